/* SPDX-License-Identifier: MIT */
#include "service/keeper_state.h"

#include "base/time.h"
#include "exec/family.h"
#include "service/record.h"
#include "state/service_state.h"

#include <signal.h>
#include <unistd.h>

/* A pipe to our starter is our standard error until then. */
void keeper_report(void)
{
	dup2(STDOUT_FILENO, STDERR_FILENO);
}

void keeper_ready(struct keeper *keeper)
{
	keeper->state = UP;
	keeper->status.state = keeper->group ? SERVICE_HEALTHY : SERVICE_FOREIGN;
	keeper->status.ready = time_monotonic() - keeper->status.began;
	record(keeper->spec, &keeper->status);
	keeper_report();
}

void keeper_end(struct keeper *keeper, double grace)
{
	keeper->state = ENDING;
	keeper->kill_at = time_monotonic() + grace;
	check_cancel(&keeper->check);
	if (!keeper->group)
		return;
	family_signal(keeper->group, SIGTERM);
	family_signal(keeper->group, SIGCONT);
}

void keeper_fail(struct keeper *keeper, const char *detail)
{
	double grace = (double)keeper->spec->grace / 1000;

	record_failure(keeper->spec, &keeper->status,
	    mask_text(&keeper->spec->environment.secrets, keeper->spec->arena, detail));
	keeper_end(
	    keeper, keeper->spec->compose ? grace : time_earlier(grace, KEEPER_FAILED_GRACE));
}
