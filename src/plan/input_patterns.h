/* SPDX-License-Identifier: MIT */
/* Which of the tests' files make is told of. Make looks for a rule that makes each file it is told
 * of, also among rules that the user did not write for it: `t/login` would be copied from
 * `t/login.sh`. It takes the pattern rule that leaves the shortest part of a name open, so these
 * files get one that makes nothing and leaves open as little as can be. Knows no syntax of rules.
 */
#ifndef E2E_PLAN_INPUT_PATTERNS_H
#define E2E_PLAN_INPUT_PATTERNS_H

#include "base/arena.h"
#include "model.h"

/* Make tries all patterns for each file. With fewer of them each leaves more open; with too many
 * directories some files are not named at all. */
enum { INPUT_PATTERNS_MAX = 500 };

/* Sets plan->input_patterns and `make_watches` of each test. Where that is false (no pattern fits
 * the name, make cannot write it, there are too many), the content alone says whether the file has
 * changed. */
void input_patterns_set(struct arena *arena, struct plan *plan);

#endif
