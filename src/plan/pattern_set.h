/* SPDX-License-Identifier: MIT */
/* The patterns of a phase, matched all at once, one name of a path after the other. Knows no files.
 */
#ifndef E2E_PLAN_PATTERN_SET_H
#define E2E_PLAN_PATTERN_SET_H

#include "base/arena.h"
#include "base/strings.h"
#include "model.h"
#include "text/glob.h"

/* An alternative of a pattern. */
struct alternative {
	const struct glob *glob;
	struct file_pattern *pattern;
};

struct pattern_set {
	struct alternative *items;
	size_t count;
};

/* The alternatives of all patterns. False after errors that were reported; `what` names the key. */
bool pattern_set_parse(
    struct arena *arena, struct file_patterns *patterns, const char *what, struct pattern_set *out);

/* States of none of the alternatives, an array as long as the set. */
glob_states *pattern_set_none(struct arena *arena, const struct pattern_set *set);

/* The states behind `name`, see glob_step; NULL: nothing can match any more. */
glob_states *pattern_set_step(struct arena *arena, const struct pattern_set *set,
    const glob_states *from, const char *name, int how);

/* The first pattern that the names so far match; with `used`, all of them are marked as such. NULL:
 * there is none. `states` may be NULL. */
struct file_pattern *pattern_set_accepts(
    const struct pattern_set *set, const glob_states *states, bool used);

/* The same for patterns that everything below matches. */
struct file_pattern *pattern_set_accepts_rest(
    const struct pattern_set *set, const glob_states *states, bool used);

/* The first pattern that more names can match; NULL: there is none. */
struct file_pattern *pattern_set_goes_on(const struct pattern_set *set, const glob_states *states);

/* Adds the names that alone can come next, each once. False: others can, too. */
bool pattern_set_only_names(struct arena *arena, const struct pattern_set *set,
    const glob_states *states, struct strings *names);

/* Whether a pattern matches the whole path, hidden names too. */
bool pattern_set_match(const struct pattern_set *set, const char *path);

#endif
