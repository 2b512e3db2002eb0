/* SPDX-License-Identifier: MIT */
/* cases/: why a case failed and where, as a person would say it: the lines that say something, the
 * first place that is in the repository, whole names. The samples are what the tools wrote, with
 * shortened paths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/files.h"
#include "cases/cases.h"
#include "cases/parts.h"
#include "parsed_cases.h"
#include "text/telling.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct arena arena;
static const char *samples;

static const struct cases *sample(const char *format, const char *name)
{
	return cases_read(
	    &arena, format, arena_printf(&arena, "%s/%s", samples, name), NULL, false);
}

static const struct cases *parsed(const char *format, const char *text)
{
	return parsed_cases(&arena, format, text);
}

static void check_text(const char *got, const char *expected)
{
	if (!expected)
		assert_null(got);
	else
		assert_string_equal(got ? got : "(null)", expected);
}

/* The case NAME of SUITE, NULL for none; its place is "FILE:LINE" or NULL. */
static void check(const struct cases *cases, const char *suite, const char *name, const char *place,
    const char *message, const char *excerpt)
{
	const struct test_case *c = NULL;

	for (size_t i = 0; i < cases->count && !c; i++)
		if (strcmp(cases->items[i].name, name) == 0)
			c = &cases->items[i];
	if (!c)
		fail_msg("no case %s", name);
	check_text(c->suite, suite);
	check_text(c->file ? arena_printf(&arena, "%s:%d", c->file, c->line) : NULL, place);
	check_text(c->message, message);
	check_text(c->excerpt, excerpt);
}

/* ---- what the tools wrote ---- */

static void jest(void **state)
{
	const struct cases *cases = sample("junit", "jest-kinds.junit.xml");

	(void)state;
	check(cases, "cart", "cart totals adds", "/shop/sum.test.js:5",
	    "Error: expect(received).toBe(expected) // Object.is equality",
	    "Error: expect(received).toBe(expected) // Object.is equality\n"
	    "Expected: 4\nReceived: 3");
	check(cases, "cart", "cart totals equals", "/shop/sum.test.js:8",
	    "Error: expect(received).toEqual(expected) // deep equality",
	    "Error: expect(received).toEqual(expected) // deep equality\n"
	    "- Expected  - 1\n+ Received  + 2\n-   \"a\": 2,\n+   \"a\": 1,\n+     2,");
	check(cases, "cart", "cart totals says a custom text", "/shop/sum.test.js:15",
	    "Error: the cart is broken", "Error: the cart is broken\nbecause of the total");
	/* Where all frames before it are of the tool. */
	check(cases, "cart", "cart totals rejects with undefined", "/shop/sum.test.js:17",
	    "Error: thrown: undefined", NULL);
	/* Its suite is called "undefined". */
	check(cases, NULL, "never settles", "/shop/flaky.test.js:4",
	    "Error: expect(received).toBe(expected) // Object.is equality",
	    "Error: expect(received).toBe(expected) // Object.is equality\n"
	    "Expected: \"b\"\nReceived: \"a\"");
	/* A file that does not load, with what Jest advises. */
	cases = parsed("junit",
	    "<testsuite name='undefined'><testcase classname='undefined' name='undefined'><error>"
	    "  ● Test suite failed to run&#10;&#10;    Jest encountered an unexpected token&#10;"
	    "&#10;    Jest failed to parse a file. This happens e.g. when&#10;&#10;"
	    "    Here's what you can do:&#10;     • If you are trying&#10;&#10;    "
	    "Details:&#10;&#10;"
	    "    SyntaxError: /none/syntax.test.js: Unexpected token (1:31)&#10;&#10;"
	    "    &gt; 1 | test('never')&#10;        |      ^&#10;"
	    "      at parse (node_modules/@babel/parser/src/error.ts:95:45)</error>"
	    "</testcase></testsuite>");
	check(cases, NULL, "case 1", NULL,
	    "SyntaxError: /none/syntax.test.js: Unexpected token (1:31)", NULL);
}

static void vitest(void **state)
{
	const struct cases *cases = sample("junit", "vitest-kinds.junit.xml");

	(void)state;
	check(cases, "sum.test.mjs", "cart › totals › adds", "sum.test.mjs:5",
	    "expected 3 to be 4 // Object.is equality",
	    "AssertionError: expected 3 to be 4 // Object.is equality\n"
	    "- Expected\n+ Received\n- 4\n+ 3");
	check(cases, "sum.test.mjs", "cart › totals › times out", "sum.test.mjs:8",
	    "Error: Test timed out in 50ms.",
	    "Error: Test timed out in 50ms.\nIf this is a long-running test, pass a timeout value "
	    "as "
	    "the last argument or configure it globally with \"testTimeout\".");
	check(cases, "broken.test.mjs", "broken.test.mjs", "broken.test.mjs:2",
	    "Cannot find module './missing.mjs' imported from /shop/broken.test.mjs", NULL);
	cases = sample("tap", "vitest-kinds.tap");
	check(cases, "sum.test.mjs › cart › totals", "times out", "/shop/sum.test.mjs:8",
	    "Test timed out in 50ms.", NULL);
}

static void node_and_mocha(void **state)
{
	const struct cases *cases = sample("junit", "node-kinds.junit.xml");

	(void)state;
	check(cases, "cart › totals", "adds", "/shop/a.test.mjs:5",
	    "Expected values to be strictly equal: 3 !== 4",
	    "Expected values to be strictly equal:\n3 !== 4");
	check(cases, "cart › totals", "equals", "/shop/a.test.mjs:6",
	    "Expected values to be strictly deep-equal:",
	    "Expected values to be strictly deep-equal:\n+ actual - expected\n"
	    "+   a: 1,\n-   a: 2,\n+     2");
	check(cases, "cart › totals", "says", "/shop/a.test.mjs:8", "two", "two\nlines");
	check(cases, "cart › totals", "throws", "/shop/helper.mjs:1",
	    "Cannot read properties of null (reading 'reduce')", NULL);
	/* It has neither a name nor a place, and threw undefined. */
	check(cases, NULL, "case 8", NULL, NULL, NULL);

	cases = sample("junit", "mocha-kinds.junit.xml");
	check(cases, "cart totals", "adds", "/shop/a.test.cjs:3",
	    "Expected values to be strictly equal: 3 !== 4",
	    "Expected values to be strictly equal:\n3 !== 4\n"
	    "      + expected - actual\n      -3\n      +4");
	cases = sample("tap", "mocha-kinds.tap");
	check(cases, NULL, "cart totals adds", "a.test.cjs:3",
	    "Expected values to be strictly equal: 3 !== 4",
	    "Expected values to be strictly equal:\n3 !== 4");
	check(cases, NULL, "cart totals throws", "a.test.cjs:5",
	    "Cannot read properties of null (reading 'x')", NULL);
	check(cases, NULL, "cart hooked \"before all\" hook for \"reads\"", "a.test.cjs:10",
	    "no database", NULL);
}

static void go(void **state)
{
	const struct cases *cases = sample("junit", "gotestsum-kinds.junit.xml");

	(void)state;
	check(cases, "example.com/shop/ok/deep", "TestAdds", "cart_test.go:11", "total = 3, want 4",
	    NULL);
	/* Behind what the test only logs. */
	check(cases, "example.com/shop/ok/deep", "TestTable/one/inner", "cart_test.go:20",
	    "cart is broken: no total", "cart is broken:\nno total");
	check(cases, "example.com/shop/ok/deep", "TestPanics", "/shop/ok/deep/panic_test.go:7",
	    "panic: runtime error: index out of range [3] with length 0 [recovered]", NULL);

	/* Its subtests say why. */
	check(cases, "example.com/shop/ok/deep", "TestTable", NULL, NULL, NULL);

	cases = sample("junit", "gotestsum-rerun.junit.xml");
	assert_int_equal(cases->count, 3);
	assert_int_equal(cases->flaky, 3);
	check(cases, "example.com/shop/flaky", "TestLevel/inner", "f_test.go:18", "the first time",
	    NULL);
	/* testify */
	cases = parsed("junit",
	    "<testsuite><properties><property name='go.version' value='1'/></properties>"
	    "<testcase classname='x/y' name='TestTotal'><failure message='Failed'>"
	    "=== RUN   TestTotal&#10;    cart_test.go:20: &#10;"
	    "        &#9;Error Trace:&#9;/none/cart_test.go:20&#10;"
	    "        &#9;Error:      &#9;Not equal: &#10;"
	    "        &#9;            &#9;expected: 4&#10;        &#9;            &#9;actual  : "
	    "3&#10;"
	    "        &#9;Test:       &#9;TestTotal&#10;--- FAIL: TestTotal (0.00s)&#10;"
	    "</failure></testcase></testsuite>");
	check(cases, "x/y", "TestTotal", "cart_test.go:20", "Not equal: expected: 4, actual  : 3",
	    "Not equal:\nexpected: 4\nactual  : 3");
	/* A package that does not compile, as later versions of gotestsum write it. */
	cases = parsed("junit",
	    "<testsuite><properties><property name='go.version' value='1'/></properties>"
	    "<testcase classname='x/bad' name='TestMain'><failure message='Failed'>"
	    "# x/bad [x/bad.test]&#10;bad/bad_test.go:7:2: undefined: total&#10;"
	    "FAIL&#9;x/bad [build failed]&#10;</failure></testcase></testsuite>");
	check(cases, "x/bad", "TestMain", "bad/bad_test.go:7", "undefined: total", NULL);
}

static void pytest(void **state)
{
	const struct cases *cases = sample("junit", "pytest-kinds.junit.xml");

	(void)state;
	check(cases, "tests.test_cart.TestCart.TestTotals", "test_adds", "tests/test_cart.py:6",
	    "AssertionError: wrong total",
	    "AssertionError: wrong total\nassert 3 == 4\n +  where 3 = total([1, 2])");
	check(cases, "tests.test_cart.TestCart.TestTotals", "test_list", "tests/test_cart.py:8",
	    "assert [1, 2, 3] == [1, 3]",
	    "assert [1, 2, 3] == [1, 3]\n  At index 1 diff: 2 != 3\n"
	    "  Left contains one more item: 3\n  Use -v to get more diff");
	check(cases, "tests.test_cart", "test_fixture", "tests/test_cart.py:20",
	    "failed on setup with \"OSError: no database\"", NULL);
	/* What could not be collected. */
	check(cases, NULL, "tests.test_broken", "tests/test_broken.py:1",
	    "ModuleNotFoundError: No module named 'missing_module'", NULL);
	check(cases, NULL, "tests.test_syntax", "/shop/tests/test_syntax.py:2",
	    "SyntaxError: invalid syntax",
	    "  File \"/shop/tests/test_syntax.py\", line 2\n    x = = 2\n        ^\n"
	    "SyntaxError: invalid syntax");
}

static void playwright(void **state)
{
	const struct cases *cases = sample("playwright", "retries.playwright.json");

	(void)state;
	assert_int_equal(cases->flaky, 1);
	check(cases, "chromium › cart › totals", "adds", "/shop/tests/cart.spec.js:4",
	    "Error: expect(received).toBe(expected) // Object.is equality",
	    "Error: expect(received).toBe(expected) // Object.is equality\n"
	    "Expected: 4\nReceived: 3");
	check(cases, "chromium › cart › totals", "settles", "/shop/tests/cart.spec.js:7",
	    "Error: expect(received).toBe(expected) // Object.is equality",
	    "Error: expect(received).toBe(expected) // Object.is equality\n"
	    "Expected: 1\nReceived: 0");
	check(cases, "chromium › cart › totals", "custom", "/shop/tests/cart.spec.js:11",
	    "Error: the badge shows the count",
	    "Error: the badge shows the count\n"
	    "expect(received).toBe(expected) // Object.is equality\nExpected: 2\nReceived: 1");
}

/* What a tool tried again by itself, as the formats' documentation has it. */
static void retries(void **state)
{
	const struct cases *cases;

	(void)state;
	/* nextest */
	cases = parsed("junit",
	    "<testsuites name='nextest-run'><testsuite name='shop'>"
	    "<testcase name='cart::adds' classname='shop' time='0.1'>"
	    "<flakyFailure type='test failure with exit code 101' message='thread panicked'>"
	    "thread 'cart::adds' panicked at src/cart.rs:10:9:&#10;assertion `left == right` failed"
	    "&#10;  left: 3&#10; right: 4</flakyFailure></testcase></testsuite></testsuites>");
	assert_true(cases->items[0].flaky);
	assert_int_equal(cases->items[0].line, 10);
	/* CTRF without the member. */
	cases = parsed("ctrf", "{\"results\":{\"tests\":[{\"name\":\"a\",\"status\":\"passed\","
			       "\"retries\":1},{\"name\":\"b\",\"status\":\"passed\",\"retries\":1,"
			       "\"flaky\":false},{\"name\":\"c\",\"status\":\"failed\","
			       "\"retries\":1}]}}");
	assert_true(cases->items[0].flaky);
	assert_false(cases->items[1].flaky);
	assert_false(cases->items[2].flaky);
}

/* ---- places ---- */

static void put_file(const char *path)
{
	FILE *file;

	assert_int_equal(dir_make(path_dir(&arena, path)), 0);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
}

static const struct test_case *located(const char *dir, const char *suite, const char *details)
{
	struct cases *cases = arena_alloc(&arena, sizeof *cases);
	struct test_case *c = cases_add(&arena, cases);

	c->name = "a";
	c->suite = suite;
	c->status = CASE_FAILED;
	c->details = details;
	cases_refine(&arena, "report", dir, cases, 0);
	return c;
}

static void check_place(
    const char *dir, const char *suite, const char *details, const char *file, int line)
{
	const struct test_case *c = located(dir, suite, details);

	print_message("# %s\n", details);
	check_text(c->file, file);
	assert_int_equal(c->line, line);
}

static void places(void **state)
{
	char root[] = "/tmp/test_explain.XXXXXX", here[4096];
	const char *text;

	(void)state;
	assert_non_null(getcwd(here, sizeof here));
	assert_non_null(mkdtemp(root));
	assert_int_equal(chdir(root), 0);
	put_file("web/e2e/[id].spec.ts");
	put_file("web/src/cart.ts");
	put_file("web/node_modules/lib/index.js");
	put_file("svc/deep/cart_test.go");
	put_file("java/src/test/java/shop/CartTest.java");
	put_file("t.py");
	/* The first one in the repository, as seen from here. */
	text = arena_printf(&arena,
	    "Error: no\n    at f (%s/web/node_modules/lib/index.js:1:2)\n"
	    "    at g (node:internal/process:3:4)\n    at async h (file://%s/web/src/cart.ts:7:8)\n"
	    "    at i (%s/web/e2e/[id].spec.ts:9:1)\n",
	    root, root, root);
	check_place("web", NULL, text, "web/src/cart.ts", 7);
	check_place(
	    "web", NULL, "Error: no\n    at e2e/[id].spec.ts:9:1\n", "web/e2e/[id].spec.ts", 9);
	/* One that is there goes before one that is not. */
	check_place(NULL, NULL, "dist/cart.js:1:2\nweb/src/cart.ts:3:4\n", "web/src/cart.ts", 3);
	check_place(NULL, NULL, "dist/cart.js:1:2\nhttp://a.ts:80/\n", "dist/cart.js", 1);
	/* Go names the file, and the package the directory. */
	check_place(
	    NULL, "example.com/shop/svc/deep", "cart_test.go:3: no", "svc/deep/cart_test.go", 3);
	check_place(
	    "svc", "example.com/svc/deep", "cart_test.go:3: no", "svc/deep/cart_test.go", 3);
	check_place(NULL, "example.com/gone", "cart_test.go:3: no", "cart_test.go", 3);
	/* Java too, and nothing is said of what is not there. */
	check_place("java", NULL,
	    "no\n\tat org.junit.Assert.fail(Assert.java:89)\n"
	    "\tat app//shop.CartTest.adds(CartTest.java:12)\n",
	    "java/src/test/java/shop/CartTest.java", 12);
	check_place(NULL, NULL, "no\n\tat org.junit.Assert.fail(Assert.java:89)\n", NULL, 0);
	/* Python has the innermost frame last. */
	text = "Traceback (most recent call last):\n  File \"gone.py\", line 1, in f\n"
	       "  File \"t.py\", line 2, in g\n  File \"t.py\", line 3, in h\n"
	       "  File \"/usr/lib/python3/unittest.py\", line 4, in fail\n";
	check_place(NULL, NULL, text, "t.py", 3);
	check_place(
	    NULL, NULL, "no\n   at Shop.Adds() in /none/Cart.cs:line 12\n", "/none/Cart.cs", 12);
	check_place(NULL, NULL, "# /usr/lib/ruby/gems/3.0/a.rb:3:in `b'\n# ./t_spec.rb:4:in `c'",
	    "./t_spec.rb", 4);
	check_place(NULL, NULL, "at 12:30 the clock of a.example:443 went wrong", NULL, 0);
	assert_int_equal(chdir(here), 0);
	assert_int_equal(tree_remove(root), 0);
}

/* ---- names ---- */

static void names(void **state)
{
	const struct cases *cases;

	(void)state;
	cases = parsed("junit",
	    "<testsuites name='all'><testsuite name='outer'><testsuite name='undefined'>"
	    "<testsuite name='inner'><testcase name='a'/><testcase name='' file='a.js' line='7'/>"
	    "<testcase name='null' "
	    "classname='null'/></testsuite></testsuite></testsuite></testsuites>");
	check_text(cases->items[0].suite, "outer › inner");
	assert_string_equal(cases->items[1].name, "a.js:7");
	assert_string_equal(cases->items[2].name, "case 3");
	cases = parsed("playwright",
	    "{\"suites\":[{\"title\":\"a.spec.ts\",\"suites\":[{\"title\":\"cart\",\"suites\":["
	    "{\"title\":\"\",\"specs\":[{\"title\":\"\",\"ok\":true,\"file\":\"a.spec.ts\","
	    "\"line\":3,"
	    "\"tests\":[{\"status\":\"expected\",\"expectedStatus\":\"passed\",\"projectName\":"
	    "\"\","
	    "\"results\":[{\"status\":\"passed\"}]}]}]}]}]}]}");
	check_text(cases->items[0].suite, "cart");
	assert_string_equal(cases->items[0].name, "a.spec.ts:3");
	/* mocha-junit-reporter has the title as the class. */
	cases = sample("junit", "cypress.documented.junit.xml");
	check(cases, "shop cart", "removes", "cypress/e2e/shop.cy.js:9",
	    "Timed out retrying after 4000ms: expected '<li>' not to exist", NULL);
	cases = parsed("junit", "<testsuite name='Cart'><testcase name='adds to Cart' "
				"classname='Cart'/></testsuite>");
	check(cases, "Cart", "adds to Cart", NULL, NULL, NULL);
	cases = parsed("ctrf", "{\"results\":{\"tests\":[{\"name\":\"undefined\",\"status\":"
			       "\"passed\",\"suite\":\"cart.ts > cart > totals\"}]}}");
	check_text(cases->items[0].suite, "cart.ts › cart › totals");
	assert_string_equal(cases->items[0].name, "case 1");
}

/* ---- logs ---- */

static void check_log(const char *log, const char *expected)
{
	const char *line = telling_log_line(log);

	print_message("# %s\n", log);
	if (!expected) {
		assert_null(line);
		return;
	}
	assert_non_null(line);
	check_text(arena_strndup(&arena, line, strcspn(line, "\n")), expected);
}

static void logs(void **state)
{
	(void)state;
	check_log("[INFO] Compiling 1 source file\n[ERROR] COMPILATION ERROR : \n"
		  "[ERROR] /shop/src/test/java/CartTest.java:[12,5] cannot find symbol\n"
		  "[INFO] BUILD FAILURE\n[ERROR] -> [Help 1]\n[ERROR] \n"
		  "[ERROR] [Help 1] http://cwiki.apache.org/confluence/x\n",
	    "[ERROR] /shop/src/test/java/CartTest.java:[12,5] cannot find symbol");
	check_log("# x/bad [x/bad.test]\nbad/bad_test.go:7:2: undefined: total\n"
		  "FAIL\tx/bad [build failed]\nFAIL\n",
	    "bad/bad_test.go:7:2: undefined: total");
	check_log("src/a.ts(3,5): error TS2304: Cannot find name 'x'.\nnpm ERR! code 2\n",
	    "src/a.ts(3,5): error TS2304: Cannot find name 'x'.");
	check_log("FAIL ./broken.test.js\n  ● Test suite failed to run\n\n"
		  "    Cannot find module './missing' from 'broken.test.js'\n\n"
		  "    > 1 | require('./missing')\n\nTests: 0 total\nRan all test suites.\n",
	    "Cannot find module './missing' from 'broken.test.js'");
	check_log(
	    "starting\nthe database is gone\nmake: *** [x] Error 1\n", "the database is gone");
	check_log("\n=====\n", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(jest),
	    cmocka_unit_test(vitest),
	    cmocka_unit_test(node_and_mocha),
	    cmocka_unit_test(go),
	    cmocka_unit_test(pytest),
	    cmocka_unit_test(playwright),
	    cmocka_unit_test(retries),
	    cmocka_unit_test(places),
	    cmocka_unit_test(names),
	    cmocka_unit_test(logs),
	};
	const char *source = getenv("srcdir");
	int failed;

	samples =
	    path_absolute(&arena, arena_printf(&arena, "%s/tests/cases", source ? source : "."));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return failed;
}
