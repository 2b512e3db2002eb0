/* SPDX-License-Identifier: MIT */
/* One service to start: what the command line of e2e-service says. Texts are templates unless it is
 * said otherwise. */
#ifndef E2E_SERVICE_SPEC_H
#define E2E_SERVICE_SPEC_H

#include "base/arena.h"
#include "exec/environment.h"
#include "model.h"

struct service_spec {
	struct arena *arena;
	const char *out, *name;     /* as they stand */
	const char *definition;     /* a hash */
	struct env env;             /* set in this order */
	struct strings secrets;     /* names of environment variables */
	struct strings command;     /* with a Compose file: which of its services */
	const char *compose;        /* NULL: none */
	const char *dir;            /* as it stands; NULL: where make runs */
	struct strings check;       /* what e2e-probe is given, its kind first; none: no check */
	struct health_check timing; /* of the check; its texts are not used */
	const char *log_ready;      /* as it stands; NULL: none */
	struct strings needs;       /* services that are up before it */
	struct strings before;      /* services that need it: they go down before it */
	bool required; /* when it fails, the whole run is halted: a phase that halts stands on it */
	bool oneshot, reuse;
	bool external; /* somebody else has started it */
	bool in_run;   /* for the run that is open in `out`; otherwise by hand */
	bool if_owed;  /* not where nothing that stands on it is owed, see state/idle_service.h */
	bool wake;     /* it was not started for that reason, and has to be now */
	char **argv;   /* the words that we were called with, ended by NULL */
	bool kept;     /* it outlives the run */
	const char *
	    foreign; /* what is said of one that is somebody else's, and is only checked; or NULL */
	bool console;         /* say what becomes of it */
	bool live;            /* a live line is drawn below what is said */
	long long grace, log; /* milliseconds, bytes */
	const char *programs; /* the directory of e2e-service when it was started by its path */
	/* From here on made of the above. */
	const char *log_path, *artifacts; /* paths from where make runs */
	const char *id;                   /* E2E_SERVICE_ID of its processes */
	struct environment environment;   /* of its command */
	int lock;                         /* its keeper's; 0: it has none yet */
	char **check_command;             /* with e2e-probe in front, ended by NULL; NULL: none */
};

#endif
