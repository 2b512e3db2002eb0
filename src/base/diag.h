/* SPDX-License-Identifier: MIT */
/* The two kinds of error. What a user wrote: diag_error, counted, all of them shown, exit 2.
 * What the environment did: die, exit 3. */
#ifndef E2E_BASE_DIAG_H
#define E2E_BASE_DIAG_H

#include "base/compiler.h"
#include "model.h"

/* Exit codes of all our programs. */
enum {
	EXIT_PASSED = 0,
	EXIT_NOT_PASSED = 1,
	EXIT_USAGE = 2,
	EXIT_OWN_FAILURE = 3,
};

/* The name that stands before messages; the last component of argv[0]. */
void diag_program(const char *argv0);

/* Both print "PROGRAM: message". A format that ends in ':' gets strerror(errno) appended. */
E2E_PRINTF(1, 2)
void warn(const char *format, ...);
E2E_PRINTF(1, 2)
E2E_NORETURN void die(const char *format, ...);

/* No memory is left: says so without any, and exits 3. */
E2E_NORETURN void die_no_memory(void);

/* "PROGRAM: message", a pointer to --help, and exit 2: for a wrong command line. */
E2E_PRINTF(1, 2)
E2E_NORETURN void die_usage(const char *format, ...);

/* "FILE:LINE:COLUMN: error: message", the source line and a caret. `mark` may have line 0: the
 * file as a whole. After DIAG_SHOWN errors the rest is only counted. Each is one paragraph:
 * diag_note adds a line to the latest. */
enum { DIAG_SHOWN = 50 };
E2E_PRINTF(2, 3)
void diag_error(const struct mark *mark, const char *format, ...);
/* The same for what is right, and hardly meant. It is not counted. */
E2E_PRINTF(2, 3)
void diag_warning(const struct mark *mark, const char *format, ...);
E2E_PRINTF(2, 3)
void diag_note(const struct mark *mark, const char *format, ...);

/* `asked` is called before each message; when it gives false, the message is not printed. NULL:
 * nothing is asked. Returns what was asked before. For a program that has the whole screen and has
 * to give it back first. */
bool (*diag_before(bool (*asked)(void)))(void);

/* How many errors so far. */
int diag_count(void);

/* Ends the list ("… and N more errors"). Returns diag_count(). */
int diag_finish(void);

/* As if nothing had been wrong yet: for a program that reads one plan after the other. */
void diag_forget(void);

/* The one of `count` names nearest to `word`, or NULL when none is near: for "did you mean". */
const char *diag_nearest(const char *word, const char *const *names, size_t count);

#endif
