// SPDX-License-Identifier: MIT
// System calls, their results, memory and types.
#include "forkcheck/catalogue.h"
#include "forkcheck/catalogue/rows.h"

const struct catalogue_entry catalogue_calls[] = {
    {"FC601", "failure-not-told", SEVERITY_WARNING,
     "a call fails, and the program ends with success",
     "Whoever runs the program believes that all is done, although something is missing.",
     "fork_error", "ERR33-C", "CWE-391", NULL},
    {"FC602", "unchecked-result", SEVERITY_WARNING, "the result of a call is not looked at",
     "Every call can fail: without a look at its result the program goes on with something that is "
     "not there.",
     "fork_error", "ERR33-C", "CWE-252",
     "gcc -Wunused-result; clang-tidy bugprone-unused-return-value, cert-err33-c; cppcheck "
     "ignoredReturnValue"},
    {"FC603", "missing-declaration", SEVERITY_ERROR,
     "a function is called that no header has declared",
     "The compiler guesses its types: a pointer or a pid_t may arrive wrong, and newer compilers "
     "refuse the program.",
     NULL, "DCL31-C", NULL, "gcc -Wimplicit-function-declaration"},
    {"FC604", "uninitialised", SEVERITY_ERROR, "a value is used that nothing has set",
     "The value is whatever was in memory: it changes from run to run.", "wait_status", "EXP33-C",
     "CWE-457",
     "gcc -Wuninitialized, -Wmaybe-uninitialized, -Wanalyzer-use-of-uninitialized-value; clang "
     "-Wsometimes-uninitialized; clang-tidy clang-analyzer-core.*; cppcheck uninitvar; valgrind"},
    {"FC605", "memory-error", SEVERITY_ERROR, "memory is used that does not belong to the program",
     "It overwrites or reads other data: the program crashes, or goes on with wrong values.", NULL,
     "ARR30-C", "CWE-119",
     "gcc -Warray-bounds, -Wstringop-overflow, -Wuse-after-free; clang-tidy "
     "clang-analyzer-unix.Malloc; cppcheck bufferAccessOutOfBounds; valgrind; AddressSanitizer"},
    {"FC606", "memory-leak", SEVERITY_WARNING, "allocated memory is never freed",
     "A process that runs long, or forks often, needs more and more memory.", NULL, "MEM31-C",
     "CWE-401",
     "gcc -Wanalyzer-malloc-leak; clang-tidy clang-analyzer-unix.Malloc; cppcheck memleak; "
     "valgrind"},
    {"FC607", "null-pointer", SEVERITY_ERROR, "a pointer is followed that may be null",
     "It ends the program with SIGSEGV, usually where memory or a file was not to be had.", NULL,
     "EXP34-C", "CWE-476",
     "gcc -Wnull-dereference, -Wanalyzer-possible-null-dereference; clang-tidy "
     "clang-analyzer-core.NullDereference; cppcheck nullPointer"},
    {"FC608", "format-mismatch", SEVERITY_WARNING, "a format and its arguments do not fit",
     "printf reads the wrong bytes: a pid_t has to be cast to long and printed with %ld.",
     "one_fork", "FIO47-C", "CWE-686", "gcc -Wformat; cppcheck invalidPrintfArgType_sint"},
    {"FC609", "undefined-behaviour", SEVERITY_ERROR,
     "the program does something that C does not define",
     "The compiler may do anything with it, and does so once it optimises.", NULL, "INT32-C",
     "CWE-758",
     "gcc -Wshift-count-overflow, -Wdiv-by-zero; UndefinedBehaviorSanitizer; cppcheck "
     "integerOverflow"},
    {"FC610", "impossible-comparison", SEVERITY_WARNING,
     "a result is compared with a value that it never has",
     "The error that the comparison is meant to find is never found.", "fork_error", "INT31-C",
     "CWE-570", "gcc -Wtype-limits; clang-tidy bugprone-posix-return"},
    {"FC611", "endless-read", SEVERITY_WARNING,
     "a loop goes on when read or write fails, or at the end of the input",
     "A read fails for good where the descriptor is not open, or is a directory, a write where no "
     "reader is left, and a read gives 0 again and again when its writer has ended: then the loop "
     "has no end, and uses all the time of a processor.",
     "pipe_result", "ERR33-C", "CWE-835", NULL},
    {"FC612", "end-of-input", SEVERITY_WARNING, "the end of the input is taken for data",
     "At the end of its input, as where a child has died before it wrote, read returns 0 and sets "
     "nothing: what is used then is whatever was in the variable before.",
     "pipe_result", "ERR33-C", "CWE-253", NULL},
    {"FC613", "pointer-size", SEVERITY_ERROR,
     "the size of a pointer is taken for that of what it points to",
     "Only some bytes of the object are read, written or set, and the others stay what they were.",
     "pipe_result", "ARR01-C", "CWE-467",
     "gcc -Wsizeof-pointer-memaccess, -Wsizeof-array-argument, -Wsizeof-pointer-div; cppcheck "
     "pointerSize"},
    {"FC614", "same-place", SEVERITY_ERROR,
     "a loop that reads or writes in parts begins each part at the same place",
     "read and write may transfer less than they are asked for: the next part then overwrites the "
     "one before, or the first bytes are written twice and the last ones never.",
     "pipe_result", NULL, NULL, NULL},
    {"FC615", "name-in-stat", SEVERITY_WARNING,
     "the fields of /proc/PID/stat are counted over the name of the program",
     "The name stands in parentheses, and may hold blanks and parentheses itself: then all fields "
     "behind it are shifted, and a wrong letter is taken for the state.",
     "zombie", NULL, NULL, NULL},
    {"FC616", "effect-in-assert", SEVERITY_WARNING, "a call or a change stands in an assert",
     "Compiled with NDEBUG, as for its users, the program leaves out what stands there: no child "
     "is "
     "made, nobody is waited for.",
     "fork_error", "PRE31-C", NULL, "clang-tidy bugprone-assert-side-effect"},
    {"FC620", "errno-late", SEVERITY_WARNING,
     "errno is read after another call may have changed it",
     "The message names the error of another call, or none.", "fork_error", "ERR30-C", NULL, NULL},
    {"FC621", "message-without-reason", SEVERITY_WARNING,
     "a message about a failed call does not say why it has failed",
     "Whoever reads \"fork failed\" cannot tell whether memory, processes or a permission was "
     "missing.",
     "fork_error", NULL, NULL, NULL},
    {"FC622", "number-unchecked", SEVERITY_WARNING,
     "a number is read from an argument without a check",
     "atoi, and strtol without an end pointer, take a text that is no number for 0.", "many_forks",
     "ERR34-C", "CWE-20", "clang-tidy cert-err34-c"},
    {"FC623", "pid-in-printf", SEVERITY_NOTE, "a pid_t is printed without a cast",
     "POSIX does not say whether a pid_t is an int or a long: only a cast fits the format "
     "everywhere.",
     "one_fork", NULL, NULL, NULL},
    {"FC624", "pid-narrowed", SEVERITY_ERROR, "a type is too small for the number of a process",
     "A machine that has run for a while gives numbers above 32767: what is left of them is the "
     "number of another process, or of none.",
     "one_fork", "INT31-C", "CWE-197", "gcc -Wconversion"},
    {"FC625", "success-misread", SEVERITY_ERROR, "the success of a call is taken for its failure",
     "Some calls return 0 when they succeed, others a descriptor, a PID or a number of bytes, and "
     "nearly all of them -1 when they fail: with another question the program gives up where all "
     "is well, and tells an error that there was not.",
     "fork_error", "ERR33-C", "CWE-253", NULL},
    {"FC626", "odd-condition", SEVERITY_WARNING,
     "a condition or a statement does not do what it looks like",
     "With = in place of ==, && in place of ||, or an operator that binds more tightly than "
     "another, "
     "the program asks something else than its author meant, or nothing.",
     NULL, "EXP45-C", "CWE-481",
     "gcc -Wparentheses, -Wlogical-op, -Waddress, -Wunused-value, -Wempty-body, "
     "-Wmisleading-indentation; clang -Wtautological-compare; cppcheck incorrectLogicOperator"},
    {"FC627", "shadowed-variable", SEVERITY_WARNING,
     "a variable hides another one of the same function, with the same name",
     "What is stored in the inner one is gone at the end of its block: the outer one, which is "
     "used "
     "later, has never got it.",
     NULL, "DCL01-C", "CWE-1109", "gcc -Wshadow; cppcheck shadowVariable"},
    {"FC628", "type-mismatch", SEVERITY_ERROR,
     "a value has another type than the one that is wanted",
     "A number in place of a pointer, or the address of something else, makes the call fail, or "
     "overwrite what it should not.",
     NULL, "EXP37-C", "CWE-686", "gcc -Wint-conversion, -Wincompatible-pointer-types"},
    {"FC629", "end-as-byte", SEVERITY_ERROR, "what getc returns is kept in a char",
     "getc returns any byte, or EOF, which is none of them: in a char, the byte 0xff becomes the "
     "end, or the end becomes a byte.",
     NULL, "FIO34-C", "CWE-197", NULL},
    {"FC630", "minus-one-size", SEVERITY_ERROR,
     "the -1 of a failed read or write is taken for a number of bytes",
     "As a size it is the largest number that there is, and as an index it is in front of the "
     "array.",
     "pipe_result", "INT31-C", "CWE-195", NULL},
    {"FC631", "failure-as-end", SEVERITY_WARNING,
     "a read that fails is taken for the end of the input",
     "What is missing then is not noticed: the program believes that there was no more.",
     "pipe_result", "ERR33-C", "CWE-391", NULL},
    {"FC633", "time-over-second", SEVERITY_WARNING,
     "the part of a time that is less than a second becomes a second or more",
     "A tv_usec of 1000000 or a tv_nsec of 1000000000 is refused: setitimer sets no timer, and "
     "nanosleep does not sleep. Whether that happens depends on the number that is given.",
     "timeout_group", NULL, NULL, NULL},
    {"FC634", "path-cut", SEVERITY_WARNING,
     "a path with the number of a process does not fit in its array",
     "snprintf cuts the path off where the array ends, and says so only by what it returns: with a "
     "large number, the program looks for a file that is not there.",
     NULL, NULL, "CWE-131", "gcc -Wformat-truncation"},
    {"FC635", "number-cut", SEVERITY_WARNING, "a number goes into a type of eight or sixteen bits",
     "What does not fit is cut off: 300 becomes 44 in an unsigned char.", NULL, "INT31-C",
     "CWE-197", "gcc -Wconversion"},
    {"FC637", "never-used", SEVERITY_WARNING, "a function or a variable is never used",
     "What it is for is not done: a handler that nobody sets never runs, and a result that nobody "
     "asks for might as well be wrong.",
     NULL, "MSC13-C", "CWE-1164", "gcc -Wunused-function, -Wunused-variable"},
    {0},
};
