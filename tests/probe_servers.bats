#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-probe against real servers.

load probe_helpers

# start_redis OPTION...: leaves $port and $pid. Another program may take the port first.
start_redis() {
	local tries=5
	need redis-server
	while free_port; do
		background redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no \
			--dir "$BATS_TEST_TMPDIR" "$@"
		if until_true 200 grep -qs -e "eady to accept connections" -e "Failed listening" servers.log &&
			! is_gone "$pid"; then
			return 0
		fi
		[ $((tries -= 1)) -gt 0 ]
	done
}

@test "redis: up, then down" {
	start_redis
	probe redis "redis://127.0.0.1:$port" --wait 30s
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://localhost:$port/0"
	is_healthy "redis://localhost:$port: answers PONG"
	kill "$pid"
	until_true 200 is_gone "$pid"
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: Connection refused"
}

@test "redis: with a password, which is never shown" {
	start_redis --requirepass 's3cret word'
	probe redis "redis://:s3cret%20word@127.0.0.1:$port"
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://default:s3cret%20word@127.0.0.1:$port"
	is_healthy "redis://127.0.0.1:$port: answers PONG"
	probe redis "redis://:wr0ng@127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error WRONGPASS (to AUTH)"
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: answered with the error NOAUTH"
}

# start_postgres: leaves $port and $pid.
start_postgres() {
	local bin data tries=5 as_postgres=()
	bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
	[ -n "$bin" ] || bin=$(pg_config --bindir 2>/dev/null) || skip "PostgreSQL is not installed"
	[ -x "$bin/initdb" ] || skip "PostgreSQL's server is not installed"
	data=$(mktemp -d "${TMPDIR:-/tmp}/e2e-probe.XXXXXX")
	echo "$data" >outside
	if [ "$(id -u)" -eq 0 ]; then
		# It does not run as root.
		need setpriv
		id postgres >/dev/null 2>&1 || skip "there is no user postgres"
		as_postgres=(setpriv --reuid=postgres --regid=postgres --clear-groups)
		chown postgres "$data"
	fi
	cd "$data" || return
	"${as_postgres[@]}" "$bin/initdb" -D "$data/db" -U postgres -A trust --no-sync
	echo "host all postgres 127.0.0.1/32 trust" >"$data/db/pg_hba.conf"
	while free_port; do
		background "${as_postgres[@]}" "$bin/postgres" -D "$data/db" -p "$port" -k '' -h 127.0.0.1
		if until_true 400 postgres_has_spoken && ! is_gone "$pid"; then
			return 0
		fi
		[ $((tries -= 1)) -gt 0 ]
	done
}

postgres_has_spoken() {
	is_gone "$pid" || grep -q "ready to accept" "$BATS_TEST_TMPDIR/servers.log"
}

@test "postgres: up, then down" {
	start_postgres
	probe postgres "127.0.0.1:$port" --wait 30s
	is_healthy "postgres://127.0.0.1:$port: accepts connections"
	probe postgres "postgresql://nobody:wr0ng@localhost:$port/none"
	is_healthy "postgres://localhost:$port: accepts connections (answered with SQLSTATE 28000)"
	kill -INT "$pid"
	until_true 400 is_gone "$pid"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: Connection refused"
}

