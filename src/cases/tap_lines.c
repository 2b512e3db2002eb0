/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "cases/tap.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static const char *behind_blanks(const char *at, const char *end)
{
	while (at < end && is_blank(*at))
		at++;
	return at;
}

/* The digits at `*at`, which moves behind them; -1 when there are none, and more than any plan may
 * have when there are too many. */
static long digits(const char **at, const char *end)
{
	const long most = 100L * 1000 * 1000;
	long number = 0;

	if (*at == end || !is_digit(**at))
		return -1;
	for (; *at < end && is_digit(**at); (*at)++)
		number = number > most ? LONG_MAX : number * 10 + (**at - '0');
	return number > most ? LONG_MAX : number;
}

/* "ok" and "not ok". On the side of a failure also what is not written as it should be. */
static bool take_status(const char **at, const char *end, bool *ok)
{
	const char *word = *at;

	*ok = true;
	if (end - word > 3 && memcmp(word, "not", 3) == 0 && is_blank(word[3])) {
		*ok = false;
		word = behind_blanks(word + 3, end);
	}
	if (end - word < 2 || memcmp(word, "ok", 2) != 0)
		return false;
	word += 2;
	if (word < end && !is_blank(*word) && !is_digit(*word) && (*ok || is_letter(*word)))
		return false;
	*at = word;
	return true;
}

static void take_number(const char **at, const char *end, struct tap_test *test)
{
	const char *behind = behind_blanks(*at, end);
	long number = digits(&behind, end);

	if (number < 0 || (behind < end && !is_blank(*behind)))
		return;
	test->numbered = true;
	test->number = number;
	*at = behind;
}

/* "# SKIP reason" or "# TODO reason" at the '#', behind which a blank has to stand. Whatever stands
 * next to the word belongs to it: "# Skipped: reason". */
static enum tap_directive directive_at(const char *hash, const char *end, const char **reason)
{
	const char *word = behind_blanks(hash + 1, end);
	enum tap_directive directive;

	if (word == hash + 1 || end - word < 4)
		return TAP_NONE;
	if (strncasecmp(word, "skip", 4) == 0)
		directive = TAP_SKIP;
	else if (strncasecmp(word, "todo", 4) == 0)
		directive = TAP_TODO;
	else
		return TAP_NONE;
	while (word < end && !is_blank(*word))
		word++;
	*reason = word;
	return directive;
}

/* "# time=12.5ms" at the '#', as node-tap and Vitest write it, and nothing behind it but another
 * comment. */
static bool time_at(const char *hash, const char *end, double *seconds)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"", 0.001}};
	static const char key[] = "time=";
	const char *at = behind_blanks(hash + 1, end), *unit;
	char text[32];
	size_t len;

	if ((size_t)(end - at) < strlen(key) || memcmp(at, key, strlen(key)) != 0)
		return false;
	at += strlen(key);
	for (unit = at; unit < end && (is_digit(*unit) || *unit == '.'); unit++)
		;
	len = (size_t)(unit - at);
	if (len == 0 || len >= sizeof text)
		return false;
	memcpy(text, at, len);
	text[len] = '\0';
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		const char *behind = unit + strlen(units[i].unit);

		if ((size_t)(end - unit) < strlen(units[i].unit) ||
		    memcmp(unit, units[i].unit, strlen(units[i].unit)) != 0)
			continue;
		if (behind < end && !is_blank(*behind))
			continue;
		behind = behind_blanks(behind, end);
		if (behind < end && *behind != '#')
			return false;
		*seconds = strtod(text, NULL) * units[i].seconds;
		return true;
	}
	return false;
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

/* Takes a brace that stands alone at the end away. */
static bool take_brace(const char *at, const char **end)
{
	const char *last = *end;

	while (last > at && is_blank(last[-1]))
		last--;
	if (last == at || last[-1] != '{' || (last - 1 > at && !is_blank(last[-2])))
		return false;
	*end = last - 1;
	return true;
}

/* The text of a directive; Mocha's "-" says nothing. */
static const char *reason_of(struct arena *arena, const char *at, const char *end)
{
	const char *text = trimmed(arena, at, (size_t)(end - at));

	return text && strcmp(text, "-") != 0 ? text : NULL;
}

bool tap_test_line(struct arena *arena, const char *line, size_t len, struct tap_test *test)
{
	const char *at = line, *end = line + len, *stop = NULL, *reason = NULL;

	*test = (struct tap_test){.duration = -1};
	if (!take_status(&at, end, &test->ok))
		return false;
	take_number(&at, end, test);
	test->brace = take_brace(at, &end);
	at = behind_blanks(at, end);
	if (at < end && *at == '-' && (at + 1 == end || is_blank(at[1])))
		at++;
	for (const char *hash = at; hash < end; hash++) {
		if (*hash == '\\' && hash + 1 < end) {
			hash++;
			continue;
		}
		/* Without a blank before it, it is a part of the text. */
		if (*hash != '#' || !is_blank(hash[-1]))
			continue;
		if (time_at(hash, end, &test->duration)) {
			if (reason)
				end = hash;
			stop = stop ? stop : hash;
		} else if (!reason) {
			test->directive = directive_at(hash, end, &reason);
			if (reason)
				stop = stop ? stop : hash;
		}
	}
	if (reason)
		test->reason = reason_of(arena, reason, end);
	stop = stop ? stop : end;
	/* Test2 writes the directive behind the brace. */
	if (!test->brace)
		test->brace = reason && take_brace(at, &stop);
	test->description = unescaped(arena, at, stop);
	return true;
}

bool tap_plan_line(struct arena *arena, const char *line, size_t len, struct tap_plan *plan)
{
	const char *at = line + 3, *end = line + len, *reason = NULL;

	*plan = (struct tap_plan){0};
	if (len < 4 || memcmp(line, "1..", 3) != 0)
		return false;
	plan->count = digits(&at, end);
	if (plan->count < 0)
		return false;
	at = behind_blanks(at, end);
	if (at == end)
		return true;
	if (*at != '#')
		return false;
	if (directive_at(at, end, &reason) != TAP_SKIP)
		reason = at + 1;
	if (plan->count == 0)
		plan->reason = reason_of(arena, reason, end);
	return true;
}

void tap_fill(struct arena *arena, const struct tap_test *test, long number, struct test_case *c)
{
	c->name = test->description;
	if (!c->name)
		c->name = arena_printf(arena, "test %ld", number);
	c->duration = test->duration;
	c->message = test->reason;
	switch (test->directive) {
	case TAP_NONE:
		c->status = test->ok ? CASE_PASSED : CASE_FAILED;
		break;
	case TAP_SKIP:
		c->status = CASE_SKIPPED;
		break;
	case TAP_TODO:
		/* Also where it is ok: node-tap and Vitest write that of what they do not run. */
		c->status = CASE_SKIPPED;
		if (!c->message)
			c->message = "to do";
		break;
	}
}

bool tap_is_word(const char *line, size_t len, const char *word)
{
	return len == strlen(word) && memcmp(line, word, len) == 0;
}

bool tap_begins_with(const char *line, size_t len, const char *word)
{
	return len >= strlen(word) && strncasecmp(line, word, strlen(word)) == 0;
}

bool tap_is_line(struct arena *arena, const char *line, size_t len)
{
	struct tap_test test;
	struct tap_plan plan;

	return tap_begins_with(line, len, "#") || tap_begins_with(line, len, "TAP version ") ||
	       tap_begins_with(line, len, "Bail out!") || tap_is_word(line, len, "}") ||
	       tap_plan_line(arena, line, len, &plan) || tap_test_line(arena, line, len, &test);
}

bool tap_is_total(const char *text, size_t len)
{
	static const char tests[] = "tests ";

	return tap_begins_with(text, len, tests) && len > strlen(tests) &&
	       text[strlen(tests)] >= '0' && text[strlen(tests)] <= '9';
}
