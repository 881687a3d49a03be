// SPDX-License-Identifier: MIT
//
// Files are taken by their content, and tools, which are large, by their place, size and time.

#include "forkcheck/parts/circumstances.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "forkcheck/options.h"
#include "forkcheck/parts/check.h"
#include "forkcheck/parts/explore.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/base/key_table.h"
#include "lib/base/text.h"

// ---- Files --------------------------------------------------------------------------------------

static bool content_read(const char *path, struct buffer *content)
{
    struct stat status;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const bool is_well = file != -1 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
                         file_read_all(file, content);

    if (file != -1)
        close(file);
    return is_well;
}

static void file_say(struct buffer *common, const char *path, struct text content)
{
    buffer_print(common, "file %s %zu %016" PRIx64 "\n", path, content.size, text_hash(content));
}

// Whether the text makes something of what is not in it, and is no file that is included.
static bool is_different_each_time(struct text text)
{
    static const char *const words[] = {"__DATE__", "__TIME__", "__TIMESTAMP__", ".incbin",
                                        "#embed"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_find(text, words[i], 0) != SIZE_MAX)
            return true;
    return false;
}

struct inclusion {
    const struct words *cflags;
    struct key_table files; // paths that are known
};

static void file_know(struct inclusion *inclusion, struct text directory, struct text name)
{
    struct buffer path = {0};

    buffer_add(&path, directory);
    buffer_add(&path, name);
    if (access(buffer_string(&path), R_OK) == 0)
        key_table_intern(&inclusion->files, path.data, path.size, NULL);
    buffer_free(&path);
}

// The directories of -I.
static void directories_look(struct inclusion *inclusion, struct text name)
{
    const struct words *cflags = inclusion->cflags;

    for (size_t i = 0; i < cflags->count; i++) {
        struct buffer directory = {0};
        const struct text flag = text_of(cflags->items[i]);
        if (!text_starts(flag, "-I"))
            continue;
        buffer_add(&directory, text_from(flag, 2));
        buffer_add_byte(&directory, '/');
        file_know(inclusion, buffer_text(&directory), name);
        buffer_free(&directory);
    }
}

// One compiler has listed the files that it includes. Other tools may take other branches of #if,
// so that each #include counts which leads to a file of the user.
static void line_look(struct inclusion *inclusion, struct text directory, struct text line)
{
    line = text_trim(line);
    if (!text_starts(line, "#"))
        return;
    line = text_trim(text_from(line, 1));
    if (!text_starts(line, "include"))
        return;
    line = text_trim(text_from(line, text_of("include").size));
    const bool is_quoted = text_starts(line, "\"");
    const size_t end = line.size == 0 ? SIZE_MAX : text_find(line, is_quoted ? "\"" : ">", 1);
    if (end == SIZE_MAX)
        return;
    const struct text name = {line.data + 1, end - 1};
    if (is_quoted)
        file_know(inclusion, directory, name);
    directories_look(inclusion, name);
}

static void inclusions_look(struct inclusion *inclusion, const char *path, struct text content)
{
    const char *slash = strrchr(path, '/');
    const struct text directory = {path, slash == NULL ? 0 : (size_t)(slash + 1 - path)};

    if (strncmp(path, "/usr/", 5) == 0)
        return;
    while (content.size > 0)
        line_look(inclusion, directory, text_take_line(&content));
}

// "one_fork.o: one_fork.c /usr/include/stdio.h \": blanks in names have a backslash before them.
static void rules_take(struct inclusion *inclusion, struct text rules)
{
    struct buffer word = {0};

    for (size_t i = 0; i < rules.size; i++) {
        const char byte = rules.data[i];
        const char next = rules.data[i + 1]; // there is a NUL behind the last one
        if (byte == '\\' && next != '\n') {
            buffer_add_byte(&word, next);
            i++;
        } else if (byte != ' ' && byte != '\n' && byte != '\\') {
            buffer_add_byte(&word, byte);
        } else if (word.size > 0) {
            if (word.data[word.size - 1] != ':')
                key_table_intern(&inclusion->files, word.data, word.size, NULL);
            word.size = 0;
        }
    }
    buffer_free(&word);
}

static bool files_add(const struct check *check, struct text rules, struct buffer *common)
{
    struct inclusion inclusion = {.cflags = &check->options->cflags};
    bool is_well = true;

    rules_take(&inclusion, rules);
    for (size_t i = 0; is_well && i < inclusion.files.count; i++) {
        const char *path = inclusion.files.keys[i].data;
        struct buffer content = {0};
        is_well = content_read(path, &content) && !(strncmp(path, "/usr/", 5) != 0 &&
                                                    is_different_each_time(buffer_text(&content)));
        if (is_well) {
            file_say(common, path, buffer_text(&content));
            inclusions_look(&inclusion, path, buffer_text(&content));
        }
        buffer_free(&content);
    }
    key_table_free(&inclusion.files);
    return is_well;
}

// ---- Tools --------------------------------------------------------------------------------------

static void tool_say(struct buffer *common, const char *path)
{
    struct stat status;
    char *real = realpath(path, NULL);

    if (real != NULL && stat(real, &status) == 0)
        buffer_print(common, "tool %s %s %jd %jd %jd.%09ld\n", path, real, (intmax_t)status.st_ino,
                     (intmax_t)status.st_size, (intmax_t)status.st_mtim.tv_sec,
                     status.st_mtim.tv_nsec);
    free(real);
}

static void command_say(struct buffer *common, const char *command)
{
    struct buffer path = {0};

    if (check_find_command(command, &path))
        tool_say(common, path.data);
    buffer_free(&path);
}

static bool own_say(struct buffer *common, const char *path)
{
    struct buffer content = {0};
    const bool is_well = content_read(path, &content);

    file_say(common, path, buffer_text(&content));
    buffer_free(&content);
    return is_well;
}

static bool tools_add(struct check *check, struct buffer *common)
{
    static const char *const commands[] = {"gcc", "clang",      "as",       "ld",
                                           "cc1", "clang-tidy", "cppcheck", "valgrind"};
    const char *interleave = explore_command(check);

    command_say(common, check->compiler);
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        command_say(common, commands[i]);
    buffer_print(common, "libc %s\n", gnu_get_libc_version());
    return own_say(common, "/proc/self/exe") && (interleave == NULL || own_say(common, interleave));
}

// ---- The machine and the environment ------------------------------------------------------------

static void line_say(struct buffer *common, const char *path)
{
    struct buffer content = {0};

    if (content_read(path, &content))
        buffer_print(common, "%s %s\n", path, buffer_string(&content));
    buffer_free(&content);
}

// Of /proc/self/status: the capabilities, and what limits system calls.
static void status_say(struct buffer *common)
{
    static const char *const names[] = {"CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:"};
    struct buffer content = {0};

    (void)content_read("/proc/self/status", &content);
    for (struct text rest = buffer_text(&content); rest.size > 0;) {
        const struct text line = text_take_line(&rest);
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_starts(line, names[i]))
                buffer_add(common, line);
    }
    buffer_free(&content);
}

// A limit can make fork or malloc fail in a run of the program, or a compiler.
static void limits_say(struct buffer *common)
{
    struct rlimit limit;

    for (int i = 0; i < RLIM_NLIMITS; i++)
        if (getrlimit((__rlimit_resource_t)i, &limit) == 0)
            buffer_print(common, "limit %d %ju\n", i, (uintmax_t)limit.rlim_cur);
}

static bool machine_add(struct buffer *common)
{
    static const char *const settings[] = {
        "/proc/sys/user/max_user_namespaces", "/proc/sys/user/max_pid_namespaces",
        "/proc/sys/kernel/unprivileged_userns_clone", "/proc/sys/kernel/yama/ptrace_scope"};
    struct utsname system;
    char *directory = getcwd(NULL, 0);

    if (uname(&system) == -1 || directory == NULL) {
        free(directory);
        return false;
    }
    buffer_print(common, "%s %s %s %ld %s\n", system.release, system.version, system.machine,
                 (long)geteuid(), directory);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        line_say(common, settings[i]);
    status_say(common);
    limits_say(common);
    free(directory);
    return true;
}

// Variables that compilers, analysers, loaders and C libraries read.
static void environment_add(struct buffer *common)
{
    static const char *const names[] = {
        "PATH=",       "CPATH=",  "C_INCLUDE_PATH=", "LIBRARY_PATH=", "COMPILER_PATH=",
        "LD_",         "MALLOC_", "GLIBC_",          "GCC_",          "CCC_",
        "CLANG_",      "ASAN_",   "UBSAN_",          "LSAN_",         "VALGRIND_",
        "DEBUGINFOD_", "HOME=",   "SOURCE_DATE",     "SHELL=",        "POSIXLY_"};

    for (char **variable = environ; *variable != NULL; variable++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (text_starts(text_of(*variable), names[i]))
                buffer_print(common, "%s\n", *variable);
}

// Whether the compiler's flag leads to no file but those that sources include.
static bool is_plain(const char *flag)
{
    static const char *const starts[] = {"-D", "-U", "-I", "-O", "-std=", "-f", "-g"};
    static const char *const wholes[] = {"-pthread", "-pedantic", "-ansi",
                                         "-lm",      "-lpthread", "-lrt"};
    const struct text text = text_of(flag);

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(text, starts[i]) && strcmp(flag, "-I") != 0)
            return strchr(flag, '/') == NULL || text_starts(text, "-I");
    for (size_t i = 0; i < sizeof wholes / sizeof *wholes; i++)
        if (strcmp(flag, wholes[i]) == 0)
            return true;
    return text_starts(text, "-W") && strchr(flag, ',') == NULL;
}

bool circumstances_add(struct check *check, struct text rules, struct buffer *common)
{
    const struct words *cflags = &check->options->cflags;

    buffer_print(common, "%s %s", check->compiler,
                 check->options->standard != NULL ? check->options->standard : "");
    for (size_t i = 0; i < cflags->count; i++) {
        buffer_print(common, " %s", cflags->items[i]);
        if (!is_plain(cflags->items[i]))
            return false;
    }
    environment_add(common);
    return machine_add(common) && tools_add(check, common) && files_add(check, rules, common);
}
