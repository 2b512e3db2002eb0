/* SPDX-License-Identifier: MIT */
#include "base/workflow.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* What .NET, in which the runner is written, takes for white space. */
static bool is_white_space(uint32_t code)
{
	return code == ' ' || (code >= 0x09 && code <= 0x0D) || code == 0x85 || code == 0xA0 ||
	       code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
	       code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

void workflow_escape(struct buf *out, const char *text, bool starts)
{
	size_t left = strlen(text);
	bool start = starts; /* only white space stands before it in its line */

	for (size_t n; *text; text += n, left -= n) {
		uint32_t code;

		if (!utf8_decode(text, left, &code, &n)) {
			code = 0;
			n = 1;
		}
		if (strncmp(text, "##[", 3) == 0) {
			n = 3;
			buf_adds(out, "## [");
		} else if (start && strncmp(text, "::", 2) == 0) {
			n = 2;
			buf_adds(out, ": :");
		} else {
			buf_add(out, text, n);
		}
		start = starts && (code == '\n' || (start && is_white_space(code)));
	}
}

void workflow_guard(struct buf *out)
{
	const char *github = getenv("GITHUB_ACTIONS");
	struct buf safe = BUF_INIT;

	if (!github || strcmp(github, "true") != 0)
		return;
	workflow_escape(&safe, out->text, true);
	buf_release(out);
	*out = safe;
}
