/* SPDX-License-Identifier: MIT */
/* What holds where nothing is said: in phases.yaml, on the command lines, and so in --help and the
 * manual pages. No functions. Of times and sizes the text stands beside the number, in the form in
 * which users write it; tests/unit/test_defaults holds the one against the other. */
#ifndef E2E_DEFAULTS_H
#define E2E_DEFAULTS_H

#define DEFAULT_PLAN     "phases.yaml"
#define DEFAULT_MAKEFILE "Makefile"
#define DEFAULT_NAME     "e2e" /* of a plan */
#define DEFAULT_OUTPUT   "test-results"
#define DEFAULT_REPORTS  "console,json"
#define DEFAULT_ONLY     "%" /* all tests */

/* Milliseconds. */
enum {
	DEFAULT_TIMEOUT = 60 * 60 * 1000, /* of an invocation of make */
	DEFAULT_MAX_AGE = 60 * 60 * 1000, /* of a pass */
	DEFAULT_GRACE = 10 * 1000,        /* of tests and services: between TERM and KILL */
	/* Containers have ten seconds each to stop, one after the other. */
	DEFAULT_COMPOSE_GRACE = 60 * 1000,
	DEFAULT_CHECK_INTERVAL = 5 * 1000, /* of a service's health */
	DEFAULT_CHECK_TIMEOUT = 5 * 1000,
	DEFAULT_TRY_INTERVAL = 500, /* of e2e-probe alone */
	DEFAULT_TRY_TIMEOUT = 5 * 1000,
};
#define DEFAULT_TIMEOUT_TEXT        "1h"
#define DEFAULT_MAX_AGE_TEXT        "1h"
#define DEFAULT_GRACE_TEXT          "10s"
#define DEFAULT_CHECK_INTERVAL_TEXT "5s"
#define DEFAULT_CHECK_TIMEOUT_TEXT  "5s"
#define DEFAULT_TRY_INTERVAL_TEXT   "500ms"
#define DEFAULT_TRY_TIMEOUT_TEXT    "5s"

/* Bytes that are kept of an output. */
enum { DEFAULT_LOG = 8 * 1024 * 1024 };
#define DEFAULT_LOG_TEXT "8MiB"

enum {
	DEFAULT_RETRIES = 0,        /* of a test, after a failure */
	DEFAULT_CHECK_RETRIES = 10, /* failures in a row that make a service unhealthy */
};

/* The limits of a test, for e2e-run and for those that call it. */
#define DEFAULT_LIMITS                                                                             \
	{                                                                                          \
		.timeout = -1, .grace = DEFAULT_GRACE, .retries = DEFAULT_RETRIES,                 \
		.log = DEFAULT_LOG                                                                 \
	}

#endif
