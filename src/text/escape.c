/* SPDX-License-Identifier: MIT */
#include "text/escape.h"

#include <string.h>

void escape_entities(struct buf *out, const char *text, const char *characters)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
	    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

	for (size_t len; *text; text += len) {
		len = strcspn(text, characters);
		buf_add(out, text, len);
		for (size_t i = 0; text[len] && i < sizeof entities / sizeof *entities; i++)
			if (text[len] == entities[i].c)
				buf_adds(out, entities[i].entity);
		len += text[len] != '\0';
	}
}

/* `=` is safe in an argument; the first word of a recipe is never one of ours. */
static bool is_shell_safe(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("_@%+=:,./-", c));
}

void escape_shell_word(struct buf *out, const char *text)
{
	const char *p = text;

	while (is_shell_safe(*p))
		p++;
	if (*p == '\0' && p > text) {
		buf_adds(out, text);
		return;
	}
	buf_addc(out, '\'');
	for (p = text; *p; p++) {
		if (*p == '\'')
			buf_adds(out, "'\\''");
		else
			buf_addc(out, *p);
	}
	buf_addc(out, '\'');
}

void escape_make_recipe(struct buf *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '$')
			buf_addc(out, '$');
		buf_addc(out, *p);
	}
}

void escape_make_value(struct buf *out, const char *text)
{
	size_t backslashes = 0;

	for (const char *p = text; *p; p++) {
		if (*p == '$') {
			buf_addc(out, '$');
		} else if (*p == '#') {
			/* Make halves the backslashes before a '#', and only those. */
			for (; backslashes; backslashes--)
				buf_addc(out, '\\');
			buf_addc(out, '\\');
		}
		backslashes = *p == '\\' ? backslashes + 1 : 0;
		buf_addc(out, *p);
	}
}

/* Behind a target's colon make reads these as the start of an assignment. */
static bool is_make_word(const char *path)
{
	static const char *const words[] = {
	    "define", "undefine", "export", "unexport", "override", "private"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i], path) == 0)
			return true;
	return false;
}

void escape_make_file_part(struct buf *out, const char *part)
{
	for (const char *p = part; *p; p++) {
		if (*p == ' ' || *p == '#')
			buf_addc(out, '\\');
		else if (*p == '$')
			buf_addc(out, '$');
		buf_addc(out, *p);
	}
}

bool escape_make_file(struct buf *out, const char *path)
{
	/* Wildcards, separators of a rule, archive members, and what make's own parser takes apart.
	 * A name that begins with a dot may be a special target (.IGNORE) or a suffix rule. */
	if (path[0] == '\0' || strpbrk(path, "\t\n\r\v\f:;=|&*?[]()\\~%") ||
	    (path[0] == '.' && !strchr(path, '/')) || path[strlen(path) - 1] == ' ' ||
	    is_make_word(path))
		return false;
	escape_make_file_part(out, path);
	return true;
}
