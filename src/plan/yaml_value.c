/* SPDX-License-Identifier: MIT */
#include "plan/yaml_value.h"

#include "base/diag.h"
#include "base/names.h"
#include "base/size.h"
#include "base/strings.h"
#include "base/time.h"
#include "plan/advice.h"
#include "plan/report_formats.h"
#include "text/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_field(const struct field *field, const char *key)
{
	if (field->read)
		return strcmp(field->key, key) == 0;
	return strncmp(field->key, key, strlen(field->key)) == 0;
}

bool has_unknown_key(const struct node *node, const struct mapping *mapping)
{
	for (size_t i = 0; node->kind == NODE_MAPPING && i < node->count; i += 2) {
		size_t f = 0;

		while (f < mapping->count && !is_field(&mapping->fields[f], node->items[i]->text))
			f++;
		if (f == mapping->count)
			return true;
	}
	return false;
}

void unknown_key(struct arena *arena, const struct node *key, const char *what, struct names keys)
{
	diag_error(&key->mark, "unknown key \"%s\" in %s%s", key->text, what,
	    advice_key(arena, keys, key->text));
	advise_key(&key->mark, keys, key->text);
}

void read_fields(
    struct arena *arena, const struct node *node, const struct mapping *mapping, void *object)
{
	const struct field *fields = mapping->fields;
	const char *what = mapping->what;
	const size_t count = mapping->count;

	if (!expect_kind(node, NODE_MAPPING, what))
		return;
	for (size_t i = 0; i < node->count; i += 2) {
		const struct node *key = node->items[i];
		size_t f = 0;

		while (f < count && !is_field(&fields[f], key->text))
			f++;
		if (f < count && fields[f].read)
			fields[f].read(arena, node->items[i + 1], object);
		else if (f == count)
			unknown_key(arena, key, what, NAMES_OF(fields, count));
	}
}

bool expect_kind(const struct node *node, enum node_kind kind, const char *what)
{
	static const char *const names[] = {
	    [NODE_SCALAR] = "a plain value",
	    [NODE_SEQUENCE] = "a list",
	    [NODE_MAPPING] = "a mapping",
	};

	if (node->kind == kind)
		return true;
	diag_error(&node->mark, "%s has to be %s, not %s", what, names[kind], node_kind_name(node));
	return false;
}

const char *read_string(const struct node *node, const char *what)
{
	if (node->kind == NODE_SCALAR && !node_is_null(node))
		return node->text;
	diag_error(&node->mark, "%s has to be a string, not %s", what, node_kind_name(node));
	return NULL;
}

void read_bool(const struct node *node, bool *out)
{
	static const char *const words[] = {"true", "True", "TRUE", "false", "False", "FALSE"};

	if (node->kind == NODE_SCALAR && node->plain)
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
			if (strcmp(node->text, words[i]) == 0) {
				*out = i < 3;
				return;
			}
	diag_error(&node->mark, "expected true or false");
	advise_bool(node);
}

void read_count(const struct node *node, int least, int most, int *out)
{
	char *end = NULL;
	long value = 0;

	if (node->kind == NODE_SCALAR && node->plain) {
		errno = 0;
		value = strtol(node->text, &end, 10);
	}
	if (!end || end == node->text || *end || errno || value < least || value > most)
		diag_error(&node->mark, "expected a whole number from %d to %d", least, most);
	else
		*out = (int)value;
}

void read_duration(const struct node *node, bool zero, long long *out)
{
	const long long most = DURATION_HOURS_MAX * 3600000LL;
	long long ms = node->kind == NODE_SCALAR ? duration_parse(node->text) : -1;

	if (ms < 0 || (ms == 0 && !zero) || ms > most)
		diag_error(&node->mark,
		    "expected a duration%s: 500ms, 60s, 10m, 1h or bare seconds",
		    zero ? "" : " of more than zero");
	else
		*out = ms;
}

void read_size(const struct node *node, long long *out)
{
	long long bytes = node->kind == NODE_SCALAR ? size_parse(node->text) : -1;

	if (bytes < SIZE_LEAST || bytes > SIZE_MOST)
		diag_error(
		    &node->mark, "expected a size from 1KiB to 1GiB: 512KiB, 8MiB or bare bytes");
	else
		*out = bytes;
}

static const char *const leaky_words[] = {"mark", "fail"};

struct names leaky_names(void)
{
	return NAMES(leaky_words);
}

void read_leaky(const struct node *node, int *out)
{
	int found = node->kind == NODE_SCALAR ? names_find(leaky_names(), node->text) : -1;

	if (found >= 0)
		*out = found;
	else
		diag_error(&node->mark, "leaky has to be mark or fail");
}

void read_each(const struct node *value, const char *what, const char *one,
    void (*use)(void *context, const struct node *each), void *context)
{
	if (value->kind == NODE_SCALAR && !node_is_null(value)) {
		use(context, value);
		return;
	}
	if (value->kind != NODE_SEQUENCE) {
		diag_error(&value->mark, "%s has to be a %s or a list of %ss, not %s", what, one,
		    one, node_kind_name(value));
		return;
	}
	for (size_t i = 0; i < value->count; i++)
		use(context, value->items[i]);
}

void read_strings(
    struct arena *arena, const struct node *node, const char *what, struct strings *out)
{
	struct strings list = {0};

	if (!expect_kind(node, NODE_SEQUENCE, what))
		return;
	for (size_t i = 0; i < node->count; i++) {
		const char *text = read_string(node->items[i], "each item");

		if (!text)
			return;
		strings_add(arena, &list, arena_strdup(arena, text));
	}
	*out = list;
}

static bool is_variable_name(const char *text)
{
	if (*text >= '0' && *text <= '9')
		return false;
	for (const char *p = text; *p; p++)
		if (!((*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z') || *p == '_' ||
			(*p >= '0' && *p <= '9')))
			return false;
	return *text != '\0';
}

void read_variable_names(
    struct arena *arena, const struct node *node, const char *what, struct strings *out)
{
	if (node->kind == NODE_SEQUENCE)
		for (size_t i = 0; i < node->count; i++)
			if (node->items[i]->kind == NODE_SCALAR &&
			    !is_variable_name(node->items[i]->text))
				diag_error(&node->items[i]->mark,
				    "\"%s\" cannot be the name of an environment variable (%s has "
				    "names, not "
				    "values)",
				    node->items[i]->text, what);
	read_strings(arena, node, what, out);
}

void read_env(struct arena *arena, const struct node *node, struct env *out)
{
	if (!expect_kind(node, NODE_MAPPING, "env"))
		return;
	for (size_t i = 0; i < node->count; i += 2) {
		const struct node *key = node->items[i];
		const char *value = read_string(node->items[i + 1], "an environment variable");

		if (!is_variable_name(key->text)) {
			diag_error(&key->mark,
			    "\"%s\" cannot be the name of an environment variable", key->text);
			continue;
		}
		if (!value)
			continue;
		out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
		out->items[out->count++] =
		    (struct env_entry){key->text, value, node->items[i + 1]->mark};
	}
}

void read_command(struct arena *arena, const struct node *node, struct command *out)
{
	struct command command = {.mark = node->mark};
	const char *nothing;

	if (node->kind == NODE_SEQUENCE) {
		read_strings(arena, node, "command", &command.argv);
		if (command.argv.count < node->count)
			return; /* that was said */
	} else {
		const char *text = read_string(node, "command");

		if (!text)
			return;
		command.argv.items = arena_alloc(arena, 3 * sizeof *command.argv.items);
		command.argv.items[command.argv.count++] = arena_strdup(arena, "sh");
		command.argv.items[command.argv.count++] = arena_strdup(arena, "-c");
		command.argv.items[command.argv.count++] = arena_strdup(arena, text);
	}
	nothing = command_runs_nothing(command.argv.items, command.argv.count);
	if (nothing)
		diag_error(&node->mark, "%s", nothing);
	else
		*out = command;
}

static void read_batch_seconds(struct arena *arena, const struct node *value, void *batch)
{
	(void)arena;
	read_duration(value, false, &((struct batch_size *)batch)->milliseconds);
}

static const struct field batch_fields[] = {
    {"seconds", read_batch_seconds, "duration",
	"How long the tests that share a start usually take together."},
};

const struct mapping batch_mapping = MAPPING("batch_mapping", "batch", batch_fields);

void read_batch(struct arena *arena, const struct node *node, struct batch_size *out)
{
	struct batch_size batch = {.mark = node->mark};
	const int before = node->mark.source->diagnostics->errors;

	if (node->kind == NODE_SCALAR)
		read_count(node, 1, BATCH_MAX, &batch.files);
	else
		read_fields(arena, node, &batch_mapping, &batch);
	if (node->mark.source->diagnostics->errors != before)
		return;
	if (batch.files || batch.milliseconds)
		*out = batch;
	else
		diag_error(&node->mark, "batch has to be a number of files, or {seconds: N}");
}

static void read_report_format(struct arena *arena, const struct node *value, void *object)
{
	const struct names known = report_format_names();
	struct tool_report *report = object;
	const char *format = read_string(value, "format");
	int found = format ? names_find(known, format) : -1;

	if (found >= 0)
		report->format = report_format_table[found];
	else if (format)
		diag_error(&value->mark, "unknown report format \"%s\"%s (known: %s)", format,
		    names_hint(arena, known, format), names_text(arena, known, ", ", ", "));
}

static void read_report_file(struct arena *arena, const struct node *value, void *object)
{
	(void)arena;
	((struct tool_report *)object)->file = read_string(value, "file");
}

static const char *const empty_words[] = {"fail", "allow"};

struct names report_empty_names(void)
{
	return NAMES(empty_words);
}

static void read_report_empty(struct arena *arena, const struct node *value, void *object)
{
	const char *word = read_string(value, "empty");
	int found = word ? names_find(report_empty_names(), word) : -1;

	(void)arena;
	if (found >= 0)
		((struct tool_report *)object)->empty_allowed = found;
	else if (word)
		diag_error(&value->mark, "empty has to be \"fail\" or \"allow\"");
}

static const struct field report_fields[] = {
    {"format", read_report_format, "report_format", "The format of the report."},
    {"file", read_report_file, "template", "Its path, relative to dir."},
    {"empty", read_report_empty, "empty",
	"Whether a report without cases can pass; fail by default."},
};

const struct mapping report_mapping = MAPPING("report", "report", report_fields);

void read_tool_report(struct arena *arena, const struct node *node, struct tool_report *out)
{
	struct tool_report report = {.mark = node->mark};
	const int before = node->mark.source->diagnostics->errors;

	read_fields(arena, node, &report_mapping, &report);
	if (node->mark.source->diagnostics->errors != before)
		return;
	if (!report.format || !report.file)
		diag_error(&node->mark, "report needs %s", report.format ? "a file" : "a format");
	else
		*out = report;
}
