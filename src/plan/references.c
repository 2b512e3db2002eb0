/* SPDX-License-Identifier: MIT */
#include "plan/references.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/names.h"
#include "plan/fields.h"
#include "plan/test_extras.h"

#include <string.h>

/* ---- they are read ---- */

struct reading {
	struct arena *arena;
	struct name_refs *refs;
	struct map seen; /* the names of a long list */
};

static bool is_listed(struct reading *reading, const char *name)
{
	enum { SHORT = 8 };
	const struct name_refs *refs = reading->refs;
	struct map *seen = &reading->seen;

	if (refs->count >= SHORT) {
		for (size_t i = seen->count; i < refs->count; i++)
			map_put(reading->arena, seen, refs->items[i].name, reading);
		return map_get(seen, name) != NULL;
	}
	for (size_t i = 0; i < refs->count; i++)
		if (strcmp(refs->items[i].name, name) == 0)
			return true;
	return false;
}

static void add_ref(void *context, const struct node *value)
{
	struct reading *reading = context;
	struct name_refs *refs = reading->refs;
	struct name_ref ref = {.name = read_string(value, "a name"), .mark = value->mark};

	if (!ref.name)
		return;
	if (is_listed(reading, ref.name)) {
		diag_error(&ref.mark, "\"%s\" is listed twice", ref.name);
		return;
	}
	refs->items = arena_grow(reading->arena, refs->items, refs->count, sizeof *refs->items);
	refs->items[refs->count++] = ref;
}

void read_name_refs(
    struct arena *arena, const struct node *value, const char *what, struct name_refs *out)
{
	struct reading reading = {.arena = arena, .refs = out};

	out->mark = value->mark;
	read_each(value, what, "name", add_ref, &reading);
}

/* ---- they become what they stand for ---- */

struct known_test {
	struct test *test;
	const struct test_list *last; /* that it was put into */
};

struct family {
	struct known_test **items;
	size_t count;
};

/* Tests of one name, or of one family: combinations of a matrix. */
struct tests_by_name {
	struct arena *arena;
	struct plan *plan;
	struct map tests;    /* by PHASE/TEST: a known_test */
	struct map families; /* by PHASE/FAMILY: a family */
};

/* Lists are filled one after the other, so the last one says whether it is in this one already. */
static void add_to_list(struct arena *arena, struct test_list *list, struct known_test *known)
{
	if (known->last == list)
		return;
	known->last = list;
	list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
	list->items[list->count++] = known->test;
	known->test->awaited = true;
}

static void add_to_family(struct tests_by_name *names, struct known_test *known)
{
	const char *key =
	    arena_printf(names->arena, "%s/%s", known->test->phase->name, known->test->family);
	struct family *family = map_get(&names->families, key);

	if (!family) {
		family = arena_alloc(names->arena, sizeof *family);
		map_put(names->arena, &names->families, key, family);
	}
	family->items =
	    arena_grow(names->arena, family->items, family->count, sizeof *family->items);
	family->items[family->count++] = known;
}

/* The names are looked up only where one test speaks of another. */
static bool has_refs(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test_extras *refs = test_extras(&plan->phases[i].tests[j]);

			if (refs->needs.count || refs->after.count)
				return true;
		}
	return false;
}

static void learn_names(struct tests_by_name *names)
{
	const struct plan *plan = names->plan;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];

			struct known_test *known;

			if (!test->phase->name)
				continue;
			known = arena_alloc(names->arena, sizeof *known);
			known->test = test;
			map_put(names->arena, &names->tests,
			    arena_printf(names->arena, "%s/%s", test->phase->name, test->name),
			    known);
			if (test->family)
				add_to_family(names, known);
		}
}

/* What is nearest to the name, in the words in which it was written. */
static const char *hint(
    const struct tests_by_name *names, const struct test *from, const char *full, bool short_form)
{
	const struct plan *plan = names->plan;
	struct strings known = {
	    .items = arena_alloc(names->arena, (2 * plan->test_count + 1) * sizeof *known.items)};
	const char *nearest;
	size_t own = strlen(from->phase->name) + 1;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; plan->phases[i].name && j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (test == from || (short_form && test->phase != from->phase))
				continue;
			known.items[known.count++] = arena_printf(names->arena, "%s/%s",
			    test->phase->name, test->family ? test->family : test->name);
		}
	nearest = names_nearest(NAMES_OF(known.items, known.count), full);
	if (!nearest)
		return "";
	return arena_printf(
	    names->arena, "; did you mean \"%s\"?", short_form ? nearest + own : nearest);
}

/* A name without its phase that another phase has. */
static const char *elsewhere(const struct tests_by_name *names, const char *name)
{
	const struct plan *plan = names->plan;

	for (size_t i = 0; i < plan->phase_count; i++) {
		const char *full;

		if (!plan->phases[i].name)
			continue;
		full = arena_printf(names->arena, "%s/%s", plan->phases[i].name, name);
		if (map_get(&names->tests, full) || map_get(&names->families, full))
			return arena_printf(names->arena, "; \"%s\" is in another phase", full);
	}
	return NULL;
}

static void resolve_test(const struct tests_by_name *names, const struct test *from,
    const struct name_ref *ref, struct test_list *into)
{
	bool short_form = strchr(ref->name, '/') == NULL;
	const char *full = short_form
			       ? arena_printf(names->arena, "%s/%s", from->phase->name, ref->name)
			       : ref->name;
	struct known_test *known = map_get(&names->tests, full);
	const struct family *family = map_get(&names->families, full);
	const char *more;

	if ((known && known->test == from) ||
	    (family && from->family && family->items[0]->test->phase == from->phase &&
		strcmp(family->items[0]->test->family, from->family) == 0)) {
		diag_error(&ref->mark, "a cycle: \"%s\" waits for itself", ref->name);
		return;
	}
	if (known) {
		add_to_list(names->arena, into, known);
		return;
	}
	for (size_t i = 0; family && i < family->count; i++)
		add_to_list(names->arena, into, family->items[i]);
	if (family)
		return;
	more = short_form ? elsewhere(names, ref->name) : NULL;
	if (!more)
		more = hint(names, from, full, short_form);
	if (short_form)
		diag_error(&ref->mark, "phase \"%s\" has no test \"%s\"%s", from->phase->name,
		    ref->name, more);
	else
		diag_error(&ref->mark, "unknown test \"%s\"%s", ref->name, more);
}

static void resolve_phase(
    struct arena *arena, struct plan *plan, const struct map *by_name, struct phase *phase)
{
	const struct names phases = NAMES_OF(plan->phases, plan->phase_count);

	phase->needs_said = phase->named_needs.mark.line > 0;
	phase->needs = arena_alloc(arena, (phase->named_needs.count + 1) * sizeof *phase->needs);
	for (size_t i = 0; i < phase->named_needs.count; i++) {
		const struct name_ref *ref = &phase->named_needs.items[i];
		struct phase *found = map_get(by_name, ref->name);

		if (!found)
			diag_error(&ref->mark, "unknown phase \"%s\"%s", ref->name,
			    names_hint(arena, phases, ref->name));
		else
			phase->needs[phase->needs_count++] = found;
	}
}

void references_resolve(struct arena *arena, struct plan *plan)
{
	struct tests_by_name names = {.arena = arena, .plan = plan};
	struct map phases = {0};

	/* A phase without a name has been told of, and nothing can be looked for among names. */
	for (size_t i = 0; i < plan->phase_count; i++)
		if (!plan->phases[i].name)
			return;
	for (size_t i = 0; i < plan->phase_count; i++)
		map_put(arena, &phases, plan->phases[i].name, &plan->phases[i]);
	for (size_t i = 0; i < plan->phase_count; i++)
		resolve_phase(arena, plan, &phases, &plan->phases[i]);
	if (!has_refs(plan))
		return;
	learn_names(&names);
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];
			const struct test_extras *refs = test_extras(test);

			for (size_t k = 0; k < refs->needs.count; k++)
				resolve_test(&names, test, &refs->needs.items[k], &test->needs);
			for (size_t k = 0; k < refs->after.count; k++)
				resolve_test(&names, test, &refs->after.items[k], &test->after);
		}
}
