/* SPDX-License-Identifier: MIT */
#include "cases/tap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The digits at `*at`, which moves behind them; -1 when there are none or too many. */
static long digits(const char **at, const char *end)
{
	long number = 0;

	if (*at == end || !is_digit(**at))
		return -1;
	for (; *at < end && is_digit(**at); (*at)++) {
		if (number > 100L * 1000 * 1000)
			return -1;
		number = number * 10 + (**at - '0');
	}
	return number;
}

/* Whether "# SKIP" or "# TODO" begins at the '#'. */
static enum tap_directive directive_at(const char *hash, const char *end, const char **reason)
{
	enum tap_directive directive;

	for (hash++; hash < end && is_blank(*hash); hash++)
		;
	if (end - hash < 4)
		return TAP_NONE;
	if (strncasecmp(hash, "skip", 4) == 0)
		directive = TAP_SKIP;
	else if (strncasecmp(hash, "todo", 4) == 0)
		directive = TAP_TODO;
	else
		return TAP_NONE;
	hash += 4;
	/* "# Skipped: reason" is as old as "# SKIP reason". */
	if (directive == TAP_SKIP)
		while (hash < end && ((*hash >= 'a' && *hash <= 'z') || *hash == ':'))
			hash++;
	if (hash < end && !is_blank(*hash) && *hash != ':')
		return TAP_NONE;
	*reason = hash;
	return directive;
}

/* The description with \# and \\ as what they stand for. */
static const char *unescaped(struct arena *arena, const char *at, const char *end)
{
	struct buf out = BUF_INIT;
	const char *text;

	for (; at < end; at++) {
		if (*at == '\\' && at + 1 < end && (at[1] == '#' || at[1] == '\\'))
			at++;
		buf_addc(&out, *at);
	}
	text = trimmed(arena, out.text, out.len);
	buf_release(&out);
	return text;
}

bool tap_test_line(struct arena *arena, const char *line, size_t len, struct tap_test *test)
{
	const char *at = line, *end = line + len, *stop;
	const char *reason = NULL;

	*test = (struct tap_test){.ok = true};
	if (len >= 4 && memcmp(at, "not ", 4) == 0) {
		test->ok = false;
		at += 4;
	}
	if (end - at < 2 || memcmp(at, "ok", 2) != 0)
		return false;
	at += 2;
	if (at < end && !is_blank(*at))
		return false;
	while (at < end && is_blank(*at))
		at++;
	if (at < end && is_digit(*at)) {
		const char *number_at = at;
		long number = digits(&at, end);

		if (number >= 0 && (at == end || is_blank(*at)))
			test->number = number;
		else
			at = number_at;
	}
	while (at < end && is_blank(*at))
		at++;
	if (at < end && *at == '-' && (at + 1 == end || is_blank(at[1])))
		at++;
	for (stop = at; stop < end; stop++) {
		if (*stop == '\\' && stop + 1 < end)
			stop++;
		else if (*stop == '#')
			test->directive = directive_at(stop, end, &reason);
		if (test->directive != TAP_NONE)
			break;
	}
	test->description = unescaped(arena, at, stop);
	if (reason)
		test->reason = trimmed(arena, reason, (size_t)(end - reason));
	return true;
}

bool tap_plan_line(struct arena *arena, const char *line, size_t len, struct tap_plan *plan)
{
	const char *at = line + 3, *end = line + len, *reason = NULL;

	*plan = (struct tap_plan){.count = -1};
	if (len < 4 || memcmp(line, "1..", 3) != 0)
		return false;
	plan->count = digits(&at, end);
	if (plan->count < 0)
		return false;
	while (at < end && is_blank(*at))
		at++;
	if (at == end)
		return true;
	if (*at != '#')
		return false;
	plan->skip = directive_at(at, end, &reason) == TAP_SKIP;
	if (plan->skip)
		plan->reason = trimmed(arena, reason, (size_t)(end - reason));
	return true;
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

/* "FILE:LINE:COLUMN", "FILE:LINE" or "FILE line LINE". */
static void set_place(struct arena *arena, const char *place, struct test_case *c)
{
	const char *end, *word = strstr(place, " line ");

	if (word && line_from_digits(word + 6) > 0) {
		c->file = trimmed(arena, place, (size_t)(word - place));
		c->line = line_from_digits(word + 6);
		return;
	}
	for (end = strchr(place, ':'); end; end = strchr(end + 1, ':')) {
		if (line_from_digits(end + 1) > 0) {
			c->file = trimmed(arena, place, (size_t)(end - place));
			c->line = line_from_digits(end + 1);
			return;
		}
	}
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
}

/* `value` may be NULL: the key opens a mapping or has nothing. */
static void take(
    struct arena *arena, const char *key, size_t len, const char *value, struct test_case *c)
{
	if (!value)
		return;
	if (is_key(key, len, "message") || (is_key(key, len, "error") && !c->message))
		set_message(arena, value, c);
	else if (is_key(key, len, "at") || is_key(key, len, "location"))
		set_place(arena, value, c);
	else if (is_key(key, len, "file"))
		c->file = value;
	else if (is_key(key, len, "line"))
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
	size_t top = 0, at_indent = 0;
	bool first = true, in_at = false;

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
		in_at = in_at && indent > at_indent;
		rest = (size_t)(next - 1 - value);
		text = scalar(arena, value, rest);
		if (text && (*text == '|' || *text == '>') &&
		    strspn(text + 1, "+-0123456789") == strlen(text + 1)) {
			size_t block = next < end ? block_length(next, end, indent) : 0;

			text = block ? dedented(arena, next, block) : NULL;
			line = next + block;
		}
		if (indent == top || in_at)
			take(arena, key, (size_t)(colon - key), text, c);
		if (!text && indent == top && is_key(key, (size_t)(colon - key), "at")) {
			in_at = true;
			at_indent = indent;
		}
	}
	if (c->status != CASE_PASSED)
		c->details = dedented(arena, yaml, len);
}

void tap_explain_comments(
    struct arena *arena, const char *comments, size_t len, struct test_case *c)
{
	explain_from_lines(arena, comments, len, c);
	if (!c->details)
		c->details = dedented(arena, comments, len);
}
