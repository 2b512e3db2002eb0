/* SPDX-License-Identifier: MIT */
#include "view/watch/state.h"

#include "base/time.h"
#include "plan/edges.h"
#include "plan/load.h"
#include "plan/quarantine.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "state/expected.h"
#include "state/lock.h"
#include "state/run_state.h"
#include "text/json_members.h"
#include "verdict/passes.h"
#include "view/watch/events.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES_MAX = 16 * 1024 * 1024 };

/* ---- the start: what the plan says, and passes of earlier invocations ---- */

/* The plan of the run, with what was selected; NULL when it is not what it was, or not to be found
 * from here. Then phases and tests are known as they come. */
static struct plan *plan_of(struct arena *arena, const char *out, const struct run *run)
{
	/* Nothing is printed: the plan may be in the middle of a change. */
	struct diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
	const char *selection = selection_read(arena, out, run);
	struct plan *plan;

	diagnostics->quiet = true;
	plan = plan_load(arena, diagnostics, run->plan);
	if (!plan || diagnostics->errors || strcmp(plan->digest, run->digest) != 0 || !selection)
		return NULL;
	select_text(plan, selection, run->named);
	quarantine_apply(plan, run->started);
	return plan;
}

/* Whether a pass of an earlier invocation stands, and the test will not run again. */
static bool passed_before(
    struct pass_reader *reader, struct stamp_dir *dir, const struct test *test)
{
	struct arena scratch = {0};
	struct claim claim;
	const char *why;
	const struct result *pass = pass_read(reader, &scratch, dir, test, &claim, &why);
	bool stands = pass && pass->invocation != reader->run->invocation &&
		      !evidence_against(&scratch, &claim, ASKED_BY_BEGIN, &why);

	arena_release(&scratch);
	return stands;
}

/* Marks the selected tests of a phase that have no pass of an earlier invocation. */
static void mark_owed(const struct watch_state *state, const struct plan *plan,
    const struct phase *phase, struct pass_reader *reader, bool *owed)
{
	const bool first = state->run->invocation == 1; /* there is none */
	struct stamp_dir dir;

	stamp_dir_open(&dir, state->out, phase->name);
	for (size_t i = 0; i < phase->test_count; i++) {
		const struct test *test = &phase->tests[i];

		if (test->selected && (first || !passed_before(reader, &dir, test)))
			owed[node_number(plan, test->node)] = true;
	}
	stamp_dir_close(&dir);
}

static void add_phase(struct watch_state *state, const struct phase *planned)
{
	struct watch_phase *phase = watch_phase_of(state, planned->name);

	phase->required = planned->gates;
	phase->tests = planned->selected_count;
	for (size_t i = 0; i < planned->test_count; i++) {
		const struct test *test = &planned->tests[i];
		struct watch_test *watched;

		if (!test->selected)
			continue;
		watched = watch_test_of(state, planned->name, test->name);
		if (test->reused)
			watch_set_cached(state, watched);
	}
}

static void read_plan(struct watch_state *state)
{
	struct arena scratch = {0};
	struct pass_reader reader = {.arena = &scratch, .out = state->out, .run = state->run};
	const struct plan *plan = plan_of(&scratch, state->out, state->run);

	if (plan) {
		bool *owed = node_marks(&scratch, plan);

		for (size_t i = 0; i < plan->phase_count; i++)
			if (plan->phases[i].selected_count)
				mark_owed(state, plan, &plan->phases[i], &reader, owed);
		select_reused(plan, owed);
		for (size_t i = 0; i < plan->phase_count; i++)
			if (plan->phases[i].selected_count)
				add_phase(state, &plan->phases[i]);
	}
	arena_release(&scratch);
}

/* Takes what was appended, line by line. Returns whether there was anything. */
static bool read_events(struct watch_state *state)
{
	char text[65536];
	bool any = false;

	for (ssize_t n; (n = read(state->fd, text, sizeof text)) > 0; any = true) {
		char *line, *end;

		state->size += n;
		buf_add(&state->rest, text, (size_t)n);
		line = state->rest.text;
		while ((end = memchr(
			    line, '\n', state->rest.len - (size_t)(line - state->rest.text)))) {
			watch_event(state, line, (size_t)(end - line));
			line = end + 1;
		}
		n = line - state->rest.text;
		memmove(state->rest.text, line, state->rest.len - (size_t)n + 1);
		state->rest.len -= (size_t)n;
		if (state->rest.len > LINE_BYTES_MAX)
			buf_clear(&state->rest);
	}
	return any;
}

/* ---- the run ---- */

static void start_over(struct watch_state *state)
{
	const char *out = state->out;
	unsigned generation = state->generation + 1;

	watch_release(state);
	watch_begin(state, out);
	state->generation = generation;
}

void watch_begin(struct watch_state *state, const char *out)
{
	*state = (struct watch_state){.out = out, .fd = -1, .rest = BUF_INIT, .remaining = -1};
}

void watch_release(struct watch_state *state)
{
	if (state->fd >= 0)
		close(state->fd);
	state->fd = -1;
	buf_release(&state->rest);
	arena_release(&state->arena);
}

/* Whether the first line of the events is of the run in .e2e/run: `begin` writes one after the
 * other. */
static bool is_of_run(int fd, const struct run *run)
{
	char text[4096];
	ssize_t n = pread(fd, text, sizeof text, 0);
	const char *end = n > 0 ? memchr(text, '\n', (size_t)n) : NULL;
	struct json_taker from = {.at = text, .end = end};
	struct json_members event;

	if (!end)
		return false;
	json_take_members(&from, &event);
	return !from.failed && strcmp(json_member_text(&event, "run", ""), run->id) == 0 &&
	       json_member_number(&event, "invocation", 0) == run->invocation;
}

/* Opens the events of the run that has begun, if one has. */
static void open_events(struct watch_state *state, const char *path)
{
	struct stat st;
	const char *why;

	state->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
	if (state->fd < 0)
		return;
	state->run = run_read(&state->arena, state->out, &why);
	if (fstat(state->fd, &st) != 0 || !S_ISREG(st.st_mode) || !state->run ||
	    !is_of_run(state->fd, state->run)) {
		start_over(state);
		return;
	}
	state->device = st.st_dev;
	state->inode = st.st_ino;
	state->stage = RUN_GOING;
	state->looked = time_monotonic();
	read_plan(state);
}

/* A make that died leaves no event. Looked at from time to time; the events come after the look, so
 * that a run which ended in between has ended. */
static void look_for_make(struct watch_state *state)
{
	struct arena scratch = {0};
	double now = time_monotonic();
	bool held;

	if (now - state->looked < 1)
		return;
	state->looked = now;
	held = lock_is_held(&scratch, state->out);
	arena_release(&scratch);
	if (held)
		state->stage = RUN_GOING;
	else if (!read_events(state) && state->stage == RUN_GOING) {
		state->stage = RUN_GONE;
		state->duration = state->latest;
	}
}

void watch_update(struct watch_state *state)
{
	struct arena scratch = {0};
	const char *path = run_file(&scratch, state->out, "events");
	struct stat st;

	if (state->fd >= 0 && (stat(path, &st) != 0 || st.st_ino != state->inode ||
				  st.st_dev != state->device || st.st_size < state->size))
		start_over(state);
	if (state->fd < 0)
		open_events(state, path);
	if (state->fd < 0) {
		arena_release(&scratch);
		return;
	}
	read_events(state);
	if (state->stage == RUN_GOING || state->stage == RUN_GONE)
		look_for_make(state);
	state->remaining = -1;
	if (state->stage == RUN_GOING)
		state->remaining =
		    expected_left(&scratch, state->out, watch_clock(state), state->expected_done);
	arena_release(&scratch);
}

double watch_clock(const struct watch_state *state)
{
	switch (state->stage) {
	case RUN_NONE:
		return 0;
	case RUN_GOING:
		return fmax(time_monotonic() - state->run->began, 0);
	case RUN_GONE:
	case RUN_ENDED:
		return state->duration;
	}
	return 0;
}

double watch_test_clock(struct watch_state *state, struct watch_test *test)
{
	double now = fmax(time_monotonic() - state->run->began, 0);
	bool there = test->pid <= 1 || kill((pid_t)-test->pid, 0) == 0 || errno != ESRCH;

	if (there)
		test->missed = -1;
	else if (test->missed < 0)
		test->missed = now;
	/* Some time passes between the end of the processes and the event of it. */
	if (!there && (state->stage == RUN_GONE || now - test->missed > 1))
		return -1;
	return fmax(now - test->started, 0);
}

const char *watch_log(
    struct arena *arena, const struct watch_state *state, const struct watch_test *test)
{
	return arena_printf(arena, "%s/%s/%s.log", state->out, test->phase->name, test->name);
}
