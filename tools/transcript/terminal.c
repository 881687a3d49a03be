// SPDX-License-Identifier: MIT
//
// Opens pseudo-terminals.

#include "transcript/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "lib/base/diag.h"
#include "transcript/identity.h"

static void make_transparent(int slave)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 80};
    struct termios modes;
    if (tcgetattr(slave, &modes) == -1)
        die("tcgetattr:");
    modes.c_oflag &= ~(tcflag_t)OPOST;
    modes.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    if (tcsetattr(slave, TCSANOW, &modes) == -1 || ioctl(slave, TIOCSWINSZ, &size) == -1)
        die("cannot set the terminal's modes:");
}

void terminal_open(struct terminal *terminal, const struct identity *identity)
{
    terminal->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (terminal->master == -1 || grantpt(terminal->master) == -1 ||
        unlockpt(terminal->master) == -1 ||
        ptsname_r(terminal->master, terminal->path, sizeof terminal->path) != 0)
        die("cannot open a terminal:");
    terminal->slave = open(terminal->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    terminal->mark = open(terminal->path, O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    if (terminal->slave == -1 || terminal->mark == -1)
        die("%s:", terminal->path);
    if (identity->is_own && fchown(terminal->slave, identity->uid, (gid_t)-1) == -1)
        die("%s:", terminal->path);
    make_transparent(terminal->slave);
}

void terminal_close(struct terminal *terminal)
{
    close(terminal->slave);
    close(terminal->mark);
    close(terminal->master);
}
