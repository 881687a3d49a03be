// SPDX-License-Identifier: MIT
// Examples about descriptors and pipes.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_descriptors[] = {
    {"closed-twice",
     "close(ends[1]);\n"
     "close(ends[1]); /* may be another file by now */\n",
     "close(ends[1]);\n"
     "ends[1] = -1;\n"},
    {"handed-on",
     "fd = open(path, O_RDONLY);\n"
     "if (fork() == 0)\n"
     "    execvp(argv[0], argv);\n",
     "fd = open(path, O_RDONLY | O_CLOEXEC);\n"
     "if (fork() == 0)\n"
     "    execvp(argv[0], argv);\n"},
    {"broken-pipe",
     "close(ends[0]); /* nobody reads */\n"
     "write(ends[1], line, strlen(line));\n",
     "signal(SIGPIPE, SIG_IGN);\n"
     "if (write(ends[1], line, strlen(line)) == -1)\n"
     "    perror(\"write\"); /* EPIPE */\n"},
    {"descriptor-leak",
     "fd = open(path, O_RDONLY);\n"
     "if (read(fd, line, sizeof line) == -1)\n"
     "    return;\n",
     "fd = open(path, O_RDONLY);\n"
     "if (read(fd, line, sizeof line) == -1) {\n"
     "    close(fd);\n"
     "    return;\n"
     "}\n"},
    {"use-after-close",
     "close(fd);\n"
     "read(fd, line, sizeof line);\n",
     "read(fd, line, sizeof line);\n"
     "close(fd);\n"},
    {"descriptor-unchecked",
     "fd = open(path, O_RDONLY);\n"
     "read(fd, line, sizeof line);\n",
     "fd = open(path, O_RDONLY);\n"
     "if (fd == -1)\n"
     "    perror(path);\n"
     "else\n"
     "    read(fd, line, sizeof line);\n"},
    {"wrong-direction",
     "pipe(ends);\n"
     "write(ends[0], line, strlen(line));\n",
     "pipe(ends);\n"
     "write(ends[1], line, strlen(line));\n"},
    {"dup2-reversed",
     "dup2(STDOUT_FILENO, ends[1]);\n"
     "execlp(\"ls\", \"ls\", (char *)NULL); /* writes to the terminal */\n",
     "dup2(ends[1], STDOUT_FILENO);\n"
     "execlp(\"ls\", \"ls\", (char *)NULL);\n"},
    {"pipe-after-fork",
     "child = fork();\n"
     "pipe(ends); /* two pipes, one in each process */\n"
     "if (child == 0)\n"
     "    write(ends[1], line, strlen(line));\n",
     "pipe(ends);\n"
     "child = fork();\n"
     "if (child == 0)\n"
     "    write(ends[1], line, strlen(line));\n"},
    {"stream-closed",
     "if (fork() == 0) {\n"
     "    dup3(ends[1], STDOUT_FILENO, O_CLOEXEC); /* closed by exec */\n"
     "    execvp(argv[1], argv + 1);\n"
     "}\n",
     "if (fork() == 0) {\n"
     "    dup2(ends[1], STDOUT_FILENO);\n"
     "    execvp(argv[1], argv + 1);\n"
     "}\n"},
    {"wrong-flag", "fcntl(fd, F_SETFL, FD_CLOEXEC); /* sets nothing */\n",
     "fcntl(fd, F_SETFD, FD_CLOEXEC);\n"},
    {"redirection-order",
     "dup2(STDOUT_FILENO, STDERR_FILENO);\n"
     "dup2(fd, STDOUT_FILENO);\n",
     "dup2(fd, STDOUT_FILENO);\n"
     "dup2(STDOUT_FILENO, STDERR_FILENO);\n"},
    {"offset-shared",
     "fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);\n"
     "if (fork() == 0)\n"
     "    _exit(write(fd, \"done\\n\", 5) != 5);\n"
     "wait(NULL);\n"
     "read(fd, line, sizeof line); /* reads nothing: the place in the file is its end */\n",
     "fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);\n"
     "if (fork() == 0)\n"
     "    _exit(write(fd, \"done\\n\", 5) != 5);\n"
     "wait(NULL);\n"
     "lseek(fd, 0, SEEK_SET);\n"
     "read(fd, line, sizeof line);\n"},
    {"end-handed-on",
     "pipe(ends); /* tells why exec has failed */\n"
     "if (fork() == 0) {\n"
     "    execvp(argv[0], argv);\n"
     "    write(ends[1], &errno, sizeof errno);\n"
     "}\n",
     "pipe(ends);\n"
     "fcntl(ends[1], F_SETFD, FD_CLOEXEC);\n"
     "if (fork() == 0) {\n"
     "    execvp(argv[0], argv);\n"
     "    write(ends[1], &errno, sizeof errno);\n"
     "}\n"},
    {"short-read",
     "char block[65536];\n"
     "if (read(fd, block, sizeof block) > 0)\n"
     "    write(ends[1], block, sizeof block);\n",
     "char block[65536];\n"
     "size_t done = 0;\n"
     "while (done < sizeof block &&\n"
     "       (size = read(fd, block + done, sizeof block - done)) > 0)\n"
     "    done += size;\n"
     "write(ends[1], block, done);\n"},
    {"short-write",
     "char block[65536] = {0};\n"
     "if (write(fd, block, sizeof block) == -1)\n"
     "    perror(\"write\");\n",
     "char block[65536] = {0};\n"
     "for (size_t done = 0; done < sizeof block; done += size)\n"
     "    if ((size = write(fd, block + done, sizeof block - done)) == -1)\n"
     "        exit(EXIT_FAILURE);\n"},
    {"pipe-end-open",
     "pipe(ends);\n"
     "if (fork() == 0)\n"
     "    while (read(ends[0], line, 1) > 0) /* never ends: ends[1] is open here too */\n"
     "        continue;\n",
     "pipe(ends);\n"
     "if (fork() == 0) {\n"
     "    close(ends[1]);\n"
     "    while (read(ends[0], line, 1) > 0)\n"
     "        continue;\n"
     "}\n"
     "close(ends[0]);\n"},
    {"wait-before-read",
     "waitpid(child, &status, 0); /* the child may wait for room in the pipe */\n"
     "read(ends[0], line, sizeof line);\n",
     "while (read(ends[0], line, sizeof line) > 0)\n"
     "    continue;\n"
     "waitpid(child, &status, 0);\n"},
    {0},
};
