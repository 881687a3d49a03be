// SPDX-License-Identifier: MIT
//
// Runs Universal Ctags on the programs of a book. In its interactive mode, ctags reads commands and
// programs from its standard input and answers with one line of JSON for each tag, in the order of
// the programs. It gets no file of ours, and in its sandbox it can open none: neither ctags nor
// weave leaves anything behind, however they end.

#include "weave/book/ctags.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/arena.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "weave/book/book.h"
#include "weave/book/programs.h"

extern char **environ;

// --options=NONE: the user's own options would change the answers.
//
// The kinds, as `ctags --list-kinds-full=C` lists them: macros (d), enumerators (e), functions (f),
// tags of enum (g), struct (s) and union (u), typedefs (t), variables (v), declarations with extern
// (x), local variables (l), parameters (z). Prototypes (p) are there for their parameters, and are
// left out in add_tag(). Members and labels are not wanted.
//
// Each -D removes something from the programs that ctags 5.9 misreads.
static char arguments[][40] = {
    "ctags",
    "--quiet",
    "--options=NONE",
    "--_interactive=sandbox",
    "--fields=NKn",
    "--kinds-C=defglpstuvxz",
    "-D_Alignas(alignment)=",
    "-Dalignas(alignment)=",
    "-D_Static_assert(condition,message)=",
    "-Dstatic_assert(condition,message)=",
};

enum { ARGUMENT_COUNT = sizeof arguments / sizeof arguments[0] };

// What ctags has answered so far.
struct answers {
    struct arena *arena;
    struct program **programs; // those that ctags gets, in this order; owned
    size_t count;
    size_t completed; // how many programs ctags has completed
    bool is_universal;
};

// ---- The input ----------------------------------------------------------------------------------

static void add_programs(struct answers *answers, const struct chapter *chapter)
{
    size_t capacity = answers->count;

    for (size_t i = 0; i < chapter->program_count; i++) {
        struct program *program = &chapter->programs[i];
        // With a size of 0, ctags would read the file of that name.
        if (!program_is_c(program->file) || program->code.size == 0)
            continue;
        answers->programs = memory_grow(answers->programs, &capacity, answers->count + 1,
                                        sizeof *answers->programs);
        answers->programs[answers->count++] = program;
    }
}

// A file without a name, with the commands and programs for ctags. ctags takes each program for C,
// since it sees the same file name for all.
static FILE *write_input(const struct answers *answers)
{
    FILE *file = tmpfile();

    if (file == NULL)
        die("cannot make a temporary file:");
    for (size_t i = 0; i < answers->count; i++) {
        struct text code = answers->programs[i]->code;
        (void)fprintf(
            file, "{\"command\": \"generate-tags\", \"filename\": \"program.c\", \"size\": %zu}\n",
            code.size);
        (void)fwrite(code.data, 1, code.size, file);
    }
    if (fflush(file) != 0 || ferror(file) || lseek(fileno(file), 0, SEEK_SET) != 0)
        die("cannot write a temporary file:");
    return file;
}

// ---- The answers --------------------------------------------------------------------------------

static void add_tag(struct answers *answers, const json_t *answer)
{
    const char *name = json_string_value(json_object_get(answer, "name"));
    const char *kind = json_string_value(json_object_get(answer, "kind"));
    json_int_t line = json_integer_value(json_object_get(answer, "line"));

    if (name == NULL || kind == NULL || line <= 0 || answers->completed >= answers->count ||
        strcmp(kind, "prototype") == 0)
        return;
    struct program *program = answers->programs[answers->completed];
    program->tags = memory_grow(program->tags, &program->tag_capacity, program->tag_count + 1,
                                sizeof *program->tags);
    program->tags[program->tag_count++] =
        (struct tag){.name = arena_copy(answers->arena, text_of(name)), .line = (size_t)line};
}

// Reads ANSWER. False when Universal Ctags does not answer like that.
static bool read_answer(struct answers *answers, const json_t *answer)
{
    const char *type = json_string_value(json_object_get(answer, "_type"));
    const char *name = json_string_value(json_object_get(answer, "name"));
    const char *message = json_string_value(json_object_get(answer, "message"));

    if (type == NULL)
        return false;
    if (strcmp(type, "program") == 0 && name != NULL && strcmp(name, "Universal Ctags") == 0)
        answers->is_universal = true;
    else if (strcmp(type, "tag") == 0)
        add_tag(answers, answer);
    else if (strcmp(type, "completed") == 0)
        answers->completed++;
    else if (strcmp(type, "error") == 0)
        die("ctags: %s", message == NULL ? "unknown error" : message);
    return answers->is_universal;
}

// Reads the answers from PIPE to the end, or to the first line that Universal Ctags would not
// print. Closes PIPE.
static void read_answers(struct answers *answers, int pipe)
{
    FILE *file = fdopen(pipe, "r");
    char *line = NULL;
    size_t room = 0;
    ssize_t size = 0;
    bool is_known = true;

    if (file == NULL)
        die("fdopen:");
    while (is_known && (size = getline(&line, &room, file)) > 0) {
        json_t *answer = json_loadb(line, (size_t)size, 0, NULL);
        is_known = read_answer(answers, answer);
        json_decref(answer);
    }
    if (ferror(file))
        die("cannot read what ctags prints:");
    if (!is_known)
        answers->is_universal = false;
    free(line);
    (void)fclose(file);
}

// ---- The process --------------------------------------------------------------------------------

// Starts ctags with the standard input IN and the standard output OUT.
static pid_t start(int in, int out)
{
    posix_spawn_file_actions_t actions;
    char *argv[ARGUMENT_COUNT + 1] = {NULL};
    pid_t pid = 0;

    for (size_t i = 0; i < ARGUMENT_COUNT; i++)
        argv[i] = arguments[i];
    errno = posix_spawn_file_actions_init(&actions);
    if (errno == 0)
        errno = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (errno == 0)
        errno = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (errno == 0)
        errno = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    if (errno != 0)
        die("cannot run ctags, which finds the definitions in C programs "
            "(Debian package universal-ctags):");
    (void)posix_spawn_file_actions_destroy(&actions);
    return pid;
}

static void check_end(const struct answers *answers, int status)
{
    if (WIFSIGNALED(status) && answers->is_universal)
        die("ctags was killed by signal %d", WTERMSIG(status));
    if (!answers->is_universal)
        die("the command ctags is not Universal Ctags with JSON and a sandbox: install it "
            "(Debian package universal-ctags)");
    if (WEXITSTATUS(status) != 0)
        die("ctags failed with exit status %d", WEXITSTATUS(status));
    if (answers->completed != answers->count)
        die("ctags has read %zu of %zu programs", answers->completed, answers->count);
}

static void run(struct answers *answers)
{
    FILE *input = write_input(answers);
    int ends[2];
    int status = 0;

    // If the parent ignores SIGCHLD, waitpid() would find no child.
    (void)signal(SIGCHLD, SIG_DFL);
    if (pipe(ends) != 0 || fcntl(fileno(input), F_SETFD, FD_CLOEXEC) != 0 ||
        fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0 || fcntl(ends[1], F_SETFD, FD_CLOEXEC) != 0)
        die("pipe:");
    pid_t pid = start(fileno(input), ends[1]);
    (void)fclose(input);
    (void)close(ends[1]);
    read_answers(answers, ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            die("waitpid:");
    check_end(answers, status);
}

void ctags_read(struct book *book)
{
    struct answers answers = {.arena = &book->arena};

    add_programs(&answers, &book->front);
    for (size_t i = 0; i < book->count; i++)
        add_programs(&answers, &book->chapters[i]);
    if (answers.count > 0)
        run(&answers);
    free(answers.programs);
}
