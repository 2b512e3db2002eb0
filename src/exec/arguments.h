/* SPDX-License-Identifier: MIT */
/* What options of e2e-run and e2e-service hold. What is not right is wrong usage: these die. */
#ifndef E2E_EXEC_ARGUMENTS_H
#define E2E_EXEC_ARGUMENTS_H

#include "base/arena.h"
#include "model.h"

/* Milliseconds. `option` is its name, for people. */
long long argument_duration(const char *option, const char *text);

/* A whole number from `least` on. */
int argument_count(const char *option, const char *text, int least);

/* Bytes that are kept of an output. */
long long argument_log(const char *text);

/* NAME=TEXT, added to `env`. */
void argument_env(struct arena *arena, const char *text, struct env *env);

#endif
