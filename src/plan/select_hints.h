/* SPDX-License-Identifier: MIT */
/* What a word of a selection that names nothing was meant to be. */
#ifndef E2E_PLAN_SELECT_HINTS_H
#define E2E_PLAN_SELECT_HINTS_H

#include "base/arena.h"
#include "model.h"

/* `; did you mean "..."?` in the form that the user chose, or "": of a word without a pattern, of
 * one with a pattern, of which only the phase can be corrected, and of a tag. */
const char *select_hint_word(struct arena *arena, const struct plan *plan, const char *word);
const char *select_hint_pattern(struct arena *arena, const struct plan *plan, const char *pattern);
const char *select_hint_tag(struct arena *arena, const struct plan *plan, const char *tag);

#endif
