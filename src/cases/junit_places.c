/* SPDX-License-Identifier: MIT */
/* Where a case of JUnit XML is: by its attributes, or in the text of its failure. */
#include "cases/junit_dialects.h"

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

/* Whether the name ends like a file of JavaScript or TypeScript. */
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

/* Go: "    FILE.go:N: message", the first that is not of the testing package itself, as for races.
 */
static void locate_go(struct arena *arena, struct test_case *c)
{
	static const char testing[] = "testing.go";
	const char *start, *end;

	for (const char *at = c->details; at && (at = strstr(at, ".go:")); at++) {
		end = at + 4 + strspn(at + 4, "0123456789");
		if (end == at + 4 || *end != ':')
			continue;
		for (start = at; start > c->details && start[-1] != '\n'; start--)
			;
		start += strspn(start, " \t");
		if (start > at)
			continue;
		c->message = trimmed(arena, end + 1, strcspn(end + 1, "\n"));
		if (strncmp(start, testing, strlen(testing)) == 0)
			continue;
		c->file = arena_strndup(arena, start, (size_t)(at + 3 - start));
		c->line = line_from_digits(at + 4);
		return;
	}
}

/* Go: a panic, and the innermost frame "\tFILE_test.go:N +0x1", in a file of tests. */
static bool locate_panic(struct arena *arena, struct test_case *c)
{
	static const char panic[] = "panic: ", file[] = "_test.go:";
	const char *said = strstr(c->details, panic), *at, *start;

	if (!said || (said > c->details && said[-1] != '\n'))
		return false;
	c->message = first_line(arena, said);
	at = strstr(said, file);
	if (!at)
		return true;
	for (start = at; start > said && start[-1] != '\n'; start--)
		;
	start += strspn(start, " \t");
	if (start < at && line_from_digits(at + strlen(file)) > 0) {
		c->file = arena_strndup(arena, start, (size_t)(at + strlen(file) - 1 - start));
		c->line = line_from_digits(at + strlen(file));
	}
	return true;
}

/* Minitest: "NAME [FILE:N]:" in a line of its own. */
static void locate_bracket(struct arena *arena, struct test_case *c)
{
	for (const char *line = c->details; line; line = strchr(line, '\n')) {
		const char *open, *end, *colon;
		size_t len;

		line += *line == '\n';
		len = strcspn(line, "\n");
		end = line + len;
		if (len < 4 || memcmp(end - 2, "]:", 2) != 0)
			continue;
		for (open = end - 2; open > line && *open != '['; open--)
			;
		for (colon = end - 2; colon > open && *colon != ':'; colon--)
			;
		if (open == line || open[-1] != ' ' || colon <= open + 1 ||
		    line_from_digits(colon + 1) == 0)
			continue;
		c->file = arena_strndup(arena, open + 1, (size_t)(colon - open - 1));
		c->line = line_from_digits(colon + 1);
		return;
	}
}

/* Catch2: "at FILE:N" in a line of its own. */
static void locate_at(struct arena *arena, struct test_case *c)
{
	static const char at[] = "at ";

	for (const char *line = c->details; line; line = strchr(line, '\n')) {
		const char *file, *colon;
		size_t len;

		line += *line == '\n';
		len = strcspn(line, "\n");
		file = line + strlen(at);
		if (len <= strlen(at) || !starts_with(line, at))
			continue;
		colon = file + strcspn(file, ": \t\n");
		if (colon == file || *colon != ':' || line_from_digits(colon + 1) == 0 ||
		    colon + 1 + strspn(colon + 1, "0123456789") != line + len)
			continue;
		c->file = arena_strndup(arena, file, (size_t)(colon - file));
		c->line = line_from_digits(colon + 1);
		return;
	}
}

/* Playwright and Vitest write the file as the class, which is the suite too, and have a host. A
 * title of Jest's may look like a file. */
static bool class_is_file(const struct junit_case *from, const struct junit_suite *suite)
{
	return from->classname && suite->has_host && suite->name &&
	       strcmp(from->classname, suite->name) == 0 && is_script(from->classname);
}

void junit_locate(struct arena *arena, const struct junit_case *from,
    const struct junit_suite *suite, struct test_case *c)
{
	if (c->line > 0)
		return;
	c->file = from->file ? from->file : suite->file;
	if (!c->file && class_is_file(from, suite))
		c->file = from->classname;
	if (from->line)
		c->line = line_from_digits(from->line);
	/* pytest counts them from 0, where it writes them. */
	if (from->line && suite->pytest)
		c->line++;
	if (!c->details)
		return;
	if (suite->go) {
		if (!locate_panic(arena, c))
			locate_go(arena, c);
	} else if (!c->file || suite->pytest) {
		locate_python(arena, from, c);
	}
	if (!c->file)
		locate_bracket(arena, c);
	if (!c->file)
		locate_at(arena, c);
	if (c->file && c->line == 0)
		c->line = line_in_text(c->details, c->file);
}
