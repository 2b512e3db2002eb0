/* SPDX-License-Identifier: MIT */
/* Single texts of phases.yaml: names, directories and templates. Each function reports what is
 * wrong at `mark`. */
#ifndef E2E_PLAN_TEXT_CHECK_H
#define E2E_PLAN_TEXT_CHECK_H

#include "model.h"

/* `what` it is the name of: "phase". */
void check_name(const char *name, const struct mark *mark, const char *what);

/* NULL: none. */
void check_dir(const char *dir, const struct mark *mark);

/* A template of a test, or NULL. `context` NULL: that of a path, in which there is no ${path}. */
void check_template(const char *text, const struct mark *mark, const struct test *context);

/* A template of a launcher. */
void check_launcher_template(const char *text, const struct mark *mark);

/* A template of a service, or NULL. */
void check_service_template(const char *text, const struct mark *mark);

#endif
