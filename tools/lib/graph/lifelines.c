// SPDX-License-Identifier: MIT
//
// Draws one schedule as SVG, as wide as a phone: a column for each process, then the labels.

#include "lib/graph/lifelines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/graph/lifelines_words.h"

// Measures of the picture, in CSS pixels of a phone.
enum {
    WIDTH = 360,
    TOP = 12,
    COLUMN = 26,
    ROW = 24,
    LINE = 16,     // the distance between the lines of one label
    LABEL = 160,   // the least width for labels
    EM_WRITE = 74, // the width of a character in a label that is printed text, in tenths
    EM_SAID = 66,  // the same for other labels, on average
    BASE = 4,      // from the middle of a line of text to its baseline
};

static const char *const signs[LIFELINES_SHAPES] = {"●", "▲", "■", "◆", "★", "⬟"};

// What is drawn, from the lowest layer to the highest.
enum layer {
    LAYER_WAITS,
    LAYER_RUNS,
    LAYER_ZOMBIE,
    LAYER_HOLLOW,
    LAYER_REAP,
    LAYER_ADOPT,
    LAYER_SHAPE,
    LAYERS
};

static const char *const layer_classes[LAYERS] = {"waits", "runs",  "zombie", "hollow",
                                                  "reap",  "adopt", "shape"};

struct drawing {
    struct buffer *out;
    const struct lifelines *lifelines;
    size_t *y; // of each step; owned
    size_t height;
    // The path data of each layer, for each sign: one element for all of it keeps pages small.
    struct buffer paths[LAYERS][LIFELINES_SHAPES];
};

static size_t column(size_t process)
{
    return COLUMN / 2 + process * COLUMN;
}

static size_t label_x(const struct drawing *drawing)
{
    return drawing->lifelines->processes * COLUMN + 4;
}

// Adds FORMAT with each `%` replaced by the next of NUMBERS.
static void add_numbers(struct buffer *out, const char *format, const size_t *numbers)
{
    for (const char *at = format; *at != '\0'; at++) {
        if (*at == '%')
            buffer_add_number(out, *numbers++);
        else
            buffer_add_byte(out, *at);
    }
}

#define ADD(out, format, ...) add_numbers(out, format, (const size_t[]){__VA_ARGS__})

// ---- Labels -------------------------------------------------------------------------------------

// The first offset from AT on that is not inside a UTF-8 character, so that no line begins inside
// one.
static size_t character_end(struct text text, size_t at)
{
    enum { TOP_BITS = 0xC0, CONTINUATION = 0x80 };

    while (at < text.size && ((unsigned char)text.data[at] & TOP_BITS) == CONTINUATION)
        at++;
    return at;
}

// Removes the first line from the label *REST and returns it. The line ends at a newline, else at
// the last space within MOST bytes, else after MOST bytes.
static struct text take_line(struct text *rest, size_t most)
{
    size_t newline = text_find(*rest, "\n", 0);
    struct text line = {rest->data, newline < rest->size ? newline : rest->size};

    if (line.size > most) {
        line.size = most;
        while (line.size > 0 && rest->data[line.size] != ' ')
            line.size--;
        if (line.size == 0)
            line.size = character_end(*rest, most);
    }
    *rest = text_from(*rest, line.size);
    if (rest->size > 0 && (rest->data[0] == ' ' || rest->data[0] == '\n'))
        *rest = text_from(*rest, 1);
    return line;
}

// As wide as a phone, or wider if the columns of the processes leave too little room for labels.
static size_t picture_width(const struct drawing *drawing)
{
    size_t least = label_x(drawing) + LABEL;

    return least > WIDTH ? least : WIDTH;
}

// The number of characters in one line of a label.
static size_t label_width(const struct drawing *drawing, bool is_write)
{
    return (picture_width(drawing) - label_x(drawing)) * 10 / (is_write ? EM_WRITE : EM_SAID);
}

// The number of lines of the label of STEP, without the line about orphans.
static size_t label_lines(const struct drawing *drawing, const struct life_step *step)
{
    struct text rest = step->label;
    size_t count = 0;

    do {
        take_line(&rest, label_width(drawing, step->is_write));
        count++;
    } while (rest.size > 0);
    return count;
}

// Where the adoption of the orphans of STEP, the step at Y, is shown: below its label.
static size_t adoption_y(const struct drawing *drawing, const struct life_step *step, size_t y)
{
    return y + label_lines(drawing, step) * LINE;
}

// Adds to the label of STEP, the step at Y, the line about its orphans.
static void add_adoption(const struct drawing *drawing, const struct life_step *step, size_t y)
{
    ADD(drawing->out, "<text x=\"%\" y=\"%\">", label_x(drawing),
        adoption_y(drawing, step, y) + BASE);
    buffer_add_string(drawing->out, LIFELINES_ADOPTED);
    buffer_add_string(drawing->out, "</text>\n");
}

static void add_label(const struct drawing *drawing, struct text label, bool is_write, size_t y)
{
    ADD(drawing->out,
        is_write ? "<text class=\"writes\" x=\"%\" y=\"%\">" : "<text x=\"%\" y=\"%\">",
        label_x(drawing), y + BASE);
    lifelines_add_text(drawing->out, take_line(&label, label_width(drawing, is_write)));
    while (label.size > 0) {
        ADD(drawing->out, "<tspan x=\"%\" dy=\"%\">", label_x(drawing), LINE);
        lifelines_add_text(drawing->out, take_line(&label, label_width(drawing, is_write)));
        buffer_add_string(drawing->out, "</tspan>");
    }
    buffer_add_string(drawing->out, "</text>\n");
}

static size_t first_orphan(const struct lifelines *lifelines, const struct life_step *step)
{
    size_t process = 0;

    while (process + 1 < lifelines->processes && !step->orphaned[process])
        process++;
    return process;
}

// Adds all thin lines from the processes to the labels. Drawn first, they lie below everything
// else.
static void add_leads(const struct drawing *drawing)
{
    ADD(drawing->out, "<path class=\"lead\" d=\"M% %H%", column(0), TOP, label_x(drawing) - 4);
    for (size_t i = 0; i < drawing->lifelines->count; i++) {
        const struct life_step *step = &drawing->lifelines->steps[i];
        ADD(drawing->out, "M% %H%", column(step->process), drawing->y[i], label_x(drawing) - 4);
        if (step->has_orphans)
            ADD(drawing->out, "M% %H%", column(first_orphan(drawing->lifelines, step)),
                adoption_y(drawing, step, drawing->y[i]), label_x(drawing) - 4);
    }
    buffer_add_string(drawing->out, "\"/>\n");
}

// ---- Lines and shapes ---------------------------------------------------------------------------

static struct buffer *path(struct drawing *drawing, enum layer layer, size_t process)
{
    return &drawing->paths[layer][process % LIFELINES_SHAPES];
}

static void draw_segment(struct drawing *drawing, size_t process, enum life life, size_t from,
                         size_t to)
{
    static const enum layer layers[] = {
        [LIFE_RUNNING] = LAYER_RUNS, [LIFE_WAITING] = LAYER_WAITS, [LIFE_ZOMBIE] = LAYER_ZOMBIE};

    if (life == LIFE_NONE || from == to)
        return;
    ADD(path(drawing, layers[life], process), "M% %V%", column(process), from, to);
    if (life == LIFE_ZOMBIE)
        ADD(path(drawing, LAYER_HOLLOW, process), "M% %V%", column(process), from, to - 2);
}

static void draw_life(struct drawing *drawing, size_t process)
{
    const struct lifelines *lifelines = drawing->lifelines;
    enum life now = process == 0 ? LIFE_RUNNING : LIFE_NONE;
    size_t since = TOP;

    for (size_t i = 0; i < lifelines->count; i++) {
        enum life next = lifelines->steps[i].after[process];
        if (next == now)
            continue;
        draw_segment(drawing, process, now, since, drawing->y[i]);
        now = next;
        since = drawing->y[i];
    }
    draw_segment(drawing, process, now, since, drawing->height);
}

// Draws the shape of PROCESS, centred in its column at Y.
static void draw_shape(struct drawing *drawing, size_t process, size_t y)
{
    static const char *const shapes[LIFELINES_SHAPES] = {
        "m4.5 0a4.5 4.5 0 1 0 0 .1z",
        "m0-5l5 9h-10z",
        "m-4-4h8v8h-8z",
        "m0-5.5l5.5 5.5-5.5 5.5-5.5-5.5z",
        "m0-5.5l2 4 4 .5-3 3 1 4-4-2-4 2 1-4-3-3 4-.5z",
        "m0-5l5 4-2 5.5h-6l-2-5.5z"};

    ADD(path(drawing, LAYER_SHAPE, process), "M% %", column(process), y);
    buffer_add_string(path(drawing, LAYER_SHAPE, process), shapes[process % LIFELINES_SHAPES]);
}

// Marks the end of a process: a bar across its line.
static void draw_end(struct drawing *drawing, size_t process, size_t y)
{
    ADD(path(drawing, LAYER_RUNS, process), "M% %h14", column(process) - 7, y);
}

// Marks the processes that STEP, at Y, orphans: a thin stroke across each line.
static void draw_adoption(struct drawing *drawing, const struct life_step *step, size_t y)
{
    for (size_t i = 0; step->has_orphans && i < drawing->lifelines->processes; i++)
        if (step->orphaned[i])
            ADD(path(drawing, LAYER_ADOPT, i), "M% %l12-6", column(i) - 6,
                adoption_y(drawing, step, y) + 3);
}

static void draw_step(struct drawing *drawing, size_t number)
{
    const struct life_step *step = &drawing->lifelines->steps[number];
    size_t y = drawing->y[number];

    if (step->born != LIFELINES_NOBODY) {
        ADD(path(drawing, LAYER_RUNS, step->born), "M% %H%", column(step->process), y,
            column(step->born));
        draw_shape(drawing, step->born, y);
    }
    if (step->reaped != LIFELINES_NOBODY)
        ADD(path(drawing, LAYER_REAP, step->reaped), "M% %H%", column(step->reaped), y,
            column(step->process));
    if (step->after[step->process] == LIFE_NONE || step->after[step->process] == LIFE_ZOMBIE)
        draw_end(drawing, step->process, y);
    else
        draw_shape(drawing, step->process, y);
    draw_adoption(drawing, step, y);
}

static void draw(struct drawing *drawing)
{
    for (size_t i = 0; i < drawing->lifelines->processes; i++)
        draw_life(drawing, i);
    draw_shape(drawing, 0, TOP);
    for (size_t i = 0; i < drawing->lifelines->count; i++)
        draw_step(drawing, i);
}

static void add_paths(struct drawing *drawing)
{
    for (size_t layer = 0; layer < LAYERS; layer++)
        for (size_t sign = 0; sign < LIFELINES_SHAPES; sign++) {
            struct buffer *data = &drawing->paths[layer][sign];
            if (data->size > 0) {
                buffer_add_string(drawing->out, "<path class=\"");
                buffer_add_string(drawing->out, layer_classes[layer]);
                ADD(drawing->out, " who%\" d=\"", sign);
                buffer_add(drawing->out, buffer_text(data));
                buffer_add_string(drawing->out, "\"/>\n");
            }
            buffer_free(data);
        }
}

// ---- The picture --------------------------------------------------------------------------------

static void place_steps(struct drawing *drawing)
{
    size_t y = TOP + ROW;

    for (size_t i = 0; i < drawing->lifelines->count; i++) {
        drawing->y[i] = y;
        const struct life_step *step = &drawing->lifelines->steps[i];
        y += ROW + (label_lines(drawing, step) - 1 + (step->has_orphans ? 1 : 0)) * LINE;
    }
    drawing->height = y - ROW / 2;
}

static void add_style(struct buffer *out)
{
    buffer_add_string(out, "<style>\n");
    buffer_add_string(out, lifelines_css);
    buffer_add_string(out, "</style>\n<rect class=\"ground\" width=\"100%\" height=\"100%\"/>\n");
}

static void add_head(const struct drawing *drawing)
{
    const struct lifelines *lifelines = drawing->lifelines;
    struct buffer *out = drawing->out;

    buffer_add_string(out, lifelines->is_alone ? "<svg class=\"lifelines alone\" "
                                               : "<svg class=\"lifelines\" ");
    if (lifelines->is_alone)
        ADD(out, "xmlns=\"http://www.w3.org/2000/svg\" width=\"%\" height=\"%\" ",
            picture_width(drawing), drawing->height);
    ADD(out, "viewBox=\"0 0 % %\" role=\"img\">\n<title>", picture_width(drawing), drawing->height);
    lifelines_add_text(out, text_of(lifelines->title));
    buffer_add_string(out, "</title>\n");
    lifelines_describe(out, lifelines);
    if (lifelines->is_alone)
        add_style(out);
}

const char *lifelines_sign(size_t process)
{
    return signs[process % LIFELINES_SHAPES];
}

void lifelines_add(struct buffer *out, const struct lifelines *lifelines)
{
    struct drawing drawing = {
        .out = out, .lifelines = lifelines, .y = memory_new(lifelines->count + 1, sizeof(size_t))};

    place_steps(&drawing);
    add_head(&drawing);
    add_leads(&drawing);
    draw(&drawing);
    add_paths(&drawing);
    add_label(&drawing, lifelines->begin, false, TOP);
    for (size_t i = 0; i < lifelines->count; i++) {
        const struct life_step *step = &lifelines->steps[i];
        add_label(&drawing, step->label, step->is_write, drawing.y[i]);
        if (step->has_orphans)
            add_adoption(&drawing, step, drawing.y[i]);
    }
    buffer_add_string(out, "</svg>\n");
    free(drawing.y);
}
