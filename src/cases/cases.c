/* SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include "base/files.h"
#include "base/printable.h"
#include "base/time.h"
#include "cases/parts.h"
#include "plan/report_formats.h"
#include "state/taken_report.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <sys/stat.h>

enum {
	FILES_LIMIT = 1000,                   /* that one pattern may match */
	REPORT_SIZE_LIMIT = 64 * 1024 * 1024, /* bytes */
};

static const struct case_format *const formats[] = {
    [REPORT_JUNIT] = &case_format_junit,
    [REPORT_PYTEST_JSON] = &case_format_pytest_json,
    [REPORT_PLAYWRIGHT] = &case_format_playwright,
    [REPORT_TAP] = &case_format_tap,
    [REPORT_CTRF] = &case_format_ctrf,
};
_Static_assert(sizeof formats / sizeof formats[0] == REPORT_FORMAT_COUNT, "each name has one");

const struct case_format *case_format(const char *name)
{
	int found = names_find(report_format_names(), name);

	return found < 0 ? NULL : formats[found];
}

void cases_count(struct cases *cases, const struct test_case *c)
{
	switch (c->status) {
	case CASE_PASSED:
		cases->passed++;
		break;
	case CASE_FAILED:
		cases->failed++;
		break;
	case CASE_ERROR:
		cases->errors++;
		break;
	case CASE_SKIPPED:
		cases->skipped++;
		break;
	}
	cases->flaky += c->flaky;
}

static void count(struct cases *cases)
{
	for (size_t i = 0; i < cases->count; i++)
		cases_count(cases, &cases->items[i]);
}

/* The first problem stays: what follows from it would hide it. */
static void say(struct cases *cases, const char *problem)
{
	if (!cases->problem)
		cases->problem = problem;
}

static void read_file(struct arena *arena, const struct case_format *format, const char *path,
    const char *dir, struct cases *cases)
{
	struct buf text = BUF_INIT, problem = BUF_INIT;
	const char *shown = path_relative(arena, taken_report_origin(path));
	size_t first = cases->count;

	if (file_read(path, REPORT_SIZE_LIMIT, &text) != 0) {
		if (errno == ENOENT)
			say(cases, arena_printf(arena, "no report at %s", shown));
		else if (errno == EFBIG)
			say(cases, arena_printf(arena, "the report at %s is larger than %d MiB",
				       shown, REPORT_SIZE_LIMIT / 1024 / 1024));
		else
			say(cases, arena_printf(arena, "cannot read the report at %s: %s", shown,
				       strerror(errno)));
	} else if (format->parse(arena, text.text, text.len, cases, &problem) != 0) {
		say(cases, arena_printf(arena, "the report at %s is %s", shown, problem.text));
	}
	/* A part has been through this. */
	if (format != &case_format_part)
		cases_refine(arena, path, dir, cases, first);
	buf_release(&problem);
	buf_release(&text);
}

static void read_pattern(struct arena *arena, const struct case_format *format, const char *pattern,
    const char *dir, struct cases *cases)
{
	glob_t found;
	int result = glob(pattern, 0, NULL, &found);

	if (result == GLOB_NOMATCH) {
		say(cases, arena_printf(arena, "no report at %s", pattern));
		return;
	}
	if (result != 0) {
		say(cases, arena_printf(arena, "cannot look for reports at %s", pattern));
		return;
	}
	if (found.gl_pathc > FILES_LIMIT)
		say(cases, arena_printf(arena, "more than %d reports at %s", FILES_LIMIT, pattern));
	for (size_t i = 0; i < found.gl_pathc && i < FILES_LIMIT; i++)
		read_file(arena, format, found.gl_pathv[i], dir, cases);
	globfree(&found);
}

struct cases *cases_none(struct arena *arena, const char *problem)
{
	struct cases *cases = arena_alloc(arena, sizeof *cases);

	say(cases, problem);
	return cases;
}

static const char no_case[] = "the report has no case";

static void finish(struct cases *cases, bool empty_allowed)
{
	count(cases);
	if (cases->count == 0 && !empty_allowed)
		say(cases, no_case);
}

bool cases_only_lack_cases(const struct cases *cases)
{
	return cases->count == 0 && (!cases->problem || strcmp(cases->problem, no_case) == 0);
}

void cases_skip_all(struct arena *arena, struct cases *cases, const char *message)
{
	struct test_case *c = cases_add(arena, cases);

	c->name = "(all)";
	c->status = CASE_SKIPPED;
	c->message = message;
	cases->problem = NULL;
	count(cases);
}

struct cases *cases_read_part(struct arena *arena, const char *file, bool empty_allowed)
{
	struct cases *cases = arena_alloc(arena, sizeof *cases);

	read_file(arena, &case_format_part, file, NULL, cases);
	finish(cases, empty_allowed);
	return cases;
}

struct cases *cases_read(
    struct arena *arena, const char *format, const char *file, const char *dir, bool empty_allowed)
{
	struct cases *cases = arena_alloc(arena, sizeof *cases);
	const struct case_format *known = case_format(format);

	if (!known)
		say(cases, arena_printf(arena, "no report format is called %s", format));
	else if (!file_exists(file) && strpbrk(file, "*?["))
		read_pattern(arena, known, file, dir, cases);
	else
		read_file(arena, known, file, dir, cases);
	finish(cases, empty_allowed);
	return cases;
}

static void mask_attachment(
    const struct mask *mask, struct arena *arena, struct attachment *attachment)
{
	attachment->name = mask_text(mask, arena, attachment->name);
	attachment->path = mask_text(mask, arena, attachment->path);
	attachment->type = mask_text(mask, arena, attachment->type);
}

/* What a case tells, and each attempt at it. The attachments are the case's. */
static void mask_attempt(const struct mask *mask, struct arena *arena, struct test_case *it)
{
	it->message = mask_text(mask, arena, it->message);
	it->excerpt = mask_text(mask, arena, it->excerpt);
	it->details = mask_text(mask, arena, it->details);
	it->coloured = mask_text(mask, arena, it->coloured);
	for (size_t i = 0; i < it->step_count; i++)
		it->steps[i].name = mask_text(mask, arena, it->steps[i].name);
}

void cases_mask(struct arena *arena, struct cases *cases, const struct mask *mask)
{
	if (mask->count == 0)
		return;
	cases->problem = mask_text(mask, arena, cases->problem);
	for (size_t i = 0; i < cases->count; i++) {
		struct test_case *it = &cases->items[i];

		it->name = mask_text(mask, arena, it->name);
		it->suite = mask_text(mask, arena, it->suite);
		it->file = mask_text(mask, arena, it->file);
		mask_attempt(mask, arena, it);
		for (size_t j = 0; j < it->attempt_count; j++)
			mask_attempt(mask, arena, &it->attempts[j]);
		for (size_t j = 0; j < it->attachment_count; j++)
			mask_attachment(mask, arena, &it->attachments[j]);
	}
}

void case_put_place(struct buf *out, const struct style *style, const struct test_case *it)
{
	if (!it->file)
		return;
	buf_printf(out, "  %s", style->dim);
	printable_add(out, it->file, strlen(it->file));
	if (it->line)
		buf_printf(out, ":%d", it->line);
	buf_adds(out, style->off);
}
