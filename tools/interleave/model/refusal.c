// SPDX-License-Identifier: MIT
// What the model cannot do.
#include "interleave/model/refusal.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"

// About shared memory.
static void memory_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_FILE_END)
        buffer_print(text,
                     "refused: process %d accesses a file in memory beyond its end (is there no "
                     "ftruncate?): SIGBUS is not modelled",
                     process);
    else if (refusal->kind == REFUSED_FILE_TAIL)
        buffer_print(
            text,
            "refused: process %d writes to memory after the end of the file that is mapped "
            "there, which does not get these bytes: that is not modelled",
            process);
    else if (refusal->kind == REFUSED_ROBUST)
        buffer_print(text,
                     "refused: process %d ends while it holds several robust mutexes, or one that "
                     "inherits priorities, or has used SEM_UNDO or memory of which the program "
                     "counts how often it is attached: that is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d is stopped by a signal while it waits at a semaphore or "
                     "lock in shared memory: that is not modelled",
                     process);
}

// About descriptors in messages.
static void rights_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_RIGHTS_CYCLE)
        buffer_print(text,
                     "refused: process %d sends a socket (SCM_RIGHTS) into which descriptors are "
                     "sent, too: sockets that hold each other open are not modelled",
                     process);
    else if (refusal->kind == REFUSED_RIGHTS_PEEK)
        buffer_print(text,
                     "refused: process %d looks at descriptors in a message (SCM_RIGHTS) by "
                     "MSG_PEEK: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_RIGHTS_WITH)
        buffer_print(text,
                     "refused: process %d sends descriptors (SCM_RIGHTS) in a program that locks "
                     "files or uses an epoll: that is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d changes O_NONBLOCK or O_APPEND of what is sent over a "
                     "socket (SCM_RIGHTS): that is not modelled",
                     process);
}

static void socket_print(const struct refusal *refusal, struct buffer *text)
{
    if (refusal->kind == REFUSED_SOCKET_FULL)
        buffer_print(text,
                     "refused: process %d sends so much into a socket without anybody receiving it "
                     "that it might have to wait: that is not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_SOCKET_ROOM)
        buffer_print(text,
                     "refused: process %d asks whether it can send more into a socket of AF_UNIX "
                     "where much was not received yet (POLLOUT): that is not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_SOCKET_NAME)
        buffer_print(text,
                     "refused: process %d asks for the path of a socket that is closed: that is "
                     "not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_SOCKET_AGAIN)
        buffer_print(text,
                     "refused: process %d connects a socket of datagrams again, or disconnects or "
                     "binds one that has sent, or binds two to one port: that is not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_SOCKET_OPTION)
        buffer_print(text,
                     "refused: process %d asks for an option of a TCP socket that is bound or "
                     "connected: that is not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_CREDENTIALS)
        buffer_print(text,
                     "refused: process %d connects, or sends by, a socket without a path that has "
                     "SO_PASSCRED, or accepts after that option of the listening socket has "
                     "changed: that is not modelled",
                     FIRST_PID + refusal->process);
    else if (refusal->kind == REFUSED_SOCKET_CONNECT)
        buffer_print(text,
                     "refused: process %d connects a socket that does not block, or has a time "
                     "limit and would wait: that is not modelled",
                     FIRST_PID + refusal->process);
    else
        buffer_print(text,
                     "refused: process %d calls shutdown for a socket that has no connection: that "
                     "is not modelled",
                     FIRST_PID + refusal->process);
}

static void fifo_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_FIFO_STOP)
        buffer_print(text,
                     "refused: process %d is stopped by a signal while it waits in open for the "
                     "other end of a FIFO: that is not modelled",
                     process);
    else
        buffer_print(text, "refused: process %d calls stat about a FIFO: that is not modelled",
                     process);
}

// About directories and symbolic links that the program makes.
static void names_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_FOLDER_RENAME)
        buffer_print(text,
                     "refused: process %d renames a directory in which there are files: that is "
                     "not modelled",
                     process);
    else if (refusal->kind == REFUSED_FOLDER_IN_USE)
        buffer_print(text,
                     "refused: a directory is renamed while process %d is in it, or has it open: "
                     "that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_FOLDER_GONE)
        buffer_print(text,
                     "refused: process %d opens or changes its current directory after that was "
                     "removed: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_FOLDER_MODE)
        buffer_print(text,
                     "refused: process %d calls chmod or utime for a directory: that is not "
                     "modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d follows a symbolic link that the program makes, or calls "
                     "lstat about it: that is not modelled",
                     process);
}

static void lock_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_LOCK_STOP)
        buffer_print(text,
                     "refused: process %d is stopped by a signal while it waits for a lock on a "
                     "file: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_LOCK_MIXED)
        buffer_print(text,
                     "refused: process %d has locks by fcntl and waits for one of an open file "
                     "(F_OFD_SETLK): that is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d locks a file by flock while another process waits with "
                     "the same open file for a lock of another type: that is not modelled",
                     process);
}

// About message queues of POSIX.
static void mqueue_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_MQ_COUNT)
        buffer_print(text,
                     "refused: process %d calls mq_open: more than %d message queues are not "
                     "modelled",
                     process, MQUEUES_MAX);
    else if (refusal->kind == REFUSED_MQ_NOTICE)
        buffer_print(text,
                     "refused: process %d sends to or receives from a message queue at which "
                     "process %d waits, while a process wants to be told of a message (mq_notify): "
                     "that is not modelled",
                     process, FIRST_PID + refusal->other);
    else
        buffer_print(text,
                     "refused: process %d calls mq_setattr: a change of O_NONBLOCK while a process "
                     "waits at the same descriptor is not modelled",
                     process);
}

static void epoll_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_EPOLL_DEEP)
        buffer_print(text,
                     "refused: process %d polls an epoll that watches several descriptors, or an "
                     "epoll: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_EPOLL_EDGE)
        buffer_print(
            text,
            "refused: process %d waits for room in an AF_UNIX socket with EPOLLET: that is "
            "not modelled",
            process);
    else if (refusal->kind == REFUSED_EPOLL_SIGNALS)
        buffer_print(text,
                     "refused: process %d waits at an epoll that watches a signalfd, which another "
                     "process has added: that is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d dies in epoll_wait, where another process waits, too, "
                     "while a descriptor is ready: that is not modelled",
                     process);
}

// About FIFOs, sockets, and objects of System V.
static void objects_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_SOCKET_FULL || refusal->kind == REFUSED_SOCKET_ROOM ||
        refusal->kind == REFUSED_SOCKET_SHUT || refusal->kind == REFUSED_SOCKET_CONNECT ||
        refusal->kind == REFUSED_SOCKET_NAME || refusal->kind == REFUSED_SOCKET_AGAIN ||
        refusal->kind == REFUSED_SOCKET_OPTION || refusal->kind == REFUSED_CREDENTIALS)
        socket_print(refusal, text);
    else if (refusal->kind == REFUSED_FIFO_STOP || refusal->kind == REFUSED_FIFO_STAT)
        fifo_print(refusal, text);
    else if (refusal->kind == REFUSED_MSG_STOP)
        buffer_print(text,
                     "refused: process %d is stopped by a signal while it waits at a message "
                     "queue that another process removes: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_SHM_INFO)
        buffer_print(text, "refused: process %d asks for memory in use (SHM_INFO): not modelled",
                     process);
    else if (refusal->kind == REFUSED_SEM_STOP)
        buffer_print(text,
                     "refused: process %d is stopped by a signal while it waits in semop: that is "
                     "not modelled",
                     process);
    else if (refusal->kind == REFUSED_SEM_UNDO)
        buffer_print(text,
                     "refused: process %d ends, which undoes its semaphore operations (SEM_UNDO), "
                     "and has several sets, or shared memory of which the program counts how often "
                     "it is attached, or is in vfork: that is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d asks how many processes wait for a semaphore "
                     "(GETNCNT, GETZCNT) while one waits with several operations: that is not "
                     "modelled",
                     process);
}

static void pipe_print(const struct refusal *refusal, struct buffer *text)
{
    if (refusal->kind == REFUSED_CLOSINGS) {
        buffer_print(text,
                     "refused: process %d closes descriptors while it has more than 64 open, and "
                     "another one "
                     "can tell in which order they are closed: that is not modelled",
                     FIRST_PID + refusal->process);
        return;
    }
    if (refusal->kind == REFUSED_PIPE_SIZE) {
        buffer_print(text,
                     "refused: process %d gives a pipe a size that is not modelled (over a "
                     "megabyte, or together with --pipe-size)",
                     FIRST_PID + refusal->process);
        return;
    }
    if (refusal->kind == REFUSED_PIPE_WRITES)
        buffer_print(text,
                     "refused: long writes of several processes into one pipe are not modelled");
    else
        buffer_print(text,
                     "refused: process %d calls fcntl: an end of a pipe that stops blocking while "
                     "a process waits there is not modelled",
                     FIRST_PID + refusal->process);
}

// About processes that are dead.
static void dead_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    if (refusal->kind == REFUSED_DEAD_GROUP)
        buffer_print(text,
                     "refused: process %d joins by setpgid a group in which only dead processes "
                     "are left: that is not modelled",
                     process);
    else if (refusal->kind == REFUSED_PIDFD_POLL)
        buffer_print(text,
                     "refused: process %d asks poll about a process that has been waited for: that "
                     "is not modelled",
                     process);
    else
        buffer_print(text,
                     "refused: process %d asks for a descriptor of process %d (pidfd_open), which "
                     "is dead and whose parent is process 1: that is not modelled",
                     process, FIRST_PID + refusal->other);
}

// About memory, files and other objects that processes share. False for any other.
static bool shared_print(const struct refusal *refusal, struct buffer *text)
{
    switch (refusal->kind) {
    case REFUSED_FILE_END:
    case REFUSED_FILE_TAIL:
    case REFUSED_ROBUST:
    case REFUSED_FUTEX_STOP:
        memory_print(refusal, text);
        return true;
    case REFUSED_FOLDER_RENAME:
    case REFUSED_SYMLINK:
    case REFUSED_FOLDER_MODE:
    case REFUSED_FOLDER_IN_USE:
    case REFUSED_FOLDER_GONE:
        names_print(refusal, text);
        return true;
    case REFUSED_LOCK_STOP:
    case REFUSED_LOCK_MIXED:
    case REFUSED_LOCK_SHARED:
        lock_print(refusal, text);
        return true;
    case REFUSED_RIGHTS_CYCLE:
    case REFUSED_RIGHTS_PEEK:
    case REFUSED_RIGHTS_WITH:
    case REFUSED_RIGHTS_FLAGS:
        rights_print(refusal, text);
        return true;
    case REFUSED_SOCKET_FULL:
    case REFUSED_SOCKET_ROOM:
    case REFUSED_SOCKET_SHUT:
    case REFUSED_SOCKET_CONNECT:
    case REFUSED_SOCKET_NAME:
    case REFUSED_SOCKET_AGAIN:
    case REFUSED_SOCKET_OPTION:
    case REFUSED_CREDENTIALS:
    case REFUSED_FIFO_STOP:
    case REFUSED_FIFO_STAT:
    case REFUSED_MSG_STOP:
    case REFUSED_SHM_INFO:
    case REFUSED_SEM_STOP:
    case REFUSED_SEM_UNDO:
    case REFUSED_SEM_COUNT:
        objects_print(refusal, text);
        return true;
    default:
        return false;
    }
}

static void process_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    switch (refusal->kind) {
    case REFUSED_PROCESSES:
        buffer_print(text, "refused: process %d forks, and there are too many processes", process);
        break;
    case REFUSED_CALL:
        buffer_print(text, "refused: process %d makes a call that is not modelled", process);
        break;
    case REFUSED_CLONE_EXEC:
        buffer_print(
            text,
            "refused: process %d calls exec and has a child that does not end with SIGCHLD "
            "(clone): that is not modelled",
            process);
        break;
    case REFUSED_VFORK_KILLED:
        buffer_print(text,
                     "refused: a signal that ends a process (%d) while it waits in vfork is not "
                     "modelled",
                     process);
        break;
    default:
        break;
    }
}

static void file_print(const struct refusal *refusal, struct buffer *text)
{
    const int process = FIRST_PID + refusal->process;

    switch (refusal->kind) {
    case REFUSED_FILE_SIZE:
        buffer_print(text, "refused: a file of more than %d bytes that is written is not modelled",
                     FILE_MAX);
        break;
    case REFUSED_FILE_TIMES:
        buffer_print(text,
                     "refused: process %d calls stat about a file that was given times (utime): "
                     "that is not modelled",
                     process);
        break;
    default:
        break;
    }
}

void refusal_print(const struct refusal *refusal, struct buffer *text)
{
    if (shared_print(refusal, text))
        return;
    switch (refusal->kind) {
    case REFUSED_PROCESSES:
    case REFUSED_CALL:
    case REFUSED_CLONE_EXEC:
    case REFUSED_VFORK_KILLED:
        process_print(refusal, text);
        break;
    case REFUSED_FILE_SIZE:
    case REFUSED_FILE_TIMES:
        file_print(refusal, text);
        break;
    case REFUSED_PIPE_WRITES:
    case REFUSED_PIPE_FLAGS:
    case REFUSED_PIPE_SIZE:
    case REFUSED_CLOSINGS:
        pipe_print(refusal, text);
        break;
    case REFUSED_DEAD_GROUP:
    case REFUSED_PIDFD:
    case REFUSED_PIDFD_POLL:
        dead_print(refusal, text);
        break;
    case REFUSED_EPOLL_DEEP:
    case REFUSED_EPOLL_EDGE:
    case REFUSED_EPOLL_DEATH:
    case REFUSED_EPOLL_SIGNALS:
        epoll_print(refusal, text);
        break;
    case REFUSED_MQ_COUNT:
    case REFUSED_MQ_FLAGS:
    case REFUSED_MQ_NOTICE:
        mqueue_print(refusal, text);
        break;
    default:
        break;
    }
}
