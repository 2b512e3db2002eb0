/* SPDX-License-Identifier: MIT */
/* What nobody else has: for names and keys. */
#ifndef E2E_BASE_RANDOM_H
#define E2E_BASE_RANDOM_H

#include "base/arena.h"

/* So many random bytes as hexadecimal digits. */
char *random_hex(struct arena *arena, size_t bytes);

#endif
