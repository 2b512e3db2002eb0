/* SPDX-License-Identifier: MIT */
/* The screenshots that are put into report.html itself. */
#ifndef E2E_REPORT_HTML_PICTURES_H
#define E2E_REPORT_HTML_PICTURES_H

#include "base/arena.h"
#include "base/buf.h"
#include "verdict/collect.h"

#include <stdbool.h>

struct pictures;

/* Chooses among the attachments of all cases: images of at most 1 MiB, 20 MiB in all, those of
 * failed tests first, and of these the newest. */
struct pictures *pictures_choose(struct arena *arena, const struct collected_run *run);

/* Appends the attachment as a data: URL. False when it was not chosen, or cannot be read. */
bool pictures_add(
    const struct pictures *pictures, const struct attachment *attachment, struct buf *out);

/* The same of one that was not there to be chosen, as long as there is room. */
bool pictures_add_late(
    struct pictures *pictures, const struct attachment *attachment, struct buf *out);

#endif
