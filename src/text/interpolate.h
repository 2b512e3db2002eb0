/* SPDX-License-Identifier: MIT */
/* ${name}: the one interpolation of phases.yaml.
 *
 *   ${lower}        a name of ours
 *   ${UPPER}        an environment variable
 *   ${UPPER:-text}  the same, or `text` (itself a template) when it is unset or empty
 *   $$              a dollar
 *
 * A `$` before anything else stays what it is. A text that holds these is called a template. */
#ifndef E2E_TEXT_INTERPOLATE_H
#define E2E_TEXT_INTERPOLATE_H

#include "base/buf.h"

#include <stdbool.h>

struct interpolation {
	/* Adds the value of a ${lower} name to `out`; false when there is none, with the reason in
	 * `error` unless it is that the name is unknown. The name is not terminated. NULL as a
	 * whole: there are no such names. */
	bool (*name)(
	    void *context, const char *name, size_t len, struct buf *out, struct buf *error);
	/* The value of an environment variable, or NULL. NULL as a whole: leave ${UPPER} and $$ as
	 * they are, for a later interpolation. */
	const char *(*variable)(void *context, const char *name);
	void *context;
};

/* Appends `text`, interpolated, to `out`. Returns 0; or -1 with a message for people in `error`. */
E2E_MUST_USE int interpolate(
    const char *text, const struct interpolation *with, struct buf *out, struct buf *error);

/* Appends `text` as a template that gives it back unchanged. */
void interpolate_quote(struct buf *out, const char *text);

/* Whether the template uses ${NAME}, directly or in a default. */
bool interpolate_uses(const char *text, const char *name);

/* Whether anything in `text` would be interpolated. */
bool interpolate_any(const char *text);

#endif
