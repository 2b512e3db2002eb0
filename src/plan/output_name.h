/* SPDX-License-Identifier: MIT */
/* The name of a results directory. */
#ifndef E2E_PLAN_OUTPUT_NAME_H
#define E2E_PLAN_OUTPUT_NAME_H

/* What is wrong with it, or NULL. */
const char *output_problem(const char *output);

#endif
