// SPDX-License-Identifier: MIT
//
// Flags that are given to a call which knows other ones: wrong-flag. FD_CLOEXEC is a flag of the
// descriptor, for F_SETFD; O_NONBLOCK, O_APPEND and the like are flags of the open file, for
// F_SETFL; O_CLOEXEC is one of open only (POSIX, fcntl).
#include <fcntl.h>
#include <string.h>

#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum family { OF_NEITHER, OF_DESCRIPTOR, OF_FILE };

// ---- What a value is made of --------------------------------------------------------------------

struct flag {
    enum family wanted;
    const struct node *found; // a flag of the other family, or the call that asks for those
};

static bool is_flag_of_descriptor(const struct node *node)
{
    return node->macro && strcmp(node->macro, "FD_CLOEXEC") == 0;
}

static bool is_flag_of_file(const struct node *node)
{
    return node->macro && strncmp(node->macro, "O_", 2) == 0;
}

// Which family of flags does the call ask for?
static enum family asked_by(const struct node *call)
{
    long command = 0;

    if (!is_call_of(call, "fcntl") || !argument_of(call, 1) ||
        !constant_of(argument_of(call, 1), &command))
        return OF_NEITHER;
    return command == F_GETFD ? OF_DESCRIPTOR : command == F_GETFL ? OF_FILE : OF_NEITHER;
}

// O_CLOEXEC belongs to neither call.
static bool is_wrong(const struct node *node, void *context)
{
    struct flag *flag = context;
    const enum family asked = asked_by(node);

    if (flag->wanted == OF_DESCRIPTOR
            ? is_flag_of_file(node)
            : is_flag_of_descriptor(node) || (node->macro && strcmp(node->macro, "O_CLOEXEC") == 0))
        flag->found = node;
    if (asked != OF_NEITHER && asked != flag->wanted)
        flag->found = node;
    return flag->found != NULL;
}

// ---- Values in variables ------------------------------------------------------------------------

// How a variable is set before a call, in the order of the source.
struct setting {
    const struct node *variable;
    const struct node *call;
    struct flag flag;
};

static bool note_setting(const struct node *node, void *context)
{
    struct setting *setting = context;
    const struct node *value = NULL;

    if (node->number > setting->call->number)
        return false;
    if (node == setting->variable && node->count > 0)
        value = node->children[0];
    else if (is_assignment(node) && without_casts(node->children[0])->target == setting->variable)
        value = node->children[1];
    if (!value)
        return false;
    // A new value, unless the old one is a part of it.
    if ((node == setting->variable || is_operator(node, "=")) &&
        !mentions(value, setting->variable))
        setting->flag.found = NULL;
    (void)any_node(value, is_wrong, &setting->flag);
    return false;
}

// The flag of the wrong family in VALUE, which CALL is given, or in the variable in it.
static const struct node *wrong_flag(const struct node *call, const struct node *value,
                                     enum family wanted)
{
    struct flag flag = {.wanted = wanted};

    if (any_node(value, is_wrong, &flag))
        return flag.found;
    value = without_casts(value);
    for (size_t i = 0; i <= value->count && i < 2; i++) {
        const struct node *part = without_casts(i < value->count ? value->children[i] : value);
        struct setting setting = {part->target, call, {.wanted = wanted}};
        if (part->kind == NODE_REFERENCE && part->target && part->target->kind == NODE_VARIABLE &&
            function_of(part->target))
            (void)any_node(function_of(call), note_setting, &setting);
        if (setting.flag.found)
            return setting.flag.found;
    }
    return NULL;
}

// ---- Calls --------------------------------------------------------------------------------------

static void see_set(struct source *source, const struct node *call, const struct node *value,
                    enum family wanted)
{
    const struct node *flag = wrong_flag(call, value, wanted);
    const bool is_descriptor = wanted == OF_DESCRIPTOR;

    if (!flag)
        return;
    if (flag->kind == NODE_CALL)
        source_report(source, "wrong-flag", call,
                      "%s is given what %s has told, which are other flags",
                      is_descriptor ? "F_SETFD" : "F_SETFL", is_descriptor ? "F_GETFL" : "F_GETFD");
    else if (is_descriptor && strcmp(flag->macro, "O_CLOEXEC") != 0)
        source_report(source, "wrong-flag", call,
                      "F_SETFD knows no flag but FD_CLOEXEC: %s is set with F_SETFL", flag->macro);
    else
        source_report(source, "wrong-flag", call,
                      "%s does not know %s, so that exec closes nothing: the call is "
                      "fcntl(fd, F_SETFD, FD_CLOEXEC)",
                      is_descriptor ? "F_SETFD" : "F_SETFL", flag->macro);
}

static void see_fcntl(struct source *source, const struct node *call)
{
    const struct node *value = argument_of(call, 2);
    long command = -1;

    if (!argument_of(call, 1) || !constant_of(argument_of(call, 1), &command))
        return;
    if (is_flag_of_descriptor(argument_of(call, 1)) || is_flag_of_file(argument_of(call, 1)))
        source_report(source, "wrong-flag", call,
                      "%s is a flag, and no command of fcntl: the command comes before it",
                      argument_of(call, 1)->macro);
    else if (value && (command == F_GETFD || command == F_GETFL) &&
             (is_flag_of_descriptor(value) || is_flag_of_file(value)))
        source_report(source, "wrong-flag", call, "%s only asks for the flags: %s sets them",
                      command == F_GETFD ? "F_GETFD" : "F_GETFL",
                      command == F_GETFD ? "F_SETFD" : "F_SETFL");
    else if (value && command == F_SETFD)
        see_set(source, call, value, OF_DESCRIPTOR);
    else if (value && command == F_SETFL)
        see_set(source, call, value, OF_FILE);
}

static bool is_for_descriptor(const struct node *node, void *context)
{
    const struct node **found = context;

    if (is_flag_of_descriptor(node))
        *found = node;
    return *found != NULL;
}

// Calls that make a descriptor, and the argument with its flags.
static void see_maker(struct source *source, const struct node *call)
{
    static const struct {
        const char *calls;
        size_t flags;
    } makers[] = {{"pipe2 open", 1}, {"openat dup3", 2}, {"accept4", 3}};
    const struct node *found = NULL;

    for (size_t i = 0; i < sizeof makers / sizeof makers[0]; i++)
        if (is_call_of(call, makers[i].calls) && argument_of(call, makers[i].flags))
            (void)any_node(argument_of(call, makers[i].flags), is_for_descriptor, &found);
    if (found)
        source_report(source, "wrong-flag", call,
                      "%s does not know FD_CLOEXEC, which is for fcntl: its own flag is O_CLOEXEC",
                      called_name(call));
}

static bool see_node(const struct node *node, void *context)
{
    if (is_call_of(node, "fcntl"))
        see_fcntl(context, node);
    if (is_call_of(node, "pipe2 open openat dup3 accept4"))
        see_maker(context, node);
    return false;
}

void source_fcntl(struct source *source)
{
    (void)any_node(source->tree->root, see_node, source);
}
