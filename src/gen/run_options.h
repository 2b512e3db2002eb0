/* SPDX-License-Identifier: MIT */
/* plan -> the command line of e2e-run, as it stands in a Makefile. Knows nothing of rules. */
#ifndef E2E_GEN_RUN_OPTIONS_H
#define E2E_GEN_RUN_OPTIONS_H

#include "base/buf.h"
#include "model.h"

/* Where a word ends up, which decides how it is escaped for make. */
enum place { IN_RECIPE, IN_VALUE };

/* One word of a shell command, that stays as it is. No newline. */
void run_options_word(struct buf *out, const char *text, enum place place);

/* An option, "" for none, and a template as one word, each with a space before it. */
void run_options_text(struct buf *out, const char *option, const char *template, enum place place);
void run_options_duration(struct buf *out, const char *option, long long ms);

/* What e2e-run is told of a launcher. */
void run_options_launcher(struct buf *out, const struct launcher *launcher);

/* Options, each with a space before it. */
void run_options_env(struct buf *out, const struct env *env, enum place place);
void run_options_runner(struct buf *out, const struct runner *runner);

/* `limits`: those of the phase's tests. */
void run_options_phase(struct buf *out, const struct phase *phase, const struct limits *limits);

/* What differs from the test's runner, and from the limits that e2e-run has anyway. */
void run_options_test(struct buf *out, const struct plan *plan, const struct test *test,
    const struct limits *fallback);

/* The words of the test's command, with the names that are known now filled in; the others stay
 * for e2e-run. */
void run_options_command(struct buf *out, const struct test *test);

#endif
