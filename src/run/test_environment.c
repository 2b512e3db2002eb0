/* SPDX-License-Identifier: MIT */
#include "run/test_environment.h"

#include "base/files.h"

#include <string.h>

/* What the names in a test's templates stand for. */
struct names {
	const struct job *job;
	int attempt;
	const char *artifacts; /* absolute */
};

/* An absolute path as it is seen from here, when it is below. */
static const char *seen_from_here(struct arena *arena, const char *path)
{
	const char *here = path_absolute(arena, "");
	size_t len = strlen(here);

	return len > 1 && strncmp(path, here, len) == 0 && path[len] ? path + len : path;
}

static bool get_report(
    struct environment_maker *maker, const struct job *job, struct buf *out, struct buf *error)
{
	struct buf file = BUF_INIT;
	bool ok = job->report && environment_fill(maker, job->report, &file, error) == 0;

	if (ok)
		buf_adds(
		    out, path_absolute(job->arena, path_join(job->arena, job->dir, file.text)));
	buf_release(&file);
	return ok;
}

static bool get_name(struct environment_maker *maker, const char *name, size_t len, struct buf *out,
    struct buf *error)
{
	const struct names *it = maker->names;

	if (environment_name_is(name, len, "path"))
		return it->job->path && environment_fill(maker, it->job->path, out, error) == 0;
	if (environment_name_is(name, len, "report"))
		return get_report(maker, it->job, out, error);
	if (environment_name_is(name, len, "name"))
		buf_adds(out, it->job->name);
	else if (environment_name_is(name, len, "phase"))
		buf_adds(out, it->job->phase);
	else if (environment_name_is(name, len, "artifacts"))
		buf_adds(out, it->artifacts);
	else if (environment_name_is(name, len, "newline"))
		buf_addc(out, '\n');
	else if (environment_name_is(name, len, "attempt"))
		buf_printf(out, "%d", it->attempt);
	else
		return false;
	return true;
}

static void set_own(struct environment_maker *maker)
{
	const struct names *it = maker->names;

	environment_set(maker, "E2E", "1");
	environment_set(maker, "E2E_RUN_ID", it->job->run->id);
	environment_set(maker, "E2E_PHASE", it->job->phase);
	environment_set(maker, "E2E_TEST", it->job->name);
	environment_set(maker, "E2E_ATTEMPT", arena_printf(maker->arena, "%d", it->attempt));
	environment_set(maker, "E2E_ARTIFACTS", it->artifacts);
}

/* Where the test tool leaves its report. */
static int set_report(struct environment_maker *maker, const char **error)
{
	const char *report =
	    environment_resolve(maker, "the place of the report", "${report}", error);

	if (!report)
		return -1;
	/* The stamp has to name it as it is. */
	if (mask_finds(&maker->environment->secrets, report, strlen(report))) {
		*error = "the place of the report holds the value of a secret";
		return -1;
	}
	maker->environment->report = seen_from_here(maker->arena, report);
	return 0;
}

/* An empty path names nothing that could be run; many a tool then runs something else. */
static int check_path(struct environment_maker *maker, const char *template, const char **error)
{
	const char *path = environment_resolve_strictly(maker, "the path", template, error);

	if (!path)
		return -1;
	if (path[strspn(path, " \t\n")])
		return 0;
	*error = maker->empty ? arena_printf(maker->arena, "the path is empty, as %s is", maker->empty)
			      : "the path is empty";
	return -1;
}

int test_environment_make(
    const struct job *job, int attempt, struct environment *environment, const char **error)
{
	struct names names = {job, attempt, path_absolute(job->arena, job->artifacts)};
	struct environment_maker maker = {
	    .arena = job->arena,
	    .env = &job->env,
	    .secrets = &job->secrets,
	    .command = &job->command,
	    .programs = job->programs,
	    .name = get_name,
	    .names = &names,
	    .environment = environment,
	};

	if (environment_begin(&maker, error) != 0)
		return -1;
	set_own(&maker);
	if (job->path && check_path(&maker, job->path, error) != 0)
		return -1;
	if (environment_end(&maker, error) != 0)
		return -1;
	return job->report ? set_report(&maker, error) : 0;
}
