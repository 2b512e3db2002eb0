/* SPDX-License-Identifier: MIT */
#include "text/address.h"

#include "base/die.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

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
