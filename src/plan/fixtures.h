/* SPDX-License-Identifier: MIT */
/* Setup and teardown of phases: they become tests of their phase, before and behind all others. */
#ifndef E2E_PLAN_FIXTURES_H
#define E2E_PLAN_FIXTURES_H

#include "base/arena.h"
#include "model.h"

/* Puts them to the tests, when all of these are known: they have no matrix, and are not found. */
void fixtures_join(struct arena *arena, struct plan *plan);

/* The last setup of the phase, NULL: it has none; whether it has a teardown, and either of them. */
const struct test *phase_setup_last(const struct phase *phase);
bool phase_has_teardown(const struct phase *phase);
bool phase_has_fixtures(const struct phase *phase);

/* "test", "setup" or "teardown". */
const char *phase_role_name(enum test_role role);

#endif
