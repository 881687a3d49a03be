// SPDX-License-Identifier: MIT
// Reading, writing and seeking: the part of decode.c about the content of what descriptors refer
// to.
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/run/decode.h"
#include "interleave/run/decode_descriptor.h"
#include "interleave/run/decode_memory.h"
#include "interleave/run/target.h"
#include "interleave/tracee/calls.h"
#include "interleave/tracee/input.h"
#include "interleave/tracee/tracee.h"
#include "lib/base/buffer.h"
#include "lib/base/memory.h"

enum { TEXT_MAX = 64 << 20 };

static void text_read(const struct decoder *decoder, uint64_t address, size_t len,
                      struct buffer *text)
{
    char *copy = memory_new(len, 1);

    if (tracee_read(decoder->pid, address, copy, len))
        buffer_add_bytes(text, copy, len);
    free(copy);
}

// Reads the first LEN bytes of what is written; all of them are readable.
static void texts_read(const struct decoder *decoder, const struct stop *stop, size_t len,
                       struct call *call)
{
    struct iovec part = {0};

    if (call->kind == CALL_WRITE)
        text_read(decoder, stop->argument[1], len, &call->text);
    for (uint64_t i = 0; call->kind == CALL_WRITEV && i < stop->argument[2]; i++) {
        const size_t left = len - call->text.size;
        tracee_read(decoder->pid, stop->argument[1] + i * sizeof part, &part, sizeof part);
        if (i == 0)
            call->address = (uintptr_t)part.iov_base;
        text_read(decoder, (uintptr_t)part.iov_base, part.iov_len < left ? part.iov_len : left,
                  &call->text);
    }
}

// Number of bytes that are written of a text of which only GOOD bytes can be read. A pipe begins
// with what fits into its last page, which only the model knows: nothing is written of a text that
// is no longer than a page.
static size_t made_of(const struct decoder *decoder, const struct stop *stop, enum object_kind kind,
                      size_t good, size_t wanted)
{
    const size_t portion = memory_portion(decoder, (int)stop->argument[0]);

    if (kind == OBJECT_PIPE_WRITE && good > 0 && wanted > portion)
        refuse(decoder, stop, "a long write of which only a part can be read is not modelled");
    return kind == OBJECT_PIPE_WRITE ? 0 : good / portion * portion;
}

// A FIFO that is open for reading and writing is an end of the KIND that the call is about.
static enum object_kind end_of(enum object_kind there, enum object_kind kind)
{
    return there == OBJECT_PIPE_BOTH ? kind : there;
}

bool decode_write(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const enum object_kind kind =
        end_of(decode_object(decoder, (int)stop->argument[0], call), OBJECT_PIPE_WRITE);
    size_t wanted = 0;

    if (call->object == OBJECT_NONE || kind == OBJECT_OTHER || kind == OBJECT_RANDOM ||
        kind == OBJECT_PIPE_READ || kind == OBJECT_EPOLL ||
        (kind == OBJECT_FILE && !decoder->behaviour->objects[call->object].writes))
        return false;
    call->write.at = stop->number == SYS_pwrite64 ? (int64_t)stop->argument[3] : -1;
    call->address = stop->argument[1];
    const size_t good = memory_of_write(decoder, stop, &wanted);
    const size_t made = good == wanted ? good : made_of(decoder, stop, kind, good, wanted);
    if (wanted > TEXT_MAX)
        refuse(decoder, stop, "a write of more than 64 megabytes is not modelled");
    if (made == 0 && wanted > 0 && kind != OBJECT_PIPE_WRITE)
        return false; // EFAULT
    call->write.unreadable = made == wanted || kind != OBJECT_PIPE_WRITE ? 0 : (int64_t)wanted;
    texts_read(decoder, stop, made, call);
    return true;
}

// Limit of the kernel on one read, see read(2). A negative length here means a larger one.
enum { READ_MAX = 0x7ffff000 };

// Standard output and standard error may be terminals, where reading is possible.
static void refuse_terminal(const struct decoder *decoder, const struct stop *stop,
                            enum object_kind kind)
{
    if (kind == OBJECT_ERROR ||
        (kind == OBJECT_OUT && decoder->target->template.output == OUTPUT_TTY))
        refuse(decoder, stop,
               "reading from a terminal that is standard output or standard error is not modelled");
}

bool decode_read(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, (int)stop->argument[0]);
    const enum object_kind kind =
        end_of(decode_object(decoder, (int)stop->argument[0], call), OBJECT_PIPE_READ);
    size_t wanted = 0;

    refuse_terminal(decoder, stop, kind);
    const size_t good = memory_of_read(decoder, stop, &wanted);
    const bool is_cut = good < wanted;
    call->read.length = (int64_t)wanted;
    call->read.at = stop->number == SYS_pread64 ? (int64_t)stop->argument[3] : -1;
    call->read.polls = decoder->scope->polls && kind == OBJECT_PIPE_READ;
    if (kind == OBJECT_PROC)
        call->read.process = decoder->behaviour->objects[call->object].process;
    if (kind == OBJECT_OTHER && there && decoder->behaviour->objects[call->object].is_input &&
        decoder->target->input.kind == INPUT_DIRECTORY)
        refuse(decoder, stop, "standard input is a directory here: give it a file by --stdin=FILE");
    // A file gives as much as there is memory for, and EFAULT where there is none.
    if (is_cut && kind == OBJECT_FILE)
        call->read.length = (int64_t)good;
    if (is_cut && kind == OBJECT_FILE && good == 0)
        return false;
    if (is_cut && (kind == OBJECT_PIPE_READ || kind == OBJECT_INPUT))
        call->read.room = 1 + (int64_t)good;
    if (kind == OBJECT_INPUT) {
        if (call->read.length < 0 || call->read.length > READ_MAX)
            call->read.length = READ_MAX;
        return there->shared && call->read.at < 0;
    }
    return kind == OBJECT_PIPE_READ || kind == OBJECT_PROC ||
           (kind == OBJECT_FILE && (decode_is_changed(decoder, call->object)
                                        ? decoder->behaviour->objects[call->object].reads
                                        : there->shared && call->read.at < 0));
}

bool decode_seek(const struct decoder *decoder, const struct stop *stop, struct call *call)
{
    const struct descriptor *there = local_find(decoder->local, (int)stop->argument[0]);

    call->seek = (struct seek_arguments){.offset = (int64_t)stop->argument[1],
                                         .whence = (int64_t)stop->argument[2]};
    const enum object_kind kind = decode_object(decoder, (int)stop->argument[0], call);
    if (kind == OBJECT_DIRECTORY)
        refuse(decoder, stop,
               "going back in the list of a directory in which the program makes or removes files "
               "is not modelled");
    return kind == OBJECT_FILE && (there->shared || decode_is_changed(decoder, call->object));
}

int64_t decode_length(const struct decoder *decoder, const struct stop *stop,
                      const struct call *call)
{
    if (call->kind != CALL_READ || call->object == OBJECT_NONE || call->read.room)
        return 0;
    const struct object *object = &decoder->behaviour->objects[call->object];
    const bool is_stream = object->kind == OBJECT_INPUT;
    if (!is_stream && object->kind != OBJECT_FILE)
        return 0;
    const int64_t at = call->read.at >= 0 ? call->read.at
                       : is_stream        ? decoder->local->taken
                                          : tracee_position(decoder->pid, (int)stop->argument[0]);
    const int64_t length =
        is_stream ? input_reach(&decoder->target->input, at + call->read.length) : object->length;
    const int64_t left = at < length ? length - at : 0;

    return call->read.length < left ? call->read.length : left;
}
