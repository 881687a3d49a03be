// SPDX-License-Identifier: MIT
// Examples about signals.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_signals[] = {
    {"kill-after-wait",
     "waitpid(child, &status, 0);\n"
     "kill(child, SIGTERM); /* may be another process by now */\n",
     "kill(child, SIGTERM);\n"
     "waitpid(child, &status, 0);\n"},
    {"minus-one",
     "child = fork();\n"
     "kill(child, SIGTERM); /* kill(-1) is every process */\n",
     "child = fork();\n"
     "if (child > 0)\n"
     "    kill(child, SIGTERM);\n"},
    {"unsafe-handler",
     "static void on_signal(int signal)\n"
     "{\n"
     "    printf(\"signal %d\\n\", signal);\n"
     "}\n",
     "static volatile sig_atomic_t seen;\n"
     "\n"
     "static void on_signal(int signal)\n"
     "{\n"
     "    seen = signal;\n"
     "}\n"},
    {"handler-errno",
     "static void on_child(int signal)\n"
     "{\n"
     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
     "        continue;\n"
     "}\n",
     "static void on_child(int signal)\n"
     "{\n"
     "    int saved = errno;\n"
     "\n"
     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
     "        continue;\n"
     "    errno = saved;\n"
     "}\n"},
    {"handler-flag",
     "static int stop;\n"
     "\n"
     "static void on_signal(int signal)\n"
     "{\n"
     "    stop = 1;\n"
     "}\n",
     "static volatile sig_atomic_t stop;\n"
     "\n"
     "static void on_signal(int signal)\n"
     "{\n"
     "    stop = 1;\n"
     "}\n"},
    {"handler-blocks",
     "static void on_child(int signal)\n"
     "{\n"
     "    while (wait(NULL) > 0) /* waits for children that still run */\n"
     "        continue;\n"
     "}\n",
     "static void on_child(int signal)\n"
     "{\n"
     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
     "        continue;\n"
     "}\n"},
    {"sigchld-merged",
     "static void on_child(int signal)\n"
     "{\n"
     "    wait(NULL); /* one, although several may be dead */\n"
     "}\n",
     "static void on_child(int signal)\n"
     "{\n"
     "    while (waitpid(-1, NULL, WNOHANG) > 0)\n"
     "        continue;\n"
     "}\n"},
    {"lost-wakeup",
     "while (!seen)\n"
     "    pause(); /* the signal may come just before */\n",
     "sigprocmask(SIG_BLOCK, &mask, &before);\n"
     "while (!seen)\n"
     "    sigsuspend(&before);\n"
     "sigprocmask(SIG_SETMASK, &before, NULL);\n"},
    {"signal-used", "signal(SIGCHLD, on_child);\n",
     "struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};\n"
     "\n"
     "sigaction(SIGCHLD, &action, NULL);\n"},
    {"system-with-handler",
     "signal(SIGCHLD, reap_all);\n"
     "status = system(\"ls\"); /* the handler may reap the shell */\n",
     "child = fork();\n"
     "if (child == 0) {\n"
     "    execlp(\"ls\", \"ls\", (char *)NULL);\n"
     "    _exit(127);\n"
     "}\n"
     "waitpid(child, &status, 0);\n"},
    {"signal-uncatchable",
     "struct sigaction action = {.sa_handler = on_child};\n"
     "\n"
     "sigaction(SIGKILL, &action, NULL); /* fails */\n",
     "struct sigaction action = {.sa_handler = on_child};\n"
     "\n"
     "sigaction(SIGTERM, &action, NULL);\n"},
    {"mask-kept",
     "sigprocmask(SIG_BLOCK, &mask, &before); /* SIGCHLD */\n"
     "if (fork() == 0) {\n"
     "    execvp(argv[1], argv + 1);\n"
     "    _exit(127);\n"
     "}\n",
     "sigprocmask(SIG_BLOCK, &mask, &before); /* SIGCHLD */\n"
     "if (fork() == 0) {\n"
     "    sigprocmask(SIG_SETMASK, &before, NULL);\n"
     "    execvp(argv[1], argv + 1);\n"
     "    _exit(127);\n"
     "}\n"},
    {"wrong-group",
     "child = fork();\n"
     "kill(-child, SIGTERM); /* ESRCH: the child is in the group of its parent */\n",
     "child = fork();\n"
     "kill(child, SIGTERM);\n"},
    {"ignored-kept",
     "signal(SIGPIPE, SIG_IGN);\n"
     "if (fork() == 0)\n"
     "    execvp(argv[1], argv + 1);\n",
     "signal(SIGPIPE, SIG_IGN);\n"
     "if (fork() == 0) {\n"
     "    signal(SIGPIPE, SIG_DFL);\n"
     "    execvp(argv[1], argv + 1);\n"
     "}\n"},
    {"alarm-not-inherited",
     "alarm(5);\n"
     "if (fork() == 0)\n"
     "    work(); /* without a limit */\n"
     "wait(NULL);\n",
     "if (fork() == 0) {\n"
     "    alarm(5);\n"
     "    work();\n"
     "}\n"
     "wait(NULL);\n"},
    {"signal-reset",
     "#define _XOPEN_SOURCE 700\n"
     "\n"
     "signal(SIGUSR1, on_turn);\n"
     "for (int i = 0; i < 3; i++)\n"
     "    raise(SIGUSR1); /* the second one ends the process */\n",
     "#define _XOPEN_SOURCE 700\n"
     "\n"
     "struct sigaction action = {.sa_handler = on_turn};\n"
     "\n"
     "sigaction(SIGUSR1, &action, NULL);\n"
     "for (int i = 0; i < 3; i++)\n"
     "    raise(SIGUSR1);\n"},
    {"setsid-refused",
     "if (setsid() == -1) /* EPERM: the process leads a group */\n"
     "    _exit(1);\n"
     "child = fork();\n",
     "child = fork();\n"
     "if (child == 0 && setsid() == -1)\n"
     "    _exit(1);\n"},
    {"blocked-signal",
     "sigprocmask(SIG_BLOCK, &mask, &before);\n"
     "while (!seen)\n"
     "    sigsuspend(&mask); /* the signal stays blocked */\n",
     "sigprocmask(SIG_BLOCK, &mask, &before);\n"
     "while (!seen)\n"
     "    sigsuspend(&before);\n"},
    {"signals-counted",
     "while (seen < count) /* the handler counts, and two signals may become one */\n"
     "    sigsuspend(&before);\n",
     "while (seen < count && read(ends[0], line, 1) == 1) /* each child writes a byte */\n"
     "    seen++;\n"},
    {"handler-inherited",
     "signal(SIGALRM, on_turn);\n"
     "if (fork() == 0) {\n"
     "    alarm(5); /* runs on_turn, and ends nothing */\n"
     "    work();\n"
     "}\n",
     "signal(SIGALRM, on_turn);\n"
     "if (fork() == 0) {\n"
     "    signal(SIGALRM, SIG_DFL);\n"
     "    alarm(5);\n"
     "    work();\n"
     "}\n"},
    {"kill-reversed", "kill(SIGTERM, child); /* EINVAL: no signal has such a number */\n",
     "kill(child, SIGTERM);\n"},
    {"interrupted-sleep",
     "const struct timespec second = {1, 0};\n"
     "\n"
     "while (!seen) /* which a handler sets */\n"
     "    if (nanosleep(&second, NULL) == -1)\n"
     "        exit(EXIT_FAILURE);\n",
     "const struct timespec second = {1, 0};\n"
     "\n"
     "while (!seen)\n"
     "    if (nanosleep(&second, NULL) == -1 && errno != EINTR)\n"
     "        exit(EXIT_FAILURE);\n"},
    {"timer-once",
     "struct itimerval timer = {.it_value = {1, 0}}; /* once */\n"
     "\n"
     "setitimer(ITIMER_REAL, &timer, NULL);\n"
     "while (seen < 3)\n"
     "    sigsuspend(&before);\n",
     "struct itimerval timer = {.it_interval = {1, 0}, .it_value = {1, 0}};\n"
     "\n"
     "setitimer(ITIMER_REAL, &timer, NULL);\n"
     "while (seen < 3)\n"
     "    sigsuspend(&before);\n"},
    {0},
};
