/* SPDX-License-Identifier: MIT */
/* The stamps held against the plan: what really passed. */
#ifndef E2E_VERDICT_COLLECT_H
#define E2E_VERDICT_COLLECT_H

#include "base/arena.h"
#include "model.h"
#include "state/stamp_dir.h"

#include <time.h>

struct collected_test {
	const struct test *test;
	const struct result *result; /* never NULL: what is missing has a result that says so */
	bool cached;                 /* a pass of an earlier invocation */
	const struct cases *cases;   /* from the test tool's own report; NULL: it has none */
	const struct trend *trend;   /* see verdict/changes.h; NULL: nothing is known of it */
	const struct service_status *service; /* that was not well when it failed; or NULL */
};

struct collected_service {
	const struct service *service;
	const struct service_status *status;
};

struct collected_services {
	struct collected_service *items;
	size_t count, failed;
};

/* What is said of a test because of its earlier results. One test can be of several kinds. */
enum news { NEWS_NEW, NEWS_STILL, NEWS_FIXED, NEWS_FLAKY, NEWS_SLOWER };
enum { NEWS_KINDS = NEWS_SLOWER + 1 };

struct collected_phase {
	const struct phase *phase;
	struct collected_test *tests; /* the selected ones */
	size_t test_count, passed, failed, skipped, flaky, cached;
	enum status status; /* skipped: each of its tests skipped itself */
	const char *halted; /* why none of its tests ran: "health did not pass"; or NULL */
	bool reached;       /* make came to its end in this invocation; known in a collected run */
	double duration;    /* seconds; from the start of its first test to the end of its last */
};

struct collected_run {
	const struct run *run;
	const struct plan *plan;
	struct collected_phase *phases; /* those with selected tests */
	size_t phase_count;
	struct collected_services services;
	size_t passed, failed; /* phases; one that is not passed counts as failed */
	size_t tests, tests_passed, tests_failed, tests_skipped, flaky, cached;
	double duration;         /* seconds */
	bool success;            /* all required phases passed */
	bool complete;           /* everything in the plan passed, or skipped itself */
	bool cut_short;          /* it came to no end of its own */
	size_t news[NEWS_KINDS]; /* tests; known after news_find */
};

/* The stamp of that status in the directory of the test's phase. NULL when there is none; or when
 * it is no result of this plan, this definition and this run: then `*why` says so. */
const struct result *collect_stamp(struct arena *arena, struct stamp_dir *dir,
    const struct run *run, const struct test *test, enum status status, const char **why);

/* Removes such a one, so that make runs the test again. */
void collect_drop(
    struct arena *arena, const char *out, const struct test *test, enum status status);

/* What the test tool itself reported, without secrets; NULL when it was to report nothing. */
const struct cases *collect_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result);

/* Whether a pass of an earlier invocation has to be followed by another run: it is older than the
 * epoch or than the test's file, or nobody can know. */
bool pass_is_outdated(
    const struct result *pass, const struct test *test, const struct timespec *epoch);

/* Collects one phase, whose tests stand on these services. */
void collect_phase(struct arena *arena, const char *out, const struct run *run,
    const struct collected_services *services, const struct phase *phase,
    struct collected_phase *into);

/* Collects all selected phases and gives the verdict. */
struct collected_run *collect_run(
    struct arena *arena, const char *out, const struct run *run, const struct plan *plan);

/* Why the test did not pass, also what is wrong with its report; NULL when it passed. */
const char *collected_error(struct arena *arena, const struct collected_test *test);

/* The time of .e2e/epoch; false when there is none. */
bool epoch_time(struct arena *arena, const char *out, struct timespec *time);

#endif
