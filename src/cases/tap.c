/* SPDX-License-Identifier: MIT */
/* TAP, the Test Anything Protocol, versions 13 and 14. What is not TAP is ignored. A subtest is
 * what is indented by four columns and has a plan; the test line behind it sums it up. */
#include "cases/tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { STEP = 4 }; /* columns that a subtest is indented by */

/* The tests of one indentation, while they are open. */
struct level {
	size_t first; /* of its cases, those of its subtests included */
	long planned; /* -1: no plan yet */
	long seen;    /* test lines */
	struct tap_plan plan;
};

struct reader {
	struct arena *arena;
	struct cases *cases;
	struct buf *problem;
	struct level levels[NESTING_LIMIT];
	size_t depth; /* of the levels that are open, 1 or more */
	size_t line;
	/* The latest test line: its indentation and whether the latest case is its. */
	bool after_test, has_case;
	size_t test_indent;
	bool in_yaml;
	size_t yaml_indent;
	struct buf yaml, comments;
	bool stopped;
};

/* The first problem stays. The text never holds a newline: it is made from parts of a line. */
E2E_PRINTF(2, 3)
static void say(struct reader *r, const char *format, ...)
{
	char text[256];
	va_list args;

	if (r->problem->len > 0)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buf_printf(r->problem, "%s (line %zu)", text, r->line);
}

static struct test_case *latest(struct reader *r)
{
	return &r->cases->items[r->cases->count - 1];
}

static void end_yaml(struct reader *r)
{
	if (r->has_case)
		tap_explain_yaml(r->arena, r->yaml.text, r->yaml.len, latest(r));
	buf_clear(&r->yaml);
	r->in_yaml = false;
}

/* What follows belongs to no test line any more. */
static void end_test(struct reader *r)
{
	if (r->in_yaml)
		end_yaml(r);
	if (r->has_case && latest(r)->status != CASE_PASSED && r->comments.len > 0)
		tap_explain_comments(r->arena, r->comments.text, r->comments.len, latest(r));
	buf_clear(&r->comments);
	r->has_case = r->after_test = false;
}

static void add_case(struct reader *r, const struct tap_test *test)
{
	struct test_case *c;

	if (cases_full(r->cases, r->problem)) {
		r->stopped = true;
		return;
	}
	c = cases_add(r->arena, r->cases);
	c->name = test->description;
	if (!c->name)
		c->name = arena_printf(r->arena, "test %ld",
		    test->number > 0 ? test->number : r->levels[r->depth - 1].seen);
	if (test->directive == TAP_SKIP || (test->directive == TAP_TODO && !test->ok)) {
		c->status = CASE_SKIPPED;
		c->message = test->reason;
		if (!c->message && test->directive == TAP_TODO)
			c->message = "to do";
	} else {
		c->status = test->ok ? CASE_PASSED : CASE_FAILED;
	}
	r->has_case = true;
}

static bool any_failed(const struct reader *r, size_t first)
{
	for (size_t i = first; i < r->cases->count; i++)
		if (r->cases->items[i].status == CASE_FAILED)
			return true;
	return false;
}

/* Puts the name of the test line above before the suites; neighbours share the text. */
static void put_suite(struct reader *r, size_t first, const char *name)
{
	const char *before = NULL, *after = NULL;
	bool known = false;

	for (size_t i = first; i < r->cases->count; i++) {
		struct test_case *c = &r->cases->items[i];

		if (!known || c->suite != before) {
			before = c->suite;
			after = joined_name(r->arena, name, before);
			known = true;
		}
		c->suite = after;
	}
}

/* Closes the innermost level. `test` sums it up; NULL: nothing does. Returns whether it was a
 * subtest at all. */
static bool close_level(struct reader *r, const struct tap_test *test)
{
	const struct level *level = &r->levels[--r->depth];

	if (level->planned < 0) {
		if (any_failed(r, level->first) && (!test || test->ok))
			say(r, "wrong: a subtest without a plan failed");
		r->cases->count = level->first;
		return false;
	}
	if (!test)
		say(r, "cut off: no line sums up a subtest");
	else if (level->planned != level->seen)
		say(r, "%s: a subtest plans %ld tests and has %ld",
		    level->seen < level->planned ? "cut off" : "wrong", level->planned,
		    level->seen);
	if (test)
		put_suite(r, level->first, test->description);
	return true;
}

/* What failed in a subtest that is to do was expected. */
static void excuse(struct reader *r, size_t first, const struct tap_test *test)
{
	for (size_t i = first; i < r->cases->count; i++) {
		struct test_case *c = &r->cases->items[i];

		if (c->status == CASE_FAILED) {
			c->status = CASE_SKIPPED;
			c->message = test->reason ? test->reason : "to do";
		}
	}
}

static void open_level(struct reader *r)
{
	r->levels[r->depth++] = (struct level){.first = r->cases->count, .planned = -1};
}

static void test_line(struct reader *r, size_t at, const struct tap_test *test)
{
	bool summed_up = false;
	size_t first = r->cases->count;

	end_test(r);
	while (r->depth > at + 2)
		close_level(r, NULL);
	if (r->depth == at)
		open_level(r);
	if (r->depth == at + 2) {
		first = r->levels[at + 1].first;
		summed_up = close_level(r, test);
	}
	r->levels[at].seen++;
	if (summed_up && test->directive == TAP_TODO && !test->ok)
		excuse(r, first, test);
	/* Its cases say it all, unless there are none or it failed by itself. */
	if (!summed_up || r->cases->count == first ||
	    (!test->ok && test->directive == TAP_NONE && !any_failed(r, first)))
		add_case(r, test);
	r->after_test = true;
	r->test_indent = at * STEP;
}

static void plan_line(struct reader *r, size_t at, const struct tap_plan *plan)
{
	end_test(r);
	if (r->depth == at)
		open_level(r);
	if (r->levels[at].planned >= 0)
		say(r, "wrong: it has two plans");
	r->levels[at].planned = plan->count;
	r->levels[at].plan = *plan;
}

static void comment_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	static const char *const summaries[] = {"Subtest:", "Looks like you "};
	size_t skip = len > 1 && line[1] == ' ' ? 2 : 1;

	for (size_t i = 0; i < sizeof summaries / sizeof *summaries; i++) {
		if (len - skip >= strlen(summaries[i]) &&
		    memcmp(line + skip, summaries[i], strlen(summaries[i])) == 0) {
			end_test(r);
			return;
		}
	}
	if (!r->has_case || indent != r->test_indent)
		return;
	buf_add(&r->comments, line + skip, len - skip);
	buf_addc(&r->comments, '\n');
}

/* Returns whether the line belongs to the YAML block. */
static bool yaml_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	if (len > 0 && indent < r->yaml_indent)
		return false;
	if (indent == r->yaml_indent && len == 3 && memcmp(line, "...", 3) == 0) {
		end_yaml(r);
		return true;
	}
	for (size_t i = 0; i < indent; i++)
		buf_addc(&r->yaml, ' ');
	buf_add(&r->yaml, line, len);
	buf_addc(&r->yaml, '\n');
	return true;
}

static void read_line(struct reader *r, const char *line, size_t len)
{
	size_t indent = 0, at;
	struct tap_test test;
	struct tap_plan plan;

	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == ' ' || line[len - 1] == '\t'))
		len--;
	while (indent < len && line[indent] == ' ')
		indent++;
	line += indent;
	len -= indent;
	if (r->in_yaml) {
		if (yaml_line(r, indent, line, len))
			return;
		say(r, "wrong: a YAML block has no end");
		end_yaml(r);
	}
	if (r->after_test && len == 3 && memcmp(line, "---", 3) == 0 && indent > r->test_indent &&
	    indent <= r->test_indent + STEP) {
		r->in_yaml = true;
		r->yaml_indent = indent;
		return;
	}
	at = indent / STEP;
	if (indent % STEP != 0 || at > r->depth || at >= NESTING_LIMIT || len == 0)
		return;
	if (len >= 9 && strncasecmp(line, "Bail out!", 9) == 0) {
		say(r, "cut off: %.*s", len < 150 ? (int)len : 150, line);
		r->stopped = true;
	} else if (line[0] == '#') {
		comment_line(r, indent, line, len);
	} else if (tap_plan_line(r->arena, line, len, &plan)) {
		plan_line(r, at, &plan);
	} else if (tap_test_line(r->arena, line, len, &test)) {
		test_line(r, at, &test);
	}
}

static void check_end(struct reader *r, bool line_ended)
{
	const struct level *all = &r->levels[0];
	bool in_yaml = r->in_yaml;

	end_test(r);
	while (r->depth > 1)
		close_level(r, NULL);
	if (all->planned < 0 && all->seen == 0)
		say(r, "wrong: it holds no TAP");
	else if (all->planned < 0)
		say(r, "cut off: it has no plan");
	else if (all->planned != all->seen)
		say(r, "%s: it plans %ld tests and has %ld",
		    all->seen < all->planned ? "cut off" : "wrong", all->planned, all->seen);
	else if (in_yaml || !line_ended)
		say(r, "cut off: its last line has no end");
	/* The whole of it was skipped: that is worth a line. */
	if (all->planned == 0 && all->plan.skip && r->cases->count == all->first) {
		struct tap_test test = {.ok = true,
		    .description = "(all)",
		    .directive = TAP_SKIP,
		    .reason = all->plan.reason};

		add_case(r, &test);
	}
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	struct reader r = {.arena = arena, .cases = into, .problem = problem};
	const char *at = text, *end = text + len;

	r.yaml = r.comments = (struct buf)BUF_INIT;
	open_level(&r);
	while (at < end && !r.stopped) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		r.line++;
		read_line(&r, at, (size_t)((newline ? newline : end) - at));
		at = newline ? newline + 1 : end;
	}
	if (!r.stopped)
		check_end(&r, len > 0 && end[-1] == '\n');
	else
		end_test(&r);
	buf_release(&r.yaml);
	buf_release(&r.comments);
	return problem->len == 0 ? 0 : -1;
}

const struct case_format case_format_tap = {.parse = parse};
