/* SPDX-License-Identifier: MIT */
#include "run/evidence.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/time.h"
#include "state/content.h"
#include "state/evidence.h"
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

/* The pass of PHASE/TEST; NULL: there is none that can be read. */
static const struct result *read_pass(const struct job *job, const char *name)
{
	const char *path = arena_printf(job->arena, "%s/%s.passed", job->out, name), *why;
	const struct result *pass = NULL;
	struct buf text = BUF_INIT;

	if (file_read(path, STAMP_BYTES_MAX, &text) == 0)
		pass = stamp_parse(job->arena, text.text, text.len, job->run->key, &why);
	buf_release(&text);
	return pass;
}

/* The passes that this test stands on, as they are now. */
static struct strings read_passes(const struct job *job)
{
	struct strings passes = {0};

	passes.items = arena_alloc(job->arena, (job->after.count + 1) * sizeof *passes.items);
	for (size_t i = 0; i < job->after.count; i++)
		passes.items[passes.count++] = evidence_of_pass(
		    job->arena, job->after.items[i], read_pass(job, job->after.items[i]));
	return passes;
}

void evidence_take(const struct job *job, struct result *result)
{
	result->inputs = job->unwatched ? NULL : hash_inputs(job);
	result->passes = read_passes(job);
}

bool evidence_keeps_pass(const struct job *job)
{
	const char *name = arena_printf(job->arena, "%s/%s", job->phase, job->name), *why;
	struct claim claim = {
	    .pass = read_pass(job, name),
	    .run = job->run,
	    .phase = job->phase,
	    .test = job->name,
	    .definition = job->definition,
	    .watched = !job->unwatched,
	    .now = time_seconds(time_wall()),
	};
	const char *path = arena_printf(job->arena, "%s/%s.passed", job->out, name);
	struct stat st;

	if (!claim.pass || job->unwatched || stat(path, &st) != 0)
		return false;
	claim.written = time_seconds(st.st_mtim);
	if (claim.pass->report && !report_is_there(claim.pass->report))
		return false;
	claim.inputs = hash_inputs(job);
	claim.passes = read_passes(job);
	if (evidence_against(job->arena, &claim, ASKED_BY_RUN, &why))
		return false;
	/* Newer than what made make ask. When that fails, make asks again the next time. */
	(void)utimensat(
	    AT_FDCWD, arena_printf(job->arena, "%s/%s.passed", job->out, name), NULL, 0);
	return true;
}

void evidence_hold(const struct job *job, struct result *result)
{
	const char *now;

	if (result->status != STATUS_PASSED || !result->inputs)
		return;
	now = hash_inputs(job);
	if (now && strcmp(now, result->inputs) == 0)
		return;
	result->status = STATUS_FAILED;
	result->reason = REASON_CHANGED;
	result->flaky = false;
	result->detail =
	    arena_printf(job->arena, "%s was changed while it ran", job->inputs.items[0]);
}
