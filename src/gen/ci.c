/* SPDX-License-Identifier: MIT */
#include "gen/ci.h"

#include "base/die.h"
#include "defaults.h"
#include "text/template.h"

#include <string.h>

static const struct service {
	const char *name, *template, *install;
	int most; /* jobs that it allows of one matrix */
} services[] = {
    {"github", "ci/github.yml", "ci/github-install.yml", 256},
    {"gitlab", "ci/gitlab.yml", NULL, 200},
};

struct names ci_services(void)
{
	return NAMES(services);
}

/* In these files a name is a word for the shell, in YAML, and may hold what the service itself
 * would read. */
static void check_name(const char *name)
{
	for (const char *at = name; *at; at++)
		if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
			(*at >= '0' && *at <= '9') || strchr("_./-", *at)))
			die_usage("--ci: \"%s\" cannot be used: in names, the CI files can have "
				  "only a to z, A to Z, 0 to 9 and _./-",
			    name);
}

/* What follows the command of a shard. */
static const char *options_of(struct arena *arena, const struct ci_spec *spec)
{
	struct buf text = BUF_INIT;
	const char *options;

	if (spec->phases) {
		buf_adds(&text, " --phase ");
		for (const char *at = spec->phases; *at; at++)
			buf_addc(&text, *at == ' ' ? ',' : *at);
	}
	if (strcmp(spec->plan_path, DEFAULT_PLAN) != 0)
		buf_printf(&text, " %s", spec->plan_path);
	options = arena_strdup(arena, text.text);
	buf_release(&text);
	return options;
}

void ci_write(struct arena *arena, const struct ci_spec *spec, struct buf *out)
{
	const struct service *service = &services[names_find(ci_services(), spec->service)];
	struct buf numbers = BUF_INIT;

	check_name(spec->plan_path);
	if (spec->shards > service->most)
		die_usage(
		    "--shards: %s has at most %d jobs of a kind", service->name, service->most);
	for (int i = 1; i <= spec->shards; i++)
		buf_printf(&numbers, "%s%d", i > 1 ? ", " : "", i);
	const struct template_value values[] = {
	    {"SHARDS", arena_printf(arena, "%d", spec->shards)},
	    {"NUMBERS", numbers.text},
	    {"PLAN", spec->plan_path},
	    {"OPTIONS", options_of(arena, spec)},
	    {"INSTALL", service->install ? template_text(service->install) : ""},
	};
	template_fill(
	    out, template_text(service->template), values, sizeof values / sizeof values[0]);
	buf_release(&numbers);
}
