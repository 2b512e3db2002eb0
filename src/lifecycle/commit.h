/* SPDX-License-Identifier: MIT */
/* Which commit is checked out where make runs. */
#ifndef E2E_LIFECYCLE_COMMIT_H
#define E2E_LIFECYCLE_COMMIT_H

#include "base/arena.h"

/* As git says; where that cannot tell, as the variables of the CI do; "": nobody knows. */
const char *commit_here(struct arena *arena);

#endif
