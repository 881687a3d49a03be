// SPDX-License-Identifier: MIT
//
// Three processes: the job's own, which makes the namespaces; process 1 of the namespace, which
// makes the file systems, watches and collects the logs; and the program. If the job's process is
// killed, process 1 dies with it, and with process 1 the kernel ends the namespace.

#include "forkcheck/sandbox/sandbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "forkcheck/sandbox/place.h"
#include "forkcheck/sandbox/sweep.h"
#include "forkcheck/sandbox/watch.h"

enum {
    LOG_BYTES = 1 << 20, // of all logs together
    FIRST_USER = 20000,  // for root: users that nobody is
    USERS = 30000,
};

// ---- Namespaces ---------------------------------------------------------------------------------

// The user that the program runs as.
struct person {
    uid_t user;
    gid_t group;
    bool is_other; // than the caller, who is root
};

static bool write_text(const char *path, const char *text)
{
    const int file = open(path, O_WRONLY | O_CLOEXEC);

    if (file == -1)
        return false;
    const bool is_written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
    return close(file) == 0 && is_written;
}

static bool map_self(const struct person *person)
{
    char line[64];

    (void)snprintf(line, sizeof line, "%ld %ld 1", (long)person->user, (long)person->user);
    if (!write_text("/proc/self/uid_map", line))
        return false;
    (void)snprintf(line, sizeof line, "%ld %ld 1", (long)person->group, (long)person->group);
    return write_text("/proc/self/setgroups", "deny") && write_text("/proc/self/gid_map", line);
}

// Root needs no user namespace, but becomes somebody else for the program: limits on processes do
// not bind root.
static bool unshare_all(struct person *person)
{
    enum { SPACES = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWIPC };

    *person = (struct person){getuid(), getgid(), false};
    if (geteuid() == 0 && unshare(SPACES) == 0) {
        person->user = (uid_t)(FIRST_USER + getpid() % USERS);
        person->group = (gid_t)person->user;
        person->is_other = true;
        return true;
    }
    return unshare(CLONE_NEWUSER | SPACES) == 0 && map_self(person);
}

// ---- The program --------------------------------------------------------------------------------

static void limit(__rlimit_resource_t resource, rlim_t value)
{
    const struct rlimit both = {value, value};
    (void)setrlimit(resource, &both);
}

// Since Linux 5.14 processes are counted for each user namespace; before, for the user on the whole
// machine, whose other processes would count.
static bool counts_by_namespace(void)
{
    enum { MAJOR = 5, MINOR = 14, DECIMAL = 10 };
    struct utsname kernel;
    char *end = NULL;

    if (uname(&kernel) == -1)
        return false;
    const long major = strtol(kernel.release, &end, DECIMAL);
    const long minor = *end == '.' ? strtol(end + 1, NULL, DECIMAL) : 0;
    return major > MAJOR || (major == MAJOR && minor >= MINOR);
}

// How many processes of the user there are before the program makes one.
static rlim_t processes_before(const struct person *person)
{
    enum { JOB_FIRST_AND_PROGRAM = 3 };
    return person->is_other ? 1 : JOB_FIRST_AND_PROGRAM;
}

static void limits_set(const struct sandbox_run *run, const struct person *person)
{
    const rlim_t before = processes_before(person);

    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, (rlim_t)SANDBOX_FILE_MIB << 20);
    // A little more than the time of the run, which is what ends it, and is told.
    limit(RLIMIT_CPU, run->seconds + 2);
    if (run->address_space > 0)
        limit(RLIMIT_AS, run->address_space);
    if (person->is_other || counts_by_namespace())
        limit(RLIMIT_NPROC, run->forks_fail ? before : before + WATCH_PROCESSES);
}

static bool become(const struct person *person)
{
    if (!person->is_other)
        return true;
    return setgroups(0, NULL) == 0 && setresgid(person->group, person->group, person->group) == 0 &&
           setresuid(person->user, person->user, person->user) == 0;
}

// Makes the input of the run the standard input of this process. It is a copy in memory, since the
// program could open the file itself for writing, by /proc/self/fd.
static bool input_open(const struct sandbox_run *run)
{
    const int from = open(run->input != NULL ? run->input : "/dev/null", O_RDONLY | O_CLOEXEC);
    int input = from;

    if (from != -1 && run->input != NULL) {
        input = memfd_create("input", MFD_CLOEXEC);
        if (input == -1 || !place_copy(from, input) || lseek(input, 0, SEEK_SET) == -1)
            return false;
    }
    return input != -1 && dup2(input, STDIN_FILENO) != -1;
}

static _Noreturn void program_run(const struct sandbox_run *run, const struct person *person)
{
    enum { CANNOT_START = 127, CALL_CLOSE_RANGE = 436 }; // C libraries have the call since 2021
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    const int errors =
        run->errors == NULL
            ? nowhere
            : open(run->errors, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    sigset_t none;

    if (dup2(nowhere, STDOUT_FILENO) == -1 || dup2(errors, STDERR_FILENO) == -1)
        _exit(CANNOT_START);
    // What the caller of forkcheck has left open leads out of the sandbox.
    (void)syscall(CALL_CLOSE_RANGE, STDERR_FILENO + 1, ~0U, 0);
    if (!become(person) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
        _exit(CANNOT_START);
    (void)unsetenv("TMPDIR"); // only /tmp can be written
    for (const struct sandbox_variable *variable = run->environment; variable->name != NULL;
         variable++)
        (void)setenv(variable->name, variable->value, 1);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    // The same addresses in every run; besides, AddressSanitizer of clang before 18 fails at random
    // where Linux makes 32 bits of an address random. A container may refuse this.
    (void)personality(ADDR_NO_RANDOMIZE);
    limits_set(run, person);
    if (run->sweep != NULL)
        sweep_run(run->command, run->sweep);
    execvp(run->command[0], run->command);
    _exit(CANNOT_START);
}

// ---- Process 1 ----------------------------------------------------------------------------------

// Appends one log to the result: "log NAME SIZE", and the bytes. Returns the size.
static size_t log_append(FILE *out, const char *name, size_t most)
{
    static char bytes[LOG_BYTES];
    char path[512];

    (void)snprintf(path, sizeof path, SANDBOX_LOGS "/%s", name);
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return 0;
    const size_t size = fread(bytes, 1, most < sizeof bytes ? most : sizeof bytes, file);
    (void)fclose(file);
    (void)fprintf(out, "log %s %zu\n", name, size);
    (void)fwrite(bytes, 1, size, out);
    return size;
}

static int name_filter(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && strchr(entry->d_name, ' ') == NULL;
}

static void logs_append(FILE *out)
{
    struct dirent **entries = NULL;
    size_t left = LOG_BYTES;
    const int count = scandir(SANDBOX_LOGS, &entries, name_filter, versionsort);

    for (int i = 0; i < count; i++) {
        left -= log_append(out, entries[i]->d_name, left);
        free(entries[i]);
    }
    free(entries);
}

static int result_write(FILE *out, enum watch_end how, int status)
{
    static const char *const words[] = {[WATCH_ENDED] = "ended",
                                        [WATCH_LATE] = "late",
                                        [WATCH_CROWDED] = "crowded",
                                        [WATCH_MEMORY] = "memory"};

    (void)fprintf(out, "%s %d\n", words[how], status);
    logs_append(out);
    return fclose(out) == 0 ? SANDBOX_DONE : SANDBOX_FAILED;
}

// Process 1 gets no signal from inside that it does not handle. SIGCHLD is blocked, so that it can
// be waited for.
static int first_process(const struct sandbox_run *run, const struct person *person, int program,
                         FILE *out)
{
    int status = 0;
    sigset_t child;

    (void)sigemptyset(&child);
    (void)sigaddset(&child, SIGCHLD);
    (void)sigprocmask(SIG_BLOCK, &child, NULL);
    (void)setsid();
    if (!place_make() || !place_fill(program, run->name, person->user, person->group))
        return SANDBOX_REFUSED;
    const pid_t pid = fork();
    if (pid == -1)
        return SANDBOX_FAILED;
    if (pid == 0)
        program_run(run, person);
    // The program must not be able to trace this process.
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    const enum watch_end how = watch_until_end(pid, run->seconds, &status);
    return result_write(out, how, status);
}

// Returns in the job's process only.
static int run_inside(const struct sandbox_run *run, int program, FILE *out)
{
    struct person person;
    int status = 0;

    if (!unshare_all(&person))
        return SANDBOX_REFUSED;
    const pid_t first = fork();
    if (first == -1)
        return SANDBOX_REFUSED;
    if (first == 0) {
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == -1)
            _exit(SANDBOX_FAILED);
        _exit(first_process(run, &person, program, out));
    }
    while (waitpid(first, &status, 0) == -1)
        if (errno != EINTR)
            return SANDBOX_FAILED;
    return WIFEXITED(status) ? WEXITSTATUS(status) : SANDBOX_FAILED;
}

int sandbox_make(void *context)
{
    const struct sandbox_run *run = context;
    const int program = open(run->program, O_RDONLY | O_CLOEXEC);
    FILE *out = program == -1 ? NULL : fopen(run->result, "we");
    const int result =
        out == NULL || !input_open(run) ? SANDBOX_FAILED : run_inside(run, program, out);

    // Process 1 has written the result; nothing is in this buffer.
    if (out != NULL)
        (void)fclose(out);
    if (program != -1)
        close(program);
    return result;
}
