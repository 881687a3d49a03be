// SPDX-License-Identifier: MIT
// Examples about time and belief.
#include "forkcheck/catalogue/examples.h"

const struct catalogue_example examples_belief[] = {
    {"pid-cached",
     "pid_t me = getpid();\n"
     "\n"
     "if (fork() == 0)\n"
     "    printf(\"child %ld\\n\", (long)me); /* the parent's */\n",
     "if (fork() == 0)\n"
     "    printf(\"child %ld\\n\", (long)getpid());\n"},
    {"shared-variable",
     "if (fork() == 0) {\n"
     "    count = 5; /* in the child's copy */\n"
     "    exit(EXIT_SUCCESS);\n"
     "}\n"
     "wait(NULL);\n"
     "printf(\"%ld\\n\", count);\n",
     "if (fork() == 0)\n"
     "    exit(5);\n"
     "wait(&status);\n"
     "if (WIFEXITED(status))\n"
     "    printf(\"%d\\n\", WEXITSTATUS(status));\n"},
    {"parent-is-1",
     "while (getppid() != 1)\n"
     "    work();\n",
     "pid_t parent = getpid(); /* before the fork */\n"
     "\n"
     "if (fork() == 0)\n"
     "    while (getppid() == parent)\n"
     "        work();\n"},
    {"sleep-as-order",
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "sleep(1); /* the child will be done, or not */\n",
     "if (fork() == 0)\n"
     "    exit(EXIT_SUCCESS);\n"
     "wait(NULL);\n"},
    {"seed-in-child",
     "if (fork() == 0) {\n"
     "    srand(time(NULL)); /* the same second in each child */\n"
     "    printf(\"%d\\n\", rand());\n"
     "}\n",
     "if (fork() == 0) {\n"
     "    srand(time(NULL) ^ getpid());\n"
     "    printf(\"%d\\n\", rand());\n"
     "}\n"},
    {"cpu-clock",
     "clock_t start = clock();\n"
     "\n"
     "wait(NULL);\n"
     "printf(\"%ld\\n\", (long)(clock() - start)); /* waiting takes no processor time */\n",
     "struct timespec start, end;\n"
     "\n"
     "clock_gettime(CLOCK_MONOTONIC, &start);\n"
     "wait(NULL);\n"
     "clock_gettime(CLOCK_MONOTONIC, &end);\n"},
    {"race",
     "int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "if (fork() == 0)\n"
     "    *shared = 1;\n"
     "printf(\"%d\\n\", *shared);\n",
     "int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "if (fork() == 0) {\n"
     "    *shared = 1;\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n"
     "wait(NULL);\n"
     "printf(\"%d\\n\", *shared);\n"},
    {"left-behind",
     "const int id = shmget(IPC_PRIVATE, sizeof(int), IPC_CREAT | 0600);\n"
     "\n"
     "work();\n"
     "wait(NULL);\n",
     "const int id = shmget(IPC_PRIVATE, sizeof(int), IPC_CREAT | 0600);\n"
     "\n"
     "work();\n"
     "wait(NULL);\n"
     "shmctl(id, IPC_RMID, NULL);\n"},
    {"lost-update",
     "if (fork() == 0)\n"
     "    _exit(EXIT_SUCCESS);\n"
     "seen++; /* and the handler of SIGCHLD does seen-- */\n",
     "sigprocmask(SIG_BLOCK, &mask, &before); /* SIGCHLD */\n"
     "if (fork() == 0)\n"
     "    _exit(EXIT_SUCCESS);\n"
     "seen++; /* and the handler of SIGCHLD does seen-- */\n"
     "sigprocmask(SIG_SETMASK, &before, NULL);\n"},
    {"file-race",
     "pread(fd, &count, sizeof count, 0);\n"
     "count++; /* as another process may do now */\n"
     "pwrite(fd, &count, sizeof count, 0);\n",
     "flock(fd, LOCK_EX); /* fd was opened by this process */\n"
     "pread(fd, &count, sizeof count, 0);\n"
     "count++;\n"
     "pwrite(fd, &count, sizeof count, 0);\n"
     "flock(fd, LOCK_UN);\n"},
    {"not-process-shared",
     "sem_t *gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE,\n"
     "                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "sem_init(gate, 0, 0); /* for threads of one process */\n",
     "sem_t *gate = mmap(NULL, sizeof *gate, PROT_READ | PROT_WRITE,\n"
     "                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "sem_init(gate, 1, 0);\n"},
    {"private-pointer",
     "struct result { char *text; } *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,\n"
     "                                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "if (fork() == 0)\n"
     "    shared->text = strdup(line); /* memory of the child alone */\n",
     "struct result { char text[100]; } *shared = mmap(NULL, sizeof *shared, PROT_READ | "
     "PROT_WRITE,\n"
     "                                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);\n"
     "\n"
     "if (fork() == 0)\n"
     "    snprintf(shared->text, sizeof shared->text, \"%s\", line);\n"},
    {"state-of-child",
     "if (fork() == 0) {\n"
     "    chdir(path); /* the directory of the child alone */\n"
     "    _exit(EXIT_SUCCESS);\n"
     "}\n",
     "chdir(path);\n"},
    {"parent-asked-late",
     "if (fork() == 0) {\n"
     "    pid_t parent = getppid(); /* which may be the next one already */\n"
     "    while (getppid() == parent)\n"
     "        usleep(1000);\n"
     "    puts(\"an orphan\");\n"
     "}\n",
     "pid_t parent = getpid();\n"
     "if (fork() == 0) {\n"
     "    while (getppid() == parent)\n"
     "        usleep(1000);\n"
     "    puts(\"an orphan\");\n"
     "}\n"},
    {0},
};
