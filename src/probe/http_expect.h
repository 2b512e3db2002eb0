/* SPDX-License-Identifier: MIT */
/* What an answer has to be, held against what came. It knows nothing of connections. */
#ifndef E2E_PROBE_HTTP_EXPECT_H
#define E2E_PROBE_HTTP_EXPECT_H

#include "base/buf.h"
#include "probe/probe.h"

/* No more of a body is read. */
enum { HTTP_BODY_MAX = 1024 * 1024 };

struct http_answer {
	long status;
	struct buf body;
	bool cut; /* there was more */
};

/* Dies when an expectation is none that can be. */
void http_expect_check(const struct http_wish *wish);

/* Whether the answer is as wished. Appends one line with what was found and, for the first thing
 * that is wrong, what was expected. */
bool http_expect(const struct http_wish *wish, const struct http_answer *answer, struct buf *said);

/* Whether the text is PATH=VALUE. */
bool http_json_is_wish(const char *wish);

/* Whether the body is JSON with all of these values; appends the first that is not. */
bool http_json_expect(
    const struct strings *wishes, const struct http_answer *answer, struct buf *said);

/* Appends the beginning of a text, whole characters on one line. */
void http_say_start(struct buf *said, const char *text, size_t len);

#endif
