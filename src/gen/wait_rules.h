/* SPDX-License-Identifier: MIT */
/* What the Makefile says of edges: which tests and phases come before which, where not all of them
 * are selected. */
#ifndef E2E_GEN_WAIT_RULES_H
#define E2E_GEN_WAIT_RULES_H

#include "base/buf.h"
#include "model.h"

/* The variables that the prerequisites below use, each behind those that it uses itself. */
void wait_add_rules(struct buf *out, const struct plan *plan);

/* What a test stands on, before the '|'. */
void wait_add_inputs(struct buf *out, const struct test *test);

/* What it waits for and does not stand on, behind the '|'. */
void wait_add_order(struct buf *out, const struct test *test);

/* Which selected phases are over before this one: where one of them is not selected, those before
 * that. */
void wait_add_phase(struct buf *out, const struct phase *phase);

#endif
