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

/* By another implementation, in Python. */
static void sums(void **state)
{
	static const char text[] = "a stamp is longer than eight bytes";

	(void)state;
	assert_hash(hash_sum("", 0), "860389c57a9c1205");
	assert_hash(hash_sum("a", 1), "eb9a3d4fb2ec2c36");
	assert_hash(hash_sum("12345678", 8), "c7a938c0476f029c");
	assert_hash(hash_sum(text, sizeof text - 1), "039f48ed5c7255b3");
	/* What is left of a text is not taken for one that is longer. */
	assert_true(hash_sum("a\0", 2) != hash_sum("a", 1));
}

/* Whichever bit of it changes, and also two that a product alone would not bring together. */
static void changes(void **state)
{
	char text[27] = "twenty-six bytes are these";
	const uint64_t sum = hash_sum(text, 26);

	(void)state;
	for (size_t i = 0; i < (size_t)8 * 26; i++) {
		text[i / 8] ^= (char)(1 << i % 8);
		assert_true(hash_sum(text, 26) != sum);
		text[i / 8] ^= (char)(1 << i % 8);
	}
	text[7] ^= (char)0x80;
	text[15] ^= (char)0x80;
	assert_true(hash_sum(text, 26) != sum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(known),
	    cmocka_unit_test(ends),
	    cmocka_unit_test(sums),
	    cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
