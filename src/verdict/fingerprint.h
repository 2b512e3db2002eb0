/* SPDX-License-Identifier: MIT */
/* The fingerprint of the system under test: what its command prints, variables and files, each as a
 * hash, so that nothing of them is kept. It is taken by begin, and again by end; passes that were
 * shown for another one do not count. */
#ifndef E2E_VERDICT_FINGERPRINT_H
#define E2E_VERDICT_FINGERPRINT_H

#include "base/arena.h"
#include "model.h"

/* The fingerprint as it is now, a line of words; "" where the plan has none. NULL when it cannot be
 * taken: then `*why` says so, for people. Runs the command, for as long as the plan allows. */
const char *fingerprint_take(
    struct arena *arena, const char *out, const struct plan *plan, const char **why);

/* What of two that differ is not the same, for people. */
const char *fingerprint_difference(struct arena *arena, const char *out, const struct plan *plan,
    const char *then, const char *now);

/* Takes it again. Why it is not that of the run any more, for people; NULL: it is. */
const char *fingerprint_changed(
    struct arena *arena, const char *out, const struct plan *plan, const struct run *run);

#endif
