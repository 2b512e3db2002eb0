/* SPDX-License-Identifier: MIT */
#include "service/record.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "state/events.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <errno.h>
#include <unistd.h>

struct service_status record_new(const struct service_order *order)
{
	return (struct service_status){
	    .name = order->name,
	    .state = SERVICE_STARTING,
	    .definition = order->definition,
	    .id = order->id,
	    .kept = order->kept || !order->in_run,
	    .keeper = (long long)getpid(),
	    .began = time_monotonic(),
	    .ready = -1,
	    .ended = -1,
	    .ill_to = -1,
	    .exit_code = -1,
	    .log = order->log_path,
	};
}

static void append_event(const struct service_order *order, const struct service_status *status)
{
	const char *why;
	const struct run *run = order->in_run ? run_read(order->arena, order->out, &why) : NULL;
	struct buf line = BUF_INIT;

	if (!run)
		return;
	event_put_service(&line, time_monotonic() - run->began, status->name,
	    service_state_name(status->state),
	    status->state == SERVICE_UNHEALTHY ? status->ill : status->detail);
	events_append(order->arena, order->out, &line);
}

void record(const struct service_order *order, const struct service_status *status)
{
	if (service_write(order->out, status) != 0)
		die("write %s:", service_file(order->arena, order->out, order->name, ".json"));
	append_event(order, status);
}

static void set_mark(const char *path, const char *text, struct arena *arena)
{
	/* What stands there stays: the first failure is the cause. */
	if (file_create_once(path, arena_printf(arena, "%s\n", text)) != 0 && errno != EEXIST)
		die("write %s:", path);
}

void record_failure(
    const struct service_order *order, struct service_status *status, const char *detail)
{
	status->state = SERVICE_FAILED;
	status->detail = detail;
	status->ended = time_monotonic() - status->began;
	/* The marks first: whoever sees the state finds them there. */
	set_mark(
	    service_file(order->arena, order->out, order->name, ".down"), detail, order->arena);
	if (order->required)
		set_mark(run_file(order->arena, order->out, "halt"),
		    arena_printf(order->arena, "service %s", order->name), order->arena);
	record(order, status);
}
