// SPDX-License-Identifier: MIT
// malloc, calloc and realloc as calls that can be made to fail.
#include <string.h>
#include <sys/mman.h>

#include "interleave/tracee/allocation.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/divert.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

#ifdef __x86_64__

enum { CODE_ROOM = 64, FUNCTIONS = 3 };

static const struct {
    const char *name;
    long number;
} functions[FUNCTIONS] = {
    {"malloc", MALLOC_NUMBER}, {"calloc", CALLOC_NUMBER}, {"realloc", REALLOC_NUMBER}};

// ---- The instructions ---------------------------------------------------------------------------

// mov eax, NUMBER; syscall; cmp eax, -ENOSYS; je over the next two instructions.
static const unsigned char code_begin[] = {0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0x83, 0xf8, 0xda, 0x74, 7};
// mov REGISTER, -1, for an argument that is a size. calloc has two: their product is too large
// then.
static const unsigned char spoil_first[] = {0x48, 0xc7, 0xc7, 0xff, 0xff, 0xff, 0xff};  // rdi
static const unsigned char spoil_second[] = {0x48, 0xc7, 0xc6, 0xff, 0xff, 0xff, 0xff}; // rsi
// jmp to the address that follows.
static const unsigned char code_end[] = {0xff, 0x25, 0, 0, 0, 0};

enum { SYSCALL_END = 7, DISTANCE_AT = 11 };

// The instructions for function I, which is at TARGET; returns their number of bytes.
static size_t code_make(int i, uint64_t target, unsigned char code[CODE_ROOM])
{
    const bool is_first = functions[i].number != REALLOC_NUMBER;
    const bool is_second = functions[i].number != MALLOC_NUMBER;
    const uint32_t number = (uint32_t)functions[i].number;
    size_t size = sizeof code_begin;

    memcpy(code, code_begin, size);
    memcpy(code + 1, &number, sizeof number);
    code[DISTANCE_AT] = (unsigned char)((is_first ? sizeof spoil_first : 0) +
                                        (is_second ? sizeof spoil_second : 0));
    if (is_first) {
        memcpy(code + size, spoil_first, sizeof spoil_first);
        size += sizeof spoil_first;
    }
    if (is_second) {
        memcpy(code + size, spoil_second, sizeof spoil_second);
        size += sizeof spoil_second;
    }
    memcpy(code + size, code_end, sizeof code_end);
    size += sizeof code_end;
    memcpy(code + size, &target, sizeof target);
    return size + sizeof target;
}

static uint64_t code_address(int i)
{
    return divert_address(DIVERT_ALLOCATION) + (uint64_t)i * CODE_ROOM;
}

static void code_write(const struct template *template, int i, uint64_t target)
{
    unsigned char code[CODE_ROOM] = {0};
    const size_t size = code_make(i, target, code);

    if (!tracee_write(template->pid, code_address(i), code, size))
        die("cannot divert %s of the program", functions[i].name);
}

uint64_t allocation_caller(pid_t pid, uint64_t ip, uint64_t sp)
{
    uint64_t caller = 0;

    if (ip - code_address(0) >= DIVERT_PAGE_SIZE ||
        (ip - code_address(0)) % CODE_ROOM != SYSCALL_END)
        return 0;
    return tracee_read(pid, sp, &caller, sizeof caller) ? caller : 0;
}

const char *allocation_divert(const struct template *template, const struct call_set *watched,
                              bool if_debugged)
{
    struct diversion list[FUNCTIONS] = {{.name = NULL}};

    for (int i = 0; i < FUNCTIONS; i++)
        list[i] = (struct diversion){functions[i].name, call_set_has(watched, functions[i].number),
                                     code_address(i), 0};
    if (if_debugged && !divert_is_debugged(template))
        return "the program has no debugging information";
    if (!divert_find(template, list, FUNCTIONS))
        return "it is linked statically, and only what is linked dynamically can be followed so";
    for (int i = 0; i < FUNCTIONS; i++)
        if (list[i].target == 0)
            return "no library of the program has a function of this name";
    if (!divert_map(template, DIVERT_ALLOCATION, PROT_READ | PROT_EXEC))
        return "there is no room in its memory";
    for (int i = 0; i < FUNCTIONS; i++)
        code_write(template, i, list[i].target);
    divert_write(template, list, FUNCTIONS);
    return NULL;
}

#else

uint64_t allocation_caller(pid_t pid, uint64_t ip, uint64_t sp)
{
    (void)pid;
    (void)ip;
    (void)sp;
    return 0;
}

const char *allocation_divert(const struct template *template, const struct call_set *watched,
                              bool if_debugged)
{
    (void)if_debugged;
    (void)template;
    (void)watched;
    return "that is known for x86_64 only";
}

#endif
