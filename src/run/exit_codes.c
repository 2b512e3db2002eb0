/* SPDX-License-Identifier: MIT */
#include "run/exit_codes.h"

#include "base/die.h"
#include "base/names.h"

#include <stdlib.h>
#include <string.h>

/* What holds for all tests. */
static const struct exit_code common[] = {
    {77, EXIT_SKIPS, NULL},
    {99, EXIT_FATAL, NULL},
};

enum { CODE_NOT_EXECUTABLE = 126, CODE_NOT_FOUND = 127, CODE_MAX = 255 };

void exit_code_add(struct arena *arena, const char *text, struct exit_codes *codes)
{
	static const char *const words[] = {
	    [EXIT_FAILS] = "fail",
	    [EXIT_SKIPS] = "skip",
	    [EXIT_FATAL] = "fatal",
	};
	char *end;
	long code = strtol(text, &end, 10);
	const char *word = *end == '=' ? end + 1 : "";
	size_t len = strcspn(word, ":");
	int found = names_find(NAMES(words), arena_strndup(arena, word, len));

	if (code < 1 || code > CODE_MAX || found < 0)
		die_usage("--exit: \"%s\" is not CODE=fail, CODE=skip or CODE=fatal", text);
	codes->items = arena_grow(arena, codes->items, codes->count, sizeof *codes->items);
	codes->items[codes->count++] = (struct exit_code){
	    .code = (int)code,
	    .meaning = (enum exit_meaning)found,
	    .text = word[len] ? word + len + 1 : NULL,
	};
}

static const struct exit_code *find(const struct exit_code *items, size_t count, int code)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].code == code)
			return &items[i];
	return NULL;
}

struct exit_code exit_code_find(const struct exit_codes *codes, int code)
{
	const struct exit_code *found = find(codes->items, codes->count, code);

	if (!found)
		found = find(common, sizeof common / sizeof common[0], code);
	return found ? *found : (struct exit_code){.code = code, .meaning = EXIT_FAILS};
}

bool exit_code_is_of_tool(const struct exit_codes *codes, int code)
{
	const struct exit_code *found = find(codes->items, codes->count, code);

	return found ? found->meaning == EXIT_FATAL && found->text
		     : code == CODE_NOT_EXECUTABLE || code == CODE_NOT_FOUND;
}

bool exit_code_means_failed_cases(const struct exit_codes *codes, int code)
{
	const struct exit_code *found = find(codes->items, codes->count, code);

	return found ? found->meaning == EXIT_FAILS : code == 1;
}
