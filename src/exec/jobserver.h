/* SPDX-License-Identifier: MIT */
/* The jobserver of GNU make, as one of its clients sees it: a pipe with a byte for each job that is
 * free. It knows nothing of tests. */
#ifndef E2E_EXEC_JOBSERVER_H
#define E2E_EXEC_JOBSERVER_H

#include "base/arena.h"

#include <stddef.h>

struct jobserver {
	int jobs;       /* of make's -j; 0: as many as are asked for */
	int taken_from; /* the pipe that free jobs are taken from; -1: there is none */
	int given_to;   /* the same, for giving them back */
};

/* Opens what MAKEFLAGS names, for ourselves alone: nothing of it is changed for make, and no
 * command that we start gets it. Without a jobserver that can be used `jobs` is 1, or 0 where make
 * has no limit. */
void jobserver_open(struct arena *arena, struct jobserver *jobserver);

/* Takes up to `count` free jobs, without waiting. Returns how many; their bytes have to be given
 * back as they are. */
size_t jobserver_take(const struct jobserver *jobserver, char *bytes, size_t count);

void jobserver_give(const struct jobserver *jobserver, const char *bytes, size_t count);

#endif
