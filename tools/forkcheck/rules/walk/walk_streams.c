// SPDX-License-Identifier: MIT
//
// Which stream a call uses, and who can notice a call.
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/walk.h"

bool is_stdout(const struct node *node)
{
    node = node ? without_casts(node) : NULL;
    return node && node->kind == NODE_REFERENCE && strcmp(node->name, "stdout") == 0;
}

static const struct node *stream_of(const struct node *call)
{
    if (is_call_of(call, "fprintf vfprintf"))
        return argument_of(call, 0);
    if (is_call_of(call, "fputs fputc putc"))
        return argument_of(call, 1);
    return is_call_of(call, "fwrite") ? argument_of(call, 3) : NULL;
}

bool prints_to_stdout(const struct node *call)
{
    return is_call_of(call, STDOUT_CALLS) || is_stdout(stream_of(call));
}

bool is_own_stream(const struct node *node)
{
    node = node ? without_casts(node) : NULL;
    return node && node->kind == NODE_REFERENCE && node->target;
}

bool prints_to_stream(const struct node *call)
{
    return is_own_stream(stream_of(call));
}

bool reads_stdin(const struct node *call)
{
    const struct node *stream = NULL;

    if (is_call_of(call, "fgets getline getdelim"))
        stream = argument_of(call, is_call_of(call, "getdelim") ? 3 : 2);
    else if (is_call_of(call, "fscanf fgetc getc"))
        stream = argument_of(call, 0);
    stream = stream ? without_casts(stream) : NULL;
    return is_call_of(call, "scanf getchar gets") ||
           (stream && stream->kind == NODE_REFERENCE && strcmp(stream->name, "stdin") == 0);
}

bool is_effect(const struct node *call)
{
    return is_call_of(call, PRINT_CALLS " " FORK_CALLS " " WAIT_CALLS
                                        " kill sleep usleep nanosleep pause system popen read "
                                        "fgets scanf alarm " EXEC_CALLS);
}
