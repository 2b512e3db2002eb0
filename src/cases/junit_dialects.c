/* SPDX-License-Identifier: MIT */
/* What the elements and attributes of one testcase mean, in each tool's way. */
#include "cases/junit_dialects.h"

#include "base/text.h"

#include <string.h>

double junit_seconds(const char *text)
{
	double seconds = 0, unit = 0.1;
	const char *comma = strchr(text, ','), *dot = strchr(text, '.');
	/* A comma is a decimal one when no point follows and it cannot separate thousands. */
	bool decimal_comma =
	    comma && !dot &&
	    (strchr(comma + 1, ',') == NULL && (strlen(comma + 1) != 3 || starts_with(text, "0,")));
	bool fraction = false, any = false;
	size_t len = strlen(text);

	if (len == 0 || len > 64)
		return -1;
	for (const char *p = text; *p; p++) {
		if (is_digit(*p)) {
			any = true;
			seconds =
			    fraction ? seconds + (*p - '0') * unit : seconds * 10 + (*p - '0');
			unit = fraction ? unit / 10 : unit;
		} else if (!fraction && (*p == '.' || (*p == ',' && decimal_comma))) {
			fraction = true;
		} else if (*p == 'e' || *p == 'E') {
			/* Only very small ones are written so. */
			return any && p[1] == '-' ? 0 : -1;
		} else if (fraction || *p != ',') {
			return -1;
		}
	}
	return any && seconds < 1e9 ? seconds : -1;
}

static enum case_status status_of(
    const struct junit_case *from, const struct junit_suite *suite, enum junit_word word)
{
	/* Node's test runner: it failed, which was expected. */
	if (from->todo)
		return CASE_SKIPPED;
	if (from->error || from->failed)
		return from->error ? CASE_ERROR : CASE_FAILED;
	if (word == WORD_FAILED || word == WORD_ERROR)
		return word == WORD_ERROR ? CASE_ERROR : CASE_FAILED;
	/* CTest: what could not be started. It counts these as failures itself. */
	if (from->skipped && from->status && strcmp(from->status, "notrun") == 0 &&
	    from->skip_message && !starts_with(from->skip_message, "SKIP_"))
		return CASE_ERROR;
	/* PHPUnit: a test that could not be run, such as that of a class without any. */
	if (from->warning && from->assertions <= 0)
		return CASE_ERROR;
	if (from->skipped || word == WORD_SKIPPED)
		return CASE_SKIPPED;
	/* Qt 5 tells of a skip in a comment alone, and gives the others a result. */
	if (suite->qt && suite->has_status && word == WORD_NONE)
		return CASE_SKIPPED;
	return word == WORD_UNKNOWN ? CASE_ERROR : CASE_PASSED;
}

/* Whether the text begins with a line of that name. */
static bool begins_with_name(const char *text, const char *name)
{
	size_t len = name ? strlen(name) : 0;

	return len > 0 && strncmp(text, name, len) == 0 && text[len] == '\n';
}

/* The first line, but PHPUnit's that repeats the name of the case, and Jest's and Catch2's, that
 * are titles. */
static const char *line_that_says_why(
    struct arena *arena, const struct junit_case *from, const char *details)
{
	size_t len = from->classname ? strlen(from->classname) : 0;
	const char *second = details ? strchr(details, '\n') : NULL;

	if (second && len > 0 && strncmp(details, from->classname, len) == 0 &&
	    starts_with(details + len, "::"))
		return first_line(arena, second);
	if (second && (starts_with(details, "● ") || starts_with(details, "FAILED:\n") ||
			  begins_with_name(details, from->name)))
		return first_line(arena, second);
	return first_line(arena, details);
}

/* GoogleTest: its first line is "FILE:LINE" alone. */
static void skip_place(struct arena *arena, const struct junit_case *from, struct test_case *c)
{
	size_t len = from->file ? strlen(from->file) : 0;
	const char *at = c->message;

	if (!at || len == 0 || strncmp(at, from->file, len) != 0 || at[len] != ':' ||
	    at[len + 1 + strspn(at + len + 1, "0123456789")] != '\0' || !c->details ||
	    !strchr(c->details, '\n'))
		return;
	c->file = from->file;
	c->line = line_from_digits(at + len + 1);
	c->message = first_line(arena, strchr(c->details, '\n'));
}

static void explain(
    struct arena *arena, const struct junit_case *from, enum junit_word word, struct test_case *c)
{
	const char *said = from->message;

	if (from->todo || c->status == CASE_SKIPPED || (from->skipped && from->elements == 0))
		said = from->skip_message;
	c->details = trimmed(arena, from->details.text, from->details.len);
	c->message = first_line(arena, said);
	/* Node's test runner, where there is no reason. */
	if (c->status == CASE_SKIPPED && c->message && strcmp(c->message, "true") == 0)
		c->message = NULL;
	if (!c->details && c->message && strcmp(c->message, said) != 0)
		c->details = said;
	/* The stack alone stands in the element. */
	if (said && c->message && strchr(said, '\n') && c->details &&
	    !strstr(c->details, c->message))
		c->excerpt = said;
	/* bats */
	if (!c->message && c->details && c->details[0] == '(')
		explain_from_lines(arena, c->details, strlen(c->details), c);
	if (!c->message)
		c->message = line_that_says_why(arena, from, c->details);
	if (!c->details && c->status != CASE_PASSED) {
		/* CTest, Meson: the output is all there is. */
		c->details = trimmed(arena, from->output.text, from->output.len);
		if (!c->message && c->details && !strchr(c->details, '\n'))
			c->message = c->details;
	}
	/* Minitest repeats the name. */
	if (!c->message && from->type && strcmp(from->type, "skipped") != 0 &&
	    (!from->name || strcmp(from->type, from->name) != 0))
		c->message = first_line(arena, from->type);
	if (!c->message && word == WORD_UNKNOWN)
		c->message = first_line(arena, arena_printf(arena, "its status is %.60s",
						   from->result ? from->result : from->status));
	/* pytest, of a whole file: why stands in the text. */
	if (c->status == CASE_SKIPPED && c->message && c->details &&
	    strcmp(c->message, "collection skipped") == 0)
		c->message = pytest_skip_reason(arena, c->details);
	skip_place(arena, from, c);
}

bool junit_says_nothing(const char *name)
{
	static const char *const words[] = {"", "test", "(empty)", "pytest", NULL};

	return is_one_of(name, words);
}

/* mocha-junit-reporter, of Cypress too: the class is the title, and the name is that behind those
 * of all suites, which end in the suite's. Returns the length of these; 0: it is not so. */
static size_t mocha_suites(const struct junit_case *from, const struct junit_suite *suite)
{
	size_t name, title, own;

	if (!from->name || !from->classname || !suite->name)
		return 0;
	name = strlen(from->name);
	title = strlen(from->classname);
	own = strlen(suite->name);
	if (title == 0 || own == 0 || name < title + own + 1)
		return 0;
	name -= title;
	if (strcmp(from->name + name, from->classname) != 0 || from->name[--name] != ' ' ||
	    memcmp(from->name + name - own, suite->name, own) != 0)
		return 0;
	return name;
}

/* The class, or the suites where the class says nothing: Jest repeats the name, CTest too, Node's
 * test runner always writes "test". CTest's and pytest's suites say nothing either. */
static const char *suite_of(
    struct arena *arena, const struct junit_case *from, const struct junit_suite *suite)
{
	const char *name = from->classname;

	if (!name || junit_says_nothing(name) || (from->name && strcmp(name, from->name) == 0))
		name = suite->path;
	return joined_name(arena, suite->project, name);
}

/* pytest writes what XML does not allow in letters: "#x1B[31m" is a colour. */
static const char *without_colours(struct arena *arena, const char *text)
{
	static const char mark[] = "#x1B[";
	struct buf out = BUF_INIT;
	const char *plain;

	if (!text || !strstr(text, mark))
		return text;
	for (const char *at; (at = strstr(text, mark));) {
		const char *end = at + strlen(mark);

		end += strspn(end, "0123456789;");
		buf_add(&out, text, (size_t)((*end == 'm' ? at : end) - text));
		text = *end == 'm' ? end + 1 : end;
	}
	buf_adds(&out, text);
	plain = arena_strndup(arena, out.text, out.len);
	buf_release(&out);
	return plain;
}

void junit_fill(struct arena *arena, const struct junit_case *from, const struct junit_suite *suite,
    struct test_case *c)
{
	enum junit_word word = junit_word(from->status, from->result);
	const char *name = from->name ? trimmed(arena, from->name, strlen(from->name)) : NULL;
	size_t suites = mocha_suites(from, suite);

	/* Surefire: what failed before any method of the class has the class alone. */
	if (!name && from->classname && *from->classname)
		name = from->classname;
	if (junit_class_is_file(from, suite) && !suite->project)
		name = arrows_joined(arena, name);
	c->name = name ? name : "";
	c->suite = suites ? arena_strndup(arena, from->name, suites) : suite_of(arena, from, suite);
	if (suites)
		c->name = from->classname;
	c->status = status_of(from, suite, word);
	c->duration = from->time ? junit_seconds(from->time) : -1;
	if (c->status != CASE_PASSED)
		explain(arena, from, word, c);
	junit_locate(arena, from, suite, c);
	if (suite->pytest) {
		c->message = without_colours(arena, c->message);
		c->details = without_colours(arena, c->details);
	}
}
