/* SPDX-License-Identifier: MIT */
#include "cases/parts.h"

#include "base/text.h"
#include "text/cjson.h"

#include <limits.h>
#include <string.h>

/* More than any report of a million cases has; each takes cJSON 64 bytes and more. */
enum { JSON_VALUES_LIMIT = 12 * 1000 * 1000 };

/* What joined_name makes is shorter. */
enum { JOINED_LIMIT = 512 };

struct test_case *cases_add(struct arena *arena, struct cases *cases)
{
	struct test_case *c;

	cases->items = arena_grow(arena, cases->items, cases->count, sizeof *cases->items);
	c = &cases->items[cases->count++];
	*c = (struct test_case){.name = "", .duration = -1};
	return c;
}

struct test_case *cases_add_attempt(struct arena *arena, struct test_case *c, size_t attachments)
{
	struct test_case *attempt;

	if (c->attempt_count == CASE_ATTEMPTS_LIMIT) {
		c->attempt_count--;
		memmove(c->attempts, c->attempts + 1, c->attempt_count * sizeof *c->attempts);
	} else {
		c->attempts = arena_grow(arena, c->attempts, c->attempt_count, sizeof *c->attempts);
	}
	attempt = &c->attempts[c->attempt_count++];
	*attempt = (struct test_case){.name = "", .duration = -1, .attachment_count = attachments};
	return attempt;
}

void cases_copy_attempt(
    struct arena *arena, struct test_case *c, const struct test_case *from, int number)
{
	struct test_case *attempt;

	for (size_t i = 0; i < from->attachment_count; i++) {
		const struct attachment *it = &from->attachments[i];

		attach(arena, c, it->name, it->path, it->type);
		c->attachments[c->attachment_count - 1].attempt = number;
	}
	attempt = cases_add_attempt(arena, c, from->attachment_count);
	attempt->status = from->status;
	attempt->file = from->file;
	attempt->file_guessed = from->file_guessed;
	attempt->line = from->line;
	attempt->duration = from->duration;
	if (from->status == CASE_PASSED)
		return;
	attempt->message = from->message;
	attempt->excerpt = from->excerpt;
	attempt->details = from->details;
}

void cases_judge_attempts(struct test_case *c)
{
	bool failed = false;

	for (size_t i = 0; i + 1 < c->attempt_count; i++)
		failed = failed || case_failed(c->attempts[i].status);
	if (!failed || case_failed(c->status) ||
	    c->attempts[c->attempt_count - 1].status != CASE_SKIPPED)
		return;
	c->status = CASE_FAILED;
	c->flaky = false;
	c->not_run = false;
	c->message = "an attempt failed, and the last one was skipped";
}

/* Their array may have moved while it grew. */
void cases_finish_attempts(struct test_case *c)
{
	size_t end = c->attachment_count;

	for (size_t i = c->attempt_count; i-- > 0;) {
		struct test_case *attempt = &c->attempts[i];

		end -= attempt->attachment_count;
		attempt->attachments = attempt->attachment_count ? c->attachments + end : NULL;
	}
}

bool cases_full(const struct cases *cases, struct buf *problem)
{
	if (cases->count < CASES_LIMIT)
		return false;
	buf_printf(problem, "wrong: it has more than %d cases", CASES_LIMIT);
	return true;
}

const char *trimmed(struct arena *arena, const char *text, size_t len)
{
	/* A NUL within it would end it anyway. */
	len = strnlen(text, len);
	while (len > 0 && is_space(text[len - 1]))
		len--;
	while (len > 0 && is_space(*text)) {
		text++;
		len--;
	}
	return len ? arena_strndup(arena, text, len) : NULL;
}

const char *first_line(struct arena *arena, const char *text)
{
	if (!text)
		return NULL;
	while (is_space(*text))
		text++;
	return trimmed(arena, text, strcspn(text, "\n"));
}

const char *joined_name(struct arena *arena, const char *outer, const char *inner)
{
	if (is_nameless(outer))
		return is_nameless(inner) ? NULL : inner;
	if (is_nameless(inner))
		return outer;
	if (strnlen(outer, JOINED_LIMIT) + strnlen(inner, JOINED_LIMIT) >= JOINED_LIMIT)
		return inner;
	return arena_printf(arena, "%s › %s", outer, inner);
}

const char *arrows_joined(struct arena *arena, const char *name)
{
	static const char arrow[] = " > ";
	struct buf out = BUF_INIT;
	const char *at = name, *next, *text;

	if (!name || !strstr(name, arrow))
		return name;
	for (; (next = strstr(at, arrow)); at = next + strlen(arrow)) {
		buf_add(&out, at, (size_t)(next - at));
		buf_adds(&out, " › ");
	}
	buf_adds(&out, at);
	text = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return text;
}

void attach(
    struct arena *arena, struct test_case *c, const char *name, const char *path, const char *type)
{
	const char *slash = strrchr(path, '/');

	c->attachments =
	    arena_grow(arena, c->attachments, c->attachment_count, sizeof *c->attachments);
	c->attachments[c->attachment_count++] = (struct attachment){
	    .name = name && *name       ? name
		    : slash && slash[1] ? slash + 1
					: path,
	    .path = path,
	    .type = type && *type ? type : NULL,
	};
}

int line_from_digits(const char *digits)
{
	int line = 0;

	for (; *digits >= '0' && *digits <= '9'; digits++) {
		if (line > (INT_MAX - 9) / 10)
			return 0;
		line = line * 10 + (*digits - '0');
	}
	return line;
}

int line_in_text(const char *text, const char *file)
{
	size_t len = strnlen(file, NAME_LIMIT);

	/* Many cases may share one file: a longer name is none, and would cost each of them. */
	if (len == NAME_LIMIT)
		return 0;
	for (const char *at = text; len > 0 && (at = strstr(at, file)); at += len)
		if (at[len] == ':' && line_from_digits(at + len + 1) > 0)
			return line_from_digits(at + len + 1);
	return 0;
}

int small_number(double number)
{
	return number > 0 && number <= INT_MAX ? (int)number : 0;
}

double seconds_from_ms(double ms)
{
	return ms >= 0 && ms <= 1e12 ? ms / 1000 : -1;
}

/* "(in test file FILE, line N)" of bats, "at FILE line N." of Test::More. */
static bool is_place(struct arena *arena, const char *line, size_t len, struct test_case *c)
{
	static const char bats[] = "in test file ", perl[] = "at ";
	char *text = arena_strndup(arena, line, len);
	char *at = strstr(text, bats), *word;

	if (at && (word = strstr(at, ", line ")) && line_from_digits(word + 7) > 0) {
		c->file = trimmed(arena, at + strlen(bats), (size_t)(word - at) - strlen(bats));
		c->line = line_from_digits(word + 7);
		return true;
	}
	text += strspn(text, " ");
	if (strncmp(text, perl, strlen(perl)) == 0 && (word = strstr(text, " line ")) &&
	    line_from_digits(word + 6) > 0) {
		c->file = trimmed(arena, text + strlen(perl), (size_t)(word - text) - strlen(perl));
		c->line = line_from_digits(word + 6);
		return true;
	}
	/* The frames above it. */
	return text[0] == '(' && strncmp(text, "(from function ", 15) == 0;
}

void explain_from_lines(struct arena *arena, const char *text, size_t len, struct test_case *c)
{
	const char *end = text + len;

	for (const char *line = text; line < end; line += strcspn(line, "\n") + 1) {
		size_t line_len = strcspn(line, "\n");

		if (c->line == 0 && is_place(arena, line, line_len, c))
			continue;
		if (!c->message)
			c->message = trimmed(arena, line, line_len);
		if (c->message && c->line > 0)
			break;
	}
}

/* How many values the text holds at most, without parsing it: what separates or begins them. */
static size_t values_at_most(const char *text, size_t len)
{
	size_t values = 1;

	for (size_t i = 0; i < len; i++) {
		if (text[i] == '"') {
			for (i++; i < len && text[i] != '"'; i++)
				if (text[i] == '\\')
					i++;
		} else if (text[i] == ',' || text[i] == '[' || text[i] == '{') {
			values++;
		}
	}
	return values;
}

/* cJSON ends a string at \u0000: each becomes \ufffd, which has the same length. NULL when there is
 * none, or else a copy. */
static char *without_nul_escapes(struct arena *arena, const char *text, size_t len)
{
	static const char replacement[] = {'f', 'f', 'f', 'd'};
	char *copy = NULL;

	for (const char *at = strstr(text, "\\u0000"); at; at = strstr(at + 2, "\\u0000")) {
		const char *back = at;

		while (back > text && back[-1] == '\\')
			back--;
		if ((at - back) % 2 != 0)
			continue;
		if (!copy)
			copy = arena_strndup(arena, text, len);
		memcpy(copy + (at - text) + 2, replacement, sizeof replacement);
	}
	return copy;
}

static int line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		if (*text == '\n')
			line++;
	return line;
}

/* Why the text was refused. cJSON tells where it stopped, not why. */
static void say_why(const char *text, size_t len, struct buf *problem)
{
	const char *at = cJSON_GetErrorPtr();
	size_t end = len;

	while (end > 0 && is_space(text[end - 1]))
		end--;
	if (end == 0)
		buf_adds(problem, "cut off: it is empty");
	else if (memchr(text, '\0', len))
		buf_adds(problem, "wrong: it has a NUL byte");
	else if (!at)
		buf_adds(problem, "wrong: it is no JSON object");
	else if (text[0] == '{' && (text[end - 1] != '}' || at + 1 >= text + end))
		buf_printf(problem, "cut off: its JSON ends in line %d", line_of(text, text + end));
	else if (at >= text && at <= text + len)
		buf_printf(problem, "wrong: no JSON in line %d", line_of(text, at));
	else
		buf_adds(problem, "wrong: it is no JSON");
}

cJSON *json_report(const char *text, size_t len, struct buf *problem)
{
	struct arena scratch = {0};
	char *copy;
	cJSON *json;

	if (values_at_most(text, len) > JSON_VALUES_LIMIT) {
		buf_printf(problem, "wrong: it has more than %d values", JSON_VALUES_LIMIT);
		return NULL;
	}
	copy = without_nul_escapes(&scratch, text, len);
	json = json_parse_object(copy ? copy : text, len);
	if (!json)
		say_why(copy ? copy : text, len, problem);
	arena_release(&scratch);
	return json;
}

int json_report_read(struct arena *arena, const char *text, size_t len, struct cases *into,
    struct buf *problem,
    int (*read)(struct arena *arena, const cJSON *report, struct cases *into, struct buf *problem))
{
	cJSON *report = json_report(text, len, problem);
	int result;

	if (!report)
		return -1;
	result = read(arena, report, into, problem);
	cJSON_Delete(report);
	return result;
}

const cJSON *json_object(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsObject(item) ? item : NULL;
}

const cJSON *json_array(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

	return cJSON_IsArray(item) ? item : NULL;
}

const char *json_text(const cJSON *object, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

const char *pytest_skip_reason(struct arena *arena, const char *longrepr)
{
	static const char mark[] = "Skipped: ";
	const char *at = strstr(longrepr, mark);
	size_t len;

	if (longrepr[0] != '(' || !at)
		return first_line(arena, longrepr);
	at += strlen(mark);
	len = strlen(at);
	if (len >= 2 && at[len - 1] == ')')
		len -= 2;
	return trimmed(arena, at, len);
}
