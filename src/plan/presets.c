/* SPDX-License-Identifier: MIT */
#include "plan/presets.h"

#include "base/source.h"
#include "plan/runner_yaml.h"
#include "plan/yaml_tree.h"
#include "text/template.h"

#include <string.h>

bool preset_load(
    struct arena *arena, struct diagnostics *diagnostics, const char *name, struct runner *runner)
{
	const char *file = arena_printf(arena, "runners/%s.yaml", name);

	for (const struct embedded_file *it = embedded_files; it->name; it++)
		if (strcmp(it->name, file) == 0) {
			const struct source *source =
			    source_from_text(arena, diagnostics, file, it->text, strlen(it->text));
			struct arena nodes = {0};
			const struct node *root = yaml_tree_read(arena, &nodes, source);

			*runner =
			    (struct runner){.name = name, .preset = true, .mark = {source, 0, 0}};
			if (root)
				read_runner(arena, root, runner);
			arena_release(&nodes);
			return true;
		}
	return false;
}

const char *const *preset_names(struct arena *arena, size_t *count)
{
	static const char PREFIX[] = "runners/";
	const char **names = NULL;

	*count = 0;
	for (const struct embedded_file *it = embedded_files; it->name; it++) {
		const char *base;

		if (strncmp(it->name, PREFIX, strlen(PREFIX)) != 0)
			continue;
		base = it->name + strlen(PREFIX);
		names = arena_grow(arena, names, *count, sizeof *names);
		names[(*count)++] = arena_strndup(arena, base, strcspn(base, "."));
	}
	return names;
}
