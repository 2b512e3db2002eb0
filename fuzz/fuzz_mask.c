/* SPDX-License-Identifier: MIT */
/* Secrets in a text: the input is secrets, each ended by a NUL, the last by two; how the text is
 * cut; and the text. Cut or whole, the same is shown, and the value is neither in it nor in what a
 * terminal is sent of it. */
#include "base/printable.h"
#include "text/mask.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool holds)
{
	if (!holds)
		abort();
}

/* Of others what is shown may look like something else: U+FFFD stands for each wrong byte. */
static bool is_plain(const char *secret)
{
	for (; *secret; secret++)
		if (*secret < ' ' || *secret > '~' || *secret == '*')
			return false;
	return true;
}

static void mask_whole(const struct mask *mask, const char *text, size_t len, struct buf *out)
{
	struct mask_stream stream;

	mask_stream_init(&stream, mask);
	mask_stream_add(&stream, text, len, out);
	mask_stream_end(&stream, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct mask mask = {0};
	struct mask_stream stream;
	struct buf whole = BUF_INIT, cut = BUF_INIT, shown = BUF_INIT;
	const char *secrets[8], *text = (const char *)data, *end = text + size;
	size_t count = 0, step;

	while (count < 8 && text < end && *text) {
		size_t len = strnlen(text, (size_t)(end - text));

		secrets[count] = arena_strndup(&arena, text, len);
		count += mask_add(&mask, &arena, secrets[count]);
		text += len < (size_t)(end - text) ? len + 1 : len;
	}
	text += text < end;
	step = text < end ? (unsigned char)*text++ % 40 + 1 : 1;
	mask_whole(&mask, text, (size_t)(end - text), &whole);
	mask_stream_init(&stream, &mask);
	for (const char *at = text; at < end; at += step) {
		size_t len = step < (size_t)(end - at) ? step : (size_t)(end - at);
		/* A block of its own, so that AddressSanitizer sees what lies behind it. */
		char *copy = malloc(len);

		hold(copy != NULL);
		memcpy(copy, at, len);
		mask_stream_add(&stream, copy, len, &cut);
		free(copy);
	}
	mask_stream_end(&stream, &cut);
	hold(whole.len == cut.len && memcmp(whole.text, cut.text, cut.len) == 0);
	/* What is put in its place can make a value of stars only. */
	for (size_t i = 0; i < count; i++)
		hold(strchr(secrets[i], '*') ||
		     !memmem(cut.text, cut.len, secrets[i], strlen(secrets[i])));
	printable_add(&shown, cut.text, cut.len);
	for (size_t i = 0; i < count; i++)
		hold(!is_plain(secrets[i]) || !strstr(shown.text, secrets[i]));
	buf_release(&whole);
	buf_release(&cut);
	buf_release(&shown);
	arena_release(&arena);
	return 0;
}
