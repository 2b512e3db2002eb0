/* SPDX-License-Identifier: MIT */
/* The names of the reporters, for the programs that check them without having them. */
#ifndef E2E_PLAN_REPORTERS_H
#define E2E_PLAN_REPORTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define REPORTER_NAMES_TEXT                                                                        \
	"console, json, html, junit, ctrf, tap, github, markdown, trace, events, slack"
enum { REPORTER_COUNT = 11 };

static const char *const reporter_names[REPORTER_COUNT] = {"console", "json", "html", "junit",
    "ctrf", "tap", "github", "markdown", "trace", "events", "slack"};

static inline bool reporter_name_known(const char *name)
{
	for (size_t i = 0; i < REPORTER_COUNT; i++)
		if (strcmp(reporter_names[i], name) == 0)
			return true;
	return false;
}

#endif
