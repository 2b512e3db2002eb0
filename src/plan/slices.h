/* SPDX-License-Identifier: MIT */
/* The plan as `begin` has read and checked it, in OUT/.e2e/plan/, so that phases.yaml is parsed
 * once in a run of make: `head` with what all need, and `phases/NAME` with the tests of each phase.
 *
 * phases.yaml stays the truth. A slice is used only if it is sealed with the key of the run, for
 * the content of phases.yaml and for this version of the program, if phases.yaml is the very file
 * that `begin` has read, and if no test file can have come or gone since. Otherwise phases.yaml is
 * read, and the slices are made again.
 *
 * What may be secret stays out of them: no environment, and no options of reporters that are free
 * text. Where phases.yaml has a value of a secret in it, there are no slices, and where it has such
 * an option, the end reads it. */
#ifndef E2E_PLAN_SLICES_H
#define E2E_PLAN_SLICES_H

#include "base/arena.h"
#include "model.h"
#include "plan/plan_file.h"

/* Writes the head, and the phases unless an earlier invocation of the run has written the same;
 * `anew`: these too.
 * The plan has the selection of the run. Slices that cannot be written are no failure: nothing is
 * lost with them but time. */
void slices_write(const char *out, const struct plan *plan, const struct run *run,
    const struct plan_file *file, bool anew);

/* The plan of the run, with what was selected, as far as the verdict and the reports ask for it; of
 * `phase`, with its tests alone (NULL: with those of all). NULL when phases.yaml has to be read. */
struct plan *slices_read(
    struct arena *arena, const char *out, const struct run *run, const char *phase);

#endif
