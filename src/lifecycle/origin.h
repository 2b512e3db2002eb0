/* SPDX-License-Identifier: MIT */
/* Where a run comes from: branch and commit, the CI job, the host. By the commit it is
 * decided which shards are of one run; the rest is for people. */
#ifndef E2E_LIFECYCLE_ORIGIN_H
#define E2E_LIFECYCLE_ORIGIN_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

/* The commit is that of the Git checkout that we are in, or else the one that the variables of a CI
 * system name; the branch the other way round. Without secrets. What is not known is NULL. */
struct origin origin_find(struct arena *arena, const struct mask *hidden);

#endif
