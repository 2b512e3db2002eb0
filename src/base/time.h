/* SPDX-License-Identifier: MIT */
/* Clocks and durations. */
#ifndef E2E_BASE_TIME_H
#define E2E_BASE_TIME_H

#include "base/compiler.h"

#include <stddef.h>
#include <time.h>

/* Seconds on the monotonic clock, which is one for all processes of a machine. */
double time_monotonic(void);

/* The wall clock, precise. (File times that the kernel sets lag some milliseconds behind.) */
struct timespec time_wall(void);

/* `at` as UTC, ISO 8601 with milliseconds: 2026-01-31T12:00:00.123Z */
enum { TIME_TEXT = 32 };
void time_iso8601(struct timespec at, char out[TIME_TEXT]);

/* Milliseconds since 1970 of a time that is written like that; 0 when it is not. */
double time_epoch_ms(const char *iso8601);

/* Seconds since 1970, or of a duration. */
double time_seconds(struct timespec at);
struct timespec time_from_seconds(double seconds);

/* -1, 0 or 1. */
int time_compare(struct timespec a, struct timespec b);

/* The earlier of two times, or the shorter of two durations. */
double time_earlier(double a, double b);

/* Sleeps for so many seconds, or until a signal was handled. */
void time_sleep(double seconds);

/* Sleeps until then on the monotonic clock, whatever signals come. */
void time_sleep_until(double when);

/* Milliseconds of a duration such as 500ms, 60s, 1.5m, 1h30m, or bare seconds; -1 when `text` is
 * none. */
E2E_MUST_USE long long duration_parse(const char *text);

/* In seconds, or in milliseconds where it is not whole seconds: 120s, 1500ms. */
void duration_format(long long ms, char out[TIME_TEXT]);

/* For people: 0.42s, 12.3s, 1m05s, 2h03m. */
void duration_human(double seconds, char out[TIME_TEXT]);

#endif
