#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# setup: and teardown: of a phase: when they run, what their failures mean, and what they are no
# evidence for.

load helpers

# Each step says in "ran" that it runs, and fails while the file fail-NAME is there.
steps() {
	cat >step <<-'SH'
	#!/bin/sh
	echo "$E2E_TEST" >>ran
	test ! -e "fail-$E2E_TEST" || exit "$(cat "fail-$E2E_TEST")"
	SH
	chmod +x step
	: >ran
}

fails() { echo "${2:-1}" >"fail-$1"; }

# What has run since, in order.
ran() { xargs <ran; : >ran; }

around() {
	steps
	plan <<-'YAML'
	phases:
	  - name: p
	    teardown:
	      wipe: {command: ./step}
	      stop: {command: ./step}
	    setup:
	      boot: {command: ./step}
	      seed: {command: ./step}
	    tests:
	      a: {command: ./step}
	  - {name: q, tests: {z: {command: ./step}}}
	YAML
}

@test "setup comes before the tests, teardown after them, each in the order of the file" {
	around
	for jobs in 1 8; do
		run -0 gmake -j$jobs e2e
		assert_equal "$(ran)" "boot seed a wipe stop z"
	done
	assert_equal "$(result '.phases[0].tests | map(.name + ":" + (.role // "test")) | join(" ")')" \
		"boot:setup seed:setup a:test wipe:teardown stop:teardown"
}

@test "a setup that fails blocks what comes after it, with a reason and a class of its own" {
	around
	fails boot
	run -2 gmake -j8 e2e
	assert_equal "$(ran)" "boot wipe stop"
	for test in seed a; do
		assert_equal "$(stamp p/$test.skipped '[.reason, .detail] | join(" ")')" "setup boot"
	done
	assert_equal "$(stamp q/z.skipped '[.reason, .detail] | join(" ")')" "halted p"
	assert_equal "$(result '[.phases[0].tests[] | .class | select(.)] | join(" ")')" \
		"infrastructure infrastructure infrastructure"
	assert_contains "$output" "setup boot did not pass"
	# Mended, all of it runs.
	rm fail-boot
	run -0 gmake -j8 e2e
	assert_equal "$(ran)" "boot seed a wipe stop z"
}

@test "a setup that skips itself blocks nothing, and makes no pass of a phase in which nothing passed" {
	around
	fails boot 77
	run -0 gmake e2e
	assert_equal "$(ran)" "boot seed a wipe stop z"
	rm -rf test-results
	rm fail-boot
	fails a 77
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].status')" skipped
}

@test "they run when something of their phase is owed, and only then" {
	steps
	plan <<-'YAML'
	phases:
	  - name: p
	    setup: {seed: {command: ./step}}
	    teardown: {wipe: {command: ./step}}
	    tests: {a: {path: in, command: './step "${path}"'}, b: {command: ./step}}
	  - {name: q, tests: {z: {command: ./step}}}
	YAML
	echo 1 >in
	fails z
	run -2 gmake -j8 e2e
	assert_equal "$(ran | tr ' ' '\n' | sort | xargs)" "a b seed wipe z"
	# Nothing of p is owed.
	run -2 gmake -j8 e2e
	assert_equal "$(ran)" z
	assert_contains "$output" "4 tests are cached"
	# One of its tests is: its setup and teardown are no part of what the other has passed on.
	echo 2 >in
	run -2 gmake -j1 e2e
	assert_equal "$(ran)" "seed a wipe z"
	# What would run is said before it does.
	rm test-results/p/b.passed
	run -0 e2e-gen --why
	assert_contains "$output" "run   p/seed  tests of its phase run"
	assert_contains "$output" "keep  p/a"
	assert_contains "$output" "run   p/wipe  tests of its phase run"
	run -2 gmake -j1 e2e
	assert_equal "$(ran)" "seed b wipe z"
	rm fail-z
	run -0 gmake -j1 e2e E2E_ONLY=b
	assert_equal "$(ran)" ""
	run -0 gmake -j1 e2e/p/b
	assert_equal "$(ran)" "seed b wipe"
	run -2 gmake e2e E2E_ONLY=p/seed
	assert_equal "$(ran)" ""
}

@test "a test never runs without the setup of its phase" {
	steps
	plan <<-'YAML'
	phases:
	  - {name: p, setup: {seed: {command: ./step}}, tests: {a: {command: ./step}, c: {command: "test -e mended"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(ran)" "seed a"
	touch mended
	# A rule of somebody else has it run, although nothing of it but c is owed; and then nothing is.
	sed -i 's/, c: {command: "test -e mended"}//' phases.yaml
	run -0 gmake e2e
	assert_equal "$(ran)" ""
	run -0 gmake e2e-fresh
	run -0 gmake e2e
	assert_equal "$(ran)" "seed a"
}

@test "a teardown runs after failures, timeouts and halts in its phase, and not where nothing has begun" {
	steps
	plan <<-'YAML'
	phases:
	  - name: p
	    timeout: 500ms
	    teardown: {wipe: {command: "./step; sleep 0.7", timeout: 5s}}
	    parallel: false
	    tests: {a: {command: sleep 30}, b: {command: ./step}}
	  - {name: q, setup: {seed: {command: ./step}}, teardown: {clear: {command: ./step}}, tests: {z: {command: ./step}}}
	YAML
	run -2 gmake -j8 e2e
	assert_equal "$(ran)" wipe
	[ -e test-results/p/wipe.passed ]
	assert_equal "$(stamp q/clear.skipped .reason)" halted
	assert_equal "$(stamp q/seed.skipped .reason)" halted
}

@test "the failure of a teardown is told, and fails its phase only where it is required" {
	around
	fails wipe
	run -0 gmake e2e
	assert_equal "$(ran)" "boot seed a wipe stop z"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "wipe") | [.status, .class] | join(" ")')" \
		"failed infrastructure"
	assert_contains "$output" "p/wipe"
	sed -i 's/wipe: {command: .\/step}/wipe: {command: .\/step, required: true}/' phases.yaml
	run -2 gmake e2e
	assert_equal "$(result .success)" false
}

@test "what is wrong with them is said where it stands" {
	cat >phases.yaml <<-'YAML'
	phases:
	  - {name: p, setup: {a: {command: x, required: true}, b: {needs: a, command: x}}, tests: {b: {command: x}}}
	  - {name: q, teardown: {a: {command: x, matrix: {k: [v]}}}, tests: {b: {command: x}}}
	  - {name: r, setup: {a: {command: x}}}
	  - {name: s, setup: [x], tests: {b: {command: x}}}
	YAML
	run -2 e2e-gen
	assert_contains "$output" 'phases.yaml:2:39: error: '
	assert_contains "$output" '"required"'
	assert_contains "$output" '"needs"'
	assert_contains "$output" '"matrix"'
	assert_contains "$output" 'setup has to be a mapping'
	cat >phases.yaml <<-'YAML'
	phases:
	  - {name: p, setup: {b: {command: x}}, tests: {b: {command: x}}}
	  - {name: r, setup: {a: {command: x}}}
	YAML
	run -2 e2e-gen
	assert_contains "$output" 'duplicate test name "b"'
	assert_contains "$output" 'the phase "r" has no tests'
}

@test "beside quarantined and optional tests setup and teardown make nothing green" {
	steps
	plan <<-YAML
	phases:
	  - name: p
	    setup: {seed: {command: ./step}}
	    teardown: {wipe: {command: ./step}}
	    tests: {a: {command: "false", quarantine: {until: $(date -u -d '+20 days' +%F)}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(result .success)" false
}

# at_work WIPE [SERVICES]: a plan with a phase whose test is at work until it is stopped.
at_work() {
	steps
	plan <<-YAML
	$2
	phases:
	  - name: done
	    teardown: {over: {command: ./step}}
	    tests: {x: {command: ./step}}
	  - name: p
	    setup: {seed: {command: ./step}}
	    teardown: {wipe: {command: '$1'}, stop: {command: ./step}}
	    tests: {a: {command: "touch up; exec sleep 600"}}
	  - {name: q, teardown: {clear: {command: ./step}}, tests: {z: {command: ./step}}}
	YAML
}

@test "under --run an interrupted run still does the teardowns that it owes, with the services up" {
	free_port
	export PORT=$port
	touch ok
	at_work './step && curl -fsS "http://127.0.0.1:${PORT}/ok"' \
		"services: {web: {command: python3 -m http.server $port --bind 127.0.0.1, ready: {http: \"http://127.0.0.1:$port/ok\"}}}"
	env --default-signal=INT e2e-gen --run -j4 >out 2>&1 3>&- &
	pid=$!
	wait_until test -e up
	kill -INT "$pid"
	code=0
	wait "$pid" || code=$?
	assert_equal "$code" 130
	assert_equal "$(ran)" "x over seed wipe stop"
	[ -e test-results/p/wipe.passed ]
	[ -e test-results/p/stop.passed ]
	[ ! -e test-results/q/clear.passed ]
	run -7 curl -s "http://127.0.0.1:$port/ok"
	assert_equal "$(result .success)" false
	assert_equal "$(result '.phases[1].tests | map(.name + ":" + .status) | join(" ")')" \
		"seed:passed a:failed wipe:passed stop:passed"
	# What was left goes on, from the setup on.
	sed -i 's/exec sleep 600/.\/step/; s/touch up; //' phases.yaml
	run -0 gmake -j4 e2e
	assert_equal "$(ran)" "seed a wipe stop z clear"
}

@test "a second Ctrl-C ends the teardown, too" {
	at_work 'touch wiping; exec sleep 600'
	env --default-signal=INT e2e-gen --run >out 2>&1 3>&- &
	pid=$!
	wait_until test -e up
	kill -INT "$pid"
	wait_until test -e wiping
	kill -INT "$pid"
	code=0
	wait "$pid" || code=$?
	assert_equal "$code" 130
	assert_equal "$(ran)" "x over seed"
	assert_equal "$(stamp p/wipe.failed .reason)" interrupted
}

@test "make e2e-teardown does what an interrupted make has left, once" {
	at_work ./step
	setsid env --default-signal=INT "$E2E_TEST_MAKE" -j2 e2e >out 2>&1 3>&- &
	pid=$!
	wait_until test -e up
	# Beside a make that will do it itself, it does nothing.
	run -2 gmake e2e-teardown
	assert_contains "$output" "make is running there"
	kill -INT -- "-$pid"
	wait "$pid" || true
	assert_equal "$(ran)" "x over seed"
	run -0 gmake e2e-teardown
	assert_equal "$(ran)" "wipe stop"
	run -0 gmake -j4 e2e-teardown
	assert_equal "$(ran)" ""
	# That a teardown has passed makes nothing green.
	run -1 e2e-report again
	assert_equal "$(result .success)" false
}

@test "without anything left e2e-teardown runs nothing" {
	around
	run -0 gmake e2e-teardown
	assert_equal "$(ran)" ""
	run -0 gmake e2e
	: >ran
	run -0 gmake e2e-teardown
	assert_equal "$(ran)" ""
	run -0 gmake -n e2e
	assert_equal "$(ran)" ""
}

@test "a setup with a command of its own takes nothing from the phase's runner" {
	steps
	plan <<-'YAML'
	runners:
	  r: {command: 'echo "<testsuite><testcase name=\"x\"/></testsuite>" >"${report}"; ./step', report: {format: junit, file: "${artifacts}/out.xml"}}
	phases:
	  - name: p
	    runner: r
	    setup: {seed: {command: ./step}, load: {path: phases.yaml, runner: r}}
	    tests: {a: phases.yaml}
	YAML
	run -0 gmake -j4 e2e
	assert_equal "$(ran)" "seed load a"
	[ ! -e test-results/p/seed.d/out.xml ]
	[ -e test-results/p/load.d/out.xml ]
}
