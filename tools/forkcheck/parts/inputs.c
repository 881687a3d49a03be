// SPDX-License-Identifier: MIT
//
// Inputs are files in the scratch directory, also the one of the user: whatever the program does to
// its standard input, the user's file stays as it is, and each part reads the same bytes.

#include "forkcheck/parts/inputs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/file.h"
#include "lib/base/text.h"

// Longer than the buffers of most programs, but not so long that a shell which takes it in pieces,
// each for a command, makes more processes than interleave(1) follows.
enum { LONG_LINE = 1500 };

// The file that a command makes, to give the program an input again: no file of the user has this
// name.
static const char made[] = "forkcheck-input";

// What a shell makes the long line with.
static const char long_line_maker[] = "head -c 1500 /dev/zero | tr '\\0' a";

// A shell reads commands: one that does nothing, one that does not exist, an empty line, and a last
// line without an end. Other programs read numbers. As printf(1) takes them.
static const char *const invented[] = {
    "true a b\\nno-such-command a\\n\\ntrue",
    "3\\n1\\n",
    "-1\\n",
    "99999999999999999999\\n",
};

static struct input *input_add(struct check *check, struct text content)
{
    if (check->input_count == INPUTS_MAX)
        die("too many inputs");
    struct input *input = &check->inputs[check->input_count++];
    input->path = check_print(check, "%s/input-%zu", scratch_directory(), check->input_count);
    input->identity = check_print(check, "%016" PRIx64, text_hash(content));
    FILE *file = fopen(input->path, "we");
    if (file == NULL || fwrite(content.data, 1, content.size, file) != content.size ||
        fclose(file) != 0)
        die("%s:", input->path);
    return input;
}

void inputs_choose(struct check *check)
{
    const char *path = check->options->stdin_file;
    struct buffer word = {0};

    if (path == NULL) {
        check->inputs[check->input_count++] = (struct input){.identity = ""};
        return;
    }
    struct buffer content = file_read(path);
    if (content.size > INPUT_MAX)
        die("--stdin-file: %s: it has more than %d bytes", path, INPUT_MAX);
    shell_add(&word, path);
    struct input *input = input_add(check, buffer_text(&content));
    input->name = check_print(check, "%s", buffer_string(&word));
    input->shown = input->name;
    buffer_free(&word);
    buffer_free(&content);
}

// The only escape in FORMAT is that of a newline.
static void printed_add(struct buffer *content, const char *format)
{
    for (const char *at = format; *at != '\0'; at++)
        if (*at != '\\') {
            buffer_add_byte(content, *at);
        } else {
            buffer_add_byte(content, '\n');
            at++;
        }
}

static void input_invent(struct check *check, const char *format)
{
    struct buffer content = {0};

    printed_add(&content, format);
    struct input *input = input_add(check, buffer_text(&content));
    input->name = made;
    input->shown = check_print(check, "'%s'", format);
    // A format that begins with a hyphen would be an option.
    input->maker = check_print(check, "printf %s'%s'", format[0] == '-' ? "-- " : "", format);
    buffer_free(&content);
}

void inputs_invent(struct check *check)
{
    static char line[LONG_LINE];

    for (size_t i = 0; i < sizeof invented / sizeof *invented; i++)
        input_invent(check, invented[i]);
    memset(line, 'a', sizeof line);
    struct input *input = input_add(check, (struct text){line, sizeof line});
    input->name = made;
    input->shown = check_print(check, "\"$(%s)\"", long_line_maker);
    input->maker = long_line_maker;
}

void inputs_say(struct check *check)
{
    struct buffer text = {0};

    for (size_t i = 0; i < check->input_count; i++)
        buffer_print(&text, "%s %s", i > 0 ? ";" : "",
                     check->inputs[i].path == NULL ? "empty" : check->inputs[i].shown);
    if (check->inputs[check->input_count - 1].path != NULL)
        check_say(&check->checked, "with the input:%s", buffer_string(&text));
    buffer_free(&text);
}

const char *input_how(struct check *check, const struct input *input)
{
    return input->path == NULL ? "" : check_print(check, ", input %s", input->shown);
}

const char *input_option(struct check *check, const struct input *input)
{
    return input->path == NULL ? "--stdin=empty" : check_print(check, "--stdin=%s", input->path);
}

static void maker_add(struct buffer *command, const struct input *input)
{
    if (input->maker != NULL)
        buffer_print(command, "%s >%s; ", input->maker, input->name);
}

void input_add_interleave(struct buffer *command, const struct input *input)
{
    maker_add(command, input);
    buffer_print(command, "interleave --stdin=%s ", input->path == NULL ? "empty" : input->name);
}

const char *input_add_to(struct check *check, const struct input *input, const char *command)
{
    struct buffer whole = {0};

    if (input->path == NULL)
        return command;
    maker_add(&whole, input);
    buffer_print(&whole, "%s <%s", command, input->name);
    const char *kept = check_print(check, "%s", buffer_string(&whole));
    buffer_free(&whole);
    return kept;
}
