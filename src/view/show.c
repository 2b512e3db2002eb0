/* SPDX-License-Identifier: MIT */
#include "view/show.h"

#include "base/die.h"
#include "base/files.h"
#include "base/names.h"
#include "base/output.h"
#include "base/printable.h"
#include "base/text.h"
#include "base/time.h"
#include "cases/cases.h"
#include "plan/load.h"
#include "plan/secrets.h"
#include "state/outcome.h"
#include "state/reasons.h"
#include "state/run_state.h"
#include "state/stamp.h"
#include "text/escape.h"
#include "text/style.h"
#include "verdict/attempts.h"
#include "verdict/collect.h"
#include "verdict/test_cases.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- which test ---- */

static const char *full_name(struct arena *arena, const struct test *test)
{
	return arena_printf(arena, "%s/%s", test->phase->name, test->name);
}

E2E_NORETURN static void unknown(struct arena *arena, const struct plan *plan, const char *name)
{
	const char **names = arena_alloc(arena, (plan->test_count * 2 + 1) * sizeof *names), *near;
	size_t count = 0;
	bool bare = !strchr(name, '/');

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			names[count++] = bare ? test->name : full_name(arena, test);
		}
	near = names_nearest(NAMES_OF(names, count), name);
	if (near)
		die_usage("unknown test \"%s\"; did you mean %s?", name, near);
	die_usage("unknown test \"%s\"; e2e-gen --list lists them", name);
}

/* The test of that name: PHASE/TEST, or TEST where one phase alone has it. */
static const struct test *find_test(struct arena *arena, const struct plan *plan, const char *name)
{
	const struct test *found = NULL;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			const struct test *test = &plan->phases[i].tests[j];

			if (strcmp(name, full_name(arena, test)) == 0)
				return test;
			if (strcmp(name, test->name) != 0)
				continue;
			if (found)
				die_usage("\"%s\" is more than one test: %s and %s", name,
				    full_name(arena, found), full_name(arena, test));
			found = test;
		}
	if (!found)
		unknown(arena, plan, name);
	return found;
}

/* ---- its result ---- */

/* The latest stamp that can be read; NULL when there is none. `*torn`: why one cannot be read. */
static const struct result *latest_stamp(
    struct arena *arena, const char *out, const struct test *test, const char **torn)
{
	static const enum status statuses[] = {STATUS_PASSED, STATUS_FAILED, STATUS_SKIPPED};
	const struct result *latest = NULL;

	*torn = NULL;
	for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
		struct buf text = BUF_INIT;
		struct result *result = NULL;

		if (file_read(stamp_path(arena, out, test->phase->name, test->name, statuses[i]),
			STAMP_BYTES_MAX, &text) == 0)
			result = stamp_parse(arena, text.text, text.len, NULL, torn);
		if (result && (!latest || result->finished > latest->finished))
			latest = result;
		buf_release(&text);
	}
	return latest;
}

enum { LABEL_WIDTH = 3 + 10 + 2 };

static void add_label(struct buf *out, const struct style *style, const char *label)
{
	buf_printf(out, "   %s%-10s%s  ", style->dim, label, style->off);
}

static void add_row(struct buf *out, const struct style *style, const char *label, const char *text)
{
	if (!text || !text[0])
		return;
	add_label(out, style, label);
	for (const char *line = text, *end; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		if (line > text)
			buf_printf(out, "%*s", LABEL_WIDTH, "");
		printable_add(out, line, (size_t)(end - line));
		buf_addc(out, '\n');
	}
}

/* How the attempt ended; of one before the last one also what it said: the last one's cases and log
 * are shown whole. */
static const char *attempt_outcome(
    struct arena *arena, const struct run *run, const struct collected_test *test, size_t index)
{
	const struct attempt *attempt = &test->result->attempts[index];
	struct result alone = *test->result;

	if (index + 1 < test->result->attempt_count && attempt->status == STATUS_FAILED)
		return attempt_error(arena, run, test, index);
	alone.status = attempt->status;
	alone.reason = attempt->reason;
	alone.attempts = &test->result->attempts[index];
	alone.attempt_count = 1;
	return outcome_text(arena, &alone);
}

static void add_attempts(struct buf *out, const struct style *style, const struct run *run,
    const struct test *test, const struct result *result)
{
	const struct collected_test collected = {.test = test, .result = result};

	for (size_t i = 0; i < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];
		struct arena scratch = {0};
		const char *text = attempt_outcome(&scratch, run, &collected, i);
		char duration[TIME_TEXT];

		duration_human(attempt->duration, duration);
		add_label(out, style, i == 0 ? "attempts" : "");
		buf_printf(out, "%zu  ", i + 1);
		outcome_sign(out, style, attempt->status);
		buf_printf(out, "  %6s  ", duration);
		printable_add(out, attempt->started, strlen(attempt->started));
		buf_adds(out, "  ");
		if (text)
			printable_add(out, text, strlen(text));
		else
			buf_adds(out, status_name(attempt->status));
		if (attempt->host) {
			duration_human(attempt->queued, duration);
			buf_adds(out, "  on ");
			printable_add(out, attempt->host, strlen(attempt->host));
			buf_printf(out, ", queued %s", duration);
		}
		buf_addc(out, '\n');
		arena_release(&scratch);
	}
}

static void add_command(struct buf *out, const struct style *style, const struct result *result)
{
	struct buf words = BUF_INIT;

	for (size_t i = 0; i < result->command.count; i++) {
		if (i)
			buf_addc(&words, ' ');
		escape_shell_word(&words, result->command.items[i]);
	}
	add_row(out, style, "command", words.text);
	buf_release(&words);
}

static void add_result(struct arena *arena, struct buf *out, const struct style *style,
    const struct run *run, const struct test *test, const struct result *result)
{
	const char *status = status_name(result->status), *text = outcome_text(arena, result);
	char duration[TIME_TEXT];

	outcome_sign(out, style, result->status);
	buf_printf(out, " %s%s%s", style->bold, full_name(arena, test), style->off);
	/* "skipped: ..." says it. */
	if (!text || !starts_with(text, status))
		buf_printf(out, "  %s", status);
	outcome_describe(out, style, result, result_class_so_far(result));
	buf_addc(out, '\n');
	if (strcmp(result->run, run->id) != 0)
		add_row(out, style, "note", "from an earlier run: it no longer counts");
	else if (strcmp(result->definition, test->definition) != 0)
		add_row(out, style, "note",
		    "the test has changed in the plan since: it no longer counts");
	duration_human(result->duration, duration);
	add_row(out, style, "duration", duration);
	add_row(out, style, "started", result->started);
	add_attempts(out, style, run, test, result);
	add_command(out, style, result);
	add_row(out, style, "run",
	    arena_printf(arena, "%s, invocation %d", result->run, result->invocation));
	add_row(out, style, "definition", result->definition);
	add_row(out, style, "report", result->report);
	add_row(out, style, "artifacts", result->artifacts);
	add_row(out, style, "log", result->log);
}

/* ---- its cases ---- */

enum { CASE_INDENT = 7, ATTEMPT_INDENT = 9 };

/* Each line of the text, indented; without empty lines at its end. */
static void add_lines(struct buf *out, int indent, const char *text)
{
	struct buf safe = BUF_INIT;
	const char *line, *end;

	printable_add(&safe, text, strlen(text));
	while (safe.len && strchr("\n ", safe.text[safe.len - 1]))
		safe.text[--safe.len] = '\0';
	for (line = safe.text; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		buf_printf(out, "%*s%.*s\n", end > line ? indent : 0, "", (int)(end - line), line);
	}
	buf_release(&safe);
}

static bool details_hold(const struct test_case *it)
{
	size_t len = it->excerpt ? strcspn(it->excerpt, "\n") : strlen(it->message);

	return it->details && memmem(it->details, strlen(it->details),
				  it->excerpt ? it->excerpt : it->message, len);
}

/* The details mostly hold the message, or the lines that it is made from. */
static void add_words(struct buf *out, int indent, const struct test_case *it)
{
	if (it->message && !details_hold(it))
		add_lines(out, indent, it->message);
	if (it->details)
		add_lines(out, indent, it->details);
}

static const enum status signs[] = {[CASE_PASSED] = STATUS_PASSED,
    [CASE_FAILED] = STATUS_FAILED,
    [CASE_ERROR] = STATUS_FAILED,
    [CASE_SKIPPED] = STATUS_SKIPPED};

/* The first of the attempts before this one that says the same, from 0. */
static size_t said_by(const struct test_case *it, size_t index)
{
	size_t i = 0;

	while (i < index && !(text_same(it->attempts[i].message, it->attempts[index].message) &&
				text_same(it->attempts[i].details, it->attempts[index].details)))
		i++;
	return i;
}

/* What the tool tells of each of its own attempts; what only the case says stands before them. */
static void add_tries(struct buf *out, const struct style *style, const struct test_case *it)
{
	int number = case_first_attempt(it);
	bool told = !it->message;

	for (size_t i = 0; i < it->attempt_count; i++)
		told = told || text_same(it->attempts[i].message, it->message);
	if (!told)
		add_lines(out, CASE_INDENT, it->message);
	for (size_t i = 0; i < it->attempt_count; i++) {
		const struct test_case *attempt = &it->attempts[i];
		size_t first = attempt->message || attempt->details ? said_by(it, i) : i;
		char duration[TIME_TEXT];

		buf_printf(out, "%*s%stry %d of %d%s  ", CASE_INDENT, "", style->dim,
		    number + (int)i, it->retries + 1, style->off);
		outcome_sign(out, style, signs[attempt->status]);
		if (attempt->duration >= 0) {
			duration_human(attempt->duration, duration);
			buf_printf(out, "  %s", duration);
		}
		if (first < i)
			buf_printf(out, "  the same as try %d", number + (int)first);
		buf_addc(out, '\n');
		if (first == i)
			add_words(out, ATTEMPT_INDENT, attempt);
	}
}

static void add_case(struct buf *out, const struct style *style, const struct test_case *it)
{
	buf_adds(out, "   ");
	outcome_sign(out, style, signs[it->status]);
	buf_addc(out, ' ');
	if (it->suite && it->suite[0]) {
		printable_add(out, it->suite, strlen(it->suite));
		buf_adds(out, ": ");
	}
	printable_add(out, it->name, strlen(it->name));
	case_put_place(out, style, it);
	if (it->duration >= 0) {
		char duration[TIME_TEXT];

		duration_human(it->duration, duration);
		buf_printf(out, "  %s", duration);
	}
	if (it->flaky)
		buf_printf(out, "  %sflaky%s", style->yellow, style->off);
	buf_addc(out, '\n');
	if (it->attempt_count && (it->flaky || case_failed(it->status)))
		add_tries(out, style, it);
	else
		add_words(out, CASE_INDENT, it);
}

static void add_cases(struct arena *arena, struct buf *out, const struct style *style,
    const struct run *run, const struct test *test, const struct result *result)
{
	/* What needs eyes stands first. */
	static const enum case_status order[] = {
	    CASE_FAILED, CASE_ERROR, CASE_SKIPPED, CASE_PASSED};
	const struct cases *cases;

	cases = collect_cases(arena, run, test, result);
	if (!cases)
		return;
	buf_printf(out, "\n%sCases%s  %zu passed", style->bold, style->off, cases->passed);
	if (cases->flaky)
		buf_printf(out, " (%zu flaky)", cases->flaky);
	buf_printf(out, ", %zu failed, %zu skipped, of %zu\n", cases->failed + cases->errors,
	    cases->skipped, cases->count);
	if (cases->problem) {
		buf_printf(out, "   %s", style->yellow);
		printable_add(out, cases->problem, strlen(cases->problem));
		buf_printf(out, "%s\n", style->off);
	}
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
		for (size_t j = 0; j < cases->count; j++)
			if (cases->items[j].status == order[i])
				add_case(out, style, &cases->items[j]);
}

/* ---- its log ---- */

/* Line by line: no escape sequence goes beyond one. */
static void print_log(struct buf *out, const struct style *style, const char *path)
{
	enum { CHUNK = 65536 };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	FILE *log = fd < 0 ? NULL : fdopen(fd, "r");
	char *line = NULL;
	size_t size = 0;
	ssize_t len = 0;

	if (!log)
		return;
	buf_printf(
	    out, "\n%sLog%s  %s%s%s\n", style->bold, style->off, style->dim, path, style->off);
	while ((out->len < CHUNK || output_print(out)) && (len = getline(&line, &size, log)) > 0)
		printable_add(out, line, (size_t)len);
	if (out->len && out->text[out->len - 1] != '\n')
		buf_addc(out, '\n');
	free(line);
	fclose(log);
}

int show_test(struct arena *arena, const char *out_dir, const char *name)
{
	const char *why, *torn;
	const struct style style = style_for(STDOUT_FILENO);
	struct run *run = run_read(arena, out_dir, &why);
	const struct plan *plan;
	const struct test *test;
	const struct result *result;
	struct buf out = BUF_INIT;

	if (!run)
		die_usage("%s: %s (start a run with make e2e)", out_dir, why);
	plan = plan_load_or_exit(arena, run->plan);
	run->hidden = secrets_mask(arena, plan, false);
	test = find_test(arena, plan, name);
	result = latest_stamp(arena, out_dir, test, &torn);
	if (result) {
		add_result(arena, &out, &style, run, test, result);
		add_cases(arena, &out, &style, run, test, result);
	} else if (torn) {
		buf_printf(
		    &out, "%s: its result does not count: %s\n", full_name(arena, test), torn);
	} else {
		buf_printf(&out, "%s: no result: it has not run, or not to its end\n",
		    full_name(arena, test));
	}
	if (!result || result->log)
		print_log(&out, &style,
		    arena_printf(arena, "%s/%s/%s.log", out_dir, test->phase->name, test->name));
	output_print(&out);
	return result ? EXIT_PASSED : EXIT_NOT_PASSED;
}
