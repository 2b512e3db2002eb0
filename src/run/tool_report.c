/* SPDX-License-Identifier: MIT */
#include "run/tool_report.h"

#include "base/die.h"
#include "base/file_identity.h"
#include "base/files.h"
#include "base/hash.h"
#include "state/content.h"
#include "state/taken_report.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

enum { REPORTS_MAX = 1000, REPORT_BYTES_MAX = 256 * 1024 * 1024 };

/* A file as it is: when none of this differs it was not written since. */
struct found_report {
	const char *path;
	struct file_identity identity;
	uint64_t content;
};

static bool add(struct arena *arena, struct tool_report_before *into, const char *path)
{
	struct found_report found = {.path = arena_strdup(arena, path), .content = HASH_INIT};
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	found.identity = file_identity_of(&st);
	/* Some file systems keep whole seconds: what was written within one is told by its content.
	 */
	if (S_ISREG(st.st_mode) && content_hash(path, NULL, &found.content) != 0)
		found.content = HASH_INIT;
	into->found = arena_grow(arena, into->found, into->count, sizeof *into->found);
	into->found[into->count++] = found;
	return true;
}

struct tool_report_before tool_report_look(const struct job *job, const char *place)
{
	struct tool_report_before before = {.place = place};
	glob_t found;

	/* A name that is there means itself, whatever characters it has. */
	if (!place || add(job->arena, &before, place) || !strpbrk(place, "*?["))
		return before;
	if (glob(place, 0, NULL, &found) != 0)
		return before;
	for (size_t i = 0; i < found.gl_pathc && i < REPORTS_MAX; i++)
		add(job->arena, &before, found.gl_pathv[i]);
	globfree(&found);
	return before;
}

/* Whether the file is as it was before the attempt. */
static bool is_old(const struct tool_report_before *before, const struct found_report *now)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct found_report *then = &before->found[i];

		if (strcmp(then->path, now->path) == 0)
			return file_identity_equal(&then->identity, &now->identity) &&
			       then->content == now->content;
	}
	return false;
}

/* Takes the secrets out; false: there are none in it. */
static bool hide(const struct mask *secrets, struct buf *text)
{
	struct mask_stream stream;
	struct buf masked = BUF_INIT;

	if (!mask_finds(secrets, text->text, text->len))
		return false;
	mask_stream_init(&stream, secrets);
	mask_stream_add(&stream, text->text, text->len, &masked);
	mask_stream_end(&stream, &masked);
	buf_release(text);
	*text = masked;
	return true;
}

/* Keeps the report, whole and without secrets, at `to`. Returns NULL, or what is wrong. */
static const char *keep(
    const struct job *job, const char *path, const char *to, const struct mask *secrets)
{
	struct buf text = BUF_INIT;
	const char *problem = NULL;

	if (file_read(path, REPORT_BYTES_MAX, &text) != 0)
		problem = arena_printf(
		    job->arena, "the report at %s cannot be read: %s", path, strerror(errno));
	else if ((hide(secrets, &text) || strcmp(path, to) != 0) &&
		 (dir_make(path_dir(job->arena, to)) != 0 ||
		     file_replace(to, &text, false, NULL) != 0))
		die("write %s:", to);
	buf_release(&text);
	return problem;
}

/* Whether the path is in the test's own artifacts directory, where nobody else writes. */
static bool is_own(const struct job *job, const char *path)
{
	const char *own = path_absolute(job->arena, job->artifacts);
	size_t len = strlen(own);

	return strncmp(path, own, len) == 0 && path[len] == '/';
}

const char *tool_report_take(const struct job *job, const struct tool_report_before *before,
    const struct mask *secrets, const char **problem)
{
	bool own = before->place && is_own(job, before->place);
	struct tool_report_before now = tool_report_look(job, before->place);
	const char *seen = path_relative(job->arena, before->place);
	size_t old = 0;

	*problem = NULL;
	for (size_t i = 0; i < now.count; i++)
		old += is_old(before, &now.found[i]);
	if (now.count && old == now.count)
		*problem = arena_printf(job->arena, "the report%s at %s %s of an earlier run",
		    now.count > 1 ? "s" : "", seen, now.count > 1 ? "are" : "is");
	if (!now.count || *problem || (own && !secrets->count))
		return seen;
	for (size_t i = 0; i < now.count && !*problem; i++) {
		const char *path = now.found[i].path;

		if (!is_old(before, &now.found[i]))
			*problem = keep(job, path,
			    own ? path : taken_report_path(job->arena, job->artifacts, path),
			    secrets);
	}
	return own ? seen : taken_report_path(job->arena, job->artifacts, before->place);
}
