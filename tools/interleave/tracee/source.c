// SPDX-License-Identifier: MIT
// Source lines of stopped processes, from DWARF, by elfutils' libdwfl.
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interleave/tracee/code.h"
#include "interleave/tracee/image.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/dwarf/declaration.h"

enum { IMAGES_MAX = 8 };

struct sources {
    struct image images[IMAGES_MAX];
    unsigned newest;
    pid_t current; // the process whose stack is being unwound
    struct code_cache cache;
};

// Frames beyond this many are ignored.
enum { FRAMES_MAX = 256 };

struct walk {
    struct code_cache *cache;
    struct code_program program; // only the program's own lines count, not those of libraries
    struct source *source;
    bool is_first; // the next frame is the innermost one
    bool in_exit;
    const struct code *outer; // the outermost frame of the program so far, in `frame`
    bool in_program;          // some frame so far belongs to the program
    bool is_whole;            // the walk has come to main, or to its caller
    // The position in the program is in an interpreter's data, not on the stack
    bool is_interpreter;
    struct code frame[FRAMES_MAX];
    int frames;
};

static void line_print(struct buffer *line, const char *file, int number)
{
    const char *slash = strrchr(file, '/');

    buffer_print(line, "%s:%d", slash ? slash + 1 : file, number);
}

// ---- The end of main ----------------------------------------------------------------------------

static int on_function(Dwarf_Die *function, void *argument)
{
    const char *name = dwarf_diename(function);

    if (!name || strcmp(name, "main") != 0)
        return DWARF_CB_OK;
    *(Dwarf_Die *)argument = *function;
    return DWARF_CB_ABORT;
}

// Whether the code at the address belongs to this function, not to one that is inlined into it.
static bool is_own(Dwarf_Die *unit, Dwarf_Die *function, Dwarf_Addr address)
{
    Dwarf_Die *scopes = NULL;
    bool is_inlined = false;

    if (dwarf_haspc(function, address) != 1)
        return false;
    const int count = dwarf_getscopes(unit, address, &scopes);
    for (int i = 0; i < count; i++)
        is_inlined |= dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine;
    free(scopes);
    return count > 0 && !is_inlined;
}

// The last line of the function that has code: its closing brace.
static int last_line(Dwarf_Die *unit, Dwarf_Die *function)
{
    Dwarf_Lines *lines = NULL;
    size_t count = 0;
    int last = 0;

    if (dwarf_getsrclines(unit, &lines, &count))
        return 0;
    for (size_t i = 0; i < count; i++) {
        Dwarf_Line *line = dwarf_onesrcline(lines, i);
        Dwarf_Addr address = 0;
        int number = 0;
        if (!dwarf_lineaddr(line, &address) && !dwarf_lineno(line, &number) && number > last &&
            is_own(unit, function, address))
            last = number;
    }
    return last;
}

static void main_end_print(Dwfl_Module *module, struct buffer *line)
{
    Dwarf_Die *unit = NULL;
    Dwarf_Addr bias = 0;

    while ((unit = dwfl_module_nextcu(module, unit, &bias))) {
        Dwarf_Die function = {0};
        if (dwarf_getfuncs(unit, on_function, &function, 0) <= 0)
            continue;
        const char *file = declaration_file(&function);
        const int number = last_line(unit, &function);
        if (file && number > 0)
            line_print(line, file, number);
        return;
    }
}

// ---- Frames -------------------------------------------------------------------------------------

static void line_find(const struct walk *walk, const struct code *code, struct buffer *line)
{
    if (code->owner != CODE_OF_PROGRAM && code->owner != CODE_OF_START)
        return;
    // No frame of the program between exit and the start: main has returned.
    if (walk->in_exit && code->owner == CODE_OF_START) {
        main_end_print(code->module, line);
        return;
    }
    if (code->points && code->point[code->points - 1].file)
        line_print(line, code->point[code->points - 1].file, code->point[code->points - 1].line);
}

// The frame belongs to exit(3). What it has called is a function that was registered, or a
// destructor.
static void exit_note(struct walk *walk)
{
    struct code_start start = {.address = 0};
    struct source *source = walk->source;

    walk->in_exit = true;
    if (!walk->outer || source->in_handler || !code_function_start(walk->outer, &start))
        return;
    source->at_exit = start.address;
    line_print(&source->at_exit_line, start.file, start.line);
}

// Interpreters, whose programs are no machine code.
static bool is_interpreter(const char *function)
{
    static const char *const functions[] = {"_PyEval_EvalFrameDefault", "Perl_runops_standard",
                                            "Perl_runops_debug", "luaV_execute", "rb_vm_exec"};

    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (!strcmp(function, functions[i]))
            return true;
    return false;
}

// Whether the frame is fork(3), also by internal names of the C library: "__libc_fork", "_Fork".
// Only the innermost frames count, because fork(3) also calls functions of the program:
// pthread_atfork(3).
enum { FORK_FRAMES = 4 };

static bool is_fork(const struct walk *walk, const char *function)
{
    const char *name = function + strspn(function, "_");

    if (!strncmp(name, "libc_", strlen("libc_")))
        name += strlen("libc_");
    return walk->frames < FORK_FRAMES && !walk->source->in_handler &&
           (!strcmp(name, "fork") || !strcmp(name, "Fork"));
}

// Functions of semaphores, mutexes and the like, with the names that C libraries give them inside.
static bool is_lock_function(const char *function)
{
    static const char *const starts[] = {"sem_",     "new_sem_", "pthread_", "lll_",
                                         "private_", "do_sem",   "mtx_",     "cnd_"};
    const char *name = function + strspn(function, "_");

    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (!strncmp(name, starts[i], strlen(starts[i])))
            return true;
    return false;
}

// Functions that write what is in a stdio buffer, also by names that C libraries give them inside.
static bool is_flush(const char *function)
{
    static const char *const ends[] = {"fflush",          "fclose",     "fcloseall",
                                       "fflush_unlocked", "_flush_all", "_flush_all_lockp"};
    const size_t len = strlen(function);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (len >= strlen(ends[i]) && !strcmp(function + len - strlen(ends[i]), ends[i]))
            return true;
    return false;
}

static int on_frame(Dwfl_Frame *frame, void *argument)
{
    struct walk *walk = argument;
    struct source *source = walk->source;
    Dwarf_Addr pc = 0;
    bool is_activation = false;

    if (walk->frames == FRAMES_MAX || !dwfl_frame_pc(frame, &pc, &is_activation))
        return DWARF_CB_ABORT;
    // The code that a signal handler interrupted does not tell where the handler is.
    source->in_handler |= is_activation && !walk->is_first;
    walk->is_first = false;
    // A return address may already belong to the next line.
    if (!is_activation)
        pc--;
    const struct code *code =
        code_at(walk->cache, dwfl_thread_dwfl(dwfl_frame_thread(frame)), pc, &walk->program);
    const char *function = code->function ? code->function : "";
    if (!walk->in_exit && !strcmp(function, "exit"))
        exit_note(walk);
    walk->is_interpreter |= is_interpreter(function);
    walk->in_program |= code->owner == CODE_OF_PROGRAM;
    if (!walk->in_program && waiting_function(function))
        source->function = waiting_function(function);
    source->flushes |= !walk->in_program && is_flush(function);
    source->in_fork |= is_fork(walk, function);
    if (!source->line.size)
        line_find(walk, code, &source->line);
    if (source->at_exit && !source->exit_line.size)
        line_find(walk, code, &source->exit_line);
    source->is_lock |= !source->line.size && is_lock_function(function);
    if (!source->in_handler)
        walk->frame[walk->frames++] = *code;
    if (!source->in_handler && code->owner == CODE_OF_PROGRAM)
        walk->outer = &walk->frame[walk->frames - 1];
    walk->is_whole |= source->in_handler || code->owner == CODE_OF_START ||
                      (code->owner == CODE_OF_PROGRAM && !strcmp(function, "main"));
    return walk->is_whole && (source->line.size || code->owner == CODE_OF_START) ? DWARF_CB_ABORT
                                                                                 : DWARF_CB_OK;
}

// ---- The program of a process -------------------------------------------------------------------

static const struct image *image_for(struct sources *sources, pid_t pid)
{
    const uint64_t key = image_key(pid);

    for (int i = 0; i < IMAGES_MAX; i++)
        if (sources->images[i].dwfl && sources->images[i].key == key)
            return &sources->images[i];
    struct image *image = &sources->images[sources->newest++ % IMAGES_MAX];
    if (image->dwfl)
        code_forget(&sources->cache); // another Dwfl may get its address
    image_close(image);
    image->key = key;
    image_open(image, pid, &sources->current);
    return image;
}

// ---- The call stack -----------------------------------------------------------------------------

static bool calls_main(const char *function)
{
    return !strncmp(function, "__libc_start", strlen("__libc_start"));
}

static void call_add(struct buffer *calls, const struct code_point *point)
{
    struct source_call call = {.id = point->id};

    if (point->file) {
        struct buffer line = {0};
        line_print(&line, point->file, point->line);
        (void)snprintf(call.line, sizeof call.line, "%s", line.data);
        buffer_free(&line);
    }
    buffer_add_bytes(calls, &call, sizeof call);
}

// In a static program, the C library begins at the first function with a name of its own.
static bool calls_list(const struct walk *walk, bool is_static)
{
    for (int i = walk->frames - 1; i >= 0; i--) {
        const struct code *code = &walk->frame[i];
        if (code->owner != CODE_OF_PROGRAM && code->owner != CODE_OF_LIBRARY)
            continue;
        if (is_static && !code->function)
            return false;
        if (is_static && calls_main(code->function))
            continue;
        if (is_static && strcmp(code->function, "main") != 0 &&
            code_is_libc_name(walk->cache, code->function))
            return true;
        for (int k = 0; k < code->points; k++)
            call_add(&walk->source->calls, &code->point[k]);
    }
    return true;
}

void source_find(struct sources *sources, pid_t pid, struct source *source)
{
    char link[32];
    char program[4096];
    struct walk walk = {.cache = &sources->cache, .source = source, .is_first = true};

    *source = (struct source){0};
    snprintf(link, sizeof link, "/proc/%ld/exe", (long)pid);
    const ssize_t len = readlink(link, program, sizeof program - 1);
    program[len < 0 ? 0 : len] = '\0';
    source->program = text_hash(text_of(program));
    const struct image *image = image_for(sources, pid);

    if (!image->dwfl)
        return;
    walk.program = (struct code_program){program, image->entry, image->names};
    sources->current = pid;
    dwfl_getthread_frames(image->dwfl, pid, on_frame, &walk);
    source->has_calls =
        walk.is_whole && !walk.is_interpreter && calls_list(&walk, image->is_static);
}

// A static variable in a function has a number behind its name: "count.0". glibc's name for what
// belongs to a standard stream is _IO_2_1_stdout_.
void source_variable(struct sources *sources, pid_t pid, uint64_t address, struct buffer *name)
{
    const struct image *image = image_for(sources, pid);
    Dwfl_Module *module = image->dwfl ? dwfl_addrmodule(image->dwfl, address) : NULL;
    static const char stream[] = "_IO_2_1_";
    GElf_Off offset = 0;
    GElf_Sym symbol = {0};

    if (!module)
        return;
    const char *found = dwfl_module_addrinfo(module, address, &offset, &symbol, NULL, NULL, NULL);
    if (!found || GELF_ST_TYPE(symbol.st_info) != STT_OBJECT || offset >= symbol.st_size)
        return;
    const bool is_stream = !strncmp(found, stream, strlen(stream));
    found += is_stream ? strlen(stream) : 0;
    buffer_add_bytes(name, found, strcspn(found, is_stream ? "_" : ".@"));
    if (offset && !is_stream)
        buffer_print(name, "+%llu", (unsigned long long)offset);
}

void source_free(struct source *source)
{
    buffer_free(&source->line);
    buffer_free(&source->calls);
    buffer_free(&source->at_exit_line);
    buffer_free(&source->exit_line);
}

struct sources *sources_new(void)
{
    return memory_new(1, sizeof(struct sources));
}

void sources_free(struct sources *sources)
{
    for (int i = 0; sources && i < IMAGES_MAX; i++)
        image_close(&sources->images[i]);
    free(sources);
}
