/* SPDX-License-Identifier: MIT */
#include "init/config.h"

#include "base/buf.h"
#include "base/files.h"
#include "base/source.h"
#include "base/strings.h"

#include <ctype.h>
#include <string.h>

/* More is no configuration that somebody wrote. */
enum { CONFIG_BYTES_MAX = 1024 * 1024 };

const char *config_text(struct arena *arena, const char *dir, const char *name)
{
	struct buf text = BUF_INIT;
	const char *copy = NULL;

	if (file_read(path_join(arena, dir, name), CONFIG_BYTES_MAX, &text) == 0)
		copy = arena_strndup(arena, text.text, text.len);
	buf_release(&text);
	return copy;
}

/* ---- ini and TOML ---- */

static bool is_comment(const char *line)
{
	return *line == '#' || *line == ';';
}

static const char *next_line(const char *line)
{
	line += strcspn(line, "\n");
	return *line ? line + 1 : NULL;
}

/* Where the value of `key = value` begins, or NULL. */
static const char *value_of(const char *line, const char *key)
{
	size_t len = strlen(key);

	line += strspn(line, " \t");
	if (strncmp(line, key, len) != 0)
		return NULL;
	line += len;
	line += strspn(line, " \t");
	return *line == '=' || *line == ':' ? line + 1 : NULL;
}

/* Adds the words of one line. Quotes, commas and brackets are only around them: what stands in
 * quotes is split as well, as pytest does it. */
static void add_words(struct arena *arena, const char *line, struct strings *words)
{
	static const char between[] = " \t,[]\"'\r";
	const char *end = line + strcspn(line, "\n");

	while (line < end) {
		size_t len;

		line += strspn(line, between);
		if (line >= end || is_comment(line))
			return;
		len = strcspn(line, " \t,\"'\r\n");
		while (len > 0 && line[len - 1] == ']' && !memchr(line, '[', len))
			len--;
		strings_add(arena, words, arena_strndup(arena, line, len));
		line += len;
	}
}

struct strings config_words(
    struct arena *arena, const char *text, const char *section, const char *key)
{
	struct strings words = {0};
	bool inside = false;
	const size_t len = strlen(section);

	for (const char *line = text; line; line = next_line(line)) {
		const char *value;

		if (line[0] == '[') {
			inside = strncmp(line + 1, section, len) == 0 && line[1 + len] == ']';
			continue;
		}
		value = inside ? value_of(line, key) : NULL;
		if (!value)
			continue;
		add_words(arena, value, &words);
		/* In ini files what is indented goes on; in TOML the bracket is still open. */
		bool open =
		    value[strspn(value, " \t")] == '[' && !memchr(value, ']', strcspn(value, "\n"));

		while ((line = next_line(line)) && (open || *line == ' ' || *line == '\t')) {
			add_words(arena, line, &words);
			if (memchr(line, ']', strcspn(line, "\n")))
				open = false;
		}
		break;
	}
	return words;
}

/* ---- JavaScript ---- */

struct strings config_literals(struct arena *arena, const char *text, const char *key)
{
	const size_t len = strlen(key);
	struct strings found = {0};

	for (const char *at = text; (at = strstr(at, key)); at += len) {
		const char *p = at + len, *line = at;
		bool list;

		while (line > text && line[-1] != '\n')
			line--;
		line += strspn(line, " \t");
		if ((at > text && (isalnum((unsigned char)at[-1]) || strchr("_$.", at[-1]))) ||
		    strncmp(line, "//", 2) == 0 || *line == '*')
			continue;
		p += *p == '"' || *p == '\'';
		p += strspn(p, " \t\r\n");
		if (*p++ != ':')
			continue;
		p += strspn(p, " \t\r\n");
		list = *p == '[';
		p += list;
		for (;;) {
			p += strspn(p, " \t\r\n,");
			if (*p != '"' && *p != '\'' && *p != '`')
				break;
			char quote[] = {*p++, '\n', '\0'};
			size_t size = strcspn(p, quote);

			strings_add(arena, &found, arena_strndup(arena, p, size));
			p += size + (p[size] != '\0');
			if (!list)
				break;
		}
	}
	return found;
}

/* ---- package.json ---- */

const struct node *package_get(const struct node *mapping, const char *key)
{
	if (!mapping || mapping->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < mapping->count; i += 2)
		if (mapping->items[i]->text && strcmp(mapping->items[i]->text, key) == 0)
			return mapping->items[i + 1];
	return NULL;
}

/* YAML has all that JSON has, but for pairs of surrogates, which stand in texts for people: "??".
 */
static void hide_surrogates(char *text)
{
	static const char instead[12] = {
	    '\\', 'u', '0', '0', '3', 'f', '\\', 'u', '0', '0', '3', 'f'};

	for (char *p = text; (p = strstr(p, "\\u")); p += 2)
		if ((p[2] == 'd' || p[2] == 'D') && strchr("89abAB", p[3]) && p[3] &&
		    strnlen(p, 12) == 12 && p[6] == '\\' && p[7] == 'u')
			memcpy(p, instead, sizeof instead);
}

const struct node *config_tree(struct arena *arena, const char *name, const char *text)
{
	struct diagnostics *diagnostics = arena_alloc(arena, sizeof *diagnostics);
	char *copy = arena_strdup(arena, text);

	hide_surrogates(copy);
	diagnostics->quiet = true;
	return yaml_tree_read(
	    arena, arena, source_from_text(arena, diagnostics, name, copy, strlen(copy)));
}

const struct node *package_read(struct arena *arena, const char *dir)
{
	const char *text = config_text(arena, dir, "package.json");

	return text ? config_tree(arena, "package.json", text) : NULL;
}

/* One word of a command line, as a shell would see it; NULL at the end of this command. `*at` is
 * moved behind it. */
static const char *next_word(struct arena *arena, const char **at)
{
	struct buf word = BUF_INIT;
	const char *p = *at + strspn(*at, " \t"), *text;
	bool any = false;

	while (*p && !strchr(" \t;&|", *p)) {
		any = true;
		if (*p == '\'' || *p == '"') {
			char quote[] = {*p++, '\0'};
			size_t len = strcspn(p, quote);

			buf_add(&word, p, len);
			p += len;
		} else {
			p += *p == '\\' && p[1];
			buf_addc(&word, *p);
		}
		p += *p != '\0';
	}
	*at = p;
	text = any ? arena_strdup(arena, word.text) : NULL;
	buf_release(&word);
	return text;
}

static bool is_assignment(const char *word)
{
	size_t len =
	    strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

	return len > 0 && !isdigit((unsigned char)word[0]) && word[len] == '=';
}

/* `mocha`, `_mocha`, `node_modules/.bin/mocha`, `.../jest/bin/jest.js`. */
static bool is_program(const char *word, const char *program)
{
	const char *slash = strrchr(word, '/');
	size_t len = strlen(program);

	word = slash ? slash + 1 : word;
	word += word[0] == '_';
	return strncmp(word, program, len) == 0 &&
	       (word[len] == '\0' || strcmp(word + len, ".js") == 0 ||
		   strcmp(word + len, ".mjs") == 0);
}

/* Looks for the call in one command of a script, up to where the next one begins. */
static bool command_calls(
    struct arena *arena, const char **at, const char *program, struct script_call *call)
{
	bool found = false, node = false, named = false;

	for (const char *word; (word = next_word(arena, at));) {
		if (found)
			strings_add(arena, &call->arguments, arena_strdup(arena, word));
		else if (!named && is_assignment(word))
			strings_add(arena, &call->variables, arena_strdup(arena, word));
		else if (is_program(word, program))
			found = true;
		else if (is_program(word, "node"))
			node = named = true;
		else if (node && strncmp(word, "--", 2) == 0)
			strings_add(arena, &call->node_options, arena_strdup(arena, word));
		else if (strcmp(word, "cross-env") != 0 && strcmp(word, "env") != 0)
			named = true;
	}
	return found;
}

static bool has_argument(const struct script_call *call, const char *argument)
{
	for (size_t i = 0; i < call->arguments.count; i++)
		if (strcmp(call->arguments.items[i], argument) == 0)
			return true;
	return false;
}

static bool script_calls(struct arena *arena, const char *text, const char *program,
    const char *with, struct script_call *call)
{
	for (const char *at = text; *at; at += strspn(at, ";&|")) {
		*call = (struct script_call){0};
		if (command_calls(arena, &at, program, call) && (!with || has_argument(call, with)))
			return true;
	}
	return false;
}

/* How early a script is asked: "test" itself, those that begin like it, the others never. */
enum { SCRIPT_TEST, SCRIPT_LIKE_TEST, SCRIPT_RANKS };

static int script_rank(const char *name)
{
	if (strcmp(name, "test") == 0)
		return SCRIPT_TEST;
	return strncmp(name, "test", 4) == 0 || strncmp(name, "unit", 4) == 0 ? SCRIPT_LIKE_TEST
									      : SCRIPT_RANKS;
}

bool package_calls(struct arena *arena, const struct node *package, const char *program,
    const char *with, struct script_call *call)
{
	const struct node *scripts = package_get(package, "scripts");

	if (!scripts || scripts->kind != NODE_MAPPING)
		return false;
	for (int rank = 0; rank < SCRIPT_RANKS; rank++)
		for (size_t i = 0; i < scripts->count; i += 2) {
			const char *name = scripts->items[i]->text;
			const char *text = scripts->items[i + 1]->text;

			if (!name || !text || script_rank(name) != rank)
				continue;
			if (script_calls(arena, text, program, with, call)) {
				call->script = name;
				return true;
			}
		}
	return false;
}
