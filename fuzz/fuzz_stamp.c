/* SPDX-License-Identifier: MIT */
/* A stamp: any bytes are refused with a reason, or give a result that can be written and read
 * again. With a right checksum put behind them too, or nothing would come further than that. */
#include "base/hash.h"
#include "state/stamp.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool holds)
{
	if (!holds)
		abort();
}

static void try(const char *text, size_t len)
{
	struct arena arena = {0};
	const char *why = NULL;
	struct result *result = stamp_parse(&arena, text, len, "key", &why);

	hold(result ? !why || !*why || result->name != NULL : why && *why && !strchr(why, '\n'));
	if (result) {
		hold(result->run && result->phase && result->name && result->definition);
		hold(isfinite(result->duration) && isfinite(result->finished));
		for (size_t i = 0; i < result->attempt_count; i++)
			hold(isfinite(result->attempts[i].duration) && result->attempts[i].started);
		for (size_t i = 0; i < result->command.count; i++)
			hold(result->command.items[i] != NULL);
		for (size_t i = 0; i < result->leaky.count; i++)
			hold(result->leaky.items[i] != NULL);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char member[] = ",\"checksum\":\"";
	struct buf text = BUF_INIT;
	size_t len = size;
	char hash[17];

	buf_add(&text, (const char *)data, size);
	try(text.text, text.len);
	for (size_t i = 0; i + sizeof member <= size; i++)
		if (memcmp(text.text + i, member, sizeof member - 1) == 0)
			len = i;
	text.len = len;
	text.text[len] = '\0';
	hash_hex(hash_bytes(HASH_INIT, text.text, text.len), hash);
	buf_printf(&text, "%s%s\"}\n", member, hash);
	try(text.text, text.len);
	buf_release(&text);
	return 0;
}
