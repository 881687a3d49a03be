// SPDX-License-Identifier: MIT
// The program's standard input.
#ifndef FORK_INTERLEAVE_INPUT_H
#define FORK_INTERLEAVE_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

enum input_kind {
    INPUT_EMPTY, // /dev/null
    INPUT_FILE,  // a regular file: the kernel keeps its offset, which all processes that inherit it
                 // share
    INPUT_STREAM,    // a pipe or the like: a reader takes the next bytes
    INPUT_DIRECTORY, // cannot be read
};

// A stream, as far as it has been read. Searches in processes of their own continue where the last
// one stopped, and find what was read before: so they share the memory.
struct stream;

struct input {
    enum input_kind kind;
    bool is_missing; // INPUT_EMPTY: see input_is_missing
    bool is_warned;  // the user was told that the tool waits for the stream
    const char *name;
    int fd;        // of the file or the stream
    int64_t start; // of the file: its offset at the start
    struct stat status;
    struct stream *stream; // INPUT_STREAM; never freed
};

// Chooses the input: OPTION is the name of a file, "empty", "-" for the tool's own standard input,
// or NULL for the same, unless that is a terminal or IS_TAKEN. A terminal is never read: it counts
// as empty, and so does a closed standard input. To be called once. An input that cannot be opened
// ends the tool with exit status 2.
void input_choose(struct input *input, const char *option, bool is_taken);

// Whether it is empty although the user has not asked for that.
bool input_is_missing(const struct input *input);

// The program's descriptor, which the caller owns. For INPUT_FILE, each run begins at the file's
// offset at the start: input_rewind.
int input_open(struct input *input);
void input_rewind(const struct input *input);
// INPUT_FILE: its length.
int64_t input_length(const struct input *input);
// Whether PATH is the file of INPUT_FILE.
bool input_is(const struct input *input, const char *path);

// INPUT_STREAM: bytes from its beginning on. Once read, they are kept. No more is read than someone
// asks for. Processes that are forked after input_choose share the bytes.
// input_reach returns the number of bytes that exist, at most MOST; less means that the stream has
// ended. -1 when the tool's time is over (deadline.h) before that is known, or when the program
// reads more than a megabyte.
int64_t input_reach(struct input *input, int64_t most);
// For a run in which input_reach returned -1: gives the run up, by tracee_refuse or tracee_give_up.
_Noreturn void input_give_up(const struct input *input);
const char *input_data(const struct input *input);

#endif
