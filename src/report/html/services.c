/* SPDX-License-Identifier: MIT */
#include "report/html/services.h"

#include "report/html/colours.h"
#include "report/html/log_tail.h"
#include "report/html/text.h"
#include "state/service_state.h"
#include "text/json_text.h"
#include "verdict/service_text.h"

enum {
	SENTENCES_MAX = 5,
	PLAIN_TAIL_MAX = 2 * 1024,
	TAIL_MAX = 16 * 1024,
	TAIL_LEAST = 1024,
	TAILS_MAX = 1024 * 1024, /* of all services */
};

static bool has_failed(const struct collected_service *it)
{
	return it->status->state == SERVICE_FAILED;
}

/* What is shown of its state: as if it were a test. One that was unhealthy, and is healthy again,
 * is not shown as a pass. */
static const char *class_of(const struct service_status *status)
{
	if (status->state == SERVICE_FAILED)
		return "failed";
	if (service_is_bad(status) || status->state == SERVICE_STARTING ||
	    (status->state == SERVICE_STOPPED && status->ready < 0))
		return "skipped";
	return "passed";
}

static const char *about(struct arena *arena, const struct service_status *status)
{
	return service_is_bad(status) ? service_error(arena, status)
				      : service_outcome(arena, status);
}

/* ---- the verdict ---- */

void html_add_culprits(struct buf *out, const struct collected_run *run)
{
	const struct collected_service *first = NULL;
	size_t count = 0;

	for (size_t i = 0; i < run->services.count; i++) {
		const struct collected_service *it = &run->services.items[i];

		if (!has_failed(it) || !it->service->required)
			continue;
		first = first ? first : it;
		count++;
	}
	if (count > 1) {
		buf_printf(out, "%zu services", count);
	} else if (first) {
		buf_adds(out, "service ");
		html_add_text(out, first->status->name);
	}
}

void html_add_service_sentences(struct buf *out, const struct collected_run *run)
{
	size_t shown = 0;

	for (size_t i = 0; i < run->services.count && shown < SENTENCES_MAX; i++) {
		const struct collected_service *it = &run->services.items[i];
		struct arena arena = {0};

		if (!has_failed(it))
			continue;
		shown++;
		buf_printf(out, "<p%s>Service <b>",
		    it->service->required ? " class=\"service-failed\"" : "");
		html_add_text(out, it->status->name);
		buf_printf(out, "</b>%s ", it->service->required ? "" : ", not required,");
		html_add_text(out, service_error(&arena, it->status));
		buf_adds(out, "</p>\n");
		arena_release(&arena);
	}
	if (run->services.failed > shown)
		buf_printf(out, "<p class=\"service-failed\">%zu more services failed.</p>\n",
		    run->services.failed - shown);
}

/* ---- the table ---- */

static void add_row(
    struct buf *out, const struct report *report, const struct collected_service *it)
{
	const struct service_status *status = it->status;
	const char *class = class_of(status);
	struct arena arena = {0};
	const char *link = status->log ? html_link(&arena, report->out, status->log) : NULL;

	buf_printf(out,
	    "<tr class=\"%s\"><th scope=\"row\"><span class=\"sign\" role=\"img\" "
	    "aria-label=\"%s\"></span>",
	    class, service_state_name(status->state));
	html_add_text(out, status->name);
	buf_adds(out, "</th><td class=\"state\">");
	html_add_text(out, about(&arena, status));
	buf_printf(out, "</td><td class=\"kind\">%s</td><td class=\"log-link\">",
	    it->service->required ? "required" : "optional");
	if (link) {
		buf_adds(out, "<a href=\"");
		html_add_text(out, link);
		buf_adds(out, "\">log</a>");
	}
	buf_adds(out, "</td></tr>\n");
	arena_release(&arena);
}

void html_add_services(
    struct buf *out, const struct report *report, const struct collected_run *run)
{
	if (!run->services.count)
		return;
	buf_adds(out,
	    "<section id=\"services\" aria-labelledby=\"services-heading\">\n"
	    "<h2 id=\"services-heading\">Services</h2>\n<table>\n<thead class=\"for-readers\"><tr>"
	    "<th scope=\"col\">Service</th><th scope=\"col\">State</th><th scope=\"col\">Kind</th>"
	    "<th scope=\"col\">Log</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < run->services.count; i++)
		add_row(out, report, &run->services.items[i]);
	buf_adds(out, "</tbody>\n</table>\n</section>\n");
}

/* ---- what failed ---- */

static size_t room_for_tail(const struct collected_run *run, size_t most)
{
	size_t room = run->services.failed ? TAILS_MAX / run->services.failed : most;

	if (room < TAIL_LEAST)
		room = TAIL_LEAST;
	return room < most ? room : most;
}

void html_add_service_failures(struct buf *out, const struct collected_run *run)
{
	for (size_t i = 0; i < run->services.count; i++) {
		const struct collected_service *it = &run->services.items[i];
		struct arena arena = {0};
		struct buf tail = BUF_INIT;

		if (!has_failed(it))
			continue;
		buf_adds(out, "<article class=\"failed\"><h3>service ");
		html_add_text(out, it->status->name);
		buf_adds(out, "</h3><p>");
		html_add_text(out, service_error(&arena, it->status));
		buf_adds(out, "</p>\n");
		if (it->status->log)
			html_tail(&tail, it->status->log, room_for_tail(run, PLAIN_TAIL_MAX));
		if (tail.len)
			html_add_log(out, tail.text);
		buf_adds(out, "</article>\n");
		buf_release(&tail);
		arena_release(&arena);
	}
}

/* ---- for the script ---- */

static void put_span(
    struct buf *json, const struct collected_run *run, const struct service_status *status)
{
	struct service_span span;

	if (!service_span(run, status, &span))
		return;
	json_put_seconds(json, "start", span.start);
	json_put_seconds(json, "ready", span.ready);
	json_put_seconds(json, "end", span.end);
}

static void put_service(struct buf *json, const struct report *report,
    const struct collected_run *run, const struct collected_service *it)
{
	const struct service_status *status = it->status;
	struct arena arena = {0};
	const char *link = status->log ? html_link(&arena, report->out, status->log) : NULL;

	json_put_open(json, NULL, '{');
	json_put_string(json, "name", status->name);
	json_put_string(json, "state", service_state_name(status->state));
	json_put_string(json, "about", about(&arena, status));
	json_put_bool(json, "required", it->service->required);
	put_span(json, run, status);
	if (link)
		json_put_string(json, "log", link);
	if (has_failed(it) && status->log) {
		struct buf tail = BUF_INIT;

		html_tail(&tail, status->log, room_for_tail(run, TAIL_MAX));
		json_put_string(json, "tail", tail.text);
		buf_release(&tail);
	}
	buf_addc(json, '}');
	arena_release(&arena);
}

void html_put_services(
    struct buf *json, const struct report *report, const struct collected_run *run)
{
	json_put_open(json, "services", '[');
	for (size_t i = 0; i < run->services.count; i++) {
		buf_adds(json, i ? ",\n" : "\n");
		put_service(json, report, run, &run->services.items[i]);
	}
	buf_addc(json, ']');
}
