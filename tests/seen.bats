#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The stamps that begin has read, in .e2e/seen: phase reads them from there, which saves time and decides
# nothing. It is left only of a large phase.

load helpers

MANY=260

is_old() { [ "$(($(date +%s) - $(stat -c %Z "$1")))" -gt 4 ]; }

# Two phases, the first of which has failed and what its test has done is $1, and all of the second one
# has passed, so long ago that begin leaves what it has read.
ready_with() {
	plan <<-YAML
	max_age: 10h
	phases:
	- name: first
	  halt: false
	  tests: {damage: {command: "sh damage.sh"}}
	- name: many
	  tests:
	$(seq -f '    t%.0f: {command: "true"}' $MANY)
	YAML
	echo false >damage.sh
	run -2 gmake e2e E2E_REPORTS=json
	assert_equal "$(result .tests_passed)" $MANY
	printf '%s\n' "set -e; cd test-results" "$1" >damage.sh
	wait_until is_old test-results/many/t$MANY.passed
}

# The programs of e2e-report, of which that of `phase` tells all files that it opens.
trace_phase() {
	local program
	program=$(command -v e2e-report)
	mkdir traced
	cat >traced/e2e-report <<-SH
	#!/bin/sh
	export ASAN_OPTIONS=detect_leaks=0
	[ "\$1" = phase ] || exec "$program" "\$@"
	exec strace -f -A -o "$PWD/trace" -e trace=open,openat "$program" "\$@"
	SH
	chmod +x traced/e2e-report
}

@test "a stamp that begin has read, and that has not changed, is read again by end alone" {
	need strace
	ready_with 'touch many/t7.passed; cp many/t9.passed x; mv x many/t9.passed'
	trace_phase
	gmake e2e E2E_REPORT="$PWD/traced/e2e-report" E2E_REPORTS=json
	assert_equal "$(result '"\(.tests_passed) \(.tests_cached)"')" "$((MANY + 1)) $MANY"
	assert_equal "$(grep -oE 't[0-9]+\.passed' trace | sort | tr '\n' ' ')" "t7.passed t9.passed "
}

@test "a stamp that has changed since begin has read it does not count, for phase and end" {
	local damage
	for damage in \
		': >many/t7.passed' \
		'sed -i s/t7/t8/ many/t7.passed; touch -r many/t8.passed many/t7.passed' \
		'cp -p many/t7.passed x; cp many/t8.passed many/t7.passed; touch -r x many/t7.passed; rm x' \
		'cp -p many/t8.passed x; mv x many/t7.passed' \
		'cp -p many/t7.passed many/t7.failed'
	do
		echo "$damage"
		ready_with "$damage"
		run -2 gmake e2e E2E_REPORTS=json,console
		assert_contains "$output" "✗ t7"
		assert_equal "$(result '[.phases[1].tests[] | select(.status != "passed").name] | join(" ")')" t7
		rm -r test-results
	done
}

@test "what begin has left of the stamps can be damaged, and the verdict is that of the stamps" {
	local damage
	for damage in \
		'rm .e2e/seen/many' \
		': >.e2e/seen/many' \
		'head -c 20000 .e2e/seen/many >x; mv x .e2e/seen/many' \
		'sed -i 2s/+/-/5 .e2e/seen/many' \
		'sed -i 2s/+/-/250 .e2e/seen/many' \
		'sed -i "s/\"status\":\"passed\"/\"status\":\"failed\"/" .e2e/seen/many' \
		'sed -i s/seal/meal/ .e2e/seen/many' \
		'rm .e2e/seen/many; mkfifo .e2e/seen/many' \
		'rm .e2e/seen/many; ln -s /dev/zero .e2e/seen/many' \
		'rm .e2e/seen/many; mkdir .e2e/seen/many'
	do
		echo "$damage"
		ready_with "test -s .e2e/seen/many; $damage"
		gmake e2e E2E_REPORTS=json
		assert_equal "$(result '"\(.tests_passed) \(.tests_cached)"')" "$((MANY + 1)) $MANY"
		rm -r test-results
	done
}

@test "begin leaves nothing of a small phase, of stamps that were just written, or of an earlier run" {
	ready_with 'true'
	gmake e2e E2E_REPORTS=json
	[ -s test-results/.e2e/seen/many ]
	[ ! -e test-results/.e2e/seen/first ]
	gmake e2e E2E_REPORTS=json
	[ ! -e test-results/.e2e/seen ]
}
