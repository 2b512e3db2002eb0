/* SPDX-License-Identifier: MIT */
#include "plan/runner_yaml.h"

#include "plan/exit_yaml.h"
#include "plan/fields.h"
#include "plan/launchers.h"
#include "plan/matrix_yaml.h"
#include "plan/patterns_yaml.h"
#include "plan/tags.h"

FIELD(runner_uses, runner, (it->uses = read_string(value, "uses"), it->uses_mark = value->mark))
FIELD(runner_command, runner, read_command(arena, value, &it->command))
FIELD(runner_dir, runner, it->dir = read_string(value, "dir"))
FIELD(runner_env, runner, read_env(arena, value, &it->env))
FIELD(runner_batch, runner, read_batch(arena, value, &it->batch))
FIELD(runner_slots, runner, read_count(value, 1, SLOTS_MAX, &it->slots))
FIELD(runner_launcher, runner, read_launcher_ref(value, &it->launcher))
FIELD(runner_report, runner, read_tool_report(arena, value, &it->report))
FIELD(runner_matrix, runner, it->matrix = read_matrix(arena, value))
FIELD(runner_tags, runner, read_tags(arena, value, &it->tags))
FIELD(runner_bin, runner, (it->bin_said = true, read_strings(arena, value, "bin", &it->bin)))
FIELD(runner_exit, runner, read_exit_codes(arena, value, &it->exit))
FIELD(runner_path_is, runner, read_path_kind(value, &it->path_is))
FIELD(runner_inputs, runner, read_file_patterns(arena, value, "inputs", &it->inputs))

static const struct field runner_fields[] = {
    {"uses", runner_uses, "name",
	"The runner that this one is based on: another one of the plan, or a preset."},
    {"command", runner_command, "command", "The command: a list of words, or a string for sh -c."},
    {"dir", runner_dir, "directory",
	"The directory in which the command runs, relative to make's directory."},
    {"env", runner_env, "env", "Variables for the tests of this runner."},
    {"report", runner_report, "report", "The report that the test tool itself writes."},
    {"matrix", runner_matrix, "matrix",
	"Each test of this runner is run once for each combination of values."},
    {"tags", runner_tags, "tags", "Names by which its tests are selected."},
    {"bin", runner_bin, "directories",
	"Directories with the project's own programs, put before the PATH of the test."},
    {"exit", runner_exit, "exit", "What the exit codes of the tool mean."},
    {"path_is", runner_path_is, "path_is", "What kind of path its tests have."},
    {"batch", runner_batch, "batch", "The default for the phases whose tests have this runner."},
    {"slots", runner_slots, "slots", "How many of make's jobs each of its tests takes."},
    {"launcher", runner_launcher, "name", "The launcher that starts its tests elsewhere."},
    {"inputs", runner_inputs, "patterns",
	"Patterns of the files that its tests read besides their own."},
};

const struct mapping runner_mapping = MAPPING("runner", "a runner", runner_fields);

void read_runner(struct arena *arena, const struct node *node, struct runner *runner)
{
	read_fields(arena, node, &runner_mapping, runner);
}
