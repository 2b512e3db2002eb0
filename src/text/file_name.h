/* SPDX-License-Identifier: MIT */
/* What the path of a test looks like. It may also be a number, a scenario or a host: anything that
 * its command makes something of. */
#ifndef E2E_TEXT_FILE_NAME_H
#define E2E_TEXT_FILE_NAME_H

#include <stdbool.h>

/* Whether it can hardly be anything but a file: it ends as the files of programs and tests do. */
bool looks_like_file(const char *path);

#endif
