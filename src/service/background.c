/* SPDX-License-Identifier: MIT */
#include "service/background.h"

#include "base/buf.h"
#include "base/die.h"
#include "exec/child.h"
#include "service/keeper.h"
#include "state/service_state.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* In a session of its own: a Ctrl-C at the terminal is not for it. Nothing of make's stays open, so
 * that a reader of make's output comes to its end; our starter gets what goes wrong. */
static void detach(int report)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		die("open /dev/null:");
	setsid();
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	dup2(report, STDERR_FILENO);
	child_close_from(STDERR_FILENO + 1, -1);
}

static void wait_for_word(int fd, struct buf *text)
{
	char chunk[512];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n > 0)
			buf_add(text, chunk, (size_t)n);
		else if (errno != EINTR)
			break;
	}
}

bool background_start(const struct service_spec *spec)
{
	const struct service_status *status;
	struct buf text = BUF_INIT;
	pid_t self = getpid(), pid;
	bool ok;
	int ends[2];

	if (pipe(ends) != 0)
		die("make a pipe:");
	pid = fork();
	if (pid < 0)
		die("start a process:");
	if (pid == 0) {
		detach(ends[1]);
		_exit(keeper_run(spec, self));
	}
	close(ends[1]);
	wait_for_word(ends[0], &text);
	close(ends[0]);
	status = service_read(spec->arena, spec->out, spec->name);
	ok = status && status->state != SERVICE_STARTING;
	if (!ok && (buf_write(&text, STDERR_FILENO) != 0 || !text.len))
		warn("the keeper of the service %s ended unexpectedly", spec->name);
	buf_release(&text);
	return ok;
}
