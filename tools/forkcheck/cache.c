// SPDX-License-Identifier: MIT
//
// An entry is a file with the name of its key. It begins with a line that has a checksum of the
// rest: the wait status, and for each file of the job a line with its size and mode, and its bytes.

#include "forkcheck/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "forkcheck/cache_room.h"
#include "forkcheck/jobs.h"
#include "forkcheck/scratch.h"
#include "lib/base/buffer.h"
#include "lib/base/file.h"
#include "lib/base/key_table.h"
#include "lib/base/optional_file.h"
#include "lib/base/text.h"

#define HEAD "forkcheck cache 1 "

enum { ENTRY_MODE = S_IRUSR | S_IWUSR, FILES_MAX = 1 + JOB_PRODUCTS };

static struct {
    int directory; // descriptor, or -1: nothing is kept
    struct buffer common;
    struct buffer told;
    unsigned fetched;
    unsigned asked;
    struct key_table fresh; // names of the entries that this run has written
} cache = {.directory = -1};

// ---- The directory ------------------------------------------------------------------------------

// Appends the path of the directory; false where the environment names none. *GIVEN: length of the
// part of it that has to be there, the home directory.
static bool path_add(struct buffer *path, size_t *given)
{
    const char *base = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");

    *given = 0;
    if (base != NULL && base[0] == '/') {
        buffer_print(path, "%s/forkcheck", base);
    } else if (home != NULL && home[0] == '/') {
        buffer_print(path, "%s/.cache/forkcheck", home);
        *given = strlen(home);
    }
    return path->size > 0;
}

// The directories above it are made, too, as the XDG Base Directory Specification says.
static void directories_make(char *path, size_t given)
{
    for (char *at = strchr(path + given + 1, '/'); at != NULL; at = strchr(at + 1, '/')) {
        *at = '\0';
        (void)mkdir(path, S_IRWXU);
        *at = '/';
    }
    (void)mkdir(path, S_IRWXU);
}

// Why the open directory cannot be used, or NULL.
static const char *objection(int directory)
{
    struct stat status;

    if (fstat(directory, &status) == -1)
        return strerror(errno);
    if (status.st_uid != geteuid())
        return "it belongs to another user";
    if ((status.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO)) != S_IRWXU)
        return "its mode is not 0700";
    return faccessat(directory, ".", R_OK | W_OK | X_OK, AT_EACCESS) == 0 ? NULL : strerror(errno);
}

static void directory_open(void)
{
    struct buffer path = {0};
    size_t given = 0;
    const char *reason = "neither XDG_CACHE_HOME nor HOME names a directory";

    if (path_add(&path, &given)) {
        directories_make(path.data, given);
        cache.directory = open(path.data, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        reason = cache.directory == -1 ? strerror(errno) : objection(cache.directory);
    }
    if (reason != NULL) {
        buffer_print(&cache.told, "cache: not used: %s%s%s", path.size > 0 ? path.data : "",
                     path.size > 0 ? ": " : "", reason);
        if (cache.directory != -1)
            close(cache.directory);
        cache.directory = -1;
    }
    buffer_free(&path);
}

void cache_start(struct text common)
{
    directory_open();
    buffer_add(&cache.common, common);
}

const char *cache_told(void)
{
    if (cache.directory != -1) {
        buffer_free(&cache.told);
        buffer_print(&cache.told, "cache: %u of %u results were there", cache.fetched, cache.asked);
    }
    return cache.told.size > 0 ? cache.told.data : "cache: not used";
}

bool cache_has_fresh(void)
{
    return cache.fresh.count > 0;
}

// The name under which an entry is written.
static void fresh_name_make(const char *name, struct buffer *fresh)
{
    buffer_print(fresh, "%s.%ld", name, (long)getpid());
}

static void fresh_settle(const char *name, bool is_right)
{
    struct buffer fresh = {0};

    fresh_name_make(name, &fresh);
    if (!is_right || renameat(cache.directory, fresh.data, cache.directory, name) == -1)
        (void)unlinkat(cache.directory, fresh.data, 0);
    buffer_free(&fresh);
}

void cache_end(bool is_right)
{
    if (cache.directory == -1)
        return;
    for (size_t i = 0; i < cache.fresh.count; i++)
        fresh_settle(cache.fresh.keys[i].data, is_right);
    cache_room_make(cache.directory);
    close(cache.directory);
    cache.directory = -1;
    key_table_free(&cache.fresh);
    buffer_free(&cache.common);
    buffer_free(&cache.told);
}

// ---- Keys ---------------------------------------------------------------------------------------

// The scratch directory has another name each time.
static void word_add(struct buffer *key, const char *word)
{
    const char *scratch = scratch_directory();
    const size_t size = strlen(scratch);

    for (const char *at = strstr(word, scratch); at != NULL; at = strstr(word, scratch)) {
        buffer_add(key, (struct text){word, (size_t)(at - word)});
        buffer_add_string(key, "@");
        word = at + size;
    }
    buffer_add_bytes(key, word, strlen(word) + 1);
}

// The name of the job's entry: two checksums of 64 bits.
static void name_make(const struct job *job, struct buffer *name)
{
    struct buffer key = {0};

    buffer_add_byte(&key, '+');
    buffer_add(&key, buffer_text(&cache.common));
    word_add(&key, job->label);
    word_add(&key, job->directory != NULL ? job->directory : "");
    for (char **word = job->argv; word != NULL && *word != NULL; word++)
        word_add(&key, *word);
    word_add(&key, job->identity);
    const struct text whole = buffer_text(&key);
    buffer_print(name, "%016" PRIx64 "%016" PRIx64, text_hash(whole),
                 text_hash(text_from(whole, 1)));
    buffer_free(&key);
}

static const char *file_of(const struct job *job, size_t number)
{
    return number == 0 ? job->output : job->products[number - 1];
}

// ---- Reading ------------------------------------------------------------------------------------

static bool file_write(int directory, const char *path, mode_t mode, struct text content)
{
    const int file =
        openat(directory, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
    bool is_well = file != -1;

    while (is_well && content.size > 0) {
        const ssize_t count = write(file, content.data, content.size);
        is_well = count != -1;
        if (is_well)
            content = text_from(content, (size_t)count);
    }
    return file != -1 && close(file) == 0 && is_well;
}

// Takes "SIZE MODE" and the bytes from the beginning of REST.
static bool file_take(const char *path, struct text *rest)
{
    const struct text line = text_take_line(rest);
    char *end = NULL;

    if (line.size == 0)
        return false;
    const size_t size = strtoul(line.data, &end, 10);
    const mode_t mode = (mode_t)strtoul(end, NULL, 8);
    if (size > rest->size ||
        (path != NULL && !file_write(AT_FDCWD, path, mode, (struct text){rest->data, size})))
        return false;
    *rest = text_from(*rest, size);
    return true;
}

static bool entry_take(struct job *job, struct text entry)
{
    char expected[sizeof HEAD + 16];
    const struct text head = text_take_line(&entry);

    (void)snprintf(expected, sizeof expected, HEAD "%016" PRIx64, text_hash(entry));
    if (!text_equal(head, text_of(expected)))
        return false;
    const struct text status = text_take_line(&entry);
    bool is_well = true;
    for (size_t i = 0; is_well && i < FILES_MAX; i++)
        is_well = file_take(file_of(job, i), &entry);
    if (is_well)
        job->status = (int)strtol(status.data, NULL, 10);
    return is_well;
}

// The entry that was used last is the youngest.
static bool entry_read(const char *name, struct buffer *entry)
{
    const int file = openat(cache.directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    const bool is_well = file != -1 && file_read_all(file, entry);

    if (is_well)
        (void)futimens(file, NULL);
    if (file != -1)
        close(file);
    return is_well;
}

bool cache_fetch(struct job *job)
{
    struct buffer name = {0};
    struct buffer entry = {0};

    if (cache.directory == -1 || job->identity == NULL)
        return false;
    name_make(job, &name);
    const bool is_there = entry_read(name.data, &entry) && entry_take(job, buffer_text(&entry));
    cache.asked++;
    cache.fetched += is_there;
    if (is_there)
        job->state = JOB_ENDED;
    buffer_free(&entry);
    buffer_free(&name);
    return is_there;
}

// ---- Writing ------------------------------------------------------------------------------------

static bool file_add(const char *path, struct buffer *entry)
{
    struct buffer content = {0};
    struct stat status = {0};
    const bool is_well =
        path == NULL || (stat(path, &status) == 0 && optional_file_read(path, &content));

    buffer_print(entry, "%zu %o\n", content.size, status.st_mode & S_IRWXU);
    buffer_add(entry, buffer_text(&content));
    buffer_free(&content);
    return is_well;
}

static void entry_write(const struct buffer *name, struct text entry)
{
    struct buffer fresh = {0};

    fresh_name_make(name->data, &fresh);
    if (file_write(cache.directory, fresh.data, ENTRY_MODE, entry))
        key_table_intern(&cache.fresh, name->data, name->size, NULL);
    else
        (void)unlinkat(cache.directory, fresh.data, 0);
    buffer_free(&fresh);
}

void cache_store(const struct job *job)
{
    struct buffer name = {0};
    struct buffer rest = {0};
    struct buffer entry = {0};
    bool is_well = cache.directory != -1 && job->identity != NULL && job->state == JOB_ENDED &&
                   (job->is_final != NULL ? job->is_final(job) : job->status == 0);

    if (is_well)
        buffer_print(&rest, "%d\n", job->status);
    for (size_t i = 0; is_well && i < FILES_MAX; i++)
        is_well = file_add(file_of(job, i), &rest);
    if (is_well) {
        name_make(job, &name);
        buffer_print(&entry, HEAD "%016" PRIx64 "\n", text_hash(buffer_text(&rest)));
        buffer_add(&entry, buffer_text(&rest));
        entry_write(&name, buffer_text(&entry));
    }
    buffer_free(&entry);
    buffer_free(&rest);
    buffer_free(&name);
}
