/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/output.h"
#include "base/time.h"
#include "exec/process.h"
#include "service/start.h"
#include "state/service_state.h"
#include "text/style.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

/* How often we look, and after which time what a keeper does not end is ended without it. */
static const double POLL = 0.02, LIMIT = 120, LOST_LIMIT = 2;

struct stopping {
	struct arena *arena;
	const char *out;
	const struct service_status **list; /* those that are up */
	size_t count;
};

static void add_those_up(struct stopping *all, bool in_run)
{
	const struct strings names = service_list(all->arena, all->out);

	all->list = arena_alloc(all->arena, (names.count + 1) * sizeof(struct service_status *));
	for (size_t i = 0; i < names.count; i++) {
		const struct service_status *status =
		    service_read(all->arena, all->out, names.items[i]);

		if (status && !(in_run && status->kept) &&
		    service_is_kept_up(all->arena, all->out, names.items[i]))
			all->list[all->count++] = status;
	}
}

/* Each keeper waits for those that need its service, so all can get the signal at once. */
static void signal_keepers(const struct stopping *all, int signal)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->list[i]->keeper > 0 &&
		    service_is_kept_up(all->arena, all->out, all->list[i]->name))
			kill((pid_t)all->list[i]->keeper, signal);
}

static bool are_gone(const struct stopping *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (service_is_kept_up(all->arena, all->out, all->list[i]->name))
			return false;
	return true;
}

static bool wait_until_gone(const struct stopping *all, double limit)
{
	double give_up = time_monotonic() + limit;

	while (!are_gone(all)) {
		if (time_monotonic() >= give_up)
			return false;
		time_sleep(POLL);
	}
	return true;
}

static bool has_id(pid_t pid, const char *id)
{
	struct buf environment = BUF_INIT;
	const char *found;
	bool same;

	same = process_environment(pid, &environment) &&
	       (found = process_variable(&environment, "E2E_SERVICE_ID")) && strcmp(found, id) == 0;
	buf_release(&environment);
	return same;
}

/* Kills what has this id; returns whether there was something. */
static bool kill_those_with(const char *id)
{
	struct arena scratch = {0};
	struct process *list;
	bool found = false;
	size_t count;

	list = process_list(&scratch, &count);
	for (size_t i = 0; i < count; i++)
		if (list[i].state != 'Z' && has_id(list[i].pid, id)) {
			kill(list[i].pid, SIGKILL);
			found = true;
		}
	arena_release(&scratch);
	return found;
}

/* Ends what is left of services whose keepers were killed. */
static void end_lost(struct arena *arena, const char *out)
{
	const struct strings names = service_list(arena, out);

	for (size_t i = 0; i < names.count; i++) {
		struct service_status *status = service_read(arena, out, names.items[i]);
		double give_up = time_monotonic() + LOST_LIMIT;

		if (!status || !service_is_lost(arena, out, status))
			continue;
		while (kill_those_with(status->id) && time_monotonic() < give_up)
			time_sleep(POLL);
		/* That it was lost stays to be seen. */
		status->over = status->state == SERVICE_FAILED;
		if (service_write(out, status) != 0)
			warn("write the state of the service %s:", status->name);
	}
}

/* By hand nothing is to be thought done afterwards: what was done was done to something that is
 * gone. */
static void forget_done(const struct stopping *all)
{
	const struct strings names = service_list(all->arena, all->out);

	for (size_t i = 0; i < names.count; i++) {
		const struct service_status *status =
		    service_read(all->arena, all->out, names.items[i]);
		const char *path = service_file(all->arena, all->out, names.items[i], ".json");

		if (status && status->state == SERVICE_DONE && tree_remove(path) != 0)
			warn("remove %s:", path);
	}
}

int service_stop(struct arena *arena, const char *out, bool in_run)
{
	struct stopping all = {.arena = arena, .out = out};
	struct buf line = BUF_INIT;
	double began = time_monotonic();
	char after[TIME_TEXT];
	int code = EXIT_PASSED;

	add_those_up(&all, in_run);
	signal_keepers(&all, in_run ? KEEPER_END : SIGTERM);
	if (!wait_until_gone(&all, LIMIT)) {
		warn("some services do not stop; killing them");
		/* What they have started dies with them. */
		signal_keepers(&all, SIGKILL);
		if (!wait_until_gone(&all, 1))
			code = EXIT_OWN_FAILURE;
	}
	end_lost(arena, out);
	if (!in_run) {
		forget_done(&all);
		duration_human(time_monotonic() - began, after);
		buf_printf(&line, "%zu service%s stopped", all.count, all.count == 1 ? "" : "s");
		for (size_t i = 0; i < all.count; i++)
			buf_printf(&line, "%s%s", i ? ", " : ": ", all.list[i]->name);
		buf_printf(&line, all.count ? " (%s)\n" : "\n", after);
		output_print(&line);
	}
	buf_release(&line);
	return code;
}
