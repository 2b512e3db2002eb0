/* SPDX-License-Identifier: MIT */
#include "state/batch_file.h"

#include "base/die.h"
#include "base/files.h"
#include "base/hash.h"
#include "state/run_state.h"
#include "text/json_take.h"
#include "text/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { BYTES_MAX = 64 * 1024 * 1024, SEAL_LEN = 16 };

static const char *path_of(
    struct arena *arena, const char *out, const char *phase, const char *test)
{
	return run_file(arena, out, arena_printf(arena, "batches/%s/%s", phase, test));
}

/* Of this run, this invocation and this phase. */
static void seal(
    const struct run *run, const char *phase, const char *text, size_t len, char into[SEAL_LEN + 1])
{
	uint64_t hash = hash_text(HASH_INIT, run->key);

	hash = hash_number(hash, run->invocation);
	hash = hash_text(hash, phase);
	hash_hex(hash_bytes(hash, text, len), into);
}

/* ---- begin writes ---- */

int batch_file_write(struct arena *arena, const char *out, const struct run *run, const char *phase,
    const struct batch_member *members, size_t count)
{
	const char *path = path_of(arena, out, phase, members[0].name);
	struct buf list = BUF_INIT, text = BUF_INIT;
	char sum[SEAL_LEN + 1];
	int failed;

	json_put_open(&list, NULL, '[');
	for (size_t i = 0; i < count; i++) {
		json_put_open(&list, NULL, '[');
		json_put_string(&list, NULL, members[i].name);
		json_put_string(&list, NULL, members[i].path);
		json_put_string(&list, NULL, members[i].definition);
		json_put_string(&list, NULL, members[i].input);
		json_put_bool(&list, NULL, members[i].unwatched);
		buf_addc(&list, ']');
	}
	buf_adds(&list, "]\n");
	seal(run, phase, list.text, list.len, sum);
	buf_printf(&text, "%s\n", sum);
	buf_add(&text, list.text, list.len);
	failed = file_replace(path, &text, false, NULL);
	for (size_t i = 1; !failed && i < count; i++)
		if (link(path, path_of(arena, out, phase, members[i].name)) != 0)
			break;
	buf_release(&list);
	buf_release(&text);
	return failed;
}

/* ---- e2e-run reads, and claims ---- */

static void lock(int fd, const char *path)
{
	while (flock(fd, LOCK_EX) != 0)
		if (errno != EINTR)
			die("lock %s:", path);
}

static bool read_members(
    struct arena *arena, const char *text, const char *end, struct batch_file *file)
{
	struct json_taker from = {.arena = arena, .at = text, .end = end};

	json_take_open(&from, NULL, '[');
	while (!json_take_close(&from, ']')) {
		struct batch_member member;

		json_take_open(&from, NULL, '[');
		member.name = json_take_string(&from, NULL);
		member.path = json_take_string(&from, NULL);
		member.definition = json_take_string(&from, NULL);
		member.input = json_take_string(&from, NULL);
		member.unwatched = json_take_bool(&from, NULL);
		if (!json_take_close(&from, ']') || !member.name || !member.path ||
		    !member.definition)
			return false;
		file->members = arena_grow(arena, file->members, file->count, sizeof member);
		file->members[file->count++] = member;
	}
	return !from.failed && from.at == end;
}

static void read_claims(struct arena *arena, const char *text, struct batch_file *file)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1) {
		char *name = arena_strndup(arena, text, (size_t)(end - text));

		map_put(arena, &file->claimed, name, name);
	}
}

/* Whether it is what begin has written for this invocation. */
static bool read_all(struct arena *arena, const struct run *run, const char *phase,
    const struct buf *text, struct batch_file *file)
{
	const char *list = text->text + SEAL_LEN + 1, *end;
	char sum[SEAL_LEN + 1];

	if (text->len <= SEAL_LEN + 1 || !(end = strchr(list, '\n')))
		return false;
	seal(run, phase, list, (size_t)(end + 1 - list), sum);
	if (memcmp(sum, text->text, SEAL_LEN) != 0 || !read_members(arena, list, end, file))
		return false;
	read_claims(arena, end + 1, file);
	return true;
}

void batch_file_open(struct arena *arena, const char *out, const struct run *run, const char *phase,
    const char *test, struct batch_file *file)
{
	const char *path = path_of(arena, out, phase, test);
	struct buf text = BUF_INIT;

	*file = (struct batch_file){
	    .fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)};
	if (file->fd < 0) {
		if (errno != ENOENT && errno != ENOTDIR)
			die("open %s:", path);
		return;
	}
	lock(file->fd, path);
	if (file_read(path, BYTES_MAX, &text) != 0)
		die("read %s:", path);
	if (!read_all(arena, run, phase, &text, file)) {
		close(file->fd);
		*file = (struct batch_file){.fd = -1};
	}
	buf_release(&text);
}

void batch_file_claim(struct batch_file *file, const char *test)
{
	struct buf line = BUF_INIT;

	if (file->fd < 0)
		return;
	buf_printf(&line, "%s\n", test);
	if (buf_write(&line, file->fd) != 0)
		die("write the claims of a batch:");
	buf_release(&line);
}

void batch_file_close(struct batch_file *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
}
