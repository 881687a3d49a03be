// SPDX-License-Identifier: MIT
// What the call of a stopped process means.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/kinds.h"
#include "interleave/run/about.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/decode_fork.h"
#include "interleave/run/decode_futex.h"
#include "interleave/run/decode_memory.h"
#include "interleave/run/decode_signals.h"
#include "interleave/run/decode_sockets.h"
#include "interleave/run/epoll.h"
#include "interleave/run/events.h"
#include "interleave/run/fifos.h"
#include "interleave/run/here.h"
#include "interleave/run/links.h"
#include "interleave/run/lock.h"
#include "interleave/run/mappings.h"
#include "interleave/run/memfd.h"
#include "interleave/run/modes.h"
#include "interleave/run/mqueue.h"
#include "interleave/run/msg.h"
#include "interleave/run/pidfds.h"
#include "interleave/run/poll.h"
#include "interleave/run/sem.h"
#include "interleave/run/shm.h"
#include "interleave/run/target.h"
#include "interleave/run/timers.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/names.h"
#include "interleave/tracee/source.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"

// Calls that programs usually make through other functions: sem_open, sem_wait, mq_notify.
static bool is_inner(const struct stop *stop)
{
    const enum call_kind kind = call_kind_of(stop->number);

    return kind == CALL_MMAP || kind == CALL_FUTEX || kind == CALL_SOCKET;
}

// "process 1001 calls socket at x.c:12"; the caller frees it.
static struct buffer call_describe(const struct decoder *decoder, const struct stop *stop)
{
    struct buffer text = {0};
    struct source source;

    source_find(decoder->target->sources, decoder->pid, &source);
    buffer_print(&text, "process %d calls ", FIRST_PID + decoder->process);
    if (is_inner(stop) && source.function)
        buffer_print(&text, "%s", source.function);
    else
        function_print(decoder->pid, stop, &text);
    const bool is_known = source.line.size > 0;
    if (!is_known && decoder->local->execed)
        program_print(decoder->pid, &source.line);
    else if (!is_known)
        buffer_print(&source.line, "an unknown line");
    buffer_print(&text, " %s %s", !is_known && decoder->local->execed ? "in" : "at",
                 source.line.data);
    source_free(&source);
    return text;
}

void refuse(const struct decoder *decoder, const struct stop *stop, const char *why)
{
    struct buffer description = call_describe(decoder, stop);
    char call[1024] = "";

    (void)snprintf(call, sizeof call, "%s", description.data);
    buffer_free(&description);
    tracee_refuse("refused: %s: %s", call, why);
}

void give_up(const struct decoder *decoder, const struct stop *stop, const char *how)
{
    struct buffer description = call_describe(decoder, stop);
    char call[512] = "";

    (void)snprintf(call, sizeof call, "%s", description.data);
    buffer_free(&description);
    tracee_give_up("%s %s", call, how);
}

static bool decode_wait(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (call->kind == CALL_WAIT) {
        call->wait = (struct wait_arguments){.pid = (int)stop->argument[0],
                                             .options = (int64_t)stop->argument[2],
                                             .has_status = stop->argument[1] != 0};
        return true;
    }
    call->waitid = (struct waitid_arguments){.type = (int)stop->argument[0],
                                             .id = (int)stop->argument[1],
                                             .options = (int64_t)stop->argument[3],
                                             .has_info = stop->argument[2] != 0};
    if (call->waitid.type == P_PGID && stop->argument[1] == 0)
        refuse(decoder, stop, "waitid for the own process group is not modelled");
    if (call->waitid.type > P_PGID) {
        call->waitid.type = P_PID;
        call->waitid.id = stop->argument[0] == P_PIDFD ? pidfds_awaited(decoder, stop) : 0;
        return call->waitid.id != 0; // EBADF, EINVAL
    }
    return true;
}

// Queries; requests about a controlling terminal, which no stream is (the kernel returns ENOTTY);
// and requests that fcntl has, too. proceed.c answers FICLONE.
static bool is_harmless_request(uint64_t request)
{
    static const uint64_t harmless[] = {TCGETS,  TIOCGWINSZ, TIOCGPGRP, TIOCSPGRP,
                                        FIOCLEX, FIONCLEX,   FICLONE};

    for (size_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (request == harmless[i])
            return true;
    return false;
}

// A character device that is none of memory, as /dev/null is.
static bool may_be_terminal(const struct decoder *decoder, int fd)
{
    struct stat status;
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)decoder->pid, fd);
    return !stat(path, &status) && S_ISCHR(status.st_mode) && major(status.st_rdev) != MEM_MAJOR;
}

// tcsetattr(3) and its like. What is no terminal stays as it is (ENOTTY).
static void check_request(const struct decoder *decoder, const struct stop *stop)
{
    const uint64_t request = stop->argument[1];
    const bool sets = request == TCSETS || request == TCSETSW || request == TCSETSF ||
                      request == TCSBRK || request == TCFLSH || request == TCXONC;

    if (sets && may_be_terminal(decoder, (int)stop->argument[0]))
        refuse(decoder, stop, "changing the settings of a terminal is not modelled");
    if (!sets && !is_harmless_request(request))
        refuse(decoder, stop, "this call is not modelled");
}

static void check_local_call(const struct decoder *decoder, const struct stop *stop,
                             enum call_kind kind)
{
    const char *why = NULL;

    if (kind == CALL_MMAP && !mappings_can_map(decoder, stop, &why))
        refuse(decoder, stop, why);
    if (kind == CALL_IOCTL)
        check_request(decoder, stop);
    if (kind == CALL_SOCKET)
        sockets_check(decoder, stop);
    if (kind == CALL_ABOUT)
        about_check(decoder, stop);
}

// The end of the parent notices the signal. A number that is none is left to the kernel (EINVAL).
static bool decode_prctl(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t *argument = stop->argument;

    if (argument[0] == PR_SET_CHILD_SUBREAPER)
        refuse(decoder, stop, "becoming a subreaper is not modelled");
    if (argument[0] != PR_SET_PDEATHSIG || argument[1] > SIGNAL_LAST)
        return false;
    call->kind = CALL_DEATHSIG;
    call->deathsig.signal = (int64_t)argument[1];
    return true;
}

static bool decode_exit(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    (void)decoder;
    call->exit.status = (int64_t)stop->argument[0];
    return true;
}

static bool decode_setpgid(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    (void)decoder;
    call->setpgid = (struct setpgid_arguments){.process = (int)stop->argument[0],
                                               .group = (int)stop->argument[1]};
    return true;
}

static bool decode_getpgid(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    (void)decoder;
    call->getpgid.process =
        strcmp(call_name_of(stop->number), "getpgrp") ? (int)stop->argument[0] : 0;
    call->getpgid.of_session = stop->number == SYS_getsid;
    return true;
}

// The interpreter of a script gets the path that the program gives.
static bool is_script(const char *path)
{
    char start[2] = "";
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    const bool is = fd >= 0 && read(fd, start, sizeof start) == sizeof start && start[0] == '#' &&
                    start[1] == '!';

    if (fd >= 0)
        (void)close(fd);
    return is;
}

static bool decode_exec(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct buffer path = {0};

    (void)call;
    if (here_leads(decoder, stop, &path) && is_script(path.data))
        refuse(decoder, stop,
               "a script by a relative path is not modelled in a directory that the program makes");
    buffer_free(&path);
    if (decode_followed(decoder, stop) != OBJECT_NONE)
        refuse(decoder, stop, "a program that the program itself writes is not modelled");
    return true;
}

static bool decode_unknown(const struct decoder *decoder, const struct stop *stop,
                           struct call *call)
{
    (void)call;
    refuse(decoder, stop, "this call is not modelled");
}

// A step without arguments.
static bool decode_plain(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    (void)decoder;
    (void)stop;
    (void)call;
    return true;
}

// By kind. A kind without a row is no step: no other process can notice the call.
static decode_function *const decoders[CALL_KINDS] = {
    [CALL_UNKNOWN] = decode_unknown,
    [CALL_WRITE] = decode_write,
    [CALL_WRITEV] = decode_write,
    [CALL_READ] = decode_read,
    [CALL_SEEK] = decode_seek,
    [CALL_CLOSE] = decode_close,
    [CALL_CLOSE_RANGE] = decode_close_range,
    [CALL_DUP] = decode_dup,
    [CALL_OPEN] = decode_open,
    [CALL_MEMFD] = decode_memfd,
    [CALL_STAT] = decode_stat,
    [CALL_ACCESS] = decode_name,
    [CALL_UNLINK] = decode_name,
    [CALL_MKNOD] = decode_mknod,
    [CALL_LINK] = decode_link,
    [CALL_RENAME] = decode_rename,
    [CALL_MKDIR] = decode_mkdir,
    [CALL_SYMLINK] = decode_symlink,
    [CALL_READLINK] = decode_readlink,
    [CALL_CHDIR] = decode_chdir,
    [CALL_GETCWD] = decode_getcwd,
    [CALL_FCNTL] = decode_fcntl,
    [CALL_TRUNCATE] = decode_truncate,
    [CALL_CHMOD] = decode_chmod,
    [CALL_LIST] = decode_list,
    [CALL_FORK] = decode_fork,
    [CALL_CLONE] = decode_fork,
    [CALL_CLONE3] = decode_fork,
    [CALL_WAIT] = decode_wait,
    [CALL_WAITID] = decode_wait,
    [CALL_SIGACTION] = decode_sigaction,
    [CALL_SIGMASK] = decode_sigmask,
    [CALL_KILL] = decode_kill,
    [CALL_TKILL] = decode_kill,
    [CALL_TGKILL] = decode_kill,
    [CALL_SIGQUEUE] = decode_sigqueue,
    [CALL_PIDFD] = decode_pidfd_open,
    [CALL_PIDFD_KILL] = decode_pidfd_kill,
    [CALL_EXIT] = decode_exit,
    [CALL_EVENT_MAKE] = decode_event_make,
    [CALL_ALARM] = decode_alarm,
    [CALL_TIMER] = decode_timer,
    [CALL_PAUSE] = decode_plain,
    [CALL_POLL] = decode_poll,
    [CALL_EPOLL] = decode_epoll,
    [CALL_SOCK] = decode_sock,
    [CALL_FUTEX] = decode_futex,
    [CALL_SHM] = decode_shm,
    [CALL_SEM] = decode_sem,
    [CALL_SEMOP] = decode_semop,
    [CALL_LOCK] = decode_lock,
    [CALL_MSG] = decode_msg,
    [CALL_MSGSND] = decode_msgsnd,
    [CALL_MSGRCV] = decode_msgrcv,
    [CALL_MQ] = decode_mqueue,
    [CALL_MQ_NOTIFY] = decode_mq_notify,
    [CALL_MQ_SEND] = decode_mqueue_message,
    [CALL_MQ_RECEIVE] = decode_mqueue_message,
    [CALL_SETPGID] = decode_setpgid,
    [CALL_GETPGID] = decode_getpgid,
    [CALL_SUSPEND] = decode_suspend,
    [CALL_SIGWAIT] = decode_sigwait,
    [CALL_SIGPENDING] = decode_sigpending,
    [CALL_SIGRETURN] = decode_sigreturn,
    [CALL_EXEC] = decode_exec,
    [CALL_GETPPID] = decode_plain,
    [CALL_PRCTL] = decode_prctl,
    [CALL_YIELD] = decode_plain,
    [CALL_SLEEP] = decode_sleep,
    [CALL_SETSID] = decode_plain,
};

static bool decode_kind(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const bool is_data = call->kind == CALL_READ || kind_is(call->kind, KIND_WRITE);
    decode_function *decode_it = decoders[call->kind];

    if (events_are_meant(decoder, stop))
        decode_it = decode_event;
    else if (is_data && decode_is_socket(decoder, stop, call))
        decode_it = decode_sock_data;

    if (decode_it)
        return decode_it(decoder, stop, call);
    check_local_call(decoder, stop, call->kind);
    return false;
}

static void starts_decode(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    if (call->kind == CALL_LINK || call->kind == CALL_RENAME)
        links_start(decoder, stop, call->start);
    else
        call->start[0] = here_start(decoder, stop);
}

bool decode(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    *call = (struct call){.kind = call_kind_of(stop->number),
                          .number = stop->number,
                          .object = OBJECT_NONE,
                          .ip = stop->ip,
                          .sp = stop->sp};
    mappings_refuse(decoder, stop);
    mqueue_refuse(decoder, stop);
    if (memory_is_refused(decoder, stop) || !decode_kind(decoder, stop, call))
        return false;
    if (call->object != OBJECT_NONE && call->kind != CALL_GETCWD &&
        decoder->behaviour->objects[call->object].kind == OBJECT_NAME)
        starts_decode(decoder, stop, call);
    call->memory |= memory_fails_late(decoder, stop);
    return true;
}
