/* SPDX-License-Identifier: MIT */
/* The console's lines stand together by phase, where phases run side by side: OUT/.e2e/groups has
 * the phases that have said something. One prints at once, the first of them. The lines of the
 * others are held back, in OUT/.e2e/held/PHASE, until it is over. Each phase that is over then is
 * printed as a whole, and the next one that is not over prints at once.
 *
 * Dots of tests that have passed may stand in the last line: OUT/.e2e/dots has as many bytes.
 *
 * No result depends on this. What cannot be held back is printed, and where make comes to no end
 * of its own, all of it is. */
#ifndef E2E_STATE_OUTPUT_GROUPS_H
#define E2E_STATE_OUTPUT_GROUPS_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

/* What stands for a test that has passed, where passes are dots: several stand in one line, and a
 * line that follows begins as one. */
#define OUTPUT_GROUP_DOT "."

/* No phase has said anything yet. `kept`: their lines are to be kept together; otherwise nobody
 * asks. Dies when that cannot be written. */
void output_groups_begin(struct arena *arena, const char *out, bool kept);

/* Prints what the phase has to say, or holds it back, and releases the text. `over`: it says no
 * more. */
void output_group_print(
    struct arena *arena, const char *out, const char *phase, struct buf *text, bool over);

/* Prints all that is held back; from now on nothing is any more. */
void output_groups_end(struct arena *arena, const char *out);

/* Does so when this program exits before output_groups_go_on: make starts nothing more then. `out`
 * has to live as long. */
void output_groups_end_at_exit(const char *out);
void output_groups_go_on(void);

/* For somebody who has to let go of something before a reader of standard output can make him wait:
 * what is held back, and a descriptor (-1: there is nothing) that is given to output_groups_taken
 * when it is printed. */
int output_groups_take(struct arena *arena, const char *out, struct buf *text);
void output_groups_taken(struct arena *arena, const char *out, int fd);

#endif
