/* SPDX-License-Identifier: MIT */
/* Redis: does it answer PING, after AUTH where there is a password? RESP2, as in "Redis
 * serialization protocol specification": commands are arrays of bulk strings, the answers wanted
 * here are simple strings ("+PONG\r\n") and errors ("-CODE text\r\n"). */
#include "base/die.h"
#include "probe/probe.h"

#include <string.h>

enum { LINE_SIZE = 512 };

static void prepare(struct probe *probe)
{
	struct address *address = &probe->address;

	if (!address_parse(probe->arena, probe->words[0], address) ||
	    strcmp(address->scheme, "redis") != 0)
		die_usage("redis takes a URL: redis://[[USER]:PASSWORD@]HOST[:PORT]");
	if (!address->port)
		address->port =
		    arena_printf(probe->arena, "%d", check_kind_table[probe->kind].port);
	/* That of a variable that is not set. */
	if (address->password && !address->password[0])
		address->password = NULL;
	probe->shown = arena_printf(probe->arena, "redis://%s:%s", address->host, address->port);
}

static void add_bulk_string(struct buf *out, const char *text)
{
	buf_printf(out, "$%zu\r\n%s\r\n", strlen(text), text);
}

/* Receives the line of a simple string or an error, without its end. */
static bool receive_line(struct connection *connection, char line[LINE_SIZE], struct buf *finding)
{
	for (size_t len = 0; len < LINE_SIZE; len++) {
		if (!net_receive(connection, line + len, 1, finding))
			return false;
		if (len == 0 && line[0] != '+' && line[0] != '-')
			break;
		if (len > 0 && line[len] == '\n' && line[len - 1] == '\r') {
			line[len - 1] = '\0';
			return true;
		}
	}
	buf_adds(finding, "the answer is not from Redis");
	return false;
}

/* Sends a command and wants "+`wanted`" for it. Of an error only the code is said: its text may
 * repeat what was sent, and that may be the password. */
static bool ask(
    struct connection *connection, struct buf *command, const char *wanted, struct buf *finding)
{
	char line[LINE_SIZE];
	bool right = false;

	if (net_send(connection, command, finding) && receive_line(connection, line, finding)) {
		size_t code = strspn(line + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		right = line[0] == '+' && strcmp(line + 1, wanted) == 0;
		if (line[0] == '-' && code > 0 && (line[1 + code] == ' ' || line[1 + code] == '\0'))
			buf_printf(finding, "answered with the error %.*s", (int)code, line + 1);
		else if (!right)
			buf_printf(finding, "the answer is not %s", wanted);
	}
	buf_clear(command);
	return right;
}

static bool authenticate(
    struct connection *connection, const struct address *address, struct buf *finding)
{
	struct buf command = BUF_INIT;
	bool with_user = address->user && address->user[0], right;

	buf_printf(&command, "*%d\r\n", with_user ? 3 : 2);
	add_bulk_string(&command, "AUTH");
	if (with_user)
		add_bulk_string(&command, address->user);
	add_bulk_string(&command, address->password);
	right = ask(connection, &command, "OK", finding);
	if (!right)
		buf_adds(finding, " (to AUTH)");
	buf_release(&command);
	return right;
}

static bool ping(struct connection *connection, struct buf *finding)
{
	struct buf command = BUF_INIT;
	bool right;

	buf_adds(&command, "*1\r\n");
	add_bulk_string(&command, "PING");
	right = ask(connection, &command, "PONG", finding);
	if (right)
		buf_adds(finding, "answers PONG");
	buf_release(&command);
	return right;
}

static bool check(const struct probe *probe, long limit, struct buf *finding)
{
	struct connection connection;
	const struct address *address = &probe->address;
	bool healthy = net_connect(&connection, probe->arena, address, limit, finding) &&
		       (!address->password || authenticate(&connection, address, finding)) &&
		       ping(&connection, finding);

	net_close(&connection);
	return healthy;
}

const struct protocol protocol_redis = {
    .prepare = prepare,
    .check = check,
};
