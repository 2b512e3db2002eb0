/* SPDX-License-Identifier: MIT */
#include "service/check.h"

#include "base/time.h"
#include "exec/child.h"
#include "exec/wait.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_BYTES_MAX = 4096 };

bool check_start(struct check *check, const struct service_spec *spec, const sigset_t *mask)
{
	struct child_spec child = {
	    .command = spec->check_command,
	    .variables = spec->environment.variables,
	    .dir = spec->dir,
	    .mask = mask,
	    .ignored = UINT64_MAX,
	};

	buf_clear(&check->output_text);
	check->pid = child_start_piped(child, &check->output, &check->output_text);
	return check->pid != 0;
}

static void close_output(struct check *check)
{
	if (check->output >= 0)
		close(check->output);
	check->output = -1;
}

void check_read(struct check *check)
{
	char chunk[1024];
	size_t n;

	while ((n = child_read(&check->output, chunk, sizeof chunk)) > 0)
		if (check->output_text.len < OUTPUT_BYTES_MAX)
			buf_add(&check->output_text, chunk, n);
}

/* Leaves the last line that is not empty, without the name of e2e-probe in front. */
static void leave_one_line(struct check *check, const struct service_spec *spec)
{
	static const char name[] = "e2e-probe: ";
	char *end = check->output_text.text + check->output_text.len, *line;
	const char *shown;

	while (end > check->output_text.text && strchr(" \r\n", end[-1]))
		end--;
	*end = '\0';
	line = strrchr(check->output_text.text, '\n');
	line = line ? line + 1 : check->output_text.text;
	if (strncmp(line, name, strlen(name)) == 0)
		line += strlen(name);
	shown = arena_strdup(spec->arena, mask_text(&spec->environment.secrets, spec->arena, line));
	buf_clear(&check->output_text);
	buf_adds(&check->output_text, shown);
}

bool check_ended(struct check *check, const struct service_spec *spec, bool *good)
{
	int status;
	pid_t pid = waitpid(check->pid, &status, WNOHANG);

	if (pid == 0 || (pid < 0 && errno == EINTR))
		return false;
	check_read(check);
	close_output(check);
	check->pid = 0;
	*good = pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (*good)
		buf_clear(&check->output_text);
	else
		leave_one_line(check, spec);
	if (!*good && !check->output_text.len)
		buf_adds(&check->output_text, "its check failed");
	return true;
}

void check_kill(const struct check *check)
{
	kill(-check->pid, SIGKILL);
}

void check_cancel(struct check *check)
{
	if (check->pid) {
		check_kill(check);
		while (waitpid(check->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	check->pid = 0;
	close_output(check);
	buf_release(&check->output_text);
}

bool check_now(struct check *check, const struct service_spec *spec)
{
	bool good;

	if (!check_start(check, spec, wait_mask()))
		return false;
	while (!check_ended(check, spec, &good)) {
		check_read(check);
		time_sleep(0.005);
	}
	return good;
}
