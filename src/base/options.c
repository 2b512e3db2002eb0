/* SPDX-License-Identifier: MIT */
#include "base/options.h"

#include "base/die.h"
#include "base/output.h"
#include "base/text.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { OPTIONS_MAX = 64, INDENT = 2, GAP_MIN = 2, WIDTH = 80 };

static bool is_short(const struct option_info *row)
{
	return row->name[1] == '\0';
}

/* ---- --help ---- */

/* Appends a text of several lines, each of them from the column on. */
static void add_text(struct buf *out, const char *help, int column)
{
	for (; *help; help++) {
		buf_addc(out, *help);
		if (*help == '\n')
			buf_printf(out, "%*s", column, "");
	}
}

/* Appends the names with commas; the next line begins at the column, too. */
static void add_names(struct buf *out, struct names names, size_t line, int column)
{
	struct buf text = BUF_INIT;
	const char *word, *space;

	names_add(&text, names, ", ", ", ");
	for (word = text.text; (space = strchr(word, ' ')); word = space + 1) {
		buf_printf(out, "%.*s", (int)(space - word), word);
		if (out->len - line + 1 + strcspn(space + 1, " ") > WIDTH) {
			line = out->len + 1;
			buf_printf(out, "\n%*s", column, "");
		} else {
			buf_addc(out, ' ');
		}
	}
	buf_adds(out, word);
	buf_release(&text);
}

static void add_lines(struct buf *out, const struct option_set *set)
{
	size_t line = out->len;

	for (size_t i = 0; i < set->count; i++) {
		const struct option_info *row = &set->rows[i];
		int gap;

		if (!row->name)
			buf_adds(out, row->help);
		if (!row->name || !row->help) {
			line = out->len;
			continue;
		}
		if (out->len == line)
			buf_printf(out, "%*s", INDENT, "");
		buf_printf(out, "%s%s%s%s", is_short(row) ? "-" : "--", row->name,
		    row->argument ? " " : "", row->argument ? row->argument : "");
		if (strcmp(row->help, OPTION_WITH_NEXT) == 0) {
			buf_adds(out, ", ");
			continue;
		}
		gap = set->column - (int)(out->len - line);
		if (row->help[0] && row->help[0] != '\n')
			buf_printf(out, "%*s", gap > GAP_MIN ? gap : GAP_MIN, "");
		if (strcmp(row->help, OPTION_LISTED) == 0)
			add_names(out, set->listed(), line, set->column);
		else
			add_text(out, row->help, set->column);
		buf_addc(out, '\n');
		line = out->len;
	}
}

static void print_help(const struct option_set *set)
{
	struct buf out = BUF_INIT;

	buf_adds(&out, set->usage ? set->usage : "");
	if (set->add_more)
		set->add_more(&out);
	add_lines(&out, set);
	buf_adds(&out, set->notes ? set->notes : "");
	output_print(&out);
}

/* ---- reading ---- */

/* `word` was none of the options: says which one is near. */
static void suggest(const struct option *options, size_t count, const char *word)
{
	char name[64];
	size_t len = strcspn(word, "=");
	const char *near;

	if (!starts_with(word, "--") || len >= sizeof name)
		return;
	memcpy(name, word, len);
	name[len] = '\0';
	near = names_nearest(NAMES_OF(options, count), name + 2);
	if (near)
		warn("did you mean --%s?", near);
}

int option_next(const struct option_set *set, int argc, char **argv)
{
	struct option longs[OPTIONS_MAX + 1] = {{NULL, 0, NULL, 0}};
	char shorts[2 * OPTIONS_MAX + 2] = "", *end = shorts;
	size_t count = 0;
	int code;

	if (set->operands_end)
		*end++ = '+';
	for (size_t i = 0; i < set->count && i < OPTIONS_MAX; i++) {
		const struct option_info *row = &set->rows[i];

		if (row->name && is_short(row)) {
			*end++ = row->name[0];
			if (row->argument)
				*end++ = ':';
		} else if (row->name) {
			longs[count++] = (struct option){row->name,
			    row->argument ? required_argument : no_argument, NULL, row->code};
		}
	}
	code = getopt_long(argc, argv, shorts, longs, NULL);
	if (code == '?' && !optopt)
		suggest(longs, count, argv[optind - 1]);
	if (code == '?')
		die_usage_said();
	if (code != OPTION_HELP && code != OPTION_VERSION)
		return code;
	if (code == OPTION_HELP)
		print_help(set);
	else
		output_printf("%s %s\n", set->program, PACKAGE_VERSION);
	exit(EXIT_PASSED);
}
