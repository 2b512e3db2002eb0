/* SPDX-License-Identifier: MIT */
#include "plan/patterns_yaml.h"

#include "base/diag.h"
#include "plan/yaml_value.h"

static void add_file_pattern(
    struct arena *arena, const struct node *value, const char *what, struct file_patterns *patterns)
{
	struct file_pattern pattern = {.text = read_string(value, what), .mark = value->mark};

	if (!pattern.text)
		return;
	patterns->items =
	    arena_grow(arena, patterns->items, patterns->count, sizeof *patterns->items);
	patterns->items[patterns->count++] = pattern;
}

void read_file_patterns(
    struct arena *arena, const struct node *value, const char *what, struct file_patterns *patterns)
{
	if (value->kind == NODE_SCALAR && !node_is_null(value)) {
		add_file_pattern(arena, value, what, patterns);
		return;
	}
	if (value->kind != NODE_SEQUENCE) {
		diag_error(&value->mark, "%s has to be a string or a list of strings, not %s", what,
		    node_kind_name(value));
		return;
	}
	if (value->count == 0)
		diag_error(&value->mark, "%s has no pattern", what);
	for (size_t i = 0; i < value->count; i++)
		add_file_pattern(arena, value->items[i], "a pattern", patterns);
}
