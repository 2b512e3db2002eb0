/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/epoch, a file of which only the time counts: a pass that is older is not used again. For
 * make it is an input of every test. OUT/.e2e/owed/PHASE is the same for the setup and the teardown
 * of a phase alone. */
#ifndef E2E_STATE_EPOCH_H
#define E2E_STATE_EPOCH_H

#include "base/arena.h"

#include <stdbool.h>
#include <time.h>

/* Its time; false when there is none. */
bool epoch_time(struct arena *arena, const char *out, struct timespec *time);

/* Moves it to this time. Dies when that cannot be. */
void epoch_set(struct arena *arena, const char *out, const struct timespec *time);
void epoch_set_fixtures(
    struct arena *arena, const char *out, const char *phase, const struct timespec *time);

#endif
