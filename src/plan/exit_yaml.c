/* SPDX-License-Identifier: MIT */
#include "plan/exit_yaml.h"

#include "base/diag.h"
#include "base/names.h"
#include "plan/yaml_value.h"

#include <string.h>

static void add_code(struct arena *arena, struct exit_codes *codes, enum exit_meaning meaning,
    const struct node *node, const char *text)
{
	struct exit_code it = {.meaning = meaning, .text = text};

	read_count(node, 1, EXIT_CODE_MAX, &it.code);
	if (!it.code)
		return;
	for (size_t i = 0; i < codes->count; i++)
		if (codes->items[i].code == it.code) {
			diag_error(&node->mark, "duplicate exit code %d", it.code);
			return;
		}
	if (text && strpbrk(text, "\r\n")) {
		diag_error(
		    &node->mark, "the meaning of the exit code %d has to be one line", it.code);
		return;
	}
	codes->items = arena_grow(arena, codes->items, codes->count, sizeof *codes->items);
	codes->items[codes->count++] = it;
}

static void read_codes(struct arena *arena, const struct node *node, enum exit_meaning meaning,
    struct exit_codes *codes)
{
	switch (node->kind) {
	case NODE_SCALAR:
		add_code(arena, codes, meaning, node, NULL);
		break;
	case NODE_SEQUENCE:
		for (size_t i = 0; i < node->count; i++)
			add_code(arena, codes, meaning, node->items[i], NULL);
		break;
	case NODE_MAPPING:
		for (size_t i = 0; i < node->count; i += 2)
			add_code(arena, codes, meaning, node->items[i],
			    node_is_null(node->items[i + 1])
				? NULL
				: read_string(node->items[i + 1], "what an exit code means"));
		break;
	}
}

static void read_fail(struct arena *arena, const struct node *value, void *codes)
{
	read_codes(arena, value, EXIT_FAILS, codes);
}

static void read_skip(struct arena *arena, const struct node *value, void *codes)
{
	read_codes(arena, value, EXIT_SKIPS, codes);
}

static void read_fatal(struct arena *arena, const struct node *value, void *codes)
{
	read_codes(arena, value, EXIT_FATAL, codes);
}

static const struct field fields[] = {
    {"fail", read_fail, "exit_codes", "Exit codes that mean a failure."},
    {"skip", read_skip, "exit_codes", "Exit codes that mean a skip, if the report shows it."},
    {"fatal", read_fatal, "exit_codes", "Exit codes that mean a failure that is not retried."},
};

const struct mapping exit_mapping = MAPPING("exit", "exit", fields);

void read_exit_codes(struct arena *arena, const struct node *node, struct exit_codes *out)
{
	*out = (struct exit_codes){.said = true, .mark = node->mark};
	read_fields(arena, node, &exit_mapping, out);
}

static const char *const path_kinds[] = {
    [PATH_FILE - 1] = "file",
    [PATH_NAME - 1] = "name",
    [PATH_CLASS - 1] = "class",
    [PATH_PACKAGE - 1] = "package",
};

struct names path_kind_names(void)
{
	return NAMES(path_kinds);
}

void read_path_kind(const struct node *node, enum path_kind *out)
{
	const char *word = read_string(node, "path_is");
	int found = word ? names_find(path_kind_names(), word) : -1;

	if (found >= 0)
		*out = (enum path_kind)(found + 1);
	else if (word)
		diag_error(
		    &node->mark, "path_is has to be \"file\", \"name\", \"class\" or \"package\"");
}
