/* SPDX-License-Identifier: MIT */
#include "history/line.h"

#include "state/reasons.h"
#include "text/json_text.h"

#include <string.h>

void history_line_format(const struct history_line *line, struct buf *out)
{
	buf_addc(out, '{');
	json_put_string(out, "run", line->run);
	json_put_integer(out, "invocation", line->invocation);
	json_put_string(out, "time", line->time);
	json_put_string(out, "phase", line->phase);
	json_put_string(out, "test", line->test);
	json_put_string(out, "status", status_name(line->status));
	json_put_string(out, "reason", reason_name(line->reason));
	json_put_seconds(out, "duration", line->duration);
	json_put_integer(out, "attempts", line->attempts);
	json_put_bool(out, "flaky", line->flaky);
	buf_adds(out, "}\n");
}

/* Each of these takes something from `*at`, or returns false. Read so and not as a tree: there are
 * a hundred thousand lines. */

static bool take(char **at, const char *literal)
{
	size_t len = strlen(literal);

	if (strncmp(*at, literal, len) != 0)
		return false;
	*at += len;
	return true;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == ':' || c == '-';
}

static bool take_string(char **at, const char *name, const char **value)
{
	char *end;

	if (!take(at, name) || !take(at, "\""))
		return false;
	*value = end = *at;
	while (is_plain(*end))
		end++;
	if (*end != '"' || end == *value)
		return false;
	*end = '\0';
	*at = end + 1;
	return true;
}

/* Digits that are less than a thousand million. */
static bool take_digits(char **at, long *value, int *count)
{
	enum { DIGITS_MAX = 9 };

	*value = 0;
	for (*count = 0; **at >= '0' && **at <= '9'; ++*at) {
		if (++*count > DIGITS_MAX)
			return false;
		*value = *value * 10 + (**at - '0');
	}
	return *count > 0;
}

static bool take_integer(char **at, const char *name, int *value)
{
	long number;
	int digits;

	if (!take(at, name) || !take_digits(at, &number, &digits))
		return false;
	*value = (int)number;
	return true;
}

static bool take_seconds(char **at, const char *name, double *value)
{
	long whole, decimals = 0;
	int digits;

	if (!take(at, name) || !take_digits(at, &whole, &digits))
		return false;
	digits = 0;
	if (take(at, ".") && !take_digits(at, &decimals, &digits))
		return false;
	*value = (double)decimals;
	while (digits-- > 0)
		*value /= 10;
	*value += (double)whole;
	return true;
}

static bool take_bool(char **at, const char *name, bool *value)
{
	if (!take(at, name))
		return false;
	*value = take(at, "true");
	return *value || take(at, "false");
}

static bool is_time(const char *text)
{
	static const char form[] = "0000-00-00T00:00";

	for (size_t i = 0; i < sizeof form - 1; i++)
		if (form[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
			return false;
	return true;
}

bool history_line_parse(char *text, struct history_line *line)
{
	const char *status, *reason;
	char *at = text;

	return take_string(&at, "{\"run\":", &line->run) &&
	       take_integer(&at, ",\"invocation\":", &line->invocation) &&
	       take_string(&at, ",\"time\":", &line->time) && is_time(line->time) &&
	       take_string(&at, ",\"phase\":", &line->phase) &&
	       take_string(&at, ",\"test\":", &line->test) &&
	       take_string(&at, ",\"status\":", &status) &&
	       status_from_name(status, &line->status) &&
	       take_string(&at, ",\"reason\":", &reason) &&
	       reason_from_name(reason, &line->reason) &&
	       take_seconds(&at, ",\"duration\":", &line->duration) &&
	       take_integer(&at, ",\"attempts\":", &line->attempts) &&
	       take_bool(&at, ",\"flaky\":", &line->flaky) && take(&at, "}") && *at == '\0';
}
