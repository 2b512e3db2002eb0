/* SPDX-License-Identifier: MIT */
/* TAP, the Test Anything Protocol, versions 13 and 14. What is not TAP is ignored. A subtest is
 * what is indented by four columns and has a plan; the test line behind it sums it up, or the one
 * before it that ends in a brace. */
#include "cases/tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { STEP = 4 }; /* columns that a subtest is indented by */

struct reader {
	struct arena *arena;
	struct cases *cases;
	struct buf *problem;
	struct tap_level levels[NESTING_LIMIT];
	size_t depth; /* of the levels that are open, 1 or more */
	size_t line;
	/* The latest test line: its indentation and whether the latest case is its. */
	bool after_test, has_case;
	bool
	    explained; /* by a YAML block: comments behind that are of what comes next, as tape's */
	size_t test_indent;
	struct tap_test latest;
	/* It ends in a brace, and what comes next tells whether that begins a subtest. */
	bool brace_pending;
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
	r->explained = true;
}

/* What follows belongs to no test line any more. */
static void end_test(struct reader *r)
{
	if (r->in_yaml)
		end_yaml(r);
	if (r->has_case && latest(r)->status != CASE_PASSED && r->comments.len > 0)
		tap_explain_comments(r->arena, r->comments.text, r->comments.len, latest(r));
	buf_clear(&r->comments);
	r->has_case = r->after_test = r->explained = false;
}

static void add_case(struct reader *r, const struct tap_test *test, long number)
{
	struct test_case *c;

	if (cases_full(r->cases, r->problem)) {
		r->stopped = true;
		return;
	}
	c = cases_add(r->arena, r->cases);
	tap_fill(r->arena, test, test->numbered ? test->number : number, c);
	r->has_case = true;
}

static void check_level(struct reader *r, const struct tap_level *level, const char *of)
{
	struct buf why = BUF_INIT;

	if (!tap_level_check(level, of, &why))
		say(r, "%s", why.text);
	buf_release(&why);
}

/* The cases of a subtest are those of its test line. Its own case is wanted where they do not say
 * it all: there are none, or it failed by itself. */
static void sum_up(struct reader *r, const struct tap_level *level, struct tap_test test)
{
	bool empty = r->cases->count == level->first;

	check_level(r, level, "a subtest");
	tap_put_suite(r->arena, r->cases, level->first, test.description);
	if (test.directive == TAP_TODO)
		tap_excuse(r->cases, level->first, &test);
	/* It was skipped as a whole. */
	if (empty && test.ok && test.directive == TAP_NONE && level->plan.reason) {
		test.directive = TAP_SKIP;
		test.reason = level->plan.reason;
	}
	if (empty ||
	    (!test.ok && test.directive == TAP_NONE && !tap_any_failed(r->cases, level->first)))
		add_case(r, &test, r->levels[r->depth - 1].seen);
}

/* Ends the innermost level, which no test line sums up. */
static void drop_level(struct reader *r)
{
	const struct tap_level *level = &r->levels[--r->depth];

	if (level->braced) {
		say(r, "cut off: a subtest has no end");
		sum_up(r, level, level->owner);
		r->has_case = false;
	} else if (level->planned) {
		say(r, "cut off: no line sums up a subtest");
	} else {
		if (tap_any_failed(r->cases, level->first))
			say(r, "wrong: a subtest without a plan failed");
		r->cases->count = level->first;
	}
}

static void open_level(struct reader *r)
{
	r->levels[r->depth++] = (struct tap_level){.first = r->cases->count};
}

/* Down to a level's tests: what is open below it has ended, what is not yet open is opened. */
static void go_to(struct reader *r, size_t at)
{
	while (r->depth > at + 1)
		drop_level(r);
	while (r->depth <= at)
		open_level(r);
}

/* ---- lines ---- */

/* The brace begins no subtest: it belongs to the description. */
static void keep_brace(struct reader *r, struct tap_test *test)
{
	if (!test->brace)
		return;
	test->brace = false;
	if (test->directive == TAP_NONE)
		test->description =
		    test->description ? arena_printf(r->arena, "%s {", test->description) : "{";
}

static void open_brace(struct reader *r)
{
	r->after_test = r->has_case = false;
	open_level(r);
	r->levels[r->depth - 1].braced = true;
	r->levels[r->depth - 1].owner = r->latest;
}

/* Whether the brace of the latest test line begins a subtest: what is indented by one more level
 * does, and another line of TAP does not. */
static void decide_brace(struct reader *r, size_t indent, const char *line, size_t len)
{
	bool yaml = tap_is_word(line, len, "---");

	if (!yaml && (indent > r->test_indent + STEP || !tap_is_line(r->arena, line, len)))
		return;
	r->brace_pending = false;
	if (!yaml && (indent == r->test_indent + STEP ||
			 (indent == r->test_indent && tap_is_word(line, len, "}")))) {
		open_brace(r);
	} else {
		keep_brace(r, &r->latest);
		add_case(r, &r->latest, r->levels[r->depth - 1].seen);
	}
}

/* A brace in a line of its own, as older versions of node-tap write it behind a YAML block. */
static void brace_line(struct reader *r)
{
	end_test(r);
	r->cases->count--;
	open_brace(r);
}

static void close_brace(struct reader *r, size_t at)
{
	struct tap_level *level;

	end_test(r);
	while (r->depth > at + 2)
		drop_level(r);
	level = &r->levels[--r->depth];
	sum_up(r, level, level->owner);
	r->test_indent = at * STEP;
}

static void test_line(struct reader *r, size_t at, struct tap_test *test)
{
	struct tap_level *below = &r->levels[at + 1];

	end_test(r);
	while (r->depth > at + 2)
		drop_level(r);
	/* Without a plan it is what a test printed; it is known that one failed when this one did.
	 */
	if (r->depth == at + 2 && (below->braced || !below->planned)) {
		if (!below->braced && !test->ok)
			r->cases->count = below->first;
		drop_level(r);
	}
	while (r->depth <= at)
		open_level(r);
	tap_level_test(r->arena, &r->levels[at], test);
	if (r->depth == at + 2) {
		keep_brace(r, test);
		r->depth--;
		sum_up(r, below, *test);
	} else if (test->brace) {
		r->brace_pending = true;
	} else {
		add_case(r, test, r->levels[at].seen);
	}
	r->latest = *test;
	r->test_indent = at * STEP;
	r->after_test = true;
}

static void plan_line(struct reader *r, size_t at, const struct tap_plan *plan)
{
	struct tap_level *level;

	end_test(r);
	go_to(r, at);
	level = &r->levels[at];
	if (level->planned)
		say(r, "wrong: it has two plans");
	level->planned = true;
	level->plan = *plan;
	level->before_plan = level->seen;
}

/* What Mocha says of a failure stands indented below it, and is no YAML. */
static void text_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	if (!r->has_case || r->explained || indent <= r->test_indent ||
	    latest(r)->status == CASE_PASSED || tap_is_line(r->arena, line, len))
		return;
	for (size_t i = r->test_indent; i < indent; i++)
		buf_addc(&r->comments, ' ');
	buf_add(&r->comments, line, len);
	buf_addc(&r->comments, '\n');
}

static void comment_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	size_t skip = len > 1 && line[1] == ' ' ? 2 : 1, at = indent / STEP;

	if (tap_begins_with(line + skip, len - skip, "Subtest:")) {
		end_test(r);
		/* There will be a test here. */
		while (r->depth <= at)
			open_level(r);
	} else if (tap_begins_with(line + skip, len - skip, "Looks like you ") ||
		   tap_is_total(line + skip, len - skip)) {
		end_test(r);
	} else if (r->has_case && !r->explained && indent == r->test_indent) {
		buf_add(&r->comments, line + skip, len - skip);
		buf_addc(&r->comments, '\n');
	}
}

/* Returns whether the line belongs to the YAML block. Vitest's goes on at the left margin. */
static bool yaml_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	if (len > 0 && indent < r->yaml_indent && tap_is_line(r->arena, line, len))
		return false;
	if (indent == r->yaml_indent && tap_is_word(line, len, "...")) {
		end_yaml(r);
		return true;
	}
	for (size_t i = 0; i < indent; i++)
		buf_addc(&r->yaml, ' ');
	buf_add(&r->yaml, line, len);
	buf_addc(&r->yaml, '\n');
	return true;
}

static void tap_line(struct reader *r, size_t indent, const char *line, size_t len)
{
	size_t at = indent / STEP;
	struct tap_test test;
	struct tap_plan plan;

	if (tap_begins_with(line, len, "Bail out!")) {
		say(r, "cut off: %.*s", len < 150 ? (int)len : 150, line);
		r->stopped = true;
	} else if (line[0] == '#') {
		comment_line(r, indent, line, len);
	} else if (tap_is_word(line, len, "{")) {
		if (r->has_case && indent == r->test_indent && r->depth == at + 1)
			brace_line(r);
	} else if (tap_is_word(line, len, "}")) {
		if (r->depth >= at + 2 && r->levels[at + 1].braced)
			close_brace(r, at);
	} else if (tap_plan_line(r->arena, line, len, &plan)) {
		/* Deeper than the next level it is no plan: tests, or "# Subtest", come first. */
		if (at <= r->depth)
			plan_line(r, at, &plan);
	} else if (tap_test_line(r->arena, line, len, &test)) {
		test_line(r, at, &test);
	}
}

static void read_line(struct reader *r, const char *line, size_t len)
{
	size_t indent = 0;

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
	if (len == 0)
		return;
	if (r->brace_pending)
		decide_brace(r, indent, line, len);
	if (r->after_test && tap_is_word(line, len, "---") && indent > r->test_indent &&
	    indent <= r->test_indent + STEP) {
		r->in_yaml = true;
		r->yaml_indent = indent;
		return;
	}
	text_line(r, indent, line, len);
	if (indent % STEP != 0)
		return;
	if (indent / STEP < NESTING_LIMIT - 1)
		tap_line(r, indent, line, len);
	else if (tap_begins_with(line, len, "not ok"))
		say(r, "wrong: its subtests nest deeper than %d", NESTING_LIMIT - 2);
}

static void check_end(struct reader *r, bool line_ended)
{
	static const struct tap_test skipped = {
	    .ok = true, .description = "(all)", .directive = TAP_SKIP, .duration = -1};
	const struct tap_level *all = &r->levels[0];
	bool in_yaml = r->in_yaml;

	end_test(r);
	while (r->depth > 1)
		drop_level(r);
	if (!all->planned && all->seen == 0)
		say(r, "wrong: it has no TAP");
	else
		check_level(r, all, "it");
	if (in_yaml || !line_ended)
		say(r, "cut off: its last line has no end");
	/* The whole of it was skipped: that is worth a line. */
	if (all->planned && all->plan.count == 0 && r->cases->count == all->first) {
		struct tap_test test = skipped;

		test.reason = all->plan.reason;
		add_case(r, &test, 0);
	}
}

static int parse(
    struct arena *arena, const char *text, size_t len, struct cases *into, struct buf *problem)
{
	static const char mark[] = "\xEF\xBB\xBF"; /* of UTF-8, as editors on Windows write it */
	struct reader r = {.arena = arena, .cases = into, .problem = problem};
	const char *at = text, *end = text + len;

	if (len >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		at += strlen(mark);
	r.yaml = r.comments = (struct buf)BUF_INIT;
	open_level(&r);
	while (at < end && !r.stopped) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		r.line++;
		read_line(&r, at, (size_t)((newline ? newline : end) - at));
		at = newline ? newline + 1 : end;
	}
	/* It may belong to a name, but also be all that is left of a subtest. */
	if (r.brace_pending)
		open_brace(&r);
	if (!r.stopped)
		check_end(&r, len > 0 && end[-1] == '\n');
	else
		end_test(&r);
	buf_release(&r.yaml);
	buf_release(&r.comments);
	return problem->len == 0 ? 0 : -1;
}

const struct case_format case_format_tap = {.parse = parse};
