/* SPDX-License-Identifier: MIT */
#include "plan/reporters.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const slack_on[] = {"always", "failure", "change"};

/* prove and other harnesses of today refuse 14. */
static const char *const tap_versions[] = {"13", "14"};

/* In the order of enum passed_shown. */
static const char *const console_passed[] = {"lines", "hide", "dots"};

static const struct reporter_option console_options[] = {
    {.name = "passed",
	.fallback = "lines",
	.words = console_passed,
	.word_count = COUNT(console_passed)},
};

static const struct reporter_option tap_options[] = {
    {.name = "version", .fallback = "13", .words = tap_versions, .word_count = COUNT(tap_versions)},
};

static const struct reporter_option slack_options[] = {
    {.name = "webhook", .fallback = "${SLACK_WEBHOOK}"},
    {.name = "on", .fallback = "always", .words = slack_on, .word_count = COUNT(slack_on)},
};

const struct reporter_info reporter_table[REPORTER_COUNT] = {
    [REPORTER_CONSOLE] = {.name = "console",
	.options = console_options,
	.option_count = COUNT(console_options)},
    [REPORTER_JSON] = {.name = "json", .file = "e2e-results.json"},
    [REPORTER_HTML] = {.name = "html", .file = "report.html"},
    [REPORTER_JUNIT] = {.name = "junit", .file = "e2e-results.xml"},
    [REPORTER_CTRF] = {.name = "ctrf", .file = "ctrf-report.json"},
    [REPORTER_TAP] = {.name = "tap", .options = tap_options, .option_count = COUNT(tap_options)},
    [REPORTER_GITHUB] = {.name = "github"},
    [REPORTER_MARKDOWN] = {.name = "markdown", .file = "summary.md"},
    [REPORTER_TRACE] = {.name = "trace", .file = "trace.json"},
    [REPORTER_EVENTS] = {.name = "events", .file = "events.jsonl"},
    [REPORTER_SLACK] = {.name = "slack",
	.options = slack_options,
	.option_count = COUNT(slack_options)},
};

struct names reporter_names(void)
{
	return NAMES(reporter_table);
}

const char *reporter_names_text(struct arena *arena)
{
	return names_text(arena, reporter_names(), ", ", ", ");
}

bool reporter_is_listed(enum reporter_id id, const char *list)
{
	const char *name = reporter_table[id].name;
	size_t len = strlen(name);

	for (const char *p = list; (p = strstr(p, name)); p += len)
		if ((p == list || strchr(REPORTER_SEPARATORS, p[-1])) &&
		    strchr(REPORTER_SEPARATORS, p[len]))
			return true;
	return false;
}

bool reporter_writes(const char *file)
{
	for (size_t i = 0; i < REPORTER_COUNT; i++)
		if (reporter_table[i].file && strcmp(reporter_table[i].file, file) == 0)
			return true;
	return false;
}

/* What the plan says of it, or NULL. */
static const char *chosen(const struct plan *plan, enum reporter_id id, const char *option)
{
	for (size_t i = 0; i < plan->report_count; i++) {
		const struct report_choice *choice = &plan->reports[i];

		if (strcmp(choice->name, reporter_table[id].name) != 0)
			continue;
		for (size_t j = 0; j < choice->options.count; j++)
			if (strcmp(choice->options.items[j].name, option) == 0)
				return choice->options.items[j].value;
	}
	return NULL;
}

const char *reporter_option(const struct plan *plan, enum reporter_id id, const char *name)
{
	const struct reporter_info *reporter = &reporter_table[id];
	const char *value = chosen(plan, id, name);

	for (size_t i = 0; !value && i < reporter->option_count; i++)
		if (strcmp(reporter->options[i].name, name) == 0)
			value = reporter->options[i].fallback;
	return value;
}

enum passed_shown reporter_passed(const struct plan *plan)
{
	const char *value = reporter_option(plan, REPORTER_CONSOLE, "passed");

	for (int i = PASSED_LINES; i <= PASSED_DOTS; i++)
		if (value && strcmp(console_passed[i], value) == 0)
			return (enum passed_shown)i;
	return PASSED_LINES;
}

bool reporter_options_are_open(const struct plan *plan)
{
	for (size_t i = 0; i < plan->report_count; i++) {
		const struct report_choice *choice = &plan->reports[i];
		int found = names_find(reporter_names(), choice->name);
		const struct reporter_info *reporter = &reporter_table[found < 0 ? 0 : found];

		for (size_t j = 0; j < choice->options.count; j++)
			for (size_t k = 0; k < reporter->option_count; k++)
				if (!reporter->options[k].words &&
				    strcmp(reporter->options[k].name,
					choice->options.items[j].name) == 0)
					return true;
	}
	return false;
}
