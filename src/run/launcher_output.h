/* SPDX-License-Identifier: MIT */
/* What a launcher's command has printed, for people: its end is kept. */
#ifndef E2E_RUN_LAUNCHER_OUTPUT_H
#define E2E_RUN_LAUNCHER_OUTPUT_H

#include "base/arena.h"
#include "base/buf.h"

/* `said`: is released by its owner. */
void launcher_output_add(struct buf *said, const char *data, size_t len);

/* The last lines that are not blank, at most so many, as the end of a message (": WORDS; WORDS"),
 * or "".
 */
const char *launcher_last_words(struct arena *arena, const struct buf *said, size_t lines);

#endif
