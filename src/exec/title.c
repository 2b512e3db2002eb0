/* SPDX-License-Identifier: MIT */
#include "exec/title.h"

#include <string.h>

static char *room;
static size_t room_size;

char **title_keep_words(struct arena *arena, int argc, char **argv)
{
	char **copy = arena_alloc(arena, ((size_t)argc + 1) * sizeof *copy);

	/* They stand one behind the other; where one does not, the room ends before it. */
	for (int i = 0; i < argc; i++) {
		if (i == 0)
			room = argv[0];
		if (argv[i] == room + room_size)
			room_size += strlen(argv[i]) + 1;
		copy[i] = arena_strdup(arena, argv[i]);
	}
	copy[argc] = NULL;
	return copy;
}

void title_set(const char *text)
{
	if (!room_size)
		return;
	/* It fills the rest with zeros. */
	strncpy(room, text, room_size - 1);
	room[room_size - 1] = '\0';
}
