/* SPDX-License-Identifier: MIT */
#include "state/events.h"

#include "state/reasons.h"
#include "state/run_state.h"
#include "text/json_text.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

void event_open(struct buf *line, const char *event, double time)
{
	buf_addc(line, '{');
	json_put_string(line, "event", event);
	json_put_seconds(line, "time", time > 0 ? time : 0);
}

void event_close(struct buf *line)
{
	buf_adds(line, "}\n");
}

void event_put_test_start(
    struct buf *out, double time, const char *phase, const char *test, int attempt, long pid)
{
	event_open(out, "test_start", time);
	json_put_string(out, "phase", phase);
	json_put_string(out, "test", test);
	json_put_integer(out, "attempt", attempt);
	json_put_integer(out, "pid", pid);
	event_close(out);
}

void event_put_test_end(struct buf *out, const char *event, double time,
    const struct result *result, enum failure_class class, const char *error)
{
	event_open(out, event, time);
	json_put_string(out, "phase", result->phase);
	json_put_string(out, "test", result->name);
	json_put_string(out, "status", status_name(result->status));
	json_put_string(out, "reason", reason_name(result->reason));
	json_put_string(out, "class", failure_class_name(class));
	json_put_string(out, "error", error);
	json_put_seconds(out, "duration", result->duration);
	json_put_integer(out, "attempts", (long long)result->attempt_count);
	json_put_bool(out, "flaky", result->flaky);
	event_close(out);
}

void event_put_service(
    struct buf *out, double time, const char *service, const char *state, const char *detail)
{
	event_open(out, "service", time);
	json_put_string(out, "service", service);
	json_put_string(out, "state", state);
	json_put_string(out, "detail", detail);
	event_close(out);
}

void event_put_phase_start(struct buf *out, double time, const char *phase)
{
	event_open(out, "phase_start", time);
	json_put_string(out, "phase", phase);
	event_close(out);
}

static int open_file(struct arena *arena, const char *out)
{
	return openat(AT_FDCWD, run_file(arena, out, "events"),
	    O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

int events_lock(struct arena *arena, const char *out)
{
	int fd = open_file(arena, out);

	while (fd >= 0 && flock(fd, LOCK_EX) != 0 && errno == EINTR)
		;
	return fd;
}

void events_append(struct arena *arena, const char *out, struct buf *lines)
{
	int fd = open_file(arena, out);

	if (fd < 0) {
		buf_release(lines);
		return;
	}
	buf_print(lines, fd);
	close(fd);
}
