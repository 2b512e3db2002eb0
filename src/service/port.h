/* SPDX-License-Identifier: MIT */
/* Whether the port of a service is free, and who has it. Linux only (/proc/net/tcp, proc(5));
 * elsewhere each port seems to be free. */
#ifndef E2E_SERVICE_PORT_H
#define E2E_SERVICE_PORT_H

#include "base/arena.h"
#include "model.h"
#include "text/mask.h"

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/types.h>

/* A port of this machine. */
struct port {
	int number;
	struct in6_addr addresses[2]; /* that its host stands for; of IPv4 as ::ffff:127.0.0.1 */
	int count;
};

/* Where the check looks, its words resolved; false: that is not known to be this machine. */
bool port_of_check(const struct strings *check, struct port *port);

/* Who would answer there, for people: "nginx (pid 12)"; NULL: nobody listens. `*pid`: which process
 * it is; 0: it cannot be seen. */
const char *port_holder(
    struct arena *arena, const struct port *port, const struct mask *hidden, pid_t *pid);

#endif
