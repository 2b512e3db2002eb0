/* SPDX-License-Identifier: MIT */
/* The commands of e2e-report, each a function that returns the exit code of e2e-report. */
#ifndef E2E_LIFECYCLE_COMMANDS_H
#define E2E_LIFECYCLE_COMMANDS_H

#include "lifecycle/options.h"

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
