/* SPDX-License-Identifier: MIT */
/* result <-> stamp: the contract between e2e-run, which writes, and e2e-report, which reads.
 *
 * A stamp is one JSON object (RFC 8259) on one line, in OUT/PHASE/TEST.passed, .failed or
 * .skipped. Its last members are "seal", a hash of the key of the run and of the sum of everything
 * before it, and "checksum", one of that sum and the seal. Whoever can read the run's key can seal
 * anything: the seal tells what was copied, restored or written by hand from what e2e-run has
 * written, and does not stop somebody who means to deceive. */
#ifndef E2E_STATE_STAMP_H
#define E2E_STATE_STAMP_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"

enum { STAMP_VERSION = 8, STAMP_BYTES_MAX = 16 * 1024 * 1024 };

/* Stand before the seal and the checksum. */
#define STAMP_SEAL     ",\"seal\":\""
#define STAMP_CHECKSUM "\",\"checksum\":\""

/* Of a result, what is known before its stamp is read. */
struct result stamp_expected(const struct run *run, const struct test *test);

/* OUT/PHASE/TEST.STATUS */
const char *stamp_path(
    struct arena *arena, const char *out, const char *phase, const char *test, enum status status);

/* Adds the member "attempts": each with status, reason, exit_code, signal, duration and start. An
 * exit code or signal that there is not is null where it is `whole`, as in a stamp, and else left
 * out. */
void result_put_attempts(struct buf *out, const struct result *result, bool whole);

/* What a stamp whose text is that, without seal and checksum, has for these: with the key of the
 * run (NULL: none), and with the seal that it has, if it has one: 16 digits, or NULL. */
struct stamp_sums {
	char seal[17], checksum[17];
};
void stamp_sums(
    const char *text, size_t len, const char *key, const char *sealed, struct stamp_sums *sums);

/* Appends the stamp's text to `out`, sealed with the key of the run. */
void stamp_format(const struct result *result, const char *key, struct buf *out);

/* Makes room for a stamp that is to come, so that a disk which is full is found before the test
 * starts. Returns a descriptor for stamp_write, or -1 with errno. */
E2E_MUST_USE int stamp_reserve(
    struct arena *arena, const char *out, const char *phase, const char *test);

/* Writes the stamp in the results directory `out`, as a whole or not at all, with the file time
 * that `result->finished` says; into the room that was `reserved`, which is closed, or, when that
 * is -1, into new. Returns 0, or -1 with errno. */
E2E_MUST_USE int stamp_write(struct arena *arena, const char *out, const struct result *result,
    const char *key, int reserved);

/* The stamp of that status of a test ("PHASE/TEST") in the results directory `out`, as stamp_parse
 * gives it; NULL: there is none that can be read. */
const struct result *stamp_read(
    struct arena *arena, const char *out, const char *name, enum status status, const char *key);

/* The stamp's text as a result; whether `key` seals it is in `sealed` (NULL: that is not asked).
 * NULL, with a word for people in `*why`, when it is not one that e2e-run wrote: "empty", "torn",
 * "of another version", ... */
struct result *stamp_parse(
    struct arena *arena, const char *text, size_t len, const char *key, const char **why);

/* The same. Where run, phase, name, definition or inputs are as in `like` (each of them a text or
 * NULL), its text is taken and not copied: a hundred thousand results take less memory. */
struct result *stamp_parse_like(struct arena *arena, const char *text, size_t len, const char *key,
    const struct result *like, const char **why);

#endif
