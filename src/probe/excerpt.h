/* SPDX-License-Identifier: MIT */
/* How a message shows what came from outside. */
#ifndef E2E_PROBE_EXCERPT_H
#define E2E_PROBE_EXCERPT_H

#include "base/buf.h"

/* Appends the beginning of a text: whole characters of well-formed UTF-8, 80 bytes at most. */
void excerpt_add(struct buf *finding, const char *text, size_t len);

#endif
