/* SPDX-License-Identifier: MIT */
#include "plan/launchers.h"

#include "base/diag.h"
#include "base/names.h"
#include "base/source.h"
#include "plan/fields.h"
#include "plan/test_extras.h"
#include "plan/text_check.h"
#include "text/template.h"

#include <string.h>

/* Where nothing is said of it. */
enum { DEFAULT_RETRIES = 1 };
static const long long DEFAULT_QUEUE = 10LL * 60 * 1000;

/* The launcher of a test that is run beside make, whatever its phase or runner says. */
static const char LOCAL[] = "local";
static const char PRESETS[] = "launchers/";

/* ---- reading ---- */

FIELD(launcher_uses, launcher, (it->uses = read_string(value, "uses"), it->uses_mark = value->mark))
FIELD(launcher_command, launcher, read_command(arena, value, &it->command))
FIELD(launcher_cancel, launcher, read_command(arena, value, &it->cancel))
FIELD(launcher_queue, launcher, read_duration(value, false, &it->queue))
FIELD(launcher_retries, launcher, read_count(value, 0, LAUNCHES_MOST, &it->retries))

static const struct field launcher_fields[] = {
    {"uses", launcher_uses, "name", "The preset that this one is based on."},
    {"command", launcher_command, "command",
	"The command that starts the test; the words that run it there are appended."},
    {"cancel", launcher_cancel, "command", "A command that ends what the launcher has started."},
    {"queue", launcher_queue, "duration",
	"How long the test may wait until it starts; 10m by default."},
    {"retries", launcher_retries, "launches",
	"How often the test is launched again when there is no verdict; 1 by default."},
};

const struct mapping launcher_mapping = MAPPING("launcher", "a launcher", launcher_fields);

static void read_launcher(struct arena *arena, const struct node *node, struct launcher *launcher)
{
	launcher->queue = launcher->retries = -1;
	read_fields(arena, node, &launcher_mapping, launcher);
}

static struct launcher *add_launcher(struct arena *arena, struct plan *plan)
{
	struct launcher *launcher = arena_alloc(arena, sizeof *launcher);

	plan->launchers =
	    arena_grow(arena, plan->launchers, plan->launcher_count, sizeof *plan->launchers);
	plan->launchers[plan->launcher_count++] = launcher;
	return launcher;
}

void read_launchers(struct arena *arena, const struct node *node, struct plan *plan)
{
	if (!expect_kind(node, NODE_MAPPING, "launchers"))
		return;
	for (size_t i = 0; i < node->count; i += 2) {
		struct launcher *launcher = add_launcher(arena, plan);

		launcher->name = node->items[i]->text;
		launcher->mark = node->items[i]->mark;
		read_launcher(arena, node->items[i + 1], launcher);
	}
}

void read_launcher_ref(const struct node *node, struct launcher_ref *ref)
{
	ref->name = read_string(node, "launcher");
	ref->mark = node->mark;
}

/* ---- presets ---- */

static const struct launcher *find_preset(
    struct arena *arena, const struct plan *plan, const char *name)
{
	const char *file = arena_printf(arena, "%s%s.yaml", PRESETS, name);

	for (const struct embedded_file *it = embedded_files; it->name; it++) {
		const struct source *source;
		struct arena nodes = {0};
		const struct node *root;
		struct launcher *preset;

		if (strcmp(it->name, file) != 0)
			continue;
		source = source_from_text(
		    arena, plan->source->diagnostics, file, it->text, strlen(it->text));
		root = yaml_tree_read(arena, &nodes, source);
		preset = arena_alloc(arena, sizeof *preset);
		*preset = (struct launcher){.name = name, .mark = {source, 0, 0}};
		if (root)
			read_launcher(arena, root, preset);
		arena_release(&nodes);
		return preset;
	}
	return NULL;
}

static const struct launcher *find_own(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->launcher_count; i++)
		if (strcmp(plan->launchers[i]->name, name) == 0)
			return plan->launchers[i];
	return NULL;
}

static void unknown_launcher(
    struct arena *arena, const struct plan *plan, const char *name, const struct mark *mark)
{
	const char **names = NULL;
	size_t count = 0;

	for (size_t i = 0; i < plan->launcher_count; i++) {
		names = arena_grow(arena, names, count, sizeof *names);
		names[count++] = plan->launchers[i]->name;
	}
	for (const struct embedded_file *it = embedded_files; it->name; it++)
		if (strncmp(it->name, PRESETS, strlen(PRESETS)) == 0) {
			const char *base = it->name + strlen(PRESETS);

			names = arena_grow(arena, names, count, sizeof *names);
			names[count++] = arena_strndup(arena, base, strcspn(base, "."));
		}
	diag_error(mark, "unknown launcher \"%s\"%s (known: %s)", name,
	    names_hint(arena, NAMES_OF(names, count), name),
	    names_text(arena, NAMES_OF(names, count), ", ", ", "));
}

/* ---- what is meant ---- */

/* One that uses its own name changes the preset of that name. */
static void merge(struct arena *arena, const struct plan *plan, struct launcher *launcher)
{
	const struct launcher *base;

	if (!launcher->uses)
		return;
	base = find_preset(arena, plan, launcher->uses);
	if (!base) {
		diag_error(&launcher->uses_mark, "unknown launcher preset \"%s\"", launcher->uses);
		return;
	}
	if (!launcher->command.argv.count)
		launcher->command = base->command;
	if (!launcher->cancel.argv.count)
		launcher->cancel = base->cancel;
	if (launcher->queue < 0)
		launcher->queue = base->queue;
	if (launcher->retries < 0)
		launcher->retries = base->retries;
}

static void fill_in(struct launcher *launcher)
{
	if (launcher->queue < 0)
		launcher->queue = DEFAULT_QUEUE;
	if (launcher->retries < 0)
		launcher->retries = DEFAULT_RETRIES;
}

static void check_words(const struct command *command)
{
	for (size_t i = 0; i < command->argv.count; i++)
		check_launcher_template(command->argv.items[i], &command->mark);
}

void launchers_check(struct arena *arena, struct plan *plan)
{
	for (size_t i = 0; i < plan->launcher_count; i++) {
		struct launcher *launcher = plan->launchers[i];

		check_name(launcher->name, &launcher->mark, "launcher");
		merge(arena, plan, launcher);
		fill_in(launcher);
		if (strcmp(launcher->name, LOCAL) == 0)
			diag_error(&launcher->mark,
			    "\"%s\" is reserved for tests that run on make's host; give the "
			    "launcher another name",
			    LOCAL);
		else if (!launcher->command.argv.count)
			diag_error(
			    &launcher->mark, "the launcher \"%s\" has no command", launcher->name);
		check_words(&launcher->command);
		check_words(&launcher->cancel);
		for (size_t j = 0; j < i; j++)
			if (strcmp(plan->launchers[j]->name, launcher->name) == 0)
				diag_error(
				    &launcher->mark, "duplicate launcher \"%s\"", launcher->name);
	}
}

/* A preset that is named is one of the plan's from then on. */
static const struct launcher *find(
    struct arena *arena, struct plan *plan, const struct launcher_ref *ref)
{
	const struct launcher *found = find_own(plan, ref->name);
	struct launcher *added;

	if (found)
		return found;
	found = find_preset(arena, plan, ref->name);
	if (!found) {
		unknown_launcher(arena, plan, ref->name, &ref->mark);
		return NULL;
	}
	added = add_launcher(arena, plan);
	*added = *found;
	fill_in(added);
	return added;
}

void launchers_set(struct arena *arena, struct plan *plan, struct test *test)
{
	const struct launcher_ref *ref = &test_extras(test)->launcher;

	/* What prepares a phase is seldom meant to run where its tests do. */
	if (!ref->name && test->role == ROLE_TEST && test->phase->launcher.name)
		ref = &test->phase->launcher;
	else if (!ref->name && test->role == ROLE_TEST && test->runner)
		ref = &test->runner->launcher;
	if (ref->name && strcmp(ref->name, LOCAL) != 0)
		test->launcher = find(arena, plan, ref);
}
