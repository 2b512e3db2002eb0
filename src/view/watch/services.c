/* SPDX-License-Identifier: MIT */
#include "view/watch/services.h"

#include "state/service_state.h"
#include "verdict/service_text.h"
#include "view/watch/blocks.h"
#include "view/watch/state.h"

#include <math.h>

/* GAP: between two of them. MORE: room for "+12". LEAST: less of an error says nothing. */
enum { GAP = 2, MORE = 4, WIDTH_MIN = 10 };

/* In the order in which they are drawn. */
enum kind { KIND_BAD, KIND_STARTING, KIND_WELL };

static enum kind kind_of(const struct watch_service *service)
{
	switch (service->state) {
	case SERVICE_FAILED:
	case SERVICE_UNHEALTHY:
		return KIND_BAD;
	case SERVICE_STARTING:
		return KIND_STARTING;
	case SERVICE_HEALTHY:
	case SERVICE_DONE:
	case SERVICE_STOPPED:
	case SERVICE_FOREIGN:
		return KIND_WELL;
	}
	return KIND_BAD;
}

/* What stands behind the name and the sign. */
static const char *text_of(
    struct arena *arena, const struct watch_state *state, const struct watch_service *service)
{
	const struct service_status *status;

	switch (kind_of(service)) {
	case KIND_BAD:
		/* Its state has more to say than its event: what it printed last. */
		status = service_read(arena, state->out, service->name);
		if (status && status->state == service->state)
			return service_error(arena, status);
		return service->detail ? service->detail : service_state_name(service->state);
	case KIND_STARTING:
		return arena_printf(arena, "starting %s",
		    watch_running_clock(arena, fmax(watch_clock(state) - service->started, 0)));
	case KIND_WELL:
		return "";
	}
	return "";
}

static enum paint paint_of(const struct watch_service *service)
{
	if (kind_of(service) != KIND_BAD)
		return PAINT_DIM;
	return service->state == SERVICE_FAILED ? PAINT_RED : PAINT_YELLOW;
}

static bool has_sign(const struct watch_service *service)
{
	return kind_of(service) != KIND_STARTING;
}

/* How many columns it takes uncut. */
static int width_of(const struct watch_service *service, const char *text)
{
	int width = screen_text_columns(service->name) + (has_sign(service) ? 2 : 0);

	return text[0] ? width + 1 + screen_text_columns(text) : width;
}

static void draw_service(
    const struct watch_service *service, const char *text, int row, int at, int end)
{
	at += screen_put(row, at, end - at, PAINT_PLAIN, service->name) + 1;
	if (has_sign(service) && at < end) {
		screen_put_sign(row, at, 1,
		    kind_of(service) == KIND_WELL      ? SIGN_PASSED
		    : service->state == SERVICE_FAILED ? SIGN_FAILED
						       : SIGN_SKIPPED);
		at += 2;
	}
	if (at < end)
		screen_put(row, at, end - at, paint_of(service), text);
}

/* Those of a kind, from the column `*at` on; `*left` are still to be drawn, of all kinds. Errors
 * share the room that is left. Returns false when one did not fit. */
static bool draw_kind(struct arena *arena, const struct watch_state *state, enum kind kind, int row,
    int *at, size_t *left)
{
	const int end = screen_columns() - 1;
	int same = 0;

	for (size_t i = 0; i < state->service_count; i++)
		same += kind_of(&state->services[i]) == kind;
	for (size_t i = 0; i < state->service_count; i++) {
		const struct watch_service *service = &state->services[i];
		const char *text;
		int width, room;

		if (kind_of(service) != kind)
			continue;
		text = text_of(arena, state, service);
		width = width_of(service, text);
		room = end - *at - (*left > 1 ? MORE : 0);
		if (kind == KIND_BAD && room >= WIDTH_MIN)
			width = smaller(width, larger(WIDTH_MIN, (room - GAP * (same - 1)) / same));
		/* Something of the first is seen in any case. */
		if (width > room && *left == state->service_count)
			room = width = smaller(width, end - *at);
		if (width > room)
			return false;
		draw_service(service, text, row, *at, *at + width);
		*at += width + GAP;
		same--;
		--*left;
	}
	return true;
}

bool watch_services(struct arena *arena, const struct watch_state *state, int row)
{
	size_t left = state->service_count, well = 0;
	int at;

	for (size_t i = 0; i < state->service_count; i++)
		well += kind_of(&state->services[i]) == KIND_WELL;
	if (well == state->service_count)
		return false;
	at = 1 + screen_put(row, 1, screen_columns() - 1, PAINT_BOLD, "Services") + GAP;
	if (!draw_kind(arena, state, KIND_BAD, row, &at, &left) ||
	    !draw_kind(arena, state, KIND_STARTING, row, &at, &left) ||
	    !draw_kind(arena, state, KIND_WELL, row, &at, &left))
		screen_put(row, at, screen_columns() - 1 - at, PAINT_DIM,
		    arena_printf(arena, "+%zu", left));
	return true;
}
