/* SPDX-License-Identifier: MIT */
#include "lifecycle/passes.h"

#include "base/die.h"
#include "base/stat_time.h"
#include "base/time.h"
#include "exec/make.h"
#include "lifecycle/missing_needs.h"
#include "plan/edges.h"
#include "plan/fixtures.h"
#include "plan/selection.h"
#include "state/epoch.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "verdict/collect.h"
#include "verdict/passes.h"

#include <string.h>
#include <sys/stat.h>

/* What is known of them all. */
struct review {
	struct pass_reader reader;
	const struct plan *plan;
	struct timespec newest; /* now, or the time of the newest pass that make would keep */
	size_t doubtful;        /* passes that make would keep, and that do not hold */
	bool all;               /* make runs all that is selected, passed or not (-B) */
	bool again;             /* so do we: those passes are dropped */
	bool dropped;           /* one was, that make has seen already */
	const char **against;   /* of each node: why a pass of the test is not used; or NULL */
	bool *owed;             /* of each node: the test is selected, and has none to be used */
};

/* Whether make, which has only file times, will ask for the test. */
static bool make_will_ask(struct arena *arena, struct review *review, const struct test *test)
{
	const char *path =
	    stamp_path(arena, review->reader.out, test->phase->name, test->name, STATUS_PASSED);
	struct timespec epoch, now = time_wall();
	struct stat input, stamp;

	if (test->input_kind == INPUT_UNKNOWN || stat(path, &stamp) != 0)
		return true;
	/* begin writes down again what has changed: now, than which a result can be newer by a
	 * clock that was set back. */
	if (pass_sets_changed(&review->reader, test) &&
	    time_compare(now, stat_modified(&stamp)) > 0)
		return true;
	if (!epoch_time(arena, review->reader.out, &epoch) ||
	    time_compare(epoch, stat_modified(&stamp)) > 0)
		return true;
	return test->make_watches &&
	       (stat(test->input, &input) != 0 ||
		   time_compare(stat_modified(&input), stat_modified(&stamp)) > 0);
}

/* Raises `*newest`, than which for make all passes have to be older, to the time of that one. */
static void raise_to(
    struct timespec *newest, struct arena *arena, const char *out, const struct test *test)
{
	const char *path = stamp_path(arena, out, test->phase->name, test->name, STATUS_PASSED);
	struct stat stamp;

	if (stat(path, &stamp) != 0 || time_compare(stat_modified(&stamp), *newest) < 0)
		return;
	*newest = stat_modified(&stamp);
	newest->tv_sec++;
}

static struct timespec passes_newest(const char *out, const struct plan *plan)
{
	struct arena scratch = {0};
	struct timespec newest = time_wall();

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			raise_to(&newest, &scratch, out, &plan->phases[i].tests[j]);
	arena_release(&scratch);
	return newest;
}

/* Why the test's pass cannot be kept; NULL: it can. */
static const char *against(struct review *review, struct stamp_dir *dir, const struct test *test)
{
	enum { NAMED_MAX = 10 };
	struct arena scratch = {0};
	const struct evidence *row;
	const char *why;
	bool kept = pass_is_kept(&review->reader, dir, test, &row, &why);

	if (!kept && why) {
		if (!make_will_ask(&scratch, review, test)) {
			raise_to(&review->newest, &scratch, review->reader.out, test);
			if (++review->doubtful <= NAMED_MAX)
				warn("%s/%s: its result does not count: %s", test->phase->name,
				    test->name, why);
		}
		/* What e2e-run did not write has no business there; and of services that are gone
		 * it knows nothing. */
		if (!row || strcmp(row->name, "services") == 0)
			collect_drop(&scratch, review->reader.out, test, STATUS_PASSED);
	}
	arena_release(&scratch);
	if (kept)
		return NULL;
	return why ? arena_printf(review->reader.arena, "its result does not count: %s", why)
		   : "it has no pass";
}

/* It is not to be used. Make has looked at its file already, so the epoch becomes newer. */
static void drop_pass(struct review *review, const struct test *test)
{
	struct arena scratch = {0};

	raise_to(&review->newest, &scratch, review->reader.out, test);
	collect_drop(&scratch, review->reader.out, test, STATUS_PASSED);
	arena_release(&scratch);
	review->dropped = true;
}

/* Looks at all of a phase's passes, and marks the selected tests that have none to be used. */
static void review_phase(struct review *review, const struct phase *phase)
{
	struct stamp_dir dir;
	struct seen_writer seen = {
	    .arena = review->reader.arena,
	    .out = review->reader.out,
	    .run = review->reader.run,
	    .phase = phase,
	    .now = time_seconds(time_wall()),
	};

	stamp_dir_open(&dir, review->reader.out, phase->name);
	stamp_dir_read_ahead(&dir, phase, true);
	failures_read(
	    review->reader.arena, review->reader.out, phase->name, &review->reader.failures);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];
		size_t number = node_number(review->plan, test->node);
		bool again = review->again && test->selected && !test->taken_in;

		review->against[number] = against(review, &dir, test);
		if (again)
			drop_pass(review, test);
		else if (!review->against[number] && !review->all)
			stamp_dir_add_seen(&dir, &seen, i);
		if (!review->against[number] && (again || (review->all && test->selected)))
			review->against[number] = "it runs again";
		review->owed[number] = test->selected && review->against[number];
	}
	seen_end(&seen);
	stamp_dir_close(&dir);
}

/* Removes the passes of the phase's setup and teardown where these are owed, and tells make. */
static void owe_fixtures(struct review *review, const struct phase *phase)
{
	static const struct timespec long_ago = {.tv_sec = 1};
	bool owed = false;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];

		if (test->role == ROLE_TEST || !test->selected || test->reused)
			continue;
		drop_pass(review, test);
		owed = true;
	}
	epoch_set_fixtures(review->reader.arena, review->reader.out, phase->name,
	    owed ? &review->newest : &long_ago);
}

void passes_forget(struct arena *arena, const char *out, const struct plan *plan)
{
	struct timespec now = passes_newest(out, plan);

	epoch_set(arena, out, &now);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (phase_has_fixtures(&plan->phases[i]))
			epoch_set_fixtures(arena, out, plan->phases[i].name, &now);
}

/* What needs it cannot run, and its own pass, if there is one, is no proof any more. */
static void block(void *context, const struct test *test, const struct test *need, const char *why)
{
	struct review *review = context;
	bool *owed = &review->owed[node_number(review->plan, test->node)];

	missing_need_block(review->reader.arena, review->reader.out, need, why);
	if (!*owed)
		drop_pass(review, test);
	*owed = true;
}

void passes_review(struct arena *arena, const char *out, struct run *run, struct plan *plan,
    const struct collected_services *services, bool again)
{
	struct review review = {
	    .reader =
		{
		    .arena = arena,
		    .out = out,
		    .run = run,
		    .services = run->ended < 0 ? services : NULL,
		    .invocation = run->invocation - 1,
		    .began = run->began,
		},
	    .plan = plan,
	    .newest = time_wall(),
	    .all = make_was_told('B'),
	    .again = again,
	};

	review.owed = node_marks(arena, plan);
	review.against = arena_alloc(arena, plan->node_count * sizeof *review.against);
	for (size_t i = 0; i < plan->phase_count; i++)
		review_phase(&review, &plan->phases[i]);
	missing_needs_each(plan, review.against, block, &review);
	/* Make has only times to go by, and would keep these. So the epoch becomes newer than all
	 * passes: make asks e2e-run for each test, and that keeps the passes that hold. */
	if (review.doubtful)
		warn(review.doubtful == 1
			 ? "%zu test runs again because its result does not count"
			 : "%zu tests run again because their results do not count",
		    review.doubtful);
	if (review.doubtful || review.dropped)
		epoch_set(arena, out, &review.newest);
	run->cached = (int)select_reused(plan, review.owed);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (phase_has_fixtures(&plan->phases[i]))
			owe_fixtures(&review, &plan->phases[i]);
}
