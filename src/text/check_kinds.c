/* SPDX-License-Identifier: MIT */
#include "text/check_kinds.h"

const struct check_kind_info check_kind_table[CHECK_KIND_COUNT] = {
    [CHECK_HTTP] = {.name = "http",
	.synopsis = "URL [OPTION]...",
	.takes = "one URL",
	.healthy = "a request gets the right answer: status, headers, text, JSON",
	.scheme = "http",
	.port = 80,
	.request = true},
    [CHECK_TCP] = {.name = "tcp",
	.synopsis = "HOST:PORT [OPTION]...",
	.takes = "one HOST:PORT",
	.healthy = "a connection is accepted"},
    [CHECK_REDIS] = {.name = "redis",
	.synopsis = "URL [OPTION]...",
	.takes = "one URL",
	.healthy = "PING is answered by PONG, after AUTH where the URL has a password",
	.scheme = "redis",
	.port = 6379},
    [CHECK_POSTGRES] = {.name = "postgres",
	.synopsis = "URL|HOST:PORT [OPTION]...",
	.takes = "one URL or HOST:PORT",
	.healthy = "the server accepts connections, and is not starting or stopping",
	.port = 5432},
    [CHECK_EXEC] = {.name = "exec",
	.synopsis = "[OPTION]... COMMAND [ARGUMENT]...",
	.takes = "a COMMAND [ARGUMENT]...",
	.healthy = "the command exits 0",
	.command = true},
};

struct names check_kind_names(void)
{
	return NAMES(check_kind_table);
}
