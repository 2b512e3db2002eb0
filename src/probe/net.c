/* SPDX-License-Identifier: MIT */
#include "probe/net.h"

#include "base/die.h"
#include "base/time.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* ---- addresses ---- */

/* A part of the URL, or NULL when it is not there. */
static const char *part(struct arena *arena, CURLU *url, CURLUPart what, unsigned flags)
{
	char *text = NULL;
	const char *copy = NULL;

	if (curl_url_get(url, what, &text, flags) == CURLUE_OK)
		copy = arena_strdup(arena, text);
	curl_free(text);
	return copy;
}

/* Whether a part that has to be decoded is there and cannot be. */
static bool is_undecodable(CURLU *url, CURLUPart what)
{
	char *text = NULL;
	CURLUcode code = curl_url_get(url, what, &text, CURLU_URLDECODE);

	curl_free(text);
	return code == CURLUE_URLDECODE;
}

/* libcurl keeps the zone of an IPv6 address apart; a link-local one is of no use without it. */
static const char *host_part(struct arena *arena, CURLU *url)
{
	const char *host = part(arena, url, CURLUPART_HOST, 0);
	const char *zone = part(arena, url, CURLUPART_ZONEID, 0);

	if (host && zone && !strchr(host, '%'))
		host = arena_printf(arena, "%.*s%%25%s]", (int)strcspn(host, "]"), host, zone);
	return host;
}

bool address_parse(struct arena *arena, const char *text, struct address *address)
{
	CURLU *url = curl_url();
	bool parsed;

	if (!url)
		die_no_memory();
	*address = (struct address){0};
	parsed = curl_url_set(url, CURLUPART_URL, text, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
		 !is_undecodable(url, CURLUPART_USER) && !is_undecodable(url, CURLUPART_PASSWORD);
	if (parsed) {
		address->scheme = part(arena, url, CURLUPART_SCHEME, 0);
		address->host = host_part(arena, url);
		address->port = part(arena, url, CURLUPART_PORT, 0);
		address->user = part(arena, url, CURLUPART_USER, CURLU_URLDECODE);
		address->password = part(arena, url, CURLUPART_PASSWORD, CURLU_URLDECODE);
		curl_url_set(url, CURLUPART_USER, NULL, 0);
		curl_url_set(url, CURLUPART_PASSWORD, NULL, 0);
		curl_url_set(url, CURLUPART_FRAGMENT, NULL, 0);
		if (part(arena, url, CURLUPART_QUERY, 0))
			curl_url_set(url, CURLUPART_QUERY, "...", 0);
		address->url = part(arena, url, CURLUPART_URL, 0);
	}
	curl_url_cleanup(url);
	return parsed && address->url && address->host && address->host[0];
}

bool address_parse_host_port(struct arena *arena, const char *text, struct address *address)
{
	return !strpbrk(text, "/?#@") &&
	       address_parse(arena, arena_printf(arena, "tcp://%s", text), address) &&
	       address->port;
}

static bool is_loopback_v4(uint32_t number)
{
	return number >> 24 == 127 || number == INADDR_ANY;
}

/* In brackets, maybe with a zone. */
static bool is_loopback_v6(const char *host)
{
	char text[INET6_ADDRSTRLEN];
	size_t len = strcspn(host + 1, "]%");
	struct in6_addr v6;

	if (len >= sizeof text)
		return false;
	memcpy(text, host + 1, len);
	text[len] = '\0';
	if (inet_pton(AF_INET6, text, &v6) != 1)
		return false;
	if (IN6_IS_ADDR_V4MAPPED(&v6))
		return is_loopback_v4((uint32_t)v6.s6_addr[12] << 24 |
				      (uint32_t)v6.s6_addr[13] << 16 |
				      (uint32_t)v6.s6_addr[14] << 8 | v6.s6_addr[15]);
	return IN6_IS_ADDR_LOOPBACK(&v6) || IN6_IS_ADDR_UNSPECIFIED(&v6);
}

bool address_is_loopback(const struct address *address)
{
	/* The same names as libcurl's own; a dot at the end makes no difference to a name. */
	static const char local[] = "localhost";
	enum { LOCAL = sizeof local - 1 };
	const char *host = address->host;
	size_t len = strlen(host);
	struct in_addr v4;

	if (host[0] == '[')
		return is_loopback_v6(host);
	if (inet_pton(AF_INET, host, &v4) == 1)
		return is_loopback_v4(ntohl(v4.s_addr));
	if (host[len - 1] == '.')
		len--;
	return len >= LOCAL && strncasecmp(host + len - LOCAL, local, LOCAL) == 0 &&
	       (len == LOCAL || host[len - LOCAL - 1] == '.');
}

/* ---- connections ---- */

static void limit_protocols(CURL *curl)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	CURLcode code = curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	CURLcode code =
	    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif

	if (code != CURLE_OK)
		die("this libcurl cannot be used: %s", curl_easy_strerror(code));
}

void net_open(struct connection *connection, const char *url, long limit)
{
	CURL *curl = curl_easy_init();

	if (!curl)
		die("libcurl cannot be used");
	connection->curl = curl;
	connection->socket = CURL_SOCKET_BAD;
	connection->limit = limit;
	connection->deadline = time_monotonic() + (double)limit / 1000;
	connection->error[0] = '\0';
	limit_protocols(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->error);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limit);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A name server that does not answer must not hold up the end. */
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
#endif
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
