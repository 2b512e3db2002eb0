/* SPDX-License-Identifier: MIT */
#include "text/command.h"

#include <stdbool.h>
#include <string.h>

static bool is_blank(const char *text)
{
	return text[strspn(text, " \t\r\n")] == '\0';
}

static bool is_shell(const char *word)
{
	static const char *const shells[] = {"sh", "ash", "bash", "dash", "ksh", "mksh", "zsh"};
	const char *slash = strrchr(word, '/'), *name = slash ? slash + 1 : word;

	for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
		if (strcmp(shells[i], name) == 0)
			return true;
	return false;
}

/* The script behind `sh -c`, with other options around it; NULL: there is none. */
static const char *script_of(char *const *words, size_t count)
{
	bool given = false;
	size_t i = 1;

	if (!count || !is_shell(words[0]))
		return NULL;
	for (; i < count && (words[i][0] == '-' || words[i][0] == '+') && words[i][1]; i++) {
		const char *letters = words[i] + 1;

		if (strcmp(letters, "-") == 0) {
			i++;
			break;
		}
		if (letters[0] == '-') {
			i += strcmp(letters, "-rcfile") == 0 || strcmp(letters, "-init-file") == 0;
			continue;
		}
		given |= strchr(letters, 'c') != NULL;
		i += strpbrk(letters, "oO") != NULL; /* the option's name is the next word */
	}
	return given && i < count ? words[i] : NULL;
}

/* Whether there is nothing but blanks and comments in a shell's script. */
static bool does_nothing(const char *script)
{
	for (script += strspn(script, " \t\r\n"); *script; script += strspn(script, " \t\r\n")) {
		if (*script != '#')
			return false;
		script += strcspn(script, "\n");
	}
	return true;
}

const char *command_runs_nothing(char *const *words, size_t count)
{
	const char *script = script_of(words, count);

	if (!count || is_blank(words[0]))
		return "the command is empty";
	if (script && is_blank(script))
		return "the command is empty";
	return script && does_nothing(script) ? "the command has nothing but comments in it" : NULL;
}
