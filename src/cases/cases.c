/* SPDX-License-Identifier: MIT */
#include "cases/cases.h"

#include "base/files.h"
#include "base/map.h"
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

const char *case_status_name(enum case_status status)
{
	switch (status) {
	case CASE_PASSED:
		return "passed";
	case CASE_FAILED:
		return "failed";
	case CASE_ERROR:
		return "error";
	case CASE_SKIPPED:
		return "skipped";
	}
	return "error";
}

static void count(struct cases *cases)
{
	for (size_t i = 0; i < cases->count; i++) {
		const struct test_case *c = &cases->items[i];

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
}

/* The first problem stays: what follows from it would hide it. */
static void say(struct cases *cases, const char *problem)
{
	if (!cases->problem)
		cases->problem = problem;
}

/* A path that the tool gave in full, or as seen from `dir`, as seen from here. Cases share their
 * files. */
static const char *from_here(
    struct arena *arena, struct map *seen, const char *dir, const char *path)
{
	const char *known;

	if (!path || path[0] == '\0' || (path[0] != '/' && !dir) ||
	    strnlen(path, NAME_LIMIT) == NAME_LIMIT)
		return path;
	known = map_get(seen, path);
	if (!known) {
		known = path[0] == '/' ? path_relative(arena, path) : path_join(arena, dir, path);
		if (path[0] != '/' && !file_exists(known))
			known = path;
		map_put(arena, seen, path, (void *)(uintptr_t)known);
	}
	return known;
}

/* Paths as the tools wrote them become paths from here. A tool may give an attachment's from where
 * the report is (Playwright's JUnit does). */
static void find_paths(
    struct arena *arena, const char *report, const char *dir, struct cases *cases, size_t first)
{
	const char *report_dir = path_dir(arena, taken_report_origin(report));
	struct map seen = {0};

	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		c->file = from_here(arena, &seen, dir, c->file);
		for (size_t j = 0; j < c->attachment_count; j++) {
			const char *path = c->attachments[j].path, *beside = NULL;

			if (path[0] != '/' && strnlen(path, NAME_LIMIT) < NAME_LIMIT)
				beside = path_join(arena, report_dir, path);
			if (beside && file_exists(beside))
				path = path_relative(arena, path_absolute(arena, beside));
			else
				path = from_here(arena, &seen, dir, path);
			c->attachments[j].path = path;
		}
	}
}

/* The text without the colours that the tool had for a terminal. */
static const char *uncoloured(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	const char *end, *plain;

	if (!text || !strchr(text, '\x1B'))
		return text;
	end = text + strlen(text);
	while (text < end) {
		size_t len = strcspn(text, "\x1B");

		buf_add(&out, text, len);
		text += len;
		if (text < end)
			text += printable_sequence_len(text, (size_t)(end - text));
	}
	plain = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return plain;
}

/* What was read is for people and for other programs, whatever they show it on. */
static void take_colours(struct arena *arena, struct cases *cases, size_t first)
{
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		c->name = uncoloured(arena, c->name);
		c->suite = uncoloured(arena, c->suite);
		c->message = uncoloured(arena, c->message);
		c->details = uncoloured(arena, c->details);
	}
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
	take_colours(arena, cases, first);
	find_paths(arena, path, dir, cases, first);
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
	count(cases);
	if (cases->count == 0 && !empty_allowed)
		say(cases, "the report holds no case");
	return cases;
}

static void mask_attachment(
    const struct mask *mask, struct arena *arena, struct attachment *attachment)
{
	attachment->name = mask_text(mask, arena, attachment->name);
	attachment->path = mask_text(mask, arena, attachment->path);
	attachment->type = mask_text(mask, arena, attachment->type);
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
		it->message = mask_text(mask, arena, it->message);
		it->details = mask_text(mask, arena, it->details);
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
