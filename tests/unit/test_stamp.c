/* SPDX-License-Identifier: MIT */
/* state/stamp: what is written is read back; what was not written so is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "state/stamp.h"

#include <string.h>

#define KEY "0123456789abcdef0123456789abcdef"

static struct attempt attempts[] = {
    {STATUS_FAILED, REASON_SIGNAL, -1, 11, 0.25, 0, "2026-01-31T12:00:00.000Z", NULL, 0},
    {STATUS_PASSED, REASON_EXIT, 0, 0, 1.5, 0, "2026-01-31T12:00:01.000Z", "node3", 0.75},
};

static char *command[] = {(char *)"sh", (char *)"-c", (char *)"echo \"it's\" \\ \n\t$x"};

static struct result sample(void)
{
	return (struct result){
	    .run = "20260131T120000Z-0badcafe",
	    .invocation = 3,
	    .phase = "health",
	    .name = "api_health",
	    .status = STATUS_PASSED,
	    .reason = REASON_EXIT,
	    .duration = 1.75,
	    .offset = 0.125,
	    .started = "2026-01-31T12:00:00.000Z",
	    .attempts = attempts,
	    .attempt_count = 2,
	    .flaky = true,
	    .not_retried = "more than 3 retries were needed in this run",
	    .tool_failed = true,
	    .definition = "0123456789abcdef",
	    .command = {command, 3},
	    .log = "test-results/health/api_health.log",
	};
}

static void round_trip(void **state)
{
	struct result in = sample(), *out;
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	const char *why = NULL;

	(void)state;
	stamp_format(&in, KEY, &text);
	out = stamp_parse(&arena, text.text, text.len, KEY, &why);
	assert_non_null(out);
	assert_string_equal(out->run, in.run);
	assert_int_equal(out->invocation, 3);
	assert_string_equal(out->phase, in.phase);
	assert_string_equal(out->name, in.name);
	assert_int_equal(out->status, STATUS_PASSED);
	assert_int_equal(out->reason, REASON_EXIT);
	assert_null(out->detail);
	assert_true(out->duration == 1.75);
	assert_true(out->offset == 0.125);
	assert_string_equal(out->started, in.started);
	assert_int_equal(out->attempt_count, 2);
	assert_int_equal(out->attempts[0].status, STATUS_FAILED);
	assert_int_equal(out->attempts[0].reason, REASON_SIGNAL);
	assert_int_equal(out->attempts[0].exit_code, -1);
	assert_int_equal(out->attempts[0].signal, 11);
	assert_true(out->attempts[0].duration == 0.25);
	assert_string_equal(out->attempts[0].started, attempts[0].started);
	assert_int_equal(out->attempts[1].exit_code, 0);
	assert_int_equal(out->attempts[1].signal, 0);
	assert_null(out->attempts[0].host);
	assert_string_equal(out->attempts[1].host, "node3");
	assert_true(out->attempts[1].queued == 0.75);
	assert_true(out->flaky);
	assert_string_equal(out->not_retried, in.not_retried);
	assert_true(out->tool_failed);
	assert_string_equal(out->definition, in.definition);
	assert_int_equal(out->command.count, 3);
	assert_string_equal(out->command.items[2], command[2]);
	assert_string_equal(out->log, in.log);
	assert_null(out->artifacts);
	buf_release(&text);
	arena_release(&arena);
}

static void every_status_and_reason(void **state)
{
	(void)state;
	for (int status = STATUS_PASSED; status <= STATUS_SKIPPED; status++)
		for (int reason = REASON_EXIT; reason <= REASON_INVALID; reason++) {
			struct result in = sample(), *out;
			struct arena arena = {0};
			struct buf text = BUF_INIT;
			const char *why = NULL;

			in.status = (enum status)status;
			in.reason = (enum reason)reason;
			stamp_format(&in, KEY, &text);
			out = stamp_parse(&arena, text.text, text.len, KEY, &why);
			assert_non_null(out);
			assert_int_equal(out->status, status);
			assert_int_equal(out->reason, reason);
			buf_release(&text);
			arena_release(&arena);
		}
}

/* Strings of any bytes: well-formed UTF-8 comes back as it was, other bytes as U+FFFD. */
static void every_byte(void **state)
{
	char all[256], *words[257];
	struct result in = sample(), *out;
	struct arena arena = {0};
	struct buf text = BUF_INIT, clean = BUF_INIT;
	const char *why = NULL;

	(void)state;
	for (int i = 1; i < 256; i++) {
		all[i - 1] = (char)i;
		words[i - 1] = arena_printf(&arena, "%c", i);
	}
	all[255] = '\0';
	words[255] = all;
	words[256] = (char *)"gr\xC3\xBC\xC3\x9F \xF0\x9F\x9A\x80 \xE2\x80\xA8";
	in.command.items = words;
	in.command.count = 257;
	in.detail = in.phase = in.name = in.run = in.log = in.artifacts = in.definition = all;
	in.started = all;
	stamp_format(&in, KEY, &text);
	assert_null(memchr(text.text, '\0', text.len));
	assert_ptr_equal(strchr(text.text, '\n'), text.text + text.len - 1);
	out = stamp_parse(&arena, text.text, text.len, KEY, &why);
	assert_non_null(out);
	assert_int_equal(out->command.count, 257);
	for (size_t i = 0; i < 257; i++) {
		buf_clear(&clean);
		utf8_add(&clean, words[i], strlen(words[i]));
		assert_string_equal(out->command.items[i], clean.text);
	}
	assert_string_equal(out->command.items[256], words[256]);
	buf_clear(&clean);
	utf8_add(&clean, all, 255);
	assert_string_equal(out->detail, clean.text);
	assert_string_equal(out->name, clean.text);
	assert_string_equal(out->artifacts, clean.text);
	buf_release(&text);
	buf_release(&clean);
	arena_release(&arena);
}

static void refuse(const char *text, size_t len)
{
	struct arena arena = {0};
	const char *why = NULL;

	assert_null(stamp_parse(&arena, text, len, KEY, &why));
	assert_non_null(why);
	assert_true(why[0] != '\0');
	arena_release(&arena);
}

static void truncated_anywhere(void **state)
{
	struct result in = sample();
	struct buf text = BUF_INIT;

	(void)state;
	stamp_format(&in, KEY, &text);
	for (size_t len = 0; len < text.len; len++) {
		/* Cut as a file would be, with a NUL behind it: file_read ends its text so. */
		struct buf cut = BUF_INIT;

		buf_add(&cut, text.text, len);
		refuse(cut.text, cut.len);
		buf_release(&cut);
	}
	buf_release(&text);
}

static void any_bit_flipped(void **state)
{
	struct result in = sample();
	struct buf text = BUF_INIT;

	(void)state;
	stamp_format(&in, KEY, &text);
	for (size_t i = 0; i < text.len; i++)
		for (int bit = 0; bit < 8; bit++) {
			text.text[i] = (char)(text.text[i] ^ 1 << bit);
			refuse(text.text, text.len);
			text.text[i] = (char)(text.text[i] ^ 1 << bit);
		}
	buf_release(&text);
}

static void more_behind_or_before(void **state)
{
	struct result in = sample();
	struct buf text = BUF_INIT, twice = BUF_INIT;

	(void)state;
	stamp_format(&in, KEY, &text);
	buf_add(&twice, text.text, text.len);
	buf_add(&twice, text.text, text.len);
	refuse(twice.text, twice.len);
	buf_clear(&twice);
	buf_adds(&twice, " ");
	buf_add(&twice, text.text, text.len);
	refuse(twice.text, twice.len);
	buf_clear(&twice);
	buf_add(&twice, text.text, text.len);
	buf_adds(&twice, "\n");
	refuse(twice.text, twice.len);
	buf_release(&text);
	buf_release(&twice);
}

/* A text with a right checksum that is no stamp all the same. */
static void refuse_signed(const char *body)
{
	struct buf text = BUF_INIT;
	char sum[17];

	buf_adds(&text, body);
	hash_hex(hash_bytes(HASH_INIT, text.text, text.len), sum);
	buf_printf(&text, ",\"checksum\":\"%s\"}\n", sum);
	refuse(text.text, text.len);
	buf_release(&text);
}

static void signed_nonsense(void **state)
{
	(void)state;
	refuse_signed("");
	refuse_signed("[1");
	refuse_signed("{\"version\":1");
	refuse_signed("{\"version\":2,\"status\":\"passed\",\"reason\":\"exit\",\"attempts\":[]");
	refuse_signed(
	    "{\"version\":\"1\",\"status\":\"passed\",\"reason\":\"exit\",\"attempts\":[]");
	refuse_signed("{\"version\":1,\"status\":\"PASSED\",\"reason\":\"exit\",\"attempts\":[]");
	refuse_signed("{\"version\":1,\"status\":\"passed\",\"reason\":\"luck\",\"attempts\":[]");
	refuse_signed("{\"version\":1,\"status\":\"passed\",\"reason\":\"exit\",\"attempts\":{}");
	refuse_signed("{\"version\":1,\"status\":\"passed\",\"reason\":\"exit\",\"attempts\":[{}]");
	refuse_signed("{\"version\":1,\"status\":0,\"reason\":\"exit\",\"attempts\":[]");
}

static void appended_to_what_is_there(void **state)
{
	struct result in = sample();
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	const char *why = NULL;

	(void)state;
	buf_adds(&text, "before");
	stamp_format(&in, KEY, &text);
	assert_non_null(stamp_parse(&arena, text.text + 6, text.len - 6, KEY, &why));
	buf_release(&text);
	arena_release(&arena);
}

/* What is expected of a stamp decides where its strings are, and nothing else. */
static void as_expected(void **state)
{
	static const char *const wrong[] = {NULL, "", "x", "0123456789abcdef0"};
	struct result in = sample(), *out;
	struct arena arena = {0};
	struct buf text = BUF_INIT, again = BUF_INIT;
	const char *why = NULL;

	(void)state;
	in.inputs = "fedcba9876543210";
	stamp_format(&in, KEY, &text);
	out = stamp_parse_like(&arena, text.text, text.len, KEY, &in, &why);
	assert_non_null(out);
	assert_true(out->sealed);
	assert_ptr_equal(out->run, in.run);
	assert_ptr_equal(out->phase, in.phase);
	assert_ptr_equal(out->name, in.name);
	assert_ptr_equal(out->definition, in.definition);
	assert_ptr_equal(out->inputs, in.inputs);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		const struct result like = {.run = wrong[i],
		    .phase = wrong[i],
		    .name = wrong[i],
		    .definition = wrong[i],
		    .inputs = wrong[i]};

		out = stamp_parse_like(&arena, text.text, text.len, KEY, &like, &why);
		assert_non_null(out);
		buf_clear(&again);
		stamp_format(out, KEY, &again);
		assert_string_equal(again.text, text.text);
	}
	/* Expecting it makes no stamp right. */
	text.text[strcspn(text.text, "3")] = '4';
	assert_null(stamp_parse_like(&arena, text.text, text.len, KEY, &in, &why));
	assert_non_null(why);
	buf_release(&text);
	buf_release(&again);
	arena_release(&arena);
}

static void paths(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(stamp_path(&arena, "out", "p", "t", STATUS_PASSED), "out/p/t.passed");
	assert_string_equal(stamp_path(&arena, "out", "p", "t", STATUS_FAILED), "out/p/t.failed");
	assert_string_equal(stamp_path(&arena, "out", "p", "t", STATUS_SKIPPED), "out/p/t.skipped");
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(round_trip),
	    cmocka_unit_test(every_status_and_reason),
	    cmocka_unit_test(every_byte),
	    cmocka_unit_test(truncated_anywhere),
	    cmocka_unit_test(any_bit_flipped),
	    cmocka_unit_test(more_behind_or_before),
	    cmocka_unit_test(signed_nonsense),
	    cmocka_unit_test(appended_to_what_is_there),
	    cmocka_unit_test(as_expected),
	    cmocka_unit_test(paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
