#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What is set from outside: switches are text wherever they come from, programs come from the command
# line or a Makefile, and all else is the Makefile's own.

load helpers

red() {
	plan <<'YAML'
version: 1
env: {WORD: from the plan}
phases:
- name: one
  tests:
    x: {command: "echo \"$WORD\" >word; echo one >>ran; exit 1"}
- name: two
  tests:
    x: {command: "echo two >>ran"}
YAML
}

@test "programs from the environment are not taken" {
	red
	E2E_RUN=true E2E_REPORT=true E2E_GEN=true E2E_SERVICE=true run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].reason')" exit
	E2E_RUN=true E2E_REPORT=true E2E_GEN=true run -2 gmake -e e2e
	assert_equal "$(result '.phases[0].tests[0].reason')" exit
	E2E_RUN=true E2E_REPORT=true E2E_GEN=true run -1 e2e-gen --run
}

@test "programs from the command line and from a Makefile are taken, when they are ours" {
	red
	run -2 gmake e2e E2E_RUN=true
	assert_contains "$output" "E2E_RUN=true: that is not e2e-run"
	run -2 gmake e2e E2E_REPORT="e2e-report; true"
	assert_contains "$output" "that is not e2e-report"
	run -2 gmake e2e E2E_RUN="env TAKEN=1 e2e-run"
	assert_equal "$(ran)" one
	mv Makefile e2e.mk
	printf 'E2E_RUN = env TAKEN=1 e2e-run\ninclude e2e.mk\n' >Makefile
	run -2 gmake e2e
	assert_equal "$(ran)" "one one"
}

@test "a program that calls ours and waits for it stands between make and us" {
	red
	mkdir by
	for program in e2e-run e2e-report; do
		printf '#!/bin/sh\necho %s >>called\n%s "$@"\nexit $?\n' "$program" "$(command -v $program)" >"by/$program"
		chmod +x "by/$program"
	done
	run -2 gmake -j2 e2e E2E_RUN=by/e2e-run E2E_REPORT="env A=1 by/e2e-report"
	assert_equal "$(ran)" one
	assert_equal "$(result '.phases[0].tests[0].reason')" exit
	assert_equal "$(sort -u called | tr '\n' ' ')" "e2e-report e2e-run "
	# What was begun by another make is not gone on with, whoever calls.
	run -2 gmake -o e2e-begin -o test-results/.e2e/epoch e2e E2E_REPORT=by/e2e-report
	assert_contains "$output" "begun by another make"
}

@test "what is the Makefile's own cannot be set from outside" {
	red
	for name in E2E_ENV E2E_ALL E2E_STRICT E2E_VERDICT E2E_LOOKS E2E_FLAGS E2E_TESTS_one \
		E2E_SELECTED_one E2E_AFTER_one E2E_RUN_one E2E_AGAIN e2e-only e2e-selected e2e-asked E2E_NAMED E2E_GOALS e2e-whole e2e-newer; do
		run -2 gmake e2e "$name=x"
		assert_contains "$output" "e2e: $name: this cannot be set from outside"
		run -2 env "$name=" "$E2E_TEST_MAKE" e2e
		rm -rf test-results
		run -2 env "$name=" "$E2E_TEST_MAKE" -e e2e
		rm -rf test-results
	done
	for list in e2e-own e2e-outside; do
		run -2 gmake e2e "$list=" E2E_ALL=x
		assert_contains "$output" "e2e: E2E_ALL: this cannot be set from outside"
	done
	run -2 env E2E_ENV= "$E2E_TEST_MAKE" e2e
	assert_equal "$(cat word)" "from the plan"
}

# Nothing of what stands in a value was run.
not_run() { [ ! -e pwned ]; }

@test "switches are text, from the environment, the command line and with -e" {
	red
	# shellcheck disable=SC2016 # nothing is to expand it
	local values=("%'; touch pwned; : '" '$(shell touch pwned)' '`touch pwned`' '$(E2E_ALL)$(shell touch pwned)'
		'%" ; touch pwned; : "' '$$(touch pwned)' '|| touch pwned' 'one/x; touch pwned')
	for value in "${values[@]}"; do
		for name in E2E_ONLY E2E_TAGS E2E_LAST_FAILED E2E_WITHOUT_NEEDS E2E_PHASES E2E_OUT E2E_REPORTS; do
			run env "$name=$value" "$E2E_TEST_MAKE" e2e
			assert_equal "$status" 2
			not_run
			run env "$name=$value" "$E2E_TEST_MAKE" -e e2e
			assert_equal "$status" 2
			not_run
			run env "$name=$value" "$E2E_TEST_MAKE" e2e-list
			not_run
			run env "$name=$value" e2e-gen --run
			[ "$status" -ne 0 ]
			not_run
			run "$E2E_TEST_MAKE" e2e "$name=$value"
			assert_equal "$status" 2
			not_run
			run "$E2E_TEST_MAKE" e2e/one "$name=$value"
			assert_equal "$status" 2
			not_run
		done
	done
	for option in --only --tag --phase --report --output; do
		for value in "${values[@]}"; do
			run e2e-gen --run "$option" "$value"
			[ "$status" -ne 0 ]
			not_run
		done
	done
}

@test "a plan that a test runs inside does not hear of the switches of the outer one" {
	mkdir inner
	cat >inner/phases.yaml <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "true"}
- name: two
  tests:
    y: {command: "touch ran; exit 1"}
YAML
	plan <<'YAML'
version: 1
phases:
- name: one
  tags: [outer]
  tests:
    x: {command: "e2e-gen inner/phases.yaml -o inner/Makefile && make -C inner e2e"}
    y: {command: "cd inner && e2e-gen --run"}
YAML
	for way in environment arguments both; do
		local set=(E2E_PHASES=one E2E_ONLY=one/% E2E_TAGS=outer E2E_LAST_FAILED=0 E2E_WITHOUT_NEEDS=1 E2E_OUT=elsewhere E2E_REPORTS=json)
		rm -rf elsewhere inner/test-results inner/elsewhere inner/ran
		case $way in
		environment) run -2 env "${set[@]}" "$E2E_TEST_MAKE" e2e ;;
		arguments) run -2 gmake e2e "${set[@]}" ;;
		both) run -2 env "${set[@]}" "$E2E_TEST_MAKE" e2e "${set[@]}" ;;
		esac
		[ -e inner/ran ]
		[ -e inner/test-results/e2e-results.json ]
		[ ! -e inner/elsewhere ]
		assert_equal "$(jq -r '[.phases[0].tests[].status] | unique | .[]' elsewhere/e2e-results.json)" failed
	done
}

@test "a command that is empty runs nothing, and is no pass" {
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "${NOTHING}"}
YAML
	NOTHING='' run -2 gmake e2e
	NOTHING='  ' run -2 gmake e2e
	NOTHING='# nothing' run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
	NOTHING=true run -0 gmake e2e
	sed -i 's/x: .*/x: {path: "", command: "true"}/' phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "the path is empty"
}

@test "required that is changed between the run and the report, or while it runs, is seen" {
	red
	run -2 gmake e2e
	sed -i 's/^- name: one/&\n  required: false/' phases.yaml
	touch -d '+2 seconds' phases.yaml
	run -2 gmake e2e-report
	plan <<'YAML'
version: 1
phases:
- name: one
  tests:
    x: {command: "sed -i 's/^- name: one/&\\n  required: false/' phases.yaml; exit 1"}
YAML
	run -2 gmake e2e
	run -2 gmake e2e-report
}

@test "a RECIPEPREFIX of the Makefile around, before and after the include" {
	needs_make 3.82 .RECIPEPREFIX
	red
	mv Makefile e2e.mk
	printf '.RECIPEPREFIX = >\nall:\n>@echo all\ninclude e2e.mk\nmore:\n>@echo more\n' >Makefile
	run -2 gmake e2e
	assert_equal "$(ran)" one
	assert_equal "$(gmake)" all
	assert_equal "$(gmake more)" more
}

# Two phases for those below, the second of which comes only after a pass of the first.
surrounded() {
	mkdir t
	echo 'echo a >>ran' >t/a
	cat >phases.yaml <<-'YAML'
	phases:
	- name: p
	  tests:
	    a: {path: t/a, command: 'sh ${path}'}
	    b: {command: 'echo b >>ran; test -e ok'}
	    c: {command: 'echo c >>ran'}
	- {name: q, tests: {d: {command: 'echo d >>ran'}}}
	YAML
	e2e-gen -o e2e.mk
}

# around SETTING: it stands before the include, and then behind it; make comes to the same.
around() {
	local setting place
	setting=$(printf '%b' "$1")
	for place in before behind; do
		rm -rf test-results ok
		forget
		{
			printf 'all:\n\t@echo all\n'
			if [ $place = before ]; then echo "$setting"; fi
			echo 'include e2e.mk'
			if [ $place = behind ]; then echo "$setting"; fi
		} >Makefile
		run -2 gmake e2e
		refute_contains "$output" PASSED
		assert_equal "$(ran)" "a b c" || { echo "$place: $setting" >&2; return 1; }
		touch ok
		forget
		run -0 gmake e2e
		assert_equal "$(ran)" "b d" || { echo "$place: $setting" >&2; return 1; }
		forget
		gmake e2e/q/d
		assert_equal "$(ran)" d
		assert_equal "$(gmake | tail -n 1)" all
	done
}

@test "what the Makefile around sets changes nothing: how recipes are run" {
	surrounded
	around '.ONESHELL:'
	around '.DELETE_ON_ERROR:'
	around '.SECONDEXPANSION:'
	around '.EXPORT_ALL_VARIABLES:\nunexport ok'
	around 'SHELL := /bin/bash\n.SHELLFLAGS := -euxc'
	around 'MAKEFLAGS += -r -R -k -j4'
	around 'export'
	around '.NOTPARALLEL:\n.POSIX:'
	around '.SILENT:'
}

@test "what the Makefile around sets changes nothing: where files are looked for, and what makes them" {
	surrounded
	# A tree beside it, with results of its own.
	mkdir -p beside/t
	cp -r phases.yaml t e2e.mk beside
	touch beside/ok
	(cd beside && gmake -f e2e.mk e2e)
	around 'VPATH = beside'
	around 'vpath % beside'
	around '.SUFFIXES:'
	around '.SUFFIXES: .passed .log .in\n.log.passed:\n\tcp $< $@'
	around '.DEFAULT:\n\t@echo default $@'
	around '%:\n\t@echo any $@'
	around '%.passed: %.log\n\tcp $< $@'
	around '.SECONDARY:\n.PRECIOUS: %'
	around '.EXTRA_PREREQS = phases.yaml'
	around '.PHONY: t test-results'
}

@test "make warns of no variable that is not defined" {
	plan <<'YAML'
version: 1
services:
  s: {command: "sleep 100"}
phases:
- name: one
  parallel: false
  tests:
    x: {path: x, command: "true"}
    y: {command: "true"}
YAML
	touch x
	for goal in e2e e2e-list e2e-report e2e/one e2e/one/y e2e-up e2e-status e2e-down e2e-fresh e2e-clean; do
		run -0 gmake --warn-undefined-variables "$goal"
		refute_contains "$output" "undefined variable"
	done
	run -0 gmake --warn-undefined-variables
	refute_contains "$output" "undefined variable"
}

@test "a plan that is dated in the future makes no circle" {
	red
	touch -d '+1 day' phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "dated in the future"
	run -2 timeout 60 "$E2E_TEST_MAKE" e2e
	assert_equal "$(ran)" one
	run -1 timeout 60 e2e-gen --run
}
