/* SPDX-License-Identifier: MIT */
/* report.html: one file that needs no network, for a person who wants to know what failed and why.
 *
 *   templates/report.html     the page
 *   summary.c                 what it shows without a script
 *   services.c                what it shows of services
 *   data.c                    the run as JSON, for templates/report/script/, which shows the rest
 *   cases.c, attempts.c       of it what a test's tool reported, and what its attempts left
 *
 * Its Content-Security-Policy allows this one style and this one script, by their hashes, and
 * images that are in it: whatever a test may have written, nothing of it runs. */
#include "report/files.h"
#include "report/html/data.h"
#include "report/html/services.h"
#include "report/html/summary.h"
#include "report/html/text.h"
#include "report/reporter.h"
#include "text/template.h"

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf title = BUF_INIT, summary = BUF_INIT, phases = BUF_INIT, failures = BUF_INIT,
		   data = BUF_INIT;
	struct buf services = BUF_INIT;
	struct buf page = BUF_INIT;

	html_add_title(&title, run);
	html_add_summary(&summary, run);
	html_add_services(&services, report, run);
	html_add_phases(&phases, run);
	html_add_failures(&failures, run);
	html_add_data(&data, report, run);

	const struct template_value values[] = {
	    {"VERDICT", run->success ? "passed" : "failed"},
	    /* A disc with the verdict's sign, in its colour. */
	    {"ICON_COLOUR", run->success ? "%231a7f4b" : "%23c2321d"},
	    {"ICON_SIGN",
		run->success ? "M4.5 8.3l2.4 2.4 4.6-5" : "M5.2 5.2l5.6 5.6m0-5.6l-5.6 5.6"},
	    {"STYLE_HASH", template_hash("report/style.css")},
	    {"SCRIPT_HASH", template_hash("report/script.js")},
	    {"STYLE", template_text("report/style.css")},
	    {"SCRIPT", template_text("report/script.js")},
	    {"TITLE", title.text},
	    {"SUMMARY", summary.text},
	    {"SERVICES", services.text},
	    {"PHASES", phases.text},
	    {"FAILURES", failures.text},
	    {"DATA", data.text},
	};

	template_fill(
	    &page, template_text("report.html"), values, sizeof values / sizeof values[0]);
	report_file_write(report, REPORTER_HTML, &page);
	buf_release(&title);
	buf_release(&summary);
	buf_release(&services);
	buf_release(&phases);
	buf_release(&failures);
	buf_release(&data);
	buf_release(&page);
}

const struct reporter reporter_html = {
    .end = end,
};
