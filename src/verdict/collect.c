/* SPDX-License-Identifier: MIT */
#include "verdict/collect.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "cases/cases.h"
#include "plan/selection.h"
#include "state/epoch.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "text/interpolate.h"
#include "verdict/collect_services.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* How far the clock of a file system may be behind ours, seconds. */
static const double clock_slack = 2;

static struct result *no_result(
    struct arena *arena, const struct test *test, enum reason reason, const char *detail)
{
	struct result *result = arena_alloc(arena, sizeof *result);

	result->phase = test->phase->name;
	result->name = test->name;
	result->status = STATUS_FAILED;
	result->reason = reason;
	result->detail = detail;
	result->started = "";
	return result;
}

/* Why a stamp that could be read is not the result of this test in this run; NULL: it is. */
static const char *foreign(
    const struct result *result, const struct run *run, const struct test *test, enum status status)
{
	if (strcmp(result->phase, test->phase->name) != 0 || strcmp(result->name, test->name) != 0)
		return "of another test";
	if (result->status != status)
		return "not what its name says";
	if (strcmp(result->run, run->id) != 0)
		return "of a run that was closed";
	if (strcmp(result->definition, test->definition) != 0)
		return "of another definition of the test";
	return NULL;
}

const struct result *collect_stamp(struct arena *arena, struct stamp_dir *dir,
    const struct run *run, const struct test *test, enum status status, const char **why)
{
	struct result *result = NULL;

	*why = NULL;
	if (stamp_dir_read(dir, test->name, status) == 0)
		result = stamp_parse(arena, dir->text.text, dir->text.len, why);
	else if (errno != ENOENT && errno != ENOTDIR)
		*why = strerror(errno);
	if (result)
		*why = foreign(result, run, test, status);
	return *why ? NULL : result;
}

void collect_drop(struct arena *arena, const char *out, const struct test *test, enum status status)
{
	const char *path = stamp_path(arena, out, test->phase->name, test->name, status);

	if (tree_remove(path) != 0)
		warn("remove %s:", path);
}

bool pass_is_outdated(
    const struct result *pass, const struct test *test, const struct timespec *epoch)
{
	/* The stamp's own word and not its file's time: make -t or cp may have changed that. */
	const double finished = pass->finished + 1e-6;
	struct stat input;

	if (time_seconds(*epoch) > finished || test->input_kind == INPUT_UNKNOWN)
		return true;
	return test->input_kind == INPUT_FILE &&
	       (stat(test->input, &input) != 0 || time_seconds(input.st_mtim) > finished);
}

/* Judges one test's stamps. `epoch`: passes of earlier invocations that are older do not count;
 * NULL: whatever their age. */
static const struct result *judge_test(struct arena *arena, const char *out, struct stamp_dir *dir,
    const struct run *run, const struct test *test, const struct timespec *epoch)
{
	/* A pass comes last, so that nothing beside it is overlooked. */
	static const enum status order[] = {STATUS_FAILED, STATUS_SKIPPED, STATUS_PASSED};
	const struct result *found = NULL;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		const char *why;
		const struct result *result = collect_stamp(arena, dir, run, test, order[i], &why);

		if (why)
			collect_drop(arena, out, test, order[i]);
		if (result && found)
			why = "not its only one";
		else if (result && order[i] == STATUS_PASSED && epoch &&
			 result->invocation != run->invocation &&
			 pass_is_outdated(result, test, epoch))
			why = "older than its test file, or than max_age";
		if (why)
			found = no_result(arena, test, REASON_INVALID,
			    arena_printf(arena, "its result was %s, and does not count", why));
		else if (result)
			found = result;
	}
	return found ? found : no_result(arena, test, REASON_MISSING, "no result: it did not run");
}

/* A pass that its own report speaks against becomes a failure or a skip, for make too. */
static const struct result *overrule(struct arena *arena, const char *out,
    const struct result *result, enum status status, const char *why)
{
	struct result *other = arena_alloc(arena, sizeof *other);
	const char *pass = stamp_path(arena, out, result->phase, result->name, STATUS_PASSED);

	*other = *result;
	other->status = status;
	other->reason = REASON_REPORT;
	other->flaky = false;
	other->detail = why;
	if (stamp_write(arena, out, other, -1) != 0 || unlink(pass) != 0)
		die("replace %s:", pass);
	return other;
}

/* When the last attempt began, or a little earlier, seconds since 1970; 0: unknown. */
static double attempt_began(const struct result *result)
{
	double ms = time_epoch_ms(result->attempts[result->attempt_count - 1].started);

	return ms > 0 ? ms / 1000 - clock_slack : 0;
}

const struct cases *collect_cases(struct arena *arena, const struct run *run,
    const struct test *test, const struct result *result)
{
	const struct tool_report *report = &test->report;
	/* What is in a directory that only e2e-run knew cannot be found. */
	const char *dir = test->dir && interpolate_any(test->dir) ? NULL : test->dir;
	struct cases *cases;

	if (!report->format || !result->report || !result->attempt_count ||
	    result->status == STATUS_SKIPPED)
		return NULL;
	cases = cases_read(arena, report->format, result->report, dir, attempt_began(result),
	    report->empty_allowed);
	if (run->hidden)
		cases_mask(arena, cases, run->hidden);
	return cases;
}

/* Holds what the test tool itself reported against the result. It never makes a pass out of a
 * failure. */
static void read_cases(
    struct arena *arena, const char *out, const struct run *run, struct collected_test *test)
{
	const struct result *result = test->result;
	const struct cases *cases = collect_cases(arena, run, test->test, result);

	test->cases = cases;
	if (!cases || result->status != STATUS_PASSED)
		return;
	if (cases->problem)
		test->result = overrule(arena, out, result, STATUS_FAILED,
		    arena_printf(arena, "exit 0, but %s", cases->problem));
	else if (cases->failed + cases->errors)
		test->result = overrule(arena, out, result, STATUS_FAILED,
		    arena_printf(arena, "exit 0, but its report holds %zu failed case%s",
			cases->failed + cases->errors,
			cases->failed + cases->errors == 1 ? "" : "s"));
	else if (cases->skipped && cases->skipped == cases->count)
		test->result = overrule(arena, out, result, STATUS_SKIPPED,
		    "skipped itself: all cases of its report are skipped");
}

static void count_test(struct collected_phase *phase, const struct collected_test *test)
{
	const struct result *result = test->result;

	switch (result->status) {
	case STATUS_PASSED:
		phase->passed++;
		break;
	case STATUS_FAILED:
		phase->failed++;
		break;
	case STATUS_SKIPPED:
		phase->skipped++;
		break;
	}
	phase->flaky += result->flaky;
	phase->cached += test->cached;
}

/* What hindered it. */
static const char *hindrance(struct arena *arena, const struct result *result)
{
	return result->reason == REASON_HALTED
		   ? arena_printf(arena, "%s did not pass", result->detail)
		   : result->detail;
}

static void judge_phase(struct arena *arena, struct collected_phase *phase)
{
	size_t halted = 0;
	bool unasked = false;

	phase->status = phase->passed ? STATUS_PASSED : STATUS_SKIPPED;
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct result *result = phase->tests[i].result;

		unasked |= result->status == STATUS_SKIPPED && !result_skipped_itself(result);
		halted += result_was_hindered(result);
	}
	if (phase->failed || unasked)
		phase->status = STATUS_FAILED;
	if (halted == phase->test_count)
		phase->halted = hindrance(arena, phase->tests[0].result);
}

void collect_phase(struct arena *arena, const char *out, const struct run *run,
    const struct collected_services *services, const struct phase *phase,
    struct collected_phase *into)
{
	struct timespec epoch;
	bool dated = run->open && epoch_time(arena, out, &epoch);
	double first = INFINITY, last = 0;
	struct stamp_dir dir;

	stamp_dir_open(&dir, out, phase->name);
	*into = (struct collected_phase){.phase = phase};
	into->tests = arena_alloc(arena, (phase->selected_count + 1) * sizeof *into->tests);
	for (size_t i = 0; i < phase->test_count; i++) {
		struct collected_test *test = &into->tests[into->test_count];

		if (!phase->tests[i].selected)
			continue;
		into->test_count++;
		test->test = &phase->tests[i];
		test->result = judge_test(arena, out, &dir, run, test->test, dated ? &epoch : NULL);
		read_cases(arena, out, run, test);
		test->cached = test->result->status == STATUS_PASSED &&
			       test->result->invocation != run->invocation;
		test->service = service_behind(services, run, phase, test->result);
		count_test(into, test);
		if (test->result->attempt_count && test->result->invocation == run->invocation) {
			first = fmin(first, test->result->offset);
			last = fmax(last, test->result->offset + test->result->duration);
		}
	}
	stamp_dir_close(&dir);
	into->duration = last > first ? last - first : 0;
	judge_phase(arena, into);
}

static void add_phase(struct collected_run *all, const struct collected_phase *phase)
{
	/* What it stood on has failed: that its tests passed before, or in spite of it, is no
	 * proof. */
	if (failed_service(&all->services, phase->phase)) {
		all->complete = false;
		if (phase->phase->required)
			all->success = false;
	}
	all->tests += phase->test_count;
	all->tests_passed += phase->passed;
	all->tests_failed += phase->failed;
	all->tests_skipped += phase->skipped;
	all->flaky += phase->flaky;
	all->cached += phase->cached;
	if (phase->status == STATUS_PASSED) {
		all->passed++;
		return;
	}
	all->failed++;
	if (phase->phase->required)
		all->success = false;
	if (phase->status == STATUS_FAILED)
		all->complete = false;
}

struct collected_run *collect_run(
    struct arena *arena, const char *out, const struct run *run, const struct plan *plan)
{
	struct collected_run *all = arena_alloc(arena, sizeof *all);

	*all = (struct collected_run){.run = run,
	    .plan = plan,
	    .success = true,
	    .complete = selection_is_complete(plan),
	    .duration = run->ended >= 0 ? run->ended : time_monotonic() - run->began};
	all->services = collect_services(arena, out, plan);
	all->phases = arena_alloc(arena, (plan->phase_count + 1) * sizeof *all->phases);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].selected_count) {
			struct collected_phase *phase = &all->phases[all->phase_count++];

			collect_phase(arena, out, run, &all->services, &plan->phases[i], phase);
			phase->reached = file_exists(run_file(
			    arena, out, arena_printf(arena, "judged/%s", phase->phase->name)));
			if (!phase->reached)
				phase->status = STATUS_FAILED;
			add_phase(all, phase);
		}
	/* A run of nothing proves nothing. */
	if (all->tests == 0)
		all->success = all->complete = false;
	return all;
}

const char *collected_error(struct arena *arena, const struct collected_test *test)
{
	const char *text, *problem = test->cases ? test->cases->problem : NULL;

	if (test->result->status == STATUS_PASSED)
		return NULL;
	text = outcome_text(arena, test->result);
	if (test->service)
		text = arena_printf(arena, "%s; service %s %s", text, test->service->name,
		    service_trouble(arena, test->service));
	if (problem && test->result->reason != REASON_REPORT)
		return arena_printf(arena, "%s; %s", text, problem);
	return text;
}
