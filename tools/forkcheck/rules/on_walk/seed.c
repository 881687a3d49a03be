// SPDX-License-Identifier: MIT
//
// Random numbers that several children draw: seed-in-child.
#include <string.h>

#include "forkcheck/rules/code/alike.h"
#include "forkcheck/rules/code/code.h"
#include "forkcheck/rules/code/part.h"
#include "forkcheck/rules/tree/tree.h"
#include "forkcheck/rules/walk/siblings.h"
#include "forkcheck/rules/walk/state.h"
#include "forkcheck/rules/walk/walk.h"

// ---- Seeds that are made of the time ------------------------------------------------------------

static bool has_siblings(const struct walk *walk, const struct state *state,
                         const struct node *call)
{
    return loop_of(walk->forks[state->born].call) || walk->fork_count > 1 ||
           siblings_loop(walk, state->context, call);
}

// Where the seed in a variable comes from.
struct seed {
    const struct node *variable;
    bool is_of_time;
    bool is_own;
};

static bool is_variable(const struct node *node)
{
    return node->kind == NODE_REFERENCE && node->target && node->target->kind != NODE_FUNCTION &&
           node->target->kind != NODE_ENUMERATOR;
}

// Something in which the children differ.
static bool is_different(const struct node *node, void *context)
{
    (void)context;
    return is_variable(node) ||
           is_call_of(node, "getpid clock_gettime gettimeofday getrandom getentropy");
}

// Functions that draw a number with the generator in their argument.
static const char *const drawers = "rand_r erand48 nrand48 jrand48";
// Functions whose first argument is a seed.
static const char *const seeders = "srand srandom srand48 srandom_r srand48_r";

static bool note_seed(const struct node *node, void *context)
{
    struct seed *seed = context;
    const struct node *value = NULL;

    if (node == seed->variable && node->count > 0)
        value = node->children[0];
    else if (is_change(node) && mentions(node->children[0], seed->variable))
        value = is_operator(node, "=") ? node->children[1] : node;
    else if (node->kind == NODE_CALL && !is_call_of(node, drawers) && !is_call_of(node, seeders))
        for (size_t i = 0; i < argument_count(node); i++)
            seed->is_own |= mentions(argument_of(node, i), seed->variable);
    if (!value)
        return false;
    seed->is_of_time |= has_call_of(value, "time");
    seed->is_own |= any_node(value, is_different, NULL);
    return false;
}

// Is the variable set to nothing else than the time in seconds, and constants?
static bool is_of_time(const struct walk *walk, const struct node *variable)
{
    struct seed seed = {.variable = variable};

    if (variable->kind != NODE_VARIABLE)
        return false;
    (void)any_node(walk->tree->root, note_seed, &seed);
    return seed.is_of_time && !seed.is_own;
}

static bool is_own_seed(const struct node *node, void *context)
{
    return is_variable(node) ? !is_of_time(context, node->target) : is_different(node, NULL);
}

static const struct node *generator_of(const struct node *call)
{
    const struct node *generator =
        argument_of(call, 0) ? without_casts(argument_of(call, 0)) : NULL;

    if (generator && is_operator(generator, "&") && generator->count == 1)
        generator = without_casts(generator->children[0]);
    return generator && is_variable(generator) ? generator->target : NULL;
}

// ---- Seeds that are made before the fork --------------------------------------------------------

// The state of a generator that a child has in a variable or a member.
struct generator {
    const struct node *part;      // what holds it
    const struct node *fork_call; // that has made the child
    const struct node *draw;      // by the child
    size_t seeds;                 // that are the same for all children
    bool is_own;                  // something may be different, or has drawn in between
};

static bool is_held(const struct generator *generator, const struct node *node)
{
    node = pointed_into(node);
    while (node->kind == NODE_SUBSCRIPT)
        node = without_casts(node->children[0]);
    return is_same_member(node, generator->part) ||
           (node->kind == NODE_REFERENCE && generator->part->kind == NODE_REFERENCE &&
            node->target == generator->part->target);
}

static bool differs_or_calls(const struct node *node, void *context)
{
    (void)context;
    return is_variable(node) || is_change(node) || node->kind == NODE_MACRO ||
           (node->kind == NODE_CALL && !is_call_of(node, "getpid getppid time"));
}

static bool is_before_fork(const struct generator *generator, const struct node *node)
{
    return function_of(node) == function_of(generator->fork_call) &&
           node->number < generator->fork_call->number;
}

static void note_value(struct generator *generator, const struct node *node,
                       const struct node *value)
{
    if (is_before_fork(generator, node) && !any_node(value, differs_or_calls, NULL))
        generator->seeds++;
    else
        generator->is_own = true;
}

static bool is_draw(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, drawers);
}

// A draw of the parent, or a call that may change the seed.
static void note_use(struct generator *generator, const struct node *call)
{
    const struct node *function = called_function(call);
    const bool is_of_child =
        call == generator->draw ||
        (function && function_of(generator->draw) == function && !is_before_fork(generator, call));

    for (size_t i = 0; !is_of_child && i < argument_count(call); i++)
        generator->is_own |= is_held(generator, argument_of(call, i));
}

static bool is_change_of_given(const struct node *node, void *context)
{
    return is_change(node) && mentions(node->children[0], context);
}

// Does the function that draws change the seed that it is given?
static bool is_reseeded(const struct node *draw)
{
    struct node *given = without_casts(argument_of(draw, 0))->target;

    return given && given->kind == NODE_PARAMETER &&
           any_node(function_of(draw), is_change_of_given, given);
}

static bool note_generator(const struct node *node, void *context)
{
    struct generator *generator = context;

    if (node->kind == NODE_CALL)
        note_use(generator, node);
    else if (node->kind == NODE_VARIABLE && node == generator->part->target && node->count > 0)
        note_value(generator, node, node->children[0]);
    else if (is_change(node) && is_held(generator, node->children[0])) {
        if (is_operator(node, "="))
            note_value(generator, node, node->children[1]);
        else
            generator->is_own = true;
    }
    generator->is_own |= is_draw(node, NULL) && is_discarded(node);
    return generator->is_own;
}

// Does the child of STATE draw with a seed that its parent has made for all of them?
static bool is_of_parent(struct walk *walk, const struct state *state, const struct node *call)
{
    const struct node *given = walk_given(walk, state, argument_of(call, 0), NULL);
    struct generator generator = {.fork_call = walk->forks[state->born].call, .draw = call};

    generator.part = given ? pointed_into(given) : NULL;
    if (!generator.part || !variable_of(generator.part) || is_reseeded(call) ||
        !loop_of(generator.fork_call) ||
        (generator.part->kind != NODE_MEMBER && generator.part->kind != NODE_REFERENCE))
        return false;
    (void)any_node(walk->tree->root, note_generator, &generator);
    return generator.seeds > 0 && !generator.is_own;
}

// ---- Seeds that a child makes of what all of them have ------------------------------------------

struct own_generator {
    const struct node *variable;
    const struct node *seed;
    size_t seeds;
    bool is_other; // something else may have changed it
};

static bool is_draw_or_skip(const struct node *node, void *context)
{
    return is_call_of(node, drawers) && mentions(node, context);
}

// Does CALL only draw with the generator in its ARGUMENT, by itself or in a function of this
// source?
static bool only_draws(const struct node *call, const struct node *argument)
{
    const struct node *function = called_function(call);

    if (is_call_of(call, drawers))
        return true;
    for (size_t i = 0, number = 0; function && i < function->count; i++) {
        struct node *parameter = function->children[i];
        if (parameter->kind == NODE_PARAMETER && argument_of(call, number++) == argument)
            return any_node(function, is_draw_or_skip, parameter) &&
                   !any_node(function, is_change_of_given, parameter);
    }
    return false;
}

static bool note_own(const struct node *node, void *context)
{
    struct own_generator *own = context;
    const struct node *value = NULL;

    if (node == own->variable && node->count > 0)
        value = node->children[0];
    else if (is_change(node) && mentions(node->children[0], own->variable))
        value = is_operator(node, "=") ? node->children[1] : NULL;
    else if (node->kind == NODE_CALL)
        for (size_t i = 0; i < argument_count(node); i++)
            own->is_other |= strpbrk(argument_of(node, i)->type, "*[") &&
                             mentions(argument_of(node, i), own->variable) &&
                             !only_draws(node, argument_of(node, i));
    own->is_other |= is_change(node) && mentions(node->children[0], own->variable) && !value;
    own->seed = value ? value : own->seed;
    own->seeds += value != NULL;
    return false;
}

// A discarded number is one that is skipped, so that each child may begin at another place.
static bool is_skip(const struct node *node, void *context)
{
    (void)context;
    return is_call_of(node, "rand random lrand48 drand48 mrand48 rand_r erand48 nrand48 jrand48") &&
           is_discarded(node);
}

static bool is_call_by_pointer(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_CALL && !*called_name(node);
}

static bool is_switch(const struct node *node, void *context)
{
    (void)context;
    return node->kind == NODE_SWITCH;
}

// Children that do different things may be meant to do them with the same numbers.
static bool are_different(const struct node *loop, const struct node *call)
{
    return any_node(function_of(call), is_switch, NULL) ||
           any_node(function_of(call), is_call_by_pointer, NULL) ||
           any_node(loop, is_call_by_pointer, NULL);
}

// Is SEED, which a child of STATE uses at CALL, the same for its siblings?
static bool is_shared_seed(const struct walk *walk, const struct node *call, struct given seed)
{
    const struct node *loop = siblings_loop(walk, seed.context, seed.node);

    return loop && !any_node(walk->tree->root, is_skip, NULL) && !are_different(loop, call) &&
           siblings_share(walk, loop, seed);
}

// A parameter that is no pointer is a variable of its function, which each child calls.
static bool is_parameter_of_child(const struct node *loop, const struct node *variable)
{
    return variable->kind == NODE_PARAMETER && !strpbrk(variable->type, "*[") &&
           function_of(variable) != function_of(loop);
}

// What a parameter has to begin with; its node is NULL if that is not known.
static struct given first_value(const struct walk *walk, const struct node *parameter, int context)
{
    const struct node *caller = walk_caller(walk, &context);

    return (struct given){caller ? argument_of(caller, parameter_index(parameter)) : NULL, context};
}

// The same constant may be meant.
static bool is_constant(const struct walk *walk, struct given seed)
{
    const struct node *origin = siblings_given(walk, seed.context, seed.node).node;
    long number = 0;

    return origin && constant_of(origin, &number);
}

// Does the child draw with a generator of its own, whose seed its siblings have, too? Gives the
// draw, or, if the generator is a parameter, the argument that is its seed; NULL if it does not.
static const struct node *draws_like_siblings(const struct walk *walk, const struct state *state,
                                              const struct node *call)
{
    const struct given given = siblings_given(walk, state->context, argument_of(call, 0));
    const struct node *place = given.node;

    if (place && is_unary(place, "&"))
        place = without_casts(place->children[0]);
    const struct node *loop = place ? siblings_loop(walk, given.context, place) : NULL;
    if (!loop || place->kind != NODE_REFERENCE || !place->target)
        return NULL;
    struct own_generator own = {.variable = place->target};
    const bool is_parameter = is_parameter_of_child(loop, own.variable);
    (void)any_node(function_of(own.variable), note_own, &own);
    if (own.is_other || own.seeds != (is_parameter ? 0 : 1) ||
        (!is_parameter && !siblings_own(loop, own.variable)))
        return NULL;
    const struct given seed = is_parameter ? first_value(walk, own.variable, given.context)
                                           : (struct given){own.seed, given.context};
    if (!seed.node || is_constant(walk, seed) || !is_shared_seed(walk, place, seed))
        return NULL;
    return is_parameter ? seed.node : call;
}

static bool is_seeded_like_siblings(const struct walk *walk, const struct state *state,
                                    const struct node *call)
{
    const struct given seed = {argument_of(call, 0), state->context};

    return seed.node && is_shared_seed(walk, call, seed);
}

// ---- Children that draw -------------------------------------------------------------------------

void rule_seed_call(struct walk *walk, const struct state *state, const struct node *call)
{
    if (state->role != ROLE_CHILD || state->born == -1 || !has_siblings(walk, state, call))
        return;
    const struct node *shared = is_call_of(call, drawers) && argument_of(call, 0)
                                    ? draws_like_siblings(walk, state, call)
                                    : NULL;
    if (!shared && is_call_of(call, seeders) && is_seeded_like_siblings(walk, state, call))
        shared = call;
    if (is_call_of(call, "rand random lrand48 drand48 mrand48") && !(state->flags & FLAG_SEEDED))
        walk_report(walk, "seed-in-child", call,
                    "each child has a copy of the same generator, so that all of them draw the "
                    "same numbers: seed it in the child, with its number or PID");
    else if ((is_call_of(call, seeders) && !any_node(call, is_own_seed, walk)) ||
             (is_call_of(call, drawers) && generator_of(call) &&
              is_of_time(walk, generator_of(call))))
        walk_report(walk, "seed-in-child", call,
                    "children that start in the same second get the same seed and draw the same "
                    "numbers: add the number or PID of the child to it");
    else if (shared)
        walk_report(walk, "seed-in-child", shared,
                    "all children make their seed of the same numbers, and draw the same ones: add "
                    "the number or PID of the child to it");
    else if (is_call_of(call, drawers) && argument_of(call, 0) && is_of_parent(walk, state, call))
        walk_report(walk, "seed-in-child", call,
                    "the seed is made before the fork, and is the same for all children, so that "
                    "all of them draw the same numbers: make it of the number or PID of the child");
}
