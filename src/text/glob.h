/* SPDX-License-Identifier: MIT */
/* Patterns of file names: `*`, `?`, `[...]`, `{a,b}`, and `**` for any number of directories. A
 * pattern is matched one name of a path after the other, so that whoever walks through directories
 * need not look into those that cannot lead to anything. Knows no files. */
#ifndef E2E_TEXT_GLOB_H
#define E2E_TEXT_GLOB_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

struct glob_segment {
	enum { GLOB_LITERAL, GLOB_WILD, GLOB_DIRECTORIES } kind;
	const char *text; /* literal: without backslashes */
};

/* One alternative of a pattern. */
struct glob {
	const char *base; /* where it starts: "", "/", or "..", "../.." and so on */
	struct glob_segment *segments;
	size_t count;
	bool rest; /* its end is `**`: all that is below */
};

struct globs {
	struct glob *items;
	size_t count;
};

/* Where a pattern stands after some names of a path: a set of segments, 0 when it cannot match. */
typedef uint64_t glob_states;

enum glob_step {
	GLOB_DEEPER = 1, /* the name is that of a directory that ** may go through */
	GLOB_HIDDEN = 2, /* a name that begins with a dot is matched by anything */
	GLOB_NAMED = 4,  /* only a segment that is this very name matches */
};

/* The alternatives of the pattern. NULL; or what is wrong with it, for people. */
const char *glob_parse(struct arena *arena, const char *pattern, struct globs *out);

/* The states in the directory `base`, of those that struct glob knows. */
glob_states glob_start(const struct glob *glob, const char *base);

/* The states behind `name`; `how` is of enum glob_step. */
glob_states glob_step(const struct glob *glob, glob_states states, const char *name, int how);

/* Whether the names so far are a path that matches. */
bool glob_accepts(const struct glob *glob, glob_states states);

/* Whether more names can come. */
bool glob_goes_on(const struct glob *glob, glob_states states);

/* Whether everything below the names so far matches, for steps with GLOB_HIDDEN. */
bool glob_accepts_rest(const struct glob *glob, glob_states states);

/* The one name that can come next; NULL: more than one can. */
const char *glob_only_name(const struct glob *glob, glob_states states);

/* Whether the whole path matches, hidden names too. */
bool glob_match(const struct glob *glob, const char *path);

#endif
