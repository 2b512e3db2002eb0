/* SPDX-License-Identifier: MIT */
#include "base/size.h"

#include <stddef.h>
#include <string.h>

long long size_parse(const char *text)
{
	static const struct {
		const char *name;
		long long bytes;
	} units[] = {{"", 1}, {"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30},
	    {"kB", 1000}, {"MB", 1000LL * 1000}, {"GB", 1000LL * 1000 * 1000}};
	long long number = 0;
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 15)
		return -1;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (text[i] - '0');
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (strcmp(text + digits, units[i].name) == 0)
			return number <= (1LL << 50) / units[i].bytes ? number * units[i].bytes
								      : -1;
	return -1;
}
