/* SPDX-License-Identifier: MIT */
#include "plan/input_sets.h"

#include "base/buf.h"
#include "base/diag.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/strings.h"
#include "plan/file_walk.h"
#include "plan/test_extras.h"

#include <string.h>

struct maker {
	struct arena *arena;
	struct plan *plan;
	struct looked_in *looked;
	struct map known; /* from a name to its set */
};

struct file_patterns patterns_join(
    struct arena *arena, const struct file_patterns *first, const struct file_patterns *second)
{
	struct file_patterns both = {.count = first->count + second->count};

	both.items = arena_alloc(arena, (both.count + 1) * sizeof *both.items);
	if (first->count)
		memcpy(both.items, first->items, first->count * sizeof *both.items);
	if (second->count)
		memcpy(
		    both.items + first->count, second->items, second->count * sizeof *both.items);
	return both;
}

/* ---- one set ---- */

static void find_files(
    struct maker *maker, struct input_set *set, const struct file_patterns *patterns)
{
	static const struct file_patterns none;
	/* Of use here: a pattern that finds something from one directory may find nothing from
	 * another. */
	struct file_patterns own = patterns_join(maker->arena, &none, patterns);
	struct file_patterns excluded = {0};
	const struct file_search search = {
	    .key = "inputs",
	    .files = &own,
	    .excluded = &excluded,
	    .dir = set->dir,
	    .output = maker->plan->output,
	};
	struct found_list found = file_walk(maker->arena, &search, maker->looked);

	if (found.count > INPUT_FILES_MAX) {
		diag_error(&own.items[0].mark, "inputs: more than %d files", INPUT_FILES_MAX);
		found.count = 0;
	}
	for (size_t i = 0; i < found.count; i++) {
		const char *path = path_join(maker->arena, set->dir, found.items[i].path);

		strings_add(maker->arena, &set->files, arena_strdup(maker->arena, path));
	}
	set->make_watches = arena_alloc(maker->arena, found.count + 1);
}

static struct input_set *set_of(
    struct maker *maker, const char *dir, const struct file_patterns *patterns)
{
	struct plan *plan = maker->plan;
	uint64_t hash = hash_text(HASH_INIT, dir);
	struct buf text = BUF_INIT;
	struct input_set *set;
	char name[17];

	for (size_t i = 0; i < patterns->count; i++) {
		hash = hash_text(hash, patterns->items[i].text);
		buf_printf(&text, "%s%s", i ? " " : "", patterns->items[i].text);
	}
	hash_hex(hash, name);
	set = map_get(&maker->known, name);
	if (!set) {
		set = arena_alloc(maker->arena, sizeof *set);
		memcpy(set->name, name, sizeof name);
		set->dir = dir;
		set->text = arena_strdup(maker->arena, text.text);
		set->number = plan->input_sets.count;
		map_put(maker->arena, &maker->known, set->name, set);
		plan->input_sets.items = arena_grow(maker->arena, plan->input_sets.items,
		    plan->input_sets.count, sizeof *plan->input_sets.items);
		plan->input_sets.items[plan->input_sets.count++] = set;
		find_files(maker, set, patterns);
	}
	buf_release(&text);
	return set;
}

/* ---- the sets of a test ---- */

static void add(struct maker *maker, struct input_sets *sets, const char *dir,
    const struct file_patterns *patterns)
{
	struct input_set *set;

	if (!patterns->count)
		return;
	set = set_of(maker, dir, patterns);
	set->of_tests = true;
	for (size_t i = 0; i < sets->count; i++)
		if (sets->items[i] == set)
			return;
	sets->items = arena_grow(maker->arena, sets->items, sets->count, sizeof *sets->items);
	sets->items[sets->count++] = set;
}

/* Whether both tests read the same besides their own files. */
static bool reads_the_same(const struct test *a, const struct test *b)
{
	return !test_extras(a)->inputs.count && !test_extras(b)->inputs.count &&
	       a->runner == b->runner && a->dir == b->dir;
}

static void add_phase(struct maker *maker, struct phase *phase)
{
	static const struct file_patterns none;

	for (size_t i = 0; i < phase->test_count; i++) {
		struct test *test = &phase->tests[i];

		if (i && reads_the_same(test, test - 1)) {
			test->input_sets = test[-1].input_sets;
			continue;
		}
		add(maker, &test->input_sets, NULL, &maker->plan->inputs);
		add(maker, &test->input_sets, test->dir, &phase->inputs);
		add(maker, &test->input_sets, test->dir,
		    test->runner ? &test->runner->inputs : &none);
		add(maker, &test->input_sets, test->dir, &test_extras(test)->inputs);
	}
}

void input_sets_make(struct arena *arena, struct plan *plan, struct looked_in *looked)
{
	struct maker maker = {.arena = arena, .plan = plan, .looked = looked};

	if (plan->fingerprint.files.count)
		plan->fingerprint.set = set_of(&maker, NULL, &plan->fingerprint.files);
	for (size_t i = 0; i < plan->phase_count; i++)
		add_phase(&maker, &plan->phases[i]);
}
