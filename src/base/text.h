/* SPDX-License-Identifier: MIT */
/* Questions about a text and its characters. They are those of ASCII, whatever the locale. */
#ifndef E2E_BASE_TEXT_H
#define E2E_BASE_TEXT_H

#include <stdbool.h>
#include <string.h>

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool starts_with(const char *text, const char *start)
{
	return strncmp(text, start, strlen(start)) == 0;
}

static inline bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), part = strlen(end);

	return len >= part && strcmp(text + len - part, end) == 0;
}

/* Whether both are the same text, or both are NULL. */
static inline bool text_same(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

/* `words`: ended by NULL. */
static inline bool is_one_of(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

#endif
