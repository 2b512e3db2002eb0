/* SPDX-License-Identifier: MIT */
/* The tests of crates, as the preset for Cargo takes them. */
#ifndef E2E_INIT_CARGO_H
#define E2E_INIT_CARGO_H

#include "init/tree.h"

/* Whether the source, seen from the top, is tests/NAME.rs or tests/NAME/main.rs of a crate, or
 * stands for the tests in it: src/lib.rs or src/main.rs. */
bool cargo_has_test(const struct tree *tree, const char *path);

#endif
