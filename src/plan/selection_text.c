/* SPDX-License-Identifier: MIT */
#include "plan/selection_text.h"

#include "base/buf.h"
#include "base/hash.h"
#include "state/run_state.h"

#include <string.h>

const char *selection_text(struct arena *arena, const struct plan *plan)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];
		bool whole = phase->test_count && phase->selected_count == phase->test_count;

		if (whole)
			buf_printf(&out, "%s%s/%%", out.len ? " " : "", phase->name);
		for (size_t j = 0; !whole && j < phase->test_count; j++)
			if (phase->tests[j].selected)
				buf_printf(&out, "%s%s/%s", out.len ? " " : "", phase->name,
				    phase->tests[j].name);
	}
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	return text;
}

static bool is_named(const struct test *test)
{
	return test->quarantine && test->named;
}

static void add_tests(
    struct buf *out, const struct plan *plan, bool (*wanted)(const struct test *test))
{
	bool any = false;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (!wanted(test))
				continue;
			buf_printf(out, "%s%s/%s", any ? " " : "", test->phase->name, test->name);
			any = true;
		}
}

const char *selection_record(struct arena *arena, const struct plan *plan)
{
	const char *text = selection_text(arena, plan);
	struct buf named = BUF_INIT;

	add_tests(&named, plan, is_named);
	if (named.len)
		text = arena_printf(arena, "%s\n%s", text, named.text);
	buf_release(&named);
	return text;
}

void selection_hash(const char *text, bool named, char hash[17])
{
	hash_hex(hash_text(hash_text(HASH_INIT, text), named ? "named" : NULL), hash);
}

const char *selection_read(struct arena *arena, const char *out, const struct run *run)
{
	const char *text = run_selection_read(arena, out);
	char hash[17] = "";

	if (text)
		selection_hash(text, run->named, hash);
	return strcmp(hash, run->selection) == 0 ? text : NULL;
}

/* The next test of the phase in a line of such a text, which it moves on; false at its end. A name
 * of "%" stands for all. */
static bool next_name(const char **line, const struct phase *phase, const char **name, size_t *len)
{
	size_t before = strlen(phase->name);

	while (**line && **line != '\n') {
		const char *word = *line;
		size_t word_len = strcspn(word, " \n");

		*line += word_len;
		*line += **line == ' ';
		if (word_len <= before || strncmp(word, phase->name, before) != 0 ||
		    word[before] != '/')
			continue;
		*name = word + before + 1;
		*len = word_len - before - 1;
		return true;
	}
	return false;
}

static void mark_selected(struct test *test)
{
	test->selected = true;
	test->phase->selected_count++;
}

static void mark_named(struct test *test)
{
	test->named = true;
}

/* Marks the tests of the phase that stand in the line, and moves on to the next one. Each name is
 * compared with the tests that come after the one before: they stand in the order of the plan. */
static void read_line(const char **line, struct phase *phase, void (*mark)(struct test *test))
{
	const char *name;
	size_t len, at = 0;

	while (next_name(line, phase, &name, &len)) {
		bool whole = len == 1 && name[0] == '%';

		for (bool found = false; at < phase->test_count && !found; at++) {
			struct test *test = &phase->tests[at];
			bool same = strncmp(test->name, name, len) == 0 && test->name[len] == '\0';

			if (whole || same)
				mark(test);
			found = same && !whole;
		}
	}
	*line += **line == '\n';
}

void select_again(struct phase *phase, const char *text)
{
	phase->selected_count = 0;
	for (size_t i = 0; i < phase->test_count; i++)
		phase->tests[i].selected = phase->tests[i].named = false;
	read_line(&text, phase, mark_selected);
	read_line(&text, phase, mark_named);
}

static void mark_elsewhere(struct test *test)
{
	test->elsewhere = !test->selected;
}

void select_elsewhere(struct plan *plan, const char *text)
{
	for (size_t i = 0; i < plan->phase_count; i++) {
		const char *line = text;

		read_line(&line, &plan->phases[i], mark_elsewhere);
	}
}
