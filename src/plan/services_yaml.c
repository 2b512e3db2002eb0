/* SPDX-License-Identifier: MIT */
#include "plan/services_yaml.h"

#include "base/diag.h"
#include "base/names.h"
#include "plan/yaml_value.h"
#include "state/service_state.h"

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void add_word(struct arena *arena, struct strings *words, const char *word)
{
	words->items = arena_grow(arena, words->items, words->count, sizeof *words->items);
	words->items[words->count++] = arena_strdup(arena, word);
}

void read_service_refs(
    struct arena *arena, const struct node *value, const char *what, struct service_refs *out)
{
	if (!expect_kind(value, NODE_SEQUENCE, what))
		return;
	for (size_t i = 0; i < value->count; i++) {
		const char *name = read_string(value->items[i], "the name of a service");

		if (!name)
			continue;
		out->items = arena_grow(arena, out->items, out->count, sizeof *out->items);
		out->items[out->count++] =
		    (struct service_ref){.name = name, .mark = value->items[i]->mark};
	}
}

/* ---- ready ---- */

/* The checks that take one text: a URL or an address. */
static const char *const kinds[] = {"http", "tcp", "redis", "postgres"};

/* What is expected of an HTTP answer, as e2e-probe has it. */
static const struct {
	const char *key, *option;
	bool many; /* may be a list */
} http_keys[] = {
    {"method", "--method", false},
    {"header", "--header", true},
    {"data", "--data", false},
    {"status", "--status", false},
    {"expect_header", "--expect-header", true},
    {"body", "--body", false},
    {"json", "--json", true},
    {"cacert", "--cacert", false},
};

struct ready {
	struct health_check *check;
	struct strings options; /* of http */
	struct mark options_mark;
};

static void set_kind(struct ready *ready, const char *kind, const struct mark *mark)
{
	if (ready->check->kind)
		diag_error(mark, "ready has two checks, \"%s\" and \"%s\"; one is enough",
		    ready->check->kind, kind);
	ready->check->kind = kind;
}

static void add_http_option(struct arena *arena, struct ready *ready, const char *option, bool many,
    const struct node *value)
{
	if (!many || value->kind == NODE_SCALAR) {
		const char *text = read_string(value, option + 2);

		if (text) {
			add_word(arena, &ready->options, option);
			add_word(arena, &ready->options, text);
		}
		return;
	}
	if (expect_kind(value, NODE_SEQUENCE, option + 2))
		for (size_t i = 0; i < value->count; i++)
			add_http_option(arena, ready, option, false, value->items[i]);
}

static bool read_http_key(
    struct arena *arena, struct ready *ready, const struct node *key, const struct node *value)
{
	for (size_t i = 0; i < COUNT(http_keys); i++)
		if (strcmp(key->text, http_keys[i].key) == 0) {
			ready->options_mark = key->mark;
			add_http_option(
			    arena, ready, http_keys[i].option, http_keys[i].many, value);
			return true;
		}
	if (strcmp(key->text, "insecure") != 0)
		return false;

	bool insecure = false;

	ready->options_mark = key->mark;
	read_bool(value, &insecure);
	if (insecure)
		add_word(arena, &ready->options, "--insecure");
	return true;
}

static bool read_kind(
    struct arena *arena, struct ready *ready, const struct node *key, const struct node *value)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (strcmp(key->text, kinds[i]) == 0) {
			const char *target = read_string(value, kinds[i]);

			set_kind(ready, kinds[i], &key->mark);
			if (target)
				add_word(arena, &ready->check->words, target);
			return true;
		}
	if (strcmp(key->text, "exec") != 0)
		return false;

	struct command command = {0};

	set_kind(ready, "exec", &key->mark);
	read_command(arena, value, &command);
	ready->check->words = command.argv;
	return true;
}

static bool read_timing(
    struct health_check *check, const struct node *key, const struct node *value)
{
	if (strcmp(key->text, "interval") == 0)
		read_duration(value, false, &check->interval);
	else if (strcmp(key->text, "timeout") == 0)
		read_duration(value, false, &check->timeout);
	else if (strcmp(key->text, "start_period") == 0)
		read_duration(value, true, &check->start_period);
	else if (strcmp(key->text, "retries") == 0)
		read_count(value, 1, 1000, &check->retries);
	else
		return false;
	return true;
}

static void unknown_ready_key(const struct node *key)
{
	static const char *const known[] = {"http", "tcp", "redis", "postgres", "exec", "interval",
	    "timeout", "start_period", "retries", "method", "header", "data", "status",
	    "expect_header", "body", "json", "cacert", "insecure"};
	const char *near = names_nearest(NAMES(known), key->text);

	diag_error(&key->mark, "ready has no key \"%s\"%s%s%s", key->text,
	    near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static void read_ready(struct arena *arena, const struct node *value, struct health_check *check)
{
	struct ready ready = {.check = check};
	struct strings operands;

	if (!expect_kind(value, NODE_MAPPING, "ready"))
		return;
	check->mark = value->mark;
	for (size_t i = 0; i < value->count; i += 2) {
		const struct node *key = value->items[i], *body = value->items[i + 1];

		if (!read_kind(arena, &ready, key, body) && !read_timing(check, key, body) &&
		    !read_http_key(arena, &ready, key, body))
			unknown_ready_key(key);
	}
	if (!ready.options.count)
		return;
	if (!check->kind || strcmp(check->kind, "http") != 0) {
		diag_error(&ready.options_mark,
		    "only a check by http sends a request and expects an answer");
		return;
	}
	operands = check->words;
	check->words = ready.options;
	for (size_t i = 0; i < operands.count; i++)
		add_word(arena, &check->words, operands.items[i]);
}

/* ---- a service ---- */

#define FIELD(function, call)                                                                      \
	static void function(struct arena *arena, const struct node *value, void *object)          \
	{                                                                                          \
		struct service *it = object;                                                       \
		(void)arena;                                                                       \
		call;                                                                              \
	}

FIELD(service_command, read_command(arena, value, &it->command))
FIELD(service_compose, it->compose = read_string(value, "compose"))
FIELD(service_composed, read_strings(arena, value, "services", &it->composed))
FIELD(service_dir, it->dir = read_string(value, "dir"))
FIELD(service_env, read_env(arena, value, &it->env))
FIELD(service_needs, read_service_refs(arena, value, "needs", &it->needs))
FIELD(service_ready, read_ready(arena, value, &it->ready))
FIELD(service_log_ready, it->log_ready = read_string(value, "log_ready"))
FIELD(service_oneshot, read_bool(value, &it->oneshot))
FIELD(service_reuse, read_bool(value, &it->reuse))
FIELD(service_grace, read_duration(value, true, &it->grace))
FIELD(service_log, read_size(value, &it->log))

static const struct field service_fields[] = {
    {"command", service_command},
    {"compose", service_compose},
    {"services", service_composed},
    {"dir", service_dir},
    {"env", service_env},
    {"needs", service_needs},
    {"ready", service_ready},
    {"log_ready", service_log_ready},
    {"oneshot", service_oneshot},
    {"reuse", service_reuse},
    {"grace", service_grace},
    {"log", service_log},
};

void read_services(struct arena *arena, const struct node *value, struct plan *plan)
{
	if (!expect_kind(value, NODE_MAPPING, "services"))
		return;
	plan->services = arena_alloc(arena, (value->count / 2 + 1) * sizeof *plan->services);
	for (size_t i = 0; i < value->count; i += 2) {
		struct service *service = &plan->services[plan->service_count++];

		*service = (struct service){.name = value->items[i]->text,
		    .mark = value->items[i]->mark,
		    .ready = health_fallback,
		    .grace = -1,
		    .log = -1};
		read_fields(arena, value->items[i + 1], "a service", service_fields,
		    COUNT(service_fields), service);
	}
}
