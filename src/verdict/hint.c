/* SPDX-License-Identifier: MIT */
#include "verdict/hint.h"

#include "text/tail.h"
#include "verdict/verdict_text.h"

#include <string.h>

/* How much of a log is looked at. */
enum { LOG_BYTES = 64 * 1024 };

static const char port_hint[] =
    "a port is taken: is each test starting a server of its own? Start it once, under services:, "
    "and write in Playwright's configuration webServer: process.env.E2E ? undefined : {...}";

/* As Node.js says it, and as Playwright does of its webServer. */
static const struct {
	const char *text, *hint;
} hints[] = {
    {"EADDRINUSE", port_hint},
    {"is already used, make sure that nothing is running on the port", port_hint},
};

static const char *hint_in(const char *text)
{
	for (size_t i = 0; text && i < sizeof hints / sizeof hints[0]; i++)
		if (strstr(text, hints[i].text))
			return hints[i].hint;
	return NULL;
}

static const char *hint_in_log(const char *path)
{
	static char text[LOG_BYTES + 1];
	size_t len = tail_bytes(path, text, LOG_BYTES, NULL);

	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	text[len] = '\0';
	return hint_in(text);
}

const char *test_hint(const struct collected_test *test)
{
	const char *hint = NULL;

	if (test->result->status != STATUS_FAILED)
		return NULL;
	for (size_t i = 0; test->cases && !hint && i < test->cases->count; i++) {
		const struct test_case *it = &test->cases->items[i];

		if (case_failed(it->status) && !(hint = hint_in(it->message)))
			hint = hint_in(it->details);
	}
	return hint || !test->result->log ? hint : hint_in_log(test->result->log);
}
