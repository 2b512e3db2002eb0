/* SPDX-License-Identifier: MIT */
/* The numbers of a suite's attributes, held against what is in it. Not all tools count cases. */
#include "cases/junit_dialects.h"

#include <string.h>

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

static double number(const char **attributes, const char *name)
{
	const char *value = attribute(attributes, name);
	double count = value ? junit_seconds(value) : 0;

	return count > 0 ? count : 0;
}

/* Whether the attributes are those of `names`, in that order, perhaps with others behind them. */
static bool begin_with(const char **attributes, const char *const *names)
{
	for (; *names; names++, attributes += 2)
		if (!*attributes || strcmp(*attributes, *names) != 0)
			return false;
	return true;
}

/* What `tests` counts is known by what else the tools write. */
static bool counts_cases(const char **attributes, bool root)
{
	/* mocha-junit-reporter, of Cypress too, leaves out what is pending. */
	static const char *const mocha[] = {"name", "timestamp", "tests", NULL};
	static const char *const mocha_root[] = {"name", "time", "tests", "failures", NULL};
	/* pytest counts subtests, and writes one case for all of them. */
	static const char *const pytest[] = {"name", "errors", "failures", "skipped", "tests",
	    "time", "timestamp", "hostname", NULL};
	const char *host = attribute(attributes, "hostname"), *name = attribute(attributes, "name");

	/* Newman counts scripts. */
	if (root)
		return attribute(attributes, "failures") && !begin_with(attributes, mocha_root);
	/* Catch2 and doctest count assertions. */
	if ((host && strcmp(host, "tbd") == 0) || attribute(attributes, "doctest_version"))
		return false;
	if (name && strcmp(name, "pytest") == 0)
		return false;
	if (begin_with(attributes, pytest))
		return false;
	return attribute(attributes, "errors") || !begin_with(attributes, mocha);
}

void junit_totals_read(struct junit_totals *totals, const char **attributes, bool root)
{
	double failed = number(attributes, "failed");

	totals->failures = number(attributes, "failures");
	if (totals->failures < failed)
		totals->failures = failed;
	totals->errors = number(attributes, "errors");
	totals->tests = number(attributes, "tests");
	totals->skipped = number(attributes, "skipped") + number(attributes, "skips") +
			  number(attributes, "disabled") + number(attributes, "ignored");
	totals->has_failures = attribute(attributes, "failures") != NULL;
	totals->has_assertions = attribute(attributes, "assertions") != NULL;
	totals->has_tests = counts_cases(attributes, root);
	switch (junit_word(attribute(attributes, "status"), attribute(attributes, "result"))) {
	case WORD_FAILED:
	case WORD_ERROR:
		totals->failed = true;
		break;
	case WORD_NONE:
	case WORD_PASSED:
	case WORD_SKIPPED:
	case WORD_UNKNOWN:
		break;
	}
}

double junit_totals_failures(const struct junit_suite *suite)
{
	const struct junit_totals *totals = &suite->totals;
	double count = totals->failures + (suite->qt ? 0 : totals->errors);

	return count == 0 && totals->failed ? 1 : count;
}

void junit_totals_add(struct junit_totals *totals, const struct junit_totals *inner)
{
	totals->cases += inner->cases;
	totals->skips += inner->skips;
	totals->failing += inner->failing;
	totals->excused += inner->excused;
	totals->attempts += inner->attempts;
	totals->assertions += inner->assertions;
}

bool junit_totals_short(const struct junit_totals *totals)
{
	double held = (double)(totals->cases + totals->attempts);

	/* Skipped ones that it counts may be left out. */
	if (totals->skipped > (double)totals->skips)
		held += totals->skipped - (double)totals->skips;
	/* Nightwatch counts assertions, of the cases too. */
	if (!totals->has_assertions && totals->assertions > held)
		held = totals->assertions;
	return totals->has_tests && totals->failing == 0 && totals->tests > held;
}
