/* SPDX-License-Identifier: MIT */
/* base/hash: the same on each machine, whatever the order of its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

static void assert_hash(uint64_t hash, const char *wanted)
{
	char text[17];

	hash_hex(hash, text);
	assert_string_equal(text, wanted);
}

/* What FNV-1a gives for these bytes, in this order. */
static void known(void **state)
{
	(void)state;
	assert_hash(HASH_INIT, "cbf29ce484222325");
	assert_hash(hash_bytes(HASH_INIT, "a", 1), "af63dc4c8601ec8c");
	assert_hash(hash_bytes(HASH_INIT, "foobar", 6), "85944171f73967e8");
	assert_hash(hash_text(HASH_INIT, ""), "af63bd4c8601b7df");
	assert_hash(hash_number(HASH_INIT, 0x0807060504030201), "7eb5108b368a78ed");
	assert_hash(hash_number(HASH_INIT, 1), "89cd31291d2aefa4");
	assert_hash(hash_number(HASH_INIT, -2), "fc1a35225397861c");
}

static void ends(void **state)
{
	(void)state;
	assert_true(hash_text(hash_text(HASH_INIT, "a"), "bc") !=
		    hash_text(hash_text(HASH_INIT, "ab"), "c"));
	assert_true(hash_text(HASH_INIT, NULL) != hash_text(HASH_INIT, ""));
	assert_true(hash_number(HASH_INIT, 1) != hash_number(HASH_INIT, 256));
}

static void twice(void **state)
{
	static const char text[] = "foobar";

	(void)state;
	for (size_t len = 0; len < sizeof text; len++) {
		uint64_t hashes[2] = {HASH_INIT, 7};

		hash_bytes_twice(hashes, text, len);
		assert_true(hashes[0] == hash_bytes(HASH_INIT, text, len));
		assert_true(hashes[1] == hash_bytes(7, text, len));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known),
	    cmocka_unit_test(ends),
	    cmocka_unit_test(twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
