/* SPDX-License-Identifier: MIT */
/* Why a case failed, in one line and in a few: chosen from all that its tool wrote. Knows no
 * format. */
#include "base/utf8.h"
#include "cases/parts.h"
#include "text/telling.h"

#include <string.h>
#include <strings.h>

enum {
	EXCERPT_LINES = 6,
	LINE_BYTES_MAX = 240,
	JOINED_LINES = 2, /* behind a line that ends in a colon */
	SEEN_MAX = 64 * 1024,
};

/* As it stands in a text. */
struct line {
	const char *at;
	size_t len;
	bool bare; /* it begins in the middle: its indentation is not known */
};

struct excerpt {
	struct line lines[EXCERPT_LINES];
	size_t count;
	bool diff;
	bool node; /* the text is of Node's test runner, which wraps errors */
};

static size_t spaces(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && (line[n] == ' ' || line[n] == '\t'))
		n++;
	return n;
}

static size_t without_end(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t' || line[len - 1] == '\r'))
		len--;
	return len;
}

static void take(struct excerpt *e, const char *line, size_t len, bool bare)
{
	len = without_end(line, len);
	if (len == 0 || e->count == EXCERPT_LINES)
		return;
	e->lines[e->count++] = (struct line){line, len, bare};
}

/* Whether the line only says again what the first one does: "Error: TEXT" behind "TEXT". */
static bool repeats(const struct excerpt *e, const char *line, size_t len)
{
	size_t first = e->count ? e->lines[0].len - spaces(e->lines[0].at, e->lines[0].len) : 0;

	if (first == 0 || len < first)
		return false;
	return memcmp(line + len - first, e->lines[0].at + e->lines[0].len - first, first) == 0;
}

/* Go: "panic: TEXT" behind "panic: TEXT [recovered]". */
static bool is_same_panic(const struct excerpt *e, const char *line, size_t len)
{
	static const char panic[] = "panic: ";
	size_t skip = spaces(line, len);

	return e->count > 0 && len - skip > strlen(panic) &&
	       memcmp(line + skip, panic, strlen(panic)) == 0 &&
	       memmem(e->lines[0].at, e->lines[0].len, line + skip, len - skip) != NULL;
}

static bool is_sign(char c)
{
	return c == '+' || c == '-';
}

/* Node's test runner: what it wraps an error in. Moves the line behind it; returns whether it ends
 * here. */
static bool unwrap(const char **line, size_t *len)
{
	static const char *const heads[] = {
	    "[Error [ERR_TEST_FAILURE]: ", "Error [ERR_TEST_FAILURE]: ", NULL};
	static const char tail[] = "] {";
	const char *end;

	for (const char *const *head = heads; *head; head++)
		if (*len > strlen(*head) && memcmp(*line, *head, strlen(*head)) == 0) {
			*line += strlen(*head);
			*len -= strlen(*head);
			break;
		}
	end = memmem(*line, *len, tail, strlen(tail));
	if (!end)
		return false;
	*len = (size_t)(end - *line);
	return true;
}

/* testify: "Error:      	TEXT" and "Messages:   	TEXT" are labels before a column. */
static bool without_label(const char **line, size_t *len)
{
	static const char *const labels[] = {"Error:  ", "Messages:  ", NULL};
	const char *at = *line + spaces(*line, *len);

	for (const char *const *label = labels; *label; label++)
		if (strncmp(at, *label, strlen(*label)) == 0) {
			at = memchr(at, '\t', (size_t)(*line + *len - at));
			if (at) {
				*len -= (size_t)(at - *line);
				*line = at;
			}
			return true;
		}
	return false;
}

/* From the first line that says something to the stack, or whatever else is not said. */
static void collect(struct excerpt *e, const char *text, bool in_middle)
{
	const char *next;

	for (const char *line = text; line && e->count < EXCERPT_LINES; line = next) {
		size_t len = strcspn(line, "\n");
		enum line_kind kind = line_kind(line, len);
		bool last, bare;

		next = line[len] ? line + len + 1 : NULL;
		if (line - text > SEEN_MAX)
			return;
		if (kind == LINE_BLANK || (kind != LINE_SAYS && e->count == 0))
			continue;
		if (kind != LINE_SAYS)
			return;
		last = e->node && unwrap(&line, &len);
		bare = without_label(&line, &len) || (in_middle && line == text);
		len = without_end(line, len);
		if (repeats(e, line, len))
			return;
		if (is_same_panic(e, line, len))
			continue;
		e->diff = e->diff || line_begins_diff(line, len);
		if (e->diff && !line_begins_diff(line, len) && !is_sign(line[spaces(line, len)]))
			continue;
		take(e, line, len, bare);
		if (last)
			return;
	}
}

/* ---- pytest ---- */

static bool is_marked(const char *line)
{
	return line[0] == 'E' && strncmp(line + 1, "   ", 3) == 0;
}

/* The block of lines "E   TEXT" that is told of: the one with the message, or else the last. */
static const char *marked_block(const char *text, const char *message)
{
	size_t message_len = message ? strlen(message) : 0;
	const char *block = NULL;
	bool in_block = false;

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (is_marked(line) && !in_block)
			block = line;
		in_block = is_marked(line);
		if (in_block && message && strncmp(line + 4, message, message_len) == 0)
			return block;
	}
	return block;
}

static void collect_marked(struct excerpt *e, const char *block)
{
	const char *line = block;

	while (is_marked(line)) {
		size_t len = strcspn(line, "\n");

		take(e, line + 4, len - 4, false);
		line += len + (line[len] == '\n');
	}
}

/* ---- in words ---- */

static void add_line(struct buf *out, const char *line, size_t len)
{
	size_t cut = 0;

	if (len <= LINE_BYTES_MAX) {
		buf_add(out, line, len);
		return;
	}
	while (cut < LINE_BYTES_MAX)
		cut += utf8_len(line + cut, len - cut);
	buf_add(out, line, cut);
	buf_adds(out, "…");
}

/* The indentation that all lines have. */
static size_t common_indent(const struct excerpt *e)
{
	size_t common = SIZE_MAX;

	for (size_t i = 0; i < e->count; i++) {
		size_t own = spaces(e->lines[i].at, e->lines[i].len);

		if (!e->lines[i].bare)
			common = own < common ? own : common;
	}
	return common;
}

static const char *lines_text(
    struct arena *arena, const struct excerpt *e, const char *head, size_t from)
{
	struct buf out = BUF_INIT;
	size_t common = common_indent(e);
	const char *text;

	if (head)
		add_line(&out, head, strlen(head));
	for (size_t i = from; i < e->count; i++) {
		const char *line = e->lines[i].at;
		size_t len = e->lines[i].len, own = spaces(line, len),
		       skip = e->lines[i].bare ? own : common;

		skip = skip < own ? skip : own;
		if (out.len > 0)
			buf_addc(&out, '\n');
		add_line(&out, line + skip, len - skip);
	}
	text = out.len ? arena_strndup(arena, out.text, out.len) : NULL;
	buf_release(&out);
	return text;
}

/* How many of the lines behind it a line needs to say something. */
static size_t lines_wanted(const char *line, size_t len)
{
	static const char expected[] = "expected: ";

	if (is_sign(line[0]) ||
	    (len > strlen(expected) && strncasecmp(line, expected, strlen(expected)) == 0))
		return 1;
	return line[len - 1] == ':' ? JOINED_LINES : 0;
}

/* "Not equal: expected: 4, actual: 3": a line with what it needs behind it. */
static const char *joined_lines(struct arena *arena, const struct excerpt *e, size_t first)
{
	struct buf out = BUF_INIT;
	const char *text;
	size_t wanted = 0;

	while (first + 1 < e->count && line_begins_diff(e->lines[first].at, e->lines[first].len))
		first++;
	for (size_t i = first; i < e->count && i <= first + wanted; i++) {
		const char *line = e->lines[i].at;
		size_t skip = spaces(line, e->lines[i].len), len = e->lines[i].len - skip;

		if (i > first && line_begins_diff(line, e->lines[i].len))
			break;
		if (i > first)
			buf_adds(&out, out.text[out.len - 1] == ':' ? " " : ", ");
		add_line(&out, line + skip, len);
		if (i == first)
			wanted = lines_wanted(line + skip, len);
	}
	text = out.len ? arena_strndup(arena, out.text, out.len) : NULL;
	buf_release(&out);
	return text;
}

/* Which of the lines the message is, or -1. */
static int line_with(const struct excerpt *e, const char *message)
{
	size_t len = strlen(message);

	for (size_t i = 0; i < e->count; i++)
		if (e->lines[i].len >= len && memmem(e->lines[i].at, e->lines[i].len, message, len))
			return (int)i;
	return -1;
}

/* Whether the message begins with the line, or with what stands behind the name of an exception in
 * it: in an attribute of XML a newline is a blank. */
static bool is_cut_from(const struct line *line, const char *message)
{
	static const char separator[] = ": ";
	size_t skip = spaces(line->at, line->len), len = line->len - skip;
	const char *text = line->at + skip, *behind = memmem(text, len, separator, 2);

	if (strncmp(message, text, len) == 0)
		return true;
	if (!behind)
		return false;
	behind += strlen(separator);
	len -= (size_t)(behind - text);
	return len > 0 && strncmp(message, behind, len) == 0;
}

static bool says_something(const char *text)
{
	return text && line_kind(text, strcspn(text, "\n")) == LINE_SAYS;
}

/* The first line that is not indented: pytest shows the source of a syntax error before it. */
static size_t first_marked(const struct excerpt *e)
{
	for (size_t i = 0; i < e->count; i++)
		if (spaces(e->lines[i].at, e->lines[i].len) == 0)
			return i;
	return 0;
}

/* The start of the line in which the message stands. In Go the place is before it. */
static const char *line_start(const char *text, const char *message)
{
	const char *start = message;

	while (start > text && start[-1] != '\n')
		start--;
	return memmem(start, (size_t)(message - start), ".go:", 4) ? message : start;
}

/* Node's test runner writes its message without the newlines in it. */
static bool is_node(const char *text)
{
	return strncmp(text, "Error [ERR_TEST_FAILURE]: ", 26) == 0 ||
	       strncmp(text, "[Error [ERR_TEST_FAILURE]: ", 27) == 0;
}

void case_explain(struct arena *arena, struct test_case *c)
{
	const char *text = c->excerpt ? c->excerpt : c->details ? c->details : c->message;
	const char *block, *at;
	struct excerpt e = {.node = text && is_node(text)};
	bool known = says_something(c->message);
	size_t first = 0;

	c->excerpt = NULL;
	if (!text)
		return;
	block = marked_block(text, known ? c->message : NULL);
	if (block) {
		collect_marked(&e, block);
		first = first_marked(&e);
	} else {
		/* Where the message stands, if that is not within a word. */
		known = known && !e.node;
		at = known ? strstr(text, c->message) : NULL;
		at = at ? line_start(text, at) : text;
		collect(&e, at, at > text && at[-1] != '\n');
	}
	if (e.count == 0)
		return;
	if (known && line_with(&e, c->message) < 0 && is_cut_from(&e.lines[0], c->message))
		known = false;
	if (!known || (line_with(&e, c->message) == (int)first &&
			  lines_wanted(c->message, strlen(c->message)) > 0))
		c->message = joined_lines(arena, &e, first);
	else if (line_with(&e, c->message) < 0) {
		/* What is told beside the message goes behind it, and what it holds itself does
		 * not. */
		const char *line = e.lines[0].at + spaces(e.lines[0].at, e.lines[0].len);
		size_t len = e.lines[0].len - (size_t)(line - e.lines[0].at);
		bool held = memmem(c->message, strlen(c->message), line, len) != NULL;

		if (e.count == EXCERPT_LINES)
			e.count--;
		if (e.count > held)
			c->excerpt = lines_text(arena, &e, c->message, held);
		return;
	}
	if (e.count > 1)
		c->excerpt = lines_text(arena, &e, NULL, 0);
}
