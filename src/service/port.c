/* SPDX-License-Identifier: MIT */
#include "service/port.h"

#include "base/buf.h"
#include "base/files.h"
#include "exec/process.h"
#include "text/check_kinds.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE_MAX = 64 * 1024 * 1024, INODES_MAX = 16 };

/* ---- the port ---- */

static void add_address(struct port *port, const char *text)
{
	inet_pton(AF_INET6, text, &port->addresses[port->count++]);
}

/* Sets the addresses that it stands for, if it is this machine. */
static bool is_this_machine(const char *host, size_t len, struct port *port)
{
	char text[64], mapped[80];

	if (len >= sizeof text)
		return false;
	if (len > 2 && host[0] == '[') {
		host++;
		len -= 2;
	}
	memcpy(text, host, len);
	text[len] = '\0';
	port->count = 0;
	if (strcmp(text, "::1") == 0 || strcmp(text, "::") == 0 || strcmp(text, "localhost") == 0)
		add_address(port, "::1");
	/* Who connects to the address of no host reaches this one. */
	if (strcmp(text, "localhost") == 0 || strcmp(text, "0.0.0.0") == 0)
		add_address(port, "::ffff:127.0.0.1");
	snprintf(mapped, sizeof mapped, "::ffff:%s", text);
	if (strncmp(text, "127.", 4) == 0 && inet_pton(AF_INET6, mapped, &port->addresses[0]) == 1)
		port->count = 1;
	return port->count > 0;
}

static int port_of(const char *address, int fallback, struct port *port)
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
	return is_this_machine(host, (size_t)(colon - 1 - host), port) ? fallback : 0;
}

bool port_of_check(const struct strings *check, struct port *port)
{
	const char *target;
	int kind;

	if (check->count < 2)
		return false;
	kind = names_find(check_kind_names(), check->items[0]);
	if (kind < 0 || check_kind_table[kind].command)
		return false;
	target = check->items[check->count - 1];
	port->number = port_of(
	    target, strncmp(target, "https:", 6) == 0 ? 443 : check_kind_table[kind].port, port);
	return port->number > 0 && port->number < 65536;
}

/* ---- its holder ---- */

struct listeners {
	unsigned long inodes[INODES_MAX];
	size_t count;
	unsigned uid;
};

/* The address of a table: the words of it as this machine reads them, in hexadecimal. */
static struct in6_addr table_address(const char *text)
{
	struct in6_addr address = {0};
	size_t words = strlen(text) / 8;

	if (words == 1)
		inet_pton(AF_INET6, "::ffff:0.0.0.0", &address);
	for (size_t i = 0; i < words && i < 4; i++) {
		char digits[9] = "";
		uint32_t word;

		memcpy(digits, text + i * 8, 8);
		word = (uint32_t)strtoul(digits, NULL, 16);
		memcpy(address.s6_addr + (words == 1 ? 12 : i * 4), &word, sizeof word);
	}
	return address;
}

/* Whether who listens there answers who connects to the port. One for all addresses may be for
 * those of IPv4, of IPv6 or both: that is not to be seen. */
static bool answers(const struct in6_addr *listener, const struct port *port)
{
	static const struct in6_addr all;
	struct in6_addr all_of_4;

	inet_pton(AF_INET6, "::ffff:0.0.0.0", &all_of_4);
	if (memcmp(listener, &all, sizeof all) == 0 ||
	    memcmp(listener, &all_of_4, sizeof all_of_4) == 0)
		return true;
	for (int i = 0; i < port->count; i++)
		if (memcmp(listener, &port->addresses[i], sizeof *listener) == 0)
			return true;
	return false;
}

/* The lines of a table of sockets that listen there. */
static void find_listeners(const char *table, const struct port *port, struct listeners *found)
{
	enum { LISTEN = 0x0A };
	struct buf text = BUF_INIT;
	const char *line;

	if (file_read(table, TABLE_MAX, &text) == 0)
		for (line = text.text; (line = strchr(line, '\n')) && found->count < INODES_MAX;) {
			unsigned local = 0, state = 0, uid = 0;
			unsigned long inode = 0;
			struct in6_addr address;
			char address_text[33] = "";

			line++;
			/* NOLINTNEXTLINE(cert-err34-c): the kernel's numbers fit. */
			if (sscanf(line,
				" %*u: %32[0-9A-Fa-f]:%x %*32[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x "
				"%*x %u %*u %lu",
				address_text, &local, &state, &uid, &inode) != 5 ||
			    local != (unsigned)port->number || state != LISTEN)
				continue;
			address = table_address(address_text);
			if (answers(&address, port)) {
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

const char *port_holder(
    struct arena *arena, const struct port *port, const struct mask *hidden, pid_t *pid)
{
	struct listeners listeners = {.count = 0};
	struct arena scratch = {0};
	struct process *all;
	const char *holder = NULL;
	size_t count;

	*pid = 0;
	find_listeners("/proc/net/tcp", port, &listeners);
	find_listeners("/proc/net/tcp6", port, &listeners);
	if (!listeners.count)
		return NULL;
	all = process_list(&scratch, &count);
	for (size_t i = 0; i < count && !holder; i++)
		if (has_socket(&scratch, all[i].pid, &listeners)) {
			holder = process_describe(arena, &all[i], hidden);
			*pid = all[i].pid;
		}
	arena_release(&scratch);
	return holder ? holder
		      : arena_printf(arena, "a process of user %u, which is not visible from here",
			    listeners.uid);
}
