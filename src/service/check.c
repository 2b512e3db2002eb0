/* SPDX-License-Identifier: MIT */
#include "service/check.h"

#include "exec/child.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SAID_MOST = 4096 };

bool check_start(struct check *check, const struct service_order *order, const sigset_t *mask)
{
	struct child_order child = {
	    .command = order->check_command,
	    .variables = order->environment.variables,
	    .dir = order->dir,
	    .mask = mask,
	};

	buf_clear(&check->said);
	check->pid = child_start_piped(child, &check->output, &check->said);
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
	ssize_t n;

	while (check->output >= 0) {
		n = read(check->output, chunk, sizeof chunk);
		if (n > 0 && check->said.len < SAID_MOST)
			buf_add(&check->said, chunk, (size_t)n);
		else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			close_output(check);
		else if (n < 0 && errno == EAGAIN)
			return;
	}
}

/* Leaves the last line that is not empty, without the name of e2e-probe in front. */
static void leave_one_line(struct check *check, const struct service_order *order)
{
	static const char name[] = "e2e-probe: ";
	char *end = check->said.text + check->said.len, *line;
	const char *shown;

	while (end > check->said.text && strchr(" \r\n", end[-1]))
		end--;
	*end = '\0';
	line = strrchr(check->said.text, '\n');
	line = line ? line + 1 : check->said.text;
	if (strncmp(line, name, strlen(name)) == 0)
		line += strlen(name);
	shown =
	    arena_strdup(order->arena, mask_text(&order->environment.secrets, order->arena, line));
	buf_clear(&check->said);
	buf_adds(&check->said, shown);
}

bool check_ended(struct check *check, const struct service_order *order, bool *good)
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
		buf_clear(&check->said);
	else
		leave_one_line(check, order);
	if (!*good && !check->said.len)
		buf_adds(&check->said, "its check failed");
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
	buf_release(&check->said);
}

bool check_now(struct check *check, const struct service_order *order)
{
	const struct timespec moment = {.tv_nsec = 5L * 1000 * 1000};
	sigset_t none;
	bool good;

	sigemptyset(&none);
	if (!check_start(check, order, &none))
		return false;
	while (!check_ended(check, order, &good)) {
		check_read(check);
		nanosleep(&moment, NULL);
	}
	return good;
}
