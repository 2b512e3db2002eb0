/* SPDX-License-Identifier: MIT */
/* plan/test_names: what tests are called whose files were found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strings.h"
#include "plan/test_names.h"

#include <stdio.h>
#include <string.h>

static struct arena arena;

/* Pairs of path and name, with NULL at the end; a name that ends in `-` has a hash behind it. Also
 * in the other order. */
static void named(const char *const *pairs)
{
	for (int reversed = 0; reversed < 2; reversed++) {
		struct strings paths = {0};
		const struct map taken = {0};
		const char *names[32];
		size_t count = 0;

		while (pairs[count])
			count += 2;
		for (size_t i = 0; i < count; i += 2)
			strings_add(&arena, &paths,
			    arena_strdup(&arena, pairs[reversed ? count - 2 - i : i]));
		test_names(&arena, &paths, &taken, names);
		for (size_t i = 0; i < paths.count; i++) {
			const char *want = pairs[(reversed ? paths.count - 1 - i : i) * 2 + 1];
			size_t len = strlen(want);

			if (want[len - 1] == '-') {
				if (strncmp(names[i], want, len) != 0 ||
				    strlen(names[i]) != len + 8)
					fail_msg("%s: %s", paths.items[i], names[i]);
			} else {
				assert_string_equal(names[i], want);
			}
		}
	}
}

#define NAMED(...) named((const char *const[]){__VA_ARGS__, NULL})

static void the_name_of_the_file(void **state)
{
	(void)state;
	NAMED("tests/test_a.py", "test_a", "e2e/a.spec.ts", "a", "login", "login");
}

static void directories_tell_apart(void **state)
{
	(void)state;
	NAMED("cart/a.spec.ts", "cart.a", "user/a.spec.ts", "user.a");
	NAMED("a.ts", "a", "x/a.ts", "x.a");
	NAMED("x/a.ts", "a", "p/x/a.ts", "p.a");
	/* Those that all have tell nothing. */
	NAMED("p/cart/src/a.ts", "cart.a", "p/user/src/a.ts", "user.a");
	NAMED("cart/unit/a.ts", "cart.unit.a", "user/unit/a.ts", "user.unit.a", "user/e2e/a.ts",
	    "e2e.a");
}

static void in_one_directory_the_whole_name(void **state)
{
	(void)state;
	NAMED("d/a.spec.ts", "a.spec.ts", "d/a.test.ts", "a.test.ts");
	NAMED("d/a.js", "d.a.js", "d/a.ts", "d.a.ts", "e/a.ts", "e.a");
	NAMED("a.js", "a.js", "a.ts", "a.ts", "e/a.ts", "e.a");
}

static void odd_characters(void **state)
{
	(void)state;
	NAMED("[id].spec.ts", "id_-", "id.spec.ts", "id", "(id).spec.ts", "id_-");
	NAMED("a b.py", "a_b-", "a_b.py", "a_b", "a\nb.py", "a_b-");
	NAMED("_x.py", "x-", "x.py", "x");
	NAMED("\xC3\xBC.py", "test-", ".x.py", "x-", "\xC3\xA4.py", "test-");
}

static void all_are_different(void **state)
{
	char one[400], two[400];

	(void)state;
	/* The same by accident. */
	NAMED("x.y/a.ts", "x.y.a-", "x/y/a.ts", "x.y.a-", "z/y/a.ts", "z.y.a", "a.ts", "a");
	snprintf(one, sizeof one, "%0300d.py", 1);
	snprintf(two, sizeof two, "%0300d.py", 2);

	struct strings paths = {0};
	const struct map none = {0};
	struct map taken = {0};
	const char *names[2];

	strings_add(&arena, &paths, one);
	strings_add(&arena, &paths, two);
	test_names(&arena, &paths, &none, names);
	assert_string_not_equal(names[0], names[1]);
	assert_true(strlen(names[0]) <= 200);
	paths = (struct strings){0};
	strings_add(&arena, &paths, arena_strdup(&arena, "d/a.py"));
	map_put(&arena, &taken, "a", &taken);
	test_names(&arena, &paths, &taken, names);
	assert_int_equal(strncmp(names[0], "a-", 2), 0);
}

static int forget(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_name_of_the_file),
	    cmocka_unit_test(directories_tell_apart),
	    cmocka_unit_test(in_one_directory_the_whole_name),
	    cmocka_unit_test(odd_characters),
	    cmocka_unit_test(all_are_different),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
