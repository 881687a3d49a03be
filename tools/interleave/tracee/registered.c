// SPDX-License-Identifier: MIT
// The functions that a process has registered to be called by exit(3).
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "interleave/tracee/divert.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/registered.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

#ifdef __x86_64__

// atexit(3) of the GNU C library is a part of the program, and calls __cxa_atexit. Both functions
// have the function to be registered as their first argument.
enum { FUNCTIONS = 2, CODE_ROOM = 128 };
static const char *const functions[FUNCTIONS] = {"__cxa_atexit", "on_exit"};

// What the pages contain: the list of all registered functions, and how many of these, at its end,
// the process has registered itself.
enum { LIST_MAX = DIVERT_PAGE_SIZE / sizeof(uint64_t) - 1 };
struct list {
    uint64_t count; // may be more than LIST_MAX
    uint64_t function[LIST_MAX];
};
_Static_assert(sizeof(struct list) == DIVERT_PAGE_SIZE, "a list is one page");

// The registers r10, r11 and rax are free to be used between functions.
static const unsigned char code[] = {
    0x49, 0xbb, 0,    0,    0,    0, 0, 0, 0, 0, // mov r11, the list
    0xb8, 1,    0,    0,    0,                   // mov eax, 1
    0xf0, 0x49, 0x0f, 0xc1, 0x03,                // lock xadd [r11], rax
    0x48, 0x3d, 0,    0,    0,    0,             // cmp rax, LIST_MAX
    0x73, 0x05,                                  // jae over the next instruction
    0x49, 0x89, 0x7c, 0xc3, 0x08,                // mov [r11 + rax * 8 + 8], rdi
    0x49, 0xbb, 0,    0,    0,    0, 0, 0, 0, 0, // mov r11, the process's own number
    0xf0, 0x49, 0xff, 0x03,                      // lock inc qword [r11]
    0xff, 0x25, 0,    0,    0,    0,             // jmp to the address that follows
    0,    0,    0,    0,    0,    0, 0, 0,
};
enum { LIST_AT = 2, MAX_AT = 22, OWN_AT = 35, TARGET_AT = 53 };
_Static_assert(sizeof code == TARGET_AT + sizeof(uint64_t) && sizeof code <= CODE_ROOM, "fits");

static void code_write(const struct template *template, const struct diversion *diversion)
{
    const uint64_t list = divert_address(DIVERT_ATEXIT_LIST);
    const uint64_t own = divert_address(DIVERT_ATEXIT_OWN);
    const uint32_t most = LIST_MAX;
    unsigned char copy[sizeof code];

    memcpy(copy, code, sizeof copy);
    memcpy(copy + LIST_AT, &list, sizeof list);
    memcpy(copy + MAX_AT, &most, sizeof most);
    memcpy(copy + OWN_AT, &own, sizeof own);
    memcpy(copy + TARGET_AT, &diversion->target, sizeof diversion->target);
    if (!tracee_write(template->pid, diversion->code, copy, sizeof copy))
        die("cannot divert %s of the program", diversion->name);
}

static bool pages_map(const struct template *template)
{
    const uint64_t wipe[6] = {divert_address(DIVERT_ATEXIT_OWN), DIVERT_PAGE_SIZE, MADV_WIPEONFORK};

    return divert_map(template, DIVERT_ATEXIT, PROT_READ | PROT_EXEC) &&
           divert_map(template, DIVERT_ATEXIT_LIST, PROT_READ | PROT_WRITE) &&
           divert_map(template, DIVERT_ATEXIT_OWN, PROT_READ | PROT_WRITE) &&
           launch_call(template, SYS_madvise, wipe) == 0;
}

void registered_follow(const struct template *template)
{
    struct diversion list[FUNCTIONS] = {{.name = NULL}};

    for (int i = 0; i < FUNCTIONS; i++)
        list[i] = (struct diversion){functions[i], true,
                                     divert_address(DIVERT_ATEXIT) + (uint64_t)i * CODE_ROOM, 0};
    if (divert_pointers(template, list, FUNCTIONS) == 0 || !divert_is_debugged(template) ||
        !divert_find(template, list, FUNCTIONS) || !pages_map(template))
        return;
    for (int i = 0; i < FUNCTIONS; i++) {
        list[i].is_wanted = list[i].target != 0;
        code_write(template, &list[i]);
    }
    divert_write(template, list, FUNCTIONS);
}

static bool contains(const uint64_t *function, uint64_t count, uint64_t address)
{
    for (uint64_t i = 0; i < count; i++)
        if (function[i] == address)
            return true;
    return false;
}

bool registered_is_inherited(pid_t pid, uint64_t address)
{
    struct list list;
    uint64_t own = 0;

    if (!tracee_read(pid, divert_address(DIVERT_ATEXIT_LIST), &list, sizeof list) ||
        !tracee_read(pid, divert_address(DIVERT_ATEXIT_OWN), &own, sizeof own) ||
        list.count > LIST_MAX || own > list.count)
        return false;
    const uint64_t inherited = list.count - own;
    return contains(list.function, inherited, address) &&
           !contains(list.function + inherited, own, address);
}

#else

void registered_follow(const struct template *template)
{
    (void)template;
}

bool registered_is_inherited(pid_t pid, uint64_t address)
{
    (void)pid;
    (void)address;
    return false;
}

#endif
