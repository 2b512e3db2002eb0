/* SPDX-License-Identifier: MIT */
#include "service/port.h"

#include "base/buf.h"
#include "base/files.h"
#include "exec/process.h"
#include "text/check_kinds.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE_MAX = 64 * 1024 * 1024, INODES_MAX = 16 };

/* ---- the port ---- */

static bool is_this_machine(const char *host, size_t len)
{
	static const char *const names[] = {"localhost", "0.0.0.0", "[::1]", "::1", "[::]"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i]) == len && strncmp(names[i], host, len) == 0)
			return true;
	return len > 4 && strncmp(host, "127.", 4) == 0;
}

static int port_of(const char *address, int fallback)
{
	const char *scheme = strstr(address, "://"), *host = scheme ? scheme + 3 : address;
	size_t len = strcspn(host, "/?#");
	const char *end = host + len, *colon;

	/* Behind a user and a password. */
	for (const char *p = host; p < end; p++)
		if (*p == '@')
			host = p + 1;
	for (colon = end; colon > host && colon[-1] != ':' && colon[-1] != ']'; colon--)
		;
	if (colon > host && colon[-1] == ':')
		fallback = (int)strtol(colon, NULL, 10);
	else
		colon = end + 1;
	return is_this_machine(host, (size_t)(colon - 1 - host)) ? fallback : 0;
}

int port_of_check(const struct strings *check)
{
	const char *target;
	int kind, port;

	if (check->count < 2)
		return 0;
	kind = names_find(check_kind_names(), check->items[0]);
	if (kind < 0 || check_kind_table[kind].command)
		return 0;
	target = check->items[check->count - 1];
	port =
	    port_of(target, strncmp(target, "https:", 6) == 0 ? 443 : check_kind_table[kind].port);
	return port > 0 && port < 65536 ? port : 0;
}

/* ---- its holder ---- */

struct listeners {
	unsigned long inodes[INODES_MAX];
	size_t count;
	unsigned uid;
};

/* The lines of a table of sockets that listen at the port, whatever the address. */
static void find_listeners(const char *table, unsigned port, struct listeners *found)
{
	enum { LISTEN = 0x0A };
	struct buf text = BUF_INIT;
	const char *line;

	if (file_read(table, TABLE_MAX, &text) == 0)
		for (line = text.text; (line = strchr(line, '\n')) && found->count < INODES_MAX;) {
			unsigned local = 0, state = 0, uid = 0;
			unsigned long inode = 0;

			line++;
			/* NOLINTNEXTLINE(cert-err34-c): the kernel's numbers fit. */
			if (sscanf(line,
				" %*u: %*32[0-9A-Fa-f]:%x %*32[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x "
				"%*x %u %*u %lu",
				&local, &state, &uid, &inode) == 4 &&
			    local == port && state == LISTEN) {
				found->inodes[found->count++] = inode;
				found->uid = uid;
			}
		}
	buf_release(&text);
}

static bool has_socket(struct arena *arena, pid_t pid, const struct listeners *listeners)
{
	const char *path = arena_printf(arena, "/proc/%lld/fd", (long long)pid);
	DIR *dir = opendir(path);
	bool found = false;

	if (!dir)
		return false;
	for (const struct dirent *entry; !found && (entry = readdir(dir));) {
		char link[64];
		ssize_t len = readlink(
		    arena_printf(arena, "%s/%s", path, entry->d_name), link, sizeof link - 1);
		unsigned long inode;

		if (len <= 0)
			continue;
		link[len] = '\0';
		/* NOLINTNEXTLINE(cert-err34-c): the kernel's numbers fit. */
		if (sscanf(link, "socket:[%lu]", &inode) != 1)
			continue;
		for (size_t i = 0; i < listeners->count; i++)
			found |= listeners->inodes[i] == inode;
	}
	closedir(dir);
	return found;
}

const char *port_holder(struct arena *arena, int port, const struct mask *hidden, pid_t *pid)
{
	struct listeners listeners = {.count = 0};
	struct arena scratch = {0};
	struct process *all;
	const char *holder = NULL;
	size_t count;

	*pid = 0;
	find_listeners("/proc/net/tcp", (unsigned)port, &listeners);
	find_listeners("/proc/net/tcp6", (unsigned)port, &listeners);
	if (!listeners.count)
		return NULL;
	all = process_list(&scratch, &count);
	for (size_t i = 0; i < count && !holder; i++)
		if (has_socket(&scratch, all[i].pid, &listeners)) {
			holder = process_describe(arena, &all[i], hidden);
			*pid = all[i].pid;
		}
	arena_release(&scratch);
	return holder
		   ? holder
		   : arena_printf(arena, "a process of the user %u, which cannot be seen from here",
			 listeners.uid);
}
