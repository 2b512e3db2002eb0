/* SPDX-License-Identifier: MIT */
#include "lifecycle/why.h"

#include "base/die.h"
#include "base/output.h"
#include "base/printable.h"
#include "defaults.h"
#include "lifecycle/checkout.h"
#include "lifecycle/missing_needs.h"
#include "plan/edges.h"
#include "plan/last_failed.h"
#include "plan/load.h"
#include "plan/output_name.h"
#include "plan/selection.h"
#include "state/run_state.h"
#include "verdict/collect_services.h"
#include "verdict/fingerprint.h"
#include "verdict/passes.h"

#include <string.h>

/* What is known of a test's pass. */
struct answer {
	const struct test *test;
	struct claim claim;     /* `pass` NULL: there is none */
	const char *unreadable; /* why it cannot be read; or NULL */
	const char *against;    /* the first thing that speaks against it, for people; or NULL */
	const char *blocked;    /* why the test cannot run; or NULL */
};

struct asker {
	struct arena *arena;
	struct plan *plan;
	struct pass_reader reader;
	struct run run; /* as begin would go on with it */
	bool any_run;
	struct answer *answers; /* of each test, in the order of the plan */
	size_t count;
};

/* ---- the run as a whole ---- */

/* What speaks against going on with the run: begin asks the same. */
static void look_at_run(struct asker *asker, const char *out)
{
	struct arena *arena = asker->arena;
	struct pass_reader *reader = &asker->reader;
	const char *why, *now = fingerprint_take(arena, out, asker->plan, &why);
	const struct run *run;

	if (!now)
		die("the fingerprint of the system cannot be taken, so nothing would run: %s", why);
	run = run_read(arena, out, &why);
	if (!run)
		return;
	asker->any_run = true;
	asker->run = *run;
	if (!run_goes_on(arena, out, run))
		reader->closed = "it is from a run that is closed";
	reader->place = checkout_of_others(arena, run);
	if (strcmp(run->fingerprint, now) != 0)
		reader->system =
		    fingerprint_difference(arena, out, asker->plan, run->fingerprint, now);
	asker->run.invocation++;
	run_limit_age(&asker->run, asker->plan);
}

/* ---- each test ---- */

static void ask(struct asker *asker, struct stamp_dir *dir, const struct test *test)
{
	struct answer *answer = &asker->answers[asker->count++];
	const struct evidence *row;

	answer->test = test;
	if (!asker->any_run || !pass_read(&asker->reader, asker->arena, dir, test, &answer->claim,
				   &answer->unreadable)) {
		answer->against = answer->unreadable
				      ? arena_printf(asker->arena, "its result does not count: %s",
					    answer->unreadable)
				      : "it has no pass";
		pass_remember(&asker->reader, test, NULL);
		return;
	}
	pass_remember(&asker->reader, test, answer->claim.pass);
	row = evidence_against(asker->arena, &answer->claim, ASKED_BY_BEGIN, &answer->against);
	/* What is asked once for the run. */
	for (const struct evidence *each = evidence_table; !row && each->name; each++)
		if (each->problem && !answer->against)
			answer->against = each->problem(asker->arena, &answer->claim);
	if (answer->against)
		answer->against =
		    arena_printf(asker->arena, "its result does not count: %s", answer->against);
}

static void ask_phase(struct asker *asker, const struct phase *phase)
{
	struct stamp_dir dir;

	stamp_dir_open(&dir, asker->reader.out, phase->name);
	stamp_dir_read_ahead(&dir, phase, true);
	failures_read(asker->arena, asker->reader.out, phase->name, &asker->reader.failures);
	for (size_t i = 0; i < phase->test_count; i++)
		ask(asker, &dir, &phase->tests[i]);
	stamp_dir_close(&dir);
}

struct blocking {
	struct asker *asker;
	struct answer **answers; /* of each node */
	bool *owed;
};

static void block(void *context, const struct test *test, const struct test *need, const char *why)
{
	const struct blocking *blocking = context;
	size_t number = node_number(blocking->asker->plan, test->node);

	blocking->owed[number] = true;
	blocking->answers[number]->blocked = missing_need_text(blocking->asker->arena, need, why);
}

static void ask_all(struct asker *asker)
{
	const struct plan *plan = asker->plan;
	bool *owed = node_marks(asker->arena, plan);
	const char **against = arena_alloc(asker->arena, plan->node_count * sizeof *against);
	struct blocking blocking = {asker, NULL, owed};

	asker->answers = arena_alloc(asker->arena, (plan->test_count + 1) * sizeof *asker->answers);
	for (size_t i = 0; i < plan->phase_count; i++)
		ask_phase(asker, &plan->phases[i]);
	blocking.answers = arena_alloc(asker->arena, plan->node_count * sizeof *blocking.answers);
	for (size_t i = 0; i < asker->count; i++) {
		struct answer *answer = &asker->answers[i];
		size_t number = node_number(plan, answer->test->node);

		blocking.answers[number] = answer;
		against[number] = answer->against;
		owed[number] = answer->against && answer->test->selected;
	}
	missing_needs_each(plan, against, block, &blocking);
	select_reused(plan, owed);
}

/* ---- in words ---- */

/* Why the test would run. */
static const char *reason(struct asker *asker, const struct answer *answer)
{
	if (answer->against)
		return answer->against;
	for (const struct edge *edge = answer->test->node->in; edge; edge = edge->next_in)
		if (edge_reruns(edge->kind) && edge->from->kind == NODE_TEST &&
		    edge->from->test->selected && !edge->from->test->reused)
			return arena_printf(asker->arena, "it depends on %s/%s, which runs",
			    edge->from->test->phase->name, edge->from->test->name);
	return answer->test->role == ROLE_TEST ? "it depends on a test that runs"
					       : "tests of its phase run";
}

static void add_line(struct asker *asker, const struct answer *answer, struct buf *out)
{
	const struct test *test = answer->test;

	if (!test->selected) {
		buf_printf(out, "-     %s/%s  it is not selected\n", test->phase->name, test->name);
	} else if (answer->blocked) {
		buf_printf(out, "skip  %s/%s  ", test->phase->name, test->name);
		printable_add(out, answer->blocked, strlen(answer->blocked));
		buf_addc(out, '\n');
	} else if (test->reused) {
		buf_printf(out, "keep  %s/%s\n", test->phase->name, test->name);
	} else {
		const char *why = reason(asker, answer);

		buf_printf(out, "run   %s/%s  ", test->phase->name, test->name);
		printable_add(out, why, strlen(why));
		buf_addc(out, '\n');
	}
}

static void add_rows(struct asker *asker, const struct answer *answer, struct buf *out)
{
	for (const struct evidence *row = evidence_table; row->name && answer->claim.pass; row++) {
		const char *why = row->problem ? row->problem(asker->arena, &answer->claim) : NULL;

		buf_printf(out, "  %-11s  ", row->name);
		if (!row->problem)
			buf_adds(out, "checked when the run ends");
		else if (why)
			printable_add(out, why, strlen(why));
		else
			buf_adds(out, "holds");
		buf_addc(out, '\n');
	}
}

int why_print(struct arena *arena, const struct begin_spec *spec, const char *name)
{
	struct asker asker = {
	    .arena = arena, .reader = {.arena = arena, .out = spec->out, .run = &asker.run}};
	const char *error, *path = spec->plan_path, *phases = spec->phases;
	struct collected_services services;
	struct selection_words words;
	struct buf out = BUF_INIT;
	bool found = false;

	if (output_problem(spec->out))
		die_usage("--out: %s", output_problem(spec->out));
	if (!path) {
		const struct run *run = run_read(arena, spec->out, &error);

		path = run ? run->plan : DEFAULT_PLAN;
	}
	asker.plan = plan_load_or_exit(arena, path);
	if (!phases[0])
		phases = select_all_phases(arena, asker.plan);
	words = (struct selection_words){.phases = phases,
	    .only = spec->only,
	    .tags = spec->tags,
	    .without_needs = spec->without_needs,
	    .shard = spec->shard,
	    .timings = spec->timings};
	if (spec->last_failed) {
		words.failed = last_failed(arena, asker.plan, spec->out, &error);
		if (!words.failed)
			die_usage("%s", error);
	}
	if (select_tests(arena, asker.plan, &words, &error) != 0)
		die_usage("%s", error);
	look_at_run(&asker, spec->out);
	if (asker.any_run && asker.run.ended < 0) {
		services = collect_all_services(arena, spec->out, asker.plan);
		asker.reader.services = &services;
		asker.reader.invocation = asker.run.invocation - 1;
		asker.reader.began = asker.run.began;
	}
	ask_all(&asker);
	for (size_t i = 0; i < asker.count; i++) {
		const struct answer *answer = &asker.answers[i];
		const char *full =
		    arena_printf(arena, "%s/%s", answer->test->phase->name, answer->test->name);

		if (name ? strcmp(name, full) != 0 : !answer->test->selected)
			continue;
		found = true;
		add_line(&asker, answer, &out);
		if (name)
			add_rows(&asker, answer, &out);
	}
	if (!found)
		die_usage("unknown test \"%s\"; make e2e-list lists the tests", name);
	output_print(&out);
	buf_release(&out);
	return EXIT_PASSED;
}
