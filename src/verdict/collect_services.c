/* SPDX-License-Identifier: MIT */
#include "verdict/collect_services.h"

#include "base/die.h"
#include "base/time.h"
#include "exec/process.h"
#include "plan/edges.h"
#include "state/evidence.h"
#include "state/service_state.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Between the end of a service and the time when that is noticed, seconds. */
static const double SLACK = 1;

static bool is_used(const struct service *service)
{
	for (const struct edge *edge = edge_from(service->node, EDGE_SERVICE); edge;
	     edge = edge_from_next(edge))
		if (edge->to->kind == NODE_PHASE && edge->to->phase->selected_count)
			return true;
	return false;
}

static bool has_ended(long long pid)
{
	struct process process;

	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
		return true;
	return process_read((pid_t)pid, &process) && process.state == 'Z';
}

/* Whether it is recorded as up, and its process has ended. */
static bool is_silent(const struct service_status *status)
{
	return !status->elsewhere && !status->over && status->pid > 0 &&
	       (status->state == SERVICE_HEALTHY || status->state == SERVICE_UNHEALTHY) &&
	       has_ended(status->pid);
}

/* One whose keeper was killed cannot tell that it is gone. That is kept, so that who reports again
 * says the same. */
static void note_loss(struct arena *arena, const char *out, struct service_status *status)
{
	bool lost;

	if (status->state == SERVICE_FAILED || status->state == SERVICE_STOPPED ||
	    status->elsewhere)
		return;
	lost = service_is_lost(arena, out, status);
	if (!lost && !is_silent(status))
		return;
	status->state = SERVICE_FAILED;
	status->lost = true;
	status->detail = lost ? "was lost: its keeper was killed"
			      : "has ended, and its keeper did not record when";
	status->ended = time_monotonic() - status->began;
	if (service_write(out, status) != 0)
		die("write the state of the service %s:", status->name);
}

/* A service that has just ended, which who looks after it has not written down yet: on a busy
 * machine the verdict could be quicker. */
static struct service_status *read_settled(struct arena *arena, const char *out, const char *name)
{
	/* Seconds: between two looks, and for who was killed or stopped itself. */
	static const double PAUSE = 0.005, PATIENCE = 3;
	const double end = time_monotonic() + PATIENCE;
	struct service_status *status;

	for (;;) {
		status = service_read(arena, out, name);
		if (!status || !is_silent(status) || service_is_lost(arena, out, status) ||
		    time_monotonic() > end)
			return status;
		time_sleep(PAUSE);
	}
}

static struct collected_services collect(
    struct arena *arena, const char *out, const struct plan *plan, bool all_phases)
{
	struct collected_services all = {0};

	all.items = arena_alloc(arena, (plan->service_count + 1) * sizeof *all.items);
	for (size_t i = 0; i < plan->service_count; i++) {
		const struct service *service = &plan->services[i];
		struct service_status *status =
		    all_phases || is_used(service) ? read_settled(arena, out, service->name) : NULL;

		if (!status)
			continue;
		note_loss(arena, out, status);
		all.items[all.count++] = (struct collected_service){service, status};
		all.failed += status->state == SERVICE_FAILED;
	}
	return all;
}

struct collected_services collect_services(
    struct arena *arena, const char *out, const struct plan *plan)
{
	return collect(arena, out, plan, false);
}

struct collected_services collect_all_services(
    struct arena *arena, const char *out, const struct plan *plan)
{
	return collect(arena, out, plan, true);
}

static const struct service_status *status_of(
    const struct collected_services *services, const struct service *service)
{
	for (size_t i = 0; i < services->count; i++)
		if (services->items[i].service == service)
			return services->items[i].status;
	return NULL;
}

const struct service_status *failed_service(
    const struct collected_services *services, const struct phase *phase)
{
	for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge)) {
		const struct service_status *status = status_of(services, edge->from->service);

		if (status && status->state == SERVICE_FAILED)
			return status;
	}
	return NULL;
}

static bool had_failed(const struct service_status *status, double end)
{
	return status->state == SERVICE_FAILED && status->began + status->ended <= end;
}

static bool was_unhealthy(const struct service_status *status, double start, double end)
{
	for (size_t i = 0; i < status->unhealthy_count; i++) {
		const struct unhealthy_span *span = &status->unhealthy[i];

		if (status->began + span->from <= end &&
		    (span->to < 0 || status->began + span->to >= start))
			return true;
	}
	return false;
}

static bool is_unhealthy(const struct service_status *status)
{
	return status->unhealthy_count && status->unhealthy[status->unhealthy_count - 1].to < 0;
}

const char *service_trouble(struct arena *arena, const struct service_status *status)
{
	if (status->state != SERVICE_FAILED && status->unhealthy_reason)
		return arena_printf(arena, "%s unhealthy: %s", is_unhealthy(status) ? "is" : "was",
		    status->unhealthy_reason);
	return service_text(arena, status);
}

static bool stood_on(
    struct arena *arena, const struct result *pass, const struct service_status *status)
{
	const char *then = evidence_of_service(arena, status->name, status);

	for (size_t i = 0; i < pass->services.count; i++)
		if (strcmp(pass->services.items[i], then) == 0)
			return true;
	return false;
}

/* What speaks against one of them from `start` to `end`, monotonic; NULL: nothing does. */
static const char *doubt(struct arena *arena, const struct service_status *status, double start,
    double end, double clock_end)
{
	/* Between a failure and the time at which who looks after it has it in the record. */
	static const double NOTICED = 0.1;
	const char *name = status->name;

	switch (status->state) {
	case SERVICE_STARTING:
		return arena_printf(arena, "service %s was not healthy yet", name);
	case SERVICE_FAILED:
		if (status->began + status->ended > clock_end + NOTICED)
			break;
		return arena_printf(arena, "service %s %s while the test ran", name,
		    status->told >= 0 ? "was stopped" : "failed");
	case SERVICE_STOPPED:
	case SERVICE_FOREIGN:
	case SERVICE_HEALTHY:
	case SERVICE_UNHEALTHY:
	case SERVICE_DONE:
		break;
	}
	if (status->told >= 0 && status->began + status->told < end)
		return arena_printf(arena, "service %s was stopped while the test ran", name);
	/* All times are on one clock; those in stamps are rounded. */
	if (status->state != SERVICE_FOREIGN &&
	    (status->ready < 0 || status->began + status->ready > start + 0.001))
		return arena_printf(arena, "service %s was not healthy yet", name);
	if (was_unhealthy(status, start, clock_end))
		return arena_printf(arena, "service %s was unhealthy while the test ran", name);
	return NULL;
}

const char *services_doubt(struct arena *arena, const struct collected_services *services,
    double began, const struct phase *phase, const struct result *pass)
{
	double offset = pass->shared ? pass->shared->offset : pass->offset;
	double duration = pass->shared ? pass->shared->duration : pass->duration;
	double start = began + offset, end = start + duration;
	/* One of a batch is said to have started later than the process that it was run by. */
	double clock = pass->finished - time_epoch_ms(pass->started) / 1000 + pass->offset - offset;
	/* With the time in which it was stopped (Ctrl-Z): its services were not. */
	double clock_end = start + (clock > duration ? clock : duration);

	for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge)) {
		const struct service_status *status = status_of(services, edge->from->service);
		const char *why;

		if (!status || status->elsewhere || status->lost || !stood_on(arena, pass, status))
			return arena_printf(arena, "there is no record that service %s was healthy",
			    edge->from->service->name);
		why = doubt(arena, status, start, end, clock_end);
		if (why)
			return why;
	}
	return NULL;
}

const struct service_status *service_behind(const struct collected_services *services,
    const struct run *run, const struct phase *phase, const struct result *result)
{
	double offset = result->shared ? result->shared->offset : result->offset;
	double duration = result->shared ? result->shared->duration : result->duration;
	double start = run->began + offset, end = start + duration + SLACK;

	if (result->status != STATUS_FAILED || !result->attempt_count ||
	    result->reason == REASON_SERVICE || result->invocation != run->invocation)
		return NULL;
	for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge)) {
		const struct service_status *status = status_of(services, edge->from->service);

		if (status && (had_failed(status, end) || was_unhealthy(status, start, end)))
			return status;
	}
	return NULL;
}
