/* SPDX-License-Identifier: MIT */
#include "probe/tries.h"

#include "base/time.h"

#include <string.h>

/* One try, of at most what is left until `end` where that is less than its time limit. */
static void try_once(const struct probe *probe, const struct protocol *protocol,
    const struct schedule *schedule, double end, struct outcome *outcome)
{
	double begin = time_monotonic();
	/* After a stop the wait may be over already; 0 would be no limit at all. */
	long left = end > begin ? (long)((end - begin) * 1000) + 1 : 1;
	bool shortened = schedule->wait > 0 && left < schedule->timeout;
	long limit = shortened ? left : schedule->timeout;
	struct buf finding = BUF_INIT;

	outcome->healthy = protocol->check(probe, limit, &finding);
	outcome->tries++;
	/* One that ended with the wait says less than the one before. */
	if (outcome->healthy || outcome->tries == 1 || !shortened || time_monotonic() < end) {
		buf_clear(&outcome->finding);
		buf_add(&outcome->finding, finding.text, finding.len);
	}
	buf_release(&finding);
}

void try_until_healthy(const struct probe *probe, const struct protocol *protocol,
    const struct schedule *schedule, struct outcome *outcome)
{
	double begin = time_monotonic(), end = begin + (double)schedule->wait / 1000;

	for (;;) {
		double next;

		try_once(probe, protocol, schedule, end, outcome);
		next = time_monotonic() + (double)schedule->interval / 1000;
		if (outcome->healthy || next >= end)
			break;
		time_sleep_until(next);
	}
	outcome->duration = time_monotonic() - begin;
}

void outcome_line(struct buf *line, const struct probe *probe, const struct schedule *schedule,
    const struct outcome *outcome)
{
	char duration[TIME_TEXT];

	duration_human(outcome->duration, duration);
	buf_printf(line, "%s: %s", probe->shown, outcome->finding.text);
	if (outcome->healthy && outcome->tries > 1)
		buf_printf(line, " (after %s, %d tries)", duration, outcome->tries);
	else if (!outcome->healthy && schedule->wait > 0)
		buf_printf(line, " (waited %s, %d %s)", duration, outcome->tries,
		    outcome->tries == 1 ? "try" : "tries");
	if (probe->caution)
		buf_printf(line, "; %s", probe->caution);
	for (size_t i = 0; i < line->len; i++)
		if (strchr("\n\r\t", line->text[i]))
			line->text[i] = ' ';
}
