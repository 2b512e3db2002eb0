/* SPDX-License-Identifier: MIT */
/* Every noun of e2e-gen, and no functions.
 *
 *   phases.yaml  ->  plan { phases { tests } }      what has to pass      (plan/)
 *                    its nodes, and edges           what waits for what   (plan/edges)
 *   a test's run ->  result { attempts }            what happened         (run/, state/)
 *   make e2e     ->  run                            the open run's state  (state/run_state)
 *                    service_status                 what became of a service (service/, state/)
 *   the report   ->  collected run, phases, tests   the two held together (verdict/collect)
 *   earlier runs ->  trend                          what is new about a result (history/)
 */
#ifndef E2E_MODEL_H
#define E2E_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- what a user wrote ---- */

/* After so many errors the rest is only counted. */
enum { DIAG_SHOWN_MAX = 50 };

/* What is wrong with what a user wrote. */
struct diagnostics {
	int errors; /* the same at the same place counts each time */
	int shown, left_out;
	uint64_t hashes[DIAG_SHOWN_MAX]; /* of those that were shown: none is shown twice */
	bool repeated;                   /* the latest was one of them */
	bool quiet;                      /* they are counted, and nothing is printed */
	bool colour;                     /* they are shown on a terminal that has colours */
};

/* A file that is read, as it is: `lines` point to the line starts in `text`. Errors in it go to its
 * diagnostics. */
struct source {
	struct diagnostics *diagnostics;
	const char *name;
	const char *text;
	size_t len;
	const char **lines;
	size_t line_count;
};

/* A place in a source. Lines and columns count from 1, columns in characters; line 0 means the
 * file as a whole. */
struct mark {
	const struct source *source;
	int line, column;
};

struct strings {
	char **items;
	size_t count;
};

/* One variable of an environment. The value is a template, see text/interpolate.h. */
struct env_entry {
	const char *name, *value;
	struct mark mark;
};

struct env {
	struct env_entry *items;
	size_t count;
};

/* One value of a matrix, as it was written. `part` is what it gives to the name of a test: the same
 * where a name can have it. */
struct matrix_value {
	const char *text, *part;
};

struct matrix_axis {
	const char *name; /* as in ${NAME} */
	struct mark mark;
	struct matrix_value *values;
	size_t count;
};

/* The combinations that have all these values are left out. */
struct matrix_exclude {
	struct env values;
	struct mark mark;
	bool asked, found; /* some combination was held against it, and was left out */
};

/* What a phase, a runner or a test is run with: each combination of a value from each axis. */
struct matrix {
	const struct matrix_axis **axes;
	size_t axis_count;
	struct matrix_exclude **excludes;
	size_t exclude_count;
	struct mark mark;
};

/* Where the test tool leaves its own report, and in which format. `file` is a template. */
struct tool_report {
	const char *format, *file;
	bool empty_allowed; /* a report without a single case is no failure */
	struct mark mark;
};

/* What an exit code other than 0 means. */
enum exit_meaning {
	EXIT_FAILS, /* a failure, which may be tried again */
	EXIT_SKIPS, /* the test has skipped itself */
	EXIT_FATAL, /* a failure that another attempt would not change */
};

struct exit_code {
	int code; /* 1 to 255 */
	enum exit_meaning meaning;
	const char *text; /* what the tool means by it, for people; or NULL */
};

/* What the exit codes of a tool mean, as far as it is not what they mean anywhere: see
 * run/exit_codes.h. */
struct exit_codes {
	struct exit_code *items;
	size_t count;
	bool said; /* also where there are none */
	struct mark mark;
};

/* What the path of a test is, for what is watched: see plan/test_input.h. */
enum path_kind {
	PATH_UNSAID,
	PATH_FILE,    /* a file or directory */
	PATH_NAME,    /* a name of the tool's own */
	PATH_CLASS,   /* a file where it has a slash, otherwise a name */
	PATH_PACKAGE, /* a directory where it begins with "." or "/", with those below it when
		       * "/..." stands behind it; otherwise a name */
};

/* `argv` are templates. A command that was written as one string is `sh -c STRING`. */
struct command {
	struct strings argv;
	struct mark mark;
};

/* How many tests share one start of their tool: so many, or as many as usually take that long
 * together. Neither is said: both are 0. */
enum { BATCH_MAX = 500 }; /* each has a file open */
struct batch_size {
	int files;
	long long milliseconds;
	struct mark mark;
};

/* What a phase does around its tests, in the order of the file. */
struct fixtures {
	struct test *items;
	size_t count;
	struct mark mark; /* line 0: there is no such key */
};

/* A pattern of file names, see text/glob.h, seen from some directory. */
struct file_pattern {
	const char *text;
	struct mark mark;
	bool used; /* it found a file, or excluded one: set by file_walk */
};

struct file_patterns {
	struct file_pattern *items;
	size_t count;
};

/* Files that tests read besides their own. Those of one place in the plan, as one directory sees
 * them, are a set: many tests have it, and it is looked through once. */
struct input_set {
	char name[17];        /* a hash of the directory and the patterns */
	const char *dir;      /* that the patterns are seen from; NULL: where make runs */
	const char *text;     /* the patterns, for people */
	bool of_tests;        /* not only of the fingerprint */
	size_t number;        /* its place in the plan */
	struct strings files; /* as they were found, sorted, seen from where make runs */
	bool *make_watches;   /* of each file: make is told of it too, see plan/input_patterns.h */
};

struct input_sets {
	struct input_set **items;
	size_t count;
};

/* How tests are run elsewhere: as jobs of an engine, on another host, in a container. */
struct launcher {
	const char *name;
	struct mark mark;
	const char *uses;
	struct mark uses_mark;
	struct command command; /* templates; what to run is put behind it, unless it uses that */
	struct command cancel;  /* ends what was launched; argv.count 0: none */
	long long queue;        /* milliseconds until the test has to have started; -1: not said */
	int retries;            /* how often it is launched again without a verdict; -1: not said */
};

/* A name that stands for a launcher, as written; NULL: not said. */
struct launcher_ref {
	const char *name;
	struct mark mark;
};

/* How a kind of test is run. After plan_check nothing is left of `uses`: it is merged in. */
struct runner {
	const char *name;
	struct mark mark;
	bool preset;
	const char *uses;
	struct mark uses_mark;
	struct runner *base; /* what `uses` names */
	struct command command;
	const char *dir;
	struct env env;
	struct tool_report report;
	const struct matrix *matrix; /* or NULL */
	struct strings tags;
	struct strings bin; /* directories with its programs, seen from `dir` and all above it */
	bool bin_said;
	struct exit_codes exit;
	enum path_kind path_is;
	struct batch_size batch;
	struct launcher_ref launcher;
	int slots;                   /* of each of its tests; 0: not said */
	struct file_patterns inputs; /* of its tests, see plan/input_sets.h */
	enum { RUNNER_NEW, RUNNER_VISITING, RUNNER_MERGED } state;
};

/* A name that stands for a service. */
struct service_ref {
	const char *name;
	struct mark mark;
	struct service *service; /* set by service_check */
};

struct service_refs {
	struct service_ref *items;
	size_t count;
};

/* When a service is healthy, in the terms of Docker's health checks. Times in milliseconds. */
struct health_check {
	const char *kind;     /* what e2e-probe calls it; NULL: there is no check */
	struct strings words; /* templates: the check's options and operands */
	struct mark mark;
	long long interval, timeout, start_period;
	int retries;
};

/* Something that has to be up before tests run. Either a command or a Compose file. */
struct service {
	const char *name;
	struct mark mark;
	bool misread; /* something that is written at it was an error */
	struct command command;
	const char *compose;     /* a template: the Compose file; NULL: none */
	struct strings composed; /* which of its services; none: all */
	const char *dir;
	struct env env;
	struct service_refs needs;
	struct health_check ready;
	const char *log_ready; /* a line that its output has once it is ready; or NULL */
	bool oneshot;          /* it is done, and ready, when it has exited with 0 */
	bool reuse;            /* one that is healthy already is used and left alone */
	long long grace, log;  /* milliseconds, bytes; negative: not said */
	/* From here on made by service_check. */
	bool named; /* by a phase; the others are for all phases */
	enum { SERVICE_NEW, SERVICE_VISITING, SERVICE_CHECKED } state;
	char definition[17]; /* hash of what is run, and of what it needs */
	/* And by edges_build. */
	bool required; /* a phase that gates stands on it */
	bool halts;    /* a phase that halts stands on it */
	struct plan_node *node;
};

/* A phase or tests, by a name. */
struct name_ref {
	const char *name;
	struct mark mark;
};

struct name_refs {
	struct name_ref *items;
	size_t count;
	struct mark mark; /* line 0: there is no such key */
};

/* Tests that references stand for. */
struct test_list {
	struct test **items;
	size_t count;
};

/* Of one test. More than make has jobs is as many as it has. */
enum { SLOTS_MAX = 1000 };

/* A test's limits. Milliseconds; negative: not said. */
struct limits {
	long long timeout, grace;
	long long log; /* bytes that are kept of an attempt's output */
	/* See state/retry_rule.h. */
	long long retry_delay, retry_max_delay;
	int retries;
	int retry_backoff; /* hundredths */
	unsigned retry_on; /* 0: not said */
	/* So many retries are made and no more: as it is written at the plan and the phase; of a
	 * test, that of the run. */
	int retry_budget;
	int leak_fails; /* a test that leaves something running has failed: 1, or 0 */
	int slots;      /* how many of make's jobs it takes */
};

/* Until that day the test runs and is reported, and its failures decide nothing. */
struct quarantine {
	const char *until;          /* YYYY-MM-DD, UTC: the first day on which they decide again */
	const char *reason, *issue; /* for people, one line each; or NULL */
	struct mark mark, until_mark;
};

/* What the quarantine of a test comes to in a run, see plan/quarantine.h. */
enum quarantine_state {
	QUARANTINE_NONE,   /* it has none */
	QUARANTINE_HOLDS,  /* the test decides nothing */
	QUARANTINE_ENDED,  /* from here on it decides: the day has come */
	QUARANTINE_NAMED,  /* the test was selected by its name */
	QUARANTINE_NEEDED, /* a step that is in no quarantine stands on it: what fails with it
			      decides */
	QUARANTINE_ALONE,  /* nothing would be left that decides */
};

/* What a test is for its phase. */
enum test_role {
	ROLE_TEST,
	ROLE_SETUP,    /* comes before its tests, and when it fails they are not run */
	ROLE_TEARDOWN, /* comes after them, whatever became of them */
};

/* What is written for few tests alone, see plan/test_extras.h. */
struct test_extras {
	struct name_refs needs, after, locks;
	struct launcher_ref launcher;
	const struct matrix *matrix; /* or NULL */
	struct file_patterns inputs;
};

/* There may be a hundred thousand of them. */
struct test {
	const char *name;
	struct mark mark;
	struct phase *phase;
	/* By `files` of its phase: the file, seen from where make runs; or NULL. */
	const char *found;
	const struct launcher *launcher; /* NULL: it runs beside make */
	const char *runner_name;         /* as written, for this test or its phase */
	struct mark runner_mark;
	const struct runner *runner;
	const char *path; /* a template; NULL when the command needs none */
	struct mark path_mark;
	struct command command; /* argv.count 0: the runner's */
	const char *dir;        /* NULL: the runner's */
	struct env env;         /* added to the runner's */
	struct tool_report report;
	struct limits limits;
	struct strings tags;            /* after plan_check also those of its phase and runner */
	struct test_extras *extras;     /* NULL: none */
	struct env combination;         /* of its matrix: values as written; none: it has none */
	const char *family;             /* its name without these values; NULL: it has no matrix */
	struct test_list needs, after;  /* set by references_resolve */
	const char *input;              /* the file that is watched */
	struct input_sets input_sets;   /* all that it reads besides: see plan/input_sets.h */
	const struct batch_size *batch; /* it may share a start with others; NULL: it has its own */
	uint64_t start; /* of tests with a batch: those with the same one can share it */
	const struct quarantine *quarantine; /* or NULL */
	struct plan_node *node;              /* set by edges_build */
	enum test_role role;
	enum { INPUT_NONE, INPUT_FILE, INPUT_UNKNOWN } input_kind; /* see plan/test_input.h */
	int shard; /* whose it is, from 1; 0: every shard's. See plan/shards.h */
	enum quarantine_state quarantined; /* of a run; set by quarantine_apply */
	bool gates;                        /* it decides the verdict; set there, too */
	bool misread;                      /* something that is written at it was an error */
	bool required;                     /* of a teardown: its failure is one of its phase */
	bool exclusive;                    /* nothing runs beside it */
	bool awaited;      /* by a test that needs it or comes after it; see references_resolve */
	bool make_watches; /* make is told of its input too, see plan/input_patterns.h */
	bool batched;      /* it has a batch; known in slices too */
	bool selected;     /* see plan/selection.h */
	bool taken_in;     /* selected because a selected one needs it */
	bool elsewhere;    /* it would be selected, and is another shard's */
	/* Selected by a word that says more than its phase. After begin this is known only of tests
	 * with a quarantine. */
	bool named;
	bool reused;         /* its pass is used again; known when a run has begun */
	char definition[17]; /* hash of what is run, in hexadecimal */
};

struct phase {
	const char *name;
	struct mark mark;
	struct launcher_ref launcher;
	const char *runner_name;
	struct mark runner_mark;
	bool misread; /* something that is written at it was an error */
	bool unsure;  /* a key of its own is not known: what seems to be missing may be there */
	struct file_patterns files, excluded;
	struct mark files_mark, excluded_mark; /* line 0: there is no such key */
	const char *files_dir;                 /* which they are seen from; NULL: where make runs */
	bool parallel, required;
	bool halts; /* when it does not pass, the phases after it do not start; never when optional
		     */
	struct mark halt_mark; /* line 0: not said */
	bool gates; /* it decides the verdict: required, or selected by name; see plan/selection.h.
		     * Not where all of its selected tests are in quarantine */
	struct limits limits;
	const struct matrix *matrix; /* of its tests; or NULL */
	struct strings tags;
	struct batch_size batch;
	struct file_patterns inputs; /* of its tests */
	struct test *tests;
	size_t test_count, selected_count;
	struct fixtures setup, teardown;    /* as written; fixtures_join puts them to the tests */
	struct service_refs named_services; /* as written */
	struct name_refs named_needs;       /* as written: phases */
	struct phase **needs;               /* set by references_resolve */
	size_t needs_count;
	bool needs_said;        /* it waits for these; otherwise for all that stand before it */
	bool replicate;         /* of several shards, each runs all of it */
	struct plan_node *node; /* set by edges_build */
};

/* A reporter that was asked for, with its options: pairs of name and template. */
struct report_choice {
	const char *name;
	struct mark mark;
	struct env options;
};

/* What names of files have in common: what stands before and behind the part that differs. */
struct input_pattern {
	const char *before, *after;
};

/* What tells one state of the system under test from another, see verdict/fingerprint.h. */
struct fingerprint {
	bool said;
	struct mark mark;
	struct command command;     /* argv.count 0: none */
	struct strings env;         /* names of variables */
	struct file_patterns files; /* seen from where make runs */
	struct input_set *set;      /* the same; NULL: none */
	long long timeout;          /* of the command, milliseconds */
};

/* A part of a run, which is a job of its own in a CI. */
struct shard {
	int index, count; /* from 1; 0: the run is in one piece */
};

struct plan {
	const struct source *source;
	bool unsure; /* a key of its own is not known: what seems to be missing may be there */
	const char *name, *output;
	struct mark output_mark;
	long long timeout, max_age; /* milliseconds */
	struct limits limits;
	struct env env;
	struct strings secrets;
	struct report_choice *reports;
	size_t report_count;
	struct runner *runners;
	size_t runner_count;
	struct launcher **launchers; /* the plan's own, and the presets that it names */
	size_t launcher_count;
	struct service *services;
	size_t service_count;
	struct phase *phases;
	size_t phase_count, test_count;
	bool named;         /* what is selected was named, and decides: see plan/selection.h */
	struct shard shard; /* whose tests are selected */
	const char *whole;  /* of all shards: what is selected, as a text; NULL: there are none */
	char timings[17];   /* hash of the file by which they were dealt; "": there is none */
	/* The directories in which files were looked for, sorted, and a hash of what their times
	 * were before: a file that has come or gone since changes it. `looked_changed`: when the
	 * latest of them was changed, seconds since 1970. */
	struct strings looked_in;
	char looked_state[17];
	double looked_changed;
	struct file_patterns inputs; /* of all tests */
	struct fingerprint fingerprint;
	struct input_sets input_sets;         /* all there are */
	struct input_pattern *input_patterns; /* of the files that make watches */
	size_t input_pattern_count;
	struct plan_node *nodes; /* that of the run comes first */
	size_t node_count;
	struct test_list order; /* all tests, each behind those it waits for: see plan/order.h */
	bool quarantine_alone;  /* no quarantine holds, because nothing else decides */
	char digest[17];        /* hash of the whole plan: ties a Makefile to it */
};

/* ---- what waits for what ---- */

enum plan_node_kind {
	NODE_RUN, /* its begin: there is one */
	NODE_PHASE,
	NODE_TEST,
	NODE_SERVICE,
};

/* What a run is made of. A phase has its tests in it: they wait for what it waits for, and what
 * waits for it waits for them. */
struct plan_node {
	enum plan_node_kind kind;
	union { /* of this kind; the run has none */
		struct phase *phase;
		struct test *test;
		struct service *service;
	};
	struct edge *in, *out; /* the first of those that lead to it, and from it */
	struct edge *last_in, *last_out;
};

/* What an edge means besides order: see edge_reruns and edge_blocks. */
enum edge_kind {
	EDGE_PHASE,    /* from the run or a phase to a phase: it starts when that is over */
	EDGE_STEP,     /* from a test to the one after it in a sequential phase */
	EDGE_SETUP,    /* from a setup to what comes after it in its phase */
	EDGE_TEARDOWN, /* to a teardown from what comes before it in its phase */
	EDGE_NEED,     /* from a test to one that can only run when it has passed */
	EDGE_ORDER,    /* from a test to one that must not run beside it, or is to come after it */
	EDGE_ALONE,    /* from a test to one beside which nothing runs, or from that to a test */
	EDGE_SERVICE, /* from a service to one that needs it, and to each phase whose tests stand on
		       * it: by name, because it is for all, or because one of these needs it */
};

/* `to` waits for `from`. */
struct edge {
	enum edge_kind kind;
	struct plan_node *from, *to;
	struct edge *next_in, *next_out; /* that leads to the same node, and from the same */
};

/* ---- what happened ---- */

enum status { STATUS_PASSED, STATUS_FAILED, STATUS_SKIPPED };

/* Why a result is what it is; what follows from it is in state/reasons. */
enum reason {
	REASON_EXIT,        /* the command's exit code says so */
	REASON_SIGNAL,      /* a signal that was not ours ended it */
	REASON_TIMEOUT,     /* its own time limit */
	REASON_DEADLINE,    /* the phase's budget or the run's time was used up */
	REASON_BLOCKED,     /* an earlier step of its sequential phase, or a need, did not pass */
	REASON_HALTED,      /* an earlier phase that halts the run did not pass */
	REASON_INTERRUPTED, /* the run was interrupted while it ran */
	REASON_LEAKY,       /* it left something running, and must not */
	REASON_CHANGED,     /* what it reads was changed while it ran */
	REASON_SETUP,       /* the setup of its phase did not pass */
	REASON_LAUNCHER,    /* there is no verdict from where a launcher was to run it */
	REASON_SERVICE,     /* a service that it stands on was down */
	REASON_ERROR,       /* the command could not be started, or a variable is not set */
	REASON_REPORT,      /* found by the report: the test tool's own report says otherwise */
	REASON_MISSING,     /* found by the report: no result */
	REASON_INVALID,     /* found by the report: a result that cannot be believed */
};
enum { REASON_COUNT = REASON_INVALID + 1 };

/* What kind of failure a result is; the table is in state/reasons. */
enum failure_class {
	CLASS_NONE,           /* it is none: it passed, or has skipped itself */
	CLASS_PRODUCT,        /* what is tested is not right */
	CLASS_TIMEOUT,        /* it took too long */
	CLASS_INFRASTRUCTURE, /* what the test needs was not there, or its tool broke down */
	CLASS_BLOCKED,        /* something that comes before did not pass */
};
enum { CLASS_COUNT = CLASS_BLOCKED + 1 };

struct attempt {
	enum status status;
	enum reason reason;
	int exit_code, signal; /* -1 and 0: none */
	double duration;       /* seconds, those in which it was stopped (Ctrl-Z) not counted */
	double stopped;        /* seconds */
	const char *started;   /* UTC, ISO 8601 */
	/* Where a launcher has started it; NULL: beside make. And for how long it waited there for
	 * its start, seconds, which is no part of its duration. */
	const char *host;
	double queued;
};

/* What a test that was run in a batch has from the process that it shared with others. Its own
 * duration and offset are a part of that one's. */
struct shared_start {
	double offset;   /* seconds from the start of the invocation */
	double duration; /* seconds, all attempts and delays, up to the last one of this test */
	/* The tool exited with a failure in the last attempt, and this test has passed: PHASE/TEST
	 * of one beside it that has failed in it. NULL: no such thing. */
	const char *explained;
};

/* What a stamp holds. */
struct result {
	const char *run;
	const char *phase, *name;
	const char *detail;  /* one line for people, or NULL */
	double duration;     /* seconds, all attempts and delays */
	double offset;       /* seconds from the start of the invocation */
	const char *started; /* UTC, ISO 8601 */
	double finished;     /* seconds since 1970, UTC: what the stamp's file time was set to */
	struct attempt *attempts;
	size_t attempt_count;
	const char *not_retried; /* why no attempt followed although one was left; or NULL */
	struct strings leaky;    /* what it left running when it had ended: "sleep 600 (pid 123)" */
	const char *definition;
	struct strings command;
	const char *log, *artifacts; /* paths from where make runs; artifacts NULL: none */
	const char *report;          /* the test tool's own report, seen from there too; or NULL */
	const char *report_problem;  /* why it cannot be had, for people; or NULL */
	const char *report_content;  /* hash of it as it was after the last attempt; or NULL */
	/* What a pass rests on, see state/evidence.h. */
	const char *inputs; /* hash of what the test read, taken before it ran; NULL: not known */
	struct strings services;     /* "NAME ID" of those that were healthy while it ran */
	struct strings passes;       /* "PHASE/TEST IDENTITY" of the passes that it stood on */
	struct shared_start *shared; /* NULL: it had its tool for itself */
	/* Of a skip that e2e-report made of a pass, whose report has none but skipped cases: the
	 * identity of that. Tests that came after the pass stand on it still. NULL: nothing. */
	const char *replaces;
	int invocation; /* which `make` of that run, from 1 */
	enum status status;
	enum reason reason;
	bool flaky;
	bool tool_failed;  /* its exit code says that not what is tested failed but the tool */
	bool sealed;       /* with the key of the run: set by stamp_parse */
	char identity[17]; /* of this result, no other has it: set by stamp_parse */
};

/* What has become of a service. */
enum service_state {
	SERVICE_STARTING,
	SERVICE_HEALTHY,
	SERVICE_UNHEALTHY, /* it was healthy, and its check fails since; it may recover */
	SERVICE_DONE,      /* a one-shot service that has exited with 0 */
	SERVICE_FAILED,    /* it did not get healthy, or has ended by itself */
	SERVICE_STOPPED,   /* by us */
	SERVICE_FOREIGN,   /* somebody else's, that is used and left alone */
};

/* A time in which a service was not healthy, seconds from its beginning; `to` negative: it lasts.
 * `from` is that of the first check that failed. */
struct unhealthy_span {
	double from, to;
};
enum { UNHEALTHY_SPANS = 16 };

struct service_status {
	const char *name;
	enum service_state state;
	const char *detail;     /* why it is not well, one line for people; or NULL */
	const char *definition; /* of the service when it was started */
	const char *id;         /* E2E_SERVICE_ID in the environment of its processes */
	bool kept;              /* it outlives the run */
	const char *host;       /* where `keeper` and the times mean something, see exec/host.h */
	bool elsewhere;         /* that is not here: nobody's; known when it is read */
	long long keeper;       /* pid of the e2e-service that looks after it; 0: none here */
	long long pid; /* of its command, a child of that; 0: it has none, or that has ended */
	double began;  /* monotonic, seconds */
	double ready;  /* from then to its health, seconds; negative: never */
	double told;   /* from then to when it was told to stop; negative: it was not */
	double ended;  /* from then to its end; negative: not yet */
	const char *unhealthy_reason; /* why its check failed when it was unhealthy last; or NULL */
	/* In the order of time. Where there are more, the last one reaches over the healthy times
	 * between them. */
	struct unhealthy_span unhealthy[UNHEALTHY_SPANS];
	size_t unhealthy_count;
	bool over;             /* nobody looks after it any more, because that was over */
	bool lost;             /* who looked after it was killed: since when is not known */
	int exit_code, signal; /* -1 and 0: none */
	const char *log;       /* a path from where make runs */
};

/* ---- what is new about a result ---- */

/* Against the test's last result before it. */
enum change { CHANGE_NONE, CHANGE_NEWLY_FAILING, CHANGE_STILL_FAILING, CHANGE_FIXED };

/* What earlier runs say of one test, together with its result in this one. */
struct trend {
	enum change change;
	const char *since; /* UTC, ISO 8601: the first failure in a row, of the tests that fail
			    * still and of those that are fixed; or NULL */
	int failures;      /* how many in a row; 0 without `since` */
	bool longer;       /* there may have been more of them, of which nothing is known */
	int results;       /* the latest ones, at most 20 */
	int flaky;         /* how many of these passed only at a later attempt */
	double usual;      /* seconds, median of the passes before; negative: not known */
	bool slower;       /* than usual, beyond what chance explains */
};

/* What earlier runs say of a test that has a quarantine, together with this one. */
struct quarantine_record {
	const char *since; /* UTC, ISO 8601: of the runs in a row in which its day had not come,
			    * when the test ran in the first of them; NULL: it has come */
	int results,
	    passes; /* the latest ones, at most 20; those that passed, and were not flaky */
	bool lift;  /* all of them are passes, and they are enough to say so */
};

/* ---- what a test tool itself reported ---- */

enum case_status { CASE_PASSED, CASE_FAILED, CASE_ERROR, CASE_SKIPPED };

/* A file that a case left: a screenshot, a trace. */
struct attachment {
	const char *name, *path, *type; /* type: media type, or NULL */
	int attempt;                    /* of the tool's own, from 1; 0: it made only one */
};

/* A part of a case that its author has named. */
struct case_step {
	const char *name;
	double duration; /* seconds; negative: not known */
	int depth;       /* in how many others it is */
	bool failed;
};

/* One case of a test: a function, a scenario. Text is as the tool wrote it: any characters. */
struct test_case {
	const char *name;
	const char *suite; /* class, describe blocks, project; or NULL */
	const char *file;  /* as seen from where make runs; or NULL */
	bool file_guessed; /* it was found in the text of the failure */
	int line;          /* 0: not known */
	enum case_status status;
	bool not_run;         /* skipped because the tool stopped before it */
	const char *message;  /* why it failed or was skipped, in one line; or NULL */
	const char *excerpt;  /* the 2 to 6 lines that say most about a failure; or NULL */
	const char *details;  /* the whole of it: a traceback, a diff; or NULL */
	const char *coloured; /* the details with the escape sequences for colours (SGR) that the
			       * tool wrote; NULL: without any */
	double duration;      /* seconds; negative: not known */
	int retries;          /* attempts that the tool itself made after the first */
	bool flaky;           /* passed, but not at its first attempt */
	struct attachment *attachments;
	size_t attachment_count;
	struct case_step *steps; /* of the attempt that is told of, in the order of their start */
	size_t step_count;
	/* Of what the tool itself has tried more than once and tells of each time: all attempts,
	 * the last one too, in their order; of very many the last ones. None has a name or attempts
	 * of its own; its attachments are a part of the array of the case. */
	struct test_case *attempts;
	size_t attempt_count;
};

struct cases {
	struct test_case *items;
	size_t count, passed, failed, errors, skipped, flaky;
	const char *problem; /* what is wrong with the report as a whole, or NULL */
};

/* What the console shows of a test that simply passed. */
enum passed_shown { PASSED_LINES, PASSED_HIDE, PASSED_DOTS };

/* Where a run comes from. What is not known is NULL. */
struct origin {
	const char *branch, *commit, *job, *job_url, *host;
	const char *ci_run; /* what all jobs of one run of the CI have in common; not for people */
};

/* The state of the run in one results directory, kept in .e2e/run by `e2e-report begin`. A run
 * is open from its first invocation until everything in the plan has passed. */
struct run {
	const char *id;
	const char *key; /* what the stamps of this run are sealed with */
	bool open;
	int invocation;
	double not_before;     /* a pass that is older is not used again; seconds since 1970, UTC */
	double max_age;        /* of the plan, seconds */
	const char *plan;      /* path of phases.yaml */
	const char *digest;    /* of the plan */
	const char *selection; /* hash of what is selected, see state/run_state.h */
	bool named;            /* that was named, see plan/selection.h */
	const char *reports;   /* as make had them */
	const char *started;   /* of this invocation; UTC, ISO 8601 */
	double began;          /* the same on the monotonic clock, seconds */
	double deadline;       /* monotonic, seconds */
	long long make_pid;    /* the make whose invocation it is */
	uint64_t ignored;      /* signals that make's children find ignored: bit 0 is 1 */
	const char *place;     /* where its pids mean something, see lifecycle/orphans.h */
	const char *checkout;  /* to which the results belong, see lifecycle/checkout.h */
	struct origin origin;  /* of this invocation */
	/* Of a shard: "2/5"; what is selected of all shards, as a hash; the hash of the timings by
	 * which they were dealt; "" where there is none. */
	const char *shard, *whole, *timings;
	const char *shards; /* of a run that shards were merged into: "1 2 4/5", those that came to
			     * their end, of so many; otherwise "" */
	const char *fingerprint; /* of the system, as begin has taken it; "": the plan has none */
	const char *changed; /* why it is not that any more; NULL: it is, or was not looked at; not
			      * kept */
	const char *since;   /* when the invocation before it began; NULL: not known; not kept */
	int selected, cached;
	bool console; /* e2e-run prints its line */
	bool live;    /* on a terminal, with a line that is drawn again and again */
	bool grouped; /* its lines, by phase, see state/output_groups.h */
	enum passed_shown passed;
	const struct mask *hidden; /* values of secrets; not kept; NULL: none */
	double ended;              /* duration of the invocation, or -1: not at its end yet */
	int verdict;               /* exit code, when ended */
};

/* ---- the verdict: results held against the plan ---- */

struct collected_test {
	const struct test *test;
	const struct result *result; /* never NULL: what is missing has a result that says so */
	enum failure_class class;
	bool cached; /* a pass of an earlier invocation */
	bool flaky;  /* passed, but not at its first attempt; or a case of it did so, by the
		      * tool's own retries, of which the stamp knows nothing */
	const struct cases *cases; /* from the test tool's own report; NULL: it has none */
	const struct trend *trend; /* see verdict/changes.h; NULL: nothing is known of it */
	const struct quarantine_record *quarantine; /* the same; NULL: there is none */
	bool excused; /* it did not pass, nor skip itself, and its quarantine holds */
	const struct service_status *service; /* that was not well when it failed; or NULL */
};

struct collected_service {
	const struct service *service;
	const struct service_status *status;
};

struct collected_services {
	struct collected_service *items;
	size_t count, failed;
};

/* What is said of a test because of its earlier results. One test can be of several kinds. */
enum trend_kind { TREND_NEW, TREND_STILL, TREND_FIXED, TREND_FLAKY, TREND_SLOWER };
enum { TREND_KINDS = TREND_SLOWER + 1 };

struct collected_phase {
	const struct phase *phase;
	struct collected_test *tests; /* the selected ones */
	size_t test_count, passed, failed, skipped, flaky, cached;
	size_t excused;              /* of the failed and skipped ones */
	size_t classes[CLASS_COUNT]; /* of its tests */
	enum status status;          /* skipped: each of its tests skipped itself */
	const char *halted;          /* why none of its tests ran: "health did not pass"; or NULL */
	bool reached;    /* make came to its end in this invocation; known in a collected run */
	double duration; /* seconds; from the start of its first test to the end of its last */
};

struct collected_run {
	const struct run *run;
	const struct plan *plan;
	struct collected_phase *phases; /* those with selected tests */
	size_t phase_count;
	struct collected_services services;
	size_t passed, failed; /* phases; one that is not passed counts as failed */
	size_t tests, tests_passed, tests_failed, tests_skipped, flaky, cached;
	size_t excused;              /* see collected_phase */
	double duration;             /* seconds */
	bool success;                /* all required phases passed */
	bool complete;               /* everything in the plan passed, or skipped itself */
	size_t classes[CLASS_COUNT]; /* tests of each class of failure */
	size_t not_retried;          /* tests that a budget of retries has left as they were */
	bool cut_short;              /* it came to no end of its own */
	size_t changes[TREND_KINDS]; /* tests; known after changes_find */
};

#endif
