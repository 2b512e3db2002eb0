/* SPDX-License-Identifier: MIT */
#include "plan/slices.h"

#include "base/files.h"
#include "base/hash.h"
#include "plan/edges.h"
#include "plan/looked_in.h"
#include "plan/quarantine.h"
#include "plan/reporters.h"
#include "plan/secrets.h"
#include "plan/selection_text.h"
#include "plan/slice_form.h"
#include "state/run_state.h"

#include <string.h>

enum { SLICE_MAX = 1024 * 1024 * 1024, SEAL_LEN = 16 };

/* ---- the files ---- */

/* Stands for all phases: the slices of which the hash is in it have been written. No phase has such
 * a name. */
static const char ALL[] = "*";

static const char *slice_path(struct arena *arena, const char *out, const char *phase)
{
	if (phase && strcmp(phase, ALL) == 0)
		return run_file(arena, out, "plan/written");
	return run_file(
	    arena, out, phase ? arena_printf(arena, "plan/phases/%s", phase) : "plan/head");
}

/* What makes it a slice of this run, this phase, this program and this phases.yaml, of which the
 * digest does not tell all: `content` is the hash of it, that the head says. The head has the
 * selection in it, so it is of this invocation, too. */
static void seal(const struct run *run, const char *content, const char *phase, const char *text,
    size_t len, char into[SEAL_LEN + 1])
{
	uint64_t hash = hash_text(HASH_INIT, run->key);

	hash = hash_number(hash, SLICES_VERSION);
	hash = hash_text(hash, PACKAGE_VERSION);
	hash = hash_text(hash, run->digest);
	hash = hash_text(hash, content);
	hash = hash_text(hash, phase);
	if (!phase) {
		hash = hash_number(hash, run->invocation);
		hash = hash_text(hash, run->selection);
	}
	hash_hex(hash_number(hash, (long long)hash_sum(text, len)), into);
}

/* The text of the slice is in `text`. */
static void write_slice(struct arena *arena, const char *out, const struct run *run,
    const char *content, const char *phase, const struct buf *text)
{
	struct buf sealed = BUF_INIT;
	char sum[SEAL_LEN + 1];

	seal(run, content, phase, text->text, text->len, sum);
	buf_printf(&sealed, "%s\n", sum);
	buf_add(&sealed, text->text, text->len);
	/* What is left of an older one is not sealed for what is asked. */
	(void)!file_replace(slice_path(arena, out, phase), &sealed, false, NULL);
	buf_release(&sealed);
}

/* The text of a slice that is as it should be, in `sealed`, to be read into the arena; false: there
 * is none. */
static bool open_slice(struct arena *arena, const char *out, const struct run *run,
    const char *content, const char *phase, struct buf *sealed, struct codec *codec)
{
	char sum[SEAL_LEN + 1];
	const char *text;
	size_t len;

	if (file_read(slice_path(arena, out, phase), SLICE_MAX, sealed) != 0 ||
	    sealed->len <= SEAL_LEN + 1)
		return false;
	text = sealed->text + SEAL_LEN + 1;
	len = sealed->len - SEAL_LEN - 1;
	seal(run, content, phase, text, len, sum);
	if (memcmp(sum, sealed->text, SEAL_LEN) != 0 || sealed->text[SEAL_LEN] != '\n')
		return false;
	*codec =
	    (struct codec){.arena = arena, .brief = true, .from = {.at = text, .end = text + len}};
	return true;
}

/* ---- a plan becomes slices ---- */

/* Calls `use` (NULL: nothing) with the slice of each phase, and returns the hash of all. */
static uint64_t each_slice(const struct plan *plan,
    void (*use)(void *context, const struct phase *phase, const struct buf *slice), void *context)
{
	struct buf text = BUF_INIT;
	uint64_t hash = HASH_INIT;

	for (size_t i = 0; i < plan->phase_count; i++) {
		struct codec codec = {.out = &text, .brief = true};

		slices_tests_code(&codec, plan, &plan->phases[i]);
		hash = hash_number(hash, (long long)hash_sum(text.text, text.len));
		if (use)
			use(context, &plan->phases[i], &text);
		buf_clear(&text);
	}
	buf_release(&text);
	return hash;
}

/* Where slices are written. */
struct writer {
	struct arena *arena;
	const char *out;
	const struct run *run;
	const char *content;
};

static void write_phase(void *context, const struct phase *phase, const struct buf *slice)
{
	const struct writer *to = context;

	write_slice(to->arena, to->out, to->run, to->content, phase->name, slice);
}

/* Whether all slices have been written, and of this plan: other programs of this version may have
 * made another one of the same text. One that was damaged since is found by who reads it. */
static bool are_written(const struct writer *to, const struct plan *plan)
{
	struct buf sealed = BUF_INIT;
	struct codec written;
	char hash[17];
	bool same = open_slice(to->arena, to->out, to->run, to->content, ALL, &sealed, &written) &&
		    (size_t)(written.from.end - written.from.at) == sizeof hash - 1;

	if (same) {
		hash_hex(each_slice(plan, NULL, NULL), hash);
		same = memcmp(written.from.at, hash, sizeof hash - 1) == 0;
	}
	buf_release(&sealed);
	return same;
}

static void write_phases(struct writer *to, const struct plan *plan)
{
	struct buf all = BUF_INIT;
	char hash[17];

	/* Those of phases that there are no more are in nobody's way, but of no use. */
	if (tree_remove(run_file(to->arena, to->out, "plan")) != 0 ||
	    dir_make(run_file(to->arena, to->out, "plan/phases")) != 0)
		return;
	hash_hex(each_slice(plan, write_phase, to), hash);
	buf_adds(&all, hash);
	write_slice(to->arena, to->out, to->run, to->content, ALL, &all);
	buf_release(&all);
}

void slices_write(const char *out, const struct plan *plan, const struct run *run,
    const struct plan_file *file, bool anew)
{
	struct arena scratch = {0};
	struct slices_head head = {.read.file = *file,
	    .options_left = reporter_options_are_open(plan) || plan->fingerprint.said};
	struct writer to = {&scratch, out, run, head.read.content};
	struct buf text = BUF_INIT;
	struct codec codec = {.out = &text, .brief = true};
	struct plan copy = *plan;

	/* What is secret is in no file of ours. */
	if (secrets_are_in_plan(plan))
		return;
	if (head.options_left)
		copy.report_count = 0;
	plan_file_hash(plan->source->text, plan->source->len, head.read.content);
	if (anew || !are_written(&to, plan))
		write_phases(&to, plan);
	if (file->known) {
		slices_head_code(&codec, &copy, &head);
		write_slice(&scratch, out, run, NULL, NULL, &text);
	}
	buf_release(&text);
	arena_release(&scratch);
}

/* ---- slices become a plan ---- */

/* The tests of the phase, with what was selected of them; false when its slice is not as it should
 * be. */
static bool read_phase(struct arena *arena, const char *out, const struct run *run,
    const char *content, const char *selection, const struct plan *plan, struct phase *phase)
{
	size_t tests = phase->test_count, selected = phase->selected_count;
	struct buf sealed = BUF_INIT;
	struct codec codec;
	bool whole = open_slice(arena, out, run, content, phase->name, &sealed, &codec);

	if (whole) {
		slices_tests_code(&codec, plan, phase);
		whole = codec_ended(&codec);
	}
	buf_release(&sealed);
	if (!whole || phase->test_count != tests)
		return false;
	select_again(phase, selection);
	quarantine_apply_again(phase, run->started, plan->quarantine_alone);
	return phase->selected_count == selected;
}

struct plan *slices_read(
    struct arena *arena, const char *out, const struct run *run, const char *phase)
{
	struct plan *plan = arena_alloc(arena, sizeof *plan);
	struct buf sealed = BUF_INIT;
	struct slices_head head = {0};
	struct codec codec;
	const char *selection = selection_read(arena, out, run);
	bool whole = selection && open_slice(arena, out, run, NULL, NULL, &sealed, &codec);

	if (whole) {
		slices_head_code(&codec, plan, &head);
		whole = codec_ended(&codec);
	}
	buf_release(&sealed);
	if (!whole || strcmp(plan->digest, run->digest) != 0 || (!phase && head.options_left) ||
	    !plan_file_unchanged(run->plan, &head.read) ||
	    looked_in_changed(plan, head.read.file.when))
		return NULL;
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *each = &plan->phases[i];

		plan->test_count += each->test_count;
		if (phase && strcmp(each->name, phase) != 0)
			each->test_count = 0; /* they are not here */
		else if (!read_phase(arena, out, run, head.read.content, selection, plan, each))
			return NULL;
	}
	edges_build(arena, plan);
	return plan;
}
