/* SPDX-License-Identifier: MIT */
/* What a service prints: into its log, and searched for the line that says that it is ready. */
#ifndef E2E_SERVICE_OUTPUT_H
#define E2E_SERVICE_OUTPUT_H

#include "base/buf.h"
#include "exec/log.h"
#include "service/spec.h"

#include <signal.h>
#include <sys/types.h>

/* Texts that a line of the output has to have, each somewhere. A carriage return ends a line, too,
 * as a terminal writes over what stands there; colours and other escape sequences (ECMA-48) do not
 * count. */
enum { OUTPUT_TEXTS = 2 };

struct output {
	struct log log;
	int fd;          /* -1: closed */
	struct buf line; /* the one that is not complete yet, its end */
	enum { TEXT_PLAIN, TEXT_ESCAPE, TEXT_CONTROL, TEXT_STRING } text; /* colours are left out */
	const char *texts[OUTPUT_TEXTS]; /* not seen yet; NULL: seen, or not asked for */
	bool wanted;                     /* one of them has not been seen yet */
};

/* The line that the script for a Compose file prints when all is up. */
#define OUTPUT_COMPOSE_READY "e2e-service: compose is up"

/* Dies when there can be no log. */
void output_open(struct output *output, const struct service_spec *spec);

/* Starts the service's command. As child_start. */
pid_t output_start(struct output *output, const struct service_spec *spec, const sigset_t *mask,
    struct buf *error);

/* Takes what there is. */
void output_read(struct output *output);

/* Takes the rest, and completes the log. */
void output_end(struct output *output);

#endif
