// SPDX-License-Identifier: MIT
//
// Compares the resolved paths of documents, targets and the depfile as strings.

#include "tangle/overwrites.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/base/buffer.h"
#include "lib/base/diag.h"
#include "lib/base/memory.h"
#include "lib/base/text.h"
#include "lib/literate/document.h"
#include "tangle/targets.h"

// PATH without links. The file itself need not exist, but if its directory does not exist either,
// the result is NULL. The caller frees it.
static char *resolve(const char *path)
{
    char *resolved = realpath(path, NULL);
    if (resolved != NULL)
        return resolved;
    struct text base = text_base_name(text_of(path));
    struct buffer joined = {0};
    buffer_add(&joined, (struct text){path, (size_t)(base.data - path)});
    buffer_add_byte(&joined, '.');
    resolved = realpath(buffer_string(&joined), NULL);
    joined.size = 0;
    if (resolved != NULL) {
        buffer_add_string(&joined, resolved);
        buffer_add_byte(&joined, '/');
        buffer_add(&joined, base);
        (void)buffer_string(&joined);
        free(resolved);
        return joined.data;
    }
    buffer_free(&joined);
    return NULL;
}

static char *resolve_target(const char *directory, const struct target *target)
{
    struct buffer path = {0};
    buffer_add_string(&path, directory);
    buffer_add_byte(&path, '/');
    buffer_add(&path, buffer_text(&target->path));
    char *resolved = resolve(buffer_string(&path));
    buffer_free(&path);
    return resolved;
}

// The resolved path of DOCUMENT; standard input may be a file, too. NULL for pipes and devices:
// writing to them overwrites nothing.
static char *resolve_document(const struct document *document)
{
    const char *path = strcmp(document->path, "-") == 0 ? "/dev/stdin" : document->path;
    struct stat status;
    return stat(path, &status) == 0 && S_ISREG(status.st_mode) ? resolve(path) : NULL;
}

// A document and its resolved path, which is owned.
struct entry {
    char *path;
    const struct document *document;
};

static int compare_entries(const void *lhs, const void *rhs)
{
    const struct entry *first = lhs;
    const struct entry *second = rhs;
    return strcmp(first->path, second->path);
}

// The documents that have a resolved path, sorted by it.
struct entries {
    struct entry *items;
    size_t count;
};

static struct entries entries_new(struct document *const *documents, size_t count)
{
    struct entries entries = {memory_new(count, sizeof *entries.items), 0};
    for (size_t i = 0; i < count; i++) {
        char *path = resolve_document(documents[i]);
        if (path != NULL)
            entries.items[entries.count++] = (struct entry){path, documents[i]};
    }
    qsort(entries.items, entries.count, sizeof *entries.items, compare_entries);
    return entries;
}

static int compare_with_entry(const void *path, const void *entry)
{
    return strcmp(path, ((const struct entry *)entry)->path);
}

// The document whose resolved path is PATH, or NULL. PATH may be NULL.
static const struct document *entries_find(const struct entries *entries, const char *path)
{
    const struct entry *found = NULL;
    if (path != NULL)
        found = bsearch(path, entries->items, entries->count, sizeof *found, compare_with_entry);
    return found != NULL ? found->document : NULL;
}

static void entries_free(struct entries *entries)
{
    for (size_t i = 0; i < entries->count; i++)
        free(entries->items[i].path);
    free(entries->items);
}

void overwrites_check(const struct targets *targets, const char *directory,
                      struct document *const *documents, size_t count)
{
    struct entries entries = entries_new(documents, count);
    for (size_t i = 0; i < targets->count; i++) {
        const struct target *target = &targets->items[i];
        char *path = resolve_target(directory, target);
        const struct document *found = entries_find(&entries, path);
        if (found != NULL)
            diagnostics_add(&target->document->diagnostics, target->root->place,
                            "<<%.*s>> would overwrite the document %s",
                            (int)target->root->name.size, target->root->name.data, found->name);
        free(path);
    }
    entries_free(&entries);
}

static bool is_target(const char *path, const struct targets *targets, const char *directory)
{
    bool found = false;
    struct text base = text_base_name(text_of(path));
    for (size_t i = 0; i < targets->count && !found; i++) {
        const struct target *target = &targets->items[i];
        if (!text_equal(text_base_name(buffer_text(&target->path)), base))
            continue;
        char *resolved = resolve_target(directory, target);
        found = resolved != NULL && strcmp(resolved, path) == 0;
        free(resolved);
    }
    return found;
}

void overwrites_check_depfile(const char *depfile, const struct targets *targets,
                              const char *directory, struct document *const *documents,
                              size_t count)
{
    struct entries entries = entries_new(documents, count);
    char *path = resolve(depfile);
    bool is_document = entries_find(&entries, path) != NULL;
    bool is_output = path != NULL && is_target(path, targets, directory);
    free(path);
    entries_free(&entries);
    if (is_document)
        die("%s: the depfile would overwrite a document", depfile);
    if (is_output)
        die("%s: the depfile would overwrite an output", depfile);
}
