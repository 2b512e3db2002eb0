/* SPDX-License-Identifier: MIT */
#include "plan/selection.h"

#include "base/buf.h"
#include "base/names.h"
#include "plan/edges.h"
#include "plan/find.h"
#include "plan/reporters.h"

#include <string.h>

/* The next word of a list, or NULL at its end. */
static char *next_word(struct arena *arena, const char **list, const char *separators)
{
	const char *start = *list + strspn(*list, separators);
	size_t len = strcspn(start, separators);

	*list = start + len;
	return len ? arena_strndup(arena, start, len) : NULL;
}

/* As make's $(filter): without a % the same, with one what is before and behind it. */
static bool matches(const char *pattern, const char *name)
{
	const char *percent = strchr(pattern, '%');
	size_t before, behind, len = strlen(name);

	if (!percent)
		return strcmp(pattern, name) == 0;
	before = (size_t)(percent - pattern);
	behind = strlen(percent + 1);
	return len >= before + behind && strncmp(name, pattern, before) == 0 &&
	       strcmp(name + len - behind, percent + 1) == 0;
}

static const char *unknown_phase(struct arena *arena, const struct plan *plan, const char *name)
{
	const struct names phases = NAMES_OF(plan->phases, plan->phase_count);

	return arena_printf(
	    arena, "no phase is called \"%s\"%s", name, names_hint(arena, phases, name));
}

const char *select_phase_names(
    struct arena *arena, const struct plan *plan, const char *list, const char **error)
{
	struct buf out = BUF_INIT;
	const char *names = NULL, *word;
	bool *chosen = arena_alloc(arena, plan->phase_count + 1), all = false, any = false;

	while ((word = next_word(arena, &list, " ,\t\n"))) {
		struct phase *phase = plan_phase(plan, word);

		any = true;
		if (phase)
			chosen[phase - plan->phases] = true;
		else if (strcmp(word, "all") == 0)
			all = true;
		else {
			*error = unknown_phase(arena, plan, word);
			return NULL;
		}
	}
	if (!any) {
		*error = "no phase is selected";
		return NULL;
	}
	for (size_t i = 0; i < plan->phase_count; i++)
		if (all || chosen[i])
			buf_printf(&out, "%s%s", out.len ? " " : "", plan->phases[i].name);
	names = arena_strdup(arena, out.text);
	buf_release(&out);
	return names;
}

const char *select_reporters(struct arena *arena, const char *list, const char **error)
{
	struct buf out = BUF_INIT;
	const char *names, *word;

	while ((word = next_word(arena, &list, REPORTER_SEPARATORS))) {
		if (names_find(reporter_names(), word) < 0) {
			*error = arena_printf(arena, "no reporter is called \"%s\" (known: %s)",
			    word, reporter_names_text(arena));
			buf_release(&out);
			return NULL;
		}
		buf_printf(&out, "%s%s", out.len ? "," : "", word);
	}
	names = arena_strdup(arena, out.text);
	buf_release(&out);
	return names;
}

/* Selects within one phase what a pattern matches. Returns how many tests of it match. */
static size_t apply_pattern(
    struct arena *arena, struct phase *phase, const char *pattern, bool phase_selected)
{
	size_t found = 0;

	for (size_t i = 0; i < phase->test_count; i++) {
		struct test *test = &phase->tests[i];

		if (strcmp(pattern, "%") != 0 &&
		    !matches(pattern, arena_printf(arena, "%s/%s", phase->name, test->name)))
			continue;
		found++;
		if (phase_selected && !test->selected) {
			test->selected = true;
			phase->selected_count++;
		}
	}
	return found;
}

/* `; did you mean "PHASE/TEST.%"?` where that is a test with a matrix, or "". */
static const char *matrix_hint(struct arena *arena, const struct plan *plan, const char *pattern)
{
	size_t len = strlen(pattern);

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];
			const char *name;

			if (!test->combination.count)
				continue;
			name = arena_printf(arena, "%s/%s", plan->phases[i].name, test->name);
			if (strncmp(name, pattern, len) == 0 && name[len] == '.')
				return arena_printf(
				    arena, "; it has a matrix, did you mean \"%s.%%\"?", pattern);
		}
	return "";
}

/* What was named is what decides, also where the plan does not require it. */
static void set_gates(struct plan *plan, const bool *chosen, const char *only)
{
	bool named = strcmp(only, "%") != 0;

	for (size_t i = 0; i < plan->phase_count && !named; i++)
		named = !chosen[i];
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		phase->gates = phase->required || (named && phase->selected_count > 0);
		for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE);
		     phase->gates && edge; edge = edge_into_next(edge))
			edge->from->service->required = true;
	}
}

int select_tests(struct arena *arena, struct plan *plan, const char *phases, const char *only,
    const char **error)
{
	struct arena scratch = {0};
	const char *pattern, *list = only;
	bool *chosen = arena_alloc(arena, plan->phase_count + 1), any = false;
	size_t selected = 0;
	int result = -1;

	/* Strictly as make reads the same list: a word that only one of us understood would leave
	 * tests out that the other believes to have run. */
	while ((pattern = next_word(arena, &phases, " \t\n"))) {
		const struct phase *phase = plan_phase(plan, pattern);

		if (!phase) {
			*error = unknown_phase(arena, plan, pattern);
			goto out;
		}
		chosen[phase - plan->phases] = any = true;
	}
	while ((pattern = next_word(arena, &list, " \t\n"))) {
		size_t found = 0;

		for (size_t i = 0; i < plan->phase_count; i++)
			found += apply_pattern(&scratch, &plan->phases[i], pattern, chosen[i]);
		if (found == 0) {
			*error = arena_printf(arena,
			    "E2E_ONLY: no test matches \"%s\" (tests are PHASE/TEST)%s", pattern,
			    matrix_hint(arena, plan, pattern));
			goto out;
		}
	}
	for (size_t i = 0; i < plan->phase_count; i++)
		selected += plan->phases[i].selected_count;
	set_gates(plan, chosen, only);
	if (!any)
		*error = "no phase is selected";
	else if (selected == 0)
		*error = "no test is selected: E2E_PHASES and E2E_ONLY have none in common";
	else
		result = 0;
out:
	arena_release(&scratch);
	return result;
}

void select_again(struct phase *phase, const char *only)
{
	struct arena scratch = {0};
	const char *pattern;

	phase->selected_count = 0;
	while ((pattern = next_word(&scratch, &only, " \t\n")))
		apply_pattern(&scratch, phase, pattern, true);
	arena_release(&scratch);
}

size_t select_reused(const struct plan *plan, bool *owed)
{
	size_t reused = 0;

	marks_spread(plan, edge_reruns, owed);
	for (size_t i = 0; i < plan->node_count; i++) {
		struct test *test = plan->nodes[i].kind == NODE_TEST ? plan->nodes[i].test : NULL;

		if (!test)
			continue;
		test->reused = test->selected && !owed[i];
		reused += test->reused;
	}
	return reused;
}

bool selection_is_complete(const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		if (plan->phases[i].selected_count != plan->phases[i].test_count)
			return false;
	return true;
}
