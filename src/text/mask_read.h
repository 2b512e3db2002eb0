/* SPDX-License-Identifier: MIT */
/* One character of a text, as the readers of several encodings get it, and what they do not get.
 * Knows nothing of what is looked for. */
#ifndef E2E_TEXT_MASK_READ_H
#define E2E_TEXT_MASK_READ_H

#include <stdbool.h>
#include <stddef.h>

/* MASK_QUOTED: strings of JSON and JavaScript, of C and Python, and the words of a shell. */
enum mask_kind { MASK_PLAIN, MASK_PERCENT, MASK_QUOTED, MASK_XML, MASK_BASE64 };

/* What stands at a place in the text: `took` bytes of it, read as `len` bytes. */
struct mask_unit {
	size_t took, len;
	char bytes[4];
	bool numbered; /* the one byte was given by its number, which may also be a code point's */
};

/* The unit at the start of the text, of which there are `len` > 0 bytes. `took` 0: the text may go
 * on behind its end, and then decide. */
struct mask_unit mask_read(enum mask_kind kind, const char *text, size_t len);

/* The unit again, its number taken for a code point's. */
struct mask_unit mask_as_code_point(struct mask_unit unit);

/* How many bytes at the start of the text a reader does not get, or a person does not see: escape
 * sequences, control characters, characters without a picture; of quoted text what quotes it; of
 * XML comments and the ends of CDATA sections. 0: none. `*more` is set when the text may go on
 * behind its end, and then decide. */
size_t mask_gap(enum mask_kind kind, const char *text, size_t len, bool *more);

/* How many bytes at the start of the text a terminal would overwrite: a character and the backspace
 * behind it. 0: none. `*more` as above. */
size_t mask_overstruck(enum mask_kind kind, const char *text, size_t len, bool *more);

#endif
