/* SPDX-License-Identifier: MIT */
/* XML 1.0: text and attributes that any strict parser takes, whatever the bytes were. */
#ifndef E2E_TEXT_XML_H
#define E2E_TEXT_XML_H

#include "base/buf.h"

/* Appends `text` as character data. What XML 1.0 does not allow becomes U+FFFD: control characters,
 * U+FFFE, U+FFFF, and each byte that is not UTF-8. */
void xml_text(struct buf *out, const char *text, size_t len);

/* Appends ` name="value"`, where line ends and tabs stay what they are; nothing for NULL. */
void xml_attribute(struct buf *out, const char *name, const char *value);

#endif
