/* SPDX-License-Identifier: MIT */
#include "plan/input_patterns.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/map.h"
#include "base/utf8.h"
#include "text/escape.h"

#include <string.h>

/* The most characters at the start of a name that a pattern holds. */
enum { PREFIX_MAX = 255 };

/* Appends "BEFORE%AFTER" for the file: of its name without the extension at most `prefix`
 * characters, and never the last one. False when nothing but % would be left of it: that is a rule
 * for all files there are. */
static bool add_pattern(struct buf *out, const char *file, size_t prefix, size_t *before)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
	const char *end = strrchr(name, '.'), *kept = name;

	if (!end || end == name)
		end = name + strlen(name);
	if (end == name)
		return false;
	for (size_t i = 0; i < prefix; i++) {
		const char *next = kept + utf8_len(kept, (size_t)(end - kept));

		if (next >= end)
			break;
		kept = next;
	}
	*before = (size_t)(kept - file);
	buf_clear(out);
	buf_add(out, file, *before);
	buf_addc(out, '%');
	buf_adds(out, end);
	return out->len > 1;
}

/* The file as make could be told of it; NULL: it cannot be. */
static const char *nameable_file(const char *file)
{
	struct buf escaped = BUF_INIT;

	if (file && !escape_make_file(&escaped, file))
		file = NULL;
	buf_release(&escaped);
	return file;
}

/* The file of the test that make could be told of; NULL: there is none. */
static const char *nameable(const struct test *test)
{
	return nameable_file(test->input_kind == INPUT_FILE ? path_in_make(test->input) : NULL);
}

/* The same of a file that tests read besides. One with a blank would be two in the list of a rule's
 * prerequisites that are newer. */
static const char *nameable_input(const struct input_set *set, size_t index)
{
	const char *file = path_in_make(set->files.items[index]);

	return !set->of_tests || strpbrk(file, " \t\r\n$%") ? NULL : nameable_file(file);
}

/* The patterns of files with prefixes of one length. */
struct patterns {
	struct arena scratch;
	struct map seen;
	struct buf text;
	size_t prefix;
};

/* Takes in that of a file; NULL: none. Returns whether there are too many then. */
static bool add_too_many(struct patterns *patterns, const char *file)
{
	size_t before;

	if (file && add_pattern(&patterns->text, file, patterns->prefix, &before) &&
	    !map_get(&patterns->seen, patterns->text.text)) {
		char *key = arena_strdup(&patterns->scratch, patterns->text.text);

		map_put(&patterns->scratch, &patterns->seen, key, key);
	}
	return patterns->seen.count > INPUT_PATTERNS_MAX;
}

static bool add_all_too_many(struct patterns *patterns, const struct plan *plan)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			if (add_too_many(patterns, nameable(&plan->phases[i].tests[j])))
				return true;
	for (size_t i = 0; i < plan->input_sets.count; i++)
		for (size_t j = 0; j < plan->input_sets.items[i]->files.count; j++)
			if (add_too_many(patterns, nameable_input(plan->input_sets.items[i], j)))
				return true;
	return false;
}

/* Whether there are too many patterns with prefixes of that length. */
static bool too_many(const struct plan *plan, size_t prefix)
{
	struct patterns patterns = {.text = BUF_INIT, .prefix = prefix};
	bool result = add_all_too_many(&patterns, plan);

	buf_release(&patterns.text);
	arena_release(&patterns.scratch);
	return result;
}

/* The longest prefixes with which there are not too many patterns; 0 also when there always are. */
static size_t longest_prefix(const struct plan *plan)
{
	size_t low = 0, high = PREFIX_MAX;

	if (!too_many(plan, high))
		return high;
	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (too_many(plan, middle))
			high = middle;
		else
			low = middle;
	}
	return low;
}

static void add(struct arena *arena, struct plan *plan, const char *text, size_t before)
{
	plan->input_patterns = arena_grow(
	    arena, plan->input_patterns, plan->input_pattern_count, sizeof *plan->input_patterns);
	plan->input_patterns[plan->input_pattern_count++] = (struct input_pattern){
	    .before = arena_strndup(arena, text, before),
	    .after = text + before + 1,
	};
}

/* Adds a pattern for the file, unless there is one. False: make is not told of the file. */
static bool watch(
    struct arena *arena, struct plan *plan, struct map *seen, const char *file, size_t prefix)
{
	struct buf text = BUF_INIT;
	size_t before;
	bool watched = file && add_pattern(&text, file, prefix, &before);

	if (watched && !map_get(seen, text.text)) {
		watched = plan->input_pattern_count < INPUT_PATTERNS_MAX;
		if (watched) {
			char *key = arena_strdup(arena, text.text);

			map_put(arena, seen, key, key);
			add(arena, plan, key, before);
		}
	}
	buf_release(&text);
	return watched;
}

void input_patterns_set(struct arena *arena, struct plan *plan)
{
	size_t prefix = longest_prefix(plan);
	struct map seen = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];

			test->make_watches = watch(arena, plan, &seen, nameable(test), prefix);
		}
	for (size_t i = 0; i < plan->input_sets.count; i++) {
		struct input_set *set = plan->input_sets.items[i];

		for (size_t j = 0; j < set->files.count; j++)
			set->make_watches[j] =
			    watch(arena, plan, &seen, nameable_input(set, j), prefix);
	}
}
