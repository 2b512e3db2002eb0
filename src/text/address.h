/* SPDX-License-Identifier: MIT */
/* URLs taken apart, by libcurl. Nothing here connects to anything. */
#ifndef E2E_TEXT_ADDRESS_H
#define E2E_TEXT_ADDRESS_H

#include "base/arena.h"
#include "base/compiler.h"

#include <stdbool.h>

/* A URL (RFC 3986) taken apart; what is not in it is NULL. */
struct address {
	/* Without user, password and fragment, and "?..." for a query, as there may be a token in
	 * it: may be shown. */
	const char *url;
	const char *scheme;          /* lower case */
	const char *host;            /* an IPv6 address in its brackets, with its zone */
	const char *port;            /* decimal */
	const char *user, *password; /* decoded */
};

/* False when `url` is not a URL with a host. The strings are the arena's. */
E2E_MUST_USE bool address_parse(struct arena *arena, const char *url, struct address *address);

/* The same for HOST:PORT. */
E2E_MUST_USE bool address_parse_host_port(
    struct arena *arena, const char *text, struct address *address);

/* Whether the host is this machine by its name or number: localhost, 127.0.0.0/8, ::1, and the
 * addresses of no host, 0.0.0.0 and ::. */
bool address_is_loopback(const struct address *address);

#endif
