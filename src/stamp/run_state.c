/* SPDX-License-Identifier: MIT */
#include "stamp/run_state.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/json_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_BYTES = 16 * 1024 * 1024 };

/* With the version of this file. */
static const char BEGINNING[] = "{\"version\":1";

const char *run_file(struct arena *arena, const char *out, const char *name)
{
	return arena_printf(arena, "%s/.e2e/%s", out, name);
}

const char *run_mark(struct arena *arena, const char *out, const char *name)
{
	struct buf text = BUF_INIT;
	const char *mark = NULL;

	if (file_read(run_file(arena, out, name), MAX_BYTES, &text) == 0)
		mark = arena_strndup(arena, text.text, strcspn(text.text, "\n"));
	else if (errno != ENOENT && errno != ENOTDIR)
		die("read %s:", run_file(arena, out, name));
	buf_release(&text);
	return mark;
}

/* Behind `,"NAME":` in our own JSON, or NULL. Inside a string of it each quote has a backslash in
 * front, so that this stands nowhere else. */
static const char *member(struct arena *arena, const char *text, const char *name)
{
	const char *key = arena_printf(arena, ",\"%s\":", name), *at = strstr(text, key);

	return at ? at + strlen(key) : NULL;
}

static double number_of(struct arena *arena, const char *text, const char *name)
{
	const char *at = member(arena, text, name);

	return at ? strtod(at, NULL) : 0;
}

static bool is_true(struct arena *arena, const char *text, const char *name)
{
	const char *at = member(arena, text, name);

	return at && strncmp(at, "true", 4) == 0;
}

static const char *string_of(struct arena *arena, const char *text, const char *name)
{
	const char *at = member(arena, text, name);
	char *copy, *out;

	if (!at || *at != '"')
		return "";
	copy = out = arena_alloc(arena, strcspn(at, "\n") + 1);
	for (at++; *at && *at != '"'; at++) {
		char hex[3] = "";

		if (*at == '\\' && *++at == 'u' && strlen(at) > 4) {
			memcpy(hex, at + 3, 2);
			*out++ = (char)strtol(hex, NULL, 16);
			at += 4;
		} else if (*at) {
			*out++ = *at;
		}
	}
	*out = '\0';
	return copy;
}

static struct run *parse(struct arena *arena, const char *text)
{
	struct run *run = arena_alloc(arena, sizeof *run);

	*run = (struct run){
	    .id = string_of(arena, text, "run"),
	    .open = is_true(arena, text, "open"),
	    .invocation = (int)number_of(arena, text, "invocation"),
	    .plan = string_of(arena, text, "plan"),
	    .digest = string_of(arena, text, "digest"),
	    .phases = string_of(arena, text, "phases"),
	    .only = string_of(arena, text, "only"),
	    .reports = string_of(arena, text, "reports"),
	    .started = string_of(arena, text, "started"),
	    .began = number_of(arena, text, "began"),
	    .deadline = number_of(arena, text, "deadline"),
	    .make_pid = (long long)number_of(arena, text, "make_pid"),
	    .place = string_of(arena, text, "place"),
	    .selected = (int)number_of(arena, text, "selected"),
	    .cached = (int)number_of(arena, text, "cached"),
	    .console = is_true(arena, text, "console"),
	    .ended = number_of(arena, text, "ended"),
	    .verdict = (int)number_of(arena, text, "verdict"),
	};
	return run;
}

struct run *run_read(struct arena *arena, const char *out, const char **why)
{
	struct buf text = BUF_INIT;
	struct run *run = NULL;

	if (file_read(run_file(arena, out, "run"), MAX_BYTES, &text) != 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			die("read %s:", run_file(arena, out, "run"));
		*why = "no run has begun there";
	} else if (strncmp(text.text, BEGINNING, strlen(BEGINNING)) != 0 ||
		   !strstr(text.text, "}\n") || !*string_of(arena, text.text, "run"))
		*why = "its state cannot be read";
	else
		run = parse(arena, text.text);
	buf_release(&text);
	return run;
}

int run_write(const char *out, const struct run *run)
{
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	int result;

	buf_adds(&text, BEGINNING);
	json_put_string(&text, "run", run->id);
	json_put_bool(&text, "open", run->open);
	json_put_integer(&text, "invocation", run->invocation);
	json_put_string(&text, "plan", run->plan);
	json_put_string(&text, "digest", run->digest);
	json_put_string(&text, "phases", run->phases);
	json_put_string(&text, "only", run->only);
	json_put_string(&text, "reports", run->reports);
	json_put_string(&text, "started", run->started);
	json_put_seconds(&text, "began", run->began);
	json_put_seconds(&text, "deadline", run->deadline);
	json_put_integer(&text, "make_pid", run->make_pid);
	json_put_string(&text, "place", run->place);
	json_put_integer(&text, "selected", run->selected);
	json_put_integer(&text, "cached", run->cached);
	json_put_bool(&text, "console", run->console);
	json_put_seconds(&text, "ended", run->ended);
	json_put_integer(&text, "verdict", run->verdict);
	buf_adds(&text, "}\n");
	result = file_replace(run_file(&arena, out, "run"), &text, true, NULL);
	buf_release(&text);
	arena_release(&arena);
	return result;
}
