/* SPDX-License-Identifier: MIT */
/* The make that started us: which process it is, and what it was told. */
#ifndef E2E_EXEC_MAKE_H
#define E2E_EXEC_MAKE_H

#include <stdbool.h>
#include <sys/types.h>

/* Whether a make did. */
bool make_started_us(void);

/* Its pid, also with shells and wrappers in between; without a make that of our parent. */
pid_t make_pid(void);

/* Whether the process is above us: our parent, or its, and so on. True where that cannot be seen,
 * and without a make. */
bool make_is_above(pid_t pid);

/* Whether it was told this with one letter: 'B' for -B. */
bool make_was_told(char letter);

#endif
