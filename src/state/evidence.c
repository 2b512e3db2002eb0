/* SPDX-License-Identifier: MIT */
#include "state/evidence.h"

#include "base/buf.h"
#include "state/stamp.h"

#include <string.h>

/* Seconds by which clocks may differ. */
static const double CLOCK_SLACK = 2;
/* Times in stamps are rounded to microseconds. */
static const double ROUNDING = 1e-6;

static bool is_kept(const struct claim *claim)
{
	return claim->pass->invocation != claim->run->invocation;
}

static const char *run_problem(struct arena *arena, const struct claim *claim)
{
	const struct result *pass = claim->pass;

	(void)arena;
	if (claim->closed)
		return claim->closed;
	if (strcmp(pass->phase, claim->phase) != 0 || strcmp(pass->name, claim->test) != 0)
		return "it belongs to another test";
	if (strcmp(pass->run, claim->run->id) != 0)
		return "it is from a run that is closed";
	if (!pass->sealed)
		return "it was not written by this run: it was copied or edited";
	return pass->invocation > claim->run->invocation ? "it is from a later invocation of make"
							 : NULL;
}

static const char *definition_problem(struct arena *arena, const struct claim *claim)
{
	(void)arena;
	return strcmp(claim->pass->definition, claim->definition) == 0
		   ? NULL
		   : "the definition of the test has changed";
}

static const char *age_problem(struct arena *arena, const struct claim *claim)
{
	(void)arena;
	if (claim->failed >= 0 && claim->failed + ROUNDING >= claim->pass->finished)
		return "it is older than the last failure of the test: it was restored "
		       "from a copy";
	/* A clock was set back: nobody can say how old it is. */
	if (claim->pass->finished > claim->now + CLOCK_SLACK)
		return "it is dated in the future";
	if (!is_kept(claim))
		return NULL;
	if (claim->pass->finished + ROUNDING < claim->run->not_before)
		return "it is older than max_age";
	/* Whoever made the file older than its text wants it to be old. Some file systems, and
	 * archives, keep whole seconds. */
	if (claim->written > 0 && claim->written + CLOCK_SLACK < claim->now - claim->run->max_age)
		return "it is older than max_age";
	return NULL;
}

const char *evidence_changed_input(const struct claim *claim)
{
	enum { HASH = 16, EACH = HASH + 1 };
	const char *then = claim->pass->inputs, *now = claim->inputs;

	if (strlen(now) == HASH + claim->sets.count * EACH && strlen(then) == strlen(now) &&
	    memcmp(then, now, HASH) == 0)
		for (size_t i = 0; i < claim->sets.count; i++)
			if (memcmp(then + HASH + i * EACH, now + HASH + i * EACH, EACH) != 0)
				return claim->sets.items[i];
	return claim->input;
}

/* ": NAME" */
static const char *named(struct arena *arena, const char *name)
{
	return name ? arena_printf(arena, ": %s", name) : "";
}

static const char *inputs_problem(struct arena *arena, const struct claim *claim)
{

	/* Of what nobody can watch, a pass is evidence for the invocation in which it ran. */
	if (is_kept(claim) && (!claim->watched || !claim->pass->inputs))
		return "it is not known what the test reads";
	if (!claim->pass->inputs)
		return NULL;
	if (!claim->inputs)
		return arena_printf(
		    arena, "its inputs can no longer be read%s", named(arena, claim->input));
	if (strcmp(claim->pass->inputs, claim->inputs) != 0)
		return arena_printf(arena, "its inputs have changed%s",
		    named(arena, evidence_changed_input(claim)));
	return NULL;
}

static const char *fingerprint_problem(struct arena *arena, const struct claim *claim)
{
	if (claim->system)
		return arena_printf(arena, "the system under test has changed: %s", claim->system);
	if (claim->run->changed)
		return arena_printf(
		    arena, "the system under test changed during the run: %s", claim->run->changed);
	return NULL;
}

static const char *place_problem(struct arena *arena, const struct claim *claim)
{
	return claim->place ? arena_printf(arena, "it is from another checkout, %s", claim->place)
			    : NULL;
}

static const char *services_problem(struct arena *arena, const struct claim *claim)
{
	(void)arena;
	return claim->services;
}

static const char *report_problem(struct arena *arena, const struct claim *claim)
{
	(void)arena;
	return claim->report;
}

/* Of a batch whose tool exited with a failure, a test has passed only if a failure beside it
 * explains that: then it has no exit code of its own. */
static bool passed_by_exit(const struct result *pass, const struct attempt *attempt)
{
	if (pass->shared && pass->shared->explained)
		return attempt->exit_code == -1 && attempt->signal == 0;
	return attempt->exit_code == 0;
}

/* Each attempt before the last has failed, and the last has passed: then it is flaky. */
static const char *attempts_problem(struct arena *arena, const struct claim *claim)
{
	const struct result *pass = claim->pass;

	(void)arena;
	if (!pass->attempt_count)
		return "it has no attempt";
	for (size_t i = 0; i < pass->attempt_count; i++) {
		const struct attempt *attempt = &pass->attempts[i];
		bool last = i + 1 == pass->attempt_count;

		if (last ? attempt->status != STATUS_PASSED || !passed_by_exit(pass, attempt)
			 : attempt->status != STATUS_FAILED)
			return "it contradicts its attempts";
	}
	return pass->flaky == (pass->attempt_count > 1) ? NULL : "it contradicts its attempts";
}

static const char *passes_problem(struct arena *arena, const struct claim *claim)
{
	const struct strings *then = &claim->pass->passes, *now = &claim->passes;

	for (size_t i = 0; i < now->count; i++) {
		const char *pass = now->items[i];
		size_t name = strcspn(pass, " ");
		bool same = false;

		for (size_t j = 0; j < then->count && !same; j++)
			same = strcmp(pass, then->items[j]) == 0;
		if (!same && strcmp(pass + name, " -") == 0)
			return arena_printf(arena,
			    "the pass of %.*s that it depends on no longer holds", (int)name, pass);
		if (!same)
			return arena_printf(arena, "%.*s has run again since", (int)name, pass);
	}
	return then->count == now->count ? NULL : "the test depends on other tests than before";
}

char *evidence_of_inputs(struct arena *arena, const char *own, const struct strings *sets)
{
	struct buf text = BUF_INIT;
	char *inputs;

	buf_adds(&text, own);
	for (size_t i = 0; i < sets->count; i++)
		buf_printf(&text, "+%s", sets->items[i]);
	inputs = arena_strdup(arena, text.text);
	buf_release(&text);
	return inputs;
}

char *evidence_of_service(
    struct arena *arena, const char *name, const struct service_status *status)
{
	return arena_printf(arena, "%s %s", name, status ? status->id : "-");
}

enum {
	ALWAYS = ASKED_BY_BEGIN | ASKED_BY_RUN | ASKED_BY_END,
};

const struct evidence evidence_table[] = {
    {
	.name = "run",
	.taken = "the run's id and key, by begin; the seal, by e2e-run",
	.asked = ALWAYS | ASKED_OF_SKIP,
	.problem = run_problem,
    },
    {
	.name = "definition",
	.taken = "all that is run and what decides the verdict, by e2e-gen",
	.asked = ALWAYS | ASKED_OF_SKIP,
	.problem = definition_problem,
    },
    {
	.name = "age",
	.taken = "the time at which the test ended, by e2e-run",
	.asked = ALWAYS | ASKED_OF_SKIP,
	.problem = age_problem,
    },
    {
	.name = "inputs",
	.taken = "the content of what the test reads, by e2e-run before the first attempt",
	.asked = ALWAYS | ASKED_OF_SKIP,
	.problem = inputs_problem,
    },
    {
	.name = "fingerprint",
	.taken =
	    "what the system under test is, by begin, which opens a new run where it is not that "
	    "of the run",
	.asked = ASKED_BY_END | ASKED_OF_SKIP,
	.problem = fingerprint_problem,
    },
    {
	.name = "services",
	.taken = "the time in which each service was healthy, by its e2e-service",
	.asked = ALWAYS,
	.problem = services_problem,
    },
    {
	.name = "report",
	.taken = "the tool's own report, by e2e-run after each attempt",
	.asked = ALWAYS,
	.problem = report_problem,
    },
    {
	.name = "attempts",
	.taken = "what became of each attempt, by e2e-run",
	.asked = ALWAYS,
	.problem = attempts_problem,
    },
    {
	.name = "passes",
	.taken = "the identity of each pass that it stood on, by e2e-run before the first attempt",
	.asked = ALWAYS,
	.problem = passes_problem,
    },
    {
	.name = "place",
	.taken = "this checkout, host and make, by begin under the lock; see lifecycle/begin.c",
	.problem = place_problem,
    },
    {
	.name = "graph",
	.taken = "the make that judged each phase, by phase; see verdict/collect.c",
    },
    {0},
};

const struct evidence *evidence_against(
    struct arena *arena, const struct claim *claim, enum evidence_asker asker, const char **why)
{
	*why = NULL;
	for (const struct evidence *row = evidence_table; row->name; row++) {
		if (!(row->asked & asker) || !row->problem)
			continue;
		*why = row->problem(arena, claim);
		if (*why)
			return row;
	}
	return NULL;
}

const struct result *evidence_read_pass(
    struct arena *arena, const char *out, const char *name, const char *key)
{
	const struct result *result = stamp_read(arena, out, name, STATUS_PASSED, key);

	if (!result)
		result = stamp_read(arena, out, name, STATUS_SKIPPED, key);
	return result && (result->status == STATUS_PASSED || result->replaces) ? result : NULL;
}

char *evidence_of_need(struct arena *arena, const char *out, const char *name, const char *key)
{
	return evidence_of_pass(arena, name, stamp_read(arena, out, name, STATUS_PASSED, key));
}

char *evidence_of_pass(struct arena *arena, const char *name, const struct result *pass)
{
	return arena_printf(arena, "%s %s", name, pass ? pass->identity : "-");
}
