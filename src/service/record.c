/* SPDX-License-Identifier: MIT */
#include "service/record.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/host.h"
#include "state/blocked.h"
#include "state/events.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <unistd.h>

struct service_status record_new(const struct service_spec *spec)
{
	return (struct service_status){
	    .name = spec->name,
	    .state = SERVICE_STARTING,
	    .definition = spec->definition,
	    .id = spec->id,
	    .kept = spec->kept || !spec->in_run,
	    .host = host_identity(spec->arena),
	    .keeper = (long long)getpid(),
	    .began = time_monotonic(),
	    .ready = -1,
	    .told = -1,
	    .ended = -1,
	    .exit_code = -1,
	    .log = spec->log_path,
	};
}

static void append_event(const struct service_spec *spec, const struct service_status *status)
{
	const char *why;
	const struct run *run = spec->in_run ? run_read(spec->arena, spec->out, &why) : NULL;
	struct buf line = BUF_INIT;

	if (!run)
		return;
	event_put_service(&line, time_monotonic() - run->began, status->name,
	    service_state_name(status->state),
	    status->state == SERVICE_UNHEALTHY ? status->unhealthy_reason : status->detail);
	events_append(spec->arena, spec->out, &line);
}

bool record_is_ours(const struct service_spec *spec)
{
	return !spec->lock ||
	       file_is_at(spec->lock, service_file(spec->arena, spec->out, spec->name, ".lock"));
}

void record(const struct service_spec *spec, const struct service_status *status)
{
	if (!record_is_ours(spec))
		return;
	if (service_write(spec->out, status) != 0)
		die("write %s:", service_file(spec->arena, spec->out, spec->name, ".json"));
	append_event(spec, status);
}

void record_failure(
    const struct service_spec *spec, struct service_status *status, const char *detail)
{
	status->state = SERVICE_FAILED;
	status->detail = detail;
	status->ended = time_monotonic() - status->began;
	if (!record_is_ours(spec))
		return;
	/* The marks first: whoever sees the state finds them there. */
	blocked_set(spec->arena, spec->out, NODE_SERVICE, spec->name, REASON_SERVICE,
	    arena_printf(spec->arena, "service %s %s", spec->name, detail));
	if (spec->required)
		blocked_set(spec->arena, spec->out, NODE_RUN, NULL, REASON_HALTED,
		    arena_printf(spec->arena, "service %s", spec->name));
	record(spec, status);
}
