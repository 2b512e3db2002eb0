/* SPDX-License-Identifier: MIT */
/* OUT/.e2e/expected: how long each test of an invocation will take, as earlier runs let one expect;
 * and from that, while it runs, the time left. Written by e2e-report begin, read by e2e-run for its
 * own test alone: lines of one width, sorted by a hash of the name. */
#ifndef E2E_STATE_EXPECTED_H
#define E2E_STATE_EXPECTED_H

#include "base/arena.h"
#include "model.h"

struct expectation {
	const char *phase, *test;
	double seconds;
};

/* Writes those of the tests that will run, in any order (they are sorted here). `wall`: how long
 * all of them will take together, side by side. Returns 0, or -1 with errno. */
E2E_MUST_USE int expected_write(struct arena *arena, const char *out,
    struct expectation *expectations, size_t count, double wall);

/* How long this test will take; 0 when that is not known. */
double expected_of(struct arena *arena, const char *out, const char *phase, const char *test);

/* The time left when `elapsed` seconds are over and tests that were to take `done` seconds have
 * ended; negative when it cannot be known. */
double expected_left(struct arena *arena, const char *out, double elapsed, double done);

#endif
