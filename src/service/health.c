/* SPDX-License-Identifier: MIT */
#include "service/health.h"

/* The pauses between checks of a service that is not healthy yet. */
static const double FIRST_PAUSE = 0.05, LONGEST_PAUSE = 0.5, GROWTH = 1.5;

static double seconds(long long ms)
{
	return (double)ms / 1000;
}

void health_init(struct health *health, const struct health_check *timing, double began)
{
	*health = (struct health){
	    .timing = timing,
	    .state = HEALTH_WAITING,
	    .next = began,
	    .counted = began + seconds(timing->start_period),
	    .pause = FIRST_PAUSE,
	};
}

static double pause_of(struct health *health)
{
	double interval = seconds(health->timing->interval), pause = health->pause;

	if (health->state != HEALTH_WAITING)
		return interval;
	health->pause *= GROWTH;
	if (health->pause > LONGEST_PAUSE)
		health->pause = LONGEST_PAUSE;
	return pause < interval ? pause : interval;
}

void health_note(struct health *health, bool good, double now)
{
	if (good) {
		health->state = HEALTH_GOOD;
		health->failures = 0;
		health->counted = now;
	} else if (now >= health->counted + seconds(health->timing->interval)) {
		health->counted = now;
		if (++health->failures >= health->timing->retries)
			health->state = HEALTH_BAD;
	}
	health->next = now + pause_of(health);
}

double health_patience(const struct health_check *timing)
{
	return seconds(timing->start_period) + seconds(timing->interval) * timing->retries;
}
