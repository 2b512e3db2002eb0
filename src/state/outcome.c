/* SPDX-License-Identifier: MIT */
#include "state/outcome.h"

#include "base/printable.h"
#include "base/time.h"
#include "state/reasons.h"

#include <signal.h>
#include <string.h>

static const char *signal_name(int signal)
{
	static const struct {
		int signal;
		const char *name;
	} names[] = {
	    {SIGABRT, "ABRT"},
	    {SIGALRM, "ALRM"},
	    {SIGBUS, "BUS"},
	    {SIGFPE, "FPE"},
	    {SIGHUP, "HUP"},
	    {SIGILL, "ILL"},
	    {SIGINT, "INT"},
	    {SIGKILL, "KILL"},
	    {SIGPIPE, "PIPE"},
	    {SIGQUIT, "QUIT"},
	    {SIGSEGV, "SEGV"},
	    {SIGTERM, "TERM"},
	    {SIGTRAP, "TRAP"},
	    {SIGUSR1, "USR1"},
	    {SIGUSR2, "USR2"},
	    {SIGXCPU, "XCPU"},
	    {SIGXFSZ, "XFSZ"},
	};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (names[i].signal == signal)
			return names[i].name;
	return NULL;
}

const char *outcome_signal(struct arena *arena, int signal)
{
	const char *name = signal_name(signal);

	return name ? arena_printf(arena, "killed by signal %d (%s)", signal, name)
		    : arena_printf(arena, "killed by signal %d", signal);
}

static const char *exit_text(struct arena *arena, const struct result *result, int exit_code)
{
	if (result->status == STATUS_PASSED)
		return NULL;
	if (result->status == STATUS_SKIPPED)
		return result->detail ? arena_printf(arena, "skipped itself: %s", result->detail)
				      : "skipped itself";
	if (result->detail)
		return result->detail;
	if (exit_code == 99)
		return "exit 99, a hard error";
	return arena_printf(arena, "exit %d", exit_code);
}

/* "sleep 600 (pid 123), and 2 more" */
static const char *leaky_text(struct arena *arena, const struct result *result)
{
	const struct strings *leaky = &result->leaky;

	if (leaky->count < 2)
		return leaky->count ? leaky->items[0] : "something";
	return arena_printf(arena, "%s, and %zu more", leaky->items[0], leaky->count - 1);
}

const char *outcome_text(struct arena *arena, const struct result *result)
{
	const struct attempt *last =
	    result->attempt_count ? &result->attempts[result->attempt_count - 1] : NULL;
	char after[TIME_TEXT] = "";

	if (last && result->reason != REASON_EXIT)
		duration_human(last->duration, after);
	switch (result->reason) {
	case REASON_EXIT:
		return exit_text(arena, result, last ? last->exit_code : -1);
	case REASON_SIGNAL:
		return outcome_signal(arena, last ? last->signal : 0);
	case REASON_TIMEOUT:
		return arena_printf(arena, "timeout: stopped after %s", after);
	case REASON_DEADLINE:
		if (last)
			return arena_printf(arena,
			    "deadline: stopped after %s, when the time limit of its phase or of "
			    "the run was reached",
			    after);
		return arena_printf(
		    arena, "skipped: %s", result->detail ? result->detail : "no time was left");
	case REASON_BLOCKED:
	case REASON_HALTED:
		/* A name has no space. */
		if (result->detail && strchr(result->detail, ' '))
			return arena_printf(arena, "skipped: %s", result->detail);
		return arena_printf(arena, "skipped: %s did not pass", result->detail);
	case REASON_SETUP:
		return arena_printf(arena, "skipped: setup %s did not pass", result->detail);
	case REASON_SERVICE:
		/* One that had passed was overruled. */
		return arena_printf(arena, "%s%s",
		    !last                           ? "skipped: "
		    : last->status == STATUS_PASSED ? ""
						    : "ended: ",
		    result->detail ? result->detail : "a service was down");
	case REASON_LEAKY:
		return arena_printf(arena, "left running: %s", leaky_text(arena, result));
	case REASON_INTERRUPTED:
		return "interrupted";
	case REASON_CHANGED:
	case REASON_LAUNCHER:
	case REASON_ERROR:
	case REASON_REPORT:
	case REASON_MISSING:
	case REASON_INVALID:
		return result->detail ? result->detail : reason_name(result->reason);
	}
	return NULL;
}

static const char *colour_of(const struct style *style, enum status status)
{
	switch (status) {
	case STATUS_PASSED:
		return style->green;
	case STATUS_FAILED:
		return style->red;
	case STATUS_SKIPPED:
		return style->yellow;
	}
	return "";
}

void outcome_sign(struct buf *out, const struct style *style, enum status status)
{
	const char *sign = status == STATUS_PASSED   ? style->passed
			   : status == STATUS_FAILED ? style->failed
						     : style->skipped;

	buf_adds(out, colour_of(style, status));
	buf_adds(out, sign);
	buf_adds(out, style->off);
}

const char *outcome_class_note(const struct result *result, enum failure_class class)
{
	if (result->status != STATUS_FAILED || result->reason == REASON_TIMEOUT ||
	    result->reason == REASON_INTERRUPTED)
		return "";
	switch (class) {
	case CLASS_INFRASTRUCTURE:
		return " (infrastructure)";
	case CLASS_TIMEOUT:
		return " (timeout)";
	case CLASS_NONE:
	case CLASS_PRODUCT:
	case CLASS_BLOCKED:
		break;
	}
	return "";
}

void outcome_describe(struct buf *out, const struct style *style, const struct result *result,
    enum failure_class class)
{
	struct arena arena = {0};
	const char *text = outcome_text(&arena, result);

	if (result->flaky)
		buf_printf(out, "  %sflaky: passed on attempt %zu%s", style->yellow,
		    result->attempt_count, style->off);
	if (result->leaky.count && result->reason != REASON_LEAKY) {
		const char *left = leaky_text(&arena, result);

		buf_printf(out, "  %sleaky: left running ", style->yellow);
		printable_add(out, left, strlen(left));
		buf_adds(out, style->off);
	}
	if (text) {
		buf_printf(out, "  %s", colour_of(style, result->status));
		printable_add(out, text, strlen(text));
		buf_adds(out, outcome_class_note(result, class));
		if (result->attempt_count > 1)
			buf_printf(out, ", after %zu attempts", result->attempt_count);
		if (result->not_retried)
			buf_printf(out, ", not retried: %s", result->not_retried);
		buf_adds(out, style->off);
	}
	arena_release(&arena);
}
