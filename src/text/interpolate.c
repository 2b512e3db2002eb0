/* SPDX-License-Identifier: MIT */
#include "text/interpolate.h"

#include "base/files.h"
#include "base/names.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 8 };

/* One ${...} taken apart. */
struct reference {
	const char *name, *fallback; /* fallback: NULL, or after ":-" */
	size_t name_len, fallback_len;
	const char *end; /* behind the closing brace */
	bool upper;
};

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_';
}

/* The brace that closes the one before `at`, or NULL. Only ${ opens another: as in a shell. */
static const char *closing_brace(const char *at, const char *end)
{
	int depth = 0;

	for (; at < end; at++) {
		if (at[0] == '$' && at + 1 < end && (at[1] == '{' || at[1] == '$')) {
			depth += at[1] == '{';
			at++;
		} else if (*at == '}' && depth-- == 0) {
			return at;
		}
	}
	return NULL;
}

/* What stands at the `$` of `at`: 1 for a reference of ours, 0 for something that is not ours, -1
 * for one that never ends. */
static int parse_reference(const char *at, const char *end, struct reference *ref)
{
	const char *p = at + 2;

	if (at + 1 >= end || at[1] != '{' || p >= end || !(is_lower(*p) || is_upper(*p)))
		return 0;
	ref->name = p;
	ref->upper = is_upper(*p);
	while (p < end && (is_digit(*p) || *p == '_' || (ref->upper ? is_upper(*p) : is_lower(*p))))
		p++;
	ref->name_len = (size_t)(p - ref->name);
	ref->fallback = NULL;
	ref->fallback_len = 0;
	if (p < end && *p == '}') {
		ref->end = p + 1;
		return 1;
	}
	if (p + 1 < end && p[0] == ':' && p[1] == '-') {
		const char *close = closing_brace(p + 2, end);

		if (!close)
			return -1;
		ref->fallback = p + 2;
		ref->fallback_len = (size_t)(close - ref->fallback);
		ref->end = close + 1;
		return 1;
	}
	return p >= end ? -1 : 0;
}

static int expand(const char *text, const char *end, int depth, const struct interpolation *with,
    struct buf *out, struct buf *error);

static int expand_variable(const struct reference *ref, int depth, const struct interpolation *with,
    struct buf *out, struct buf *error)
{
	char name[256];
	const char *value;

	if (ref->name_len >= sizeof name) {
		buf_adds(error, "the name of an environment variable is too long");
		return -1;
	}
	memcpy(name, ref->name, ref->name_len);
	name[ref->name_len] = '\0';
	value = with->variable(with->context, name);
	if (value && (value[0] != '\0' || !ref->fallback)) {
		buf_adds(out, value);
		return 0;
	}
	if (!ref->fallback) {
		buf_printf(error,
		    "the environment variable %s is not set (write ${%s:-} to make it empty)", name,
		    name);
		return -1;
	}
	return expand(
	    ref->fallback, ref->fallback + ref->fallback_len, depth + 1, with, out, error);
}

/* A ${UPPER} that is left for later may hold names of ours in its default. */
static int copy_variable(const char *at, const struct reference *ref, int depth,
    const struct interpolation *with, struct buf *out, struct buf *error)
{
	if (!ref->fallback) {
		buf_add(out, at, (size_t)(ref->end - at));
		return 0;
	}
	buf_add(out, at, (size_t)(ref->fallback - at));
	if (expand(ref->fallback, ref->fallback + ref->fallback_len, depth + 1, with, out, error) !=
	    0)
		return -1;
	buf_addc(out, '}');
	return 0;
}

/* A text that is resolved where it is used. */
static int expand_nested(const char *text, int depth, const struct interpolation *with,
    struct buf *out, struct buf *error)
{
	return expand(text, text + strlen(text), depth + 1, with, out, error);
}

static int expand_report(
    int depth, const struct interpolation *with, struct buf *out, struct buf *error)
{
	const struct template_names *names = &with->names;
	struct arena scratch = {0};
	struct buf file = BUF_INIT;
	int result = expand_nested(names->report, depth, with, &file, error);

	if (result == 0)
		buf_adds(out,
		    path_absolute(&scratch, path_join(&scratch, names->report_dir, file.text)));
	buf_release(&file);
	arena_release(&scratch);
	return result;
}

/* A name and what it stands for: a text, or a template that gives one or the path of a file. */
struct meaning {
	const char *name, *text;
	enum { TEXT, TEMPLATE, FILE_TEMPLATE, MORE } kind;
};

static bool is_called(const char *name, const struct reference *ref)
{
	return strlen(name) == ref->name_len && memcmp(name, ref->name, ref->name_len) == 0;
}

enum { OWN_NAMES = 8 };

static void own_names(const struct template_names *names, struct meaning own[OWN_NAMES])
{
	const struct meaning all[OWN_NAMES] = {
	    {"name", names->name, TEXT},
	    {"phase", names->phase, TEXT},
	    {"path", names->path, TEMPLATE},
	    {"report", names->report, FILE_TEMPLATE},
	    {"artifacts", names->artifacts, TEXT},
	    {"attempt", names->attempt, TEXT},
	    {"slots", names->slots, TEXT},
	    {"newline", names->newline, TEXT},
	};

	memcpy(own, all, sizeof all);
}

static struct meaning find_meaning(const struct template_names *names, const struct reference *ref)
{
	struct meaning own[OWN_NAMES];

	own_names(names, own);
	for (size_t i = 0; i < OWN_NAMES; i++)
		if (is_called(own[i].name, ref))
			return own[i];
	for (size_t i = 0; names->more && i < names->more->count; i++)
		if (is_called(names->more->items[i].name, ref))
			return (struct meaning){
			    names->more->items[i].name, names->more->items[i].value, MORE};
	return (struct meaning){0};
}

bool interpolate_is_ours(const char *name)
{
	static const struct template_names none;
	const struct reference ref = {.name = name, .name_len = strlen(name)};

	return find_meaning(&none, &ref).name != NULL;
}

/* What is not near to a name of ours was mostly meant as an environment variable. */
static void add_unknown(const struct reference *ref, bool ours, struct buf *error)
{
	static const struct template_names none;
	struct meaning own[OWN_NAMES];
	char name[64], upper[64];
	const char *near = NULL;

	buf_printf(error, "${%.*s} is not known here", (int)ref->name_len, ref->name);
	if (!ours && ref->name_len < sizeof name) {
		own_names(&none, own);
		for (size_t i = 0; i <= ref->name_len; i++) {
			name[i] = i < ref->name_len ? ref->name[i] : '\0';
			upper[i] = is_lower(name[i]) ? (char)(name[i] - 'a' + 'A') : name[i];
		}
		near = names_nearest(NAMES(own), name);
		buf_printf(error, "; did you mean ${%s}?", near ? near : upper);
	}
	buf_adds(error, " (write $$ for a dollar)");
}

static int expand_name(const struct reference *ref, int depth, const struct interpolation *with,
    struct buf *out, struct buf *error)
{
	const struct meaning meaning = find_meaning(&with->names, ref);

	if (!meaning.text || ref->fallback) {
		add_unknown(ref, meaning.name != NULL, error);
		return -1;
	}
	switch (with->variable || meaning.kind == MORE ? meaning.kind : TEXT) {
	case TEXT:
		buf_adds(out, meaning.text);
		return 0;
	case TEMPLATE:
		return expand_nested(meaning.text, depth, with, out, error);
	case FILE_TEMPLATE:
		return expand_report(depth, with, out, error);
	case MORE:
		/* In a default that is left for later it would end that. */
		if (depth && strchr(meaning.text, '}')) {
			buf_printf(error,
			    "${%s} cannot be used in a default: its value has a } in it",
			    meaning.name);
			return -1;
		}
		buf_adds(out, meaning.text);
		return 0;
	}
	return -1;
}

static int expand(const char *text, const char *end, int depth, const struct interpolation *with,
    struct buf *out, struct buf *error)
{
	if (depth > DEPTH_MAX) {
		buf_printf(error, "defaults are nested more than %d deep", DEPTH_MAX);
		return -1;
	}
	while (text < end) {
		const char *dollar = memchr(text, '$', (size_t)(end - text));
		struct reference ref;

		buf_add(out, text, (size_t)((dollar ? dollar : end) - text));
		if (!dollar)
			break;
		if (dollar + 1 < end && dollar[1] == '$') {
			buf_adds(out, with->variable ? "$" : "$$");
			text = dollar + 2;
			continue;
		}
		switch (parse_reference(dollar, end, &ref)) {
		case 0:
			buf_addc(out, '$');
			text = dollar + 1;
			continue;
		case -1:
			buf_printf(error, "\"%.*s\" has no closing brace",
			    (int)(end - dollar > 40 ? 40 : end - dollar), dollar);
			return -1;
		}
		if (ref.upper) {
			if (with->variable
				? expand_variable(&ref, depth, with, out, error) != 0
				: copy_variable(dollar, &ref, depth, with, out, error) != 0)
				return -1;
		} else if (expand_name(&ref, depth, with, out, error) != 0) {
			return -1;
		}
		text = ref.end;
	}
	return 0;
}

int interpolate(
    const char *text, const struct interpolation *with, struct buf *out, struct buf *error)
{
	return expand(text, text + strlen(text), 0, with, out, error);
}

void interpolate_quote(struct buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '$')
			buf_addc(out, '$');
		buf_addc(out, *text);
	}
}

bool interpolate_uses(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (; (text = strchr(text, '$')); text++) {
		if (text[1] == '$')
			text++;
		else if (text[1] == '{' && strncmp(text + 2, name, len) == 0 &&
			 (text[2 + len] == '}' || text[2 + len] == ':'))
			return true;
	}
	return false;
}

bool interpolate_any(const char *text)
{
	const char *end = text + strlen(text);
	struct reference ref;

	for (; (text = strchr(text, '$')); text++)
		if (text[1] == '$' || parse_reference(text, end, &ref) != 0)
			return true;
	return false;
}
