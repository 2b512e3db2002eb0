/* SPDX-License-Identifier: MIT */
/* What tests are called whose files were found: names out of paths. Knows no files. */
#ifndef E2E_PLAN_TEST_NAMES_H
#define E2E_PLAN_TEST_NAMES_H

#include "base/arena.h"
#include "base/map.h"
#include "model.h"

/* A name for each of the paths, which are different from each other, into `names`. It depends on
 * which paths there are, and not on their order.
 *
 * It is the file's name up to the first dot. Where several would have the same, the directories
 * that tell them apart come before it, with dots, and in one directory it is the whole name of the
 * file. One that has characters which no name can have, that is too long, or that is the same as
 * another or as one of `taken` after all, gets a hash behind it. */
void test_names(
    struct arena *arena, const struct strings *paths, const struct map *taken, const char **names);

#endif
