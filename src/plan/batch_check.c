/* SPDX-License-Identifier: MIT */
#include "plan/batch_check.h"

#include "base/diag.h"
#include "base/hash.h"
#include "base/names.h"
#include "base/text.h"
#include "plan/definition.h"
#include "plan/report_formats.h"
#include "plan/test_extras.h"
#include "plan/uses.h"
#include "text/interpolate.h"

#include <string.h>

static const char PATH_WORD[] = "${path}";

/* What is asked for the test; NULL: nothing, or that it has a start of its own. */
static const struct batch_size *asked(const struct test *test)
{
	const struct batch_size *batch = &test->phase->batch;

	if (!batch->files && !batch->milliseconds && test->runner)
		batch = &test->runner->batch;
	return batch->files > 1 || batch->milliseconds ? batch : NULL;
}

/* ---- what speaks against it ---- */

/* Whether the command is a script for a shell, which takes its words one by one. */
static bool is_script(const struct strings *argv)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ksh", "zsh"};
	const char *name = strrchr(argv->items[0], '/');

	name = name ? name + 1 : argv->items[0];
	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		if (strcmp(name, shells[i]) == 0)
			return argv->count > 2 && argv->items[1][0] == '-' &&
			       ends_with(argv->items[1], "c");
	return false;
}

/* Whether the word has the tool stop at a failure: files that it leaves out, or leaves half done,
 * would look like those that have no more cases. */
static bool stops_early(const char *word)
{
	static const char *const words[] = {"-x", "--exitfirst", "--maxfail", "--bail",
	    "--max-failures", "--fail-fast", "--failfast", "-failfast", "--stop-on-failure"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i]);

		if (strncmp(word, words[i], len) == 0 && (word[len] == '\0' || word[len] == '='))
			return true;
	}
	return false;
}

/* The script of our presets is in the environment, so that it does not stand in each command line.
 */
static const char *script_of(const struct test *test)
{
	const char *script = test->command.argv.items[2];
	const struct env *env = test->runner ? &test->runner->env : &test->env;

	for (size_t i = env->count; i > 0 && strstr(script, "$E2E_SCRIPT"); i--)
		if (strcmp(env->items[i - 1].name, "E2E_SCRIPT") == 0)
			return env->items[i - 1].value;
	return script;
}

static const char *against_command(struct arena *arena, const struct test *test)
{
	const struct strings *argv = &test->command.argv;
	size_t paths = 0;

	for (size_t i = 0; i < argv->count; i++) {
		const char *word = argv->items[i];

		if (strcmp(word, PATH_WORD) == 0)
			paths++;
		else if (interpolate_uses(word, "path"))
			return "its command has ${path} inside a word, so it takes only one path";
		if (interpolate_uses(word, "name"))
			return "its command uses ${name}, which differs between the tests of a "
			       "batch";
		if (stops_early(word))
			return arena_printf(
			    arena, "with %s a failure in one file skips tests of others", word);
	}
	if (paths != 1)
		return "its command does not have ${path} exactly once, as a word of its own";
	if (is_script(argv) && !strstr(script_of(test), "$@"))
		return "its command is a script that does not use \"$@\", and so takes one path";
	return NULL;
}

/* Why the test has a start of its own, after "\"TEST\": "; NULL: it need not. */
static const char *against(struct arena *arena, const struct plan *plan, const struct test *test)
{
	if (test->role != ROLE_TEST)
		return "it is run around the tests of its phase";
	if (test->launcher)
		return "it is run by a launcher";
	if (!test->phase->parallel)
		return "its phase is sequential";
	if (test->needs.count || test->after.count || test_extras(test)->locks.count ||
	    test->exclusive)
		return "it waits for other tests";
	/* Make takes it for done as soon as its own e2e-run ends, also where another one has taken
	 * it along and is still at work. */
	if (test->awaited)
		return "another test waits for it";
	if (!test->path)
		return "it has no path";
	if (test->runner &&
	    (test->runner->path_is == PATH_NAME || test->runner->path_is == PATH_PACKAGE))
		return "its path is not a file";
	if (strstr(test->path, "::") || strstr(test->path, "://"))
		return "its path is not a file";
	if (!test->report.format)
		return "its tool writes no report that tells the files apart";
	if (test->report.format == report_format_table[REPORT_TAP])
		return "a report in TAP does not say which file a case belongs to";
	if (test_environment_uses(plan, test, "path"))
		return "its environment or the path of its report uses ${path}";
	return against_command(arena, test);
}

/* ---- who shares a start ---- */

/* Of all that is the same for one start. */
static uint64_t hash_start(const struct test *test)
{
	const struct limits *limits = &test->limits;
	uint64_t hash = hash_strings(HASH_INIT, &test->command.argv);

	hash = hash_text(hash, test->runner ? test->runner->name : NULL);
	hash = hash_text(hash, test->dir);
	hash = hash_env(hash, &test->env);
	hash = hash_text(hash, test->report.format);
	hash = hash_text(hash, test->report.file);
	hash = hash_number(hash, test->report.empty_allowed);
	for (size_t i = 0; i < test->input_sets.count; i++)
		hash = hash_text(hash, test->input_sets.items[i]->name);
	hash = hash_number(hash, limits->timeout);
	hash = hash_number(hash, limits->grace);
	hash = hash_number(hash, limits->retries);
	hash = hash_number(hash, limits->retry_delay);
	hash = hash_number(hash, limits->retry_backoff);
	hash = hash_number(hash, limits->retry_max_delay);
	hash = hash_number(hash, limits->retry_on);
	hash = hash_number(hash, limits->log);
	hash = hash_number(hash, limits->slots);
	return hash_number(hash, limits->leak_fails);
}

void batch_check(struct arena *arena, const struct plan *plan, struct phase *phase)
{
	const struct test *first = NULL;
	const char *first_why = NULL;
	bool any = false;

	for (size_t i = 0; i < phase->test_count; i++) {
		struct test *test = &phase->tests[i];
		const char *why;

		test->batch = asked(test);
		if (!test->batch)
			continue;
		why = against(arena, plan, test);
		test->batched = why == NULL;
		any |= test->batched;
		if (test->batched)
			test->start = hash_start(test);
		else
			test->batch = NULL;
		if (why && !first) {
			first = test;
			first_why = why;
		}
	}
	if (first && !any)
		diag_error(&asked(first)->mark,
		    "no test of the phase \"%s\" can be run in a batch; "
		    "\"%s\": %s",
		    phase->name, first->name, first_why);
}
