/* SPDX-License-Identifier: MIT */
/* What the exit codes of a test mean. */
#ifndef E2E_RUN_EXIT_CODES_H
#define E2E_RUN_EXIT_CODES_H

#include "base/arena.h"
#include "model.h"

/* "CODE=MEANING" or "CODE=MEANING:TEXT", the meaning being fail, skip or fatal; dies of anything
 * else. */
void exit_code_add(struct arena *arena, const char *text, struct exit_codes *codes);

/* What a code other than 0 means: what was said of it; or else 77 is a skip, 99 is fatal, and all
 * others are failures. */
struct exit_code exit_code_find(const struct exit_codes *codes, int code);

/* Whether not what is tested has failed but the tool itself, or it was not there: a fatal code
 * whose text says why, and the shell's 126 and 127 where nothing else was said of them. */
bool exit_code_is_of_tool(const struct exit_codes *codes, int code);

/* Whether tools say by it that tests failed, and that all of them were run to their end: 1, and
 * what the runner calls a failure. */
bool exit_code_means_failed_cases(const struct exit_codes *codes, int code);

#endif
