/* SPDX-License-Identifier: MIT */
#include "lifecycle/shard_results.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/strings.h"
#include "base/time.h"
#include "base/tree_copy.h"
#include "lifecycle/missing_needs.h"
#include "lifecycle/shard_paths.h"
#include "plan/edges.h"
#include "state/failures.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/stamp.h"
#include "state/taken_report.h"
#include "verdict/collect.h"
#include "verdict/passes.h"

#include <math.h>
#include <string.h>

/* ---- a result as it is in the shard ---- */

/* What speaks against a tool's report, by its content, now that it lies elsewhere. */
static const char *report_problem(struct arena *arena, const struct shard_dir *shard,
    const struct test *test, const struct result *pass)
{
	const char *path, *now;

	if (!pass->report)
		return NULL;
	path = shard_path_moved(arena, test, pass, pass->report, shard->dir);
	now = report_content_moved(arena, path, pass->report);
	if (!now)
		return "its report is missing";
	if (!pass->report_content || strcmp(now, pass->report_content) != 0)
		return "its report has changed";
	return NULL;
}

/* The claim is held against how things were there, by the clock of that host. */
static void hold_in_shard(struct pass_reader *reader, const struct shard_dir *shard,
    const struct test *test, struct claim *claim)
{
	claim->now = fmax(claim->now, shard->ended);
	pass_take_inputs(reader, test, claim->pass, claim);
}

/* The pass, if there is one and all evidence for it holds that can be had here; otherwise `*why`
 * says what does not. */
static const struct result *read_pass(struct pass_reader *reader, struct arena *scratch,
    struct stamp_dir *dir, const struct shard_dir *shard, const struct test *test, const char **why)
{
	struct claim claim;
	const struct result *pass = pass_read(reader, scratch, dir, test, &claim, why);

	if (!pass)
		return NULL;
	claim.report = report_problem(scratch, shard, test, pass);
	hold_in_shard(reader, shard, test, &claim);
	evidence_against(scratch, &claim, ASKED_BY_END, why);
	return pass;
}

/* What speaks against a skip. */
static void skip_problem(struct pass_reader *reader, struct arena *scratch,
    const struct shard_dir *shard, const struct test *test, const struct result *skip,
    const char **why)
{
	struct claim claim = pass_skip_claim(reader, scratch, test, skip);

	hold_in_shard(reader, shard, test, &claim);
	evidence_against(scratch, &claim, ASKED_OF_SKIP, why);
}

/* The one result of the test; NULL: there is none. `*why`: what speaks against it, or that it is
 * not the only one. */
static const struct result *read_result(struct pass_reader *reader, struct arena *scratch,
    struct stamp_dir *dir, const struct shard_dir *shard, const struct test *test, const char **why)
{
	static const enum status others[] = {STATUS_FAILED, STATUS_SKIPPED};
	const struct result *found = read_pass(reader, scratch, dir, shard, test, why);

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const char *problem;
		const struct result *other =
		    collect_stamp(scratch, dir, shard->run, test, others[i], &problem);

		if (other && !other->sealed)
			problem = "it was not written by its run: it was copied or edited";
		else if (other && result_skipped_itself(other))
			skip_problem(reader, scratch, shard, test, other, &problem);
		if ((other || problem) && (found || *why))
			problem = "the test has more than one result";
		if (problem)
			*why = problem;
		if (other)
			found = other;
	}
	return found;
}

/* ---- the result as one of the merged run ---- */

/* Of a pass: what stands on it names it by this, whichever shard it is from. */
static char *identity_in(struct arena *arena, const struct run *run, const char *name)
{
	char *hex = arena_alloc(arena, 17);

	hash_hex(hash_text(hash_text(HASH_INIT, run->id), name), hex);
	return hex;
}

/* What the result stood on has been found to hold, and is now called otherwise. */
static struct strings rename_passes(
    struct arena *arena, const struct run *run, const struct strings *passes)
{
	struct strings renamed = {0};

	for (size_t i = 0; i < passes->count; i++) {
		const char *entry = passes->items[i], *space = strchr(entry, ' ');
		const char *name =
		    arena_strndup(arena, entry, space ? (size_t)(space - entry) : strlen(entry));

		if (space && strcmp(space, " -") != 0)
			strings_add(arena, &renamed,
			    arena_printf(arena, "%s %s", name, identity_in(arena, run, name)));
		else
			strings_add(arena, &renamed, arena_strdup(arena, entry));
	}
	return renamed;
}

static struct result in_merged_run(struct merged_results *to, struct arena *arena,
    const struct shard_dir *shard, const struct test *test, const struct result *result)
{
	struct result copy = *result;
	double later = shard->started - to->started;

	copy.run = to->run->id;
	/* What was cached stays so: that is of an earlier invocation. */
	if (result->invocation == shard->run->invocation) {
		copy.invocation = to->run->invocation;
		copy.offset += later;
	}
	if (result->shared) {
		copy.shared = arena_alloc(arena, sizeof *copy.shared);
		*copy.shared = *result->shared;
		copy.shared->offset += later;
	}
	copy.log = shard_path_moved(arena, test, result, result->log, to->out);
	copy.artifacts = shard_path_moved(arena, test, result, result->artifacts, to->out);
	copy.report = shard_path_moved(arena, test, result, result->report, to->out);
	copy.passes = rename_passes(arena, to->run, &result->passes);
	if (result->status == STATUS_PASSED || result->replaces)
		copy.replaces = identity_in(
		    arena, to->run, arena_printf(arena, "%s/%s", test->phase->name, test->name));
	return copy;
}

static struct result no_result(
    const struct run *run, const struct test *test, enum reason reason, const char *detail)
{
	return (struct result){
	    .run = run->id,
	    .invocation = run->invocation,
	    .phase = test->phase->name,
	    .name = test->name,
	    .status = STATUS_FAILED,
	    .reason = reason,
	    .detail = detail,
	    .started = run->started,
	    .finished = time_epoch_ms(run->started) / 1000,
	    .definition = test->definition,
	};
}

/* ---- files ---- */

static const char *const endings[] = {".passed", ".failed", ".skipped", ".log", ".d"};
enum { STAMPS = 3, ENDINGS = sizeof endings / sizeof endings[0] };

static const char *file_of(
    struct arena *arena, const char *out, const struct test *test, const char *ending)
{
	return arena_printf(arena, "%s/%s/%s%s", out, test->phase->name, test->name, ending);
}

/* Earlier attempts have directories of their own: TEST.d.1, TEST.d.2. */
static const char *earlier(struct arena *arena, size_t attempt)
{
	return arena_printf(arena, ".d.%zu", attempt);
}

static void remove_files(struct arena *arena, const char *out, const struct test *test)
{
	for (size_t i = 0; i < ENDINGS; i++)
		tree_remove_or_die(file_of(arena, out, test, endings[i]));
	for (size_t i = 1; file_exists(file_of(arena, out, test, earlier(arena, i))); i++)
		tree_remove_or_die(file_of(arena, out, test, earlier(arena, i)));
}

static void copy_one(struct arena *arena, const struct merged_results *to,
    const struct shard_dir *shard, const struct test *test, const char *ending)
{
	const char *from = file_of(arena, shard->dir, test, ending);

	if (tree_copy(from, file_of(arena, to->out, test, ending)) != 0)
		die("copy %s:", from);
}

static void copy_files(struct arena *arena, const struct merged_results *to,
    const struct shard_dir *shard, const struct test *test)
{
	for (size_t i = STAMPS; i < ENDINGS; i++)
		copy_one(arena, to, shard, test, endings[i]);
	for (size_t i = 1; file_exists(file_of(arena, shard->dir, test, earlier(arena, i))); i++)
		copy_one(arena, to, shard, test, earlier(arena, i));
}

static void write_result(
    struct arena *arena, const struct merged_results *to, struct result *result)
{
	if (result->report && result->report_content)
		result->report_content = report_content(arena, result->report);
	if (stamp_write(arena, to->out, result, to->run->key, -1) != 0)
		die("write the result of %s/%s:", result->phase, result->name);
}

/* ---- all of it ---- */

/* Of several results of a test, that with the highest rank is kept. */
enum { RANK_PASSED = 1, RANK_FLAKY, RANK_SKIPPED, RANK_FAILED };

static int rank_of(const struct result *result)
{
	if (result->status == STATUS_PASSED)
		return result->flaky ? RANK_FLAKY : RANK_PASSED;
	return result_skipped_itself(result) ? RANK_SKIPPED : RANK_FAILED;
}

/* What is made of the results of one shard. */
struct taking {
	struct merged_results *to;
	const struct shard_dir *shard;
	struct pass_reader reader;
	bool *below;          /* of each node: selected tests stand on it, which is not selected */
	const char **against; /* of each of these: why it is no pass; NULL: it is one */
	const char **doubts;  /* of each node: what speaks against what its pass needs; or NULL */
};

/* Keeps the result, unless a worse one of another shard is there. */
static void keep_result(
    struct taking *taking, struct arena *arena, const struct test *test, struct result *result)
{
	struct merged_results *to = taking->to;
	struct kept_result *kept = &to->kept[node_number(to->plan, test->node)];
	int rank = rank_of(result);

	kept->differs |= kept->rank && rank != kept->rank;
	if (rank <= kept->rank)
		return;
	if (kept->rank)
		remove_files(arena, to->out, test);
	kept->rank = rank;
	kept->shard = taking->shard->run->shard;
	copy_files(arena, to, taking->shard, test);
	write_result(arena, to, result);
}

static void take_test(struct taking *taking, struct stamp_dir *dir, const struct test *test)
{
	struct arena scratch = {0};
	const struct shard_dir *shard = taking->shard;
	const struct run *run = taking->to->run;
	const char *doubt = taking->doubts[node_number(taking->to->plan, test->node)];
	const char *why = NULL;
	const struct result *found = read_result(&taking->reader, &scratch, dir, shard, test, &why);
	struct result result;

	if (found && !why && found->status == STATUS_PASSED)
		why = doubt;
	pass_remember(
	    &taking->reader, test, found && !why && found->status == STATUS_PASSED ? found : NULL);
	if (!found && !why)
		result = no_result(run, test, REASON_MISSING,
		    arena_printf(
			&scratch, "no result: it did not run in shard %s", shard->run->shard));
	else if (why)
		result = no_result(run, test, REASON_INVALID,
		    arena_printf(&scratch, "its result in shard %s does not count: %s",
			shard->run->shard, why));
	else
		result = in_merged_run(taking->to, &scratch, shard, test, found);
	if (why)
		warn("shard %s: %s/%s: its result does not count: %s", shard->run->shard,
		    test->phase->name, test->name, why);
	keep_result(taking, &scratch, test, &result);
	arena_release(&scratch);
}

/* What stands on it names it, so it comes along. */
static void take_below(struct taking *taking, struct stamp_dir *dir, const struct test *test)
{
	struct arena scratch = {0};
	const char **against = &taking->against[node_number(taking->to->plan, test->node)];
	const char *why = NULL;
	const struct result *found =
	    read_result(&taking->reader, &scratch, dir, taking->shard, test, &why);
	struct result result;

	if (why)
		*against = arena_printf(taking->reader.arena, "its result does not count: %s", why);
	else if (!found || found->status != STATUS_PASSED)
		*against = "it has no pass";
	if (!why && found && (found->status == STATUS_PASSED || found->replaces)) {
		result = in_merged_run(taking->to, &scratch, taking->shard, test, found);
		keep_result(taking, &scratch, test, &result);
	}
	arena_release(&scratch);
}

static void doubt_needs(
    void *context, const struct test *test, const struct test *need, const char *why)
{
	struct taking *taking = context;

	taking->doubts[node_number(taking->to->plan, test->node)] =
	    arena_printf(taking->reader.arena, "it needs %s/%s, which is not selected (%s)",
		need->phase->name, need->name, why);
}

static bool stands_on(enum edge_kind kind)
{
	return kind == EDGE_STEP || kind == EDGE_NEED;
}

/* Marks what the test stands on and is not selected, directly or not. */
static void mark_below(struct taking *taking, const struct plan_node *node)
{
	for (const struct edge *edge = node->in; edge; edge = edge->next_in) {
		const struct plan_node *from = edge->from;
		bool *mark = &taking->below[node_number(taking->to->plan, from)];

		if (!stands_on(edge->kind) || from->test->selected || *mark)
			continue;
		*mark = true;
		mark_below(taking, from);
	}
}

/* Calls `take` for each test that is wanted. */
static void take_each(struct taking *taking,
    bool (*wanted)(const struct taking *taking, const struct test *test),
    void (*take)(struct taking *taking, struct stamp_dir *dir, const struct test *test))
{
	const struct plan *plan = taking->to->plan;

	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];
		struct stamp_dir dir;
		bool open = false;

		for (size_t j = 0; j < phase->test_count; j++) {
			if (!wanted(taking, &phase->tests[j]))
				continue;
			if (!open) {
				failures_read(taking->reader.arena, taking->shard->dir, phase->name,
				    &taking->reader.failures);
				stamp_dir_open(&dir, taking->shard->dir, phase->name);
				open = true;
			}
			take(taking, &dir, &phase->tests[j]);
		}
		if (open)
			stamp_dir_close(&dir);
	}
}

static bool is_below(const struct taking *taking, const struct test *test)
{
	return taking->below[node_number(taking->to->plan, test->node)];
}

static bool is_selected(const struct taking *taking, const struct test *test)
{
	(void)taking;
	return test->selected;
}

void shard_results_take(struct merged_results *to, const struct shard_dir *shard)
{
	struct arena scratch = {0};
	size_t nodes = to->plan->node_count + 1;
	struct taking taking = {
	    .to = to,
	    .shard = shard,
	    .reader = {.arena = &scratch, .out = shard->dir, .run = shard->run},
	    .below = node_marks(&scratch, to->plan),
	    .against = arena_alloc(&scratch, nodes * sizeof *taking.against),
	    .doubts = arena_alloc(&scratch, nodes * sizeof *taking.doubts),
	};

	for (size_t i = 0; i < to->plan->node_count; i++)
		if (to->plan->nodes[i].kind == NODE_TEST && to->plan->nodes[i].test->selected)
			mark_below(&taking, &to->plan->nodes[i]);
	take_each(&taking, is_below, take_below);
	missing_needs_each(to->plan, taking.against, doubt_needs, &taking);
	take_each(&taking, is_selected, take_test);
	arena_release(&scratch);
}

void shard_results_tell_differing(const struct merged_results *to)
{
	static const char *const what[] = {[RANK_FLAKY] = "was flaky",
	    [RANK_SKIPPED] = "skipped itself",
	    [RANK_FAILED] = "did not pass"};

	for (size_t i = 0; i < to->plan->node_count; i++) {
		const struct plan_node *node = &to->plan->nodes[i];
		const struct kept_result *kept = &to->kept[i];

		if (kept->differs && node->test->selected)
			warn("%s/%s %s in shard %s; another shard has a better result, but the "
			     "worst one counts",
			    node->test->phase->name, node->test->name, what[kept->rank],
			    kept->shard);
	}
}

size_t shard_results_miss(struct merged_results *to, const bool *taken, const char *detail)
{
	struct arena scratch = {0};
	size_t count = 0;

	for (size_t i = 0; i < to->plan->node_count; i++) {
		const struct plan_node *node = &to->plan->nodes[i];
		struct result result;

		if (node->kind != NODE_TEST || !node->test->selected || taken[i])
			continue;
		result = no_result(to->run, node->test, REASON_MISSING, detail);
		write_result(&scratch, to, &result);
		count++;
	}
	arena_release(&scratch);
	return count;
}
