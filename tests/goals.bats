#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What make is asked for: a verdict is given by e2e, or by a phase or a test below it, and by nothing
# else.

load helpers

# Phases one and two, with a test x each; one/x fails.
red() {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "echo one >>ran; exit 1"}
- name: two
  tests:
    x: {command: "echo two >>ran"}
YAML
}

@test "a name below e2e/ that is no phase and no test is an error, also when such a file is there" {
	red
	mkdir e2e
	touch e2e/x.sh e2e/three
	for goal in e2e/x.sh e2e/three e2e/one/y e2e/one/ e2e/none; do
		run -2 gmake "$goal"
		assert_contains "$output" "e2e: $goal: unknown phase or test"
	done
	run -2 gmake e2e e2e/x.sh
	assert_equal "$(ran)" ""
}

@test "a report of the run before does not stand there when make refuses to begin one" {
	local goals
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "true"}
YAML
	for goals in e2e/typo e2e/one/y e2e-phase-one "-i e2e" "e2e E2E_ALL=x" "e2e E2E_RUN=true" "e2e E2E_GEN=true"; do
		echo "$goals"
		gmake e2e E2E_REPORTS=json,html,junit
		# Those who only look change nothing.
		run gmake -n $goals
		[ -e test-results/e2e-results.json ]
		run -2 gmake $goals
		assert_equal "$(find test-results -maxdepth 1 -name '*[.][jhx]*')" ""
	done
}

@test "a make that is refused while the one before has not quite ended leaves no report of that one" {
	plan <<<'phases: [{name: one, tests: {x: {command: "true"}}}]'
	gmake e2e
	# As what keeps its lock does on a busy machine.
	(flock 9; touch held; sleep 0.5) 9<>test-results/.e2e/lock 3>&- &
	wait_until test -e held
	run -2 gmake e2e/typo
	[ ! -e test-results/e2e-results.json ]
	wait
}

@test "a part of a run is no goal: a phase's end, a result, the epoch" {
	red
	for goal in e2e-phase-one e2e-phase-two test-results/two/x.passed test-results/.e2e/epoch; do
		run -2 gmake "$goal"
		assert_contains "$output" "a part of a run gives no verdict"
		run -2 gmake "$goal" e2e-begin
	done
	assert_equal "$(ran)" ""
	run -2 gmake e2e
	for goal in e2e-phase-one e2e-phase-two test-results/two/x.passed test-results/one/x.passed; do
		run -2 gmake "$goal"
	done
}

@test "-o of what begins a run, and -W, are no way around it" {
	red
	run -2 gmake e2e
	run -2 gmake -o e2e-begin -o test-results/.e2e/epoch e2e
	run -2 gmake -o e2e-begin -o test-results/.e2e/epoch -o test-results/one/x.passed e2e
	run -2 gmake -o e2e-begin -o e2e-phase-one -o e2e-phase-two e2e
	run -2 gmake -o e2e-phase-one e2e
	run -2 gmake -W test-results/one/x.passed e2e
}

@test "a result in another results directory is no goal either" {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    a: {command: "true"}
YAML
	run -0 gmake e2e
	run -2 gmake test-results/one/a.passed E2E_OUT=other
	assert_contains "$output" "a part of a run gives no verdict"
	run -2 gmake test-results/.e2e/epoch E2E_OUT=other
	# However it is written.
	for goal in test-results//one/a.passed test-results/one//a.passed test-results/one/./a.passed \
		"$PWD/test-results/one/../one//a.passed" test-results/.e2e//epoch; do
		run -2 gmake "$goal"
		assert_contains "$output" "a part of a run gives no verdict"
	done
	run -0 gmake -n test-results/one/a.passed
}

@test "a run that cannot be judged leaves no report of an earlier one" {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    a: {command: "true"}
YAML
	run -0 gmake e2e
	[ -e test-results/e2e-results.json ]
	run -2 gmake -W e2e-begin e2e E2E_PHASES="one typo"
	[ ! -e test-results/e2e-results.json ]
}

@test "e2e-report beside e2e comes after it" {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    a: {command: "test ! -e broken"}
YAML
	run -0 gmake -j4 e2e-report e2e
	assert_equal "$(grep -c 'E2E TESTS PASSED' <<<"$output")" 2
	: >broken
	# Nothing is reported once more of the run before.
	run -2 gmake -j4 e2e-report e2e
	refute_contains "$output" "E2E TESTS PASSED"
	assert_equal "$(result .success)" false
}

@test "make -B runs all and gives its verdict" {
	red
	run -2 gmake e2e
	forget
	run -2 gmake -B e2e
	assert_equal "$(ran)" "one"
	run -2 gmake -B e2e/one
	run -2 gmake -B e2e/one/x
	run -0 gmake -B e2e/two/x
}

@test "make -B runs also what has passed, and nothing is announced as cached" {
	plan <<'YAML'
phases:
- name: p
  tests:
    a: {command: "echo a >>ran"}
    b: {command: "echo b >>ran; exit 1"}
YAML
	run -2 gmake e2e
	forget
	run -2 gmake e2e
	assert_equal "$(ran)" b
	assert_contains "$output" "1 test is cached"
	forget
	run -2 gmake -B e2e
	assert_equal "$(ran)" "a b"
	refute_contains "$output" "cached"
	assert_contains "$output" "[2/2]"
	forget
	run -2 gmake -B e2e/p
	assert_equal "$(ran)" "a b"
}

@test "two phases as goals of one parallel make: a red one is the exit code" {
	red
	run -2 gmake -j2 e2e/one e2e/two
	run -2 gmake -j2 -k e2e/two e2e/one
	assert_contains "$(ran)" two
	run -2 gmake -j2 -k e2e/two/x e2e/one/x
}

@test "a target of the user that stands on e2e has its verdict" {
	red
	mv Makefile e2e.mk
	printf 'all:\n\t@:\ninclude e2e.mk\ncheck: e2e\n\t@echo checked\n' >Makefile
	run -2 gmake check
	refute_contains "$output" checked
	assert_equal "$(ran)" one
	sed -i 's/; exit 1//' phases.yaml
	gmake e2e.mk
	forget
	run -0 gmake -j4 check
	assert_contains "$output" checked
	assert_equal "$(ran)" "one two"
}

@test "a target of the user that stands on a phase or a test has its verdict, by whichever goal make comes to it" {
	red
	mv Makefile e2e.mk
	# Files of their names keep nothing from running.
	mkdir -p e2e/one e2e/two
	touch e2e/one/x e2e/two/x
	for order in 'check-e2e: e2e/two/x\nfails: e2e/one/x\ninclude e2e.mk' 'include e2e.mk\ncheck-e2e: e2e/two/x\nfails: e2e/one/x' \
		'.DEFAULT_GOAL := check-e2e\ninclude e2e.mk\ncheck-e2e: e2e/two/x e2e/two\nfails: e2e/one/x'; do
		printf '%b\n' "$order" >Makefile
		for goal in check-e2e '' 'check-e2e e2e-list'; do
			forget
			# shellcheck disable=SC2086 # words
			run -0 gmake $goal
			assert_contains "$(ran)" two
		done
		forget
		run -2 gmake fails
		run -2 gmake e2e-fresh fails
		assert_equal "$(ran)" "one one"
	done
	printf 'check: e2e/two/x\n' >more.mk
	forget
	run -0 gmake -f e2e.mk -f more.mk check
	assert_equal "$(ran)" two
}

@test "a phase or a test of a Makefile that is not the first one has not passed because something is called e2e" {
	red
	mkdir e2e
	echo 'more: ; @echo more' >more.mk
	for goal in e2e/one e2e/one/x; do
		run -2 gmake -f more.mk -f Makefile $goal
		run -2 env MAKEFILES=more.mk "$E2E_TEST_MAKE" $goal
	done
}

@test "tests as goals run where files have their names, each once, and side by side" {
	red
	sed -i 's/; exit 1//' phases.yaml
	e2e-gen
	mkdir -p e2e/one e2e/two
	touch e2e/one/x e2e/two/x
	gmake -B e2e/two/x
	assert_equal "$(ran)" two
	forget
	run -0 gmake e2e/two/x e2e/one/x e2e/two/x
	refute_contains "$output" warning
	assert_equal "$(ran)" "one two"
	forget
	run -2 gmake e2e/two/x e2e/one/y
	assert_contains "$output" "e2e: e2e/one/y: unknown phase or test"
	assert_equal "$(ran)" ""
}

@test "of the phases that are selected each waits for the one before, also past others" {
	{
		echo 'phases:'
		for name in a b c d e; do
			printf -- '- {name: %s, tests: {x: {command: "sleep 0.1; echo %s >>order"}, y: {command: "echo %s >>order"}}}\n' $name $name $name
		done
	} | plan
	for phases in "a c e" "e a" "b d" "c" "a b c d e" "d d b"; do
		rm -f order
		gmake -j8 e2e E2E_PHASES="$phases"
		assert_equal "$(tr -d '\n' <order)" "$(sort order | tr -d '\n')"
		assert_equal "$(sort -u order | tr -d '\n')" "$(tr ' ' '\n' <<<"$phases" | sort -u | tr -d '\n')"
		gmake e2e-fresh
	done
	run -2 gmake e2e E2E_PHASES='a %'
	assert_contains "$output" "%"
}

@test "a target of the user that stands on a part of a run is refused" {
	red
	mv Makefile e2e.mk
	printf 'all:\n\t@:\ninclude e2e.mk\ncheck: e2e-phase-two\n' >Makefile
	run -2 gmake check
	assert_contains "$output" "a part of a run gives no verdict"
	assert_equal "$(ran)" ""
}

@test "what was named decides, required or not" {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "true"}
- name: more
  required: false
  tests:
    x: {command: "false"}
    y: {command: "true"}
YAML
	run -0 gmake e2e
	run -2 gmake e2e/more
	run -2 gmake e2e/more/x
	run -2 gmake e2e E2E_PHASES=more
	run -2 gmake e2e E2E_ONLY=more/x
	run -0 gmake e2e E2E_ONLY=more/y
	run -1 e2e-gen --run --phase more
	run -1 e2e-gen --run --only more/x
}

@test "a plan in which nothing is required says so" {
	run -0 plan <<'YAML'
version: 1
phases:
- name: more
  required: false
  tests:
    x: {command: "true"}
YAML
	assert_contains "$output" "no phase is required: the run passes whatever fails"
}
