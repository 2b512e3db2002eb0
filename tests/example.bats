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
	assert_contains "$output" "STUDIO_PYTHON names another Python"
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
	assert_contains "$output" "STUDIO_PYTHON names another Python"
	assert_contains "$output" "database  was not started: python, which it needs, failed"
	assert_equal "$(result .tests_passed)" 0
}
