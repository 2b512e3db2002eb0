/* SPDX-License-Identifier: MIT */
/* TCP: is a connection accepted? Nothing is sent. */
#include "base/die.h"
#include "probe/probe.h"

static void prepare(struct probe *probe)
{
	if (!address_parse_host_port(probe->arena, probe->words[0], &probe->address))
		die_usage("tcp takes HOST:PORT, an IPv6 address in brackets");
	probe->shown =
	    arena_printf(probe->arena, "tcp://%s:%s", probe->address.host, probe->address.port);
}

static bool check(const struct probe *probe, long limit, struct buf *finding)
{
	struct connection connection;
	bool connected = net_connect(&connection, probe->arena, &probe->address, limit, finding);

	if (connected)
		buf_adds(finding, "accepts connections");
	net_close(&connection);
	return connected;
}

const struct protocol protocol_tcp = {
    .prepare = prepare,
    .check = check,
};
