/* SPDX-License-Identifier: MIT */
#include "plan/patterns_yaml.h"

#include "base/diag.h"
#include "plan/yaml_value.h"

struct reading {
	struct arena *arena;
	struct file_patterns *patterns;
};

static void add_file_pattern(void *context, const struct node *value)
{
	const struct reading *reading = context;
	struct file_patterns *patterns = reading->patterns;
	struct file_pattern pattern = {
	    .text = read_string(value, "a pattern"), .mark = value->mark};

	if (!pattern.text)
		return;
	patterns->items =
	    arena_grow(reading->arena, patterns->items, patterns->count, sizeof *patterns->items);
	patterns->items[patterns->count++] = pattern;
}

void read_file_patterns(
    struct arena *arena, const struct node *value, const char *what, struct file_patterns *patterns)
{
	struct reading reading = {arena, patterns};

	if (value->kind == NODE_SEQUENCE && value->count == 0)
		diag_error(&value->mark, "%s has no pattern", what);
	read_each(value, what, "string", add_file_pattern, &reading);
}
