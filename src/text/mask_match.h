/* SPDX-License-Identifier: MIT */
/* Whether one form of a value stands at a place in a text, however it is written there. Knows
 * nothing of where forms come from, or what is shown in their place. */
#ifndef E2E_TEXT_MASK_MATCH_H
#define E2E_TEXT_MASK_MATCH_H

#include "text/mask_read.h"

/* What a reader of that kind of text has to get. */
struct mask_form {
	enum mask_kind kind;
	const char *text;
	size_t len;
	struct mask_form *next; /* that may begin with the same byte */
};

/* How long the form is that stands at the start of the text, of `len` > 0 bytes; 0: it does not.
 * `*more` is set when it may, or may be longer, should the text go on; it is not cleared. */
size_t mask_match(const struct mask_form *form, const char *text, size_t len, bool *more);

#endif
