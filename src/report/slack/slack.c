/* SPDX-License-Identifier: MIT */
/* Slack: one message to an incoming webhook. The webhook's URL is a secret: it is read from the
 * environment at the end, and is in no message of ours. A post that fails changes no verdict. */
#include "base/die.h"
#include "base/files.h"
#include "plan/reporters.h"
#include "report/reporter.h"
#include "report/slack/message.h"
#include "report/slack/post.h"
#include "state/run_state.h"
#include "text/interpolate.h"

#include <stdlib.h>
#include <string.h>

/* ---- options ---- */

static const char *variable(void *context, const char *name)
{
	const char *value = getenv(name);

	if (!value || value[0] == '\0')
		buf_printf(context, "%s%s", ((struct buf *)context)->len ? ", " : "", name);
	return value;
}

/* The webhook's URL; false with a warning when there is none. What interpolate says of a template
 * is not printed: a part of the URL may stand in it. */
static bool find_webhook(const struct plan *plan, struct buf *url)
{
	struct buf missing = BUF_INIT, error = BUF_INIT;
	const struct interpolation with = {.variable = variable, .context = &missing};
	bool ok =
	    interpolate(reporter_option(plan, REPORTER_SLACK, "webhook"), &with, url, &error) == 0;

	ok = ok && url->len > 0;
	if (!ok && missing.len)
		warn("slack: nothing was sent: %s is not set", missing.text);
	else if (!ok)
		warn("slack: nothing was sent: its webhook cannot be resolved");
	buf_release(&missing);
	buf_release(&error);
	return ok;
}

/* ---- when ---- */

static bool is_wanted(const struct report *report, const struct collected_run *run)
{
	const char *on = reporter_option(report->plan, REPORTER_SLACK, "on"), *last;

	if (strcmp(on, "failure") == 0)
		return !run->success;
	if (strcmp(on, "change") != 0)
		return true;
	last = run_mark(report->arena, report->out, "slack-last");
	return !last || strcmp(last, slack_verdict(run)) != 0;
}

/* Keeps the verdict that Slack has got last. */
static void remember(const struct report *report, const struct collected_run *run)
{
	struct buf text = BUF_INIT;
	const char *path = run_file(report->arena, report->out, "slack-last");

	buf_printf(&text, "%s\n", slack_verdict(run));
	if (file_replace(path, &text, false, NULL) != 0)
		warn("write %s:", path);
	buf_release(&text);
}

static void end(const struct report *report, const struct collected_run *run)
{
	struct buf url = BUF_INIT, payload = BUF_INIT;

	if (is_wanted(report, run) && find_webhook(report->plan, &url)) {
		slack_message(&payload, run);
		if (slack_post(url.text, &payload))
			remember(report, run);
	}
	buf_release(&payload);
	buf_release(&url);
}

const struct reporter reporter_slack = {
    .notifies = true,
    .end = end,
};
