/* SPDX-License-Identifier: MIT */
/* What the Makefile says of setup and teardown: what they wait for, when they are owed, and the
 * teardowns that a make left which was interrupted. */
#ifndef E2E_GEN_FIXTURE_RULES_H
#define E2E_GEN_FIXTURE_RULES_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

/* What makes a setup or a teardown run, before the '|'; of a test nothing. */
void fixture_add_inputs(struct buf *out, const struct test *test);

/* What a test, a setup or a teardown waits for because of its role, behind the '|'. */
void fixture_add_order(struct buf *out, const struct test *test);

/* The teardown that comes before this one when all else is over, as a prerequisite; "" for none. */
const char *fixture_teardown_before(struct arena *arena, const struct test *test);

/* The rules for all of them. */
void fixture_add_rules(struct buf *out, const struct plan *plan);

#endif
