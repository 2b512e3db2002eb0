/* SPDX-License-Identifier: MIT */
#include "lifecycle/git_head.h"

#include "base/files.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { LINE_MAX_BYTES = 4096, PACKED_MAX = 16 * 1024 * 1024 };

/* A small file without the newline at its end, or NULL. */
static const char *read_line(struct arena *arena, const char *path)
{
	struct buf text = BUF_INIT;
	const char *line = NULL;

	if (file_read(path, LINE_MAX_BYTES, &text) == 0)
		line = arena_strndup(arena, text.text, strcspn(text.text, "\r\n"));
	buf_release(&text);
	return line;
}

static const char *behind(const char *text, const char *start)
{
	size_t len = strlen(start);

	return text && strncmp(text, start, len) == 0 ? text + len : NULL;
}

/* Its length in hexadecimal digits: SHA-1 or SHA-256. */
static bool is_commit(const char *text, size_t len)
{
	return (len == 40 || len == 64) && strspn(text, "0123456789abcdef") >= len;
}

/* Where Git keeps what it knows of the checkout around the current directory. */
static const char *find_git_dir(struct arena *arena)
{
	for (const char *dir = path_absolute(arena, ".");; dir = path_dir(arena, dir)) {
		const char *git = path_join(arena, dir, ".git"), *elsewhere;
		struct stat st;

		if (stat(git, &st) == 0 && S_ISDIR(st.st_mode))
			return git;
		/* A worktree or a submodule. */
		elsewhere = behind(read_line(arena, git), "gitdir: ");
		if (elsewhere)
			return path_join(arena, dir, elsewhere);
		if (dir[0] != '/' || !dir[1])
			return NULL;
	}
}

/* "COMMIT REF" is a line of it. */
static const char *find_packed(struct arena *arena, const char *dir, const char *ref)
{
	struct buf text = BUF_INIT;
	const char *commit = NULL;
	size_t len = strlen(ref);

	if (file_read(path_join(arena, dir, "packed-refs"), PACKED_MAX, &text) == 0)
		for (const char *line = text.text; *line && !commit;) {
			size_t end = strcspn(line, "\n"), digits = strcspn(line, " \n");

			if (is_commit(line, digits) && end == digits + 1 + len &&
			    strncmp(line + digits + 1, ref, len) == 0)
				commit = arena_strndup(arena, line, digits);
			line += end + (line[end] != '\0');
		}
	buf_release(&text);
	return commit;
}

static const char *find_commit(struct arena *arena, const char *git, const char *ref)
{
	const char *common = read_line(arena, path_join(arena, git, "commondir"));
	const char *dirs[] = {git, common ? path_join(arena, git, common) : NULL};

	if (strstr(ref, "..") || ref[0] == '/')
		return NULL;
	for (size_t i = 0; i < sizeof dirs / sizeof dirs[0] && dirs[i]; i++) {
		const char *commit = read_line(arena, path_join(arena, dirs[i], ref));

		if (commit && is_commit(commit, strlen(commit)))
			return commit;
		commit = find_packed(arena, dirs[i], ref);
		if (commit)
			return commit;
	}
	return NULL;
}

/* Only Git itself can tell where the refs are not files, but in a reftable. */
static const char *ask_git(struct arena *arena)
{
	/* NOLINTNEXTLINE(cert-env33-c): the text is constant. */
	FILE *output = popen("git rev-parse --verify --quiet HEAD 2>/dev/null", "r");
	char line[128];
	const char *commit = NULL;

	if (!output)
		return NULL;
	if (fgets(line, sizeof line, output)) {
		size_t len = strcspn(line, "\n");

		commit = is_commit(line, len) ? arena_strndup(arena, line, len) : NULL;
	}
	return pclose(output) == 0 ? commit : NULL;
}

void git_head(struct arena *arena, const char **branch, const char **commit)
{
	const char *git = find_git_dir(arena);
	const char *head = git ? read_line(arena, path_join(arena, git, "HEAD")) : NULL;
	const char *ref = behind(head, "ref: ");

	*branch = behind(ref, "refs/heads/");
	if (*branch && strcmp(*branch, ".invalid") == 0)
		*branch = NULL; /* what stands there beside a reftable */
	if (ref)
		*commit = find_commit(arena, git, ref);
	else
		*commit = head && is_commit(head, strlen(head)) ? head : NULL;
	if (git && !*commit)
		*commit = ask_git(arena);
}
