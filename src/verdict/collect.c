/* SPDX-License-Identifier: MIT */
#include "verdict/collect.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "plan/selection.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "verdict/collect_services.h"
#include "verdict/passes.h"
#include "verdict/skips.h"
#include "verdict/test_cases.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

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

static const struct result *does_not_count(
    struct arena *arena, const struct test *test, const char *why)
{
	return no_result(
	    arena, test, REASON_INVALID, arena_printf(arena, "its result does not count: %s", why));
}

/* Why a stamp that could be read is not the result of this test in this run; NULL: it is. */
static const char *foreign(
    const struct result *result, const struct run *run, const struct test *test, enum status status)
{
	if (strcmp(result->phase, test->phase->name) != 0 || strcmp(result->name, test->name) != 0)
		return "it belongs to another test";
	if (result->status != status)
		return "it contradicts the name of its file";
	if (strcmp(result->run, run->id) != 0)
		return "it is from a run that is closed";
	if (strcmp(result->definition, test->definition) != 0)
		return "the definition of the test has changed";
	return NULL;
}

const struct result *collect_stamp(struct arena *arena, struct stamp_dir *dir,
    const struct run *run, const struct test *test, enum status status, const char **why)
{
	const struct result like = stamp_expected(run, test);
	struct result *result = NULL;

	*why = NULL;
	if (stamp_dir_read(dir, test->name, status) == 0)
		result = stamp_parse_like(arena, dir->text, dir->len, run->key, &like, why);
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

/* The stamp that says that the test did not pass; NULL: there is none. */
static const struct result *read_other(struct arena *arena, const char *out, struct stamp_dir *dir,
    const struct run *run, const struct test *test)
{
	static const enum status order[] = {STATUS_FAILED, STATUS_SKIPPED};
	const struct result *found = NULL;

	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		const char *why;
		const struct result *result = collect_stamp(arena, dir, run, test, order[i], &why);

		if (why)
			collect_drop(arena, out, test, order[i]);
		if (result && found)
			why = "the test has more than one result";
		if (why)
			found = does_not_count(arena, test, why);
		else if (result)
			found = result;
	}
	return found;
}

/* A pass or a skip that its own report or its services speak against becomes a failure, or a pass a
 * skip, for make too. */
static const struct result *overrule(const struct pass_reader *reader, const struct result *result,
    enum status status, enum reason reason, const char *why)
{
	struct result *other = arena_alloc(reader->arena, sizeof *other);
	const char *old =
	    stamp_path(reader->arena, reader->out, result->phase, result->name, result->status);

	*other = *result;
	other->status = status;
	other->reason = reason;
	other->flaky = false;
	other->detail = why;
	if (status == STATUS_SKIPPED)
		other->replaces = arena_strdup(reader->arena, result->identity);
	failure_note(reader->arena, reader->out, other);
	if (stamp_write(reader->arena, reader->out, other, reader->run->key, -1) != 0 ||
	    unlink(old) != 0)
		die("replace %s:", old);
	return other;
}

/* A test that says of itself that it was skipped, with what its report says of that. */
static void judge_skip(
    struct pass_reader *reader, const struct result *skip, struct collected_test *test)
{
	struct cases *cases = test_cases_read(reader->arena, test->test, skip);
	const char *problem = skip_problem(reader->arena, test->test, skip, cases);

	test->result = skip;
	if (problem)
		test->result = overrule(reader, skip, STATUS_FAILED, REASON_REPORT, problem);
	test->cases = test_cases_show(reader->arena, reader->run, test->result, cases);
	/* It says why; what it had of the exit code is less. */
	if (!problem && test->cases && test->cases->count && skip->reason == REASON_EXIT) {
		struct result *told = arena_alloc(reader->arena, sizeof *told);

		*told = *skip;
		told->detail = skip_reason(reader->arena, test->cases);
		test->result = told;
	}
}

/* What speaks against a pass in what the test tool itself reported; NULL: nothing does. */
static const char *report_problem(struct arena *arena, const struct cases *cases)
{
	size_t bad = cases ? cases->failed + cases->errors : 0;

	if (cases && cases->problem)
		return arena_printf(arena, "exit 0, but %s", cases->problem);
	if (bad)
		return arena_printf(arena, "exit 0, but its report has %zu failed case%s", bad,
		    bad == 1 ? "" : "s");
	return NULL;
}

/* A pass of which all cases are skipped is none; nor does it hide an attempt that failed. */
static const struct result *judge_skipped(
    const struct pass_reader *reader, const struct result *pass, const struct cases *cases)
{
	if (!cases || !cases_all_skipped(cases))
		return pass;
	if (pass->attempt_count > 1)
		return overrule(reader, pass, STATUS_FAILED, REASON_REPORT,
		    "an attempt failed, and all cases of the last one's report are skipped");
	return overrule(reader, pass, STATUS_SKIPPED, REASON_REPORT,
	    arena_printf(reader->arena, "skipped itself: %s", skip_reason(reader->arena, cases)));
}

/* Judges one test by its stamps, and by its tool's own report: what is in `test` besides `test`
 * itself is filled in. The report never makes a pass out of a failure. */
static void judge_test(
    struct pass_reader *reader, struct stamp_dir *dir, struct collected_test *test)
{
	struct arena *arena = reader->arena;
	const struct result *other = read_other(arena, reader->out, dir, reader->run, test->test);
	struct claim claim;
	const char *why, *problem = NULL;
	const struct result *pass = pass_read(reader, arena, dir, test->test, &claim, &why);
	const struct evidence *row = NULL;

	/* A pass is looked at in any case, so that nothing beside it is overlooked. */
	if (pass && !other) {
		test->cases = collect_cases(arena, reader->run, test->test, pass);
		problem = report_problem(arena, test->cases);
		if (test->test->report.format && !test->cases)
			problem = "exit 0, but its report was not recorded";
		/* What it says tells more than that it has changed. */
		if (problem)
			claim.report = problem;
		row = evidence_against(arena, &claim, ASKED_BY_END, &why);
	} else if (pass) {
		why = "the test has more than one result";
	}
	if (!pass && !why) {
		/* A skip is no pass, but it lets a phase pass. */
		if (other && result_skipped_itself(other)) {
			claim = pass_skip_claim(reader, arena, test->test, other);
			evidence_against(arena, &claim, ASKED_OF_SKIP, &why);
		}
		if (why) {
			collect_drop(arena, reader->out, test->test, STATUS_SKIPPED);
			other = does_not_count(arena, test->test, why);
		}
		if (other && result_skipped_itself(other)) {
			judge_skip(reader, other, test);
		} else {
			test->result = other ? other
					     : no_result(arena, test->test, REASON_MISSING,
						   "no result: it did not run");
			test->cases = collect_cases(arena, reader->run, test->test, test->result);
		}
	} else if (row && why == problem) {
		test->result = overrule(reader, pass, STATUS_FAILED, REASON_REPORT, why);
	} else if (row && why == claim.services) {
		test->result = overrule(reader, pass, STATUS_FAILED, REASON_SERVICE,
		    arena_printf(arena, "its result does not count: %s", why));
	} else if (why) {
		collect_drop(arena, reader->out, test->test, STATUS_PASSED);
		test->result = does_not_count(arena, test->test, why);
	} else {
		test->result = judge_skipped(reader, pass, test->cases);
	}
	pass_remember(
	    reader, test->test, test->result->status == STATUS_PASSED ? test->result : NULL);
}

static bool is_flaky(const struct collected_test *test)
{
	if (test->result->status != STATUS_PASSED)
		return false;
	return test->result->flaky || (test->cases && test->cases->flaky > 0);
}

/* Whatever became of it: no result, and one that cannot be believed, are failures too. */
static bool is_excused(const struct collected_test *test)
{
	return test->test->quarantined == QUARANTINE_HOLDS &&
	       test->result->status != STATUS_PASSED && !result_skipped_itself(test->result);
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
	phase->classes[test->class]++;
	phase->flaky += test->flaky;
	phase->cached += test->cached;
	phase->excused += test->excused;
}

/* What hindered it. */
static const char *hindrance(struct arena *arena, const struct result *result)
{
	return result->reason == REASON_HALTED
		   ? arena_printf(arena, "%s did not pass", result->detail)
		   : result->detail;
}

/* A failure that is excused does not fail the phase, but does not let it pass either. */
static void judge_phase(struct arena *arena, struct collected_phase *phase)
{
	size_t halted = 0, passed = 0;
	bool failed = false;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct collected_test *test = &phase->tests[i];

		failed |= test->result->status != STATUS_PASSED &&
			  !result_skipped_itself(test->result) && !test->excused &&
			  (test->test->role != ROLE_TEARDOWN || test->test->required);
		passed += test->test->role == ROLE_TEST && test->result->status == STATUS_PASSED;
		halted += result_was_hindered(test->result);
	}
	if (failed || (phase->excused && !passed))
		phase->status = STATUS_FAILED;
	else
		phase->status = passed ? STATUS_PASSED : STATUS_SKIPPED;
	if (halted == phase->test_count)
		phase->halted = hindrance(arena, phase->tests[0].result);
}

void collect_phase(struct arena *arena, const char *out, const struct run *run,
    const struct collected_services *services, const struct phase *phase, bool use_seen,
    struct collected_phase *into)
{
	struct pass_reader reader = {
	    .arena = arena,
	    .out = out,
	    .run = run,
	    .services = run->ended < 0 ? services : NULL,
	    .invocation = run->invocation,
	    .began = run->began,
	};
	double first = INFINITY, last = 0;
	struct stamp_dir dir;

	stamp_dir_open(&dir, out, phase->name);
	if (use_seen)
		stamp_dir_use_seen(&dir, out, run, phase);
	/* The time of its file is asked for of a pass that was kept. */
	stamp_dir_read_ahead(&dir, phase, run->invocation > 1);
	failures_read(arena, out, phase->name, &reader.failures);
	*into = (struct collected_phase){.phase = phase};
	into->tests = arena_alloc(arena, (phase->selected_count + 1) * sizeof *into->tests);
	for (size_t i = 0; i < phase->test_count; i++) {
		struct collected_test *test = &into->tests[into->test_count];

		if (!phase->tests[i].selected)
			continue;
		into->test_count++;
		test->test = &phase->tests[i];
		judge_test(&reader, &dir, test);
		test->cached = test->result->status == STATUS_PASSED &&
			       test->result->invocation != run->invocation;
		test->flaky = is_flaky(test);
		test->class = result_class(test->result, test->cases && test->cases->failed);
		/* It prepares what is tested, and is not that. */
		if (test->test->role != ROLE_TEST && test->class == CLASS_PRODUCT)
			test->class = CLASS_INFRASTRUCTURE;
		test->excused = is_excused(test);
		test->service = service_behind(services, run, phase, test->result);
		count_test(into, test);
		if (test->result->attempt_count && test->result->invocation == run->invocation) {
			first = fmin(first, test->result->offset);
			last = fmax(last, test->result->offset + test->result->duration);
			if (test->result->shared) {
				first = fmin(first, test->result->shared->offset);
				last = fmax(last,
				    test->result->shared->offset + test->result->shared->duration);
			}
		}
	}
	stamp_dir_close(&dir);
	into->duration = last > first ? last - first : 0;
	judge_phase(arena, into);
}

bool collected_is_settled_elsewhere(const struct collected_phase *phase)
{
	bool others = false;

	for (size_t i = 0; i < phase->phase->test_count; i++)
		others |= phase->phase->tests[i].elsewhere;
	return others && phase->status == STATUS_SKIPPED;
}

static void add_phase(struct collected_run *all, const struct collected_phase *phase)
{
	/* What it stood on has failed: that its tests passed before, or in spite of it, is no
	 * proof. */
	if (failed_service(&all->services, phase->phase)) {
		all->complete = false;
		if (phase->phase->gates)
			all->success = false;
	}
	all->tests += phase->test_count;
	all->tests_passed += phase->passed;
	all->tests_failed += phase->failed;
	all->tests_skipped += phase->skipped;
	all->flaky += phase->flaky;
	all->cached += phase->cached;
	for (size_t i = 0; i < CLASS_COUNT; i++)
		all->classes[i] += phase->classes[i];
	for (size_t i = 0; i < phase->test_count; i++)
		all->not_retried += phase->tests[i].result->not_retried != NULL;
	all->excused += phase->excused;
	/* It runs again with the next make. */
	if (phase->excused)
		all->complete = false;
	if (phase->status == STATUS_PASSED) {
		all->passed++;
		return;
	}
	all->failed++;
	if (phase->phase->gates && !collected_is_settled_elsewhere(phase))
		all->success = false;
	if (phase->status == STATUS_FAILED)
		all->complete = false;
}

/* Whether this invocation of make has come to the end of the phase. */
static bool was_judged(
    struct arena *arena, const char *out, const struct run *run, const struct phase *phase)
{
	const char *mark = run_mark(arena, out, arena_printf(arena, "judged/%s", phase->name));

	return mark && strcmp(mark, run_invocation_mark(arena, run)) == 0;
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

			collect_phase(
			    arena, out, run, &all->services, &plan->phases[i], false, phase);
			phase->reached = was_judged(arena, out, run, phase->phase);
			if (!phase->reached)
				phase->status = STATUS_FAILED;
			add_phase(all, phase);
		}
	/* A skip does not count either. */
	if (run->changed)
		all->success = all->complete = false;
	/* A run of nothing proves nothing. A shard for which nothing was left is none: the run is
	 * that of all shards. */
	if (all->tests == 0) {
		all->complete = false;
		all->success &= run->shard[0] != '\0';
	}
	/* What speaks against a shard as a whole is in none of its results. */
	if (run_is_merged(run) && run->ended >= 0 && run->verdict != EXIT_PASSED)
		all->success = all->complete = false;
	all->cut_short = run_is_merged(run) && run_lacks_shards(run);
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
		text = arena_printf(arena, "%s; %s", text, problem);
	if (test->result->not_retried)
		text = arena_printf(arena, "%s; not retried: %s", text, test->result->not_retried);
	return text;
}
