// SPDX-License-Identifier: MIT
//
// No mistakes, but the arguments with which the program gets to its work (accepted-arguments): how
// many it wants, and which words, numbers, files and commands.
#include <ctype.h>
#include <limits.h>
#include <string.h>

#include "forkcheck/rules/code/argument_place.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/number_limits.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/found.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/rules.h"
#include "forkcheck/rules/tree/tree.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

enum { COUNTS_MAX = 16 };

struct argument {
    struct buffer uses; // " word:keep file command", in the order of the source
    bool is_number;
    long least;    // LONG_MIN if nothing is known
    long greatest; // LONG_MAX likewise
};

struct arguments {
    const struct tree *tree;
    struct argument at[ARGUMENT_POSITIONS + 1];
    bool counts[COUNTS_MAX]; // by number of arguments: the source asks for so many
    long last;               // of the arguments that it uses by number; 0 if none
    const char *options;     // as getopt takes them; NULL if none
};

// ---- How many -----------------------------------------------------------------------------------

static void count_add(struct arguments *arguments, long count)
{
    if (count >= 0 && count < COUNTS_MAX)
        arguments->counts[count] = true;
}

// argc is compared with NUMBER. It counts the name of the program, too.
static void see_order(struct arguments *arguments, const char *operation, long number,
                      bool is_refused)
{
    // The least argc on the upper side; the greatest on the other is one below.
    const long least = number + is_word_of("> <=", operation);
    const bool wants_upper = is_word_of("< <=", operation);

    if (!is_refused || wants_upper)
        count_add(arguments, least - 1);
    if (!is_refused || !wants_upper)
        count_add(arguments, least - 2);
}

// Who refuses one number wants another, and one more is likely.
static void see_equality(struct arguments *arguments, const char *operation, long number,
                         bool is_refused)
{
    const bool is_equal = is_word_of("==", operation);

    if (!is_refused || !is_equal)
        count_add(arguments, number - 1);
    if (is_refused == is_equal)
        count_add(arguments, number);
}

static void see_count(struct arguments *arguments, const struct node *node)
{
    long number = 0;

    for (size_t side = 0; side < 2; side++) {
        const char *operation = side == 0 ? node->name : mirrored(node->name);
        if (!is_argument_count(arguments->tree, node->children[side]) ||
            !constant_of(node->children[1 - side], &number))
            continue;
        if (is_word_of("== !=", operation))
            see_equality(arguments, operation, number, is_refusing(node));
        else
            see_order(arguments, operation, number, is_refusing(node));
    }
}

// ---- What they are ------------------------------------------------------------------------------

static void use_add(struct arguments *arguments, unsigned positions, struct text use)
{
    for (size_t i = 0; i <= ARGUMENT_POSITIONS; i++) {
        struct buffer all = {0};
        struct buffer one = {0};
        buffer_print(&all, "%s ", buffer_string(&arguments->at[i].uses));
        buffer_print(&one, " %.*s ", (int)use.size, use.data);
        if ((positions & (1U << i)) && !strstr(buffer_string(&all), buffer_string(&one)))
            buffer_print(&arguments->at[i].uses, " %.*s", (int)use.size, use.data);
        buffer_free(&all);
        buffer_free(&one);
    }
}

// Words that are easily written in a fact, and do not ask for help.
static bool is_plain_word(struct text word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+=./,:@%";

    if (word.size == 0 || text_equal(word, text_of("-")) || text_equal(word, text_of("-h")) ||
        text_equal(word, text_of("--help")))
        return false;
    for (size_t i = 0; i < word.size; i++)
        if (!strchr(plain, word.data[i]))
            return false;
    return true;
}

static void word_add(struct arguments *arguments, unsigned positions, struct text word)
{
    struct buffer use = {0};

    buffer_print(&use, "word:%.*s", (int)word.size, word.data);
    if (is_plain_word(word))
        use_add(arguments, positions, buffer_text(&use));
    buffer_free(&use);
}

// The words of one argument, as they are found in a table.
struct words {
    struct arguments *arguments;
    unsigned positions;
};

static bool see_word(const struct node *node, void *context)
{
    const struct words *words = context;

    if (node->kind == NODE_STRING && strlen(node->name) > 2)
        word_add(words->arguments, words->positions,
                 (struct text){node->name + 1, strlen(node->name) - 2});
    return false;
}

// strcmp(argv[1], "keep"), or modes[i].name in place of the word
static void see_comparison_of_words(struct arguments *arguments, const struct node *call)
{
    for (size_t i = 0; argument_count(call) >= 2 && i < 2; i++) {
        struct words words = {arguments, argument_positions(arguments->tree, argument_of(call, i))};
        const struct node *word = without_casts(argument_of(call, 1 - i));
        const struct node *table = variable_of(word);
        if (words.positions == 0)
            continue;
        if (table && table->kind == NODE_VARIABLE)
            word = table;
        if (word->kind == NODE_STRING || word->kind == NODE_VARIABLE)
            (void)any_node(word, see_word, &words);
    }
}

// The argument whose first character NODE is; no position if it is none.
static unsigned first_character_of(const struct arguments *arguments, const struct node *node)
{
    long index = 1;

    node = without_casts(node);
    if (is_unary(node, "*"))
        return argument_positions(arguments->tree, node->children[0]);
    if (node->kind == NODE_SUBSCRIPT && constant_of(node->children[1], &index) && index == 0)
        return argument_positions(arguments->tree, node->children[0]);
    return 0;
}

static void character_add(struct arguments *arguments, unsigned positions, const struct node *node)
{
    long value = 0;

    if (positions == 0 || !constant_of(node, &value) || value <= 0 || value > SCHAR_MAX)
        return;
    const char character = (char)value;
    word_add(arguments, positions, (struct text){&character, 1});
}

// argv[1][0] == 'k', or the same as a case of a switch
static void see_character(struct arguments *arguments, const struct node *node)
{
    if (node->kind == NODE_CASE) {
        const struct node *choice = node->parent;
        while (choice && choice->kind != NODE_SWITCH)
            choice = choice->parent;
        if (choice)
            character_add(arguments, first_character_of(arguments, choice->children[0]),
                          node->children[0]);
        return;
    }
    for (size_t i = 0; i < 2; i++)
        character_add(arguments, first_character_of(arguments, node->children[i]),
                      node->children[1 - i]);
}

static bool is_made(const struct node *call)
{
    const struct node *how = argument_of(call, 1);

    if (is_call_of(call, "creat"))
        return true;
    if (is_call_of(call, "fopen freopen"))
        return how && without_casts(how)->kind == NODE_STRING &&
               strpbrk(without_casts(how)->name, "wa");
    return is_call_of(call, "open") && argument_of(call, 2);
}

static void see_call(struct arguments *arguments, const struct node *call)
{
    const unsigned positions = argument_positions(arguments->tree, argument_of(call, 0));

    if (is_call_of(call, "strcmp strcasecmp strncmp strncasecmp"))
        see_comparison_of_words(arguments, call);
    if (is_call_of(call, "getopt getopt_long") && argument_of(call, 2) &&
        without_casts(argument_of(call, 2))->kind == NODE_STRING)
        arguments->options = without_casts(argument_of(call, 2))->name;
    if (positions == 0)
        return;
    if (is_call_of(call, "atoi atol atoll strtol strtoul strtoll strtoull sscanf strtoimax "
                         "strtoumax atof strtod"))
        use_add(arguments, positions, text_of("number"));
    else if (is_call_of(call, "open fopen creat freopen stat access"))
        use_add(arguments, positions, text_of(is_made(call) ? "new-file" : "file"));
    else if (is_call_of(call, "execvp execlp execvpe popen system posix_spawnp"))
        use_add(arguments, positions, text_of("command"));
    else if (is_call_of(call, "execv execl execve execle posix_spawn"))
        use_add(arguments, positions, text_of("path"));
}

static void see_limit(const struct number_limit *limit, void *context)
{
    struct arguments *arguments = context;
    const unsigned positions = argument_positions(arguments->tree, limit->text);

    use_add(arguments, positions, text_of("number"));
    for (size_t i = 0; i <= ARGUMENT_POSITIONS; i++) {
        struct argument *argument = &arguments->at[i];
        if (!(positions & (1U << i)))
            continue;
        if (limit->is_lower && limit->least > argument->least)
            argument->least = limit->least;
        if (!limit->is_lower && limit->least < LONG_MAX &&
            (argument->greatest == LONG_MAX || limit->least - 1 > argument->greatest))
            argument->greatest = limit->least - 1;
    }
}

// ---- What the program says of them --------------------------------------------------------------

// What the name of an argument, as in "usage: %s DIR COMMAND [ARG...]", says of it; NULL if
// nothing.
static const char *use_of_name(struct text name)
{
    static const char *const known[][2] = {
        {"dir", "directory"}, {"folder", "directory"}, {"file", "file"},   {"path", "file"},
        {"comm", "command"},  {"cmd", "command"},      {"prog", "command"}};
    char small[32] = "";

    for (size_t i = 0; i < name.size && i < sizeof small - 1; i++)
        small[i] = (char)tolower((unsigned char)name.data[i]);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strstr(small, known[i][0]))
            return known[i][1];
    return NULL;
}

// Takes the next word off TEXT, up to the end of the line.
static struct text word_take(struct text *text)
{
    while (text->size > 0 && text->data[0] == ' ')
        *text = text_from(*text, 1);
    size_t size = 0;
    while (size < text->size && text->data[size] != ' ' && text->data[size] != '\\' &&
           text->data[size] != '"')
        size++;
    const struct text word = {text->data, size};
    *text = text_from(*text, size);
    return word;
}

// Of the arguments of which the code tells nothing, the text that explains how to use the program
// may tell something.
static bool see_usage(const struct node *node, void *context)
{
    struct arguments *arguments = context;
    const char *usage = node->kind == NODE_STRING ? strstr(node->name, "sage: ") : NULL;

    if (!usage)
        return false;
    struct text rest = text_of(usage + strlen("sage: "));
    (void)word_take(&rest); // the program
    for (size_t position = 1; position <= ARGUMENT_POSITIONS; position++) {
        const struct text word = word_take(&rest);
        const char *use = use_of_name(word);
        if (word.size == 0 || text_has(word, '-'))
            break;
        if (use && arguments->at[position].uses.size == 0)
            use_add(arguments, 1U << position, text_of(use));
    }
    return false;
}

// ---- All of them --------------------------------------------------------------------------------

static bool see_node(const struct node *node, void *context)
{
    struct arguments *arguments = context;
    long index = 0;

    if (node->kind == NODE_CALL)
        see_call(arguments, node);
    if (is_comparison(node))
        see_count(arguments, node);
    if (is_operator(node, "==") || is_operator(node, "!=") || node->kind == NODE_CASE)
        see_character(arguments, node);
    if (node->kind == NODE_SUBSCRIPT && constant_of(node->children[1], &index) &&
        is_argument_list(arguments->tree, node->children[0]) && index > arguments->last)
        arguments->last = index;
    return false;
}

static void argument_print(const struct argument *argument, size_t position, struct buffer *text)
{
    struct text uses = buffer_text(&argument->uses);

    while (uses.size > 0) {
        uses = text_from(uses, 1);
        const size_t end = text_find(uses, " ", 0);
        const struct text use = {uses.data, end == SIZE_MAX ? uses.size : end};
        buffer_print(text, " %zu=%.*s", position, (int)use.size, use.data);
        uses = text_from(uses, use.size);
    }
    if (argument->least != LONG_MIN)
        buffer_print(text, " %zu=least:%ld", position, argument->least);
    if (argument->greatest != LONG_MAX)
        buffer_print(text, " %zu=greatest:%ld", position, argument->greatest);
}

// It also wants as many as it uses.
static void counts_print(struct arguments *arguments, struct buffer *text)
{
    long most = 0;

    for (long i = 0; i < COUNTS_MAX; i++)
        most = arguments->counts[i] ? i : most;
    if (arguments->last > most)
        count_add(arguments, arguments->last);
    for (size_t i = 0; i < COUNTS_MAX; i++)
        if (arguments->counts[i])
            buffer_print(text, " count=%zu", i);
}

void source_arguments(const struct tree *tree, struct found_list *found)
{
    struct arguments arguments = {.tree = tree};
    struct buffer text = {0};

    if (!main_of(tree))
        return;
    for (size_t i = 0; i <= ARGUMENT_POSITIONS; i++) {
        arguments.at[i].least = LONG_MIN;
        arguments.at[i].greatest = LONG_MAX;
    }
    (void)any_node(tree->root, see_node, &arguments);
    number_limits(tree, see_limit, &arguments);
    (void)any_node(tree->root, see_usage, &arguments);
    counts_print(&arguments, &text);
    for (size_t i = 0; i <= ARGUMENT_POSITIONS; i++) {
        argument_print(&arguments.at[i], i, &text);
        buffer_free(&arguments.at[i].uses);
    }
    if (arguments.options && strlen(arguments.options) > 2)
        buffer_print(&text, " options=%.*s", (int)strlen(arguments.options) - 2,
                     arguments.options + 1);
    if (has_call_of(tree->root, FORK_CALLS))
        buffer_print(&text, " forks");
    if (has_call_of(tree->root, EXEC_CALLS))
        buffer_print(&text, " executes");
    if (text.size > 0)
        found_add(found, ACCEPTED_ARGUMENTS, main_of(tree), "%s", buffer_string(&text) + 1);
    buffer_free(&text);
}
