/* SPDX-License-Identifier: MIT */
/* What is known of a watched run, and what the person in front of it is looking at. No functions.
 */
#ifndef E2E_VIEW_WATCH_WATCHED_H
#define E2E_VIEW_WATCH_WATCHED_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "model.h"

#include <sys/types.h>

/* Times are seconds from the start of the invocation. All text is as it was written: not yet safe
 * for a terminal. */
struct watch_test {
	struct watch_phase *phase;
	const char *name;
	enum { TEST_WAITING, TEST_RUNNING, TEST_ENDED } stage;
	/* Of the latest attempt. */
	double started;
	int attempt;   /* from 1 */
	long long pid; /* its process group; 0: not known */
	bool slow;
	double missed;           /* since when its process group is gone; negative: it is there */
	struct watch_test *next; /* in the list of running tests */
	/* When it has ended. */
	enum status status;
	bool flaky, cached, halted;
	const char *error; /* or NULL */
	double duration;
	int attempts;
};

struct watch_service {
	const char *name;
	enum service_state state;
	const char *detail; /* why it is not well; or NULL */
	double started;
};

struct watch_phase {
	const char *name;
	bool required, begun, ended;
	double started, duration;
	enum status status; /* when it has ended */
	const char *error;  /* then: why it fails the run although no test failed; or NULL */
	size_t tests;       /* 0: not known */
	size_t passed, failed, skipped, flaky, cached, halted, running;
};

struct watch_state {
	const char *out;
	unsigned generation; /* another one: all pointers into the state are gone */
	struct arena arena;  /* of everything below; released when another run begins */
	/* NONE: no run has begun. GONE: its make is not there any more and it came to no end. */
	enum { RUN_NONE, RUN_GOING, RUN_GONE, RUN_ENDED } stage;
	const char *name;
	const struct run *run;
	struct watch_service *services; /* in the order in which they started */
	size_t service_count;
	struct watch_phase **phases;
	size_t phase_count;
	struct map phases_by_name, tests_by_name;
	struct watch_test *running; /* in the order in which they started */
	size_t running_count;
	struct watch_test **failures; /* in the order in which they came */
	size_t failure_count;
	size_t tests, passed, failed, skipped, flaky, cached;
	bool success, cut_short; /* when it has ended */
	double duration;         /* when it has ended or its make is gone */
	double expected_done; /* of state/expected.h: what the tests that have ended were to take */
	double remaining;     /* an estimate, seconds; negative: there is none */
	/* How far the events were read. */
	int fd;
	dev_t device;
	ino_t inode;
	off_t size;
	struct buf rest; /* a line that is not whole yet */
	double latest;   /* the time of the last event */
	double looked;   /* when the lock was looked at; monotonic */
};

/* What the person in front of it is looking at. Drawing brings it into its limits. */
struct watch_view {
	enum { LIST_FAILURES, LIST_PHASES } list; /* which one the keys move */
	bool chosen;    /* a line of the list was chosen; otherwise what is new is shown */
	size_t line;    /* which */
	size_t running; /* the most tests that were seen to run at a time */
	size_t page;    /* how many lines of the list are seen: set by drawing */
	const struct watch_test *log; /* whose log is open, or NULL */
	size_t log_back;              /* how many of its lines are below the screen */
};

#endif
