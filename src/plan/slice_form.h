/* SPDX-License-Identifier: MIT */
/* What of a plan stands in its slices, and in which form: once for who writes and who reads it.
 * Knows no files; see plan/slices.h. */
#ifndef E2E_PLAN_SLICE_FORM_H
#define E2E_PLAN_SLICE_FORM_H

#include "model.h"
#include "plan/codec.h"
#include "plan/plan_file.h"

/* Of this form; raised when it changes. */
enum { SLICES_VERSION = 9 };

/* What the head says besides the plan. */
struct slices_head {
	struct plan_file_read read;
	bool options_left; /* out: the end needs phases.yaml */
};

/* Writes or reads what stands in the head: the plan without its tests. Of what is read, codec_ended
 * tells whether it is whole. */
void slices_head_code(struct codec *codec, struct plan *plan, struct slices_head *head);

/* The same of a phase's slice: its tests. The plan has its head. */
void slices_tests_code(struct codec *codec, const struct plan *plan, struct phase *phase);

#endif
