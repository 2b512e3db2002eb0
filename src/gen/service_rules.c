/* SPDX-License-Identifier: MIT */
#include "gen/service_rules.h"

#include "defaults.h"
#include "gen/run_options.h"
#include "plan/edges.h"
#include "plan/limits.h"
#include "state/service_state.h"
#include "text/template.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void add_needs(struct buf *out, const struct service *service, const char *target)
{
	for (const struct edge *edge = edge_into(service->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge))
		buf_printf(out, " %s%s", target, edge->from->service->name);
}

/* What stands on it goes down before it. */
static void add_dependents(struct buf *out, const struct service *service)
{
	for (const struct edge *edge = edge_from(service->node, EDGE_SERVICE); edge;
	     edge = edge_from_next(edge))
		if (edge->to->kind == NODE_SERVICE)
			buf_printf(out, " --before %s", edge->to->service->name);
}

static void add_texts(struct buf *out, const char *option, const struct strings *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		run_options_text(out, option, texts->items[i], IN_VALUE);
}

static void add_check(struct buf *out, const struct health_check *ready)
{
	if (ready->kind) {
		buf_printf(out, " --check %s", ready->kind);
		add_texts(out, "--check", &ready->words);
	}
	if (ready->interval != health_fallback.interval)
		run_options_duration(out, "--interval", ready->interval);
	if (ready->timeout != health_fallback.timeout)
		run_options_duration(out, "--timeout", ready->timeout);
	if (ready->retries != health_fallback.retries)
		buf_printf(out, " --retries %d", ready->retries);
	if (ready->start_period)
		run_options_duration(out, "--start-period", ready->start_period);
}

static void add_options(struct buf *out, const struct plan *plan, const struct service *service)
{
	buf_printf(out, " --definition %s", service->definition);
	add_needs(out, service, "--needs ");
	add_dependents(out, service);
	/* Where phases are independent, each stops what comes after it, and nothing else. */
	if (service->halts && !plan_has_graph(plan))
		buf_adds(out, " --required");
	if (service->oneshot)
		buf_adds(out, " --oneshot");
	if (service->reuse)
		buf_adds(out, " --reuse");
	if (service->dir)
		run_options_text(out, "--dir", service->dir, IN_VALUE);
	run_options_env(out, &service->env, IN_VALUE);
	if (service->log_ready)
		run_options_text(out, "--log-ready", service->log_ready, IN_VALUE);
	if (service->ready.kind || service->log_ready)
		add_check(out, &service->ready);
	if (service_grace(plan, service) != DEFAULT_GRACE)
		run_options_duration(out, "--grace", service_grace(plan, service));
	if (service_log_size(plan, service) != DEFAULT_LOG)
		buf_printf(out, " --log %lld", service_log_size(plan, service));
	if (service->compose)
		run_options_text(out, "--compose", service->compose, IN_VALUE);
}

static void add_summary(struct buf *out, const struct service *service)
{
	const char *separator = ": ";

	if (service->oneshot || service->reuse) {
		buf_printf(out, "%s%s", separator, service->oneshot ? "one-shot" : "reused");
		separator = "; ";
	}
	if (edge_into(service->node, EDGE_SERVICE)) {
		buf_printf(out, "%sneeds", separator);
		add_needs(out, service, "");
	}
}

static void add_service(struct buf *out, const struct plan *plan, const struct service *service)
{
	struct buf summary = BUF_INIT, options = BUF_INIT, command = BUF_INIT;
	struct buf needs = BUF_INIT, up_needs = BUF_INIT;
	const struct strings *words =
	    service->compose ? &service->composed : &service->command.argv;

	add_summary(&summary, service);
	add_options(&options, plan, service);
	for (size_t i = 0; i < words->count; i++)
		run_options_text(&command, "", words->items[i], IN_VALUE);
	add_needs(&needs, service, "e2e-service-");
	add_needs(&up_needs, service, "e2e-up-");
	const struct template_value values[] = {
	    {"SERVICE", service->name},
	    {"SUMMARY", summary.text},
	    {"OPTIONS", options.text},
	    {"COMMAND", command.text},
	    {"NEEDS", needs.text},
	    {"UP_NEEDS", up_needs.text},
	};
	template_fill(out, template_text("makefile/service.mk"), values, COUNT(values));
	buf_release(&summary);
	buf_release(&options);
	buf_release(&command);
	buf_release(&needs);
	buf_release(&up_needs);
}

void service_rules(struct buf *out, const struct plan *plan)
{
	struct buf names = BUF_INIT;

	if (!plan->service_count)
		return;
	for (size_t i = 0; i < plan->service_count; i++)
		buf_printf(&names, "%s%s", i ? " " : "", plan->services[i].name);
	template_fill(out, template_text("makefile/services.mk"),
	    (const struct template_value[]){{"SERVICES", names.text}}, 1);
	for (size_t i = 0; i < plan->service_count; i++)
		add_service(out, plan, &plan->services[i]);
	buf_release(&names);
}

void service_prerequisites(struct buf *out, const struct phase *phase)
{
	const char *separator = "";

	for (const struct edge *edge = edge_into(phase->node, EDGE_SERVICE); edge;
	     edge = edge_into_next(edge), separator = " ")
		buf_printf(out, "%se2e-service-%s", separator, edge->from->service->name);
}
