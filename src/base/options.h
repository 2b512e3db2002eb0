/* SPDX-License-Identifier: MIT */
/* The options of a program: one table, from which come what getopt_long reads and the lines of
 * --help. What an option means is the program's own. */
#ifndef E2E_BASE_OPTIONS_H
#define E2E_BASE_OPTIONS_H

#include "base/buf.h"
#include "base/names.h"

#include <stdbool.h>

/* Codes of the two that each program has. */
enum { OPTION_HELP = 1, OPTION_VERSION };

struct option_info {
	const char *name;     /* without its dashes; of one letter: a short one. NULL: a heading */
	int code;             /* for option_next; of a short one its letter */
	const char *argument; /* what it takes, as --help calls it; NULL: nothing */
	const char *help;     /* NULL: not in --help; a heading stands there as it is */
};

/* Instead of help: it stands in one line with the next one, and what that says is for both. */
#define OPTION_WITH_NEXT ","
/* Instead of help: the names of the program's `listed`. */
#define OPTION_LISTED "*"
/* The last two of each program. */
#define OPTION_ENDING                                                                              \
	{"help", OPTION_HELP, NULL, OPTION_WITH_NEXT},                                             \
	{                                                                                          \
		"version", OPTION_VERSION, NULL, ""                                                \
	}

struct option_set {
	const char *program;
	const struct option_info *rows;
	size_t count;
	int column;        /* of --help: where what an option does begins */
	bool operands_end; /* no option stands behind the first operand */
	struct names (*listed)(void);
	/* What --help has before the options and after them; each may be NULL. */
	const char *usage;
	void (*add_more)(struct buf *out); /* behind the usage */
	const char *notes;
};

/* The code of the next option on the command line, whose argument is in optarg; -1: there are no
 * more. A wrong one is wrong usage and dies; --help and --version print and exit. */
int option_next(const struct option_set *set, int argc, char **argv);

#endif
