/* SPDX-License-Identifier: MIT */
#include "text/escape.h"

#include <stdint.h>
#include <string.h>

static const char REPLACEMENT[] = "\xEF\xBF\xBD"; /* U+FFFD */

/* The character at `at` and its length, or false. */
static bool utf8_decode(const char *at, size_t size, uint32_t *code, size_t *len)
{
	const unsigned char *p = (const unsigned char *)at;
	uint32_t least;

	if (p[0] < 0x80) {
		*code = p[0];
		*len = 1;
		return true;
	}
	if ((p[0] & 0xE0) == 0xC0) {
		*code = p[0] & 0x1F;
		*len = 2;
		least = 0x80;
	} else if ((p[0] & 0xF0) == 0xE0) {
		*code = p[0] & 0x0F;
		*len = 3;
		least = 0x800;
	} else if ((p[0] & 0xF8) == 0xF0) {
		*code = p[0] & 0x07;
		*len = 4;
		least = 0x10000;
	} else {
		return false;
	}
	if (*len > size)
		return false;
	for (size_t i = 1; i < *len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return false;
		*code = *code << 6 | (p[i] & 0x3F);
	}
	return *code >= least && *code <= 0x10FFFF && !(*code >= 0xD800 && *code <= 0xDFFF);
}

size_t utf8_len(const char *at, size_t size)
{
	uint32_t code;
	size_t len;

	return utf8_decode(at, size, &code, &len) ? len : 1;
}

void escape_utf8(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		if (!utf8_decode(text + i, len - i, &code, &n)) {
			n = 1;
			buf_adds(out, REPLACEMENT);
		} else if (code == 0) {
			buf_adds(out, REPLACEMENT);
		} else {
			buf_add(out, text + i, n);
		}
	}
}

/* The length of the escape sequence that begins with the ESC at `text` (ECMA-48, 5th edition: CSI,
 * the control strings, and the short ones). */
static size_t escape_sequence_len(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 2;

	if (len < 2)
		return len;
	if (p[1] == '[') {
		while (i < len && p[i] >= 0x20 && p[i] <= 0x3F)
			i++;
		return i < len && p[i] >= 0x40 && p[i] <= 0x7E ? i + 1 : i;
	}
	if (strchr("]PX^_", p[1])) {
		/* OSC, DCS, SOS, PM, APC: to ST or BEL; an unended one only loses its line. */
		for (; i < len && p[i] != '\n'; i++) {
			if (p[i] == 0x07)
				return i + 1;
			if (p[i] == 0x1B)
				return i + 1 < len && p[i + 1] == '\\' ? i + 2 : i;
		}
		return i;
	}
	for (i = 1; i < len && p[i] >= 0x20 && p[i] <= 0x2F; i++)
		;
	return i < len && p[i] >= 0x30 && p[i] <= 0x7E ? i + 1 : i;
}

static bool is_unsafe(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code < 0xA0) ||
	       code == 0x061C || code == 0x200E || code == 0x200F ||
	       (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x2028 || code == 0x2029;
}

void escape_console(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0, n; i < len; i += n) {
		uint32_t code;

		if (text[i] == 0x1B) {
			n = escape_sequence_len(text + i, len - i);
		} else if (!utf8_decode(text + i, len - i, &code, &n)) {
			n = 1;
			buf_adds(out, REPLACEMENT);
		} else if (!is_unsafe(code)) {
			buf_add(out, text + i, n);
		}
	}
}

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

bool escape_make_file(struct buf *out, const char *path)
{
	/* Wildcards, separators of a rule, archive members, and what make's own parser takes apart.
	 * A name that begins with a dot may be a special target (.IGNORE) or a suffix rule. */
	if (path[0] == '\0' || strpbrk(path, "\t\n\r\v\f:;=|&*?[]()\\~%") ||
	    (path[0] == '.' && !strchr(path, '/')) || path[strlen(path) - 1] == ' ' ||
	    is_make_word(path))
		return false;
	for (const char *p = path; *p; p++) {
		if (*p == ' ' || *p == '#')
			buf_addc(out, '\\');
		else if (*p == '$')
			buf_addc(out, '$');
		buf_addc(out, *p);
	}
	return true;
}
