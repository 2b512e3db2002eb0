/* SPDX-License-Identifier: MIT */
#include "state/reasons.h"

#include "base/names.h"

static const char *const status_table[] = {
    [STATUS_PASSED] = "passed",
    [STATUS_FAILED] = "failed",
    [STATUS_SKIPPED] = "skipped",
};

static const char *const class_table[] = {
    [CLASS_NONE] = NULL,
    [CLASS_PRODUCT] = "product",
    [CLASS_TIMEOUT] = "timeout",
    [CLASS_INFRASTRUCTURE] = "infrastructure",
    [CLASS_BLOCKED] = "blocked",
};

const struct reason_info reason_table[REASON_COUNT] = {
    [REASON_EXIT] = {.name = "exit",
	.class = CLASS_PRODUCT,
	.of_tool = CLASS_INFRASTRUCTURE,
	.retried = true,
	.blocks = true,
	.skips_itself = true,
	.failure = true},
    [REASON_SIGNAL] = {.name = "signal",
	.class = CLASS_PRODUCT,
	.retried = true,
	.blocks = true,
	.failure = true},
    [REASON_TIMEOUT] = {.name = "timeout",
	.class = CLASS_TIMEOUT,
	.retried = true,
	.blocks = true,
	.failure = true},
    [REASON_DEADLINE] = {.name = "deadline", .class = CLASS_TIMEOUT, .blocks = true},
    [REASON_BLOCKED] = {.name = "blocked", .class = CLASS_BLOCKED, .blocks = true},
    [REASON_HALTED] = {.name = "halted", .class = CLASS_BLOCKED, .hindered = true},
    [REASON_INTERRUPTED] = {.name = "interrupted",
	.class = CLASS_INFRASTRUCTURE,
	.blocks = true,
	.no_result = true},
    [REASON_LEAKY] =
	{.name = "leaky", .class = CLASS_PRODUCT, .retried = true, .blocks = true, .failure = true},
    [REASON_CHANGED] = {.name = "changed",
	.class = CLASS_INFRASTRUCTURE,
	.blocks = true,
	.failure = true},
    [REASON_SETUP] = {.name = "setup", .class = CLASS_INFRASTRUCTURE},
    [REASON_LAUNCHER] = {.name = "launcher",
	.class = CLASS_INFRASTRUCTURE,
	.blocks = true,
	.failure = true},
    [REASON_SERVICE] = {.name = "service", .class = CLASS_INFRASTRUCTURE, .hindered = true},
    [REASON_ERROR] = {.name = "error", .class = CLASS_INFRASTRUCTURE, .blocks = true},
    [REASON_REPORT] = {.name = "report",
	.class = CLASS_PRODUCT,
	.retried = true,
	.blocks = true,
	.skips_itself = true,
	.failure = true,
	.by_report = true},
    [REASON_MISSING] = {.name = "missing",
	.class = CLASS_INFRASTRUCTURE,
	.blocks = true,
	.by_report = true,
	.no_result = true},
    [REASON_INVALID] = {.name = "invalid",
	.class = CLASS_INFRASTRUCTURE,
	.blocks = true,
	.by_report = true},
};

const char *status_name(enum status status)
{
	return status_table[status];
}

const char *reason_name(enum reason reason)
{
	return reason_table[reason].name;
}

bool status_from_name(const char *name, enum status *status)
{
	int found = names_find(NAMES(status_table), name);

	if (found >= 0)
		*status = (enum status)found;
	return found >= 0;
}

bool reason_from_name(const char *name, enum reason *reason)
{
	int found = names_find(NAMES(reason_table), name);

	if (found >= 0)
		*reason = (enum reason)found;
	return found >= 0;
}

bool result_skipped_itself(const struct result *result)
{
	return result->status == STATUS_SKIPPED && reason_table[result->reason].skips_itself;
}

const char *failure_class_name(enum failure_class class)
{
	return class_table[class];
}

enum failure_class result_class(const struct result *result, bool asserted)
{
	const struct reason_info *row = &reason_table[result->reason];

	if (result->status == STATUS_PASSED || result_skipped_itself(result))
		return CLASS_NONE;
	return result->tool_failed && row->of_tool && !asserted ? row->of_tool : row->class;
}

enum failure_class result_class_so_far(const struct result *result)
{
	return result->tool_failed && result->report ? CLASS_NONE : result_class(result, false);
}

bool result_blocks(const struct result *result)
{
	return result->status != STATUS_PASSED && !result_skipped_itself(result) &&
	       reason_table[result->reason].blocks;
}

bool result_was_hindered(const struct result *result)
{
	return result->status == STATUS_SKIPPED && result->detail &&
	       reason_table[result->reason].hindered;
}
