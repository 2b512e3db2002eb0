/* SPDX-License-Identifier: MIT */
/* e2e-results.xml: JUnit's XML as Jenkins, GitLab and others read it: a suite per phase, a case per
 * case of a test or per test, and a suite of the services that failed. Attempts are written the way
 * Maven Surefire does. */
#include "base/map.h"
#include "base/printable.h"
#include "base/text.h"
#include "report/files.h"
#include "report/reporter.h"
#include "report/rows.h"
#include "state/reasons.h"
#include "text/tail.h"
#include "text/xml.h"
#include "verdict/attempts.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <string.h>

/* In bytes; OUTPUT_ALL: logs and details of all tests, for GitLab reads less than 30 MB. */
enum { OUTPUT_MAX = 16 * 1024, OUTPUT_ALL = 16 * 1024 * 1024 };
enum { DETAILS_MAX = 64 * 1024, MESSAGE_MAX = 16 * 1024, TOOL_RETRIES_MAX = 20 };

struct counts {
	size_t tests, failures, errors, skipped;
};

/* The file that is being written. */
struct document {
	const struct run *run;
	struct buf body;
	struct counts counts; /* of the current suite */
	struct arena arena;   /* of the current suite */
	struct map names;     /* in the current suite: how often each was asked for */
	size_t output;        /* bytes of test output so far */
	bool excused;         /* some failure is no failure here: what it blocked has to show */
};

/* ---- names ---- */

/* Readers drop the second case of a name in a class. Compared as they will read them, after what
 * XML does not allow was replaced. */
static const char *unique_name(struct document *document, const char *class, const char *name)
{
	struct buf key = BUF_INIT;
	size_t *count, number;

	buf_printf(&key, "%s\n", class);
	xml_text(&key, name, strlen(name));
	count = map_get(&document->names, key.text);
	if (!count) {
		count = arena_alloc(&document->arena, sizeof *count);
		map_put(&document->arena, &document->names,
		    arena_strdup(&document->arena, key.text), count);
	}
	buf_release(&key);
	number = ++*count;
	if (number == 1)
		return name;
	/* Somebody may be called that already. */
	return unique_name(
	    document, class, arena_printf(&document->arena, "%s (%zu)", name, number));
}

/* ---- what stands in a case ---- */

static void add_message(struct buf *out, const char *element, const char *type, const char *message,
    const char *details)
{
	buf_printf(out, "<%s", element);
	xml_attribute(out, "type", type);
	xml_attribute(out, "message", message);
	if (details && details[0]) {
		size_t len = strlen(details);

		buf_addc(out, '>');
		xml_text(out, details, len > DETAILS_MAX ? DETAILS_MAX : len);
		buf_printf(out, "</%s>\n", element);
	} else {
		buf_adds(out, "/>\n");
	}
}

/* "try 2 of 3 by the test tool", and what it says. */
static void add_try(struct document *document, const struct row *row, int number,
    const char *message, const char *details)
{
	size_t before = document->body.len;

	add_message(&document->body, row_failed(row) ? "rerunFailure" : "flakyFailure", "retry",
	    arena_printf(&document->arena, "try %d of %d by the test tool%s%.*s", number,
		row->item->retries + 1, message ? ": " : "", message ? (int)MESSAGE_MAX : 0,
		message ? message : ""),
	    document->output < OUTPUT_ALL ? details : NULL);
	document->output += document->body.len - before;
}

/* Those that the tool made itself and that failed. The one that the row itself tells of is in its
 * failure. */
static void add_tries(struct document *document, const struct row *row)
{
	const struct test_case *item = row->item;
	int first = case_first_attempt(item), added = 0;
	bool told = !row_failed(row);

	for (size_t i = 0; i < item->attempt_count && added < TOOL_RETRIES_MAX; i++) {
		const struct test_case *attempt = &item->attempts[i];

		if (!case_failed(attempt->status))
			continue;
		if (!told && text_same(attempt->message, row->message) &&
		    text_same(attempt->details, row->details)) {
			told = true;
			continue;
		}
		add_try(document, row, first + (int)i, attempt->message, attempt->details);
		added++;
	}
}

/* The attempts before the last one, made by e2e-run, and those that the tool made itself. */
static void add_attempts(struct document *document, const struct row *row)
{
	const struct result *result = row->test->result;
	const char *element = row_failed(row) ? "rerunFailure" : "flakyFailure";
	int retries = row->item ? row->item->retries : 0;

	for (size_t i = 0; row->attempts && i + 1 < result->attempt_count; i++) {
		const char *text = attempt_error(&document->arena, document->run, row->test, i);

		add_message(&document->body, element, "attempt",
		    arena_printf(&document->arena, "attempt %zu of %zu: %s", i + 1,
			result->attempt_count, text),
		    NULL);
	}
	if (retries > 0 && row->item->attempt_count) {
		add_tries(document, row);
		return;
	}
	for (int i = 0; i < retries && i < TOOL_RETRIES_MAX; i++) {
		/* Of a case that passed in the end it tells what went wrong. */
		bool tells = i == 0 && !row_failed(row);

		add_try(document, row, i + 1, tells ? row->message : NULL,
		    tells && row->message ? row->details : NULL);
	}
}

static void add_output(struct document *document, const char *log)
{
	char end[OUTPUT_MAX];
	struct buf text = BUF_INIT;
	size_t from, before = document->body.len;

	if (!log || document->output >= OUTPUT_ALL)
		return;
	printable_add(&text, end, tail_bytes(log, end, sizeof end, NULL));
	from = text.len > OUTPUT_MAX ? text.len - OUTPUT_MAX : 0;
	while (from < text.len && from > 0 && ((unsigned char)text.text[from] & 0xC0) == 0x80)
		from++;
	if (text.len) {
		buf_adds(&document->body, "<system-out>");
		xml_text(&document->body, text.text + from, text.len - from);
		buf_adds(&document->body, "</system-out>\n");
	}
	document->output += document->body.len - before;
	buf_release(&text);
}

/* ---- cases ---- */

/* Readers would take a failure for one that decides: it is a skip, with all there is to say. */
static void add_excused(
    struct document *document, const struct row *row, const char *message, const char *details)
{
	document->counts.skipped++;
	add_message(&document->body, "skipped", "quarantined",
	    arena_printf(&document->arena, "%s: %s", quarantine_excuse(&document->arena, row->test),
		message ? message : "failed"),
	    details);
}

static void add_status(struct document *document, const struct row *row)
{
	struct buf *out = &document->body;
	size_t before = out->len;
	const char *details = document->output < OUTPUT_ALL ? row->details : NULL;
	const char *message =
	    row->message ? arena_printf(&document->arena, "%.*s", (int)MESSAGE_MAX, row->message)
			 : NULL;

	if (row->test->excused && row_failed(row)) {
		add_excused(document, row, message, details);
		document->output += out->len - before;
		return;
	}
	switch (row->status) {
	case CASE_PASSED:
		break;
	case CASE_FAILED:
		document->counts.failures++;
		add_message(out, "failure", row_class(row), message, details);
		break;
	case CASE_ERROR:
		document->counts.errors++;
		add_message(out, "error", row_class(row), message, details);
		break;
	case CASE_SKIPPED:
		if (document->excused && row->test->test->gates &&
		    row->test->result->reason == REASON_BLOCKED) {
			document->counts.errors++;
			add_message(out, "error", "blocked", message, NULL);
			break;
		}
		document->counts.skipped++;
		add_message(out, "skipped", "skipped", message, NULL);
		break;
	}
	document->output += out->len - before;
}

static void add_row(
    struct document *document, const char *class, const struct row *row, bool output)
{
	struct buf *out = &document->body;

	document->counts.tests++;
	buf_adds(out, "<testcase");
	xml_attribute(out, "name", unique_name(document, class, row->name));
	xml_attribute(out, "classname", class);
	xml_attribute(out, "file", row->file);
	buf_printf(out, " time=\"%.3f\">\n", row->duration);
	add_status(document, row);
	if (!row->test->excused)
		add_attempts(document, row);
	if (output)
		add_output(document, row->test->result->log);
	buf_adds(out, "</testcase>\n");
}

static void add_test(struct document *document, const struct collected_test *test)
{
	const char *class =
	    arena_printf(&document->arena, "%s.%s", test->test->phase->name, test->test->name);
	size_t count = row_count(test);
	bool output_shown = test->result->status != STATUS_FAILED && !test->result->flaky;

	for (size_t i = 0; i < count; i++) {
		struct row row = row_at(&document->arena, test, i);
		/* The log is the test's: it stands with the first case that it has to explain. */
		bool output = !output_shown && (row_failed(&row) || !row.item);

		output_shown |= output;
		add_row(document, class, &row, output);
	}
}

/* ---- suites ---- */

static const char *phase_started(const struct collected_phase *phase)
{
	const char *first = NULL;

	for (size_t i = 0; i < phase->test_count; i++) {
		const char *started = phase->tests[i].result->started;

		if (started && started[0] && (!first || strcmp(started, first) < 0))
			first = started;
	}
	return first;
}

static void add_counts(
    struct buf *out, const char *name, const struct counts *counts, double duration)
{
	xml_attribute(out, "name", name);
	buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.3f\"",
	    counts->tests, counts->failures, counts->errors, duration);
}

/* What is red without a failed test: readers count failures and errors, and nothing else. */
static void add_error(struct document *document, const char *name, const char *message)
{
	struct buf *out = &document->body;

	document->counts.tests++;
	document->counts.errors++;
	buf_adds(out, "<testcase");
	xml_attribute(out, "name", name);
	xml_attribute(out, "classname", name);
	buf_adds(out, " time=\"0.000\">\n");
	add_message(out, "error", failure_class_name(CLASS_PRODUCT), message, NULL);
	buf_adds(out, "</testcase>\n");
}

static void add_phase(struct document *document, const struct collected_phase *phase,
    struct buf *out, struct counts *all)
{
	const char *started = phase_started(phase);

	document->counts = (struct counts){0};
	document->names = (struct map){0};
	buf_clear(&document->body);
	for (size_t i = 0; i < phase->test_count; i++)
		add_test(document, &phase->tests[i]);
	if (phase_skip_text(phase))
		add_error(document, phase->phase->name, phase_skip_text(phase));
	buf_adds(out, "<testsuite");
	add_counts(out, phase->phase->name, &document->counts, phase->duration);
	buf_printf(out, " skipped=\"%zu\"", document->counts.skipped);
	/* UTC without a zone and without fractions, as Ant wrote it. */
	if (started)
		xml_attribute(out, "timestamp", arena_printf(&document->arena, "%.19s", started));
	buf_adds(out, ">\n");
	buf_add(out, document->body.text, document->body.len);
	buf_adds(out, "</testsuite>\n");
	all->tests += document->counts.tests;
	all->failures += document->counts.failures;
	all->errors += document->counts.errors;
	arena_release(&document->arena);
}

/* What no phase is called: names of phases have no brackets. */
static const char *services_name(const struct collected_run *run)
{
	for (size_t i = 0; i < run->phase_count; i++)
		if (strcmp(run->phases[i].phase->name, "services") == 0)
			return "(services)";
	return "services";
}

static void add_service(
    struct document *document, const char *class, const struct service_status *status)
{
	struct buf *out = &document->body;
	double duration = status->ended >= 0 ? status->ended : 0;

	document->counts.tests++;
	document->counts.errors++;
	buf_adds(out, "<testcase");
	xml_attribute(out, "name", status->name);
	xml_attribute(out, "classname", class);
	buf_printf(out, " time=\"%.3f\">\n", duration);
	add_message(out, "error", failure_class_name(CLASS_INFRASTRUCTURE),
	    service_error(&document->arena, status), NULL);
	add_output(document, status->log);
	buf_adds(out, "</testcase>\n");
}

/* Those that failed: no test has to show that. Nothing when none did. */
static void add_services(
    struct document *document, const struct collected_run *run, struct buf *out, struct counts *all)
{
	const char *name = services_name(run);
	double duration = 0;

	if (!run->services.failed)
		return;
	document->counts = (struct counts){0};
	buf_clear(&document->body);
	for (size_t i = 0; i < run->services.count; i++) {
		const struct service_status *status = run->services.items[i].status;

		if (status->state != SERVICE_FAILED)
			continue;
		add_service(document, name, status);
		duration = status->ended > duration ? status->ended : duration;
	}
	buf_adds(out, "<testsuite");
	add_counts(out, name, &document->counts, duration);
	buf_adds(out, " skipped=\"0\">\n");
	buf_add(out, document->body.text, document->body.len);
	buf_adds(out, "</testsuite>\n");
	all->tests += document->counts.tests;
	all->errors += document->counts.errors;
	arena_release(&document->arena);
}

/* The run has failed, and no test tells of that. */
static void add_verdict(
    struct document *document, const struct collected_run *run, struct buf *out, struct counts *all)
{
	document->counts = (struct counts){0};
	buf_clear(&document->body);
	add_error(document, "(run)", run_reason(&document->arena, run));
	buf_adds(out, "<testsuite");
	add_counts(out, "(run)", &document->counts, 0);
	buf_adds(out, " skipped=\"0\">\n");
	buf_add(out, document->body.text, document->body.len);
	buf_adds(out, "</testsuite>\n");
	all->tests++;
	all->errors++;
	arena_release(&document->arena);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct document document = {.run = run->run, .body = BUF_INIT, .excused = run->excused > 0};
	struct buf out = BUF_INIT, suites = BUF_INIT;
	struct counts all = {0};

	add_services(&document, run, &suites, &all);
	for (size_t i = 0; i < run->phase_count; i++)
		add_phase(&document, &run->phases[i], &suites, &all);
	if (!run->success && !all.failures && !all.errors)
		add_verdict(&document, run, &suites, &all);
	buf_adds(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	add_counts(&out, run->plan->name, &all, run->duration);
	buf_adds(&out, ">\n");
	buf_add(&out, suites.text, suites.len);
	buf_adds(&out, "</testsuites>\n");
	report_file_write(report, REPORTER_JUNIT, &out);
	buf_release(&suites);
	buf_release(&document.body);
	buf_release(&out);
}

const struct reporter reporter_junit = {
    .end = end,
};
