// SPDX-License-Identifier: MIT
//
// A shell on a terminal of its own, which runs the commands of one transcript in order.

#ifndef FORK_TRANSCRIPT_SESSION_H
#define FORK_TRANSCRIPT_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "lib/base/buffer.h"
#include "transcript/identity.h"
#include "transcript/scratch.h"

// Standard error is a second terminal: on a single terminal the streams could not be told apart.
enum stream { STREAM_OUT, STREAM_ERR, STREAM_COUNT };

struct printed_line {
    struct buffer text; // without its newline; may hold any bytes
    enum stream stream;
};

// What one command printed. The lines of each stream are in the order in which they were written.
// Between the two streams, the order is that of arrival. A last line without a newline counts.
struct printed {
    struct printed_line *lines;
    size_t count;
    size_t capacity;
    int status; // the value of $?
};

void printed_free(struct printed *printed);

enum session_result {
    SESSION_DONE,        // the command and all its orphans have ended
    SESSION_TIMEOUT,     // they have not ended, and the time for the block is over
    SESSION_FLOOD,       // the session has printed more than OUTPUT_BYTES_MAX or OUTPUT_LINES_MAX
    SESSION_GREEDY,      // the session uses more disk or memory than usage.h allows
    SESSION_ENDED,       // the shell itself ended: `exit`, a syntax error
    SESSION_UNANSWERED,  // interleave(1) could not be asked about what the command printed
    SESSION_INTERRUPTED, // this program got SIGINT, SIGTERM or SIGHUP
};

enum { OUTPUT_BYTES_MAX = 1 << 20, OUTPUT_LINES_MAX = 1000 };

struct session;

// Starts `sh` as IDENTITY in the scratch directory. The shell has its own session and terminal (80
// columns, 24 rows, no output processing), job control as in an interactive shell, and a fixed
// environment and signal dispositions. SECONDS is the time for all its commands together. End the
// session before starting another one.
struct session *session_start(const struct scratch *scratch, const struct identity *identity,
                              long seconds);

// Runs COMMAND, which may have several lines, and fills in PRINTED, which the caller frees whatever
// the result is.
enum session_result session_run(struct session *session, const char *command,
                                struct printed *printed);

// The same for a command of this program's own: it does not change `$?` for later commands.
enum session_result session_ask(struct session *session, const char *command,
                                struct printed *printed);

// Ends the session: kills every process that it started and that still lives, and frees SESSION. At
// exit, keeper_clean_up kills the processes, too.
void session_end(struct session *session);

#endif
