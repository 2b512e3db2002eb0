/* SPDX-License-Identifier: MIT */
#include "state/run_state.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "exec/make.h"
#include "state/kept.h"
#include "text/json_take.h"
#include "text/json_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* STATE_VERSION: of this file. */
enum { BYTES_MAX = 16 * 1024 * 1024, STATE_VERSION = 9 };

const char *run_file(struct arena *arena, const char *out, const char *name)
{
	return arena_printf(arena, "%s/.e2e/%s", out, name);
}

const char *run_mark(struct arena *arena, const char *out, const char *name)
{
	struct buf text = BUF_INIT;
	const char *mark = NULL;

	if (file_read(run_file(arena, out, name), BYTES_MAX, &text) == 0)
		mark = arena_strndup(arena, text.text, strcspn(text.text, "\n"));
	else if (errno != ENOENT && errno != ENOTDIR)
		die("read %s:", run_file(arena, out, name));
	buf_release(&text);
	return mark;
}

bool run_is_merged(const struct run *run)
{
	return run->shards && run->shards[0];
}

bool run_lacks_shards(const struct run *run)
{
	const char *slash = strchr(run->shards, '/');
	int there = 0;

	for (const char *at = run->shards; at < slash; at += strcspn(at, " /") + 1)
		there++;
	return !slash || there != strtol(slash + 1, NULL, 10);
}

const char *run_refuses_make(const struct run *run)
{
	if (!make_is_above((pid_t)run->make_pid))
		return "the run there was begun by another make: e2e-begin has to run first in "
		       "this one, also with -o";
	if (make_started_us() && run->ended >= 0)
		return "the run there has ended";
	return NULL;
}

const char *run_invocation_mark(struct arena *arena, const struct run *run)
{
	return arena_printf(arena, "%s %d", run->id, run->invocation);
}

static const char *take_string(struct json_taker *from, const char *name)
{
	const char *text = json_take_string(from, name);

	return text ? text : "";
}

/* In the order of run_write. NULL when it is not what that wrote. */
static struct run *parse(struct arena *arena, const struct buf *text)
{
	struct json_taker from = {.arena = arena, .at = text->text, .end = text->text + text->len};
	struct run *run = arena_alloc(arena, sizeof *run);
	int version;

	json_take_open(&from, NULL, '{');
	version = json_take_int(&from, "version", 0);
	run->id = take_string(&from, "run");
	run->key = take_string(&from, "key");
	run->open = json_take_bool(&from, "open");
	run->invocation = json_take_int(&from, "invocation", 0);
	run->not_before = json_take_number(&from, "not_before", 0);
	run->max_age = json_take_number(&from, "max_age", 0);
	run->plan = take_string(&from, "plan");
	run->digest = take_string(&from, "digest");
	run->selection = take_string(&from, "selection");
	run->named = json_take_bool(&from, "named");
	run->reports = take_string(&from, "reports");
	run->started = take_string(&from, "started");
	run->began = json_take_number(&from, "began", 0);
	run->deadline = json_take_number(&from, "deadline", 0);
	run->make_pid = json_take_integer(&from, "make_pid", 0);
	run->ignored = strtoull(take_string(&from, "ignored"), NULL, 16);
	run->place = take_string(&from, "place");
	run->checkout = take_string(&from, "checkout");
	run->origin.branch = json_take_string(&from, "branch");
	run->origin.commit = json_take_string(&from, "commit");
	run->origin.job = json_take_string(&from, "job");
	run->origin.job_url = json_take_string(&from, "job_url");
	run->origin.host = json_take_string(&from, "host");
	run->origin.ci_run = json_take_string(&from, "ci_run");
	run->shard = take_string(&from, "shard");
	run->shards = take_string(&from, "shards");
	run->whole = take_string(&from, "whole");
	run->timings = take_string(&from, "timings");
	run->fingerprint = take_string(&from, "fingerprint");
	run->selected = json_take_int(&from, "selected", 0);
	run->cached = json_take_int(&from, "cached", 0);
	run->console = json_take_bool(&from, "console");
	run->live = json_take_bool(&from, "live");
	run->grouped = json_take_bool(&from, "grouped");
	run->passed = (enum passed_shown)json_take_int(&from, "passed", PASSED_LINES);
	run->ended = json_take_number(&from, "ended", -1);
	run->verdict = json_take_int(&from, "verdict", EXIT_NOT_PASSED);
	if (!json_take_close(&from, '}') || from.failed || version != STATE_VERSION ||
	    !run->id[0] || !run->key[0] || *from.at != '\n')
		return NULL;
	return run;
}

static const char *why_there_is_none(struct arena *arena, const char *out)
{
	const char *began = kept_emptied(arena, out);

	if (!began)
		return "no run has begun there, or the directory was emptied since";
	return arena_printf(arena,
	    "it was emptied since the run of %s. Some tools empty the directory that they write "
	    "to, as Playwright does with its outputDir, test-results by default: write \"output: "
	    "e2e-results\" into the plan",
	    began);
}

struct run *run_read(struct arena *arena, const char *out, const char **why)
{
	struct buf text = BUF_INIT;
	struct run *run = NULL;

	if (file_read(run_file(arena, out, "run"), BYTES_MAX, &text) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			die("read %s:", run_file(arena, out, "run"));
		*why = why_there_is_none(arena, out);
	} else {
		run = parse(arena, &text);
		if (!run)
			*why = "its state cannot be read";
	}
	buf_release(&text);
	return run;
}

int run_write(const char *out, const struct run *run)
{
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	char ignored[17];
	int result;

	buf_addc(&text, '{');
	json_put_integer(&text, "version", STATE_VERSION);
	json_put_string(&text, "run", run->id);
	json_put_string(&text, "key", run->key);
	json_put_bool(&text, "open", run->open);
	json_put_integer(&text, "invocation", run->invocation);
	json_put_seconds(&text, "not_before", run->not_before);
	json_put_seconds(&text, "max_age", run->max_age);
	json_put_string(&text, "plan", run->plan);
	json_put_string(&text, "digest", run->digest);
	json_put_string(&text, "selection", run->selection);
	json_put_bool(&text, "named", run->named);
	json_put_string(&text, "reports", run->reports);
	json_put_string(&text, "started", run->started);
	json_put_seconds(&text, "began", run->began);
	json_put_seconds(&text, "deadline", run->deadline);
	json_put_integer(&text, "make_pid", run->make_pid);
	hash_hex(run->ignored, ignored);
	json_put_string(&text, "ignored", ignored);
	json_put_string(&text, "place", run->place);
	json_put_string(&text, "checkout", run->checkout);
	json_put_string(&text, "branch", run->origin.branch);
	json_put_string(&text, "commit", run->origin.commit);
	json_put_string(&text, "job", run->origin.job);
	json_put_string(&text, "job_url", run->origin.job_url);
	json_put_string(&text, "host", run->origin.host);
	json_put_string(&text, "ci_run", run->origin.ci_run);
	json_put_string(&text, "shard", run->shard);
	json_put_string(&text, "shards", run->shards);
	json_put_string(&text, "whole", run->whole);
	json_put_string(&text, "timings", run->timings);
	json_put_string(&text, "fingerprint", run->fingerprint);
	json_put_integer(&text, "selected", run->selected);
	json_put_integer(&text, "cached", run->cached);
	json_put_bool(&text, "console", run->console);
	json_put_bool(&text, "live", run->live);
	json_put_bool(&text, "grouped", run->grouped);
	json_put_integer(&text, "passed", run->passed);
	json_put_seconds(&text, "ended", run->ended);
	json_put_integer(&text, "verdict", run->verdict);
	buf_adds(&text, "}\n");
	result = file_replace(run_file(&arena, out, "run"), &text, true, NULL);
	buf_release(&text);
	arena_release(&arena);
	return result;
}

static int write_text(const char *out, const char *name, const char *selection)
{
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	int result;

	buf_printf(&text, "%s\n", selection);
	result = file_replace(run_file(&arena, out, name), &text, false, NULL);
	buf_release(&text);
	arena_release(&arena);
	return result;
}

static const char *read_text(struct arena *arena, const char *out, const char *name)
{
	enum { SELECTION_MAX = 256 * 1024 * 1024 };
	struct buf text = BUF_INIT;
	const char *selection = NULL;

	if (file_read(run_file(arena, out, name), SELECTION_MAX, &text) == 0)
		selection = arena_strndup(arena, text.text,
		    text.len && text.text[text.len - 1] == '\n' ? text.len - 1 : text.len);
	buf_release(&text);
	return selection;
}

int run_selection_write(const char *out, const char *selection)
{
	return write_text(out, "selection", selection);
}

const char *run_selection_read(struct arena *arena, const char *out)
{
	return read_text(arena, out, "selection");
}

int run_whole_write(const char *out, const char *selection)
{
	return write_text(out, "whole", selection);
}

const char *run_whole_read(struct arena *arena, const char *out)
{
	return read_text(arena, out, "whole");
}
