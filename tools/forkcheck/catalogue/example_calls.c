// SPDX-License-Identifier: MIT
// Examples about calls and errors.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_calls[] = {
    {"failure-not-told",
     "if (write(fd, line, strlen(line)) == -1)\n"
     "    perror(\"write\");\n"
     "exit(EXIT_SUCCESS);\n",
     "if (write(fd, line, strlen(line)) == -1) {\n"
     "    perror(\"write\");\n"
     "    exit(EXIT_FAILURE);\n"
     "}\n"
     "exit(EXIT_SUCCESS);\n"},
    {"unchecked-result", "pipe(ends);\n",
     "if (pipe(ends) == -1) {\n"
     "    perror(\"pipe\");\n"
     "    exit(EXIT_FAILURE);\n"
     "}\n"},
    {"missing-declaration",
     "#include <stdio.h>\n"
     "\n"
     "int main(void)\n"
     "{\n"
     "    return fork() == -1;\n"
     "}\n",
     "#include <stdio.h>\n"
     "#include <unistd.h>\n"
     "\n"
     "int main(void)\n"
     "{\n"
     "    return fork() == -1;\n"
     "}\n"},
    {"uninitialised",
     "int result;\n"
     "\n"
     "waitpid(child, &result, WNOHANG); /* sets nothing if the child runs */\n"
     "printf(\"%d\\n\", WIFEXITED(result));\n",
     "int result = 0;\n"
     "\n"
     "if (waitpid(child, &result, WNOHANG) > 0)\n"
     "    printf(\"%d\\n\", WIFEXITED(result));\n"},
    {"memory-error",
     "pid_t children[4];\n"
     "\n"
     "for (int i = 0; i <= 4; i++)\n"
     "    children[i] = fork();\n",
     "pid_t children[4];\n"
     "\n"
     "for (int i = 0; i < 4; i++)\n"
     "    children[i] = fork();\n"},
    {"memory-leak",
     "char *copy = strdup(name);\n"
     "\n"
     "puts(copy);\n",
     "char *copy = strdup(name);\n"
     "\n"
     "puts(copy);\n"
     "free(copy);\n"},
    {"null-pointer",
     "char *copy = malloc(100);\n"
     "\n"
     "copy[0] = '\\0';\n",
     "char *copy = malloc(100);\n"
     "\n"
     "if (copy == NULL)\n"
     "    exit(EXIT_FAILURE);\n"
     "copy[0] = '\\0';\n"},
    {"format-mismatch", "printf(\"%s\\n\", getpid());\n", "printf(\"%ld\\n\", (long)getpid());\n"},
    {"undefined-behaviour", "int bits = 1 << 32;\n", "unsigned long long bits = 1ULL << 32;\n"},
    {"impossible-comparison",
     "if (fork() == -2)\n"
     "    perror(\"fork\");\n",
     "if (fork() == -1)\n"
     "    perror(\"fork\");\n"},
    {"endless-read",
     "while ((size = read(fd, line, sizeof line)) != 0)\n"
     "    total += size;\n",
     "while ((size = read(fd, line, sizeof line)) > 0)\n"
     "    total += size;\n"},
    {"end-of-input",
     "if (read(ends[0], &total, sizeof total) == -1)\n"
     "    exit(EXIT_FAILURE);\n"
     "printf(\"%ld\\n\", total);\n",
     "if (read(ends[0], &total, sizeof total) != (ssize_t)sizeof total)\n"
     "    exit(EXIT_FAILURE);\n"
     "printf(\"%ld\\n\", total);\n"},
    {"pointer-size",
     "static void put(int fd, const struct timespec *time)\n"
     "{\n"
     "    write(fd, time, sizeof time);\n"
     "}\n",
     "static void put(int fd, const struct timespec *time)\n"
     "{\n"
     "    write(fd, time, sizeof *time);\n"
     "}\n"},
    {"same-place",
     "for (total = 0; total < size; total += count)\n"
     "    if ((count = write(fd, line, size - total)) == -1)\n"
     "        exit(EXIT_FAILURE);\n",
     "for (total = 0; total < size; total += count)\n"
     "    if ((count = write(fd, line + total, size - total)) == -1)\n"
     "        exit(EXIT_FAILURE);\n"},
    {"name-in-stat",
     "char state = '-';\n"
     "\n"
     "sscanf(line, \"%*d %*s %c\", &state);\n",
     "char state = '-';\n"
     "\n"
     "name = strrchr(line, ')');\n"
     "if (name)\n"
     "    sscanf(name, \") %c\", &state);\n"},
    {"effect-in-assert",
     "#include <assert.h>\n"
     "#include <unistd.h>\n"
     "\n"
     "void start(void)\n"
     "{\n"
     "    pid_t pid;\n"
     "\n"
     "    assert((pid = fork()) != -1);\n"
     "}\n",
     "#include <stdio.h>\n"
     "#include <stdlib.h>\n"
     "#include <unistd.h>\n"
     "\n"
     "void start(void)\n"
     "{\n"
     "    pid_t pid = fork();\n"
     "\n"
     "    if (pid == -1) {\n"
     "        perror(\"fork\");\n"
     "        exit(EXIT_FAILURE);\n"
     "    }\n"
     "}\n"},
    {"errno-late",
     "if (pipe(ends) == -1) {\n"
     "    puts(\"no pipe\"); /* may change errno */\n"
     "    fprintf(stderr, \"%s\\n\", strerror(errno));\n"
     "}\n",
     "if (pipe(ends) == -1) {\n"
     "    fprintf(stderr, \"no pipe: %s\\n\", strerror(errno));\n"
     "}\n"},
    {"message-without-reason",
     "if (fork() == -1)\n"
     "    fprintf(stderr, \"fork failed\\n\");\n",
     "if (fork() == -1)\n"
     "    perror(\"fork\");\n"},
    {"number-unchecked", "count = strtol(argv[1], NULL, 10);\n",
     "char *end = NULL;\n"
     "\n"
     "errno = 0;\n"
     "count = strtol(argv[1], &end, 10);\n"
     "if (errno != 0 || end == argv[1] || *end != '\\0' || count < 1 || count > 100)\n"
     "    exit(EXIT_FAILURE);\n"},
    {"pid-in-printf", "printf(\"%d\\n\", getpid());\n", "printf(\"%ld\\n\", (long)getpid());\n"},
    {"pid-narrowed", "short child = fork(); /* PID 40000 becomes -25536 */\n",
     "pid_t child = fork();\n"},
    {"success-misread",
     "if (dup2(ends[1], STDOUT_FILENO) != 0) {\n"
     "    perror(\"dup2\");\n"
     "    exit(EXIT_FAILURE);\n"
     "}\n",
     "if (dup2(ends[1], STDOUT_FILENO) == -1) {\n"
     "    perror(\"dup2\");\n"
     "    exit(EXIT_FAILURE);\n"
     "}\n"},
    {"odd-condition",
     "if (status = 0)\n"
     "    puts(\"the child has succeeded\");\n",
     "if (status == 0)\n"
     "    puts(\"the child has succeeded\");\n"},
    {"shadowed-variable",
     "if (count > 0) {\n"
     "    pid_t child = fork();\n"
     "    if (child == 0)\n"
     "        work();\n"
     "}\n"
     "waitpid(child, &status, 0);\n",
     "if (count > 0) {\n"
     "    child = fork();\n"
     "    if (child == 0)\n"
     "        work();\n"
     "}\n"
     "waitpid(child, &status, 0);\n"},
    {"type-mismatch", "waitpid(child, status, 0);\n", "waitpid(child, &status, 0);\n"},
    {"end-as-byte",
     "char letter;\n"
     "while ((letter = getchar()) != EOF)\n"
     "    count++;\n",
     "int letter;\n"
     "while ((letter = getchar()) != EOF)\n"
     "    count++;\n"},
    {"minus-one-size",
     "size = read(fd, line, sizeof line);\n"
     "fwrite(line, 1, size, stdout);\n",
     "size = read(fd, line, sizeof line);\n"
     "if (size == -1)\n"
     "    perror(\"read\");\n"
     "else\n"
     "    fwrite(line, 1, size, stdout);\n"},
    {"failure-as-end",
     "static int get(int fd, char *to, size_t room)\n"
     "{\n"
     "    size_t have = 0;\n"
     "    ssize_t n;\n"
     "    while (have < room && (n = read(fd, to + have, room - have)) > 0)\n"
     "        have += n;\n"
     "    return have; /* and never -1 */\n"
     "}\n",
     "static int get(int fd, char *to, size_t room)\n"
     "{\n"
     "    size_t have = 0;\n"
     "    ssize_t n = 0;\n"
     "    while (have < room && (n = read(fd, to + have, room - have)) > 0)\n"
     "        have += n;\n"
     "    return n == -1 ? -1 : (int)have;\n"
     "}\n"},
    {"time-over-second",
     "struct timespec nap;\n"
     "\n"
     "nap.tv_sec = count / 1000;\n"
     "nap.tv_nsec = count * 1000000; /* the whole seconds are in it, too */\n"
     "nanosleep(&nap, NULL);\n",
     "struct timespec nap;\n"
     "\n"
     "nap.tv_sec = count / 1000;\n"
     "nap.tv_nsec = count % 1000 * 1000000;\n"
     "nanosleep(&nap, NULL);\n"},
    {"path-cut",
     "char path[16]; /* for a number of four digits */\n"
     "\n"
     "snprintf(path, sizeof path, \"/proc/%ld/stat\", (long)child);\n",
     "char path[64];\n"
     "\n"
     "snprintf(path, sizeof path, \"/proc/%ld/stat\", (long)child);\n"},
    {"number-cut", "unsigned char lines = count; /* up to 3000 */\n", "long lines = count;\n"},
    {"never-used",
     "static volatile sig_atomic_t seen;\n"
     "\n"
     "static void on_alarm(int number)\n"
     "{\n"
     "    seen = number;\n"
     "}\n"
     "\n"
     "int main(void)\n"
     "{\n"
     "    alarm(1);\n"
     "    pause();\n"
     "}\n",
     "static volatile sig_atomic_t seen;\n"
     "\n"
     "static void on_alarm(int number)\n"
     "{\n"
     "    seen = number;\n"
     "}\n"
     "\n"
     "int main(void)\n"
     "{\n"
     "    struct sigaction action = {.sa_handler = on_alarm};\n"
     "\n"
     "    sigaction(SIGALRM, &action, NULL);\n"
     "    alarm(1);\n"
     "    pause();\n"
     "}\n"},
    {0},
};
