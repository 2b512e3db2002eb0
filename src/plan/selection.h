/* SPDX-License-Identifier: MIT */
/* Which tests of a plan are wanted: what E2E_PHASES and E2E_ONLY mean, as make reads them. */
#ifndef E2E_PLAN_SELECTION_H
#define E2E_PLAN_SELECTION_H

#include "base/arena.h"
#include "model.h"

/* Marks the tests that are selected (test.selected, phase.selected_count), and the phases that
 * decide the verdict (phase.gates, service.required): those that are required, and those that were
 * named, when not everything is selected: by `phases` that are not all, by `only` that is not "%".
 * `phases`: names separated by white space; `only`: patterns of PHASE/TEST separated by white
 * space, in which the first % stands for anything. A name that is unknown and a pattern that
 * matches nothing are errors: -1, with one line for people in `*error`. */
E2E_MUST_USE int select_tests(struct arena *arena, struct plan *plan, const char *phases,
    const char *only, const char **error);

/* Marks, of a phase alone, the tests that `only` selects. */
void select_again(struct phase *phase, const char *only);

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

/* The reporters of a list, separated by commas; NULL, with `*error` set, when one is unknown. */
const char *select_reporters(struct arena *arena, const char *list, const char **error);

#endif
