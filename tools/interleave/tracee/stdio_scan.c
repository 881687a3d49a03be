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

enum { WORDS_OF_FILE = 16, SCAN_MAX = 16 << 20, TEXT_MAX = 1 << 20 };
enum { FLAGS_MAGIC = 0xFBAD, MAGIC_SHIFT = 16 }; // the upper half of the flags of a FILE of glibc

// Unwritten text of a stream.
struct unwritten {
    uint64_t start;
    uint64_t end;
    int fd;
    bool failed;
};

// glibc: flags, read_ptr, read_end, read_base, write_base, write_ptr, write_end, buf_base, buf_end,
// five words more, and the descriptor. While a stream is being written, all but write_ptr and the
// ends point to the start of the buffer. Streams
// without a file, as those of open_memstream(3), have no FLAG_FILE.
static bool glibc_file(const uint64_t *word, struct unwritten *text)
{
    enum { FLAG_ERROR = 0x20, FLAG_FILE = 0x2000 };

    *text = (struct unwritten){word[4], word[5], (int)(uint32_t)word[14], word[0] & FLAG_ERROR};
    if (!(word[0] & FLAG_FILE))
        text->fd = -1;
    return (uint32_t)word[0] >> MAGIC_SHIFT == FLAGS_MAGIC && word[1] == word[4] &&
           word[2] == word[4] && word[3] == word[4] && word[7] == word[4] && word[5] <= word[8];
}

// musl: flags, rpos, rend, close, wend, wpos, 0, wbase, read, write, seek, buf, buf_size, two words
// more, and the descriptor. While a stream is being written, wbase is the start of the buffer and
// wend its end.
static bool musl_file(const uint64_t *word, struct unwritten *text)
{
    enum { FLAG_ERROR = 0x20 };

    *text = (struct unwritten){word[7], word[5], (int)(uint32_t)word[15], word[0] & FLAG_ERROR};
    return word[1] == 0 && word[2] == 0 && word[6] == 0 && word[7] == word[11] &&
           word[4] == word[11] + word[12] && word[5] <= word[4];
}

// Calls VISIT with the memory that the process can write, area by area, but for its stack.
typedef void area_visit(pid_t pid, const uint64_t *words, size_t count, void *context);

static void areas_visit(pid_t pid, area_visit *visit, void *context)
{
    char path[32];
    char line[512];

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
            visit(pid, words, (end - start) / sizeof *words, context);
        free(words);
    }
    if (maps)
        (void)fclose(maps);
}

// ---- Text that is not written yet ---------------------------------------------------------------

struct texts {
    struct waiting_text **list;
    int found;
};

static void texts_add(pid_t pid, const uint64_t *words, size_t count, void *context)
{
    struct texts *texts = context;
    struct unwritten there;

    for (size_t i = 0; i + WORDS_OF_FILE <= count; i++) {
        if (words[i + 5] < 4096 ||
            (!glibc_file(words + i, &there) && !musl_file(words + i, &there)))
            continue;
        if (there.start < 4096 || there.end <= there.start || there.end - there.start > TEXT_MAX)
            continue;
        const size_t len = (size_t)(there.end - there.start);
        struct waiting_text text = {.address = there.start, .fd = there.fd, .failed = there.failed};
        char *copy = memory_new(len, 1);
        if (tracee_read(pid, there.start, copy, len)) {
            buffer_add_bytes(&text.text, copy, len);
            *texts->list =
                memory_resize(*texts->list, (size_t)texts->found + 1, sizeof **texts->list);
            (*texts->list)[texts->found++] = text;
        }
        free(copy);
    }
}

int stdio_scan(pid_t pid, struct waiting_text **list)
{
    struct texts texts = {list, 0};

    *list = NULL;
    areas_visit(pid, texts_add, &texts);
    return texts.found;
}

// ---- Buffers that are read into -----------------------------------------------------------------

struct reader {
    uint64_t address;
    bool is_there;
};

// Before it reads, glibc has emptied the stream: its pointers are at the start of the buffer.
static void reader_find(pid_t pid, const uint64_t *words, size_t count, void *context)
{
    struct reader *reader = context;

    (void)pid;
    for (size_t i = 0; i + WORDS_OF_FILE <= count && !reader->is_there; i++)
        reader->is_there = words[i + 7] == reader->address && words[i + 3] == reader->address &&
                           (uint32_t)words[i] >> MAGIC_SHIFT == FLAGS_MAGIC;
}

bool stdio_reads(pid_t pid, uint64_t address)
{
    struct reader reader = {.address = address};

    areas_visit(pid, reader_find, &reader);
    return reader.is_there;
}
