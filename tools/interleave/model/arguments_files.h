// SPDX-License-Identifier: MIT
// Arguments of calls about descriptors, files, their names and their locks. See arguments.h.
#ifndef FORK_INTERLEAVE_ARGUMENTS_FILES_H
#define FORK_INTERLEAVE_ARGUMENTS_FILES_H

#include <stdint.h>

// read(2), readv(2) and pread(2).
struct read_arguments {
    int64_t length;
    int64_t at;    // the offset of pread, or -1
    int64_t polls; // of a pipe: the program uses pipes that do not block
    int64_t room;  // of a pipe or stream: 1 + number of bytes for which the program has memory; 0:
                   // enough for all
    int64_t process; // of /proc: as in struct object
};

// write(2), writev(2) and pwrite(2); the text is call.text.
struct write_arguments {
    int64_t at;         // the offset of pwrite, or -1
    int64_t unreadable; // into a pipe: length of a text that cannot be read to its end, or 0
};

// lseek(2).
struct seek_arguments {
    int64_t offset;
    int64_t whence;
};

// open(2) and the like: of a file's path, or of a path in /proc that is about one process.
struct open_arguments {
    int64_t flags;
    int64_t process; // of /proc: its index, or -1
    int64_t mode;    // O_CREAT: the permissions of a file that it makes, + 1; or 0
};

// access(2) and the like.
struct access_arguments {
    int64_t mode;
};

// unlink(2), unlinkat(2) and rmdir(2).
struct unlink_arguments {
    int64_t flags; // AT_REMOVEDIR: of a directory
    int64_t holds; // AT_REMOVEDIR: there is something in it on disk that no process has touched
};

// rename(2), renameat(2) and renameat2(2): of the path call.object.
struct rename_arguments {
    int64_t to; // as in link_arguments
    int64_t nowhere;
    int64_t flags;
};

// readlink(2).
struct readlink_arguments {
    int64_t size;
};

// link(2) and linkat(2): of the file call.object.
struct link_arguments {
    int64_t to;      // object of the new name
    int64_t nowhere; // negative errno where that name is in no directory at all, otherwise 0
};

// fcntl(2).
struct fcntl_arguments {
    int64_t command;
    int64_t value;
};

// ftruncate(2) and truncate(2).
struct truncate_arguments {
    int64_t length;
};

// chmod(2) and fchmod(2).
enum chmod_times { TIMES_NONE, TIMES_NOW, TIMES_GIVEN };
struct chmod_arguments {
    int64_t mode;  // permissions
    int64_t times; // enum chmod_times: utime(2) and its like, which give no permissions
};

// getcwd(2).
struct getcwd_arguments {
    int64_t length; // of the path of the directory, with the null character
    int64_t size;   // of the program's memory
};

// dup2(2) and dup3(2).
struct dup_arguments {
    int64_t from;
    int64_t to;
    int64_t close_on_exec;
};

// close(2).
struct close_arguments {
    int64_t fd;
    int64_t last; // close_range(2): the last one; otherwise 0
};

// flock(2), and fcntl(2) about locks.
enum lock_does { LOCK_TRIES, LOCK_WAITS, LOCK_ASKS };
struct lock_arguments {
    int64_t kind;   // enum lock_kind (locks.h)
    int64_t does;   // enum lock_does
    int64_t type;   // F_RDLCK, F_WRLCK, F_UNLCK
    int64_t whence; // fcntl: as in struct flock
    int64_t start;
    int64_t length;
};

#endif
