// SPDX-License-Identifier: MIT
// The table of errors.
#include <errno.h>
#include <string.h>

#include "interleave/tracee/calls.h"
#include "interleave/tracee/errors.h"
#include "lib/base/buffer.h"

// Calls that are described together, and their errors. A star marks errors that come from outside,
// not by the program's own mistake. Of several such errors that a program meets in the same way,
// only one or two have a star, because --fail all tries each in a search of its own.
static const struct {
    const char *calls;
    const char *errors;
} rows[] = {
    {"fork vfork clone clone3", "EAGAIN* ENOMEM* ENOSYS"},
    {"wait4 waitid", "EINTR* ECHILD* EINVAL ESRCH"},
    {"execve", "E2BIG EACCES* EAGAIN EFAULT EINVAL EIO EISDIR ELIBBAD ELOOP EMFILE ENAMETOOLONG "
               "ENFILE ENOENT* ENOEXEC ENOMEM* ENOTDIR EPERM ETXTBSY"},
    {"pipe pipe2", "EFAULT EINVAL EMFILE* ENFILE*"},
    {"dup", "EBADF EMFILE*"},
    {"dup2 dup3", "EBADF EBUSY EINTR EINVAL EMFILE*"},
    {"open openat creat",
     "EACCES* EBADF EBUSY EDQUOT EEXIST EFAULT EFBIG EINTR EINVAL EISDIR ELOOP EMFILE* "
     "ENAMETOOLONG "
     "ENFILE ENODEV ENOENT* ENOMEM ENOSPC ENOTDIR ENXIO EOPNOTSUPP EOVERFLOW EPERM EROFS ETXTBSY"},
    {"close", "EBADF EDQUOT EINTR EIO* ENOSPC"},
    {"read readv", "EAGAIN EBADF EFAULT EINTR* EINVAL EIO* EISDIR short*"},
    {"pread64", "EAGAIN EBADF EFAULT EINTR EINVAL EIO* EISDIR ENXIO EOVERFLOW ESPIPE short*"},
    {"write writev", "EAGAIN EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINTR* EINVAL EIO* ENOSPC* "
                     "EPERM EPIPE short*"},
    {"pwrite64", "EAGAIN EBADF EDESTADDRREQ EDQUOT EFAULT EFBIG EINTR EINVAL EIO* ENOSPC* ENXIO "
                 "EOVERFLOW EPERM ESPIPE short*"},
    {"lseek", "EBADF EINVAL ENXIO EOVERFLOW ESPIPE"},
    {"fcntl", "EACCES EAGAIN EBADF EBUSY EDEADLK EFAULT EINTR EINVAL EMFILE* ENOLCK ENOTDIR EPERM"},
    {"flock", "EBADF EINTR* EINVAL ENOLCK*"},
    {"fsync fdatasync", "EBADF EDQUOT EINTR EINVAL EIO* ENOSPC EROFS"},
    {"fchmod", "EBADF EIO* EPERM EROFS"},
    {"chmod fchmodat", "EACCES* EFAULT EIO* ELOOP ENAMETOOLONG ENOENT ENOTDIR EPERM EROFS"},
    {"utime utimes", "EACCES* ENOENT EPERM EROFS"},
    {"futimesat", "EBADF ENOTDIR"},
    {"utimensat", "EACCES* EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOTDIR EPERM EROFS"},
    {"ftruncate", "EBADF EFBIG EINTR EINVAL EIO* EPERM"},
    {"truncate", "EACCES* EFAULT EFBIG EINTR EINVAL EIO* EISDIR ELOOP ENAMETOOLONG ENOENT ENOTDIR "
                 "EPERM EROFS ETXTBSY"},
    {"rename renameat renameat2",
     "EACCES* EBADF EBUSY EDQUOT EEXIST EFAULT EINVAL EISDIR ELOOP EMLINK ENAMETOOLONG ENOENT "
     "ENOMEM ENOSPC* ENOTDIR ENOTEMPTY EPERM EROFS EXDEV*"},
    {"mkdir mkdirat", "EACCES* EBADF EDQUOT EEXIST EFAULT EINVAL ELOOP EMLINK ENAMETOOLONG ENOENT "
                      "ENOMEM ENOSPC* ENOTDIR EPERM EROFS"},
    {"rmdir", "EACCES* EBUSY EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR ENOTEMPTY "
              "EPERM EROFS"},
    {"symlink symlinkat", "EACCES* EBADF EDQUOT EEXIST EFAULT EIO ELOOP ENAMETOOLONG ENOENT ENOMEM "
                          "ENOSPC* ENOTDIR EPERM EROFS"},
    {"unlink", "EACCES* EBUSY EFAULT EIO EISDIR ELOOP ENAMETOOLONG ENOENT ENOMEM ENOTDIR EPERM "
               "EROFS"},
    {"unlinkat", "EACCES* EBADF EBUSY EFAULT EINVAL EIO EISDIR ELOOP ENAMETOOLONG ENOENT ENOMEM "
                 "ENOTDIR EPERM EROFS"},
    {"stat lstat newfstatat", "EACCES* EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT* ENOMEM "
                              "ENOTDIR EOVERFLOW"},
    {"statx", "EACCES* EBADF EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT* ENOMEM ENOTDIR"},
    {"fstat", "EBADF EFAULT ENOMEM EOVERFLOW"},
    {"access faccessat faccessat2", "EACCES* EBADF EFAULT EINVAL EIO ELOOP ENAMETOOLONG ENOENT* "
                                    "ENOMEM ENOTDIR EPERM EROFS ETXTBSY"},
    {"readlink readlinkat",
     "EACCES* EBADF EFAULT EINVAL EIO ELOOP ENAMETOOLONG ENOENT* ENOMEM ENOTDIR"},
    {"chdir", "EACCES* EFAULT EIO ELOOP ENAMETOOLONG ENOENT* ENOMEM ENOTDIR"},
    {"fchdir", "EACCES EBADF ENOTDIR"},
    {"getcwd", "EACCES EFAULT EINVAL ENAMETOOLONG ENOENT* ENOMEM ERANGE"},
    {"getdents64", "EBADF EFAULT EINVAL ENOENT ENOTDIR"},
    {"statfs fstatfs", "EACCES EBADF EFAULT EINTR EIO ELOOP ENAMETOOLONG ENOENT ENOMEM ENOSYS "
                       "ENOTDIR EOVERFLOW"},
    {"ioctl", "EBADF EFAULT EINVAL ENOTTY"},
    {"kill", "EINVAL EPERM ESRCH"},
    {"prctl", "EFAULT EINVAL"},
    {"tkill tgkill", "EAGAIN EINVAL EPERM ESRCH"},
    {"pidfd_open", "EINVAL EMFILE* ENFILE ENODEV ENOMEM ESRCH"},
    {"pidfd_send_signal", "EBADF EINVAL EPERM ESRCH"},
    {"rt_sigqueueinfo", "EAGAIN* EINVAL EPERM ESRCH"},
    {"rt_sigaction rt_sigprocmask", "EFAULT EINVAL"},
    {"rt_sigsuspend", "EFAULT EINTR*"},
    {"rt_sigpending", "EFAULT"},
    {"rt_sigtimedwait", "EAGAIN EINTR* EINVAL"},
    {"pause", "EINTR*"},
    {"close_range", "EINVAL EMFILE ENOMEM"},
    {"poll ppoll", "EFAULT EINTR* EINVAL ENOMEM"},
    {"epoll_create1 epoll_create", "EINVAL EMFILE* ENFILE ENOMEM"},
    {"epoll_ctl", "EBADF EEXIST EINVAL ELOOP ENOENT ENOMEM ENOSPC* EPERM"},
    {"epoll_pwait epoll_pwait2 epoll_wait", "EBADF EFAULT EINTR* EINVAL"},
    {"select pselect6", "EBADF EINTR* EINVAL ENOMEM"},
    {"nanosleep", "EFAULT EINTR* EINVAL"},
    {"clock_nanosleep", "EFAULT EINTR* EINVAL EOPNOTSUPP"},
    {"setitimer getitimer", "EFAULT EINVAL"},
    {"memfd_create", "EFAULT EINVAL EMFILE* ENFILE ENOMEM* EPERM"},
    {"eventfd2 eventfd", "EINVAL EMFILE* ENFILE ENODEV ENOMEM"},
    {"signalfd4 signalfd", "EBADF EINVAL EMFILE* ENFILE ENODEV ENOMEM"},
    {"timerfd_create", "EINVAL EMFILE* ENFILE ENODEV ENOMEM EPERM"},
    {"timerfd_settime timerfd_gettime", "EBADF ECANCELED EFAULT EINVAL"},
    {"timer_create", "EAGAIN* EINVAL ENOMEM EPERM"},
    {"timer_settime timer_gettime", "EFAULT EINVAL"},
    {"timer_delete timer_getoverrun", "EINVAL"},
    {"setpgid", "EACCES EINVAL EPERM ESRCH"},
    {"setsid", "EPERM"},
    {"getpgid", "ESRCH"},
    {"getsid", "EPERM ESRCH"},
    {"setuid", "EAGAIN* EINVAL EPERM*"},
    {"setgid", "EINVAL EPERM*"},
    {"getgroups", "EFAULT EINVAL"},
    {"getrlimit", "EFAULT EINVAL"},
    {"setrlimit prlimit64", "EFAULT EINVAL EPERM ESRCH"},
    {"getpriority", "EINVAL ESRCH"},
    {"setpriority", "EACCES EINVAL EPERM ESRCH"},
    {"mmap", "EACCES EAGAIN EBADF EEXIST EINVAL ENFILE ENODEV ENOMEM EOVERFLOW EPERM ETXTBSY"},
    {"mprotect", "EACCES EINVAL ENOMEM"},
    {"getrandom", "EAGAIN EFAULT EINTR EINVAL ENOSYS"},
    {"clock_gettime gettimeofday", "EFAULT EINVAL"},
    {"getrusage", "EFAULT EINVAL"},
    {"sched_setaffinity", "EFAULT EINVAL EPERM ESRCH"},
    {"sched_getaffinity", "EFAULT EINVAL ESRCH"},
    {"sched_setscheduler sched_setparam", "EINVAL EPERM ESRCH"},
    {"sched_getscheduler sched_getparam", "EINVAL ESRCH"},
    {"sched_rr_get_interval", "EFAULT EINVAL ESRCH"},
    {"malloc calloc realloc", "ENOMEM*"},
    {"link linkat", "EACCES* EBADF EDQUOT EEXIST EFAULT EINVAL EIO ELOOP EMLINK ENAMETOOLONG "
                    "ENOENT ENOMEM ENOSPC* ENOTDIR EPERM* EROFS EXDEV"},
    {"socketpair", "EAFNOSUPPORT EFAULT EMFILE* ENFILE EOPNOTSUPP EPROTONOSUPPORT"},
    {"bind", "EACCES EADDRINUSE* EBADF EINVAL ENOTSOCK"},
    {"listen", "EADDRINUSE* EBADF ENOTSOCK EOPNOTSUPP"},
    {"accept accept4", "EAGAIN EBADF ECONNABORTED* EFAULT EINTR* EINVAL EMFILE* ENFILE ENOTSOCK "
                       "EOPNOTSUPP EPERM"},
    {"connect", "EACCES EADDRINUSE EAGAIN EBADF ECONNREFUSED* EFAULT EINTR EISCONN ENETUNREACH "
                "ENOTSOCK ETIMEDOUT*"},
    {"shutdown", "EBADF EINVAL ENOTCONN ENOTSOCK"},
    {"sendto sendmsg", "EAGAIN EBADF ECONNRESET* EFAULT EINTR EINVAL ENOTCONN ENOTSOCK EPIPE"},
    {"recvfrom recvmsg", "EAGAIN EBADF ECONNREFUSED EFAULT EINTR* EINVAL ENOTCONN ENOTSOCK"},
    {"setsockopt getsockopt", "EBADF EFAULT EINVAL ENOPROTOOPT ENOTSOCK"},
    {"getsockname", "EBADF EFAULT EINVAL ENOTSOCK"},
    {"getpeername", "EBADF EFAULT EINVAL ENOTCONN ENOTSOCK"},
    {"msync", "EBUSY EINVAL ENOMEM"},
    {"mknod mknodat", "EACCES* EBADF EDQUOT EEXIST EFAULT EINVAL ELOOP ENAMETOOLONG ENOENT ENOMEM "
                      "ENOSPC* ENOTDIR EPERM EROFS"},
    {"msgget", "EACCES EEXIST ENOENT ENOMEM ENOSPC*"},
    {"msgsnd", "EACCES EAGAIN EFAULT EIDRM EINTR* EINVAL ENOMEM"},
    {"msgrcv", "E2BIG EACCES EFAULT EIDRM EINTR* EINVAL ENOMSG"},
    {"msgctl", "EACCES EFAULT EIDRM EINVAL EPERM"},
    {"mq_open", "EACCES EEXIST EINVAL EMFILE* ENAMETOOLONG ENFILE ENOENT ENOMEM ENOSPC*"},
    {"mq_unlink", "EACCES ENAMETOOLONG ENOENT"},
    {"mq_timedsend mq_timedreceive", "EAGAIN EBADF EINTR* EINVAL EMSGSIZE ETIMEDOUT"},
    {"mq_getsetattr", "EBADF EINVAL"},
    {"mq_notify", "EBADF EBUSY EINVAL ENOMEM"},
    {"shmget", "EACCES EEXIST EINVAL ENFILE ENOENT ENOMEM ENOSPC* EPERM"},
    {"shmat", "EACCES EIDRM EINVAL ENOMEM*"},
    {"shmdt", "EINVAL"},
    {"shmctl", "EACCES EFAULT EIDRM EINVAL ENOMEM EOVERFLOW EPERM"},
    {"semget", "EACCES EEXIST EINVAL ENOENT ENOMEM ENOSPC*"},
    {"semop semtimedop", "E2BIG EACCES EAGAIN EFAULT EFBIG EIDRM EINTR* EINVAL ENOMEM ERANGE"},
    {"semctl", "EACCES EFAULT EIDRM EINVAL EPERM ERANGE"},
    {"uname sysinfo time", "EFAULT"},
};

enum { ROWS = sizeof rows / sizeof *rows };

// Moves *AT to the next of the words, which are separated by blanks; returns its length, 0 after
// the last one.
static size_t word_next(const char **at)
{
    *at += strspn(*at, " ");
    return strcspn(*at, " ");
}

static bool is_word(const char *word, size_t len, const char *name)
{
    return strlen(name) == len && !strncmp(word, name, len);
}

// The errors of the call; "" for none.
static const char *errors_of(long number)
{
    const char *name = call_name_of(number);

    for (size_t i = 0; name && i < ROWS; i++) {
        const char *at = rows[i].calls;
        for (size_t len = word_next(&at); len; at += len, len = word_next(&at))
            if (is_word(at, len, name))
                return rows[i].errors;
    }
    return "";
}

static size_t without_star(const char *word, size_t len)
{
    return word[len - 1] == '*' ? len - 1 : len;
}

bool errors_has(long number, int error)
{
    const char *at = errors_of(number);

    for (size_t len = word_next(&at); len; at += len, len = word_next(&at))
        if (is_word(at, without_star(at, len), errors_name(error)))
            return true;
    return false;
}

static int number_of(const char *word, size_t len)
{
    for (int error = ERROR_SHORT; error < 200; error++)
        if (is_word(word, len, errors_name(error)))
            return error;
    return -1;
}

int errors_number(const char *name)
{
    // Synonyms.
    if (!strcmp(name, "EWOULDBLOCK"))
        return EAGAIN;
    if (!strcmp(name, "ENOTSUP"))
        return EOPNOTSUPP;
    return number_of(name, strlen(name));
}

const char *errors_name(int error)
{
    const char *name = error == ERROR_SHORT ? "short" : strerrorname_np(error);

    return name ? name : "";
}

void errors_watch(struct call_set *watched)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *call = rows[i].calls;
        if (!strchr(rows[i].errors, '*'))
            continue;
        for (size_t len = word_next(&call); len; call += len, len = word_next(&call)) {
            char name[32] = "";
            long number = 0;
            memcpy(name, call, len < sizeof name ? len : 0);
            if (call_numbers(name, &number, 1))
                call_set_add(watched, number);
        }
    }
}

size_t errors_from_outside(long number, int *errors, size_t size)
{
    const char *at = errors_of(number);
    size_t count = 0;

    for (size_t len = word_next(&at); len && count < size; at += len, len = word_next(&at))
        if (at[len - 1] == '*')
            errors[count++] = number_of(at, len - 1);
    return count;
}

void errors_print(const long *numbers, size_t count, struct buffer *text)
{
    const char *separator = "";

    // In alphabetical order, like the rows.
    for (size_t i = 0; i < count; i++) {
        const char *at = errors_of(numbers[i]);
        for (size_t len = word_next(&at); len; at += len, len = word_next(&at)) {
            bool is_known = false;
            const int error = number_of(at, without_star(at, len));
            for (size_t k = 0; k < i; k++)
                is_known |= errors_has(numbers[k], error);
            if (is_known)
                continue;
            buffer_print(text, "%s%s", separator, errors_name(error));
            separator = ", ";
        }
    }
}

void errors_print_all(struct buffer *text)
{
    for (size_t i = 0; i < ROWS; i++) {
        const char *call = rows[i].calls;
        for (size_t len = word_next(&call); len; call += len, len = word_next(&call))
            buffer_print(text, "%.*s: %s\n", (int)len, call, rows[i].errors);
    }
}
