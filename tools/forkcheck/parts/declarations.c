// SPDX-License-Identifier: MIT
//
// The functions that programs with processes use, and their headers (POSIX.1-2008).

#include "forkcheck/parts/declarations.h"
#include "lib/base/buffer.h"
#include "lib/base/text.h"

#include <stddef.h>

static const struct {
    const char *header;
    const char *functions; // each between blanks
} headers[] = {
    {"unistd.h",
     " fork vfork _exit execl execlp execle execv execvp execve execvpe pipe pipe2 dup dup2 read "
     "write close "
     "getpid getppid getpgrp getpgid setpgid setsid getsid sleep usleep alarm pause nice chdir "
     "getcwd unlink isatty access lseek ftruncate sysconf tcsetpgrp tcgetpgrp getuid geteuid "
     "getgid setuid link symlink rmdir fsync gethostname getopt daemon "},
    {"sys/wait.h", " wait waitpid waitid wait3 wait4 WIFEXITED WEXITSTATUS WIFSIGNALED WTERMSIG "},
    {"signal.h",
     " kill raise signal sigaction sigemptyset sigfillset sigaddset sigdelset sigismember "
     "sigprocmask sigsuspend sigpending sigwait sigwaitinfo sigtimedwait killpg psignal sigqueue "},
    {"stdio.h",
     " printf fprintf sprintf snprintf dprintf puts fputs putchar fputc putc scanf fscanf sscanf "
     "fopen fclose fdopen fflush fread fwrite fgets fgetc getc getchar getline perror popen pclose "
     "setbuf setvbuf setlinebuf rewind fseek ftell remove rename fileno vprintf vfprintf "},
    {"stdlib.h",
     " exit atexit abort malloc calloc realloc free atoi atol atof strtol strtoul strtod getenv "
     "setenv putenv system rand srand random srandom qsort mkstemp abs quick_exit "},
    {"string.h",
     " strlen strcpy strncpy strcat strncat strcmp strncmp strchr strrchr strstr strtok strdup "
     "strerror strsignal memset memcpy memmove memcmp "},
    {"fcntl.h", " open openat creat fcntl posix_fadvise "},
    {"sys/stat.h", " stat fstat lstat mkdir mkfifo chmod umask "},
    {"sys/mman.h", " mmap munmap shm_open shm_unlink "},
    {"sys/resource.h", " getrlimit setrlimit getrusage getpriority setpriority "},
    {"sys/socket.h", " socket socketpair bind listen accept connect send recv "},
    {"sys/select.h", " select pselect "},
    {"sys/time.h", " gettimeofday setitimer getitimer "},
    {"time.h", " time nanosleep clock clock_gettime localtime strftime difftime "},
    {"spawn.h", " posix_spawn posix_spawnp "},
    {"poll.h", " poll "},
    {"errno.h", " errno "},
    {"ctype.h", " isdigit isspace isalpha toupper tolower "},
    {"pthread.h", " pthread_create pthread_join pthread_mutex_lock pthread_mutex_unlock "},
    {"semaphore.h", " sem_open sem_init sem_wait sem_post sem_close sem_unlink "},
};

// The first word in quotation marks.
static struct text quoted(struct text message)
{
    const size_t begin = text_find(message, "'", 0);
    const size_t end = begin == SIZE_MAX ? SIZE_MAX : text_find(message, "'", begin + 1);

    if (end == SIZE_MAX)
        return (struct text){"", 0};
    return (struct text){message.data + begin + 1, end - begin - 1};
}

static const char *header_of(struct text function)
{
    const char *header = NULL;
    struct buffer word = {0};

    buffer_add_byte(&word, ' ');
    buffer_add(&word, function);
    buffer_add_byte(&word, ' ');
    for (size_t i = 0; header == NULL && i < sizeof headers / sizeof *headers; i++)
        if (text_find(text_of(headers[i].functions), buffer_string(&word), 0) != SIZE_MAX)
            header = headers[i].header;
    buffer_free(&word);
    return header;
}

bool declaration_explain(struct text message, struct buffer *text)
{
    const struct text function = quoted(message);

    if (function.size == 0)
        return false;
    const char *header = header_of(function);
    buffer_print(text, "%.*s is called, and nothing has declared it", (int)function.size,
                 function.data);
    if (header != NULL)
        buffer_print(text, ": write #include <%s>", header);
    return true;
}
