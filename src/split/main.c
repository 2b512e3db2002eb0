/* SPDX-License-Identifier: MIT */
/* e2e-split: the report of a batch becomes a part for each of its tests. e2e-run calls it, which
 * has no readers of reports.
 *
 *   e2e-split FORMAT REPORT DIR [PATH PART]...
 *
 * Writes each PART, and for each a line to standard output, see split_line below; then "end". When
 * the cases cannot be dealt out it writes no part, and one line: "problem" and what it is. */
#include "base/die.h"
#include "base/files.h"
#include "base/program.h"
#include "cases/cases.h"
#include "cases/split.h"

#include <string.h>
#include <unistd.h>

enum { OPERANDS = 3 };

/* What the cases took, when all of them say; negative: they do not. */
static double duration_of(const struct cases *cases)
{
	double all = 0;

	for (size_t i = 0; i < cases->count; i++) {
		if (cases->items[i].duration < 0)
			return -1;
		all += cases->items[i].duration;
	}
	return cases->count ? all : -1;
}

static bool is_cut_short(const struct cases *cases)
{
	for (size_t i = 0; i < cases->count; i++)
		if (cases->items[i].not_run)
			return true;
	return false;
}

/* "CASES FAILED CUT_SHORT SECONDS": how many, how many of these failed, whether the tool stopped
 * before one of them, how long they took (negative: not known). */
static void split_line(struct buf *out, const struct cases *cases)
{
	buf_printf(out, "%zu %zu %d %.6f\n", cases->count, cases->failed + cases->errors,
	    is_cut_short(cases), duration_of(cases));
}

static void write_part(struct arena *arena, const struct split_part *part, const char *path)
{
	struct buf text = BUF_INIT;

	cases_part_write(&part->cases, &text);
	if (dir_make(path_dir(arena, path)) != 0 || file_replace(path, &text, false, NULL) != 0)
		die("write %s:", path);
	buf_release(&text);
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct buf out = BUF_INIT;
	struct split_part *parts;
	const struct cases *all;
	const char *dir, *problem;
	size_t count;

	program_begin(argv[0]);
	if (argc <= OPERANDS || (argc - OPERANDS - 1) % 2 != 0)
		die_usage("FORMAT, REPORT, DIR, and PATH and PART of each test are needed");
	count = (size_t)(argc - OPERANDS - 1) / 2;
	dir = argv[3][0] ? argv[3] : NULL;
	parts = arena_alloc(&arena, (count + 1) * sizeof *parts);
	for (size_t i = 0; i < count; i++)
		parts[i].path = argv[OPERANDS + 1 + 2 * i];
	all = cases_read(&arena, argv[1], argv[2], dir, true);
	problem = cases_split(&arena, all, dir, parts, count);
	if (problem) {
		buf_printf(&out, "problem %s\n", problem);
	} else {
		for (size_t i = 0; i < count; i++) {
			write_part(&arena, &parts[i], argv[OPERANDS + 2 + 2 * i]);
			split_line(&out, &parts[i].cases);
		}
		buf_adds(&out, "end\n");
	}
	if (buf_write(&out, STDOUT_FILENO) != 0)
		die("write to standard output:");
	buf_release(&out);
	arena_release(&arena);
	return EXIT_PASSED;
}
