/* SPDX-License-Identifier: MIT */
/* The words of a launcher: templates, in which more names are known than elsewhere. */
#ifndef E2E_RUN_LAUNCH_WORDS_H
#define E2E_RUN_LAUNCH_WORDS_H

#include "exec/environment.h"
#include "run/job.h"

/* How one launch is called, and where what is to run is written down, see run/node_job.h. */
struct launch_names {
	const char *nonce, *job_file;
};

/* The words with all templates resolved, ended by NULL; NULL with one line for people in `error`.
 * `runs`: they are to start the part beside the test, which stands behind them where no word says
 * where. */
char **launch_words(const struct job *job, const struct launch_names *names,
    const struct strings *templates, const struct environment *environment, bool runs,
    struct buf *error);

#endif
