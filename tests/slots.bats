#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tests that take several of make's jobs, as clients of its jobserver.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	cat >work.py <<-'END'
		import os, sys, time

		def note(text):
		    trace = os.open("trace", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
		    os.write(trace, f"{text} {sys.argv[1]}\n".encode())

		note("+")
		time.sleep(float(sys.argv[2]))
		note("-")
	END
	# The most that ran at once, and what ran at the end.
	cat >peak.py <<-'END'
		now = peak = 0
		for line in open("trace"):
		    sign, slots = line.split()
		    now += int(sign + slots)
		    peak = max(peak, now)
		print(peak, now)
	END
}

# many TESTS MOST: so many tests, with 1 to MOST slots each.
many() {
	python3 - "$@" >phases.yaml <<-'END'
		import sys
		tests, most = map(int, sys.argv[1:])
		print("phases:\n  - name: one\n    tests:")
		for i in range(tests):
		    slots, time = i * 7 % most + 1, i * 5 % 11 / 100
		    print(f"      t{i}: {{command: [python3, -S, work.py, '${{slots}}', '{time}'], slots: {slots}}}")
	END
	e2e-gen
}

@test "there are never more jobs than make has, and none waits for ever" {
	for jobs in 2 3 8; do
		many "$(size 24 200)" 4
		rm -f trace
		run -0 timeout 300 "$E2E_TEST_MAKE" --no-print-directory -j$jobs e2e E2E_OUT=out$jobs
		run -0 python3 peak.py
		read -r peak rest <<<"$output"
		[ "$peak" -le $jobs ]
		[ "$rest" -eq 0 ]
	done
}

@test "tests that all ask for all jobs run one after the other" {
	needs_make 4.2 "jobserver for tests"
	cat >phases.yaml <<-'END'
		phases:
		  - name: one
		    slots: 9
		    tests:
		      a: {command: [python3, work.py, "${slots}", "0.1"]}
		      b: {command: [python3, work.py, "${slots}", "0.1"]}
		      c: {command: [python3, work.py, "${slots}", "0.1"]}
	END
	e2e-gen
	run -0 timeout 100 "$E2E_TEST_MAKE" -j3 e2e
	[ "$(grep -c '+ 3' trace)" -eq 3 ]
	run -0 python3 peak.py
	[ "$output" = "3 0" ]
}

@test "without a jobserver a test has one job, or as many as it asks for" {
	needs_make 4.2 "jobserver for tests"
	cat >phases.yaml <<-'END'
		runners:
		  own: {command: [sh, -c, 'echo $N $0 >a.out', "${slots}"], env: {N: "${slots}"}, slots: 3}
		phases:
		  - {name: one, runner: own, tests: {a: x}}
	END
	e2e-gen
	gmake e2e
	[ "$(cat a.out)" = "1 1" ]
	gmake e2e -j1 -B
	[ "$(cat a.out)" = "1 1" ]
	gmake e2e -j -B
	[ "$(cat a.out)" = "3 3" ]
	gmake e2e -j2 -B
	[ "$(cat a.out)" = "2 2" ]
	# Of a make below another one.
	gmake e2e/one -j2
	[ "$(cat a.out)" = "2 2" ]
	gmake e2e/one/a -j2
	[ "$(cat a.out)" = "2 2" ]
}

@test "a make that only looks runs no test that takes several jobs" {
	many 4 4
	run -0 gmake -n -j4 e2e
	[[ $output == *"--slots 4"* ]]
	run gmake -q -j4 e2e
	run gmake -t -j4 e2e
	gmake -n e2e/one
	MAKEFLAGS=n gmake e2e
	[ ! -e trace ]
}

@test "jobs of a killed e2e-run are given back" {
	needs_make 4.2 "jobserver for tests"
	cat >phases.yaml <<-'END'
		phases:
		  - name: one
		    tests:
		      a: {command: [sh, -c, 'echo $PPID >pid; exec sleep 600'], slots: 4}
		      b: {command: [python3, work.py, "${slots}", "0"], slots: 4}
	END
	e2e-gen
	"$E2E_TEST_MAKE" -k -j4 e2e >out 2>&1 3>&- &
	wait_until test -s pid
	kill -9 "$(cat pid)"
	wait $! || true
	grep -q '+ 4' trace
	run ! grep -q 'jobserver tokens' out
}

@test "Ctrl-C ends a test that waits for its jobs, which is not started" {
	needs_make 4.2 "jobserver for tests"
	cat >phases.yaml <<-'END'
		phases:
		  - name: one
		    tests:
		      a: {command: [sh, -c, 'echo a >>started; exec sleep 600'], slots: 2}
		      b: {command: [sh, -c, 'echo b >>started; exec sleep 600'], slots: 2}
	END
	e2e-gen
	setsid env --default-signal=INT,QUIT "$E2E_TEST_MAKE" -j2 e2e >out 2>&1 3>&- &
	wait_until test -s started
	wait_until test -s test-results/.e2e/slots
	kill -INT -- "-$!"
	wait $! || true
	assert_equal "$(wc -l <started)" 1
	run ! grep -q 'jobserver tokens' out
}

@test "a test does not get the jobserver, and its limit does not run while it waits" {
	cat >phases.yaml <<-'END'
		phases:
		  - name: one
		    tests:
		      a: {command: [sh, -c, 'sleep 3'], slots: 2}
		      b: {command: [sh, -c, 'sleep 1; test -z "$MAKEFLAGS" && test ! -e /dev/fd/3'], slots: 2, timeout: 2500ms}
	END
	e2e-gen
	gmake -j2 e2e
}

@test "a jobserver that is a fifo gets back what it gave, byte for byte" {
	mkfifo jobs
	exec 8<>./jobs
	printf 'abc' >&8
	cat >with <<-'END'
		#!/bin/sh
		MAKEFLAGS="-j4 --jobserver-auth=fifo:$PWD/jobs" exec "$@"
	END
	chmod +x with
	plan <<-'END'
		phases:
		  - name: one
		    slots: 3
		    tests:
		      a: {command: [sh, -c, 'echo ${slots} >>got; head -c 1 jobs >left; printf c >jobs']}
	END
	gmake e2e E2E_RUN="./with e2e-run"
	[ "$(cat got)" = 3 ]
	[ "$(cat left)" = c ]
	[ "$(head -c 3 <&8 | fold -w 1 | sort | tr -d '\n')" = abc ]
	exec 8<&-
}

@test "a batch has the slots of one test" {
	needs_make 4.2 "jobserver for tests"
	mkdir t
	touch t/a.t t/b.t
	cat >tool <<-'END'
		#!/bin/sh
		echo "$SLOTS" >>got
		{
			echo '<testsuite>'
			for file; do printf '<testcase classname="x" file="%s" name="n"/>' "$file"; done
			echo '</testsuite>'
		} >"$REPORT"
	END
	chmod +x tool
	plan <<-'END'
		runners:
		  own:
		    command: [./tool, "${path}"]
		    env: {SLOTS: "${slots}", REPORT: "${report}"}
		    report: {format: junit, file: "${artifacts}/r.xml"}
		    batch: 2
		    slots: 2
		phases: [{name: one, runner: own, files: "t/*.t"}]
	END
	gmake -j4 e2e
	[ "$(cat got)" = 2 ]
}

@test "slots is a number from 1 on" {
	printf 'phases: [{name: one, slots: 0, tests: {a: {command: [a], slots: many}}}]\n' >phases.yaml
	run -2 e2e-gen
	[[ $output == *slots* ]]
}
