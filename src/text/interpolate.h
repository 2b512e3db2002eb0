/* SPDX-License-Identifier: MIT */
/* ${name}: the one interpolation of phases.yaml.
 *
 *   ${lower}        a name of ours, see struct template_names
 *   ${UPPER}        an environment variable
 *   ${UPPER:-text}  the same, or `text` (itself a template) when it is unset or empty
 *   $$              a dollar
 *
 * A `$` before anything else stays what it is. A text that holds these is called a template. */
#ifndef E2E_TEXT_INTERPOLATE_H
#define E2E_TEXT_INTERPOLATE_H

#include "base/buf.h"
#include "model.h"

#include <stdbool.h>

/* What the ${lower} names stand for; NULL: such a name is not known. */
struct template_names {
	const char *name, *phase, *artifacts, *attempt, *slots, *newline;
	/* Templates too, resolved where they are used; but taken as they are where ${UPPER} is left
	 * for later. */
	const char *path, *report;
	const char *report_dir; /* which ${report} is seen from; it becomes absolute */
	const struct env *more; /* further names with templates, taken as they are; or NULL */
};

struct interpolation {
	struct template_names names;
	/* The value of an environment variable, or NULL. NULL as a whole: leave ${UPPER} and $$ as
	 * they are, for a later interpolation. */
	const char *(*variable)(void *context, const char *name);
	void *context;
};

/* Appends `text`, interpolated, to `out`. Returns 0; or -1 with a message for people in `error`. */
E2E_MUST_USE int interpolate(
    const char *text, const struct interpolation *with, struct buf *out, struct buf *error);

/* Whether ${NAME} is one of the names above. */
bool interpolate_is_ours(const char *name);

/* Appends `text` as a template that gives it back unchanged. */
void interpolate_quote(struct buf *out, const char *text);

/* Whether the template uses ${NAME}, directly or in a default. */
bool interpolate_uses(const char *text, const char *name);

/* Whether anything in `text` would be interpolated. */
bool interpolate_any(const char *text);

#endif
