/* SPDX-License-Identifier: MIT */
#include "text/transfer.h"

static bool limit_protocols(CURL *curl, bool http_too)
{
#if LIBCURL_VERSION_NUM >= 0x075500
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, http_too ? "http,https" : "https") ==
	       CURLE_OK;
#else
	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS,
		   http_too ? (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS) : (long)CURLPROTO_HTTPS) ==
	       CURLE_OK;
#endif
}

CURL *transfer_open(const char *url, bool http_too, long limit)
{
	CURL *curl = curl_easy_init();

	if (!curl || !limit_protocols(curl, http_too) ||
	    curl_easy_setopt(curl, CURLOPT_URL, url) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) != CURLE_OK ||
	    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK) {
		curl_easy_cleanup(curl);
		return NULL;
	}
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, limit);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, limit);
#if LIBCURL_VERSION_NUM >= 0x075700
	/* A name server that does not answer must not hold up the end. */
	curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
#endif
	return curl;
}
