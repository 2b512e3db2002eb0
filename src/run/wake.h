/* SPDX-License-Identifier: MIT */
/* Services that were not started, as nothing that stands on them was owed, for a test that runs all
 * the same. */
#ifndef E2E_RUN_WAKE_H
#define E2E_RUN_WAKE_H

#include "run/job.h"

/* Starts those of the test that are idle, each behind what it needs, unless it `is_off`, and waits
 * until they are healthy or have failed. Before the test has begun: its clock does not go, and what
 * is started is not of its family. */
void wake_services(const struct job *job, bool (*is_off)(const struct job *job));

#endif
