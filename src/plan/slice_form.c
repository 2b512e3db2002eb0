/* SPDX-License-Identifier: MIT */
#include "plan/slice_form.h"

#include "base/time.h"

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

static void of_file(struct codec *codec, struct plan_file_read *read)
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

void slices_head_code(struct codec *codec, struct plan *plan, struct slices_head *head)
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

void slices_tests_code(struct codec *codec, const struct plan *plan, struct phase *phase)
{
	phase->tests =
	    codec_items(codec, NULL, phase->tests, &phase->test_count, sizeof *phase->tests);
	for (size_t i = 0; i < phase->test_count && !codec_failed(codec); i++) {
		of_test(codec, plan, &phase->tests[i]);
		phase->tests[i].phase = phase;
	}
	codec_close(codec, ']');
}
