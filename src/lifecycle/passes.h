/* SPDX-License-Identifier: MIT */
/* The passes that an open run has, looked through before make does, which sees only file times. */
#ifndef E2E_LIFECYCLE_PASSES_H
#define E2E_LIFECYCLE_PASSES_H

#include "base/arena.h"
#include "model.h"

/* Uses none of them: the epoch becomes now, or newer than the newest stamp, should that lie in the
 * future. */
void passes_forget(struct arena *arena, const char *out, const struct plan *plan);

/* Sets `reused` of the selected tests, and how many there are as run->cached. Removes passes that
 * make would use and that cannot be believed, warns of them, and then uses none again: the epoch
 * becomes newer than each. `services`: what became of those of the invocation before; its begin and
 * end are still in `run`. `again`: the passes of what is selected are removed, so that all of it
 * runs. */
void passes_review(struct arena *arena, const char *out, struct run *run, struct plan *plan,
    const struct collected_services *services, bool again);

#endif
