// SPDX-License-Identifier: MIT
// FIFOs in a real run.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/fifo.h"
#include "interleave/model/scope.h"
#include "interleave/model/world.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/fifos.h"
#include "interleave/run/run.h"
#include "interleave/run/target.h"
#include "interleave/tracee/launch.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/diag.h"

bool decode_mknod(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const mode_t mode = (mode_t)stop->argument[stop->number == SYS_mknodat ? 2 : 1];

    if (!S_ISFIFO(mode))
        refuse(decoder, stop, "making what is no FIFO is not modelled");
    if ((mode & (S_IRUSR | S_IWUSR)) != (S_IRUSR | S_IWUSR) && geteuid() != 0)
        refuse(decoder, stop, "a FIFO that its owner may not use is not modelled");
    scope_fifos(decoder->scope);
    call->object = decode_followed(decoder, stop);
    return call->object != OBJECT_NONE;
}

// ---- The pipes ----------------------------------------------------------------------------------

void fifos_begin(struct fifos *fifos)
{
    fifos->used = 0;
}

const char *fifos_path(struct fifos *fifos, const struct template *template, int fifo)
{
    for (int i = 0; i < fifos->used; i++)
        if (fifos->file[i].fifo == fifo)
            return fifos->file[i].path;
    if (fifos->used == FIFO_MAX)
        tracee_refuse("refused: more than %d FIFOs are not modelled", FIFO_MAX);
    struct fifo_file *file = &fifos->file[fifos->used++];
    if (fifos->used > fifos->made) {
        launch_pipe(template, file->path, sizeof file->path);
        fifos->made++;
    }
    file->fifo = fifo;
    return file->path;
}

// ---- Processes that wait ------------------------------------------------------------------------

void fifos_sleep(struct run *run, int process)
{
    struct runner *runner = &run->runner[process];
    const int fifo = fifo_of_open(run->kernel, &run->world, process, &runner->call);
    const int access = (int)runner->call.open.flags & O_ACCMODE;

    if (fifo == OBJECT_NONE)
        return;
    const char *path = fifos_path(&run->target->fifos, &run->target->template, fifo);
    runner->waiting_end = open(path, access | O_NONBLOCK | O_CLOEXEC) + 1;
    if (!runner->waiting_end)
        die("cannot open a FIFO (is /proc mounted?):");
}

static void end_drop(struct runner *runner)
{
    if (runner->waiting_end)
        (void)close(runner->waiting_end - 1);
    runner->waiting_end = 0;
}

void fifos_settle(struct run *run)
{
    for (int i = 0; i < run->world.count; i++)
        if (run->runner[i].waiting_end &&
            (run->world.process[i].life != LIFE_RUNNING || !run->world.process[i].asleep))
            end_drop(&run->runner[i]);
}

void fifos_end(struct run *run)
{
    for (int i = 0; i < PROCESS_MAX; i++)
        end_drop(&run->runner[i]);
}
