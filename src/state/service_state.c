/* SPDX-License-Identifier: MIT */
#include "state/service_state.h"

#include "base/die.h"
#include "base/files.h"
#include "base/names.h"
#include "base/strings.h"
#include "base/time.h"
#include "defaults.h"
#include "exec/host.h"
#include "state/ownership.h"
#include "state/run_state.h"
#include "text/json_take.h"
#include "text/json_text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

enum { BYTES_MAX = 1024 * 1024 };
static const char ENDING[] = ".json";

const struct health_check health_fallback = {.interval = DEFAULT_CHECK_INTERVAL,
    .timeout = DEFAULT_CHECK_TIMEOUT,
    .retries = DEFAULT_CHECK_RETRIES};

const char *service_file(struct arena *arena, const char *out, const char *name, const char *ending)
{
	return run_file(arena, out, arena_printf(arena, "services/%s%s", name, ending));
}

/* ---- logs ---- */

static const char logs_kind[] = "logs", logs_name[] = "services";

const char *service_log_path(struct arena *arena, const char *out, const char *name)
{
	return arena_printf(arena, "%s/" SERVICE_LOGS_DIR "/%s.log", out, name);
}

void service_logs_begin(struct arena *arena, const char *out)
{
	const char *dir = arena_printf(arena, "%s/" SERVICE_LOGS_DIR, out);

	own_claim(arena, out, logs_kind, logs_name, SERVICE_LOGS_DIR);
	if (dir_make(dir) != 0)
		die("make the directory %s:", dir);
}

bool service_logs_are_ours(struct arena *arena, const char *out)
{
	return owns(arena, out, logs_kind, logs_name);
}

/* ---- states ---- */

static const char *const state_names[] = {
    [SERVICE_STARTING] = "starting",
    [SERVICE_HEALTHY] = "healthy",
    [SERVICE_UNHEALTHY] = "unhealthy",
    [SERVICE_DONE] = "done",
    [SERVICE_FAILED] = "failed",
    [SERVICE_STOPPED] = "stopped",
    [SERVICE_FOREIGN] = "foreign",
};

const char *service_state_name(enum service_state state)
{
	return state_names[state];
}

bool service_state_from_name(const char *name, enum service_state *state)
{
	int found = name ? names_find(NAMES(state_names), name) : -1;

	if (found >= 0)
		*state = (enum service_state)found;
	return found >= 0;
}

const char *service_text(struct arena *arena, const struct service_status *status)
{
	char ready[TIME_TEXT] = "";

	if (status->ready >= 0)
		duration_human(status->ready, ready);
	switch (status->state) {
	case SERVICE_STARTING:
		return "starting";
	case SERVICE_HEALTHY:
		return arena_printf(arena, "healthy after %s", ready);
	case SERVICE_UNHEALTHY:
		return arena_printf(arena, "unhealthy: %s",
		    status->unhealthy_reason ? status->unhealthy_reason : "?");
	case SERVICE_DONE:
		return arena_printf(arena, "done after %s", ready);
	case SERVICE_FAILED:
		return status->detail ? status->detail : "failed";
	case SERVICE_STOPPED:
		return "stopped";
	case SERVICE_FOREIGN:
		return status->detail ? status->detail : "started elsewhere";
	}
	return "?";
}

/* ---- the file ---- */

int service_write(const char *out, const struct service_status *status)
{
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	int result;

	json_put_open(&text, NULL, '{');
	json_put_string(&text, "name", status->name);
	json_put_string(&text, "state", service_state_name(status->state));
	json_put_string(&text, "detail", status->detail);
	json_put_string(&text, "definition", status->definition);
	json_put_string(&text, "id", status->id);
	json_put_bool(&text, "kept", status->kept);
	json_put_string(&text, "host", status->host);
	json_put_integer(&text, "keeper", status->keeper);
	json_put_integer(&text, "pid", status->pid);
	json_put_seconds(&text, "began", status->began);
	json_put_seconds(&text, "ready", status->ready);
	json_put_seconds(&text, "told", status->told);
	json_put_seconds(&text, "ended", status->ended);
	json_put_string(&text, "ill", status->unhealthy_reason);
	json_put_open(&text, "ill_spans", '[');
	for (size_t i = 0; i < status->unhealthy_count; i++) {
		json_put_open(&text, NULL, '{');
		json_put_seconds(&text, "from", status->unhealthy[i].from);
		json_put_seconds(&text, "to", status->unhealthy[i].to);
		buf_addc(&text, '}');
	}
	buf_addc(&text, ']');
	json_put_bool(&text, "over", status->over);
	json_put_bool(&text, "lost", status->lost);
	json_put_known(&text, "exit_code", status->exit_code, status->exit_code != -1);
	json_put_known(&text, "signal", status->signal, status->signal != 0);
	json_put_string(&text, "log", status->log);
	buf_adds(&text, "}\n");
	result = file_replace(service_file(&arena, out, status->name, ENDING), &text, false, NULL);
	buf_release(&text);
	arena_release(&arena);
	return result;
}

static void take_unhealthy(struct json_taker *from, struct service_status *status)
{
	json_take_open(from, "ill_spans", '[');
	while (!from->failed && !json_take_close(from, ']')) {
		struct unhealthy_span span;

		json_take_open(from, NULL, '{');
		span.from = json_take_number(from, "from", 0);
		span.to = json_take_number(from, "to", -1);
		if (!json_take_close(from, '}') || status->unhealthy_count == UNHEALTHY_SPANS) {
			from->failed = true;
			return;
		}
		status->unhealthy[status->unhealthy_count++] = span;
	}
}

static struct service_status *parse(struct arena *arena, const struct buf *text)
{
	struct json_taker from = {.arena = arena, .at = text->text, .end = text->text + text->len};
	struct service_status *status = arena_alloc(arena, sizeof *status);
	const char *state;

	json_take_open(&from, NULL, '{');
	status->name = json_take_string(&from, "name");
	state = json_take_string(&from, "state");
	status->detail = json_take_string(&from, "detail");
	status->definition = json_take_string(&from, "definition");
	status->id = json_take_string(&from, "id");
	status->kept = json_take_bool(&from, "kept");
	status->host = json_take_string(&from, "host");
	status->keeper = json_take_integer(&from, "keeper", 0);
	status->pid = json_take_integer(&from, "pid", 0);
	status->began = json_take_number(&from, "began", 0);
	status->ready = json_take_number(&from, "ready", -1);
	status->told = json_take_number(&from, "told", -1);
	status->ended = json_take_number(&from, "ended", -1);
	status->unhealthy_reason = json_take_string(&from, "ill");
	take_unhealthy(&from, status);
	status->over = json_take_bool(&from, "over");
	status->lost = json_take_bool(&from, "lost");
	status->exit_code = json_take_int(&from, "exit_code", -1);
	status->signal = json_take_int(&from, "signal", 0);
	status->log = json_take_string(&from, "log");
	if (from.failed || !status->name || !status->definition || !status->id || !status->host ||
	    !service_state_from_name(state, &status->state))
		return NULL;
	status->elsewhere = strcmp(status->host, host_identity(arena)) != 0;
	if (status->elsewhere)
		status->keeper = 0;
	return status;
}

struct service_status *service_read(struct arena *arena, const char *out, const char *name)
{
	struct buf text = BUF_INIT;
	struct service_status *status = NULL;

	if (file_read(service_file(arena, out, name, ENDING), BYTES_MAX, &text) == 0)
		status = parse(arena, &text);
	buf_release(&text);
	return status && strcmp(status->name, name) == 0 ? status : NULL;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

struct strings service_list(struct arena *arena, const char *out)
{
	struct strings names = {0};
	DIR *dir = opendir(run_file(arena, out, "services"));

	if (!dir)
		return names;
	for (const struct dirent *entry; (entry = readdir(dir));) {
		size_t len = strlen(entry->d_name);

		if (len < sizeof ENDING || entry->d_name[0] == '.' ||
		    strcmp(entry->d_name + len - (sizeof ENDING - 1), ENDING) != 0)
			continue;
		strings_add(
		    arena, &names, arena_strndup(arena, entry->d_name, len - (sizeof ENDING - 1)));
	}
	closedir(dir);
	if (names.count)
		qsort(names.items, names.count, sizeof *names.items, by_text);
	return names;
}

/* ---- the lock ---- */

int service_lock(struct arena *arena, const char *out, const char *name)
{
	int fd = open(service_file(arena, out, name, ".lock"),
	    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0666);

	if (fd < 0)
		return -1;
	while (flock(fd, LOCK_EX | LOCK_NB) != 0)
		if (errno != EINTR) {
			int error = errno;

			close(fd);
			errno = error;
			return -1;
		}
	return fd;
}

bool service_is_kept_up(struct arena *arena, const char *out, const char *name)
{
	/* So that two that look do not see each other. */
	return file_is_locked(service_file(arena, out, name, ".lock"), true);
}

bool service_is_lost(struct arena *arena, const char *out, const struct service_status *status)
{
	return !status->over && !service_is_kept_up(arena, out, status->name);
}
