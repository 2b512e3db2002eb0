/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <string.h>

#define PRIME      UINT64_C(0x100000001b3)
#define SUM_FACTOR UINT64_C(0x9e3779b97f4a7c15)

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * PRIME;
	return hash;
}

/* Eight bytes as one number, the first of them the lowest: a load, where the machine has that
 * order. */
static uint64_t word_at(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
	       (uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

/* A product carries a difference up alone; the shift brings it down. */
static uint64_t sum_word(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * SUM_FACTOR;
	return sum ^ sum >> 32;
}

uint64_t hash_sum(const void *data, size_t len)
{
	const unsigned char *p = data, *end = p + len;
	unsigned char rest[8] = "";
	uint64_t sum = HASH_INIT;

	for (; end - p >= 8; p += 8)
		sum = sum_word(sum, word_at(p));
	memcpy(rest, p, (size_t)(end - p));
	return sum_word(sum_word(sum, word_at(rest)), len);
}

uint64_t hash_number(uint64_t hash, long long number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((unsigned long long)number >> 8 * i);
	return hash_bytes(hash, bytes, sizeof bytes);
}

uint64_t hash_text(uint64_t hash, const char *text)
{
	if (!text)
		return hash_bytes(hash, "\1", 2);
	return hash_bytes(hash, text, strlen(text) + 1);
}

void hash_hex(uint64_t hash, char out[17])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 16; i-- > 0; hash >>= 4)
		out[i] = digits[hash & 15];
	out[16] = '\0';
}
