// SPDX-License-Identifier: MIT
//
// Prints the fenced blocks that tools/lib finds in documents, for the comparison with another
// parser of CommonMark (fences.mjs): one line of JSON for each document. Reads the documents from
// standard input; a NUL ends each document.

#include <stdio.h>
#include <string.h>

#include "lib/base/file.h"
#include "lib/literate/document.h"

static void print_string(struct text text)
{
    putchar('"');
    for (size_t i = 0; i < text.size; i++) {
        const unsigned char byte = (unsigned char)text.data[i];
        if (byte < ' ' || byte == '"' || byte == '\\')
            printf("\\u%04x", byte);
        else
            putchar(byte);
    }
    putchar('"');
}

static void print_block(const struct code_block *block)
{
    struct buffer text = {0};
    for (size_t i = 0; i < block->line_count; i++) {
        buffer_add(&text, block->lines[i].text);
        buffer_add_byte(&text, '\n');
    }
    printf("{\"line\":%zu,\"column\":%zu,\"info\":", block->place.line, block->place.column);
    print_string(block->info);
    printf(",\"text\":");
    print_string(buffer_text(&text));
    printf(",\"closed\":%s}", block->closed ? "true" : "false");
    buffer_free(&text);
}

int main(void)
{
    program_start("fences");
    struct buffer input = file_read("-");
    struct text rest = buffer_text(&input);
    while (rest.size > 0) {
        struct buffer text = {0};
        const size_t size = strlen(rest.data);
        buffer_add(&text, (struct text){rest.data, size});
        struct document *document = document_parse("-", text);
        putchar('[');
        for (size_t i = 0; i < document->block_count; i++) {
            printf("%s", i > 0 ? "," : "");
            print_block(&document->blocks[i]);
        }
        puts("]");
        document_free(document);
        rest = text_from(rest, size + 1);
    }
    buffer_free(&input);
    return 0;
}
