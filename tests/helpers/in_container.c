// SPDX-License-Identifier: MIT
// Runs a command as in a container with Docker's default profile: in_container [-u USER] COMMAND...
//
// The command cannot gain privileges, and has only the capabilities of Docker's list. Of Docker's
// seccomp profile, those rules are enforced that a tracer can notice: calls that would need
// CAP_SYS_ADMIN or CAP_SYS_PTRACE fail with EPERM for every user, and clone3 fails with ENOSYS, so
// that the C library uses clone.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static const int kept[] = {
    CAP_CHOWN,      CAP_DAC_OVERRIDE, CAP_FOWNER,      CAP_FSETID,  CAP_KILL,
    CAP_SETGID,     CAP_SETUID,       CAP_SETPCAP,     CAP_NET_RAW, CAP_NET_BIND_SERVICE,
    CAP_SYS_CHROOT, CAP_MKNOD,        CAP_AUDIT_WRITE, CAP_SETFCAP,
};

static const int forbidden[] = {
    SYS_unshare,           SYS_setns,      SYS_mount,
    SYS_umount2,           SYS_pivot_root, SYS_bpf,
    SYS_perf_event_open,   SYS_keyctl,     SYS_add_key,
    SYS_request_key,       SYS_kcmp,       SYS_pidfd_getfd,
    SYS_userfaultfd,       SYS_syslog,     SYS_sethostname,
    SYS_open_by_handle_at,
};

// The personalities that the profile permits.
static const unsigned personalities[] = {0x0, 0x8, 0x20000, 0x20008, 0xffffffff};

enum { NAMESPACES = 0x7e020000 }; // the CLONE_NEW flags that the profile forbids

static struct sock_filter filter[128];
static unsigned short length;

static void add(unsigned short code, unsigned char yes, unsigned char no, unsigned k)
{
    filter[length++] = (struct sock_filter){code, yes, no, k};
}

static void load(size_t offset)
{
    add(BPF_LD | BPF_W | BPF_ABS, 0, 0, (unsigned)offset);
}

static void answer(unsigned value)
{
    add(BPF_RET | BPF_K, 0, 0, value);
}

static void skip_unless_equal(unsigned value, unsigned char skip)
{
    add(BPF_JMP | BPF_JEQ | BPF_K, 0, skip, value);
}

static void fail(int error)
{
    answer(SECCOMP_RET_ERRNO | (unsigned)error);
}

static void filter_make(void)
{
    const size_t argument = offsetof(struct seccomp_data, args);
    const unsigned count = sizeof personalities / sizeof *personalities;

    load(offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++) {
        skip_unless_equal((unsigned)forbidden[i], 1);
        fail(EPERM);
    }
    skip_unless_equal(SYS_clone3, 1);
    fail(ENOSYS);
    skip_unless_equal(SYS_clone, 3);
    load(argument);
    add(BPF_JMP | BPF_JSET | BPF_K, 0, 1, NAMESPACES);
    fail(EPERM);
    load(offsetof(struct seccomp_data, nr));
    skip_unless_equal(SYS_personality, (unsigned char)(2 * count + 2));
    load(argument);
    for (unsigned i = 0; i < count; i++) {
        skip_unless_equal(personalities[i], 1);
        answer(SECCOMP_RET_ALLOW);
    }
    fail(EPERM);
    answer(SECCOMP_RET_ALLOW);
}

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(125);
}

// Only root has capabilities to drop.
static void capabilities_drop(void)
{
    for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
        int keep = 0;
        for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
            keep |= kept[i] == capability;
        if (!keep && geteuid() == 0 && prctl(PR_CAPBSET_DROP, capability, 0, 0, 0))
            give_up("PR_CAPBSET_DROP");
    }
}

int main(int argc, char **argv)
{
    const struct sock_fprog program = {.len = 0, .filter = filter};
    struct sock_fprog made = program;

    if (argc > 3 && !strcmp(argv[1], "-u")) {
        const unsigned user = (unsigned)strtoul(argv[2], NULL, 10);
        capabilities_drop();
        if (setgroups(0, NULL) || setgid(user) || setuid(user))
            give_up("setuid");
        argv += 2;
    } else {
        capabilities_drop();
    }
    filter_make();
    made.len = length;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &made))
        give_up("seccomp");
    if (argc > 1)
        execvp(argv[1], argv + 1);
    give_up("in_container");
}
