/* SPDX-License-Identifier: MIT */
/* The patterns that test tools have in their configuration and scripts. Knows no files. */
#ifndef E2E_GEN_INIT_GLOB_H
#define E2E_GEN_INIT_GLOB_H

#include <stdbool.h>

/* Whether the pattern fits the whole path, both without "./": `**` stands for any directories, `*`,
 * `?` and `[...]` for what is in one name, `{a,b}` for one of them. */
bool init_glob_fits(const char *pattern, const char *path);

#endif
