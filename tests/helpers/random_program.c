// SPDX-License-Identifier: MIT
// random_program [OPTION...] SEED: prints a small random C program with several processes. The same
// arguments give the same program. It begins with random_runtime.h and random_handlers.h.
//
//   --size=N               about N statements
//   --only=FEATURE,...     uses only these features
//   --without=FEATURE,...  does not use these features
//   --drop=N,...           leaves out the statements with these numbers. Statements are numbered
//                          from 1; the last line of the program has their number.
//   --all                  uses all of the features; without it, SEED chooses some of them
#define _POSIX_C_SOURCE 200809L
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random_gaps.h"

extern const char random_runtime_h[];
extern const char random_handlers_h[];

// ---- The statements of the program --------------------------------------------------------------

static bool dropped[DROPPED_MAX];
static int statements; // made so far
static int hidden;     // the number of enclosing blocks that are dropped
static int depth;
static int processes = 1; // begun so far
static int processes_wanted;
static int parts; // functions that processes run after exec
static FILE *out;
static FILE *rest; // for the parts

// Gives the next statement its number. Returns false if the statement is dropped.
static bool next_is_kept(void)
{
    return ++statements >= DROPPED_MAX || !dropped[statements];
}

static void line(const char *text)
{
    if (hidden)
        return;
    fprintf(out, "%*s%s\n", 4 * depth, "", text);
}

static void statement(const struct process *process, const char *template)
{
    char filled[GAPS][TEXT_MAX] = {{0}};
    char text[400];
    size_t len = 0;

    for (const char *at = template; *at; at++) {
        const int gap = *at == '$' ? at[1] : 0;
        if (!gap) {
            text[len++] = *at;
            continue;
        }
        if (!filled[gap][0])
            gap_fill(process, (char)gap, filled[gap]);
        len += (size_t)sprintf(text + len, "%s", filled[gap]);
        at++;
    }
    text[len] = '\0';
    if (next_is_kept())
        line(text);
}

static void block_open(const char *text, bool is_kept, bool is_unwrapped)
{
    hidden += !is_kept;
    if (!is_unwrapped)
        line(text);
    depth += !is_unwrapped;
}

static void block_close(bool is_kept, bool is_unwrapped)
{
    depth -= !is_unwrapped;
    if (!is_unwrapped)
        line("}");
    hidden -= !is_kept;
}

static void body(struct process *process, int size, int births);
static void plain_statements(struct process *process, int size);

static void finish(const struct process *process)
{
    char text[TEXT_MAX];
    const bool killed = process->number && features & F_kill && random_below(8) == 0;

    statement(process, "tell_all($m);");
    if (killed)
        statement(process, "raise(SIGKILL);");
    snprintf(text, sizeof text, process->number ? "_exit(%d);" : "return %d;", 1 + random_below(3));
    line(text);
}

// Adds a part, a function that PROCESS runs after exec. Returns the part's number.
static int part(struct process *process, int size)
{
    FILE *const outer = out;
    const int outer_depth = depth;
    char text[TEXT_MAX];
    const int number = ++parts;

    out = rest;
    depth = 0;
    snprintf(text, sizeof text, "static int part_%d(void)\n{", number);
    line(text);
    depth = 1;
    snprintf(text, sizeof text, "born(%d);", process->number);
    line(text);
    plain_statements(process, size);
    finish(process);
    depth = 0;
    line("}\n");
    out = outer;
    depth = outer_depth;
    return number;
}

static void become(struct process *process, int size)
{
    char text[TEXT_MAX];

    snprintf(text, sizeof text, "RESULT($m, become(\"%d\"));", parts + 1);
    statement(process, text);
    part(process, size);
}

static void child_body(struct process *child, bool vforked, int size)
{
    char text[TEXT_MAX];

    snprintf(text, sizeof text, vforked ? "pid[%d] = getpid();" : "born(%d);", child->number);
    line(text);
    if (vforked) {
        plain_statements(child, random_below(2));
        if (random_below(2))
            become(child, size);
        snprintf(text, sizeof text, "_exit(%d);", 1 + random_below(3));
        line(text);
        return;
    }
    body(child, size, processes < processes_wanted && random_below(3) == 0);
    if (features & F_exec && random_below(3) == 0)
        become(child, size);
    finish(child);
}

static void birth(struct process *process, int size)
{
    const int number = processes++;
    struct process child = {number, process->known | 1u << number, 0};
    const int how = features & F_vfork && random_below(2) ? 1 + random_below(2) : 0;
    const bool is_kept = next_is_kept();
    char text[TEXT_MAX];

    if (how == 2) {
        hidden += !is_kept;
        const int at = part(&child, size);
        snprintf(text, sizeof text, "CALL(spawn(\"%d\"));", at);
        line(text);
    } else {
        hidden += !is_kept;
        line(how == 1 ? "CALL(vfork());" : "CALL(fork());");
        block_open("if (r == 0) {", true, false);
        child_body(&child, how == 1, size);
        block_close(true, false);
    }
    snprintf(text, sizeof text, "pid[%d] = child(r);", number);
    line(text);
    hidden -= !is_kept;
    process->known |= 1u << number;
    process->children |= 1u << number;
}

static void nested(struct process *process, const char *head)
{
    const bool is_kept = next_is_kept();
    const bool is_unwrapped = !next_is_kept();

    block_open(head, is_kept, is_unwrapped);
    plain_statements(process, 1 + random_below(2));
    block_close(is_kept, is_unwrapped);
}

static void random_statement(struct process *process)
{
    if (depth < 4 && features & F_loops && random_below(12) == 0) {
        nested(process, random_below(2) ? "for (int i = 0; i < 2; i++) {"
                                        : "for (int i = 0; i < 3 && r >= 0; i++) {");
        return;
    }
    if (depth < 4 && features & F_branches && random_below(8) == 0) {
        nested(process, features & F_handlers
                            ? ONE_OF("if (r > 0) {", "if (r == 0) {", "if (r < 0) {",
                                     "if (got()) {", "if (!got()) {")
                            : ONE_OF("if (r > 0) {", "if (r == 0) {", "if (r < 0) {"));
        return;
    }
    const struct template *const template =
        template_draw(templates, sizeof templates / sizeof *templates);
    if (template)
        statement(process, template->text);
}

static void plain_statements(struct process *process, int size)
{
    for (int i = 0; i < size; i++)
        random_statement(process);
}

// Adds about SIZE statements, with the births of up to BIRTHS children between them.
static void body(struct process *process, int size, int births)
{
    for (int i = 0; i <= births; i++) {
        plain_statements(process, random_below(size / (births + 1) + 2));
        if (i < births && processes < processes_wanted)
            birth(process, 1 + random_below(size));
    }
}

static void early_statements(const struct process *process)
{
    for (int i = random_below(4); i > 0; i--) {
        const struct template *const template = template_draw(early, sizeof early / sizeof *early);
        if (template)
            statement(process, template->text);
    }
}

static void pipes(const struct process *process)
{
    const char *const flags = features & F_nonblock && random_below(2) ? "O_NONBLOCK"
                              : features & F_exec && !random_below(4)  ? "O_CLOEXEC"
                                                                       : "0";
    char text[TEXT_MAX];

    for (int i = 0; i < PIPES; i++) {
        snprintf(text, sizeof text, "CALL(pipe_make(%d, %s));", i, flags);
        if (i == 0 || random_below(3) == 0)
            statement(process, text);
    }
}

static void first_process(int size)
{
    struct process process = {0, 1, 0};

    if (features & F_pipes)
        pipes(&process);
    early_statements(&process);
    body(&process, size, processes_wanted - 1);
    if (random_below(2))
        nested(&process, "while (CALL(wait(&status)), r > 0) {");
    if (features & F_exec && random_below(6) == 0)
        become(&process, size);
    finish(&process);
}

// ---- The whole program --------------------------------------------------------------------------

static void program(int size)
{
    char *texts[2] = {NULL, NULL};
    size_t lengths[2];
    FILE *const first = open_memstream(&texts[0], &lengths[0]);

    rest = open_memstream(&texts[1], &lengths[1]);
    if (!first || !rest)
        exit(EXIT_FAILURE);
    out = first;
    depth = 1;
    first_process(size);
    fclose(first);
    fclose(rest);
    printf("%s\n%s\n", random_runtime_h, random_handlers_h);
    puts("// ---- The program made by chance ----\n");
    fputs(texts[1], stdout);
    printf("int main(int count, char **argument, char **variables)\n{\n    (void)count;\n"
           "    keeps = %s;\n    switch (start(argument, variables)) {\n",
           features & F_keep ? "true" : "false");
    for (int i = 1; i <= parts; i++)
        printf("    case %d:\n        return part_%d();\n", i, i);
    printf("    default:\n        break;\n    }\n%s}\n", texts[0]);
    free(texts[0]);
    free(texts[1]);
}

// ---- The command line ---------------------------------------------------------------------------

static uint32_t features_read(char *list)
{
    uint32_t set = 0;

    for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
        int i = 0;
        while (i < FEATURE_COUNT && strcmp(name, feature_names[i]))
            i++;
        if (i == FEATURE_COUNT) {
            fprintf(stderr, "random_program: no feature %s; there are:", name);
            for (i = 0; i < FEATURE_COUNT; i++)
                fprintf(stderr, " %s", feature_names[i]);
            fputc('\n', stderr);
            exit(EXIT_FAILURE);
        }
        set |= 1u << i;
    }
    return set;
}

static void drop(char *list)
{
    for (char *text = strtok(list, ","); text; text = strtok(NULL, ","))
        if (atoi(text) > 0 && atoi(text) < DROPPED_MAX)
            dropped[atoi(text)] = true;
}

static uint32_t without_unmet(uint32_t set)
{
    for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
        if ((set & needs[i].needs) != needs[i].needs)
            set &= ~needs[i].feature;
    return set;
}

// Chooses some of the features. Each program has only a part of them, so that features also occur
// with few others.
static void features_draw(void)
{
    const int percent = 15 + random_below(45);
    uint32_t set = 0;

    for (int i = 0; i < FEATURE_COUNT; i++)
        set |= random_below(100) < percent ? 1u << i : 0;
    features &= set;
}

static _Noreturn void usage(void)
{
    fputs("usage: random_program [--size=N] [--only=FEATURE,...] [--without=FEATURE,...] "
          "[--drop=N,...] [--all] SEED\n",
          stderr);
    exit(EXIT_FAILURE);
}

static bool option(char *argument, const char *name, char **value)
{
    const size_t len = strlen(name);

    *value = argument + len;
    return !strncmp(argument, name, len);
}

int main(int count, char **argument)
{
    bool all = false;
    int size = 0;
    char *value;
    int i = 1;

    for (; i < count && !strncmp(argument[i], "--", 2); i++) {
        if (option(argument[i], "--size=", &value))
            size = atoi(value);
        else if (option(argument[i], "--only=", &value))
            features &= features_read(value);
        else if (option(argument[i], "--without=", &value))
            features &= ~features_read(value);
        else if (option(argument[i], "--drop=", &value))
            drop(value);
        else if (!strcmp(argument[i], "--all"))
            all = true;
        else
            usage();
    }
    if (i + 1 != count)
        usage();
    chance = strtoull(argument[i], NULL, 10) * 0x9e3779b97f4a7c15u;
    if (!all)
        features_draw();
    features = without_unmet(features);
    // A child of vfork shares its parent's memory, and with it `kept`.
    if (features & F_vfork)
        features &= ~(uint32_t)F_keep;
    processes_wanted = 2 + (random_below(5) > 2) + (random_below(8) == 0);
    program(size ? size : 2 + random_below(5));
    printf("// Seed %s, features:", argument[i]);
    for (int k = 0; k < FEATURE_COUNT; k++)
        if (features >> k & 1)
            printf(" %s", feature_names[k]);
    printf("\n// Statements: %d\n", statements);
    return fflush(stdout) || ferror(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
