/* SPDX-License-Identifier: MIT */
#include "view/watch/events.h"

#include "state/expected.h"
#include "state/reasons.h"
#include "state/service_state.h"
#include "state/stamp.h"
#include "text/json_members.h"

#include <math.h>
#include <string.h>

/* ---- phases and tests ---- */

struct watch_phase *watch_phase_of(struct watch_state *state, const char *name)
{
	struct watch_phase *phase = map_get(&state->phases_by_name, name);

	if (phase)
		return phase;
	phase = arena_alloc(&state->arena, sizeof *phase);
	phase->name = arena_strdup(&state->arena, name);
	phase->required = true;
	map_put(&state->arena, &state->phases_by_name, phase->name, phase);
	state->phases =
	    arena_grow(&state->arena, state->phases, state->phase_count, sizeof(*state->phases));
	state->phases[state->phase_count++] = phase;
	return phase;
}

struct watch_test *watch_test_of(struct watch_state *state, const char *phase, const char *name)
{
	struct arena scratch = {0};
	const char *key = arena_printf(&scratch, "%s/%s", phase, name);
	struct watch_test *test = map_get(&state->tests_by_name, key);

	if (!test) {
		test = arena_alloc(&state->arena, sizeof *test);
		test->phase = watch_phase_of(state, phase);
		test->name = arena_strdup(&state->arena, name);
		map_put(
		    &state->arena, &state->tests_by_name, arena_strdup(&state->arena, key), test);
	}
	arena_release(&scratch);
	return test;
}

/* Counts an ended test in its phase and in the run, or takes it out again (by = -1). */
static void count(struct watch_state *state, const struct watch_test *test, int by)
{
	struct watch_phase *phase = test->phase;
	const size_t n = (size_t)by; /* wraps round on purpose */

	switch (test->status) {
	case STATUS_PASSED:
		phase->passed += n;
		state->passed += n;
		break;
	case STATUS_FAILED:
		phase->failed += n;
		state->failed += n;
		break;
	case STATUS_SKIPPED:
		phase->skipped += n;
		state->skipped += n;
		break;
	}
	if (test->flaky) {
		phase->flaky += n;
		state->flaky += n;
	}
	if (test->cached) {
		phase->cached += n;
		state->cached += n;
	}
	if (test->halted)
		phase->halted += n;
}

/* What the test was before counts no more: not running, not ended. */
static void forget(struct watch_state *state, struct watch_test *test)
{
	struct watch_test **at = &state->running;

	switch (test->stage) {
	case TEST_WAITING:
		break;
	case TEST_RUNNING:
		while (*at != test)
			at = &(*at)->next;
		*at = test->next;
		test->next = NULL;
		state->running_count--;
		test->phase->running--;
		break;
	case TEST_ENDED:
		count(state, test, -1);
		break;
	}
	test->stage = TEST_WAITING;
	test->flaky = test->cached = test->halted = false;
}

static void set_running(struct watch_state *state, struct watch_test *test)
{
	struct watch_test **at = &state->running;

	forget(state, test);
	while (*at)
		at = &(*at)->next;
	*at = test;
	test->stage = TEST_RUNNING;
	state->running_count++;
	test->phase->running++;
}

static void add_failure(struct watch_state *state, struct watch_test *test)
{
	for (size_t i = 0; i < state->failure_count; i++)
		if (state->failures[i] == test)
			return;
	state->failures = arena_grow(
	    &state->arena, state->failures, state->failure_count, sizeof(*state->failures));
	state->failures[state->failure_count++] = test;
}

void watch_set_cached(struct watch_state *state, struct watch_test *test)
{
	forget(state, test);
	test->stage = TEST_ENDED;
	test->status = STATUS_PASSED;
	test->cached = true;
	count(state, test, 1);
}

/* ---- events ---- */

static double seconds_of(const struct json_members *event, const char *name)
{
	/* Also what no clock says is harmless behind this. */
	return fmin(fmax(json_member_number(event, name, 0), 0), 1e9);
}

static enum status status_of(const char *name)
{
	if (strcmp(name, status_name(STATUS_PASSED)) == 0)
		return STATUS_PASSED;
	if (strcmp(name, status_name(STATUS_SKIPPED)) == 0)
		return STATUS_SKIPPED;
	return STATUS_FAILED;
}

static const char *text_of(const struct json_members *event, const char *name)
{
	return json_member_text(event, name, "");
}

/* NULL for null. */
static const char *kept_text(
    struct watch_state *state, const struct json_members *event, const char *name)
{
	const char *text = json_member_text(event, name, NULL);

	return text ? arena_strdup(&state->arena, text) : NULL;
}

static void on_run_start(struct watch_state *state, const struct json_members *event)
{
	state->name = arena_strdup(&state->arena, text_of(event, "name"));
	state->tests = (size_t)seconds_of(event, "tests");
}

static void on_run_end(struct watch_state *state, const struct json_members *event)
{
	state->stage = RUN_ENDED;
	state->success = json_member_bool(event, "success", false);
	state->cut_short = json_member_bool(event, "cut_short", false);
	state->duration = seconds_of(event, "duration");
	while (state->running)
		forget(state, state->running);
}

static struct watch_service *service_of(struct watch_state *state, const char *name)
{
	struct watch_service *service;

	for (size_t i = 0; i < state->service_count; i++)
		if (strcmp(state->services[i].name, name) == 0)
			return &state->services[i];
	state->services = arena_grow(
	    &state->arena, state->services, state->service_count, sizeof(*state->services));
	service = &state->services[state->service_count++];
	*service = (struct watch_service){.name = arena_strdup(&state->arena, name)};
	return service;
}

static void on_service(struct watch_state *state, const struct json_members *event)
{
	struct watch_service *service;
	enum service_state to;

	if (!service_state_from_name(text_of(event, "state"), &to))
		return;
	service = service_of(state, text_of(event, "service"));
	service->state = to;
	service->detail = kept_text(state, event, "detail");
	if (to == SERVICE_STARTING)
		service->started = seconds_of(event, "time");
}

static void on_phase(struct watch_state *state, const struct json_members *event, bool end)
{
	struct watch_phase *phase = watch_phase_of(state, text_of(event, "phase"));

	if (!phase->begun)
		phase->started = seconds_of(event, "time");
	phase->begun = true;
	phase->ended = end;
	phase->error = NULL;
	if (!end)
		return;
	phase->status = status_of(text_of(event, "status"));
	phase->error = kept_text(state, event, "error");
	phase->duration = seconds_of(event, "duration");
	phase->required = json_member_bool(event, "required", true);
}

static void on_test_start(struct watch_state *state, const struct json_members *event)
{
	struct watch_test *test =
	    watch_test_of(state, text_of(event, "phase"), text_of(event, "test"));
	struct watch_phase *phase = test->phase;

	test->started = seconds_of(event, "time");
	if (!phase->begun)
		phase->started = test->started;
	phase->begun = true;
	test->attempt = (int)seconds_of(event, "attempt");
	test->pid = (long long)seconds_of(event, "pid");
	test->slow = false;
	test->missed = -1;
	if (test->stage != TEST_RUNNING)
		set_running(state, test);
}

static void on_test_end(struct watch_state *state, const struct json_members *event)
{
	struct watch_test *test =
	    watch_test_of(state, text_of(event, "phase"), text_of(event, "test"));

	if (test->stage != TEST_ENDED)
		state->expected_done +=
		    expected_of(&state->arena, state->out, test->phase->name, test->name);
	forget(state, test);
	test->stage = TEST_ENDED;
	test->status = status_of(text_of(event, "status"));
	test->flaky = json_member_bool(event, "flaky", false);
	test->cached = json_member_bool(event, "cached", false);
	test->halted = strcmp(text_of(event, "reason"), reason_name(REASON_HALTED)) == 0;
	test->error = kept_text(state, event, "error");
	test->duration = seconds_of(event, "duration");
	test->attempts = (int)seconds_of(event, "attempts");
	count(state, test, 1);
	if (test->status == STATUS_FAILED)
		add_failure(state, test);
}

void watch_event(struct watch_state *state, char *line, size_t len)
{
	struct json_taker from = {.at = line, .end = line + len};
	struct json_members members;
	const struct json_members *event = &members;
	const char *kind;

	json_take_members(&from, &members);
	if (from.failed || from.at != from.end)
		return;
	kind = text_of(event, "event");
	state->latest = fmax(state->latest, seconds_of(event, "time"));
	if (strcmp(kind, "run_start") == 0)
		on_run_start(state, event);
	else if (strcmp(kind, "run_end") == 0)
		on_run_end(state, event);
	else if (strcmp(kind, "service") == 0)
		on_service(state, event);
	else if (strcmp(kind, "phase_start") == 0)
		on_phase(state, event, false);
	else if (strcmp(kind, "phase_end") == 0)
		on_phase(state, event, true);
	else if (strcmp(kind, "test_start") == 0)
		on_test_start(state, event);
	else if (strcmp(kind, "test_slow") == 0)
		watch_test_of(state, text_of(event, "phase"), text_of(event, "test"))->slow = true;
	else if (strcmp(kind, "test_end") == 0 || strcmp(kind, "test_judged") == 0)
		on_test_end(state, event);
}
