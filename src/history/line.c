/* SPDX-License-Identifier: MIT */
#include "history/line.h"

#include "state/reasons.h"
#include "state/stamp.h"
#include "text/json_take.h"
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
	if (line->quarantined)
		json_put_string(out, "quarantined", line->quarantined);
	buf_adds(out, "}\n");
}

/* Read so and not as a tree: there are a hundred thousand lines. */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       c == '_' || c == '.' || c == ':' || c == '-';
}

static const char *take_word(struct json_taker *from, const char *name)
{
	const char *word = json_take_string(from, name), *p = word;

	while (p && is_letter(*p))
		p++;
	if (!word || !word[0] || *p)
		from->failed = true;
	return from->failed ? "" : word;
}

/* From 0 on, and less than a thousand million. */
static double take_number(struct json_taker *from, const char *name)
{
	double number = json_take_number(from, name, -1);

	if (!(number >= 0 && number < 1e9))
		from->failed = true;
	return from->failed ? 0 : number;
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
	struct json_taker from = {.at = text, .end = text + strlen(text)};

	json_take_open(&from, NULL, '{');
	line->run = take_word(&from, "run");
	line->invocation = (int)take_number(&from, "invocation");
	line->time = take_word(&from, "time");
	line->phase = take_word(&from, "phase");
	line->test = take_word(&from, "test");
	if (!status_from_name(take_word(&from, "status"), &line->status) ||
	    !reason_from_name(take_word(&from, "reason"), &line->reason))
		return false;
	line->duration = take_number(&from, "duration");
	line->attempts = (int)take_number(&from, "attempts");
	line->flaky = json_take_bool(&from, "flaky");
	line->quarantined = NULL;
	if (!from.failed && *from.at == ',')
		line->quarantined = take_word(&from, "quarantined");
	return json_take_close(&from, '}') && !from.failed && from.at == from.end &&
	       is_time(line->time) && (!line->quarantined || is_time(line->quarantined));
}
