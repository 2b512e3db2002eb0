/* SPDX-License-Identifier: MIT */
/* The command of a launcher that ends what it has launched, wherever that is. */
#ifndef E2E_RUN_LAUNCH_CANCEL_H
#define E2E_RUN_LAUNCH_CANCEL_H

#include "exec/environment.h"
#include "run/job.h"
#include "run/launch_words.h"

#include <stdint.h>

/* Runs it, where the launcher has one, to its end or for some seconds. Whether it does what it has
 * to is not known. `ignored`: the signals that make had ignored. */
void launch_cancel(const struct job *job, const struct launch_names *names,
    const struct environment *environment, uint64_t ignored);

#endif
