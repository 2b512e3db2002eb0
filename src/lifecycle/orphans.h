/* SPDX-License-Identifier: MIT */
/* What an invocation that came to no end has left running. */
#ifndef E2E_LIFECYCLE_ORPHANS_H
#define E2E_LIFECYCLE_ORPHANS_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

/* Waits for the tests of an earlier make to write their results; dies when they do not come to an
 * end. Then ends what they have left running, and what is left of these services, by their ids
 * and says so. `before`: the state of the invocation before this one, or NULL.
 * `hidden`: what is not to be shown of their command lines; `secrets`: names of variables of which
 * their own environment says what is not. The lock has to be ours. */
void orphans_end(struct arena *arena, const char *out, const struct run *before,
    struct strings services, const struct mask *hidden, const struct strings *secrets);

/* Where the pids of a run in the results directory `out`, which has to exist, mean something: on
 * this host, and in this very directory, of which there may be copies. */
const char *orphans_place(struct arena *arena, const char *out);

#endif
