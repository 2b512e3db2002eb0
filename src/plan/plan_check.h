/* SPDX-License-Identifier: MIT */
/* The plan as a whole: what one value alone cannot show to be wrong, and what follows from it. */
#ifndef E2E_PLAN_PLAN_CHECK_H
#define E2E_PLAN_PLAN_CHECK_H

#include "base/arena.h"
#include "model.h"

/* Checks names, runners, templates and limits, reporting every error; fills in what is inherited
 * (runner, command, dir, report, limits of each test), what make watches (input), and the
 * definitions and the digest. */
void plan_check(struct arena *arena, struct plan *plan);

/* Warns of values of secrets that stand in phases.yaml itself. */
void plan_check_secrets(const struct plan *plan);

/* Reports an error for each test whose path names a file that does not exist. */
void plan_check_files(const struct plan *plan);

enum {
	DEFAULT_GRACE = 10 * 1000, /* milliseconds */
	DEFAULT_LOG = 8 * 1024 * 1024
}; /* bytes */

/* Limits of which nothing is said. */
extern const struct limits limits_unsaid;

/* A test's limits, with what it does not say taken from its phase, the plan and the defaults. No
 * timeout (-1) when neither it nor the phase has one. */
struct limits limits_inherit(const struct plan *plan, const struct phase *phase, struct limits own);

/* What is wrong with the name of a results directory, or NULL. */
const char *output_problem(const char *output);

/* The phase of that name, or NULL. */
struct phase *plan_phase(const struct plan *plan, const char *name);

#endif
