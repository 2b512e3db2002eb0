/* SPDX-License-Identifier: MIT */
/* The commands of e2e-report, each a function that returns the exit code of e2e-report. */
#ifndef E2E_LIFECYCLE_COMMANDS_H
#define E2E_LIFECYCLE_COMMANDS_H

#include "lifecycle/begin.h"
#include "report/reporter.h"

/* What the command line says. */
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

/* The state and the plan of the run in the results directory, with what was selected. Exits with a
 * word for people when there is none, or when phases.yaml is not what it was. */
struct report load_run(struct arena *arena, const struct options *options);

/* All that reporters say of each phase, and at the end: those that write, or those that notify
 * somebody. */
void report_phases(const struct report *report, const struct collected_run *run);
void report_end(const struct report *report, const struct collected_run *run, bool notify);

int command_begin(struct arena *arena, const struct options *options);
int command_phase(struct arena *arena, const struct options *options);
int command_end(struct arena *arena, const struct options *options);
int command_summary(struct arena *arena, const struct options *options);
int command_again(struct arena *arena, const struct options *options);
int command_refuse(struct arena *arena, const struct options *options);
int command_fresh(struct arena *arena, const struct options *options);
int command_clean(struct arena *arena, const struct options *options);
int command_watch(struct arena *arena, const struct options *options);
int command_show(struct arena *arena, const struct options *options);
int command_why(struct arena *arena, const struct options *options);
int command_history(struct arena *arena, const struct options *options);
int command_merge(struct arena *arena, const struct options *options);
int command_timings(struct arena *arena, const struct options *options);

#endif
