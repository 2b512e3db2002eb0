/* SPDX-License-Identifier: MIT */
#include "plan/selection.h"

#include "base/buf.h"
#include "base/names.h"
#include "plan/edges.h"
#include "plan/find.h"
#include "plan/fixtures.h"
#include "plan/reporters.h"
#include "plan/select_words.h"
#include "plan/selection_text.h"
#include "plan/shards.h"

#include <string.h>

static const char *unknown_phase(struct arena *arena, const struct plan *plan, const char *name)
{
	const struct names phases = NAMES_OF(plan->phases, plan->phase_count);

	return arena_printf(arena, "unknown phase \"%s\"%s", name, names_hint(arena, phases, name));
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

const char *select_all_phases(struct arena *arena, const struct plan *plan)
{
	struct buf out = BUF_INIT;
	const char *names;

	for (size_t i = 0; i < plan->phase_count; i++)
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
			*error = arena_printf(arena, "unknown reporter \"%s\" (known: %s)", word,
			    reporter_names_text(arena));
			buf_release(&out);
			return NULL;
		}
		buf_printf(&out, "%s%s", out.len ? "," : "", word);
	}
	names = arena_strdup(arena, out.text);
	buf_release(&out);
	return names;
}

/* What was named is what decides, also where the plan does not require it. */
static void set_gates(struct plan *plan, bool named)
{
	plan->named = named;
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		phase->gates = phase->required || (named && phase->selected_count > 0);
		for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE);
		     phase->gates && edge; edge = edge_into_next(edge))
			edge->from->service->required = true;
	}
}

/* Strictly as make reads the same list: a word that only one of us understood would leave tests out
 * that the other believes to have run. */
static int choose_phases(struct arena *arena, const struct plan *plan, const char *list,
    bool *chosen, const char **error)
{
	const char *name;
	bool any = false;

	while ((name = next_word(arena, &list, WORD_SEPARATORS))) {
		const struct phase *phase = plan_phase(plan, name);

		if (!phase) {
			*error = unknown_phase(arena, plan, name);
			return -1;
		}
		chosen[phase - plan->phases] = any = true;
	}
	if (any)
		return 0;
	*error = "no phase is selected";
	return -1;
}

static bool is_all(const char *only)
{
	return strcmp(only, "%") == 0;
}

static int read_only(struct word_reader *reader, const char *list, bool *marks, const char **error)
{
	const char *word;

	if (is_all(list)) {
		memset(marks, true, reader->plan->node_count * sizeof *marks);
		return 0;
	}
	while ((word = next_word(reader->scratch, &list, WORD_SEPARATORS)))
		if (word_tests(reader, word, marks, error) != 0)
			return -1;
	return 0;
}

/* Takes in what the selected tests need, directly or not, in whichever phase. */
static void select_needs(struct arena *scratch, struct plan *plan)
{
	struct test_list waiting = {
	    .items = arena_alloc(scratch, (plan->test_count + 1) * sizeof *waiting.items)};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			if (plan->phases[i].tests[j].selected)
				waiting.items[waiting.count++] = &plan->phases[i].tests[j];
	while (waiting.count) {
		const struct test_list *needs = &waiting.items[--waiting.count]->needs;

		for (size_t i = 0; i < needs->count; i++) {
			struct test *needed = needs->items[i];

			if (needed->selected)
				continue;
			needed->selected = needed->taken_in = true;
			needed->phase->selected_count++;
			waiting.items[waiting.count++] = needed;
		}
	}
}

/* Setup and teardown come with the tests of their phase, and without them not at all. */
static void select_fixtures(struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];
		size_t tests = 0;

		for (size_t j = 0; j < phase->test_count; j++)
			tests += phase->tests[j].selected && phase->tests[j].role == ROLE_TEST;
		phase->selected_count = tests;
		for (size_t j = 0; j < phase->test_count; j++) {
			if (phase->tests[j].role == ROLE_TEST)
				continue;
			phase->tests[j].selected = tests > 0;
			phase->selected_count += tests > 0;
		}
	}
}

/* Selects what all of these have in common, and counts it. */
static size_t select_common(
    struct plan *plan, const bool *chosen, const bool *const *marks, const bool *named)
{
	size_t selected = 0;

	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		phase->selected_count = 0;
		for (size_t j = 0; j < phase->test_count; j++) {
			struct test *test = &phase->tests[j];
			size_t number = node_number(plan, test->node);

			test->selected = chosen[i];
			for (size_t k = 0; test->selected && marks[k]; k++)
				test->selected = marks[k][number];
			test->named = test->selected && named[number];
			phase->selected_count += test->selected;
			selected += test->selected && test->role == ROLE_TEST;
		}
	}
	return selected;
}

static const char *nothing_selected(struct arena *arena, const struct selection_words *words)
{
	const char *given[4];
	size_t count = 0;
	struct buf text = BUF_INIT;
	const char *error;

	given[count++] = "E2E_PHASES";
	given[count++] = "E2E_ONLY";
	if (selection_has_tags(words))
		given[count++] = "E2E_TAGS";
	if (words->failed)
		given[count++] = "E2E_LAST_FAILED";
	names_add(&text, NAMES_OF(given, count), ", ", " and ");
	error = arena_printf(arena, "no test is selected: %s have none in common", text.text);
	buf_release(&text);
	return error;
}

bool selection_has_tags(const struct selection_words *words)
{
	return words->tags && words->tags[strspn(words->tags, TAG_SEPARATORS)];
}

/* Whether a word of the list is this. */
static bool is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	for (const char *at = list; (at = strstr(at, name)); at += len)
		if ((at == list || strchr(WORD_SEPARATORS, at[-1])) &&
		    (!at[len] || strchr(WORD_SEPARATORS, at[len])))
			return true;
	return false;
}

bool selection_asks(const struct plan *plan, const struct selection_words *words)
{
	bool asks = !is_all(words->only) || selection_has_tags(words) || words->failed ||
		    (words->shard && words->shard[0]);

	if (asks || !plan_needs_across_phases(plan))
		return asks;
	for (size_t i = 0; i < plan->phase_count && !asks; i++)
		asks = !is_listed(words->phases, plan->phases[i].name);
	return asks;
}

int select_deal(struct arena *arena, struct plan *plan, const struct timings *timings, int shards,
    const char **error)
{
	if (shards_deal(arena, plan, timings, shards, error) != 0)
		return -1;
	plan->whole = selection_text(arena, plan);
	memcpy(plan->timings, timings->digest, sizeof plan->timings);
	return 0;
}

void select_shard(struct plan *plan, int index)
{
	shards_take(plan, index);
	select_fixtures(plan);
}

/* Leaves selected what is the shard's. */
static int select_own(struct arena *arena, struct arena *scratch, struct plan *plan,
    const struct selection_words *words, const char **error)
{
	struct timings timings;

	if (shard_parse(arena, words->shard, &plan->shard, error) != 0)
		return -1;
	if (!plan->shard.count)
		return 0;
	if (timings_read(scratch, words->timings, &timings, error) != 0) {
		*error = arena_strdup(arena, *error);
		return -1;
	}
	if (select_deal(arena, plan, &timings, plan->shard.count, error) != 0)
		return -1;
	select_shard(plan, plan->shard.index);
	return 0;
}

int select_tests(
    struct arena *arena, struct plan *plan, const struct selection_words *words, const char **error)
{
	struct arena scratch = {0};
	struct word_reader reader = {
	    .arena = arena, .scratch = &scratch, .plan = plan, .named = node_marks(&scratch, plan)};
	bool *chosen = arena_alloc(&scratch, plan->phase_count + 1);
	bool *only = node_marks(&scratch, plan), *tagged = node_marks(&scratch, plan);
	const bool *marks[4] = {0};
	size_t count = 0;
	bool named = false;
	int result = -1;

	if (choose_phases(arena, plan, words->phases, chosen, error) != 0 ||
	    read_only(&reader, words->only, only, error) != 0)
		goto out;
	marks[count++] = only;
	if (selection_has_tags(words)) {
		if (tag_tests(&reader, words->tags, tagged, &named, error) != 0)
			goto out;
		marks[count++] = tagged;
	}
	if (words->failed)
		marks[count++] = words->failed;
	named |= !is_all(words->only) || words->failed;
	for (size_t i = 0; i < plan->phase_count && !named; i++)
		named = !chosen[i];
	if (select_common(plan, chosen, marks, reader.named) == 0) {
		*error = nothing_selected(arena, words);
		goto out;
	}
	if (!words->without_needs)
		select_needs(&scratch, plan);
	select_fixtures(plan);
	if (select_own(arena, &scratch, plan, words, error) != 0)
		goto out;
	set_gates(plan, named);
	result = 0;
out:
	arena_release(&scratch);
	return result;
}

void select_text(struct plan *plan, const char *text, bool named)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		select_again(&plan->phases[i], text);
	set_gates(plan, named);
}

/* When something of the phase is owed, so are its setup and teardown. */
static void owe_fixtures(const struct plan *plan, const struct phase *phase, bool *owed)
{
	bool any = false;

	for (size_t i = 0; i < phase->test_count && !any; i++)
		any = phase->tests[i].selected && owed[node_number(plan, phase->tests[i].node)];
	for (size_t i = 0; any && i < phase->test_count; i++)
		if (phase->tests[i].role != ROLE_TEST)
			owed[node_number(plan, phase->tests[i].node)] = true;
}

size_t select_reused(const struct plan *plan, bool *owed)
{
	size_t reused = 0;

	marks_spread(plan, edge_reruns, owed);
	for (size_t i = 0; i < plan->phase_count; i++)
		if (phase_has_fixtures(&plan->phases[i]))
			owe_fixtures(plan, &plan->phases[i], owed);
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
