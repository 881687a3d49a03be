// SPDX-License-Identifier: MIT
// Message queues of POSIX: names, full and empty queues, priorities, time limits.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "interleave/model/arguments.h"
#include "interleave/model/behaviour.h"
#include "interleave/model/mqueue.h"
#include "interleave/model/notices.h"
#include "interleave/model/world.h"
#include "lib/base/buffer.h"
#include "lib/graph/step_kind.h"
#include "suites.h"

enum { NAME = 1, END, SILENT, OTHER, QUEUE, MESSAGES = 2, BYTES = 4 };

// The versions of clang-format lay out braces in macros differently.
// clang-format off
#define OPEN(name_, flags_, messages_, bytes_) \
    {.kind = CALL_MQ, .object = (name_), \
     .mqueue = {.does = MQUEUE_OPENS, .flags = (flags_), .messages = (messages_), \
                .bytes = (bytes_)}}
#define ABOUT(object_, does_, flags_, end_) \
    {.kind = CALL_MQ, .object = (object_), \
     .mqueue = {.does = (does_), .flags = (flags_), .end = (end_)}}
#define SEND(priority_, size_, is_timed_, end_) \
    {.kind = CALL_MQ_SEND, .object = QUEUE, \
     .mq_message = {.priority = (priority_), .size = (size_), .is_timed = (is_timed_), \
                        .end = (end_)}}
#define TAKE(size_, is_timed_, end_) \
    {.kind = CALL_MQ_RECEIVE, .object = QUEUE, \
     .mq_message = {.size = (size_), .is_timed = (is_timed_), .end = (end_)}}
#define TELL(wants_, signal_) \
    {.kind = CALL_MQ_NOTIFY, .object = QUEUE, \
     .mq_notify = {.wants = (wants_), .signal = (signal_), .value = 7}}
// clang-format on

static const struct call makes = OPEN(NAME, O_CREAT | O_RDWR, MESSAGES, BYTES);

// Two processes; the first one has made a queue. END and SILENT are open descriptions of it, the
// second one without blocking.
static void start(struct small *small, struct call second)
{
    small_start(small);
    small_object(small, (struct object){.kind = OBJECT_MQ_NAME});
    small_object(small, (struct object){.kind = OBJECT_MQ_END, .content = QUEUE});
    small_object(small, (struct object){.kind = OBJECT_MQ_END, .content = QUEUE, .no_block = true});
    small_object(small, (struct object){.kind = OBJECT_MQ_NAME, .number = 1});
    small_process(small, REAPER, makes);
    small_process(small, 0, second);
    assert_string_equal(small_take(small, 0, STEP_CALL, 0), "1000 = 0, more 6");
}

// The first process sends a text of one letter.
static void sends(struct small *small, const char *letter, int64_t priority)
{
    const struct call call = SEND(priority, 1, false, END);
    struct call *its = &small_node(small, 0)->call;

    buffer_free(&its->text);
    *its = call;
    buffer_add_bytes(&its->text, letter, 1);
    assert_string_equal(small_take(small, 0, STEP_CALL, 0), "1000 = 0");
}

static const struct row of_empty[] = {
    {"open", OPEN(NAME, O_RDWR, 1, 1), "CALL", "1001 = 0, more 6"},
    {"open, or make", OPEN(NAME, O_CREAT, 0, 0), "CALL", "1001 = 0, more 6"},
    {"make", OPEN(NAME, O_CREAT | O_EXCL, 1, 1), "CALL", "1001 = EEXIST"},
    {"another name", OPEN(OTHER, O_RDWR, 1, 1), "CALL", "1001 = ENOENT"},
    {"another queue", OPEN(OTHER, O_CREAT, MQUEUE_MESSAGES, MQUEUE_BYTES), "CALL",
     "1001 = 0, more 7"},
    {"too many messages", OPEN(OTHER, O_CREAT, MQUEUE_MESSAGES + 1, 1), "CALL", "1001 = EINVAL"},
    {"too many bytes", OPEN(OTHER, O_CREAT, 1, MQUEUE_BYTES + 1), "CALL", "1001 = EINVAL"},
    {"no messages", OPEN(OTHER, O_CREAT, 0, 1), "CALL", "1001 = EINVAL"},
    {"no bytes", OPEN(OTHER, O_CREAT, 1, -1), "CALL", "1001 = EINVAL"},
    {"remove", ABOUT(NAME, MQUEUE_UNLINKS, 0, 0), "CALL", "1001 = 0"},
    {"remove what is not there", ABOUT(OTHER, MQUEUE_UNLINKS, 0, 0), "CALL", "1001 = ENOENT"},
    {"a bad name", ABOUT(0, MQUEUE_FAILS, -13, 0), "CALL", "1001 = EACCES"},
    {"wait for a message", TAKE(BYTES, false, END), "", NULL},
    {"wait for a time", TAKE(BYTES, true, END), "CALL", "1001 = ETIMEDOUT"},
    {"do not wait", TAKE(BYTES, false, SILENT), "CALL", "1001 = EAGAIN"},
    {"do not wait for a time", TAKE(BYTES, true, SILENT), "CALL", "1001 = EAGAIN"},
    {"too little memory", TAKE(BYTES - 1, false, END), "CALL", "1001 = EMSGSIZE"},
    {"a long message", SEND(0, BYTES + 1, false, END), "CALL", "1001 = EMSGSIZE"},
    {"an empty message", SEND(0, 0, false, END), "CALL", "1001 = 0"},
};

static const struct row of_full[] = {
    {"wait for room", SEND(0, 0, false, END), "", NULL},
    {"wait for a time", SEND(0, 0, true, END), "CALL", "1001 = ETIMEDOUT"},
    {"do not wait", SEND(0, 0, false, SILENT), "CALL", "1001 = EAGAIN"},
    {"a long message", SEND(0, BYTES + 1, false, END), "CALL", "1001 = EMSGSIZE"},
};

static void a_queue_that_is_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof of_empty / sizeof *of_empty; i++) {
        struct small small;
        start(&small, of_empty[i].call);
        row_check(&small, &of_empty[i], 1);
        small_free(&small);
    }
}

static void a_queue_that_is_full(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof of_full / sizeof *of_full; i++) {
        struct small small;
        start(&small, of_full[i].call);
        sends(&small, "a", 0);
        sends(&small, "b", 0);
        row_check(&small, &of_full[i], 1);
        small_free(&small);
    }
}

static void expect_next(struct small *small, int64_t priority, char letter)
{
    const struct call call = TAKE(BYTES, false, END);
    struct buffer message = {0};
    int64_t found = 0;

    mqueue_find(&small->world, &call, &message);
    assert_int_equal(message.size, sizeof found + 1);
    memcpy(&found, message.data, sizeof found);
    assert_int_equal(found, priority);
    assert_int_equal(message.data[sizeof found], letter);
    buffer_free(&message);
    (void)small_take(small, 1, STEP_CALL, 0);
}

static void the_highest_priority_comes_first_and_its_messages_in_order(void **state)
{
    const struct call call = TAKE(BYTES, false, END);
    struct small small;

    (void)state;
    start(&small, call);
    sends(&small, "a", 1);
    sends(&small, "b", 5);
    expect_next(&small, 5, 'b');
    sends(&small, "c", 1);
    expect_next(&small, 1, 'a');
    expect_next(&small, 1, 'c');
    assert_string_equal(small_steps(&small, 1), "");
    small_free(&small);
}

static void events_are_those_of_room_and_messages(void **state)
{
    const struct call call = TAKE(BYTES, false, END);
    struct small small;

    (void)state;
    start(&small, call);
    assert_int_equal(mqueue_events(&small.kernel, &small.world, END), POLLOUT | POLLWRNORM);
    sends(&small, "a", 0);
    assert_int_equal(mqueue_events(&small.kernel, &small.world, END),
                     POLLIN | POLLRDNORM | POLLOUT | POLLWRNORM);
    sends(&small, "b", 0);
    assert_int_equal(mqueue_events(&small.kernel, &small.world, END), POLLIN | POLLRDNORM);
    small_free(&small);
}

// A signal ends a wait, also one with a time limit, and is before the limit then.
static void a_signal_ends_a_wait(void **state)
{
    (void)state;
    for (int is_timed = 0; is_timed < 2; is_timed++) {
        const struct call call = TAKE(BYTES, is_timed, END);
        struct small small;
        start(&small, call);
        small_handle(&small, 1, SIGUSR1);
        small_send(&small, 1, SIGUSR1);
        assert_string_equal(small_steps(&small, 1), "CALL SIGNALS");
        assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 interrupted, handles 200");
        small_free(&small);
    }
}

static void a_flag_is_of_the_description_and_refused_while_a_process_waits(void **state)
{
    const struct call waits = TAKE(BYTES, false, END);
    const struct call of_other = ABOUT(QUEUE, MQUEUE_SETS, 0, SILENT);
    const struct call of_same = ABOUT(QUEUE, MQUEUE_SETS, O_NONBLOCK, END);
    struct small small;

    (void)state;
    start(&small, waits);
    small_node(&small, 0)->call = of_other;
    (void)small_take(&small, 0, STEP_CALL, 0);
    assert_false(mqueue_is_set(&small.kernel, &small.world, SILENT));
    assert_false(mqueue_is_set(&small.kernel, &small.world, END));
    small_node(&small, 0)->call = of_same;
    assert_non_null(strstr(small_take(&small, 0, STEP_CALL, 0), "refused"));
    small_free(&small);
}

// The first process makes this call.
static const char *does(struct small *small, struct call call)
{
    buffer_free(&small_node(small, 0)->call.text);
    small_node(small, 0)->call = call;
    return small_take(small, 0, STEP_CALL, 0);
}

static bool is_told(const struct small *small, int signal)
{
    return small->world.process[0].pending & (uint64_t)1 << (signal - 1);
}

static void a_process_is_told_once_of_a_message_that_comes_to_an_empty_queue(void **state)
{
    const struct call other = TELL(true, SIGUSR2);
    const struct call second = SEND(0, 0, false, END);
    struct small small;

    (void)state;
    start(&small, other);
    sends(&small, "a", 0);
    assert_string_equal(does(&small, (struct call)TELL(true, SIGUSR1)), "1000 = 0");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = EBUSY");
    small_handle(&small, 0, SIGUSR1);
    small_node(&small, 1)->call = second;
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    assert_false(is_told(&small, SIGUSR1));
    (void)does(&small, (struct call)TAKE(BYTES, false, END));
    (void)does(&small, (struct call)TAKE(BYTES, false, END));
    small_node(&small, 0)->call = other;
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0; 1000 pending 200");
    assert_true(is_told(&small, SIGUSR1));
    assert_false(notice_is_there(&small.world, QUEUE));
    small_free(&small);
}

static void only_the_process_itself_withdraws(void **state)
{
    const struct call withdraws = TELL(false, 0);
    struct small small;

    (void)state;
    start(&small, withdraws);
    assert_string_equal(does(&small, (struct call)TELL(true, 0)), "1000 = 0");
    assert_string_equal(small_take(&small, 1, STEP_CALL, 0), "1001 = 0");
    assert_true(notice_is_of(&small.world, QUEUE, 0));
    assert_string_equal(does(&small, (struct call)TELL(false, 0)), "1000 = 0");
    assert_false(notice_is_there(&small.world, QUEUE));
    small_free(&small);
}

// Whoever sleeps at the queue decides whether a process is told.
static void a_process_that_waits_while_another_wants_to_be_told_is_refused(void **state)
{
    const struct call takes = TAKE(BYTES, false, END);
    const struct call gives = SEND(0, 0, false, END);
    struct small small;

    (void)state;
    start(&small, takes);
    (void)does(&small, (struct call)TELL(true, 0));
    assert_non_null(strstr(does(&small, gives), "refused"));
    small_free(&small);
}

int suite_mqueues(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_that_is_empty),
        cmocka_unit_test(a_queue_that_is_full),
        cmocka_unit_test(the_highest_priority_comes_first_and_its_messages_in_order),
        cmocka_unit_test(events_are_those_of_room_and_messages),
        cmocka_unit_test(a_signal_ends_a_wait),
        cmocka_unit_test(a_flag_is_of_the_description_and_refused_while_a_process_waits),
        cmocka_unit_test(a_process_is_told_once_of_a_message_that_comes_to_an_empty_queue),
        cmocka_unit_test(only_the_process_itself_withdraws),
        cmocka_unit_test(a_process_that_waits_while_another_wants_to_be_told_is_refused),
    };

    return cmocka_run_group_tests_name("mqueues", tests, NULL, NULL);
}
