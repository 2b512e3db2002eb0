/* SPDX-License-Identifier: MIT */
#include "plan/select_hints.h"

#include "base/names.h"
#include "base/strings.h"
#include "plan/test_input.h"

#include <string.h>

/* The names that may be near to the word. */
struct near {
	struct arena scratch;
	const char *word;
	struct strings names;
};

static void add_near(struct near *near, const char *name)
{
	size_t length = strlen(name), wanted = strlen(near->word);

	/* No name is near that is much longer. */
	if (length + 3 >= wanted && wanted + 3 >= length)
		strings_add(&near->scratch, &near->names, arena_strdup(&near->scratch, name));
}

static const char *hint_of(struct arena *arena, struct near *near)
{
	const char *hint =
	    names_hint(arena, NAMES_OF(near->names.items, near->names.count), near->word);

	arena_release(&near->scratch);
	return hint;
}

static void add_full(struct near *near, const struct phase *phase, const char *name)
{
	add_near(near, arena_printf(&near->scratch, "%s/%s", phase->name, name));
}

/* `whole`: the word has a slash. */
static void add_test(struct near *near, const struct test *test, bool whole)
{
	const char *file = test_input_file(test);

	if (whole)
		add_full(near, test->phase, test->name);
	else
		add_near(near, test->name);
	if (test->family && whole)
		add_full(near, test->phase, test->family);
	else if (test->family)
		add_near(near, test->family);
	if (file)
		add_near(near, file);
	if (test->path)
		add_near(near, test->path);
}

/* The test that is called so, in whichever phase. */
static const struct test *find_elsewhere(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (strcmp(test->family ? test->family : test->name, name) == 0)
				return test;
		}
	return NULL;
}

const char *select_hint_word(struct arena *arena, const struct plan *plan, const char *word)
{
	struct near near = {.word = word};
	const char *slash = strrchr(word, '/'), *hint;
	const struct test *test;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			add_test(&near, &plan->phases[i].tests[j], slash != NULL);
	for (size_t i = 0; !slash && i < plan->phase_count; i++)
		add_near(&near, plan->phases[i].name);
	hint = hint_of(arena, &near);
	if (hint[0] || !slash)
		return hint;
	test = find_elsewhere(plan, slash + 1);
	if (!test)
		return "";
	return arena_printf(arena, "; did you mean \"%s/%s\"?", test->phase->name, slash + 1);
}

const char *select_hint_pattern(struct arena *arena, const struct plan *plan, const char *pattern)
{
	const struct names phases = NAMES_OF(plan->phases, plan->phase_count);
	size_t len = strcspn(pattern, "/");
	const char *phase = arena_strndup(arena, pattern, len), *near;

	if (!pattern[len] || strpbrk(phase, "*%") || names_find(phases, phase) >= 0)
		return "";
	near = names_nearest(phases, phase);
	return near ? arena_printf(arena, "; did you mean \"%s%s\"?", near, pattern + len) : "";
}

const char *select_hint_tag(struct arena *arena, const struct plan *plan, const char *tag)
{
	struct near near = {.word = tag};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			for (size_t k = 0; k < plan->phases[i].tests[j].tags.count; k++)
				add_near(&near, plan->phases[i].tests[j].tags.items[k]);
	return hint_of(arena, &near);
}
