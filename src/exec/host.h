/* SPDX-License-Identifier: MIT */
/* Where a pid means something: on one machine, since it was started, in one PID namespace. */
#ifndef E2E_EXEC_HOST_H
#define E2E_EXEC_HOST_H

#include "base/arena.h"

/* A text that is the same for all processes which can name each other by pid, and no other: the
 * boot and the PID namespace (Linux; elsewhere, where neither can be seen, the same for all). One
 * word. */
const char *host_identity(struct arena *arena);

/* The name that this host has for itself; NULL: it has none. */
const char *host_name(struct arena *arena);

#endif
