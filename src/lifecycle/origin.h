/* SPDX-License-Identifier: MIT */
/* Where a run comes from: branch and commit, the CI job, the host. For people: nothing is decided
 * by it. */
#ifndef E2E_LIFECYCLE_ORIGIN_H
#define E2E_LIFECYCLE_ORIGIN_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

/* As the variables of a CI system say it, or else the Git checkout that we are in, without secrets.
 * What is not known is NULL. */
struct origin origin_find(struct arena *arena, const struct mask *hidden);

#endif
