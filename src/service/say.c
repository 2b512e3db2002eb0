/* SPDX-License-Identifier: MIT */
#include "service/say.h"

#include "base/buf.h"
#include "base/output.h"
#include "base/printable.h"
#include "state/outcome.h"
#include "state/run_state.h"
#include "state/service_state.h"
#include "text/style.h"
#include "text/tail.h"
#include "text/wrap.h"

#include <string.h>
#include <unistd.h>

enum { TAIL_LINES = 15, FEW_LINES = 5, INDENT = 8, ROWS = 5 };

/* Within a run others print beside it. */
static void tell(const struct service_spec *spec, struct buf *text)
{
	struct buf all = BUF_INIT;

	if (spec->live && isatty(STDOUT_FILENO))
		buf_adds(&all, LIVE_ERASE);
	buf_add(&all, text->text, text->len);
	buf_release(text);
	if (spec->in_run)
		output_tell(&all);
	else
		output_print(&all);
}

void say_restart(const struct service_spec *spec, const char *why)
{
	struct buf out = BUF_INIT;

	if (!spec->console)
		return;
	buf_printf(&out, "  service %s  %s, and is started again\n", spec->name, why);
	tell(spec, &out);
}

static enum status status_of(enum service_state state)
{
	switch (state) {
	case SERVICE_HEALTHY:
	case SERVICE_DONE:
	case SERVICE_FOREIGN:
		return STATUS_PASSED;
	case SERVICE_STARTING:
	case SERVICE_UNHEALTHY:
	case SERVICE_FAILED:
		return STATUS_FAILED;
	case SERVICE_STOPPED:
		return STATUS_SKIPPED;
	}
	return STATUS_FAILED;
}

void say_started(const struct service_spec *spec, const struct service_status *status, bool was_up)
{
	struct style style = style_for(STDOUT_FILENO);
	struct buf line = BUF_INIT, out = BUF_INIT;
	int width = wrap_width(STDOUT_FILENO);
	const char *text = service_text(spec->arena, status);

	/* Why nothing is tested is said in any case. */
	if (!spec->console && status->state != SERVICE_FAILED)
		return;
	outcome_sign(&line, &style, status_of(status->state));
	buf_printf(&line, " service %s  ", spec->name);
	if (was_up)
		text = status->state == SERVICE_DONE ? "done before" : "up already";
	printable_add(&line, text, strlen(text));
	wrap_line(&out, &style, line.text, INDENT, width, ROWS);
	buf_release(&line);
	/* Within a run the report at its end has more of it. */
	if (status->state == SERVICE_FAILED && status->log)
		tail_show(&out, &style, status->log, spec->in_run ? FEW_LINES : TAIL_LINES, INDENT,
		    width);
	tell(spec, &out);
}
