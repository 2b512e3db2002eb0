/* SPDX-License-Identifier: MIT */
#include "run/split.h"

#include "base/die.h"
#include "base/strings.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/companion.h"
#include "exec/wait.h"
#include "run/interrupt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

static char **command_of(
    const struct job *job, const char *report, const struct part *parts, size_t count)
{
	struct strings words = {0};

	strings_add(
	    job->arena, &words, arena_strdup(job->arena, companion_path(job->arena, "e2e-split")));
	strings_add(job->arena, &words, arena_strdup(job->arena, job->batch));
	strings_add(job->arena, &words, arena_strdup(job->arena, report));
	strings_add(job->arena, &words, arena_strdup(job->arena, job->dir ? job->dir : ""));
	for (size_t i = 0; i < count; i++) {
		strings_add(job->arena, &words, arena_strdup(job->arena, parts[i].path));
		strings_add(job->arena, &words, arena_strdup(job->arena, parts[i].file));
	}
	strings_add(job->arena, &words, NULL);
	return words.items;
}

/* Runs it to its end; returns its status, and what it has printed in `output`. */
static int run(const struct job *job, char **command, struct buf *output)
{
	const struct child_spec spec = {
	    .command = command,
	    .variables = environ,
	    .output = -1,
	    .mask = wait_mask(),
	    .ignored = job->run->ignored,
	};
	struct buf error = BUF_INIT;
	char chunk[4096];
	int pipe = -1, status = 0;
	pid_t pid = child_start_piped(spec, &pipe, &error);

	if (!pid)
		die("%s", error.text);
	while (pipe >= 0) {
		size_t n = child_read(&pipe, chunk, sizeof chunk);

		buf_add(output, chunk, n);
		if (!n && pipe >= 0)
			interrupt_wait(time_monotonic() + 1, pipe);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			die("wait for %s:", command[0]);
	buf_release(&error);
	return status;
}

/* Takes the line of a part apart: see src/split/main.c. */
static bool take_line(char **at, struct part *part)
{
	char *end;

	part->cases = strtoul(*at, &end, 10);
	if (end == *at || *end != ' ')
		return false;
	part->failed = strtoul(end, &end, 10);
	part->cut_short = strtoul(end, &end, 10) != 0;
	part->duration = strtod(end, &end);
	*at = end + 1;
	return *end == '\n';
}

const char *split_report(
    const struct job *job, const char *report, struct part *parts, size_t count)
{
	static const char said[] = "problem ", ended[] = "end\n";
	struct buf output = BUF_INIT;
	const char *problem = NULL;
	char *at;
	int status = run(job, command_of(job, report, parts, count), &output);

	if (status == 0 && strncmp(output.text, said, strlen(said)) == 0) {
		at = output.text + strlen(said);
		problem = arena_strndup(job->arena, at, strcspn(at, "\n"));
	} else {
		size_t taken = 0;

		for (at = output.text;
		     status == 0 && taken < count && take_line(&at, &parts[taken]);)
			taken++;
		if (status != 0 || taken < count || strcmp(at, ended) != 0)
			problem = arena_printf(job->arena, "its report could not be split: %.*s",
			    (int)strcspn(output.text, "\n"), output.text);
	}
	buf_release(&output);
	return problem;
}
