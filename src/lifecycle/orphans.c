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
#include "base/map.h"
#include "base/time.h"
#include "exec/host.h"
#include "exec/process.h"
#include "state/lock.h"
#include "state/run_state.h"
#include "text/json_take.h"

#include <limits.h>
#include <math.h>
#include <signal.h>
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
			die("tests of an earlier make are still at work in %s", out);
		time_sleep(POLL);
	}
}

/* ---- the ledger ---- */

struct group {
	pid_t leader; /* 0: its test has come to its end */
	double start; /* seconds since boot */
};

struct ledger {
	struct arena *arena;
	struct map by_test;
	struct group **groups;
	size_t count;
	double boot; /* what is to be added to the time of an event */
};

/* A line of state/events that is about a test; others are passed over. */
static void note_event(struct ledger *ledger, const char *line, const char *end)
{
	struct json_taker from = {.arena = ledger->arena, .at = line, .end = end};
	const char *what, *phase, *test, *name;
	struct group *group;
	double time, pid;

	json_take_open(&from, NULL, '{');
	what = json_take_string(&from, "event");
	time = json_take_number(&from, "time", 0);
	phase = json_take_string(&from, "phase");
	test = json_take_string(&from, "test");
	if (from.failed || !what || !phase || !test)
		return;
	name = arena_printf(ledger->arena, "%s/%s", phase, test);
	group = map_get(&ledger->by_test, name);
	if (group && strcmp(what, "test_end") == 0)
		group->leader = 0;
	if (strcmp(what, "test_start") != 0)
		return;
	json_take_number(&from, "attempt", 0);
	pid = json_take_number(&from, "pid", 0);
	if (from.failed)
		return;
	if (!group) {
		group = arena_alloc(ledger->arena, sizeof *group);
		map_put(ledger->arena, &ledger->by_test, name, group);
		ledger->groups = arena_grow(
		    ledger->arena, ledger->groups, ledger->count, sizeof *ledger->groups);
		ledger->groups[ledger->count++] = group;
	}
	group->leader = pid > 0 && pid <= INT_MAX ? (pid_t)pid : 0;
	group->start = ledger->boot + time;
}

/* Forgets tests that have ended: each process is compared with all groups that are kept. */
static void forget_ended(struct ledger *ledger)
{
	size_t kept = 0;

	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->groups[i]->leader)
			ledger->groups[kept++] = ledger->groups[i];
	ledger->count = kept;
}

static void read_ledger(struct ledger *ledger, const char *out)
{
	struct buf text = BUF_INIT;
	const char *line, *end;

	if (file_read(run_file(ledger->arena, out, "events"), EVENTS_MAX, &text) == 0)
		for (line = text.text; (end = strchr(line, '\n')); line = end + 1)
			note_event(ledger, line, end);
	buf_release(&text);
	forget_ended(ledger);
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

static bool leads_group(const struct ledger *ledger, const struct process *process)
{
	double start = (double)process->start / (double)sysconf(_SC_CLK_TCK);

	for (size_t i = 0; i < ledger->count; i++)
		if (ledger->groups[i]->leader == process->pid &&
		    fabs(ledger->groups[i]->start - start) < START_SLACK)
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

/* Those that are left; ended ones that nobody reaps do not count. */
static struct process *find(struct ledger *ledger, const struct wanted *wanted, size_t *found)
{
	size_t count;
	struct process *all = process_list(ledger->arena, &count);
	bool *led = arena_alloc(ledger->arena, (count + 1) * sizeof *led);

	*found = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count && !led[i]; j++)
			led[i] = all[i].group == all[j].pid && leads_group(ledger, &all[j]);
	for (size_t i = 0; i < count; i++)
		if (all[i].pid != getpid() && all[i].state != 'Z' &&
		    (led[i] || is_wanted(ledger->arena, all[i].pid, wanted)))
			all[(*found)++] = all[i];
	return all;
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
	/* Of what ran elsewhere, a number says nothing here. */
	if (before && strcmp(before->place, orphans_place(arena, out)) == 0) {
		ledger.boot = before->began + boot_offset();
		read_ledger(&ledger, out);
	}
	left = find(&ledger, &wanted, &count);
	for (size_t i = 0; i < count; i++)
		if (i < NAMED)
			warn("still running since the last make: %s; ended now",
			    describe(arena, &left[i], hidden, secrets));
	for (size_t i = 0; i < count; i++)
		kill(left[i].pid, SIGKILL);
	for (size_t i = 0; i < count; i++)
		wait_until_gone(&left[i]);
}
