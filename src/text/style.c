/* SPDX-License-Identifier: MIT */
#include "text/style.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The value, or NULL when it is unset or empty. */
static const char *setting(const char *name)
{
	const char *value = getenv(name);

	return value && value[0] ? value : NULL;
}

static bool wants_colour(int fd)
{
	const char *force = setting("FORCE_COLOR"), *term = setting("TERM");

	if (force)
		return strcmp(force, "0") != 0;
	if (setting("NO_COLOR") || setting("CI"))
		return false;
	return isatty(fd) && term && strcmp(term, "dumb") != 0;
}

/* The variables themselves and not setlocale(): loading a locale would cost each test more than all
 * the rest of its start. */
static bool wants_utf8(void)
{
	const char *locale = setting("LC_ALL");
	const char *codeset;

	if (!locale)
		locale = setting("LC_CTYPE");
	if (!locale)
		locale = setting("LANG");
	codeset = locale ? strchr(locale, '.') : NULL;
	return codeset &&
	       (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
}

struct style style_for(int fd)
{
	struct style style = {.colour = wants_colour(fd), .utf8 = wants_utf8()};

	style.red = style.colour ? "\033[31m" : "";
	style.green = style.colour ? "\033[32m" : "";
	style.yellow = style.colour ? "\033[33m" : "";
	style.dim = style.colour ? "\033[2m" : "";
	style.bold = style.colour ? "\033[1m" : "";
	style.off = style.colour ? "\033[0m" : "";
	style.passed = style.utf8 ? "✓" : "ok";
	style.failed = style.utf8 ? "✗" : "FAIL";
	style.skipped = style.utf8 ? "-" : "skip";
	style.phase_passed = style.utf8 ? "✅" : "PASSED";
	style.phase_failed = style.utf8 ? "❌" : "FAILED";
	style.phase_skipped = style.utf8 ? "⏩" : "SKIPPED";
	style.run_passed = style.utf8 ? "🟢 " : "";
	style.run_failed = style.utf8 ? "🔴 " : "";
	style.start = style.utf8 ? "🚀 " : "";
	style.bar = style.utf8 ? "│" : "|";
	return style;
}

int style_columns(int fd)
{
	enum { WIDTH_MIN = 40, MOST = 500, USUAL = 80 };
	const char *columns = setting("COLUMNS");
	struct winsize size;
	long named = columns ? strtol(columns, NULL, 10) : 0;
	int count = named > 0 ? (int)(named < MOST ? named : MOST) : 0;

	if (count <= 0 && ioctl(fd, TIOCGWINSZ, &size) == 0)
		count = size.ws_col;
	if (count <= 0)
		return USUAL;
	return count < WIDTH_MIN ? WIDTH_MIN : count > MOST ? MOST : count;
}

void style_fit(struct buf *out, const struct style *style, const char *text, int width)
{
	const int dots = style->utf8 ? 1 : 2;

	if ((int)strlen(text) <= width)
		buf_printf(out, "%-*s", width, text);
	else
		buf_printf(
		    out, "%.*s%s", width > dots ? width - dots : 0, text, style->utf8 ? "…" : "..");
}
