/* SPDX-License-Identifier: MIT */
/* Secret values taken out of text, also out of a stream that comes in pieces.
 *
 * A value, and each of its lines, is found as it is; in base64 (RFC 4648) in its three alignments,
 * in both alphabets and broken into lines; and wherever a reader of percent-encoding (RFC 3986, and
 * the one of forms), of strings (JSON, JavaScript, C, Python), of a shell's words or of XML would
 * get it, whichever characters the writer chose to escape. It is found also where something stands
 * in it that nobody sees (see base/printable.h), or a terminal overwrites: whoever shows the text
 * drops that, and would put the value together. ISO 8859-1 is looked for
 * besides UTF-8. Where such places overlap, all of it is taken out.
 */
#ifndef E2E_TEXT_MASK_H
#define E2E_TEXT_MASK_H

#include "base/arena.h"
#include "base/buf.h"

#include <stdbool.h>

/* A shorter value is not taken out: it would hide too much else. */
enum { MASK_LEAST = 6 };
#define MASK_TEXT "***"

/* All zero: finds nothing. Memory is the arena's. */
struct mask {
	struct mask_form *starts[256]; /* by the byte with which a form may begin */
	size_t count;
};

/* Adds a value in all its forms. False when it is too short. */
bool mask_add(struct mask *mask, struct arena *arena, const char *value);

/* Whether the mask would change the text. */
bool mask_finds(const struct mask *mask, const char *text, size_t len);

/* The text as it may be shown; the same pointer where nothing is to be taken out. NULL gives NULL.
 */
const char *mask_text(const struct mask *mask, struct arena *arena, const char *text);

/* A stream: what may belong to a form that is not complete yet is held back. */
struct mask_stream {
	const struct mask *mask;
	struct buf held;
	size_t hidden; /* how many bytes at the start of `held` belong to what was found */
};

void mask_stream_init(struct mask_stream *stream, const struct mask *mask);

/* Appends to `out` what can be shown already. */
void mask_stream_add(struct mask_stream *stream, const char *data, size_t len, struct buf *out);

/* The end: appends the rest, and releases the stream. */
void mask_stream_end(struct mask_stream *stream, struct buf *out);

#endif
