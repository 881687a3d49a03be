// SPDX-License-Identifier: MIT
//
// Arguments of exec that hold several, or what only a shell understands: joined-arguments.
//
// Many programs take any text as an argument, and print it, or search for it. So the rule asks for
// programs that do not, and for words that have no meaning for them.
#include <ctype.h>
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/on_tree/source.h"
#include "forkcheck/rules/tree/tree.h"

enum { WORD = 64 };

// ---- The words ----------------------------------------------------------------------------------

// The arguments of a program, the first of which is its name.
struct words {
    const struct node *call;  // a call of exec with a list, or NULL
    const struct node *list;  // { "ls", "-l", NULL }, or NULL
    const struct node *array; // whose elements are set one by one
    const struct node *found; // the string that an element is set to
    long index;
};

static bool note_element(const struct node *node, void *context)
{
    struct words *words = context;
    long index = 0;

    if (!is_operator(node, "="))
        return false;
    const struct node *target = without_casts(node->children[0]);
    if (target->kind == NODE_SUBSCRIPT && is_alike(target->children[0], words->array) &&
        constant_of(target->children[1], &index) && index == words->index)
        words->found = without_casts(node->children[1]);
    return false;
}

// In a list that is shorter than its array, what the others get comes first.
static bool has_filler(const struct node *list)
{
    return list->count > 0 && list->children[0]->kind == NODE_OTHER;
}

static const struct node *word_node(struct words *words, size_t index)
{
    if (words->call) {
        const struct node *word = argument_of(words->call, index + 1);
        return word ? without_casts(word) : NULL;
    }
    if (words->list) {
        index += has_filler(words->list);
        return index < words->list->count ? without_casts(words->list->children[index]) : NULL;
    }
    words->found = NULL;
    words->index = (long)index;
    (void)any_node(function_of(words->array), note_element, words);
    return words->found;
}

// The text of the word with this number; "" if it is no string, or a long one.
static const char *word_text(struct words *words, size_t index, char text[WORD])
{
    const struct node *word = word_node(words, index);
    const size_t length = word && word->kind == NODE_STRING ? strlen(word->name) : 0;

    text[0] = '\0';
    if (length >= 2 && length - 2 < WORD && word->name[0] == '"') {
        memcpy(text, word->name + 1, length - 2);
        text[length - 2] = '\0';
    }
    return text;
}

// ---- Programs -----------------------------------------------------------------------------------

static const char *base_name(const char *file)
{
    return strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
}

// Programs whose arguments are options, names of files or numbers.
static const char *const plain = "ls cat sort wc date sleep ps pwd who whoami head tail cp rm mv "
                                 "less more uniq touch mkdir rmdir seq uname id df du tee gcc cc "
                                 "make hostname kill cal free uptime true false od nl rev tac cmp "
                                 "diff stat file chmod ln gzip md5sum cksum comm paste join split";

// Other programs that a shell would find.
static const char *const others = "echo printf grep cut tr sed awk find xargs env expr test bc man "
                                  "sh bash python3 perl";

static bool is_program(const char *word)
{
    return is_word_of(plain, base_name(word)) || is_word_of(others, base_name(word));
}

// Options of one letter that take no argument.
static const char *options_without_argument(const char *program)
{
    static const char *const table[][2] = {
        {"ls", "lahtrRdisSFA1"}, {"cat", "nAbeEsTv"}, {"wc", "lwcmL"},  {"sort", "nrufbgM"},
        {"uniq", "cdui"},        {"rm", "rfiRv"},     {"cp", "rafpvR"}, {"mv", "finv"},
        {"ps", "efaAux"},        {"df", "hkT"},       {"du", "hsak"},   {"uname", "asnrvm"},
        {"mkdir", "pv"},         {"tee", "ai"},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i][0], program) == 0)
            return table[i][1];
    return "";
}

// ---- Words that hold several --------------------------------------------------------------------

// "-n -r", or "-l /tmp" where the option takes no argument.
static bool is_joined(const char *word, const char *program)
{
    const char *blank = strchr(word, ' ');

    if (word[0] != '-' || !isalnum((unsigned char)word[1]) || !blank)
        return false;
    const char *next = blank + strspn(blank, " ");
    if (*next == '-' && isalpha((unsigned char)next[1]))
        return is_word_of(plain, program) ||
               (is_word_of("grep cut tr", program) && !strchr("efd", word[1]));
    const char *letters = options_without_argument(program);
    return *next && strspn(word + 1, letters) == (size_t)(blank - word) - 1;
}

// ---- Words for a shell --------------------------------------------------------------------------

// Is there a sign between programs, and does a program follow?
static bool is_between(const char *word, const char *next)
{
    return is_word_of("| || && ; & |&", word) && is_program(next);
}

// ">file", "2>&1", "2> file", "< file".
static bool is_redirection(const char *word, const char *next)
{
    const char *sign = word + strspn(word, "012&");
    const char *target = sign + strspn(sign, "<>&|");

    if (sign - word > 1 || (*sign != '<' && *sign != '>') || target - sign > 2)
        return false;
    return *target || (*next && *next != '-');
}

static bool is_pattern(const char *word)
{
    return word[0] != '-' && strpbrk(word, "*?") && !strpbrk(word, " \\'\"");
}

// $HOME, ~/text
static bool is_replaced(const char *word)
{
    return (word[0] == '$' && (isupper((unsigned char)word[1]) || word[1] == '{')) ||
           strcmp(word, "~") == 0 || strncmp(word, "~/", 2) == 0;
}

static const char *why_wrong(const char *word, const char *next, const char *program)
{
    if (is_joined(word, program))
        return "is one argument: exec does not split it at its blanks; each option and each name "
               "is an argument of its own";
    if (is_between(word, next))
        return "joins programs only in a shell: here it is an argument like the others";
    if (strcmp(word, "\\\\;") == 0 && strcmp(program, "find") == 0)
        return "is written with a backslash only in a shell: find wants a \";\" alone";
    if (!is_word_of(plain, program))
        return NULL;
    if (is_redirection(word, next))
        return "redirects only in a shell: here it is an argument; use open and dup2 before exec";
    if (strcmp(word, "&") == 0)
        return "has its meaning only in a shell: here it is an argument like the others";
    if (is_pattern(word))
        return "becomes the names of files only in a shell: exec passes it on as it is";
    return is_replaced(word) ? "is replaced only in a shell: exec passes it on as it is" : NULL;
}

static void see_words(struct source *source, struct words *words)
{
    enum { WORDS_MAX = 40 };
    char first[WORD];
    char text[WORD];
    char next[WORD];
    const char *program = base_name(word_text(words, 0, first));

    if (!is_program(program) || is_word_of("sh bash python3 perl", program))
        return;
    for (size_t i = 1; i < WORDS_MAX && word_node(words, i); i++) {
        const char *word = word_text(words, i, text);
        const char *why = why_wrong(word, word_text(words, i + 1, next), program);
        if (why)
            source_report(source, "joined-arguments", word_node(words, i), "\"%s\" %s", word, why);
    }
}

// ---- Where words stand --------------------------------------------------------------------------

// { "ls", "-l", NULL } of pointers to characters.
static bool is_list_of_words(const struct node *node)
{
    if (node->kind != NODE_LIST || node->count < 3 || !strstr(node->type, "char *") ||
        !strchr(node->type, '['))
        return false;
    return is_null_pointer(node->children[node->count - 1]) &&
           without_casts(node->children[has_filler(node)])->kind == NODE_STRING;
}

static bool is_first_element(const struct node *node)
{
    long index = 1;

    if (!is_operator(node, "=") || without_casts(node->children[1])->kind != NODE_STRING)
        return false;
    const struct node *target = without_casts(node->children[0]);
    return target->kind == NODE_SUBSCRIPT && constant_of(target->children[1], &index) &&
           index == 0 && function_of(node);
}

static bool see_node(const struct node *node, void *context)
{
    struct words words = {0};

    if (is_call_of(node, "execl execlp execle"))
        words.call = node;
    else if (is_list_of_words(node))
        words.list = node;
    else if (is_first_element(node))
        words.array = without_casts(without_casts(node->children[0])->children[0]);
    if (words.call || words.list || words.array)
        see_words(context, &words);
    return false;
}

void source_words(struct source *source)
{
    if (has_call_of(source->tree->root, EXEC_CALLS " posix_spawn posix_spawnp"))
        (void)any_node(source->tree->root, see_node, source);
}
