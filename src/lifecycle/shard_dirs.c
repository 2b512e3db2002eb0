/* SPDX-License-Identifier: MIT */
#include "lifecycle/shard_dirs.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "plan/selection_text.h"
#include "plan/shards.h"
#include "state/run_state.h"

#include <stdlib.h>
#include <string.h>

static const char *or_none(const char *text)
{
	return text && text[0] ? text : "none";
}

/* What all shards of one run have in common. */
static void check_same(const struct shard_dir *first, const struct shard_dir *other)
{
	const struct {
		const char *what, *a, *b;
	} rows[] = {
	    {"from another commit", first->run->origin.commit, other->run->origin.commit},
	    {"from another run of the CI", first->run->origin.ci_run, other->run->origin.ci_run},
	    {"divided by another file of timings", first->run->timings, other->run->timings},
	    {"from another selection of tests", first->run->whole, other->run->whole},
	    {"from another state of the system", first->run->fingerprint, other->run->fingerprint},
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (strcmp(or_none(rows[i].a), or_none(rows[i].b)) != 0)
			die_usage("shard %s (%s) is %s than shard %s (%s): %s, and not %s",
			    other->run->shard, other->dir, rows[i].what, first->run->shard,
			    first->dir, or_none(rows[i].b), or_none(rows[i].a));
	if (strcmp(first->run->id, other->run->id) == 0)
		die_usage("shard %s (%s) and shard %s (%s) are the same run, %s: one was restored "
			  "from a cache of the other",
		    first->run->shard, first->dir, other->run->shard, other->dir, first->run->id);
}

static void check_run(struct arena *arena, const struct plan *plan, const char *commit,
    struct shard_dir *shard, int *total)
{
	const struct run *run = shard->run;
	const char *its = run->origin.commit;
	struct shard number;
	const char *error;

	if (!run->shard[0])
		die_usage(
		    "%s: the run there is not a shard: it was begun without E2E_SHARD", shard->dir);
	if (strcmp(run->shard, "auto") == 0 || shard_parse(arena, run->shard, &number, &error) != 0)
		die("%s: \"%s\" is not a shard", shard->dir, run->shard);
	if (strcmp(run->digest, plan->digest) != 0)
		die_usage(
		    "shard %s (%s) is from another plan than %s here, or has other test files",
		    run->shard, shard->dir, plan->source->name);
	if (*total && number.count != *total)
		die_usage("shard %s (%s) is one of %d shards, and the others are of %d", run->shard,
		    shard->dir, number.count, *total);
	if (commit && its && strcmp(its, commit) != 0)
		die_usage("shard %s (%s) is from another commit than the one that is checked out "
			  "here: %s, and not %s",
		    run->shard, shard->dir, its, commit);
	*total = number.count;
	shard->index = number.index;
}

static bool read_one(struct arena *arena, const char *dir, struct shard_dir *shard)
{
	const char *why;

	*shard = (struct shard_dir){.dir = dir, .run = run_read(arena, dir, &why)};
	if (!shard->run) {
		warn("%s: no shard has reported there: %s", dir, why);
		return false;
	}
	shard->started = time_epoch_ms(shard->run->started) / 1000;
	shard->ended = shard->started + (shard->run->ended > 0 ? shard->run->ended : 0);
	return true;
}

static int by_index(const void *a, const void *b)
{
	const struct shard_dir *x = a, *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

/* As between two invocations of one make: a pass is not used again when it is too old. */
static void check_age(const struct plan *plan, const struct shard_dirs *shards)
{
	const struct shard_dir *last = &shards->items[0];
	double max_age = (double)plan->max_age / 1000;
	char gap[TIME_TEXT], limit[TIME_TEXT];

	for (size_t i = 1; i < shards->count; i++)
		if (shards->items[i].started > last->started)
			last = &shards->items[i];
	for (size_t i = 0; i < shards->count; i++) {
		const struct shard_dir *shard = &shards->items[i];

		if (shard->ended + max_age >= last->started)
			continue;
		duration_human(last->started - shard->ended, gap);
		duration_human(max_age, limit);
		die_usage("shard %s (%s) had ended %s before shard %s (%s) began, so its passes "
			  "are older than max_age, %s; run it again",
		    shard->run->shard, shard->dir, gap, last->run->shard, last->dir, limit);
	}
}

static const char *read_whole(struct arena *arena, const struct shard_dir *shard)
{
	const char *whole = run_whole_read(arena, shard->dir);
	char hash[17] = "";

	if (whole)
		selection_hash(whole, shard->run->named, hash);
	if (strcmp(hash, shard->run->whole) != 0)
		die_usage("shard %s (%s): the selection of all shards cannot be read",
		    shard->run->shard, shard->dir);
	return whole;
}

void shard_dirs_read(struct arena *arena, const struct plan *plan, const char *commit,
    char *const *dirs, size_t count, struct shard_dirs *shards)
{
	*shards =
	    (struct shard_dirs){.items = arena_alloc(arena, (count + 1) * sizeof *shards->items)};
	for (size_t i = 0; i < count; i++) {
		struct shard_dir *shard = &shards->items[shards->count];

		if (!read_one(arena, dirs[i], shard))
			continue;
		check_run(arena, plan, commit, shard, &shards->total);
		for (size_t j = 0; j < shards->count; j++)
			if (shards->items[j].index == shard->index)
				die_usage("shard %s is given twice: in %s and in %s",
				    shard->run->shard, shards->items[j].dir, shard->dir);
		for (size_t j = 0; j < shards->count; j++)
			check_same(&shards->items[j], shard);
		shard->selection = selection_read(arena, shard->dir, shard->run);
		if (!shard->selection)
			die_usage("shard %s (%s): its selection cannot be read", shard->run->shard,
			    shard->dir);
		shards->count++;
	}
	if (!shards->count)
		die_usage("no shard has reported, so there is nothing to merge");
	shards->whole = read_whole(arena, &shards->items[0]);
	qsort(shards->items, shards->count, sizeof *shards->items, by_index);
	check_age(plan, shards);
}

const struct shard_dir *shard_dirs_find(const struct shard_dirs *shards, int index)
{
	for (size_t i = 0; i < shards->count; i++)
		if (shards->items[i].index == index)
			return &shards->items[i];
	return NULL;
}

const char *shard_dirs_missing(struct arena *arena, const struct shard_dirs *shards)
{
	struct buf text = BUF_INIT;
	const char *missing;

	for (int i = 1; i <= shards->total; i++)
		if (!shard_dirs_find(shards, i))
			buf_printf(&text, "%s%d/%d", text.len ? ", " : "", i, shards->total);
	missing = text.len ? arena_strdup(arena, text.text) : NULL;
	buf_release(&text);
	return missing;
}
