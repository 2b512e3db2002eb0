/* SPDX-License-Identifier: MIT */
/* All processes of an attempt: its process group and, on Linux, what has left that group too. Their
 * orphans come to us, so that none gets out of sight. */
#ifndef E2E_EXEC_FAMILY_H
#define E2E_EXEC_FAMILY_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

#include <stdbool.h>
#include <sys/types.h>

/* Makes orphans come to us. Call once. */
void family_init(void);

/* Sends the signal to all of them. */
void family_signal(pid_t group, int signal);

/* Whether any is left, once the command itself has been reaped. Reaps those that have ended. */
bool family_is_alive(pid_t group);

/* Adds a description of each that is left, without what the mask finds. */
void family_describe(
    struct arena *arena, pid_t group, const struct mask *hidden, struct strings *into);

#endif
