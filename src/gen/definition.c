/* SPDX-License-Identifier: MIT */
#include "gen/definition.h"

#include "base/hash.h"

static uint64_t hash_env(uint64_t hash, const struct env *env)
{
	for (size_t i = 0; i < env->count; i++) {
		hash = hash_text(hash, env->items[i].name);
		hash = hash_text(hash, env->items[i].value);
	}
	return hash_text(hash, NULL);
}

void definition_set(const struct plan *plan, struct test *test)
{
	uint64_t hash = HASH_INIT;

	for (size_t i = 0; i < test->command.argv.count; i++)
		hash = hash_text(hash, test->command.argv.items[i]);
	hash = hash_text(hash, NULL);
	hash = hash_text(hash, test->path);
	hash = hash_text(hash, test->dir);
	hash = hash_env(hash, &plan->env);
	if (test->runner)
		hash = hash_env(hash, &test->runner->env);
	hash = hash_env(hash, &test->env);
	hash = hash_text(hash, test->report.format);
	hash = hash_text(hash, test->report.file);
	/* A pass that was one although something was left running is none under the other rule. */
	if (test->limits.leak_fails)
		hash = hash_text(hash, "leaky: fail");
	hash_hex(hash, test->definition);
}

static uint64_t hash_number(uint64_t hash, long long number)
{
	return hash_bytes(hash, &number, sizeof number);
}

static uint64_t hash_limits(uint64_t hash, const struct limits *limits)
{
	hash = hash_number(hash, limits->timeout);
	hash = hash_number(hash, limits->grace);
	hash = hash_number(hash, limits->retries);
	hash = hash_number(hash, limits->retry_delay);
	hash = hash_number(hash, limits->log);
	return hash_number(hash, limits->leak_fails);
}

void digest_set(struct plan *plan)
{
	uint64_t hash = hash_number(HASH_INIT, MAKEFILE_FORMAT);

	hash = hash_text(hash, plan->name);
	for (size_t i = 0; i < plan->secrets.count; i++)
		hash = hash_text(hash, plan->secrets.items[i]);
	for (size_t i = 0; i < plan->phase_count; i++) {
		const struct phase *phase = &plan->phases[i];

		hash = hash_text(hash, phase->name);
		hash = hash_number(hash, phase->parallel);
		hash = hash_limits(hash, &phase->limits);
		for (size_t j = 0; j < phase->test_count; j++) {
			hash = hash_text(hash, phase->tests[j].name);
			hash = hash_text(hash, phase->tests[j].definition);
			hash = hash_limits(hash, &phase->tests[j].limits);
		}
	}
	hash_hex(hash, plan->digest);
}
