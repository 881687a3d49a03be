// SPDX-License-Identifier: MIT
//
// A shell on a terminal of its own, which runs the commands of one transcript one after the other.

#ifndef FORK_TRANSCRIPT_SESSION_H
#define FORK_TRANSCRIPT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "identity.h"
#include "lib/buffer.h"
#include "scratch.h"

// Standard error is a second terminal, since on one nobody can tell who wrote what.
enum stream { STREAM_OUT, STREAM_ERR, STREAM_COUNT };

struct printed_line {
    struct buffer text; // without its newline; may hold any bytes
    enum stream stream;
};

// What one command printed. The lines of each stream are in order; between the two streams the
// order is that in which they arrived. A last line without newline counts as a line.
struct printed {
    struct printed_line *lines;
    size_t count;
    size_t capacity;
    int status; // as $? shows it
};

void printed_free(struct printed *printed);

enum session_result {
    SESSION_DONE,        // the command has ended, and so has every process that it orphaned
    SESSION_TIMEOUT,     // it has not, and the block's time is over
    SESSION_FLOOD,       // with it the session has printed more than OUTPUT_BYTES_MAX, or
                         // OUTPUT_LINES_MAX lines
    SESSION_GREEDY,      // it uses more disk or memory than usage.h allows
    SESSION_ENDED,       // the shell itself ended: `exit`, a syntax error
    SESSION_UNANSWERED,  // interleave(1) could not be asked about what the command printed
    SESSION_INTERRUPTED, // this program got SIGINT, SIGTERM or SIGHUP
};

enum { OUTPUT_BYTES_MAX = 1 << 20, OUTPUT_LINES_MAX = 1000 };

struct session;

// Starts `sh` as IDENTITY in the scratch folder: its own session and terminal (80 columns, 24 rows,
// no output processing), job control on as for a reader, environment and signals fixed. SECONDS is
// the time for all its commands together. The session is to be ended before another one is started.
struct session *session_start(const struct scratch *scratch, const struct identity *identity,
                              long seconds);

// Runs COMMAND (several lines, if need be) and fills PRINTED, to be freed by the caller whatever
// the result.
enum session_result session_run(struct session *session, const char *command,
                                struct printed *printed);

// The same for a command of our own: `$?` stays what it is.
enum session_result session_ask(struct session *session, const char *command,
                                struct printed *printed);

// Ends the session: kills every process that it started and that still lives, and frees it. Also
// done at exit.
void session_end(struct session *session);

#endif
