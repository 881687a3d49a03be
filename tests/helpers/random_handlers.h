// SPDX-License-Identifier: MIT
// The second part of the text that begins every program of random_program: signal handlers, births
// of processes, and exec of other parts of the program.

// ---- Handlers -----------------------------------------------------------------------------------

static void on_count(int signal)
{
    const int place = __atomic_fetch_add(&seen_count, 1, __ATOMIC_SEQ_CST);

    if (place < (int)sizeof seen)
        seen[place] = (char)('A' + signal);
    delay();
}

static void on_mark(int signal)
{
    const int error = errno;
    char text[40];

    delay();
    sprintf(text, "%s got %d\n", name_of(getpid()), signal);
    tell(text);
    errno = error;
}

static void on_info(int signal, siginfo_t *told, void *context)
{
    const int error = errno;
    char text[100];

    (void)context;
    delay();
    sprintf(text, "%s got %d: %d of %s\n", name_of(getpid()), signal, told->si_code,
            told->si_code == SI_KERNEL ? "the kernel" : name_of(told->si_pid));
    tell(text);
    errno = error;
}

static void on_reap(int signal)
{
    const int error = errno;
    char text[100];
    int how = 0;

    delay();
    const pid_t dead = waitpid(-1, &how, WNOHANG);
    delay();
    if (dead < 0)
        sprintf(text, "%s got %d: %s\n", name_of(getpid()), signal, strerrorname_np(errno));
    else
        sprintf(text, "%s got %d: %s %04x\n", name_of(getpid()), signal, name_of(dead),
                (unsigned)how);
    tell(text);
    errno = error;
}

static void on_reap_all(int signal)
{
    const int error = errno;
    char text[100];
    pid_t dead;
    int how;

    (void)signal;
    delay();
    while (how = 0, dead = waitpid(-1, &how, WNOHANG), delay(), dead > 0) {
        sprintf(text, "%s reaped %s %04x\n", name_of(getpid()), name_of(dead), (unsigned)how);
        tell(text);
    }
    errno = error;
}

static void on_exit_now(int signal)
{
    delay();
    _exit(50 + signal);
}

static int handle(int signal, void (*handler)(int), int flags, const sigset_t *mask)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags, .sa_mask = *mask};

    if (flags & SA_SIGINFO)
        action.sa_sigaction = on_info;
    return sigaction(signal, &action, NULL);
}

// ---- Births and other programs ------------------------------------------------------------------

static void born(int number)
{
    pid[number] = getpid();
    kept[0] = '\0';
    delays_start();
    delay();
}

// NUMBER as the PID of a child. If the child could not be made, ends the process.
static pid_t child(long number)
{
    if (number < 0)
        _exit(FORK_FAILED);
    return (pid_t)number;
}

static char **arguments(const char *part)
{
    static char text[PROCESSES + 2 * PIPES][12];
    static char *argument[PROCESSES + 2 * PIPES + 3];

    for (int i = 0; i < PROCESSES; i++)
        sprintf(text[i], "%d", pid[i]);
    for (int i = 0; i < PIPES; i++) {
        sprintf(text[PROCESSES + i], "%d", in[i]);
        sprintf(text[PROCESSES + PIPES + i], "%d", out[i]);
    }
    argument[0] = (char *)self;
    argument[1] = (char *)part;
    for (int i = 0; i < PROCESSES + 2 * PIPES; i++)
        argument[i + 2] = text[i];
    return argument;
}

// Continues the process in another part of this program, by exec.
static int become(const char *part)
{
    tell_kept();
    return execv(self, arguments(part));
}

// Like posix_spawn, but returns the child's PID, or -1 with errno set.
static long spawn(const char *part)
{
    pid_t number = -1;

    errno = posix_spawn(&number, self, NULL, NULL, arguments(part), environment);
    return errno ? -1 : number;
}

// Returns the number of the part that is to run: 0 in the first process.
static int start(char **argv, char **variables)
{
    const char *text = getenv("DELAYS");

    self = argv[0];
    environment = variables;
    chance = text ? strtoul(text, NULL, 10) : 0;
    delays_start();
    if (!argv[1]) {
        pid[0] = getpid();
        return 0;
    }
    for (int i = 0; i < PROCESSES; i++)
        pid[i] = atoi(argv[2 + i]);
    for (int i = 0; i < PIPES; i++) {
        in[i] = atoi(argv[2 + PROCESSES + i]);
        out[i] = atoi(argv[2 + PROCESSES + PIPES + i]);
    }
    return atoi(argv[1]);
}
