/* SPDX-License-Identifier: MIT */
#include "base/hash.h"

#include <string.h>

#define PRIME UINT64_C(0x100000001b3)

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * PRIME;
	return hash;
}

/* Each product waits for the one before it, but not for that of the other hash. */
void hash_bytes_twice(uint64_t hashes[2], const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t first = hashes[0], second = hashes[1];

	for (size_t i = 0; i < len; i++) {
		first = (first ^ p[i]) * PRIME;
		second = (second ^ p[i]) * PRIME;
	}
	hashes[0] = first;
	hashes[1] = second;
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
