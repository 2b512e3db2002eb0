/* SPDX-License-Identifier: MIT */
#include "base/time.h"

#include "base/die.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static struct timespec now(clockid_t clock)
{
	struct timespec at;

	if (clock_gettime(clock, &at) != 0)
		die("read the clock:");
	return at;
}

double time_monotonic(void)
{
	return time_seconds(now(CLOCK_MONOTONIC));
}

struct timespec time_wall(void)
{
	return now(CLOCK_REALTIME);
}

/* The last `count` digits of `value`, and the character that stands behind them. */
static char *put_digits(char *at, int count, long long value, char behind)
{
	for (int i = count; i-- > 0; value /= 10)
		at[i] = (char)('0' + value % 10);
	at[count] = behind;
	return at + count + 1;
}

/* By arithmetic: gmtime_r reads the time zone database before it does the same. Days are counted
 * from 1 March 0000, in eras of 400 years: the leap day is the last of its year. */
void time_iso8601(struct timespec at, char out[TIME_TEXT])
{
	long long seconds = at.tv_sec > 0 ? at.tv_sec : 0, days = seconds / 86400 + 719468;
	long long day = days % 146097;
	long long year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	long long month; /* from March = 0 */

	day -= 365 * year + year / 4 - year / 100;
	month = (5 * day + 2) / 153;
	day -= (153 * month + 2) / 5;
	out = put_digits(out, 4, days / 146097 * 400 + year + (month >= 10), '-');
	out = put_digits(out, 2, month < 10 ? month + 3 : month - 9, '-');
	out = put_digits(out, 2, day + 1, 'T');
	out = put_digits(out, 2, seconds / 3600 % 24, ':');
	out = put_digits(out, 2, seconds / 60 % 60, ':');
	out = put_digits(out, 2, seconds % 60, '.');
	out = put_digits(out, 3, at.tv_nsec / 1000000, 'Z');
	*out = '\0';
}

/* `count` digits at `*at`, and the character that has to stand behind them; -1 when they do not. */
static long long take_digits(const char **at, int count, char behind)
{
	long long value = 0;

	for (; count > 0 && **at >= '0' && **at <= '9'; count--, ++*at)
		value = value * 10 + (**at - '0');
	if (count > 0 || **at != behind)
		return -1;
	++*at;
	return value;
}

/* The inverse of time_iso8601. */
double time_epoch_ms(const char *iso8601)
{
	const char *at = iso8601;
	long long year = take_digits(&at, 4, '-');
	long long month = year < 0 ? -1 : take_digits(&at, 2, '-');
	long long day = month < 0 ? -1 : take_digits(&at, 2, 'T');
	long long hour = day < 0 ? -1 : take_digits(&at, 2, ':');
	long long minute = hour < 0 ? -1 : take_digits(&at, 2, ':');
	long long second = minute < 0 ? -1 : take_digits(&at, 2, '.');
	long long ms = second < 0 ? -1 : take_digits(&at, 3, 'Z');
	long long days;

	if (ms < 0 || month < 1 || month > 12)
		return 0;
	/* From March = 0. */
	year -= month < 3;
	month = (month + 9) % 12;
	days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1;
	return (double)((((days - 719468) * 24 + hour) * 60 + minute) * 60 + second) * 1000 +
	       (double)ms;
}

double time_seconds(struct timespec at)
{
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

struct timespec time_from_seconds(double seconds)
{
	time_t whole = (time_t)seconds;

	return (struct timespec){whole, (long)((seconds - (double)whole) * 1e9)};
}

int time_compare(struct timespec a, struct timespec b)
{
	if (a.tv_sec != b.tv_sec)
		return a.tv_sec < b.tv_sec ? -1 : 1;
	return a.tv_nsec < b.tv_nsec ? -1 : a.tv_nsec > b.tv_nsec;
}

double time_earlier(double a, double b)
{
	return a < b ? a : b;
}

void time_sleep(double seconds)
{
	struct timespec rest = time_from_seconds(seconds > 0 ? seconds : 0);

	nanosleep(&rest, NULL);
}

void time_sleep_until(double when)
{
	for (double left; (left = when - time_monotonic()) > 0;)
		time_sleep(left);
}

static const struct unit {
	const char *name;
	long long ms;
} units[] = {{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};

enum { UNITS = sizeof units / sizeof units[0] };

/* Reads a number with up to three decimals, as thousandths; -1 when there is none. */
static long long read_thousandths(const char **at)
{
	const char *p = *at;
	long long value = 0;
	int digits = 0;

	for (; *p >= '0' && *p <= '9'; p++, digits++) {
		if (value > 10000000000000LL)
			return -1;
		value = value * 10 + (*p - '0');
	}
	value *= 1000;
	if (*p == '.') {
		long long unit = 100;

		for (p++; *p >= '0' && *p <= '9'; p++, digits++, unit /= 10)
			value += (*p - '0') * unit;
	}
	if (digits == 0)
		return -1;
	*at = p;
	return value;
}

long long duration_parse(const char *text)
{
	const char *p = text;
	long long total = 0;
	int next = 0; /* units come in falling order, each once */

	do {
		long long value = read_thousandths(&p);
		int found = UNITS;

		if (value < 0)
			return -1;
		if (*p == '\0' && next == 0)
			return value;
		for (int i = next; i < UNITS; i++) {
			size_t len = strlen(units[i].name);

			if (strncmp(p, units[i].name, len) == 0 &&
			    (p[len] == '\0' || (p[len] >= '0' && p[len] <= '9'))) {
				found = i;
				p += len;
				break;
			}
		}
		if (found == UNITS || value > INT64_MAX / units[found].ms)
			return -1;
		total += value * units[found].ms / 1000;
		next = found + 1;
	} while (*p != '\0');
	return total;
}

void duration_format(long long ms, char out[TIME_TEXT])
{
	if (ms % 1000 == 0)
		snprintf(out, TIME_TEXT, "%llds", ms / 1000);
	else
		snprintf(out, TIME_TEXT, "%lldms", ms);
}

void duration_human(double seconds, char out[TIME_TEXT])
{
	long long whole = (long long)(seconds + 0.5);

	if (seconds >= 0 && seconds < 9.995) {
		/* Most tests: without printf, which is slow with fractions. */
		long long hundredths = (long long)(seconds * 100 + 0.5);

		out = put_digits(out, 1, hundredths / 100, '.');
		*put_digits(out, 2, hundredths, 's') = '\0';
	} else if (seconds < 59.95) {
		snprintf(out, TIME_TEXT, "%.1fs", seconds);
	} else if (whole < 3600) {
		snprintf(out, TIME_TEXT, "%lldm%02llds", whole / 60, whole % 60);
	} else {
		snprintf(out, TIME_TEXT, "%lldh%02lldm", whole / 3600, whole % 3600 / 60);
	}
}
