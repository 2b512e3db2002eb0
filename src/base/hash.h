/* SPDX-License-Identifier: MIT */
/* FNV-1a, 64 bits: tells apart what differs by accident. It does not protect against forgery. */
#ifndef E2E_BASE_HASH_H
#define E2E_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_INIT UINT64_C(0xcbf29ce484222325)

uint64_t hash_bytes(uint64_t hash, const void *data, size_t len);

/* A sum of a text that is long, eight bytes at a time, in a fifth of the time that FNV-1a takes:
 * from HASH_INIT, for each eight bytes, the lowest first, what is left filled up with zeros, and at
 * last for the length: sum = (sum ^ word) * 0x9e3779b97f4a7c15; sum ^= sum >> 32. */
uint64_t hash_sum(const void *data, size_t len);

/* The number, whatever the order of the bytes is that this machine keeps it in: what is hashed on
 * one machine may be compared on another. */
uint64_t hash_number(uint64_t hash, long long number);

/* The text and its end, so that "a","bc" and "ab","c" differ. NULL differs from "". */
uint64_t hash_text(uint64_t hash, const char *text);

/* Sixteen hexadecimal digits and a NUL. */
void hash_hex(uint64_t hash, char out[17]);

#endif
