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

static void read_tag(struct arena *arena, const struct node *node, struct strings *tags)
{
	const char *tag = read_string(node, "a tag");

	if (!tag)
		return;
	check_name(tag, &node->mark, "tag");
	if (!has(tags, tag))
		strings_add(arena, tags, arena_strdup(arena, tag));
}

void read_tags(struct arena *arena, const struct node *node, struct strings *tags)
{
	*tags = (struct strings){0};
	if (node->kind == NODE_SCALAR && !node_is_null(node)) {
		read_tag(arena, node, tags);
		return;
	}
	if (!expect_kind(node, NODE_SEQUENCE, "tags"))
		return;
	for (size_t i = 0; i < node->count; i++)
		read_tag(arena, node->items[i], tags);
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
