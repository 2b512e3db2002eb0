/* SPDX-License-Identifier: MIT */
/* The kinds of health checks: what each is called in phases.yaml and on the command line of
 * e2e-probe, and what it takes. How they are made is not known here: see probe/probe.h. */
#ifndef E2E_TEXT_CHECK_KINDS_H
#define E2E_TEXT_CHECK_KINDS_H

#include "base/names.h"

#include <stdbool.h>

enum check_kind {
	CHECK_HTTP,
	CHECK_TCP,
	CHECK_REDIS,
	CHECK_POSTGRES,
	CHECK_EXEC,
	CHECK_KIND_COUNT
};

struct check_kind_info {
	const char *name;
	const char *synopsis; /* what stands behind the name, for --help */
	const char *takes;    /* the same for messages */
	const char *healthy;  /* when a service is, for --help */
	const char *scheme;   /* what the URL that it takes begins with; NULL: it needs none */
	int port;             /* where nothing is said; 0: it has to be said, or there is none */
	bool command;         /* it takes a command; the others take one address */
	bool request;         /* it sends a request, and has options about that and the answer */
};

extern const struct check_kind_info check_kind_table[CHECK_KIND_COUNT];

/* Their names, for base/names.h. */
struct names check_kind_names(void);

#endif
