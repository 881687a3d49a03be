// SPDX-License-Identifier: MIT
// Random contents for the gaps in the statements of random_program.
#ifndef FORK_RANDOM_GAPS_H
#define FORK_RANDOM_GAPS_H

#include "random_templates.h"

enum { PROCESSES = 4, PIPES = 2, GAPS = 128, TEXT_MAX = 80, DROPPED_MAX = 1024 };

struct process {
    int number;
    unsigned known;    // the set of processes whose PIDs it knows, itself included
    unsigned children; // the set of its children
};

static const char *one_of(const char *const *list, size_t count)
{
    return list[random_below((int)count)];
}
#define ONE_OF(...)                                                                                \
    one_of((const char *const[]){__VA_ARGS__},                                                     \
           sizeof(const char *const[]){__VA_ARGS__} / sizeof(const char *))

static int bit_draw(unsigned set)
{
    int n = random_below(__builtin_popcount(set));

    for (int i = 0; i < PROCESSES; i++)
        if (set >> i & 1 && n-- == 0)
            return i;
    return 0;
}

static const char *signal_draw(void)
{
    if (features & F_chld && random_below(6) == 0)
        return "SIGCHLD";
    if (features & F_stops && random_below(8) == 0)
        return ONE_OF("SIGCONT", "SIGTSTP");
    return ONE_OF("SIGUSR1", "SIGUSR1", "SIGUSR1", "SIGUSR2", "SIGUSR2", "SIGTERM");
}

static const char *handler_draw(void)
{
    if (features & F_reapers && random_below(3) == 0)
        return ONE_OF("on_reap", "on_reap", "on_reap_all", "on_exit_now");
    return ONE_OF("on_count", "on_count", "on_mark");
}

static const char *flags_draw(void)
{
    if (features & F_chld && random_below(4) == 0)
        return ONE_OF("SA_NOCLDWAIT", "SA_NOCLDSTOP", "SA_NOCLDSTOP | SA_RESTART");
    return ONE_OF("0", "0", "SA_RESTART", "SA_RESTART", "SA_RESETHAND", "SA_NODEFER");
}

static const char *wait_options(void)
{
    if (features & F_stops && random_below(3))
        return ONE_OF("WUNTRACED", "WCONTINUED", "WUNTRACED | WCONTINUED");
    return "0";
}

static const char *waitid_options(void)
{
    static char text[80];

    snprintf(text, sizeof text, "%s%s%s",
             features & F_stops ? ONE_OF("WEXITED", "WEXITED | WSTOPPED", "WEXITED | WCONTINUED",
                                         "WSTOPPED", "WCONTINUED", "WSTOPPED | WCONTINUED")
                                : "WEXITED",
             features & F_nohang && random_below(3) == 0 ? " | WNOHANG" : "",
             features & F_nowait && random_below(2) == 0 ? " | WNOWAIT" : "");
    return text;
}

static void gap_fill(const struct process *process, char gap, char *text)
{
    const unsigned others = process->known & ~(1u << process->number);
    const int child = process->children ? bit_draw(process->children) : process->number;
    const int other = others ? bit_draw(others) : process->number;
    const int any = bit_draw(process->known);
    const char *const first = signal_draw();

    switch (gap) {
    case 'm':
        snprintf(text, TEXT_MAX, process->number ? "\"c%d\"" : "\"p\"", process->number);
        break;
    case 'p':
        snprintf(text, TEXT_MAX, "pid[%d]",
                 features & F_self && random_below(6) == 0 ? any : other);
        break;
    case 'c':
        snprintf(text, TEXT_MAX, "pid[%d]", process->children ? child : other);
        break;
    case 'g':
        snprintf(text, TEXT_MAX, random_below(3) ? "pid[%d]" : "0", any);
        break;
    case 'q':
        snprintf(text, TEXT_MAX, "%d", random_below(4) == 0);
        break;
    case 's':
        snprintf(text, TEXT_MAX, "%s", first);
        break;
    case 'k':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("SIGSTOP", "SIGCONT", "SIGCONT", "SIGTSTP"));
        break;
    case 'o':
        snprintf(text, TEXT_MAX, "%s", wait_options());
        break;
    case 'i':
        snprintf(text, TEXT_MAX, "%s", waitid_options());
        break;
    case 'h':
        snprintf(text, TEXT_MAX, "%s", handler_draw());
        break;
    case 'a':
        snprintf(text, TEXT_MAX, "%s", flags_draw());
        break;
    case 't':
        snprintf(text, TEXT_MAX, "set(%s, %s)", random_below(4) ? first : "0",
                 random_below(3) ? "0" : signal_draw());
        break;
    case 'w':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK"));
        break;
    case 'n':
        snprintf(text, TEXT_MAX, "%d", 1 + random_below(3));
        break;
    case 'l':
        snprintf(text, TEXT_MAX, "%s", ONE_OF("abc", "def", "xyz"));
        break;
    default:
        snprintf(text, TEXT_MAX, "%d", 1 + random_below(1500));
    }
}

#endif
