#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the console shows: where phases run side by side, the lines of each stand together.

load helpers

teardown() {
	touch go-on
	if [ -n "${make_pid:-}" ] && ! has_ended "$make_pid"; then wait_make || true; fi
}

# The phases of the lines of FILE, in their order, as often as they change. One that is over has a
# line of its own.
phases_of() { grep -oE '^(\[[ 0-9]+/[0-9]+\] . [a-z]+/|[✅❌⚠️⏩]+ +[a-z]+)' "$1" | sed 's,/$,,; s/.* //' | uniq | xargs; }

# In a test: waits for a file.
waits() { printf 'n=0; until [ -e %s ] || [ $n -gt 400 ]; do sleep 0.05; n=$((n+1)); done; [ $n -le 400 ]' "$1"; }

printed() { [ "$(grep -cF -- "$2" "$1")" -gt 0 ]; }

# In a test: waits until FILE has a line of PHASE/TEST.
waits_for_line() { printf 'n=0; until grep -qF %s out || [ $n -gt 400 ]; do sleep 0.05; n=$((n+1)); done' "$1"; }

# Two phases whose tests end in turn.
in_turn() {
	plan <<-YAML
	phases:
	  - name: one
	    tests:
	      a: {command: "true"}
	      b: {command: '$(waits test-results/two/a.passed)'}
	      c: {command: '$(waits test-results/two/b.passed)'}
	  - name: two
	    needs: []
	    tests:
	      a: {command: '$(waits test-results/one/a.passed)'}
	      b: {command: '$(waits test-results/one/b.passed)'}
	      c: {command: '$(waits test-results/one/c.passed)'}
	YAML
}

# Phase one has printed a line and goes on until there is a file; phase two has a test that is over,
# the line of which is held back, and one that goes on as well.
held_back() {
	plan <<-YAML
	phases:
	  - name: one
	    tests:
	      first: {command: "true"}
	      long: {command: '$(waits go-on)'}
	  - name: two
	    needs: []
	    tests:
	      quick: {command: '$(waits_for_line one/first)'}
	      long: {command: '$(waits go-on)'}
	YAML
	start_make -j4 "$@" e2e >out 2>err
	wait_until test -s test-results/.e2e/held/two
}

@test "lines of phases that run side by side stand together" {
	in_turn
	run -0 gmake -j6 e2e
	echo "$output" >out
	assert_equal "$(phases_of out | tr ' ' '\n' | sort | xargs)" "one two"
	assert_equal "$(grep -c '^\[' out)" 6
	assert_equal "$(grep -c '^✅' out)" 2
	[ ! -e test-results/.e2e/turns ]
}

@test "and so they do where make gathers the output of each job" {
	make --version | grep -q 'Make [4-9]' || skip "make has no --output-sync"
	in_turn
	run -0 gmake -j6 -Otarget e2e
	assert_equal "$(grep -c '^\[' <<<"$output")" 6
	assert_equal "$(grep -c '^✅' <<<"$output")" 2
	assert_contains "$output" "E2E TESTS PASSED"
}

@test "one phase prints as it goes, the others when it is over" {
	held_back
	refute_contains "$(cat out)" two/
	touch go-on
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(phases_of out)" "one two"
	assert_equal "$(grep -c '^\[' out)" 4
}

@test "a phase that is over comes before one that is not" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: '$(waits test-results/.e2e/judged/three)'}}}
	  - {name: two, needs: [], tests: {a: {command: '$(waits_for_line one/a)'}, b: {command: '$(waits go-on)'}}}
	  - {name: three, needs: [], tests: {a: {command: '$(waits test-results/.e2e/held/two)'}}}
	YAML
	start_make -j5 e2e >out
	# Now two is the only one that is at work.
	wait_until printed out two/a
	touch go-on
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(phases_of out)" "one three two"
}

@test "a phase of which nothing had to run takes its turn too" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "false"}, b: {command: '[ ! -e again ] || { $(waits test-results/.e2e/judged/two); }; false'}}}
	  - {name: two, needs: [], tests: {a: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	touch again
	gmake -j4 e2e >out || true
	assert_contains "$(cat out)" "1 passed before and needs not run again"
	assert_equal "$(grep -cE '^(✅ two|❌ one  )' out)" 2
	assert_equal "$(phases_of out | tr ' ' '\n' | sort -u | xargs)" "one two"
}

@test "what is held back is printed when the run is interrupted" {
	for signal in INT TERM; do
		rm -rf test-results
		held_back
		refute_contains "$(cat out)" two/quick
		kill -"$signal" -- "$(ps -o pid= --ppid "$make_pid" | head -n 1 | xargs)" "$make_pid"
		wait_make
		wait_until printed out two/quick
		assert_equal "$(grep -cF '] ✓ two/quick' out)" 1
	done
}

@test "what is held back is printed when make is killed" {
	held_back
	kill -KILL "$make_pid"
	wait_until printed out two/quick
	wait_until no_process 'e2e-run'
	assert_equal "$(grep -cF '] ✓ two/quick' out)" 1
}

@test "the same where make gathers the output of each job" {
	make --version | grep -q 'Make [4-9]' || skip "make has no --output-sync"
	held_back -Otarget
	kill -KILL "$make_pid"
	wait_until printed out two/quick
}

@test "what is held back is printed when make stops for something else" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: "true", path: made}}}
	  - {name: two, needs: [], tests: {a: {command: '$(waits_for_line one/a)'}}}
	YAML
	cat >Makefile.mine <<-'MAKE'
	include Makefile
	made: ; until test -s test-results/.e2e/held/two; do sleep 0.05; done; exit 1
	MAKE
	gmake -f Makefile.mine -j4 e2e >out 2>err || true
	wait_until printed out two/a
}

@test "a run that cannot hold a line back prints it" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: '$(waits broken)'}}}
	  - {name: two, needs: [], tests: {a: {command: '$(waits_for_line one/a); rm -r test-results/.e2e/held; touch test-results/.e2e/held broken'}}}
	YAML
	gmake -j4 e2e >out
	assert_equal "$(grep -c '^\[' out)" 3
	assert_equal "$(grep -c '^✅' out)" 2
}

@test "a reader that is gone is no reason to wait" {
	in_turn
	gmake -j6 e2e 2>&1 | head -n 1
	[ -e test-results/two/c.passed ]
	assert_equal "$(result .success)" true
}

@test "phases that come one after the other have no turns" {
	need strace
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: "true"}}}
	  - {name: two, tests: {a: {command: "true"}}}
	  - {name: three, needs: [two], tests: {a: {command: "true"}}}
	YAML
	strace -f -o trace -e trace=openat,open,unlink,unlinkat,stat,newfstatat "$E2E_TEST_MAKE" -j2 e2e >out ||
		skip "ptrace is not permitted"
	# begin removes what another run may have left.
	assert_equal "$(grep -E 'e2e/(turns|held)' trace | grep -cvE 'ENOENT')" 0
	assert_equal "$(grep -cE 'e2e/(turns|held)' trace)" 2
}
