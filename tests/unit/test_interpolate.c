/* SPDX-License-Identifier: MIT */
/* text/interpolate: ${name}, ${NAME}, ${NAME:-text}, $$. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/interpolate.h"

#include <string.h>

static const char *variable(void *context, const char *text)
{
	(void)context;
	if (strcmp(text, "SET") == 0)
		return "value";
	if (strcmp(text, "EMPTY") == 0)
		return "";
	if (strcmp(text, "TRICKY") == 0)
		return "${SET} $$ ${path}";
	return NULL;
}

static const struct interpolation with_all = {{.name = "N", .path = "a/$HOME/b"}, variable, NULL},
				  names_only = {.names = {.name = "N", .path = "a/$HOME/b"}};

static void expect(const struct interpolation *with, const char *text, const char *result)
{
	struct buf out = BUF_INIT, error = BUF_INIT;

	assert_int_equal(interpolate(text, with, &out, &error), 0);
	assert_string_equal(out.text, result);
	assert_string_equal(error.text, "");
	buf_release(&out);
	buf_release(&error);
}

static void expect_error(const struct interpolation *with, const char *text, const char *part)
{
	struct buf out = BUF_INIT, error = BUF_INIT;

	assert_int_equal(interpolate(text, with, &out, &error), -1);
	assert_non_null(strstr(error.text, part));
	buf_release(&out);
	buf_release(&error);
}

static void names_and_variables(void **state)
{
	(void)state;
	expect(&with_all, "", "");
	expect(&with_all, "plain", "plain");
	expect(&with_all, "<${name}>", "<N>");
	expect(&with_all, "${name}${name}", "NN");
	expect(&with_all, "${SET}", "value");
	expect(&with_all, "${EMPTY}", "");
}

static void defaults(void **state)
{
	(void)state;
	expect(&with_all, "${SET:-x}", "value");
	expect(&with_all, "${EMPTY:-x}", "x");
	expect(&with_all, "${UNSET:-}", "");
	expect(&with_all, "${UNSET:-a b}", "a b");
	expect(&with_all, "${UNSET:-${OTHER:-${name}}}!", "N!");
	expect(&with_all, "${UNSET:-{}}", "{}");
	expect(&with_all, "${UNSET:-a$$b}", "a$b");
	/* A closing brace behind a doubled dollar still closes. */
	expect(&with_all, "${UNSET:-$$}x", "$x");
}

static void dollars(void **state)
{
	(void)state;
	expect(&with_all, "$$", "$");
	expect(&with_all, "$$$$", "$$");
	expect(&with_all, "$${name}", "${name}");
	expect(&with_all, "$$${name}", "$N");
	expect(&with_all, "$", "$");
	expect(&with_all, "a$", "a$");
	expect(
	    &with_all, "$HOME $(date) $1 ${1} $? ${} ${-x}", "$HOME $(date) $1 ${1} $? ${} ${-x}");
	/* Shell forms that are not ours stay. */
	expect(&with_all, "${X%y} ${X:+y} ${#X} ${X:=y}", "${X%y} ${X:+y} ${#X} ${X:=y}");
}

static void values_are_not_interpolated_again(void **state)
{
	(void)state;
	expect(&with_all, "${TRICKY}", "${SET} $$ ${path}");
	expect(&with_all, "${path}", "a/$HOME/b");
}

static void names_that_are_templates(void **state)
{
	const struct interpolation with = {
	    {.name = "N", .path = "${SET}/${name}", .report = "r/${path}.xml", .report_dir = "/d"},
	    variable, NULL};
	struct interpolation for_later = with;

	(void)state;
	expect(&with, "<${path}>", "<value/N>");
	expect(&with, "${report}", "/d/r/value/N.xml");
	expect(&with, "${UNSET:-${path}}", "value/N");
	/* As they are, where variables are left for later. */
	for_later.variable = NULL;
	expect(&for_later, "<${path}>", "<${SET}/${name}>");
}

static void further_names(void **state)
{
	struct env_entry entries[] = {{.name = "key", .value = "$${X} $$"},
	    {.name = "brace", .value = "a}b"}, {.name = "dollar", .value = "$$"}};
	const struct env more = {entries, 3};
	const struct interpolation with = {.names = {.name = "${name}", .more = &more}};

	(void)state;
	/* They are templates, and stay so. */
	expect(&with, "<${key}>${name} $$ $x ${X}", "<$${X} $$>${name} $$ $x ${X}");
	expect(&with, "$$${key}${key}{A}", "$$$${X} $$$${X} $${A}");
	expect(&with, "${X:-${dollar}} ${brace}", "${X:-$$} a}b");
	expect_error(&with, "${X:-${key}}", "has a } in it");
	expect_error(&with, "${X:-${brace}}", "has a } in it");
	expect_error(&with, "${other}", "is not known here");
	expect_error(&with, "${key:-x}", "is not known here");
	assert_true(interpolate_is_ours("path"));
	assert_true(interpolate_is_ours("newline"));
	assert_false(interpolate_is_ours("pat"));
	assert_false(interpolate_is_ours("key"));
}

static void names_in_a_circle(void **state)
{
	const struct interpolation with = {
	    {.path = "${report}", .report = "x${path}", .report_dir = "."}, variable, NULL};

	(void)state;
	expect_error(&with, "${path}", "deep");
	expect_error(&with, "${report}", "deep");
}

static void errors(void **state)
{
	(void)state;
	expect_error(&with_all, "${unknown}", "unknown");
	expect_error(&with_all, "${name:-x}", "name");
	expect_error(&with_all, "${UNSET}", "UNSET");
	expect_error(&with_all, "x ${UNSET:-never closed", "closing brace");
	expect_error(&with_all, "${SET", "closing brace");
	expect_error(&with_all, "${name", "closing brace");
	expect_error(&names_only, "${unknown}", "unknown");
	expect_error(&names_only, "${X:-${unknown}}", "unknown");
}

static void deep_defaults_end(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 10000; i++)
		buf_adds(&text, "${UNSET:-");
	for (int i = 0; i < 10000; i++)
		buf_addc(&text, '}');
	expect_error(&with_all, text.text, "deep");
	expect_error(&names_only, text.text, "deep");
	buf_release(&text);
}

static void long_names(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	buf_adds(&text, "${");
	for (int i = 0; i < 255; i++)
		buf_addc(&text, 'A');
	buf_adds(&text, ":-x}");
	expect(&with_all, text.text, "x");
	buf_clear(&text);
	buf_adds(&text, "${");
	for (int i = 0; i < 256; i++)
		buf_addc(&text, 'A');
	buf_adds(&text, ":-x}");
	expect_error(&with_all, text.text, "too long");
	buf_release(&text);
}

static void two_steps(void **state)
{
	(void)state;
	/* What is left for later is a template of the same meaning. */
	expect(&names_only, "${name} ${SET} $$ ${UNSET:-${name}}", "N ${SET} $$ ${UNSET:-N}");
}

/* Whatever is left after the first step, the second step gives the text that one step gives. */
static void two_steps_give_what_one_gives(void **state)
{
	static const char *const texts[] = {"$HOME", "$", "$$", "$$$", "$$$$", "${SET}",
	    "${UNSET:-$}", "${UNSET:-$$}", "${UNSET:-${name}}", "$${SET}", "$$${SET}", "$ {SET}",
	    "${name}{SET}", "$(x)${SET}"};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf once = BUF_INIT, first = BUF_INIT, second = BUF_INIT, error = BUF_INIT;

		assert_int_equal(interpolate(texts[i], &with_all, &once, &error), 0);
		assert_int_equal(interpolate(texts[i], &names_only, &first, &error), 0);
		assert_int_equal(interpolate(first.text, &with_all, &second, &error), 0);
		assert_string_equal(second.text, once.text);
		buf_release(&once);
		buf_release(&first);
		buf_release(&second);
		buf_release(&error);
	}
}

static void quoting_gives_back_every_text(void **state)
{
	static const char alphabet[] = "${}:-aA_n \n";
	unsigned seed = 12345;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[12];
		struct buf quoted = BUF_INIT, out = BUF_INIT, error = BUF_INIT;
		size_t len = 0;

		for (unsigned n = seed % sizeof text; len < n && len + 1 < sizeof text; len++) {
			seed = seed * 1103515245u + 12345u;
			text[len] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
		}
		seed = seed * 1103515245u + 12345u;
		seed ^= seed >> 13;
		text[len] = '\0';
		interpolate_quote(&quoted, text);
		assert_int_equal(interpolate(quoted.text, &with_all, &out, &error), 0);
		assert_string_equal(out.text, text);
		buf_release(&quoted);
		buf_release(&out);
		buf_release(&error);
	}
}

static void uses(void **state)
{
	(void)state;
	assert_true(interpolate_uses("x${path}y", "path"));
	assert_true(interpolate_uses("${X:-${path}}", "path"));
	assert_false(interpolate_uses("$${path}", "path"));
	assert_true(interpolate_uses("$$${path}", "path"));
	assert_false(interpolate_uses("${paths}", "path"));
	assert_false(interpolate_uses("path $path", "path"));
	assert_false(interpolate_uses("", "path"));
	assert_false(interpolate_uses("$", "path"));
}

static void any(void **state)
{
	(void)state;
	assert_true(interpolate_any("${name}"));
	assert_true(interpolate_any("$$"));
	assert_true(interpolate_any("x${X:-y}"));
	assert_false(interpolate_any("$HOME $(x) ${1} $"));
	assert_false(interpolate_any(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(names_and_variables),
	    cmocka_unit_test(defaults),
	    cmocka_unit_test(dollars),
	    cmocka_unit_test(values_are_not_interpolated_again),
	    cmocka_unit_test(names_that_are_templates),
	    cmocka_unit_test(further_names),
	    cmocka_unit_test(names_in_a_circle),
	    cmocka_unit_test(errors),
	    cmocka_unit_test(deep_defaults_end),
	    cmocka_unit_test(long_names),
	    cmocka_unit_test(two_steps),
	    cmocka_unit_test(two_steps_give_what_one_gives),
	    cmocka_unit_test(quoting_gives_back_every_text),
	    cmocka_unit_test(uses),
	    cmocka_unit_test(any),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
