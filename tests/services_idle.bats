#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # $1 is that of a script
# Services are started only for what is owed; a test that runs all the same has them.

load helpers

setup() {
	set_up
	export MARK="$BATS_TEST_NUMBER-$$-$RANDOM"
}

teardown() {
	if [ -e Makefile ]; then e2e-service stop >/dev/null 2>&1 3>&-; fi
}

nothing_left() { ! grep -qzsxF "SERVICE_MARK=$MARK" /proc/[0-9]*/environ; }

# Which services were started since the last time.
started() {
	if [ -e started ]; then sort started | tr '\n' ' ' | sed 's/ $//'; fi
	rm -f started
}

# Each service says that it was started; the tests of "on" and "off" stand on one that needs another.
shop() {
	touch on.txt off.txt system.txt
	cat >serve <<-'SH'
	#!/bin/sh
	echo "$1" >>started
	touch "$1.up"
	trap 'rm -f "$1.up"; exit' TERM
	while :; do sleep 0.1; done
	SH
	chmod +x serve
	plan <<-'YAML'
	env: {SERVICE_MARK: "${MARK}"}
	fingerprint: {files: [system.txt]}
	services:
	  upper: {command: ./serve upper, needs: [lower], ready: {exec: "test -e upper.up"}}
	  lower: {command: ./serve lower, ready: {exec: "test -e lower.up"}}
	  other: {command: ./serve other, ready: {exec: "test -e other.up"}}
	  both: {command: ./serve both, ready: {exec: "test -e both.up"}}
	phases:
	  - name: "on"
	    services: [upper, lower, both]
	    tests:
	      a: {command: "test -e upper.up && test -e lower.up && test -e both.up && echo on/a >>ran", path: on.txt}
	      b: {command: "test -e upper.up && test -e lower.up && test -e both.up && echo on/b >>ran"}
	  - name: "off"
	    services: [other, both]
	    tests: {c: {command: "test -e other.up && test -e both.up && echo off/c >>ran", path: off.txt}}
	YAML
}

@test "where nothing is owed no service is started, and the passes hold" {
	shop
	run -0 gmake -j4 e2e
	assert_equal "$(started)" "both lower other upper"
	run -0 gmake -j4 e2e
	assert_equal "$(started)" ""
	refute_contains "$output" "service"
	assert_equal "$(result '.success, .tests_cached, (.services | length)' | xargs)" "true 3 0"
	run -0 gmake e2e-report
	run -0 gmake -n e2e
	run -0 e2e-gen --run
	assert_equal "$(started)" ""
	# A run that is new, as the system is another one, starts them again.
	echo 2 >system.txt
	run -0 gmake -n e2e
	assert_equal "$(started)" ""
	run -0 gmake -j4 e2e
	assert_equal "$(started)" "both lower other upper"
	nothing_left
}

@test "only what the owed tests stand on is started" {
	shop
	run -0 gmake -j4 e2e
	started >/dev/null
	forget
	echo 2 >off.txt
	run -0 gmake -j4 e2e
	assert_equal "$(started)" "both other"
	assert_equal "$(ran)" off/c
	forget
	echo 2 >on.txt
	run -0 gmake -j4 e2e
	assert_equal "$(started)" "both lower upper"
	assert_equal "$(ran)" on/a
	# What is named runs in any case.
	run -0 gmake -j4 e2e/off/c
	assert_equal "$(started)" "both other"
	run -0 gmake -j4 e2e/off
	assert_equal "$(started)" ""
	nothing_left
}

@test "a test that runs all the same has its services, started once, each behind what it needs" {
	shop
	# Prerequisites that the plan knows nothing of.
	cat >>extra.mk <<-'MK'
	include Makefile
	test-results/on/a.passed test-results/on/b.passed: extra
	MK
	touch -d 2020-01-01 extra
	run -0 gmake -f extra.mk -j4 e2e
	started >/dev/null
	for jobs in 1 4; do
		forget
		touch extra
		run -0 gmake -f extra.mk -j$jobs e2e
		assert_equal "$(ran)" "on/a on/b"
		assert_equal "$(started)" "both lower upper"
		assert_equal "$(result '.success, .tests_cached, (.services | length)' | xargs)" "true 1 3"
		assert_equal "$(jq -r '.services | length' test-results/on/a.passed)" 3
		nothing_left
	done
	# Kept again.
	forget
	run -0 gmake -f extra.mk -j4 e2e
	assert_equal "$(ran), $(started)" ", "
	# The service fails: the test is not run.
	sed -i 's/^echo/test ! -e broken || exit 1\necho/' serve
	touch extra broken
	run -2 gmake -f extra.mk -j4 e2e
	assert_equal "$(ran)" ""
	assert_equal "$(stamp on/a.skipped .reason)" service
	rm broken
	run -0 gmake -f extra.mk -j4 e2e
	assert_equal "$(started)" "both lower upper"
}

@test "Ctrl-C while a test waits for such a service leaves nothing" {
	shop
	printf 'include Makefile\ntest-results/on/a.passed: extra\n' >extra.mk
	touch -d 2020-01-01 extra
	run -0 gmake -f extra.mk -j4 e2e
	# It never gets healthy.
	sed -i 's/touch "$1.up"/echo "$1" >>waits/' serve
	touch extra
	start_make -f extra.mk e2e
	wait_until test -e waits
	pkill -INT -P "$make_pid" || true
	kill -INT "$make_pid"
	wait_make
	[ "$make_status" -ne 0 ]
	wait_until nothing_left
	[ ! -e test-results/on/a.passed ]
}

@test "services are started in any case where their command has a secret, or something calls e2e-service" {
	shop
	run -0 gmake -j4 e2e
	started >/dev/null
	run -0 gmake -j4 e2e E2E_SERVICE="env A=1 e2e-service"
	assert_equal "$(started)" "both lower other upper"
	sed -i 's/^env: .*/env: {SERVICE_MARK: "${MARK}", TOKEN: secret-value}\nsecrets: [TOKEN]/' phases.yaml
	run -0 gmake -j4 e2e
	started >/dev/null
	run -0 gmake -j4 e2e
	assert_equal "$(started)" "both lower other upper"
	run -1 grep -r secret-value test-results
}

@test "services that were kept up stay, and are used when something is owed again" {
	shop
	run -0 gmake -j4 e2e E2E_KEEP=1 3>&-
	assert_equal "$(started)" "both lower other upper"
	run -0 gmake -j4 e2e
	run -0 gmake e2e-status
	assert_contains "$output" "both"
	echo 2 >off.txt
	run -0 gmake -j4 e2e
	assert_contains "$output" "service other  up already"
	assert_equal "$(started)" ""
	gmake e2e-down
	wait_until nothing_left
}
