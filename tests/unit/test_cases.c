/* SPDX-License-Identifier: MIT */
/* cases/: what the test tools report is read as they meant it. The samples in tests/cases are what
 * the tools wrote, with shortened paths; *.documented.* follow the formats' documentation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/files.h"
#include "cases/cases.h"
#include "cases/parts.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena arena;

/* ---- helpers ---- */

static const char *sample(const char *name)
{
	const char *source = getenv("srcdir");

	return arena_printf(&arena, "%s/tests/cases/%s", source ? source : ".", name);
}

static struct cases *read_text(const char *format, const char *text, size_t len, bool *whole)
{
	struct cases *cases = arena_alloc(&arena, sizeof *cases);
	struct buf problem = BUF_INIT;
	/* Exactly as long as it says, for AddressSanitizer. */
	char *copy = malloc(len + 1);

	assert_non_null(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	*whole = case_format(format)->parse(&arena, copy, len, cases, &problem) == 0;
	cases_refine(&arena, "report", NULL, cases, 0);
	assert_int_equal(*whole, problem.len == 0);
	assert_null(strchr(problem.text, '\n'));
	if (!*whole)
		cases->problem = arena_strdup(&arena, problem.text);
	free(copy);
	buf_release(&problem);
	return cases;
}

static struct cases *parsed(const char *format, const char *text)
{
	bool whole;

	return read_text(format, text, strlen(text), &whole);
}

static const struct test_case *find(const struct cases *cases, const char *suite, const char *name)
{
	for (size_t i = 0; i < cases->count; i++)
		if (strcmp(cases->items[i].name, name) == 0 &&
		    (!suite ||
			(cases->items[i].suite && strcmp(cases->items[i].suite, suite) == 0)))
			return &cases->items[i];
	fail_msg("no case %s in %s", name, suite ? suite : "any suite");
	return NULL;
}

static void check_text(const char *got, const char *expected)
{
	if (!expected)
		assert_null(got);
	else
		assert_string_equal(got ? got : "(null)", expected);
}

static void check(const struct cases *cases, const char *suite, const char *name,
    enum case_status status, const char *file, int line, const char *message)
{
	const struct test_case *c = find(cases, suite, name);

	assert_string_equal(case_status_name(c->status), case_status_name(status));
	check_text(c->file, file);
	assert_int_equal(c->line, line);
	check_text(c->message, message);
}

static void check_problem(const char *format, const char *text, const char *part)
{
	const struct cases *cases = parsed(format, text);

	assert_non_null(cases->problem);
	if (!strstr(cases->problem, part))
		fail_msg("\"%s\" in \"%s\"", part, cases->problem);
}

/* ---- the counts, as the tools printed them ---- */

static const struct expected {
	const char *file, *format;
	size_t count, passed, failed, errors, skipped, flaky;
} samples[] = {
    /* 3 failed, 3 passed, 1 skipped, 1 xfailed, 1 xpassed, 1 error */
    {"pytest.junit.xml", "junit", 10, 4, 3, 1, 2, 0},
    {"pytest-short.junit.xml", "junit", 10, 4, 3, 1, 2, 0},
    {"pytest-xunit1.junit.xml", "junit", 10, 4, 3, 1, 2, 0},
    {"pytest-collect.junit.xml", "junit", 1, 0, 0, 1, 0, 0},
    {"pytest.documented.pytest.json", "pytest-json", 10, 4, 3, 1, 2, 0},
    {"pytest-collect.documented.pytest.json", "pytest-json", 1, 0, 0, 1, 0, 0},
    {"rerun.documented.pytest.json", "pytest-json", 3, 1, 1, 1, 0, 1},
    /* 3 failed, 2 flaky, 2 skipped, 4 passed */
    {"pages.playwright.json", "playwright", 11, 6, 3, 0, 2, 2},
    {"none.playwright.json", "playwright", 1, 0, 0, 1, 0, 0},
    {"broken.playwright.json", "playwright", 2, 0, 0, 2, 0, 0},
    /* The same run: a timeout is an error here, and nothing tells what was flaky. */
    {"playwright.junit.xml", "junit", 11, 6, 2, 1, 2, 0},
    {"playwright.ctrf.json", "ctrf", 11, 6, 3, 0, 2, 2},
    /* 2 failed, 2 passed, 1 skipped, 1 todo */
    {"vitest.junit.xml", "junit", 6, 2, 2, 0, 2, 0},
    /* The same, and a file that does not load (two cases); jest-junit has the todo as passed. */
    {"jest.junit.xml", "junit", 8, 3, 3, 1, 1, 0},
    {"jest.ctrf.json", "ctrf", 6, 2, 2, 0, 2, 1},
    /* Tests: 7, Errors: 1, Failures: 2, Skipped: 1 */
    {"phpunit.junit.xml", "junit", 7, 3, 2, 1, 1, 0},
    /* 3 runs, 12 tests, 1 skipped, 7 failures; without the attempts before the last it is this. */
    {"gotestsum.junit.xml", "junit", 7, 4, 2, 0, 1, 1},
    /* 3 tests failed out of 5 (one of them was not found), 2 did not run */
    {"ctest.junit.xml", "junit", 6, 1, 2, 1, 2, 0},
    /* Ok 1, expected fail 1, fail 3 (one of them a hard error, one TAP), skipped 1 */
    {"meson.junit.xml", "junit", 8, 3, 2, 1, 2, 0},
    {"bats.junit.xml", "junit", 5, 2, 1, 0, 2, 0},
    /* pass 3, fail 2, skipped 1, todo 1; the JUnit reporter drops the failure of a hook */
    {"node.tap", "tap", 7, 3, 2, 0, 2, 0},
    {"node.junit.xml", "junit", 6, 3, 1, 0, 2, 0},
    {"bats.tap", "tap", 5, 2, 1, 0, 2, 0},
    {"bats13.tap", "tap", 5, 2, 1, 0, 2, 0},
    {"perl.tap", "tap", 7, 3, 2, 0, 2, 0},
    {"v14.documented.tap", "tap", 8, 4, 2, 0, 2, 0},
    {"skip-all.documented.tap", "tap", 1, 0, 0, 0, 1, 0},
    /* 4 passed, 2 failed, 1 skipped, 2 to do; its suites are not cases here */
    {"node-deep.tap", "tap", 9, 4, 2, 0, 3, 0},
    {"tape.tap", "tap", 7, 3, 1, 0, 3, 0},
    {"node-tap.tap", "tap", 11, 6, 2, 0, 3, 0},
    {"vitest.tap", "tap", 7, 4, 1, 0, 2, 0},
    /* A subtest that is to do has a case that failed, and is skipped with it. */
    {"test2.tap", "tap", 10, 4, 2, 0, 4, 0},
    {"qt.tap", "tap", 10, 5, 2, 0, 3, 0},
    {"mocha.tap", "tap", 6, 2, 2, 0, 2, 0},
    {"surefire.documented.junit.xml", "junit", 6, 3, 1, 1, 1, 1},
    /* BUILD SUCCESS: Tests run: 3, Failures: 0, Errors: 0, Flakes: 2 */
    {"surefire-flaky.junit.xml", "junit", 3, 3, 0, 0, 0, 2},
    /* Tests run: 4, Failures: 1, Errors: 0, Skipped: 1, Flakes: 1 */
    {"surefire-rerun.junit.xml", "junit", 4, 2, 1, 0, 1, 1},
    {"googletest.junit.xml", "junit", 5, 2, 1, 0, 2, 0},
    /* What may fail is skipped here; its tests are assertions. */
    {"catch2.junit.xml", "junit", 8, 3, 1, 1, 3, 0},
    {"catch2-mayfail.junit.xml", "junit", 6, 3, 0, 0, 3, 0},
    {"doctest.junit.xml", "junit", 5, 1, 3, 1, 0, 0},
    {"doctest-passed.junit.xml", "junit", 1, 1, 0, 0, 0, 0},
    /* 5 passed, 3 failed, 1 skipped: it takes one that failed as expected for passed */
    {"qt.junit.xml", "junit", 9, 4, 3, 0, 2, 0},
    {"qt-passed.junit.xml", "junit", 6, 4, 0, 0, 2, 0},
    /* Each exits with 0. */
    {"phpunit-empty.junit.xml", "junit", 1, 0, 0, 1, 0, 0},
    {"phpunit-risky.junit.xml", "junit", 5, 2, 0, 1, 2, 0},
    {"phpunit-warning.junit.xml", "junit", 4, 1, 0, 2, 1, 0},
    /* go test -count=2: a test that fails once has failed */
    {"gotestsum-count.junit.xml", "junit", 8, 7, 1, 0, 0, 0},
    {"gotestsum-panic.junit.xml", "junit", 2, 1, 1, 0, 0, 0},
    {"gotestsum-error.junit.xml", "junit", 3, 1, 1, 1, 0, 0},
    /* 1 passing, 2 pending: those it leaves out */
    {"mocha.junit.xml", "junit", 1, 1, 0, 0, 0, 0},
    {"mocha-xunit.junit.xml", "junit", 6, 2, 2, 0, 2, 0},
    {"minitest.junit.xml", "junit", 4, 1, 1, 1, 1, 0},
    {"boost.junit.xml", "junit", 6, 2, 2, 1, 1, 0},
    {"rspec.junit.xml", "junit", 5, 1, 1, 0, 3, 0},
    {"xmlrunner.junit.xml", "junit", 6, 2, 1, 1, 2, 0},
    {"newman-scripts.junit.xml", "junit", 3, 3, 0, 0, 0, 0},
    {"node-deep.junit.xml", "junit", 9, 4, 2, 0, 3, 0},
    {"pytest-first.junit.xml", "junit", 4, 1, 2, 0, 1, 0},
    {"robot.documented.junit.xml", "junit", 3, 1, 1, 0, 1, 0},
    {"googletest.documented.junit.xml", "junit", 4, 1, 1, 0, 2, 0},
    {"newman.junit.xml", "junit", 2, 1, 1, 0, 0, 0},
    {"gradle.junit.xml", "junit", 2, 1, 1, 0, 0, 0},
    {"cypress.documented.junit.xml", "junit", 2, 1, 1, 0, 0, 0},
    {"k6.documented.junit.xml", "junit", 2, 1, 1, 0, 0, 0},
    {"full.documented.ctrf.json", "ctrf", 6, 2, 1, 1, 2, 1},
    /* Failures of each kind, see test_explain.c. Files that do not load are in no case of Jest's.
     */
    {"jest-kinds.junit.xml", "junit", 13, 1, 11, 0, 1, 0},
    {"vitest-kinds.junit.xml", "junit", 9, 1, 7, 0, 1, 0},
    {"vitest-kinds.tap", "tap", 9, 1, 7, 0, 1, 0},
    {"node-kinds.junit.xml", "junit", 9, 1, 8, 0, 0, 0},
    {"mocha-kinds.junit.xml", "junit", 7, 1, 6, 0, 0, 0},
    {"mocha-kinds.tap", "tap", 7, 1, 6, 0, 0, 0},
    /* go test -v: 9 failed; a package does not compile */
    {"gotestsum-kinds.junit.xml", "junit", 10, 0, 9, 1, 0, 0},
    {"gotestsum-rerun.junit.xml", "junit", 3, 3, 0, 0, 0, 3},
    /* 7 failed, 1 passed, 3 errors, 1 rerun */
    {"pytest-kinds.junit.xml", "junit", 11, 1, 7, 3, 0, 0},
    {"retries.playwright.json", "playwright", 5, 1, 4, 0, 0, 1},
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static struct cases *read_sample(const char *name)
{
	for (size_t i = 0; i < SAMPLES; i++)
		if (strcmp(samples[i].file, name) == 0)
			return cases_read(&arena, samples[i].format, sample(name), NULL, false);
	fail_msg("no sample %s", name);
	return NULL;
}

static void counts(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		const struct cases *cases = read_sample(samples[i].file);
		const struct expected *e = &samples[i];

		print_message("# %s\n", e->file);
		check_text(cases->problem, NULL);
		assert_int_equal(cases->count, e->count);
		assert_int_equal(cases->passed, e->passed);
		assert_int_equal(cases->failed, e->failed);
		assert_int_equal(cases->errors, e->errors);
		assert_int_equal(cases->skipped, e->skipped);
		assert_int_equal(cases->flaky, e->flaky);
	}
}

/* ---- junit ---- */

static void pytest_junit(void **state)
{
	static const char *const names[] = {
	    "pytest.junit.xml", "pytest-short.junit.xml", "pytest-xunit1.junit.xml"};
	const struct cases *cases;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		cases = read_sample(names[i]);
		check(cases, "test_studio.TestRender", "test_size", CASE_FAILED, "test_studio.py",
		    17, "AssertionError: <wrong> & \"odd\"");
		check(cases, "test_studio.TestRender", "test_colour", CASE_FAILED, "test_studio.py",
		    21, "ValueError: first line");
		check(cases, "test_studio", "test_needs_database", CASE_ERROR, "test_studio.py", 6,
		    "failed on setup with \"ConnectionError: no <database> at 'db' & "
		    "\"elsewhere\"\"");
		assert_int_equal(
		    find(cases, NULL, "test_title[<b>&\"quoted\" 'it'</b>]")->status, CASE_PASSED);
		assert_int_equal(find(cases, NULL, "test_known_bug")->status, CASE_SKIPPED);
		check_text(find(cases, NULL, "test_known_bug")->message, "issue <12>");
		check_text(
		    find(cases, NULL, "test_fixed_strictly")->message, "[XPASS(strict)] strict");
		check_text(find(cases, NULL, "test_gpu")->message, "no GPU & no display");
		assert_non_null(
		    strstr(find(cases, NULL, "test_size")->details, "assert 1920 == 1080"));
	}
	/* The older family names a file, and lines from 0. */
	assert_int_equal(find(cases, NULL, "test_fixed_bug")->line, 33);
	cases = read_sample("pytest-collect.junit.xml");
	check(cases, NULL, "test_broken", CASE_ERROR, "test_broken.py", 1,
	    "ModuleNotFoundError: No module named 'nothing_of_that_name'");
}

static void playwright_junit(void **state)
{
	const struct cases *cases = read_sample("playwright.junit.xml");
	const struct test_case *c;

	(void)state;
	check(cases, "phone › pages.spec.ts", "pages › dashboard › shows clips", CASE_FAILED,
	    "pages.spec.ts", 10, "expect(locator).toHaveText(expected) failed");
	c = find(cases, "desktop › pages.spec.ts", "pages › dashboard › shows clips");
	assert_int_equal(c->attachment_count, 4);
	assert_string_equal(c->attachments[0].name, "test-failed-1.png");
	assert_string_equal(c->attachments[0].path,
	    "../results/pages-pages-dashboard-shows-clips-desktop/test-failed-1.png");
	assert_true(fabs(c->duration - 2.582) < 1e-9);
	check(cases, "desktop › rest.spec.ts", "takes too long", CASE_ERROR, "rest.spec.ts", 8,
	    "Test timeout of 300ms exceeded.");
	find(cases, "desktop › pages.spec.ts", "pages › shows its <title> & more");
}

static void dialects(void **state)
{
	const struct cases *cases = read_sample("surefire.documented.junit.xml");
	const struct test_case *c = find(cases, "studio.StudioTest", "flaky");

	(void)state;
	assert_true(c->flaky);
	assert_int_equal(c->retries, 2);
	check_text(c->message, "the first attempt fails <>");
	assert_non_null(strstr(c->details, "StudioTest.java:10"));
	assert_null(strstr(c->details, "not of interest"));
	c = find(cases, NULL, "differs");
	assert_int_equal(c->retries, 2);
	assert_false(c->flaky);
	assert_null(strstr(c->details, "the text of a rerun"));
	assert_true(find(cases, NULL, "passes")->duration == 1234.5);
	assert_true(find(cases, NULL, "studio.OtherTest")->duration == 0.5);

	cases = read_sample("phpunit.junit.xml");
	check(cases, "StudioTest", "testFails", CASE_FAILED, "/studio/t/StudioTest.php", 6,
	    "the \"title\" is wrong");
	check(cases, "StudioTest", "testSize with data set \"emoji 🎬\"", CASE_PASSED,
	    "/studio/t/StudioTest.php", 10, NULL);

	cases = read_sample("gotestsum.junit.xml");
	c = find(cases, "example.com/studio", "TestFlaky");
	assert_true(c->flaky);
	assert_int_equal(c->retries, 1);
	check(
	    cases, NULL, "TestFlaky", CASE_PASSED, "studio_test.go", 26, "the first attempt fails");
	check(cases, NULL, "TestTitles/wrong", CASE_FAILED, "studio_test.go", 14,
	    "title \"wrong\" is <wrong>");
	assert_int_equal(find(cases, NULL, "TestTitles/wrong")->retries, 2);
	check(cases, NULL, "TestSkips", CASE_SKIPPED, "studio_test.go", 20, "no GPU");

	cases = read_sample("ctest.junit.xml");
	check(cases, NULL, "fails", CASE_FAILED, NULL, 0, "expected 4, got 5");
	check(cases, NULL, "missing", CASE_ERROR, NULL, 0, "Unable to find executable");
	check(cases, NULL, "skips", CASE_SKIPPED, NULL, 0, "SKIP_RETURN_CODE=77");
	check(cases, NULL, "off", CASE_SKIPPED, NULL, 0, "Disabled");
	check_text(find(cases, NULL, "off")->suite, NULL);

	cases = read_sample("vitest.junit.xml");
	check(cases, "studio.test.js", "titles › with <markup> › differs", CASE_FAILED,
	    "studio.test.js", 6, "expected { width: 1920 } to deeply equal { width: 1080 }");

	cases = read_sample("jest.junit.xml");
	check(cases, "titles", "titles with <markup> differs", CASE_FAILED, "studio.test.js", 4,
	    "Error: expect(received).toEqual(expected) // deep equality");
	check(cases, "Test suite failed to run", "broken.test.js", CASE_ERROR, "broken.test.js", 1,
	    "Cannot find module './nothing-of-that-name' from 'broken.test.js'");

	cases = read_sample("node.junit.xml");
	check(cases, "titles", "is to do", CASE_SKIPPED, NULL, 0, "issue 12");
	check(cases, "titles › deeper", "differs", CASE_FAILED, "/studio/studio.test.js", 6,
	    "Expected values to be strictly equal: 1920 !== 1080");

	cases = read_sample("bats.junit.xml");
	check(cases, "t.bats", "fails with output", CASE_FAILED, "t.bats", 2,
	    "`@test \"fails with output\" { echo \"some # output\"; echo \"second line\"; false; "
	    "}' "
	    "failed");
	check(cases, "t.bats", "skips # itself", CASE_SKIPPED, NULL, 0, "no network");

	cases = read_sample("googletest.documented.junit.xml");
	check(cases, "Title", "Differs", CASE_FAILED, "title_test.cc", 18,
	    "Expected equality of these values: 1920, 1080");
	check(cases, "Title", "NeedsGpu", CASE_SKIPPED, "title_test.cc", 27, "no GPU");

	cases = read_sample("robot.documented.junit.xml");
	check(cases, "Studio.Pages", "Shows Clips", CASE_FAILED, NULL, 0, "<Nothing> != Clips");
}

static void more_dialects(void **state)
{
	const struct cases *cases = read_sample("surefire-flaky.junit.xml");
	const struct test_case *c = find(cases, "shop.CartTest", "flakyError");

	(void)state;
	assert_true(c->flaky);
	assert_int_equal(c->retries, 2);
	check_text(c->message, "no database");

	cases = read_sample("catch2.junit.xml");
	check(cases, "t.global", "differs/inner", CASE_FAILED, "t.cc", 4, "1920 == 1080");
	check(cases, "t.global", "may fail", CASE_SKIPPED, "t.cc", 5,
	    "TEST_CASE tagged with !mayfail");
	check(cases, "t.global", "throws", CASE_ERROR, "t.cc", 8, "no database");

	cases = read_sample("qt.junit.xml");
	check(cases, "Studio", "skips", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, "Studio", "known", CASE_SKIPPED, NULL, 0, "issue 12");
	check(cases, "Studio", "fixed", CASE_FAILED, NULL, 0,
	    "'true' returned TRUE unexpectedly. ()");

	cases = read_sample("phpunit-empty.junit.xml");
	check(cases, "EmptyTest", "Warning", CASE_ERROR, "/studio/EmptyTest.php", 0,
	    "No tests found in class \"EmptyTest\".");
	cases = read_sample("phpunit-warning.junit.xml");
	check(cases, "WarnTest", "testDepends", CASE_ERROR, "/studio/WarnTest.php", 12,
	    "This test depends on \"WarnTest::testMissing\" which does not exist.");
	/* It was run, and asserted something. */
	cases = read_sample("phpunit-risky.junit.xml");
	assert_int_equal(find(cases, NULL, "testWarns")->status, CASE_PASSED);

	cases = read_sample("gotestsum-count.junit.xml");
	check(cases, "example.com/studio", "TestFlaky", CASE_FAILED, "studio_test.go", 5, "first");
	cases = read_sample("gotestsum-panic.junit.xml");
	check(cases, NULL, "TestPanics", CASE_FAILED, "/studio/studio_test.go", 6,
	    "panic: assignment to entry in nil map [recovered]");
	cases = read_sample("gotestsum-error.junit.xml");
	check(cases, NULL, "(outside of any test)", CASE_ERROR, NULL, 0,
	    "the suite counts a failure or an error that is in none of its cases");

	cases = read_sample("minitest.junit.xml");
	check(cases, "Minitest::Result", "test_throws", CASE_ERROR, "t.rb", 8,
	    "RuntimeError: no database...");
	check(cases, "Minitest::Result", "test_skips", CASE_SKIPPED, NULL, 0, NULL);

	cases = read_sample("node-deep.junit.xml");
	check(cases, NULL, "skip", CASE_SKIPPED, NULL, 0, NULL);
	/* In the first line, which it counts as 0. */
	cases = read_sample("pytest-first.junit.xml");
	assert_int_equal(find(cases, NULL, "test_passes")->line, 3);
	cases = parsed("junit",
	    "<testsuite name='pytest'><testcase name='a' file='a.py' line='0'/></testsuite>");
	assert_int_equal(cases->items[0].line, 1);
}

static void junit_places(void **state)
{
	const struct cases *cases;

	(void)state;
	cases =
	    parsed("junit", "<testsuite><testcase name='a' file='a.rb' lineno='7'/></testsuite>");
	assert_int_equal(cases->items[0].line, 7);
	/* A class that is a title of Jest's, and one that is a file of Vitest's. */
	cases =
	    parsed("junit", "<testsuites name='jest tests'><testsuite name='cart.js'>"
			    "<testcase name='adds' classname='cart.js'/></testsuite></testsuites>");
	check(cases, "cart.js", "adds", CASE_PASSED, NULL, 0, NULL);
	cases =
	    parsed("junit", "<testsuites><testsuite name='cart.js' hostname='host'>"
			    "<testcase name='adds' classname='cart.js'/></testsuite></testsuites>");
	check(cases, "cart.js", "adds", CASE_PASSED, "cart.js", 0, NULL);
	/* The testing package's own lines are no place. */
	cases = parsed("junit",
	    "<testsuite><properties><property name='go.version' value='1'/></properties>"
	    "<testcase name='a'><failure message='Failed'>=== RUN a&#10;"
	    "    testing.go:1465: race detected during execution of test&#10;</failure></testcase>"
	    "<testcase name='b'><failure message='Failed'>"
	    "    testing.go:1465: race detected&#10;    b_test.go:5: and wrong&#10;</failure>"
	    "</testcase></testsuite>");
	check(cases, NULL, "a", CASE_FAILED, NULL, 0, "race detected during execution of test");
	check(cases, NULL, "b", CASE_FAILED, "b_test.go", 5, "and wrong");
	/* Attachments are named on both streams. */
	cases = parsed("junit",
	    "<testsuite><testcase name='a'><system-out>[[ATTACHMENT|/a.png]]</system-out>"
	    "<system-err>x&#10;[[ATTACHMENT|/none/b[1].png]]</system-err></testcase></testsuite>");
	assert_int_equal(cases->items[0].attachment_count, 2);
	assert_string_equal(cases->items[0].attachments[1].path, "/none/b[1].png");
}

static void check_junit_status(const char *testcase, enum case_status status)
{
	const char *text = arena_printf(&arena, "<testsuite>%s</testsuite>", testcase);
	const struct cases *cases = parsed("junit", text);

	print_message("# %s\n", testcase);
	check_text(cases->problem, NULL);
	assert_string_equal(
	    case_status_name(cases->items[cases->count - 1].status), case_status_name(status));
}

static void junit_statuses(void **state)
{
	static const char *const failed[] = {"fail", "Failed", "FAILURE", "test_failed", "KO",
	    "not ok", "broken", "REGRESSION", "undefined", NULL};
	static const char *const error[] = {"error", "Errored", "TIMED OUT", "timeout", "aborted",
	    "Crashed", "panicked", "cancelled", "untoward", NULL};
	static const char *const skipped[] = {"skipped", "NOTRUN", "not run", "Not_Executed",
	    "ignored", "pending", "suppressed", "xfail", "Disabled", "untested", NULL};
	static const char *const passed[] = {
	    "passed", "Pass", "OK", "success", "run", "completed", "FIXED", "", "0", "200", NULL};
	static const struct {
		const char *const *words;
		enum case_status status;
	} all[] = {{failed, CASE_FAILED}, {error, CASE_ERROR}, {skipped, CASE_SKIPPED},
	    {passed, CASE_PASSED}};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (const char *const *word = all[i].words; *word; word++) {
			check_junit_status(
			    arena_printf(&arena, "<testcase status='%s'/>", *word), all[i].status);
			check_junit_status(
			    arena_printf(&arena, "<testcase result='%s'/>", *word), all[i].status);
			/* GoogleTest 1.10 */
			check_junit_status(
			    arena_printf(&arena, "<testcase status='run' result='%s'/>", *word),
			    all[i].status);
		}
	check_junit_status("<testcase status='passed' result='failed'/>", CASE_FAILED);
	check_junit_status("<testcase status='failed'><skipped/></testcase>", CASE_FAILED);
	check_junit_status("<testcase status='passed'><failure/></testcase>", CASE_FAILED);
	check_text(parsed("junit", "<testsuite><testcase status='untoward'/></testsuite>")
		       ->items[0]
		       .message,
	    "its status is untoward");
	/* PHPUnit */
	check_junit_status(
	    "<testcase name='Warning'><warning>No tests found</warning></testcase>", CASE_ERROR);
	check_junit_status("<testcase assertions='0'><warning/></testcase>", CASE_ERROR);
	check_junit_status("<testcase assertions='2'><warning/></testcase>", CASE_PASSED);
}

/* A failure counts wherever it stands. */
static void junit_nesting(void **state)
{
	const struct cases *cases;

	(void)state;
	cases = parsed("junit",
	    "<testsuite><testcase name='a' classname='A'><testcase name='b'><failure message='no'/>"
	    "</testcase><testcase name='c'/></testcase></testsuite>");
	assert_int_equal(cases->count, 3);
	check(cases, "a", "b", CASE_FAILED, NULL, 0, "no");
	check(cases, "a", "c", CASE_PASSED, NULL, 0, NULL);
	check(cases, "A", "a", CASE_PASSED, NULL, 0, NULL);
	check_junit_status(
	    "<testcase><steps><step><failure/></step></steps></testcase>", CASE_FAILED);
	check_junit_status("<testcase><system-out><error/></system-out></testcase>", CASE_ERROR);
	check_junit_status(
	    "<testcase><flakyFailure><error/></flakyFailure></testcase>", CASE_ERROR);
	check_junit_status("<group><testcase><failure/></testcase></group>", CASE_FAILED);
	check_junit_status("<group><failure message='outside'/></group>", CASE_FAILED);
	check_junit_status("<x:testcase xmlns:x='urn:x'><x:failure/></x:testcase>", CASE_FAILED);
	check_junit_status("<testcase><Failure/></testcase>", CASE_FAILED);
	check_junit_status("<testcase><failed/></testcase>", CASE_FAILED);
	check_junit_status(
	    "<testcase><testsuite><testcase><failure/></testcase></testsuite><skipped/></testcase>",
	    CASE_SKIPPED);
	cases = parsed("junit",
	    "<j:testsuites xmlns:j='urn:x'><j:testsuite name='s'><j:testcase name='a'>"
	    "<j:error message='no'/></j:testcase></j:testsuite></j:testsuites>");
	check(cases, "s", "a", CASE_ERROR, NULL, 0, "no");
}

static void check_counted(const char *text)
{
	const struct cases *cases = parsed("junit", text);

	print_message("# %s\n", text);
	assert_string_equal(cases->items[cases->count - 1].message,
	    "the suite counts a failure or an error that is in none of its cases");
}

static void junit_totals(void **state)
{
	const struct cases *cases;

	(void)state;
	check_counted("<testsuite failures='2'><testcase><failure/></testcase></testsuite>");
	check_counted(
	    "<testsuite failures='1' errors='1'><testcase><failure/></testcase></testsuite>");
	check_counted("<testsuite failed='1'><testcase/></testsuite>");
	check_counted("<testsuite status='Failed'><testcase/></testsuite>");
	check_counted("<testsuites failures='1'><testsuite "
		      "failures='0'><testcase/></testsuite></testsuites>");
	/* More tests than there are. */
	check_problem("junit", "<testsuite name='a' tests='3'><testcase/></testsuite>",
	    "cut off: a counts 3 tests and has 1");
	check_problem("junit",
	    "<testsuites tests='2' failures='0'><testsuite tests='1'><testcase/>"
	    "</testsuite></testsuites>",
	    "cut off: a suite counts 2 tests and has 1");
	check_problem("junit",
	    "<testsuite tests='3' failures='0'><testcase><flakyFailure/></testcase></testsuite>",
	    "counts 3 tests and has 1");
	check_problem("junit",
	    "<testsuite tests='2' skipped='1'><testcase><skipped/></testcase></testsuite>",
	    "counts 2 tests and has 1");
	check_text(
	    parsed("junit", "<testsuite tests='2' skipped='1'><testcase/></testsuite>")->problem,
	    NULL);
	check_text(parsed("junit", "<testsuite tests='0'><testcase/></testsuite>")->problem, NULL);
	/* Surefire counts attempts. */
	cases = parsed("junit",
	    "<testsuite tests='2' failures='1'><testcase><flakyFailure/></testcase></testsuite>");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->count, 1);
	assert_true(cases->items[0].flaky);
	check_counted(
	    "<testsuite tests='3' failures='2'><testcase><flakyFailure/></testcase></testsuite>");
	/* Expected to fail: the suite has to say that nothing did. */
	cases = parsed("junit",
	    "<testsuite failures='1'><testcase name='a'><skipped message='may'/><failure/>"
	    "</testcase></testsuite>");
	check(cases, NULL, "a", CASE_FAILED, NULL, 0, NULL);
	cases =
	    parsed("junit", "<testsuite failures='0'><testcase name='a'><skipped message='may'/>"
			    "<failure message='no'/></testcase></testsuite>");
	check(cases, NULL, "a", CASE_SKIPPED, NULL, 0, "may");
	cases =
	    parsed("junit", "<testsuite failures='1'><testcase name='a'><skipped message='may'/>"
			    "<failure message='no'/></testcase><testcase "
			    "name='b'><failure/></testcase></testsuite>");
	assert_int_equal(cases->count, 2);
	check(cases, NULL, "a", CASE_SKIPPED, NULL, 0, "may");
	assert_int_equal(cases->items[1].status, CASE_FAILED);
	/* Qt counts warnings as errors. */
	cases =
	    parsed("junit", "<testsuite failures='0' errors='2' tests='1'><properties>"
			    "<property name='QTestVersion' value='5'/></properties>"
			    "<testcase name='a' result='pass'/><testcase name='b'/></testsuite>");
	assert_int_equal(cases->count, 2);
	check(cases, NULL, "b", CASE_SKIPPED, NULL, 0, NULL);
	/* A test of its own may be tried again, by gotestsum, with all of its subtests. */
	cases = parsed("junit",
	    "<testsuite timestamp='t'><properties><property name='go.version'/></properties>"
	    "<testcase name='A/x'><failure/></testcase><testcase name='A'><failure/></testcase>"
	    "<testcase name='A/y'/><testcase name='A/y'/><testcase name='A/x'/><testcase name='A'/>"
	    "<testcase name='B'/></testsuite>");
	assert_int_equal(cases->count, 5);
	assert_true(find(cases, NULL, "A/x")->flaky);
	cases = parsed("junit",
	    "<testsuite timestamp='t'><properties><property name='go.version'/></properties>"
	    "<testcase name='A'><failure/></testcase><testcase name='A'/><testcase name='A'/>"
	    "</testsuite>");
	assert_int_equal(cases->count, 3);
}

static void junit_encodings(void **state)
{
	static const struct {
		const char *name, *text, *expected;
	} documents[] = {
	    {"utf8", "\xE2\x82\xAC \xF0\x9F\x8E\xAC", "€ 🎬"},
	    {"UTF8", "\xE2\x82\xAC", "€"},
	    {"utf_8", "\xE2\x82\xAC", "€"},
	    {"latin1", "\xE9", "é"},
	    {"iso8859-1", "\xE9", "é"},
	    {"windows-1252", "\x80 \x8A \xE9 \x97", "€ Š é —"},
	    {"Cp1252", "\x80", "€"},
	    {"ISO-8859-15", "\xA4 \xA6 \xE9", "€ Š é"},
	    {"iso8859-15", "\xA4", "€"},
	    {"us-ascii", "e", "e"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof documents / sizeof *documents; i++) {
		const struct cases *cases =
		    parsed("junit", arena_printf(&arena,
					"<?xml version='1.0' encoding='%s'?><testsuite><testcase "
					"name='%s'/></testsuite>",
					documents[i].name, documents[i].text));

		print_message("# %s\n", documents[i].name);
		check_text(cases->problem, NULL);
		assert_int_equal(cases->count, 1);
		assert_string_equal(cases->items[0].name, documents[i].expected);
	}
	check_problem(
	    "junit", "<?xml version='1.0' encoding='klingon'?><testsuite/>", "unknown encoding");
	check_problem("junit", "<?xml version='1.0' encoding='utf8'?><testsuite name='\xE9'/>",
	    "wrong: line 1");
}

static void junit_never_green(void **state)
{
	const struct cases *cases;

	(void)state;
	/* Counted, and in no case. */
	cases = parsed("junit", "<testsuite name='a' tests='0' errors='1'/>");
	check(cases, NULL, "a", CASE_ERROR, NULL, 0,
	    "the suite counts a failure or an error that is in none of its cases");
	assert_int_equal(cases->count, 1);
	cases = parsed("junit", "<testsuites failures='1'><testsuite name='a' failures='1'>"
				"<testcase name='b'/></testsuite></testsuites>");
	assert_int_equal(cases->count, 2);
	/* An error of the suite itself. */
	cases = parsed("junit", "<testsuite name='a'><error message='set-up failed'/></testsuite>");
	check(cases, NULL, "a", CASE_ERROR, NULL, 0, "set-up failed");
	/* The status alone. */
	cases = parsed(
	    "junit", "<testsuite failures='1'><testcase name='a' status='failed'/></testsuite>");
	assert_int_equal(cases->count, 1);
	assert_int_equal(cases->items[0].status, CASE_FAILED);
	/* A failure wins over what else is said. */
	cases = parsed(
	    "junit", "<testsuite><testcase name='a'><skipped/><failure/></testcase></testsuite>");
	assert_int_equal(cases->items[0].status, CASE_FAILED);
	/* Without names. */
	cases = parsed("junit", "<testsuite><testcase/></testsuite>");
	check(cases, NULL, "case 1", CASE_PASSED, NULL, 0, NULL);
	assert_true(cases->items[0].duration < 0);
}

static void junit_problems(void **state)
{
	struct buf deep = BUF_INIT;
	const struct cases *cases;

	(void)state;
	check_problem("junit", "", "cut off: its XML ends in line 1");
	check_problem("junit", "<html><testcase/></html>", "wrong: its root is <html>");
	check_problem(
	    "junit", "<testsuite>\n<testcase name='a'>", "cut off: its XML ends in line 2");
	check_problem("junit", "<testsuite>\n<a></b></testsuite>", "wrong: line 2: mismatched tag");
	check_problem("junit", "<testsuite/>\n{}", "wrong: line 2");
	check_problem("junit", "<testsuite name='\x1b'/>", "wrong: line 1");
	check_problem("junit", "<!DOCTYPE testsuite [<!ENTITY a 'b'>]><testsuite name='&a;'/>",
	    "declares an entity");
	check_problem("junit",
	    "<!DOCTYPE testsuite [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><testsuite/>",
	    "declares an entity");
	check_problem("junit",
	    "<!DOCTYPE testsuite SYSTEM 'a.dtd'><testsuite><testcase>&b;</testcase></testsuite>",
	    "does not declare");
	check_text(
	    parsed("junit", "<!DOCTYPE testsuite SYSTEM 'a.dtd'><testsuite/>")->problem, NULL);
	/* What was read stays. */
	cases = parsed("junit", "<testsuite><testcase name='a'/><testcase name='b'><failure");
	assert_int_equal(cases->count, 1);
	for (int i = 0; i < 70; i++)
		buf_adds(&deep, "<testsuite>");
	check_problem("junit", deep.text, "nest deeper than 64");
	buf_release(&deep);
}

/* ---- JSON ---- */

static void pytest_json(void **state)
{
	const struct cases *cases = read_sample("pytest.documented.pytest.json");
	const struct test_case *c;

	(void)state;
	check(cases, "TestRender", "test_size", CASE_FAILED, "test_studio.py", 17,
	    "AssertionError: <wrong> & \"odd\"");
	check(cases, NULL, "test_title[clip 🎬]", CASE_PASSED, "test_studio.py", 9, NULL);
	check(cases, NULL, "test_title[<b>&\"quoted\" 'it'</b>]", CASE_PASSED, "test_studio.py", 9,
	    NULL);
	check(cases, NULL, "test_needs_database", CASE_ERROR, "test_studio.py", 6,
	    "ConnectionError: no <database> at 'db' & \"elsewhere\"");
	check(cases, NULL, "test_gpu", CASE_SKIPPED, "test_studio.py", 43, "no GPU & no display");
	check(
	    cases, NULL, "test_known_bug", CASE_SKIPPED, "test_studio.py", 28, "expected to fail");
	check(cases, NULL, "test_fixed_strictly", CASE_FAILED, "test_studio.py", 38,
	    "[XPASS(strict)] strict");
	cases = read_sample("pytest-collect.documented.pytest.json");
	check(cases, NULL, "test_broken.py", CASE_ERROR, "test_broken.py", 1,
	    "ModuleNotFoundError: No module named 'nothing_of_that_name'");
	cases = read_sample("rerun.documented.pytest.json");
	c = find(cases, NULL, "test_flaky");
	assert_true(c->flaky);
	assert_int_equal(c->retries, 1);
	assert_true(c->duration == 1);
	c = find(cases, "TestB › TestC", "test_both[a::b]");
	assert_string_equal(c->details, "the call\xef\xbf\xbd"
					"failed\n\nthe teardown failed");
	check(
	    cases, NULL, "test_odd", CASE_ERROR, "tests/test_a.py", 21, "its outcome is exploded");
}

static void playwright(void **state)
{
	const struct cases *cases = read_sample("pages.playwright.json");
	const struct test_case *c;

	(void)state;
	c = find(cases, "phone › pages › dashboard", "shows clips");
	assert_int_equal(c->status, CASE_FAILED);
	assert_string_equal(c->file, "/studio/e2e/pages.spec.ts");
	assert_int_equal(c->line, 12);
	assert_int_equal(c->retries, 1);
	check_text(c->message, "Error: expect(locator).toHaveText(expected) failed");
	assert_non_null(strstr(c->details, "Received"));
	assert_true(fabs(c->duration - 2.624) < 1e-9);
	assert_int_equal(c->attachment_count, 4);
	assert_string_equal(c->attachments[2].name, "screenshot");
	assert_string_equal(c->attachments[2].type, "image/png");
	assert_string_equal(c->attachments[2].path,
	    "/studio/results/pages-pages-dashboard-shows-clips-phone-retry1/test-failed-1.png");
	c = find(cases, "desktop › pages › dashboard", "is flaky");
	assert_true(c->flaky);
	assert_int_equal(c->retries, 1);
	assert_int_equal(c->line, 17);
	assert_non_null(strstr(c->message, "toBe"));
	check(
	    cases, "desktop", "is fixme", CASE_SKIPPED, "/studio/e2e/rest.spec.ts", 15, "issue 12");
	check(
	    cases, "desktop", "is known to fail", CASE_PASSED, "/studio/e2e/rest.spec.ts", 4, NULL);
	assert_int_equal(find(cases, "desktop", "takes too long")->status, CASE_FAILED);
	assert_int_equal(find(cases, NULL, "has an attachment in its body")->attachment_count, 0);
	cases = read_sample("broken.playwright.json");
	assert_string_equal(cases->items[0].file, "/studio/e2/broken.spec.ts");
	assert_int_equal(cases->items[0].line, 1);
	assert_string_equal(cases->items[0].message,
	    "TypeError: Cannot read properties of undefined (reading 'oops')");
	assert_string_equal(cases->items[1].message, "Error: No tests found");
}

/* Its own attempts at a case: each with its status, error, steps and attachments. */
static void playwright_attempts(void **state)
{
	const struct cases *cases = read_sample("pages.playwright.json");
	const struct test_case *c = find(cases, "phone › pages › dashboard", "shows clips");

	(void)state;
	assert_int_equal(c->attempt_count, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct test_case *attempt = &c->attempts[i];

		assert_int_equal(attempt->status, CASE_FAILED);
		check_text(attempt->message, c->message);
		assert_non_null(strstr(attempt->details, "Received"));
		assert_null(strchr(attempt->details, '\x1B'));
		assert_non_null(attempt->coloured);
		assert_non_null(attempt->excerpt);
		assert_int_equal(attempt->attachment_count, 2);
		assert_ptr_equal(attempt->attachments, c->attachments + 2 * i);
		assert_int_equal(attempt->attachments[0].attempt, (int)i + 1);
	}
	assert_true(fabs(c->attempts[0].duration + c->attempts[1].duration - c->duration) < 1e-9);
	c = find(cases, "desktop › pages › dashboard", "is flaky");
	assert_int_equal(c->attempt_count, 2);
	assert_int_equal(c->attempts[0].status, CASE_FAILED);
	assert_non_null(strstr(c->attempts[0].message, "toBe"));
	assert_int_equal(c->attempts[0].attachment_count, 2);
	assert_int_equal(c->attempts[1].status, CASE_PASSED);
	assert_null(c->attempts[1].message);
	assert_null(c->attempts[1].details);
	assert_int_equal(c->attempts[1].attachment_count, 0);
	/* Once is no list. */
	assert_int_equal(find(cases, "desktop", "is known to fail")->attempt_count, 0);
}

/* An attempt is what its result and what was expected say, not what the test came to. */
static void playwright_attempt_statuses(void **state)
{
	static const char text[] =
	    "{\"suites\":[{\"specs\":[{\"title\":\"a\",\"tests\":[{\"status\":\"unexpected\","
	    "\"expectedStatus\":\"failed\",\"results\":[{\"status\":\"passed\"},"
	    "{\"status\":\"failed\"},{\"status\":\"timedOut\"},{\"status\":\"interrupted\"},"
	    "{\"status\":\"skipped\"},{\"status\":\"odd\"},{}]},{\"status\":\"flaky\",\"results\":["
	    "{\"status\":\"passed\",\"errors\":[{\"message\":\"no\"}]},{\"status\":\"passed\"}]}]}]"
	    "}]}";
	static const struct {
		enum case_status status;
		const char *message;
	} expected[] = {
	    {CASE_FAILED, "it passed, and was expected to fail"},
	    {CASE_PASSED, NULL},
	    {CASE_FAILED, "its status is timedOut"},
	    {CASE_ERROR, "its status is interrupted"},
	    {CASE_SKIPPED, NULL},
	    {CASE_FAILED, "its status is odd"},
	    {CASE_ERROR, "its status is missing"},
	};
	const struct cases *cases = parsed("playwright", text);

	(void)state;
	assert_int_equal(cases->count, 2);
	assert_int_equal(cases->items[0].attempt_count, sizeof expected / sizeof *expected);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		assert_int_equal(cases->items[0].attempts[i].status, expected[i].status);
		check_text(cases->items[0].attempts[i].message, expected[i].message);
	}
	assert_int_equal(cases->items[1].attempts[0].status, CASE_FAILED);
	check_text(cases->items[1].attempts[0].message, "no");
}

/* Of very many the last ones are kept, with their own attachments. */
static void playwright_many_attempts(void **state)
{
	struct buf text = BUF_INIT;
	const struct test_case *c;

	(void)state;
	buf_adds(&text, "{\"suites\":[{\"specs\":[{\"title\":\"a\",\"tests\":[{\"results\":[");
	for (int i = 1; i <= 70; i++)
		buf_printf(&text,
		    "%s{\"status\":\"failed\",\"error\":{\"message\":\"number %d\"},"
		    "\"attachments\":[{\"path\":\"shot-%d\"}]}",
		    i > 1 ? "," : "", i, i);
	buf_adds(&text, "]}]}]}]}");
	c = &parsed("playwright", text.text)->items[0];
	assert_int_equal(c->retries, 69);
	assert_int_equal(c->attempt_count, 50);
	check_text(c->attempts[0].message, "number 21");
	check_text(c->attempts[0].attachments[0].path, "shot-21");
	check_text(c->attempts[49].message, "number 70");
	check_text(c->attempts[49].attachments[0].path, "shot-70");
	buf_release(&text);
}

/* Secrets are taken out of each attempt; a part of a report holds them all. */
static void attempts_masked_and_kept(void **state)
{
	static const char text[] =
	    "{\"suites\":[{\"specs\":[{\"title\":\"a\",\"tests\":[{\"status\":\"flaky\","
	    "\"results\":["
	    "{\"status\":\"failed\",\"errors\":[{\"message\":\"no s3cr3t-value\"}],"
	    "\"steps\":[{\"title\":\"with s3cr3t-value\"}],"
	    "\"attachments\":[{\"path\":\"s3cr3t-value.png\"}]},"
	    "{\"status\":\"passed\",\"attachments\":[{\"path\":\"two.png\"}]}]}]}]}]}";
	struct cases *cases = parsed("playwright", text),
		     *again = arena_alloc(&arena, sizeof *again);
	struct mask mask = {0};
	struct buf part = BUF_INIT, problem = BUF_INIT, second = BUF_INIT;
	const struct test_case *c;

	(void)state;
	assert_true(mask_add(&mask, &arena, "s3cr3t-value"));
	cases_mask(&arena, cases, &mask);
	cases_part_write(cases, &part);
	assert_null(strstr(part.text, "s3cr3t"));
	assert_int_equal(case_format_part.parse(&arena, part.text, part.len, again, &problem), 0);
	c = &again->items[0];
	assert_int_equal(c->attempt_count, 2);
	check_text(c->attempts[0].message, "no ***");
	check_text(c->attempts[0].steps[0].name, "with ***");
	check_text(c->attempts[0].attachments[0].path, "***.png");
	check_text(c->attempts[1].attachments[0].path, "two.png");
	cases_part_write(again, &second);
	assert_string_equal(second.text, part.text);
	buf_release(&part);
	buf_release(&second);
	buf_release(&problem);
}

static void playwright_never_green(void **state)
{
	const struct cases *cases = parsed("playwright",
	    "{\"suites\":[{\"title\":\"a\",\"specs\":[{\"title\":\"b\",\"tests\":["
	    "{\"status\":\"skipped\",\"results\":[{\"status\":\"interrupted\"}]},"
	    "{\"status\":\"skipped\",\"results\":[]},"
	    "{\"status\":\"odd\",\"results\":[{\"status\":\"passed\"}]},"
	    "{\"expectedStatus\":\"passed\",\"results\":[{\"status\":\"timedOut\"}]},"
	    "{\"results\":[{\"status\":\"failed\"}]}]}]}]}");

	(void)state;
	assert_int_equal(cases->count, 5);
	assert_int_equal(cases->items[4].status, CASE_FAILED);
	assert_int_equal(cases->items[0].status, CASE_ERROR);
	assert_string_equal(cases->items[0].message, "interrupted");
	assert_int_equal(cases->items[1].status, CASE_SKIPPED);
	assert_string_equal(cases->items[1].message, "did not run");
	assert_int_equal(cases->items[2].status, CASE_ERROR);
	assert_int_equal(cases->items[3].status, CASE_FAILED);
	check_problem("playwright", "{\"suites\":[],\"stats\":{\"unexpected\":2}}",
	    "it counts 2 failures and has 0");
}

/* What an attempt, a spec or a number of the report says against a pass wins. */
static void playwright_contradictions(void **state)
{
	static const struct {
		const char *test, *message; /* NULL: it passed */
	} tests[] = {
	    {"'status':'expected','expectedStatus':'passed','results':[{'status':'passed'}]", NULL},
	    {"'status':'expected','expectedStatus':'failed','results':[{'status':'failed'}]", NULL},
	    {"'status':'expected','results':[{'status':'passed'}]", NULL},
	    {"'status':'flaky','expectedStatus':'passed','results':[{'status':'failed'},"
	     "{'status':'passed'}]",
		NULL},
	    {"'status':'expected','expectedStatus':'passed','results':[{'status':'failed'}]",
		"its last attempt is failed"},
	    {"'status':'expected','results':[{'status':'timedOut'}]",
		"its last attempt is timedOut"},
	    {"'status':'expected','expectedStatus':'failed','results':[{'status':'passed'}]",
		"its last attempt is passed"},
	    {"'status':'flaky','expectedStatus':'passed','results':[{'status':'passed'},"
	     "{'status':'failed'}]",
		"its last attempt is failed"},
	    {"'status':'expected','results':[]", "it has no result"},
	    {"'status':'expected','results':[{}]", "its last attempt has no status"},
	    {"'status':'expected','results':[{'status':'passed','errors':[{'message':'no'}]}]",
		"it passed, with an error"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
		char *text = arena_printf(
		    &arena, "{'suites':[{'specs':[{'title':'a','tests':[{%s}]}]}]}", tests[i].test);
		const struct cases *cases;

		for (char *p = text; *p; p++)
			*p = *p == '\'' ? '"' : *p;
		cases = parsed("playwright", text);
		print_message("# %s\n", text);
		check_text(cases->problem, NULL);
		assert_int_equal(
		    cases->items[0].status, tests[i].message ? CASE_FAILED : CASE_PASSED);
		if (tests[i].message)
			check_text(cases->items[0].message, tests[i].message);
	}
	check(parsed("playwright",
		  "{\"suites\":[{\"specs\":[{\"title\":\"a\",\"ok\":false,\"tests\":["
		  "{\"status\":\"expected\",\"results\":[{\"status\":\"passed\"}]}]}]}]}"),
	    NULL, "a", CASE_FAILED, NULL, 0, "its spec is not ok");
	check_problem("playwright", "{\"suites\":[],\"stats\":{\"expected\":2,\"skipped\":1}}",
	    "it counts 3 tests and has 0");
}

static void pytest_totals(void **state)
{
	static const char test[] = "{\"nodeid\":\"a.py::a\",\"outcome\":\"passed\"}";
	const struct cases *cases;

	(void)state;
	check_problem("pytest-json", arena_printf(&arena, "{\"exitcode\":1,\"tests\":[%s]}", test),
	    "its exit code is 1, and no case failed");
	check_problem("pytest-json", arena_printf(&arena, "{\"exitcode\":2,\"tests\":[%s]}", test),
	    "its exit code is 2, and no case failed");
	check_text(parsed("pytest-json", "{\"exitcode\":5,\"tests\":[]}")->problem, NULL);
	check_problem("pytest-json",
	    arena_printf(&arena, "{\"summary\":{\"failed\":1},\"tests\":[%s]}", test),
	    "it counts 1 failures and has 0");
	check_problem("pytest-json",
	    arena_printf(&arena, "{\"summary\":{\"error\":1},\"tests\":[%s]}", test),
	    "it counts 1 failures and has 0");
	check_problem("pytest-json",
	    arena_printf(&arena, "{\"summary\":{\"total\":2},\"tests\":[%s]}", test),
	    "it counts 2 tests and has 1");
	check_problem("pytest-json",
	    arena_printf(
		&arena, "{\"summary\":{\"total\":1,\"collected\":3},\"tests\":[%s]}", test),
	    "cut off: of 3 tests that were selected 1 ran");
	check_text(
	    parsed("pytest-json",
		arena_printf(&arena,
		    "{\"summary\":{\"total\":1,\"collected\":3,\"deselected\":2},\"tests\":[%s]}",
		    test))
		->problem,
	    NULL);
	/* A stage that failed, and the outcomes of subtests. */
	cases = parsed("pytest-json",
	    "{\"tests\":["
	    "{\"nodeid\":\"a\",\"outcome\":\"passed\",\"call\":{\"outcome\":\"failed\","
	    "\"longrepr\":\"E   no\"}},"
	    "{\"nodeid\":\"b\",\"outcome\":\"skipped\",\"teardown\":{\"outcome\":\"failed\"}},"
	    "{\"nodeid\":\"c\",\"outcome\":\"subtests passed\",\"call\":{\"outcome\":\"passed\"}},"
	    "{\"nodeid\":\"d\",\"outcome\":\"subtests passed\",\"call\":{\"outcome\":\"failed\"}},"
	    "{\"nodeid\":\"e\",\"outcome\":\"subtests failed\"}]}");
	check_text(cases->problem, NULL);
	check(cases, NULL, "a", CASE_FAILED, NULL, 0, "no");
	assert_int_equal(cases->items[1].status, CASE_FAILED);
	assert_int_equal(cases->items[2].status, CASE_PASSED);
	assert_int_equal(cases->items[3].status, CASE_FAILED);
	assert_int_equal(cases->items[4].status, CASE_FAILED);
}

static void ctrf_totals(void **state)
{
	(void)state;
	check_problem("ctrf",
	    "{\"results\":{\"summary\":{\"failed\":1},\"tests\":["
	    "{\"name\":\"a\",\"status\":\"passed\",\"rawStatus\":\"passed\"}]}}",
	    "it counts 1 failures and has 0");
	/* As Playwright's reporter counts what was expected to fail. */
	check_text(
	    parsed("ctrf", "{\"results\":{\"summary\":{\"failed\":1},\"tests\":["
			   "{\"name\":\"a\",\"status\":\"passed\",\"rawStatus\":\"failed\"}]}}")
		->problem,
	    NULL);
}

static void ctrf(void **state)
{
	const struct cases *cases = read_sample("full.documented.ctrf.json");
	const struct test_case *c = find(cases, NULL, "is flaky");

	(void)state;
	check(cases, "pages › dashboard", "passes <b> & 🎬", CASE_PASSED, NULL, 0, NULL);
	assert_true(cases->items[0].duration == 1.5);
	check(cases, NULL, "is flaky", CASE_PASSED, "e2e/pages.spec.ts", 15, "first");
	assert_true(c->flaky);
	assert_int_equal(c->retries, 2);
	assert_string_equal(c->attachments[0].path, "shots/1.png");
	check(cases, "pages", "fails", CASE_FAILED, "e2e/pages.spec.ts", 22, "expected 1920");
	assert_string_equal(find(cases, NULL, "fails")->details,
	    "expected 1920\nto be 1080\nat e2e/pages.spec.ts:22:3");
	check(cases, NULL, "is cut", CASE_ERROR, NULL, 0, "its status is interrupted");
	cases = parsed("ctrf", "{\"results\":{\"tests\":[{\"name\":\"\",\"status\":\"passed\"}]}}");
	assert_string_equal(cases->items[0].name, "case 1");
	check_problem("ctrf", "{\"results\":{\"summary\":{\"tests\":2},\"tests\":[]}}",
	    "it counts 2 tests and has 0");
	cases = read_sample("jest.ctrf.json");
	c = find(cases, NULL, "flaky passes at the second attempt");
	assert_true(c->flaky);
	assert_int_equal(c->retries, 1);
	check(cases, "studio.test.js", "throws", CASE_FAILED, "/studio/studio.test.js", 14,
	    "TypeError: no database");
}

static void json_problems(void **state)
{
	static const char *const formats[] = {"pytest-json", "playwright", "ctrf"};
	struct buf deep = BUF_INIT;
	bool whole;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		check_problem(formats[i], "", "cut off: it is empty");
		check_problem(formats[i], "{\"a\":\n[", "cut off: its JSON ends in line 2");
		check_problem(formats[i], "{}", "wrong: it has no list of");
		check_problem(formats[i], "[]", "wrong: it is no JSON object");
		check_problem(formats[i], "{} x", "");
		check_problem(formats[i], "{\n\"a\": nonsense}", "wrong: no JSON in line 2");
		assert_non_null(read_text(formats[i], "{}\0", 3, &whole)->problem);
		assert_false(whole);
	}
	check_problem("pytest-json", "{\"tests\":[{}]}", "has no nodeid");
	check_problem("ctrf", "{\"results\":{\"tests\":[{}]}}", "has no name");
	buf_adds(&deep, "{\"suites\":[");
	for (int i = 0; i < 70; i++)
		buf_adds(&deep, "{\"suites\":[");
	for (int i = 0; i < 70; i++)
		buf_adds(&deep, "]}");
	buf_adds(&deep, "]}");
	check_problem("playwright", deep.text, "nest deeper than 64");
	buf_release(&deep);
}

/* ---- tap ---- */

static void tap(void **state)
{
	const struct cases *cases = read_sample("v14.documented.tap");

	(void)state;
	check(cases, NULL, "adds # and \\ numbers", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "divides", CASE_FAILED, "t/divide.t", 31, "expected \"1920\"");
	check(cases, "pages", "shows title", CASE_PASSED, NULL, 0, NULL);
	check(cases, "pages › dashboard", "shows clips", CASE_FAILED, "e2e/pages.js", 12,
	    "it's empty");
	assert_true(find(cases, NULL, "shows clips")->duration == 0.0125);
	check(cases, NULL, "database", CASE_SKIPPED, NULL, 0, "no database");
	check(cases, NULL, "known bug", CASE_SKIPPED, NULL, 0, "issue 12");
	check(cases, NULL, "todo lists # are not todo", CASE_PASSED, NULL, 0, NULL);

	cases = read_sample("node.tap");
	check(cases, "titles › deeper", "differs", CASE_FAILED, "/studio/studio.test.js", 6,
	    "Expected values to be strictly equal: 1920 !== 1080");
	check(cases, NULL, "after hook fails", CASE_FAILED, "/studio/studio.test.js", 10,
	    "cleaning up failed");
	check(cases, "titles", "is skipped", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, NULL, "passes & is <fine> # 1", CASE_PASSED, NULL, 0, NULL);

	cases = read_sample("bats13.tap");
	check(cases, NULL, "fails with output", CASE_FAILED, "t.bats", 2,
	    "`@test \"fails with output\" { echo \"some # output\"; echo \"second line\"; false; "
	    "}' "
	    "failed");
	check(cases, NULL, "skips # itself", CASE_SKIPPED, NULL, 0, "no network");
	cases = read_sample("bats.tap");
	assert_int_equal(find(cases, NULL, "fails with output")->line, 2);
	assert_non_null(strstr(find(cases, NULL, "fails with output")->details, "second line"));

	cases = read_sample("perl.tap");
	check(cases, "titles", "differs", CASE_FAILED, "studio.t", 8, "Failed test 'differs'");
	check(cases, "titles › deeper", "inner", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "known bug", CASE_SKIPPED, "studio.t", 11, "issue 12");
	check(cases, NULL, "test 4", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, NULL, "fails \\# odd", CASE_FAILED, "studio.t", 13,
	    "Failed test 'fails \\# odd'");
}

static void tap_tools(void **state)
{
	const struct cases *cases = read_sample("node-deep.tap");

	(void)state;
	check(cases, "outer › middle › inner", "fails", CASE_FAILED, "/studio/a.node.test.js", 2,
	    "1 == 2");
	check(
	    cases, "nested › one", "deep fails", CASE_FAILED, "/studio/a.node.test.js", 8, "deep");
	check(cases, NULL, "todo without text", CASE_SKIPPED, NULL, 0, "to do");

	/* The comment behind its block is the title of the next. */
	cases = read_sample("tape.tap");
	check(cases, NULL, "differs", CASE_FAILED, "/studio/a.tape.js", 2,
	    "expected: 1080, actual: 1920");
	check(cases, NULL, "a # hash", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "soon", CASE_SKIPPED, "/studio/a.tape.js", 5, "reason");

	cases = read_sample("node-tap.tap");
	check(cases, "cart", "differs", CASE_FAILED, "studio.js", 2, "-1080, +1920");
	check(cases, "cart › deeper", "inner", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "skipped", CASE_SKIPPED, NULL, 0, "no GPU");
	assert_true(fabs(find(cases, NULL, "nothing")->duration - 0.000132) < 1e-9);

	cases = read_sample("vitest.tap");
	check(cases, "studio.test.js › titles", "differs", CASE_FAILED, "/studio/studio.test.js", 2,
	    "expected { w: 1920 } to deeply equal { w: 1080 }");
	check(cases, "studio.test.js › titles › deeper", "inner", CASE_PASSED, NULL, 0, NULL);
	check(cases, "studio.test.js › titles", "to do", CASE_SKIPPED, NULL, 0, "to do");

	cases = read_sample("test2.tap");
	check(cases, "buffered › deep", "c", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "all_skipped", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, "todo_sub", "inner", CASE_SKIPPED, "t2.t", 6, "to do");

	cases = read_sample("qt.tap");
	check(
	    cases, NULL, "differs()", CASE_FAILED, "t.cpp", 7, "Compared values are not the same");
	check(cases, NULL, "skips()", CASE_SKIPPED, NULL, 0, "no GPU");

	cases = read_sample("mocha.tap");
	check(cases, NULL, "cart.js skips", CASE_SKIPPED, NULL, 0, NULL);
	check(cases, NULL, "cart.js differs", CASE_FAILED, "m/a.spec.js", 2, "1 == 2");
}

static void tap_numbers(void **state)
{
	const struct cases *cases;

	(void)state;
	/* In any order, and counted where there is none. */
	check_text(parsed("tap", "1..3\nok 2\nok 3\nok 1\n")->problem, NULL);
	check_text(parsed("tap", "1..3\nok 1\nok - a\nok 3\n")->problem, NULL);
	check_problem("tap", "1..3\nok 2\nok 4\nok 1\n", "plans tests 1 to 3 and has a test 4");
	check_problem("tap", "ok 2\nok 4\nok 1\n1..3\n", "plans tests 1 to 3 and has a test 4");
	check_problem("tap", "1..3\nok 1\nok 2\nok 2\n", "it has two tests 2");
	check_problem("tap", "1..3\nok 3\nok 2\nok 3\n", "it has two tests 3");
	check_problem("tap", "1..2\nok 2\nok\n", "it has two tests 2");
	check_problem("tap", "1..1\nok 0\n", "has a test 0");
	check_problem("tap", "1..1\nok 99999999999999999999 - a\n", "plans tests 1 to 1 and has");
	check_problem(
	    "tap", "1..1\n    1..2\n    ok 1\n    ok 1\nok 1 - a\n", "a subtest has two tests 1");
	/* The plan is the first or the last of it. */
	check_problem("tap", "ok 1\n1..2\nok 2\n", "the plan of it is between its tests");
	check_text(parsed("tap", "ok 1\n1..1\n# Looks fine\n")->problem, NULL);
	check_problem("tap", "    ok 1\n    1..2\n    ok 2\nok 1 - a\n1..1\n",
	    "the plan of a subtest is between its tests");
	/* A failure, however it is written. */
	cases = parsed("tap", "1..3\nok 1\nnot ok2\nnot  ok 3: c\n");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->items[1].status, CASE_FAILED);
	check(cases, NULL, "3: c", CASE_FAILED, NULL, 0, NULL);
	check_text(parsed("tap", "1..1\nnot okay\nokay\nok 1\n")->problem, NULL);
}

static void tap_directives(void **state)
{
	const struct cases *cases;

	(void)state;
	/* Without blanks on both sides it is text. */
	cases = parsed("tap", "1..5\nnot ok 1 - a#todo\nnot ok 2 - b #todo\nnot ok 3 - c# todo x\n"
			      "not ok 4 - d \\# todo\nok 5 - e#skip\n");
	check_text(cases->problem, NULL);
	check(cases, NULL, "a#todo", CASE_FAILED, NULL, 0, NULL);
	check(cases, NULL, "b #todo", CASE_FAILED, NULL, 0, NULL);
	check(cases, NULL, "c# todo x", CASE_FAILED, NULL, 0, NULL);
	check(cases, NULL, "d # todo", CASE_FAILED, NULL, 0, NULL);
	check(cases, NULL, "e#skip", CASE_PASSED, NULL, 0, NULL);
	/* What stands next to the word belongs to it. */
	cases = parsed("tap", "1..6\nok 1 - a # Skipped: no GPU\nnot ok 2 - b # TODO: later\n"
			      "ok 3 - c # skip\nok # SKIP\nok 5 # skip no name\nok 6 - f # TODO\n");
	check(cases, NULL, "a", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, NULL, "b", CASE_SKIPPED, NULL, 0, "later");
	check(cases, NULL, "c", CASE_SKIPPED, NULL, 0, NULL);
	check(cases, NULL, "test 4", CASE_SKIPPED, NULL, 0, NULL);
	check(cases, NULL, "test 5", CASE_SKIPPED, NULL, 0, "no name");
	/* Some write it of what they did not run. */
	check(cases, NULL, "f", CASE_SKIPPED, NULL, 0, "to do");
	/* Times are no part of the name, nor of the reason. */
	cases = parsed("tap", "1..6\nok 1 - a # time=12ms\nok 2 - b # time=1.5s # SKIP c\n"
			      "not ok 3 - d # TODO e # time=2m\nok 4 - f # time=now\n"
			      "ok 5 - g # time=12msec\nok 6 - h # time=3ms and more\n");
	check(cases, NULL, "a", CASE_PASSED, NULL, 0, NULL);
	assert_true(fabs(find(cases, NULL, "a")->duration - 0.012) < 1e-9);
	check(cases, NULL, "b", CASE_SKIPPED, NULL, 0, "c");
	assert_true(find(cases, NULL, "b")->duration == 1.5);
	check(cases, NULL, "d", CASE_SKIPPED, NULL, 0, "e");
	assert_true(find(cases, NULL, "d")->duration == 120);
	find(cases, NULL, "f # time=now");
	find(cases, NULL, "g # time=12msec");
	find(cases, NULL, "h # time=3ms and more");
	/* A plan of none is a skip, whatever it says of it. */
	cases = parsed("tap", "1..0\n");
	check_text(cases->problem, NULL);
	check(cases, NULL, "(all)", CASE_SKIPPED, NULL, 0, NULL);
	check(parsed("tap", "1..0 # no GPU\n"), NULL, "(all)", CASE_SKIPPED, NULL, 0, "no GPU");
	check(parsed("tap", "1..0 # Skipped: no GPU\n"), NULL, "(all)", CASE_SKIPPED, NULL, 0,
	    "no GPU");
	check(parsed("tap", "1..1\n    1..0 # no GPU\nok 1 - a\n"), NULL, "a", CASE_SKIPPED, NULL,
	    0, "no GPU");
	/* node-tap: what has no assertion has passed. */
	check(parsed("tap", "1..1\n    1..0\nok 1 - a\n"), NULL, "a", CASE_PASSED, NULL, 0, NULL);
	check_problem("tap", "1..0\nok 1\n", "it plans 0 tests and has 1");
}

static void tap_subtests(void **state)
{
	const struct cases *cases;

	(void)state;
	/* Deeper by more than one level at once, with and without a comment that tells of it. */
	cases = parsed(
	    "tap", "        not ok 1 - c\n        1..1\n    ok 1 - b\n    1..1\nok 1 - a\n1..1\n");
	check(cases, "a › b", "c", CASE_FAILED, NULL, 0, NULL);
	cases = parsed("tap", "# Subtest: a\n    # Subtest: b\n        # Subtest: c\n        1..1\n"
			      "        ok 1 - c\n    ok 1 - b\n    1..1\nok 1 - a\n1..1\n");
	check_text(cases->problem, NULL);
	check(cases, "a › b", "c", CASE_PASSED, NULL, 0, NULL);
	check_problem(
	    "tap", "            not ok 1 - d\nok 1 - a\n1..1\n", "a subtest without a plan failed");
	check_problem("tap", arena_printf(&arena, "%*snot ok 1\nok 1\n1..1\n", 63 * 4, ""),
	    "nest deeper than 62");
	/* In braces. */
	cases = parsed("tap",
	    "1..4\nok 1 - cart {\n    ok 1 - adds\n    ok 2 - deeper {\n        1..1\n"
	    "        not ok 1 - c\n    }\n    1..2\n}\nnot ok 2 - alone {\n    1..1\n"
	    "    ok 1 - d\n}\nok 3 {\n    1..0 # no GPU\n}\n"
	    "not ok 4 - e { # TODO later\n    1..1\n    not ok 1 - f\n}\n");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->count, 6);
	check(cases, "cart", "adds", CASE_PASSED, NULL, 0, NULL);
	check(cases, "cart › deeper", "c", CASE_FAILED, NULL, 0, NULL);
	check(cases, "alone", "d", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "alone", CASE_FAILED, NULL, 0, NULL);
	check(cases, NULL, "test 3", CASE_SKIPPED, NULL, 0, "no GPU");
	check(cases, "e", "f", CASE_SKIPPED, NULL, 0, "later");
	/* Behind a YAML block, as older versions of node-tap have it. */
	cases = parsed("tap",
	    "not ok 1 - cart # time=5ms\n  ---\n  at: {line: 1}\n  ...\n{\n    ok 1 - adds\n"
	    "    not ok 2 - differs\n    1..2\n}\n1..1\n");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->count, 2);
	check(cases, "cart", "differs", CASE_FAILED, NULL, 0, NULL);
	/* A brace may be a part of the name. */
	cases = parsed("tap", "1..3\nok 1 - parses {\nnot ok 2 - {\n  ---\n  message: no\n  ...\n"
			      "    1..1\n    ok 1 - in\nok 3 - out {\n");
	check_text(cases->problem, NULL);
	check(cases, NULL, "parses {", CASE_PASSED, NULL, 0, NULL);
	check(cases, NULL, "{", CASE_FAILED, NULL, 0, "no");
	check(cases, "out {", "in", CASE_PASSED, NULL, 0, NULL);
	check_problem("tap", "1..1\nok 1 - last {\n", "cut off: a subtest has no end");
	check_problem("tap", "1..1\nok 1 - a {\n    1..1\n    ok 1\n", "a subtest has no end");
	check_problem(
	    "tap", "1..2\nok 1 - a {\n    1..1\n    ok 1\nok 2\n", "a subtest has no end");
	check_problem("tap", "1..1\nok 1 - a {\n    1..2\n    ok 1\n}\n",
	    "a subtest plans 2 tests and has 1");
	check_problem("tap", "1..1\nok 1 - a {\n    ok 1\n}\n", "a subtest has no plan");
	check_problem("tap", "1..1\nok 1 - a {\n}\n", "a subtest has no plan");
	/* A mark of UTF-8 before it. */
	cases = parsed("tap", "\xEF\xBB\xBFok 1 - a\n1..1\n");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->count, 1);
}

static void tap_places(void **state)
{
	static const struct {
		const char *yaml, *file;
		int line;
	} places[] = {
	    {"at: Test.<anonymous> (/studio/a.js:5:7)", "/studio/a.js", 5},
	    {"at: \"async Test.run (file:///studio/a.mjs:5:7)\"", "/studio/a.mjs", 5},
	    {"at: http://localhost:8080/a.js:5:7", "http://localhost:8080/a.js", 5},
	    {"at: C:\\studio\\a.js:5:7", "C:\\studio\\a.js", 5},
	    {"at: a.js:5", "a.js", 5},
	    {"at: (unknown)", NULL, 0},
	    {"at: nowhere", NULL, 0},
	    {"at: :5", NULL, 0},
	    {"location: '/studio/a.js:5:7'", "/studio/a.js", 5},
	    {"at:\n    fileName: a.js\n    lineNumber: 5\n    columnNumber: 7", "a.js", 5},
	    {"at:\n    line: 5\n    column: 7\n    file: a.js", "a.js", 5},
	    {"at: t/a.t line 5", "t/a.t", 5},
	    {"data:\n    file: b.js\n    line: 9", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		const struct cases *cases =
		    parsed("tap", arena_printf(&arena, "1..1\nnot ok 1 - a\n  ---\n  %s\n  ...\n",
				      places[i].yaml));

		check_text(cases->items[0].file, places[i].file);
		assert_int_equal(cases->items[0].line, places[i].line);
	}
}

static void tap_problems(void **state)
{
	const struct cases *cases;

	(void)state;
	check_problem("tap", "", "wrong: it has no TAP");
	check_problem("tap", "Hello\n", "wrong: it has no TAP");
	check_problem("tap", "ok 1\n", "cut off: it has no plan");
	check_problem("tap", "1..2\nok 1\n", "cut off: it plans 2 tests and has 1");
	check_problem("tap", "1..1\nok 1\nok 2\n", "wrong: it plans 1 tests and has 2");
	check_problem("tap", "1..1\n1..1\nok 1\n", "two plans");
	check_problem("tap", "1..1\nok 1", "its last line has no end");
	check_problem("tap", "1..1\nok 1\n  ---\n  a: b\n", "cut off");
	check_problem(
	    "tap", "1..1\n    1..2\n    ok 1\nok 1 - a\n", "a subtest plans 2 tests and has 1");
	check_problem("tap", "1..1\n    not ok 1\nok 1 - a\n", "a subtest without a plan failed");
	check_problem("tap", "1..1\nok 1\n    1..1\n    ok 1\n", "no line sums up a subtest");
	cases = cases_read(&arena, "tap", sample("bail.documented.tap"), NULL, false);
	assert_non_null(strstr(cases->problem, "cut off: Bail out! the disk is full (line 5)"));
	assert_int_equal(cases->passed, 1);
	assert_int_equal(cases->failed, 1);
	/* Without a plan it is only text. */
	cases = parsed("tap", "1..1\n    ok 1 - said by the test\nok 1 - a\n");
	check_text(cases->problem, NULL);
	assert_int_equal(cases->count, 1);
	/* CRLF, upper case, no dash. */
	cases = parsed("tap", "1..2\r\nok 1 a # SkIp why\r\nnot ok 2 b # todo\r\n");
	check_text(cases->problem, NULL);
	check(cases, NULL, "a", CASE_SKIPPED, NULL, 0, "why");
	check(cases, NULL, "b", CASE_SKIPPED, NULL, 0, "to do");
}

/* ---- files ---- */

static void cut_off_anywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLES; i++) {
		struct buf text = BUF_INIT;
		bool whole;
		size_t step, end, count;

		assert_int_equal(file_read(sample(samples[i].file), 1 << 20, &text), 0);
		count = read_text(samples[i].format, text.text, text.len, &whole)->count;
		assert_true(whole);
		for (end = text.len; end > 0 && strchr(" \t\r\n", text.text[end - 1]); end--)
			;
		step = text.len > 8192 ? 7 : 1;
		for (size_t len = 0; len < end; len += step) {
			const struct cases *part =
			    read_text(samples[i].format, text.text, len, &whole);

			/* TAP may end behind the last test that it plans. */
			if (whole && strcmp(samples[i].format, "tap") == 0)
				assert_int_equal(part->count, count);
			else if (whole)
				fail_msg("%s is taken as whole at %zu", samples[i].file, len);
			arena_release(&arena);
		}
		buf_release(&text);
		arena_release(&arena);
	}
}

static void write_file(const char *path, const char *text)
{
	struct buf content = BUF_INIT;

	buf_adds(&content, text);
	assert_int_equal(file_replace(path, &content, false, NULL), 0);
	buf_release(&content);
}

static void files(void **state)
{
	char dir[] = "cases.XXXXXX", here[PATH_MAX];
	const struct cases *cases;
	const char *path;

	(void)state;
	assert_non_null(getcwd(here, sizeof here));
	assert_non_null(mkdtemp(dir));
	path = arena_printf(&arena, "%s/a.xml", dir);

	cases = cases_read(&arena, "junit", path, NULL, false);
	assert_string_equal(cases->problem, arena_printf(&arena, "no report at %s", path));
	assert_int_equal(cases->count, 0);
	cases = cases_read(&arena, "junit", path, NULL, true);
	assert_non_null(cases->problem);
	cases = cases_read(&arena, "junit", arena_printf(&arena, "%s/*.xml", dir), NULL, false);
	assert_string_equal(cases->problem, arena_printf(&arena, "no report at %s/*.xml", dir));
	cases = cases_read(&arena, "junit", dir, NULL, false);
	assert_non_null(strstr(cases->problem, strerror(EISDIR)));
	cases = cases_read(&arena, "nunit", path, NULL, false);
	assert_string_equal(cases->problem, "no report format is called nunit");
	assert_null(case_format("nunit"));

	write_file(path, "<testsuites/>");
	cases = cases_read(&arena, "junit", path, NULL, false);
	assert_string_equal(cases->problem, "the report has no case");
	cases = cases_read(&arena, "junit", path, NULL, true);
	check_text(cases->problem, NULL);

	/* In order, each with its own; paths as seen from here. */
	write_file(arena_printf(&arena, "%s/shot.png", dir), "");
	write_file(path, arena_printf(&arena,
			     "<testsuite><testcase name='a' file='%s/%s/a.c'><failure/>"
			     "<system-out>[[ATTACHMENT|shot.png]]\n[[ATTACHMENT|none.png]]\n"
			     "[[ATTACHMENT|%s/%s/shot.png]]</system-out></testcase></testsuite>",
			     here, dir, here, dir));
	write_file(
	    arena_printf(&arena, "%s/c.xml", dir), "<testsuite><testcase name='c'/></testsuite>");
	write_file(arena_printf(&arena, "%s/b[1].xml", dir), "<testsuite><testcase name='b'/>");
	cases = cases_read(&arena, "junit", arena_printf(&arena, "%s/*.xml", dir), NULL, false);
	assert_int_equal(cases->count, 3);
	assert_string_equal(cases->items[0].name, "a");
	assert_string_equal(cases->items[2].name, "c");
	assert_int_equal(cases->passed, 2);
	assert_string_equal(cases->problem,
	    arena_printf(
		&arena, "the report at %s/b[1].xml is cut off: its XML ends in line 1", dir));
	assert_string_equal(cases->items[0].file, arena_printf(&arena, "%s/a.c", dir));
	assert_int_equal(cases->items[0].attachment_count, 3);
	assert_string_equal(
	    cases->items[0].attachments[0].path, arena_printf(&arena, "%s/shot.png", dir));
	assert_string_equal(cases->items[0].attachments[1].path, "none.png");
	assert_string_equal(
	    cases->items[0].attachments[2].path, arena_printf(&arena, "%s/shot.png", dir));
	/* A name is taken as it is where there is such a file. */
	cases = cases_read(&arena, "junit", arena_printf(&arena, "%s/b[1].xml", dir), NULL, false);
	assert_int_equal(cases->count, 1);
	assert_int_equal(tree_remove(dir), 0);
}

/* Colours are for the terminal that the tool was on. */
static void colours(void **state)
{
	char dir[] = "cases.XXXXXX";
	const struct cases *cases;
	const char *path;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = arena_printf(&arena, "%s/a.json", dir);
	write_file(path, "{\"results\":{\"tests\":[{\"name\":\"\\u001b[1ma\\u001b[22m\",\"suite\":["
			 "\"\\u001b[2ms\\u001b[0m\"],"
			 "\"status\":\"failed\",\"message\":\"\\u001b[2mexpect(\\u001b[22m\\u001b["
			 "31mlocator\\u001b[39m)\","
			 "\"trace\":\"a\\u001b]8;;http://"
			 "x\\u0007link\\u001b]8;;\\u0007\\n\\u001b[31mb\\u001b\"}]}}");
	cases = cases_read(&arena, "ctrf", path, NULL, false);
	check(cases, "s", "a", CASE_FAILED, NULL, 0, "expect(locator)");
	assert_string_equal(cases->items[0].details, "expect(locator)\nalink\nb");
	/* pytest spells them out. */
	write_file(path, "<testsuite name='pytest'><testcase name='a'><failure message='see "
			 "#x1B[1;31mred#x1B[0m #x1B[2J'>"
			 "E  see #x1B[31mred</failure></testcase></testsuite>");
	cases = cases_read(&arena, "junit", path, NULL, false);
	check(cases, NULL, "a", CASE_FAILED, NULL, 0, "see red #x1B[2J");
	assert_string_equal(cases->items[0].details, "E  see red");
	assert_int_equal(tree_remove(dir), 0);
}

static void budgets(void **state)
{
	struct buf text = BUF_INIT;
	const struct cases *cases;

	(void)state;
	buf_adds(&text, "1..1000001\n");
	for (int i = 0; i < 1000001; i++)
		buf_adds(&text, "ok\n");
	cases = parsed("tap", text.text);
	assert_int_equal(cases->count, 1000000);
	assert_string_equal(cases->problem, "wrong: it has more than 1000000 cases");
	buf_clear(&text);
	buf_adds(&text, "{\"tests\":[");
	for (int i = 0; i < 13 * 1000 * 1000; i++)
		buf_adds(&text, "1,");
	check_problem("pytest-json", text.text, "has more than 12000000 values");
	buf_release(&text);
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
	    cmocka_unit_test_teardown(counts, release),
	    cmocka_unit_test_teardown(pytest_junit, release),
	    cmocka_unit_test_teardown(playwright_junit, release),
	    cmocka_unit_test_teardown(playwright_attempts, release),
	    cmocka_unit_test_teardown(playwright_attempt_statuses, release),
	    cmocka_unit_test_teardown(playwright_many_attempts, release),
	    cmocka_unit_test_teardown(attempts_masked_and_kept, release),
	    cmocka_unit_test_teardown(dialects, release),
	    cmocka_unit_test_teardown(more_dialects, release),
	    cmocka_unit_test_teardown(junit_places, release),
	    cmocka_unit_test_teardown(junit_statuses, release),
	    cmocka_unit_test_teardown(junit_nesting, release),
	    cmocka_unit_test_teardown(junit_totals, release),
	    cmocka_unit_test_teardown(junit_encodings, release),
	    cmocka_unit_test_teardown(junit_never_green, release),
	    cmocka_unit_test_teardown(junit_problems, release),
	    cmocka_unit_test_teardown(pytest_json, release),
	    cmocka_unit_test_teardown(playwright, release),
	    cmocka_unit_test_teardown(playwright_never_green, release),
	    cmocka_unit_test_teardown(playwright_contradictions, release),
	    cmocka_unit_test_teardown(pytest_totals, release),
	    cmocka_unit_test_teardown(ctrf_totals, release),
	    cmocka_unit_test_teardown(ctrf, release),
	    cmocka_unit_test_teardown(json_problems, release),
	    cmocka_unit_test_teardown(tap, release),
	    cmocka_unit_test_teardown(tap_tools, release),
	    cmocka_unit_test_teardown(tap_numbers, release),
	    cmocka_unit_test_teardown(tap_directives, release),
	    cmocka_unit_test_teardown(tap_subtests, release),
	    cmocka_unit_test_teardown(tap_places, release),
	    cmocka_unit_test_teardown(tap_problems, release),
	    cmocka_unit_test_teardown(cut_off_anywhere, release),
	    cmocka_unit_test_teardown(files, release),
	    cmocka_unit_test_teardown(colours, release),
	    cmocka_unit_test_teardown(budgets, release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
