// SPDX-License-Identifier: MIT
// Text in stdio buffers, found by the shape of the FILE that points to it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interleave/model/behaviour.h"
#include "interleave/tracee/stdio_scan.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

enum { WORDS_OF_FILE = 13, SCAN_MAX = 16 << 20, TEXT_MAX = 1 << 20 };

// glibc: flags, read_ptr, read_end, read_base, write_base, write_ptr, write_end, buf_base, buf_end.
// While a stream is being written, all but write_ptr and the ends point to the start of the buffer.
// The upper half of the flags is a magic number.
static bool glibc_file(const uint64_t *word, uint64_t *start, uint64_t *end)
{
    enum { FLAGS_MAGIC = 0xFBAD, MAGIC_SHIFT = 16 };

    *start = word[4];
    *end = word[5];
    return (uint32_t)word[0] >> MAGIC_SHIFT == FLAGS_MAGIC && word[1] == word[4] &&
           word[2] == word[4] && word[3] == word[4] && word[7] == word[4] && word[5] <= word[8];
}

// musl: flags, rpos, rend, close, wend, wpos, 0, wbase, read, write, seek, buf, buf_size. While a
// stream is being written, wbase is the start of the buffer and wend its end.
static bool musl_file(const uint64_t *word, uint64_t *start, uint64_t *end)
{
    *start = word[7];
    *end = word[5];
    return word[1] == 0 && word[2] == 0 && word[6] == 0 && word[7] == word[11] &&
           word[4] == word[11] + word[12] && word[5] <= word[4];
}

static int words_scan(pid_t pid, const uint64_t *words, size_t count, struct waiting_text **list,
                      int found)
{
    uint64_t start = 0;
    uint64_t end = 0;

    for (size_t i = 0; i + WORDS_OF_FILE <= count; i++) {
        if (words[i + 5] < 4096 ||
            (!glibc_file(words + i, &start, &end) && !musl_file(words + i, &start, &end)))
            continue;
        if (start < 4096 || end <= start || end - start > TEXT_MAX)
            continue;
        struct waiting_text text = {.address = start};
        char *copy = memory_new((size_t)(end - start), 1);
        if (tracee_read(pid, start, copy, (size_t)(end - start))) {
            buffer_add_bytes(&text.text, copy, (size_t)(end - start));
            *list = memory_resize(*list, (size_t)found + 1, sizeof **list);
            (*list)[found++] = text;
        }
        free(copy);
    }
    return found;
}

int stdio_scan(pid_t pid, struct waiting_text **list)
{
    char path[32];
    char line[512];
    int found = 0;

    *list = NULL;
    snprintf(path, sizeof path, "/proc/%ld/maps", (long)pid);
    FILE *maps = fopen(path, "re");
    while (maps && fgets(line, sizeof line, maps)) {
        char *at = line;
        const uint64_t start = strtoul(at, &at, 16);
        const uint64_t end = strtoul(at + 1, &at, 16);
        if (strncmp(at, " rw", 3) != 0 || end - start > SCAN_MAX || strstr(line, "[stack]"))
            continue;
        uint64_t *words = memory_new((end - start) / sizeof *words, sizeof *words);
        if (tracee_read(pid, start, words, end - start))
            found = words_scan(pid, words, (end - start) / sizeof *words, list, found);
        free(words);
    }
    if (maps)
        (void)fclose(maps);
    return found;
}
