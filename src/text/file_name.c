/* SPDX-License-Identifier: MIT */
#include "text/file_name.h"

#include <stddef.h>
#include <string.h>

bool looks_like_file(const char *path)
{
	static const char *const endings[] = {".bash", ".bats", ".c", ".cjs", ".cpp", ".cs", ".cts",
	    ".ex", ".exs", ".feature", ".go", ".hurl", ".java", ".js", ".json", ".jsx", ".kt",
	    ".lua", ".mjs", ".mts", ".php", ".pl", ".py", ".rb", ".robot", ".rs", ".scala", ".sh",
	    ".swift", ".t", ".tcl", ".ts", ".tsx", ".yaml", ".yml", ".zsh"};
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && dot > name && i < sizeof endings / sizeof *endings; i++)
		if (strcmp(endings[i], dot) == 0)
			return true;
	return false;
}
