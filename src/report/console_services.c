/* SPDX-License-Identifier: MIT */
/* What the console says of services that failed, and of phases that did not run because of one. */
#include "base/printable.h"
#include "report/console_why.h"
#include "state/outcome.h"
#include "text/tail.h"
#include "text/wrap.h"
#include "verdict/collect_services.h"

#include <string.h>

enum { TAIL_LINES = 15, INDENT = 8, ROWS = 5 };

/* Whether console_services has a line for it. */
static bool is_told(const struct service_status *status)
{
	return status->state == SERVICE_FAILED || status->unhealthy_reason;
}

void console_services(
    struct buf *out, const struct report *report, const struct collected_services *services)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct service_status *status = services->items[i].status;
		const char *text = service_trouble(report->arena, status);
		struct buf line = BUF_INIT;

		if (!is_told(status))
			continue;
		outcome_sign(&line, &report->style,
		    status->state == SERVICE_FAILED ? STATUS_FAILED : STATUS_SKIPPED);
		buf_printf(&line, " service %s  ", status->name);
		printable_add(&line, text, strlen(text));
		wrap_line(out, &report->style, line.text, INDENT, report->width, ROWS);
		buf_release(&line);
		if (status->state == SERVICE_FAILED && status->log)
			tail_show(
			    out, &report->style, status->log, TAIL_LINES, INDENT, report->width);
	}
}

/* How much of "service NAME was not started: WHY" is said in the line of the service. */
static const char *told_from(const char *halted, const struct collected_services *services)
{
	static const char word[] = "service ";
	const char *name = halted + strlen(word);

	if (strncmp(halted, word, strlen(word)) != 0)
		return NULL;
	for (size_t i = 0; services && i < services->count; i++) {
		const struct service_status *status = services->items[i].status;
		size_t len = strlen(status->name);

		if (is_told(status) && strncmp(name, status->name, len) == 0 && name[len] == ' ')
			return strstr(name + len, ": ");
	}
	return services ? NULL : strstr(name, ": ");
}

void console_halted(
    struct buf *out, const struct collected_phase *phase, const struct collected_services *services)
{
	const char *end = phase->tests[0].result->reason == REASON_SERVICE
			      ? told_from(phase->halted, services)
			      : NULL;

	buf_adds(out, "skipped: ");
	printable_add(
	    out, phase->halted, end ? (size_t)(end - phase->halted) : strlen(phase->halted));
}
