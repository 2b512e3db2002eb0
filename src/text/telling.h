/* SPDX-License-Identifier: MIT */
/* Which lines of what a test tool printed say why it failed. Knows the tools' habits, and nothing
 * of reports and logs. Text is without colours. */
#ifndef E2E_TEXT_TELLING_H
#define E2E_TEXT_TELLING_H

#include <stdbool.h>
#include <stddef.h>

enum line_kind {
	LINE_BLANK,
	LINE_BANNER, /* a title, a rule, advice: it stands before or between what is said */
	LINE_FRAME,  /* of a stack: what was said ends here */
	LINE_CODE,   /* of the source, as some tools show it */
	LINE_SAYS,
};

/* `len`: without the newline. */
enum line_kind line_kind(const char *line, size_t len);

/* Whether it begins a diff: then only lines with a sign say something. */
bool line_begins_diff(const char *line, size_t len);

/* The first line that says something, at its first letter; NULL: none does. */
const char *telling_line(const char *text);

/* Of the last attempt in a log: the first line that is an error of a compiler, or of what loads a
 * test, at its first letter; NULL: there is none. */
const char *telling_log_error(const char *text);

/* That one, or else the last line that says something; NULL: none does. */
const char *telling_log_line(const char *text);

#endif
