/* SPDX-License-Identifier: MIT */
#include "lifecycle/stale_services.h"

#include "base/die.h"
#include "base/files.h"
#include "base/strings.h"
#include "base/time.h"
#include "state/blocked.h"
#include "state/service_state.h"

#include <signal.h>

/* A service has its grace period, and so have those before it. */
static const double LIMIT = 120, POLL = 0.02;

static void wait_until_gone(
    struct arena *arena, const char *out, const struct service_status *status)
{
	double give_up = time_monotonic() + LIMIT;

	if (status->keeper > 0)
		kill((pid_t)status->keeper, KEEPER_END);
	while (service_is_kept_up(arena, out, status->name)) {
		if (time_monotonic() >= give_up)
			die("the service %s of an earlier make does not end", status->name);
		time_sleep(POLL);
	}
}

static void forget(struct arena *arena, const char *out, const char *name)
{
	const char *path = service_file(arena, out, name, ".json");

	tree_remove_or_die(path);
	blocked_clear_service(arena, out, name);
}

struct strings stale_services_end(struct arena *arena, const char *out)
{
	const struct strings names = service_list(arena, out);
	struct strings left = {0};

	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.items[i];
		const struct service_status *status = service_read(arena, out, name);
		bool held = service_is_kept_up(arena, out, name);

		if (held && (!status || status->kept))
			continue;
		if (held)
			wait_until_gone(arena, out, status);
		else if (status && service_is_lost(arena, out, status))
			strings_add(arena, &left, arena_strdup(arena, status->id));
	}
	return left;
}

void stale_services_forget(struct arena *arena, const char *out)
{
	const struct strings names = service_list(arena, out);

	for (size_t i = 0; i < names.count; i++) {
		const char *name = names.items[i];
		const struct service_status *status = service_read(arena, out, name);
		bool done = status && status->kept && status->state == SERVICE_DONE;

		/* What was done before the machine was started again was done to what is gone. */
		if (!service_is_kept_up(arena, out, name) && !(done && !status->elsewhere))
			forget(arena, out, name);
	}
}

bool stale_services_are_up(struct arena *arena, const char *out)
{
	const struct strings names = service_list(arena, out);

	for (size_t i = 0; i < names.count; i++)
		if (service_is_kept_up(arena, out, names.items[i]))
			return true;
	return false;
}
