/* SPDX-License-Identifier: MIT */
/* e2e-post: one POST to a webhook, over libcurl, for e2e-report. It is a program of its own because
 * libcurl and what that needs take ten times as long to load as all else that e2e-report needs,
 * which starts once per phase. Knows nothing of what it posts; never prints the URL.
 *
 *   standard input: the URL, a newline, JSON  ->  tries  ->  exit 0, or a warning and exit 1 */
#include "base/buf.h"
#include "base/die.h"
#include "base/program.h"
#include "base/time.h"
#include "text/address.h"
#include "text/transfer.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONNECT_MS = 5000, TRY_MS = 15000, TRIES = 3, WAIT_MOST_S = 30, ANSWER_MAX = 64 * 1024 };

static size_t take_answer(char *data, size_t one, size_t len, void *context)
{
	struct buf *answer = context;
	size_t room = ANSWER_MAX - answer->len;

	(void)one;
	buf_add(answer, data, len < room ? len : room);
	return len < room ? len : 0;
}

/* https, and http to this machine. `*loopback` says which host it is. */
static bool is_allowed(const char *url, bool *loopback)
{
	struct arena scratch = {0};
	struct address address;
	bool ok = false;

	if (address_parse(&scratch, url, &address)) {
		*loopback = address_is_loopback(&address);
		ok = strcmp(address.scheme, "https") == 0 ||
		     (*loopback && strcmp(address.scheme, "http") == 0);
	}
	arena_release(&scratch);
	return ok;
}

static const char *certificates(void)
{
	const char *path = getenv("CURL_CA_BUNDLE");

	if (!path || path[0] == '\0')
		path = getenv("SSL_CERT_FILE");
	return path && path[0] ? path : NULL;
}

/* One request and what came of it. */
struct post {
	CURL *curl;
	CURLcode code;
	long status; /* 0: no answer */
	curl_off_t retry_after;
	struct buf answer;
};

/* False when libcurl cannot be used. */
static bool prepare(struct post *post, const char *url, const struct buf *payload,
    struct curl_slist *headers, bool loopback)
{
	CURL *curl = transfer_open(url, loopback, TRY_MS);
	const char *ca = certificates();

	post->curl = curl;
	if (!curl || (ca && curl_easy_setopt(curl, CURLOPT_CAINFO, ca) != CURLE_OK))
		return false;
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "e2e-report/" PACKAGE_VERSION);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, payload->text);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)payload->len);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &post->answer);
	if (loopback)
		curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	return true;
}

static void try_once(struct post *post)
{
	buf_clear(&post->answer);
	post->status = 0;
	post->retry_after = 0;
	post->code = curl_easy_perform(post->curl);
	/* The status has come before a body that is cut. */
	if (post->code == CURLE_WRITE_ERROR)
		post->code = CURLE_OK;
	if (post->code != CURLE_OK)
		return;
	curl_easy_getinfo(post->curl, CURLINFO_RESPONSE_CODE, &post->status);
#if LIBCURL_VERSION_NUM >= 0x074200
	curl_easy_getinfo(post->curl, CURLINFO_RETRY_AFTER, &post->retry_after);
#endif
}

static bool is_worth_retrying(const struct post *post)
{
	switch (post->code) {
	case CURLE_OK:
		return post->status == 429 || post->status >= 500;
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_SSL_CONNECT_ERROR:
		return true;
	default: /* such as a wrong certificate: it will not be another one soon */
		return false;
	}
}

static void wait_before_next(const struct post *post, int tries)
{
	curl_off_t seconds = post->retry_after > 0 ? post->retry_after : tries;

	if (seconds > WAIT_MOST_S)
		seconds = WAIT_MOST_S;
	time_sleep_until(time_monotonic() + (double)seconds);
}

/* Slack answers with one word, such as invalid_payload. Nothing else is repeated: an answer may
 * quote the URL. */
static bool is_word(const struct buf *answer)
{
	return answer->len > 0 && answer->len <= 40 &&
	       strspn(answer->text, "abcdefghijklmnopqrstuvwxyz_") == answer->len;
}

static void explain(const struct post *post, int tries, const char *url)
{
	const char *times = tries > 1 ? " (tried more than once)" : "";

	if (post->code != CURLE_OK)
		/* libcurl's own text, never its error buffer, which may name the URL. */
		warn("slack: nothing was sent%s: %s", times, curl_easy_strerror(post->code));
	else if (post->status >= 300 && post->status <= 399)
		warn("slack: nothing was sent: status %ld; redirects are not followed",
		    post->status);
	else if (is_word(&post->answer) && !strstr(url, post->answer.text))
		warn("slack: nothing was sent%s: status %ld, %s", times, post->status,
		    post->answer.text);
	else
		warn("slack: nothing was sent%s: status %ld", times, post->status);
}

/* Several times where that may help. False after a warning. */
static bool post_to(const char *url, const struct buf *payload)
{
	struct post post = {.answer = BUF_INIT};
	struct curl_slist *headers =
	    curl_slist_append(NULL, "Content-Type: application/json; charset=utf-8");
	bool loopback = false, posted = false;
	int tries = 0;

	if (!is_allowed(url, &loopback)) {
		warn("slack: nothing was sent: the webhook is not an https URL");
	} else if (!headers || !prepare(&post, url, payload, headers, loopback)) {
		warn("slack: nothing was sent: libcurl cannot be used");
	} else {
		for (;;) {
			try_once(&post);
			tries++;
			posted = post.code == CURLE_OK && post.status >= 200 && post.status <= 299;
			if (posted || tries == TRIES || !is_worth_retrying(&post))
				break;
			wait_before_next(&post, tries);
		}
		if (!posted)
			explain(&post, tries, url);
	}
	curl_slist_free_all(headers);
	curl_easy_cleanup(post.curl);
	curl_global_cleanup();
	buf_release(&post.answer);
	return posted;
}

/* The first line of standard input, without its newline, and the rest; false: there is no such
 * line. */
static bool read_input(struct buf *url, struct buf *payload)
{
	char chunk[64 * 1024];
	const char *end;
	ssize_t n;

	while ((n = read(STDIN_FILENO, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("read the message:");
		buf_add(url, chunk, (size_t)n);
	}
	end = memchr(url->text, '\n', url->len);
	if (!end)
		return false;
	buf_adds(payload, end + 1);
	url->len = (size_t)(end - url->text);
	url->text[url->len] = '\0';
	return true;
}

int main(int argc, char **argv)
{
	struct buf url = BUF_INIT, payload = BUF_INIT;
	bool posted;

	program_begin(argv[0]);
	if (argc > 1 || !read_input(&url, &payload))
		die_usage(
		    "e2e-post is called by e2e-report, with a URL and a message as its input");
	posted = post_to(url.text, &payload);
	buf_release(&url);
	buf_release(&payload);
	return posted ? EXIT_PASSED : EXIT_NOT_PASSED;
}
