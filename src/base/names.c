/* SPDX-License-Identifier: MIT */
#include "base/names.h"

#include <string.h>

/* Edit distance with transpositions (optimal string alignment), by rows. */
static size_t distance(const char *a, const char *b)
{
	enum { MAX = 64 };
	size_t rows[3][MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];
	size_t la = strlen(a), lb = strlen(b);

	if (la > MAX || lb > MAX)
		return MAX;
	for (size_t j = 0; j <= lb; j++)
		last[j] = j;
	for (size_t i = 1; i <= la; i++) {
		size_t *swap = before;

		now[0] = i;
		for (size_t j = 1; j <= lb; j++) {
			size_t best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = best;
		}
		before = last;
		last = now;
		now = swap;
	}
	return last[lb];
}

static const char *name_at(struct names names, size_t row)
{
	return *(const char *const *)((const char *)names.rows + row * names.size);
}

int names_find(struct names names, const char *name)
{
	for (size_t i = 0; i < names.count; i++)
		if (strcmp(name_at(names, i), name) == 0)
			return (int)i;
	return -1;
}

const char *names_nearest(struct names names, const char *word)
{
	const char *best = NULL;
	size_t limit = strlen(word) <= 3 ? 1 : strlen(word) <= 6 ? 2 : 3;

	for (size_t i = 0; i < names.count; i++) {
		const char *name = name_at(names, i);
		size_t d = distance(word, name);

		if (d <= limit && d < strlen(name)) {
			best = name;
			limit = d - (d > 0);
			if (d == 0)
				break;
		}
	}
	return best;
}

const char *names_hint(struct arena *arena, struct names names, const char *word)
{
	const char *near = names_nearest(names, word);

	return near ? arena_printf(arena, "; did you mean \"%s\"?", near) : "";
}

void names_add(struct buf *out, struct names names, const char *between, const char *last)
{
	for (size_t i = 0; i < names.count; i++)
		buf_printf(out, "%s%s",
		    i == 0                 ? ""
		    : i + 1 == names.count ? last
					   : between,
		    name_at(names, i));
}

const char *names_text(
    struct arena *arena, struct names names, const char *between, const char *last)
{
	struct buf out = BUF_INIT;
	const char *text;

	names_add(&out, names, between, last);
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	return text;
}
