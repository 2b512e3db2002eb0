/* SPDX-License-Identifier: MIT */
#include "plan/services_yaml.h"

#include "base/diag.h"
#include "base/names.h"
#include "base/strings.h"
#include "plan/fields.h"
#include "state/service_state.h"
#include "text/check_kinds.h"

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

/* What is said of the request and expected of the answer, as e2e-probe has it. */
static const struct request_key {
	const char *key, *option;
	bool many; /* may be a list */
	bool flag; /* takes no text */
} request_keys[] = {
    {"method", "--method", false, false},
    {"header", "--header", true, false},
    {"data", "--data", false, false},
    {"status", "--status", false, false},
    {"expect_header", "--expect-header", true, false},
    {"body", "--body", false, false},
    {"json", "--json", true, false},
    {"cacert", "--cacert", false, false},
    {"insecure", "--insecure", false, true},
};

struct ready {
	struct health_check *check;
	const struct check_kind_info *kind; /* the last one that is named, or NULL */
	struct strings options;             /* about the request and its answer */
	struct mark options_mark;
};

static void set_kind(struct ready *ready, enum check_kind kind, const struct mark *mark)
{
	const struct check_kind_info *before = ready->kind;

	ready->kind = &check_kind_table[kind];
	ready->check->kind = ready->kind->name;
	if (before)
		diag_error(mark, "ready has two checks, \"%s\" and \"%s\"; one is enough",
		    before->name, ready->kind->name);
}

static void add_request_option(struct arena *arena, struct ready *ready, const char *option,
    bool many, const struct node *value)
{
	if (!many || value->kind == NODE_SCALAR) {
		const char *text = read_string(value, option + 2);

		if (text) {
			strings_add(arena, &ready->options, arena_strdup(arena, option));
			strings_add(arena, &ready->options, arena_strdup(arena, text));
		}
		return;
	}
	if (expect_kind(value, NODE_SEQUENCE, option + 2))
		for (size_t i = 0; i < value->count; i++)
			add_request_option(arena, ready, option, false, value->items[i]);
}

static bool read_request_key(
    struct arena *arena, struct ready *ready, const struct node *key, const struct node *value)
{
	int found = names_find(NAMES(request_keys), key->text);
	bool set = false;

	if (found < 0)
		return false;
	ready->options_mark = key->mark;
	if (!request_keys[found].flag) {
		add_request_option(
		    arena, ready, request_keys[found].option, request_keys[found].many, value);
		return true;
	}
	read_bool(value, &set);
	if (set)
		strings_add(
		    arena, &ready->options, arena_strdup(arena, request_keys[found].option));
	return true;
}

static bool read_kind(
    struct arena *arena, struct ready *ready, const struct node *key, const struct node *value)
{
	int found = names_find(check_kind_names(), key->text);
	struct command command = {0};
	const char *target;

	if (found < 0)
		return false;
	set_kind(ready, (enum check_kind)found, &key->mark);
	if (check_kind_table[found].command) {
		read_command(arena, value, &command);
		ready->check->words = command.argv;
		return true;
	}
	target = read_string(value, key->text);
	if (target)
		strings_add(arena, &ready->check->words, arena_strdup(arena, target));
	return true;
}

FIELD(ready_interval, health_check, read_duration(value, false, &it->interval))
FIELD(ready_timeout, health_check, read_duration(value, false, &it->timeout))
FIELD(ready_start_period, health_check, read_duration(value, true, &it->start_period))
FIELD(ready_retries, health_check, read_count(value, 1, 1000, &it->retries))

static const struct field timing_fields[] = {
    {"interval", ready_interval},
    {"timeout", ready_timeout},
    {"start_period", ready_start_period},
    {"retries", ready_retries},
};

static bool read_timing(struct arena *arena, struct health_check *check, const struct node *key,
    const struct node *value)
{
	int found = names_find(NAMES(timing_fields), key->text);

	if (found >= 0)
		timing_fields[found].read(arena, value, check);
	return found >= 0;
}

static void unknown_ready_key(struct arena *arena, const struct node *key)
{
	const char *known[CHECK_KIND_COUNT + COUNT(timing_fields) + COUNT(request_keys)];
	size_t count = 0;

	for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
		known[count++] = check_kind_table[i].name;
	for (size_t i = 0; i < COUNT(timing_fields); i++)
		known[count++] = timing_fields[i].key;
	for (size_t i = 0; i < COUNT(request_keys); i++)
		known[count++] = request_keys[i].key;
	diag_error(&key->mark, "ready has no key \"%s\"%s", key->text,
	    names_hint(arena, NAMES(known), key->text));
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

		if (!read_kind(arena, &ready, key, body) && !read_timing(arena, check, key, body) &&
		    !read_request_key(arena, &ready, key, body))
			unknown_ready_key(arena, key);
	}
	if (!ready.options.count)
		return;
	if (!ready.kind || !ready.kind->request) {
		diag_error(&ready.options_mark,
		    "only a check by http sends a request and expects an answer");
		return;
	}
	operands = check->words;
	check->words = ready.options;
	for (size_t i = 0; i < operands.count; i++)
		strings_add(arena, &check->words, operands.items[i]);
}

/* ---- a service ---- */

FIELD(service_command, service, read_command(arena, value, &it->command))
FIELD(service_compose, service, it->compose = read_string(value, "compose"))
FIELD(service_composed, service, read_strings(arena, value, "services", &it->composed))
FIELD(service_dir, service, it->dir = read_string(value, "dir"))
FIELD(service_env, service, read_env(arena, value, &it->env))
FIELD(service_needs, service, read_service_refs(arena, value, "needs", &it->needs))
FIELD(service_ready, service, read_ready(arena, value, &it->ready))
FIELD(service_log_ready, service, it->log_ready = read_string(value, "log_ready"))
FIELD(service_oneshot, service, read_bool(value, &it->oneshot))
FIELD(service_reuse, service, read_bool(value, &it->reuse))
FIELD(service_grace, service, read_duration(value, true, &it->grace))
FIELD(service_log, service, read_size(value, &it->log))

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
