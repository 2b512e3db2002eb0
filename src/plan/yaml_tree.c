/* SPDX-License-Identifier: MIT */
#include "plan/yaml_tree.h"

#include "base/diag.h"
#include "base/map.h"
#include "base/program.h"
#include "base/source.h"

#include <string.h>
#include <yaml.h>

struct reader {
	struct arena *arena, *nodes;
	const struct source *source;
	yaml_parser_t parser;
	struct map anchors;
	size_t count, merged, aliased;
	int depth;
};

const char *node_kind_name(const struct node *node)
{
	switch (node->kind) {
	case NODE_SCALAR:
		return node_is_null(node) ? "nothing" : "a plain value";
	case NODE_SEQUENCE:
		return "a list";
	case NODE_MAPPING:
		return "a mapping";
	}
	return "?";
}

bool node_is_null(const struct node *node)
{
	return node->kind == NODE_SCALAR && node->plain &&
	       (node->text[0] == '\0' || strcmp(node->text, "~") == 0 ||
		   strcmp(node->text, "null") == 0 || strcmp(node->text, "Null") == 0 ||
		   strcmp(node->text, "NULL") == 0);
}

static struct mark mark_of(const struct reader *reader, yaml_mark_t at)
{
	return (struct mark){reader->source, (int)at.line + 1, (int)at.column + 1};
}

static void report_syntax_error(const struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	struct mark mark = mark_of(reader, parser->problem_mark);

	switch (parser->error) {
	case YAML_MEMORY_ERROR:
		die_no_memory();
	case YAML_READER_ERROR:
		/* All that libyaml gives for what it cannot decode. */
		mark = source_mark(reader->source, parser->problem_offset);
		diag_error(&mark, "not YAML: %s", parser->problem);
		break;
	case YAML_NO_ERROR:
	case YAML_SCANNER_ERROR:
	case YAML_PARSER_ERROR:
	case YAML_COMPOSER_ERROR:
	case YAML_WRITER_ERROR:
	case YAML_EMITTER_ERROR:
		diag_error(&mark, "not YAML: %s%s%s",
		    parser->problem ? parser->problem : "wrong syntax", parser->context ? ", " : "",
		    parser->context ? parser->context : "");
		if (parser->context && strcmp(parser->context, "while scanning an alias") == 0)
			diag_note(&mark, "a value that begins with * needs quotes");
		break;
	}
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return true;
	report_syntax_error(reader);
	return false;
}

/* Only the tags that say what the value is anyway. */
static bool check_tag(const struct mark *mark, const yaml_char_t *tag)
{
	static const char *const known[] = {"str", "int", "float", "bool", "null", "seq", "map"};
	static const char prefix[] = "tag:yaml.org,2002:";
	const char *text = (const char *)tag;

	if (!tag || strcmp(text, "!") == 0)
		return true;
	if (strncmp(text, prefix, sizeof prefix - 1) == 0)
		for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
			if (strcmp(text + sizeof prefix - 1, known[i]) == 0)
				return true;
	diag_error(mark, "the tag %s is not supported", text);
	return false;
}

static struct node *new_node(struct reader *reader, enum node_kind kind, struct mark mark,
    const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct node *node;

	if (++reader->count > YAML_NODES_MAX) {
		diag_error(&mark, "more than %d values in one file", YAML_NODES_MAX);
		return NULL;
	}
	if (reader->depth > YAML_DEPTH_MAX) {
		diag_error(&mark, "nested more than %d deep", YAML_DEPTH_MAX);
		return NULL;
	}
	if (!check_tag(&mark, tag))
		return NULL;
	node = arena_alloc(reader->nodes, sizeof *node);
	node->kind = kind;
	node->mark = mark;
	node->weight = 1;
	if (anchor) {
		if (reader->anchors.count >= YAML_ANCHORS_MAX) {
			diag_error(&mark, "more than %d anchors in one file", YAML_ANCHORS_MAX);
			return NULL;
		}
		map_put(reader->nodes, &reader->anchors,
		    arena_strdup(reader->nodes, (const char *)anchor), node);
	}
	return node;
}

static void append(struct reader *reader, struct node *parent, struct node *item)
{
	parent->items =
	    arena_grow(reader->nodes, parent->items, parent->count, sizeof(struct node *));
	parent->items[parent->count++] = item;
	parent->weight += item->weight;
}

static bool is_merge_key(const struct node *key)
{
	return key->kind == NODE_SCALAR && key->plain && strcmp(key->text, "<<") == 0;
}

/* Adds the pairs of `from` whose keys `seen` does not have. */
static bool merge_mapping(struct reader *reader, struct node *into, struct map *seen,
    const struct node *from, const struct mark *mark)
{
	if (from->kind != NODE_MAPPING) {
		diag_error(
		    mark, "<< takes a mapping or a list of mappings, not %s", node_kind_name(from));
		return false;
	}
	for (size_t i = 0; i < from->count; i += 2) {
		if (++reader->merged > YAML_MERGED_MAX) {
			diag_error(
			    mark, "<< merges more than %d values in one file", YAML_MERGED_MAX);
			return false;
		}
		if (map_get(seen, from->items[i]->text))
			continue;
		map_put(reader->nodes, seen, from->items[i]->text, from->items[i]);
		append(reader, into, from->items[i]);
		append(reader, into, from->items[i + 1]);
	}
	return true;
}

/* The key of that text among the first `count` items, or NULL. */
static struct node *find_key(struct node **items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i += 2)
		if (!is_merge_key(items[i]) && strcmp(items[i]->text, text) == 0)
			return items[i];
	return NULL;
}

/* Checks that keys are unique and puts what << names behind the mapping's own pairs (YAML 1.1,
 * "Merge Key Language-Independent Type": earlier ones win). */
static bool finish_mapping(struct reader *reader, struct node *node)
{
	struct map seen = {0};
	struct node **pairs = node->items;
	size_t count = node->count;
	/* Without a table of its own for each of a hundred thousand tests. */
	bool few = count <= 16, merges = false, ok = true;
	size_t kept = 0;

	for (size_t i = 0; i < count; i += 2) {
		struct node *key = pairs[i], *first;

		if (key->kind != NODE_SCALAR) {
			diag_error(&key->mark, "a key has to be a plain value, not %s",
			    node_kind_name(key));
			return false;
		}
		first = few ? find_key(pairs, kept, key->text) : map_get(&seen, key->text);
		if (is_merge_key(key)) {
			merges = true;
		} else if (first) {
			diag_error(&key->mark, "duplicate key \"%s\"", key->text);
			diag_note(&first->mark, "the first is here");
			continue; /* who reads a key reads it once */
		} else if (!few) {
			map_put(reader->nodes, &seen, key->text, key);
		}
		pairs[kept++] = key;
		pairs[kept++] = pairs[i + 1];
	}
	node->count = count = kept;
	if (!merges)
		return true;
	node->items = NULL;
	node->count = 0;
	node->weight = 1;
	for (size_t i = 0; i < count; i += 2)
		if (!is_merge_key(pairs[i])) {
			map_put(reader->nodes, &seen, pairs[i]->text, pairs[i]);
			append(reader, node, pairs[i]);
			append(reader, node, pairs[i + 1]);
		}
	for (size_t i = 0; i < count && ok; i += 2) {
		struct node *value = pairs[i + 1];

		if (!is_merge_key(pairs[i]))
			continue;
		if (value->kind != NODE_SEQUENCE)
			ok = merge_mapping(reader, node, &seen, value, &value->mark);
		else
			for (size_t j = 0; j < value->count && ok; j++)
				ok = merge_mapping(
				    reader, node, &seen, value->items[j], &value->mark);
	}
	return ok;
}

static struct node *read_node(struct reader *reader, yaml_event_t *event);

/* The items of a collection up to its end event. */
static bool read_items(struct reader *reader, struct node *node, yaml_event_type_t end)
{
	node->open = true;
	reader->depth++;
	for (;;) {
		yaml_event_t event;
		yaml_event_type_t type;
		struct node *item;

		if (!next_event(reader, &event))
			return false;
		type = event.type;
		item = type == end ? NULL : read_node(reader, &event);
		yaml_event_delete(&event);
		if (type == end)
			break;
		if (!item)
			return false;
		append(reader, node, item);
	}
	reader->depth--;
	node->open = false;
	return true;
}

static struct node *read_alias(struct reader *reader, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct mark mark = mark_of(reader, event->start_mark);
	struct node *node = map_get(&reader->anchors, name);

	if (!node) {
		diag_error(&mark, "unknown anchor \"&%s\": it has to come before this alias", name);
	} else if (node->open) {
		diag_error(&mark, "a cycle: \"*%s\" is inside the value that it names", name);
		diag_note(&node->mark, "\"&%s\" is here", name);
		return NULL;
	} else if ((reader->aliased += node->weight) > YAML_ALIASED_MAX) {
		diag_error(
		    &mark, "aliases expand to more than %d values in one file", YAML_ALIASED_MAX);
		return NULL;
	}
	return node;
}

/* The node that begins with `event`; NULL after an error that was reported. */
static struct node *read_node(struct reader *reader, yaml_event_t *event)
{
	struct mark mark = mark_of(reader, event->start_mark);
	struct node *node;

	switch (event->type) {
	case YAML_ALIAS_EVENT:
		return read_alias(reader, event);
	case YAML_SCALAR_EVENT:
		node = new_node(
		    reader, NODE_SCALAR, mark, event->data.scalar.anchor, event->data.scalar.tag);
		if (!node)
			return NULL;
		if (memchr(event->data.scalar.value, '\0', event->data.scalar.length)) {
			diag_error(&mark, "a NUL character cannot be used");
			return NULL;
		}
		node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
		node->text = arena_strndup(
		    reader->arena, (char *)event->data.scalar.value, event->data.scalar.length);
		return node;
	case YAML_SEQUENCE_START_EVENT:
		node = new_node(reader, NODE_SEQUENCE, mark, event->data.sequence_start.anchor,
		    event->data.sequence_start.tag);
		return node && read_items(reader, node, YAML_SEQUENCE_END_EVENT) ? node : NULL;
	case YAML_MAPPING_START_EVENT:
		node = new_node(reader, NODE_MAPPING, mark, event->data.mapping_start.anchor,
		    event->data.mapping_start.tag);
		return node && read_items(reader, node, YAML_MAPPING_END_EVENT) &&
			       finish_mapping(reader, node)
			   ? node
			   : NULL;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_START_EVENT:
	case YAML_DOCUMENT_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		break;
	}
	diag_error(&mark, "not YAML: a value was expected");
	return NULL;
}

/* The one document of the stream. */
static struct node *read_document(struct reader *reader)
{
	struct node *root = NULL;
	bool done = false;

	while (!done) {
		yaml_event_t event;
		struct mark mark;

		if (!next_event(reader, &event))
			return NULL;
		mark = mark_of(reader, event.start_mark);
		done = event.type == YAML_STREAM_END_EVENT;
		if (event.type == YAML_DOCUMENT_START_EVENT && root) {
			diag_error(&mark, "a second document begins here; only one is read");
			root = NULL;
			done = true;
		} else if (event.type != YAML_STREAM_START_EVENT &&
			   event.type != YAML_DOCUMENT_START_EVENT &&
			   event.type != YAML_DOCUMENT_END_EVENT && !done) {
			root = read_node(reader, &event);
			done = root == NULL;
		}
		yaml_event_delete(&event);
	}
	return root;
}

const struct node *yaml_tree_read(
    struct arena *arena, struct arena *nodes, const struct source *source)
{
	struct reader reader = {.arena = arena, .nodes = nodes, .source = source};
	struct mark whole = {source, 0, 0};
	struct node *root;
	const int before = source->diagnostics->errors;

	if (!yaml_parser_initialize(&reader.parser))
		die_no_memory();
	yaml_parser_set_input_string(
	    &reader.parser, (const unsigned char *)source->text, source->len);
	root = read_document(&reader);
	yaml_parser_delete(&reader.parser);
	if (!root && source->diagnostics->errors == before)
		diag_error(&whole, "is empty");
	/* With keys that stand twice the tree is whole, and the rest of it can be checked too. */
	return root;
}
