#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# In which order make considers tests, once it is known how long they take.

load helpers

ORDER=test-results/.e2e/order.mk

# Runs all tests of the plan; "trace" has the names in the order in which they started.
start_all() {
	: >trace
	gmake e2e "$@" >out 2>&1 || {
		cat out
		return 1
	} >&2
}

# Runs all as if each of PHASE/TEST=SECONDS had taken so long before, so that there is an order.
took() {
	local each name i
	start_all
	for each; do
		name=${each%=*}
		for i in 1 2 3 4 5 6; do
			printf '{"run":"r%d","invocation":1,"time":"2026-01-01T00:00:00.000Z","phase":"%s","test":"%s","status":"passed","reason":"exit","duration":%s,"attempts":1,"flaky":false}\n' \
				$i "${name%/*}" "${name#*/}" "${each#*=}"
		done
	done >history
	cat history >test-results/.e2e/history.jsonl
	rm $ORDER
	start_all
	[ -s $ORDER ]
}

expect_trace() {
	[ "$(tr '\n' ' ' <trace)" = "$1 " ] || {
		echo "started: $(tr '\n' ' ' <trace)"
		cat $ORDER
		return 1
	} >&2
}

four() {
	plan <<-'YAML'
	runners: {note: {command: 'echo ${name} >>trace'}}
	phases:
	  - {name: p, runner: note, tests: {a: {}, b: {}, c: {}, d: {}}}
	YAML
}

@test "after a first run, the test that took longest starts first" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      short: {command: 'echo short >>trace'}
	      long: {command: 'echo long >>trace; sleep 1.2'}
	      middle: {command: 'echo middle >>trace; sleep 0.4'}
	YAML
	start_all
	expect_trace "short long middle"
	start_all
	expect_trace "long middle short"
}

@test "a test of which nothing is known takes as long as the others" {
	plan <<-'YAML'
	runners: {note: {command: 'echo ${name} >>trace; test ${name} != c -o -e ok'}}
	phases:
	  - {name: p, runner: note, tests: {a: {}, b: {}, c: {}, d: {}}}
	YAML
	: >trace
	run -2 gmake e2e
	for each in a=1 b=4 d=9; do
		for i in 1 2 3 4; do
			printf '{"run":"r%d","invocation":1,"time":"2026-01-01T00:00:00.000Z","phase":"p","test":"%s","status":"passed","reason":"exit","duration":%d,"attempts":1,"flaky":false}\n' $i "${each%=*}" "${each#*=}"
		done
	done >test-results/.e2e/history.jsonl
	run -2 gmake e2e
	gmake e2e-fresh
	: >trace
	touch ok
	run -0 gmake e2e
	expect_trace "d b c a"
}

@test "what waits for a test counts with it: needs, and a phase that comes later" {
	plan <<-'YAML'
	runners: {note: {command: 'echo ${name} >>trace'}}
	phases:
	  - {name: p, runner: note, tests: {long: {}, first: {}, second: {needs: [first]}, third: {needs: [second]}}}
	  - {name: left, needs: [], runner: note, tests: {left: {}}}
	  - {name: last, needs: [left], runner: note, tests: {last: {}}}
	YAML
	took p/long=5 p/first=2 p/second=2 p/third=2 left/left=1 last/last=8
	start_all
	expect_trace "left last first long second third"
}

@test "what waits for a lock counts too" {
	plan <<-'YAML'
	runners: {note: {command: 'echo ${name} >>trace'}}
	phases:
	  - {name: p, runner: note, tests: {long: {}, one: {locks: [x]}, two: {locks: [x]}, three: {locks: [x]}}}
	YAML
	took p/long=5 p/one=2 p/two=2 p/three=2
	start_all
	expect_trace "one long two three"
}

@test "a step of a sequence starts before tests that are less urgent, as soon as it can" {
	plan <<-'YAML'
	runners:
	  other: {command: 'echo ${name} >>trace; until test -e s1-ended; do sleep 0.05; n=$((n+1)); test $n -lt 400 || exit 1; done'}
	phases:
	  - name: s
	    parallel: false
	    tests: {s1: {command: 'echo s1 >>trace; sleep 0.2; touch s1-ended'}, s2: {command: 'echo s2 >>trace'}}
	  - {name: p, needs: [], runner: other, tests: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}}}
	YAML
	took s/s1=9 s/s2=9 p/a=1 p/b=1 p/c=1 p/d=1 p/e=1 p/f=1 p/g=1 p/h=1
	rm s1-ended
	start_all -j2
	# Without turns, make comes to s2 only when it has started all others.
	[ "$(sort trace | tr -d '\n')" = abcdefghs1s2 ]
	[ "$(grep -nx s2 trace | cut -d: -f1)" -lt "$(grep -nx h trace | cut -d: -f1)" ]
}

@test "an order that is missing, torn, of another plan or of nobody runs the same tests" {
	local file
	four
	took p/a=1 p/b=2 p/c=3 p/d=4
	cp $ORDER whole
	rm $ORDER
	start_all
	expect_trace "a b c d"
	head -c 24 whole >torn
	: >empty
	printf '$(error no)\n.PHONY: %%\n\tfalse: ; | = == p/a= p/a=p/a= e2e-begin= ../x=\n' >garbage
	printf '%s\np/d=p/d=\np/a=p/q=\np/d=\np/d=p/a\n' "$(head -n 1 whole)" >doubled
	printf '%s\np/d=\np/gone=\n' "$(head -n 1 whole)" >gone
	head -c 3000 /dev/urandom >random
	for file in torn empty garbage doubled gone random; do
		cp $file $ORDER
		run -0 gmake -n e2e
		[ "$(grep -c '^e2e-run' <<<"$output")" = 4 ]
		: >trace
		run -0 gmake -j2 e2e
		[ "$(sort trace | tr '\n' ' ')" = "a b c d " ]
		[[ $output != *ircular* ]]
	done
	mkdir dir
	rm $ORDER
	mkdir $ORDER
	run -0 gmake e2e
	[ "$(result .tests_passed)" = 4 ]
}

@test "turns of a file that somebody has changed order nothing that they must not" {
	plan <<-'YAML'
	runners: {note: {command: 'echo ${name} >>trace'}}
	phases:
	  - {name: p, runner: note, tests: {a: {}, b: {needs: [a]}, c: {}}}
	  - {name: q, runner: note, parallel: false, tests: {d: {}, e: {}}}
	YAML
	took p/a=1 p/b=2 p/c=3 q/d=4 q/e=4
	digest=$(head -n 1 $ORDER)
	printf '%s\nq/e=p/a=\nq/d=\np/b=\np/a=\np/c=\n' "$digest" >$ORDER
	for jobs in 1 3; do
		: >trace
		run -0 gmake -j$jobs e2e
		[[ $output != *ircular* ]]
		[ "$(sort trace | tr '\n' ' ')" = "a b c d e " ]
		printf '%s\nq/e=p/a=\nq/d=\np/b=\np/a=\np/c=\n' "$digest" >$ORDER
	done
	[ "$(tail -n 2 trace | tr '\n' ' ')" = "d e " ]
}

@test "a selection runs the tests that are selected, in that order" {
	four
	took p/a=1 p/b=2 p/c=3 p/d=4
	: >trace
	run -0 gmake e2e E2E_ONLY="p/a p/c"
	expect_trace "c a"
	: >trace
	run -0 gmake e2e/p
	expect_trace "d b"
	: >trace
	run -0 gmake e2e/p/b
	expect_trace "b"
}

@test "each results directory has its own order, and a make that only looks writes none" {
	four
	took p/a=1 p/b=2 p/c=3 p/d=4
	: >trace
	run -0 gmake e2e E2E_OUT=other
	expect_trace "a b c d"
	[ -e other/.e2e/order.mk ]
	rm other/.e2e/order.mk
	run -0 gmake -n e2e E2E_OUT=other
	[ ! -e other/.e2e/order.mk ]
	run -0 gmake e2e-clean
	[ ! -e test-results ]
	start_all
	expect_trace "a b c d"
}

@test "the Makefile is the same with an order and without one" {
	four
	cp Makefile before
	took p/a=1 p/b=2 p/c=3 p/d=4
	e2e-gen
	cmp Makefile before
}

@test "the order is not written again where nothing has run" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "true"}, b: {command: "test -e ok"}}}
	YAML
	run -0 gmake e2e E2E_ONLY=p/a
	before=$(stat -c %i $ORDER)
	run -0 gmake e2e E2E_ONLY=p/a
	[ "$(stat -c %i $ORDER)" = "$before" ]
}
