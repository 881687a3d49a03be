// SPDX-License-Identifier: MIT
//
// exit_group(2) gets the whole exit status. A filter has the kernel ask this process about each
// call with more than eight bits; the call is then made as if nothing had been asked.

#include "forkcheck/sandbox/sweep.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/sandbox/sandbox.h"

enum {
    NUMBERS_MAX = 2000, // with which the program is run
    RUN_MOST = 1000,    // milliseconds for one run
    LATE_RUNS_MAX = 3,  // a program that takes longer so often is given up
    STATUS_BITS = 0xFF, // of an exit status, that a parent sees
    NUMBER_DIGITS = 24,
};

// ---- The filter ---------------------------------------------------------------------------------

#if __BYTE_ORDER == __LITTLE_ENDIAN
enum { LOW_HALF = 0 };
#else
enum { LOW_HALF = sizeof(uint32_t) };
#endif

// A negative status is meant: exit(-1) is 255.
static int filter_install(void)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0]) + LOW_HALF),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, STATUS_BITS, 0, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, INT32_MAX, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {sizeof code / sizeof *code, code};

    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                        &program);
}

// ---- Between the two processes ------------------------------------------------------------------

union control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr header; // for its alignment
};

static bool descriptor_send(int socket, int descriptor)
{
    union control control = {{0}};
    char byte = 0;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};

    control.header.cmsg_level = SOL_SOCKET;
    control.header.cmsg_type = SCM_RIGHTS;
    control.header.cmsg_len = CMSG_LEN(sizeof descriptor);
    memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
    return sendmsg(socket, &message, 0) == 1;
}

// -1 if the other process sends none.
static int descriptor_receive(int socket)
{
    union control control = {{0}};
    char byte = 0;
    int descriptor = -1;
    struct iovec data = {&byte, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};

    if (recvmsg(socket, &message, MSG_CMSG_CLOEXEC) != 1 || CMSG_FIRSTHDR(&message) == NULL)
        return -1;
    memcpy(&descriptor, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof descriptor);
    return descriptor;
}

static _Noreturn void program_start(char **command, int socket)
{
    enum { CANNOT_START = 127 };
    const int listener = setpgid(0, 0) == 0 ? filter_install() : -1;

    if (listener == -1 || !descriptor_send(socket, listener))
        _exit(CANNOT_START);
    (void)close(listener);
    (void)close(socket);
    (void)lseek(STDIN_FILENO, 0, SEEK_SET); // the run before may have read it
    execvp(command[0], command);
    _exit(CANNOT_START);
}

// ---- One run ------------------------------------------------------------------------------------

enum end { IS_FINE, IS_LATE, IS_LARGE, HAS_FAILED };

// Answers that the call is to be made.
static bool answer(int listener)
{
    struct seccomp_notif asked = {0};

    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == -1)
        return false;
    struct seccomp_notif_resp response = {.id = asked.id,
                                          .flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};
    (void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
    return true;
}

// Until all processes under the filter have ended, which shows as POLLHUP.
static enum end watch(int listener)
{
    struct pollfd polled = {.fd = listener, .events = POLLIN};
    const int ready = poll(&polled, 1, RUN_MOST);

    if (ready == 0)
        return IS_LATE;
    if (ready == -1)
        return HAS_FAILED;
    return polled.revents & POLLIN && answer(listener) ? IS_LARGE : IS_FINE;
}

static enum end run_once(char **command)
{
    int sockets[2];
    enum end end = HAS_FAILED;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == -1)
        return HAS_FAILED;
    const pid_t program = fork();
    if (program == 0)
        program_start(command, sockets[1]);
    (void)close(sockets[1]);
    const int listener = program == -1 ? -1 : descriptor_receive(sockets[0]);
    if (listener != -1) {
        end = watch(listener);
        (void)close(listener);
    }
    if (program != -1) {
        (void)kill(-program, SIGKILL);
        (void)kill(program, SIGKILL);
        while (waitpid(program, NULL, 0) == -1 && errno == EINTR)
            ;
    }
    (void)close(sockets[0]);
    return end;
}

// ---- All runs -----------------------------------------------------------------------------------

// Number INDEX of those that are tried: all; or half of them evenly spread, and half of them small
// ones, where it is more likely that a little more makes a difference. Equal in each run.
static long number_of(const struct sweep *sweep, long index)
{
    enum { MULTIPLIER = 7919 };
    const long range = sweep->greatest - sweep->least;

    if (range < NUMBERS_MAX)
        return sweep->least + index;
    const long part = range / (NUMBERS_MAX / 2);
    const long even = sweep->least + part * (index / 2) + index * MULTIPLIER % part;
    return index % 2 == 0 ? even : sweep->least + (even - sweep->least) % (NUMBERS_MAX * 2L);
}

static void tell(const char *number)
{
    FILE *log = fopen(SANDBOX_LOGS "/" SWEEP_LOG, "we");

    if (log != NULL) {
        (void)fprintf(log, "%s\n", number);
        (void)fclose(log);
    }
}

_Noreturn void sweep_run(char **command, const struct sweep *sweep)
{
    char number[NUMBER_DIGITS];
    int late = 0;

    command[sweep->position] = number;
    for (long i = 0; i < NUMBERS_MAX && i <= sweep->greatest - sweep->least; i++) {
        (void)snprintf(number, sizeof number, "%ld", number_of(sweep, i));
        const enum end end = run_once(command);
        if (end == IS_LARGE)
            tell(number);
        late += end == IS_LATE;
        if (end == IS_LARGE || end == HAS_FAILED || late > LATE_RUNS_MAX)
            break;
    }
    _exit(0);
}
