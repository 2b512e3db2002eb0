/* SPDX-License-Identifier: MIT */
/* "Did you mean": the name that was probably meant. */
#ifndef E2E_BASE_NEAREST_H
#define E2E_BASE_NEAREST_H

#include <stddef.h>

/* The one of `count` names nearest to `word`, or NULL when none is near. */
const char *nearest_name(const char *word, const char *const *names, size_t count);

#endif
