// SPDX-License-Identifier: MIT
//
// Reads to the end, over short reads and EINTR.

#include "lib/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"

enum { READ_SIZE = 1 << 16, DOCUMENT_MAX = 1 << 28 };

// The size of a regular file according to fstat. It is only a first guess: reading goes on to the
// end of the file.
static size_t guess_size(int fd)
{
    struct stat status;
    if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
        return (size_t)status.st_size + 1;
    return READ_SIZE;
}

// False with EFBIG if INTO then holds more than MOST bytes.
static bool read_up_to(int fd, size_t most, struct buffer *into)
{
    (void)buffer_reserve(into, guess_size(fd));
    for (;;) {
        size_t room = into->capacity - into->size;
        if (room == 0) {
            (void)buffer_reserve(into, READ_SIZE);
            room = into->capacity - into->size;
        }
        ssize_t count = read(fd, into->data + into->size, room);
        if (count == 0)
            return true;
        if (count > 0)
            into->size += (size_t)count;
        else if (errno != EINTR)
            return false;
        if (into->size > most) {
            errno = EFBIG;
            return false;
        }
    }
}

bool file_read_all(int fd, struct buffer *into)
{
    return read_up_to(fd, SIZE_MAX, into);
}

struct buffer file_read(const char *path)
{
    struct buffer buffer = {0};
    int from_stdin = strcmp(path, "-") == 0;
    int fd = from_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || !read_up_to(fd, DOCUMENT_MAX, &buffer))
        die("%s:", from_stdin ? "standard input" : path);
    if (!from_stdin)
        (void)close(fd); // it was only read: a failure loses nothing
    return buffer;
}
