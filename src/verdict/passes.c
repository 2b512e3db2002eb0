/* SPDX-License-Identifier: MIT */
#include "verdict/passes.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/stat_time.h"
#include "base/strings.h"
#include "base/time.h"
#include "plan/edges.h"
#include "state/content.h"
#include "state/input_list.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "state/taken_report.h"
#include "verdict/collect_services.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* In the map for an input that cannot be read. */
static char unreadable[] = "";

/* That of a test which reads nothing. */
static const char *hash_nothing(struct pass_reader *reader)
{
	if (!reader->nothing) {
		reader->nothing = arena_alloc(reader->arena, 17);
		hash_hex(HASH_INIT, reader->nothing);
	}
	return reader->nothing;
}

/* The hash of what the test reads, as e2e-run makes it; NULL: it cannot be read. */
static const char *hash_input(struct pass_reader *reader, const struct test *test)
{
	const struct content_except except = {.results = reader->out};
	uint64_t hash = HASH_INIT;
	char *hex;

	if (test->input_kind != INPUT_FILE)
		return hash_nothing(reader);
	hex = map_get(&reader->inputs, test->input);
	if (hex)
		return hex == unreadable ? NULL : hex;
	if (content_hash(test->input, &except, &hash) != 0) {
		map_put(reader->arena, &reader->inputs, test->input, unreadable);
		return NULL;
	}
	hex = arena_alloc(reader->arena, 17);
	hash_hex(hash, hex);
	map_put(reader->arena, &reader->inputs, test->input, hex);
	return hex;
}

/* A set of inputs as it is now. */
struct seen_set {
	char hash[17];
	bool readable;
	bool changed;     /* since begin noted it */
	const char *name; /* for people: a file that has changed, or the patterns */
};

static const struct seen_set *see_set(struct pass_reader *reader, const struct input_set *set)
{
	struct seen_set *seen = map_get(&reader->sets, set->name);
	struct arena scratch = {0};
	struct input_list then, now;
	const char *file;

	if (seen)
		return seen;
	seen = arena_alloc(reader->arena, sizeof *seen);
	now = input_list_look(&scratch, reader->out, &set->files);
	seen->readable = input_list_hash(&now, seen->hash);
	seen->name = set->text;
	seen->changed = true;
	if (input_list_read(&scratch, reader->out, set->name, &then)) {
		file = input_list_difference(reader->arena, &then, &now);
		seen->changed = file != NULL;
		if (file)
			seen->name = arena_strdup(reader->arena, file);
	}
	map_put(reader->arena, &reader->sets, set->name, seen);
	arena_release(&scratch);
	return seen;
}

bool pass_sets_changed(struct pass_reader *reader, const struct test *test)
{
	for (size_t i = 0; i < test->input_sets.count; i++)
		if (see_set(reader, test->input_sets.items[i])->changed)
			return true;
	return false;
}

/* Sets what the claim says of the inputs. */
static void claim_inputs(
    struct pass_reader *reader, struct arena *arena, const struct test *test, struct claim *claim)
{
	struct strings hashes = {0};

	claim->watched = test->input_kind != INPUT_UNKNOWN;
	claim->input = test->input;
	claim->inputs = hash_input(reader, test);
	for (size_t i = 0; i < test->input_sets.count; i++) {
		const struct seen_set *seen = see_set(reader, test->input_sets.items[i]);

		if (!seen->readable)
			claim->inputs = NULL;
		strings_add(arena, &hashes, arena_strdup(arena, seen->hash));
		strings_add(arena, &claim->sets, arena_strdup(arena, seen->name));
	}
	if (hashes.count && claim->inputs)
		claim->inputs = evidence_of_inputs(arena, claim->inputs, &hashes);
}

void pass_take_inputs(struct pass_reader *reader, const struct test *test,
    const struct result *result, struct claim *claim)
{
	if (!claim->inputs && hash_input(reader, test))
		claim->inputs = result->inputs;
}

static char *identity(struct arena *arena, const struct test *test, const struct result *pass)
{
	return evidence_of_pass(
	    arena, arena_printf(arena, "%s/%s", test->phase->name, test->name), pass);
}

void pass_remember(struct pass_reader *reader, const struct test *test, const struct result *pass)
{
	if (!edge_from(test->node, EDGE_STEP))
		return;
	reader->last = pass ? test : NULL;
	reader->last_identity = pass ? identity(reader->arena, test, pass) : NULL;
}

/* The identity of the pass of another test, as it is now. */
static char *identity_of(
    const struct pass_reader *reader, struct arena *arena, const struct test *test)
{
	if (reader->last == test)
		return arena_strdup(arena, reader->last_identity);

	const char *name = arena_printf(arena, "%s/%s", test->phase->name, test->name);

	return evidence_of_pass(
	    arena, name, evidence_read_pass(arena, reader->out, name, reader->run->key));
}

/* The passes that the test stands on. */
static struct strings passes_below(
    const struct pass_reader *reader, struct arena *arena, const struct test *test)
{
	struct strings passes = {0};

	for (const struct edge *edge = edge_into(test->node, EDGE_STEP); edge;
	     edge = edge_into_next(edge)) {
		passes.items = arena_grow(arena, passes.items, passes.count, sizeof *passes.items);
		passes.items[passes.count++] = identity_of(reader, arena, edge->from->test);
	}
	for (size_t i = 0; i < test->needs.count; i++) {
		const struct test *needed = test->needs.items[i];

		passes.items = arena_grow(arena, passes.items, passes.count, sizeof *passes.items);
		passes.items[passes.count++] = evidence_of_need(arena, reader->out,
		    arena_printf(arena, "%s/%s", needed->phase->name, needed->name),
		    reader->run->key);
	}
	return passes;
}

/* The pass that was read. When what begin has left of it is damaged, its own file says more. */
static const struct result *parse_pass(const struct pass_reader *reader, struct arena *arena,
    struct stamp_dir *dir, const struct result *like, const char **why)
{
	const struct result *pass =
	    stamp_parse_like(arena, dir->text, dir->len, reader->run->key, like, why);

	if ((!pass || !pass->sealed) && stamp_dir_read_itself(dir)) {
		*why = NULL;
		pass = stamp_parse_like(arena, dir->text, dir->len, reader->run->key, like, why);
	}
	return pass;
}

/* What a pass and a skip are both held against. */
static struct claim claim_of(struct pass_reader *reader, struct arena *arena,
    const struct test *test, const struct result *result)
{
	struct claim claim = {
	    .pass = result,
	    .run = reader->run,
	    .phase = test->phase->name,
	    .test = test->name,
	    .definition = test->definition,
	    .closed = reader->closed,
	    .place = reader->place,
	    .system = reader->system,
	    .failed = failures_last(&reader->failures, test->name),
	    .now = time_seconds(time_wall()),
	};

	claim_inputs(reader, arena, test, &claim);
	/* Shards had clocks of their own. */
	if (run_is_merged(reader->run)) {
		claim.now = fmax(
		    claim.now, time_epoch_ms(reader->run->started) / 1000 + reader->run->ended);
		pass_take_inputs(reader, test, result, &claim);
	}
	return claim;
}

const struct result *pass_read(struct pass_reader *reader, struct arena *arena,
    struct stamp_dir *dir, const struct test *test, struct claim *claim, const char **why)
{
	struct result like = stamp_expected(reader->run, test);
	const struct result *pass = NULL;
	const struct timespec *modified;

	*why = NULL;
	like.inputs = hash_nothing(reader);
	if (stamp_dir_read(dir, test->name, STATUS_PASSED) == 0)
		pass = parse_pass(reader, arena, dir, &like, why);
	else if (errno != ENOENT && errno != ENOTDIR)
		*why = strerror(errno);
	if (!pass)
		return NULL;
	if (pass->status != STATUS_PASSED) {
		*why = "it contradicts the name of its file";
		return NULL;
	}
	*claim = claim_of(reader, arena, test, pass);
	claim->passes = passes_below(reader, arena, test);
	claim->report = report_doubt(arena, pass);
	if (reader->services && pass->invocation == reader->invocation)
		claim->services =
		    services_doubt(arena, reader->services, reader->began, test->phase, pass);
	if (pass->invocation != reader->run->invocation) {
		modified = stamp_dir_modified(dir);
		claim->written = modified ? time_seconds(*modified) : 0;
	}
	return pass;
}

struct claim pass_skip_claim(struct pass_reader *reader, struct arena *arena,
    const struct test *test, const struct result *skip)
{
	/* Times in stamps, and of failures, are rounded to microseconds. */
	const double rounding = 2e-6;
	struct claim claim = claim_of(reader, arena, test, skip);

	/* Among the failures stands also the skip itself: no older pass counts after it. */
	if (fabs(claim.failed - skip->finished) < rounding)
		claim.failed = -1;
	return claim;
}

bool pass_is_kept(struct pass_reader *reader, struct stamp_dir *dir, const struct test *test,
    const struct evidence **row, const char **why)
{
	struct arena scratch = {0};
	struct claim claim;
	const struct result *pass;
	const char *words = NULL;
	bool kept = false;

	*row = NULL;
	pass = pass_read(reader, &scratch, dir, test, &claim, &words);
	pass_remember(reader, test, pass);
	if (pass) {
		*row = evidence_against(&scratch, &claim, ASKED_BY_BEGIN, &words);
		kept = *row == NULL;
	}
	*why = words ? arena_strdup(reader->arena, words) : NULL;
	arena_release(&scratch);
	return kept;
}
