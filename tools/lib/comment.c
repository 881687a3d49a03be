// SPDX-License-Identifier: MIT
//
// Comment forms by the type of the file, which its name's end tells.

#include "lib/comment.h"

#include <string.h>

static const struct comment_form c_form = {"// ", "", NULL, true};
static const struct comment_form slash_form = {"// ", "", NULL, false};
static const struct comment_form hash_form = {"# ", "", NULL, false};
static const struct comment_form dash_form = {"-- ", "", NULL, false};
static const struct comment_form percent_form = {"% ", "", NULL, false};
static const struct comment_form lisp_form = {";; ", "", NULL, false};
static const struct comment_form roff_form = {".\\\" ", "", NULL, false};
static const struct comment_form css_form = {"/* ", " */", "*/", false};
static const struct comment_form html_form = {"<!-- ", " -->", "--", false};
static const struct comment_form ml_form = {"(* ", " *)", "*)", false};

// Each list begins and ends with a blank, so that a whole word can be looked up in it.
static const struct {
    const struct comment_form *form;
    const char *endings;
} forms[] = {
    {&c_form, " c h cc cpp cxx c++ C hh hpp hxx ino "},
    {&slash_form, " java js mjs cjs ts tsx jsx go rs swift kt kts scala cs dart zig d proto scss "
                  "less groovy gradle php "},
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

void comment_add(struct buffer *into, const struct comment_form *form, struct text words)
{
    buffer_add_string(into, form->open);
    for (size_t i = 0; i < words.size; i++) {
        if (form->breaker != NULL && i > 0 && words.data[i] == form->breaker[1] &&
            words.data[i - 1] == form->breaker[0])
            buffer_add_byte(into, ' ');
        bool is_control = (unsigned char)words.data[i] < ' ' || words.data[i] == '\x7f';
        if (is_control && words.data[i] != '\t')
            buffer_add_byte(into, '?');
        else
            buffer_add_byte(into, words.data[i]);
    }
    buffer_add_string(into, form->close);
}

bool comment_must_follow(struct text first_line)
{
    return text_starts(first_line, "#!") || text_starts(first_line, "<?") ||
           text_starts(first_line, "'\\\"");
}
