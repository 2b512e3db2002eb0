/* SPDX-License-Identifier: MIT */
#include "text/escape.h"

#include "base/utf8.h"

#include <stdint.h>
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

/* What .NET, in which the runner is written, takes for white space. */
static bool is_white_space(uint32_t code)
{
	return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 ||
	       code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

void escape_workflow_commands(struct buf *out, const char *text, bool starts)
{
	size_t left = strlen(text);
	bool start = starts; /* only white space stands before it in its line */

	for (size_t n; *text; text += n, left -= n) {
		uint32_t code;

		if (!utf8_decode(text, left, &code, &n)) {
			code = 0;
			n = 1;
		}
		if (strncmp(text, "##[", 3) == 0) {
			n = 3;
			buf_adds(out, "## [");
		} else if (start && strncmp(text, "::", 2) == 0) {
			n = 2;
			buf_adds(out, ": :");
		} else {
			buf_add(out, text, n);
		}
		start = starts && (code == '\n' || (start && is_white_space(code)));
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
