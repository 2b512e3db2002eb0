/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/output.h"
#include "base/printable.h"
#include "base/program.h"
#include "base/strings.h"
#include "base/time.h"
#include "service/start.h"
#include "state/service_state.h"
#include "text/style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool has(const struct strings *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

/* The plan's, and behind them others that are up. */
static struct strings all_names(struct arena *arena, const char *out, const struct strings *names)
{
	const struct strings found = service_list(arena, out);
	struct strings all = {0};

	for (size_t i = 0; i < names->count; i++)
		strings_add(arena, &all, names->items[i]);
	for (size_t i = 0; i < found.count; i++)
		if (!has(names, found.items[i]) && service_is_kept_up(arena, out, found.items[i]))
			strings_add(arena, &all, found.items[i]);
	return all;
}

static const char *describe(struct arena *arena, const char *out, const char *name,
    const struct service_status *status, const struct style *style, const char **colour)
{
	bool looked_after = service_is_kept_up(arena, out, name);
	char up[TIME_TEXT];

	*colour = style->dim;
	if (!status)
		return looked_after ? "starting" : "down";
	switch (status->state) {
	case SERVICE_HEALTHY:
		if (!looked_after)
			break;
		*colour = style->green;
		duration_human(time_monotonic() - status->began, up);
		return arena_printf(
		    arena, "healthy, up for %s%s", up, status->kept ? "" : ", until its run ends");
	case SERVICE_STARTING:
	case SERVICE_UNHEALTHY:
		if (!looked_after)
			break;
		*colour = style->yellow;
		return service_text(arena, status);
	case SERVICE_FAILED:
		*colour = style->red;
		return service_text(arena, status);
	case SERVICE_FOREIGN:
	case SERVICE_DONE:
	case SERVICE_STOPPED:
		return service_text(arena, status);
	}
	*colour = style->red;
	return "down: its keeper was killed";
}

int service_status(struct arena *arena, const char *out, const struct strings *names)
{
	const struct strings all = all_names(arena, out, names);
	struct style style = style_for(STDOUT_FILENO);
	struct buf line = BUF_INIT;
	size_t width = 0;

	for (size_t i = 0; i < all.count; i++)
		if (strlen(all.items[i]) > width)
			width = strlen(all.items[i]);
	for (size_t i = 0; i < all.count; i++) {
		const struct service_status *status = service_read(arena, out, all.items[i]);
		const char *colour;
		const char *text = describe(arena, out, all.items[i], status, &style, &colour);

		buf_printf(&line, "%-*s  %s", (int)width, all.items[i], colour);
		printable_add(&line, text, strlen(text));
		buf_printf(&line, "%s\n", style.off);
	}
	output_print(&line);
	return EXIT_PASSED;
}
