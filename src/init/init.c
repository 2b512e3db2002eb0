/* SPDX-License-Identifier: MIT */
#include "init/init.h"

#include "base/die.h"
#include "base/files.h"
#include "base/output.h"
#include "base/printable.h"
#include "base/program.h"
#include "defaults.h"
#include "init/plan_text.h"
#include "init/suites.h"
#include "init/tree.h"
#include "text/template.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Where Playwright is at hand, the results are not where it may empty them. */
static const char *choose_output(const struct suites *suites)
{
	for (size_t i = 0; i < suites->count; i++)
		if (suites->items[i].tool && strcmp(suites->items[i].tool->name, "playwright") == 0)
			return "e2e-results";
	return NULL;
}

/* Whether a Makefile is there that e2e-gen leaves alone. */
static bool has_makefile(struct arena *arena)
{
	const char *text = config_text(arena, "", DEFAULT_MAKEFILE);

	return text ? strncmp(text, MAKEFILE_SIGN, strlen(MAKEFILE_SIGN)) != 0
		    : file_exists(DEFAULT_MAKEFILE);
}

static void tell(struct arena *arena, const char *path, const struct suites *suites)
{
	struct buf out = BUF_INIT;
	const char *plan = strcmp(path, DEFAULT_PLAN) == 0 ? "" : arena_printf(arena, " %s", path);

	printable_add(&out, path, strlen(path));
	if (suites->count)
		buf_printf(
		    &out, ": %zu phase%s, for ", suites->count, suites->count == 1 ? "" : "s");
	else
		buf_adds(
		    &out, ": no tests of a known kind were found; this is a plan to start with");
	for (size_t i = 0; i < suites->count; i++) {
		const struct suite *suite = &suites->items[i];
		const char *text = init_suite_text(arena, suite);

		buf_adds(&out, i ? ", " : "");
		printable_add(&out, text, strlen(text));
		if (suite->tool)
			buf_printf(&out, " (%zu)", suite->paths.count);
	}
	for (size_t i = 0; i < suites->notes.count; i++) {
		buf_addc(&out, '\n');
		printable_add(&out, suites->notes.items[i], strlen(suites->notes.items[i]));
	}
	buf_adds(&out, "\nNext: read it, then e2e-gen --run");
	buf_adds(&out, has_makefile(arena) ? " -o e2e.mk" : "");
	printable_add(&out, plan, strlen(plan));
	buf_addc(&out, '\n');
	output_print(&out);
}

/* Where the schema of phases.yaml is installed: beside the program that runs, wherever that was
 * moved to, or where configure put it. NULL: it is not, as in a build directory. */
static const char *find_schema(struct arena *arena)
{
	static const char name[] = "schema/phases.schema.json";
	const char *bin = path_of_program(arena, program_path());
	const char *paths[] = {
	    bin ? arena_printf(arena, "%s/share/e2e-gen/%s", path_dir(arena, bin), name) : NULL,
	    arena_printf(arena, "%s/%s", PKGDATADIR, name),
	};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (paths[i] && file_exists(paths[i]))
			return paths[i];
	return NULL;
}

/* Editors with the YAML language server know the keys by this line. */
static void add_schema(struct arena *arena, struct buf *out)
{
	const char *schema = find_schema(arena);

	if (schema && !strpbrk(schema, " \t\r\n"))
		buf_printf(out, "# yaml-language-server: $schema=%s\n", schema);
}

int init_write(struct arena *arena, const char *path)
{
	struct buf text = BUF_INIT;
	struct suites suites;
	struct tree tree;
	int result = 0;

	tree_look(arena, &tree);
	suites_find(arena, &tree, &suites);
	add_schema(arena, &text);
	if (suites.count)
		init_plan_add(arena, &suites, &tree, choose_output(&suites), &text);
	else
		buf_adds(&text, template_text("phases.yaml"));
	if (strcmp(path, "-") == 0) {
		if (buf_write(&text, STDOUT_FILENO) != 0)
			die("write to standard output:");
	} else if (file_create_once(path, text.text) == 0) {
		tell(arena, path, &suites);
	} else {
		if (errno != EEXIST)
			die("write %s:", path);
		warn("%s exists already and is not changed", path);
		result = -1;
	}
	buf_release(&text);
	return result;
}
