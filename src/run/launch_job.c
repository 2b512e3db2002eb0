/* SPDX-License-Identifier: MIT */
#include "run/launch_job.h"

#include "base/files.h"
#include "base/strings.h"
#include "run/evidence.h"
#include "run/node_job.h"

#include <string.h>

static struct strings secret_values(const struct job *job, const struct environment *environment)
{
	struct strings values = {0};

	for (size_t i = 0; i < job->secrets.count; i++) {
		const char *value = environment_find(environment, job->secrets.items[i]);

		if (value)
			strings_add(job->arena, &values, arena_strdup(job->arena, value));
	}
	return values;
}

static struct strings list_of(char *const *words)
{
	struct strings list = {.items = (char **)(void *)words};

	while (words[list.count])
		list.count++;
	return list;
}

/* What the test reads, and the plan: so a checkout of another commit is seen also where the test's
 * own file is the same. */
static void add_inputs(const struct job *job, struct node_job *it)
{
	struct job plan = *job;
	struct node_input *inputs = arena_alloc(job->arena, 2 * sizeof *inputs);

	plan.inputs = plan.input_sets = (struct strings){0};
	strings_add(job->arena, &plan.inputs, arena_strdup(job->arena, job->run->plan));
	inputs[0] = (struct node_input){
	    job->phase, job->name, job->inputs, job->input_sets, inputs_now(job)};
	inputs[1] = (struct node_input){
	    job->phase, job->name, plan.inputs, plan.input_sets, inputs_now(&plan)};
	it->inputs = inputs;
	for (size_t i = 0; i < 2; i++)
		if (inputs[i].hash)
			inputs[it->input_count++] = inputs[i];
}

int launch_job_write(const struct job *job, const struct launch_names *names,
    const struct attempt_spec *spec, const struct environment *environment)
{
	struct node_job it = {
	    .nonce = names->nonce,
	    .run = job->run->id,
	    .phase = job->phase,
	    .test = job->name,
	    .cwd = path_absolute(job->arena, ""),
	    .out = job->out,
	    .dir = job->dir,
	    .tools = spec->tools,
	    .variables = list_of(environment->variables),
	    .command = list_of(environment->command),
	    .secrets = secret_values(job, environment),
	    .codes = job->codes,
	    .timeout = job->limits.timeout,
	    .grace = job->limits.grace,
	    .log = job->limits.log,
	    .leak_fails = job->limits.leak_fails > 0,
	};

	add_inputs(job, &it);
	if (dir_make(node_jobs_dir(job->arena, job->out)) != 0)
		return -1;
	return node_job_write(names->job_file, &it);
}
