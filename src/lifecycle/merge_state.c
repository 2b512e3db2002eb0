/* SPDX-License-Identifier: MIT */
#include "lifecycle/merge_state.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/map.h"
#include "base/tree_copy.h"
#include "history/line.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- services ---- */

static int badness(const struct service_status *status)
{
	switch (status->state) {
	case SERVICE_FAILED:
		return 3;
	case SERVICE_STARTING:
	case SERVICE_UNHEALTHY:
		return 2;
	case SERVICE_HEALTHY:
	case SERVICE_DONE:
	case SERVICE_STOPPED:
	case SERVICE_FOREIGN:
		break;
	}
	return status->unhealthy_count ? 2 : 1;
}

static void copy(const char *from, const char *to)
{
	if (tree_copy(from, to) != 0)
		die("copy %s:", from);
}

static void put_service(struct arena *arena, const char *out, const struct shard_dir *shard,
    struct service_status *status, double began, double started)
{
	copy(service_log_path(arena, shard->dir, status->name),
	    service_log_path(arena, out, status->name));
	copy(service_file(arena, shard->dir, status->name, ".d"),
	    service_file(arena, out, status->name, ".d"));
	if (status->log)
		status->log = service_log_path(arena, out, status->name);
	/* Nothing of it is here. */
	status->keeper = status->pid = 0;
	status->over = true;
	status->began += began + (shard->started - started) - shard->run->began;
	if (service_write(out, status) != 0)
		die("write the state of the service %s:", status->name);
}

void merge_services(struct arena *arena, const char *out, const struct plan *plan,
    const struct shard_dirs *shards, double began, double started)
{
	if (plan->service_count && dir_make(run_file(arena, out, "services")) != 0)
		die("make the directory %s:", run_file(arena, out, "services"));
	if (plan->service_count)
		service_logs_begin(arena, out);
	for (size_t i = 0; i < plan->service_count; i++) {
		const struct shard_dir *of = NULL;
		struct service_status *worst = NULL;

		for (size_t j = 0; j < shards->count; j++) {
			struct service_status *status =
			    service_read(arena, shards->items[j].dir, plan->services[i].name);

			if (!status || (worst && badness(status) <= badness(worst)))
				continue;
			worst = status;
			of = &shards->items[j];
		}
		if (worst)
			put_service(arena, out, of, worst, began, started);
	}
}

/* ---- histories ---- */

enum { HISTORY_LIMIT = 128 * 1024 * 1024 };

struct past_line {
	const char *text, *time;
	size_t order;
};

struct past {
	struct arena *arena;
	struct past_line *items;
	size_t count;
	struct map seen;
};

static int by_time(const void *a, const void *b)
{
	const struct past_line *x = a, *y = b;
	int order = strcmp(x->time, y->time);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

/* Adds the lines that are not of the shard's own run: these are written once more, as those of the
 * merged run. */
static void add_past(struct past *past, const char *dir, const struct run *own)
{
	const char *path = run_file(past->arena, dir, "history.jsonl");
	struct buf text = BUF_INIT;

	if (file_read(path, HISTORY_LIMIT, &text) != 0 && errno != ENOENT)
		warn("read %s:", path);
	for (char *at = text.text, *end; *at; at = end) {
		struct history_line line;
		char *whole, *parts;

		end = at + strcspn(at, "\n");
		whole = arena_strndup(past->arena, at, (size_t)(end - at));
		end += *end == '\n';
		parts = arena_strdup(past->arena, whole);
		if (!history_line_parse(parts, &line) ||
		    (own && strcmp(line.run, own->id) == 0 && line.invocation == own->invocation) ||
		    map_put(past->arena, &past->seen, whole, whole))
			continue;
		past->items =
		    arena_grow(past->arena, past->items, past->count, sizeof *past->items);
		past->items[past->count] = (struct past_line){whole, line.time, past->count};
		past->count++;
	}
	buf_release(&text);
}

void merge_histories(struct arena *arena, const char *out, const struct shard_dirs *shards)
{
	struct past past = {.arena = arena};
	const char *path = run_file(arena, out, "history.jsonl");
	struct buf text = BUF_INIT;

	add_past(&past, out, NULL);
	for (size_t i = 0; i < shards->count; i++)
		add_past(&past, shards->items[i].dir, shards->items[i].run);
	if (past.count)
		qsort(past.items, past.count, sizeof *past.items, by_time);
	for (size_t i = 0; i < past.count; i++)
		buf_printf(&text, "%s\n", past.items[i].text);
	if (text.len && file_replace(path, &text, false, NULL) != 0)
		warn("write %s:", path);
	buf_release(&text);
}

/* ---- phases ---- */

void merge_judged(struct arena *arena, const char *out, const struct run *run,
    const struct plan *plan, const bool *judged)
{
	const char *mark = arena_printf(arena, "%s\n", run_invocation_mark(arena, run));

	if (dir_make(run_file(arena, out, "judged")) != 0)
		die("make the directory %s:", run_file(arena, out, "judged"));
	for (size_t i = 0; i < plan->phase_count; i++) {
		const char *path =
		    run_file(arena, out, arena_printf(arena, "judged/%s", plan->phases[i].name));

		if (plan->phases[i].selected_count && judged[i] &&
		    file_create_once(path, mark) != 0)
			die("write %s:", path);
	}
}
