// SPDX-License-Identifier: MIT
// The program's standard input.
#include <errno.h>
#include <fcntl.h>
#include <linux/major.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "interleave/tracee/deadline.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

// Limit on a stream, and on a file that cannot be opened again.
enum { INPUT_MAX = 1 << 20, PART = 4096 };

// In milliseconds: interval of checks on a silent stream, and when the user is told.
enum { ROUND = 20, SILENCE = 2000 };

struct stream {
    int64_t size;
    bool has_ended;
    char data[INPUT_MAX + PART];
};

// ---- Choosing -----------------------------------------------------------------------------------

static void choose_empty(struct input *input, bool is_missing)
{
    input->kind = INPUT_EMPTY;
    input->is_missing = is_missing;
}

static bool is_null_device(const struct stat *status)
{
    enum { DEVICE_NULL = 3 }; // from the kernel's admin-guide/devices.txt

    return S_ISCHR(status->st_mode) && status->st_rdev == makedev(MEM_MAJOR, DEVICE_NULL);
}

static void choose_stream(struct input *input)
{
    const int flags = MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE;

    input->kind = INPUT_STREAM;
    // cppcheck-suppress invalidFunctionArg ; there is no file
    input->stream = mmap(NULL, sizeof *input->stream, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (input->stream == MAP_FAILED)
        die("cannot keep the standard input:");
}

// By the kind of file that the descriptor refers to.
static void choose_by_kind(struct input *input, int fd)
{
    input->fd = fd;
    if (fstat(fd, &input->status))
        die("%s:", input->name);
    if (S_ISREG(input->status.st_mode))
        input->kind = INPUT_FILE;
    else if (S_ISDIR(input->status.st_mode))
        input->kind = INPUT_DIRECTORY;
    else if (is_null_device(&input->status) || isatty(fd))
        choose_empty(input, true);
    else
        choose_stream(input);
}

// Other processes may share the tool's own standard input, so its offset must not move.
static void choose_own(struct input *input)
{
    const int flags = fcntl(STDIN_FILENO, F_GETFL);

    input->name = "standard input";
    if (flags < 0 || (flags & O_ACCMODE) == O_WRONLY) {
        choose_empty(input, true);
        if (flags < 0 && open("/dev/null", O_RDONLY | O_CLOEXEC) != STDIN_FILENO)
            die("/dev/null:");
        return;
    }
    choose_by_kind(input, STDIN_FILENO);
    if (input->kind == INPUT_FILE)
        input->start = lseek(STDIN_FILENO, 0, SEEK_CUR);
}

void input_choose(struct input *input, const char *option, bool is_taken)
{
    *input = (struct input){.fd = -1};
    if (option ? !strcmp(option, "empty") : is_taken) {
        choose_empty(input, !option);
    } else if (!option || !strcmp(option, "-")) {
        choose_own(input);
    } else {
        input->name = option;
        const int fd = open(option, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (fd < 0)
            die("--stdin: %s:", option);
        choose_by_kind(input, fd);
        input->is_missing = false;
        if (input->kind == INPUT_DIRECTORY)
            die("--stdin: %s: a directory cannot be read", option);
    }
}

bool input_is_missing(const struct input *input)
{
    return input->kind == INPUT_EMPTY && input->is_missing;
}

// ---- Files --------------------------------------------------------------------------------------

// For a file that may not be opened again: a copy of it in memory.
static int file_copy(const struct input *input)
{
    const int copy = memfd_create("stdin", MFD_CLOEXEC);
    char part[4096];
    int64_t at = 0;
    ssize_t len = 0;

    if (copy < 0)
        die("cannot copy the standard input:");
    while ((len = pread(input->fd, part, sizeof part, at)) > 0 && at <= INPUT_MAX) {
        if (write(copy, part, (size_t)len) != len)
            die("cannot copy the standard input:");
        at += len;
    }
    if (len < 0)
        die("%s:", input->name);
    if (at > INPUT_MAX)
        die("refused: %s has more than %d bytes and cannot be opened: give it by --stdin=FILE",
            input->name, INPUT_MAX);
    return copy;
}

static int file_open(struct input *input)
{
    char path[32];

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", input->fd);
    int again = open(path, O_RDONLY | O_CLOEXEC);
    if (again < 0)
        again = file_copy(input);
    input->fd = again;
    input_rewind(input);
    return fcntl(input->fd, F_DUPFD_CLOEXEC, 0);
}

// An empty pipe: what the program reads is put into its memory.
static int stream_open(void)
{
    int ends[2] = {-1, -1};

    if (pipe2(ends, O_CLOEXEC))
        die("cannot make a pipe:");
    close(ends[1]);
    return ends[0];
}

int input_open(struct input *input)
{
    if (input->kind == INPUT_FILE)
        return file_open(input);
    if (input->kind == INPUT_STREAM)
        return stream_open();
    return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void input_rewind(const struct input *input)
{
    if (input->kind == INPUT_FILE && lseek(input->fd, input->start, SEEK_SET) < 0)
        die("%s:", input->name);
}

int64_t input_length(const struct input *input)
{
    return input->status.st_size;
}

bool input_is(const struct input *input, const char *path)
{
    struct stat status;

    return input->kind == INPUT_FILE && !stat(path, &status) &&
           status.st_dev == input->status.st_dev && status.st_ino == input->status.st_ino;
}

// ---- Streams ------------------------------------------------------------------------------------

// False when the tool's time is over before there is anything to read.
static bool stream_wait(struct input *input)
{
    struct pollfd there = {.fd = input->fd, .events = POLLIN};
    const int64_t start = deadline_now();

    while (!deadline_is_over()) {
        if (poll(&there, 1, ROUND) > 0)
            return true;
        if (!input->is_warned && deadline_now() - start > SILENCE) {
            (void)fprintf(stderr,
                          "interleave: waits for %s, which the program reads "
                          "(--stdin=empty for none)\n",
                          input->name);
            input->is_warned = true;
        }
    }
    return false;
}

// Reads no byte more than the program asks for: other processes may read the rest.
static void stream_read(struct input *input, int64_t most)
{
    struct stream *stream = input->stream;
    const ssize_t len =
        read(input->fd, stream->data + stream->size, most < PART ? (size_t)most : PART);

    if (len < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (len < 0)
        die("%s:", input->name);
    stream->has_ended = len == 0;
    stream->size += len;
}

int64_t input_reach(struct input *input, int64_t most)
{
    const struct stream *stream = input->stream;

    while (stream->size < most && !stream->has_ended) {
        if (stream->size > INPUT_MAX || !stream_wait(input))
            return -1;
        stream_read(input, most - stream->size);
    }
    return stream->size < most ? stream->size : most;
}

void input_give_up(const struct input *input)
{
    if (input->stream->size > INPUT_MAX)
        tracee_refuse("refused: the program reads more than %d bytes of %s, which may have no end; "
                      "give it less, or a file: --stdin=FILE",
                      INPUT_MAX, input->name);
    tracee_give_up(NULL);
}

const char *input_data(const struct input *input)
{
    return input->stream->data;
}
