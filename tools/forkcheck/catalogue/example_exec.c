// SPDX-License-Identifier: MIT
// Examples about exec.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_exec[] = {
    {"missing-sentinel",
     "char *words[] = {\"ls\", \"-l\"};\n"
     "\n"
     "execvp(words[0], words);\n",
     "char *words[] = {\"ls\", \"-l\", NULL};\n"
     "\n"
     "execvp(words[0], words);\n"},
    {"shell-command",
     "snprintf(line, sizeof line, \"ls %s\", path);\n"
     "system(line);\n",
     "if (fork() == 0) {\n"
     "    execlp(\"ls\", \"ls\", \"--\", path, (char *)NULL);\n"
     "    _exit(127);\n"
     "}\n"},
    {"vfork",
     "child = vfork();\n"
     "if (child == 0) {\n"
     "    count = 1; /* in the parent's memory */\n"
     "    execvp(argv[0], argv);\n"
     "    exit(127);\n"
     "}\n",
     "child = fork();\n"
     "if (child == 0) {\n"
     "    execvp(argv[0], argv);\n"
     "    _exit(127);\n"
     "}\n"},
    {"automatic-environment",
     "char setting[] = \"MODE=fast\";\n"
     "\n"
     "putenv(setting); /* the array is gone when the function returns */\n",
     "setenv(\"MODE\", \"fast\", 1);\n"},
    {"exec-falls-through",
     "if (fork() == 0)\n"
     "    execvp(argv[0], argv);\n"
     "wait(NULL); /* the child comes here, too, if exec fails */\n",
     "if (fork() == 0) {\n"
     "    execvp(argv[0], argv);\n"
     "    perror(argv[0]);\n"
     "    _exit(127);\n"
     "}\n"
     "wait(NULL);\n"},
    {"exec-name", "execl(\"ls\", \"ls\", \"-l\", (char *)NULL); /* ./ls */\n",
     "execlp(\"ls\", \"ls\", \"-l\", (char *)NULL);\n"},
    {"first-argument", "execlp(\"ls\", \"-l\", (char *)NULL); /* ls is called \"-l\" */\n",
     "execlp(\"ls\", \"ls\", \"-l\", (char *)NULL);\n"},
    {"joined-arguments", "execlp(\"sort\", \"sort\", \"-n -r\", (char *)NULL);\n",
     "execlp(\"sort\", \"sort\", \"-n\", \"-r\", (char *)NULL);\n"},
    {"exec-status",
     "execvp(argv[0], argv);\n"
     "_exit(errno == ENOENT ? 126 : 127);\n",
     "execvp(argv[0], argv);\n"
     "_exit(errno == ENOENT ? 127 : 126);\n"},
    {0},
};
