/* SPDX-License-Identifier: MIT */
#include "plan/slices.h"

#include "base/files.h"
#include "base/file_identity.h"
#include "base/hash.h"
#include "base/time.h"
#include "plan/codec.h"
#include "plan/edges.h"
#include "plan/looked_in.h"
#include "plan/quarantine.h"
#include "plan/reporters.h"
#include "plan/secrets.h"
#include "plan/selection.h"
#include "state/run_state.h"

#include <string.h>

/* SLICES_VERSION: of the form below; raised when it changes. */
enum { SLICES_VERSION = 9, SLICE_MAX = 1024 * 1024 * 1024, SEAL_LEN = 16 };

/* ---- the form ---- */

static void of_service_refs(
    struct codec *codec, const char *name, struct plan *plan, struct service_refs *refs)
{
	refs->items = codec_items(codec, name, refs->items, &refs->count, sizeof *refs->items);
	for (size_t i = 0; i < refs->count; i++) {
		struct service_ref *ref = &refs->items[i];
		size_t index = ref->service ? (size_t)(ref->service - plan->services) : 0;

		codec_size(codec, NULL, &index);
		if (!codec_reads(codec))
			continue;
		if (codec_failed(codec) || index >= plan->service_count) {
			codec->from.failed = true;
			refs->count = 0;
			return;
		}
		ref->service = &plan->services[index];
		ref->name = ref->service->name;
	}
	codec_close(codec, ']');
}

static void of_services(struct codec *codec, struct plan *plan)
{
	plan->services = codec_items(
	    codec, "services", plan->services, &plan->service_count, sizeof *plan->services);
	for (size_t i = 0; i < plan->service_count; i++) {
		struct service *service = &plan->services[i];

		codec_open(codec, NULL, '{');
		codec_string(codec, "name", &service->name);
		codec_hash(codec, "definition", service->definition);
		codec_bool(codec, "named", &service->named);
		codec_bool(codec, "required", &service->required);
		codec_bool(codec, "oneshot", &service->oneshot);
		codec_bool(codec, "reuse", &service->reuse);
		of_service_refs(codec, "needs", plan, &service->needs);
		codec_close(codec, '}');
	}
	codec_close(codec, ']');
}

static void of_reports(struct codec *codec, struct plan *plan)
{
	plan->reports = codec_items(
	    codec, "reports", plan->reports, &plan->report_count, sizeof *plan->reports);
	for (size_t i = 0; i < plan->report_count; i++) {
		codec_open(codec, NULL, '{');
		codec_string(codec, "name", &plan->reports[i].name);
		codec_env(codec, "options", &plan->reports[i].options);
		codec_close(codec, '}');
	}
	codec_close(codec, ']');
}

static void of_phase_needs(struct codec *codec, struct plan *plan, struct phase *phase)
{
	codec_bool(codec, "needs_said", &phase->needs_said);
	phase->needs =
	    codec_items(codec, "needs", phase->needs, &phase->needs_count, sizeof *phase->needs);
	for (size_t i = 0; i < phase->needs_count; i++) {
		size_t index = codec_reads(codec) ? 0 : (size_t)(phase->needs[i] - plan->phases);

		codec_size(codec, NULL, &index);
		if (codec_failed(codec) || index >= plan->phase_count) {
			codec->from.failed = true;
			phase->needs_count = 0;
			return;
		}
		phase->needs[i] = &plan->phases[index];
	}
	codec_close(codec, ']');
}

static void of_phases(struct codec *codec, struct plan *plan)
{
	plan->phases =
	    codec_items(codec, "phases", plan->phases, &plan->phase_count, sizeof *plan->phases);
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		codec_open(codec, NULL, '{');
		codec_string(codec, "name", &phase->name);
		codec_bool(codec, "parallel", &phase->parallel);
		codec_bool(codec, "required", &phase->required);
		codec_bool(codec, "halts", &phase->halts);
		codec_bool(codec, "gates", &phase->gates);
		codec_size(codec, "tests", &phase->test_count);
		codec_size(codec, "selected", &phase->selected_count);
		of_service_refs(codec, "services", plan, &phase->named_services);
		of_phase_needs(codec, plan, phase);
		codec_close(codec, '}');
	}
	codec_close(codec, ']');
}

static void of_time(struct codec *codec, const char *name, struct timespec *time)
{
	long long seconds = time->tv_sec, nanoseconds = time->tv_nsec;

	codec_open(codec, name, '[');
	codec_integer(codec, NULL, &seconds);
	codec_integer(codec, NULL, &nanoseconds);
	codec_close(codec, ']');
	*time = (struct timespec){.tv_sec = (time_t)seconds, .tv_nsec = (long)nanoseconds};
}

/* phases.yaml, and what was in it. */
struct read_file {
	struct plan_file file;
	char content[17];
};

struct head {
	struct read_file read;
	bool options_left; /* out: the end needs phases.yaml */
};

static void of_file(struct codec *codec, struct read_file *read)
{
	struct file_identity *identity = &read->file.identity;
	long long device = (long long)identity->device, inode = (long long)identity->inode,
		  size = identity->size;
	struct timespec when = time_from_seconds(read->file.when);

	codec_open(codec, "file", '{');
	codec_integer(codec, "device", &device);
	codec_integer(codec, "inode", &inode);
	codec_integer(codec, "size", &size);
	of_time(codec, "modified", &identity->modified);
	of_time(codec, "changed", &identity->changed);
	of_time(codec, "when", &when);
	codec_hash(codec, "content", read->content);
	codec_close(codec, '}');
	identity->device = (dev_t)device;
	identity->inode = (ino_t)inode;
	identity->size = (off_t)size;
	read->file.when = time_seconds(when);
}

/* Where files were looked for: a plan whose list of files may be another one is read again. */
static void of_looked_in(struct codec *codec, struct plan *plan)
{
	struct timespec changed = time_from_seconds(plan->looked_changed);

	codec_strings(codec, "looked_in", &plan->looked_in);
	codec_hash(codec, "looked_state", plan->looked_state);
	of_time(codec, "looked_changed", &changed);
	plan->looked_changed = time_seconds(changed);
}

static void of_input_sets(struct codec *codec, struct plan *plan)
{
	struct input_sets *sets = &plan->input_sets;

	sets->items =
	    codec_items(codec, "input_sets", sets->items, &sets->count, sizeof *sets->items);
	for (size_t i = 0; i < sets->count; i++) {
		if (codec_reads(codec))
			sets->items[i] = arena_alloc(codec->arena, sizeof *sets->items[i]);
		codec_hash(codec, NULL, sets->items[i]->name);
		codec_string(codec, NULL, &sets->items[i]->text);
		codec_strings(codec, NULL, &sets->items[i]->files);
		sets->items[i]->number = i;
	}
	codec_close(codec, ']');
}

static void of_head(struct codec *codec, struct plan *plan, struct head *head)
{
	codec_open(codec, NULL, '{');
	of_file(codec, &head->read);
	codec_bool(codec, "options_left", &head->options_left);
	codec_string(codec, "name", &plan->name);
	codec_string(codec, "output", &plan->output);
	codec_integer(codec, "timeout", &plan->timeout);
	codec_integer(codec, "max_age", &plan->max_age);
	codec_hash(codec, "digest", plan->digest);
	codec_strings(codec, "secrets", &plan->secrets);
	codec_bool(codec, "quarantine_alone", &plan->quarantine_alone);
	of_looked_in(codec, plan);
	of_reports(codec, plan);
	of_services(codec, plan);
	of_input_sets(codec, plan);
	of_phases(codec, plan);
	codec_close(codec, '}');
}

/* The tests that a test needs may be of a phase that is not read: they are their names. */
static void of_needs(struct codec *codec, struct test_list *needs)
{
	needs->items =
	    codec_items(codec, "needs", needs->items, &needs->count, sizeof *needs->items);
	for (size_t i = 0; i < needs->count; i++) {
		struct test *test = codec_reads(codec) ? NULL : needs->items[i];
		struct phase *phase = test ? test->phase : NULL;

		if (codec_reads(codec)) {
			test = arena_alloc(codec->arena, sizeof *test);
			phase = arena_alloc(codec->arena, sizeof *phase);
			test->phase = phase;
			needs->items[i] = test;
		}
		codec_string(codec, NULL, &phase->name);
		codec_string(codec, NULL, &test->name);
	}
	codec_close(codec, ']');
}

static void of_sets_of_test(struct codec *codec, const struct plan *plan, struct test *test)
{
	struct input_sets *sets = &test->input_sets;

	sets->items = codec_items(codec, "inputs", sets->items, &sets->count, sizeof *sets->items);
	for (size_t i = 0; i < sets->count; i++) {
		size_t number = codec_reads(codec) ? 0 : sets->items[i]->number;

		codec_size(codec, NULL, &number);
		if (!codec_reads(codec))
			continue;
		if (codec_failed(codec) || number >= plan->input_sets.count) {
			codec->from.failed = true;
			sets->count = 0;
			return;
		}
		sets->items[i] = plan->input_sets.items[number];
	}
	codec_close(codec, ']');
}

static void of_quarantine(struct codec *codec, struct test *test)
{
	struct quarantine it = {0}, *read;
	bool there = test->quarantine != NULL;

	codec_bool(codec, "quarantine", &there);
	if (!there || codec_failed(codec))
		return;
	if (!codec_reads(codec) && test->quarantine)
		it = *test->quarantine;
	codec_string(codec, "until", &it.until);
	codec_string(codec, "reason", &it.reason);
	codec_string(codec, "issue", &it.issue);
	if (!codec_reads(codec))
		return;
	codec->from.failed |= !it.until;
	read = arena_alloc(codec->arena, sizeof *read);
	*read = it;
	test->quarantine = it.until ? read : NULL;
}

static void of_test(struct codec *codec, const struct plan *plan, struct test *test)
{
	long long kind = test->input_kind, role = test->role;

	codec_open(codec, NULL, '{');
	codec_string(codec, "name", &test->name);
	codec_hash(codec, "definition", test->definition);
	codec_env(codec, "matrix", &test->combination);
	codec_strings(codec, "tags", &test->tags);
	codec_string(codec, "path", &test->path);
	codec_string(codec, "dir", &test->dir);
	codec_string(codec, "format", &test->report.format);
	codec_string(codec, "file", &test->report.file);
	codec_bool(codec, "empty", &test->report.empty_allowed);
	codec_integer(codec, "watched", &kind);
	codec_string(codec, "input", &test->input);
	codec_bool(codec, "make", &test->make_watches);
	codec_bool(codec, "batched", &test->batched);
	of_needs(codec, &test->needs);
	codec_integer(codec, "role", &role);
	codec_bool(codec, "required", &test->required);
	of_sets_of_test(codec, plan, test);
	of_quarantine(codec, test);
	codec_close(codec, '}');
	if (kind != INPUT_NONE && kind != INPUT_FILE && kind != INPUT_UNKNOWN)
		codec->from.failed = true;
	else
		test->input_kind = (int)kind;
	if (role < ROLE_TEST || role > ROLE_TEARDOWN)
		codec->from.failed = true;
	else
		test->role = (enum test_role)role;
}

static void of_tests(struct codec *codec, const struct plan *plan, struct phase *phase)
{
	phase->tests =
	    codec_items(codec, NULL, phase->tests, &phase->test_count, sizeof *phase->tests);
	for (size_t i = 0; i < phase->test_count && !codec_failed(codec); i++) {
		of_test(codec, plan, &phase->tests[i]);
		phase->tests[i].phase = phase;
	}
	codec_close(codec, ']');
}

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
	hash_hex(hash_bytes(hash, text, len), into);
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

/* ---- phases.yaml ---- */

struct plan_file plan_file_look(const char *path)
{
	struct plan_file file = {.when = time_seconds(time_wall())};
	struct stat st;

	file.known = stat(path, &st) == 0;
	if (file.known)
		file.identity = file_identity_of(&st);
	return file;
}

static void hash_content(const char *text, size_t len, char into[17])
{
	hash_hex(hash_bytes(HASH_INIT, text, len), into);
}

/* Whether phases.yaml is what was read. Its times tell, unless it was changed only just before. */
static bool is_unchanged(const char *path, const struct read_file *read)
{
	struct plan_file now = plan_file_look(path);
	struct buf text = BUF_INIT;
	char content[17] = "";
	double changed = time_seconds(read->file.identity.changed),
	       modified = time_seconds(read->file.identity.modified);

	if (!now.known || !file_identity_equal(&now.identity, &read->file.identity))
		return false;
	if (changed + FILE_TIME_TICK < read->file.when &&
	    modified + FILE_TIME_TICK < read->file.when)
		return true;
	if (file_read(path, SLICE_MAX, &text) == 0)
		hash_content(text.text, text.len, content);
	buf_release(&text);
	return strcmp(content, read->content) == 0;
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

		of_tests(&codec, plan, &plan->phases[i]);
		hash = hash_bytes(hash, text.text, text.len + 1);
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
	struct head head = {.read.file = *file,
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
	hash_content(plan->source->text, plan->source->len, head.read.content);
	if (anew || !are_written(&to, plan))
		write_phases(&to, plan);
	if (file->known) {
		of_head(&codec, &copy, &head);
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
		of_tests(&codec, plan, phase);
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
	struct head head = {0};
	struct codec codec;
	const char *selection = selection_read(arena, out, run);
	bool whole = selection && open_slice(arena, out, run, NULL, NULL, &sealed, &codec);

	if (whole) {
		of_head(&codec, plan, &head);
		whole = codec_ended(&codec);
	}
	buf_release(&sealed);
	if (!whole || strcmp(plan->digest, run->digest) != 0 || (!phase && head.options_left) ||
	    !is_unchanged(run->plan, &head.read) || looked_in_changed(plan, head.read.file.when))
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
