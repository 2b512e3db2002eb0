/* SPDX-License-Identifier: MIT */
/* Whether the port of a service is free, and who has it. Linux only (/proc/net/tcp, proc(5));
 * elsewhere each port seems to be free. */
#ifndef E2E_SERVICE_PORT_H
#define E2E_SERVICE_PORT_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

#include <sys/types.h>

/* The port of this machine at which the check looks, its words resolved; 0: none is known. */
int port_of_check(const struct strings *check);

/* Who listens at that port, for people: "nginx (pid 12)"; NULL: nobody does. `*pid`: which process
 * it is; 0: it cannot be seen. */
const char *port_holder(struct arena *arena, int port, const struct mask *hidden, pid_t *pid);

#endif
