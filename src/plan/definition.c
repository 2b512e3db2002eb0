/* SPDX-License-Identifier: MIT */
#include "plan/definition.h"

#include "base/hash.h"
#include "defaults.h"
#include "plan/edges.h"
#include "plan/limits.h"
#include "state/retry_rule.h"

uint64_t hash_env(uint64_t hash, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++) {
		hash = hash_text(hash, env->items[i].name);
		hash = hash_text(hash, env->items[i].value);
	}
	return hash_text(hash, NULL);
}

static uint64_t hash_exit_codes(uint64_t hash, const struct exit_codes *codes)
{
	if (codes->count)
		hash = hash_text(hash, "exit");
	for (size_t i = 0; i < codes->count; i++) {
		hash = hash_number(hash, codes->items[i].code);
		hash = hash_number(hash, codes->items[i].meaning);
		hash = hash_text(hash, codes->items[i].text);
	}
	return hash;
}

uint64_t hash_strings(uint64_t hash, const struct strings *strings)
{
	for (size_t i = 0; i < strings->count; i++)
		hash = hash_text(hash, strings->items[i]);
	return hash_text(hash, NULL);
}

void service_definition_set(const struct plan *plan, struct service *service)
{
	uint64_t hash = hash_strings(HASH_INIT, &service->command.argv);

	hash = hash_text(hash, service->dir);
	hash = hash_text(hash, service->compose);
	hash = hash_strings(hash, &service->composed);
	hash = hash_env(hash, &plan->env);
	hash = hash_env(hash, &service->env);
	for (size_t i = 0; i < service->needs.count; i++)
		if (service->needs.items[i].service)
			hash = hash_text(hash, service->needs.items[i].service->definition);
	hash_hex(hash, service->definition);
}

/* The tests from which edges of this kind lead to the test. */
static uint64_t hash_edges(uint64_t hash, const struct test *test, enum edge_kind kind)
{
	for (const struct edge *edge = edge_into(test->node, kind); edge;
	     edge = edge_into_next(edge)) {
		hash = hash_text(hash, edge->from->test->phase->name);
		hash = hash_text(hash, edge->from->test->name);
	}
	return hash;
}

void definition_set(const struct plan *plan, struct test *test)
{
	uint64_t hash = HASH_INIT;

	hash = hash_strings(hash, &test->command.argv);
	hash = hash_text(hash, test->path);
	hash = hash_text(hash, test->dir);
	hash = hash_env(hash, &plan->env);
	if (test->runner) {
		hash = hash_env(hash, &test->runner->env);
		if (test->runner->bin.count)
			hash = hash_strings(hash_text(hash, "bin"), &test->runner->bin);
		hash = hash_exit_codes(hash, &test->runner->exit);
		if (test->runner->path_is)
			hash = hash_number(hash_text(hash, "path_is"), test->runner->path_is);
	}
	hash = hash_env(hash, &test->env);
	hash = hash_text(hash, test->report.format);
	hash = hash_text(hash, test->report.file);
	/* Whatever else is in its batch: another file there makes no pass worthless. */
	if (test->batched)
		hash = hash_text(hash, "batched");
	/* A pass that was one although something was left running is none under the other rule. */
	if (test->limits.leak_fails)
		hash = hash_text(hash, "leaky: fail");
	/* What passed against other services has not passed against these. */
	for (const struct edge *edge = edge_into(test->phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge))
		hash = hash_text(hash, edge->from->service->definition);
	/* Nor is it the same pass when it starts or stops to decide the verdict, or when another
	 * test has to pass before it. */
	if (test->role != ROLE_TEST)
		hash = hash_number(hash_text(hash, "role"), 2 * test->role + test->required);
	/* What passed there has not passed here. */
	if (test->launcher)
		hash = hash_strings(hash_text(hash, "launcher"), &test->launcher->command.argv);
	hash = hash_text(hash, test->phase->required ? "required" : "optional");
	hash = hash_edges(hash, test, EDGE_STEP);
	if (edge_into(test->node, EDGE_NEED))
		hash = hash_edges(hash_text(hash, "needs"), test, EDGE_NEED);
	/* Not whether the day has come: that is no change of the plan. */
	if (test->quarantine)
		hash = hash_text(hash_text(hash, "quarantine"), test->quarantine->until);
	hash_hex(hash, test->definition);
}

/* Where nothing is said of it, it changes nothing. */
static uint64_t hash_retry_rule(uint64_t hash, const struct limits *limits)
{
	if (limits->retry_backoff > BACKOFF_ONE)
		hash = hash_number(hash_text(hash, "backoff"), limits->retry_backoff);
	if (limits->retry_max_delay >= 0 && limits->retry_max_delay != DEFAULT_RETRY_MAX_DELAY)
		hash = hash_number(hash_text(hash, "max_delay"), limits->retry_max_delay);
	if (limits->retry_on)
		hash = hash_number(hash_text(hash, "on"), limits->retry_on);
	if (limits->retry_budget >= 0)
		hash = hash_number(hash_text(hash, "budget"), limits->retry_budget);
	return hash;
}

static uint64_t hash_limits(uint64_t hash, const struct limits *limits)
{
	hash = hash_number(hash, limits->timeout);
	hash = hash_number(hash, limits->grace);
	hash = hash_number(hash, limits->retries);
	hash = hash_number(hash, limits->retry_delay);
	hash = hash_number(hash, limits->log);
	hash = hash_number(hash, limits->leak_fails);
	hash = hash_number(hash, limits->slots);
	return hash_retry_rule(hash, limits);
}

static uint64_t hash_service(uint64_t hash, const struct plan *plan, const struct service *service)
{
	const struct health_check *ready = &service->ready;

	hash = hash_text(hash, service->name);
	hash = hash_text(hash, service->definition);
	hash = hash_text(hash, ready->kind);
	hash = hash_strings(hash, &ready->words);
	hash = hash_number(hash, ready->interval);
	hash = hash_number(hash, ready->timeout);
	hash = hash_number(hash, ready->start_period);
	hash = hash_number(hash, ready->retries);
	hash = hash_text(hash, service->log_ready);
	hash = hash_number(hash, service->oneshot);
	hash = hash_number(hash, service->reuse);
	hash = hash_number(hash, service->required);
	if (service->required && !service->halts)
		hash = hash_text(hash, "halts nothing");
	hash = hash_number(hash, service_grace(plan, service));
	return hash_number(hash, service_log_size(plan, service));
}

uint64_t fingerprint_hash(const struct plan *plan, uint64_t hash)
{
	const struct fingerprint *it = &plan->fingerprint;

	hash = hash_strings(hash, &it->command.argv);
	hash = hash_strings(hash, &it->env);
	hash = hash_env(hash, &plan->env);
	return hash_text(hash, it->set ? it->set->name : NULL);
}

static uint64_t hash_launcher(uint64_t hash, const struct launcher *launcher)
{
	hash = hash_text(hash, launcher->name);
	hash = hash_strings(hash, &launcher->cancel.argv);
	hash = hash_number(hash, launcher->queue);
	return hash_number(hash, launcher->retries);
}

void digest_set(struct plan *plan)
{
	uint64_t hash = hash_number(HASH_INIT, MAKEFILE_FORMAT);

	hash = hash_text(hash, plan->name);
	if (plan->fingerprint.said)
		hash = fingerprint_hash(plan, hash);
	for (size_t i = 0; i < plan->secrets.count; i++)
		hash = hash_text(hash, plan->secrets.items[i]);
	for (size_t i = 0; i < plan->launcher_count; i++)
		hash = hash_launcher(hash, plan->launchers[i]);
	for (size_t i = 0; i < plan->service_count; i++)
		hash = hash_service(hash, plan, &plan->services[i]);
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		hash = hash_text(hash, phase->name);
		hash = hash_number(hash, phase->parallel);
		hash = hash_number(hash, phase->required);
		if (phase->required && !phase->halts)
			hash = hash_text(hash, "halts nothing");
		if (phase->replicate)
			hash = hash_text(hash, "replicate");
		hash = hash_limits(hash, &phase->limits);
		for (size_t j = 0; phase->needs_said && j <= phase->needs_count; j++)
			hash = hash_text(hash,
			    j < phase->needs_count ? phase->needs[j]->name : "all that it needs");
		hash = hash_number(hash, phase->batch.files);
		hash = hash_number(hash, phase->batch.milliseconds);
		for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
		     edge = edge_into_next(edge))
			hash = hash_text(hash, edge->from->service->name);
		for (size_t j = 0; j < phase->test_count; j++) {
			hash = hash_text(hash, phase->tests[j].name);
			hash = hash_text(hash, phase->tests[j].definition);
			for (size_t k = 0; k < phase->tests[j].input_sets.count; k++)
				hash = hash_text(hash, phase->tests[j].input_sets.items[k]->name);
			hash = hash_limits(hash, &phase->tests[j].limits);
			if (phase->tests[j].launcher)
				hash = hash_text(hash, phase->tests[j].launcher->name);
			hash = hash_edges(hash, &phase->tests[j], EDGE_ORDER);
			hash = hash_edges(hash, &phase->tests[j], EDGE_ALONE);
			/* No pass depends on them: only what a selection by them means. */
			if (phase->tests[j].tags.count)
				hash = hash_strings(hash_text(hash, "tags"), &phase->tests[j].tags);
		}
	}
	hash_hex(hash, plan->digest);
}
