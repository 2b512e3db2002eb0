/* SPDX-License-Identifier: MIT */
/* e2e-run ends what its test has started. Should it be killed itself, the command dies with it, but
 * not what the command had started. That is found again by what cannot be anybody else's: the
 * process groups in .e2e/events, whose leaders started at a known time, and in a process's
 * environment the identity of the run with a directory in these results: a CI may restore the
 * results of one run twice, and on another machine. Linux only; elsewhere nothing can be seen. */
#include "lifecycle/orphans.h"

#include "base/buf.h"
#include "base/die.h"
#include "base/files.h"
#include "base/time.h"
#include "exec/host.h"
#include "exec/process.h"
#include "state/lock.h"
#include "state/run_state.h"
#include "text/json_take.h"

#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A test of a make that was killed is given 4 seconds after an interrupt, and some to write. */
static const double PATIENCE = 10, POLL = 0.02, GONE_LIMIT = 2;
/* Between the start of a process and the line about it. */
static const double START_SLACK = 1.5;
enum { EVENTS_MAX = 1 << 30, NAMED = 5, PLACE_MAX = 4096 };

/* ---- tests that still run ---- */

static void wait_for_tests(struct arena *arena, const char *out)
{
	double give_up = time_monotonic() + PATIENCE;

	while (tests_are_at_work(arena, out)) {
		if (time_monotonic() >= give_up)
			die("tests of an earlier make are still running in %s", out);
		time_sleep(POLL);
	}
}

/* ---- the ledger ---- */

/* A process group that a test was started in, whose leader is still there. */
struct led_group {
	pid_t leader; /* 0: its test has come to its end */
	const char *phase, *test;
};

struct ledger {
	struct arena *arena;
	double boot;               /* what is to be added to the time of an event */
	struct process *processes; /* by their pids */
	size_t process_count;
	struct led_group *groups;
	size_t count;
};

static int by_pid(const void *a, const void *b)
{
	const struct process *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

/* Whether the process that has this number is the one which was started at that time. */
static bool is_there(const struct ledger *ledger, pid_t pid, double start)
{
	const struct process key = {.pid = pid}, *found = NULL;

	if (ledger->process_count)
		found = bsearch(&key, ledger->processes, ledger->process_count, sizeof key, by_pid);
	return found &&
	       fabs((double)found->start / (double)sysconf(_SC_CLK_TCK) - start) < START_SLACK;
}

/* An attempt of a test has ended, or another one begins. */
static void forget_group(struct ledger *ledger, const char *phase, const char *test)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (strcmp(ledger->groups[i].test, test) == 0 &&
		    strcmp(ledger->groups[i].phase, phase) == 0)
			ledger->groups[i].leader = 0;
}

static void note_group(struct ledger *ledger, pid_t pid, const char *phase, const char *test)
{
	ledger->groups =
	    arena_grow(ledger->arena, ledger->groups, ledger->count, sizeof *ledger->groups);
	ledger->groups[ledger->count++] = (struct led_group){.leader = pid,
	    .phase = arena_strdup(ledger->arena, phase),
	    .test = arena_strdup(ledger->arena, test)};
}

/* A line of state/events that is about a test; others are passed over. There may be a hundred
 * thousand tests, of which few or none have left anything: only of those is something kept. */
static void note_event(struct ledger *ledger, const char *line, const char *end)
{
	struct json_taker from = {.at = line, .end = end};
	const char *what, *phase, *test;
	double time, pid;

	json_take_open(&from, NULL, '{');
	what = json_take_string(&from, "event");
	time = json_take_number(&from, "time", 0);
	phase = json_take_string(&from, "phase");
	test = json_take_string(&from, "test");
	if (from.failed || !what || !phase || !test)
		return;
	if (strcmp(what, "test_end") == 0 || strcmp(what, "test_start") == 0)
		forget_group(ledger, phase, test);
	if (strcmp(what, "test_start") != 0)
		return;
	json_take_number(&from, "attempt", 0);
	pid = json_take_number(&from, "pid", 0);
	if (!from.failed && pid > 0 && pid <= INT_MAX &&
	    is_there(ledger, (pid_t)pid, ledger->boot + time))
		note_group(ledger, (pid_t)pid, phase, test);
}

static void read_ledger(struct ledger *ledger, const char *out)
{
	struct buf text = BUF_INIT;
	const char *line, *end;

	if (file_read(run_file(ledger->arena, out, "events"), EVENTS_MAX, &text) == 0)
		for (line = text.text; (end = strchr(line, '\n')); line = end + 1)
			note_event(ledger, line, end);
	buf_release(&text);
}

/* Seconds from the monotonic clock to the one that counts since boot, as start times do. */
static double boot_offset(void)
{
#ifdef CLOCK_BOOTTIME
	struct timespec now;

	if (clock_gettime(CLOCK_BOOTTIME, &now) == 0)
		return time_seconds(now) - time_monotonic();
#endif
	return 0;
}

/* ---- processes ---- */

/* Whether the process belongs to a group that a test was started in. */
static bool is_led(const struct ledger *ledger, const struct process *process)
{
	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->groups[i].leader == process->group)
			return true;
	return false;
}

/* What is looked for. */
struct wanted {
	const char *run;         /* its id, or NULL */
	struct strings services; /* ids of some whose keeper was killed */
	struct stat out;
};

/* Whether the directory that is so many levels above these artifacts is that of these results, by
 * whatever name. */
static bool is_below(struct arena *arena, const struct stat *out, const char *artifacts, int levels)
{
	struct stat st;

	for (; levels > 0; levels--)
		artifacts = path_dir(arena, artifacts);
	return stat(artifacts, &st) == 0 && st.st_dev == out->st_dev && st.st_ino == out->st_ino;
}

/* Of the run: OUT/PHASE/TEST.d; of a service: OUT/.e2e/services/NAME.d. */
static bool is_wanted(struct arena *arena, pid_t pid, const struct wanted *wanted)
{
	struct buf text = BUF_INIT;
	const char *run, *service, *artifacts;
	bool found = false;

	if (process_environment(pid, &text) &&
	    (artifacts = process_variable(&text, "E2E_ARTIFACTS"))) {
		run = process_variable(&text, "E2E_RUN_ID");
		service = process_variable(&text, "E2E_SERVICE_ID");
		found = run && wanted->run && strcmp(run, wanted->run) == 0 &&
			is_below(arena, &wanted->out, artifacts, 2);
		for (size_t i = 0; service && i < wanted->services.count && !found; i++)
			found = strcmp(service, wanted->services.items[i]) == 0 &&
				is_below(arena, &wanted->out, artifacts, 3);
	}
	buf_release(&text);
	return found;
}

/* Those that are left, in their place; ended ones that nobody reaps do not count. */
static size_t find(struct ledger *ledger, const struct wanted *wanted)
{
	struct process *all = ledger->processes;
	size_t found = 0;

	for (size_t i = 0; i < ledger->process_count; i++)
		if (all[i].pid != getpid() && all[i].state != 'Z' &&
		    (is_led(ledger, &all[i]) || is_wanted(ledger->arena, all[i].pid, wanted)))
			all[found++] = all[i];
	return found;
}

static void wait_until_gone(const struct process *process)
{
	double give_up = time_monotonic() + GONE_LIMIT;
	struct process now;

	while (process_read(process->pid, &now) && now.start == process->start &&
	       now.state != 'Z' && time_monotonic() < give_up)
		time_sleep(POLL);
}

const char *orphans_place(struct arena *arena, const char *out)
{
	const char *dir = run_file(arena, out, ".");
	struct stat st;

	if (stat(dir, &st) != 0)
		die("look at %s:", dir);
	return arena_printf(arena, "%s %llu:%llu", host_identity(arena),
	    (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
}

/* It was started with secrets that may be others than ours, or that we do not have. */
static const char *describe(struct arena *arena, const struct process *process,
    const struct mask *hidden, const struct strings *secrets)
{
	struct mask all = *hidden;
	struct buf environment = BUF_INIT;

	if (process_environment(process->pid, &environment))
		for (size_t i = 0; i < secrets->count; i++) {
			const char *value = process_variable(&environment, secrets->items[i]);

			if (value)
				mask_add(&all, arena, value);
		}
	buf_release(&environment);
	return process_describe(arena, process, &all);
}

void orphans_end(struct arena *arena, const char *out, const struct run *before,
    struct strings services, const struct mask *hidden, const struct strings *secrets)
{
	struct ledger ledger = {.arena = arena};
	struct wanted wanted = {.run = before ? before->id : NULL, .services = services};
	struct process *left;
	size_t count;

	tests_lock_make(arena, out);
	wait_for_tests(arena, out);
	/* Also of a run that was ended: e2e-gen --run ends one in which an e2e-run was killed. */
	if (!before && !services.count)
		return;
	if (stat(out, &wanted.out) != 0)
		die("look at %s:", out);
	ledger.processes = process_list(arena, &ledger.process_count);
	if (ledger.process_count)
		qsort(ledger.processes, ledger.process_count, sizeof *left, by_pid);
	/* Of what ran elsewhere, a number says nothing here. */
	if (before && strcmp(before->place, orphans_place(arena, out)) == 0) {
		ledger.boot = before->began + boot_offset();
		read_ledger(&ledger, out);
	}
	left = ledger.processes;
	count = find(&ledger, &wanted);
	for (size_t i = 0; i < count; i++)
		if (i < NAMED)
			warn("still running since the last make, and now ended: %s",
			    describe(arena, &left[i], hidden, secrets));
	for (size_t i = 0; i < count; i++)
		kill(left[i].pid, SIGKILL);
	for (size_t i = 0; i < count; i++)
		wait_until_gone(&left[i]);
}
