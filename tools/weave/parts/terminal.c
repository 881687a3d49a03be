// SPDX-License-Identifier: MIT
//
// A transcript as a terminal. The chapter has the lines. The record of the runs has the stream of
// each line and the exit status of each command. Nothing is told by colour alone.

#include "weave/parts/terminal.h"

#include <stdint.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/text.h"
#include "lib/graph/state_graph.h"
#include "lib/literate/console.h"
#include "lib/literate/patch.h"
#include "lib/page/html.h"
#include "weave/book/book.h"
#include "weave/parts/outcomes.h"
#include "weave/parts/prose.h"
#include "weave/parts/shown.h"
#include "weave/parts/sign.h"
#include "weave/parts/variant.h"
#include "weave/runs/record.h"
#include "weave/runs/run_graph.h"

// How far the terminal of a block has been shown.
struct session {
    struct prose *prose;
    const struct block *block;
    size_t at;                // index of the next line
    enum console_kind before; // of the line before it
    struct shown shown;       // of the last command
    size_t seen;              // number of lines with a sign since the last command
};

static bool is_end(const struct session *session)
{
    return session->at == session->block->count;
}

static struct text text_at(const struct session *session)
{
    return session->block->lines[session->at].text;
}

static enum console_kind kind_at(const struct session *session)
{
    return console_line_kind(text_at(session), session->before);
}

static void step(struct session *session)
{
    session->before = kind_at(session);
    session->at++;
}

// What is typed in LINE: everything after the prompt.
static struct text typed_in(struct text line)
{
    return text_from(line, line.size < CONSOLE_PROMPT_LENGTH ? line.size : CONSOLE_PROMPT_LENGTH);
}

static void add_typed(struct session *session)
{
    struct text line = text_at(session);

    html_add(session->prose->out, "<span class=\"prompt\">%t </span><kbd>%t</kbd>",
             TEXT(((struct text){line.data, 1})), TEXT(typed_in(line)));
    step(session);
}

// Adds the exit status of the command, unless it succeeded and printed nothing. A command that
// begins with `echo` gets none: `echo $?` shows the status of the command before it.
static void add_status(struct session *session, const struct record_line *run, struct text command)
{
    bool is_silent = is_end(session) || kind_at(session) != CONSOLE_OUTPUT;
    struct buffer *out = session->prose->out;

    if (run == NULL || run->kind != RECORD_COMMAND || run->status < 0 ||
        text_starts(command, "echo ") || (run->status == 0 && is_silent))
        return;
    html_add(out, " <span class=\"tag %s\">exit status %z</span>", run->status == 0 ? "ok" : "ko",
             (size_t)run->status);
}

// Finds which outcome the terminal shows of the command at the current line.
static void begin_command(struct session *session)
{
    shown_free(&session->shown);
    session->shown = shown_find(session->prose->chapter, session->block, session->at);
    session->seen = 0;
}

static void add_command(struct session *session)
{
    struct text command = typed_in(text_at(session));
    const struct record_line *run =
        record_at(&session->prose->chapter->record, session->block->lines[session->at].line);

    begin_command(session);
    add_typed(session);
    while (!is_end(session) && kind_at(session) == CONSOLE_MORE) {
        html_add(session->prose->out, "\n");
        add_typed(session);
    }
    add_status(session, run, command);
    html_add(session->prose->out, "\n");
}

static bool is_error_at(const struct session *session)
{
    const struct record_line *run =
        record_at(&session->prose->chapter->record, session->block->lines[session->at].line);

    return run != NULL && run->kind == RECORD_ERROR;
}

// Adds the sign of the process that wrote the line, if it is known.
static void add_writer(struct session *session, bool is_error)
{
    const struct run_graph *run = &session->shown.run;

    if (session->shown.has_run && (state_graph_has_terminal(run->graph) || !is_error))
        sign_add(session->prose->out, run->graph, run_graph_writer(run, session->seen++));
}

static void add_output(struct session *session)
{
    bool is_error = is_error_at(session);

    add_writer(session, is_error);
    html_add(session->prose->out,
             is_error ? "<samp class=\"err\">%t</samp> <span class=\"tag ko\">stderr</span>\n"
                      : "<samp>%t</samp>\n",
             TEXT(text_at(session)));
    step(session);
}

// ---- Below the terminal -------------------------------------------------------------------------

// Does a command of BLOCK contain BEFORE and then NAME as a whole, that is, before a space, a `)`,
// a `;` or the end of the line?
static bool is_typed(const struct block *block, const char *before, struct text name)
{
    struct buffer wanted = {0};
    bool found = false;

    buffer_add_string(&wanted, before);
    buffer_add(&wanted, name);
    for (size_t i = 0; i < block->count && !found; i++) {
        struct text line = block->lines[i].text;
        size_t at = text_find(line, buffer_string(&wanted), 0);
        size_t after = at + wanted.size;
        bool is_command = text_starts(line, "$ ") || text_starts(line, "> ");
        found = is_command && at != SIZE_MAX &&
                (after == line.size || strchr(" );", line.data[after]) != NULL);
    }
    buffer_free(&wanted);
    return found;
}

// The name of the program that FILE is compiled to: its base name without the ending.
static struct text program_name_of(struct text file)
{
    struct text base = text_base_name(file);

    for (size_t i = base.size; i > 0; i--) {
        if (base.data[i - 1] == '.')
            return (struct text){base.data, i - 1};
    }
    return base;
}

// Adds how to compile FILE to NAME, if a command of BLOCK runs NAME and none compiles it. The
// reports of interleave name lines only of programs with debugging information.
static void add_compilation(struct prose *prose, const struct block *block, struct text name,
                            struct text file)
{
    if (is_typed(block, "./", name) && !is_typed(block, "-o ", name))
        html_add(prose->out, ", type <code>cc %s-o %t %t</code>",
                 is_typed(block, "$ ", text_of("interleave")) ? "-g " : "", TEXT(name), TEXT(file));
}

static bool is_digit_at(struct text text, size_t at)
{
    return at < text.size && text.data[at] >= '0' && text.data[at] <= '9';
}

// Does LINE contain a PID? Those of the chapters are the numbers from 1000 to 1099.
static bool has_pid(struct text line)
{
    for (size_t at = text_find(line, "10", 0); at != SIZE_MAX; at = text_find(line, "10", at + 1)) {
        bool is_begun_before = at > 0 && is_digit_at(line, at - 1);
        if (!is_begun_before && is_digit_at(line, at + 2) && is_digit_at(line, at + 3) &&
            !is_digit_at(line, at + 4))
            return true;
    }
    return false;
}

static bool has_pids(const struct block *block)
{
    for (size_t i = 0; i < block->count; i++) {
        if (has_pid(block->lines[i].text))
            return true;
    }
    return false;
}

// Does a command of BLOCK run the variant that PATCH makes?
static bool runs_variant(const struct block *block, const struct patch *patch)
{
    return is_typed(block, "./", program_name_of(patch->name));
}

// Does a command of BLOCK run PROGRAM, or name its source?
static bool uses_program(const struct block *block, const struct program *program)
{
    return is_typed(block, "./", program_name_of(program->file)) ||
           is_typed(block, " ", text_base_name(program->file));
}

// Adds a link to a source, which the reader's browser saves as NAME; COUNT is of those before it.
static void add_source(struct prose *prose, struct text site_name, struct text name, size_t count)
{
    html_add(prose->out, "%s<a href=\"%t\" download=\"%t\">%t</a>", count == 0 ? "" : " and ",
             TEXT(site_name), TEXT(name), TEXT(name));
}

// Adds links to the sources that BLOCK needs: the variants and the programs that it names, or all
// programs of the chapter if it names none.
static void add_sources(struct prose *prose, const struct block *block)
{
    const struct chapter *chapter = prose->chapter;
    size_t count = 0;

    for (size_t i = 0; i < chapter->patches.count; i++) {
        const struct patch *patch = &chapter->patches.items[i];
        struct buffer name = {0};
        if (!runs_variant(block, patch))
            continue;
        variant_add_site_name(&name, chapter, patch);
        add_source(prose, buffer_text(&name), patch->name, count++);
        buffer_free(&name);
    }
    for (size_t i = 0; i < chapter->program_count; i++) {
        const struct program *program = &chapter->programs[i];
        if (uses_program(block, program))
            add_source(prose, program->site_name, text_base_name(program->file), count++);
    }
    for (size_t i = 0; i < chapter->program_count && count == 0; i++) {
        const struct program *program = &chapter->programs[i];
        add_source(prose, program->site_name, text_base_name(program->file), i);
    }
}

// Adds how a reader can repeat the run.
static void add_repetition(struct prose *prose, const struct block *block)
{
    const struct chapter *chapter = prose->chapter;

    html_add(prose->out, "<p class=\"repeat\"><b>Run it yourself:</b> put ");
    add_sources(prose, block);
    html_add(prose->out, " into an empty directory");
    for (size_t i = 0; i < chapter->patches.count; i++)
        add_compilation(prose, block, program_name_of(chapter->patches.items[i].name),
                        chapter->patches.items[i].name);
    for (size_t i = 0; i < chapter->program_count; i++)
        add_compilation(prose, block, program_name_of(chapter->programs[i].file),
                        text_base_name(chapter->programs[i].file));
    html_add(prose->out, ".%s</p>\n", has_pids(block) ? " Your PIDs will be different." : "");
}

// Adds why the transcript could not be run on this machine, if so: it shows another machine's run.
static void add_refusal(struct prose *prose, const struct block *block)
{
    const char *reason = record_refusal(&prose->chapter->record, block->lines[0].line);

    if (reason != NULL)
        html_add(prose->out, "<p class=\"refused\">Not run on this machine: %t.</p>\n",
                 TEXT(text_of(reason)));
}

void terminal_add(struct prose *prose, const struct block *block)
{
    struct session session = {.prose = prose, .block = block, .before = CONSOLE_OUTPUT};

    html_add(prose->out, "<figure class=\"terminal\" id=\"");
    prose_add_id(prose, block->id);
    html_add(prose->out,
             "\">\n<div class=\"screen\"><div class=\"bar\"><span>Terminal</span></div>\n"
             "<pre tabindex=\"0\" role=\"group\" aria-label=\"Terminal: %t\">",
             TEXT(typed_in(block->lines[0].text)));
    while (!is_end(&session)) {
        if (kind_at(&session) == CONSOLE_OUTPUT)
            add_output(&session);
        else
            add_command(&session);
    }
    shown_free(&session.shown);
    html_add(prose->out, "</pre></div>\n");
    add_refusal(prose, block);
    // The page for printing says it once, at the top.
    if (prose->chapter->program_count > 0 && !prose->is_single_page)
        add_repetition(prose, block);
    html_add(prose->out, "</figure>\n");
    outcomes_add(prose, block);
}
