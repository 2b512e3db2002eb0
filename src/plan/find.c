/* SPDX-License-Identifier: MIT */
#include "plan/find.h"

#include <string.h>

struct phase *plan_phase(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->phase_count; i++)
		if (strcmp(plan->phases[i].name, name) == 0)
			return &plan->phases[i];
	return NULL;
}
