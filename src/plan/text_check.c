/* SPDX-License-Identifier: MIT */
#include "plan/text_check.h"

#include "base/diag.h"
#include "text/interpolate.h"

#include <string.h>

enum {
	NAME_CHARACTERS_MAX = 200, /* leaves room for ".attempt" endings below 255 */
	ARGUMENT_MAX = 128 * 1024, /* one argument or variable: Linux' MAX_ARG_STRLEN */
};

void check_name(const char *name, const struct mark *mark, const char *what)
{
	const char *p = name;

	for (; *p; p++) {
		bool alnum = (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') ||
			     (*p >= '0' && *p <= '9');

		if (!alnum && (p == name || !strchr("_.-", *p)))
			break;
	}
	if (*p || p == name)
		diag_error(mark,
		    "\"%s\" cannot be the name of a %s: letters, digits, '_', '.' and '-' can, the "
		    "first a "
		    "letter or a digit",
		    name, what);
	else if (p - name > NAME_CHARACTERS_MAX)
		diag_error(mark, "the name of a %s has more than %d characters", what,
		    NAME_CHARACTERS_MAX);
}

void check_dir(const char *dir, const struct mark *mark)
{
	for (const char *p = dir; p && *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7F) {
			diag_error(mark, "dir has a control character in it");
			return;
		}
	if (dir && strstr(dir, "${"))
		diag_error(mark, "dir cannot contain ${...}");
	if (dir && dir[0] == '\0')
		diag_error(mark, "dir is empty; the directory in which make runs is \".\"");
}

/* ---- templates ---- */

/* How long it is in the Makefile, where each newline is written ${newline}. */
static size_t make_length(const char *text)
{
	size_t len = strlen(text);

	for (; (text = strchr(text, '\n')); text++)
		len += strlen("${newline}") - 1;
	return len;
}

/* `names`: those that are known; what they stand for does not matter here. */
static void check_interpolation(
    const char *text, const struct mark *mark, const struct template_names *names)
{
	const struct interpolation with = {.names = *names};
	struct buf out = BUF_INIT, error = BUF_INIT;

	if (!text)
		return;
	if (strchr(text, '$') && interpolate(text, &with, &out, &error) != 0)
		diag_error(mark, "%s", error.text);
	else if (make_length(text) >= ARGUMENT_MAX)
		diag_error(mark, "is longer than the %d KiB that one argument can have",
		    ARGUMENT_MAX / 1024);
	buf_release(&out);
	buf_release(&error);
}

void check_template(const char *text, const struct mark *mark, const struct test *context)
{
	static const struct template_names in_path = {.name = "", .phase = ""}, all = {.name = "",
										    .phase = "",
										    .path = "",
										    .report = "",
										    .artifacts = "",
										    .attempt = "",
										    .slots = "",
										    .newline = ""};

	check_interpolation(text, mark, context ? &all : &in_path);
}

void check_service_template(const char *text, const struct mark *mark)
{
	static const struct template_names names = {.name = "", .artifacts = "", .newline = ""};

	check_interpolation(text, mark, &names);
}

void check_launcher_template(const char *text, const struct mark *mark)
{
	static struct env_entry own[] = {{"job", "", {0}}, {"program", "", {0}}, {"spec", "", {0}},
	    {"cwd", "", {0}}, {"user", "", {0}}, {"node", "", {0}}};
	static const struct env more = {.items = own, .count = sizeof own / sizeof own[0]};
	static const struct template_names names = {
	    .name = "", .phase = "", .attempt = "", .slots = "", .artifacts = "", .more = &more};

	check_interpolation(text, mark, &names);
}
