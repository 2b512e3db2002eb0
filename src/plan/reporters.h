/* SPDX-License-Identifier: MIT */
/* The reporters: what each is called, the file it writes, and the options it takes. What they do is
 * not known here: see report/reporter.h. */
#ifndef E2E_PLAN_REPORTERS_H
#define E2E_PLAN_REPORTERS_H

#include "base/arena.h"
#include "base/names.h"
#include "model.h"

#include <stdbool.h>

/* In the order in which they report. */
enum reporter_id {
	REPORTER_CONSOLE,
	REPORTER_JSON,
	REPORTER_HTML,
	REPORTER_JUNIT,
	REPORTER_CTRF,
	REPORTER_TAP,
	REPORTER_GITHUB,
	REPORTER_MARKDOWN,
	REPORTER_TRACE,
	REPORTER_EVENTS,
	REPORTER_SLACK,
	REPORTER_COUNT
};

/* An option in phases.yaml. */
struct reporter_option {
	const char *name;
	const char *fallback;     /* its value where nothing is said */
	const char *const *words; /* the values it can have; NULL: any template */
	size_t word_count;
};

struct reporter_info {
	const char *name;
	const char *file; /* in the results directory; NULL: it writes none */
	const struct reporter_option *options;
	size_t option_count;
};

extern const struct reporter_info reporter_table[REPORTER_COUNT];

/* Their names, for base/names.h. */
struct names reporter_names(void);

/* "console, json, ..." */
const char *reporter_names_text(struct arena *arena);

/* What stands between the names of a list. */
#define REPORTER_SEPARATORS " ,\t\n"

/* Whether it is in this list. */
bool reporter_is_listed(enum reporter_id id, const char *list);

/* Whether a reporter writes a file of this name. */
bool reporter_writes(const char *file);

/* The value of an option in this plan, or its fallback. */
const char *reporter_option(const struct plan *plan, enum reporter_id id, const char *name);

/* What the console shows of a test that simply passed, in this plan. */
enum passed_shown reporter_passed(const struct plan *plan);

/* Whether the plan says an option that is any template: it may have a secret in it. */
bool reporter_options_are_open(const struct plan *plan);

#endif
