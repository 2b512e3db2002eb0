#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The example, started by hand where something that it needs is missing. tools/check-demo tries it with
# all that it needs.

load helpers

example=$BATS_TEST_DIRNAME/../examples/studio

# program NAME: a script in bin/, which is put before the PATH.
program() {
	mkdir -p bin
	{ echo '#!/bin/sh'; cat; } >"bin/$1"
	chmod +x "bin/$1"
	PATH=$PWD/bin:$PATH
}

@test "a Python without the packages: says which, and that STUDIO_PYTHON names another" {
	program bare <<<'exec python3 -I -S "$@"'
	STUDIO_PYTHON=bare run -2 "$example/services/python"
	assert_equal "$output" "$PWD/bin/bare has no flask psycopg2 redis (Debian: python3-flask python3-psycopg2 python3-redis); STUDIO_PYTHON names another Python"
	STUDIO_PYTHON=./nowhere run -2 "$example/services/python"
	assert_contains "$(tr -s ' │\n' ' ' <<<"$output")" "STUDIO_PYTHON names another Python"
}

@test "a pytest that cannot import what the tests do" {
	program python3 <<<'cat >/dev/null'
	program pytest <<<'case "$*" in *requests*) exit 1 ;; esac'
	run -2 "$example/services/python"
	assert_equal "$output" "$PWD/bin/pytest has no requests (Debian: python3-requests python3-psycopg2 python3-redis); another pytest has to stand before it on the PATH"
	program pytest <<<'exit 0'
	run -0 "$example/services/python"
	assert_equal "$output" ""
}

@test "a run says it at once, and no test waits" {
	cp -R "$BATS_TEST_DIRNAME/../phases.yaml" .
	mkdir -p examples/studio/tsx examples/studio/studio
	cp -R "$example/services" "$example/backend" examples/studio/
	cp -R "$example/tsx/e2e" examples/studio/tsx/
	chmod -R u+w .
	program bare <<<'exec python3 -I -S "$@"'
	e2e-gen
	STUDIO_PYTHON=bare run -2 gmake -j8 e2e
	assert_contains "$output" "service python  exited with 2 after "
	assert_contains "$output" "bare has no flask psycopg2 redis"
	assert_contains "$(tr -s ' │\n' ' ' <<<"$output")" "STUDIO_PYTHON names another Python"
	assert_contains "$output" "database  was not started: python, which it needs, failed"
	assert_equal "$(result .tests_passed)" 0
}

@test "the plan alone can be compiled, and names its 26 tests" {
	cp "$BATS_TEST_DIRNAME/../phases.yaml" .
	e2e-gen
	run -0 gmake e2e-list
	[ "$(grep -c '^  .*/' <<<"$output")" -eq 26 ]
}

# studio_copy: a studio to change.
studio_copy() {
	cp -R "$example" studio
	rm -rf studio/tsx/node_modules
	chmod -R u+w studio
	export API_URL=http://127.0.0.1:1
}

version() { python3 studio/studio/version.py; }

@test "a change of the studio, and of what its tests share, is another version; a test's is not" {
	studio_copy
	version >first
	local file
	for file in services/schema studio/api.py studio/routes/auth.py studio/sql/2_tables.sql tsx/server.mjs \
		tsx/pages/home.html tsx/public/api.js pytest.ini backend/tests/conftest.py tsx/e2e/studio.ts \
		tsx/playwright.config.ts tsx/package-lock.json; do
		echo >>"studio/$file"
		version >now
		run -1 cmp -s first now
		truncate -s -1 "studio/$file"
		version | cmp first -
	done
	mv studio/studio/sql/1_roles.sql studio/studio/sql/1_role.sql
	version >now
	run -1 cmp -s first now
	mv studio/studio/sql/1_role.sql studio/studio/sql/1_roles.sql
	echo >>studio/backend/tests/e2e/flows/test_auth_flow.py
	echo >>studio/tsx/e2e/flows/auth_flow.spec.ts
	version | cmp first -
}

@test "a studio that was started from other files is another version" {
	studio_copy
	version >stopped
	mkdir site
	cat >server.py <<-'EOF'
		import functools, http.server
		handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="site")
		server = http.server.HTTPServer(("127.0.0.1", 0), handler)
		open("port.new", "w").write(str(server.server_port))
		__import__("os").rename("port.new", "port")
		server.serve_forever()
	EOF
	python3 server.py 3>&- 2>/dev/null &
	server=$!
	wait_until test -s port
	API_URL=http://127.0.0.1:$(cat port)
	# What does not say a version is none.
	version | cmp stopped -
	echo "not a version" >site/version
	version | cmp stopped -
	cut -d' ' -f1 stopped | tr -d '\n' >site/version
	version | cmp stopped -
	printf '%064d' 0 >site/version
	version >now
	kill "$server"
	run -1 cmp -s stopped now
	[ "$(cut -d' ' -f2- now)" = "$(cut -d' ' -f2- stopped)" ]
}

@test "a demo takes the ports of the last one, as long as they are free" {
	eval "$(sed -n '/^choose_ports()/,/^}/p' "$BATS_TEST_DIRNAME/../bootstrap")"
	# shellcheck disable=SC2034 # for choose_ports
	builddir=$PWD STUDIO_PYTHON=python3
	choose_ports
	first="$API_PORT $WEB_PORT $REDIS_PORT $POSTGRES_PORT"
	[ "$(tr ' ' '\n' <<<"$first" | sort -u | grep -c '^[0-9]')" -eq 4 ]
	choose_ports
	assert_equal "$API_PORT $WEB_PORT $REDIS_PORT $POSTGRES_PORT" "$first"
	python3 -c 'import socket, sys, time
held = socket.create_server(("127.0.0.1", int(sys.argv[1])))
open("held", "w").close()
time.sleep(60)' "$WEB_PORT" 3>&- &
	holder=$!
	wait_until test -e held
	choose_ports
	kill "$holder"
	[ "$WEB_PORT" != "$(cut -d' ' -f2 <<<"$first")" ]
	for kept in "" "1 2" "x y z v" "70000 70001 70002 70003" "$API_PORT $API_PORT $API_PORT $API_PORT"; do
		echo "$kept" >studio/ports
		choose_ports
		[ "$(wc -w <studio/ports)" -eq 4 ]
		assert_equal "$API_PORT $WEB_PORT $REDIS_PORT $POSTGRES_PORT" "$(cat studio/ports)"
	done
}
