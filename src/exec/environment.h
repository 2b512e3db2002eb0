/* SPDX-License-Identifier: MIT */
/* What a command is started with: its environment and its words, with all templates resolved. */
#ifndef E2E_EXEC_ENVIRONMENT_H
#define E2E_EXEC_ENVIRONMENT_H

#include "base/arena.h"
#include "base/compiler.h"
#include "model.h"
#include "text/interpolate.h"
#include "text/mask.h"

struct environment {
	char **variables; /* NAME=VALUE, ended by NULL */
	char **command;   /* ended by NULL */
	size_t variable_count;
	struct mask secrets;  /* what must not be seen */
	struct strings shown; /* the command without them */
	const char *report;   /* where the test tool leaves its report, from here; NULL: nowhere */
};

/* What it is made of. */
struct environment_maker {
	struct arena *arena;
	const struct env *env;         /* templates, set in this order: each sees those before */
	const struct strings *secrets; /* names of variables */
	const struct strings *command; /* templates */
	const char *programs;          /* a directory behind all else of PATH; or NULL */
	struct strings bin;            /* before all else of it: see add_tools */
	const char *dir;               /* where the command runs; NULL: here */
	struct template_names names;
	struct environment *environment;
	/* While a command is resolved: the variable that was asked for last, when it was empty. */
	bool strict;
	const char *empty;
};

/* In this order, with own variables set in between: what make was started with, less what make
 * itself put there and its switches, plus `env`; then the secrets and the command. Each returns 0;
 * or -1 with one line for people in `*error`. */
E2E_MUST_USE int environment_begin(struct environment_maker *maker, const char **error);
void environment_set(struct environment_maker *maker, const char *name, const char *value);
E2E_MUST_USE int environment_end(struct environment_maker *maker, const char **error);

/* The template resolved in the environment as far as it is made, or NULL with `*error` set; `what`
 * it is, for people. */
char *environment_resolve(
    struct environment_maker *maker, const char *what, const char *template, const char **error);

/* The same for words of a command and for what it is to run. What is empty there leaves something
 * out, and what then runs may well succeed. So a variable that was empty when we were started is an
 * error like one that is not set. */
char *environment_resolve_strictly(
    struct environment_maker *maker, const char *what, const char *template, const char **error);

/* Resolves the words of a command strictly and in their place. -1 with `*error` set, also when
 * nothing would be run. */
E2E_MUST_USE int environment_resolve_command(struct environment_maker *maker, const char *what,
    char **words, size_t count, const char **error);

/* The value of a variable of it, or NULL. */
const char *environment_find(const struct environment *environment, const char *name);

/* Whether the variable, NAME=VALUE, is one that make gives to other makes. */
bool environment_is_of_make(const char *variable);

/* Whether the variable, NAME=VALUE, is a switch of the Makefile (E2E_ONLY, E2E_OUT and others). */
bool environment_is_switch(const char *variable);

#endif
