/* SPDX-License-Identifier: MIT */
#include "state/input_list.h"

#include "base/files.h"
#include "base/hash.h"
#include "state/content.h"
#include "state/run_state.h"
#include "text/json_take.h"
#include "text/json_text.h"

#include <string.h>

enum { BYTES_MAX = 256 * 1024 * 1024 };

const char *input_list_path(struct arena *arena, const char *out, const char *name)
{
	return run_file(arena, out, arena_printf(arena, "inputs/%s", name));
}

struct input_list input_list_look(struct arena *arena, const char *out, const struct strings *files)
{
	const struct content_except except = {.results = out};
	struct input_list list = {.count = files->count};

	list.items = arena_alloc(arena, (files->count + 1) * sizeof *list.items);
	for (size_t i = 0; i < files->count; i++) {
		uint64_t hash = HASH_INIT;

		list.items[i].path = files->items[i];
		if (content_hash(files->items[i], &except, &hash) == 0)
			hash_hex(hash, list.items[i].content);
	}
	return list;
}

bool input_list_read(
    struct arena *arena, const char *out, const char *name, struct input_list *list)
{
	struct buf text = BUF_INIT;
	bool whole = false;

	*list = (struct input_list){0};
	if (file_read(input_list_path(arena, out, name), BYTES_MAX, &text) == 0) {
		struct json_taker from = {
		    .arena = arena, .at = text.text, .end = text.text + text.len};

		json_take_open(&from, NULL, '[');
		while (!from.failed && !json_take_close(&from, ']')) {
			struct input_file file = {.path = json_take_string(&from, NULL)};
			const char *content = json_take_string(&from, NULL);

			if (!file.path || !content || strlen(content) >= sizeof file.content)
				break;
			file.path = arena_strdup(arena, file.path);
			memcpy(file.content, content, strlen(content) + 1);
			list->items = arena_grow(arena, list->items, list->count, sizeof file);
			list->items[list->count++] = file;
		}
		whole = !from.failed && *from.at == '\n';
	}
	buf_release(&text);
	return whole;
}

int input_list_write(const char *out, const char *name, const struct input_list *list)
{
	struct arena scratch = {0};
	struct buf text = BUF_INIT;
	int result;

	json_put_open(&text, NULL, '[');
	for (size_t i = 0; i < list->count; i++) {
		json_put_string(&text, NULL, list->items[i].path);
		json_put_string(&text, NULL, list->items[i].content);
	}
	buf_adds(&text, "]\n");
	result = dir_make(run_file(&scratch, out, "inputs"));
	if (result == 0)
		result = file_replace(input_list_path(&scratch, out, name), &text, false, NULL);
	buf_release(&text);
	arena_release(&scratch);
	return result;
}

bool input_list_hash(const struct input_list *list, char hex[17])
{
	uint64_t hash = HASH_INIT;

	for (size_t i = 0; i < list->count; i++) {
		if (!list->items[i].content[0])
			return false;
		hash = hash_text(hash, list->items[i].path);
		hash = hash_text(hash, list->items[i].content);
	}
	hash_hex(hash, hex);
	return true;
}

const char *input_list_difference(
    struct arena *arena, const struct input_list *then, const struct input_list *now)
{
	size_t i = 0, j = 0;

	/* Both are sorted by path. */
	while (i < then->count || j < now->count) {
		int order = i == then->count  ? 1
			    : j == now->count ? -1
					      : strcmp(then->items[i].path, now->items[j].path);

		if (order < 0)
			return arena_printf(arena, "%s (removed)", then->items[i].path);
		if (order > 0)
			return arena_printf(arena, "%s (new)", now->items[j].path);
		if (strcmp(then->items[i].content, now->items[j].content) != 0)
			return now->items[j].path;
		i++;
		j++;
	}
	return NULL;
}
