/* SPDX-License-Identifier: MIT */
#include "plan/limits.h"

#include "defaults.h"

static long long inherit(long long own, long long phase, long long plan, long long fallback)
{
	return own >= 0 ? own : phase >= 0 ? phase : plan >= 0 ? plan : fallback;
}

const struct limits limits_unset = {
    .timeout = -1,
    .grace = -1,
    .retries = -1,
    .retry_delay = -1,
    .log = -1,
    .leak_fails = -1,
    .retry_backoff = -1,
    .retry_max_delay = -1,
    .retry_budget = -1,
    .slots = -1,
};

struct limits limits_inherit(const struct plan *plan, const struct phase *phase, struct limits own)
{
	static const struct limits fallback = DEFAULT_LIMITS;
	const struct limits *of_phase = &phase->limits, *of_plan = &plan->limits;

	own.timeout = inherit(own.timeout, of_phase->timeout, -1, fallback.timeout);
	own.grace = inherit(own.grace, of_phase->grace, of_plan->grace, fallback.grace);
	own.retries =
	    (int)inherit(own.retries, of_phase->retries, of_plan->retries, fallback.retries);
	own.retry_delay = inherit(
	    own.retry_delay, of_phase->retry_delay, of_plan->retry_delay, fallback.retry_delay);
	own.retry_backoff = (int)inherit(own.retry_backoff, of_phase->retry_backoff,
	    of_plan->retry_backoff, fallback.retry_backoff);
	own.retry_max_delay = inherit(own.retry_max_delay, of_phase->retry_max_delay,
	    of_plan->retry_max_delay, fallback.retry_max_delay);
	if (!own.retry_on)
		own.retry_on = of_phase->retry_on ? of_phase->retry_on : of_plan->retry_on;
	own.retry_budget = of_plan->retry_budget;
	own.log = inherit(own.log, of_phase->log, of_plan->log, fallback.log);
	own.leak_fails = (int)inherit(
	    own.leak_fails, of_phase->leak_fails, of_plan->leak_fails, fallback.leak_fails);
	own.slots = (int)inherit(own.slots, of_phase->slots, -1, fallback.slots);
	return own;
}

long long service_grace(const struct plan *plan, const struct service *service)
{
	if (service->grace >= 0)
		return service->grace;
	if (service->compose)
		return DEFAULT_COMPOSE_GRACE;
	return plan->limits.grace >= 0 ? plan->limits.grace : DEFAULT_GRACE;
}

long long service_log_size(const struct plan *plan, const struct service *service)
{
	if (service->log >= 0)
		return service->log;
	return plan->limits.log >= 0 ? plan->limits.log : DEFAULT_LOG;
}
