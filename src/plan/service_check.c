/* SPDX-License-Identifier: MIT */
#include "plan/service_check.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/names.h"
#include "plan/definition.h"
#include "plan/text_check.h"

#include <string.h>

/* More are a mistake. */
enum { SERVICES_MAX = 1000 };

/* Everything here sees the whole of it. */
struct check {
	struct arena *arena;
	struct plan *plan;
	struct map by_name;
};

/* ---- names ---- */

/* The Compose file that has a service of this name. */
static struct service *find_composed(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->service_count; i++)
		for (size_t j = 0; j < plan->services[i].composed.count; j++)
			if (strcmp(plan->services[i].composed.items[j], name) == 0)
				return &plan->services[i];
	return NULL;
}

static void resolve(const struct check *check, struct service_refs *refs)
{
	const struct plan *plan = check->plan;
	const struct names services = NAMES_OF(plan->services, plan->service_count);

	for (size_t i = 0; i < refs->count; i++) {
		struct service_ref *ref = &refs->items[i];

		ref->service = map_get(&check->by_name, ref->name);
		if (!ref->service)
			ref->service = find_composed(plan, ref->name);
		if (!ref->service && !(plan->unsure && !plan->service_count))
			diag_error(&ref->mark, "unknown service \"%s\"%s", ref->name,
			    names_hint(check->arena, services, ref->name));
	}
}

/* ---- one service ---- */

static bool says_when(const struct service *service)
{
	return service->ready.kind || service->log_ready;
}

static void check_kind(const struct service *service)
{
	bool command = service->command.argv.count > 0, compose = service->compose != NULL;

	if (command == compose && !(service->misread && !command))
		diag_error(&service->mark,
		    command ? "the service \"%s\" has both a command and a Compose file"
			    : "the service \"%s\" has neither a command nor a Compose file",
		    service->name);
	if (service->composed.count && !compose)
		diag_error(&service->mark,
		    "\"services\" names services of a Compose file, and \"%s\" has no Compose file",
		    service->name);
	for (size_t i = 0; i < service->composed.count; i++)
		if (service->composed.items[i][0] == '-')
			diag_error(&service->mark, "\"%s\" cannot be the name of a service",
			    service->composed.items[i]);
	if (service->oneshot && (compose || says_when(service)))
		diag_error(&service->mark,
		    "\"%s\" is a oneshot, which is ready when it has exited with 0: it needs a "
		    "command, and takes no ready or log_ready",
		    service->name);
	if (service->reuse && !service->ready.kind)
		diag_error(&service->mark,
		    "\"%s\" has reuse, which needs a check in ready: only a check can tell that it "
		    "is up already",
		    service->name);
	if (service->reuse && service->oneshot)
		diag_error(
		    &service->mark, "\"%s\" cannot be both oneshot and reuse", service->name);
	if (service->log_ready && (!service->log_ready[0] || strchr(service->log_ready, '\n')))
		diag_error(&service->mark, "log_ready has to be a part of one line");
}

static void check_texts(const struct service *service)
{
	const struct mark *mark = &service->mark;

	check_name(service->name, mark, "service");
	check_dir(service->dir, mark);
	check_service_template(service->compose, mark);
	for (size_t i = 0; i < service->command.argv.count; i++)
		check_service_template(service->command.argv.items[i], &service->command.mark);
	for (size_t i = 0; i < service->ready.words.count; i++)
		check_service_template(service->ready.words.items[i], &service->ready.mark);
	for (size_t i = 0; i < service->env.count; i++)
		check_service_template(service->env.items[i].value, &service->env.items[i].mark);
}

/* ---- what needs what ---- */

static void visit(struct check *check, struct service *service)
{
	service->state = SERVICE_VISITING;
	for (size_t i = 0; i < service->needs.count; i++) {
		const struct service_ref *ref = &service->needs.items[i];

		if (!ref->service)
			continue;
		if (ref->service->state == SERVICE_VISITING)
			diag_error(&ref->mark, "a cycle: \"%s\" needs \"%s\", which needs it",
			    service->name, ref->name);
		else if (ref->service->state == SERVICE_NEW)
			visit(check, ref->service);
	}
	service->state = SERVICE_CHECKED;
	service_definition_set(check->plan, service);
}

void service_check(struct arena *arena, struct plan *plan)
{
	struct check check = {arena, plan, {0}};

	if (plan->service_count > SERVICES_MAX) {
		diag_error(&plan->services[SERVICES_MAX].mark, "more than %d services in one plan",
		    SERVICES_MAX);
		return;
	}
	for (size_t i = 0; i < plan->service_count; i++) {
		check_texts(&plan->services[i]);
		check_kind(&plan->services[i]);
		map_put(arena, &check.by_name, plan->services[i].name, &plan->services[i]);
	}
	for (size_t i = 0; i < plan->service_count; i++)
		resolve(&check, &plan->services[i].needs);
	for (size_t i = 0; i < plan->phase_count; i++) {
		struct service_refs *named = &plan->phases[i].named_services;

		resolve(&check, named);
		for (size_t j = 0; j < named->count; j++)
			if (named->items[j].service)
				named->items[j].service->named = true;
	}
	for (size_t i = 0; i < plan->service_count; i++)
		if (plan->services[i].state == SERVICE_NEW)
			visit(&check, &plan->services[i]);
}
