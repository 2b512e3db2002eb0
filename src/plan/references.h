/* SPDX-License-Identifier: MIT */
/* Names by which a plan speaks of its own phases and tests: they are read, and become what they
 * stand for. */
#ifndef E2E_PLAN_REFERENCES_H
#define E2E_PLAN_REFERENCES_H

#include "base/arena.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* A name, or a list of names, which may be empty. */
void read_name_refs(
    struct arena *arena, const struct node *value, const char *what, struct name_refs *out);

/* Finds what the names stand for, in a plan of which all tests are known: of a phase those it
 * needs, of a test those it needs and comes after. PHASE/TEST, or TEST in the same phase; a test
 * with a matrix is, by its name without values, each of its combinations. What is called so by
 * nobody is an error at its place. */
void references_resolve(struct arena *arena, struct plan *plan);

#endif
