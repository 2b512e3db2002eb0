/* SPDX-License-Identifier: MIT */
/* phases.yaml -> plan -> Makefile, with every byte in every field that takes text: it is refused
 * with its place, or what is made of it is a Makefile that runs nothing of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/files.h"
#include "base/map.h"
#include "gen/plan_makefile.h"
#include "plan/load.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ONE_PHASE "phases: [{name: p, tests: {t: {command: \"true\"}}}]\n"
#define ITS_PHASE "phases: [{name: p, runner: r, tests: {t: {}}}]\n"

/* What stands before and behind the text. */
struct field {
	const char *name, *before, *after;
};

/* Those that refuse much. */
static const struct field strict[] = {
    {"plan name", "name: ", "\n" ONE_PHASE},
    {"output", "output: ", "\n" ONE_PHASE},
    {"env name", "env: {", ": x}\n" ONE_PHASE},
    {"secret", "secrets: [", "]\n" ONE_PHASE},
    {"runner", "runners: {", ": {command: \"true\"}}\n" ONE_PHASE},
    {"uses", "runners: {r: {uses: ", "}}\nphases: [{name: p, runner: r, tests: {t: {path: x}}}]\n"},
    {"phase", "phases: [{name: ", ", tests: {t: {command: \"true\"}}}]\n"},
    {"test", "phases: [{name: p, tests: {", ": {command: \"true\"}}}]\n"},
    {"report file",
	"phases: [{name: p, tests: {t: {command: \"true\", report: {format: tap, file: ",
	"}}}}]\n"},
    {"webhook", "reports: {json: {}, slack: {webhook: ", "}}\n" ONE_PHASE},
    {"on", "reports: {slack: {on: ", "}}\n" ONE_PHASE},
    {"reporter", "reports: [", "]\n" ONE_PHASE},
    {"log", "log: ", "\n" ONE_PHASE},
    {"timeout", "timeout: ", "\n" ONE_PHASE},
};

/* Those that take nearly everything: the attacks are enough. */
static const struct field lenient[] = {
    {"env", "env: {A: ", "}\n" ONE_PHASE},
    {"runner's dir", "runners: {r: {command: \"true\", dir: ", "}}\n" ITS_PHASE},
    {"runner's env", "runners: {r: {command: \"true\", env: {A: ", "}}}\n" ITS_PHASE},
    {"runner's report",
	"runners: {r: {command: \"true\", report: {format: tap, file: ", "}}}\n" ITS_PHASE},
    {"runner's argument", "runners: {r: {command: [\"true\", ", "]}}\n" ITS_PHASE},
    {"path", "phases: [{name: p, tests: {t: {command: [\"true\", \"${path}\"], path: ", "}}}]\n"},
    {"dir", "phases: [{name: p, tests: {t: {command: \"true\", dir: ", "}}}]\n"},
    {"test's env", "phases: [{name: p, tests: {t: {command: \"true\", env: {A: ", "}}}}]\n"},
    {"first word", "phases: [{name: p, tests: {t: {command: [", "]}}}]\n"},
    {"argument", "phases: [{name: p, tests: {t: {command: [\"true\", ", "]}}}]\n"},
};

static const char *const attacks[] = {
    "#",
    "\\",
    "%",
    "$",
    "'",
    "\"",
    "tail\\",
    "  lead",
    "\n\t@touch canary",
    "%s\ne2e: ; touch canary",
    "a\\\n\ttouch canary",
    "define x\ntouch canary\nendef",
    "$(shell touch canary)",
    "${shell touch canary}",
    "$${shell touch canary}",
    "`touch canary`",
    ";touch canary",
    "; touch canary #",
    "|touch canary",
    "&touch canary&",
    "'; touch canary; '",
    "\"; touch canary; \"",
    "$(touch canary)",
    "$$(touch canary)",
    "x\n\ttouch canary\n",
    "x\ntouch canary\n",
    "x\n$(shell touch canary)\n",
    "x\ne2e: ; touch canary\n",
    "x\n\tE2E_RUN=touch canary #",
    "\\\\",
    "\\\ntouch canary",
    "$(eval $(shell touch canary))",
    "$(info x)$(error y)",
    ": ; touch canary",
    "x\r\n\ttouch canary",
    "-touch canary",
    "@touch canary",
    "+touch canary",
    ">canary",
    "!touch canary",
};

static char root[PATH_MAX];
static int messages = -1; /* standard error goes here while a plan is read */

/* An empty directory of its own, and nothing of the make that runs the tests. */
static int enter(void **state)
{
	static const char *const of_make[] = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES",
	    "GNUMAKEFLAGS", "MAKEFILES", "E2E_OUT", "E2E_PHASES", "E2E_ONLY", "E2E_REPORTS"};
	const char *tmp = getenv("TMPDIR");
	char made[PATH_MAX - 64];

	(void)state;
	for (size_t i = 0; i < sizeof of_make / sizeof *of_make; i++)
		unsetenv(of_make[i]);
	snprintf(made, sizeof made, "%s/test_input.XXXXXX", tmp && tmp[0] ? tmp : "/tmp");
	if (!mkdtemp(made) || !realpath(made, root) || chdir(root) != 0)
		return -1;
	messages = open("messages", O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	return messages < 0 ? -1 : 0;
}

static int leave(void **state)
{
	(void)state;
	close(messages);
	return chdir("/") == 0 ? tree_remove(root) : -1;
}

/* Bytes that are no UTF-8 stand as they are, and are refused. */
static void add_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	for (const char *c = text; *c; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < 0x20 || byte == 0x7f) {
			buf_printf(out, "\\x%02x", byte);
			continue;
		}
		if (byte == '"' || byte == '\\')
			buf_addc(out, '\\');
		buf_addc(out, *c);
	}
	buf_addc(out, '"');
}

/* What e2e-gen does: 0 with the Makefile in `out`, or 2 with the errors in `said`. */
static int compile(const char *yaml, struct buf *out, char *said, size_t size)
{
	struct diagnostics diagnostics = {0};
	struct arena arena = {0};
	struct makefile_options options = {.plan_path = "phases.yaml"};
	int own = dup(STDERR_FILENO), code = 2;
	struct plan *plan;
	ssize_t len;

	assert_true(own >= 0 && ftruncate(messages, 0) == 0);
	assert_int_equal(dup2(messages, STDERR_FILENO), STDERR_FILENO);
	plan = plan_load_text(&arena, &diagnostics, "phases.yaml", yaml);
	if (!diag_finish(&diagnostics) && plan) {
		assert_int_equal(plan_makefile(&arena, plan, &options, out), 0);
		code = 0;
	}
	assert_int_equal(dup2(own, STDERR_FILENO), STDERR_FILENO);
	close(own);
	len = pread(messages, said, size - 1, 0);
	assert_true(len >= 0);
	said[len] = '\0';
	arena_release(&arena);
	return code;
}

static size_t entries(void)
{
	DIR *dir = opendir(".");
	size_t count = 0;

	assert_non_null(dir);
	while (readdir(dir))
		count++;
	closedir(dir);
	return count;
}

/* make reads the Makefile and would run all of it; nothing is made by that. */
static void look_with_make(const char *field, const struct buf *makefile)
{
	const char *make = getenv("E2E_TEST_MAKE");
	struct buf command = BUF_INIT;
	int fd = open("Makefile", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t before;

	assert_true(fd >= 0 && buf_write(makefile, fd) == 0 && close(fd) == 0);
	buf_printf(&command, "exec %s -n e2e E2E_REPORT=true E2E_RUN=true >made 2>&1 </dev/null",
	    make && make[0] ? make : "make");
	close(open("made", O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
	before = entries();
	if (system(command.text) != 0)
		fail_msg("%s: make cannot read\n%s", field, makefile->text);
	if (entries() != before)
		fail_msg("%s: something was run by\n%s", field, makefile->text);
	buf_release(&command);
}

/* The digest is of the whole plan, also of what is not in the Makefile. */
static void forget_digest(struct buf *makefile)
{
	char *digest = strstr(makefile->text, "--digest ");

	assert_non_null(digest);
	for (digest += strlen("--digest "); *digest != ' '; digest++)
		*digest = '0';
}

static void try_text(struct arena *arena, struct map *seen, const struct field *field,
    const char *text, size_t *taken)
{
	struct buf yaml = BUF_INIT, makefile = BUF_INIT;
	char said[8192];

	buf_adds(&yaml, field->before);
	add_quoted(&yaml, text);
	buf_adds(&yaml, field->after);
	if (compile(yaml.text, &makefile, said, sizeof said) != 0) {
		if (!strstr(said, "phases.yaml:"))
			fail_msg("%s: no place is named for\n%s\n%s", field->name, yaml.text, said);
	} else {
		++*taken;
		forget_digest(&makefile);
		if (!map_get(seen, makefile.text)) {
			look_with_make(field->name, &makefile);
			map_put(arena, seen, arena_printf(arena, "%s", makefile.text), seen);
		}
	}
	buf_release(&makefile);
	buf_release(&yaml);
}

static void try_attacks(
    struct arena *arena, struct map *seen, const struct field *field, size_t *taken)
{
	for (size_t i = 0; i < sizeof attacks / sizeof *attacks; i++)
		try_text(arena, seen, field, attacks[i], taken);
}

static void every_byte(void **state)
{
	struct arena arena = {0};
	struct map seen = {0};
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
		for (int byte = 1; byte < 256; byte++) {
			char alone[] = {(char)byte, '\0'}, between[] = {'a', (char)byte, 'b', '\0'};

			try_text(&arena, &seen, &strict[i], alone, &taken);
			try_text(&arena, &seen, &strict[i], between, &taken);
		}
		try_attacks(&arena, &seen, &strict[i], &taken);
	}
	print_message("# %zu texts were taken, and came to %zu Makefiles\n", taken, seen.count);
	assert_true(taken > 500 && seen.count > 100);
	arena_release(&arena);
}

static void attacks_where_text_is_free(void **state)
{
	struct arena arena = {0};
	struct map seen = {0};
	size_t taken = 0;

	(void)state;
	for (size_t i = 0; i < sizeof lenient / sizeof *lenient; i++)
		try_attacks(&arena, &seen, &lenient[i], &taken);
	print_message("# %zu texts were taken, and came to %zu Makefiles\n", taken, seen.count);
	assert_true(taken > 100 && seen.count > 100);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(every_byte, enter, leave),
	    cmocka_unit_test_setup_teardown(attacks_where_text_is_free, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
