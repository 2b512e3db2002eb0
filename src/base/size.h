/* SPDX-License-Identifier: MIT */
/* Sizes in bytes. */
#ifndef E2E_BASE_SIZE_H
#define E2E_BASE_SIZE_H

#include "base/compiler.h"

/* Bytes of a size such as 8MiB, 512KiB, 1GiB, 100kB, 5MB, or bare bytes; -1 when `text` is none. */
E2E_MUST_USE long long size_parse(const char *text);

#endif
