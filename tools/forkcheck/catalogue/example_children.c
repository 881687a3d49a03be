// SPDX-License-Identifier: MIT
// Examples about children, and how processes end.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_children[] = {
    {"missing-exit",
     "if (fork() == 0)\n"
     "    puts(\"child\");\n"
     "puts(\"parent\");\n",
     "if (fork() == 0) {\n"
     "    puts(\"child\");\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"
     "puts(\"parent\");\n"},
    {"orphan",
     "if (fork() == 0)\n"
     "    work();\n"
     "exit(EXIT_SUCCESS);\n",
     "if (fork() == 0) {\n"
     "    work();\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"
     "wait(NULL);\n"
     "exit(EXIT_SUCCESS);\n"},
    {"runaway",
     "while (fork() >= 0)\n"
     "    work();\n",
     "for (int i = 0; i < 4; i++)\n"
     "    if (fork() == 0) {\n"
     "        work();\n"
     "        exit(EXIT_SUCCESS);\n"
     "    }\n"},
    {"status-by-chance",
     "wait(&status); /* of whichever child ends first */\n"
     "exit(WEXITSTATUS(status));\n",
     "waitpid(child, &status, 0);\n"
     "exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);\n"},
    {"crash",
     "if (fork() == 0)\n"
     "    *(int *)NULL = 1;\n",
     "if (fork() == 0)\n"
     "    exit(EXIT_FAILURE);\n"},
    {"fork-unchecked",
     "pid = fork();\n"
     "if (pid == 0)\n"
     "    work();\n"
     "else\n"
     "    waitpid(pid, &status, 0);\n",
     "pid = fork();\n"
     "if (pid == -1) {\n"
     "    perror(\"fork\");\n"
     "    exit(EXIT_FAILURE);\n"
     "}\n"
     "if (pid == 0)\n"
     "    work();\n"
     "else\n"
     "    waitpid(pid, &status, 0);\n"},
    {"exit-in-child",
     "atexit(remove_lock_file);\n"
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n",
     "atexit(remove_lock_file);\n"
     "if (fork() == 0)\n"
     "    _exit(EXIT_SUCCESS);\n"},
    {"fork-doubles",
     "for (int i = 0; i < 10; i++)\n"
     "    fork();\n",
     "for (int i = 0; i < 10; i++)\n"
     "    if (fork() == 0) {\n"
     "        work();\n"
     "        exit(EXIT_SUCCESS);\n"
     "    }\n"},
    {"fork-with-threads",
     "pthread_create(&thread, NULL, run, NULL);\n"
     "pid = fork();\n",
     "pid = fork();\n"
     "if (pid > 0)\n"
     "    pthread_create(&thread, NULL, run, NULL);\n"},
    {"fork-with-lock",
     "pthread_mutex_lock(&lock);\n"
     "pid = fork();\n"
     "pthread_mutex_unlock(&lock);\n",
     "pthread_mutex_lock(&lock);\n"
     "count++;\n"
     "pthread_mutex_unlock(&lock);\n"
     "pid = fork();\n"},
    {"exit-value", "exit(256);\n", "exit(EXIT_FAILURE);\n"},
    {"exit-negative", "exit(-1);\n", "exit(EXIT_FAILURE);\n"},
    {"count-unbounded",
     "count = strtol(argv[1], NULL, 10);\n"
     "for (long i = 0; i < count; i++)\n"
     "    if (fork() == 0)\n"
     "        exit(EXIT_SUCCESS);\n",
     "count = strtol(argv[1], NULL, 10);\n"
     "if (count < 1 || count > 100)\n"
     "    exit(EXIT_FAILURE);\n"
     "for (long i = 0; i < count; i++)\n"
     "    if (fork() == 0)\n"
     "        exit(EXIT_SUCCESS);\n"},
    {0},
};
