/* SPDX-License-Identifier: MIT */
/* HTTP and HTTPS: one request. Whether its answer is the right one is up to http_expect.c. */
#include "base/die.h"
#include "probe/http_expect.h"
#include "probe/probe.h"
#include "text/cjson.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

/* NAME:VALUE; the value holds no control character, with which it could be more than one. */
static bool is_header(const char *text)
{
	const char *colon = strchr(text, ':');

	if (!colon || !http_is_token(text, (size_t)(colon - text)))
		return false;
	for (const char *p = colon; *p; p++)
		if ((unsigned char)*p < ' ' && *p != '\t')
			return false;
	return true;
}

static void check_wish(const struct http_wish *wish)
{
	if (wish->method && !http_is_token(wish->method, strlen(wish->method)))
		die_usage("--method: \"%s\" is not a method such as GET", wish->method);
	for (size_t i = 0; i < wish->headers.count; i++)
		if (!is_header(wish->headers.items[i]))
			die_usage("--header takes NAME:VALUE");
	http_expect_check(wish);
	if (wish->insecure && wish->cacert)
		die_usage("--cacert and --insecure exclude each other");
}

static void prepare(struct probe *probe)
{
	struct address *address = &probe->address;
	const struct http_wish *wish = &probe->http;

	if (!address_parse(probe->arena, probe->words[0], address) ||
	    (strcmp(address->scheme, "http") != 0 && strcmp(address->scheme, "https") != 0))
		die_usage("http takes a URL: http[s]://[USER:PASSWORD@]HOST[:PORT][/PATH]");
	check_wish(wish);
	if (wish->cacert && access(wish->cacert, R_OK) != 0)
		die("open %s:", wish->cacert);
	if (wish->insecure && strcmp(address->scheme, "https") == 0)
		probe->caution = "--insecure: the certificate is not verified";
	probe->shown = address->url;
}

static size_t take_body(char *data, size_t one, size_t len, void *context)
{
	struct http_answer *answer = context;
	size_t room = HTTP_BODY_MAX - answer->body.len;

	(void)one;
	answer->cut = len > room;
	buf_add(&answer->body, data, answer->cut ? room : len);
	return answer->cut ? 0 : len;
}

static size_t take_header(char *data, size_t one, size_t len, void *context)
{
	(void)one;
	return http_header_take(context, data, len) ? len : 0;
}

/* libcurl bounds one line of a header, and may call it a lack of memory. */
static bool is_line_too_long(CURL *curl, CURLcode code)
{
	double answered = 0;

	if (code != CURLE_OUT_OF_MEMORY)
		return false;
	curl_easy_getinfo(curl, CURLINFO_STARTTRANSFER_TIME, &answered);
	return answered > 0;
}

/* ---- the request ---- */

static bool has_header(const struct http_wish *wish, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < wish->headers.count; i++)
		if (strncasecmp(wish->headers.items[i], name, len) == 0 &&
		    wish->headers.items[i][len] == ':')
			return true;
	return false;
}

static bool is_json(const char *text)
{
	cJSON *json = json_parse(text, strlen(text));
	bool is = json != NULL;

	cJSON_Delete(json);
	return is;
}

static struct curl_slist *add_header(struct curl_slist *list, const char *header)
{
	list = curl_slist_append(list, header);
	if (!list)
		die_no_memory();
	return list;
}

static struct curl_slist *make_headers(struct arena *arena, const struct http_wish *wish)
{
	/* No server has to say first that it will read a body. */
	struct curl_slist *list = add_header(NULL, "Expect:");

	if (wish->data && !has_header(wish, "Content-Type"))
		list = add_header(list, is_json(wish->data)
					    ? "Content-Type: application/json"
					    : "Content-Type: text/plain; charset=utf-8");
	for (size_t i = 0; i < wish->headers.count; i++) {
		const char *header = wish->headers.items[i];
		size_t name = strcspn(header, ":");

		/* libcurl's form for a header without a value; with a colon it would drop it. */
		if (header[name + 1 + strspn(header + name + 1, " \t")] == '\0')
			header = arena_printf(arena, "%.*s;", (int)name, header);
		list = add_header(list, header);
	}
	return list;
}

static void set_method(CURL *curl, const struct http_wish *wish)
{
	const char *method = wish->method;
	bool has_body =
	    wish->data || (method && (strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
					 strcmp(method, "PATCH") == 0));

	if (has_body) {
		const char *data = wish->data ? wish->data : "";

		curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(data));
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, data);
	}
	if (method && strcmp(method, "HEAD") == 0 && !has_body)
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	else if (method)
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

static void set_certificates(CURL *curl, const struct http_wish *wish)
{
	if (wish->cacert)
		curl_easy_setopt(curl, CURLOPT_CAINFO, wish->cacert);
	if (wish->insecure) {
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
		curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
	}
}

static bool check(const struct probe *probe, long limit, struct buf *finding)
{
	const struct http_wish *wish = &probe->http;
	struct connection connection;
	struct http_answer answer = {.headers = BUF_INIT, .body = BUF_INIT};
	struct curl_slist *headers = make_headers(probe->arena, wish);
	bool healthy = false;
	CURL *curl;
	CURLcode code;

	net_open(&connection, probe->words[0], limit);
	curl = connection.curl;
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "e2e-probe/" PACKAGE_VERSION);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, &answer);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	/* What is sent is for the server and not for a proxy in front of it. */
	curl_easy_setopt(curl, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	set_method(curl, wish);
	if (address_is_loopback(&probe->address))
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	set_certificates(curl, wish);
	code = curl_easy_perform(curl);
	if (answer.headers_cut || is_line_too_long(curl, code)) {
		buf_adds(finding, "the answer's headers are too large");
	} else if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && answer.cut)) {
		curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
		healthy = http_expect(wish, &answer, finding);
	} else {
		net_explain(&connection, code, finding);
	}
	net_close(&connection);
	curl_slist_free_all(headers);
	buf_release(&answer.headers);
	buf_release(&answer.body);
	return healthy;
}

const struct protocol protocol_http = {
    .prepare = prepare,
    .check = check,
};
