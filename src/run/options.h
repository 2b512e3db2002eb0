/* SPDX-License-Identifier: MIT */
/* The command line of e2e-run. */
#ifndef E2E_RUN_OPTIONS_H
#define E2E_RUN_OPTIONS_H

#include "run/job.h"

/* Fills in what it says of the job, whose arena there is. With job.node, that is all. Dies (exit 2)
 * when it is wrong; ends the program (exit 0) after --help. */
void options_read(struct job *job, int argc, char **argv);

#endif
