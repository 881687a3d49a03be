// SPDX-License-Identifier: MIT
//
// offset-shared: a parent reads a file that its child has written by the same descriptor. fork
// copies the descriptor, but both copies have one place in the file, which is its end then (POSIX,
// fork).
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/value.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Files --------------------------------------------------------------------------------------

// Calls by which a program goes to another place in a file, or reads it elsewhere.
static const char *const seeks =
    "lseek lseek64 rewind fseek fseeko fsetpos pread preadv sendfile copy_file_range mmap";

// Does CALL open a file to read and write that has nothing in it yet?
static bool opens_empty(const struct node *call)
{
    const struct node *mode = argument_of(call, 1);
    long flags = 0;

    if (is_call_of(call, "mkstemp mkostemp tmpfile memfd_create"))
        return true;
    if (is_call_of(call, "fopen"))
        return mode && mode->kind == NODE_STRING && strchr(mode->name, 'w') &&
               strchr(mode->name, '+');
    return is_call_of(call, "open") && constant_of(mode, &flags) && (flags & O_ACCMODE) == O_RDWR &&
           (flags & (O_TRUNC | O_EXCL));
}

// The call that has opened what NODE, a descriptor or stream, is; NULL if that is not known.
static const struct node *opened_as(const struct walk *walk, const struct state *state,
                                    const struct node *node)
{
    if (is_call_of(without_casts(node), "fileno"))
        node = argument_of(without_casts(node), 0);
    const struct value value = state_temp(state, node->number);
    const struct node *call = value.kind == VALUE_CALL ? walk->tree->nodes[value.site] : NULL;
    return call && opens_empty(call) ? call : NULL;
}

// The descriptor that CALL writes to, or that it makes the output of what comes.
static const struct node *written_by(const struct node *call)
{
    unsigned end = 0;
    const struct node *file = descriptor_argument(call, &end);
    long target = 0;

    if (is_call_of(call, "dup2 dup3"))
        return constant_of(argument_of(call, 1), &target) && target != STDIN_FILENO
                   ? argument_of(call, 0)
                   : NULL;
    return file && end == PIPE_WRITE ? file : NULL;
}

// The descriptor that CALL reads, or makes a stream of from which the program reads.
static const struct node *read_by(const struct node *call)
{
    unsigned end = 0;
    const struct node *file = descriptor_argument(call, &end);
    const struct node *mode = argument_of(call, 1);

    if (is_call_of(call, "fdopen"))
        return mode && mode->kind == NODE_STRING && strncmp(mode->name, "\"r", 2) == 0
                   ? argument_of(call, 0)
                   : NULL;
    return file && end == PIPE_READ ? file : NULL;
}

// ---- Who writes, and who reads ------------------------------------------------------------------

enum offset_bit { OFFSET_WRITTEN = 1, OFFSET_LATE = 2 };

static void see_read(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *file = read_by(call);
    const struct node *opened = file ? opened_as(walk, state, file) : NULL;

    if (opened && walk->offsets[opened->number] == OFFSET_WRITTEN)
        walk_report(walk, "offset-shared", call,
                    "the child has written to what was opened in line %u, and parent and child "
                    "have one place in it, which is behind that text: go back by lseek first",
                    opened->line);
}

void rule_offset_call(struct walk *walk, const struct state *state, const struct node *call)
{
    // What a child opens itself has a place of its own.
    if (state->born != -1 && opens_empty(call))
        walk->offsets[call->number] |= OFFSET_LATE;
    if (state->last == -1 || has_call_of(walk->tree->root, seeks))
        return;
    const struct node *file = state->born != -1 ? written_by(call) : NULL;
    const struct node *opened = file ? opened_as(walk, state, file) : NULL;
    if (opened)
        walk->offsets[opened->number] |= OFFSET_WRITTEN;
    if (state->born == -1 && state->role == ROLE_PARENT && (state->flags & FLAG_REAPED))
        see_read(walk, state, call);
}
