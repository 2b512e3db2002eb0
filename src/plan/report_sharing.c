/* SPDX-License-Identifier: MIT */
#include "plan/report_sharing.h"

#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "text/interpolate.h"

/* What is not known yet is taken for the same in all tests. */
static const char *get_variable(void *context, const char *name)
{
	(void)context;
	return name;
}

/* Where the test's report is, as far as it is known; NULL: it has none. */
static const char *place_of(struct arena *arena, struct test *test)
{
	const char *artifacts = arena_printf(arena, "%s/%s.d", test->phase->name, test->name);
	const struct interpolation with = {
	    .names = {.name = test->name,
		.phase = test->phase->name,
		.artifacts = artifacts,
		.attempt = "1",
		.newline = "\n",
		.path = test->path},
	    .variable = get_variable,
	};
	struct buf place = BUF_INIT, error = BUF_INIT;
	const char *path = NULL;

	if (test->report.file && interpolate(test->report.file, &with, &place, &error) == 0)
		path = path_join(arena, test->dir, arena_strdup(arena, place.text));
	buf_release(&place);
	buf_release(&error);
	return path;
}

void shared_reports(struct arena *arena, const struct test_list *order,
    void (*found)(void *context, struct test *before, struct test *test, const char *place),
    void *context)
{
	struct map places = {0};

	for (size_t i = 0; i < order->count; i++) {
		struct test *test = order->items[i], *before;
		const char *place = place_of(arena, test);

		if (!place)
			continue;
		before = map_put(arena, &places, place, test);
		if (before)
			found(context, before, test, place);
	}
}

struct warned {
	struct arena *arena;
	struct map places;
};

static void warn_once(void *context, struct test *before, struct test *test, const char *place)
{
	struct warned *warned = context;

	if (map_put(warned->arena, &warned->places, place, test))
		return;
	diag_warning(&test->mark,
	    "\"%s/%s\" and \"%s/%s\" write the same report, %s; put it into ${artifacts}, or use "
	    "${name} in its name",
	    before->phase->name, before->name, test->phase->name, test->name, place);
}

void check_shared_reports(struct arena *arena, const struct plan *plan)
{
	struct warned warned = {.arena = arena};

	shared_reports(arena, &plan->order, warn_once, &warned);
}
