/* SPDX-License-Identifier: MIT */
#include "service/compose.h"

#include "base/files.h"
#include "base/hash.h"
#include "base/strings.h"
#include "text/interpolate.h"
#include "text/template.h"

#include <string.h>

/* A project of its own: `down -v` removes volumes, and those of who uses the same file by hand are
 * not ours. */
static const char *project(const struct service_spec *spec)
{
	uint64_t hash = hash_text(HASH_INIT, path_absolute(spec->arena, spec->out));
	char text[17];

	hash = hash_text(hash, spec->name);
	hash_hex(hash, text);
	return arena_printf(spec->arena, "e2e-%.8s", text);
}

static char *quoted(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	char *result;

	interpolate_quote(&out, text);
	result = arena_strdup(arena, out.text);
	buf_release(&out);
	return result;
}

void compose_command(struct service_spec *spec)
{
	struct arena *arena = spec->arena;
	const struct strings services = spec->command;
	struct strings command = {0};

	strings_add(arena, &command, arena_strdup(arena, "sh"));
	strings_add(arena, &command, arena_strdup(arena, "-c"));
	strings_add(arena, &command, quoted(arena, template_text("compose.sh")));
	strings_add(arena, &command, arena_strdup(arena, project(spec)));
	strings_add(arena, &command, arena_strdup(arena, spec->compose));
	for (size_t i = 0; i < services.count; i++)
		strings_add(arena, &command, services.items[i]);
	spec->command = command;
}
