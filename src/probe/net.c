/* SPDX-License-Identifier: MIT */
#include "probe/net.h"

#include "base/die.h"
#include "base/time.h"
#include "text/transfer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

void net_open(struct connection *connection, const char *url, long limit)
{
	CURL *curl = transfer_open(url, true, limit);

	if (!curl)
		die("libcurl cannot be used");
	connection->curl = curl;
	connection->socket = CURL_SOCKET_BAD;
	connection->limit = limit;
	connection->deadline = time_monotonic() + (double)limit / 1000;
	connection->error[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->error);
}

void net_close(struct connection *connection)
{
	curl_easy_cleanup(connection->curl);
	connection->curl = NULL;
}

bool net_connect(struct connection *connection, struct arena *arena, const struct address *address,
    long limit, struct buf *finding)
{
	CURLcode code;

	net_open(
	    connection, arena_printf(arena, "http://%s:%s", address->host, address->port), limit);
	/* A proxy accepts a connection whatever there is behind it. */
	curl_easy_setopt(connection->curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(connection->curl, CURLOPT_CONNECT_ONLY, 1L);
	code = curl_easy_perform(connection->curl);
	if (code == CURLE_OK)
		code =
		    curl_easy_getinfo(connection->curl, CURLINFO_ACTIVESOCKET, &connection->socket);
	if (code != CURLE_OK)
		net_explain(connection, code, finding);
	return code == CURLE_OK;
}

/* Waits until the socket is ready for `events`; a timeout when the time is over. */
static CURLcode wait_for(const struct connection *connection, short events)
{
	struct pollfd ready = {.fd = connection->socket, .events = events};
	double left = connection->deadline - time_monotonic();

	if (left <= 0)
		return CURLE_OPERATION_TIMEDOUT;
	if (poll(&ready, 1, (int)(left * 1000) + 1) < 0 && errno != EINTR)
		die("wait for a socket:");
	return CURLE_OK;
}

bool net_send(struct connection *connection, const struct buf *data, struct buf *finding)
{
	size_t done = 0;
	CURLcode code = CURLE_OK;

	connection->error[0] = '\0';
	while (done < data->len && code == CURLE_OK) {
		size_t sent = 0;

		code = curl_easy_send(connection->curl, data->text + done, data->len - done, &sent);
		done += sent;
		if (code == CURLE_AGAIN)
			code = wait_for(connection, POLLOUT);
	}
	if (code != CURLE_OK)
		net_explain(connection, code, finding);
	return code == CURLE_OK;
}

bool net_receive(struct connection *connection, char *into, size_t len, struct buf *finding)
{
	size_t done = 0;
	CURLcode code = CURLE_OK;

	connection->error[0] = '\0';
	while (done < len && code == CURLE_OK) {
		size_t got = 0;

		code = curl_easy_recv(connection->curl, into + done, len - done, &got);
		done += got;
		if (code == CURLE_AGAIN)
			code = wait_for(connection, POLLIN);
		else if (code == CURLE_OK && got == 0)
			code = CURLE_GOT_NOTHING;
		/* Bytes that come one by one are not to go on for ever. */
		else if (code == CURLE_OK && time_monotonic() >= connection->deadline)
			code = CURLE_OPERATION_TIMEDOUT;
	}
	if (code != CURLE_OK)
		net_explain(connection, code, finding);
	return code == CURLE_OK;
}

void net_explain(const struct connection *connection, CURLcode code, struct buf *finding)
{
	const char *text = connection->error[0] ? connection->error : curl_easy_strerror(code);
	char limit[TIME_TEXT];
	long error = 0;

	if (code == CURLE_OUT_OF_MEMORY || code == CURLE_FAILED_INIT ||
	    code == CURLE_NOT_BUILT_IN || code == CURLE_SSL_CACERT_BADFILE)
		die("%s", text);
	if (code == CURLE_COULDNT_CONNECT)
		curl_easy_getinfo(connection->curl, CURLINFO_OS_ERRNO, &error);
	/* With these libcurl may repeat the address of a proxy in quotes, a password and all. */
	if (code == CURLE_COULDNT_RESOLVE_PROXY || (code == CURLE_COULDNT_CONNECT && !error)) {
		if (strstr(text, " '"))
			die("the address of the proxy, in a variable such as http_proxy, is wrong");
		text = curl_easy_strerror(code);
	}
	duration_format(connection->limit, limit);
	if (code == CURLE_OPERATION_TIMEDOUT)
		buf_printf(finding, "no answer within %s", limit);
	else if (code == CURLE_GOT_NOTHING)
		buf_adds(finding, "the connection was closed without an answer");
	else if (error)
		buf_adds(finding, strerror((int)error));
	else
		buf_adds(finding, text);
}
