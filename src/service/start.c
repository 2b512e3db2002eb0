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
#include "state/blocked.h"
#include "state/idle_service.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "text/check_kinds.h"
#include "text/interpolate.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>

/* ---- what it is made of ---- */

static const char *quoted(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;

	interpolate_quote(&out, text);
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	return text;
}

/* The word with our own names in it resolved, and no variable: e2e-probe has those in its
 * environment, and no value that may be a secret stands in its command line. */
static char *without_variables(
    struct arena *arena, const struct environment_maker *maker, const char *word)
{
	const struct interpolation with = {
	    .names =
		{
		    .name = quoted(arena, maker->names.name),
		    .artifacts = quoted(arena, maker->names.artifacts),
		    .newline = maker->names.newline,
		},
	};
	struct buf out = BUF_INIT, error = BUF_INIT;
	char *text;

	/* What could be wrong was found when it was resolved. */
	if (interpolate(word, &with, &out, &error) != 0)
		die("%s", error.text);
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	buf_release(&error);
	return text;
}

/* Resolves the words of the check: whoever looks for the port reads them, and what is wrong with
 * them is found before e2e-probe is started. */
static int resolve_check(
    struct service_spec *spec, struct environment_maker *maker, bool command, const char **error)
{
	static const char what[] = "its check";
	char **words = spec->check.items + 1;
	size_t count = spec->check.count - 1;

	if (command)
		return environment_resolve_command(maker, what, words, count, error);
	for (size_t i = 0; i < count; i++) {
		words[i] = environment_resolve(maker, what, words[i], error);
		if (!words[i])
			return -1;
	}
	return 0;
}

static int make_check(
    struct service_spec *spec, struct environment_maker *maker, const char **error)
{
	const struct strings *words = &spec->check;
	struct arena *arena = spec->arena;
	int kind = names_find(check_kind_names(), words->items[0]);
	bool command = kind >= 0 && check_kind_table[kind].command;
	char timeout[TIME_TEXT], **templates;
	size_t n = 0;

	duration_format(spec->timing.timeout, timeout);
	spec->check_command = arena_alloc(arena, (words->count + 8) * sizeof(char *));
	spec->check_command[n++] = spec->programs
				       ? arena_printf(arena, "%s/e2e-probe", spec->programs)
				       : arena_strdup(arena, "e2e-probe");
	spec->check_command[n++] = words->items[0];
	spec->check_command[n++] = arena_strdup(arena, "--timeout");
	spec->check_command[n++] = arena_strdup(arena, timeout);
	spec->check_command[n++] = arena_strdup(arena, "--expand");
	if (command)
		spec->check_command[n++] = arena_strdup(arena, "--");
	templates = spec->check_command + n;
	memcpy(templates, words->items + 1, (words->count - 1) * sizeof *templates);
	if (resolve_check(spec, maker, command, error) != 0)
		return -1;
	for (size_t i = 0; i + 1 < words->count; i++)
		templates[i] = without_variables(arena, maker, templates[i]);
	return 0;
}

/* Resolves all templates. -1 with one line for people in `*error`. */
static int make_environment(struct service_spec *spec, const char **error)
{
	struct environment_maker maker = {
	    .arena = spec->arena,
	    .env = &spec->env,
	    .secrets = &spec->secrets,
	    .command = &spec->command,
	    .programs = spec->programs,
	    .names =
		{
		    .name = spec->name,
		    .artifacts = path_absolute(spec->arena, spec->artifacts),
		    .newline = "\n",
		},
	    .environment = &spec->environment,
	};

	if (spec->compose)
		compose_command(spec);
	if (environment_begin(&maker, error) != 0)
		return -1;
	environment_set(&maker, "E2E", "1");
	environment_set(&maker, "E2E_SERVICE", spec->name);
	environment_set(&maker, "E2E_SERVICE_ID", spec->id);
	environment_set(&maker, "E2E_ARTIFACTS", maker.names.artifacts);
	if (environment_end(&maker, error) != 0)
		return -1;
	return spec->check.count ? make_check(spec, &maker, error) : 0;
}

/* ---- reasons not to start it ---- */

static void fail(struct service_spec *spec, const char *detail)
{
	struct service_status status = record_new(spec);

	status.log = NULL;
	status.over = true;
	record_failure(spec, &status, detail);
}

static bool fails_for_a_need(struct service_spec *spec)
{
	for (size_t i = 0; i < spec->needs.count; i++) {
		const char *name = spec->needs.items[i];
		const struct service_status *need = service_read(spec->arena, spec->out, name);

		if (need && need->state == SERVICE_FAILED) {
			fail(spec, arena_printf(spec->arena,
				       "was not started: %s, which it needs, failed", name));
			return true;
		}
	}
	return false;
}

/* What is said of somebody else's. Without a check there is only the word of who started it.
 * Returns what start returns. */
static bool be_foreign(struct service_spec *spec, const char *detail)
{
	struct service_status status = record_new(spec);

	status.log = NULL;
	status.over = true;
	status.state = SERVICE_FOREIGN;
	status.detail = detail;
	status.ready = 0;
	record(spec, &status);
	return true;
}

/* It is healthy; in a run it is checked as long as that lasts. */
static bool watch_foreign(struct service_spec *spec, const char *detail)
{
	if (!spec->in_run)
		return be_foreign(spec, detail);
	spec->kept = false;
	spec->foreign = detail;
	return background_start(spec);
}

/* Waits for one that somebody else has started, as long as its check allows. Returns what start
 * returns. */
static bool wait_for_foreign(struct service_spec *spec)
{
	struct check check = CHECK_INIT;
	struct health health;
	double began = time_monotonic();
	char after[TIME_TEXT];
	bool ok = true;

	if (!spec->check_command)
		return be_foreign(spec, "started elsewhere");
	health_init(&health, &spec->timing, began);
	while (health.state == HEALTH_WAITING) {
		health_note(&health, check_now(&check, spec), time_monotonic());
		if (health.state == HEALTH_WAITING)
			time_sleep(health.next - time_monotonic());
	}
	duration_human(time_monotonic() - began, after);
	if (health.state == HEALTH_GOOD)
		ok = watch_foreign(
		    spec, arena_printf(spec->arena, "started elsewhere, healthy after %s", after));
	else
		fail(spec, arena_printf(spec->arena, "was not healthy after %s: %s", after,
			       check.output_text.text));
	buf_release(&check.output_text);
	return ok;
}

static bool is_there_to_reuse(struct service_spec *spec)
{
	struct check check = CHECK_INIT;
	bool good = spec->reuse && check_now(&check, spec);

	buf_release(&check.output_text);
	return good;
}

/* Whether the process belongs to one of the services here: the check of one may look at another. */
static bool is_one_of_ours(const struct service_spec *spec, pid_t pid)
{
	const struct strings names = service_list(spec->arena, spec->out);
	struct process process;

	for (; pid > 1 && process_read(pid, &process); pid = process.parent)
		for (size_t i = 0; i < names.count; i++) {
			const struct service_status *status =
			    service_read(spec->arena, spec->out, names.items[i]);

			if (status && status->keeper == pid &&
			    service_is_kept_up(spec->arena, spec->out, status->name))
				return true;
		}
	return false;
}

static bool fails_for_its_port(struct service_spec *spec)
{
	struct port port = {0};
	const char *holder;
	pid_t pid;

	if (spec->compose || !port_of_check(&spec->check, &port))
		return false;
	holder = port_holder(spec->arena, &port, &spec->environment.secrets, &pid);
	if (holder && is_one_of_ours(spec, pid))
		return false;
	if (holder)
		fail(spec, arena_printf(spec->arena, "was not started: port %d is taken by %s",
			       port.number, holder));
	return holder != NULL;
}

/* ---- one that is there ---- */

/* Ends one that is not to be used as it is. */
static void end_old(
    const struct service_spec *spec, const struct service_status *status, const char *why)
{
	if (status->elsewhere)
		die("the service %s runs in another container or PID namespace; stop it there",
		    spec->name);
	say_restart(spec, why);
	while (service_is_kept_up(spec->arena, spec->out, spec->name)) {
		if (status->keeper > 0)
			kill((pid_t)status->keeper, KEEPER_END);
		time_sleep(0.05);
	}
}

/* Whether one that was kept up may be used: nobody has looked at it since its last check. */
static bool is_still_healthy(
    const struct service_spec *spec, const struct service_status *status, const char *error)
{
	struct check check = CHECK_INIT;
	bool good;

	if (!status->kept || !spec->check.count)
		return true;
	good = !error && check_now(&check, spec);
	buf_release(&check.output_text);
	return good;
}

/* Whether this service is up already. One that is going down is waited for. `error`: why it cannot
 * be checked; or NULL. */
static bool is_up(const struct service_spec *spec, const char *error)
{
	while (service_is_kept_up(spec->arena, spec->out, spec->name)) {
		const struct service_status *status =
		    service_read(spec->arena, spec->out, spec->name);

		if (status && status->state != SERVICE_STARTING &&
		    status->state != SERVICE_FAILED && status->state != SERVICE_STOPPED &&
		    status->told < 0) {
			bool same = strcmp(status->definition, spec->definition) == 0;

			if (same && !status->elsewhere && is_still_healthy(spec, status, error))
				return true;
			end_old(spec, status, same ? "is not healthy" : "has changed");
		}
		time_sleep(0.02);
	}
	return false;
}

/* A one-shot service need not be run again as long as what it was run on is still the same. */
static bool is_done(const struct service_spec *spec)
{
	const struct service_status *status = service_read(spec->arena, spec->out, spec->name);

	if (!status || status->elsewhere || status->state != SERVICE_DONE || !status->kept ||
	    strcmp(status->definition, spec->definition) != 0)
		return false;
	for (size_t i = 0; i < spec->needs.count; i++) {
		const char *name = spec->needs.items[i];
		const struct service_status *need = service_read(spec->arena, spec->out, name);

		if (!need || need->elsewhere || need->began > status->began ||
		    (need->state != SERVICE_DONE &&
			!service_is_kept_up(spec->arena, spec->out, name)))
			return false;
	}
	return true;
}

/* ---- all of it ---- */

static void prepare(struct service_spec *spec)
{
	static const char *const old[] = {".d", ".json"};

	service_logs_begin(spec->arena, spec->out);
	tree_remove_or_die(spec->log_path);
	for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
		const char *path = service_file(spec->arena, spec->out, spec->name, old[i]);

		tree_remove_or_die(path);
	}
	blocked_clear_service(spec->arena, spec->out, spec->name);
	if (dir_make(spec->artifacts) != 0)
		die("make the directory %s:", spec->artifacts);
}

/* Returns false when who would look after it could not. */
static bool start(struct service_spec *spec, const char *error)
{
	prepare(spec);
	if (error) {
		fail(spec, mask_text(&spec->environment.secrets, spec->arena, error));
		return true;
	}
	if (spec->external)
		return wait_for_foreign(spec);
	if (is_there_to_reuse(spec))
		return watch_foreign(spec, "already healthy; it is used and left running");
	if (fails_for_a_need(spec) || fails_for_its_port(spec))
		return true;
	return background_start(spec);
}

/* Two that start the same service, e2e-up and a run, do so one after the other: the second finds it
 * up. The lock goes with us. */
static void take_turn(const struct service_spec *spec)
{
	const char *dir = run_file(spec->arena, spec->out, "services"), *path;
	int fd;

	if (dir_make(dir) != 0)
		die("make the directory %s:", dir);
	path = service_file(spec->arena, spec->out, spec->name, ".turn");
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);
	if (fd < 0)
		die("open %s:", path);
	while (flock(fd, LOCK_EX) != 0)
		/* Where a file system has no locks, nobody takes turns. */
		if (errno != EINTR)
			break;
	/* cppcheck-suppress resourceLeak ; it is to stay open until we end */
}

int service_start(struct service_spec *spec)
{
	const struct service_status *status;
	const char *error = NULL;
	bool was_up;

	take_turn(spec);
	/* Another test has done so meanwhile. */
	if (spec->wake && !idle_service_command(spec->arena, spec->out, spec->name).count)
		return EXIT_PASSED;
	if (make_environment(spec, &error) == 0)
		error = NULL;
	was_up = !spec->external && (is_up(spec, error) || (spec->oneshot && is_done(spec)));

	if (!was_up && !start(spec, error))
		return EXIT_OWN_FAILURE;
	status = service_read(spec->arena, spec->out, spec->name);
	if (!status) {
		warn("the state of the service %s cannot be read", spec->name);
		return EXIT_OWN_FAILURE;
	}
	if (spec->wake)
		idle_service_wake(spec->arena, spec->out, spec->name);
	say_started(spec, status, was_up);
	return status->state == SERVICE_FAILED && !spec->in_run ? EXIT_NOT_PASSED : EXIT_PASSED;
}
