/* SPDX-License-Identifier: MIT */
#include "text/telling.h"

#include "base/text.h"

#include <string.h>
#include <strings.h>

static void trim(const char **line, size_t *len)
{
	while (*len > 0 && is_space((*line)[*len - 1]))
		--*len;
	while (*len > 0 && is_space(**line)) {
		++*line;
		--*len;
	}
}

static bool begins(const char *line, size_t len, const char *prefix)
{
	size_t prefix_len;

	/* Mostly it does not. */
	if (len == 0 || line[0] != prefix[0])
		return false;
	prefix_len = strlen(prefix);
	return len >= prefix_len && memcmp(line, prefix, prefix_len) == 0;
}

static bool ends(const char *line, size_t len, const char *end)
{
	size_t end_len = strlen(end);

	return len >= end_len && memcmp(line + len - end_len, end, end_len) == 0;
}

static bool holds(const char *line, size_t len, const char *part)
{
	return memmem(line, len, part, strlen(part)) != NULL;
}

static bool begins_with_one(const char *line, size_t len, const char *const *prefixes)
{
	for (; *prefixes; prefixes++)
		if (begins(line, len, *prefixes))
			return true;
	return false;
}

/* The lines in which pieces of a drawn rule stand, whatever else does. */
static bool is_ruled(const char *line, size_t len)
{
	static const char *const pieces[] = {"───", "━━━", "═══", "⎯⎯⎯", NULL};
	static const char signs[] = "-=_*~#+. ";
	size_t same = 0;

	for (const char *const *piece = pieces; *piece; piece++)
		if (ends(line, len, *piece))
			return true;
	while (same < len && strchr(signs, line[same]))
		same++;
	return len >= 4 && same == len;
}

/* Words that stand alone and say no more than that something failed. */
static bool is_empty_word(const char *line, size_t len)
{
	static const char *const words[] = {"failed", "fail", "failure", "failures", "error",
	    "errors", "test failed", "tests failed", "collection failure",
	    "test suite failed to run", "undefined", "null", "none", "(no name)", "<anonymous>",
	    "details", "message", "exception", "traceback", "true", "false", "assertion failed",
	    "assertionerror", "jest encountered an unexpected token", NULL};

	while (len > 0 && (line[len - 1] == ':' || line[len - 1] == '.' || line[len - 1] == '!'))
		len--;
	for (const char *const *word = words; *word; word++)
		if (strlen(*word) == len && strncasecmp(line, *word, len) == 0)
			return true;
	return len == 0;
}

/* "FILE:12" or "FILE:12:" alone. */
static bool is_place(const char *line, size_t len)
{
	size_t end = len;

	if (end > 0 && line[end - 1] == ':')
		end--;
	len = end;
	while (end > 0 && is_digit(line[end - 1]))
		end--;
	return end < len && end > 1 && line[end - 1] == ':' && !memchr(line, ' ', end) &&
	       memchr(line, '.', end);
}

static bool is_banner(const char *line, size_t len)
{
	static const char *const prefixes[] = {"=== ", "--- FAIL:", "--- PASS:", "--- SKIP:", "● ",
	    "ImportError while importing test module", "Hint: make sure your test modules",
	    "Error Trace:", "- file", "- line", "ASSERTION FAILURE:", "UNCAUGHT EXCEPTION:",
	    "Error Context:", "Serialized Error:", "Test:      ", "FAIL\t", "FAIL ", "ok  \t",
	    "attachment #", "Jest failed to parse a file", "Out of the box Jest supports",
	    "By default \"node_modules\" folder", "Here's what you can do:", "• ",
	    "You'll find more details", "For information about custom transformations", "https://",
	    "[Error: test failed] {", "exit status ", "[[ATTACHMENT|", NULL};

	return is_empty_word(line, len) || is_place(line, len) ||
	       begins_with_one(line, len, prefixes) || is_ruled(line, len);
}

/* "at f (FILE:1:2)", "at pkg.Class.f(File.java:1)", and what Node has without a file. */
static bool is_at_frame(const char *line, size_t len)
{
	if (!begins(line, len, "at "))
		return false;
	if (holds(line, len, "(<anonymous>)") || holds(line, len, "(Native Method)") ||
	    holds(line, len, "(Unknown Source)") || holds(line, len, "(native)") ||
	    holds(line, len, "(index "))
		return true;
	for (size_t i = 3; i + 1 < len; i++)
		if (line[i] == ':' && is_digit(line[i + 1]))
			return true;
	return false;
}

static bool is_frame(const char *line, size_t len)
{
	static const char *const prefixes[] = {"❯ ", "File \"", "goroutine ", "created by ",
	    "Traceback (most recent call last)",
	    "Traceback:", "stack backtrace:", "note: run with `RUST_BACKTRACE", "# ./", "# /",
	    "(from function ", NULL};

	if (begins_with_one(line, len, prefixes) || is_at_frame(line, len))
		return true;
	return holds(line, len, ":in `") || (begins(line, len, "... ") && ends(line, len, " more"));
}

/* "> 12 | text", "12 | text", "   |   ^" */
static bool is_code(const char *line, size_t len)
{
	size_t i = 0;

	if (i < len && line[i] == '>')
		i++;
	while (i < len && line[i] == ' ')
		i++;
	while (i < len && is_digit(line[i]))
		i++;
	while (i < len && line[i] == ' ')
		i++;
	return i < len && line[i] == '|' && (i + 1 == len || line[i + 1] == ' ');
}

enum line_kind line_kind(const char *line, size_t len)
{
	trim(&line, &len);
	if (len == 0)
		return LINE_BLANK;
	if (is_frame(line, len))
		return LINE_FRAME;
	if (is_code(line, len))
		return LINE_CODE;
	return is_banner(line, len) ? LINE_BANNER : LINE_SAYS;
}

bool line_begins_diff(const char *line, size_t len)
{
	static const char *const heads[] = {"- Expected", "+ Received", "+ expected - actual",
	    "+ actual - expected", "--- Expected", "+++ Actual", "--- expected", "+++ actual",
	    "Diff:", NULL};

	trim(&line, &len);
	return begins_with_one(line, len, heads);
}

const char *telling_line(const char *text)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (line_kind(line, strcspn(line, "\n")) == LINE_SAYS)
			return line + strspn(line, " \t\r\v\f");
	}
	return NULL;
}

/* ---- logs ---- */

/* "FILE.c:1:2: text", and "FILE.ts(1,2): error", as compilers write them. */
static bool is_compiler_line(const char *line, size_t len)
{
	const char *end = line + len, *at = line;
	size_t numbers = 0;

	while (at < end && *at != ':' && *at != '(' && !is_space(*at))
		at++;
	if (at == line || at == end || !memchr(line, '.', (size_t)(at - line)))
		return false;
	if (holds(at, (size_t)(end - at), ": warning: ") ||
	    holds(at, (size_t)(end - at), ": note: "))
		return false;
	if (*at == '(')
		return holds(at, (size_t)(end - at), "): error");
	while (at + 1 < end && *at == ':' && is_digit(at[1])) {
		for (at++; at < end && is_digit(*at); at++)
			;
		numbers++;
	}
	return at + 1 < end && *at == ':' && at[1] == ' ' &&
	       (numbers == 2 || (numbers == 1 && begins(at, (size_t)(end - at), ": error")));
}

/* What keeps a test from being loaded at all. */
static bool is_load_error(const char *line, size_t len)
{
	static const char *const prefixes[] = {"ModuleNotFoundError:", "ImportError:",
	    "SyntaxError:", "IndentationError:", "NameError:", "error[E", "error TS",
	    "Error: Cannot find module", "Cannot find module", "Error [ERR_MODULE_NOT_FOUND]",
	    NULL};

	if (len > 4 && memcmp(line, "E   ", 4) == 0) {
		line += 4;
		len -= 4;
	}
	if (begins(line, len, "[ERROR] ") && holds(line, len, ":[") && holds(line, len, ",") &&
	    holds(line, len, "] "))
		return true;
	return begins_with_one(line, len, prefixes) || is_compiler_line(line, len);
}

/* What tools print when all is over. */
static bool is_farewell(const char *line, size_t len)
{
	static const char *const prefixes[] = {"[ERROR] [Help", "[ERROR] -> [Help",
	    "[ERROR] For more information", "[ERROR] Re-run Maven", "[ERROR] To see the full",
	    "[INFO] ", "npm ERR!", "npm error", "make: ***", "make[", "info Visit ",
	    "error Command failed", "ELIFECYCLE", " ELIFECYCLE", "exit status ", "BUILD FAILED",
	    "Time: ", "Ran all test suites", "Snapshots: ", "> Run with --", "* Get more help",
	    "Node.js v", NULL};

	if (begins(line, len, "[ERROR]") && len == strlen("[ERROR]"))
		return true;
	return begins_with_one(line, len, prefixes);
}

/* Behind the line by which e2e-run begins the last attempt, if there is one. */
static const char *of_last_attempt(const char *text)
{
	static const char begin[] = "e2e-run: attempt ";
	const char *last = text;

	for (const char *at = text; (at = strstr(at, begin)); at++)
		if (at == text || at[-1] == '\n')
			last = at + strcspn(at, "\n");
	return last;
}

/* Sets `*last` to the last line that says something. */
static const char *look_through(const char *text, const char **last)
{
	for (const char *at = text; at; at = strchr(at, '\n')) {
		const char *line;
		size_t len;

		at += *at == '\n';
		line = at;
		len = strcspn(line, "\n");
		if (line_kind(line, len) != LINE_SAYS)
			continue;
		trim(&line, &len);
		/* In TAP it is a comment. */
		if (begins(line, len, "# ")) {
			line += 2;
			len -= 2;
		}
		if (is_load_error(line, len))
			return line;
		if (!is_farewell(line, len))
			*last = line;
	}
	return NULL;
}

const char *telling_log_error(const char *text)
{
	const char *last = NULL;

	return look_through(of_last_attempt(text), &last);
}

const char *telling_log_line(const char *text)
{
	const char *last = NULL, *error = look_through(of_last_attempt(text), &last);

	return error ? error : last;
}
