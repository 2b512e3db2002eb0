/* SPDX-License-Identifier: MIT */
#include "run/retry.h"

#include "exec/log.h"
#include "run/attempt.h"
#include "run/retry_budget.h"

void retry(const struct job *job, struct result *result)
{
	int most = job->limits.retries + 1;
	struct environment environment;
	struct log log;

	log_open(&log, job->log, "e2e-run");
	result->attempts = arena_alloc(job->arena, (size_t)most * sizeof *result->attempts);
	for (int number = 1;; number++) {
		struct attempt *attempt = &result->attempts[result->attempt_count++];

		attempt_run(job, &log, number, attempt, result, &environment);
		if (attempt_is_last(job, attempt, number) || !attempt_may_follow(job, number) ||
		    !retry_budget_take(job, result))
			break;
		attempt_tell_next(job, attempt, number);
		if (!attempt_wait(job, number))
			break;
	}
	log_close(&log);
	attempts_conclude(job, result);
}
