/* SPDX-License-Identifier: MIT */
/* turns <-> OUT/.e2e/turns: whose lines the console shows, where phases run side by side. One phase
 * prints at once, the first that had something to say. The lines of the others are held back, in
 * OUT/.e2e/held/PHASE, until it is over. Each phase that is over then is printed as a whole, and
 * the next one that is not over prints at once.
 *
 * Dots of tests that have passed may stand in the last line: OUT/.e2e/dots has as many bytes.
 *
 * No result depends on this. What cannot be held back is printed, and where make comes to no end
 * of its own, all of it is. */
#ifndef E2E_STATE_TURNS_H
#define E2E_STATE_TURNS_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

/* What stands for a test that has passed, where passes are dots: several stand in one line, and a
 * line that follows begins as one. */
#define TURN_DOT "."

/* No phase has said anything yet. `kept`: their lines are to be kept together; otherwise nobody
 * asks. Dies when that cannot be written. */
void turns_begin(struct arena *arena, const char *out, bool kept);

/* Prints what the phase has to say, or holds it back, and releases the text. `over`: it says no
 * more. */
void turn_print(
    struct arena *arena, const char *out, const char *phase, struct buf *text, bool over);

/* Prints all that is held back; from now on nothing is any more. */
void turns_end(struct arena *arena, const char *out);

/* Does so when this program exits before turns_go_on: make starts nothing more then. `out` has to
 * live as long. */
void turns_end_at_exit(const char *out);
void turns_go_on(void);

/* For somebody who has to let go of something before a reader of standard output can make him wait:
 * what is held back, and a descriptor (-1: there is nothing) that is given to turns_taken when it
 * is printed. */
int turns_take(struct arena *arena, const char *out, struct buf *text);
void turns_taken(struct arena *arena, const char *out, int fd);

#endif
