/* SPDX-License-Identifier: MIT */
/* What the words of a selection name: single words of E2E_ONLY, and lists of tags. Nothing is known
 * here of what else is selected. */
#ifndef E2E_PLAN_SELECT_WORDS_H
#define E2E_PLAN_SELECT_WORDS_H

#include "base/map.h"
#include "model.h"

#define WORD_SEPARATORS " \t\n"
#define TAG_SEPARATORS  " ,\t\n"

/* The next word of a list, which it moves on; NULL at its end. */
char *next_word(struct arena *arena, const char **list, const char *separators);

/* Whoever looks up many words. `names` is made with the first one that is looked up. */
struct word_reader {
	struct arena *arena; /* of errors */
	struct arena *scratch;
	const struct plan *plan;
	struct map names; /* PHASE/TEST -> test */
	bool *named;      /* a mark for each node: tests of which a word says more than the phase */
};

/* Marks (a mark for each node of the plan) the tests that the word names:
 *
 *   PHASE/TEST   that test; of one with a matrix, all combinations
 *   TEST         the same, where one phase alone has it and no phase is called so
 *   PHASE        all of its tests, where no test is called so
 *   FILE         the tests of that file, seen from where make runs or as it is written in the plan
 *   with * or %, each of which stands for any text: all of which PHASE/TEST, TEST or FILE matches
 *
 * Returns 0, or -1 with one line for people in `*error`. */
E2E_MUST_USE int word_tests(
    struct word_reader *reader, const char *word, bool *marks, const char **error);

/* Marks the tests that have one of the tags in the list, or, where it has only such as !TAG, all;
 * none that has a TAG with !. Sets `*named` when the list has a tag without it. A tag that no test
 * has is an error, as above. */
E2E_MUST_USE int tag_tests(
    struct word_reader *reader, const char *list, bool *marks, bool *named, const char **error);

#endif
