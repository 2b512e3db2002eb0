/* SPDX-License-Identifier: MIT */
/* plan/slices: a plan comes back from its slices as it was, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/files.h"
#include "plan/edges.h"
#include "plan/load.h"
#include "plan/quarantine.h"
#include "plan/selection.h"
#include "plan/selection_text.h"
#include "plan/slices.h"
#include "state/run_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Each key of which something is kept. */
static const char text[] =
    "name: \"a \\\"name\\\" \\u0001 \xC3\xA4\"\n"
    "output: results\n"
    "timeout: 10m\n"
    "max_age: 2h\n"
    "env: {PLAN: \"p ${HOME:-x}\", OTHER: \"\", TOKEN: \"${TOKEN}\"}\n"
    "secrets: [TOKEN, KEY]\n"
    "reports: {console: {}, json: {}, tap: {version: \"14\"}, slack: {on: change}}\n"
    "runners:\n"
    "  unused: {command: [x], env: {UNUSED: u}}\n"
    "  own: {uses: jest, env: {OF_RUNNER: r}}\n"
    "services:\n"
    "  base: {command: \"sleep 60\", oneshot: true}\n"
    "  top: {command: \"sleep 60\", needs: [base], ready: {exec: \"true\"}, reuse: true}\n"
    "  all: {command: \"sleep 60\", ready: {exec: \"true\"}}\n"
    "phases:\n"
    "- name: one\n"
    "  services: [top]\n"
    "  tags: [t, u]\n"
    "  tests:\n"
    "    a: {command: [x, y], dir: d, env: {OF_TEST: t}}\n"
    "    b: {runner: own, path: b.js}\n"
    "    c: {runner: pytest, path: \"tests/c.py::test\"}\n"
    "    d: {command: x, report: {format: junit, file: r.xml, empty: allow}}\n"
    "    e: {command: x, report: {format: junit, file: r.xml}}\n"
    "    f: {command: x, quarantine: {until: 2026-02-01, reason: r, issue: \"#1\"}}\n"
    "    g: {command: x, quarantine: {until: 2026-01-31}}\n"
    "- name: two\n"
    "  parallel: false\n"
    "  required: false\n"
    "  runner: command\n"
    "  tests: {a: \"./x y\", b: \"${VARIABLE}\", c: z}\n"
    "- name: three\n"
    "  halt: false\n"
    "  matrix: {k: [\"v w\", v]}\n"
    "  needs: [one]\n"
    "  tests: {a: {command: \"x ${k}\", needs: one/a}, b: {command: \"y ${k}\", needs: a}}\n";

static struct diagnostics diagnostics;
static char dir[4096];

static int set_up(void **state)
{
	const char *tmp = getenv("TMPDIR");
	struct buf yaml = BUF_INIT;
	int failed;

	(void)state;
	snprintf(dir, sizeof dir, "%s/test_slices.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	if (!mkdtemp(dir) || chdir(dir) != 0)
		return -1;
	buf_adds(&yaml, text);
	failed = file_replace("phases.yaml", &yaml, false, NULL);
	buf_release(&yaml);
	return failed;
}

static int tear_down(void **state)
{
	(void)state;
	return chdir("/") != 0 ? -1 : tree_remove(dir);
}

/* ---- a plan in words ---- */

static void say_env(struct buf *out, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++)
		buf_printf(out, " %s=%s", env->items[i].name, env->items[i].value);
	buf_addc(out, '\n');
}

static void say_refs(struct buf *out, const struct service_refs *refs)
{
	for (size_t i = 0; i < refs->count; i++) {
		assert_string_equal(refs->items[i].name, refs->items[i].service->name);
		buf_printf(out, " (%s)", refs->items[i].name);
	}
	buf_addc(out, '\n');
}

static const char *or_none(const char *word)
{
	return word ? word : "(none)";
}

static void say_test(struct buf *out, const struct plan *plan, const struct test *test)
{
	buf_printf(out, "%s/%s %s %s %s %s %s %d %d %s %d %d %d\n", test->phase->name, test->name,
	    test->definition, or_none(test->path), or_none(test->dir), or_none(test->report.format),
	    or_none(test->report.file), test->report.empty_allowed, test->input_kind,
	    or_none(test->input), test->make_watches, test->selected,
	    (int)node_number(plan, test->node));
	for (size_t i = 0; i < test->needs.count; i++)
		buf_printf(out, "needs %s/%s ", test->needs.items[i]->phase->name,
		    test->needs.items[i]->name);
	say_env(out, &test->combination);
	for (size_t i = 0; i < test->tags.count; i++)
		buf_printf(out, " #%s", test->tags.items[i]);
	buf_printf(out, "%d %d", test->quarantined, test->gates);
	if (test->quarantine)
		buf_printf(out, " %s %s %s", test->quarantine->until,
		    or_none(test->quarantine->reason), or_none(test->quarantine->issue));
	buf_addc(out, '\n');
}

static void say_edges(struct buf *out, const struct plan *plan)
{
	for (size_t i = 0; i < plan->node_count; i++)
		for (const struct edge *edge = plan->nodes[i].out; edge; edge = edge->next_out)
			if (edge->kind != EDGE_ORDER && edge->kind != EDGE_NEED)
				buf_printf(out, "%zu -%d-> %zu\n", i, edge->kind,
				    node_number(plan, edge->to));
}

/* All that is kept. What is not: marks, environments, and what only e2e-gen asks for (commands,
 * limits, health checks, input patterns). */
static const char *in_words(struct arena *arena, const struct plan *plan)
{
	struct buf out = BUF_INIT;
	const char *words;

	buf_printf(&out, "%d\n", plan->quarantine_alone);
	buf_printf(&out, "%s %s %lld %lld %s %zu\n", plan->name, plan->output, plan->timeout,
	    plan->max_age, plan->digest, plan->test_count);
	for (size_t i = 0; i < plan->secrets.count; i++)
		buf_printf(&out, "%s\n", plan->secrets.items[i]);
	for (size_t i = 0; i < plan->report_count; i++) {
		buf_adds(&out, plan->reports[i].name);
		say_env(&out, &plan->reports[i].options);
	}
	for (size_t i = 0; i < plan->service_count; i++) {
		const struct service *service = &plan->services[i];

		buf_printf(&out, "%s %s %d %d %d %d\n", service->name, service->definition,
		    service->named, service->required, service->oneshot, service->reuse);
		say_refs(&out, &service->needs);
	}
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *it = &plan->phases[i];

		buf_printf(&out, "%s %d %d %d %d %zu\n", it->name, it->parallel, it->required,
		    it->halts, it->gates, it->selected_count);
		say_refs(&out, &it->named_services);
		buf_printf(&out, "%d\n", it->needs_said);
		for (size_t j = 0; j < it->test_count; j++)
			say_test(&out, plan, &it->tests[j]);
	}
	say_edges(&out, plan);
	words = arena_strdup(arena, out.text);
	buf_release(&out);
	return words;
}

/* ---- there and back ---- */

static struct run a_run(void)
{
	return (struct run){.id = "id",
	    .key = "0123456789abcdef",
	    .invocation = 3,
	    .started = "2026-01-31T12:00:00.000Z",
	    .plan = "phases.yaml"};
}

/* Selects as begin does, and writes it down for the run. */
static void select_for(struct arena *arena, struct plan *plan, struct run *run, const char *only)
{
	const struct selection_words words = {.phases = "one two", .only = only};
	const char *error = NULL, *selection;
	char *hash = arena_alloc(arena, 17);

	assert_int_equal(select_tests(arena, plan, &words, &error), 0);
	quarantine_apply(plan, run->started);
	selection = selection_record(arena, plan);
	selection_hash(selection, plan->named, hash);
	run->selection = hash;
	run->named = plan->named;
	assert_int_equal(dir_make("./.e2e"), 0);
	assert_int_equal(run_selection_write(".", selection), 0);
}

/* The plan, selected as the run says, and written. */
static struct plan *write_plan(struct arena *arena, struct run *run, const char *only)
{
	struct plan_file file = plan_file_look(run->plan);
	struct plan *plan = plan_load(arena, &diagnostics, run->plan);

	assert_int_equal(diagnostics.errors, 0);
	select_for(arena, plan, run, only);
	run->digest = plan->digest;
	slices_write(".", plan, run, &file, true);
	return plan;
}

static void a_plan_comes_back(void **state)
{
	static const char *const only[] = {"%", "%/a two/%", "one/e", "one/f", "one/f% one/g"};

	(void)state;
	for (size_t i = 0; i < sizeof only / sizeof only[0]; i++) {
		struct arena arena = {0};
		struct run run = a_run();
		const struct plan *plan = write_plan(&arena, &run, only[i]);
		const struct plan *read = slices_read(&arena, ".", &run, NULL);

		assert_non_null(read);
		assert_string_equal(in_words(&arena, read), in_words(&arena, plan));
		arena_release(&arena);
	}
}

static void a_phase_comes_back(void **state)
{
	struct arena arena = {0};
	struct run run = a_run();
	const struct plan *plan = write_plan(&arena, &run, "%/a one/%");

	(void)state;
	for (size_t i = 0; i < plan->phase_count; i++) {
		const char *name = plan->phases[i].name;
		const struct plan *read = slices_read(&arena, ".", &run, name);
		const struct phase *phase;

		assert_non_null(read);
		phase = &read->phases[i];
		for (size_t j = 0; j < read->phase_count; j++)
			assert_int_equal(
			    read->phases[j].test_count, j == i ? plan->phases[i].test_count : 0);
		for (size_t j = 0; j < phase->test_count; j++) {
			struct buf was = BUF_INIT, is = BUF_INIT;

			/* Their numbers are those of another graph. */
			plan->phases[i].tests[j].node = plan->nodes;
			phase->tests[j].node = read->nodes;
			say_test(&was, plan, &plan->phases[i].tests[j]);
			say_test(&is, read, &phase->tests[j]);
			assert_string_equal(is.text, was.text);
			buf_release(&was);
			buf_release(&is);
		}
	}
	arena_release(&arena);
}

/* ---- what is not as it was ---- */

static void refused(const struct run *run)
{
	struct arena arena = {0};

	assert_null(slices_read(&arena, ".", run, "one"));
	arena_release(&arena);
}

static void of_another_run(void **state)
{
	struct arena arena = {0};
	struct run run = a_run(), other = run;

	(void)state;
	write_plan(&arena, &run, "%");
	other = run;
	other.key = "0123456789abcdee";
	refused(&other);
	other = run;
	other.digest = "0123456789abcdef";
	refused(&other);
	other = run;
	other.invocation++;
	refused(&other);
	other = run;
	other.selection = "0123456789abcdef";
	refused(&other);
	other = run;
	other.named = !other.named;
	refused(&other);
	assert_non_null(slices_read(&arena, ".", &run, "one"));
	assert_int_equal(run_selection_write(".", "one/a"), 0);
	refused(&run);
	assert_int_equal(remove("./.e2e/selection"), 0);
	refused(&run);
	arena_release(&arena);
}

static void replace(const char *path, const struct buf *content)
{
	assert_int_equal(file_replace(path, content, false, NULL), 0);
}

/* Each byte changed, each length, and something behind it. */
static void damaged(void **state)
{
	static const char *const files[] = {"./.e2e/plan/head", "./.e2e/plan/phases/one"};
	struct arena arena = {0};
	struct run run = a_run();

	(void)state;
	write_plan(&arena, &run, "%");
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct buf whole = BUF_INIT, part = BUF_INIT;

		assert_int_equal(file_read(files[i], 1024 * 1024, &whole), 0);
		for (size_t at = 0; at < whole.len; at++) {
			buf_clear(&part);
			buf_add(&part, whole.text, at);
			replace(files[i], &part);
			refused(&run);
			whole.text[at] ^= 1;
			replace(files[i], &whole);
			refused(&run);
			whole.text[at] ^= 1;
		}
		buf_addc(&whole, '\n');
		replace(files[i], &whole);
		refused(&run);
		whole.text[--whole.len] = '\0';
		replace(files[i], &whole);
		assert_non_null(slices_read(&arena, ".", &run, "one"));
		buf_release(&whole);
		buf_release(&part);
	}
	arena_release(&arena);
}

/* The same plan from another text: what the digest does not tell may differ. */
static void from_another_text(void **state)
{
	struct arena arena = {0};
	struct buf yaml = BUF_INIT;
	struct run run = a_run();
	struct plan_file file;
	struct plan *plan;

	(void)state;
	write_plan(&arena, &run, "%");
	buf_printf(&yaml, "# the same\n%s", text);
	replace("phases.yaml", &yaml);
	refused(&run);
	file = plan_file_look(run.plan);
	plan = plan_load(&arena, &diagnostics, run.plan);
	assert_string_equal(plan->digest, run.digest);
	select_for(&arena, plan, &run, "%");
	/* Only the head is of this text; then all. */
	assert_int_equal(rename("./.e2e/plan/phases", "old"), 0);
	slices_write(".", plan, &run, &file, false);
	assert_non_null(slices_read(&arena, ".", &run, "one"));
	assert_int_equal(tree_remove("./.e2e/plan/phases"), 0);
	assert_int_equal(rename("old", "./.e2e/plan/phases"), 0);
	refused(&run);
	buf_release(&yaml);
	arena_release(&arena);
}

/* Another program of this version, for which the same text means something else. */
static void another_plan_of_the_text(void **state)
{
	struct arena arena = {0};
	struct run run = a_run();
	struct plan *plan = write_plan(&arena, &run, "%"), *read;
	struct plan_file file = plan_file_look(run.plan);

	(void)state;
	plan->phases[0].tests[3].report.empty_allowed = false;
	slices_write(".", plan, &run, &file, false);
	read = slices_read(&arena, ".", &run, NULL);
	assert_non_null(read);
	assert_string_equal(in_words(&arena, read), in_words(&arena, plan));
	/* Of the same plan, nothing but the head is written again. */
	assert_int_equal(unlink("./.e2e/plan/phases/two"), 0);
	slices_write(".", plan, &run, &file, false);
	assert_null(slices_read(&arena, ".", &run, "two"));
	assert_non_null(slices_read(&arena, ".", &run, "one"));
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_plan_comes_back, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(a_phase_comes_back, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(of_another_run, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(damaged, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(from_another_text, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(another_plan_of_the_text, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
