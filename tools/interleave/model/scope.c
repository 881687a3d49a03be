// SPDX-License-Identifier: MIT
// How much of the kernel the search has to follow.
#include "interleave/model/scope.h"

#include <signal.h>

#include "interleave/model/behaviour.h"
#include "interleave/model/dispositions.h"

static void set(struct scope *scope, bool *member)
{
    scope->grew |= !*member;
    *member = true;
}

void scope_signals(struct scope *scope)
{
    set(scope, &scope->signals);
}

// No call becomes a step by that.
void scope_acts(struct scope *scope)
{
    scope->acts = true;
}

void scope_siginfo(struct scope *scope)
{
    set(scope, &scope->siginfo);
}

void scope_numbers(struct scope *scope)
{
    set(scope, &scope->numbers);
}

void scope_polls(struct scope *scope)
{
    set(scope, &scope->polls);
}

void scope_leaves(struct scope *scope)
{
    set(scope, &scope->leaves);
}

void scope_sleepers(struct scope *scope)
{
    set(scope, &scope->sleepers);
}

void scope_fifos(struct scope *scope)
{
    set(scope, &scope->fifos);
}

void scope_maps_files(struct scope *scope)
{
    set(scope, &scope->maps_files);
}

void scope_locks(struct scope *scope)
{
    set(scope, &scope->locks);
}

void scope_epolls(struct scope *scope)
{
    set(scope, &scope->epolls);
}

void scope_rights(struct scope *scope)
{
    set(scope, &scope->rights);
}

void scope_attachments(struct scope *scope)
{
    set(scope, &scope->attachments);
}

void scope_sem_owners(struct scope *scope)
{
    set(scope, &scope->sem_owners);
}

void scope_credentials(struct scope *scope)
{
    set(scope, &scope->credentials);
}

void scope_makers(struct scope *scope)
{
    set(scope, &scope->makers);
}

void scope_indices(struct scope *scope)
{
    set(scope, &scope->indices);
}

bool scope_has_clock(const struct scope *scope, uint64_t ip, uint64_t sp)
{
    for (int i = 0; i < scope->clock_count; i++)
        if (scope->clocks[i].ip == ip && scope->clocks[i].sp == sp)
            return true;
    return false;
}

void scope_clock(struct scope *scope, uint64_t ip, uint64_t sp)
{
    if (scope->clock_count == CLOCKS_MAX || scope_has_clock(scope, ip, sp))
        return;
    scope->clocks[scope->clock_count++] = (struct clock_place){ip, sp};
    scope->grew = true;
}

void scope_closings(struct scope *scope)
{
    scope->closings = true;
}

void scope_closes_at_once(struct scope *scope)
{
    scope->closes_at_once = true;
}

bool scope_settle(struct scope *scope)
{
    bool is_new = false;

    for (int i = 0; i < PROCESS_MAX; i++) {
        is_new |= (scope->sent_to[i] & ~scope->reached[i]) != 0;
        scope->reached[i] |= scope->sent_to[i];
    }
    return is_new;
}

void scope_sent(struct scope *scope, int process, int signal)
{
    const uint64_t bit = signal_bit(signal);

    scope->sent_to[process] |= bit;
    scope->grew |= (scope->watched & ~scope->sent & bit) != 0;
    scope->sent |= bit;
}

void scope_sent_at_fork(struct scope *scope, int signal)
{
    // No process can block these two.
    const uint64_t unblockable = signal_bit(SIGKILL) | signal_bit(SIGSTOP);

    scope->at_fork |= signal_bit(signal);
    const bool are_two = (scope->at_fork & (scope->at_fork - 1)) != 0;
    if (are_two && (scope->at_fork & ~unblockable))
        set(scope, &scope->masks);
}

void scope_watch(struct scope *scope, uint64_t signals)
{
    scope->watched |= signals;
}
