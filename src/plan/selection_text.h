/* SPDX-License-Identifier: MIT */
/* The tests that are selected, as a text: for make, and for those who come later in the run. */
#ifndef E2E_PLAN_SELECTION_TEXT_H
#define E2E_PLAN_SELECTION_TEXT_H

#include "base/arena.h"
#include "model.h"

/* What is selected, in the order of the plan, as make's $(filter) reads it: "one/a one/b two/%". */
const char *selection_text(struct arena *arena, const struct plan *plan);

/* The same, and what `end` and others have to know besides: in a second line, where there are any,
 * the tests with a quarantine that are named (test.named). */
const char *selection_record(struct arena *arena, const struct plan *plan);

/* Of such a text, and of whether it was named. */
void selection_hash(const char *text, bool named, char hash[17]);

/* The record of what is selected in that run; NULL: it cannot be read. */
const char *selection_read(struct arena *arena, const char *out, const struct run *run);

/* Marks what such a record selects of a phase: its tests alone. */
void select_again(struct phase *phase, const char *text);

/* Marks (test.elsewhere) what such a text selects that is not selected: what other shards have. */
void select_elsewhere(struct plan *plan, const char *text);

#endif
