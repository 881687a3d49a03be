// SPDX-License-Identifier: MIT
//
// Calls libcmark-gfm on documents within bounds. The library takes time quadratic in the number of
// `<!` and `<?` that are never closed, of images, and of nested quotes. It copies a link's
// definition for each reference to it.

#include "weave/book/tree.h"
#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "lib/literate/source.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm/registry.h>
#include <stdint.h>
#include <string.h>

// How many bytes libcmark-gfm may read or copy, over and over, for a chapter: about a second.
static const uint64_t COST_MAX = UINT64_C(1) << 29;

struct costs {
    uint64_t openings;  // number of `<!`, `<?` and `![`
    uint64_t brackets;  // number of `[`: each may begin a reference
    uint64_t paragraph; // size in bytes of the paragraph being read, which an empty line ends
    uint64_t largest;   // size in bytes of the largest paragraph
    uint64_t quotes;    // the most `>` at the beginning of a line
    uint64_t bars;      // the most `|` in a line
    uint64_t lines;
};

static void count_openings(struct costs *costs, struct text line)
{
    uint64_t bars = 0;

    for (size_t i = 0; i < line.size; i++) {
        const char next = i + 1 < line.size ? line.data[i + 1] : '\0';
        costs->openings += (line.data[i] == '<' && (next == '!' || next == '?')) ||
                           (line.data[i] == '!' && next == '[');
        costs->brackets += line.data[i] == '[';
        bars += line.data[i] == '|';
    }
    costs->bars = bars > costs->bars ? bars : costs->bars;
}

// LINE without the marks of quotes and lists at its beginning; adds the number of `>` to QUOTES.
static struct text skip_prefix(struct text line, uint64_t *quotes)
{
    while (line.size > 0 && strchr(" \t>-*+", line.data[0]) != NULL) {
        *quotes += line.data[0] == '>';
        line = text_from(line, 1);
    }
    return line;
}

static void count_line(struct costs *costs, struct text line)
{
    uint64_t quotes = 0;
    const struct text rest = skip_prefix(line, &quotes);

    costs->lines++;
    costs->quotes = quotes > costs->quotes ? quotes : costs->quotes;
    if (rest.size == 0) {
        costs->paragraph = 0;
        return;
    }
    costs->paragraph += line.size + 1;
    if (costs->paragraph > costs->largest)
        costs->largest = costs->paragraph;
    count_openings(costs, line);
}

// The costs of DOCUMENT. The lines of fenced blocks cost nothing.
static struct costs add_up(const struct document *document)
{
    struct costs costs = {0};
    size_t block = 0;

    for (size_t number = 1; number <= document->source.line_count; number++) {
        if (block < document->block_count && number == document->blocks[block].place.line) {
            number += document->blocks[block].line_count;
            block++;
            costs.paragraph = 0;
            continue;
        }
        count_line(&costs, source_line(&document->source, number));
    }
    return costs;
}

// Which bound DOCUMENT exceeds, in words for a message; NULL when it exceeds none.
static const char *find_excess(const struct document *document)
{
    const struct costs costs = add_up(document);

    if (costs.openings * costs.largest > COST_MAX)
        return "too many of <!, <? and ![ in such long paragraphs";
    if (costs.brackets * document->longest_definition > COST_MAX / 8)
        return "too many of [ with such long definitions of links";
    if (costs.quotes * costs.lines > COST_MAX / 64)
        return "too many quotes in each other with so many lines";
    if (costs.bars * costs.lines > COST_MAX / 256)
        return "too many columns of tables with so many lines";
    return NULL;
}

static cmark_node *parse(struct text text)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    if (parser == NULL)
        die("out of memory");
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, text.data, text.size);
    cmark_node *root = cmark_parser_finish(parser);
    cmark_parser_free(parser);
    cmark_consolidate_text_nodes(root);
    return root;
}

static bool is_fence(cmark_node *node)
{
    int length = 0;
    int offset = 0;
    char mark = 0;

    return cmark_node_get_type(node) == CMARK_NODE_CODE_BLOCK &&
           cmark_node_get_fenced(node, &length, &offset, &mark) != 0;
}

static size_t count_lines(cmark_node *node)
{
    const char *text = cmark_node_get_literal(node);
    size_t count = 0;

    for (; *text != '\0'; text++)
        count += *text == '\n';
    return count;
}

static bool is_same(cmark_node *node, const struct code_block *block)
{
    return (size_t)cmark_node_get_start_line(node) == block->place.line &&
           count_lines(node) == block->line_count;
}

static void report_difference(struct document *document, struct place place)
{
    diagnostics_add(&document->diagnostics, place,
                    "libcmark-gfm, which reads the prose, does not read the fence here as "
                    "CommonMark does: put empty lines around it");
}

// Sets the node of each fenced block of DOCUMENT. Reports the first fence that only one of
// libcmark-gfm and document_parse has found: a chunk would be code for one and prose for the other.
static void join_blocks(struct document *document, cmark_node *root)
{
    cmark_iter *iter = cmark_iter_new(root);
    size_t number = 0;
    bool is_different = false;

    while (!is_different && cmark_iter_next(iter) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        if (!is_fence(node))
            continue;
        is_different = number == document->block_count || !is_same(node, &document->blocks[number]);
        const size_t line = (size_t)cmark_node_get_start_line(node);
        if (!is_different)
            document->blocks[number++].node = node;
        else if (number == document->block_count || line < document->blocks[number].place.line)
            report_difference(document, (struct place){line, 1});
        else
            report_difference(document, document->blocks[number].place);
    }
    if (!is_different && number < document->block_count)
        report_difference(document, document->blocks[number].place);
    cmark_iter_free(iter);
}

cmark_node *tree_make(struct document *document)
{
    const char *excess = find_excess(document);

    if (excess != NULL) {
        diagnostics_add(&document->diagnostics, (struct place){1, 1},
                        "this would take very long to read: %s", excess);
        return parse(text_of("# ?\n"));
    }
    cmark_node *root = parse(buffer_text(&document->source.bytes));
    if (document->diagnostics.count == 0)
        join_blocks(document, root);
    return root;
}
