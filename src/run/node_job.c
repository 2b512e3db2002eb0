/* SPDX-License-Identifier: MIT */
#include "run/node_job.h"

#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "state/run_state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { JOB_MAX = 64 * 1024 * 1024 };

/* The first words of the file, and the last: a part of one is none. */
static const char MAGIC[] = "e2e-node-job 1", END[] = "end";

const char *node_jobs_dir(struct arena *arena, const char *out)
{
	return run_file(arena, out, JOBS_DIR);
}

const char *node_job_file(struct arena *arena, const char *out, const char *nonce, const char *what)
{
	return run_file(arena, out, arena_printf(arena, "%s/%s.%s", JOBS_DIR, nonce, what));
}

const char *node_verdict_name(struct arena *arena, const char *test, const char *nonce)
{
	return arena_printf(arena, "%s.verdict.%s", test, nonce);
}

bool node_sees(const char *dir, const char *name)
{
	DIR *listing = opendir(dir);
	bool seen = false;

	if (!listing)
		return false;
	for (const struct dirent *entry; !seen && (entry = readdir(listing));)
		seen = strcmp(entry->d_name, name) == 0;
	closedir(listing);
	return seen;
}

/* ---- writing: words that are ended by a NUL, as those of a command line ---- */

static void put(struct buf *out, const char *name, const char *value)
{
	if (!value)
		return;
	buf_add(out, name, strlen(name) + 1);
	buf_add(out, value, strlen(value) + 1);
}

static void put_number(struct buf *out, const char *name, long long number)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", number);
	put(out, name, text);
}

static void put_all(struct buf *out, const char *name, const struct strings *values)
{
	for (size_t i = 0; i < values->count; i++)
		put(out, name, values->items[i]);
}

static void put_code(struct buf *out, const struct exit_code *code)
{
	put_number(out, "code", code->code);
	put_number(out, "meaning", code->meaning);
}

static void put_input(struct buf *out, const struct node_input *input)
{
	put(out, "of-phase", input->phase);
	put(out, "of-test", input->test);
	put_all(out, "file", &input->files);
	put_all(out, "set", &input->sets);
	put(out, "hash", input->hash);
}

int node_job_write(const char *path, const struct node_job *job)
{
	struct buf text = BUF_INIT;
	char beside[PATH_MAX];
	int fd, failed;

	buf_add(&text, MAGIC, sizeof MAGIC);
	put(&text, "nonce", job->nonce);
	put(&text, "run", job->run);
	put(&text, "phase", job->phase);
	put(&text, "test", job->test);
	put(&text, "cwd", job->cwd);
	put(&text, "out", job->out);
	put(&text, "dir", job->dir);
	put(&text, "tools", job->tools);
	put_all(&text, "variable", &job->variables);
	put_all(&text, "word", &job->command);
	put_all(&text, "secret", &job->secrets);
	put_number(&text, "timeout", job->timeout);
	put_number(&text, "grace", job->grace);
	put_number(&text, "log", job->log);
	put_number(&text, "leak-fails", job->leak_fails);
	for (size_t i = 0; i < job->codes.count; i++)
		put_code(&text, &job->codes.items[i]);
	for (size_t i = 0; i < job->input_count; i++)
		put_input(&text, &job->inputs[i]);
	buf_add(&text, END, sizeof END);
	snprintf(beside, sizeof beside, "%s.tmp", path);
	fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	failed = fd < 0 ? -1 : file_commit(fd, beside, path, &text, true, NULL);
	buf_release(&text);
	return failed;
}

/* ---- reading ---- */

static struct node_input *last_input(struct node_job *job)
{
	static struct node_input nobodys;

	return job->input_count ? &job->inputs[job->input_count - 1] : &nobodys;
}

/* False for what is not known. */
static bool take(struct arena *arena, struct node_job *job, const char *name, char *value)
{
	const struct {
		const char *name, **text;
	} texts[] = {
	    {"nonce", &job->nonce},
	    {"run", &job->run},
	    {"phase", &job->phase},
	    {"test", &job->test},
	    {"cwd", &job->cwd},
	    {"out", &job->out},
	    {"dir", &job->dir},
	    {"tools", &job->tools},
	    {"of-test", &last_input(job)->test},
	    {"hash", &last_input(job)->hash},
	};
	const struct {
		const char *name;
		struct strings *list;
	} lists[] = {
	    {"variable", &job->variables},
	    {"word", &job->command},
	    {"secret", &job->secrets},
	    {"file", &last_input(job)->files},
	    {"set", &last_input(job)->sets},
	};
	const struct {
		const char *name;
		long long *number;
	} numbers[] = {{"timeout", &job->timeout}, {"grace", &job->grace}, {"log", &job->log}};

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (strcmp(texts[i].name, name) == 0) {
			*texts[i].text = value;
			return true;
		}
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		if (strcmp(lists[i].name, name) == 0) {
			strings_add(arena, lists[i].list, value);
			return true;
		}
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(numbers[i].name, name) == 0) {
			*numbers[i].number = strtoll(value, NULL, 10);
			return true;
		}
	if (strcmp(name, "leak-fails") == 0) {
		job->leak_fails = value[0] == '1';
	} else if (strcmp(name, "code") == 0) {
		job->codes.items =
		    arena_grow(arena, job->codes.items, job->codes.count, sizeof *job->codes.items);
		job->codes.items[job->codes.count++] =
		    (struct exit_code){.code = (int)strtol(value, NULL, 10)};
	} else if (strcmp(name, "meaning") == 0 && job->codes.count) {
		job->codes.items[job->codes.count - 1].meaning = (int)strtol(value, NULL, 10);
	} else if (strcmp(name, "of-phase") == 0) {
		job->inputs = arena_grow(arena, job->inputs, job->input_count, sizeof *job->inputs);
		job->inputs[job->input_count++] = (struct node_input){.phase = value};
	} else {
		return false;
	}
	return true;
}

/* The word at `*at`, which moves behind it; NULL: there is none that is ended. */
static char *next_word(char **at, const char *end)
{
	char *word = *at, *nul = word < end ? memchr(word, '\0', (size_t)(end - word)) : NULL;

	if (!nul)
		return NULL;
	*at = nul + 1;
	return word;
}

struct node_job *node_job_read(struct arena *arena, const char *path, const char **why)
{
	struct node_job *job = arena_alloc(arena, sizeof *job);
	struct buf text = BUF_INIT;
	const char *end, *name;
	char *at, *value;

	*why = NULL;
	if (file_read(path, JOB_MAX, &text) != 0) {
		*why = strerror(errno);
		return NULL;
	}
	*job = (struct node_job){.timeout = -1};
	at = arena_alloc(arena, text.len + 1);
	memcpy(at, text.text, text.len);
	end = at + text.len;
	buf_release(&text);
	name = next_word(&at, end);
	if (!name || strcmp(name, MAGIC) != 0)
		*why = "it is from another version of e2e-run";
	while (!*why && (name = next_word(&at, end)) && strcmp(name, END) != 0) {
		value = next_word(&at, end);
		if (!value || !take(arena, job, name, value))
			*why = "it is damaged";
	}
	if (!*why && (!name || !job->nonce || !job->run || !job->phase || !job->test || !job->cwd ||
			 !job->out || !job->command.count))
		*why = "it is damaged";
	return *why ? NULL : job;
}
