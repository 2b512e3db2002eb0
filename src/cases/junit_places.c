/* SPDX-License-Identifier: MIT */
/* Where a case of JUnit XML is: by its attributes, or in the text of its failure. */
#include "base/text.h"
#include "cases/junit_dialects.h"

#include <string.h>

/* Whether the name ends like a file of JavaScript or TypeScript. */
static bool is_script(const char *name)
{
	static const char *const ends[] = {
	    "js", "jsx", "ts", "tsx", "mjs", "mts", "cjs", "cts", NULL};
	const char *dot = strrchr(name, '.');

	return dot && is_one_of(dot + 1, ends);
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

/* A line "    FILE.go:N: message" of go test. */
struct go_line {
	const char *file, *colon, *message;
};

/* The next one from a line's start or end on. */
static bool next_go_line(const char *from, struct go_line *line)
{
	static const char end[] = ".go";

	for (const char *at = from; at; at = strchr(at, '\n')) {
		size_t len, digits;

		at += *at == '\n';
		at += strspn(at, " \t");
		len = strcspn(at, " \t:\n");
		if (at[len] != ':' || len <= strlen(end) ||
		    strncmp(at + len - strlen(end), end, strlen(end)) != 0)
			continue;
		*line = (struct go_line){at, at + len, at + len};
		/* The compiler has a column. */
		for (int i = 0; i < 2; i++) {
			digits = strspn(line->message + 1, "0123456789");
			if (digits > 0 && line->message[digits + 1] == ':')
				line->message += digits + 1;
		}
		if (line->message++ > line->colon)
			return true;
	}
	return false;
}

/* Logs and errors look alike, so it is the words that tell. */
static bool sounds_like_failure(const char *message)
{
	static const char *const words[] = {"rror", "ail", "want", "expect", "got ",
	    "got:", "!=", "not ", "unexpected", "mismatch", "-want", "panic", "race", NULL};
	size_t len = strcspn(message, "\n");

	for (const char *const *word = words; *word; word++)
		if (memmem(message, len, *word, strlen(*word)))
			return true;
	/* testify's stands in the lines behind it. */
	return message[strspn(message, " \t")] == '\n';
}

/* Go: of the lines "    FILE.go:N: message" the first that sounds like a failure, or else the last,
 * behind which the test ended. What the testing package says of itself, as for races, is no place.
 */
static void locate_go(struct arena *arena, struct test_case *c)
{
	static const char testing[] = "testing.go";
	struct go_line line = {0}, at, place = {0};

	for (const char *from = c->details; next_go_line(from, &at); from = at.message) {
		bool own = strncmp(at.file, testing, strlen(testing)) == 0;

		if (!line.message || !own)
			line = at;
		if (own)
			continue;
		place = at;
		if (sounds_like_failure(at.message))
			break;
	}
	if (line.message)
		c->message = trimmed(arena, line.message, strcspn(line.message, "\n"));
	if (!place.file)
		return;
	c->file = arena_strndup(arena, place.file, (size_t)(place.colon - place.file));
	c->line = line_from_digits(place.colon + 1);
}

/* Go: a panic. Its stack tells where. */
static bool explain_panic(struct arena *arena, struct test_case *c)
{
	static const char panic[] = "panic: ";
	const char *said = strstr(c->details, panic);

	if (!said || (said > c->details && said[-1] != '\n'))
		return false;
	c->message = first_line(arena, said);
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

/* A title of Jest's may look like a file, and has no host. */
bool junit_class_is_file(const struct junit_case *from, const struct junit_suite *suite)
{
	return from->classname && suite->has_host && suite->name &&
	       strcmp(from->classname, suite->name) == 0 && is_script(from->classname);
}

void junit_locate(struct arena *arena, const struct junit_case *from,
    const struct junit_suite *suite, struct test_case *c)
{
	const char *told;

	if (c->line > 0)
		return;
	c->file = from->file ? from->file : suite->file;
	if (!c->file && junit_class_is_file(from, suite))
		c->file = from->classname;
	told = c->file;
	if (from->line)
		c->line = line_from_digits(from->line);
	/* pytest counts them from 0, where it writes them. */
	if (from->line && suite->pytest)
		c->line++;
	if (!c->details)
		return;
	if (suite->go) {
		/* gotestsum's word for all of them. */
		if (c->message && strcmp(c->message, "Failed") == 0)
			c->message = NULL;
		if (!explain_panic(arena, c))
			locate_go(arena, c);
	} else if (!c->file || suite->pytest) {
		locate_python(arena, from, c);
	}
	if (!c->file)
		locate_bracket(arena, c);
	if (!c->file)
		locate_at(arena, c);
	c->file_guessed = c->file != told;
	if (c->file && c->line == 0)
		c->line = line_in_text(c->details, c->file);
}
