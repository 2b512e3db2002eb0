/* SPDX-License-Identifier: MIT */
#include "text/mask_match.h"

#include "base/printable.h"

#include <string.h>

/* Whether some kind of reader takes the character for something else. */
static bool is_special(char c)
{
	static const char special[] = {'%', '\\', '&', '+', '-', '_', '\r', '\n'};

	return c <= '_' && memchr(special, c, sizeof special);
}

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A form that is held against the start of a text. */
struct trial {
	const struct mask_form *form;
	const char *text;
	size_t len;
	size_t at, done;  /* how much of the text, and of the form, is read */
	size_t gap;       /* bytes of the text that nobody sees, since the form's last character */
	size_t breaks;    /* of a line, in base64 */
	bool overstrikes; /* read as a terminal shows it: a backspace takes a character away */
	bool struck;      /* there is a backspace */
	bool literal;     /* read as if a backslash did not make an escape of what follows */
};

/* Reads a character of the form that is written as it is. */
static void step(struct trial *trial)
{
	trial->at++;
	trial->done++;
	trial->gap = trial->breaks = 0;
}

/* Steps over what does not count. False: there is none. */
static bool step_over(struct trial *trial, bool *more)
{
	const char *text = trial->text + trial->at;
	size_t left = trial->len - trial->at;
	size_t n = trial->done ? mask_gap(trial->form->kind, text, left, more) : 0;

	if (!n)
		return false;
	if (!trial->struck) {
		struct mask_unit unit = mask_read(trial->form->kind, text, left);

		trial->struck = unit.len == 1 && unit.bytes[0] == '\b';
	}
	trial->at += n;
	trial->gap += n;
	return trial->gap <= PRINTABLE_GAP_MAX;
}

static bool is_next(const struct trial *trial, const struct mask_unit *unit)
{
	const struct mask_form *form = trial->form;

	return unit->len <= form->len - trial->done &&
	       memcmp(unit->bytes, form->text + trial->done, unit->len) == 0;
}

/* Reads one character of the form that is not written as it is. */
static bool step_encoded(struct trial *trial, bool *more)
{
	enum { BREAK = 2 }; /* of a line: \r\n */
	const struct mask_form *form = trial->form;
	const char *text = trial->text + trial->at;
	struct mask_unit unit = mask_read(form->kind, text, trial->len - trial->at);

	if (!unit.took) {
		*more = true;
		return false;
	}
	if (form->kind == MASK_PERCENT && text[0] == '+' && form->text[trial->done] == ' ')
		unit.bytes[0] = ' ';
	trial->breaks = unit.len ? 0 : trial->breaks + 1;
	if (trial->breaks && (trial->done == 0 || trial->breaks > BREAK))
		return false;
	if (unit.numbered && !is_next(trial, &unit))
		unit = mask_as_code_point(unit);
	if (!is_next(trial, &unit))
		return false;
	trial->done += unit.len;
	trial->at += unit.took;
	trial->gap = 0;
	return true;
}

/* Whether the form stands at the start of the text, as far as `at` then. `*more`: it may, or a
 * longer one may, should the text go on. */
static bool try_form(struct trial *trial, bool *more)
{
	const struct mask_form *form = trial->form;

	while (trial->done < form->len) {
		const char *text = trial->text + trial->at;

		if (trial->at == trial->len) {
			*more = true;
			return false;
		}
		if (trial->overstrikes) {
			size_t n = mask_overstruck(form->kind, text, trial->len - trial->at, more);

			trial->at += n;
			trial->gap += n;
			if (trial->gap > PRINTABLE_GAP_MAX)
				return false;
			if (n)
				continue;
		}
		/* Mostly it ends here. */
		if (*text == form->text[trial->done] &&
		    (form->kind == MASK_PLAIN || !is_special(*text))) {
			step(trial);
			continue;
		}
		if (is_alphanumeric(*text))
			return false;
		if (form->kind != MASK_PLAIN && is_special(*text) && step_encoded(trial, more))
			continue;
		/* A backslash may be the value's own, within single quotes. */
		if (*text == form->text[trial->done] && form->kind == MASK_QUOTED &&
		    (trial->literal || *text != '\\'))
			step(trial);
		else if (!step_over(trial, more))
			return false;
	}
	return true;
}

/* How long the form is that stands at the start of the text; 0: it does not. `*more`: it may, or
 * may be longer, should the text go on. */
size_t mask_match(const struct mask_form *form, const char *text, size_t len, bool *more)
{
	struct trial trial;

	/* Mostly it ends at its second character. */
	if (len > 2 && text[0] == form->text[0] && text[1] != form->text[1] &&
	    is_alphanumeric(text[1]) && text[2] != '\b' && !is_special(text[0]) &&
	    !is_special(text[2]))
		return 0;
	trial = (struct trial){.form = form, .text = text, .len = len};
	if (try_form(&trial, more))
		return trial.at;
	if (form->kind != MASK_BASE64 && trial.at < len &&
	    (trial.struck || mask_overstruck(form->kind, text + trial.at, len - trial.at, more))) {
		trial = (struct trial){.form = form, .text = text, .len = len, .overstrikes = true};
		if (try_form(&trial, more))
			return trial.at;
	}
	if (form->kind != MASK_QUOTED || !memchr(form->text, '\\', form->len))
		return 0;
	trial = (struct trial){.form = form, .text = text, .len = len, .literal = true};
	return try_form(&trial, more) ? trial.at : 0;
}
