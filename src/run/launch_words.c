/* SPDX-License-Identifier: MIT */
#include "run/launch_words.h"

#include "base/files.h"
#include "base/strings.h"
#include "text/escape.h"
#include "text/interpolate.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

/* What runs the part beside the test, as one text for a shell. */
static const char *node_words(struct arena *arena, const char *program, const char *spec)
{
	struct buf words = BUF_INIT;
	const char *result;

	escape_shell_word(&words, program);
	buf_adds(&words, " --node ");
	escape_shell_word(&words, spec);
	result = arena_strdup(arena, words.text);
	buf_release(&words);
	return result;
}

/* This very program: by its path where that can be known. */
static const char *own_program(struct arena *arena)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);

	return len > 0 && len < (ssize_t)sizeof path ? arena_strndup(arena, path, (size_t)len)
						     : "e2e-run";
}

static const char *get_variable(void *context, const char *name)
{
	return environment_find(context, name);
}

char **launch_words(const struct job *job, const struct launch_names *names,
    const struct strings *templates, const struct environment *environment, bool runs,
    struct buf *error)
{
	struct arena *arena = job->arena;
	const char *program = own_program(arena);
	const char *spec = path_absolute(arena, names->job_file);
	const char *node = node_words(arena, program, spec);
	struct env_entry own[] = {
	    {"job", arena_printf(arena, "e2e-%s", names->nonce), {0}},
	    {"program", program, {0}},
	    {"spec", spec, {0}},
	    {"cwd", path_absolute(arena, ""), {0}},
	    {"user", arena_printf(arena, "%ld:%ld", (long)geteuid(), (long)getegid()), {0}},
	    {"node", node, {0}},
	};
	const struct env more = {.items = own, .count = sizeof own / sizeof own[0]};
	const struct interpolation with = {
	    .names =
		{
		    .name = job->name,
		    .phase = job->phase,
		    .attempt = "1",
		    .slots = arena_printf(arena, "%d", job->slots ? job->slots : 1),
		    .newline = "\n",
		    .artifacts = path_absolute(arena, job->artifacts),
		    .more = &more,
		},
	    .variable = get_variable,
	    .context = (void *)environment,
	};
	struct strings words = {0};
	bool said = false;

	for (size_t i = 0; i < templates->count; i++) {
		struct buf word = BUF_INIT;

		said |= interpolate_uses(templates->items[i], "node") ||
			interpolate_uses(templates->items[i], "spec");
		if (interpolate(templates->items[i], &with, &word, error) != 0) {
			buf_release(&word);
			return NULL;
		}
		strings_add(arena, &words, arena_strdup(arena, word.len ? word.text : ""));
		buf_release(&word);
	}
	if (runs && !said) {
		strings_add(arena, &words, arena_strdup(arena, program));
		strings_add(arena, &words, arena_strdup(arena, "--node"));
		strings_add(arena, &words, arena_strdup(arena, spec));
	}
	strings_add(arena, &words, NULL);
	return words.items;
}
