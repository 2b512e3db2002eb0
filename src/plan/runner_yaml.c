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
    {"uses", runner_uses},
    {"command", runner_command},
    {"dir", runner_dir},
    {"env", runner_env},
    {"report", runner_report},
    {"matrix", runner_matrix},
    {"tags", runner_tags},
    {"bin", runner_bin},
    {"exit", runner_exit},
    {"path_is", runner_path_is},
    {"batch", runner_batch},
    {"slots", runner_slots},
    {"launcher", runner_launcher},
    {"inputs", runner_inputs},
};

void read_runner(struct arena *arena, const struct node *node, struct runner *runner)
{
	read_fields(arena, node, "a runner", runner_fields, COUNT(runner_fields), runner);
}
