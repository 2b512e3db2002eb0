/* SPDX-License-Identifier: MIT */
#include "plan/plan_file.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/time.h"

#include <string.h>
#include <sys/stat.h>

enum { PLAN_MAX = 1024 * 1024 * 1024 };

struct plan_file plan_file_look(const char *path)
{
	struct plan_file file = {.when = time_seconds(time_wall())};
	struct stat st;

	file.known = stat(path, &st) == 0;
	if (file.known)
		file.identity = file_identity_of(&st);
	return file;
}

void plan_file_hash(const char *text, size_t len, char into[17])
{
	hash_hex(hash_sum(text, len), into);
}

/* Its times tell, unless it was changed only just before. */
bool plan_file_unchanged(const char *path, const struct plan_file_read *read)
{
	struct plan_file now = plan_file_look(path);
	struct buf text = BUF_INIT;
	char content[17] = "";
	double changed = time_seconds(read->file.identity.changed),
	       modified = time_seconds(read->file.identity.modified);

	if (!now.known || !file_identity_equal(&now.identity, &read->file.identity))
		return false;
	if (changed + FILE_TIME_TICK < read->file.when &&
	    modified + FILE_TIME_TICK < read->file.when)
		return true;
	if (file_read(path, PLAN_MAX, &text) == 0)
		plan_file_hash(text.text, text.len, content);
	buf_release(&text);
	return strcmp(content, read->content) == 0;
}
