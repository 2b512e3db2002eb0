/* SPDX-License-Identifier: MIT */
#include "verdict/fingerprint.h"

#include "base/hash.h"
#include "base/time.h"
#include "exec/child.h"
#include "exec/environment.h"
#include "exec/wait.h"
#include "plan/definition.h"
#include "state/input_list.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a command may print. */
enum { OUTPUT_MAX = 16 * 1024 * 1024 };

/* ---- the command ---- */

static int reap(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* Reads what it prints until it has closed that, or the time is over: then false. */
static bool read_output(int pipe, double until, struct buf *output)
{
	char chunk[16384];

	while (pipe >= 0) {
		size_t n = child_read(&pipe, chunk, sizeof chunk);

		buf_add(output, chunk, n);
		if (output->len > OUTPUT_MAX || time_monotonic() >= until)
			break;
		if (!n && pipe >= 0)
			wait_readable(&pipe, 1, until);
	}
	if (pipe >= 0)
		close(pipe);
	return pipe < 0;
}

/* The last line of what it has printed, without secrets. */
static const char *last_line(
    struct arena *arena, const struct environment *environment, struct buf *output)
{
	char *line;

	while (output->len && strchr(" \r\n", output->text[output->len - 1]))
		output->text[--output->len] = '\0';
	line = strrchr(output->text, '\n');
	line = arena_strdup(arena, line ? line + 1 : output->text);
	return mask_text(&environment->secrets, arena, line);
}

/* Runs the command. NULL; or why it has told nothing. */
static const char *run_command(struct arena *arena, const struct plan *plan,
    const struct environment *environment, struct buf *output)
{
	const struct child_spec spec = {
	    .command = environment->command,
	    .variables = environment->variables,
	    .output = -1,
	    .mask = wait_mask(),
	    .ignored = child_signals_ignored(),
	};
	double until = time_monotonic() + (double)plan->fingerprint.timeout / 1000;
	int pipe = -1, status;
	pid_t pid = child_start_piped(spec, &pipe, output);
	bool whole;

	if (!pid)
		return arena_strdup(arena, output->text);
	whole = read_output(pipe, until, output);
	/* Nothing that it left in the background goes on. */
	if (!whole)
		kill(-pid, SIGKILL);
	status = reap(pid);
	kill(-pid, SIGKILL);
	if (!whole && output->len > OUTPUT_MAX)
		return "its command prints more than 16 MiB";
	if (!whole)
		return "its command took longer than its timeout";
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		return arena_printf(arena, "its command exited with %d%s%s", WEXITSTATUS(status),
		    output->len ? ": " : "", last_line(arena, environment, output));
	if (!WIFEXITED(status))
		return "its command was ended by a signal";
	return output->text[strspn(output->text, " \t\r\n")] ? NULL : "its command prints nothing";
}

/* ---- the parts ---- */

/* The parts of the text, each "NAME:HASH", in this order. */
enum part { PART_PLAN, PART_COMMAND, PART_ENV, PART_FILES };
static const struct {
	const char *name, *words;
} parts[] = {
    [PART_PLAN] = {"plan", "the fingerprint is defined differently in phases.yaml"},
    [PART_COMMAND] = {"command", "the command of the fingerprint prints something different"},
    [PART_ENV] = {"env", "a variable of the fingerprint has changed"},
    [PART_FILES] = {"files", "files of the fingerprint have changed"},
};
enum { PART_COUNT = sizeof parts / sizeof parts[0] };

static const char *value_of(const struct environment *environment, const char *name)
{
	size_t len = strlen(name);

	for (char **variable = environment->variables; *variable; variable++)
		if (strncmp(*variable, name, len) == 0 && (*variable)[len] == '=')
			return *variable + len + 1;
	return NULL;
}

static const char *hash_parts(struct arena *arena, const char *out, const struct plan *plan,
    const struct environment *environment, uint64_t hashes[PART_COUNT])
{
	const struct fingerprint *it = &plan->fingerprint;
	struct buf output = BUF_INIT;
	const char *problem = NULL;
	char hex[17];

	hashes[PART_PLAN] = fingerprint_hash(plan, HASH_INIT);
	if (it->command.argv.count)
		problem = run_command(arena, plan, environment, &output);
	hashes[PART_COMMAND] = hash_bytes(HASH_INIT, output.text, output.len);
	buf_release(&output);
	for (size_t i = 0; i < it->env.count; i++)
		hashes[PART_ENV] =
		    hash_text(hashes[PART_ENV], value_of(environment, it->env.items[i]));
	if (!problem && it->set) {
		struct input_list list = input_list_look(arena, out, &it->set->files);

		if (!input_list_hash(&list, hex))
			return "one of its files cannot be read";
		hashes[PART_FILES] = hash_text(HASH_INIT, hex);
	}
	return problem;
}

const char *fingerprint_take(
    struct arena *arena, const char *out, const struct plan *plan, const char **why)
{
	uint64_t hashes[PART_COUNT] = {HASH_INIT, HASH_INIT, HASH_INIT, HASH_INIT};
	/* An environment has a command; where there is none, this one is not run. */
	static char word[] = "true", *words[] = {word, NULL};
	const struct strings nothing = {words, 1};
	struct environment environment = {0};
	struct environment_maker maker = {
	    .arena = arena,
	    .env = &plan->env,
	    .secrets = &plan->secrets,
	    .command =
		plan->fingerprint.command.argv.count ? &plan->fingerprint.command.argv : &nothing,
	    .names = {.newline = "\n"},
	    .environment = &environment,
	};
	struct buf text = BUF_INIT;
	const char *taken;

	if (!plan->fingerprint.said)
		return "";
	if (environment_begin(&maker, why) != 0 || environment_end(&maker, why) != 0)
		return NULL;
	*why = hash_parts(arena, out, plan, &environment, hashes);
	if (*why)
		return NULL;
	for (size_t i = 0; i < PART_COUNT; i++) {
		char hex[17];

		hash_hex(hashes[i], hex);
		buf_printf(&text, "%s%s:%s", i ? " " : "", parts[i].name, hex);
	}
	taken = arena_strdup(arena, text.text);
	buf_release(&text);
	return taken;
}

/* ---- two of them ---- */

/* Which file differs from what begin has noted. */
static const char *changed_file(struct arena *arena, const char *out, const struct input_set *set)
{
	struct input_list then, now;

	if (!set || !input_list_read(arena, out, set->name, &then))
		return NULL;
	now = input_list_look(arena, out, &set->files);
	return input_list_difference(arena, &then, &now);
}

const char *fingerprint_difference(struct arena *arena, const char *out, const struct plan *plan,
    const char *then, const char *now)
{
	struct buf text = BUF_INIT;
	const char *words;

	if (!then[0] || !now[0])
		return now[0] ? "phases.yaml had no fingerprint then"
			      : "phases.yaml has no fingerprint any more";
	for (size_t i = 0; i < PART_COUNT; i++) {
		size_t len = strcspn(now, " "), before = strcspn(then, " ");
		const char *file = NULL;

		if (len != before || strncmp(now, then, len) != 0) {
			if (i == PART_FILES)
				file = changed_file(arena, out, plan->fingerprint.set);
			buf_printf(&text, "%s%s%s%s", text.len ? "; " : "", parts[i].words,
			    file ? ": " : "", file ? file : "");
		}
		now += len + (now[len] == ' ');
		then += before + (then[before] == ' ');
	}
	words = arena_strdup(arena, text.text);
	buf_release(&text);
	return words;
}

const char *fingerprint_changed(
    struct arena *arena, const char *out, const struct plan *plan, const struct run *run)
{
	const char *why, *now = fingerprint_take(arena, out, plan, &why);

	if (!now)
		return arena_printf(arena, "it can no longer be determined: %s", why);
	if (strcmp(now, run->fingerprint) == 0)
		return NULL;
	return fingerprint_difference(arena, out, plan, run->fingerprint, now);
}
