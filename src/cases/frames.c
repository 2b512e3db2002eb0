/* SPDX-License-Identifier: MIT */
/* Where a case failed, from the stacks that the tools of all languages print: the first place that
 * belongs to the repository. Knows no format. */
#include "base/files.h"
#include "base/text.h"
#include "cases/parts.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PLACES_MAX = 64, /* that are looked at in one text */
	SEEN_MAX = 64 * 1024,
	END_MAX = 7,       /* letters behind the dot of a file */
	KNOWN_MAX = 10000, /* paths that are looked for */
};

/* How well a place fits; the best one is taken, and of these the first. */
enum fit { FIT_NONE, FIT_ELSEWHERE, FIT_RELATIVE, FIT_EXISTS };

struct place {
	const char *file;
	size_t len;
	int line;
	bool last_wins;      /* Python's own traceback: the innermost frame is the last */
	const char *package; /* Java: with class and method; or NULL */
	size_t package_len;
};

static bool begins(const char *text, size_t len, const char *prefix)
{
	return len > 0 && text[0] == prefix[0] && len >= strlen(prefix) &&
	       memcmp(text, prefix, strlen(prefix)) == 0;
}

static bool holds(const char *text, size_t len, const char *part)
{
	return memmem(text, len, part, strlen(part)) != NULL;
}

/* ---- places in a text ---- */

static bool is_source(const char *file, size_t len)
{
	static const char ends[] =
	    " js jsx ts tsx mjs mts cjs cts vue svelte py rb go rs java kt kts scala groovy php cs "
	    "fs "
	    "c cc cpp cxx h hh hpp m mm swift bats sh bash pl pm t ex exs erl dart lua clj feature "
	    "robot zig nim hs ml d jl R r ";
	char word[END_MAX + 3] = " ";
	size_t dot = len;

	while (dot > 0 && file[dot - 1] != '.' && file[dot - 1] != '/')
		dot--;
	if (dot < 2 || file[dot - 1] != '.' || len - dot > END_MAX || dot == len)
		return false;
	memcpy(word + 1, file + dot, len - dot);
	word[len - dot + 1] = ' ';
	return strstr(ends, word) != NULL;
}

static bool ends_path(char c)
{
	return (c >= 0 && c <= ' ') || strchr("()\"'`<>,;=", c);
}

/* "webpack:///./src/cart.ts" and "webpack://NAME/./src/cart.ts" are from where it was built. */
static const char *without_webpack(const char *start, const char *end)
{
	static const char scheme[] = "webpack://", dot[] = "/./";
	const char *at;

	if (!begins(start, (size_t)(end - start), scheme))
		return start;
	at = memmem(start, (size_t)(end - start), dot, strlen(dot));
	return at ? at + strlen(dot) : start;
}

/* The path between `from` and `colon`, behind which its line stands. */
static bool place_before(
    const char *from, const char *bracket, const char *colon, struct place *place)
{
	static const char scheme[] = "file://";
	const char *start = colon;

	while (start > from && !ends_path(start[-1]))
		start--;
	/* A path with a blank in it is known by the bracket before it. */
	if (bracket && bracket[1] == '/' && bracket < start)
		start = bracket + 1;
	if (begins(start, (size_t)(colon - start), scheme))
		start += strlen(scheme);
	start = without_webpack(start, colon);
	if (*start == '[' && !memchr(start, ']', (size_t)(colon - start)))
		start++;
	*place = (struct place){
	    .file = start, .len = (size_t)(colon - start), .line = line_from_digits(colon + 1)};
	return place->line > 0 && place->len < NAME_LIMIT && is_source(start, place->len) &&
	       !holds(start, place->len, "://");
}

/* `File "PATH", line N` and "PATH:line N" of .NET. */
static bool place_of_word(const char *line, size_t len, struct place *place)
{
	static const char python[] = "File \"", word[] = "\", line ", dotnet[] = ":line ";
	const char *at = memmem(line, len, python, strlen(python)), *end;

	if (at) {
		at += strlen(python);
		end = memmem(at, (size_t)(line + len - at), word, strlen(word));
		if (!end)
			return false;
		*place = (struct place){at, (size_t)(end - at),
		    line_from_digits(end + strlen(word)), .last_wins = true};
		return place->line > 0 && place->len < NAME_LIMIT;
	}
	end = memmem(line, len, dotnet, strlen(dotnet));
	at = end ? memmem(line, (size_t)(end - line), " in ", 4) : NULL;
	if (!at)
		return false;
	at += 4;
	*place = (struct place){
	    at, (size_t)(end - at), line_from_digits(end + strlen(dotnet)), .last_wins = false};
	return place->line > 0 && place->len < NAME_LIMIT;
}

static bool is_of_java(const char *file, size_t len)
{
	static const char *const ends[] = {".java", ".kt", ".scala", ".groovy", NULL};

	for (const char *const *end = ends; *end; end++)
		if (len > strlen(*end) &&
		    memcmp(file + len - strlen(*end), *end, strlen(*end)) == 0)
			return true;
	return false;
}

/* Java: "at PACKAGE.CLASS.METHOD(FILE.java:N)", maybe with "MODULE/" before it. */
static void take_package(const char *line, const char *bracket, struct place *place)
{
	static const char at[] = "at ";
	const char *start = line + strspn(line, " \t"), *slash;

	if (!bracket || place->file != bracket + 1 || strncmp(start, at, strlen(at)) != 0 ||
	    !is_of_java(place->file, place->len))
		return;
	start += strlen(at);
	slash = memrchr(start, '/', (size_t)(bracket - start));
	place->package = slash ? slash + 1 : start;
	place->package_len = (size_t)(bracket - place->package);
}

/* The first place of the line. */
static bool place_in_line(const char *line, size_t len, struct place *place)
{
	const char *from = line, *end = line + len, *bracket = NULL;

	if (place_of_word(line, len, place))
		return true;
	for (const char *at = line; at < end; at++) {
		if (*at == '(')
			bracket = at;
		if (*at != ':' || at + 1 >= end || !is_digit(at[1]))
			continue;
		if (place_before(from, bracket, at, place)) {
			take_package(line, bracket, place);
			return true;
		}
		from = at + 1;
	}
	return false;
}

/* ---- which one ---- */

/* What is installed and not written here. */
static bool is_library(const char *file, size_t len)
{
	static const char *const parts[] = {"node_modules/", "/site-packages/", "/dist-packages/",
	    "/gems/", "/vendor/bundle/", "/pkg/mod/", "/.cargo/", "/rustc/", "/.yarn/",
	    "/src/runtime/", "/src/testing/", "/lib/python", "/lib/ruby/", "/perl5/", NULL};
	static const char *const starts[] = {"node:", "internal/", "/usr/lib", "/usr/share/",
	    "/usr/local/lib/", "/usr/local/go/", "/usr/include/", "vendor/", "webpack:", "<",
	    "library/std/", "library/core/", "library/test/", NULL};
	const char *slash = memrchr(file, '/', len);
	const char *base = slash ? slash + 1 : file;

	for (const char *const *part = parts; *part; part++)
		if (holds(file, len, *part))
			return true;
	for (const char *const *start = starts; *start; start++)
		if (begins(file, len, *start))
			return true;
	return base == file && begins(base, len, "testing.go");
}

void case_places_init(struct case_places *places, struct arena *arena, const char *dir)
{
	char here[PATH_MAX];

	*places = (struct case_places){.arena = arena, .dir = dir};
	if (!getcwd(here, sizeof here))
		return;
	places->root = arena_strdup(arena, here);
	/* The checkout that this directory is in. */
	for (; here[0]; *strrchr(here, '/') = '\0') {
		if (file_exists(arena_printf(arena, "%s/.git", here))) {
			places->root = arena_strdup(arena, here);
			return;
		}
	}
}

static bool is_there(struct case_places *places, const char *path)
{
	if (places->dir && path[0] != '/' &&
	    file_exists(path_join(places->arena, places->dir, path)))
		return true;
	return file_exists(path);
}

static enum fit fit_of(struct case_places *places, const char *path)
{
	size_t root = places->root ? strlen(places->root) : 0;
	const char *inner = path;

	/* A checkout may lie below /usr itself. */
	if (root > 1 && strncmp(path, places->root, root) == 0 && path[root] == '/')
		inner += root + 1;
	if (is_library(inner, strlen(inner)))
		return FIT_NONE;
	if (inner[0] == '/')
		return FIT_ELSEWHERE;
	return is_there(places, path) ? FIT_EXISTS : FIT_RELATIVE;
}

/* What is known of one path. */
struct known_place {
	enum fit fit;
	char path[];
};

/* Cases share the files of their stacks. */
static const struct known_place *known_place(
    struct case_places *places, const char *file, size_t len)
{
	char path[NAME_LIMIT];
	struct known_place *known;

	memcpy(path, file, len);
	path[len] = '\0';
	known = map_get(&places->known, path);
	if (known)
		return known;
	known = arena_alloc(places->arena, sizeof *known + len + 1);
	memcpy(known->path, path, len + 1);
	known->fit = places->known.count < KNOWN_MAX ? fit_of(places, path) : FIT_NONE;
	map_put(places->arena, &places->known, known->path, known);
	return known;
}

/* A file that Java names without its directory: that of its package, below one of the usual ones.
 * NULL where it is not there. */
static const struct known_place *java_place(struct case_places *places, const struct place *place)
{
	static const char *const roots[] = {"src/test/java", "src/test/kotlin", "src/test/scala",
	    "src/test/groovy", "src/integrationTest/java", "src/it/java", "src/main/java",
	    "src/main/kotlin"};
	size_t len = place->package_len;
	char path[NAME_LIMIT];

	/* Without class and method. */
	for (int i = 0; i < 2; i++) {
		const char *dot = memrchr(place->package, '.', len);

		len = dot ? (size_t)(dot - place->package) : 0;
	}
	if (len + place->len + 64 > sizeof path)
		return NULL;
	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) {
		int size = snprintf(path, sizeof path, "%s/%.*s%s%.*s", roots[i], (int)len,
		    place->package, len ? "/" : "", (int)place->len, place->file);
		const struct known_place *known;

		for (size_t j = strlen(roots[i]); j < strlen(roots[i]) + 1 + len; j++)
			if (path[j] == '.')
				path[j] = '/';
		known = known_place(places, path, (size_t)size);
		if (known->fit == FIT_EXISTS)
			return known;
	}
	return NULL;
}

static const struct known_place *judged(struct case_places *places, const struct place *place)
{
	const struct known_place *known;

	if (place->package && !memchr(place->file, '/', place->len))
		return java_place(places, place);
	known = known_place(places, place->file, place->len);
	return known->fit == FIT_NONE ? NULL : known;
}

/* Whether the paths name one file, of which one may be written in full. */
static bool same_file(const char *file, const struct place *place)
{
	size_t len = strlen(file), most = len > place->len ? len : place->len;
	size_t least = len + place->len - most;
	const char *longer = len > place->len ? file : place->file;
	const char *shorter = len > place->len ? place->file : file;

	return memcmp(longer + most - least, shorter, least) == 0 &&
	       (most == least || longer[most - least - 1] == '/');
}

void case_locate(struct case_places *places, struct test_case *c)
{
	const char *text = c->details ? c->details : c->message, *next;
	bool has_file = c->file != NULL;
	enum fit best = FIT_NONE;
	size_t count = 0;

	if (!text || (c->file && c->line > 0))
		return;
	for (const char *line = text; line && count < PLACES_MAX; line = next) {
		size_t len = strcspn(line, "\n");
		const struct known_place *known;
		struct place place;

		next = line[len] ? line + len + 1 : NULL;
		if (line - text > SEEN_MAX)
			return;
		if (len > NAME_LIMIT || !place_in_line(line, len, &place))
			continue;
		count++;
		/* The file is the tool's; its line alone is missing. */
		if (has_file && same_file(c->file, &place)) {
			c->line = place.line;
			return;
		}
		known = has_file ? NULL : judged(places, &place);
		if (!known || known->fit < best || (known->fit == best && !place.last_wins))
			continue;
		best = known->fit;
		c->file = known->path;
		c->file_guessed = true;
		c->line = place.line;
		if (best == FIT_EXISTS && !place.last_wins)
			return;
	}
}

/* ---- Go ---- */

void case_find_package_file(struct case_places *places, struct test_case *c)
{
	const char *rest = c->suite;
	char path[NAME_LIMIT];
	size_t len;

	if (!c->file || strchr(c->file, '/') || !c->suite || !strchr(c->suite, '/'))
		return;
	len = strnlen(c->file, NAME_LIMIT);
	if (len < 4 || strnlen(c->suite, NAME_LIMIT) + len + 2 > NAME_LIMIT ||
	    strcmp(c->file + len - 3, ".go") != 0)
		return;
	for (; rest; rest = strchr(rest, '/') ? strchr(rest, '/') + 1 : NULL) {
		int size = snprintf(path, sizeof path, "%s/%s", rest, c->file);
		const struct known_place *known = known_place(places, path, (size_t)size);

		if (known->fit == FIT_EXISTS) {
			c->file = known->path;
			return;
		}
	}
}
