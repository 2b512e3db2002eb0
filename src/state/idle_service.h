/* SPDX-License-Identifier: MIT */
/* Services on which nothing stands that is owed: a mark for each, in OUT/.e2e/idle/. `begin` makes
 * them. An e2e-service that make starts for one leaves its command line there and starts nothing: a
 * test that runs all the same, as its prerequisites changed since, starts the service by that. */
#ifndef E2E_STATE_IDLE_SERVICE_H
#define E2E_STATE_IDLE_SERVICE_H

#include "base/arena.h"
#include "model.h"

/* Removes all marks; makes one. They die when they cannot. */
void idle_services_clear(struct arena *arena, const char *out);
void idle_service_mark(struct arena *arena, const char *out, const char *name);

/* Leaves the command, whose last word is followed by NULL, in the mark. False: there is none, the
 * service is to be started. Dies when it cannot be written. */
bool idle_service_defer(
    struct arena *arena, const char *out, const char *name, char *const *command);

/* The command that starts it; of no words where it is not idle, or make has started it anyway. */
struct strings idle_service_command(struct arena *arena, const char *out, const char *name);

/* It is started: removes the mark. Dies when it cannot. */
void idle_service_wake(struct arena *arena, const char *out, const char *name);

/* Whether there may be any mark. */
bool idle_services_exist(struct arena *arena, const char *out);

#endif
