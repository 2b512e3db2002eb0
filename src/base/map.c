/* SPDX-License-Identifier: MIT */
#include "base/map.h"

#include "base/hash.h"

#include <string.h>

struct map_slot {
	const char *key;
	void *value;
	uint64_t hash; /* of the key, so that other keys need not be looked at */
};

static uint64_t hash_key(const char *key)
{
	return hash_bytes(HASH_INIT, key, strlen(key));
}

/* The slot of `key`, or the free one where it belongs. The table is never full. */
static struct map_slot *slot_of(const struct map *map, const char *key, uint64_t hash)
{
	size_t i = hash & (map->size - 1);

	while (map->slots[i].key &&
	       (map->slots[i].hash != hash || strcmp(map->slots[i].key, key) != 0))
		i = (i + 1) & (map->size - 1);
	return &map->slots[i];
}

/* The free slot of a key that is not in the table yet. */
static struct map_slot *free_slot(const struct map *map, uint64_t hash)
{
	size_t i = hash & (map->size - 1);

	while (map->slots[i].key)
		i = (i + 1) & (map->size - 1);
	return &map->slots[i];
}

void *map_get(const struct map *map, const char *key)
{
	return map->size ? slot_of(map, key, hash_key(key))->value : NULL;
}

static void grow(struct arena *arena, struct map *map)
{
	struct map bigger = {.count = map->count, .size = map->size ? map->size * 2 : 16};

	bigger.slots = arena_alloc(arena, bigger.size * sizeof *bigger.slots);
	for (size_t i = 0; i < map->size; i++)
		if (map->slots[i].key)
			*free_slot(&bigger, map->slots[i].hash) = map->slots[i];
	*map = bigger;
}

void *map_put(struct arena *arena, struct map *map, const char *key, void *value)
{
	const uint64_t hash = hash_key(key);
	struct map_slot *slot;
	void *before;

	if ((map->count + 1) * 4 > map->size * 3)
		grow(arena, map);
	slot = slot_of(map, key, hash);
	before = slot->value;
	if (!slot->key) {
		slot->key = key;
		slot->hash = hash;
		map->count++;
	}
	slot->value = value;
	return before;
}
