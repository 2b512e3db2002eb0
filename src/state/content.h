/* SPDX-License-Identifier: MIT */
/* What a test's input holds, as a hash: of a file its content, of a directory the files below it.
 * Two that are equal are taken for the same whatever their times are. Knows nothing of stamps. */
#ifndef E2E_STATE_CONTENT_H
#define E2E_STATE_CONTENT_H

#include "base/compiler.h"

#include <stdint.h>

/* More below one directory are refused. */
enum { CONTENT_FILES_MAX = 100 * 1000, CONTENT_DEPTH_MAX = 64 };

/* What is left out of a directory: the results directory, and the report that the test's tool
 * writes. Either may be NULL. */
struct content_except {
	const char *results, *report;
};

/* Continues `hash` with the input at `path`. Of a file that counts whether it may be executed, and
 * its content; of a directory the names, too. A symbolic link below a directory counts as the file
 * that it leads to, and is not followed into another directory. What tools leave beside sources
 * (.git,
 * __pycache__, node_modules and others, see content.c) is left out. Returns 0; or -1 with errno
 * when the input is not there, cannot be read, or holds too much. */
E2E_MUST_USE int content_hash(
    const char *path, const struct content_except *except, uint64_t *hash);

#endif
