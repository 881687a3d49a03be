// SPDX-License-Identifier: MIT
// Examples about output and buffers.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_output[] = {
    {"double-output",
     "printf(\"start\\n\"); /* in the buffer if this is a pipe */\n"
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "wait(NULL);\n",
     "printf(\"start\\n\");\n"
     "fflush(stdout);\n"
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "wait(NULL);\n"},
    {"lost-output",
     "if (fork() == 0) {\n"
     "    printf(\"done\\n\");\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n",
     "if (fork() == 0) {\n"
     "    printf(\"done\\n\");\n"
     "    fflush(stdout);\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n"},
    {"order-by-chance",
     "if (fork() == 0) {\n"
     "    puts(\"first\");\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"
     "puts(\"second\");\n"
     "wait(NULL);\n",
     "if (fork() == 0) {\n"
     "    puts(\"first\");\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"
     "wait(NULL);\n"
     "puts(\"second\");\n"},
    {"late-output",
     "if (fork() == 0) {\n"
     "    setsid(); /* a daemon, and it keeps standard output */\n"
     "    puts(\"at work\");\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n",
     "if (fork() == 0) {\n"
     "    setsid();\n"
     "    if (freopen(\"/var/log/work\", \"a\", stdout) == NULL)\n"
     "        exit(EXIT_FAILURE);\n"
     "    puts(\"at work\");\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"},
    {"reordered-output",
     "printf(\"the files:\\n\"); /* in the buffer if this is a pipe */\n"
     "if (fork() == 0) {\n"
     "    execlp(\"ls\", \"ls\", (char *)NULL);\n"
     "    _exit(127);\n"
     "}\n"
     "wait(NULL);\n",
     "printf(\"the files:\\n\");\n"
     "fflush(stdout);\n"
     "if (fork() == 0) {\n"
     "    execlp(\"ls\", \"ls\", (char *)NULL);\n"
     "    _exit(127);\n"
     "}\n"
     "wait(NULL);\n"},
    {"input-twice",
     "fgets(line, sizeof line, stdin);\n"
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS); /* moves the offset back to where the buffer begins */\n"
     "wait(NULL);\n",
     "fgets(line, sizeof line, stdin);\n"
     "if (fork() == 0)\n"
     "    _exit(EXIT_SUCCESS);\n"
     "wait(NULL);\n"},
    {"input-by-chance",
     "if (fork() == 0) {\n"
     "    fgets(line, sizeof line, stdin); /* the first line, or none */\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n"
     "fgets(line, sizeof line, stdin);\n"
     "wait(NULL);\n",
     "fgets(line, sizeof line, stdin); /* one process reads, and gives the other one a copy */\n"
     "if (fork() == 0) {\n"
     "    work();\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n"
     "wait(NULL);\n"},
    {0},
};
