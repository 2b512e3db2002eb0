/* SPDX-License-Identifier: MIT */
#include "report/slack/post.h"

#include "base/die.h"
#include "base/program.h"
#include "exec/companion.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Starts e2e-post with `input` as its standard input. Returns its pid; 0 with errno. It speaks in
 * our name. */
static pid_t start(const char *path, int input)
{
	char *argv[] = {(char *)program_name(), NULL};
	posix_spawn_file_actions_t actions;
	pid_t pid = 0;
	int error = posix_spawn_file_actions_init(&actions);

	if (!error) {
		error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
		if (!error)
			error = posix_spawn(&pid, path, &actions, NULL, argv, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	errno = error;
	return error ? 0 : pid;
}

static bool was_posted(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool slack_post(const char *url, const struct buf *payload)
{
	struct arena arena = {0};
	struct buf message = BUF_INIT;
	int ends[2];
	bool posted = false;
	pid_t pid;

	buf_printf(&message, "%s\n", url);
	buf_add(&message, payload->text, payload->len);
	if (pipe(ends) != 0)
		die("make a pipe:");
	for (int i = 0; i < 2; i++)
		fcntl(ends[i], F_SETFD, FD_CLOEXEC);
	pid = start(companion_path(&arena, "e2e-post"), ends[0]);
	if (!pid)
		warn("slack: nothing was sent: cannot start e2e-post: %s", strerror(errno));
	close(ends[0]);
	/* When it ends before it has read all, its exit code says enough. */
	if (pid)
		(void)!buf_write(&message, ends[1]);
	close(ends[1]);
	if (pid)
		posted = was_posted(pid);
	buf_release(&message);
	arena_release(&arena);
	return posted;
}
