/* SPDX-License-Identifier: MIT */
#include "run/evidence.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/stat_time.h"
#include "base/strings.h"
#include "base/time.h"
#include "exec/make.h"
#include "state/content.h"
#include "state/evidence.h"
#include "state/failures.h"
#include "state/input_list.h"
#include "state/service_state.h"
#include "state/stamp.h"
#include "state/taken_report.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

/* A hash of all inputs; NULL when one of them cannot be read. */
static char *hash_inputs(const struct job *job)
{
	const struct content_except except = {.results = job->out};
	uint64_t hash = HASH_INIT;
	char *hex = arena_alloc(job->arena, 17);

	for (size_t i = 0; i < job->inputs.count; i++)
		if (content_hash(job->inputs.items[i], &except, &hash) != 0)
			return NULL;
	hash_hex(hash, hex);
	return hex;
}

/* The files of a set as they are now; which those are, begin has said. */
static struct input_list look_at_set(const struct job *job, const char *name)
{
	struct input_list list;
	struct strings files = {0};

	if (!input_list_read(job->arena, job->out, name, &list))
		die("%s cannot be read", input_list_path(job->arena, job->out, name));
	for (size_t i = 0; i < list.count; i++)
		strings_add(job->arena, &files, arena_strdup(job->arena, list.items[i].path));
	return input_list_look(job->arena, job->out, &files);
}

/* The same with the sets of files that it reads besides. */
char *inputs_now(const struct job *job)
{
	char *own = hash_inputs(job), hex[17];
	struct strings sets = {0};

	for (size_t i = 0; i < job->input_sets.count && own; i++) {
		struct input_list list = look_at_set(job, job->input_sets.items[i]);

		if (!input_list_hash(&list, hex))
			return NULL;
		strings_add(job->arena, &sets, arena_strdup(job->arena, hex));
	}
	return own ? evidence_of_inputs(job->arena, own, &sets) : NULL;
}

/* The passes that this test stands on, as they are now. */
static struct strings read_passes(const struct job *job)
{
	struct strings passes = {0};

	passes.items = arena_alloc(
	    job->arena, (job->after.count + job->needs.count + 1) * sizeof *passes.items);
	for (size_t i = 0; i < job->after.count; i++)
		passes.items[passes.count++] = evidence_of_pass(job->arena, job->after.items[i],
		    evidence_read_pass(job->arena, job->out, job->after.items[i], job->run->key));
	for (size_t i = 0; i < job->needs.count; i++)
		passes.items[passes.count++] =
		    evidence_of_need(job->arena, job->out, job->needs.items[i], job->run->key);
	return passes;
}

/* The services that this test stands on, as they are now. */
static struct strings read_services(const struct job *job)
{
	struct strings services = {0};

	services.items =
	    arena_alloc(job->arena, (job->services.count + 1) * sizeof *services.items);
	for (size_t i = 0; i < job->services.count; i++) {
		const char *name = job->services.items[i];

		services.items[services.count++] =
		    evidence_of_service(job->arena, name, service_read(job->arena, job->out, name));
	}
	return services;
}

void evidence_take(const struct job *job, struct result *result)
{
	result->inputs = job->unwatched && !job->input_sets.count ? NULL : inputs_now(job);
	result->passes = read_passes(job);
	result->services = read_services(job);
}

/* Whether `text`, words separated by blanks, begins with `name`, which may hold blanks. */
static bool begins_with(const char *text, const char *name)
{
	size_t len = strlen(name);

	return strncmp(text, name, len) == 0 && (text[len] == ' ' || text[len] == '\0');
}

/* The length of what `text` begins with, when it is a result or an input, of which the evidence
 * speaks, or e2e-begin, which is always newer; 0: it is something else. */
static size_t known_length(const struct job *job, const char *text)
{
	size_t out = strlen(job->out);

	if (strncmp(text, job->out, out) == 0 && text[out] == '/')
		return strcspn(text, " ");
	if (begins_with(text, "e2e-begin"))
		return strlen("e2e-begin");
	for (size_t i = 0; i < job->inputs.count; i++) {
		const char *name = path_in_make(job->inputs.items[i]);

		if (begins_with(text, name))
			return strlen(name);
	}
	return 0;
}

bool evidence_is_asked_for_more(const struct job *job)
{
	const char *text = job->newer ? job->newer : "";

	for (size_t len; *text; text += len + (text[len] == ' ')) {
		len = *text == ' ' ? 0 : known_length(job, text);
		if (!len && *text != ' ')
			return true;
	}
	return false;
}

bool evidence_keeps_pass(const struct job *job)
{
	const char *name = arena_printf(job->arena, "%s/%s", job->phase, job->name), *why;
	struct claim claim = {
	    .pass = stamp_read(job->arena, job->out, name, STATUS_PASSED, job->run->key),
	    .run = job->run,
	    .phase = job->phase,
	    .test = job->name,
	    .definition = job->definition,
	    .watched = !job->unwatched,
	    .now = time_seconds(time_wall()),
	};
	const char *path = arena_printf(job->arena, "%s/%s.passed", job->out, name);
	struct failures failures;
	struct stat st;

	if (!claim.pass || job->unwatched || make_was_told('B') ||
	    evidence_is_asked_for_more(job) || stat(path, &st) != 0)
		return false;
	claim.written = time_seconds(stat_modified(&st));
	claim.report = report_doubt(job->arena, claim.pass);
	failures_read(job->arena, job->out, job->phase, &failures);
	claim.failed = failures_last(&failures, job->name);
	claim.inputs = inputs_now(job);
	claim.passes = read_passes(job);
	if (evidence_against(job->arena, &claim, ASKED_BY_RUN, &why))
		return false;
	/* Newer than what made make ask. When that fails, make asks again the next time. */
	(void)utimensat(
	    AT_FDCWD, arena_printf(job->arena, "%s/%s.passed", job->out, name), NULL, 0);
	return true;
}

/* For people. `now`: NULL: something cannot be read. */
static const char *what_changed(const struct job *job, const char *then, const char *now)
{
	const struct result pass = {.inputs = then};
	struct claim claim = {.pass = &pass, .inputs = now};
	const char *name;

	if (job->inputs.count)
		claim.input = job->inputs.items[0];
	for (size_t i = 0; i < job->input_sets.count; i++) {
		struct input_list known, list = look_at_set(job, job->input_sets.items[i]);
		const char *file = NULL;

		/* Compared with what begin saw: mostly that is what the test saw, too. */
		if (input_list_read(job->arena, job->out, job->input_sets.items[i], &known))
			file = input_list_difference(job->arena, &known, &list);
		strings_add(job->arena, &claim.sets, arena_strdup(job->arena, file ? file : ""));
	}
	name = now ? evidence_changed_input(&claim) : claim.input;
	return name && name[0]
		   ? arena_printf(job->arena, "its inputs changed while it ran: %s", name)
		   : "its inputs changed while it ran";
}

void evidence_hold(const struct job *job, struct result *result)
{
	const char *now;

	if (result->status != STATUS_PASSED || !result->inputs)
		return;
	now = inputs_now(job);
	if (now && strcmp(now, result->inputs) == 0)
		return;
	result->status = STATUS_FAILED;
	result->reason = REASON_CHANGED;
	result->flaky = false;
	result->detail = what_changed(job, result->inputs, now);
}
