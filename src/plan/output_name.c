/* SPDX-License-Identifier: MIT */
#include "plan/output_name.h"

#include <stdbool.h>
#include <string.h>

/* Whether the path leads back to where it began, or further up. */
static bool leads_nowhere(const char *path)
{
	int depth = 0;
	bool named = false;

	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (len == 2 && p[0] == '.' && p[1] == '.')
			depth--, named = false;
		else if (len > 0 && !(len == 1 && p[0] == '.'))
			depth++, named = true;
		p += len + (p[len] == '/');
	}
	return !named || depth <= 0;
}

const char *output_problem(const char *output)
{
	if (output[0] == '\0' || output[0] == '-')
		return "output has to name a directory";
	for (const char *p = output; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7F ||
		    strchr("$#%:;=|&*?[](){}<>'\"`\\!,~", *p))
			return "make cannot work with a directory whose name has white space or "
			       "one of "
			       "$#%:;=|&*?[](){}<>'\"`\\!,~";
	if (leads_nowhere(output))
		return "output has to be a directory of its own";
	return NULL;
}
