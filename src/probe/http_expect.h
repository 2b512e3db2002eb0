/* SPDX-License-Identifier: MIT */
/* What an answer has to be, held against what came. It knows nothing of connections. */
#ifndef E2E_PROBE_HTTP_EXPECT_H
#define E2E_PROBE_HTTP_EXPECT_H

#include "base/buf.h"
#include "probe/probe.h"

/* No more of them is read. */
enum { HTTP_BODY_MAX = 1024 * 1024, HTTP_HEADERS_MAX = 256 * 1024 };

struct http_answer {
	long status;
	struct buf headers;  /* a line each, NAME:VALUE */
	size_t headers_read; /* bytes, those of other answers before this one included */
	bool headers_end, headers_cut;
	struct buf body;
	bool cut; /* there was more */
};

/* Takes a line of the headers as it was received. False when there are too many. */
E2E_MUST_USE bool http_header_take(struct http_answer *answer, const char *line, size_t len);

/* Dies when an expectation is none that can be. */
void http_expect_check(const struct http_wish *wish);

/* Whether the answer is as wished. Appends one line with what was found and, for the first thing
 * that is wrong, what was expected. */
bool http_expect(
    const struct http_wish *wish, const struct http_answer *answer, struct buf *finding);

/* Whether the text is a name as RFC 9110 has it: of a method or a header. */
bool http_is_token(const char *text, size_t len);

/* Whether the text is NAME or NAME:TEXT, without control characters. */
bool http_header_is_wish(const char *wish);

/* Whether the answer has all of these headers; appends the first that it has not. */
bool http_header_expect(
    const struct strings *wishes, const struct http_answer *answer, struct buf *finding);

/* Whether the text is PATH=VALUE. */
bool http_json_is_wish(const char *wish);

/* Whether the body is JSON with all of these values; appends the first that is not. */
bool http_json_expect(
    const struct strings *wishes, const struct http_answer *answer, struct buf *finding);

#endif
