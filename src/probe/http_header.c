/* SPDX-License-Identifier: MIT */
/* The headers of an answer: taken line by line, and held against NAME or NAME:TEXT. Names are
 * compared without case; of a header that is there several times one has to hold the text. */
#include "probe/excerpt.h"
#include "probe/http_expect.h"

#include <string.h>
#include <strings.h>

/* A piece of a line, without white space around it. */
struct piece {
	const char *text;
	size_t len;
};

static struct piece trim(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", text[len - 1]))
		len--;
	while (len > 0 && strchr(" \t", text[0])) {
		text++;
		len--;
	}
	return (struct piece){text, len};
}

bool http_is_token(const char *text, size_t len)
{
	static const char others[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			(c && strchr(others, c))))
			return false;
	}
	return len > 0;
}

/* ---- those that came ---- */

bool http_header_take(struct http_answer *answer, const char *line, size_t len)
{
	struct piece text = trim(line, len);

	answer->headers_read += len;
	if (answer->headers_read > HTTP_HEADERS_MAX) {
		answer->headers_cut = true;
		return false;
	}
	/* A status line: one of a proxy or "100 Continue" may have come before. */
	if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
		buf_clear(&answer->headers);
		answer->headers_end = false;
		return true;
	}
	/* What comes behind the body is none of them. */
	if (text.len == 0)
		answer->headers_end = true;
	if (answer->headers_end)
		return true;
	/* Folded, as RFC 9110 has it no more: it belongs to the line before. */
	if ((line[0] == ' ' || line[0] == '\t') && answer->headers.len > 0)
		answer->headers.text[answer->headers.len - 1] = ' ';
	buf_add(&answer->headers, text.text, text.len);
	buf_addc(&answer->headers, '\n');
	return true;
}

/* The value of the next header of this name, from `*at` on, which is moved behind it. */
static bool next_value(
    const struct buf *headers, size_t *at, struct piece name, struct piece *value)
{
	while (*at < headers->len) {
		const char *line = headers->text + *at;
		size_t len = (size_t)((const char *)memchr(line, '\n', headers->len - *at) - line);

		*at += len + 1;
		if (len > name.len && line[name.len] == ':' &&
		    strncasecmp(line, name.text, name.len) == 0) {
			*value = trim(line + name.len + 1, len - name.len - 1);
			return true;
		}
	}
	return false;
}

/* ---- those that are wanted ---- */

static void take_apart(const char *wish, struct piece *name, struct piece *text)
{
	const char *colon = strchr(wish, ':');

	*name = (struct piece){wish, colon ? (size_t)(colon - wish) : strlen(wish)};
	*text = colon ? trim(colon + 1, strlen(colon + 1)) : (struct piece){"", 0};
}

bool http_header_is_wish(const char *wish)
{
	struct piece name, text;

	take_apart(wish, &name, &text);
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.text[i] < ' ' && text.text[i] != '\t')
			return false;
	return http_is_token(name.text, name.len);
}

/* A cookie is as good as a password. */
static bool is_secret(struct piece name)
{
	static const char cookie[] = "Set-Cookie";

	return name.len == sizeof cookie - 1 && strncasecmp(name.text, cookie, name.len) == 0;
}

static bool holds(const struct buf *headers, const char *wish, struct buf *finding)
{
	struct piece name, text, value;
	struct buf values = BUF_INIT;
	size_t at = 0;
	bool there = false, right = false;

	take_apart(wish, &name, &text);
	while (!right && next_value(headers, &at, name, &value)) {
		right = text.len == 0 || memmem(value.text, value.len, text.text, text.len);
		if (there)
			buf_adds(&values, ", ");
		buf_add(&values, value.text, value.len);
		there = true;
	}
	if (!there) {
		buf_printf(finding, ", but there is no header %.*s", (int)name.len, name.text);
	} else if (!right && is_secret(name)) {
		buf_printf(
		    finding, ", but the header %.*s is another one", (int)name.len, name.text);
	} else if (!right) {
		buf_printf(finding, ", but the header %.*s is \"", (int)name.len, name.text);
		excerpt_add(finding, values.text, values.len);
		buf_addc(finding, '"');
	}
	if (!right && text.len > 0)
		buf_printf(finding, ", \"%.*s\" expected", (int)text.len, text.text);
	buf_release(&values);
	return right;
}

bool http_header_expect(
    const struct strings *wishes, const struct http_answer *answer, struct buf *finding)
{
	for (size_t i = 0; i < wishes->count; i++)
		if (!holds(&answer->headers, wishes->items[i], finding))
			return false;
	return true;
}
