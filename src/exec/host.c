/* SPDX-License-Identifier: MIT */
#include "exec/host.h"

#include "base/buf.h"
#include "base/files.h"

#include <string.h>
#include <unistd.h>

enum { TEXT_MAX = 4096 };

const char *host_identity(struct arena *arena)
{
	struct buf boot = BUF_INIT;
	char space[64];
	const char *identity;
	ssize_t len = readlink("/proc/self/ns/pid", space, sizeof space - 1);

	if (file_read("/proc/sys/kernel/random/boot_id", TEXT_MAX, &boot) != 0)
		buf_clear(&boot);
	identity = arena_printf(arena, "%.*s/%.*s", (int)strcspn(boot.text, " \n"), boot.text,
	    len > 0 ? (int)len : 0, space);
	buf_release(&boot);
	return identity;
}

const char *host_name(struct arena *arena)
{
	char name[256] = "";

	return gethostname(name, sizeof name - 1) == 0 && name[0] ? arena_strdup(arena, name)
								  : NULL;
}
