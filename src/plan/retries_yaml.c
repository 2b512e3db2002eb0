/* SPDX-License-Identifier: MIT */
#include "plan/retries_yaml.h"

#include "base/diag.h"
#include "base/names.h"
#include "plan/fields.h"
#include "plan/yaml_value.h"
#include "state/reasons.h"
#include "state/retry_rule.h"

FIELD(retries_count, limits, read_count(value, 0, RETRIES_MAX, &it->retries))
FIELD(retries_delay, limits, read_duration(value, true, &it->retry_delay))
FIELD(retries_max_delay, limits, read_duration(value, false, &it->retry_max_delay))
FIELD(retries_budget, limits, read_count(value, 0, RETRY_BUDGET_MAX, &it->retry_budget))

static void retries_backoff(struct arena *arena, const struct node *value, void *limits)
{
	const char *text = read_string(value, "backoff");
	int backoff = text ? backoff_parse(text) : -1;

	(void)arena;
	if (text && backoff < 0)
		diag_error(&value->mark,
		    "backoff has to be a number from 1 to %d, such as 2 or 1.5",
		    BACKOFF_MAX / BACKOFF_ONE);
	else if (text)
		((struct limits *)limits)->retry_backoff = backoff;
}

struct reading {
	struct arena *arena;
	unsigned causes; /* a set */
};

static void add_cause(void *context, const struct node *node)
{
	struct reading *reading = context;
	struct arena *arena = reading->arena;
	const char *name = read_string(node, "a cause");
	enum reason reason;

	if (!name)
		return;
	if (!reason_from_name(name, &reason))
		diag_error(&node->mark, "unknown cause \"%s\"%s (known: %s)", name,
		    names_hint(arena, NAMES(reason_table), name), retry_causes_text(arena));
	else if (!reason_table[reason].retried)
		diag_error(&node->mark, "a test is never retried after \"%s\", only after %s", name,
		    retry_causes_text(arena));
	else if (reading->causes & retry_cause_bit(reason))
		diag_error(&node->mark, "duplicate cause \"%s\"", name);
	else
		reading->causes |= retry_cause_bit(reason);
}

static void retries_on(struct arena *arena, const struct node *value, void *limits)
{
	struct reading reading = {.arena = arena};

	if (value->kind == NODE_SEQUENCE && value->count == 0)
		diag_error(&value->mark, "on has no cause; for no retries, write count: 0");
	read_each(value, "on", "cause", add_cause, &reading);
	((struct limits *)limits)->retry_on = reading.causes;
}

static const struct field fields[] = {
    {"count", retries_count, "retry_count", "How often a failed test is retried; 0 by default."},
    {"delay", retries_delay, "duration_or_zero", "The time before a retry; 0s by default."},
    {"backoff", retries_backoff, "backoff",
	"The factor by which each delay is longer than the one before; 1 by default."},
    {"max_delay", retries_max_delay, "duration",
	"The longest delay that backoff can reach; 60s by default."},
    {"on", retries_on, "retry_causes",
	"The failures that are retried; all of these by default. In tools that read "
	"YAML 1.1, write \"on\" in quotes."},
    {"budget", retries_budget, "retry_budget",
	"How many retries all tests together can use; unlimited by default."},
};

const struct mapping retries_mapping = MAPPING("retries_mapping", "retries", fields);

void read_retries(struct arena *arena, const struct node *node, struct limits *out)
{
	if (node->kind == NODE_SCALAR)
		retries_count(arena, node, out);
	else
		read_fields(arena, node, &retries_mapping, out);
}

void read_test_retries(struct arena *arena, const struct node *node, struct limits *out)
{
	read_retries(arena, node, out);
	if (out->retry_budget >= 0)
		diag_error(&node->mark,
		    "a budget of retries is for all tests of a plan or a phase; count is for one");
}
