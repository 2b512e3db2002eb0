/* SPDX-License-Identifier: MIT */
/* GitHub Actions: annotations, logs to unfold, and the summary of the step. What a test printed
 * must not become a command of the runner's. */
#include "base/die.h"
#include "base/output.h"
#include "base/printable.h"
#include "base/workflow.h"
#include "report/markdown.h"
#include "report/reporter.h"
#include "report/rows.h"
#include "state/outcome.h"
#include "text/line.h"
#include "text/tail.h"
#include "verdict/quarantine.h"
#include "verdict/service_text.h"
#include "verdict/verdict_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* The runner shows 10 annotations of a kind per step. SUMMARY_LEAST: less is not worth writing. */
enum { ANNOTATIONS_MAX = 10, MESSAGE_MAX = 4096, TITLE_MAX = 200, TAIL_LINES = 50 };
enum { SUMMARY_MAX = 1024 * 1024 - 1, SUMMARY_LEAST = 4000 };

/* ---- commands ---- */

static void add_escaped(struct buf *out, const char *text, bool property)
{
	struct buf clean = BUF_INIT, whole = BUF_INIT;

	printable_add(&clean, text, strlen(text));
	workflow_escape(&whole, clean.text, false);
	for (const char *p = whole.text; *p; p++)
		if (*p == '%' || *p == '\r' || *p == '\n' || (property && strchr(":,", *p)))
			buf_printf(out, "%%%02X", (unsigned)*p);
		else
			buf_addc(out, *p);
	buf_release(&whole);
	buf_release(&clean);
}

static void add_annotation(struct buf *out, struct arena *scratch,
    const struct collected_phase *phase, const struct row *row)
{
	const char *excuse = quarantine_excuse(scratch, row->test);
	const char *test = arena_printf(scratch, "%s/%s%s%s%s%s", phase->phase->name,
	    row->test->test->name, outcome_class_note(row->test->result, row->test->class),
	    excuse ? " (" : "", excuse ? excuse : "", excuse ? ")" : "");
	const char *separator = " ", *text = row->message ? row->message : "failed";

	if (row->excerpt)
		text = row->excerpt;

	buf_printf(out, "::%s", row->test->test->gates ? "error" : "warning");
	if (row->file) {
		buf_adds(out, " file=");
		add_escaped(out, row->file, true);
		separator = ",";
		if (row->line)
			buf_printf(out, ",line=%d", row->line);
	}
	buf_printf(out, "%stitle=", separator);
	add_escaped(out,
	    row->item
		? arena_printf(scratch, "%s: %s", test, line_cut(scratch, row->name, TITLE_MAX))
		: test,
	    true);
	buf_adds(out, "::");
	add_escaped(out, arena_printf(scratch, "%.*s", (int)MESSAGE_MAX, text), false);
	if (row->details && row->details[0]) {
		buf_adds(out, "%0A");
		add_escaped(
		    out, arena_printf(scratch, "%.*s", (int)MESSAGE_MAX, row->details), false);
	}
	buf_addc(out, '\n');
}

/* Counts on from `done`, and writes only the first. */
static size_t annotate_test(struct buf *out, const struct collected_phase *phase,
    const struct collected_test *test, size_t done)
{
	struct arena scratch = {0};

	for (size_t i = 0; i < row_count(test); i++) {
		struct row row = row_at(&scratch, test, i);

		if (row_failed(&row) && done++ < ANNOTATIONS_MAX)
			add_annotation(out, &scratch, phase, &row);
	}
	arena_release(&scratch);
	return done;
}

/* The same for the failed services. */
static size_t annotate_services(
    struct buf *out, const struct collected_services *services, bool required, size_t done)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct collected_service *it = &services->items[i];
		struct arena scratch = {0};

		if (it->status->state != SERVICE_FAILED || it->service->required != required ||
		    done++ >= ANNOTATIONS_MAX)
			continue;
		buf_printf(out, "::%s title=service %s::", required ? "error" : "warning",
		    it->status->name);
		add_escaped(out, service_error(&scratch, it->status), false);
		buf_addc(out, '\n');
		arena_release(&scratch);
	}
	return done;
}

/* The same for a phase that fails the run although none of its tests failed. */
static size_t annotate_skip(struct buf *out, const struct collected_phase *phase, size_t done)
{
	if (done++ < ANNOTATIONS_MAX)
		buf_printf(out, "::error title=phase %s::%s\n", phase->phase->name,
		    phase_skip_text(phase));
	return done;
}

/* What gates comes first, and a service before what stood on it. */
static void annotate(struct buf *out, const struct collected_run *run)
{
	size_t done = 0;

	for (int optional = 0; optional < 2; optional++) {
		done = annotate_services(out, &run->services, !optional, done);
		for (size_t i = 0; i < run->phase_count; i++) {
			const struct collected_phase *phase = &run->phases[i];

			if (!optional && phase_skip_text(phase))
				done = annotate_skip(out, phase, done);
			for (size_t j = 0; j < phase->test_count; j++)
				if (phase->tests[j].test->gates == !optional)
					done = annotate_test(out, phase, &phase->tests[j], done);
		}
	}
	if (done > ANNOTATIONS_MAX)
		buf_printf(
		    out, "and %zu more failures without an annotation\n", done - ANNOTATIONS_MAX);
}

/* ---- logs ---- */

/* Nobody who prints in a test can know it. */
static void add_token(struct buf *out)
{
	unsigned char random[16];

	if (getentropy(random, sizeof random) != 0)
		die("get random bytes:");
	for (size_t i = 0; i < sizeof random; i++)
		buf_printf(out, "%02x", random[i]);
}

static void add_log(struct buf *out, const char *of, const char *name, const char *log)
{
	struct buf tail = BUF_INIT, token = BUF_INIT;

	tail_read(log, TAIL_LINES, &tail);
	if (tail.len) {
		add_token(&token);
		buf_printf(out, "::group::%s%s: the end of its log\n::stop-commands::%s\n", of,
		    name, token.text);
		workflow_escape(out, tail.text, false);
		buf_printf(out, "::%s::\n::endgroup::\n", token.text);
	}
	buf_release(&token);
	buf_release(&tail);
}

static void phase(const struct report *report, const struct collected_phase *phase)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < phase->test_count; i++) {
		const struct result *result = phase->tests[i].result;

		if (result->status == STATUS_FAILED && result->log)
			add_log(&out, arena_printf(report->arena, "%s/", phase->phase->name),
			    result->name, result->log);
	}
	output_tell_commands(&out);
}

/* ---- the summary ---- */

/* Appended: other programs of the same step write there too. The runner refuses a file above its
 * limit as a whole. */
static void add_summary(const struct collected_run *run)
{
	const char *path = getenv("GITHUB_STEP_SUMMARY");
	struct buf text = BUF_INIT;
	struct stat st;
	int fd;

	if (!path || path[0] == '\0')
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (fd < 0 || fstat(fd, &st) != 0)
		die("open %s:", path);
	if (st.st_size + SUMMARY_LEAST > SUMMARY_MAX) {
		warn("%s is full: the summary is left out", path);
	} else {
		buf_adds(&text, st.st_size > 0 ? "\n" : "");
		markdown_add(&text, run, (size_t)(SUMMARY_MAX - st.st_size) - text.len);
		if (buf_write(&text, fd) != 0)
			die("write %s:", path);
	}
	if (close(fd) != 0)
		die("write %s:", path);
	buf_release(&text);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf out = BUF_INIT;

	(void)report;
	for (size_t i = 0; i < run->services.count; i++) {
		const struct service_status *status = run->services.items[i].status;

		if (status->state == SERVICE_FAILED && status->log)
			add_log(&out, "service ", status->name, status->log);
	}
	annotate(&out, run);
	output_commands(&out);
	add_summary(run);
}

const struct reporter reporter_github = {
    .phase = phase,
    .end = end,
};
