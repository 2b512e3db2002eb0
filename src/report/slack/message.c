/* SPDX-License-Identifier: MIT */
#include "report/slack/message.h"

#include "base/time.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "text/escape.h"
#include "text/json_text.h"
#include "text/line.h"
#include "verdict/case_totals.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <stdlib.h>
#include <string.h>

/* Slack takes 3,000 characters in a section and refuses all blocks together at about 13,000. Ours
 * are counted in bytes, as they stand in the JSON. */
enum {
	SECTION_MAX = 2900,
	LIST_MAX = 9000,
	LINE_BYTES_MAX = 240,
	NAME_BYTES_MAX = 110,
	LINK_MAX = 500
};
enum { CHANGES_MAX = 400 }; /* of a kind */

/* ---- text ---- */

/* &, < and > are all that Slack interprets in plain text, <!channel> too. A backtick would end a
 * piece of code. */
static void add_escaped(struct buf *out, const char *text)
{
	size_t start = out->len;

	escape_entities(out, text, "&<>");
	for (size_t i = start; i < out->len; i++)
		if (out->text[i] == '`')
			out->text[i] = '\'';
}

static void add_code(struct buf *out, struct arena *scratch, const char *text)
{
	text = line_cut(scratch, text, LINE_BYTES_MAX);
	if (text[0] == '\0')
		return;
	buf_addc(out, '`');
	add_escaped(out, text);
	buf_addc(out, '`');
}

static void add_block(struct buf *blocks, const char *type, const char *text_type, const char *text)
{
	bool markdown = strcmp(text_type, "mrkdwn") == 0;

	json_put_open(blocks, NULL, '{');
	json_put_string(blocks, "type", type);
	json_put_open(blocks, "text", '{');
	json_put_string(blocks, "type", text_type);
	json_put_text(blocks, "text", text);
	/* Names are links, and smileys, only where we say so. */
	json_put_bool(blocks, markdown ? "verbatim" : "emoji", markdown);
	buf_adds(blocks, "}}");
}

static void add_section(struct buf *blocks, const char *text)
{
	add_block(blocks, "section", "mrkdwn", text);
}

/* ---- the list of failures ---- */

struct list {
	struct buf *blocks;
	struct buf section; /* not yet a block */
	size_t bytes;       /* in the JSON, of all sections */
	bool full;
};

static void list_flush(struct list *list)
{
	if (list->section.len)
		add_section(list->blocks, list->section.text);
	buf_clear(&list->section);
}

/* A line, as a whole or not at all. */
static bool list_add(struct list *list, const struct buf *line)
{
	size_t bytes = line->len;

	for (size_t i = 0; i < line->len; i++)
		bytes += strchr("\"\\\n\t", line->text[i]) != NULL;
	if (list->full || list->bytes + bytes > LIST_MAX) {
		list->full = true;
		return false;
	}
	if (list->section.len + line->len > SECTION_MAX)
		list_flush(list);
	buf_add(&list->section, line->text, line->len);
	list->bytes += bytes;
	return true;
}

static void add_phase_line(struct list *list, struct arena *scratch,
    const struct collected_run *run, const struct collected_phase *phase)
{
	struct buf line = BUF_INIT;

	buf_printf(&line, "*%s* %s%s", phase->phase->name,
	    service_phase_verdict(scratch, run, phase), phase_note(phase->phase));
	if (!phase->halted && phase->failed)
		buf_printf(&line, ": %zu of %zu", phase->failed, phase->test_count);
	buf_addc(&line, '\n');
	list_add(list, &line);
	buf_release(&line);
}

/* Returns how many of the failed tests did not fit. */
static size_t add_test_lines(struct list *list, const struct collected_phase *phase)
{
	size_t left = phase->failed;

	for (size_t i = 0; i < phase->test_count && !list->full; i++) {
		const struct collected_test *test = &phase->tests[i];
		struct arena scratch = {0};
		struct buf line = BUF_INIT;

		if (test->result->status != STATUS_FAILED)
			continue;
		buf_printf(&line, "• %s/%s%s: ", phase->phase->name, test->test->name,
		    outcome_class_note(test->result, test->class));
		add_code(&line, &scratch, test_error(&scratch, test));
		if (changes_holds(test, TREND_STILL))
			buf_printf(&line, " %s", changes_detail(&scratch, test, TREND_STILL));
		buf_addc(&line, '\n');
		left -= list_add(list, &line);
		buf_release(&line);
		arena_release(&scratch);
	}
	return left;
}

/* Returns how many of the failed services did not fit. */
static size_t add_service_lines(struct list *list, const struct collected_services *services)
{
	size_t left = services->failed;

	for (size_t i = 0; i < services->count; i++) {
		const struct collected_service *it = &services->items[i];
		struct arena scratch = {0};
		struct buf line = BUF_INIT;

		if (it->status->state != SERVICE_FAILED)
			continue;
		buf_printf(&line, "*service %s*%s: ", it->status->name,
		    it->service->required ? "" : " (not required)");
		add_code(&line, &scratch, service_error(&scratch, it->status));
		buf_addc(&line, '\n');
		left -= list_add(list, &line);
		buf_release(&line);
		arena_release(&scratch);
	}
	return left;
}

static void add_failures(struct buf *blocks, const struct collected_run *run)
{
	struct list list = {.blocks = blocks, .section = BUF_INIT};
	struct arena scratch = {0};
	size_t left = add_service_lines(&list, &run->services);

	for (size_t i = 0; i < run->phase_count; i++) {
		const struct collected_phase *phase = &run->phases[i];

		if (phase->status == STATUS_PASSED)
			continue;
		add_phase_line(&list, &scratch, run, phase);
		left += add_test_lines(&list, phase);
	}
	list_flush(&list);
	if (left)
		add_section(blocks, arena_printf(&scratch, "and %zu more", left));
	else if (list.full)
		add_section(blocks, "and more phases");
	buf_release(&list.section);
	arena_release(&scratch);
}

/* ---- what is new ---- */

/* "*New failures:* `a/b`, `c/d` and 3 more · *Fixed:* `e/f`": a section, when there is any. What
 * still fails stands among the failures. Names have no character that has to be escaped. */
static void add_changes(struct buf *blocks, const struct collected_run *run)
{
	static const enum trend_kind kinds[] = {TREND_NEW, TREND_FIXED, TREND_SLOWER};
	struct arena scratch = {0};
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct collected_test **tests = changes_tests(&scratch, run, kinds[i]);
		const size_t count = run->changes[kinds[i]];
		size_t shown = 0, start = text.len;

		if (count)
			buf_printf(&text, "%s*%s:* ", start ? " · " : "", changes_title(kinds[i]));
		for (; shown < count && text.len - start < CHANGES_MAX; shown++)
			buf_printf(&text, "%s`%s`", shown ? ", " : "",
			    line_cut(
				&scratch, changes_name(&scratch, tests[shown]), NAME_BYTES_MAX));
		if (shown < count)
			buf_printf(&text, " and %zu more", count - shown);
	}
	if (text.len)
		add_section(blocks, text.text);
	buf_release(&text);
	arena_release(&scratch);
}

/* ---- the quarantine ---- */

static void add_quarantine(struct buf *blocks, const struct collected_run *run)
{
	struct arena scratch = {0};
	struct buf text = BUF_INIT;
	size_t count, shown = 0;
	const struct collected_test **tests = quarantine_tests(&scratch, run, &count);

	for (; shown < count && text.len < CHANGES_MAX; shown++) {
		const char *reason = quarantine_reason(&scratch, tests[shown]);

		buf_printf(&text, "%s`%s` %s, %s", shown ? "\n• " : "*Quarantine:*\n• ",
		    line_cut(&scratch, changes_name(&scratch, tests[shown]), NAME_BYTES_MAX),
		    status_name(tests[shown]->result->status),
		    quarantine_terms(&scratch, tests[shown]));
		if (reason[0]) {
			buf_adds(&text, ": ");
			add_code(&text, &scratch, reason);
		}
	}
	if (shown < count)
		buf_printf(&text, "\nand %zu more", count - shown);
	if (text.len)
		add_section(blocks, text.text);
	buf_release(&text);
	arena_release(&scratch);
}

/* ---- the message ---- */

/* The page of this run in the CI that it is in, or NULL. */
static const char *ci_link(struct arena *arena)
{
	const char *server = getenv("GITHUB_SERVER_URL"), *repository = getenv("GITHUB_REPOSITORY");
	const char *run = getenv("GITHUB_RUN_ID"), *link = getenv("CI_JOB_URL");

	if (server && repository && run)
		link = arena_printf(arena, "%s/%s/actions/runs/%s", server, repository, run);
	else if (!link)
		link = getenv("BUILD_URL");
	if (!link || strlen(link) > LINK_MAX ||
	    (strncmp(link, "https://", 8) != 0 && strncmp(link, "http://", 7) != 0))
		return NULL;
	for (const char *p = link; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("<>|`\"\\", *p))
			return NULL;
	return link;
}

static void add_context(struct buf *blocks, struct arena *scratch, const struct collected_run *run)
{
	const char *link = ci_link(scratch);
	struct buf text = BUF_INIT;

	buf_printf(&text, "Run `%s`", run->run->id);
	if (link) {
		buf_adds(&text, " · <");
		add_escaped(&text, link);
		buf_adds(&text, "|the CI run>");
	}
	json_put_open(blocks, NULL, '{');
	json_put_string(blocks, "type", "context");
	json_put_open(blocks, "elements", '[');
	json_put_open(blocks, NULL, '{');
	json_put_string(blocks, "type", "mrkdwn");
	json_put_text(blocks, "text", text.text);
	buf_adds(blocks, "}]}");
	buf_release(&text);
}

/* A header takes 150 characters, escaped ones counted as they are written. */
static void add_plan_name(struct buf *out, struct arena *scratch, const char *name)
{
	struct buf escaped = BUF_INIT;

	if (!name)
		return;
	for (size_t most = NAME_BYTES_MAX; most > 0; most /= 2) {
		buf_clear(&escaped);
		add_escaped(&escaped, line_cut(scratch, name, most));
		if (escaped.len <= NAME_BYTES_MAX)
			break;
	}
	buf_printf(out, ": %s", escaped.text);
	buf_release(&escaped);
}

const char *slack_verdict(const struct collected_run *run)
{
	return run->success ? "passed" : "failed";
}

void slack_message(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};
	struct buf head = BUF_INIT, counts = BUF_INIT, classes = BUF_INIT;
	const char *trouble = run_trouble(&scratch, run);
	struct case_totals cases = case_totals(run);
	char duration[TIME_TEXT];

	duration_human(run->duration, duration);
	buf_printf(&head, "%s E2E tests %s%s", run->success ? "✅" : "❌", slack_verdict(run),
	    verdict_remarks(&scratch, run));
	add_plan_name(&head, &scratch, run->plan->name);
	counts_text(
	    &counts, run->tests_passed, run->tests_failed, run->tests_skipped, run->flaky, 0);
	buf_printf(&counts, " of %zu tests in %s\n%zu of %zu phases passed", run->tests, duration,
	    run->passed, run->phase_count);
	if (cases.all) {
		buf_adds(&counts, "\nCases: ");
		case_totals_text(&counts, &cases);
		buf_printf(&counts, ", of %zu", cases.all);
	}
	if (trouble)
		buf_printf(&counts, "\n%s.", trouble);
	classes_text(&classes, run);
	if (classes.len)
		buf_printf(&counts, "\nFailures by class: %s", classes.text);
	buf_release(&classes);
	if (infrastructure_text(run))
		buf_printf(&counts, "\n*%s.*", infrastructure_text(run));
	if (retries_text(&scratch, run))
		buf_printf(&counts, "\nRetries stopped: %s.", retries_text(&scratch, run));
	json_put_open(out, NULL, '{');
	json_put_text(out, "text", head.text);
	json_put_open(out, "blocks", '[');
	add_block(out, "header", "plain_text", head.text);
	add_section(out, counts.text);
	add_changes(out, run);
	add_failures(out, run);
	add_quarantine(out, run);
	add_context(out, &scratch, run);
	buf_adds(out, "]}");
	buf_release(&counts);
	buf_release(&head);
	arena_release(&scratch);
}
