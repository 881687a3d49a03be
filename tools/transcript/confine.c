// SPDX-License-Identifier: MIT
//
// Makes namespaces and a system call filter; ordinary users may do both.

#include "transcript/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/identity.h"
#include "transcript/keeper.h"
#include "transcript/scratch.h"

// ---- The transcript's own file systems ---------------------------------------------------------

static bool write_file(const char *path, const char *text)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    const bool is_written = file != -1 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file != -1)
        close(file);
    return is_written;
}

// user_namespaces(7): an ordinary user may map only itself, and must disable setgroups first.
static bool unshare_as_user(uid_t user, gid_t group)
{
    char users[64];
    char groups[64];
    snprintf(users, sizeof users, "%lu %lu 1", (unsigned long)user, (unsigned long)user);
    snprintf(groups, sizeof groups, "%lu %lu 1", (unsigned long)group, (unsigned long)group);
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_file("/proc/self/uid_map", users) &&
           write_file("/proc/self/setgroups", "deny") && write_file("/proc/self/gid_map", groups);
}

static bool make_namespaces(const struct identity *identity)
{
    const bool is_made = identity->uid == 0 ? unshare(CLONE_NEWNS) == 0
                                            : unshare_as_user(identity->uid, identity->gid);
    return is_made && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

// Tries it in a child, since a failure halfway could not be undone here.
static bool can_make_namespaces(const struct identity *identity)
{
    int status = 0;
    const pid_t child = fork();
    if (child == -1)
        die("fork:");
    if (child == 0)
        _exit(make_namespaces(identity) && mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0 ? 0 : 1);
    return waitpid(child, &status, 0) == child && status == 0;
}

// Makes the directory PATH and the missing directories above it.
static void make_path(const char *path)
{
    char part[4096];
    for (size_t i = 1; i < sizeof part && path[i] != '\0'; i++) {
        part[i - 1] = path[i - 1];
        part[i] = '\0';
        if (path[i] == '/')
            (void)mkdir(part, S_IRWXU);
    }
    (void)mkdir(path, S_IRWXU);
}

// Mounts the transcript's own file systems. The scratch directory may be below one of these places,
// so it is mounted again where it was.
static void mount_own(void)
{
    static const char *const places[] = {"/tmp", "/var/tmp", "/dev/shm"};
    char from[64];
    const int scratch = open(scratch_path(), O_PATH | O_CLOEXEC);
    snprintf(from, sizeof from, "/proc/self/fd/%d", scratch);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (access(places[i], F_OK) == 0 && mount("tmpfs", places[i], "tmpfs", MS_NOSUID | MS_NODEV,
                                                  "size=64m,nr_inodes=10000,mode=1777") == -1)
            die("cannot mount %s:", places[i]);
    if (access(scratch_path(), F_OK) == -1)
        make_path(scratch_path());
    if (mount(from, scratch_path(), NULL, MS_BIND | MS_REC, NULL) == -1)
        die("cannot mount %s:", scratch_path());
}

// ---- The filter --------------------------------------------------------------------------------

enum { FORBIDDEN = SECCOMP_RET_ERRNO | EPERM };

static const struct sock_filter load_call =
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
// The lower half of the first argument, on the little-endian machines that this runs on: a pid_t
// has 32 bits.
static const struct sock_filter load_process =
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args));

// Skips the next OVER instructions if the loaded word is VALUE.
static struct sock_filter jump_if(uint32_t value, size_t over)
{
    return (struct sock_filter){
        .code = BPF_JMP | BPF_JEQ | BPF_K, .jt = (unsigned char)over, .k = value};
}

static struct sock_filter give(uint32_t answer)
{
    return (struct sock_filter){.code = BPF_RET | BPF_K, .k = answer};
}

static void forbid_signals(void)
{
    static const uint32_t calls[] = {SYS_kill,       SYS_tkill,           SYS_tgkill,
                                     SYS_pidfd_open, SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo};
    // The forbidden targets: all processes, the two processes of this program, and their process
    // groups.
    const uint32_t processes[] = {(uint32_t)-1, (uint32_t)keeper_pid(), (uint32_t)getppid(),
                                  (uint32_t)-getpgid(keeper_pid()), (uint32_t)-getppid()};
    enum { CALLS = sizeof calls / sizeof *calls, PROCESSES = sizeof processes / sizeof *processes };
    struct sock_filter code[CALLS + PROCESSES + 5];
    unsigned short at = 0;
    code[at++] = load_call;
    for (size_t i = 0; i < CALLS; i++) // a match goes on at load_process
        code[at++] = jump_if(calls[i], CALLS - i);
    code[at++] = give(SECCOMP_RET_ALLOW);
    code[at++] = load_process;
    for (size_t i = 0; i < PROCESSES; i++)
        code[at++] = jump_if(processes[i], PROCESSES - i);
    code[at++] = give(SECCOMP_RET_ALLOW);
    code[at++] = give(FORBIDDEN);
    const struct sock_fprog program = {.len = at, .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
        die("cannot keep signals from other processes:");
}

void confine_commands(const struct identity *identity)
{
    if (identity->is_own)
        return;
    // The keeper made this program not dumpable (keeper.c), but only a dumpable process may write
    // its own uid_map.
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    if (can_make_namespaces(identity)) {
        if (!make_namespaces(identity))
            die("cannot make a mount namespace:");
        mount_own();
    }
    forbid_signals();
}
