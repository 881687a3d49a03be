// SPDX-License-Identifier: MIT
//
// A program is one of three kinds: children that print and exit, some of which have children too; a
// loop that starts children; or forks behind which both processes go on.

#include "forkcheck/exercise/program.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "forkcheck/exercise/random.h"
#include "lib/base/buffer.h"

enum { INDENT = 4, DEPTH_MAX = 2, LETTERS_MAX = 6 };

struct writer {
    struct random *random;
    struct exercise_program *program;
    int depth;   // of the block, in which the next line stands
    char letter; // that is printed next
};

static void line_add(struct writer *writer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void line_add(struct writer *writer, const char *format, ...)
{
    char line[80];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (line[0] != '\0')
        buffer_print(&writer->program->text, "%*s%s", INDENT * writer->depth, "", line);
    buffer_add_byte(&writer->program->text, '\n');
    writer->program->lines++;
}

static void letter_say(struct writer *writer)
{
    if (writer->letter < 'A' + LETTERS_MAX)
        line_add(writer, "puts(\"%c\");", writer->letter++);
}

static void head_add(struct writer *writer, bool exits)
{
    line_add(writer, "#include <stdio.h>");
    if (exits)
        line_add(writer, "#include <stdlib.h>");
    line_add(writer, "#include <sys/wait.h>");
    line_add(writer, "#include <unistd.h>");
    line_add(writer, "%s", "");
    line_add(writer, "int main(void)");
    line_add(writer, "{");
    writer->depth = 1;
}

static void foot_add(struct writer *writer)
{
    line_add(writer, "return 0;");
    writer->depth = 0;
    line_add(writer, "}");
}

static void wait_for_all(struct writer *writer)
{
    line_add(writer, "while (wait(NULL) > 0)");
    writer->depth++;
    line_add(writer, "continue;");
    writer->depth--;
}

// ---- Children that exit -------------------------------------------------------------------------

// A child, which has children itself with a chance that falls with the depth.
// NOLINTNEXTLINE(misc-no-recursion): at most DEPTH_MAX deep
static void child_add(struct writer *writer)
{
    line_add(writer, "if (fork() == 0) {");
    writer->depth++;
    if (writer->depth <= DEPTH_MAX && random_below(writer->random, 3) == 0) {
        if (random_below(writer->random, 2) == 0)
            letter_say(writer);
        child_add(writer);
        if (random_below(writer->random, 2) == 0)
            letter_say(writer);
        line_add(writer, "wait(NULL);");
    }
    letter_say(writer);
    line_add(writer, "exit(0);");
    writer->depth--;
    line_add(writer, "}");
}

static void children_write(struct writer *writer)
{
    const unsigned children = 1 + random_below(writer->random, 2);
    unsigned alive = 0;

    head_add(writer, true);
    if (random_below(writer->random, 3) == 0)
        letter_say(writer);
    for (unsigned i = 0; i < children; i++) {
        child_add(writer);
        alive++;
        if (random_below(writer->random, 2) == 0)
            letter_say(writer);
        if (random_below(writer->random, 3) == 0) {
            line_add(writer, "wait(NULL);");
            alive--;
        }
    }
    if (alive == 1)
        line_add(writer, "wait(NULL);");
    else if (alive > 1)
        wait_for_all(writer);
    letter_say(writer);
    foot_add(writer);
}

// ---- A loop -------------------------------------------------------------------------------------

static void loop_write(struct writer *writer)
{
    const unsigned count = 2 + random_below(writer->random, 2);
    const bool waits_inside = random_below(writer->random, 4) == 0;

    head_add(writer, true);
    line_add(writer, "for (int i = 1; i <= %u; i++) {", count);
    writer->depth++;
    line_add(writer, "if (fork() == 0) {");
    writer->depth++;
    line_add(writer, "printf(\"%%d\\n\", i);");
    line_add(writer, "exit(0);");
    writer->depth--;
    line_add(writer, "}");
    if (waits_inside)
        line_add(writer, "wait(NULL);");
    writer->depth--;
    line_add(writer, "}");
    if (random_below(writer->random, 2) == 0)
        letter_say(writer);
    if (!waits_inside)
        wait_for_all(writer);
    letter_say(writer);
    foot_add(writer);
}

// ---- Both go on ---------------------------------------------------------------------------------

static void doubling_write(struct writer *writer)
{
    const unsigned forks = 1 + random_below(writer->random, 2);

    writer->program->repeats = true;
    head_add(writer, false);
    if (random_below(writer->random, 2) == 0)
        letter_say(writer);
    for (unsigned i = 0; i < forks; i++) {
        line_add(writer, "fork();");
        if (random_below(writer->random, 2) == 0 || i + 1 == forks)
            letter_say(writer);
    }
    wait_for_all(writer);
    if (random_below(writer->random, 2) == 0)
        letter_say(writer);
    foot_add(writer);
}

struct exercise_program exercise_program_make(struct random *random)
{
    struct exercise_program program = {.lines = 0};
    struct writer writer = {.random = random, .program = &program, .letter = 'A'};
    const unsigned kind = random_below(random, 5);

    if (kind < 3)
        children_write(&writer);
    else if (kind == 3)
        loop_write(&writer);
    else
        doubling_write(&writer);
    return program;
}
