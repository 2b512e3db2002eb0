/* SPDX-License-Identifier: MIT */
/* What a test is, as a hash: a pass of another definition is no pass of this one. */
#ifndef E2E_PLAN_DEFINITION_H
#define E2E_PLAN_DEFINITION_H

#include "model.h"

/* Raised whenever a Makefile of an older e2e-gen cannot be run by this one's programs. */
enum { MAKEFILE_FORMAT = 6 };

/* Continue a hash with the words, or with the names and values. */
uint64_t hash_strings(uint64_t hash, const struct strings *strings);
uint64_t hash_env(uint64_t hash, const struct env *env);

/* Sets the service's definition: what is run, and those of what it needs, which come first. */
void service_definition_set(const struct plan *plan, struct service *service);

/* Sets the test's definition: its command, directory, environment and report, and the services that
 * it stands on, by the edges. */
void definition_set(const struct plan *plan, struct test *test);

/* Continues the hash with what the plan says of the system's fingerprint. */
uint64_t fingerprint_hash(const struct plan *plan, uint64_t hash);

/* Sets the plan's digest: everything that a generated Makefile depends on. */
void digest_set(struct plan *plan);

#endif
