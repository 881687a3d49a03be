// SPDX-License-Identifier: MIT
// The standard streams that the program is started with.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "interleave/tracee/input.h"
#include "interleave/tracee/streams.h"
#include "lib/base/diag.h"

int stream_keep(int fd)
{
    const int kept = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, 10);

    // NOLINTNEXTLINE(clang-analyzer-unix.Errno): no descriptor that pipe(2) gives is below 0
    if (kept < 0 && (errno == EINVAL || errno == EMFILE))
        die("cannot open the program's standard streams: too few open files are allowed (ulimit "
            "-n)");
    if (kept < 0)
        die("cannot open the program's standard streams:");
    close(fd);
    return kept;
}

// The other ends stay open for the life of the tool: without its leader, a terminal does not work.
static int terminal_open(void)
{
    const int leader = stream_keep(posix_openpt(O_RDWR | O_NOCTTY));

    if (grantpt(leader) || unlockpt(leader))
        die("cannot open a pseudo terminal:");
    return stream_keep(open(ptsname(leader), O_RDWR | O_NOCTTY | O_CLOEXEC));
}

static int pipe_open(void)
{
    int ends[2] = {-1, -1};

    if (pipe(ends))
        die("cannot make a pipe:");
    stream_keep(ends[0]);
    return stream_keep(ends[1]);
}

// A file in memory: it needs no writable directory, and nothing is left behind.
static int file_open(void)
{
    return stream_keep(memfd_create("stdout", MFD_CLOEXEC));
}

void streams_open(struct input *input, enum output_kind output, int stream[3])
{
    stream[0] = stream_keep(input_open(input));
    stream[2] = terminal_open();
    stream[1] = output == OUTPUT_TTY    ? stream_keep(fcntl(stream[2], F_DUPFD_CLOEXEC, 10))
                : output == OUTPUT_PIPE ? pipe_open()
                                        : file_open();
}
