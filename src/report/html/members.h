/* SPDX-License-Identifier: MIT */
/* What the files that write the page's JSON share: what is left to be spent, and members that are
 * left out where they say nothing. */
#ifndef E2E_REPORT_HTML_MEMBERS_H
#define E2E_REPORT_HTML_MEMBERS_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

#include <stdbool.h>

struct pictures;

enum {
	TEXT_MAX = 16 * 1024, /* bytes of one text */
	LINE_BYTES_MAX = 2 * 1024,
	DETAILS_MAX = 8 * 1024 * 1024,
	CASES_MAX = 20000, /* that passed, and of each test's others */
	CASE_ATTEMPTS_MAX = 20000,
};

/* What stays the same, and what is left to be spent, while a run is written. */
struct page_data {
	const char *out;
	const struct run *run;
	struct pictures *pictures;
	bool earlier;          /* what is written now is of an attempt before the last one */
	size_t tail;           /* of each log that is shown, bytes */
	size_t details, cases; /* still to be written: bytes, and cases that passed */
	size_t case_attempts;  /* the same of attempts that the tools made themselves */
};

void put_text(struct arena *arena, struct buf *out, const char *name, const char *text);
void put_true(struct buf *out, const char *name, bool value);

/* As a URL seen from the page; left out when there is no such file. */
void put_link(struct arena *arena, const struct page_data *data, struct buf *out, const char *name,
    const char *path);

#endif
