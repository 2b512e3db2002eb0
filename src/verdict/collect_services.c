/* SPDX-License-Identifier: MIT */
#include "verdict/collect_services.h"

#include "base/die.h"
#include "base/time.h"
#include "plan/edges.h"
#include "state/service_state.h"

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

/* One whose keeper was killed cannot tell that it is gone. That is kept, so that who reports again
 * says the same. */
static void note_loss(struct arena *arena, const char *out, struct service_status *status)
{
	if (status->state == SERVICE_FAILED || status->state == SERVICE_STOPPED ||
	    !service_is_lost(arena, out, status))
		return;
	status->state = SERVICE_FAILED;
	status->detail = "was lost: who looked after it was killed";
	status->ended = time_monotonic() - status->began;
	if (service_write(out, status) != 0)
		die("write the state of the service %s:", status->name);
}

struct collected_services collect_services(
    struct arena *arena, const char *out, const struct plan *plan)
{
	struct collected_services all = {0};

	all.items = arena_alloc(arena, (plan->service_count + 1) * sizeof *all.items);
	for (size_t i = 0; i < plan->service_count; i++) {
		const struct service *service = &plan->services[i];
		struct service_status *status =
		    is_used(service) ? service_read(arena, out, service->name) : NULL;

		if (!status)
			continue;
		note_loss(arena, out, status);
		all.items[all.count++] = (struct collected_service){service, status};
		all.failed += status->state == SERVICE_FAILED;
	}
	return all;
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
	return status->unhealthy_reason && status->began + status->unhealthy_from <= end &&
	       (status->unhealthy_to < 0 || status->began + status->unhealthy_to >= start);
}

const char *service_trouble(struct arena *arena, const struct service_status *status)
{
	if (status->state != SERVICE_FAILED && status->unhealthy_reason)
		return arena_printf(arena, "%s unhealthy: %s",
		    status->unhealthy_to < 0 ? "is" : "was", status->unhealthy_reason);
	return service_text(arena, status);
}

const struct service_status *service_behind(const struct collected_services *services,
    const struct run *run, const struct phase *phase, const struct result *result)
{
	double end = run->began + result->offset + result->duration + SLACK;
	double start = end - result->duration - SLACK;

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
