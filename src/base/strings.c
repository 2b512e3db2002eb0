/* SPDX-License-Identifier: MIT */
#include "base/strings.h"

void strings_add(struct arena *arena, struct strings *list, char *text)
{
	list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
	list->items[list->count++] = text;
}
