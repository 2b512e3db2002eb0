/* SPDX-License-Identifier: MIT */
/* Which tests of a plan are wanted: what E2E_PHASES, E2E_ONLY and E2E_TAGS mean. One function reads
 * them for make (e2e-gen --select), for e2e-gen and for e2e-report. */
#ifndef E2E_PLAN_SELECTION_H
#define E2E_PLAN_SELECTION_H

#include "base/arena.h"
#include "model.h"
#include "plan/timings.h"

/* What was asked for, as it was written. */
struct selection_words {
	const char *phases; /* names of phases, separated by white space */
	const char *only;   /* see plan/select_words.h, separated by white space; "%": all */
	const char *tags;   /* "smoke !slow", separated by white space or commas; or NULL */
	const bool *failed; /* a mark for each node: see plan/last_failed.h; NULL: not asked for */
	bool without_needs; /* what the selected tests need is not taken in */
	const char *shard;  /* "2/5", see plan/shards.h; NULL or empty: all */
	const char
	    *timings; /* the file by which shards are dealt; NULL or empty: the default one */
};

/* Whether more is said than which phases, or these need tests of others. Only then make has to be
 * told what it means. */
bool selection_asks(const struct plan *plan, const struct selection_words *words);
bool selection_has_tags(const struct selection_words *words);

/* Marks the tests that are selected (test.selected, phase.selected_count): what all of the words
 * have in common, and what these tests need, unless that is not wanted (test.taken_in); those that
 * `only` names, and not just their phase (test.named). Marks the phases that decide the verdict
 * (phase.gates, service.required): those that are required, and those that were named, when not
 * everything is selected: by `phases` that are not all, by `only` that is not "%", by a tag, or as
 * failed (plan.named). Of a shard, what is left is its part (plan.shard), which may be nothing; of
 * all of them it is in plan.whole. Words that name nothing are errors: -1, with one line for people
 * in `*error`. */
E2E_MUST_USE int select_tests(struct arena *arena, struct plan *plan,
    const struct selection_words *words, const char **error);

/* What each shard has of all that is selected, for who looks at all of them: deals the tests, and
 * leaves those of one selected. Both as select_tests does; so the former comes once, and first. */
E2E_MUST_USE int select_deal(struct arena *arena, struct plan *plan, const struct timings *timings,
    int shards, const char **error);
void select_shard(struct plan *plan, int index);

/* Marks what a record of this plan selects (see plan/selection_text.h), and the phases that
 * decide. */
void select_text(struct plan *plan, const char *text, bool named);

/* Sets `reused` of each test: it is selected, and neither `owed` (a mark for each node of the plan)
 * nor behind one that is, along edges that make tests run again; an edge leads on through a test
 * that is not selected. Marks the latter too. Returns how many are reused. */
size_t select_reused(const struct plan *plan, bool *owed);

/* Whether everything in the plan is selected. */
bool selection_is_complete(const struct plan *plan);

/* The phase names of a list, each checked, separated by spaces; NULL, with `*error` set, when one
 * is unknown or there is none. */
const char *select_phase_names(
    struct arena *arena, const struct plan *plan, const char *list, const char **error);

/* The names of all phases, in the same form, also where one of them is called "all". */
const char *select_all_phases(struct arena *arena, const struct plan *plan);

/* The reporters of a list, separated by commas; NULL, with `*error` set, when one is unknown. */
const char *select_reporters(struct arena *arena, const char *list, const char **error);

#endif
