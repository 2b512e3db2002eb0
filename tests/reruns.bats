#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What runs again and what does not: open and closed runs, selections, definitions, inputs.

load helpers

@test "the first required phase that failed is what skips all phases behind it" {
	plan <<-'YAML'
	phases:
	  - {name: zero, required: false, tests: {a: {command: "false"}}}
	  - {name: one, tests: {a: {command: "false"}}}
	  - {name: two, tests: {a: {command: "true"}}}
	  - {name: three, required: false, tests: {a: {command: "true"}}}
	  - {name: four, parallel: false, tests: {a: {command: "true"}, b: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	assert_equal "$(stamp one/a.failed .reason)" exit
	for test in two/a three/a four/a four/b; do
		assert_equal "$(stamp $test.skipped '[.reason, .detail] | join(" ")')" "halted one"
	done
	# Whatever of it is selected. What was named decides, and stops nothing that it did not stop before.
	run -2 gmake -j4 e2e E2E_PHASES="one four"
	assert_equal "$(stamp four/b.skipped '[.reason, .detail] | join(" ")')" "halted one"
	run -2 gmake -j4 e2e E2E_PHASES="zero two four"
	[ -e test-results/two/a.passed ]
	[ -e test-results/four/b.passed ]
}

@test "halt: false: the phase decides, and what comes after it runs" {
	plan <<-'YAML'
	phases:
	  - {name: one, halt: false, tests: {a: {command: "false"}}}
	  - {name: two, halt: false, tests: {a: {command: "exit 77"}}}
	  - {name: three, tests: {a: {command: "test -e mended"}}}
	  - {name: four, halt: false, tests: {a: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	assert_equal "$(stamp one/a.failed .reason)" exit
	[ -e test-results/two/a.skipped ]
	assert_equal "$(stamp three/a.failed .reason)" exit
	# Of those that did not pass, the one that halts is the cause.
	assert_equal "$(stamp four/a.skipped '[.reason, .detail] | join(" ")')" "halted three"
	touch mended
	run -2 gmake -j4 e2e
	[ -e test-results/four/a.passed ]
	assert_equal "$(result '[.success, .passed, .failed] | map(tostring) | join(" ")')" "false 2 2"
	assert_equal "$(result '[.phases[] | .halt] | map(tostring) | join(" ")')" "false false true false"
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema \
		test-results "$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json"
	# The run stays open, and what passed is kept: only what did not pass runs.
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[].tests[] | .cached] | map(tostring) | join(" ")')" "false false true true"
	# A plan of such phases alone fails all the same, and is no success by what came after.
	run -2 gmake e2e E2E_PHASES="one four"
	run -2 gmake e2e E2E_PHASES=two
}

@test "halt: changed, it runs nothing again, and halts or not" {
	make_plan() {
		printf 'phases:\n- {name: one, halt: %s, tests: {a: {command: "test ! -e ill"}, b: {command: "echo b >>ran"}}}\n' "$1" >phases.yaml
		printf -- '- {name: two, tests: {c: {command: "echo c >>ran"}}}\n' >>phases.yaml
		e2e-gen
	}
	touch ill
	make_plan true
	run -2 gmake e2e
	assert_equal "$(ran)" "b"
	make_plan false
	run -2 gmake e2e
	assert_equal "$(ran)" "b c"
	make_plan true
	run -2 gmake e2e
	assert_equal "$(ran)" "b c"
}

@test "halt: it stands where a person reads of the phase, and says nothing of one that is optional" {
	plan <<-'YAML'
	reports: [json, html]
	phases:
	  - {name: one, halt: false, timeout: 1m, tests: {a: {command: "true"}}}
	  - {name: two, halt: true, tests: {a: {command: "true"}}}
	  - {name: three, required: false, halt: false, tests: {a: {command: "true"}}}
	YAML
	run -0 e2e-gen --list
	assert_contains "$output" "1/3 one: parallel, required, halts nothing, 60s"
	assert_contains "$output" "2/3 two: parallel, required"$'\n'
	assert_contains "$output" "3/3 three: parallel, not required"$'\n'
	assert_contains "$(cat Makefile)" "one: parallel, required, halts nothing, 60s"
	gmake -s e2e
	assert_contains "$(cat test-results/report.html)" '<td class="kind">required, halts nothing, parallel</td>'
	assert_contains "$(cat test-results/report.html)" '<td class="kind">required, parallel</td>'
	printf 'phases:\n- {name: one, required: false, halt: true, tests: {a: {command: x}}}\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:2:38: error: halt: true needs required: true"
}

@test "a green run is closed: the next one runs everything again" {
	two_phases
	gmake e2e
	assert_equal "$(ran)" "a b c d"
	forget
	gmake e2e
	assert_equal "$(ran)" "a b c d"
}

@test "an open run goes on: failed and skipped tests only" {
	two_phases
	rm ok/b
	run -2 gmake -j4 e2e
	assert_equal "$(ran)" "a b"
	assert_equal "$(stamp two/c.skipped .reason)" halted
	assert_equal "$(stamp two/c.skipped .detail)" one
	forget
	touch ok/b
	gmake -j4 e2e
	assert_equal "$(ran)" "b c d"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "a") | .cached')" true
	assert_equal "$(result '.phases[0].tests[] | select(.name == "b") | .cached')" false
	assert_equal "$(result .success)" true
}

@test "a run keeps its id until it is closed" {
	two_phases
	rm ok/b
	run -2 gmake e2e
	first=$(result .run)
	touch ok/b
	gmake e2e
	assert_equal "$(result .run)" "$first"
	assert_equal "$(result .invocation)" 2
	gmake e2e
	[ "$(result .run)" != "$first" ]
}

@test "a test whose file has changed since its pass runs again, and one that is only newer does not" {
	mkdir -p t
	printf 'echo a >> ran\n' >t/a
	printf 'echo b >> ran\n' >t/b
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases:
	  - {name: one, runner: sh, tests: {a: t/a, b: t/b}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
	assert_equal "$(ran)" "a b"
	forget
	gmake e2e
	assert_equal "$(ran)" ""
	touch t/b
	gmake e2e
	assert_equal "$(ran)" ""
	echo '# changed' >>t/b
	gmake e2e
	assert_equal "$(ran)" "b"
}

@test "a file in its runner's dir is the test's input" {
	mkdir -p sub/t
	printf 'echo a >> ../ran\n' >sub/t/a
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"], dir: sub}}
	phases:
	  - {name: one, runner: sh, tests: {a: t/a}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	grep -q '^\$(E2E_OUT)/one/a.passed: sub/t/a\>' Makefile
	gmake e2e
	forget
	gmake e2e
	assert_equal "$(ran)" ""
	echo '# changed' >>sub/t/a
	gmake e2e
	assert_equal "$(ran)" "a"
}

@test "a pass older than max_age is not used again" {
	plan <<-'YAML'
	max_age: 30m
	phases:
	  - {name: one, tests: {a: {command: "echo a >> ran"}, b: {command: "echo b >> ran"}}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
	forget
	touch -d '20 minutes ago' test-results/.e2e/epoch test-results/one/*.passed
	touch -d '25 minutes ago' test-results/.e2e/epoch
	gmake e2e
	assert_equal "$(ran)" ""
	touch -d '40 minutes ago' test-results/.e2e/epoch test-results/one/a.passed
	touch -d '45 minutes ago' test-results/.e2e/epoch
	gmake e2e
	assert_equal "$(ran)" "a"
}

# Of one test that passes, beside one that never does.
run_that_stays_open() {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "echo a >> ran"}}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
}

@test "max_age is an hour unless said otherwise" {
	run_that_stays_open
	forget
	touch -d '61 minutes ago' test-results/one/a.passed
	touch -d '62 minutes ago' test-results/.e2e/epoch
	gmake e2e
	assert_equal "$(ran)" "a"
}

@test "an epoch in the future does not make tests run for ever" {
	run_that_stays_open
	touch -d '2 hours' test-results/.e2e/epoch
	gmake e2e
	forget
	gmake e2e
	assert_equal "$(ran)" ""
}

# Moves the times of STAMP by so many SECONDS, as if the clock had been another when it was written.
redate() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - "$1" "$2" <<-'PYTHON'
	import os, re, sys
	from stamp_sums import body, sealed
	path, seconds = sys.argv[1], float(sys.argv[2])
	text = open(path).read()
	key = re.search(r'"key":"(\w+)"', open("test-results/.e2e/run").read())[1]
	text = re.sub(r'"finished":([0-9.]+)', lambda it: '"finished":%.6f' % (float(it[1]) + seconds), body(text))
	open(path, "w").write(sealed(text, key))
	os.utime(path, (os.path.getmtime(path) + seconds,) * 2)
	PYTHON
}

@test "passes from a clock that was an hour ahead are not used, and do not run for ever" {
	run_that_stays_open
	redate test-results/one/a.passed 3600
	forget
	run -0 gmake e2e
	assert_contains "$output" "one/a: its result does not count: it is dated in the future"
	assert_contains "$(ran)" a
	# For make the epoch was in the future; now it is set right, and older passes are too old.
	gmake e2e
	forget
	run -0 gmake e2e
	refute_contains "$(ran)" a
}

@test "passes from a clock that was an hour behind run once" {
	run_that_stays_open
	redate test-results/one/a.passed -3660
	touch -d '61 minutes ago' test-results/.e2e/epoch
	forget
	gmake e2e || true
	assert_contains "$(ran)" a
	forget
	gmake e2e || true
	refute_contains "$(ran)" a
}

@test "e2e-fresh closes a run by hand" {
	two_phases
	rm ok/d
	run -2 gmake e2e
	forget
	gmake e2e-fresh
	run -2 gmake e2e
	assert_equal "$(ran)" "a b c d"
}

@test "e2e-fresh and e2e in one command, in parallel" {
	two_phases
	rm ok/d
	run -2 gmake -j4 e2e
	forget
	run -2 gmake -j4 e2e e2e-fresh
	assert_equal "$(ran)" "a b c d"
}

@test "a run of selected phases or tests never closes it" {
	two_phases
	gmake e2e E2E_PHASES=one
	gmake e2e E2E_PHASES=two
	forget
	gmake e2e E2E_PHASES="one two"
	assert_equal "$(ran)" ""
	gmake e2e
	assert_equal "$(ran)" "a b c d"
}

@test "E2E_PHASES selects phases, in the plan's order" {
	two_phases
	gmake e2e E2E_PHASES="two"
	assert_equal "$(ran)" "c d"
	assert_equal "$(result '[.phases[].name] | join(" ")')" "two"
	assert_equal "$(result .total_phases)" 1
	forget
	gmake -j1 e2e E2E_PHASES="two one"
	assert_equal "$(tr '\n' ' ' <ran)" "a b "
}

@test "E2E_ONLY selects tests by pattern" {
	two_phases
	gmake e2e E2E_ONLY="one/% two/d"
	assert_equal "$(ran)" "a b d"
	assert_equal "$(result .total_tests)" 3
}

@test "a selection that matches nothing is an error and runs nothing" {
	two_phases
	run -2 gmake e2e E2E_ONLY="one/typo"
	assert_contains "$output" "one/typo"
	run -2 gmake e2e E2E_PHASES="oen"
	assert_contains "$output" 'did you mean "one"'
	run -2 gmake e2e E2E_PHASES=
	run -2 gmake e2e E2E_PHASES=one E2E_ONLY=two/c
	run -2 gmake e2e E2E_ONLY="one/a two/typo"
	run -2 gmake e2e E2E_REPORTS=consol
	assert_contains "$output" "console, json"
	assert_equal "$(ran)" ""
	[ ! -e test-results ]
}

@test "e2e/PHASE runs one phase; e2e/PHASE/TEST one test, also one that has passed" {
	two_phases
	gmake e2e/two
	assert_equal "$(ran)" "c d"
	forget
	gmake e2e/two
	assert_equal "$(ran)" ""
	gmake -j4 e2e/two/c
	assert_equal "$(ran)" "c"
	forget
	gmake e2e/two/c
	assert_equal "$(ran)" "c"
	run -2 gmake e2e/two/nothing
}

@test "a named test works through -f and include, and as a prerequisite" {
	two_phases
	mv Makefile e2e.mk
	gmake -f e2e.mk e2e/one/a
	assert_equal "$(ran)" "a"
	forget
	printf 'all:\n\t@echo all\ninclude e2e.mk\ncheck: e2e/one/b\n' >Makefile
	gmake e2e/one/a
	gmake check
	assert_equal "$(ran)" "a b"
}

@test "a directory called like a target does not hide it" {
	two_phases
	mkdir -p e2e/one/a e2e-begin e2e-phase-one
	gmake e2e/one/a
	gmake e2e
	assert_equal "$(ran)" "a b c d"
}

@test "steps of a sequential phase rerun when an earlier one does" {
	mkdir -p t
	for s in s1 s2 s3; do printf 'echo %s >> ran\n' "$s" >"t/$s"; done
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases:
	  - {name: steps, runner: sh, parallel: false, tests: {s1: t/s1, s2: t/s2, s3: t/s3}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake -j8 e2e
	assert_equal "$(tr '\n' ' ' <ran)" "s1 s2 s3 "
	forget
	echo '# changed' >>t/s2
	gmake -j8 e2e
	assert_equal "$(tr '\n' ' ' <ran)" "s2 s3 "
	forget
	gmake e2e/steps/s3
	assert_equal "$(ran)" "s3"
	forget
	gmake -j8 e2e E2E_ONLY="steps/s1 steps/s3"
	assert_equal "$(ran)" ""
}

@test "the first failure of a sequential phase skips the rest of it" {
	plan <<-'YAML'
	phases:
	  - name: flows
	    parallel: false
	    required: false
	    tests:
	      s1: {command: "echo s1 >> ran"}
	      s2: {command: "echo s2 >> ran; exit 1"}
	      s3: {command: "echo s3 >> ran"}
	      s4: {command: "echo s4 >> ran"}
	  - name: later
	    tests: {x: {command: "echo x >> ran"}}
	YAML
	gmake -j8 e2e
	assert_equal "$(ran)" "s1 s2 x"
	assert_equal "$(stamp flows/s3.skipped .reason)" blocked
	assert_equal "$(stamp flows/s4.skipped .detail)" s2
	assert_equal "$(result '.phases[0].status')" failed
	assert_equal "$(result '.success')" true
	forget
	gmake -j8 e2e
	assert_equal "$(ran)" "s2"
}

@test "a step that skips itself does not block the next" {
	plan <<-'YAML'
	phases:
	  - name: flows
	    parallel: false
	    tests:
	      s1: {command: "exit 77"}
	      s2: {command: "echo s2 >> ran"}
	YAML
	gmake e2e
	assert_equal "$(ran)" "s2"
	assert_equal "$(result '.phases[0].status')" passed
	assert_equal "$(result '.phases[0].tests[0].status')" skipped
}

@test "a changed definition runs again, an unchanged one does not" {
	printf 'phases:\n- {name: p, tests: {a: {command: "echo a >> ran"}, b: {command: "echo b >> ran"}}}\n- {name: never, required: false, tests: {x: {command: "false"}}}\n' >phases.yaml
	e2e-gen
	gmake e2e
	forget
	sed -i 's/echo b/echo  b/' phases.yaml
	run -0 gmake e2e
	assert_contains "$output" "1 test changed"
	assert_equal "$(ran)" "b"
}

@test "a definition includes the environment and the runner" {
	make_plan() { printf 'env: {X: "%s"}\nrunners: {r: {command: "echo ${name} >> ran", env: {Y: "%s"}}}\nphases:\n- {name: p, tests: {a: {runner: r}, b: {command: "echo b >> ran"}}}\n- {name: never, required: false, tests: {x: {command: "false"}}}\n' "$1" "$2" >phases.yaml; }
	make_plan 1 1
	e2e-gen
	gmake e2e
	forget
	make_plan 1 2
	gmake e2e
	assert_equal "$(ran)" "a"
	forget
	make_plan 2 2
	gmake e2e
	assert_equal "$(ran)" "a b"
	forget
	printf '\n# a comment changes nothing\n' >>phases.yaml
	gmake e2e
	assert_equal "$(ran)" ""
}

@test "the Makefile is made again when phases.yaml is newer, also elsewhere than in its default place" {
	two_phases
	rm ok/d
	run -2 gmake e2e E2E_OUT=elsewhere
	forget
	sed -i 's/{c: {}, d: {}}/{c: {}, d: {}, a: {}}/; s/echo/echo /' phases.yaml
	run -2 gmake e2e E2E_OUT=elsewhere
	assert_equal "$(ran)" "a a b c d"
}

@test "a Makefile that does not belong to phases.yaml is refused" {
	two_phases
	sed -i 's/{c: {}, d: {}}/{c: {}}/' phases.yaml
	touch -d '1 hour ago' phases.yaml
	run -2 gmake e2e
	assert_contains "$output" "run e2e-gen again"
	assert_equal "$(ran)" ""
}

@test "a test that is taken out of the plan takes its old pass with it" {
	two_phases
	rm ok/d
	run -2 gmake e2e
	sed -i 's/{a: {}, b: {}}/{a: {}}/' phases.yaml
	touch ok/d
	gmake e2e
	assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" "a c d"
}

@test "a pass of a test or a phase that the plan has no more is no goal that is up to date" {
	two_phases
	gmake e2e-fresh e2e
	sed -i 's/{a: {}, b: {}}/{a: {}}/' phases.yaml
	e2e-gen
	[ -e test-results/one/a.passed ]
	run -2 gmake test-results/one/b.passed
	sed -i 's/name: two/name: other/' phases.yaml
	e2e-gen
	run -2 gmake test-results/two/c.passed
}

@test "make -B runs everything and stays right" {
	two_phases
	rm ok/d
	run -2 gmake e2e
	forget
	touch ok/d
	gmake -B e2e
	assert_equal "$(ran)" "a b c d"
}

@test "e2e-list lists what is selected, e2e-clean removes only results" {
	two_phases
	run -0 gmake e2e-list E2E_PHASES=two
	assert_contains "$output" "two/c"
	refute_contains "$output" "one/a"
	gmake e2e
	gmake e2e-clean
	[ ! -e test-results ]
	mkdir precious && touch precious/x
	run -2 gmake e2e-clean E2E_OUT=precious
	[ -e precious/x ]
}

@test "e2e-clean takes every report out of a directory that was there before, and nothing else" {
	local reporters
	reporters=$(e2e-report --help | awk '/^  -/ { on = sub(/^  --reports NAMES +/, "") } on')
	two_phases
	mkdir test-results && touch test-results/mine
	gmake e2e E2E_REPORTS=html,json
	gmake e2e-report E2E_REPORTS=junit
	gmake e2e E2E_REPORTS="$reporters"
	[ "$(find test-results -maxdepth 1 -type f | wc -l)" -ge 8 ]
	gmake e2e E2E_REPORTS=
	gmake e2e-clean
	assert_equal "$(ls -A test-results)" mine
}

@test "e2e-clean leaves a file that no reporter has written, whatever its name" {
	two_phases
	mkdir test-results && touch test-results/summary.md test-results/e2e-results.json
	gmake e2e E2E_REPORTS=console,ctrf
	gmake e2e-clean
	assert_equal "$(ls -A test-results)" "$(printf 'e2e-results.json\nsummary.md')"
}

@test "a failed test whose definition changes does not make the passes run again" {
	two_phases
	rm ok/b
	run -2 gmake e2e
	sed -i 's/echo \${name}/echo  ${name}/; s/{a: {}, b: {}}/{a: {command: "echo a >> ran"}, b: {}}/' phases.yaml
	run -2 gmake e2e
	forget
	sed -i 's/echo  \${name}/echo   ${name}/' phases.yaml
	touch ok/b
	run -0 gmake e2e
	assert_equal "$(ran)" "b c d"
	refute_contains "$output" "believed"
}

@test "several named phases and tests in one parallel make take turns" {
	two_phases
	gmake -j4 e2e/one e2e/two/c
	assert_equal "$(ran)" "a b c"
}

@test "a second make in the directory is refused, and one that died is no obstacle" {
	plan <<-'YAML'
	phases: [{name: p, tests: {t: {command: "echo started; while [ ! -e go ]; do sleep 0.02; done"}}}]
	YAML
	start_make e2e
	wait_until grep -qs started test-results/p/t.log
	"$E2E_TEST_MAKE" e2e >second 2>&1 3>&- && false
	output=$(cat second)
	assert_contains "$output" "another make (pid $make_pid) is running"
	kill -KILL "$make_pid"
	wait_make
	touch go
	wait_until no_process "$PWD"
	gmake e2e
	assert_equal "$(result .success)" true
}

@test "a selection that make reads otherwise is refused: E2E_PHASES=all, commas" {
	two_phases
	for phases in all one,two "one two,one"; do
		run -2 gmake e2e E2E_PHASES="$phases"
		assert_contains "$output" "unknown phase"
	done
	assert_equal "$(ran)" ""
}

@test "a phase that make did not come to is not passed, whatever stamps there are" {
	two_phases
	gmake e2e E2E_PHASES=one
	gmake e2e E2E_PHASES=two
	gmake e2e-begin
	run -1 e2e-report end
	assert_contains "$output" "did not finish"
	assert_equal "$(result .success)" false
}

@test "make -t does not make a pass out of one whose test file is newer" {
	mkdir -p t && printf 'echo a >> ran\n' >t/a
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases:
	  - {name: one, runner: sh, tests: {a: t/a}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
	forget
	printf 'echo a >> ran; exit 1\n' >t/a
	gmake -t e2e
	run -2 gmake e2e
	assert_equal "$(ran)" "a"
}

@test "a path that uses a variable cannot be watched, so its test always runs" {
	mkdir -p x y && echo 'echo x >> ran' >x/a && echo 'echo y >> ran' >y/a
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases:
	  - {name: one, runner: sh, tests: {a: "${D:-x}/a"}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	D=y gmake e2e
	gmake e2e
	assert_equal "$(ran)" "x y"
}

@test "a path may use the names of its test and phase" {
	mkdir -p t/one && echo 'echo a >> ran' >t/one/a.sh
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases: [{name: one, runner: sh, tests: {a: "t/${phase}/${name}.sh"}}]
	YAML
	e2e-gen --check
	grep -q ' t/one/a.sh ' Makefile
	gmake e2e
	assert_equal "$(ran)" "a"
}

@test "the preset command: a script with arguments is watched, a plain command line is not" {
	printf '#!/bin/sh\necho "$1" >> ran\n' >smoke.sh && chmod +x smoke.sh
	plan <<-'YAML'
	phases:
	  - {name: one, runner: command, tests: {a: ./smoke.sh --fast, b: "echo b >> ran && true"}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	e2e-gen --check
	gmake e2e
	gmake e2e
	assert_equal "$(ran)" "--fast b"
	echo '# changed' >>smoke.sh
	gmake e2e
	assert_equal "$(ran)" "--fast --fast b"
}

@test "test files called like targets, special ones too, are no danger" {
	mkdir -p e2e/one
	for file in .IGNORE e2e/one/a e2e-report; do printf 'echo ran >> ran; exit 1\n' >"$file"; done
	plan <<-'YAML'
	runners: {sh: {command: [sh, "./${path}"]}}
	phases:
	  - {name: one, runner: sh, tests: {a: e2e/one/a, b: .IGNORE, c: e2e-report}}
	YAML
	run -2 timeout 60 "$E2E_TEST_MAKE" -j4 e2e
	assert_equal "$(ran)" "ran ran ran"
	assert_equal "$(result .success)" false
	run -2 timeout 60 "$E2E_TEST_MAKE" e2e/one/a
}
