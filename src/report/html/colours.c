/* SPDX-License-Identifier: MIT */
#include "report/html/colours.h"

#include "base/printable.h"
#include "report/html/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { ESC = 0x1B, PARAMETERS_MAX = 16, NO_COLOUR = -1 };

/* How text looks from here on. Colours are the sixteen of a terminal: a page in a light and a dark
 * style has no use for more. */
struct look {
	bool bold, faint, italic, underlined, reverse, struck;
	int colour, ground;
};

static const struct look plain = {.colour = NO_COLOUR, .ground = NO_COLOUR};

/* The nearest of the sixteen, of three parts from 0 to 255. */
static int nearest(long red, long green, long blue)
{
	long most = red > green ? red : green, least = red < green ? red : green;
	int hue = 0;

	most = most > blue ? most : blue;
	least = least < blue ? least : blue;
	if (most - least < 48)
		return most < 48 ? 0 : most < 152 ? 8 : most < 224 ? 7 : 15;
	hue |= red * 2 > most + least ? 1 : 0;
	hue |= green * 2 > most + least ? 2 : 0;
	hue |= blue * 2 > most + least ? 4 : 0;
	return hue + (most > 208 ? 8 : 0);
}

/* Of the 256: sixteen, a cube of six by six by six, and greys. */
static int of_palette(long number)
{
	static const int steps[] = {0, 95, 135, 175, 215, 255};

	if (number < 0 || number > 255)
		return NO_COLOUR;
	if (number < 16)
		return (int)number;
	if (number >= 232)
		return nearest(
		    (number - 232) * 10 + 8, (number - 232) * 10 + 8, (number - 232) * 10 + 8);
	number -= 16;
	return nearest(steps[number / 36], steps[number / 6 % 6], steps[number % 6]);
}

/* "38;5;N" and "38;2;R;G;B". Returns how many parameters follow the first that are of it. */
static size_t extended(const long *parameters, size_t count, int *colour)
{
	if (count >= 3 && parameters[1] == 5) {
		*colour = of_palette(parameters[2]);
		return 2;
	}
	if (count >= 5 && parameters[1] == 2) {
		*colour = nearest(parameters[2] & 255, parameters[3] & 255, parameters[4] & 255);
		return 4;
	}
	return count - 1;
}

static void apply(struct look *look, const long *parameters, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		long p = parameters[i];

		if (p == 0)
			*look = plain;
		else if (p == 1)
			look->bold = true;
		else if (p == 2)
			look->faint = true;
		else if (p == 3)
			look->italic = true;
		else if (p == 4)
			look->underlined = true;
		else if (p == 7)
			look->reverse = true;
		else if (p == 9)
			look->struck = true;
		else if (p == 22)
			look->bold = look->faint = false;
		else if (p == 23)
			look->italic = false;
		else if (p == 24)
			look->underlined = false;
		else if (p == 27)
			look->reverse = false;
		else if (p == 29)
			look->struck = false;
		else if (p >= 30 && p <= 37)
			look->colour = (int)p - 30;
		else if (p == 38)
			i += extended(parameters + i, count - i, &look->colour);
		else if (p == 39)
			look->colour = NO_COLOUR;
		else if (p >= 40 && p <= 47)
			look->ground = (int)p - 40;
		else if (p == 48)
			i += extended(parameters + i, count - i, &look->ground);
		else if (p == 49)
			look->ground = NO_COLOUR;
		else if (p >= 90 && p <= 97)
			look->colour = (int)p - 90 + 8;
		else if (p >= 100 && p <= 107)
			look->ground = (int)p - 100 + 8;
	}
}

/* The parameters of the SGR at `text`, "ESC [ 1 ; 31 m". */
static void read_sgr(struct look *look, const char *text)
{
	long parameters[PARAMETERS_MAX];
	size_t count = 0;
	char *at = (char *)(uintptr_t)text + 2;

	while (*at != 'm' && count < PARAMETERS_MAX) {
		parameters[count++] = strtol(at, &at, 10);
		if (*at == ';' || *at == ':')
			at++;
	}
	if (count == 0)
		parameters[count++] = 0;
	apply(look, parameters, count);
}

/* What is shown on a ground has the colour of the page's text: it can be read on each of them. */
static void add_classes(struct buf *out, const struct look *look)
{
	int colour = look->colour, ground = look->ground;

	if (look->reverse) {
		ground = colour;
		colour = NO_COLOUR;
	}
	if (look->reverse && ground == NO_COLOUR)
		buf_adds(out, " sgr-reverse");
	else if (ground != NO_COLOUR)
		buf_printf(out, " sgr-on-%d", ground & 7);
	else if (colour != NO_COLOUR)
		buf_printf(out, " sgr-%d", colour);
	else if (look->faint)
		buf_adds(out, " sgr-faint");
	if (look->bold)
		buf_adds(out, " sgr-bold");
	if (look->italic)
		buf_adds(out, " sgr-italic");
	if (look->underlined)
		buf_adds(out, " sgr-underlined");
	if (look->struck)
		buf_adds(out, " sgr-struck");
}

static void add_part(struct buf *out, const char *text, size_t len, const struct look *look)
{
	struct buf classes = BUF_INIT, part = BUF_INIT;

	add_classes(&classes, look);
	buf_add(&part, text, len);
	if (classes.len && len)
		buf_printf(out, "<span class=\"%s\">", classes.text + 1);
	html_add_text(out, part.text);
	if (classes.len && len)
		buf_adds(out, "</span>");
	buf_release(&part);
	buf_release(&classes);
}

void html_add_coloured(struct buf *out, const char *text)
{
	struct buf safe = BUF_INIT;
	struct look look = plain;
	const char *at, *next;

	if (!strchr(text, ESC)) {
		html_add_text(out, text);
		return;
	}
	printable_add_coloured(&safe, text, strlen(text));
	for (at = safe.text; (next = strchr(at, ESC)); at = next) {
		add_part(out, at, (size_t)(next - at), &look);
		read_sgr(&look, next);
		next += strcspn(next, "m") + 1;
	}
	add_part(out, at, strlen(at), &look);
	buf_release(&safe);
}

void html_add_log(struct buf *out, const char *text)
{
	buf_adds(out, "<pre class=\"log\">");
	html_add_coloured(out, text);
	buf_adds(out, "</pre>\n");
}
