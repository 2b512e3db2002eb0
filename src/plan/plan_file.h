/* SPDX-License-Identifier: MIT */
/* phases.yaml as a file: whether it is still the one that was read. Knows nothing of what it says.
 */
#ifndef E2E_PLAN_PLAN_FILE_H
#define E2E_PLAN_PLAN_FILE_H

#include "base/file_identity.h"

#include <stdbool.h>
#include <stddef.h>

/* Which phases.yaml was read: taken before it was, so that a change in between shows. */
struct plan_file {
	struct file_identity identity;
	double when; /* seconds since 1970 */
	bool known;
};

/* The same, and the hash of what was in it. */
struct plan_file_read {
	struct plan_file file;
	char content[17];
};

struct plan_file plan_file_look(const char *path);

/* The hash of its content. */
void plan_file_hash(const char *text, size_t len, char into[17]);

/* Whether the file of that path is what was read. */
bool plan_file_unchanged(const char *path, const struct plan_file_read *read);

#endif
