// SPDX-License-Identifier: MIT
//
// Comment forms by file type. The type is the part of the file's name after the last dot, or the
// whole name.

#include "lib/literate/comment.h"

#include <string.h>

#include "lib/base/buffer.h"
#include "lib/base/danger.h"
#include "lib/base/text.h"

static const struct comment_form c_form = {.open = "// ", .close = "", .has_line_directives = true};
static const struct comment_form slash_form = {.open = "// ", .close = ""};
// In comments, too, Java reads \u000a as the end of a line and demands digits after each \u.
static const struct comment_form java_form = {.open = "// ", .close = "", .breakers = "\\u"};
static const struct comment_form php_form = {.open = "// ", .close = "", .breakers = "?>"};
static const struct comment_form hash_form = {.open = "# ", .close = ""};
static const struct comment_form dash_form = {.open = "-- ", .close = ""};
static const struct comment_form percent_form = {.open = "% ", .close = ""};
static const struct comment_form lisp_form = {.open = ";; ", .close = ""};
static const struct comment_form roff_form = {.open = ".\\\" ", .close = ""};
static const struct comment_form css_form = {.open = "/* ", .close = " */", .breakers = "*/"};
static const struct comment_form html_form = {.open = "<!-- ", .close = " -->", .breakers = "--"};
// In ML, comments nest, and {|...|} is a string as well.
static const struct comment_form ml_form = {
    .open = "(* ", .close = " *)", .breakers = "*)(*{|", .has_strings = true};

// Each list begins and ends with a space, so that whole words can be looked up in it.
static const struct {
    const struct comment_form *form;
    const char *endings;
} forms[] = {
    {&c_form, " c h cc cpp cxx c++ C hh hpp hxx ino "},
    {&slash_form, " js mjs cjs ts tsx jsx go rs swift kt kts cs dart zig d proto scss less "},
    {&java_form, " java scala groovy gradle "},
    {&php_form, " php "},
    {&hash_form, " sh bash zsh ksh bats py pyi pl pm rb tcl awk sed r R jl yml yaml toml mk make "
                 "cmake conf cfg nix ex exs ps1 tf Makefile GNUmakefile makefile Dockerfile "
                 "gitignore gitattributes "},
    {&dash_form, " sql lua hs adb ads vhd vhdl elm "},
    {&percent_form, " tex sty cls erl hrl "},
    {&lisp_form, " lisp lsp cl el scm rkt clj cljs "},
    {&roff_form, " 1 2 3 4 5 6 7 8 9 man mdoc roff ms "},
    {&css_form, " css "},
    {&html_form, " html htm xhtml xml xsl svg md markdown "},
    {&ml_form, " ml mli pas "},
};

static bool lists(const char *endings, struct text word)
{
    for (const char *at = strchr(endings, word.data[0]); at != NULL;
         at = strchr(at + 1, *word.data))
        if (at[-1] == ' ' && strncmp(at, word.data, word.size) == 0 && at[word.size] == ' ')
            return true;
    return false;
}

const struct comment_form *comment_form_of(struct text file_name)
{
    struct text ending = text_base_name(file_name);
    size_t dot = ending.size;
    while (dot > 0 && ending.data[dot - 1] != '.')
        dot--;
    ending = text_from(ending, dot);
    if (ending.size == 0)
        return NULL;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (lists(forms[i].endings, ending))
            return forms[i].form;
    return NULL;
}

// Must a space be put between these two bytes?
static bool is_breaker(const struct comment_form *form, const char *bytes)
{
    const char *pair = form->breakers != NULL ? form->breakers : "";

    while (*pair != '\0' && memcmp(pair, bytes, 2) != 0)
        pair += 2;
    return *pair != '\0';
}

void comment_add(struct buffer *into, const struct comment_form *form, struct text words)
{
    buffer_add_string(into, form->open);
    for (size_t i = 0; i < words.size;) {
        size_t size = words.data[i] == '\n' ? 1 : danger_size(words, i);
        if (i > 0 && is_breaker(form, words.data + i - 1))
            buffer_add_byte(into, ' ');
        if (size > 0)
            buffer_add_byte(into, '?');
        else
            buffer_add_byte(
                into, (char)(form->has_strings && words.data[i] == '"' ? '\'' : words.data[i]));
        i += size > 0 ? size : 1;
    }
    buffer_add_string(into, form->close);
}

bool comment_must_follow(struct text first_line)
{
    return text_starts(first_line, "#!") || text_starts(first_line, "<?") ||
           text_starts(first_line, "'\\\"");
}
