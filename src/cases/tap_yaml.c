/* SPDX-License-Identifier: MIT */
/* What the YAML block or the comments behind a test line of TAP say of it. As much of YAML as the
 * tools write; what it does not know it leaves out. */
#include "cases/tap.h"

#include <stdlib.h>
#include <string.h>

enum {
	COMPARED_MAX = 200, /* bytes of a value that was expected, or was there */
	EXCERPT_MAX = 2048, /* bytes of a message that such values are added to */
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t indent_of(const char *line, size_t len)
{
	size_t indent = 0;

	while (indent < len && line[indent] == ' ')
		indent++;
	return indent;
}

/* A scalar on one line, without its quotes. */
static const char *scalar(struct arena *arena, const char *at, size_t len)
{
	struct buf out = BUF_INIT;
	const char *text;
	char quote;

	while (len > 0 && is_blank(*at)) {
		at++;
		len--;
	}
	while (len > 0 && is_blank(at[len - 1]))
		len--;
	quote = len >= 2 && (*at == '"' || *at == '\'') && at[len - 1] == *at ? *at : '\0';
	/* Vitest goes on in the next line, which is not looked for. */
	if (!quote && len >= 2 && *at == '"')
		return trimmed(arena, at + 1, len - 1);
	if (!quote)
		return trimmed(arena, at, len);
	for (size_t i = 1; i + 1 < len; i++) {
		if (quote == '\'' && at[i] == '\'' && i + 2 < len && at[i + 1] == '\'') {
			i++;
		} else if (quote == '"' && at[i] == '\\' && i + 2 < len) {
			i++;
			buf_addc(&out, at[i] == 'n' ? '\n' : at[i] == 't' ? '\t' : at[i]);
			continue;
		}
		buf_addc(&out, at[i]);
	}
	text = trimmed(arena, out.text, out.len);
	buf_release(&out);
	return text;
}

/* Moves `*end` before a ":N" at the end of the text and returns N; 0 when there is none. */
static int take_number(const char *text, const char **end)
{
	const char *digits = *end;

	while (digits > text && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	if (digits == *end || digits == text || digits[-1] != ':')
		return 0;
	*end = digits - 1;
	return line_from_digits(digits);
}

/* "FILE:LINE:COLUMN" or "FILE:LINE" at the end of the text, as also in a frame of a stack,
 * "FUNCTION (FILE:LINE:COLUMN)"; or "FILE line LINE". */
static void set_place(struct arena *arena, const char *place, struct test_case *c)
{
	static const char scheme[] = "file://";
	const char *word = strstr(place, " line "), *end = place + strlen(place), *open;
	int last, line;

	if (word && line_from_digits(word + 6) > 0) {
		c->file = trimmed(arena, place, (size_t)(word - place));
		c->line = line_from_digits(word + 6);
		return;
	}
	open = strrchr(place, '(');
	if (open && end[-1] == ')') {
		place = open + 1;
		end--;
	}
	last = take_number(place, &end);
	line = take_number(place, &end);
	if (last == 0 || end == place)
		return;
	if ((size_t)(end - place) > strlen(scheme) && memcmp(place, scheme, strlen(scheme)) == 0)
		place += strlen(scheme);
	c->file = trimmed(arena, place, (size_t)(end - place));
	c->line = line > 0 ? line : last;
}

static bool is_key(const char *key, size_t len, const char *name)
{
	return strlen(name) == len && memcmp(key, name, len) == 0;
}

static void set_message(struct arena *arena, const char *value, struct test_case *c)
{
	c->message = NULL;
	/* bats begins with the place. */
	if (value[0] == '(')
		explain_from_lines(arena, value, strlen(value), c);
	if (!c->message)
		c->message = first_line(arena, value);
	c->excerpt = c->excerpt ? arena_printf(arena, "%s\n%s", value, c->excerpt) : value;
}

/* What was expected and what was there, where the message does not hold it; or a diff of both. */
static void add_compared(
    struct arena *arena, const char *key, size_t len, const char *value, struct test_case *c)
{
	const char *before = c->excerpt ? c->excerpt : "", *between = *before ? "\n" : "";

	/* A block may hold any number of them. */
	if (strnlen(before, EXCERPT_MAX) == EXCERPT_MAX ||
	    strnlen(value, EXCERPT_MAX) == EXCERPT_MAX)
		return;
	if (is_key(key, len, "diff"))
		c->excerpt = arena_printf(arena, "%s%s%s", before, between, value);
	else if (!strchr(value, '\n') && strlen(value) <= COMPARED_MAX && !strstr(before, value) &&
		 !strchr("{[", value[strlen(value) - 1]))
		c->excerpt =
		    arena_printf(arena, "%s%s%.*s: %s", before, between, (int)len, key, value);
}

static bool is_one_of(const char *key, size_t len, const char *const *names)
{
	for (; *names; names++)
		if (is_key(key, len, *names))
			return true;
	return false;
}

/* Mappings within the block that are looked into. */
enum mapping { NOWHERE, TOP, IN_AT, IN_ERROR };

/* `value` may be NULL: the key opens a mapping or has nothing. */
static void take(struct arena *arena, enum mapping in, const char *key, size_t len,
    const char *value, struct test_case *c)
{
	static const char *const files[] = {"file", "fileName", NULL};
	static const char *const lines[] = {"line", "lineNumber", NULL};
	static const char *const compared[] = {
	    "expected", "actual", "wanted", "found", "got", "diff", NULL};

	if (!value || in == NOWHERE)
		return;
	if (in != IN_AT &&
	    (is_key(key, len, "message") || (is_key(key, len, "error") && !c->message)))
		set_message(arena, value, c);
	else if (in == IN_ERROR)
		return;
	else if (in == TOP && is_one_of(key, len, compared))
		add_compared(arena, key, len, value, c);
	else if (in == TOP && (is_key(key, len, "at") || is_key(key, len, "location")))
		set_place(arena, value, c);
	else if (is_one_of(key, len, files))
		c->file = value;
	else if (is_one_of(key, len, lines))
		c->line = line_from_digits(value);
	else if (is_key(key, len, "duration_ms"))
		c->duration = strspn(value, "0123456789.") == strlen(value) && strlen(value) < 32
				  ? seconds_from_ms(strtod(value, NULL))
				  : -1;
}

/* The lines that belong to a block scalar: deeper than its key, or blank. */
static size_t block_length(const char *at, const char *end, size_t indent)
{
	const char *start = at;

	while (at < end) {
		size_t len = strcspn(at, "\n"), own = indent_of(at, len);

		if (own < len && own <= indent)
			break;
		at += len < (size_t)(end - at) ? len + 1 : len;
	}
	return (size_t)(at - start);
}

/* The block without the indentation that all of it has. */
static const char *dedented(struct arena *arena, const char *at, size_t len)
{
	const char *end = at + len, *text;
	struct buf out = BUF_INIT;
	size_t common = len;

	for (const char *line = at; line < end; line += strcspn(line, "\n") + 1) {
		size_t line_len = strcspn(line, "\n"), own = indent_of(line, line_len);

		if (own < line_len && own < common)
			common = own;
	}
	for (const char *line = at; line < end; line += strcspn(line, "\n") + 1) {
		size_t line_len = strcspn(line, "\n");

		if (line_len > common)
			buf_add(&out, line + common, line_len - common);
		buf_addc(&out, '\n');
	}
	while (out.len > 0 && out.text[out.len - 1] == '\n')
		out.text[--out.len] = '\0';
	text = out.len ? arena_strndup(arena, out.text, out.len) : NULL;
	buf_release(&out);
	return text;
}

void tap_explain_yaml(struct arena *arena, const char *yaml, size_t len, struct test_case *c)
{
	const char *end = yaml + len;
	size_t top = 0;
	bool first = true;
	enum mapping in = NOWHERE;

	for (const char *line = yaml; line < end;) {
		size_t line_len = strcspn(line, "\n"), indent = indent_of(line, line_len);
		const char *key = line + indent, *colon = memchr(key, ':', line_len - indent);
		const char *value = colon ? colon + 1 : NULL;
		const char *next = line + line_len + 1;
		const char *text = NULL;
		size_t rest;

		line = next;
		if (!colon || (*value != ' ' && *value != '\n' && *value != '\r' && *value != '\0'))
			continue;
		if (first)
			top = indent;
		first = false;
		rest = (size_t)(next - 1 - value);
		text = scalar(arena, value, rest);
		if (text && (*text == '|' || *text == '>') &&
		    strspn(text + 1, "+-0123456789") == strlen(text + 1)) {
			size_t block = next < end ? block_length(next, end, indent) : 0;

			text = block ? dedented(arena, next, block) : NULL;
			line = next + block;
		}
		if (indent <= top)
			in = indent == top ? TOP : NOWHERE;
		take(arena, in, key, (size_t)(colon - key), text, c);
		if (in == TOP)
			in = text                                          ? NOWHERE
			     : is_key(key, (size_t)(colon - key), "at")    ? IN_AT
			     : is_key(key, (size_t)(colon - key), "error") ? IN_ERROR
									   : NOWHERE;
	}
	if (c->status == CASE_PASSED) {
		c->excerpt = NULL;
		return;
	}
	c->details = dedented(arena, yaml, len);
	/* What else is in it says nothing by itself. */
	if (!c->excerpt)
		c->excerpt = "";
}

void tap_explain_comments(
    struct arena *arena, const char *comments, size_t len, struct test_case *c)
{
	explain_from_lines(arena, comments, len, c);
	if (!c->details)
		c->details = dedented(arena, comments, len);
}
