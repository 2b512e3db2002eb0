/* SPDX-License-Identifier: MIT */
/* What a reader of a format is: one file per format, each ending in its one `const struct
 * case_format`. */
#ifndef E2E_CASES_FORMAT_H
#define E2E_CASES_FORMAT_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

/* A format: what `report.format` names, see plan/report_formats.h. */
struct case_format {
	/* Adds the cases of one report file. Returns 0; or -1 with one line for people in `problem`
	 * when the text is not whole or not of this format: what was read up to there stays. */
	int (*parse)(struct arena *arena, const char *text, size_t len, struct cases *into,
	    struct buf *problem);
};

#endif
