/* SPDX-License-Identifier: MIT */
#ifndef E2E_BASE_TREE_COPY_H
#define E2E_BASE_TREE_COPY_H

#include "base/arena.h"

/* Copies a file, or a directory with all that is in it, to `to`, where nothing is yet; a symbolic
 * link becomes the same link. What is none of these is left out. Nothing at `from` is success.
 * Returns 0, or -1 with errno. */
E2E_MUST_USE int tree_copy(const char *from, const char *to);

#endif
