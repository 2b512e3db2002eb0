/* SPDX-License-Identifier: MIT */
#include "report/html/quarantine.h"

#include "report/html/text.h"
#include "state/reasons.h"
#include "verdict/changes.h"
#include "verdict/quarantine.h"

#include <string.h>

/* A link where it can be one. */
static void add_issue(struct buf *out, const char *issue)
{
	bool link = strncmp(issue, "https://", 8) == 0 || strncmp(issue, "http://", 7) == 0;

	if (link) {
		buf_adds(out, "<a href=\"");
		html_add_text(out, issue);
		buf_adds(out, "\" rel=\"noreferrer\">");
	}
	html_add_text(out, issue);
	buf_adds(out, link ? "</a>" : "");
}

void html_add_quarantine(struct buf *out, const struct collected_run *run)
{
	struct arena scratch = {0};
	size_t count;
	const struct collected_test **tests = quarantine_tests(&scratch, run, &count);

	if (count)
		buf_adds(out, "<p>Quarantine:</p>\n<ul class=\"quarantine\">\n");
	for (size_t i = 0; i < count; i++) {
		const struct quarantine *it = tests[i]->test->quarantine;

		buf_adds(out, "<li><b>");
		html_add_text(out, changes_name(&scratch, tests[i]));
		buf_printf(out, "</b> %s, %s", status_name(tests[i]->result->status),
		    quarantine_terms(&scratch, tests[i]));
		if (it->reason) {
			buf_adds(out, ": ");
			html_add_text(out, it->reason);
		}
		if (it->issue) {
			buf_adds(out, " ");
			add_issue(out, it->issue);
		}
		buf_adds(out, "</li>\n");
	}
	if (count)
		buf_adds(out, "</ul>\n");
	arena_release(&scratch);
}
