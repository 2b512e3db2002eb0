/* SPDX-License-Identifier: MIT */
/* A text that a user wrote, with its lines, for errors that point into it. Knows nothing of YAML
 * but where its lines end. */
#ifndef E2E_BASE_SOURCE_H
#define E2E_BASE_SOURCE_H

#include "base/arena.h"
#include "model.h"

enum { SOURCE_BYTES_MAX = 64 * 1024 * 1024 };

/* Reads the file into a source, whose name is `path`, and whose errors go to `diagnostics`. NULL
 * after an error that was reported. */
const struct source *source_read(
    struct arena *arena, struct diagnostics *diagnostics, const char *path);

/* A source from memory; `text` ends with a NUL and is kept. */
const struct source *source_from_text(struct arena *arena, struct diagnostics *diagnostics,
    const char *name, const char *text, size_t len);

/* Where the byte at `offset` is. */
struct mark source_mark(const struct source *source, size_t offset);

#endif
