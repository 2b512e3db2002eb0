/* SPDX-License-Identifier: MIT */
/* What all fuzz targets of the readers do: read any bytes as one format and hold the result against
 * what cases.h and model.h promise. A target defines FUZZ_FORMAT and includes this. */
#ifndef E2E_FUZZ_CASES_H
#define E2E_FUZZ_CASES_H

#include "cases/cases.h"
#include "cases/parts.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_hold(bool holds)
{
	if (!holds)
		abort();
}

static size_t fuzz_length(const char *text)
{
	return text ? strlen(text) : 0;
}

static void fuzz_check_excerpt(const char *excerpt)
{
	size_t lines = 1;

	if (!excerpt)
		return;
	for (const char *at = excerpt; (at = strchr(at, '\n')); at++)
		lines++;
	fuzz_hold(lines >= 2 && lines <= 6 && strlen(excerpt) <= lines * 260);
}

/* All of them but the last may have failed before a pass; none is behind a skip. */
static void fuzz_check_attempts(const struct test_case *c)
{
	size_t held = 0;
	bool failed = false;

	fuzz_hold(c->attempt_count != 1 && c->attempt_count <= CASE_ATTEMPTS_LIMIT);
	fuzz_hold(c->attempt_count == 0 || (size_t)c->retries + 1 >= c->attempt_count);
	for (size_t i = 0; i < c->attempt_count; i++) {
		const struct test_case *attempt = &c->attempts[i];

		fuzz_hold(attempt->attempt_count == 0 && isfinite(attempt->duration));
		fuzz_hold(!attempt->message || !strchr(attempt->message, '\n'));
		fuzz_check_excerpt(attempt->excerpt);
		fuzz_hold(attempt->attachment_count == 0 ||
			  (attempt->attachments >= c->attachments &&
			      attempt->attachments + attempt->attachment_count <=
				  c->attachments + c->attachment_count));
		held += attempt->attachment_count;
		failed = failed || case_failed(attempt->status);
	}
	fuzz_hold(held <= c->attachment_count);
	fuzz_hold(!failed || c->status != CASE_SKIPPED);
}

static void fuzz_check_case(const struct test_case *c)
{
	fuzz_hold(c->name && *c->name);
	fuzz_hold(*case_status_name(c->status));
	fuzz_hold(c->line >= 0 && c->retries >= 0);
	fuzz_hold(isfinite(c->duration));
	fuzz_hold(!c->flaky || c->status == CASE_PASSED);
	fuzz_hold(!c->message || !strchr(c->message, '\n'));
	fuzz_check_excerpt(c->excerpt);
	fuzz_hold(
	    fuzz_length(c->suite) + fuzz_length(c->file) + fuzz_length(c->details) < SIZE_MAX);
	for (size_t i = 0; i < c->attachment_count; i++) {
		fuzz_hold(c->attachments[i].name && *c->attachments[i].name);
		fuzz_hold(c->attachments[i].path && *c->attachments[i].path);
	}
	fuzz_check_attempts(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct case_format *format = case_format(FUZZ_FORMAT);
	struct arena arena = {0};
	struct cases cases = {0};
	struct buf text = BUF_INIT, problem = BUF_INIT;
	int result;

	/* A block of its own, so that AddressSanitizer sees what lies behind it. */
	text.text = malloc(size + 1);
	text.size = size + 1;
	text.len = size;
	fuzz_hold(text.text != NULL);
	if (size > 0)
		memcpy(text.text, data, size);
	text.text[size] = '\0';
	result = format->parse(&arena, text.text, text.len, &cases, &problem);
	fuzz_hold(result == 0 ? problem.len == 0 : result == -1 && problem.len > 0);
	fuzz_hold(!strchr(problem.text, '\n'));
	cases_refine(&arena, "report", NULL, &cases, 0);
	for (size_t i = 0; i < cases.count; i++)
		fuzz_check_case(&cases.items[i]);
	buf_release(&text);
	buf_release(&problem);
	arena_release(&arena);
	return 0;
}

#endif
