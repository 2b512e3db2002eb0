/* SPDX-License-Identifier: MIT */
/* Connections: the only way from here to libcurl. It knows no protocol. */
#ifndef E2E_PROBE_NET_H
#define E2E_PROBE_NET_H

#include "base/arena.h"
#include "base/buf.h"
#include "text/address.h"

#include <curl/curl.h>
#include <stdbool.h>

/* One transfer or connection, with its time limit. */
struct connection {
	CURL *curl;
	curl_socket_t socket;
	long limit;      /* milliseconds, for all of it */
	double deadline; /* the same on the monotonic clock, seconds */
	char error[CURL_ERROR_SIZE];
};

/* A handle for `url` under the rules for all transfers (text/transfer.h): HTTP and HTTPS, over when
 * `limit` milliseconds are. Ended by net_close. */
void net_open(struct connection *connection, const char *url, long limit);
void net_close(struct connection *connection);

/* Connects to the address itself, never through a proxy. As in the two below: true when it is done;
 * otherwise `finding` has got the reason. Ended by net_close in both cases. */
E2E_MUST_USE bool net_connect(struct connection *connection, struct arena *arena,
    const struct address *address, long limit, struct buf *finding);

E2E_MUST_USE bool net_send(
    struct connection *connection, const struct buf *data, struct buf *finding);

/* Receives exactly `len` bytes. */
E2E_MUST_USE bool net_receive(
    struct connection *connection, char *into, size_t len, struct buf *finding);

/* Appends why `code` came, for people. Dies when it is no fault of the other side. */
void net_explain(const struct connection *connection, CURLcode code, struct buf *finding);

#endif
