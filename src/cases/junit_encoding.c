/* SPDX-License-Identifier: MIT */
#include "cases/junit_encoding.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { NAME_MOST = 32 };

/* Names are compared without what is no letter and no digit, in lower case. */
static const struct {
	const char *name, *known_as;
} aliases[] = {
    {"utf8", "UTF-8"},
    {"unicode", "UTF-16"},
    {"utf16", "UTF-16"},
    {"ucs2", "UTF-16"},
    {"ascii", "US-ASCII"},
    {"ansix341968", "US-ASCII"},
    {"latin1", "ISO-8859-1"},
    {"l1", "ISO-8859-1"},
    {"iso88591", "ISO-8859-1"},
};

/* 0x80 to 0x9F; what is not assigned is the control character, as browsers have it. */
static const int windows_1252[] = {0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C,
    0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178};

/* Where it differs from ISO 8859-1. */
static const struct {
	int byte, character;
} iso_8859_15[] = {{0xA4, 0x20AC}, {0xA6, 0x0160}, {0xA8, 0x0161}, {0xB4, 0x017D}, {0xB8, 0x017E},
    {0xBC, 0x0152}, {0xBD, 0x0153}, {0xBE, 0x0178}};

static void simplify(const char *name, char *out)
{
	size_t len = 0;

	for (; *name && len < NAME_MOST; name++)
		if (isalnum((unsigned char)*name))
			out[len++] = (char)tolower((unsigned char)*name);
	out[len] = '\0';
}

static int is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return 1;
	return 0;
}

int XMLCALL junit_encoding_unknown(void *data, const XML_Char *name, XML_Encoding *info)
{
	static const char *const windows[] = {"windows1252", "cp1252", "ansi", "xcp1252", NULL};
	static const char *const latin9[] = {"iso885915", "latin9", "l9", NULL};
	struct junit_encoding *encoding = data;
	char simple[NAME_MOST + 1];

	simplify(name, simple);
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (strcmp(simple, aliases[i].name) == 0) {
			encoding->known_as = aliases[i].known_as;
			return XML_STATUS_ERROR;
		}
	for (int i = 0; i < 256; i++)
		info->map[i] = i;
	info->data = NULL;
	info->convert = NULL;
	info->release = NULL;
	if (is_one_of(simple, windows)) {
		for (size_t i = 0; i < sizeof windows_1252 / sizeof *windows_1252; i++)
			info->map[0x80 + i] = windows_1252[i];
		return XML_STATUS_OK;
	}
	if (is_one_of(simple, latin9)) {
		for (size_t i = 0; i < sizeof iso_8859_15 / sizeof *iso_8859_15; i++)
			info->map[iso_8859_15[i].byte] = iso_8859_15[i].character;
		return XML_STATUS_OK;
	}
	return XML_STATUS_ERROR;
}
