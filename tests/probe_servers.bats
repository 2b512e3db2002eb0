#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-probe against real nginx, Redis and PostgreSQL: up, starting, hung and down. One that hangs is
# one that is stopped: the kernel goes on to accept connections for it.

load probe_helpers

# ---- helpers ----

# await_health PROBE-ARGUMENT...: begins to wait, before there is a server.
await_health() {
	waited=$*
	e2e-probe "$@" --wait 60s --interval 20ms >"$BATS_TEST_TMPDIR/waited" 2>&1 3>&- &
	waiting=$!
	echo "$waiting" >>"$BATS_TEST_TMPDIR/pids"
}

# The wait of await_health has ended well, and this was found.
was_awaited() {
	wait "$waiting" || {
		echo "e2e-probe $waited: $(cat "$BATS_TEST_TMPDIR/waited" "$BATS_TEST_TMPDIR/servers.log")"
		return 1
	}
	[[ $(cat "$BATS_TEST_TMPDIR/waited") == "$1"* ]]
}

# answers SAID PROBE-ARGUMENT...: whether what is said contains it, be it good or bad.
answers() {
	[[ $(e2e-probe "${@:2}" 2>&1) == *"$1"* ]]
}

is_stopped() {
	[[ $(ps -o stat= -p "$1") == T* ]]
}

hang() {
	kill -STOP "$pid"
	wait_until is_stopped "$pid"
}

# end SIGNAL: ends the server.
end() {
	kill -s "$1" "$pid"
	wait_until has_ended "$pid"
}

# ---- nginx ----

# start_nginx [ssl]: at $port, in one process, so that all of it can be stopped.
start_nginx() {
	local nginx
	# It is not on the PATH of a user who is not root.
	nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || lacks check "nginx is not installed"
	cat >nginx.conf <<EOF
daemon off;
master_process off;
pid nginx.pid;
error_log stderr;
events {}
http {
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	server {
		listen 127.0.0.1:$port $*;
		${1:+ssl_certificate certificate.pem; ssl_certificate_key key.pem;}
		location = /health {
			default_type application/json;
			add_header Cache-Control no-store;
			return 200 '{"status": "up"}';
		}
		location = /moved { return 301 /health; }
		location = /behind { proxy_pass http://127.0.0.1:$port_of_nobody; }
	}
}
EOF
	background "$nginx" -p "$PWD" -c "$PWD/nginx.conf"
}

# Two ports: $port, and $port_of_nobody, at which nothing ever listens.
free_ports() {
	free_port
	port_of_nobody=$port
	free_port
}

@test "nginx: starting, up, hung, down" {
	free_ports
	local url=http://127.0.0.1:$port
	await_health http "$url/health"
	start_nginx
	was_awaited "$url/health: status 200"

	probe http "$url/health" --expect-header 'content-type: json' --expect-header 'Server: nginx' \
		--expect-header 'cache-control: no-store' --json status=up --body '"up"'
	is_healthy "$url/health: status 200"
	probe http "$url/health" --expect-header 'Content-Type: html'
	is_unhealthy "$url/health: status 200, but the header Content-Type is \"application/json\", \"html\" expected"
	probe http "$url/moved"
	is_unhealthy "$url/moved: status 301, 2xx expected; redirects are not followed"
	probe http "$url/behind"
	is_unhealthy "$url/behind: status 502, 2xx expected"
	probe http "$url/health" --method HEAD --expect-header content-length
	is_healthy "$url/health: status 200"
	probe http "https://127.0.0.1:$port/health"
	is_one_line "https://127.0.0.1:$port/health: "
	probe redis "redis://127.0.0.1:$port"
	is_unhealthy "redis://127.0.0.1:$port: the answer is not from Redis"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "postgres://127.0.0.1:$port: the answer is not from PostgreSQL"

	hang
	probe http "$url/health" --timeout 300ms
	is_unhealthy "$url/health: no answer within 300ms"
	# All that can be said without being answered.
	probe tcp "127.0.0.1:$port"
	is_healthy "tcp://127.0.0.1:$port: accepts connections"
	await_health http "$url/health" --timeout 300ms
	kill -CONT "$pid"
	was_awaited "$url/health: status 200"

	end TERM
	probe http "$url/health"
	is_unhealthy "$url/health: Connection refused"
	probe tcp "127.0.0.1:$port"
	is_unhealthy "tcp://127.0.0.1:$port: Connection refused"
}

@test "nginx with a certificate: starting, up, hung, down" {
	make_certificate
	free_ports
	local url=https://localhost:$port/health
	await_health http "$url" --cacert "$PWD/certificate.pem"
	start_nginx ssl
	was_awaited "$url: status 200"

	probe http "$url" --cacert certificate.pem --expect-header Content-Type:json
	is_healthy "$url: status 200"
	probe http "$url"
	is_one_line "$url: SSL certificate problem"
	probe http "https://127.0.0.1:$port/health" --cacert certificate.pem
	is_one_line "https://127.0.0.1:$port/health: "
	probe http "$url" --insecure
	is_healthy "$url: status 200; --insecure: the certificate is not verified"
	probe http "http://localhost:$port/health"
	is_unhealthy "http://localhost:$port/health: status 400, 2xx expected"

	hang
	probe http "$url" --cacert certificate.pem --timeout 300ms
	is_unhealthy "$url: no answer within 300ms"
	probe http "$url" --insecure --timeout 300ms
	is_unhealthy "$url: no answer within 300ms; --insecure: the certificate is not verified"
	kill -CONT "$pid"

	end TERM
	probe http "$url" --cacert certificate.pem
	is_unhealthy "$url: Connection refused"
}

# ---- Redis ----

# start_redis OPTION...: at $port.
start_redis() {
	need redis-server redis-cli
	background redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no \
		--dir "$BATS_TEST_TMPDIR" "$@"
}

redis() { redis-cli -h 127.0.0.1 -p "$port" "$@"; }

@test "Redis: starting, up, hung, down" {
	free_port
	local url=redis://127.0.0.1:$port
	await_health redis "$url"
	start_redis
	was_awaited "$url: answers PONG"

	probe redis "redis://localhost:$port/0"
	is_healthy "redis://localhost:$port: answers PONG"
	probe redis "redis://:@127.0.0.1:$port"
	is_healthy "$url: answers PONG"
	probe http "http://127.0.0.1:$port/"
	is_unhealthy "http://127.0.0.1:$port/: the connection was closed without an answer"

	hang
	probe redis "$url" --timeout 300ms
	is_unhealthy "$url: no answer within 300ms"
	kill -CONT "$pid"

	end TERM
	probe redis "$url"
	is_unhealthy "$url: Connection refused"
}

@test "Redis with a password: starting, up, hung" {
	free_port
	local url=redis://127.0.0.1:$port
	await_health redis "redis://:s3cret%20word@127.0.0.1:$port"
	start_redis --requirepass 's3cret word'
	was_awaited "$url: answers PONG"

	probe redis "redis://default:s3cret%20word@127.0.0.1:$port"
	is_healthy "$url: answers PONG"
	probe redis "redis://:wr0ng@127.0.0.1:$port"
	is_unhealthy "$url: answered with the error WRONGPASS (to AUTH)"
	probe redis "$url"
	is_unhealthy "$url: answered with the error NOAUTH"

	hang
	probe redis "redis://:s3cret%20word@127.0.0.1:$port" --timeout 300ms
	is_unhealthy "$url: no answer within 300ms (to AUTH)"
}

@test "Redis that loads its data" {
	free_port
	local url=redis://127.0.0.1:$port
	start_redis
	probe redis "$url" --wait 60s
	redis eval 'for i = 1, 300 do redis.call("set", i, string.rep("x", 2000)) end' 0
	redis config set rdbcompression no
	redis save
	end TERM
	# A tenth of a second for each key, and a look at the connections every KiB.
	start_redis --key-load-delay 100000 --loading-process-events-interval-bytes 1024
	wait_until answers "answered with" redis "$url"
	probe redis "$url"
	is_unhealthy "$url: answered with the error LOADING"
	await_health redis "$url"
	redis config set key-load-delay 0
	was_awaited "$url: answers PONG"
}

# ---- PostgreSQL ----

# make_cluster: $postgres_bin, and a new cluster in $cluster.
make_cluster() {
	local user=postgres
	for postgres_bin in ${POSTGRES_BIN:+"$POSTGRES_BIN"} /usr/lib/postgresql/*/bin \
		"$(dirname "$(command -v initdb || echo /nowhere/initdb)")" ''; do
		if [ -x "$postgres_bin/initdb" ]; then break; fi
	done
	[ -n "$postgres_bin" ] || lacks check "PostgreSQL's server is not installed"
	# Where another user comes to it.
	mktemp -d "${TMPDIR:-/tmp}/e2e-probe.XXXXXX" >outside
	cd "$(cat outside)" || return
	as_postgres=()
	if [ "$(id -u)" -eq 0 ]; then
		# It does not run as root.
		need setpriv
		id "$user" >/dev/null 2>&1 || user=nobody
		as_postgres=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
		chown "$user" .
	fi
	cluster=$PWD/cluster
	"${as_postgres[@]}" "$postgres_bin/initdb" -D "$cluster" -U postgres -A trust --no-sync
	echo "host all postgres 127.0.0.1/32 trust" >"$cluster/pg_hba.conf"
}

# start_postgres OPTION...: at $port.
start_postgres() {
	background "${as_postgres[@]}" "$postgres_bin/postgres" -D "$cluster" -p "$port" -k '' \
		-h 127.0.0.1 -c fsync=off "$@"
}

psql() { "$postgres_bin/psql" -XqAt -h 127.0.0.1 -p "$port" -U postgres -c "$1"; }

is_asleep() {
	[ "$(psql "select count(*) from pg_stat_activity where query = 'select pg_sleep(600)'")" = 1 ]
}

@test "PostgreSQL: starting, up, hung, shutting down, down" {
	make_cluster
	free_port
	local url=postgres://127.0.0.1:$port server
	await_health postgres "127.0.0.1:$port"
	start_postgres
	was_awaited "$url: accepts connections"

	probe postgres "postgresql://postgres@127.0.0.1:$port/postgres"
	is_healthy "$url: accepts connections"
	probe postgres "postgresql://nobody:wr0ng@localhost:$port/none"
	is_healthy "postgres://localhost:$port: accepts connections (answered with SQLSTATE 28000)"
	probe http "http://127.0.0.1:$port/"
	is_one_line "http://127.0.0.1:$port/: "

	hang
	probe postgres "127.0.0.1:$port" --timeout 300ms
	is_unhealthy "$url: no answer within 300ms"
	await_health postgres "127.0.0.1:$port" --timeout 300ms
	kill -CONT "$pid"
	was_awaited "$url: accepts connections"

	# It waits for the one who is connected, and lets nobody else in.
	server=$pid
	background "$postgres_bin/psql" -X -h 127.0.0.1 -p "$port" -U postgres -c 'select pg_sleep(600)'
	wait_until is_asleep
	pid=$server
	kill -TERM "$pid"
	wait_until answers "does not accept" postgres "127.0.0.1:$port"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "$url: does not accept connections: the database system is shutting down"

	end INT
	probe postgres "127.0.0.1:$port"
	is_unhealthy "$url: Connection refused"
}

@test "PostgreSQL that is recovering" {
	make_cluster
	free_port
	local url=postgres://127.0.0.1:$port
	# As from an archive that is slow to answer; it ends with the cluster, too.
	"${as_postgres[@]}" touch "$cluster/recovery.signal"
	start_postgres -c \
		restore_command='while [ -e PG_VERSION ] && [ ! -e go ]; do sleep 0.05; done; exit 1'
	wait_until answers "does not accept" postgres "127.0.0.1:$port"
	probe postgres "127.0.0.1:$port"
	is_unhealthy "$url: does not accept connections: the database system is starting up"
	await_health postgres "127.0.0.1:$port"
	touch "$cluster/go"
	was_awaited "$url: accepts connections"
}
