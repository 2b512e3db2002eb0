/* SPDX-License-Identifier: MIT */
#include "base/nearest.h"

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

const char *nearest_name(const char *word, const char *const *names, size_t count)
{
	const char *best = NULL;
	size_t limit = strlen(word) <= 3 ? 1 : strlen(word) <= 6 ? 2 : 3;

	for (size_t i = 0; i < count; i++) {
		size_t d = distance(word, names[i]);

		if (d <= limit && d < strlen(names[i])) {
			best = names[i];
			limit = d - (d > 0);
			if (d == 0)
				break;
		}
	}
	return best;
}
