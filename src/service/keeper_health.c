/* SPDX-License-Identifier: MIT */
#include "service/keeper_health.h"

#include "base/time.h"
#include "exec/wait.h"
#include "service/record.h"
#include "state/service_state.h"

#include <math.h>

/* A command without any check that lives as long as that has started. */
static const double SETTLED = 0.1;
/* A check has its own time limit; what does not hold it is killed after so much more. */
static const double CHECK_SLACK = 2;

static bool is_ready(const struct keeper *keeper)
{
	const struct service_spec *spec = keeper->spec;

	if (spec->oneshot || keeper->output.wanted)
		return false;
	if (spec->check_command)
		return keeper->health.state == HEALTH_GOOD;
	return spec->log_ready || spec->compose ||
	       time_monotonic() >= keeper->status.began + SETTLED;
}

static void not_healthy(struct keeper *keeper)
{
	char after[TIME_TEXT];

	duration_human(time_monotonic() - keeper->status.began, after);
	keeper_fail(
	    keeper, arena_printf(keeper->spec->arena, "was not healthy after %s: %s", after,
			keeper->complaint ? keeper->complaint : "its output did not say so"));
}

/* From the check on that failed first: what counts is since when it was not seen to be healthy. */
static void note_unhealthy(struct keeper *keeper)
{
	struct service_status *status = &keeper->status;

	status->unhealthy_reason = keeper->complaint;
	if (status->unhealthy_count < UNHEALTHY_SPANS)
		status->unhealthy[status->unhealthy_count++].from =
		    keeper->ill_since - status->began;
	status->unhealthy[status->unhealthy_count - 1].to = -1;
}

static void note_check(struct keeper *keeper, bool good)
{
	const enum service_state before = keeper->status.state;
	const enum service_state well = keeper->group ? SERVICE_HEALTHY : SERVICE_FOREIGN;

	if (good)
		keeper->ill_since = -1;
	else if (keeper->ill_since < 0)
		keeper->ill_since = keeper->check_began;
	if (!good)
		keeper->complaint =
		    arena_strdup(keeper->spec->arena, keeper->check.output_text.text);
	health_note(&keeper->health, good, time_monotonic());
	if (keeper->state == STARTING && keeper->health.state == HEALTH_BAD)
		not_healthy(keeper);
	if (keeper->state != UP)
		return;
	keeper->status.state = keeper->health.state == HEALTH_BAD ? SERVICE_UNHEALTHY : well;
	if (keeper->status.state == before)
		return;
	if (keeper->status.state == SERVICE_UNHEALTHY)
		note_unhealthy(keeper);
	else
		keeper->status.unhealthy[keeper->status.unhealthy_count - 1].to =
		    time_monotonic() - keeper->status.began;
	record(keeper->spec, &keeper->status);
}

static void check_health(struct keeper *keeper)
{
	bool good = false;

	if (!keeper->spec->check_command)
		return;
	if (keeper->check.pid) {
		if (check_ended(&keeper->check, keeper->spec, &good))
			note_check(keeper, good);
		else if (time_monotonic() >= keeper->check_until)
			check_kill(&keeper->check);
	} else if (time_monotonic() >= keeper->health.next) {
		keeper->check_began = time_monotonic();
		keeper->check_until =
		    keeper->check_began + (double)keeper->spec->timing.timeout / 1000 + CHECK_SLACK;
		if (!check_start(&keeper->check, keeper->spec, wait_mask()))
			note_check(keeper, false);
	}
}

/* One whose output has to say something has as long for it as its check would have. */
static void look_at_the_clock(struct keeper *keeper)
{
	if (keeper->state != STARTING)
		return;
	if (time_monotonic() >= keeper->deadline)
		keeper_fail(keeper, "was not healthy when the time limit of the run was reached");
	else if (keeper->spec->log_ready && keeper->output.wanted &&
		 time_monotonic() >= keeper->status.began + health_patience(&keeper->spec->timing))
		not_healthy(keeper);
	else if (is_ready(keeper))
		keeper_ready(keeper);
}

void keeper_look_after_health(struct keeper *keeper)
{
	if (keeper->state == STARTING || keeper->state == UP)
		check_health(keeper);
	look_at_the_clock(keeper);
}

double keeper_health_next(const struct keeper *keeper)
{
	double next = INFINITY;

	if (keeper->state == STARTING) {
		next = time_earlier(keeper->deadline, keeper->status.began + SETTLED);
		if (next < time_monotonic())
			next = keeper->deadline;
	}
	if (keeper->spec->check_command && !keeper->check.pid)
		next = time_earlier(next, keeper->health.next);
	return next;
}
