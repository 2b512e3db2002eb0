/* SPDX-License-Identifier: MIT */
#include "plan/shards.h"

#include "base/map.h"
#include "plan/edges.h"
#include "plan/test_extras.h"

#include <stdlib.h>
#include <string.h>

/* ---- which shard ---- */

/* A number from 0 to SHARDS_MAX, with nothing behind it but `end`; -1: it is none. */
static int read_number(const char *text, char end, const char **rest)
{
	int number = 0;
	const char *at = text;

	for (; *at >= '0' && *at <= '9'; at++) {
		number = number * 10 + (*at - '0');
		if (number > SHARDS_MAX)
			return -1;
	}
	if (at == text || *at != end)
		return -1;
	if (rest)
		*rest = at + 1;
	return number;
}

/* What services of CI tell their parallel jobs. */
static const struct {
	const char *index, *count;
	int first; /* the index of the first job */
} services[] = {
    {"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
    {"CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
    {"BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
};
enum { SERVICES = sizeof services / sizeof services[0] };

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

static int ask_ci(struct arena *arena, struct shard *shard, const char **error)
{
	*shard = (struct shard){0};
	for (size_t i = 0; i < SERVICES; i++) {
		const char *index = variable(services[i].index),
			   *count = variable(services[i].count);
		struct shard found;

		/* GitLab has the one without the other in a job that is alone. */
		if (!index)
			continue;
		found.index = read_number(index, '\0', NULL);
		found.count = count ? read_number(count, '\0', NULL) : -1;
		if (found.index >= 0)
			found.index += 1 - services[i].first;
		if (found.index < 1 || found.count < found.index) {
			*error = arena_printf(arena,
			    "E2E_SHARD=auto: %s=%s and %s=%s do not make a shard",
			    services[i].index, index, services[i].count, count ? count : "");
			return -1;
		}
		if (shard->count && (shard->index != found.index || shard->count != found.count)) {
			*error = "E2E_SHARD=auto: the variables of two CI services disagree; set "
				 "E2E_SHARD=2/5";
			return -1;
		}
		*shard = found;
	}
	if (shard->count)
		return 0;
	*error = "E2E_SHARD=auto: no variable of a CI service tells which shard this is "
		 "(CI_NODE_INDEX, CIRCLE_NODE_INDEX, BUILDKITE_PARALLEL_JOB); set E2E_SHARD=2/5";
	return -1;
}

int shard_parse(struct arena *arena, const char *text, struct shard *shard, const char **error)
{
	const char *rest;

	*shard = (struct shard){0};
	if (!text || !text[0])
		return 0;
	if (strcmp(text, "auto") == 0)
		return ask_ci(arena, shard, error);
	shard->index = read_number(text, '/', &rest);
	shard->count = shard->index < 1 ? -1 : read_number(rest, '\0', NULL);
	if (shard->index >= 1 && shard->count >= shard->index)
		return 0;
	*error = arena_printf(
	    arena, "\"%s\" is not a shard: write 2/5 for the second of five, or auto", text);
	return -1;
}

/* ---- what stays together ---- */

/* Tests as sets that are joined, by the number of their node. */
struct dealer {
	struct arena *arena;
	struct plan *plan;
	size_t *joined; /* another node of the same set, or itself: its first in the plan */
};

static size_t set_of(struct dealer *it, size_t node)
{
	while (it->joined[node] != node) {
		it->joined[node] = it->joined[it->joined[node]];
		node = it->joined[node];
	}
	return node;
}

static void join(struct dealer *it, size_t a, size_t b)
{
	a = set_of(it, a);
	b = set_of(it, b);
	if (a < b)
		it->joined[b] = a;
	else
		it->joined[a] = b;
}

/* Whether it is one shard's alone. Setups and teardowns come with the tests of their phase. */
static bool is_dealt(const struct test *test)
{
	return test->selected && test->role == ROLE_TEST && test->shard != 0;
}

static bool ties(enum edge_kind kind)
{
	switch (kind) {
	case EDGE_STEP:
	case EDGE_NEED:
		return true;
	case EDGE_PHASE:
	case EDGE_SETUP:
	case EDGE_TEARDOWN:
	case EDGE_ORDER: /* of `after`: see below; of what one machine has once, it ties nothing */
	case EDGE_ALONE:
	case EDGE_SERVICE:
		return false;
	}
	return false;
}

/* Whether two tests are on one machine matters only where neither is everywhere. */
static void join_tests(struct dealer *it, const struct test *a, const struct test *b)
{
	if (a->shard != 0 && b->shard != 0)
		join(it, node_number(it->plan, a->node), node_number(it->plan, b->node));
}

/* A test that is not selected is no reason to keep apart what is before and behind it. */
static void join_edges(struct dealer *it)
{
	for (size_t i = 0; i < it->plan->node_count; i++)
		for (const struct edge *edge = it->plan->nodes[i].in; edge; edge = edge->next_in)
			if (ties(edge->kind))
				join_tests(it, edge->from->test, edge->to->test);
}

static void join_after(struct dealer *it)
{
	for (size_t i = 0; i < it->plan->order.count; i++) {
		const struct test *test = it->plan->order.items[i];

		for (size_t j = 0; j < test->after.count; j++)
			join_tests(it, test->after.items[j], test);
	}
}

static void join_locks(struct dealer *it)
{
	struct arena scratch = {0};
	struct map holders = {0};

	for (size_t i = 0; i < it->plan->order.count; i++) {
		struct test *test = it->plan->order.items[i];
		const struct name_refs *locks = &test_extras(test)->locks;

		for (size_t j = 0; is_dealt(test) && j < locks->count; j++) {
			const struct test *before =
			    map_put(&scratch, &holders, locks->items[j].name, test);

			if (before)
				join_tests(it, before, test);
		}
	}
	arena_release(&scratch);
}

/* ---- what every shard has ---- */

/* The tests of phases that say so, and all that these need. Of the others, test.shard is not 0. */
void shards_replicate(struct plan *plan)
{
	struct arena scratch = {0};
	struct test **waiting = arena_alloc(&scratch, (plan->test_count + 1) * sizeof *waiting);
	size_t count = 0;

	for (size_t i = 0; i < plan->phase_count; i++)
		for (size_t j = 0; j < plan->phases[i].test_count; j++) {
			struct test *test = &plan->phases[i].tests[j];
			bool each = plan->phases[i].replicate || test->role != ROLE_TEST;

			test->shard = each ? 0 : -1;
			if (each)
				waiting[count++] = test;
		}
	while (count) {
		const struct test_list *needs = &waiting[--count]->needs;

		for (size_t i = 0; i < needs->count; i++)
			if (needs->items[i]->shard != 0) {
				needs->items[i]->shard = 0;
				waiting[count++] = needs->items[i];
			}
	}
	arena_release(&scratch);
}

/* ---- phases do not wait for each other ---- */

static bool is_phase_edge(enum edge_kind kind)
{
	return kind == EDGE_PHASE;
}

/* Whether tests of it are dealt that are there for their own sake. */
static bool deals_phase(const struct phase *phase)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (is_dealt(&phase->tests[i]) && !phase->tests[i].taken_in)
			return true;
	return false;
}

/* Whether something of it is run at all for its own sake. */
static bool runs_phase(const struct phase *phase)
{
	for (size_t i = 0; i < phase->test_count; i++)
		if (phase->tests[i].selected && !phase->tests[i].taken_in)
			return true;
	return false;
}

static int check_barriers(struct arena *arena, const struct plan *plan, const char **error)
{
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *first = &plan->phases[i];
		struct arena scratch = {0};
		const struct phase *later = NULL;
		bool *marks;

		if (!deals_phase(first))
			continue;
		marks = node_marks(&scratch, plan);
		marks[node_number(plan, first->node)] = true;
		marks_spread(plan, is_phase_edge, marks);
		for (size_t j = 0; j < plan->phase_count && !later; j++)
			if (j != i && marks[node_number(plan, plan->phases[j].node)] &&
			    runs_phase(&plan->phases[j]))
				later = &plan->phases[j];
		arena_release(&scratch);
		if (!later)
			continue;
		*error = arena_printf(arena,
		    "phase \"%s\" waits for \"%s\", and shards do not wait for each other: select "
		    "one of them at a time (--phase, E2E_PHASES), or write \"replicate: true\" for "
		    "\"%s\", which every shard then runs",
		    later->name, first->name, first->name);
		return -1;
	}
	return 0;
}

/* ---- the cards are dealt ---- */

struct piece {
	size_t first; /* its first test in the plan, as a number of its node */
	long long time;
	int shard;
};

static int longest_first(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return (x->first > y->first) - (x->first < y->first);
}

/* The shards as a heap: that with least to do is the first, of several the one with the lowest
 * number. */
struct load {
	long long time;
	int shard;
};

static bool is_less(const struct load *a, const struct load *b)
{
	return a->time != b->time ? a->time < b->time : a->shard < b->shard;
}

static void sink_first(struct load *heap, size_t count)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		struct load moved = heap[at];

		if (child + 1 < count && is_less(&heap[child + 1], &heap[child]))
			child++;
		if (!is_less(&heap[child], &moved))
			return;
		heap[at] = heap[child];
		heap[child] = moved;
	}
}

static void deal_pieces(struct piece *pieces, size_t count, int shards)
{
	struct arena scratch = {0};
	struct load *heap = arena_alloc(&scratch, (size_t)shards * sizeof *heap);

	for (int i = 0; i < shards; i++)
		heap[i] = (struct load){0, i + 1};
	for (size_t i = 0; i < count; i++) {
		pieces[i].shard = heap[0].shard;
		heap[0].time += pieces[i].time;
		sink_first(heap, (size_t)shards);
	}
	arena_release(&scratch);
}

static void deal(struct dealer *it, const struct timings *timings, int shards)
{
	const struct plan *plan = it->plan;
	size_t *piece_of = arena_alloc(it->arena, (plan->node_count + 1) * sizeof *piece_of);
	struct piece *pieces = arena_alloc(it->arena, (plan->test_count + 1) * sizeof *pieces);
	int *shard_of = arena_alloc(it->arena, (plan->node_count + 1) * sizeof *shard_of);
	size_t count = 0;

	for (size_t i = 0; i < plan->node_count; i++) {
		const struct plan_node *node = &plan->nodes[i];
		size_t set;

		if (node->kind != NODE_TEST || !is_dealt(node->test))
			continue;
		set = set_of(it, i);
		if (!piece_of[set]) {
			pieces[count] = (struct piece){.first = set};
			piece_of[set] = ++count;
		}
		pieces[piece_of[set] - 1].time += timings_of(timings, node->test);
	}
	if (!count)
		return;
	qsort(pieces, count, sizeof *pieces, longest_first);
	deal_pieces(pieces, count, shards);
	for (size_t i = 0; i < count; i++)
		shard_of[pieces[i].first] = pieces[i].shard;
	for (size_t i = 0; i < plan->node_count; i++)
		if (plan->nodes[i].kind == NODE_TEST && is_dealt(plan->nodes[i].test))
			plan->nodes[i].test->shard = shard_of[set_of(it, i)];
}

int shards_deal(struct arena *arena, struct plan *plan, const struct timings *timings, int count,
    const char **error)
{
	struct arena scratch = {0};
	struct dealer it = {.arena = &scratch, .plan = plan};

	shards_replicate(plan);
	if (check_barriers(arena, plan, error) != 0) {
		arena_release(&scratch);
		return -1;
	}
	it.joined = arena_alloc(&scratch, (plan->node_count + 1) * sizeof *it.joined);
	for (size_t i = 0; i < plan->node_count; i++)
		it.joined[i] = i;
	join_edges(&it);
	join_after(&it);
	join_locks(&it);
	deal(&it, timings, count);
	arena_release(&scratch);
	return 0;
}

void shards_take(struct plan *plan, int index)
{
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct phase *phase = &plan->phases[i];

		phase->selected_count = 0;
		for (size_t j = 0; j < phase->test_count; j++) {
			struct test *test = &phase->tests[j];
			bool selected = test->selected || test->elsewhere;

			test->selected = selected && (test->shard == 0 || test->shard == index);
			test->elsewhere = selected && !test->selected;
			phase->selected_count += test->selected;
		}
	}
}
