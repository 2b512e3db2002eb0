/* SPDX-License-Identifier: MIT */
#include "text/glob.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <string.h>

enum {
	SEGMENTS_MAX = 62,      /* as many as a set of states holds */
	ALTERNATIVES_MAX = 256, /* of one pattern */
};

/* ---- one name ---- */

/* The character at `at`, which is not at the end; a byte that is none is a character of its own. */
static uint32_t character(const char *at, size_t *len)
{
	uint32_t code;

	if (utf8_decode(at, strlen(at), &code, len))
		return code;
	*len = 1;
	return 0x110000 + (unsigned char)*at;
}

/* The same in a pattern, where a backslash takes the meaning from what comes after it. */
static uint32_t pattern_character(const char **at)
{
	size_t len;
	uint32_t code;

	if (**at == '\\' && (*at)[1])
		(*at)++;
	code = character(*at, &len);
	*at += len;
	return code;
}

/* Behind the `]` of the `[` at `at`; NULL: there is none. */
static const char *bracket_end(const char *at)
{
	at += at[1] == '!' || at[1] == '^' ? 2 : 1;
	if (*at == ']')
		at++;
	for (; *at && *at != '/'; at++) {
		if (*at == ']')
			return at + 1;
		if (*at == '\\' && at[1])
			at++;
	}
	return NULL;
}

/* Whether the bracket, from behind its `[` to `end` behind its `]`, holds the character. */
static bool bracket_holds(const char *at, const char *end, uint32_t code)
{
	bool negated = *at == '!' || *at == '^', held = false;

	at += negated;
	for (bool first = true; at < end - 1 || first; first = false) {
		uint32_t from = pattern_character(&at), to = from;

		if (*at == '-' && at + 1 < end - 1) {
			at++;
			to = pattern_character(&at);
		}
		if (code >= from && code <= to)
			held = true;
	}
	return held != negated;
}

/* Whether the start of the pattern, which is no `*`, matches the start of the name, and how much of
 * both is behind it. */
static bool match_one(const char **pattern, const char **name)
{
	const char *end;
	uint32_t code;
	size_t len;

	if (**name == '\0' || **pattern == '\0')
		return false;
	code = character(*name, &len);
	if (**pattern == '?') {
		(*pattern)++;
	} else if (**pattern == '[' && (end = bracket_end(*pattern))) {
		if (!bracket_holds(*pattern + 1, end, code))
			return false;
		*pattern = end;
	} else if (pattern_character(pattern) != code) {
		return false;
	}
	*name += len;
	return true;
}

static bool match_name(const char *pattern, const char *name)
{
	const char *star = NULL, *from = NULL;

	while (*name || *pattern) {
		const char *next = pattern, *rest = name;

		if (*pattern == '*') {
			star = ++pattern;
			from = name;
		} else if (match_one(&next, &rest)) {
			pattern = next;
			name = rest;
		} else if (star && *from) {
			/* The latest * takes one more. */
			from += utf8_len(from, strlen(from));
			pattern = star;
			name = from;
		} else {
			return false;
		}
	}
	return true;
}

/* ---- a path ---- */

static glob_states bit(size_t i)
{
	return (glob_states)1 << i;
}

/* Any number of directories may be none. */
static glob_states close(const struct glob *glob, glob_states states)
{
	for (size_t i = 0; i < glob->count; i++)
		if (states & bit(i) && glob->segments[i].kind == GLOB_DIRECTORIES)
			states |= bit(i + 1);
	return states;
}

static bool segment_matches(const struct glob_segment *segment, const char *name, int how)
{
	switch (segment->kind) {
	case GLOB_LITERAL:
		return strcmp(segment->text, name) == 0;
	case GLOB_WILD:
		return !(how & GLOB_NAMED) &&
		       (how & GLOB_HIDDEN || name[0] != '.' || segment->text[0] == '.') &&
		       match_name(segment->text, name);
	case GLOB_DIRECTORIES:
		return how & GLOB_DEEPER && !(how & GLOB_NAMED) &&
		       (how & GLOB_HIDDEN || name[0] != '.');
	}
	return false;
}

glob_states glob_step(const struct glob *glob, glob_states states, const char *name, int how)
{
	glob_states next = 0;

	for (size_t i = 0; i < glob->count; i++)
		if (states & bit(i) && segment_matches(&glob->segments[i], name, how))
			next |= bit(glob->segments[i].kind == GLOB_DIRECTORIES ? i : i + 1);
	return close(glob, next);
}

/* Steps through the names of the path; all but the last one are directories. */
static glob_states step_through(const struct glob *glob, glob_states states, const char *path)
{
	struct buf name = BUF_INIT;

	while (*path) {
		size_t len = strcspn(path, "/");
		bool last = path[len + strspn(path + len, "/")] == '\0';

		if (len) {
			buf_clear(&name);
			buf_add(&name, path, len);
			states = glob_step(
			    glob, states, name.text, GLOB_HIDDEN | (last ? 0 : GLOB_DEEPER));
		}
		path += len + strspn(path + len, "/");
	}
	buf_release(&name);
	return states;
}

glob_states glob_start(const struct glob *glob, const char *base)
{
	glob_states start = close(glob, bit(0));

	if (strcmp(glob->base, base) == 0)
		return start;
	if (glob->base[0] || base[0] == '/')
		return 0;
	/* From here the way leads through directories that are called `..`. */
	for (; *base; base += base[2] ? 3 : 2)
		start = glob_step(glob, start, "..", GLOB_HIDDEN | GLOB_DEEPER);
	return start;
}

bool glob_accepts(const struct glob *glob, glob_states states)
{
	return states & bit(glob->count);
}

bool glob_goes_on(const struct glob *glob, glob_states states)
{
	return states & (bit(glob->count) - 1);
}

bool glob_accepts_rest(const struct glob *glob, glob_states states)
{
	return glob->rest && states & bit(glob->count - 2);
}

const char *glob_only_name(const struct glob *glob, glob_states states)
{
	for (size_t i = 0; i < glob->count; i++)
		if (states == bit(i) && glob->segments[i].kind == GLOB_LITERAL)
			return glob->segments[i].text;
	return NULL;
}

bool glob_match(const struct glob *glob, const char *path)
{
	size_t base = strlen(glob->base);

	if (strncmp(path, glob->base, base) != 0)
		return false;
	if (base && glob->base[base - 1] != '/' && path[base] != '/')
		return false;
	if (!base && path[0] == '/')
		return false;
	return glob_accepts(glob, step_through(glob, glob_start(glob, glob->base), path + base));
}

/* ---- a pattern as it is written ---- */

static bool is_wild(const char *segment)
{
	for (; *segment; segment++) {
		if (*segment == '\\' && segment[1])
			segment++;
		else if (strchr("*?[", *segment))
			return true;
	}
	return false;
}

static const char *unescape(struct arena *arena, const char *segment)
{
	struct buf text = BUF_INIT;
	const char *copy;

	for (; *segment; segment++) {
		if (*segment == '\\' && segment[1])
			segment++;
		buf_addc(&text, *segment);
	}
	copy = arena_strdup(arena, text.text);
	buf_release(&text);
	return copy;
}

static const char *problem_of(const char *segment)
{
	for (; *segment; segment++) {
		const char *end;

		if (*segment == '\\' && segment[1]) {
			segment++;
		} else if (*segment == '[') {
			end = bracket_end(segment);
			if (!end)
				return "a [ has no ] (\\[ stands for the character)";
			if (segment[1] == '[' && (segment[2] == ':' || segment[2] == '.'))
				return "classes such as [[:alpha:]] are not known: [a-z]";
			segment = end - 1;
		}
	}
	return NULL;
}

static const char *add_segment(struct arena *arena, struct glob *glob, const char *text)
{
	const char *problem = problem_of(text);
	struct glob_segment segment = {GLOB_WILD, text};

	if (problem)
		return problem;
	if (strcmp(text, "**") == 0) {
		/* Two are one. */
		if (glob->count && glob->segments[glob->count - 1].kind == GLOB_DIRECTORIES)
			return NULL;
		segment.kind = GLOB_DIRECTORIES;
	} else if (!is_wild(text)) {
		segment = (struct glob_segment){GLOB_LITERAL, unescape(arena, text)};
	}
	if (glob->count == SEGMENTS_MAX)
		return "it has more than 60 names between slashes";
	glob->segments = arena_grow(arena, glob->segments, glob->count, sizeof *glob->segments);
	glob->segments[glob->count++] = segment;
	return NULL;
}

static const char *parse(struct arena *arena, const char *text, struct glob *glob)
{
	const char *problem = NULL;

	*glob = (struct glob){.base = text[0] == '/' ? "/" : ""};
	for (size_t len; *text && !problem; text += len + strspn(text + len, "/")) {
		char *segment = arena_strndup(arena, text, len = strcspn(text, "/"));

		if (len == 0 || strcmp(segment, ".") == 0)
			continue;
		if (strcmp(segment, "..") != 0)
			problem = add_segment(arena, glob, segment);
		else if (glob->count || glob->base[0] == '/')
			problem = "\"..\" can be at its start only";
		else
			glob->base =
			    glob->base[0] ? arena_printf(arena, "%s/..", glob->base) : "..";
		if (text[len] == '/' && text[len + strspn(text + len, "/")] == '\0')
			problem = "it names a directory; with /** at its end, all files below it";
	}
	if (problem)
		return problem;
	if (glob->count == 0)
		return "it names no file";
	glob->rest = glob->segments[glob->count - 1].kind == GLOB_DIRECTORIES;
	return glob->rest ? add_segment(arena, glob, "*") : NULL;
}

/* Where the next `,` or the `}` of a group is whose text begins at `at`; NULL: it has no end. */
static const char *alternative_end(const char *at)
{
	for (int depth = 0; *at; at++) {
		const char *end;

		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[' && (end = bracket_end(at)))
			at = end - 1;
		else if (*at == '{')
			depth++;
		else if (depth == 0 && (*at == ',' || *at == '}'))
			return at;
		else if (*at == '}')
			depth--;
	}
	return NULL;
}

/* The next `{` from `at` that begins a group: one with an end, and a comma in it. NULL: none. */
static const char *group_start(const char *at)
{
	for (; *at; at++) {
		const char *end;

		if (*at == '\\' && at[1])
			at++;
		else if (*at == '[' && (end = bracket_end(at)))
			at = end - 1;
		else if (*at == '{' && (end = alternative_end(at + 1)) && *end == ',') {
			while (end && *end == ',')
				end = alternative_end(end + 1);
			if (end)
				return at;
		}
	}
	return NULL;
}

/* `from`: behind what of the text is without groups. */
static const char *expand(
    struct arena *arena, const char *text, const char *from, struct globs *out)
{
	const char *open = group_start(from), *close = open, *problem = NULL;

	if (!open) {
		if (out->count == ALTERNATIVES_MAX)
			return "it has more than 256 alternatives";
		out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
		return parse(arena, text, &out->items[out->count++]);
	}
	do
		close = alternative_end(close + 1);
	while (*close == ',');
	for (const char *at = open + 1, *end; at <= close && !problem; at = end + 1) {
		char *one;

		end = alternative_end(at);
		one = arena_printf(
		    arena, "%.*s%.*s%s", (int)(open - text), text, (int)(end - at), at, close + 1);
		problem = expand(arena, one, one + (open - text), out);
	}
	return problem;
}

const char *glob_parse(struct arena *arena, const char *pattern, struct globs *out)
{
	*out = (struct globs){0};
	return pattern[0] ? expand(arena, pattern, pattern, out) : "it is empty";
}
