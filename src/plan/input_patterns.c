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

/* The file of the test that make could be told of; NULL: there is none. */
static const char *nameable(const struct test *test)
{
	struct buf escaped = BUF_INIT;
	const char *file = test->input_kind == INPUT_FILE ? path_in_make(test->input) : NULL;

	if (file && !escape_make_file(&escaped, file))
		file = NULL;
	buf_release(&escaped);
	return file;
}

/* Whether there are too many patterns with prefixes of that length. */
static bool too_many(const struct plan *plan, size_t prefix)
{
	struct arena scratch = {0};
	struct map seen = {0};
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const char *file = nameable(&plan->phases[i].tests[j]);
			size_t before;

			if (!file || !add_pattern(&text, file, prefix, &before) ||
			    map_get(&seen, text.text))
				continue;
			char *key = arena_strdup(&scratch, text.text);

			map_put(&scratch, &seen, key, key);
			if (seen.count > INPUT_PATTERNS_MAX)
				goto out;
		}
out:
	buf_release(&text);
	arena_release(&scratch);
	return seen.count > INPUT_PATTERNS_MAX;
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

void input_patterns_set(struct arena *arena, struct plan *plan)
{
	size_t prefix = longest_prefix(plan);
	struct buf text = BUF_INIT;
	struct map seen = {0};

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];
			const char *file = nameable(test);
			size_t before;

			if (!file || !add_pattern(&text, file, prefix, &before))
				continue;
			if (!map_get(&seen, text.text)) {
				char *key;

				if (plan->input_pattern_count == INPUT_PATTERNS_MAX)
					continue;
				key = arena_strdup(arena, text.text);
				map_put(arena, &seen, key, key);
				add(arena, plan, key, before);
			}
			test->make_watches = true;
		}
	buf_release(&text);
}
