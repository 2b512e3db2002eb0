/* SPDX-License-Identifier: MIT */
/* What a check is. One file per protocol, each ending in its one `const struct protocol`. */
#ifndef E2E_PROBE_PROBE_H
#define E2E_PROBE_PROBE_H

#include "base/arena.h"
#include "base/buf.h"
#include "model.h"
#include "probe/net.h"
#include "text/check_kinds.h"

#include <stdbool.h>

/* What the options say of a request and its answer. NULL or empty: nothing. */
struct http_wish {
	const char *method, *data; /* sent */
	const char *status, *text; /* expected: a list, and text in the body */
	struct strings headers;    /* NAME:VALUE; a value may be a secret and is never shown */
	struct strings expected_headers; /* NAME, or NAME:TEXT */
	struct strings json;             /* PATH=VALUE */
	const char *cacert;
	bool insecure;
	bool given; /* there is such an option */
};

/* One run of the program. Strings belong to the command line or to the arena. */
struct probe {
	struct arena *arena;
	enum check_kind kind;
	char **words; /* what stands after the kind's name, without options; ended by NULL */
	struct http_wish http;
	/* Filled in by prepare. */
	const char *shown;   /* what is checked, for people; no user, password or query in it */
	const char *caution; /* what is not verified, to be said whatever is found; or NULL */
	struct address address;
};

/* How a kind of check is made; text/check_kinds.h has its name and what it takes. */
struct protocol {
	/* Reads the words, once, before the first try; wrong usage dies. Never prints a word: there
	 * may be a password in it. */
	void (*prepare)(struct probe *probe);
	/* One try, of at most `limit` milliseconds: is it healthy? Appends to `finding` what was
	 * found, one line for people without secrets. Dies of our own failures only. */
	bool (*check)(const struct probe *probe, long limit, struct buf *finding);
};

extern const struct protocol protocol_http, protocol_tcp, protocol_redis, protocol_postgres,
    protocol_exec;

#endif
