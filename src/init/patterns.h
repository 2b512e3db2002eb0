/* SPDX-License-Identifier: MIT */
/* A suite's files -> the patterns that find them, and no others: `files:` and `exclude:` of a
 * phase. */
#ifndef E2E_INIT_PATTERNS_H
#define E2E_INIT_PATTERNS_H

#include "init/suites.h"

struct found_patterns {
	struct strings files, exclude;
};

/* Patterns that are seen from the suite's directory and match its files exactly, of all files of
 * the tree. Empty: the files cannot be said so. */
struct found_patterns patterns_of(
    struct arena *arena, const struct tree *tree, const struct suite *suite);

#endif
