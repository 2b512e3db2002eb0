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

static const struct request_key table[] = {
    {"method", "--method", false, false, "The method of the request; GET by default."},
    {"header", "--header", true, false, "A header of the request, or a list of them."},
    {"data", "--data", false, false, "The body of the request."},
    {"status", "--status", false, false, "The expected status; 2xx by default."},
    {"expect_header", "--expect-header", true, false, "An expected header, or a list of them."},
    {"body", "--body", false, false, "A text that the body has to contain."},
    {"json", "--json", true, false,
	"A value that the JSON body has to have, as PATH=VALUE, or a list of them."},
    {"cacert", "--cacert", false, false, "A file with the certificates that are trusted."},
    {"insecure", "--insecure", false, true, "True: the server's certificate is not verified."},
};

const struct request_key *const request_keys = table;
const size_t request_key_count = COUNT(table);

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
		diag_error(mark, "ready has two checks, \"%s\" and \"%s\"; it takes only one",
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
	int found = names_find(NAMES(table), key->text);
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
FIELD(ready_retries, health_check, read_count(value, 1, CHECK_RETRIES_MAX, &it->retries))

static const struct field timing_fields[] = {
    {"interval", ready_interval, "duration", "The time between two checks."},
    {"timeout", ready_timeout, "duration", "The time limit of one check."},
    {"start_period", ready_start_period, "duration_or_zero",
	"Failures in this time after its start do not count."},
    {"retries", ready_retries, "check_retries",
	"The number of failures in a row that make it unhealthy."},
};

const struct mapping ready_mapping = MAPPING("ready", "ready", timing_fields);

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
	const char *known[CHECK_KIND_COUNT + COUNT(timing_fields) + COUNT(table)];
	size_t count = 0;

	for (size_t i = 0; i < CHECK_KIND_COUNT; i++)
		known[count++] = check_kind_table[i].name;
	for (size_t i = 0; i < COUNT(timing_fields); i++)
		known[count++] = timing_fields[i].key;
	for (size_t i = 0; i < COUNT(table); i++)
		known[count++] = request_keys[i].key;
	unknown_key(arena, key, "ready", NAMES(known));
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
    {"command", service_command, "command", "The command that is started."},
    {"compose", service_compose, "string", "A Compose file whose services are started."},
    {"services", service_composed, "composed",
	"The services of the Compose file that are started; all by default."},
    {"dir", service_dir, "directory",
	"The directory in which the command runs, relative to make's directory."},
    {"env", service_env, "env", "Variables for the service."},
    {"needs", service_needs, "service_references",
	"Services that have to be healthy before it is started."},
    {"ready", service_ready, "ready", "How its health is checked."},
    {"log_ready", service_log_ready, "one_line",
	"It is ready when a line of its output contains this text."},
    {"oneshot", service_oneshot, "boolean",
	"True: it is ready when its command has exited with 0."},
    {"reuse", service_reuse, "boolean", "True: if it is already healthy, it is used as it is."},
    {"grace", service_grace, "duration_or_zero",
	"The time between TERM and KILL when it is ended."},
    {"log", service_log, "size", "How much of its output is kept."},
};

const struct mapping service_mapping = MAPPING("service", "a service", service_fields);

void read_services(struct arena *arena, const struct node *value, struct plan *plan)
{
	if (!expect_kind(value, NODE_MAPPING, "services"))
		return;
	plan->services = arena_alloc(arena, (value->count / 2 + 1) * sizeof *plan->services);
	for (size_t i = 0; i < value->count; i += 2) {
		struct service *service = &plan->services[plan->service_count++];
		int errors = plan->source->diagnostics->errors;

		*service = (struct service){.name = value->items[i]->text,
		    .mark = value->items[i]->mark,
		    .ready = health_fallback,
		    .grace = -1,
		    .log = -1};
		read_fields(arena, value->items[i + 1], &service_mapping, service);
		service->misread = plan->source->diagnostics->errors > errors;
	}
}
