/* SPDX-License-Identifier: MIT */
/* state/blocked: marks that let nothing start any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/files.h"
#include "state/blocked.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char out[4096];

static int set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");

	(void)state;
	snprintf(out, sizeof out, "%s/test_blocked.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	return mkdtemp(out) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	return tree_remove(out);
}

/* The mark as "reason number cause", or "none". */
static void mark_is(enum plan_node_kind kind, const char *name, const char *expected)
{
	struct arena arena = {0};
	const struct blocked *blocked = blocked_read(&arena, out, kind, name);
	const char *text =
	    blocked ? arena_printf(&arena, "%d %s", blocked->reason, blocked->cause) : "none";

	assert_string_equal(text, expected);
	arena_release(&arena);
}

static void the_first_cause_stays(void **state)
{
	struct arena arena = {0};
	const char *expected = arena_printf(&arena, "%d %s", REASON_HALTED, "one or two");

	(void)state;
	mark_is(NODE_PHASE, "p", "none");
	blocked_set(&arena, out, NODE_PHASE, "p", REASON_HALTED, "one or two");
	blocked_set(&arena, out, NODE_PHASE, "p", REASON_BLOCKED, "a");
	mark_is(NODE_PHASE, "p", expected);
	/* A node of another kind that is called the same is another one. */
	mark_is(NODE_SERVICE, "p", "none");
	mark_is(NODE_RUN, NULL, "none");
	blocked_set(&arena, out, NODE_RUN, NULL, REASON_HALTED, "one or two");
	mark_is(NODE_RUN, NULL, expected);
	arena_release(&arena);
}

static void the_first_service(void **state)
{
	struct arena arena = {0};
	char *items[] = {(char[]){"a"}, (char[]){"b"}, (char[]){"c"}};
	const struct strings all = {items, 3}, none = {NULL, 0};

	(void)state;
	assert_null(blocked_service(&arena, out, &none));
	assert_null(blocked_service(&arena, out, &all));
	blocked_set(&arena, out, NODE_SERVICE, "c", REASON_SERVICE, "service c is gone");
	blocked_set(&arena, out, NODE_SERVICE, "b", REASON_SERVICE, "service b is gone");
	assert_string_equal(blocked_service(&arena, out, &all)->cause, "service b is gone");
	blocked_clear_service(&arena, out, "b");
	assert_string_equal(blocked_service(&arena, out, &all)->cause, "service c is gone");
	blocked_clear_service(&arena, out, "b");
	arena_release(&arena);
}

static void a_new_run_keeps_those_of_services(void **state)
{
	struct arena arena = {0};
	const char *top = arena_printf(&arena, "%s/.e2e/blocked", out);
	const char *expected = arena_printf(&arena, "%d %s", REASON_SERVICE, "service s is gone");
	const char *elsewhere = arena_printf(&arena, "%s/elsewhere", out);

	(void)state;
	blocked_clear_run(&arena, out);
	blocked_set(&arena, out, NODE_RUN, NULL, REASON_HALTED, "service s");
	blocked_set(&arena, out, NODE_PHASE, "p", REASON_HALTED, "o");
	blocked_set(&arena, out, NODE_SERVICE, "s", REASON_SERVICE, "service s is gone");
	assert_int_equal(file_create_once(arena_printf(&arena, "%s/p", top), "old\n"), 0);
	blocked_clear_run(&arena, out);
	mark_is(NODE_RUN, NULL, "none");
	mark_is(NODE_PHASE, "p", "none");
	mark_is(NODE_SERVICE, "s", expected);
	assert_false(file_exists(arena_printf(&arena, "%s/p", top)));
	/* What lies in their way is removed, and what a link points to is not. */
	assert_int_equal(tree_remove(top), 0);
	assert_int_equal(dir_make(arena_printf(&arena, "%s/p", elsewhere)), 0);
	assert_int_equal(symlink(elsewhere, top), 0);
	blocked_clear_run(&arena, out);
	assert_true(file_exists(arena_printf(&arena, "%s/p", elsewhere)));
	assert_int_equal(mkfifo(top, 0600), 0);
	blocked_clear_run(&arena, out);
	assert_int_equal(dir_make(top), 0);
	assert_int_equal(file_create_once(arena_printf(&arena, "%s/service", top), "old\n"), 0);
	blocked_clear_run(&arena, out);
	blocked_set(&arena, out, NODE_SERVICE, "s", REASON_SERVICE, "service s is gone");
	mark_is(NODE_SERVICE, "s", expected);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(the_first_cause_stays, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(the_first_service, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_new_run_keeps_those_of_services, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
