/* SPDX-License-Identifier: MIT */
/* Where results belong: to one checkout. Those that were copied from another one, or are shared
 * with it, are none of this one's; those whose checkout is gone (it was moved; a cache was
 * restored) are, and there the content decides. */
#ifndef E2E_LIFECYCLE_CHECKOUT_H
#define E2E_LIFECYCLE_CHECKOUT_H

#include "base/arena.h"
#include "model.h"

/* This checkout: the directory in which make runs. "DEVICE:INODE PATH" */
const char *checkout_here(struct arena *arena);

/* The path of the checkout to which the results of the run belong, when it is another one that is
 * still there; NULL: they are ours. */
const char *checkout_of_others(struct arena *arena, const struct run *run);

#endif
