/* SPDX-License-Identifier: MIT */
/* PostgreSQL: does it take connections? Frontend/backend protocol 3.0, section "Message Formats":
 * a StartupMessage is sent and the first message that comes back is judged. A request to
 * authenticate ('R') is a yes, and so is an error ('E') but cannot_connect_now: who may connect is
 * not the question, so no password is sent. (An SSLRequest is answered while the server still
 * starts up, and says nothing.) */
#include "base/die.h"
#include "probe/excerpt.h"
#include "probe/probe.h"

#include <stdint.h>
#include <string.h>

static const uint32_t PROTOCOL_3_0 = 3 << 16;
static const char CANNOT_CONNECT_NOW[] = "57P03"; /* starting up, shutting down, in recovery */
static const char not_postgres[] = "the answer is not from PostgreSQL";
enum { HEADER = 5, MESSAGE_MAX = 30000 };

static void prepare(struct probe *probe)
{
	struct address *address = &probe->address;
	const char *text = probe->words[0];
	bool parsed = strstr(text, "://") ? address_parse(probe->arena, text, address) &&
						(strcmp(address->scheme, "postgres") == 0 ||
						    strcmp(address->scheme, "postgresql") == 0)
					  : address_parse_host_port(probe->arena, text, address);

	if (!parsed)
		die_usage(
		    "postgres takes a URL, postgres://[USER[:PASSWORD]@]HOST[:PORT][/NAME], or "
		    "HOST:PORT");
	if (!address->port)
		address->port =
		    arena_printf(probe->arena, "%d", check_kind_table[probe->kind].port);
	if (!address->user || !address->user[0])
		address->user = "postgres";
	probe->shown = arena_printf(probe->arena, "postgres://%s:%s", address->host, address->port);
}

static void add_int32(struct buf *out, uint32_t value)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buf_addc(out, (char)(value >> shift & 0xFF));
}

static uint32_t read_int32(const char *at)
{
	const unsigned char *p = (const unsigned char *)at;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static bool send_startup(struct connection *connection, const char *user, struct buf *finding)
{
	struct buf message = BUF_INIT;
	bool sent;

	add_int32(&message, (uint32_t)(4 + 4 + sizeof "user" + strlen(user) + 1 + 1));
	add_int32(&message, PROTOCOL_3_0);
	buf_add(&message, "user", sizeof "user");
	buf_add(&message, user, strlen(user) + 1);
	buf_addc(&message, '\0');
	sent = net_send(connection, &message, finding);
	buf_release(&message);
	return sent;
}

/* A field of an ErrorResponse: a byte that says which, and a string; a zero byte ends them. */
static const char *error_field(const char *fields, size_t len, char which)
{
	const char *end = fields + len;

	for (const char *p = fields, *stop; p < end && *p; p = stop + 1) {
		stop = memchr(p, '\0', (size_t)(end - p));
		if (!stop)
			break;
		if (*p == which)
			return p + 1;
	}
	return "";
}

static bool judge_error(const char *fields, size_t len, struct buf *finding)
{
	const char *state = error_field(fields, len, 'C');

	if (strspn(state, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5 || state[5]) {
		buf_adds(finding, not_postgres);
		return false;
	}
	if (strcmp(state, CANNOT_CONNECT_NOW) == 0) {
		const char *message = error_field(fields, len, 'M');

		buf_adds(finding, "does not accept connections: ");
		excerpt_add(finding, message, strlen(message));
		return false;
	}
	buf_printf(finding, "accepts connections (answered with SQLSTATE %s)", state);
	return true;
}

static bool judge_answer(struct connection *connection, struct buf *finding)
{
	char header[HEADER], fields[MESSAGE_MAX];
	uint32_t len;

	if (!net_receive(connection, header, sizeof header, finding))
		return false;
	len = read_int32(header + 1); /* counts itself */
	if ((header[0] != 'R' && header[0] != 'E') || len < 8 || len - 4 > sizeof fields) {
		buf_adds(finding, not_postgres);
		return false;
	}
	if (!net_receive(connection, fields, len - 4, finding))
		return false;
	if (header[0] == 'E')
		return judge_error(fields, len - 4, finding);
	buf_adds(finding, "accepts connections");
	return true;
}

static bool check(const struct probe *probe, long limit, struct buf *finding)
{
	struct connection connection;
	bool healthy = net_connect(&connection, probe->arena, &probe->address, limit, finding) &&
		       send_startup(&connection, probe->address.user, finding) &&
		       judge_answer(&connection, finding);

	net_close(&connection);
	return healthy;
}

const struct protocol protocol_postgres = {
    .prepare = prepare,
    .check = check,
};
