/* SPDX-License-Identifier: MIT */
/* One run in several jobs of a CI: which tests are whose. The answer follows from the plan, from
 * what is selected of it and from one file of timings, so that each job finds the same. */
#ifndef E2E_PLAN_SHARDS_H
#define E2E_PLAN_SHARDS_H

#include "base/arena.h"
#include "model.h"
#include "plan/timings.h"

enum { SHARDS_MAX = 10000 };

/* Reads "2/5", or "auto", which asks the variables of the CI: GitLab's CI_NODE_INDEX and
 * CI_NODE_TOTAL, CircleCI's CIRCLE_NODE_INDEX and CIRCLE_NODE_TOTAL, Buildkite's
 * BUILDKITE_PARALLEL_JOB and BUILDKITE_PARALLEL_JOB_COUNT. NULL and "": there are no shards, and
 * count is 0. Returns 0, or -1 with one line for people in `*error`. */
E2E_MUST_USE int shard_parse(
    struct arena *arena, const char *text, struct shard *shard, const char **error);

/* Deals the selected tests to so many shards: sets test.shard. What has to be on one machine stays
 * together: a sequence, what a test needs or comes after, what has a lock in common. Of these
 * pieces the longest goes first to the shard that has least to do. Tests of phases with `replicate`
 * are those of every shard (0). Phases that wait for each other are an error: -1, with one line for
 * people in `*error`. */
E2E_MUST_USE int shards_deal(struct arena *arena, struct plan *plan, const struct timings *timings,
    int count, const char **error);

/* Sets test.shard of the tests that every shard has to 0, and of all others to something else. */
void shards_replicate(struct plan *plan);

/* Leaves selected what is the shard's (index from 1), of all that was when the tests were dealt.
 * What is another one's is marked (test.elsewhere). */
void shards_take(struct plan *plan, int index);

#endif
