// SPDX-License-Identifier: MIT
//
// Argument lists.

#include "forkcheck/parts/arguments.h"

#include <stdlib.h>
#include <string.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/accepted.h"
#include "forkcheck/parts/check.h"
#include "lib/base/arena.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"

enum { LONG_WORD = 5000 };

// The long word, as a shell makes it.
static const char long_word_shown[] = "\"$(head -c 5000 /dev/zero | tr '\\0' a)\"";

static void word_show(struct buffer *text, const char *word)
{
    buffer_add_byte(text, ' ');
    if (strlen(word) == LONG_WORD && strspn(word, "a") == LONG_WORD)
        buffer_add_string(text, long_word_shown);
    else
        shell_add(text, word);
}

struct argument_list arguments_list(struct check *check, const struct words *words)
{
    struct buffer shown = {0};

    for (size_t i = 0; i < words->count; i++)
        word_show(&shown, words->items[i]);
    const struct argument_list list = {*words,
                                       arena_copy(&check->strings, buffer_text(&shown)).data};
    buffer_free(&shown);
    return list;
}

static void list_add(struct check *check, const struct words *words)
{
    check->lists = memory_resize(check->lists, check->list_count + 1, sizeof *check->lists);
    check->lists[check->list_count++] = arguments_list(check, words);
}

static void list_add_words(struct check *check, struct text line)
{
    struct words words = {0};

    while (line.size > 0) {
        size_t end = 0;
        while (end < line.size && line.data[end] != ' ' && line.data[end] != '\t')
            end++;
        if (end > 0)
            words_add(&words, arena_copy(&check->strings, (struct text){line.data, end}).data);
        line = text_from(line, end < line.size ? end + 1 : end);
    }
    list_add(check, &words);
}

static void lists_read(struct check *check, const char *path)
{
    struct buffer content = file_read(path);
    struct text rest = buffer_text(&content);

    while (rest.size > 0)
        list_add_words(check, text_take_line(&rest));
    if (check->list_count == 0)
        list_add_words(check, text_of(""));
    buffer_free(&content);
}

static void list_add_new(struct check *check, struct text line)
{
    const struct argument_list *last = NULL;

    list_add_words(check, line);
    last = &check->lists[check->list_count - 1];
    for (size_t i = 0; i + 1 < check->list_count; i++)
        if (strcmp(check->lists[i].shown, last->shown) == 0) {
            words_free(&check->lists[--check->list_count].words);
            return;
        }
}

static void lists_invent(struct check *check)
{
    static const char *const lists[] = {"", "2", "0", "3x", "-1", "99999999999999999999"};
    char word[LONG_WORD];
    struct words larger = {0};

    words_add(&larger, "50");
    check->larger = arguments_list(check, &larger);
    memset(word, 'a', sizeof word);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        list_add_new(check, text_of(lists[i]));
    list_add_words(check, (struct text){word, sizeof word});
}

static void limit_take(struct check *check, struct words *words, struct argument_list *list)
{
    if (words->count > 0 && !check->options->is_quick)
        *list = arguments_list(check, words);
    else
        words_free(words);
}

// Takes over those lists that are of use. With --quick there is one, besides that without any.
static void lists_take(struct check *check, struct accepted *accepted)
{
    const bool is_quick = check->options->is_quick;

    if (accepted->takes_none)
        list_add_words(check, text_of(""));
    for (size_t i = 0; i < accepted->count; i++)
        if (is_quick && i > 0)
            words_free(&accepted->lists[i]);
        else
            list_add(check, &accepted->lists[i]);
    limit_take(check, &accepted->least, &check->least);
    limit_take(check, &accepted->greatest, &check->greatest);
    limit_take(check, &accepted->swept, &check->swept);
    check->sweep = accepted->sweep;
}

bool arguments_are_ours(const struct check *check)
{
    return check->options->args_file == NULL && !check->options->has_arguments;
}

void arguments_choose(struct check *check, bool main_takes_arguments)
{
    struct accepted accepted = accepted_learn(check);

    if (check->options->args_file != NULL)
        lists_read(check, check->options->args_file);
    else if (check->options->has_arguments)
        list_add(check, &check->options->arguments);
    else if (main_takes_arguments)
        lists_take(check, &accepted);
    if (arguments_are_ours(check) && main_takes_arguments && !check->options->is_quick)
        lists_invent(check);
    if (check->list_count == 0)
        list_add_words(check, text_of(""));
}

void arguments_free(struct check *check)
{
    for (size_t i = 0; i < check->list_count; i++)
        if (check->lists[i].words.items != check->options->arguments.items)
            words_free(&check->lists[i].words);
    free(check->lists);
    words_free(&check->larger.words);
    words_free(&check->least.words);
    words_free(&check->greatest.words);
    words_free(&check->swept.words);
}

void arguments_say(struct check *check)
{
    struct buffer text = {0};

    for (size_t i = 0; i < check->list_count; i++) {
        const char *shown = check->lists[i].shown;
        buffer_print(&text, "%s%s", i > 0 ? ";" : "", shown[0] != '\0' ? shown : " none");
    }
    check_say(&check->checked, "with the arguments:%s", buffer_string(&text));
    buffer_free(&text);
}

struct buffer arguments_command(const struct check *check, const struct argument_list *list)
{
    const char *given = check->options->program;
    struct buffer path = {0};
    struct buffer command = {0};

    buffer_print(&path, "%s%s", given != NULL ? "" : "./", given != NULL ? given : check->name);
    shell_add(&command, path.data);
    buffer_add_string(&command, list->shown);
    buffer_free(&path);
    return command;
}
