/* SPDX-License-Identifier: MIT */
#include "verdict/service_text.h"

#include "base/time.h"
#include "state/service_state.h"
#include "text/line.h"
#include "text/tail.h"
#include "verdict/collect_services.h"
#include "verdict/verdict_text.h"

#include <math.h>

enum { LINE_BYTES_MAX = 300 };

bool service_is_bad(const struct service_status *status)
{
	return status->state == SERVICE_FAILED || status->unhealthy_reason;
}

const char *service_outcome(struct arena *arena, const struct service_status *status)
{
	struct service_status healthy = *status;

	if (status->state == SERVICE_STOPPED && status->ready >= 0)
		healthy.state = SERVICE_HEALTHY;
	return line_cut(arena, service_text(arena, &healthy), LINE_BYTES_MAX);
}

const char *service_error(struct arena *arena, const struct service_status *status)
{
	const char *text = line_cut(arena, service_trouble(arena, status), LINE_BYTES_MAX);
	struct buf last = BUF_INIT;

	if (status->state == SERVICE_FAILED && status->log &&
	    (status->exit_code >= 0 || status->signal > 0))
		tail_last_line(status->log, &last);
	if (last.len)
		text =
		    arena_printf(arena, "%s: %s", text, line_cut(arena, last.text, LINE_BYTES_MAX));
	buf_release(&last);
	return text;
}

const char *service_phase_verdict(
    struct arena *arena, const struct collected_run *run, const struct collected_phase *phase)
{
	const struct service_status *status;

	if (!phase->halted || phase->tests[0].result->reason != REASON_SERVICE)
		return phase_verdict(arena, phase);
	status = failed_service(&run->services, phase->phase);
	if (!status)
		return "skipped: a service failed";
	return arena_printf(arena, "skipped: service %s failed", status->name);
}

bool service_span(
    const struct collected_run *run, const struct service_status *status, struct service_span *span)
{
	double start = status->began - run->run->began;
	double end = run->duration;

	if (status->state == SERVICE_FOREIGN)
		return false;
	if (status->state == SERVICE_DONE)
		end = start + status->ready;
	else if (status->ended >= 0)
		end = fmin(end, start + status->ended);
	if (end <= 0)
		return false;
	span->start = fmax(start, 0);
	span->end = fmax(end, span->start);
	span->ready = status->ready >= 0 ? fmin(fmax(start + status->ready, span->start), span->end)
					 : span->end;
	return true;
}
