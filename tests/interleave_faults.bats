#!/usr/bin/env bats
# interleave: calls that are made to fail: each possible one, once, several times and forever.

load test_helper
load helpers/interleave

# shown FAULT NAME: sets `output` to the first lines of all outcomes, sorted.
shown() {
    run interleave --list --fail "$1" "$programs/$2"
    [ "$status" -le 1 ] || fail "$output"
    output=$(awk '/^outcome / { getline; print substr($0, 3) }' <<<"$output" | sort | paste -sd ' ')
}

# ---- Which of the calls ------------------------------------------------------------------------------

@test "interleave: of three forks the one that fails is chosen by its number, by a first one, by a first and a last one" {
    shown fork:EAGAIN any_forks
    assert_output "+++ ++- +-+ -++"
    shown fork:EAGAIN@2 any_forks
    assert_output "+-+"
    shown fork:EAGAIN@2+ any_forks
    assert_output "+--"
    shown fork:EAGAIN@1-2 any_forks
    assert_output -- "--+"
    shown fork:EAGAIN@2-9 any_forks
    assert_output "+--"
    shown fork:EAGAIN@4+ any_forks
    assert_output "+++"
}

@test "interleave: with @+ each fork in turn is the first of those that fail, and none fails" {
    shown fork:EAGAIN@+ any_forks
    assert_output -- "+++ ++- +-- ---"
}

# Three forks, each of which may fail: 2 * 2 * 2 outcomes.
@test "interleave: with @* every subset of three forks fails, which are eight outcomes" {
    run -0 interleave --count --fail 'fork:EAGAIN@*' "$programs/any_forks"
    assert_output 8
    shown 'fork:EAGAIN@*' any_forks
    assert_output -- "+++ ++- +-+ +-- -++ -+- --+ ---"
    run -0 interleave --cross-check --fail 'fork:EAGAIN@*' "$programs/any_forks"
    assert_output --partial ", 8 outcomes, the same as the graph's"
}

@test "interleave: what stands behind the @ is a number, or two, or + or *" {
    for when in "" 0 -1 +1 1-0 3-2 1- 1+2 '*1' x 1x 10000000 1,2; do
        run -2 interleave --fail "fork:EAGAIN@$when" "$programs/any_forks"
        assert_output --partial "interleave: --fail: fork:EAGAIN@$when: behind the @ goes a number"
    done
}

# ---- Endless retries ---------------------------------------------------------------------------------

@test "interleave: a fork that is tried a few times is right, however long it fails" {
    for when in "" @1+ @3+ @1-5 @1-6 @+ '@*'; do
        run -0 interleave --fail "fork:EAGAIN$when" "$programs/retry_forever.fixed"
        assert_line --index 0 --regexp '^[12] outcomes?, .* nothing wrong$'
    done
    run -0 interleave --fail fork:EAGAIN@1-5 "$programs/retry_forever.fixed"
    assert_line '  exit status 0'
    refute_output --partial 'exit status 1'
}

@test "interleave: a fork that is tried for ever never ends when it fails for ever" {
    for when in @1+ @+; do
        run -1 interleave --fail "fork:EAGAIN$when" "$programs/retry_forever"
        assert_line --regexp '^never ends: no schedule ends this: 1000 repeats (fork at retry_forever.c:[0-9]+ and sleep|sleep at retry_forever.c:[0-9]+ and fork)'
        refute_output --partial incomplete
    done
    run -0 interleave --fail fork:EAGAIN "$programs/retry_forever"
    run -0 interleave --fail 'fork:EAGAIN@*' "$programs/retry_forever"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
}

@test "interleave: a loop without end that counts its tries is cut, and the result is incomplete; fifty tries are made" {
    for when in @1+ @+ '@*'; do
        run -3 interleave --fail "fork:EAGAIN$when" "$programs/retry_counting"
        assert_line --regexp '^incomplete: process 1000 is in a loop at retry_counting.c:[0-9]+ that is different in each round'
        run -0 interleave --fail "fork:EAGAIN$when" "$programs/retry_counting.fixed"
        assert_line '  exit status 1'
    done
    run -0 interleave --fail fork:EAGAIN@1-500 "$programs/retry_counting"
    assert_line '  exit status 0'
}

@test "interleave: EAGAIN that is met by reaping a child first is right" {
    for when in "" @1+ @2+ @3+ @1-2 @+ '@*'; do
        run -0 interleave --fail "fork:EAGAIN$when" "$programs/retry_reap"
        assert_output --partial "nothing wrong"
    done
}

@test "interleave: a failure that is not told is found also where each call may fail" {
    for when in @1 @1+ @+ '@*'; do
        finds "failure not told" untold_fork --fail "fork:EAGAIN$when"
    done
}

# ---- Which errors ------------------------------------------------------------------------------------

@test "interleave: an error that a call cannot have is refused with those that it can, and made with a second colon" {
    run -2 interleave --fail fork:EINTR "$programs/one_fork"
    assert_output "interleave: --fail: fork cannot fail with EINTR: it can with EAGAIN, ENOMEM, ENOSYS (--fail fork::EINTR makes it all the same)"
    run -0 interleave --fail fork::EINTR "$programs/retry_forever.fixed"
    assert_line '! fork: Interrupted system call'
    run -2 interleave --fail getuid:EPERM "$programs/one_fork"
    assert_output --partial 'no errors of getuid are known'
    run -2 interleave --fail unshare:EPERM "$programs/one_fork"
    assert_output 'interleave: --fail: unshare is not modelled'
    run -2 interleave --fail open:short "$programs/one_fork"
    assert_output 'interleave: --fail: open cannot fall short: read and write can'
    run -2 interleave --fail fork::short "$programs/one_fork"
    run -0 interleave --fail write:EWOULDBLOCK "$programs/untold_write.fixed"
    assert_output --partial ' nothing wrong'
}

# page_of CALL: prints the man pages of section 2 that list its errors.
page_of() {
    case $1 in
    clone | clone3 | vfork) echo fork ;;
    wait4 | waitid) echo wait ;;
    pipe2) echo pipe ;;
    dup2 | dup3) echo dup ;;
    openat | creat) echo open ;;
    readv) echo read readv ;;
    writev) echo write writev ;;
    pread64) echo read pread lseek ;;
    pwrite64) echo write pread lseek ;;
    fdatasync) echo fsync ;;
    ftruncate) echo truncate ;;
    unlinkat) echo unlink ;;
    lstat | newfstatat | fstat) echo stat ;;
    faccessat | faccessat2) echo access ;;
    readlinkat) echo readlink ;;
    fchdir) echo chdir ;;
    getdents64) echo getdents ;;
    fstatfs) echo statfs ;;
    tgkill) echo tkill ;;
    rt_sigtimedwait) echo sigwaitinfo ;;
    rt_sigqueueinfo) echo sigqueue ;;
    rt_*) echo "${1#rt_}" ;;
    ppoll) echo poll ;;
    mq_getsetattr) echo mq_getattr ;;
    setitimer) echo getitimer ;;
    getpgid) echo setpgid ;;
    setrlimit | prlimit64) echo getrlimit ;;
    setpriority) echo getpriority ;;
    calloc | realloc) echo malloc ;;
    sched_getaffinity) echo sched_setaffinity ;;
    *) echo "$1" ;;
    esac
}

@test "interleave: each error in the table stands in the call's man page" {
    # Images for containers come without documentation; so STRICT allows that.
    [ -e /usr/share/man/man2/fork.2.gz ] || skip 'the man pages are not there: an image without documentation'
    local call errors error text page
    interleave --fail list >"$BATS_TEST_TMPDIR/list"
    run -0 grep -c : "$BATS_TEST_TMPDIR/list"
    [ "$output" -gt 60 ]
    while IFS=': ' read -r call errors; do
        text=
        for page in $(page_of "$call"); do
            # Their source has the names with marks for bold letters.
            text+=$(cd /usr/share/man && zcat -f "man2/$page.2.gz" "man3/$page.3.gz" 2>/dev/null | sed 's/\\f./ /g')
        done
        for error in ${errors//\*/}; do
            case $error in
            short) continue ;;
            EOPNOTSUPP) error='ENOTSUP|EOPNOTSUPP' ;; # one number
            esac
            grep -qwE "$error" <<<"$text" || fail "$call has no $error in $(page_of "$call")"
        done
    done <"$BATS_TEST_TMPDIR/list"
}

@test "interleave: what made nothing fail is said" {
    run -0 interleave --fail fork:EAGAIN@2 "$programs/one_fork"
    assert_line "note: --fail fork:EAGAIN@2 made nothing fail: no schedule has such a call that could"
    run -0 interleave --fail fork:EAGAIN@1 "$programs/one_fork"
    refute_output --partial 'made nothing fail'
}

# made_with FAULT WAY: asserts that the fault prevents a process from being made by WAY.
not_made_with() {
    run interleave --fail "$1:EAGAIN@1+" "$births" "$2"
    grep -q '^  not made$' <<<"$output"
}

@test "interleave: fork stands for every way to make a process, vfork and posix_spawn for theirs; glibc and musl" {
    local source=$BATS_TEST_DIRNAME/fixtures/interleave/births.c births
    for compiler in gcc "gcc -static" musl-gcc "musl-gcc -static"; do
        births=$BATS_TEST_TMPDIR/births
        # shellcheck disable=SC2086 # the compiler and its options
        $compiler -w -g -gdwarf-4 -o "$births" "$source" 3>&-
        for way in fork vfork clone posix_spawn system popen; do
            not_made_with fork "$way" || fail "$compiler: fork is not $way"
            case $way in
            fork) right= ;;
            vfork | clone) right=vfork ;;
            *) right="posix_spawn system popen" ;;
            esac
            for fault in vfork posix_spawn system popen; do
                case " $right " in
                *" $fault "*) not_made_with "$fault" "$way" || fail "$compiler: $fault is not $way" ;;
                *) ! not_made_with "$fault" "$way" || fail "$compiler: $fault is $way" ;;
                esac
            done
        done
        run interleave --fail popen:EMFILE@1 "$births" popen
        assert_line '  not made'
    done
}

# ---- EINTR -------------------------------------------------------------------------------------------

# uninterrupted FAULT MODE: asserts that the fault makes nothing fail.
uninterrupted() {
    run -0 interleave --fail "$1" "$programs/eintr" "$2"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_line "note: --fail $1 made nothing fail: no schedule has such a call that could"
}

interrupted() {
    run interleave --list --fail "$1" "$programs/eintr" "$2"
    assert_line '  -1 Interrupted system call'
}

@test "interleave: EINTR comes to calls that sleep, and to no wait with WNOHANG, for a dead child or without signals" {
    interrupted waitpid:EINTR wait
    uninterrupted waitpid:EINTR nohang
    uninterrupted waitpid:EINTR dead
    uninterrupted waitpid:EINTR blocked
    run -0 interleave --fail waitid:EINTR "$programs/eintr" dead
    refute_output --partial 'made nothing fail'
    interrupted waitpid::EINTR nohang
    interrupted waitpid::EINTR dead
}

@test "interleave: EINTR comes to a read from an empty pipe, and to none that has text or no writer" {
    interrupted read:EINTR read
    uninterrupted read:EINTR "read full"
    uninterrupted read:EINTR "read end"
}

@test "interleave: EINTR comes to a write into a full pipe and to one for the user, but for a file" {
    run interleave --list --fail write:EINTR --stdout=file "$programs/eintr" write
    assert_line --index 0 --regexp '^2 outcomes, '
    assert_line '  -1 Interrupted system call'
    run -0 interleave --fail write:EINTR --stdout=file "$programs/untold_write"
    assert_output --partial 'made nothing fail'
    for stream in tty pipe; do
        run -1 interleave --fail write:EINTR "--stdout=$stream" "$programs/untold_write"
        assert_output --partial 'failure not told'
    done
}

@test "interleave: a sleep that is interrupted has all of its time left, and is no failure" {
    run -0 interleave --list --fail nanosleep:EINTR "$programs/eintr" sleep
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    assert_line '  left 3 5'
    run -0 interleave --fail nanosleep:EINTR@1+ "$programs/retry_forever.fixed"
}

@test "interleave: EINTR, which is how waits for signals end, is no failure of theirs" {
    run -0 interleave --fail sigsuspend:EINTR "$programs/eintr" suspend
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    run -0 interleave --fail sigwait:EINTR "$programs/eintr" sigwait
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
}

# ---- One call of each kind ---------------------------------------------------------------------------

# fails_as FAULT LINE ARGUMENT...: asserts that an outcome of each_call contains the line.
fails_as() {
    local fault=$1 line=$2
    shift 2
    run interleave --list --fail "$fault" "$programs/each_call" "$@"
    [ "$status" -le 1 ] || fail "$output"
    assert_line "  $line"
}

@test "interleave: a read falls short or fails, on a file that nobody else notices, too, and is made good by the next" {
    for call in read readv; do
        fails_as read:short "read 4 well" "$call"
        assert_line '  offset 12 well'
        assert_line --partial 'fell short'
        fails_as read:EIO "read -1 EIO" "$call"
        assert_line '  offset 8 well'
        fails_as read:EIO@1-2 "offset 0 well" "$call"
    done
}

@test "interleave: a write falls short on a file and on the output, by write and by writev" {
    cd "$BATS_TEST_TMPDIR"
    for call in write writev; do
        fails_as write:short "write 4 well" "$call" log
        assert_output --partial $'\n> abcd \\'
        fails_as write:short "abcdwrite 4 well" "$call"
        fails_as write:EIO "write -1 EIO" "$call" log
    done
}

@test "interleave: a write into a pipe is atomic up to PIPE_BUF, and a smaller pipe has a smaller PIPE_BUF" {
    run -0 interleave --list --fail write:short "$programs/each_call" "small pipe"
    assert_line "  write 4096 well"
    refute_line "  write 2048 well"
    fails_as write:short "write 2048 well" "large pipe"
    run -1 interleave --list --pipe-size 4095 --fail write:short "$programs/each_call" "small pipe"
    assert_line "  write 2048 well"
}

@test "interleave: a close that fails has closed" {
    fails_as close:EIO "close -1 EIO" "close file"
    assert_line --index -2 '  fcntl -1 EBADF'
    fails_as close::EIO "close -1 EIO" close
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    run -0 interleave --fail close:EIO "$programs/each_call" close
    assert_output --partial 'made nothing fail' # on a pipe it cannot
}

@test "interleave: what another program makes of a failure is not the mistake of this one" {
    run -0 interleave --fail write:EIO@1 "$programs/untold_other"
}

@test "interleave: with ECHILD the children are gone, whoever has reaped them" {
    fails_as waitpid:ECHILD "wait -1 ECHILD" wait
    assert_line --index 0 --regexp '^3 outcomes, .*, 1 finding$'
    assert_line --partial 'failure not told'
    fails_as waitpid:ECHILD "wait -1 ECHILD" "wait all"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    fails_as waitpid::ECHILD@1+ "wait -1 ECHILD" "wait all"
    assert_line --partial 'orphan: '
}

@test "interleave: a process that handles SIGCHLD loses no children to others" {
    run -0 interleave --fail waitpid:ECHILD "$programs/each_call" "wait handled"
    assert_line --index 0 --regexp '^1 outcome, .* nothing wrong$'
    assert_output --partial 'made nothing fail'
    fails_as waitpid::ECHILD@1 "wait -1 ECHILD" "wait handled"
}

@test "interleave: with EPIPE comes SIGPIPE" {
    fails_as write:EPIPE "killed by SIGPIPE" pipe
    fails_as write:EPIPE "write -1 EPIPE" ignored
    refute_line '  killed by SIGPIPE'
}

@test "interleave: dup2, pipe, open, kill, execve, setpgid and sigaction fail, each once" {
    fails_as dup2:EMFILE "dup2 -1 EMFILE" dup2
    fails_as pipe:EMFILE "pipe -1 EMFILE" pipe
    fails_as open:ENFILE "open -1 ENFILE" open
    fails_as kill:ESRCH "kill -1 ESRCH" kill
    fails_as kill:EPERM "kill -1 EPERM" kill
    fails_as execve:ENOENT "execve -1 ENOENT" execve
    fails_as setpgid:EPERM "setpgid -1 EPERM" setpgid
    fails_as sigaction:EINVAL "sigaction -1 EINVAL" sigaction
    assert_line '  killed by SIGUSR1'
}

@test "interleave: a read that falls short is told, unless stdio has made it, which reads again" {
    run -1 interleave --fail read:short "$programs/short_stdio"
    assert_line --partial 'failure not told: process 1000 ends with exit status 0 although its read fell short, at short_stdio.c:'
    run -0 interleave --fail read:short "$programs/short_stdio.fixed"
}

# Z, and ? where /proc could not be opened.
@test "interleave: a program that cannot look at a process in /proc shows that, and owes no message" {
    run -0 interleave --fail open:EMFILE "$programs/looks_at_process"
    assert_line --index 0 --regexp '^2 outcomes, .* nothing wrong$'
    assert_line '  ?'
    run -1 interleave --fail open:EMFILE "$programs/looks_at_process" /etc/passwd
    assert_line --regexp '^failure not told: process 1000 ends with exit status 0 although its open failed'
}
