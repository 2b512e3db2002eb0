/* SPDX-License-Identifier: MIT */
/* A result in words, the same in the line of e2e-run and in the reports. */
#ifndef E2E_STATE_OUTCOME_H
#define E2E_STATE_OUTCOME_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"
#include "text/style.h"

/* "exit 1", "killed by signal 9 (KILL)", "timeout: stopped after 60.0s", "skipped: health did not
 * pass"; NULL for a plain pass. */
const char *outcome_text(struct arena *arena, const struct result *result);

/* "killed by signal 9 (KILL)" */
const char *outcome_signal(struct arena *arena, int signal);

/* The coloured sign of a status. */
void outcome_sign(struct buf *out, const struct style *style, enum status status);

/* " (infrastructure)" or " (timeout)" of a failure of such a class, where its text does not say so;
 * otherwise "". */
const char *outcome_class_note(const struct result *result, enum failure_class class);

/* Appends "  TEXT", coloured, when there is something to say: also that a pass was flaky. */
void outcome_describe(struct buf *out, const struct style *style, const struct result *result,
    enum failure_class class);

#endif
