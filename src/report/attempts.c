/* SPDX-License-Identifier: MIT */
#include "report/attempts.h"

#include "state/reasons.h"
#include "text/json_text.h"

void attempts_put(struct buf *out, const struct result *result)
{
	json_put_open(out, "attempts", '[');
	for (size_t i = 0; i < result->attempt_count; i++) {
		const struct attempt *attempt = &result->attempts[i];

		json_put_open(out, NULL, '{');
		json_put_string(out, "status", status_name(attempt->status));
		json_put_string(out, "reason", reason_name(attempt->reason));
		if (attempt->exit_code >= 0)
			json_put_integer(out, "exit_code", attempt->exit_code);
		if (attempt->signal > 0)
			json_put_integer(out, "signal", attempt->signal);
		json_put_seconds(out, "duration", attempt->duration);
		json_put_string(out, "started", attempt->started);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}
