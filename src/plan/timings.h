/* SPDX-License-Identifier: MIT */
/* How long tests usually take, from a file that all shards of a run have: by it, and by nothing
 * that only one machine knows, tests are dealt to shards. A line per test, "PHASE/TEST SECONDS";
 * what comes after a # is a comment. e2e-report history --timings writes it. */
#ifndef E2E_PLAN_TIMINGS_H
#define E2E_PLAN_TIMINGS_H

#include "base/buf.h"
#include "base/map.h"
#include "model.h"

struct timings {
	struct map times; /* PHASE/TEST -> long long, milliseconds */
	long long middle; /* their median: that of a test which is not in the file */
	char digest[17];  /* of the file; "": there is none */
};

/* Reads the file; `path` NULL or empty: the default one, and where that is not there each test
 * takes as long as the others. Returns 0, or -1 with one line for people in `*error`. */
E2E_MUST_USE int timings_read(
    struct arena *arena, const char *path, struct timings *timings, const char **error);

/* Milliseconds, at least 1. */
long long timings_of(const struct timings *timings, const struct test *test);

/* Appends the line of a test. */
void timings_format(struct buf *out, const char *name, double seconds);

#endif
