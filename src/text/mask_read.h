/* SPDX-License-Identifier: MIT */
/* One character of a text, as the readers of several encodings get it. Knows nothing of what is
 * looked for. */
#ifndef E2E_TEXT_MASK_READ_H
#define E2E_TEXT_MASK_READ_H

#include <stddef.h>

enum mask_kind { MASK_PLAIN, MASK_PERCENT, MASK_JSON, MASK_XML, MASK_BASE64 };

/* What stands at a place in the text: `took` bytes of it, read as `len` bytes. */
struct mask_unit {
	size_t took, len;
	char bytes[4];
};

/* The unit at the start of the text, of which there are `len` > 0 bytes. `took` 0: the text may go
 * on behind its end, and then decide. */
struct mask_unit mask_read(enum mask_kind kind, const char *text, size_t len);

#endif
