/* SPDX-License-Identifier: MIT */
#include "lifecycle/passes.h"

#include "base/die.h"
#include "base/time.h"
#include "plan/edges.h"
#include "plan/selection.h"
#include "state/epoch.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "verdict/collect.h"

#include <string.h>
#include <sys/stat.h>

/* What is known of them all. */
struct review {
	const char *out;
	const struct run *run;
	const struct plan *plan;
	struct timespec epoch;
	struct timespec newest; /* now, or the time of the newest pass that cannot be believed */
	int invalid;
};

/* Whether make, which has only file times, will find that the test has to run again. */
static bool make_will_run(
    struct arena *arena, const char *out, const struct test *test, const struct timespec *epoch)
{
	struct stat input, stamp;
	const char *path = stamp_path(arena, out, test->phase->name, test->name, STATUS_PASSED);

	if (stat(path, &stamp) != 0 || time_compare(*epoch, stamp.st_mtim) > 0 ||
	    test->input_kind == INPUT_UNKNOWN)
		return true;
	return test->input_kind == INPUT_FILE &&
	       (stat(test->input, &input) != 0 || time_compare(input.st_mtim, stamp.st_mtim) > 0);
}

/* Seconds by which clocks may differ. */
static const double CLOCK_SLACK = 2;

/* One test's pass, looked at before the tests start. Returns whether it can be used again; `*why`
 * says what is wrong with one that make would use and that cannot be believed. */
static bool review_pass(struct arena *arena, const char *out, const struct test *test,
    const struct result *pass, const struct timespec *epoch, const char **why)
{
	if (!pass)
		return false;
	/* The clock was set back. Nobody can say how old it is, and for make it is new for long. */
	if (pass->finished > time_seconds(time_wall()) + CLOCK_SLACK) {
		*why = "dated in the future";
		return false;
	}
	if (!pass_is_outdated(pass, test, epoch))
		return true;
	if (!make_will_run(arena, out, test, epoch))
		*why = "touched since it was written";
	return false;
}

/* Raises `*newest`, than which for make all passes have to be older, to the time of that one. */
static void raise_to(
    struct timespec *newest, struct arena *arena, const char *out, const struct test *test)
{
	const char *path = stamp_path(arena, out, test->phase->name, test->name, STATUS_PASSED);
	struct stat stamp;

	if (stat(path, &stamp) != 0 || time_compare(stamp.st_mtim, *newest) < 0)
		return;
	*newest = stamp.st_mtim;
	newest->tv_sec++;
}

/* Whether the test's pass can be used again. One that cannot be believed is removed. */
static bool is_usable(struct review *review, struct stamp_dir *dir, const struct test *test)
{
	enum { NAMED = 10 };
	struct arena scratch = {0};
	const char *why;
	const struct result *pass =
	    collect_stamp(&scratch, dir, review->run, test, STATUS_PASSED, &why);
	bool usable = review_pass(&scratch, review->out, test, pass, &review->epoch, &why);

	if (why)
		raise_to(&review->newest, &scratch, review->out, test);
	if (why && !pass)
		collect_drop(&scratch, review->out, test, STATUS_PASSED);
	if (why && ++review->invalid <= NAMED)
		warn("%s/%s: its result was %s", test->phase->name, test->name, why);
	arena_release(&scratch);
	return usable;
}

/* Looks at all of a phase's passes, and marks the selected tests that have none to be used. */
static void review_phase(struct review *review, const struct phase *phase, bool *owed)
{
	struct stamp_dir dir;

	stamp_dir_open(&dir, review->out, phase->name);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];

		if (!is_usable(review, &dir, test) && test->selected)
			owed[node_number(review->plan, test->node)] = true;
	}
	stamp_dir_close(&dir);
}

void passes_review(struct arena *arena, const char *out, struct run *run, struct plan *plan)
{
	struct review review = {.out = out, .run = run, .plan = plan, .newest = time_wall()};
	bool *owed = node_marks(arena, plan);

	if (!epoch_time(arena, out, &review.epoch))
		die("read the time of %s:", run_file(arena, out, "epoch"));
	for (size_t i = 0; i < plan->phase_count; i++)
		review_phase(&review, &plan->phases[i], owed);
	if (review.invalid) {
		/* Make has looked at the passes that were removed, and would go on without them. Of
		 * such a run nothing is used again: the epoch is newer than each, and is set right
		 * when the next begins. */
		warn("results cannot be believed, so everything runs again");
		epoch_set(arena, out, &review.newest);
		memset(owed, true, plan->node_count * sizeof *owed);
	}
	run->cached = (int)select_reused(plan, owed);
}
