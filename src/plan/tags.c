/* SPDX-License-Identifier: MIT */
#include "plan/tags.h"

#include "base/strings.h"
#include "plan/text_check.h"

#include <string.h>

static bool has(const struct strings *tags, const char *tag)
{
	for (size_t i = 0; i < tags->count; i++)
		if (strcmp(tags->items[i], tag) == 0)
			return true;
	return false;
}

struct reading {
	struct arena *arena;
	struct strings *tags;
};

static void add_tag(void *context, const struct node *node)
{
	const struct reading *reading = context;
	const char *tag = read_string(node, "a tag");

	if (!tag)
		return;
	check_name(tag, &node->mark, "tag");
	if (!has(reading->tags, tag))
		strings_add(reading->arena, reading->tags, arena_strdup(reading->arena, tag));
}

void read_tags(struct arena *arena, const struct node *node, struct strings *tags)
{
	struct reading reading = {arena, tags};

	*tags = (struct strings){0};
	read_each(node, "tags", "name", add_tag, &reading);
}

struct strings tags_join(struct arena *arena, struct strings first, struct strings second)
{
	struct strings all = {0};

	if (!second.count)
		return first;
	if (!first.count)
		return second;
	for (size_t i = 0; i < first.count; i++)
		strings_add(arena, &all, first.items[i]);
	for (size_t i = 0; i < second.count; i++)
		if (!has(&all, second.items[i]))
			strings_add(arena, &all, second.items[i]);
	return all;
}

void tags_set(struct arena *arena, struct test *test)
{
	struct strings tags = test->phase->tags;

	if (test->runner)
		tags = tags_join(arena, tags, test->runner->tags);
	test->tags = tags_join(arena, tags, test->tags);
}
