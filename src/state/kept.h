/* SPDX-License-Identifier: MIT */
/* What is kept of a results directory beside it, where no tool empties it: for DIR/NAME in
 * DIR/.e2e-history/
 *
 *   NAME.jsonl    a second name (a hard link) of DIR/NAME/.e2e/history.jsonl
 *   NAME.began    when the last run began there: without a state there, it was emptied since
 *   .gitignore    all of it
 *
 * It decides nothing, so where it cannot be written it is not there, and nobody hears of that. */
#ifndef E2E_STATE_KEPT_H
#define E2E_STATE_KEPT_H

#include "base/arena.h"

#define KEPT_DIR ".e2e-history"

/* Marks that a run has begun. */
void kept_begin(struct arena *arena, const char *out, const char *started);

/* When the last run began, of a directory in which no state of one is; NULL: none did. */
const char *kept_emptied(struct arena *arena, const char *out);

/* The history that is kept, or NULL. */
const char *kept_history(struct arena *arena, const char *out);

/* Keeps the history that is there. */
void kept_history_save(struct arena *arena, const char *out);

/* Gives the directory the history that is kept, if it has none. */
void kept_history_restore(struct arena *arena, const char *out);

/* Forgets all of it. */
void kept_forget(struct arena *arena, const char *out);

#endif
