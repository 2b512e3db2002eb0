/* SPDX-License-Identifier: MIT */
#include "report/html/text.h"

#include "base/files.h"
#include "base/printable.h"
#include "text/escape.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

void html_add_text(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;

	printable_add(&safe, text, strlen(text));
	escape_entities(out, safe.text, "&<>\"'");
	buf_release(&safe);
}

void html_add_json(struct buf *out, const char *json, size_t len)
{
	size_t done = 0;

	/* These stand only in strings of JSON, where an escape means the same. */
	for (size_t i = 0; i < len; i++) {
		bool separator = len - i >= 3 && memcmp(json + i, "\xE2\x80", 2) == 0 &&
				 (json[i + 2] == '\xA8' || json[i + 2] == '\xA9');

		if (!separator && json[i] != '<' && json[i] != '>' && json[i] != '&')
			continue;
		buf_add(out, json + done, i - done);
		if (separator) {
			buf_adds(out, json[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
			i += 2;
		} else {
			buf_printf(out, "\\u%04x", json[i]);
		}
		done = i + 1;
	}
	buf_add(out, json + done, len - done);
}

void html_add_url(struct buf *out, const char *path)
{
	for (const char *p = path; *p; p++)
		if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
		    (*p >= '0' && *p <= '9') || strchr("/-._~", *p))
			buf_addc(out, *p);
		else
			buf_printf(out, "%%%02X", (unsigned char)*p);
}

/* The way from one real directory to a real path. */
static void add_way(struct buf *out, const char *from, const char *to)
{
	size_t common = 0, i;

	for (i = 0; from[i] && from[i] == to[i]; i++)
		if (from[i] == '/')
			common = i;
	if (from[i] == '\0' && to[i] == '/')
		common = i;
	for (const char *p = from + common; *p; p++)
		if (*p == '/' && p[1])
			buf_adds(out, "../");
	html_add_url(out, to + common + 1);
}

const char *html_link(struct arena *arena, const char *dir, const char *path)
{
	size_t len = strlen(dir);
	char from[PATH_MAX], to[PATH_MAX];
	struct buf url = BUF_INIT;
	const char *link;

	if (!file_exists(path))
		return NULL;
	if (strncmp(path, dir, len) == 0 && path[len] == '/' && !strstr(path + len, "/../"))
		html_add_url(&url, path + len + strspn(path + len, "/"));
	else if (realpath(dir, from) && realpath(path, to))
		add_way(&url, from, to);
	link = url.len ? arena_strdup(arena, url.text) : NULL;
	buf_release(&url);
	return link;
}

static size_t character_start(const char *text, size_t at)
{
	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	return at;
}

static const char *cut_middle(struct arena *arena, const struct buf *safe, size_t most)
{
	struct buf cut = BUF_INIT;
	const char *result;
	size_t head, tail;

	if (safe->len <= most)
		return arena_strdup(arena, safe->text);
	head = character_start(safe->text, most / 4 * 3);
	tail = character_start(safe->text, safe->len - most / 4);
	buf_add(&cut, safe->text, head);
	buf_printf(&cut, "\n\u22EF %zu bytes left out \u22EF\n", tail - head);
	buf_adds(&cut, safe->text + tail);
	result = arena_strdup(arena, cut.text);
	buf_release(&cut);
	return result;
}

const char *html_cut(struct arena *arena, const char *text, size_t most)
{
	struct buf safe = BUF_INIT;
	const char *result;

	printable_add(&safe, text, strlen(text));
	result = cut_middle(arena, &safe, most);
	buf_release(&safe);
	return result;
}

const char *html_cut_coloured(struct arena *arena, const char *text, size_t most)
{
	struct buf safe = BUF_INIT;
	const char *result;

	printable_add_coloured(&safe, text, strlen(text));
	result = cut_middle(arena, &safe, most);
	buf_release(&safe);
	return result;
}

void html_add_base64(struct buf *out, const void *data, size_t len)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i;
		uint32_t group = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) |
				 (left > 2 ? p[i + 2] : 0);
		char four[4] = {digits[group >> 18], digits[group >> 12 & 63],
		    left > 1 ? digits[group >> 6 & 63] : '=', left > 2 ? digits[group & 63] : '='};

		buf_add(out, four, sizeof four);
	}
}
