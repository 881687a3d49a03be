// SPDX-License-Identifier: MIT
// Options of sockets.
#include "interleave/run/decode_options.h"
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/scope.h"
#include "interleave/model/sockets.h"
#include "interleave/run/decode.h"
#include "interleave/tracee/tracee.h"

// Options that change nothing here.
static bool is_idle_option(uint64_t level, uint64_t option, int value)
{
    enum { NODELAY = 1, SIZE_MIN = 65536 };

    if (level == IPPROTO_TCP)
        return option == NODELAY;
    return level == SOL_SOCKET &&
           (option == SO_KEEPALIVE || option == SO_BROADCAST ||
            (option == SO_LINGER && value == 0) ||
            ((option == SO_RCVBUF || option == SO_SNDBUF) && value >= SIZE_MIN));
}

// The options whose values are part of the model.
static bool is_known_option(uint64_t option)
{
    return option == SO_ERROR || option == SO_ACCEPTCONN || option == SO_REUSEADDR ||
           option == SO_PEERCRED || option == SO_PASSCRED;
}

// What the kernel says of the real socket, which has no connection.
static bool is_kept_option(uint64_t level, uint64_t option)
{
    static const int kept[] = {SO_DEBUG,  SO_BROADCAST, SO_DONTROUTE, SO_KEEPALIVE,
                               SO_LINGER, SO_OOBINLINE, SO_RCVBUF,    SO_SNDBUF};

    for (size_t i = 0; level == SOL_SOCKET && i < sizeof kept / sizeof *kept; i++)
        if (option == (uint64_t)kept[i])
            return true;
    return false;
}

static bool decode_asked(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t level = stop->argument[1];
    const uint64_t option = stop->argument[2];
    const bool is_shared = local_find(decoder->local, (int)stop->argument[0])->shared;
    const bool is_known = level == SOL_SOCKET && is_known_option(option);
    socklen_t size = 0;

    if (level == SOL_SOCKET && option == SO_TYPE)
        return false;
    if (!is_known && (is_shared || !is_kept_option(level, option)))
        refuse(decoder, stop, "this option is not modelled");
    if (is_known && option == SO_PEERCRED)
        scope_makers(decoder->scope);
    if (is_known && (!tracee_read(decoder->pid, stop->argument[4], &size, sizeof size) ||
                     size < (option == SO_PEERCRED ? sizeof(struct ucred) : sizeof(int))))
        refuse(decoder, stop, "so little room for an option is not modelled");
    call->sock.does = is_known ? SOCK_ASKS : SOCK_LOOKS;
    call->sock.length = (int64_t)option;
    return true;
}

// SO_RCVTIMEO, SO_SNDTIMEO. False where the program gives no valid time: EDOM, EINVAL.
static bool decode_limit(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    struct timeval limit;

    if (stop->argument[4] < sizeof limit ||
        !tracee_read(decoder->pid, stop->argument[3], &limit, sizeof limit) || limit.tv_usec < 0 ||
        limit.tv_usec >= MICROSECONDS)
        return false;
    if (limit.tv_sec < 0)
        refuse(decoder, stop, "a negative time limit is not modelled");
    scope_polls(decoder->scope); // a loop may ask again and again
    call->sock.does = SOCK_TIMES;
    call->sock.flags = stop->argument[2] == SO_RCVTIMEO ? SOCK_TIME_RECEIVES : SOCK_TIME_SENDS;
    call->sock.length = limit.tv_sec || limit.tv_usec;
    return true;
}

bool decode_option(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const uint64_t level = stop->argument[1];
    const uint64_t option = stop->argument[2];
    int value = 0;

    if (stop->number == SYS_getsockopt)
        return decode_asked(decoder, stop, call);
    if (level == SOL_SOCKET && (option == SO_RCVTIMEO || option == SO_SNDTIMEO))
        return decode_limit(decoder, stop, call);
    if (!tracee_read(decoder->pid, stop->argument[3], &value, sizeof value))
        refuse(decoder, stop, "a bad address is not modelled for a socket");
    call->sock.does = SOCK_REUSES;
    call->sock.length = value;
    if (level == SOL_SOCKET && option == SO_REUSEADDR)
        return true;
    if (level == SOL_SOCKET && option == SO_PASSCRED &&
        decoder->behaviour->objects[call->object].domain == AF_UNIX &&
        stop->argument[4] >= sizeof value) {
        scope_credentials(decoder->scope);
        call->sock.does = SOCK_PASSES;
        return true;
    }
    if (!is_idle_option(level, option, value))
        refuse(decoder, stop, "this option is not modelled");
    return false;
}
