/* SPDX-License-Identifier: MIT */
/* Typed values out of a YAML tree. Each reader reports what is wrong and leaves the object as it
 * was, so that all errors of a file come out in one go. */
#ifndef E2E_PLAN_YAML_VALUE_H
#define E2E_PLAN_YAML_VALUE_H

#include "base/arena.h"
#include "base/names.h"
#include "model.h"
#include "plan/yaml_tree.h"

/* What a duration and a size, in bytes, are limited to. */
enum { DURATION_HOURS_MAX = 1000, SIZE_LEAST = 1 << 10, SIZE_MOST = 1 << 30 };

/* One key that a mapping may have. `read` gets the value and the object it is for; NULL: keys that
 * begin like this are the user's own. The JSON Schema of phases.yaml is made from the others:
 * `type` names one of src/schema, `about` is a sentence for people. */
struct field {
	const char *key;
	void (*read)(struct arena *arena, const struct node *value, void *object);
	const char *type;
	const char *about;
};

/* The keys of one kind of mapping. */
struct mapping {
	const char *type; /* as the `type` of a field names it */
	const char *what; /* in messages: "a phase" */
	const struct field *fields;
	size_t count;
};

#define MAPPING(type, what, fields)                                                                \
	{                                                                                          \
		(type), (what), (fields), sizeof(fields) / sizeof *(fields)                        \
	}

extern const struct mapping batch_mapping, report_mapping;

/* Hands each pair of the mapping to its field. An unknown key is an error. */
void read_fields(
    struct arena *arena, const struct node *node, const struct mapping *mapping, void *object);

/* Whether the mapping has a key that is none of these: it may be a wrong word for one that is
 * missed. */
bool has_unknown_key(const struct node *node, const struct mapping *mapping);

/* Reports a key that is none of these, with what was probably meant. */
void unknown_key(struct arena *arena, const struct node *key, const char *what, struct names keys);

/* True when it is of that kind; an error otherwise. */
bool expect_kind(const struct node *node, enum node_kind kind, const char *what);

/* Any scalar but null. NULL after an error. */
const char *read_string(const struct node *node, const char *what);

void read_bool(const struct node *node, bool *out);
void read_count(const struct node *node, int least, int most, int *out);

/* A duration into milliseconds, more than zero unless `zero` is allowed. */
void read_duration(const struct node *node, bool zero, long long *out);

/* A size into bytes, 1 KiB to 1 GiB. */
void read_size(const struct node *node, long long *out);

/* `mark` or `fail`, into 0 or 1. */
struct names leaky_names(void);
void read_leaky(const struct node *node, int *out);

/* One thing, or a list of such things: `use` gets each. In messages the value is called `what`, and
 * each thing a `one`: "a name". */
void read_each(const struct node *value, const char *what, const char *one,
    void (*use)(void *context, const struct node *each), void *context);

/* `[a, b]`, each any scalar but null. */
void read_strings(
    struct arena *arena, const struct node *node, const char *what, struct strings *out);

/* `[A, B]`, each the name of an environment variable. */
void read_variable_names(
    struct arena *arena, const struct node *node, const char *what, struct strings *out);

/* NAME: value pairs; the names are those of environment variables. */
void read_env(struct arena *arena, const struct node *node, struct env *out);

/* A list as it stands, or a string for sh -c. */
void read_command(struct arena *arena, const struct node *node, struct command *out);

/* `batch: 8`, or `batch: {seconds: 20}`. */
void read_batch(struct arena *arena, const struct node *node, struct batch_size *out);

/* `report: {format: junit, file: ...}`. */
struct names report_empty_names(void);
void read_tool_report(struct arena *arena, const struct node *node, struct tool_report *out);

#endif
