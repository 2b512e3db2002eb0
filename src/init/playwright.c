/* SPDX-License-Identifier: MIT */
#include "init/playwright.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "defaults.h"
#include "init/config.h"

#include <string.h>

/* The path without ".", ".." and doubled slashes: textually, as there may be nothing yet. */
static char *tidy(struct arena *arena, const char *path)
{
	char *tidy = arena_alloc(arena, strlen(path) + 2);
	size_t len = 0;

	for (const char *p = path; *p;) {
		size_t part = strcspn(p, "/");

		if (part == 2 && p[0] == '.' && p[1] == '.') {
			while (len > 0 && tidy[--len] != '/')
				;
		} else if (part > 0 && !(part == 1 && p[0] == '.')) {
			tidy[len++] = '/';
			memcpy(tidy + len, p, part);
			len += part;
		}
		p += part + (p[part] == '/');
	}
	tidy[len] = '\0';
	return tidy;
}

static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

/* The text of the configuration in that directory, or NULL; `*name` is its file's. */
static const char *config_in(struct arena *arena, const char *dir, const char **name)
{
	static const char *const names[] = {"playwright.config.ts", "playwright.config.js",
	    "playwright.config.mts", "playwright.config.mjs", "playwright.config.cts",
	    "playwright.config.cjs"};
	const char *text = NULL;

	for (size_t i = 0; !text && i < sizeof names / sizeof names[0]; i++) {
		*name = names[i];
		text = config_text(arena, dir, names[i]);
	}
	return text;
}

struct check {
	struct arena *arena;
	const struct plan *plan;
	const char *results; /* absolute, tidy */
	const char *shown;   /* as it was written */
	struct map seen;     /* directories that were looked into */
	bool warned;
};

static void warn_of(struct check *check, const char *config, const char *output)
{
	const struct mark whole = {check->plan->source, 0, 0};
	const bool planned = check->plan->output && strcmp(check->plan->output, check->shown) == 0;

	diag_warning(planned ? &check->plan->output_mark : &whole,
	    "the results directory, %s, and Playwright's outputDir (%s, by %s) are the same, or "
	    "one is inside the other. Playwright empties its outputDir, and would remove the "
	    "results. Write: output: e2e-results",
	    check->shown, output, config);
	check->warned = true;
}

/* Looks for a configuration in the directory, an absolute path. */
static void look_in(struct check *check, const char *dir)
{
	struct arena *arena = check->arena;
	const char *name, *text;
	struct strings outputs;

	if (check->warned || map_put(arena, &check->seen, dir, check))
		return;
	text = config_in(arena, dir[0] ? dir : "/", &name);
	if (!text)
		return;
	outputs = config_literals(arena, text, "outputDir");
	/* One that is made by a program cannot be known: then nothing is said. */
	if (!outputs.count && strstr(text, "outputDir"))
		return;
	for (size_t i = 0; i < outputs.count || i == 0; i++) {
		const char *output = outputs.count ? outputs.items[i] : DEFAULT_OUTPUT;
		const char *place = tidy(arena, path_join(arena, dir[0] ? dir : "/", output));

		if (is_in(place, check->results) || is_in(check->results, place)) {
			warn_of(check,
			    path_relative(arena, arena_printf(arena, "%s/%s", dir, name)), output);
			return;
		}
	}
}

void playwright_check_output(struct arena *arena, const struct plan *plan, const char *results)
{
	struct check check = {.arena = arena, .plan = plan, .shown = results};
	char *here = tidy(arena, path_absolute(arena, "."));

	check.results = tidy(arena, path_absolute(arena, results));
	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const char *dir = plan->phases[i].tests[j].dir;

			if (dir && !map_get(&check.seen, dir)) {
				map_put(arena, &check.seen, dir, &check);
				look_in(&check, tidy(arena, path_absolute(arena, dir)));
			}
		}
	for (;;) {
		char *slash;

		look_in(&check, arena_strdup(arena, here));
		slash = strrchr(here, '/');
		if (!slash)
			return;
		*slash = '\0';
	}
}
