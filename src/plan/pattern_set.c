/* SPDX-License-Identifier: MIT */
#include "plan/pattern_set.h"

#include "base/diag.h"

#include <string.h>

bool pattern_set_parse(
    struct arena *arena, struct file_patterns *patterns, const char *what, struct pattern_set *out)
{
	bool good = true;

	for (size_t i = 0; i < patterns->count; i++) {
		struct file_pattern *pattern = &patterns->items[i];
		struct globs globs = {0};
		const char *problem = strstr(pattern->text, "${")
					  ? "${...} cannot be used in a pattern"
					  : glob_parse(arena, pattern->text, &globs);

		if (problem) {
			diag_error(&pattern->mark, "%s \"%s\": %s", what, pattern->text, problem);
			good = false;
			continue;
		}
		for (size_t j = 0; j < globs.count; j++) {
			out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
			out->items[out->count++] = (struct alternative){&globs.items[j], pattern};
		}
	}
	return good;
}

glob_states *pattern_set_none(struct arena *arena, const struct pattern_set *set)
{
	return arena_alloc(arena, (set->count + 1) * sizeof(glob_states));
}

glob_states *pattern_set_step(struct arena *arena, const struct pattern_set *set,
    const glob_states *from, const char *name, int how)
{
	glob_states *next = NULL;

	for (size_t i = 0; i < set->count; i++) {
		glob_states states =
		    from[i] ? glob_step(set->items[i].glob, from[i], name, how) : 0;

		if (!states)
			continue;
		if (!next)
			next = pattern_set_none(arena, set);
		next[i] = states;
	}
	return next;
}

static struct file_pattern *first_of(const struct pattern_set *set, const glob_states *states,
    bool (*is_one)(const struct glob *glob, glob_states states), bool used)
{
	struct file_pattern *first = NULL;

	for (size_t i = 0; states && i < set->count; i++) {
		if (!is_one(set->items[i].glob, states[i]))
			continue;
		if (!first)
			first = set->items[i].pattern;
		if (used)
			set->items[i].pattern->used = true;
	}
	return first;
}

struct file_pattern *pattern_set_accepts(
    const struct pattern_set *set, const glob_states *states, bool used)
{
	return first_of(set, states, glob_accepts, used);
}

struct file_pattern *pattern_set_accepts_rest(
    const struct pattern_set *set, const glob_states *states, bool used)
{
	return first_of(set, states, glob_accepts_rest, used);
}

struct file_pattern *pattern_set_goes_on(const struct pattern_set *set, const glob_states *states)
{
	return first_of(set, states, glob_goes_on, false);
}

bool pattern_set_only_names(struct arena *arena, const struct pattern_set *set,
    const glob_states *states, struct strings *names)
{
	for (size_t i = 0; i < set->count; i++) {
		const char *name;
		bool known = false;

		if (!glob_goes_on(set->items[i].glob, states[i]))
			continue;
		name = glob_only_name(set->items[i].glob, states[i]);
		if (!name)
			return false;
		for (size_t j = 0; j < names->count; j++)
			known |= strcmp(names->items[j], name) == 0;
		if (!known)
			strings_add(arena, names, arena_strdup(arena, name));
	}
	return true;
}

bool pattern_set_match(const struct pattern_set *set, const char *path)
{
	for (size_t i = 0; i < set->count; i++)
		if (glob_match(set->items[i].glob, path))
			return true;
	return false;
}
