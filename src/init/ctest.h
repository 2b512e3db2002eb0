/* SPDX-License-Identifier: MIT */
/* The tests of a build directory of CMake, as CTest would read them: CTestTestfile.cmake and those
 * that it names. */
#ifndef E2E_INIT_CTEST_H
#define E2E_INIT_CTEST_H

#include "base/arena.h"
#include "model.h"

/* The build directory below `dir`, seen from there; NULL: there is none of the usual names. */
const char *ctest_build_dir(struct arena *arena, const char *dir);

/* Adds the names of its tests. */
void ctest_names(struct arena *arena, const char *build, struct strings *names);

#endif
