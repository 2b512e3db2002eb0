/* SPDX-License-Identifier: MIT */
/* base/arena, base/map, base/buf. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	static const char odd[] = "odd length";
	struct arena arena = {0};
	unsigned char *blocks[600];

	(void)state;
	for (size_t i = 0; i < 600; i++) {
		size_t size = i % 7 == 0 ? 70000 + i : i + 1;

		/* Strings lie between them, in as many bytes as they have. */
		assert_string_equal(arena_strdup(&arena, &odd[i % 10]), &odd[i % 10]);
		blocks[i] = arena_alloc(&arena, size);
		assert_int_equal((uintptr_t)blocks[i] % _Alignof(long long), 0);
		assert_int_equal((uintptr_t)blocks[i] % _Alignof(double), 0);
		assert_int_equal((uintptr_t)blocks[i] % _Alignof(void *), 0);
		for (size_t j = 0; j < size; j++)
			assert_int_equal(blocks[i][j], 0);
		memset(blocks[i], (int)(i % 251) + 1, size);
	}
	for (size_t i = 0; i < 600; i++) {
		size_t size = i % 7 == 0 ? 70000 + i : i + 1;

		assert_int_equal(blocks[i][0], i % 251 + 1);
		assert_int_equal(blocks[i][size - 1], i % 251 + 1);
	}
	arena_release(&arena);
	assert_null(arena.blocks);
	assert_string_equal(arena_strdup(&arena, "again"), "again");
	arena_release(&arena);
}

/* The first block is handed out again, to one arena at a time. */
static void arenas_are_apart(void **state)
{
	struct arena one = {0}, other = {0};
	char *first, *second;

	(void)state;
	for (int i = 0; i < 3; i++) {
		first = arena_strdup(&one, "first");
		second = arena_strdup(&other, "second");
		assert_string_equal(first, "first");
		arena_release(i % 2 ? &other : &one);
		first = arena_alloc(&one, 64);
		for (size_t j = 0; j < 64; j++)
			assert_int_equal(first[j], 0);
		if (i % 2 == 0)
			assert_string_equal(second, "second");
		arena_release(&one);
		arena_release(&other);
	}
}

static void texts(void **state)
{
	struct arena arena = {0};
	char *text;

	(void)state;
	assert_string_equal(arena_strndup(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_strdup(&arena, ""), "");
	assert_string_equal(arena_printf(&arena, "%s", ""), "");
	assert_string_equal(arena_printf(&arena, "%s/%s.%s", "a", "", "b"), "a/.b");
	assert_string_equal(arena_printf(&arena, "%s%%%s", "a", "b"), "a%b");
	assert_string_equal(arena_printf(&arena, "%s: %.2s", "a", "bcd"), "a: bc");
	text = arena_printf(&arena, "%s-%d-%*s", "x", 42, 100000, "end");
	assert_int_equal(strlen(text), 5 + 100000);
	assert_string_equal(text + strlen(text) - 3, "end");
	arena_release(&arena);
}

static void growing(void **state)
{
	struct arena arena = {0};
	size_t *items = NULL, count = 0;

	(void)state;
	while (count < 10000) {
		items = arena_grow(&arena, items, count, sizeof *items);
		items[count] = count * 3;
		count++;
	}
	for (size_t i = 0; i < count; i++)
		assert_int_equal(items[i], i * 3);
	arena_release(&arena);
}

static void putting_and_getting(void **state)
{
	struct arena arena = {0};
	struct map map = {0};
	int values[3];

	(void)state;
	assert_null(map_get(&map, "a"));
	assert_null(map_put(&arena, &map, "a", &values[0]));
	assert_ptr_equal(map_get(&map, "a"), &values[0]);
	assert_null(map_get(&map, "A"));
	assert_null(map_get(&map, ""));
	assert_ptr_equal(map_put(&arena, &map, "a", &values[1]), &values[0]);
	assert_ptr_equal(map_get(&map, "a"), &values[1]);
	assert_int_equal(map.count, 1);
	assert_null(map_put(&arena, &map, "", &values[2]));
	assert_ptr_equal(map_get(&map, ""), &values[2]);
	assert_int_equal(map.count, 2);
	arena_release(&arena);
}

static void many_keys(void **state)
{
	enum { COUNT = 20000 };
	struct arena arena = {0};
	struct map map = {0};
	int *values = arena_alloc(&arena, COUNT * sizeof *values);
	char key[32];

	(void)state;
	for (int i = 0; i < COUNT; i++)
		assert_null(map_put(&arena, &map, arena_printf(&arena, "key%d", i), &values[i]));
	assert_int_equal(map.count, COUNT);
	for (int i = 0; i < COUNT; i++) {
		snprintf(key, sizeof key, "key%d", i);
		assert_ptr_equal(map_get(&map, key), &values[i]);
	}
	assert_null(map_get(&map, "key20000"));
	arena_release(&arena);
}

static void bufs(void **state)
{
	struct buf buf = BUF_INIT;

	(void)state;
	assert_string_equal(buf.text, "");
	for (int i = 0; i < 5000; i++)
		buf_addc(&buf, 'x');
	buf_adds(&buf, "yz");
	buf_add(&buf, "\0!", 2);
	buf_printf(&buf, "%d", 7);
	assert_int_equal(buf.len, 5005);
	assert_memory_equal(buf.text + 5000, "yz\0!7", 6);
	buf_clear(&buf);
	assert_int_equal(buf.len, 0);
	assert_string_equal(buf.text, "");
	buf_adds(&buf, "again");
	assert_string_equal(buf.text, "again");
	buf_release(&buf);
	assert_string_equal(buf.text, "");
	assert_int_equal(buf.len, 0);
	buf_release(&buf);
}

/* The room of one that was released is that of the next, to one at a time. */
static void bufs_are_apart(void **state)
{
	struct buf one = BUF_INIT, other = BUF_INIT;

	(void)state;
	for (int i = 0; i < 3; i++) {
		buf_adds(&one, "one");
		assert_string_equal(buf_room(&other, 3), "");
		memcpy(buf_room(&other, 3), "two!", 4);
		buf_filled(&other, 3);
		for (int j = 0; j < 20000; j++)
			buf_adds(&one, "1");
		assert_string_equal(other.text, "two");
		assert_int_equal(one.len, 20003);
		assert_memory_equal(one.text, "one111", 6);
		buf_release(i % 2 ? &one : &other);
		buf_release(i % 2 ? &other : &one);
	}
}

static void buf_writes_all(void **state)
{
	struct buf buf = BUF_INIT;
	FILE *file = tmpfile();

	(void)state;
	assert_non_null(file);
	for (int i = 0; i < 1000000; i++)
		buf_addc(&buf, (char)('a' + i % 26));
	assert_int_equal(buf_write(&buf, fileno(file)), 0);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 1000000);
	assert_int_equal(buf_write(&buf, -1), -1);
	fclose(file);
	buf_release(&buf);
}

static void hashes(void **state)
{
	char hex[17];

	(void)state;
	/* Test vectors of FNV-1a, 64 bits. */
	assert_true(hash_bytes(HASH_INIT, "", 0) == UINT64_C(0xcbf29ce484222325));
	assert_true(hash_bytes(HASH_INIT, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
	assert_true(hash_bytes(HASH_INIT, "foobar", 6) == UINT64_C(0x85944171f73967e8));
	assert_true(hash_text(hash_text(HASH_INIT, "a"), "bc") !=
		    hash_text(hash_text(HASH_INIT, "ab"), "c"));
	assert_true(hash_text(HASH_INIT, NULL) != hash_text(HASH_INIT, ""));
	hash_hex(UINT64_C(0x00ff), hex);
	assert_string_equal(hex, "00000000000000ff");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
	    cmocka_unit_test(arenas_are_apart),
	    cmocka_unit_test(texts),
	    cmocka_unit_test(growing),
	    cmocka_unit_test(putting_and_getting),
	    cmocka_unit_test(many_keys),
	    cmocka_unit_test(bufs),
	    cmocka_unit_test(bufs_are_apart),
	    cmocka_unit_test(buf_writes_all),
	    cmocka_unit_test(hashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
