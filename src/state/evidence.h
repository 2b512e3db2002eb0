/* SPDX-License-Identifier: MIT */
/* The evidence rule: a pass counts only on positive evidence, never on the absence of bad news.
 * What is evidence stands in one table, a row each, with the place that takes it and the places
 * that hold it against what is there now. Knows the stamp and what it is held against, and looks at
 * no file. */
#ifndef E2E_STATE_EVIDENCE_H
#define E2E_STATE_EVIDENCE_H

#include "base/arena.h"
#include "model.h"

/* Who asks. */
enum evidence_asker {
	ASKED_BY_BEGIN = 1, /* may the pass be kept, so that make does not run the test? */
	ASKED_BY_RUN = 2,   /* make wants the test to run: may its pass be kept? */
	ASKED_BY_END = 4,   /* does the pass count, for a phase and in the verdict? */
	ASKED_OF_SKIP = 8,  /* does the skip of a test that skipped itself? It lets a phase pass */
};

/* A pass, or a skip of a test that skipped itself, and what it is held against: how things are now.
 */
struct claim {
	const struct result *pass;
	const struct run *run;
	const char *phase, *test; /* of which the pass should be */
	const char *definition;   /* what the plan says of the test */
	bool watched;             /* what the test reads is known */
	const char *inputs;       /* its hash; NULL: it cannot be read */
	const char *input;        /* what it is called, for people; or NULL */
	struct strings sets;      /* the same of each set of files that it reads besides */
	struct strings passes;    /* "PHASE/TEST IDENTITY", in the order of the plan */
	const char *services; /* what speaks against the services, for people; NULL: nothing does */
	const char *report;   /* what speaks against the tool's own report; NULL: nothing does */
	/* What speaks against going on with the run as a whole, for people; NULL: nothing does.
	 * begin opens a new one then. */
	const char *closed, *place, *system;
	double
	    failed; /* when the test has last not passed in this run, likewise; negative: never */
	double written; /* the time of the stamp's file, the same; 0: not looked at */
	double now;     /* seconds since 1970, UTC */
};

/* A row of the table. */
struct evidence {
	const char *name;
	const char *taken; /* when and by whom, for people */
	unsigned asked;    /* by whom: a set of enum evidence_asker; 0: once for the whole run */
	/* NULL: it holds. Otherwise why the pass does not count, after "its result was "; NULL as
	 * the function: no claim says anything of it, and `taken` says where it is looked at. */
	const char *(*problem)(struct arena *arena, const struct claim *claim);
};

/* The rows; ended by one without a name. */
extern const struct evidence evidence_table[];

/* The first row that speaks against the pass, with its words in `*why`; NULL: all of them hold. */
const struct evidence *evidence_against(
    struct arena *arena, const struct claim *claim, enum evidence_asker asker, const char **why);

/* What stands in `inputs`: the hash of the test's own input, and behind it that of each set of
 * files that it reads besides. */
char *evidence_of_inputs(struct arena *arena, const char *own, const struct strings *sets);

/* The first of what it reads that is not the same as `pass->inputs` says, for people; NULL: it has
 * no name. */
const char *evidence_changed_input(const struct claim *claim);

/* Which start of a service it was, as it stands in `services`: "NAME ID". `status` NULL: nothing is
 * known of it. */
char *evidence_of_service(
    struct arena *arena, const char *name, const struct service_status *status);

/* The pass of a test ("PHASE/TEST") as it is on the disk, or the skip that has replaced it; NULL:
 * there is none that can be read. */
const struct result *evidence_read_pass(
    struct arena *arena, const char *out, const char *name, const char *key);

/* The identity of a pass that others stand on, as it stands in `passes`: "PHASE/TEST IDENTITY".
 * `pass` NULL: there is none. */
/* The same of a test that is needed: its pass, and not a skip that it had been. */
char *evidence_of_need(struct arena *arena, const char *out, const char *name, const char *key);

char *evidence_of_pass(struct arena *arena, const char *name, const struct result *pass);

#endif
