/* SPDX-License-Identifier: MIT */
/* The command line of e2e-report. */
#ifndef E2E_LIFECYCLE_OPTIONS_H
#define E2E_LIFECYCLE_OPTIONS_H

#include "lifecycle/begin.h"

struct options {
	struct begin_spec spec;
	const char *makefile; /* that make was called with; NULL: not said */
	const char *argument; /* of the command, or NULL */
	char **arguments;     /* of one that takes several */
	size_t argument_count;
	bool reports_given;
	long long after_make; /* 0: none */
	bool exit_at_end;     /* watch: leave with the verdict */
};

#endif
