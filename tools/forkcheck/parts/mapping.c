// SPDX-License-Identifier: MIT
//
// A table from the names of checks to those of the catalogue. The first row that fits counts.

#include "forkcheck/parts/mapping.h"
#include "forkcheck/catalogue.h"
#include "lib/base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct row {
    const char *check;   // the name; with a star at its end, its beginning
    const char *message; // what the message has to contain; NULL for anything
    const char *name;    // in the catalogue; NULL: nothing is said of it
};

static const struct row rows[] = {
    // gcc and clang
    {"implicit-function-declaration", NULL, "missing-declaration"},
    {"unused-result", NULL, "unchecked-result"},
    {"attribute-error", "O_CREAT", "uninitialised"},
    {"attribute-error", NULL, "memory-error"},
    {"attribute-warning", NULL, "memory-error"},
    {"uninitialized", NULL, "uninitialised"},
    {"maybe-uninitialized", NULL, "uninitialised"},
    {"sometimes-uninitialized", NULL, "uninitialised"},
    {"sentinel", NULL, "missing-sentinel"},
    {"format*", "sentinel", "missing-sentinel"},
    {"format-nonliteral", NULL, "tool-warning"},
    {"format-truncation*", NULL, "tool-warning"},
    {"format-overflow*", NULL, "memory-error"},
    {"format*", NULL, "format-mismatch"},
    {"array-bounds*", NULL, "memory-error"},
    {"aggressive-loop-optimizations", NULL, "memory-error"},
    {"stringop-over*", NULL, "memory-error"},
    {"use-after-free*", NULL, "memory-error"},
    {"dangling-pointer*", NULL, "memory-error"},
    {"free-nonheap-object", NULL, "memory-error"},
    {"return-local-addr", NULL, "memory-error"},
    {"return-stack-address", NULL, "memory-error"},
    {"sizeof-pointer-*", NULL, "pointer-size"},
    {"sizeof-array-argument", NULL, "pointer-size"},
    {"null-dereference", NULL, "null-pointer"},
    {"nonnull", NULL, "null-pointer"},
    {"shift-*", NULL, "undefined-behaviour"},
    {"div-by-zero", NULL, "undefined-behaviour"},
    {"division-by-zero", NULL, "undefined-behaviour"},
    {"sequence-point", NULL, "undefined-behaviour"},
    {"unsequenced", NULL, "undefined-behaviour"},
    {"overflow", NULL, "undefined-behaviour"},
    {"integer-overflow", NULL, "undefined-behaviour"},
    {"return-type", "end of non-void", "undefined-behaviour"},
    {"return-type", "does not return a value", "undefined-behaviour"},
    {"type-limits", NULL, "impossible-comparison"},
    {"tautological-unsigned*", NULL, "impossible-comparison"},
    {"tautological-constant-out-of-range*", "boolean expression", "odd-condition"},
    {"tautological-constant-out-of-range*", NULL, "impossible-comparison"},
    {"parentheses", "assignment used as truth value", "odd-condition"},
    {"parentheses", "result of an assignment", "odd-condition"},
    {"parentheses", "mathematical meaning", "odd-condition"},
    {"parentheses", "around comparison in operand", "odd-condition"},
    {"dangling-else", NULL, "odd-condition"},
    // Two names of one error, such as EAGAIN and EWOULDBLOCK, are equal expressions.
    {"logical-op", "mutually exclusive", "odd-condition"},
    {"logical-op", "collectively exhaustive", "odd-condition"},
    {"logical-not-parentheses", NULL, "odd-condition"},
    {"tautological-compare", NULL, "odd-condition"},
    {"tautological-overlap-compare", NULL, "odd-condition"},
    {"tautological-pointer-compare", NULL, "odd-condition"},
    {"bool-compare", NULL, "odd-condition"},
    {"int-in-bool-context", NULL, "odd-condition"},
    {"address", NULL, "odd-condition"},
    {"string-compare", NULL, "odd-condition"},
    {"pointer-bool-conversion", NULL, "odd-condition"},
    {"duplicated-cond", NULL, "odd-condition"},
    {"empty-body", NULL, "odd-condition"},
    // clang says it of the statement, and not of the condition before.
    {"misleading-indentation", "does not guard", "odd-condition"},
    {"self-assign", NULL, "odd-condition"},
    {"unused-value", "no effect", "odd-condition"},
    {"unused-comparison", NULL, "odd-condition"},
    {"implicit-fallthrough*", NULL, "odd-condition"},
    {"unused-function", NULL, "never-used"},
    {"unused-variable", NULL, "never-used"},
    {"unused-but-set-variable", NULL, "never-used"},
    {"shadow", "shadows a previous local", "shadowed-variable"},
    // What goes from a long into an int is mostly small enough.
    {"conversion", "'unsigned char'", "number-cut"},
    {"conversion", "'signed char'", "number-cut"},
    {"conversion", "'short ", "number-cut"},
    {"conversion", NULL, NULL},
    {"float-conversion", NULL, NULL},
    {"arith-conversion", NULL, NULL},
    {"int-conversion", NULL, "type-mismatch"},
    {"incompatible-pointer-types", NULL, "type-mismatch"},
    {"incompatible-function-pointer-types", NULL, "type-mismatch"},
    {"pointer-integer-compare", NULL, "type-mismatch"},
    // gcc -fanalyzer
    {"analyzer-fd-leak", NULL, "descriptor-leak"},
    {"analyzer-file-leak", NULL, "descriptor-leak"},
    {"analyzer-fd-double-close", NULL, "closed-twice"},
    {"analyzer-double-fclose", NULL, "closed-twice"},
    {"analyzer-fd-use-after-close", NULL, "use-after-close"},
    {"analyzer-fd-use-without-check", NULL, "descriptor-unchecked"},
    {"analyzer-fd-*", NULL, "wrong-direction"},
    {"analyzer-unsafe-call-within-signal-handler", NULL, "unsafe-handler"},
    {"analyzer-putenv-of-auto-var", NULL, "automatic-environment"},
    {"analyzer-malloc-leak", NULL, "memory-leak"},
    {"analyzer-possible-null-*", NULL, "null-pointer"},
    {"analyzer-null-*", NULL, "null-pointer"},
    {"analyzer-use-of-uninitialized-value", NULL, "uninitialised"},
    {"analyzer-shift-count-*", NULL, "undefined-behaviour"},
    {"analyzer-double-free", NULL, "memory-error"},
    {"analyzer-use-after-free", NULL, "memory-error"},
    {"analyzer-free-of-non-heap", NULL, "memory-error"},
    {"analyzer-out-of-bounds", NULL, "memory-error"},
    {"analyzer-use-of-pointer-in-stale-stack-frame", NULL, "memory-error"},
    // clang-tidy
    {"bugprone-signal-handler", NULL, "unsafe-handler"},
    {"cert-sig30-c", NULL, "unsafe-handler"},
    {"bugprone-unused-return-value", NULL, "unchecked-result"},
    {"cert-err33-c", NULL, "unchecked-result"},
    {"bugprone-posix-return", NULL, "impossible-comparison"},
    {"cert-env33-c", NULL, "shell-command"},
    {"cert-pos34-c", NULL, "automatic-environment"},
    {"clang-analyzer-unix.Vfork", NULL, "vfork"},
    {"clang-analyzer-security.insecureAPI.vfork", NULL, "vfork"},

    {"clang-analyzer-unix.Stream", "never closed", "descriptor-leak"},
    {"clang-analyzer-unix.Stream", "leak", "descriptor-leak"},
    {"clang-analyzer-unix.Stream", NULL, "use-after-close"},
    {"clang-analyzer-unix.Malloc*", "leak", "memory-leak"},
    {"clang-analyzer-unix.M*", NULL, "memory-error"},
    {"clang-analyzer-core.N*", NULL, "null-pointer"},
    {"clang-analyzer-core.DivideZero", NULL, "undefined-behaviour"},
    {"clang-analyzer-core.BitwiseShift", NULL, "undefined-behaviour"},
    {"clang-analyzer-core.StackAddressEscape", NULL, "memory-error"},
    {"clang-analyzer-core.*", "uninitialized", "uninitialised"},
    {"clang-analyzer-core.*", "garbage", "uninitialised"},
    {"clang-analyzer-core.*", "undefined", "uninitialised"},
    // cppcheck
    {"resourceLeak", NULL, "descriptor-leak"},
    {"useClosedFile", NULL, "use-after-close"},
    {"doubleFree", NULL, "memory-error"},
    {"deallocuse", NULL, "memory-error"},
    {"memleak*", NULL, "memory-leak"},
    {"leakReturnValNotUsed", NULL, "memory-leak"},
    {"pointerSize", NULL, "pointer-size"},
    {"nullPointer", NULL, "null-pointer"},
    {"ctunullpointer", NULL, "null-pointer"},
    {"uninit*", NULL, "uninitialised"},
    {"legacyUninitvar", NULL, "uninitialised"},
    {"bufferAccessOutOfBounds", NULL, "memory-error"},
    {"arrayIndexOutOfBounds", NULL, "memory-error"},
    {"negativeIndex", NULL, "memory-error"},
    {"autoVariables", NULL, "memory-error"},
    {"returnDanglingLifetime", NULL, "memory-error"},
    {"integerOverflow", NULL, "undefined-behaviour"},
    {"shiftTooManyBits", NULL, "undefined-behaviour"},
    {"shiftNegative", NULL, "undefined-behaviour"},
    {"zerodiv", NULL, "undefined-behaviour"},
    {"incorrectLogicOperator", NULL, "odd-condition"},
    {"literalWithCharPtrCompare", NULL, "odd-condition"},
    {"charLiteralWithCharPtrCompare", NULL, "odd-condition"},
    {"assignmentInCondition", NULL, "odd-condition"},
    {"invalidPrintfArgType_*", NULL, "format-mismatch"},
    {"wrongPrintfScanfArgNum", NULL, "format-mismatch"},
    {"readWriteOnlyFile", NULL, "wrong-direction"},
    {"writeReadOnlyFile", NULL, "wrong-direction"},
};

static bool fits(const struct row *row, struct text check, struct text message)
{
    const struct text wanted = text_of(row->check);
    const bool is_open = text_ends(wanted, "*");
    const size_t size = is_open ? wanted.size - 1 : wanted.size;
    const bool is_name = is_open ? check.size >= size : check.size == size;

    return is_name &&
           text_equal((struct text){wanted.data, size}, (struct text){check.data, size}) &&
           (row->message == NULL || text_find(message, row->message, 0) != SIZE_MAX);
}

// What is said of CHECK, or NULL; *IS_KNOWN tells whether it is known at all.
static const struct catalogue_entry *check_find(struct text check, struct text message,
                                                bool *is_known)
{
    if (text_starts(check, "-W"))
        check = text_from(check, 2);
    if (text_starts(check, "clang-diagnostic-"))
        check = text_from(check, text_of("clang-diagnostic-").size);
    *is_known = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (fits(&rows[i], check, message))
            return rows[i].name == NULL ? NULL : catalogue_need(rows[i].name);
    const struct catalogue_entry *entry = catalogue_find(check);
    *is_known = entry != NULL;
    return entry;
}

const struct catalogue_entry *mapping_find(struct text name, struct text message)
{
    while (name.size > 0) {
        const size_t comma = text_find(name, ",", 0);
        const struct text check = {name.data, comma == SIZE_MAX ? name.size : comma};
        bool is_known = false;
        const struct catalogue_entry *entry = check_find(check, message, &is_known);
        if (is_known)
            return entry;
        name = text_from(name, comma == SIZE_MAX ? name.size : comma + 1);
    }
    return catalogue_need("tool-warning");
}
