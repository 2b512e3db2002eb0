/* SPDX-License-Identifier: MIT */
/* cases/: what a report tells of several attempts at a case, and that none of them makes a pass of
 * a failure. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases/cases.h"
#include "cases/parts.h"
#include "parsed_cases.h"

#include <stdlib.h>
#include <string.h>

static struct arena arena;

static const struct cases *parsed(const char *format, const char *text)
{
	return parsed_cases(&arena, format, text);
}

static const struct cases *sample(const char *format, const char *name)
{
	const char *source = getenv("srcdir");

	return cases_read(&arena, format,
	    arena_printf(&arena, "%s/tests/cases/%s", source ? source : ".", name), NULL, false);
}

static const struct test_case *find(const struct cases *cases, const char *name)
{
	for (size_t i = 0; i < cases->count; i++)
		if (strcmp(cases->items[i].name, name) == 0)
			return &cases->items[i];
	fail_msg("no case %s", name);
	return NULL;
}

/* "STATUS [flaky] RETRIES", and of each attempt "; STATUS MESSAGE [DETAILS] (ATTACHMENTS)". */
static const char *told(const struct test_case *c)
{
	struct buf out = BUF_INIT;
	const char *text;

	buf_printf(
	    &out, "%s%s %d", case_status_name(c->status), c->flaky ? " flaky" : "", c->retries);
	for (size_t i = 0; i < c->attempt_count; i++) {
		const struct test_case *attempt = &c->attempts[i];

		buf_printf(&out, "; %s", case_status_name(attempt->status));
		if (attempt->message)
			buf_printf(&out, " %s", attempt->message);
		if (attempt->details)
			buf_printf(&out, " [%s]", attempt->details);
		for (size_t j = 0; j < attempt->attachment_count; j++) {
			buf_printf(&out, " (%s)", attempt->attachments[j].path);
			assert_int_equal(attempt->attachments[j].attempt, (int)i + 1);
		}
		assert_string_equal(attempt->name, "");
		assert_int_equal(attempt->attempt_count, 0);
	}
	text = arena_strdup(&arena, out.text);
	buf_release(&out);
	return text;
}

struct row {
	const char *text, *expected;
};

static void check_junit(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct cases *cases = parsed("junit",
		    arena_printf(&arena, "<testsuite name='s'>%s</testsuite>", rows[i].text));

		print_message("# %s\n", rows[i].text);
		assert_int_equal(cases->count, 1);
		assert_string_equal(told(&cases->items[0]), rows[i].expected);
	}
}

/* ---- JUnit XML as Surefire writes it ---- */

static void surefire_samples(void **state)
{
	const struct cases *cases = sample("junit", "surefire-flaky.junit.xml");
	const struct test_case *c = find(cases, "flakyError");

	(void)state;
	assert_string_equal(told(c),
	    "passed flaky 2; "
	    "error no database [java.lang.IllegalStateException: no database\n"
	    "\tat shop.CartTest.flakyError(CartTest.java:8)]; "
	    "error no database [java.lang.IllegalStateException: no database\n"
	    "\tat shop.CartTest.flakyError(CartTest.java:8)]; passed");
	/* The case is told of by its first attempt. */
	assert_string_equal(c->message, "no database");
	assert_string_equal(c->details, c->attempts[0].details);
	assert_true(c->attempts[0].duration < 0);
	assert_true(c->attempts[2].duration == 0);

	cases = sample("junit", "surefire-rerun.junit.xml");
	c = find(cases, "fails");
	assert_string_equal(told(c), "failed 2; "
				     "failed it fails [java.lang.AssertionError: it fails\n"
				     "\tat shop.BadTest.fails(BadTest.java:7)]; "
				     "failed it fails [java.lang.AssertionError: it fails\n"
				     "\tat shop.BadTest.fails(BadTest.java:7)]; "
				     "failed it fails [java.lang.AssertionError: it fails\n"
				     "\tat shop.BadTest.fails(BadTest.java:7)]");
	assert_string_equal(c->details, c->attempts[0].details);
	assert_int_equal(find(cases, "adds")->attempt_count, 0);

	cases = sample("junit", "surefire.documented.junit.xml");
	assert_string_equal(told(find(cases, "flaky")),
	    "passed flaky 2; failed the first attempt fails <> "
	    "[java.lang.AssertionError: the first attempt fails <>\n"
	    "\tat studio.StudioTest.flaky(StudioTest.java:10)]; "
	    "error the second attempt fails too "
	    "[java.lang.IllegalStateException: the second attempt fails too]; passed");
	assert_non_null(strstr(
	    told(find(cases, "differs")), "; failed the <title> is wrong [the text of a rerun]"));
}

static void junit_elements(void **state)
{
	static const struct row rows[] = {
	    /* Those before the last attempt, the case's own, those after the first. */
	    {"<testcase name='a'><failure message='own'/><flakyFailure message='before'/>"
	     "<rerunError message='after'/></testcase>",
		"failed 2; failed before; failed own; error after"},
	    {"<testcase name='a'><flakyFailure message='1'/><flakyFailure message='2'/>"
	     "<failure message='3'>t</failure></testcase>",
		"failed 2; failed 1; failed 2; failed 3 [t]"},
	    /* The text in the element, in a child, or what it printed. */
	    {"<testcase name='a'><flakyFailure message='m'>text</flakyFailure></testcase>",
		"passed flaky 1; failed m [text]; passed"},
	    {"<testcase name='a'><flakyFailure><stackTrace>t: m\n\tat x</stackTrace>"
	     "<system-out>out</system-out></flakyFailure></testcase>",
		"passed flaky 1; failed t: m [t: m\n\tat x]; passed"},
	    {"<testcase name='a'><flakyFailure><system-out>it says why</system-out>"
	     "</flakyFailure></testcase>",
		"passed flaky 1; failed it says why [it says why]; passed"},
	    {"<testcase name='a'><flakyFailure type='AssertionError'/></testcase>",
		"passed flaky 1; failed AssertionError; passed"},
	    /* Each attempt's own files. */
	    {"<testcase name='a'><failure message='1'>t</failure><rerunFailure "
	     "message='2'>u<system-out>"
	     "[[ATTACHMENT|two.png]]</system-out></rerunFailure>"
	     "<system-out>[[ATTACHMENT|one.png]]</system-out></testcase>",
		"failed 1; failed 1 [t] (one.png); failed 2 [u] (two.png)"},
	    {"<testcase name='a'><flakyFailure message='1'>t<system-err>[[ATTACHMENT|one.png]]"
	     "</system-err></flakyFailure><system-out>[[ATTACHMENT|two.png]]</system-out>"
	     "</testcase>",
		"passed flaky 1; failed 1 [t] (one.png); passed (two.png)"},
	    /* A skip does not excuse what failed before it. */
	    {"<testcase name='a'><flakyFailure message='m'/><skipped message='s'/></testcase>",
		"failed 1; failed m; skipped s"},
	    {"<testcase name='a' status='skipped'><rerunFailure message='m'/></testcase>",
		"failed 1; failed m; skipped"},
	    /* Reruns that failed are followed by no pass. */
	    {"<testcase name='a'><rerunFailure message='m'/></testcase>",
		"failed 1; failed m; passed"},
	    {"<testcase name='a'><flakyFailure message='m'/><rerunFailure message='n'/></testcase>",
		"failed 2; failed m; failed n; passed"},
	    {"<testcase name='a' status='failed'><flakyFailure message='m'/></testcase>",
		"failed 1; failed m; failed"},
	    {"<testcase name='a'><flakyFailure message='m'><failure/></flakyFailure></testcase>",
		"failed 1; failed m; failed"},
	};
	const struct cases *cases;

	(void)state;
	check_junit(rows, sizeof rows / sizeof *rows);
	cases = parsed("junit", "<testsuite><testcase name='a' time='3'><failure/>"
				"<rerunFailure time='1.5'/></testcase></testsuite>");
	assert_true(cases->items[0].attempts[0].duration == 3);
	assert_true(cases->items[0].attempts[1].duration == 1.5);
	cases = parsed("junit", "<testsuite><testcase name='a'><flakyFailure message='m'/>"
				"<skipped/></testcase></testsuite>");
	assert_string_equal(
	    cases->items[0].message, "an attempt failed, and the last one was skipped");
}

/* ---- a case for each attempt ---- */

static void gotestsum(void **state)
{
	const struct cases *cases = sample("junit", "gotestsum.junit.xml");
	const struct test_case *c = find(cases, "TestTitles/wrong");

	(void)state;
	assert_int_equal(c->attempt_count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(c->attempts[i].status, CASE_FAILED);
		assert_string_equal(c->attempts[i].message, "title \"wrong\" is <wrong>");
		assert_non_null(strstr(c->attempts[i].details, "studio_test.go:14"));
	}
	c = find(cases, "TestFlaky");
	assert_int_equal(c->attempt_count, 2);
	assert_string_equal(c->attempts[0].message, "the first attempt fails");
	assert_int_equal(c->attempts[1].status, CASE_PASSED);
	assert_null(c->attempts[1].details);
}

/* Without a word of a retry a second case of a name is a case of its own. */
static void repeated_names(void **state)
{
	static const char *const suites[] = {
	    /* pytest-rerunfailures since 16.6.1: the attempts before the last one, without their
	     * failures. */
	    "<testsuite name='pytest' timestamp='2026-01-01T00:00:00' hostname='h'>"
	    "<testcase classname='c' name='a'/>"
	    "<testcase classname='c' name='a'><failure message='m'/></testcase></testsuite>",
	    /* Gradle without mergeReruns, and parameters that are not in the name. */
	    "<testsuite name='s' timestamp='2026-01-01T00:00:00' hostname='h'>"
	    "<testcase classname='c' name='a'><failure message='m'/></testcase>"
	    "<testcase classname='c' name='a'/></testsuite>",
	    /* go-junit-report, with go test -count=2: version 2, and 1. */
	    "<testsuite name='s' id='0' hostname='h' timestamp='2026-01-01T00:00:00Z'><properties>"
	    "<property name='go.version' value='1'/></properties>"
	    "<testcase classname='c' name='a'><failure message='m'/></testcase>"
	    "<testcase classname='c' name='a'/></testsuite>",
	    "<testsuite name='s'><properties><property name='go.version' value='1'/></properties>"
	    "<testcase classname='c' name='a'><failure message='m'/></testcase>"
	    "<testcase classname='c' name='a'/></testsuite>",
	    /* gotestsum's attempts, of which the last one was skipped. */
	    "<testsuite name='s' timestamp='2026-01-01T00:00:00Z'><properties>"
	    "<property name='go.version' value='1'/></properties>"
	    "<testcase classname='c' name='a'><failure message='m'/></testcase>"
	    "<testcase classname='c' name='a'><skipped message='s'/></testcase></testsuite>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
		const struct cases *cases = parsed("junit", suites[i]);
		size_t failed = 0;

		print_message("# %s\n", suites[i]);
		assert_int_equal(cases->count, 2);
		for (size_t j = 0; j < 2; j++) {
			failed += cases->items[j].status == CASE_FAILED;
			assert_false(cases->items[j].flaky);
			assert_int_equal(cases->items[j].attempt_count, 0);
		}
		assert_int_equal(failed, 1);
	}
	/* gotestsum lists failures before passes: a failure behind one is no earlier attempt. */
	assert_int_equal(
	    parsed("junit",
		"<testsuite timestamp='t'><properties><property name='go.version'/></properties>"
		"<testcase name='a'><failure/></testcase><testcase name='a'/>"
		"<testcase name='a'><failure/></testcase></testsuite>")
		->items[1]
		.status,
	    CASE_FAILED);
}

/* ---- CTRF ---- */

static void ctrf(void **state)
{
	static const struct row rows[] = {
	    /* With the last attempt in the list, as in the format's examples. */
	    {"'status':'passed','retries':2,'retryAttempts':["
	     "{'attempt':1,'status':'failed','duration':120,'message':'no','trace':'at x'},"
	     "{'attempt':2,'status':'other','rawStatus':'timedOut'},"
	     "{'attempt':3,'status':'passed'}]",
		"passed flaky 2; failed no [no\nat x]; error its status is timedOut; passed"},
	    {"'status':'passed','retryAttempts':[{'status':'failed','message':'no'},"
	     "{'status':'passed'}],'attachments':[{'name':'a','path':'last.png'}]",
		"passed flaky 2; failed no [no]; passed (last.png)"},
	    {"'status':'failed','message':'b','retries':1,'retryAttempts':["
	     "{'status':'failed','message':'a'},{'status':'failed','attachments':["
	     "{'path':'b.png'}]}],'attachments':[{'path':'b.png'}]",
		"failed 1; failed a [a]; failed b [b] (b.png)"},
	    /* Without it, as the reporter for Playwright does. */
	    {"'status':'failed','message':'b','retries':1,'retryAttempts':["
	     "{'status':'failed','message':'a','snippet':'> 1 | x','attachments':["
	     "{'path':'a.png'}]}],'attachments':[{'path':'b.png'}]",
		"failed 1; failed a [a\n\n> 1 | x] (a.png); failed b [b] (b.png)"},
	    {"'status':'passed','retryAttempts':[{'status':'failed','message':'no'}]",
		"passed flaky 1; failed no [no]; passed"},
	    /* What an attempt says wins. */
	    {"'status':'passed','flaky':false,'retryAttempts':[{'status':'failed'}]",
		"passed flaky 1; failed; passed"},
	    {"'status':'passed','retries':1,'retryAttempts':[{'status':'failed'},"
	     "{'status':'failed','message':'no'}]",
		"failed 1; failed; failed no [no]"},
	    {"'status':'skipped','retries':1,'retryAttempts':[{'status':'failed'}]",
		"failed 1; failed; skipped"},
	    {"'status':'skipped','retries':1,'retryAttempts':[{'status':'skipped'}]",
		"skipped 1; skipped; skipped"},
	    {"'status':'passed','retryAttempts':[]", "passed 0"},
	    {"'status':'passed','retries':0,'retryAttempts':[{'status':'passed'}]", "passed 0"},
	    {"'status':'failed','retries':0,'retryAttempts':[{'status':'failed'},"
	     "{'status':'failed'}]",
		"failed 1; failed; failed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = arena_printf(
		    &arena, "{\"results\":{\"tests\":[{\"name\":\"a\",%s}]}}", rows[i].text);

		for (char *at = text; (at = strchr(at, '\''));)
			*at = '"';
		print_message("# %s\n", text);
		assert_string_equal(told(&parsed("ctrf", text)->items[0]), rows[i].expected);
	}
	assert_string_equal(parsed("ctrf", "{\"results\":{\"tests\":[{\"name\":\"a\","
					   "\"status\":\"passed\",\"retries\":0,\"retryAttempts\":["
					   "{\"status\":\"failed\",\"message\":\"no\"}]}]}}")
				->items[0]
				.message,
	    "it passed, and its last attempt failed");
}

/* ---- Playwright ---- */

static void playwright_skips(void **state)
{
	const struct cases *cases = parsed("playwright",
	    "{\"suites\":[{\"specs\":[{\"title\":\"a\",\"tests\":[{\"status\":\"flaky\","
	    "\"expectedStatus\":\"skipped\",\"results\":[{\"status\":\"failed\",\"error\":"
	    "{\"message\":\"no\"}},{\"status\":\"skipped\"}]}]}]}]}");

	(void)state;
	assert_string_equal(told(&cases->items[0]), "failed 1; failed no [no]; skipped");
	assert_string_equal(
	    cases->items[0].message, "an attempt failed, and the last one was skipped");
}

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(surefire_samples, release),
	    cmocka_unit_test_teardown(junit_elements, release),
	    cmocka_unit_test_teardown(gotestsum, release),
	    cmocka_unit_test_teardown(repeated_names, release),
	    cmocka_unit_test_teardown(ctrf, release),
	    cmocka_unit_test_teardown(playwright_skips, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
