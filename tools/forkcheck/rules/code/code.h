// SPDX-License-Identifier: MIT
//
// Questions about nodes that many rules ask.

#ifndef FORK_FORKCHECK_RULES_CODE_CODE_H
#define FORK_FORKCHECK_RULES_CODE_CODE_H

#include "forkcheck/rules/tree/tree.h"

enum { PID_DIGITS = 7 }; // up to 4194304: proc(5), pid_max

// Is NAME one of the words of LIST, which are separated by single spaces?
bool is_word_of(const char *list, const char *name);

// The name of the function that CALL calls; "" if it is no call, or calls through a pointer. For
// error(3) it is that of the function of err(3) that does the same.
const char *called_name(const struct node *call);
// Is the call repeated, by a macro, while a signal interrupts it?
bool is_retried(const struct node *call);
// The name as the source writes it, for messages: CALL has such a name.
const char *called_as(const struct node *call);
// The definition of that function, if it is in the tree.
struct node *called_function(const struct node *call);
// The function of this source that NODE names, with or without &; NULL if it names none.
const struct node *function_meant(const struct node *node);
// Does CALL call a function that another source of the program defines, so that nothing is known
// of what it does? And is it declared not to return?
bool is_unknown_call(const struct node *call);
bool is_endless_call(const struct node *call);
// Does CALL call one of the functions in LIST?
bool is_call_of(const struct node *call, const char *list);
// The argument with this number, from 0 on; NULL if there are fewer.
struct node *argument_of(const struct node *call, size_t number);
size_t argument_count(const struct node *call);
// The variable that has the result of CALL; NULL if none has.
const struct node *result_variable(const struct node *call);

bool is_operator(const struct node *node, const char *name); // unary or binary
bool is_unary(const struct node *node, const char *name);    // as the * of *pointer
bool is_binary(const struct node *node, const char *name);   // as the - of a - b
bool is_macro_of(const struct node *node, const char *list); // WIFEXITED and the like
bool is_assignment(const struct node *node);                 // any, such as +=
bool is_change(const struct node *node);                     // an assignment, ++ or --
bool is_comparison(const struct node *node);                 // == != < <= > >=
// The comparison that says the same with its sides exchanged: ">" for "<".
const char *mirrored(const char *comparison);
// The node without explicit casts around it.
const struct node *without_casts(const struct node *node);
// Is it an integer constant? Then gives its value.
bool constant_of(const struct node *node, long *value);
bool is_null_pointer(const struct node *node);
// Has it the type pid_t? Such a number has up to PID_DIGITS digits.
bool is_process_number(const struct node *node);

// The function or declaration that has NODE within it.
const struct node *function_of(const struct node *node);
// The innermost loop of the same function around NODE; NULL if there is none.
const struct node *loop_of(const struct node *node);
// Is NODE in a loop, or in a function that is called in a loop or at several places?
bool is_repeated(const struct node *node, const struct node *root);
// Is the loop one that has no condition, or one that is always true?
bool is_endless(const struct node *loop);
// The condition of a loop; NULL if it has none.
struct node *condition_of(const struct node *loop);
struct node *body_of_loop(const struct node *loop);
// Is the result of CALL thrown away?
bool is_discarded(const struct node *call);
bool is_within(const struct node *node, const struct node *outer);
struct node *body_of(const struct node *function);
// The number of a parameter in its function, from 0 on.
size_t parameter_index(const struct node *parameter);

// Calls VISIT for NODE and all nodes below it, until it returns true: then so does this.
typedef bool node_visit(const struct node *node, void *context);
bool any_node(const struct node *node, node_visit *visit, void *context);
// Is there a call of one of these functions in NODE?
bool has_call_of(const struct node *node, const char *list);
// The first such call.
const struct node *find_call_of(const struct node *node, const char *list);
// Does NODE, or a function that it calls, contain such a call?
bool reaches_call_of(const struct node *node, const char *list);
// The first call in NODE that is such a call, or leads to one.
const struct node *find_call_to(const struct node *node, const char *list);
// Is there a reference to the declaration TARGET in NODE?
bool mentions(const struct node *node, const struct node *target);

// ---- Groups of functions, for is_call_of --------------------------------------------------------

#define FORK_CALLS "fork vfork _Fork"
#define WAIT_CALLS "wait waitpid waitid wait3 wait4"
#define EXEC_CALLS "execl execlp execle execv execvp execve execvpe fexecve execveat"
#define END_CALLS                                                                                  \
    "exit _exit _Exit quick_exit abort err errx verr verrx pthread_exit __assert_fail longjmp "    \
    "siglongjmp __builtin_unreachable __builtin_trap thrd_exit"
// They give the descriptor or stream of a file.
#define OPEN_CALLS      "open openat creat mkstemp mkostemp fopen"
#define QUICK_END_CALLS "_exit _Exit quick_exit"
#define STDOUT_CALLS    "printf vprintf puts putchar putchar_unlocked"
#define STREAM_CALLS    "fprintf vfprintf fputs fputc putc fwrite"
#define PRINT_CALLS                                                                                \
    STDOUT_CALLS " " STREAM_CALLS " perror dprintf write send err warn warnx psignal"

#endif
