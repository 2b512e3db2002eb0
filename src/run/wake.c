/* SPDX-License-Identifier: MIT */
#include "run/wake.h"

#include "base/die.h"
#include "base/strings.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/wait.h"
#include "run/interrupt.h"
#include "state/idle_service.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Seconds between two looks at whether it is up. */
static const double LOOK = 0.05;

/* It says itself what becomes of the service; what it cannot do is an error of make's, too. */
static void run(const struct job *job, char **command)
{
	const struct child_spec spec = {
	    .command = command,
	    .variables = environ,
	    .output = STDOUT_FILENO,
	    .mask = wait_mask(),
	    .ignored = job->run->ignored,
	};
	struct buf error = BUF_INIT;
	pid_t pid = child_start(&spec, &error), ended;
	int status = 0;

	if (!pid)
		die("%s", error.text);
	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
		/* What it has in the background sees by itself that make is gone. */
		if (interrupt_signal())
			kill(pid, SIGTERM);
		interrupt_wait(time_monotonic() + LOOK, -1);
	}
	if (ended < 0)
		die("wait for %s:", command[0]);
	if (!interrupt_signal() && status != 0)
		die("%s could not start a service", command[0]);
	buf_release(&error);
}

static void wake(const struct job *job, const char *name)
{
	static const char needs[] = "--needs";
	struct strings command = idle_service_command(job->arena, job->out, name);
	size_t count = command.count;

	if (!count || interrupt_signal())
		return;
	for (size_t i = 0; i + 1 < count; i++)
		if (strcmp(command.items[i], needs) == 0)
			wake(job, command.items[i + 1]);
	strings_add(job->arena, &command, NULL);
	run(job, command.items);
}

void wake_services(const struct job *job, bool (*is_off)(const struct job *job))
{
	if (!job->services.count || !idle_services_exist(job->arena, job->out) || is_off(job))
		return;
	for (size_t i = 0; i < job->services.count; i++)
		wake(job, job->services.items[i]);
}
