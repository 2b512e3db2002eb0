/* SPDX-License-Identifier: MIT */
#include "lifecycle/batches.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/map.h"
#include "history/history.h"
#include "state/batch_file.h"
#include "state/run_state.h"

/* How many tests share a start by time when nothing is known of any of them. */
enum { UNKNOWN_FILES = 8 };

/* Tests that share a start, as long as there is room for more. */
struct open_batch {
	struct batch_member members[BATCH_MAX];
	size_t count;
	double seconds;
	struct map paths;
};

struct cutter {
	struct arena *arena;
	const char *out;
	const struct run *run;
	const struct history *history; /* NULL: nobody asks how long tests take */
	double middle;                 /* of the tests that are known, seconds; negative: none is */
};

static void close_batch(struct cutter *cutter, const char *phase, struct open_batch *batch)
{
	if (batch->count > 1 && batch_file_write(cutter->arena, cutter->out, cutter->run, phase,
				    batch->members, batch->count) != 0)
		die("write %s:", run_file(cutter->arena, cutter->out, "batches"));
	batch->count = 0;
	batch->seconds = 0;
	batch->paths = (struct map){0};
}

static double usual(const struct cutter *cutter, const struct test *test)
{
	double seconds = history_usual(cutter->history, test->phase->name, test->name);

	return seconds >= 0 ? seconds : cutter->middle;
}

/* Whether there is room for another test that usually takes so long. */
static bool has_room(const struct open_batch *batch, const struct batch_size *asked, double seconds)
{
	if (batch->count == 0)
		return true;
	if (batch->count >= BATCH_MAX)
		return false;
	if (asked->files)
		return batch->count < (size_t)asked->files;
	if (seconds < 0)
		return batch->count < UNKNOWN_FILES;
	return batch->seconds + seconds <= (double)asked->milliseconds / 1000;
}

static void add_test(struct cutter *cutter, struct open_batch *batch, const struct test *test)
{
	double seconds = test->batch->files ? 0 : usual(cutter, test);

	/* Cases of a file that is given twice could not be told apart. */
	if (!has_room(batch, test->batch, seconds) || map_get(&batch->paths, test->path))
		close_batch(cutter, test->phase->name, batch);
	map_put(cutter->arena, &batch->paths, test->path, batch);
	batch->members[batch->count++] = (struct batch_member){
	    .name = test->name,
	    .path = test->path,
	    .definition = test->definition,
	    .input = test->input_kind == INPUT_FILE ? test->input : NULL,
	    .unwatched = test->input_kind == INPUT_UNKNOWN,
	};
	batch->seconds += seconds;
}

static void cut_phase(struct cutter *cutter, const struct phase *phase)
{
	struct map starts = {0};
	struct strings keys = {0};

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];
		struct open_batch *batch;
		char key[17];

		if (!test->batched || !test->selected || test->reused)
			continue;
		hash_hex(test->start, key);
		batch = map_get(&starts, key);
		if (!batch) {
			char *kept = arena_strdup(cutter->arena, key);

			batch = arena_alloc(cutter->arena, sizeof *batch);
			map_put(cutter->arena, &starts, kept, batch);
			keys.items =
			    arena_grow(cutter->arena, keys.items, keys.count, sizeof *keys.items);
			keys.items[keys.count++] = kept;
			if (dir_make(run_file(cutter->arena, cutter->out,
				arena_printf(cutter->arena, "batches/%s", phase->name))) != 0)
				die("make the directory %s:",
				    run_file(cutter->arena, cutter->out, "batches"));
		}
		add_test(cutter, batch, test);
	}
	for (size_t i = 0; i < keys.count; i++)
		close_batch(cutter, phase->name, map_get(&starts, keys.items[i]));
}

/* Whether a batch is cut by time. */
static bool asks_for_time(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct batch_size *batch = plan->phases[i].tests[j].batch;

			if (batch && !batch->files)
				return true;
		}
	return false;
}

static void read_history(struct cutter *cutter, const struct plan *plan)
{
	double *known = arena_alloc(cutter->arena, (plan->test_count + 1) * sizeof *known);
	size_t count = 0;

	cutter->history = history_read(cutter->arena, cutter->out);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			double seconds = history_usual(
			    cutter->history, plan->phases[i].name, plan->phases[i].tests[j].name);

			if (seconds >= 0)
				known[count++] = seconds;
		}
	cutter->middle = history_median(known, count);
}

void batches_write(
    struct arena *arena, const char *out, const struct run *run, const struct plan *plan)
{
	struct arena scratch = {0};
	struct cutter cutter = {.arena = &scratch, .out = out, .run = run, .middle = -1};

	tree_remove_or_die(run_file(arena, out, "batches"));
	if (asks_for_time(plan))
		read_history(&cutter, plan);
	for (size_t i = 0; i < plan->phase_count; i++)
		cut_phase(&cutter, &plan->phases[i]);
	arena_release(&scratch);
}
