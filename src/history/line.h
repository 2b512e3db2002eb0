/* SPDX-License-Identifier: MIT */
/* One line of the history: what came of one test in one invocation. It knows the form of a line and
 * nothing of the file. */
#ifndef E2E_HISTORY_LINE_H
#define E2E_HISTORY_LINE_H

#include "base/buf.h"
#include "model.h"

struct history_line {
	const char *run;
	const char *time; /* when the test started; UTC, ISO 8601 */
	const char *phase, *test;
	/* Since when it has been in quarantine, as `time`; NULL: it is not. */
	const char *quarantined;
	double duration; /* seconds, all attempts and delays */
	int invocation, attempts;
	enum status status;
	enum reason reason;
	bool flaky;
};

/* Appends the line with its newline. */
void history_line_format(const struct history_line *line, struct buf *out);

/* Reads a line, without its newline, that `history_line_format` wrote. The strings stay in `text`,
 * which is changed and has to end with a NUL. All of them consist of letters, digits and "_.:-".
 * False when it is anything else. */
E2E_MUST_USE bool history_line_parse(char *text, struct history_line *line);

#endif
