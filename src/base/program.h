/* SPDX-License-Identifier: MIT */
/* The program that runs: its name, its exit codes, and how it ends when no memory is left. Below
 * everything else, so it allocates nothing. */
#ifndef E2E_BASE_PROGRAM_H
#define E2E_BASE_PROGRAM_H

#include "base/compiler.h"

#include <stdbool.h>

/* Exit codes of all our programs. */
enum {
	EXIT_PASSED = 0,
	EXIT_NOT_PASSED = 1,
	EXIT_USAGE = 2,
	EXIT_OWN_FAILURE = 3,
};

/* The first call of each main. The name that stands before messages is the last component of
 * argv[0], which is kept. Whatever started us: standard input, output and error are open, on
 * /dev/null where they were closed, so that no file of ours gets their numbers; and children that
 * end are told of. */
void program_begin(const char *argv0);
const char *program_name(void);

/* argv[0], as it was. */
const char *program_path(void);

/* Registers a function that is called before each message; when it returns false, the message is
 * not printed. For a program that has the whole screen and has to give it back first. */
void program_before_message(bool (*may_print)(void));
bool program_may_print(void);

/* No memory is left: says so without any, and exits 3. */
E2E_NORETURN void die_no_memory(void);

#endif
