/* SPDX-License-Identifier: MIT */
#include "base/map.h"
#include "cases/junit_dialects.h"

#include <stdint.h>
#include <string.h>

static bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

double junit_seconds(const char *text)
{
	double seconds = 0, unit = 0.1;
	const char *comma = strchr(text, ','), *dot = strchr(text, '.');
	/* A comma is a decimal one when no point follows and it cannot separate thousands. */
	bool decimal_comma =
	    comma && !dot &&
	    (strchr(comma + 1, ',') == NULL && (strlen(comma + 1) != 3 || starts_with(text, "0,")));
	bool fraction = false, any = false;
	size_t len = strlen(text);

	if (len == 0 || len > 64)
		return -1;
	for (const char *p = text; *p; p++) {
		if (is_digit(*p)) {
			any = true;
			seconds =
			    fraction ? seconds + (*p - '0') * unit : seconds * 10 + (*p - '0');
			unit = fraction ? unit / 10 : unit;
		} else if (!fraction && (*p == '.' || (*p == ',' && decimal_comma))) {
			fraction = true;
		} else if (*p == 'e' || *p == 'E') {
			/* Only very small ones are written so. */
			return any && p[1] == '-' ? 0 : -1;
		} else if (fraction || *p != ',') {
			return -1;
		}
	}
	return any && seconds < 1e9 ? seconds : -1;
}

/* Whether the name ends like a file of JavaScript or TypeScript: Playwright and Vitest write the
 * file as the class. */
static bool is_script(const char *name)
{
	static const char *const ends[] = {
	    "js", "jsx", "ts", "tsx", "mjs", "mts", "cjs", "cts", NULL};
	const char *dot = strrchr(name, '.');

	return dot && one_of(dot + 1, ends);
}

/* Whether the file's name without its end is a part of the dotted class: pytest's way. */
static bool is_module_of(const char *file, size_t len, const char *classname, const char *name)
{
	const char *base = file;

	for (size_t i = 0; i < len; i++)
		if (file[i] == '/')
			base = file + i + 1;
	len -= (size_t)(base - file) + strlen(".py");
	/* A module that could not be imported is the case itself. */
	if (!classname || !*classname)
		classname = name;
	for (const char *part = classname; part; part = strchr(part, '.')) {
		part += *part == '.';
		if (strncmp(part, base, len) == 0 && (part[len] == '.' || part[len] == '\0'))
			return true;
	}
	return false;
}

/* pytest: lines "FILE.py:N: …" in a traceback; the innermost one in the test's own file. */
static void locate_python(struct arena *arena, const struct junit_case *from, struct test_case *c)
{
	if (from->classname && strnlen(from->classname, NAME_LIMIT) == NAME_LIMIT)
		return;
	for (const char *line = c->details; line; line = strchr(line, '\n')) {
		const char *colon;
		size_t len;

		line += *line == '\n';
		len = strcspn(line, ":\n");
		colon = line + len;
		if (*colon != ':' || len <= strlen(".py") || !starts_with(colon - 3, ".py") ||
		    colon[1 + strspn(colon + 1, "0123456789")] != ':' ||
		    line_from_digits(colon + 1) == 0 || line[0] == ' ')
			continue;
		if (is_module_of(line, len, from->classname, from->name)) {
			c->file = arena_strndup(arena, line, len);
			c->line = line_from_digits(colon + 1);
		}
	}
}

/* Go: the first line "    FILE.go:N: message" of the output. */
static void locate_go(struct arena *arena, struct test_case *c)
{
	const char *at = c->details ? strstr(c->details, ".go:") : NULL, *start, *end;

	for (; at; at = strstr(at + 1, ".go:")) {
		end = at + 4 + strspn(at + 4, "0123456789");
		if (end > at + 4 && *end == ':')
			break;
	}
	if (!at)
		return;
	for (start = at; start > c->details && start[-1] != '\n'; start--)
		;
	start += strspn(start, " \t");
	if (start > at)
		return;
	c->file = arena_strndup(arena, start, (size_t)(at + 3 - start));
	c->line = line_from_digits(at + 4);
	c->message = trimmed(arena, end + 1, strcspn(end + 1, "\n"));
}

static void locate(struct arena *arena, const struct junit_case *from,
    const struct junit_suite *suite, struct test_case *c)
{
	if (c->line > 0)
		return;
	c->file = from->file ? from->file : suite->file;
	if (!c->file && from->classname && is_script(from->classname))
		c->file = from->classname;
	if (from->line)
		c->line = line_from_digits(from->line);
	/* pytest counts them from 0, where it writes them. */
	if (c->line > 0 && suite->name && strcmp(suite->name, "pytest") == 0)
		c->line++;
	if (!c->details)
		return;
	if (suite->go)
		locate_go(arena, c);
	else if (!c->file || (suite->name && strcmp(suite->name, "pytest") == 0))
		locate_python(arena, from, c);
	if (c->file && c->line == 0)
		c->line = line_in_text(c->details, c->file);
}

static enum case_status status_of(const struct junit_case *from)
{
	static const char *const failed[] = {"fail", "failed", "failure", "FAILED", NULL};
	static const char *const error[] = {"error", "ERROR", NULL};
	static const char *const skipped[] = {
	    "skipped", "disabled", "notrun", "ignored", "pending", "SKIPPED", NULL};

	/* Node's test runner: it failed, which was expected. */
	if (from->todo)
		return CASE_SKIPPED;
	if (from->error || from->failed)
		return from->error ? CASE_ERROR : CASE_FAILED;
	/* CTest: what could not be started. It counts these as failures itself. */
	if (from->skipped && from->status && strcmp(from->status, "notrun") == 0 &&
	    from->skip_message && !starts_with(from->skip_message, "SKIP_"))
		return CASE_ERROR;
	if (from->skipped)
		return CASE_SKIPPED;
	if (from->status && one_of(from->status, failed))
		return CASE_FAILED;
	if (from->status && one_of(from->status, error))
		return CASE_ERROR;
	if (from->status && one_of(from->status, skipped))
		return CASE_SKIPPED;
	return CASE_PASSED;
}

/* The first line, but PHPUnit's that repeats the name of the case, and Jest's that is a title. */
static const char *line_that_says_why(
    struct arena *arena, const struct junit_case *from, const char *details)
{
	size_t len = from->classname ? strlen(from->classname) : 0;
	const char *second = details ? strchr(details, '\n') : NULL;

	if (second && len > 0 && strncmp(details, from->classname, len) == 0 &&
	    starts_with(details + len, "::"))
		return first_line(arena, second);
	if (second && starts_with(details, "● "))
		return first_line(arena, second);
	return first_line(arena, details);
}

/* GoogleTest: its first line is "FILE:LINE" alone. */
static void skip_place(struct arena *arena, const struct junit_case *from, struct test_case *c)
{
	size_t len = from->file ? strlen(from->file) : 0;
	const char *at = c->message;

	if (!at || len == 0 || strncmp(at, from->file, len) != 0 || at[len] != ':' ||
	    at[len + 1 + strspn(at + len + 1, "0123456789")] != '\0' || !c->details ||
	    !strchr(c->details, '\n'))
		return;
	c->file = from->file;
	c->line = line_from_digits(at + len + 1);
	c->message = first_line(arena, strchr(c->details, '\n'));
}

static void explain(struct arena *arena, const struct junit_case *from, struct test_case *c)
{
	const char *said = from->message;

	if (from->todo || (from->skipped && !from->failed && !from->error))
		said = from->skip_message;
	c->details = trimmed(arena, from->details.text, from->details.len);
	c->message = first_line(arena, said);
	if (!c->details && c->message && strcmp(c->message, said) != 0)
		c->details = said;
	/* bats */
	if (!c->message && c->details && c->details[0] == '(')
		explain_from_lines(arena, c->details, strlen(c->details), c);
	if (!c->message)
		c->message = line_that_says_why(arena, from, c->details);
	if (!c->details && c->status != CASE_PASSED) {
		/* CTest, Meson: the output is all there is. */
		c->details = trimmed(arena, from->output.text, from->output.len);
		if (!c->message && c->details && !strchr(c->details, '\n'))
			c->message = c->details;
	}
	if (!c->message)
		c->message = first_line(arena, from->type);
	skip_place(arena, from, c);
}

/* The class, or the suite where the class says nothing: Jest repeats the name, CTest too, Node's
 * test runner always writes "test". CTest's and pytest's suites say nothing either. */
static const char *suite_of(
    struct arena *arena, const struct junit_case *from, const struct junit_suite *suite)
{
	static const char *const says_nothing[] = {"", "test", "(empty)", "pytest", NULL};
	const char *name = from->classname;

	if (!name || one_of(name, says_nothing) || (from->name && strcmp(name, from->name) == 0))
		name = suite->name && !one_of(suite->name, says_nothing) ? suite->name : NULL;
	return joined_name(arena, suite->project, name);
}

void junit_fill(struct arena *arena, const struct junit_case *from, const struct junit_suite *suite,
    struct test_case *c)
{
	const char *name = from->name ? trimmed(arena, from->name, strlen(from->name)) : NULL;

	/* Surefire: what failed before any method of the class has the class alone. */
	if (!name && from->classname && *from->classname)
		name = from->classname;
	c->name = name ? name : "(no name)";
	c->suite = suite_of(arena, from, suite);
	c->status = status_of(from);
	c->duration = from->time ? junit_seconds(from->time) : -1;
	c->retries = from->flaky + from->reruns;
	c->flaky = c->status == CASE_PASSED && c->retries > 0;
	if (c->status != CASE_PASSED || c->flaky)
		explain(arena, from, c);
	locate(arena, from, suite, c);
}

static bool has_failed(const struct test_case *c)
{
	return c->status == CASE_FAILED || c->status == CASE_ERROR;
}

void junit_merge_attempts(struct cases *cases, size_t first)
{
	struct arena scratch = {0};
	struct map attempts = {0};
	size_t kept = first;

	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i], *earlier = NULL;
		uintptr_t place = (uintptr_t)map_get(&attempts, c->name);

		/* Only a failure is followed by another attempt; what passed twice was asked for
		 * twice. */
		if (place && (has_failed(c) || c->status == CASE_PASSED))
			earlier = &cases->items[place - 1];
		if (earlier && (has_failed(earlier) || (earlier->flaky && has_failed(c)))) {
			earlier->retries++;
			earlier->flaky = earlier->flaky || c->status == CASE_PASSED;
			if (c->status == CASE_PASSED)
				earlier->status = CASE_PASSED;
			continue;
		}
		cases->items[kept] = *c;
		if (has_failed(c))
			map_put(&scratch, &attempts, c->name, (void *)(uintptr_t)(kept + 1));
		kept++;
	}
	cases->count = kept;
	arena_release(&scratch);
}
