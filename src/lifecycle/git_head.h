/* SPDX-License-Identifier: MIT */
/* The branch and the commit of a Git checkout, read from its files: Git itself need not be there,
 * and is asked only where they do not tell the commit. */
#ifndef E2E_LIFECYCLE_GIT_HEAD_H
#define E2E_LIFECYCLE_GIT_HEAD_H

#include "base/arena.h"

/* Of the checkout that the current directory is in. NULL each where it is not known: there is no
 * checkout, HEAD is detached, or only Git could tell and it is not there. */
void git_head(struct arena *arena, const char **branch, const char **commit);

#endif
