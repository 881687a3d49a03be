// SPDX-License-Identifier: MIT
// What calls about memory, semaphores, messages and sockets bring, and what waits for several
// descriptors.

#include "interleave/model/arguments.h"
#include "interleave/model/epoll.h"
#include "interleave/model/futex.h"
#include "interleave/model/kernel.h"
#include "interleave/model/making.h"
#include "interleave/model/messages.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/poll.h"
#include "interleave/model/result.h"
#include "interleave/model/semaphores.h"
#include "interleave/model/shm.h"
#include "interleave/model/sockets.h"
#include "interleave/model/world.h"

void make_futex(const struct making *making)
{
    making->result->value = making->call->futex.result;
}

void make_futex_wait(const struct making *making)
{
    making->result->value = futex_return(making->world, making->process);
}

void make_futex_wake(const struct making *making)
{
    making->result->value = futex_wake(making->world, making->process, making->call);
}

void make_shm(const struct making *making)
{
    making->result->value = shm_do(making->kernel, making->world, making->process, making->call,
                                   making->result, making->effect);
}

void make_sem(const struct making *making)
{
    making->result->value = sem_control(making->kernel, making->world, making->process,
                                        making->call, making->result, making->effect);
}

void make_semop(const struct making *making)
{
    making->result->value =
        sem_operate(making->kernel, making->world, making->process, making->call);
}

void make_msg(const struct making *making)
{
    making->result->value =
        msg_control(making->kernel, making->world, making->call, making->result);
}

void make_msgsnd(const struct making *making)
{
    making->result->value = msg_send(making->kernel, making->world, making->process, making->call);
}

void make_msgrcv(const struct making *making)
{
    making->result->value =
        msg_receive(making->kernel, making->world, making->process, making->call, making->result);
}

void make_mq(const struct making *making)
{
    making->result->value = mqueue_do(making->kernel, making->world, making->process, making->call,
                                      making->result, making->effect);
}

void make_sock(const struct making *making)
{
    making->result->value = sock_do(making->kernel, making->world, making->process, making->call,
                                    making->result, making->effect);
}

void make_poll(const struct making *making)
{
    making->result->value = poll_return(making->kernel, making->world, making->process,
                                        making->call, making->result, making->effect);
}

void make_epoll(const struct making *making)
{
    making->result->value =
        epoll_control(making->kernel, making->world, making->process, making->call, making->effect);
}

bool ready_futex(const struct kernel *kernel, const struct world *world, int process,
                 const struct call *call)
{
    (void)kernel;
    return futex_ready(world, process, call);
}
