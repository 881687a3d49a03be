// SPDX-License-Identifier: MIT
// Examples about waiting and status.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_waiting[] = {
    {"zombie",
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "for (;;)\n"
     "    serve();\n",
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "wait(NULL);\n"
     "for (;;)\n"
     "    serve();\n"},
    {"no-child",
     "waitpid(child, &status, 0);\n"
     "waitpid(child, &status, 0); /* ECHILD: it is reaped already */\n",
     "waitpid(child, &status, 0);\n"},
    {"stuck",
     "if (fork() == 0)\n"
     "    pause();\n"
     "wait(NULL);\n",
     "child = fork();\n"
     "if (child == 0)\n"
     "    pause();\n"
     "kill(child, SIGTERM);\n"
     "wait(NULL);\n"},
    {"never-ends",
     "while (waitpid(child, &status, WNOHANG) != -2)\n"
     "    continue;\n",
     "while (waitpid(child, &status, 0) == -1 && errno == EINTR)\n"
     "    continue;\n"},
    {"status-printed",
     "wait(&status);\n"
     "printf(\"the child ended with %d\\n\", status);\n",
     "wait(&status);\n"
     "if (WIFEXITED(status))\n"
     "    printf(\"the child ended with %d\\n\", WEXITSTATUS(status));\n"},
    {"status-returned",
     "wait(&status);\n"
     "exit(status);\n",
     "wait(&status);\n"
     "exit(WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE);\n"},
    {"status-compared",
     "wait(&status);\n"
     "if (status == 3)\n"
     "    puts(\"the child found nothing\");\n",
     "wait(&status);\n"
     "if (WIFEXITED(status) && WEXITSTATUS(status) == 3)\n"
     "    puts(\"the child found nothing\");\n"},
    {"status-by-hand",
     "wait(&status);\n"
     "printf(\"%d\\n\", status >> 8);\n",
     "wait(&status);\n"
     "if (WIFEXITED(status))\n"
     "    printf(\"%d\\n\", WEXITSTATUS(status));\n"},
    {"status-unguarded",
     "wait(&status);\n"
     "printf(\"%d\\n\", WEXITSTATUS(status));\n",
     "wait(&status);\n"
     "if (WIFEXITED(status))\n"
     "    printf(\"%d\\n\", WEXITSTATUS(status));\n"
     "else if (WIFSIGNALED(status))\n"
     "    printf(\"signal %d\\n\", WTERMSIG(status));\n"},
    {"status-inverted",
     "wait(&status);\n"
     "if (WIFSIGNALED(status))\n"
     "    printf(\"%d\\n\", WEXITSTATUS(status));\n",
     "wait(&status);\n"
     "if (WIFSIGNALED(status))\n"
     "    printf(\"signal %d\\n\", WTERMSIG(status));\n"},
    {"status-of-failed-wait",
     "wait(&status);\n"
     "if (WIFEXITED(status))\n"
     "    puts(\"done\");\n",
     "if (wait(&status) == -1)\n"
     "    perror(\"wait\");\n"
     "else if (WIFEXITED(status))\n"
     "    puts(\"done\");\n"},
    {"wait-in-loop",
     "for (int i = 0; i < 4; i++) {\n"
     "    if (fork() == 0)\n"
     "        exit(EXIT_SUCCESS);\n"
     "    wait(NULL); /* one after the other */\n"
     "}\n",
     "for (int i = 0; i < 4; i++)\n"
     "    if (fork() == 0)\n"
     "        exit(EXIT_SUCCESS);\n"
     "while (wait(NULL) > 0)\n"
     "    continue;\n"},
    {"sigchld-ignored",
     "signal(SIGCHLD, SIG_IGN);\n"
     "child = fork();\n"
     "if (child == 0)\n"
     "    exit(3);\n"
     "waitpid(child, &status, 0); /* ECHILD */\n",
     "child = fork();\n"
     "if (child == 0)\n"
     "    exit(3);\n"
     "waitpid(child, &status, 0);\n"},
    {"status-of-another",
     "pid_t children[3];\n"
     "\n"
     "for (int i = 0; i < 3; i++) {\n"
     "    wait(&status);\n"
     "    printf(\"%ld: %d\\n\", (long)children[i], WEXITSTATUS(status)); /* or of another */\n"
     "}\n",
     "pid_t children[3];\n"
     "\n"
     "for (int i = 0; i < 3; i++) {\n"
     "    waitpid(children[i], &status, 0);\n"
     "    printf(\"%ld: %d\\n\", (long)children[i], WEXITSTATUS(status));\n"
     "}\n"},
    {"exit-status-unasked",
     "if (child == 0)\n"
     "    exit(access(path, R_OK) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);\n"
     "waitpid(child, &status, 0);\n"
     "if (WIFEXITED(status))\n"
     "    puts(\"the child has succeeded\");\n",
     "if (child == 0)\n"
     "    exit(access(path, R_OK) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);\n"
     "waitpid(child, &status, 0);\n"
     "if (WIFEXITED(status) && WEXITSTATUS(status) == 0)\n"
     "    puts(\"the child has succeeded\");\n"},
    {"interrupted-wait",
     "if (waitpid(child, &status, 0) == -1)\n"
     "    exit(EXIT_FAILURE);\n",
     "while (waitpid(child, &status, 0) == -1)\n"
     "    if (errno != EINTR)\n"
     "        exit(EXIT_FAILURE);\n"},
    {"interrupted-read",
     "struct sigaction action = {.sa_handler = on_child};\n"
     "\n"
     "sigaction(SIGCHLD, &action, NULL);\n"
     "while (fgets(line, sizeof line, stdin)) /* until a child ends */\n"
     "    if (fork() == 0)\n"
     "        work();\n",
     "struct sigaction action = {.sa_handler = on_child, .sa_flags = SA_RESTART};\n"
     "\n"
     "sigaction(SIGCHLD, &action, NULL);\n"
     "while (fgets(line, sizeof line, stdin))\n"
     "    if (fork() == 0)\n"
     "        work();\n"},
    {0},
};
