// SPDX-License-Identifier: MIT
// Starting the program: the template, and a fork of it for each run.
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interleave/tracee/arch.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/streams.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

enum { MEMORY_FILES_FROM = 512 };

// Of the template, for template_end: atexit(3) calls a function without arguments.
static pid_t ends_with_tool;

// ---- In the process that becomes the template ---------------------------------------------------

static _Noreturn void child_fail(int report, const char *what)
{
    const int error = errno;

    (void)dprintf(report, "%s: %s", what, strerror(error));
    _exit(127);
}

// Descriptors 0, 1 and 2 and no other: what a shell gives a program, whatever the tool has open.
static void streams_install(const int stream[3], int report)
{
    for (int fd = 0; fd < 3; fd++)
        if (dup2(stream[fd], fd) < 0)
            child_fail(report, "cannot set up the standard streams");
    if (dup2(report, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) ||
        syscall(SYS_close_range, 4U, ~0U, 0U))
        child_fail(report, "cannot close descriptors");
}

// Default actions, as a login shell gives them to a program, whatever the tool was started with
// (nohup(1)). Setting a few fails, because the C library uses these signals.
static void signals_reset(void)
{
    for (int number = 1; number <= SIGRTMAX; number++)
        (void)signal(number, SIG_DFL);
}

static _Noreturn void template_main(const struct launch_options *options, bool can_choose_numbers,
                                    const int stream[3], int report, pid_t parent)
{
    struct sock_fprog program;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
        _exit(127);
    streams_install(stream, report);
    report = 3;
    // For the same addresses in every run of the tool, where the container allows that.
    (void)personality(ADDR_NO_RANDOMIZE);
    signals_reset();
    if (raise(SIGSTOP))
        child_fail(report, "cannot stop");
    call_filter(&program, options->watched, !can_choose_numbers);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        child_fail(report, "cannot install a seccomp filter");
    execvp(options->file, options->argv);
    child_fail(report, options->file);
}

// ---- In the tool --------------------------------------------------------------------------------

// Ends the tool with the message that the template wrote before it ended.
static _Noreturn void template_failed(int report)
{
    char text[256] = "";
    const ssize_t len = read(report, text, sizeof text - 1);

    if (len <= 0)
        die("the program ended before its first instruction");
    die("%s", text);
}

static void template_seize(pid_t pid, int report)
{
    int status = 0;

    if (waitpid(pid, &status, WUNTRACED) != pid)
        die("cannot wait for the program:");
    if (!WIFSTOPPED(status))
        template_failed(report);
    if (ptrace(PTRACE_SEIZE, pid, 0, tracee_options))
        die("not permitted to trace (see ptrace(2); in a container: --cap-add=SYS_PTRACE, "
            "under Yama: kernel.yama.ptrace_scope=1):");
    if (kill(pid, SIGCONT))
        die("cannot start the program:");
}

// Lets the template run until it has executed the program, or has failed to.
static void template_exec(pid_t pid, int report)
{
    struct stop stop;

    for (;;) {
        tracee_wait(pid, &stop);
        if (stop.kind == STOP_EXEC)
            return;
        if (stop.kind == STOP_DEAD)
            template_failed(report);
        tracee_resume(pid, false,
                      stop.kind == STOP_SIGNAL && stop.signal != SIGCONT && stop.signal != SIGSTOP
                          ? stop.signal
                          : 0);
    }
}

// Walks the new program's stack past argc, argv and envp to its auxiliary vector: finds the entry
// point, and hides the vDSO, so that reading the time is a system call like any other.
static uint64_t auxv_use(pid_t pid)
{
    arch_registers registers = {0};
    uint64_t word[2] = {1, 0};
    uint64_t entry = 0;

    arch_get(pid, &registers);
    uint64_t at = arch_sp(&registers) + sizeof *word;
    for (int nulls = 0; nulls < 2; at += sizeof *word)
        if (!tracee_read(pid, at, word, sizeof *word))
            die("cannot read the program's stack");
        else if (!word[0])
            nulls++;
    for (; tracee_read(pid, at, word, sizeof word) && word[0] != AT_NULL; at += sizeof word) {
        const uint64_t ignore = AT_IGNORE;
        if (word[0] == AT_ENTRY)
            entry = word[1];
        if (word[0] == AT_SYSINFO_EHDR)
            tracee_write(pid, at, &ignore, sizeof ignore);
    }
    if (!entry)
        die("cannot find the program's entry point");
    return entry;
}

static void entry_write(const struct template *template, pid_t pid, uint64_t text)
{
    if (!tracee_write(pid, template->entry, &text, sizeof text))
        die("cannot change the program's text");
}

// Lets the dynamic linker do its work, up to the entry point of the program.
static void template_run_to_entry(struct template *template)
{
    const pid_t pid = template->pid;
    struct stop stop;

    if (!tracee_read(pid, template->entry, &template->entry_text, sizeof template->entry_text))
        die("cannot read the program's text");
    entry_write(template, pid, arch_trap);
    for (;;) {
        tracee_resume(pid, false, 0);
        tracee_wait(pid, &stop);
        if (stop.kind == STOP_DEAD || (stop.kind == STOP_SIGNAL && stop.signal != SIGTRAP))
            die("the program ended before its first instruction");
        if (stop.kind == STOP_SIGNAL)
            break;
        if (stop.kind == STOP_CALL && stop.number == SYS_set_tid_address)
            template->tid_address = stop.argument[0];
    }
    arch_get(pid, &template->registers);
    arch_set_ip(&template->registers, template->entry);
    entry_write(template, pid, arch_call_and_trap);
}

// Without a namespace, the template would disappear only some time after the tool.
static void template_end(void)
{
    (void)kill(ends_with_tool, SIGKILL);
    (void)waitpid(ends_with_tool, NULL, __WALL);
}

// The tool and all processes of the program share one processor: one of them runs at a time, and
// switching between processors costs a third more. Where this is not permitted, it is skipped.
static void stay_on_processor(void)
{
    const int here = sched_getcpu();
    cpu_set_t set;

    if (here < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)here, &set);
    (void)sched_setaffinity(0, sizeof set, &set);
}

bool launch_prepare(struct template *template, const struct launch_options *options)
{
    int report[2];
    int stream[3];

    stay_on_processor();
    streams_open(options->input, options->output, stream);
    // Without a namespace, this would set the numbers of the whole system.
    template->last_pid_fd =
        options->in_namespace ? open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC) : -1;
    if (pipe2(report, O_CLOEXEC))
        die("cannot make a pipe:");
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        die("cannot fork:");
    if (pid == 0)
        template_main(options, template->last_pid_fd >= 0, stream, report[1], parent);
    for (int fd = 0; fd < 3; fd++)
        close(stream[fd]);
    close(report[1]);
    template->pid = ends_with_tool = pid;
    template->output = options->output;
    (void)atexit(template_end);
    template_seize(pid, report[0]);
    template_exec(pid, report[0]);
    template->entry = auxv_use(pid);
    template_run_to_entry(template);
    close(report[0]);
    return template->last_pid_fd >= 0;
}

void launch_number_next(const struct template *template, pid_t wanted)
{
    char text[16];
    const int len = snprintf(text, sizeof text, "%ld", (long)wanted - 1);

    if (template->last_pid_fd >= 0 && pwrite(template->last_pid_fd, text, (size_t)len, 0) != len)
        die("cannot choose process numbers:");
}

// Makes a call in the template; returns its result. *CHILD is a process that the call makes.
static int64_t template_call(const struct template *template, long number,
                             const uint64_t arguments[6], pid_t *child)
{
    arch_registers registers = template->registers;
    struct stop stop;

    arch_prepare_call(&registers, template->entry, number, arguments);
    arch_set(template->pid, &registers);
    for (;;) {
        tracee_resume(template->pid, false, 0);
        tracee_wait_surely(template->pid, &stop);
        if (stop.kind == STOP_BIRTH && child)
            *child = stop.child;
        else if (stop.kind == STOP_SIGNAL && stop.signal == SIGTRAP)
            break;
        else if (stop.kind == STOP_DEAD)
            die("the template of the program was killed");
    }
    arch_get(template->pid, &registers);
    return arch_result(&registers);
}

// Returns a new child of the template, stopped; its parent is the tool (CLONE_PARENT).
static pid_t template_fork(const struct template *template)
{
    const uint64_t arguments[6] = {CLONE_PARENT | SIGCHLD};
    struct stop stop;
    pid_t child = 0;

    (void)template_call(template, SYS_clone, arguments, &child);
    if (!child)
        die("cannot start another run of the program: too many processes?");
    tracee_wait_surely(child, &stop);
    return child;
}

int64_t launch_call(const struct template *template, long number, const uint64_t arguments[6])
{
    return template_call(template, number, arguments, NULL);
}

int launch_program_open(const struct template *template)
{
    char path[32];

    (void)snprintf(path, sizeof path, "/proc/%ld/exe", (long)template->pid);
    return open(path, O_RDONLY | O_CLOEXEC);
}

static void tid_correct(const struct template *template, pid_t child, pid_t number)
{
    int tid = 0;

    if (template->tid_address && tracee_read(child, template->tid_address, &tid, sizeof tid) &&
        tid == template->pid)
        tracee_write(child, template->tid_address, &number, sizeof number);
}

pid_t launch_run(const struct template *template, pid_t wanted)
{
    launch_number_next(template, wanted);
    const pid_t child = template_fork(template);

    entry_write(template, child, template->entry_text);
    arch_set(child, &template->registers);
    tid_correct(template, child, wanted);
    if (setpgid(child, child))
        die("cannot make a process group:");
    return child;
}

bool launch_is_template(const struct template *template, pid_t number)
{
    return number == template->pid;
}

// The name of the file is whatever stands on the template's stack: it has no meaning.
int launch_memory_file(const struct template *template, char *path, size_t size)
{
    const uint64_t make[6] = {arch_sp(&template->registers), MFD_CLOEXEC};
    const int64_t fd = template_call(template, SYS_memfd_create, make, NULL);

    if (fd < 0)
        die("cannot make a copy of a file in memory: %s", strerror((int)-fd));
    // Far above the descriptors that the program opens, which are the lowest free ones.
    const uint64_t move[6] = {(uint64_t)fd, F_DUPFD_CLOEXEC, MEMORY_FILES_FROM};
    const int64_t moved = template_call(template, SYS_fcntl, move, NULL);
    const uint64_t close_first[6] = {(uint64_t)fd};
    (void)template_call(template, SYS_close, close_first, NULL);
    (void)snprintf(path, size, "/proc/%ld/fd/%lld", (long)template->pid, (long long)moved);
    const int own = moved < 0 ? -1 : open(path, O_RDWR | O_CLOEXEC);
    if (own < 0)
        die("cannot make a copy of a file in memory (is /proc mounted?):");
    return stream_keep(own);
}

// O_PATH keeps the pipe and opens no end of it.
void launch_pipe(const struct template *template, char *path, size_t size)
{
    enum { BELOW_STACK = 512 }; // memory that the program does not use
    const uint64_t there = arch_sp(&template->registers) - BELOW_STACK;
    const uint64_t make[6] = {there, O_CLOEXEC};
    char own[48] = "";
    int ends[2] = {-1, -1};

    if (template_call(template, SYS_pipe2, make, NULL) ||
        !tracee_read(template->pid, there, ends, sizeof ends))
        die("cannot make a pipe for a FIFO");
    (void)snprintf(own, sizeof own, "/proc/self/fd/%d", ends[0]);
    if (!tracee_write(template->pid, there, own, sizeof own))
        die("cannot make a pipe for a FIFO");
    const uint64_t keep[6] = {(uint64_t)AT_FDCWD, there, O_PATH | O_CLOEXEC};
    const int64_t kept = template_call(template, SYS_openat, keep, NULL);
    const uint64_t move[6] = {(uint64_t)kept, F_DUPFD_CLOEXEC, MEMORY_FILES_FROM};
    const int64_t moved = kept < 0 ? kept : template_call(template, SYS_fcntl, move, NULL);
    const int64_t closed[] = {ends[0], ends[1], kept};
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++) {
        const uint64_t close_one[6] = {(uint64_t)closed[i]};
        (void)template_call(template, SYS_close, close_one, NULL);
    }
    if (moved < 0)
        die("cannot make a pipe for a FIFO (is /proc mounted?): %s", strerror((int)-moved));
    (void)snprintf(path, size, "/proc/%ld/fd/%lld", (long)template->pid, (long long)moved);
}

void launch_new_program(pid_t pid)
{
    auxv_use(pid);
}

// A child that is only stopped was born when its run was given up.
bool launch_reap(void)
{
    int status = 0;
    const pid_t pid = waitpid(-1, &status, WNOHANG | __WALL);

    if (pid > 0 && WIFSTOPPED(status))
        (void)kill(pid, SIGKILL);
    return pid > 0;
}
