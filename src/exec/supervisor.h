/* SPDX-License-Identifier: MIT */
/* e2e-gen --run outlives the make that it starts, and ends the services when it has done what that
 * has left. The services learn of it from the environment. */
#ifndef E2E_EXEC_SUPERVISOR_H
#define E2E_EXEC_SUPERVISOR_H

#include <stdbool.h>

/* Tells those that we start from now on that we are the one. */
void supervisor_announce(void);

/* Whether there is one that told us, and it is alive. */
bool supervisor_is_alive(void);

#endif
