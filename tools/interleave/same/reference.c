// SPDX-License-Identifier: MIT
// The reference of --same-as, where it is a file of outcomes.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interleave/same/outcome_set.h"
#include "interleave/same/reference.h"
#include "interleave/tracee/streams.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/text.h"

bool reference_is_program(const char *name)
{
    char start[SELFMAG] = "";
    struct stat status;
    const int fd = open(name, O_RDONLY | O_CLOEXEC);

    if (fd < 0) {
        if (errno == ENOENT && !strchr(name, '/'))
            return true;
        die("--same-as: %s:", name);
    }
    if (fstat(fd, &status) || S_ISDIR(status.st_mode))
        die("--same-as: %s: a directory, and neither a program nor a file of outcomes", name);
    const ssize_t size = S_ISREG(status.st_mode) ? read(fd, start, sizeof start) : 0;
    close(fd);
    return (size == SELFMAG && memcmp(start, ELFMAG, SELFMAG) == 0) ||
           (size >= 2 && memcmp(start, "#!", 2) == 0);
}

void reference_read(const char *name, enum output_kind output, struct outcome_set *set)
{
    struct buffer content = file_read(name);
    const struct text text = buffer_text(&content);

    *set = (struct outcome_set){.name = name, .is_file = true};
    if (text_is_blank(text))
        die("--same-as: %s: it is empty", name);
    if (text.data[0] == '{')
        reference_json(text, output, set);
    else
        reference_listing(text, set);
    buffer_free(&content);
}
