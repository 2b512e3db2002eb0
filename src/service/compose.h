/* SPDX-License-Identifier: MIT */
/* A service that is a Compose file: its command is our script templates/compose.sh, which brings it
 * up, prints its logs and takes it down. */
#ifndef E2E_SERVICE_COMPOSE_H
#define E2E_SERVICE_COMPOSE_H

#include "service/spec.h"

/* Replaces the command, which says which of the file's services are meant. */
void compose_command(struct service_spec *spec);

#endif
