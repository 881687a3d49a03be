// SPDX-License-Identifier: MIT
// The features that programs of random_program can have, and the statements of each feature.
#ifndef FORK_RANDOM_TEMPLATES_H
#define FORK_RANDOM_TEMPLATES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// ---- Features -----------------------------------------------------------------------------------

#define FEATURES(X)                                                                                \
    X(pipes)        /* pipe, read, write, close */                                                 \
    X(dup)          /* dup2 of an end of a pipe */                                                 \
    X(nonblock)     /* ends of pipes that do not block */                                          \
    X(full)         /* pipes that get full */                                                      \
    X(broken)       /* pipes without a reader: SIGPIPE */                                          \
    X(groupwait)    /* waits for a group */                                                        \
    X(waitid)       /* */                                                                          \
    X(nohang)       /* WNOHANG */                                                                  \
    X(nowait)       /* WNOWAIT */                                                                  \
    X(groups)       /* setpgid, getpgid */                                                         \
    X(getppid)      /* */                                                                          \
    X(kill)         /* SIGKILL, and signal 0 */                                                    \
    X(stops)        /* SIGSTOP, SIGTSTP and SIGCONT */                                             \
    X(signals)      /* signals that can be caught */                                               \
    X(handlers)     /* handlers that count signals or print them */                                \
    X(reapers)      /* handlers that call waitpid or end the process */                            \
    X(chld)         /* SIGCHLD handled or ignored, SA_NOCLDWAIT and SA_NOCLDSTOP */                \
    X(siginfo)      /* handlers with SA_SIGINFO */                                                 \
    X(ignore)       /* SIG_IGN */                                                                  \
    X(masks)        /* sigprocmask, sigpending */                                                  \
    X(suspend)      /* pause, sigsuspend, sigwait */                                               \
    X(self)         /* signals to the process itself and to its own group */                       \
    X(dispositions) /* dispositions and masks that change after the first fork */                  \
    X(alarm)        /* */                                                                          \
    X(sleep)        /* */                                                                          \
    X(exec)         /* */                                                                          \
    X(vfork)        /* vfork and posix_spawn */                                                    \
    X(branches)     /* if */                                                                       \
    X(loops)        /* for */                                                                      \
    X(keep)         /* results are written at the end of the process, not at once */

#define FEATURE_NUMBER(name) number_##name,
#define FEATURE_BIT(name)    F_##name = 1u << number_##name,
#define FEATURE_NAME(name)   #name,
enum { FEATURES(FEATURE_NUMBER) FEATURE_COUNT };
enum feature { FEATURES(FEATURE_BIT) };
static const char *const feature_names[] = {FEATURES(FEATURE_NAME)};

static uint32_t features = (uint32_t)((1ull << FEATURE_COUNT) - 1);

// The features that a feature needs.
static const struct {
    uint32_t feature;
    uint32_t needs;
} needs[] = {
    {F_dup | F_nonblock | F_full | F_broken, F_pipes},
    {F_nowait, F_waitid},
    {F_handlers, F_signals},
    {F_reapers | F_siginfo, F_handlers},
    {F_ignore | F_masks, F_signals},
    {F_suspend, F_signals},
    {F_chld, F_handlers},
};

// ---- Chance -------------------------------------------------------------------------------------

static uint64_t chance;

// splitmix64
static uint64_t draw(void)
{
    uint64_t z = (chance += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static int random_below(int n)
{
    return (int)(draw() % (uint64_t)n);
}

// ---- Templates ----------------------------------------------------------------------------------

// A statement with gaps: $m the process's name, $p a known process, $c a child, $q a pipe, $s a
// signal, $k a signal that stops or continues, $o options of waitpid, $i options of waitid, $h a
// handler, $a the handler's flags, $t a signal set, $w how a mask is changed, $n a small number, $l
// letters, $u microseconds, $g a process group: the PID of a known process or 0. The same gap
// always has the same content within a statement.
struct template
{
    uint32_t needs;
    int weight;
    const char *text;
};

static const struct template templates[] = {
    {0, 6, "WAIT($m, wait(&status));"},
    {0, 4, "WAIT($m, waitpid($c, &status, $o));"},
    {0, 2, "WAIT($m, waitpid(-1, &status, $o));"},
    {0, 1, "WAIT($m, waitpid($p, &status, WNOHANG));"},
    {0, 2, "say($m \" is here\\n\");"},
    {F_groupwait, 2, "WAIT($m, waitpid(0, &status, $o));"},
    {F_groupwait, 2, "WAIT($m, waitpid(-$p, &status, $o));"},
    {F_nohang, 4, "WAIT($m, waitpid($c, &status, WNOHANG));"},
    {F_nohang, 3, "WAIT($m, waitpid(-1, &status, WNOHANG | $o));"},
    {F_waitid, 4, "WAITID($m, P_PID, $c, $i);"},
    {F_waitid, 4, "WAITID($m, P_ALL, 0, $i);"},
    {F_waitid | F_groupwait, 2, "WAITID($m, P_PGID, $p, $i);"},
    {F_pipes, 7, "READ($m, in[$q], $n);"},
    {F_pipes, 7, "RESULT($m, write(out[$q], \"$l\", $n));"},
    {F_pipes, 5, "CALL(close(out[$q]));"},
    {F_pipes, 3, "CALL(close(in[$q]));"},
    {F_broken, 4, "CALL(close(in[$q]));"},
    {F_broken, 2, "CALL(signal(SIGPIPE, SIG_IGN));"},
    {F_dup, 3, "CALL(dup2(out[$q], 1));"},
    {F_dup, 1, "RESULT($m, dup2(in[$q], out[$q]));"},
    {F_nonblock, 3, "CALL(fcntl(in[$q], F_SETFL, O_NONBLOCK));"},
    {F_nonblock, 1, "CALL(fcntl(out[$q], F_SETFL, O_NONBLOCK));"},
    {F_full, 2, "RESULT($m, write(out[$q], data, 65536));"},
    {F_full, 2, "RESULT($m, write(out[$q], data, 4097));"},
    {F_full, 2, "READ($m, in[$q], 66000);"},
    {F_full, 1, "READ($m, in[$q], 5000);"},
    {F_groups, 2, "RESULT($m, setpgid(0, 0));"},
    {F_groups, 2, "RESULT($m, setpgid($c, $g));"},
    {F_groups, 1, "RESULT($m, setpgid(0, $g));"},
    {F_groups, 1, "NAME($m, getpgid($g));"},
    {F_groups, 1, "NAME($m, setsid());"},
    {F_groups, 1, "NAME($m, getsid($g));"},
    {F_getppid, 3, "NAME($m, getppid());"},
    {F_kill, 2, "RESULT($m, send($p, 0));"},
    {F_kill, 2, "RESULT($m, send($c, SIGKILL));"},
    {F_kill | F_groups, 1, "RESULT($m, send(-$p, 0));"},
    {F_kill | F_groups, 1, "RESULT($m, send(-$c, SIGKILL));"},
    {F_stops, 4, "RESULT($m, send($c, SIGSTOP));"},
    {F_stops, 5, "RESULT($m, send($c, SIGCONT));"},
    {F_stops, 2, "RESULT($m, send($p, $k));"},
    {F_stops | F_self, 3, "RESULT($m, raise($k));"},
    {F_stops | F_groups, 2, "RESULT($m, send(-$p, $k));"},
    {F_signals, 6, "RESULT($m, send($p, $s));"},
    {F_signals, 3, "RESULT($m, send_parent($s));"},
    {F_signals | F_groups, 2, "RESULT($m, send(-$p, $s));"},
    {F_signals | F_self, 3, "RESULT($m, raise($s));"},
    {F_signals | F_self, 2, "RESULT($m, send(0, $s));"},
    {F_handlers | F_dispositions, 4, "CALL(handle($s, $h, $a, set(0, 0)));"},
    {F_handlers | F_dispositions, 1, "CALL(handle($s, $h, $a, $t));"},
    {F_handlers | F_dispositions, 1, "CALL(signal($s, SIG_DFL));"},
    {F_ignore | F_dispositions, 2, "CALL(signal($s, SIG_IGN));"},
    {F_masks | F_dispositions, 5, "CALL(sigprocmask($w, $t, NULL));"},
    {F_masks, 2, "SET($m, sigpending(&had));"},
    {F_masks | F_dispositions, 1, "SET($m, sigprocmask($w, $t, &had));"},
    {F_suspend, 2, "RESULT($m, pause());"},
    {F_suspend, 3, "RESULT($m, sigsuspend($t));"},
    {F_suspend | F_masks, 3, "RESULT($m, await($t));"},
    {F_suspend | F_masks, 1,
     "RESULT($m, sigtimedwait($t, &info, &(struct timespec){.tv_nsec = $u000}));"},
    {F_alarm, 2, "RESULT($m, clock_set($u));"},
    {F_alarm, 1, "RESULT($m, clock_set(0));"},
    {F_alarm | F_handlers, 1, "CALL(handle(SIGALRM, $h, $a, set(0, 0)));"},
    {F_sleep, 3, "RESULT($m, usleep($u));"},
    {F_sleep | F_pipes, 1, "CALL(usleep($u));"},
};

// Statements of the first process before it has children.
static const struct template early[] = {
    {F_handlers, 6, "CALL(handle($s, $h, $a, set(0, 0)));"},
    {F_handlers, 2, "CALL(handle($s, $h, $a, $t));"},
    {F_handlers | F_chld, 4, "CALL(handle(SIGCHLD, $h, $a, set(0, 0)));"},
    {F_chld, 1, "CALL(handle(SIGCHLD, SIG_DFL, $a, set(0, 0)));"},
    {F_chld, 1, "CALL(signal(SIGCHLD, SIG_IGN));"},
    {F_siginfo, 3, "CALL(handle($s, NULL, SA_SIGINFO, set(0, 0)));"},
    {F_ignore, 2, "CALL(signal($s, SIG_IGN));"},
    {F_masks, 5, "CALL(sigprocmask(SIG_BLOCK, $t, NULL));"},
    {F_alarm | F_handlers, 3, "CALL(handle(SIGALRM, $h, $a, set(0, 0)));"},
    {F_broken, 1, "CALL(signal(SIGPIPE, SIG_IGN));"},
    {F_broken | F_handlers, 1, "CALL(handle(SIGPIPE, $h, $a, set(0, 0)));"},
    {F_stops | F_handlers, 2, "CALL(handle(SIGCONT, $h, $a, set(0, 0)));"},
};

static bool allowed(const struct template *template)
{
    return (template->needs & features) == template->needs;
}

static const struct template *template_draw(const struct template *list, size_t count)
{
    int sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += allowed(&list[i]) ? list[i].weight : 0;
    if (!sum)
        return NULL;
    int at = random_below(sum);
    for (size_t i = 0; i < count; i++)
        if (allowed(&list[i]) && (at -= list[i].weight) < 0)
            return &list[i];
    return NULL;
}

#endif
