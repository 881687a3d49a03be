// SPDX-License-Identifier: MIT
//
// Which manual page describes a C function: the system calls and the library functions that a
// program about processes may call. A function that is missing here gets no link to the manual,
// stands in the index and the search only if a chapter defines it, and brings no Python row beside
// a block.

#include "weave/book/manual.h"
#include "lib/base/text.h"

#include <string.h>

// The names of a section of the manual, each followed by a space. "creat=open" means that the page
// of open describes creat.
static const char section_2[] =
    "WCOREDUMP=wait WEXITSTATUS=wait WIFCONTINUED=wait WIFEXITED=wait WIFSIGNALED=wait "
    "WIFSTOPPED=wait WSTOPSIG=wait WTERMSIG=wait _Exit=_exit _exit accept access alarm bind brk "
    "chdir chmod chown chroot clock_gettime clock_nanosleep clock_settime=clock_gettime clone "
    "close connect creat=open dup dup2=dup dup3=dup epoll_create epoll_ctl epoll_wait eventfd "
    "execve execveat exit_group faccessat=access fchdir=chdir fchmod=chmod fchmodat=chmod "
    "fchown=chown fchownat=chown fcntl fdatasync=fsync flock fork fstat=stat fstatat=stat fsync "
    "ftruncate=truncate futex getcpu getdents getegid=getgid geteuid=getuid getgid getgroups "
    "getitimer getpeername getpgid=setpgid getpgrp=setpgid getpid getppid=getpid getpriority "
    "getrandom getresgid=getresuid getresuid getrlimit getrusage getsid getsockname getsockopt "
    "gettid gettimeofday getuid ioctl kill lchown=chown link linkat=link listen lseek lstat=stat "
    "madvise memfd_create mincore mkdir mkdirat=mkdir mknod mlock mmap mount mprotect mremap "
    "msgctl msgget msgrcv=msgop msgsnd=msgop msync munmap=mmap nanosleep nice open openat=open "
    "pause personality pidfd_getfd pidfd_open pidfd_send_signal pipe pipe2=pipe pivot_root poll "
    "ppoll=poll prctl pread preadv=readv prlimit=getrlimit process_vm_readv "
    "process_vm_writev=process_vm_readv pselect=select ptrace pwrite=pread pwritev=readv read "
    "readlink readlinkat=readlink readv recv recvfrom=recv recvmsg=recv rename renameat=rename "
    "rmdir sbrk=brk sched_getaffinity=sched_setaffinity sched_setaffinity sched_setscheduler "
    "sched_yield seccomp select semctl semget semop send sendfile sendmsg=send sendto=send "
    "setegid=seteuid seteuid setgid setgroups=getgroups setitimer=getitimer setns setpgid "
    "setpgrp=setpgid setpriority=getpriority setregid=setreuid setresgid=setresuid setresuid "
    "setreuid setrlimit=getrlimit setsid setsockopt=getsockopt setuid shmat=shmop shmctl "
    "shmdt=shmop shmget shutdown sigaction sigaltstack signal signalfd sigpending sigprocmask "
    "sigsuspend sigtimedwait=sigwaitinfo sigwaitinfo socket socketpair splice stat statx symlink "
    "symlinkat=symlink sync syscall sysinfo tee tgkill=tkill time timer_create timer_delete "
    "timer_gettime=timer_settime timer_settime timerfd_create times tkill truncate umask umount "
    "uname unlink unlinkat=unlink unshare utimensat vfork wait wait3=wait4 wait4 waitid=wait "
    "waitpid=wait write writev=readv ";

static const char section_3[] =
    "abort abs asctime=ctime assert atexit atof atoi atol=atoi atoll=atoi basename bsearch "
    "calloc=malloc clearenv clearerr=ferror clock closedir confstr ctermid ctime daemon difftime "
    "dirfd dirname=basename div dprintf=printf err errx=err execl=exec execle=exec execlp=exec "
    "execv=exec execvp=exec execvpe=exec exit fclose fdopen=fopen feof=ferror ferror fexecve "
    "fflush fgetc fgetpos=fseek fgets=fgetc fileno flockfile fopen forkpty=openpty fpathconf "
    "fprintf=printf fputc=puts fputs=puts fread free=malloc freopen=fopen fscanf=scanf fseek "
    "fseeko fsetpos=fseek ftell=fseek ftok funlockfile=flockfile fwrite=fread get_nprocs "
    "getc=fgetc getchar=fgetc getcwd getdelim=getline getenv getline getloadavg getlogin getopt "
    "getopt_long=getopt getpass getpwnam getpwuid=getpwnam glob gmtime=ctime gmtime_r=ctime "
    "grantpt htonl htons=htonl isalnum=isalpha isalpha isatty isblank=isalpha iscntrl=isalpha "
    "isdigit=isalpha isgraph=isalpha islower=isalpha isprint=isalpha ispunct=isalpha "
    "isspace=isalpha isupper=isalpha isxdigit=isalpha killpg labs=abs localeconv localtime=ctime "
    "localtime_r=ctime lockf longjmp=setjmp malloc memchr memcmp memcpy memmove memset mkdtemp "
    "mkfifo mkstemp mktime=ctime mq_open nl_langinfo ntohl=htonl ntohs=htonl offsetof opendir "
    "openlog=syslog openpty pathconf=fpathconf pclose=popen perror popen posix_openpt posix_spawn "
    "posix_spawnp=posix_spawn printf psiginfo=psignal psignal pthread_atfork pthread_cancel "
    "pthread_cond_init pthread_cond_signal=pthread_cond_init pthread_cond_wait=pthread_cond_init "
    "pthread_create pthread_detach pthread_equal pthread_exit pthread_join pthread_kill "
    "pthread_mutex_init pthread_mutex_lock pthread_mutex_unlock=pthread_mutex_lock pthread_self "
    "pthread_sigmask ptsname putc=puts putchar=puts putenv puts qsort raise rand random readdir "
    "realloc=malloc reallocarray=malloc realpath remove rewind=fseek rewinddir scanf sem_close "
    "sem_destroy sem_init sem_open sem_post sem_trywait=sem_wait sem_unlink sem_wait setbuf "
    "setenv setjmp setlocale setvbuf=setbuf shm_open shm_unlink=shm_open sigaddset=sigsetops "
    "sigdelset=sigsetops sigemptyset=sigsetops sigfillset=sigsetops siginterrupt "
    "sigismember=sigsetops siglongjmp=setjmp sigpause sigqueue sigsetjmp=setjmp sigwait sleep "
    "snprintf=printf sprintf=printf srand=rand srandom=random sscanf strcasecmp strcat strchr "
    "strcmp strcoll strcpy strcspn=strspn strdup strerror strerror_r=strerror strftime strlen "
    "strncasecmp=strcasecmp strncat strncmp=strcmp strncpy strndup=strdup strnlen strpbrk "
    "strptime strrchr=strchr strsep strsignal strspn strstr strtod strtof=strtod strtok "
    "strtok_r=strtok strtol strtoll=strtol strtoul strtoull=strtoul sysconf syslog system "
    "tcgetattr=termios tcgetpgrp tcsetattr=termios tcsetpgrp=tcgetpgrp tmpfile tolower=toupper "
    "toupper ttyname ungetc=fgetc unlockpt unsetenv=setenv usleep va_arg=stdarg va_copy=stdarg "
    "va_end=stdarg va_start=stdarg verr=err verrx=err vfprintf=printf vprintf=printf "
    "vsnprintf=printf vsprintf=printf vwarn=err vwarnx=err warn=err warnx=err ";

// Finds NAME in the list NAMES and sets PAGE to the name of its page.
static bool find_in(const char *names, struct text name, struct text *page)
{
    for (const char *at = names; *at != '\0'; at += strcspn(at, " ") + 1) {
        size_t size = strcspn(at, " =");
        if (!text_equal(name, (struct text){at, size}))
            continue;
        if (at[size] == '=')
            at += size + 1;
        *page = (struct text){at, strcspn(at, " ")};
        return true;
    }
    return false;
}

bool manual_page_find(struct text name, struct manual_page *page)
{
    page->section = '2';
    if (find_in(section_2, name, &page->name))
        return true;
    page->section = '3';
    return find_in(section_3, name, &page->name);
}
