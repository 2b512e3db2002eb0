/* SPDX-License-Identifier: MIT */
#include "state/retry_rule.h"

#include "state/reasons.h"

#include <string.h>

_Static_assert(REASON_COUNT <= 32, "a set of causes has a bit for each reason");

int backoff_parse(const char *text)
{
	int hundredths = 0, worth = BACKOFF_ONE;
	bool decimals = false;

	if (*text < '0' || *text > '9')
		return -1;
	for (; *text && hundredths <= BACKOFF_MAX; text++) {
		if (*text == '.' && !decimals && text[1]) {
			decimals = true;
		} else if (*text < '0' || *text > '9' || worth == 1) {
			return -1;
		} else if (decimals) {
			worth /= 10;
			hundredths += (*text - '0') * worth;
		} else {
			hundredths = hundredths * 10 + (*text - '0') * BACKOFF_ONE;
		}
	}
	return hundredths >= BACKOFF_ONE && hundredths <= BACKOFF_MAX ? hundredths : -1;
}

void backoff_add(struct buf *out, int backoff)
{
	int rest = backoff % BACKOFF_ONE;

	buf_printf(out, "%d", backoff / BACKOFF_ONE);
	if (rest)
		buf_printf(out, rest % 10 ? ".%02d" : ".%d", rest % 10 ? rest : rest / 10);
}

unsigned retry_cause_bit(enum reason reason)
{
	return 1u << reason;
}

bool retry_cause_is_in(unsigned set, enum reason reason)
{
	return reason_table[reason].retried && (!set || set & retry_cause_bit(reason));
}

const char *retry_causes_text(struct arena *arena)
{
	struct buf out = BUF_INIT;
	const char *text;
	size_t left = 0;

	for (int i = 0; i < REASON_COUNT; i++)
		left += reason_table[i].retried;
	for (int i = 0; i < REASON_COUNT; i++)
		if (reason_table[i].retried)
			buf_printf(&out, "%s%s", reason_table[i].name,
			    --left > 1 ? ", "
			    : left     ? " or "
				       : "");
	text = arena_strdup(arena, out.text);
	buf_release(&out);
	return text;
}

bool retry_causes_parse(struct arena *arena, const char *text, unsigned *set)
{
	*set = 0;
	for (size_t len;; text += len + 1) {
		enum reason reason;

		len = strcspn(text, ",");
		if (!reason_from_name(arena_strndup(arena, text, len), &reason) ||
		    !reason_table[reason].retried)
			return false;
		*set |= retry_cause_bit(reason);
		if (!text[len])
			return true;
	}
}

void retry_causes_add(struct buf *out, unsigned set)
{
	const char *separator = "";

	for (int i = 0; i < REASON_COUNT; i++)
		if (retry_cause_is_in(set, (enum reason)i)) {
			buf_printf(out, "%s%s", separator, reason_table[i].name);
			separator = ",";
		}
}

long long retry_delay_after(const struct limits *limits, int number)
{
	long long delay = limits->retry_delay, most = limits->retry_max_delay;

	if (most < delay)
		most = delay;
	while (--number > 0 && delay < most)
		delay = delay * limits->retry_backoff / BACKOFF_ONE;
	return delay < most ? delay : most;
}
