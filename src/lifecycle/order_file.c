/* SPDX-License-Identifier: MIT */
#include "lifecycle/order_file.h"

#include "base/die.h"
#include "base/files.h"
#include "plan/edges.h"
#include "plan/priority.h"
#include "state/run_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* NOTICED: which tests come first matters when they have at least such a part of all that there is
 * to do. TURNS: so many times in a run make looks again at what comes first, where something waits.
 */
enum { TURNS = 128, NOTICED = 4000, FILE_LIMIT = 256 * 1024 * 1024, DIGEST_LEN = 16 };

/* ---- what waits for what ---- */

/* What a plan that was read from its slices has no edges for. */
static bool is_left_out(const struct edge *edge)
{
	return edge->kind == EDGE_NEED || edge->kind == EDGE_ORDER || edge->kind == EDGE_ALONE;
}

/* Whether the file is there and was made for this plan: its digest comes first. */
static bool is_of_plan(const char *path, const struct plan *plan, struct buf *text)
{
	return file_read(path, FILE_LIMIT, text) == 0 && text->len > DIGEST_LEN &&
	       memcmp(text->text, plan->digest, DIGEST_LEN) == 0 && text->text[DIGEST_LEN] == '\n';
}

void order_waits_keep(struct arena *arena, const char *out, const struct plan *plan)
{
	const char *path = run_file(arena, out, "waits");
	struct buf text = BUF_INIT;

	if (!is_of_plan(path, plan, &text)) {
		buf_clear(&text);
		buf_printf(&text, "%s\n", plan->digest);
		for (size_t i = 0; i < plan->node_count; i++)
			for (const struct edge *edge = plan->nodes[i].in; edge;
			     edge = edge->next_in)
				if (is_left_out(edge))
					buf_printf(
					    &text, "%zu %zu\n", node_number(plan, edge->from), i);
		(void)!file_replace(path, &text, false, NULL);
	}
	buf_release(&text);
}

static struct plan_node *test_node(const struct plan *plan, unsigned long number)
{
	struct plan_node *node = number < plan->node_count ? &plan->nodes[number] : NULL;

	return node && node->kind == NODE_TEST ? node : NULL;
}

/* Adds them to the plan, as edges that only order. */
static void add_waits(struct arena *arena, const char *out, const struct plan *plan)
{
	struct buf text = BUF_INIT;
	char *at, *end;

	if (!is_of_plan(run_file(arena, out, "waits"), plan, &text))
		goto out;
	for (at = text.text + DIGEST_LEN + 1; *at; at = end + (*end == '\n')) {
		struct plan_node *from = test_node(plan, strtoul(at, &end, 10)), *to = NULL;

		if (*end == ' ')
			to = test_node(plan, strtoul(end, &end, 10));
		if (*end != '\n' || !from || !to)
			break;
		edge_add(arena, EDGE_ORDER, from, to);
	}
out:
	buf_release(&text);
}

/* Whether a test may wait for another one while others could start. */
static bool waits_beside(const struct plan *plan)
{
	if (plan_has_graph(plan))
		return true;
	for (size_t i = 0; i < plan->node_count; i++)
		for (const struct edge *edge = plan->nodes[i].in; edge; edge = edge->next_in)
			if (edge->to->kind == NODE_TEST && edge->from->kind == NODE_TEST &&
			    edge->to->test->phase == edge->from->test->phase &&
			    edge->kind != EDGE_STEP)
				return true;
	return false;
}

/* ---- the order ---- */

/* Seconds. What differs by less than chance makes of it stands in the order of the file, and that
 * stays the same from run to run. */
static const double PRIORITY_STEP = 0.1;

struct place {
	const struct test *test;
	double seconds, priority;
	double in_phase; /* of the priority, what is left without the phases that come later */
	size_t phase;    /* its number */
	size_t turn;
};

static int later(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* The tests of a plan are in memory as in the file, those of a phase one after the other. */
static int by_file(const struct place *a, const struct place *b)
{
	int order = later(a->phase, b->phase);

	return order ? order : (a->test > b->test) - (a->test < b->test);
}

static int by_priority(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->priority != y->priority)
		return x->priority < y->priority ? 1 : -1;
	return by_file(x, y);
}

static int by_turn(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = later(x->turn, y->turn);

	if (!order)
		order = later(x->phase, y->phase);
	return order ? order : by_priority(a, b);
}

/* How long each usually takes; one that is not known, as long as the others. Returns whether any is
 * known. */
static bool find_seconds(
    struct arena *arena, const struct history *history, struct place *places, size_t count)
{
	double *known = arena_alloc(arena, (count + 1) * sizeof *known), middle;
	size_t known_count = 0;

	for (size_t i = 0; i < count; i++) {
		const struct test *test = places[i].test;

		places[i].seconds = history_usual(history, test->phase->name, test->name);
		if (places[i].seconds >= 0)
			known[known_count++] = places[i].seconds;
	}
	middle = history_median(known, known_count);
	for (size_t i = 0; i < count; i++)
		if (places[i].seconds < 0)
			places[i].seconds = middle;
	return known_count > 0;
}

static void find_priorities(
    struct arena *arena, const struct plan *plan, struct place *places, size_t count)
{
	double *seconds = arena_alloc(arena, plan->node_count * sizeof *seconds), *priorities;

	for (size_t i = 0; i < count; i++)
		seconds[node_number(plan, places[i].test->node)] = places[i].seconds;
	priorities = priorities_find(arena, plan, seconds);
	for (size_t i = 0; i < count; i++) {
		double priority = priorities[node_number(plan, places[i].test->node)];

		places[i].priority = floor(priority / PRIORITY_STEP);
		places[i].in_phase = priority - priorities[plan->node_count + places[i].phase];
	}
}

/* Leaves out those that may come last, as they come in the file: a large plan of small tests would
 * have a long list, which make reads each time, for nothing. */
static size_t keep_noticed(struct place *places, size_t count)
{
	double all = 0;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		all += places[i].seconds;
	for (size_t i = 0; i < count; i++)
		if (places[i].in_phase >= all / NOTICED)
			places[kept++] = places[i];
	return kept;
}

/* Each has as much to do as the others. */
static void deal_turns(struct place *places, size_t count)
{
	double all = 0, done = 0, turn_began = 0;
	size_t turn = 0;

	for (size_t i = 0; i < count; i++)
		all += places[i].seconds;
	for (size_t i = 0; i < count; i++) {
		if (done - turn_began >= all / TURNS && done > turn_began) {
			turn++;
			turn_began = done;
		}
		places[i].turn = turn;
		done += places[i].seconds;
	}
}

/* A word for each test; where there are turns, a word for those of a phase in a turn: each name
 * with a '=' behind it. */
static void put_places(struct buf *out, const struct place *places, size_t count, bool turns)
{
	for (size_t i = 0; i < count; i++) {
		bool last = !turns || i + 1 == count || places[i + 1].turn != places[i].turn ||
			    places[i + 1].phase != places[i].phase;

		buf_printf(out, "%s/%s%s%s", places[i].test->phase->name, places[i].test->name,
		    turns ? "=" : "", last ? "\n" : "");
	}
}

static void write_order(
    struct arena *arena, struct buf *out, const struct plan *plan, const struct history *history)
{
	struct place *places = arena_alloc(arena, (plan->test_count + 1) * sizeof *places);
	size_t count = 0;
	bool turns = waits_beside(plan);

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++)
			places[count++] =
			    (struct place){.test = &plan->phases[i].tests[j], .phase = i};
	if (!find_seconds(arena, history, places, count))
		return;
	find_priorities(arena, plan, places, count);
	qsort(places, count, sizeof *places, by_priority);
	if (turns) {
		deal_turns(places, count);
		qsort(places, count, sizeof *places, by_turn);
	} else {
		/* The phases come one after the other. */
		count = keep_noticed(places, count);
	}
	buf_printf(out, "%s\n", plan->digest);
	put_places(out, places, count, turns);
}

void order_write(const char *out, const struct plan *plan, const struct history *history, bool news)
{
	struct arena scratch = {0};
	const char *path = run_file(&scratch, out, "order.mk");
	struct buf old = BUF_INIT, text = BUF_INIT;
	bool fits = is_of_plan(path, plan, &old);

	if (!fits || news) {
		/* One that phases.yaml was read for has all its edges. */
		if (!plan->order.count)
			add_waits(&scratch, out, plan);
		write_order(&scratch, &text, plan, history);
		if (text.len &&
		    (old.len != text.len || memcmp(old.text, text.text, text.len) != 0) &&
		    file_replace(path, &text, false, NULL) != 0)
			warn("write %s:", path);
	}
	buf_release(&old);
	buf_release(&text);
	arena_release(&scratch);
}
