/* SPDX-License-Identifier: MIT */
/* phases.yaml → plan → Makefile: whatever the file holds, there are errors or a Makefile, in which
 * no line but those of the templates begins a recipe. */
#include "gen/plan_makefile.h"
#include "plan/load.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool holds)
{
	if (!holds)
		abort();
}

static void check_line(const char *line)
{
	static const char *const commands[] = {"$(E2E_RE", "$(E2E_RUN_", "$(E2E_GEN)", "$(MAKE) ",
	    "true\n", "rm -f $(E2E_OUT)/", "$(E2E_SERVICE) ", "$(E2E_START) "};
	static const char *const guards[] = {"$(E2E_STRICT)", "$(e2e-whole)"};
	bool known = false;

	if (line[0] != '\t')
		return;
	hold(line[1] == '@');
	for (size_t i = 0; i < sizeof guards / sizeof guards[0]; i++)
		if (strncmp(line + 2, guards[i], strlen(guards[i])) == 0)
			line += strlen(guards[i]);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		known |= strncmp(line + 2, commands[i], strlen(commands[i])) == 0;
	hold(known);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct makefile_options options = {.plan_path = "phases.yaml"};
	struct diagnostics diagnostics = {.quiet = true};
	struct arena arena = {0};
	struct buf text = BUF_INIT;
	struct plan *plan;
	bool goes_on = false;
	char path[64];
	int fd = memfd_create("phases.yaml", 0);

	hold(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	plan = plan_load(&arena, &diagnostics, path);
	hold(plan || diagnostics.errors > 0);
	if (diagnostics.errors == 0 && plan_makefile(&arena, plan, &options, &text) == 0) {
		hold(strlen(text.text) == text.len && text.len > 0);
		for (const char *line = text.text, *end; *line; line = end + 1) {
			end = strchr(line, '\n');
			hold(end != NULL);
			if (!goes_on)
				check_line(line);
			goes_on = end > line && end[-1] == '\\';
		}
	}
	close(fd);
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
