/* SPDX-License-Identifier: MIT */
#include "probe/http_expect.h"

#include "base/die.h"
#include "base/text.h"
#include "probe/excerpt.h"

#include <string.h>

/* A code of three digits, or a class such as 2xx: its length is always 3. */
static bool is_status(const char *p)
{
	if (p[0] < '1' || p[0] > '5')
		return false;
	return (is_digit(p[1]) && is_digit(p[2])) || (p[1] == 'x' && p[2] == 'x');
}

/* Statuses with commas between them. */
static bool is_status_list(const char *list)
{
	for (const char *p = list;; p += 4) {
		if (!is_status(p))
			return false;
		if (p[3] == '\0')
			return true;
		if (p[3] != ',')
			return false;
	}
}

static bool is_in_list(const char *list, long status)
{
	char code[24];

	snprintf(code, sizeof code, "%ld", status);
	if (strlen(code) != 3)
		return false;
	for (const char *p = list;; p += 4) {
		if (p[0] == code[0] && (p[1] == 'x' || (p[1] == code[1] && p[2] == code[2])))
			return true;
		if (p[3] == '\0')
			return false;
	}
}

void http_expect_check(const struct http_wish *wish)
{
	if (wish->status && !is_status_list(wish->status))
		die_usage(
		    "--status: \"%s\" is not a list of codes such as 200,204 or 2xx", wish->status);
	for (size_t i = 0; i < wish->expected_headers.count; i++)
		if (!http_header_is_wish(wish->expected_headers.items[i]))
			die_usage("--expect-header takes NAME or NAME: TEXT");
	for (size_t i = 0; i < wish->json.count; i++)
		if (!http_json_is_wish(wish->json.items[i]))
			die_usage("--json: \"%s\" is not PATH=VALUE", wish->json.items[i]);
}

static bool has_text(const struct http_answer *answer, const char *text, struct buf *finding)
{
	const struct buf *body = &answer->body;

	if (memmem(body->text, body->len, text, strlen(text)))
		return true;
	buf_printf(finding, ", but \"%s\" is not in %sthe body, which is ", text,
	    answer->cut ? "the first 1 MiB of " : "");
	if (body->len == 0) {
		buf_adds(finding, "empty");
	} else {
		buf_addc(finding, '"');
		excerpt_add(finding, body->text, body->len);
		buf_addc(finding, '"');
	}
	return false;
}

bool http_expect(
    const struct http_wish *wish, const struct http_answer *answer, struct buf *finding)
{
	const char *list = wish->status ? wish->status : "2xx";

	buf_printf(finding, "status %ld", answer->status);
	if (!is_in_list(list, answer->status)) {
		buf_printf(finding, ", %s expected", list);
		if (answer->status >= 300 && answer->status <= 399)
			buf_adds(finding, "; redirects are not followed");
		return false;
	}
	if (!http_header_expect(&wish->expected_headers, answer, finding))
		return false;
	if (wish->text && !has_text(answer, wish->text, finding))
		return false;
	return wish->json.count == 0 || http_json_expect(&wish->json, answer, finding);
}
