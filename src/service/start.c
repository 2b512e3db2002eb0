/* SPDX-License-Identifier: MIT */
#include "service/start.h"

#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/process.h"
#include "service/background.h"
#include "service/check.h"
#include "service/compose.h"
#include "service/health.h"
#include "service/port.h"
#include "service/record.h"
#include "service/say.h"
#include "state/run_state.h"
#include "state/service_state.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

static void sleep_for(double seconds)
{
	struct timespec rest = {.tv_sec = (time_t)seconds};

	rest.tv_nsec = (long)((seconds - (double)rest.tv_sec) * 1e9);
	nanosleep(&rest, NULL);
}

/* ---- what it is made of ---- */

static bool get_name(struct environment_maker *maker, const char *name, size_t len, struct buf *out,
    struct buf *error)
{
	const struct service_order *order = maker->names;

	(void)error;
	if (environment_name_is(name, len, "name"))
		buf_adds(out, order->name);
	else if (environment_name_is(name, len, "artifacts"))
		buf_adds(out, path_absolute(order->arena, order->artifacts));
	else if (environment_name_is(name, len, "newline"))
		buf_addc(out, '\n');
	else
		return false;
	return true;
}

static int make_check(
    struct service_order *order, struct environment_maker *maker, const char **error)
{
	const struct strings *words = &order->check;
	struct arena *arena = order->arena;
	char timeout[TIME_TEXT];
	size_t n = 0;

	duration_format(order->timing.timeout, timeout);
	order->check_command = arena_alloc(arena, (words->count + 8) * sizeof(char *));
	order->check_command[n++] = order->programs
					? arena_printf(arena, "%s/e2e-probe", order->programs)
					: arena_strdup(arena, "e2e-probe");
	order->check_command[n++] = words->items[0];
	order->check_command[n++] = arena_strdup(arena, "--timeout");
	order->check_command[n++] = arena_strdup(arena, timeout);
	if (strcmp(words->items[0], "exec") == 0)
		order->check_command[n++] = arena_strdup(arena, "--");
	for (size_t i = 1; i < words->count; i++) {
		words->items[i] = environment_resolve(maker, "its check", words->items[i], error);
		if (!words->items[i])
			return -1;
		order->check_command[n++] = words->items[i];
	}
	return 0;
}

/* Resolves all templates. -1 with one line for people in `*error`. */
static int make_environment(struct service_order *order, const char **error)
{
	struct environment_maker maker = {
	    .arena = order->arena,
	    .env = &order->env,
	    .secrets = &order->secrets,
	    .command = &order->command,
	    .programs = order->programs,
	    .name = get_name,
	    .names = order,
	    .environment = &order->environment,
	};

	if (order->compose)
		compose_command(order);
	if (environment_begin(&maker, error) != 0)
		return -1;
	environment_set(&maker, "E2E", "1");
	environment_set(&maker, "E2E_SERVICE", order->name);
	environment_set(&maker, "E2E_SERVICE_ID", order->id);
	environment_set(&maker, "E2E_ARTIFACTS", path_absolute(order->arena, order->artifacts));
	if (environment_end(&maker, error) != 0)
		return -1;
	return order->check.count ? make_check(order, &maker, error) : 0;
}

/* ---- reasons not to start it ---- */

static void fail(struct service_order *order, const char *detail)
{
	struct service_status status = record_new(order);

	status.log = NULL;
	status.over = true;
	record_failure(order, &status, detail);
}

static bool fails_for_a_need(struct service_order *order)
{
	for (size_t i = 0; i < order->needs.count; i++) {
		const char *name = order->needs.items[i];
		const struct service_status *need = service_read(order->arena, order->out, name);

		if (need && need->state == SERVICE_FAILED) {
			fail(order, arena_printf(order->arena,
					"was not started: %s, which it needs, failed", name));
			return true;
		}
	}
	return false;
}

static void be_foreign(struct service_order *order, const char *detail)
{
	struct service_status status = record_new(order);

	status.log = NULL;
	status.over = true;
	status.state = SERVICE_FOREIGN;
	status.detail = detail;
	status.ready = 0;
	record(order, &status);
}

/* Waits for one that somebody else has started, as long as its check allows. */
static void wait_for_foreign(struct service_order *order)
{
	struct check check = CHECK_INIT;
	struct health health;
	double began = time_monotonic();
	char after[TIME_TEXT];

	if (!order->check_command) {
		be_foreign(order, "left to who started it");
		return;
	}
	health_init(&health, &order->timing, began);
	while (health.state == HEALTH_WAITING) {
		health_note(&health, check_now(&check, order), time_monotonic());
		if (health.state == HEALTH_WAITING)
			sleep_for(fmax(0, health.next - time_monotonic()));
	}
	duration_human(time_monotonic() - began, after);
	if (health.state == HEALTH_GOOD)
		be_foreign(
		    order, arena_printf(order->arena, "somebody else's, healthy after %s", after));
	else
		fail(order, arena_printf(order->arena, "was not healthy after %s: %s", after,
				check.said.text));
	buf_release(&check.said);
}

static bool is_there_to_reuse(struct service_order *order)
{
	struct check check = CHECK_INIT;
	bool good = order->reuse && check_now(&check, order);

	buf_release(&check.said);
	if (good)
		be_foreign(order, "healthy already; it is used, and left as it is");
	return good;
}

/* Whether the process belongs to one of the services here: the check of one may look at another. */
static bool is_one_of_ours(const struct service_order *order, pid_t pid)
{
	const struct strings names = service_list(order->arena, order->out);
	struct process process;

	for (; pid > 1 && process_read(pid, &process); pid = process.parent)
		for (size_t i = 0; i < names.count; i++) {
			const struct service_status *status =
			    service_read(order->arena, order->out, names.items[i]);

			if (status && status->keeper == pid &&
			    service_is_kept_up(order->arena, order->out, status->name))
				return true;
		}
	return false;
}

static bool fails_for_its_port(struct service_order *order)
{
	int port = port_of_check(&order->check);
	const char *holder;
	pid_t pid;

	if (!port || order->compose)
		return false;
	holder = port_holder(order->arena, port, &order->environment.secrets, &pid);
	if (holder && is_one_of_ours(order, pid))
		return false;
	if (holder)
		fail(order, arena_printf(order->arena, "was not started: port %d is taken by %s",
				port, holder));
	return holder != NULL;
}

/* ---- one that is there ---- */

/* Ends one that is another than the one that is asked for. */
static void end_old(const struct service_order *order, const struct service_status *status)
{
	say_restart(order);
	while (service_is_kept_up(order->arena, order->out, order->name)) {
		if (status->keeper > 0)
			kill((pid_t)status->keeper, SIGTERM);
		sleep_for(0.05);
	}
}

/* Whether this service is up already. One that is going down is waited for. */
static bool is_up(const struct service_order *order)
{
	while (service_is_kept_up(order->arena, order->out, order->name)) {
		const struct service_status *status =
		    service_read(order->arena, order->out, order->name);

		if (status && status->state != SERVICE_STARTING &&
		    status->state != SERVICE_FAILED && status->state != SERVICE_STOPPED) {
			if (strcmp(status->definition, order->definition) == 0)
				return true;
			end_old(order, status);
		}
		sleep_for(0.02);
	}
	return false;
}

/* A one-shot service need not be run again as long as what it was run on is still the same. */
static bool is_done(const struct service_order *order)
{
	const struct service_status *status = service_read(order->arena, order->out, order->name);

	if (!status || status->state != SERVICE_DONE || !status->kept ||
	    strcmp(status->definition, order->definition) != 0)
		return false;
	for (size_t i = 0; i < order->needs.count; i++) {
		const char *name = order->needs.items[i];
		const struct service_status *need = service_read(order->arena, order->out, name);

		if (!need || need->began > status->began ||
		    (need->state != SERVICE_DONE &&
			!service_is_kept_up(order->arena, order->out, name)))
			return false;
	}
	return true;
}

/* ---- all of it ---- */

static void prepare(struct service_order *order)
{
	static const char *const old[] = {".log", ".d", ".down", ".json"};

	for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
		const char *path = service_file(order->arena, order->out, order->name, old[i]);

		if (tree_remove(path) != 0)
			die("remove %s:", path);
	}
	if (dir_make(order->artifacts) != 0)
		die("make the directory %s:", order->artifacts);
}

/* Returns false when who would look after it could not. */
static bool start(struct service_order *order)
{
	const char *error = NULL;

	prepare(order);
	if (make_environment(order, &error) != 0) {
		fail(order, mask_text(&order->environment.secrets, order->arena, error));
		return true;
	}
	if (order->external) {
		wait_for_foreign(order);
		return true;
	}
	if (is_there_to_reuse(order) || fails_for_a_need(order) || fails_for_its_port(order))
		return true;
	return background_start(order);
}

/* Two that start the same service, e2e-up and a run, do so one after the other: the second finds it
 * up. The lock goes with us. */
static void take_turn(const struct service_order *order)
{
	const char *dir = run_file(order->arena, order->out, "services"), *path;
	int fd;

	if (dir_make(dir) != 0)
		die("make the directory %s:", dir);
	path = service_file(order->arena, order->out, order->name, ".turn");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fd < 0)
		die("open %s:", path);
	while (flock(fd, LOCK_EX) != 0)
		/* Where a file system has no locks, nobody takes turns. */
		if (errno != EINTR)
			break;
	/* cppcheck-suppress resourceLeak ; it is to stay open until we end */
}

int service_start(struct service_order *order)
{
	const struct service_status *status;
	bool was_up;

	take_turn(order);
	was_up = !order->external && (is_up(order) || (order->oneshot && is_done(order)));

	if (!was_up && !start(order))
		return EXIT_OWN_FAILURE;
	status = service_read(order->arena, order->out, order->name);
	if (!status) {
		warn("the state of the service %s cannot be read", order->name);
		return EXIT_OWN_FAILURE;
	}
	say_started(order, status, was_up);
	return status->state == SERVICE_FAILED && !order->in_run ? EXIT_NOT_PASSED : EXIT_PASSED;
}
