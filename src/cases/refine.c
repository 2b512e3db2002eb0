/* SPDX-License-Identifier: MIT */
/* What is the same for all formats, once a report is read: no colours, paths from here, and where
 * the tool says little, what it shows by other means. */
#include "base/files.h"
#include "base/map.h"
#include "base/printable.h"
#include "cases/cases.h"
#include "cases/parts.h"
#include "state/taken_report.h"
#include "text/telling.h"

#include <string.h>

/* ---- paths ---- */

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

/* Results that were made elsewhere lie here now: the path below the test's own directory of
 * artifacts, PHASE/TEST.d/, wherever that was. NULL: it is none, or there is no such file. */
static const char *among_artifacts(struct arena *arena, const char *report, const char *path)
{
	const char *end = strstr(report, ".d/"), *start = end, *found;
	const char *moved;

	for (int slashes = 0; start && start > report; start--)
		if (start[-1] == '/' && ++slashes == 2)
			break;
	if (!end || strnlen(path, NAME_LIMIT) == NAME_LIMIT)
		return NULL;
	end += strlen(".d/");
	found = strstr(path, arena_printf(arena, "%.*s", (int)(end - start), start));
	if (!found || (found > path && found[-1] != '/'))
		return NULL;
	moved = arena_printf(arena, "%.*s%s", (int)(end - report), report, found + (end - start));
	return file_exists(moved) ? moved : NULL;
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
			if (!file_exists(path) && among_artifacts(arena, report, path))
				path = among_artifacts(arena, report, path);
			c->attachments[j].path = path;
		}
	}
}

/* ---- colours ---- */

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

/* The text with its colours and without any other escape sequence; NULL: it has no colour. */
static const char *coloured(struct arena *arena, const char *text)
{
	struct buf out = BUF_INIT;
	const char *kept = NULL;

	if (!text || !strchr(text, '\x1B'))
		return NULL;
	printable_add_coloured(&out, text, strlen(text));
	if (strchr(out.text, '\x1B'))
		kept = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return kept;
}

static void take_colours_of(struct arena *arena, struct test_case *c)
{
	c->message = uncoloured(arena, c->message);
	c->excerpt = uncoloured(arena, c->excerpt);
	c->coloured = coloured(arena, c->details);
	c->details = uncoloured(arena, c->details);
	for (size_t i = 0; i < c->step_count; i++)
		c->steps[i].name = uncoloured(arena, c->steps[i].name);
}

/* What was read is for people and for other programs, whatever they show it on. */
static void take_colours(struct arena *arena, struct cases *cases, size_t first)
{
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		c->name = uncoloured(arena, c->name);
		c->suite = uncoloured(arena, c->suite);
		take_colours_of(arena, c);
		for (size_t j = 0; j < c->attempt_count; j++)
			take_colours_of(arena, &c->attempts[j]);
	}
}

/* ---- names ---- */

bool is_nameless(const char *name)
{
	static const char *const words[] = {
	    "", "undefined", "null", "(no name)", "<anonymous>", "(anonymous)", NULL};

	if (!name)
		return true;
	for (const char *const *word = words; *word; word++)
		if (strcmp(name, *word) == 0)
			return true;
	return false;
}

/* "undefined" is what was thrown, and says nothing. */
static void drop_empty_message(struct test_case *c)
{
	if (c->message && is_nameless(c->message))
		c->message = NULL;
}

/* What has no name is called by its place, or by its number. A file that did not load may be named
 * in full. */
static void name_case(struct arena *arena, struct test_case *c, size_t number)
{
	if (is_nameless(c->suite))
		c->suite = NULL;
	if (!is_nameless(c->name)) {
		if (c->name[0] == '/' && strnlen(c->name, NAME_LIMIT) < NAME_LIMIT &&
		    file_exists(c->name))
			c->name = path_relative(arena, c->name);
		return;
	}
	if (c->file && *c->file && c->line > 0)
		c->name = arena_printf(arena, "%s:%d", c->file, c->line);
	else
		c->name = arena_printf(arena, "case %zu", number);
}

/* ---- what is only counted ---- */

const char case_counted[] = "the suite counts a failure or an error that is in none of its cases";

/* Also what Node's test runner says of a file that did not load. */
static bool is_counted(const struct test_case *c)
{
	return c->message && (c->message == case_counted || strcmp(c->message, "test failed") == 0);
}

static size_t count_counted(const struct cases *cases)
{
	size_t count = 0;

	for (size_t i = 0; i < cases->count; i++)
		count += is_counted(&cases->items[i]);
	return count;
}

bool cases_hold_counted(const struct cases *cases)
{
	return count_counted(cases) > 0;
}

void cases_explain_counted(
    struct arena *arena, struct cases *cases, const char *dir, const char *log)
{
	const char *error = telling_log_error(log);
	struct case_places places;
	struct map seen = {0};

	/* Of several it is not known whose it is. */
	if (!error || count_counted(cases) > 1)
		return;
	case_places_init(&places, arena, dir);
	for (size_t i = 0; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		if (!is_counted(c))
			continue;
		c->message = first_line(arena, error);
		if (!c->details)
			c->details = c->message;
		case_locate(&places, c);
		c->file = from_here(arena, &seen, dir, c->file);
	}
}

/* ---- all of it ---- */

static bool is_to_explain(const struct test_case *c)
{
	switch (c->status) {
	case CASE_FAILED:
	case CASE_ERROR:
		return true;
	case CASE_PASSED:
		return c->flaky;
	case CASE_SKIPPED:
		return false;
	}
	return true;
}

static void explain(struct case_places *places, struct test_case *c)
{
	if (is_to_explain(c)) {
		case_explain(places->arena, c);
		case_locate(places, c);
	} else {
		c->excerpt = NULL;
	}
	drop_empty_message(c);
}

void cases_refine(
    struct arena *arena, const char *report, const char *dir, struct cases *cases, size_t first)
{
	struct case_places places;

	take_colours(arena, cases, first);
	case_places_init(&places, arena, dir);
	for (size_t i = first; i < cases->count; i++) {
		struct test_case *c = &cases->items[i];

		explain(&places, c);
		for (size_t j = 0; j < c->attempt_count; j++)
			explain(&places, &c->attempts[j]);
		case_find_package_file(&places, c);
	}
	find_paths(arena, report, dir, cases, first);
	for (size_t i = first; i < cases->count; i++)
		name_case(arena, &cases->items[i], i - first + 1);
}
