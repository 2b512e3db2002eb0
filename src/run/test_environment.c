/* SPDX-License-Identifier: MIT */
#include "run/test_environment.h"

#include "base/files.h"
#include "exec/host.h"

#include <stdlib.h>
#include <string.h>

/* An absolute path as it is seen from here, when it is below. */
static const char *seen_from_here(struct arena *arena, const char *path)
{
	const char *here = path_absolute(arena, "");
	size_t len = strlen(here);

	return len > 1 && strncmp(path, here, len) == 0 && path[len] ? path + len : path;
}

static void set_own(struct environment_maker *maker, const struct job *job)
{
	const struct template_names *names = &maker->names;

	environment_set(maker, "E2E", "1");
	environment_set(maker, "E2E_RUN_ID", job->run->id);
	environment_set(maker, "E2E_PHASE", names->phase);
	environment_set(maker, "E2E_TEST", names->name);
	environment_set(maker, "E2E_ATTEMPT", names->attempt);
	environment_set(maker, "E2E_ARTIFACTS", names->artifacts);
}

/* Where the test tool leaves its report. */
static int set_report(struct environment_maker *maker, const char **error)
{
	const char *report =
	    environment_resolve(maker, "the path of the report", "${report}", error);

	if (!report)
		return -1;
	/* The stamp has to name it as it is. */
	if (mask_finds(&maker->environment->secrets, report, strlen(report))) {
		*error = "the path of the report holds the value of a secret";
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
	if (path[0])
		return 0;
	*error = maker->empty
		     ? arena_printf(maker->arena, "the path is empty, because %s is", maker->empty)
		     : "the path is empty";
	return -1;
}

/* To a test that may run on another host; the plan's variables may use it. */
static void tell_where_services_are(struct arena *arena)
{
	const char *host = host_name(arena);

	if (host)
		setenv("E2E_SERVICES_HOST", host, true);
}

int test_environment_make(
    const struct job *job, int attempt, struct environment *environment, const char **error)
{
	struct environment_maker maker = {
	    .arena = job->arena,
	    .env = &job->env,
	    .secrets = &job->secrets,
	    .command = &job->command,
	    .programs = job->programs,
	    .bin = job->bin,
	    .dir = job->dir,
	    .names =
		{
		    .name = job->name,
		    .phase = job->phase,
		    .artifacts = path_absolute(job->arena, job->artifacts),
		    .attempt = arena_printf(job->arena, "%d", attempt),
		    .slots = arena_printf(job->arena, "%d", job->slots ? job->slots : 1),
		    .newline = "\n",
		    .path = job->path,
		    .report = job->report,
		    .report_dir = job->dir,
		},
	    .environment = environment,
	};

	if (job->launcher && job->services.count)
		tell_where_services_are(job->arena);
	if (environment_begin(&maker, error) != 0)
		return -1;
	set_own(&maker, job);
	if (job->path && check_path(&maker, job->path, error) != 0)
		return -1;
	if (environment_end(&maker, error) != 0)
		return -1;
	for (size_t i = 0; i < job->path_count; i++)
		if (!environment->command[job->first_path + i][0]) {
			*error = "the path of a test in its batch is empty";
			return -1;
		}
	return job->report ? set_report(&maker, error) : 0;
}
