/* SPDX-License-Identifier: MIT */
/* The files under templates/, which are built into the programs, and their @NAME@ places. */
#ifndef E2E_TEXT_TEMPLATE_H
#define E2E_TEXT_TEMPLATE_H

#include "base/buf.h"

#include <stddef.h>

struct embedded_file {
	const char *name; /* below templates/: "makefile/head.mk" */
	const char
	    *hash; /* "sha256-…", as a Content-Security-Policy names it; NULL: it needs none */
	const char *text;
};

/* All of them, ended by a NULL name; made at build time. */
extern const struct embedded_file embedded_files[];

/* The text of a template; dies when there is none. */
const char *template_text(const char *name);

/* The hash of a style or script; dies when there is none. */
const char *template_hash(const char *name);

/* A value for @name@. It goes in as it is: it was escaped for the kind of the template when it was
 * made. */
struct template_value {
	const char *name, *value;
};

/* Appends the template, filled in. Dies on a name in it that has no value. */
void template_fill(
    struct buf *out, const char *template, const struct template_value *values, size_t count);

#endif
