/* SPDX-License-Identifier: MIT */
/* Paths of a test's files, as they are called where another results directory holds them. */
#ifndef E2E_LIFECYCLE_SHARD_PATHS_H
#define E2E_LIFECYCLE_SHARD_PATHS_H

#include "base/arena.h"
#include "model.h"

/* The path, which is one of the result's, in the results directory `out`. One that was in none, and
 * NULL, stay as they are. */
const char *shard_path_moved(struct arena *arena, const struct test *test,
    const struct result *result, const char *path, const char *out);

#endif
