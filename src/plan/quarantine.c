/* SPDX-License-Identifier: MIT */
#include "plan/quarantine.h"

#include "base/diag.h"
#include "base/time.h"
#include "plan/edges.h"
#include "plan/fields.h"

#include <string.h>

/* DAY: the length of YYYY-MM-DD. */
enum { DAY = 10, DAYS_MOST = 366 };
static const double DAY_MS = 86400.0 * 1000;

static bool starts_with_day(const char *text)
{
	static const char form[] = "0000-00-00";

	for (size_t i = 0; i < DAY; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

/* ---- phases.yaml ---- */

/* The day's first millisecond since 1970; negative when there is no such day. */
static double day_ms(struct arena *arena, const char *day)
{
	char back[TIME_TEXT];
	double ms;

	if (strlen(day) != DAY || !starts_with_day(day))
		return -1;
	ms = time_epoch_ms(arena_printf(arena, "%sT00:00:00.000Z", day));
	time_iso8601(time_from_seconds(ms / 1000), back);
	/* The 30th of February comes back as a day of March. */
	return strncmp(back, day, DAY) == 0 ? ms : -1;
}

static void until(struct arena *arena, const struct node *value, void *object)
{
	struct quarantine *it = object;
	const char *day = read_string(value, "until");
	double now = time_seconds(time_wall()) * 1000, ms;

	it->until_mark = value->mark;
	if (!day)
		return;
	ms = day_ms(arena, day);
	if (ms < 0)
		diag_error(
		    &value->mark, "until has to be a day such as 2027-01-31, not \"%s\"", day);
	else if (ms > now + DAYS_MOST * DAY_MS)
		diag_error(&value->mark,
		    "a quarantine has to end within a year; for longer, remove the "
		    "test or move it to a phase that is not required");
	else
		it->until = day;
}

static const char *read_line(const struct node *value, const char *what)
{
	const char *text = read_string(value, what);

	if (text && (!text[0] || strpbrk(text, "\r\n"))) {
		diag_error(&value->mark, "%s has to be one line", what);
		return NULL;
	}
	return text;
}

FIELD(reason, quarantine, it->reason = read_line(value, "the reason"))
FIELD(issue, quarantine, it->issue = read_line(value, "the issue"))

static const struct field fields[] = {
    {"until", until, "day",
	"The first day on which the test affects the verdict again, YYYY-MM-DD, within a year."},
    {"reason", reason, "one_line", "Why the test is in quarantine."},
    {"issue", issue, "one_line", "Where the problem is tracked."},
};

const struct mapping quarantine_mapping = MAPPING("quarantine", "quarantine", fields);

const struct quarantine *quarantine_read(struct arena *arena, const struct node *node)
{
	struct quarantine *it = arena_alloc(arena, sizeof *it);

	it->mark = node->mark;
	if (!expect_kind(node, NODE_MAPPING, "quarantine"))
		return NULL;
	read_fields(arena, node, &quarantine_mapping, it);
	if (!it->until_mark.line)
		diag_error(&node->mark, "a quarantine needs the day on which the test decides the "
					"verdict again: until: 2027-01-31");
	return it->until ? it : NULL;
}

/* ---- in a run ---- */

/* Whether the day has not come yet. Of a time that is none, it has. */
static bool is_before(const char *started, const struct quarantine *quarantine)
{
	return starts_with_day(started) && strncmp(started, quarantine->until, DAY) < 0;
}

static enum quarantine_state state_of(const struct test *test, const char *started, bool alone)
{
	if (!test->quarantine)
		return QUARANTINE_NONE;
	if (!is_before(started, test->quarantine))
		return QUARANTINE_ENDED;
	if (test->named)
		return QUARANTINE_NAMED;
	return alone ? QUARANTINE_ALONE : QUARANTINE_HOLDS;
}

void quarantine_apply_again(struct phase *phase, const char *started, bool alone)
{
	bool stands_on_it = false;

	for (size_t i = phase->test_count; i-- > 0;) {
		struct test *test = &phase->tests[i];

		test->quarantined = state_of(test, started, alone);
		/* When it fails, so does what stands on it, which a teardown does not. */
		if (test->quarantined == QUARANTINE_HOLDS && stands_on_it)
			test->quarantined = QUARANTINE_NEEDED;
		stands_on_it |= !phase->parallel && test->selected && test->role != ROLE_TEARDOWN &&
				test->quarantined != QUARANTINE_HOLDS;
		test->gates = phase->gates && test->quarantined != QUARANTINE_HOLDS &&
			      (test->role != ROLE_TEARDOWN || test->required);
	}
}

/* Whether any of its selected tests decides; or also of those that other shards have. */
static bool any_gates(const struct phase *phase, bool elsewhere)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].role == ROLE_TEST &&
		    (phase->tests[i].selected || (elsewhere && phase->tests[i].elsewhere)) &&
		    phase->tests[i].gates)
			return true;
	return false;
}

void quarantine_apply(struct plan *plan, const char *started)
{
	bool wanted = false, any = false;

	plan->quarantine_alone = false;
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		quarantine_apply_again(phase, started, false);
		wanted |= phase->gates && phase->selected_count;
		any |= any_gates(phase, true);
	}
	/* A run of which nothing decides proves nothing. */
	plan->quarantine_alone = wanted && !any;
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		if (plan->quarantine_alone)
			quarantine_apply_again(phase, started, true);
		phase->gates = phase->gates && (!phase->selected_count || any_gates(phase, false));
	}
}

/* ---- what is hardly meant ---- */

static void warn_of_steps(const struct phase *phase, const char *now)
{
	bool decides = false;

	if (phase->parallel)
		return;
	for (size_t i = phase->test_count; i-- > 0;) {
		const struct test *test = &phase->tests[i];
		bool holds = state_of(test, now, false) == QUARANTINE_HOLDS;

		if (holds && decides)
			diag_warning(&test->quarantine->mark,
			    "this quarantine has no effect: later steps depend on this one and are "
			    "not in quarantine");
		decides |= !holds && test->role == ROLE_TEST;
	}
}

/* What needs the test is blocked when it does not pass. */
static void warn_of_needs(const struct test *test, const char *now)
{
	for (const struct edge *edge = edge_from(test->node, EDGE_NEED); edge;
	     edge = edge_from_next(edge)) {
		const struct test *to = edge->to->test;

		if (!to->phase->required || state_of(to, now, false) == QUARANTINE_HOLDS)
			continue;
		diag_warning(&test->quarantine->mark,
		    "\"%s/%s\" needs \"%s/%s\" and is not in quarantine: if the second does not "
		    "pass, the first is skipped, and that affects the verdict",
		    to->phase->name, to->name, test->phase->name, test->name);
		return;
	}
}

void quarantine_warn(const struct plan *plan)
{
	const struct mark whole = {plan->source, 0, 0};
	bool any = false, decides = false;
	char now[TIME_TEXT];

	time_iso8601(time_wall(), now);
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		for (size_t j = 0; j < phase->test_count; j++) {
			const struct test *test = &phase->tests[j];
			enum quarantine_state state = state_of(test, now, false);

			any |= phase->required && state == QUARANTINE_HOLDS;
			decides |=
			    phase->required && test->role == ROLE_TEST && state != QUARANTINE_HOLDS;
			if (state == QUARANTINE_ENDED)
				diag_warning(&test->quarantine->until_mark,
				    "this quarantine has ended: the test decides the verdict "
				    "again");
			if (state == QUARANTINE_HOLDS)
				warn_of_needs(test, now);
		}
		warn_of_steps(phase, now);
	}
	if (any && !decides)
		diag_warning(&whole, "all tests of the required phases are in quarantine: as no "
				     "other test could decide the verdict, these do");
}
