#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-gen --init: what it finds in a tree, and that the plan that it writes is accepted and runs.
bats_require_minimum_version 1.5.0

load helpers

# file PATH: writes standard input there, with its directories.
file() {
	mkdir -p "$(dirname "$1")"
	cat >"$1"
}

# A tool of npm that passes, and says in "ran" with what it was called. It stands for the real one
# and writes JUnit where jest-junit does, or where --outputFile.junit= says.
fake() {
	file "node_modules/.bin/$1" <<-'TOOL'
		#!/bin/sh
		top=$(cd "$(dirname "$0")/../.." && pwd)
		out=${JEST_JUNIT_OUTPUT_FILE:-} path=
		for word; do
			case $word in
			--outputFile.junit=*) out=${word#*=} ;;
			-* | run | test) ;;
			*) if [ -f "$word" ]; then path=$word; fi ;;
			esac
		done
		echo "${0##*/} ${PWD#"$top"} $path ${MODE:-}" >>"$top/ran"
		report='<testsuite tests="1"><testcase classname="c" name="n"/></testsuite>'
		if [ -n "$out" ]; then echo "$report" >"$out"; fi
	TOOL
	chmod +x "node_modules/.bin/$1"
}

# The plan is accepted, and all of its tests pass. Of the bats around it one inside is to know nothing.
init_runs() {
	local PATH=$PATH
	e2e-gen --init >said
	e2e-gen --check >/dev/null
	PATH=$(printf %s "$PATH" | tr : '\n' | grep -v /bats-core | paste -s -d : -)
	# shellcheck disable=SC2046
	env $(compgen -e BATS_ | sed 's/^/-u /') e2e-gen --run -o e2e.mk >log 2>&1 || {
		cat phases.yaml log
		return 1
	}
}

phases_of_plan() { sed -n 's/^  - name: //p' phases.yaml | tr '\n' ' ' | sed 's/ $//'; }

@test "nothing is found: the plan to start with, and it is said" {
	run -0 e2e-gen --init
	[[ $output = *"no tests were found"*"Next: "*"e2e-gen --run"* ]]
	e2e-gen --run -o e2e.mk
	run -2 e2e-gen --init
	[[ $output = *"phases.yaml is there already and stays as it is"* ]]
}

@test "pytest: its configuration names the files, and what tests look at is none" {
	need pytest
	file pyproject.toml <<-'TOML'
		[tool.other]
		testpaths = ["wrong"]
		[tool.pytest.ini_options]
		testpaths = [
		  "tests",   # the tests
		]
		python_files = "test_*.py check_*.py"
	TOML
	for name in tests/test_a.py tests/deep/check_b.py wrong/test_c.py tests/fixtures/test_d.py; do
		file "$name" <<<'def test_it(): pass'
	done
	init_runs
	[ "$(result '[.phases[].tests[].name] | sort | join(" ")')" = "check_b test_a" ]
	grep -q '^  # pytest: pyproject.toml; 2 files' phases.yaml
	[[ $(cat said) = "phases.yaml: 1 phase, for pytest (2)"*"Next: "* ]]
}

@test "pytest without a configuration; what is slower by its directory comes later" {
	need pytest
	for name in tests/e2e/test_a.py tests/integration/test_a.py tests/unit/test_a.py; do
		file "$name" <<<'def test_it(): pass'
	done
	for dir in tests tests/e2e tests/integration tests/unit; do : >"$dir/__init__.py"; done
	init_runs
	[ "$(phases_of_plan)" = "pytest pytest_integration pytest_e2e" ]
}

@test "bats" {
	file test/a.bats <<<'@test "a" { true; }'
	file test/fixtures/bad.bats <<<'@test "bad" { false; }'
	file docs/examples/bad.bats <<<'@test "bad" { false; }'
	init_runs
	[ "$(result '[.phases[].tests[].name] | join(" ")')" = "a" ]
}

@test "vitest and Playwright in one directory: each has its own files, and the results their own place" {
	fake vitest
	fake playwright
	file package.json <<<'{"scripts": {"test": "eslint . && MODE=unit vitest run"}, "devDependencies": {"vitest": "1"}}'
	file playwright.config.ts <<<'export default { testDir: "./e2e" };'
	file src/a.test.ts <<<''
	file src/deep/a.test.ts <<<''
	file e2e/pages.spec.ts <<<''
	file stray.spec.ts <<<'import { test } from "@playwright/test";'
	file node_modules/other/bad.test.ts <<<''
	e2e-gen --init
	e2e-gen --check
	[ "$(phases_of_plan)" = "vitest playwright" ]
	grep -q '^output: e2e-results$' phases.yaml
	run -0 e2e-gen --list
	assert_contains "$output" src/a.test.ts
	assert_contains "$output" src/deep/a.test.ts
	assert_contains "$output" e2e/pages.spec.ts
	[[ $output != *stray* ]] && [[ $output != *bad* ]]
	e2e-gen --run -o e2e.mk --phase vitest
	[ "$(sort ran)" = "vitest  src/a.test.ts unit
vitest  src/deep/a.test.ts unit" ]
}

@test "packages with tools of their own: runners with a directory, their names apart" {
	fake jest
	file package.json <<<'{"private": true}'
	for package in packages/cart packages/mail apps/cart; do
		file "$package/package.json" <<<'{"jest": {}, "devDependencies": {"jest": "29"}}'
		file "$package/src/sum.test.js" <<<''
		mkdir -p "$package/node_modules/.bin"
		ln -s ../../../../node_modules/.bin/jest "$package/node_modules/.bin/jest"
	done
	e2e-gen --init
	e2e-gen --check
	[ "$(phases_of_plan)" = "apps_cart_jest packages_cart_jest mail_jest" ]
	grep -q '^    dir: apps/cart$' phases.yaml
	run -0 e2e-gen --list
	assert_contains "$output" "mail_jest/sum  src/sum.test.js"
}

@test "a name that YAML or a template would read otherwise" {
	file 'test/no.bats' <<<'@test "a" { true; }'
	file 'test/with $HOME "and" \.bats' <<<'@test "b" { true; }'
	file 'test/1.bats' <<<'@test "c" { true; }'
	init_runs
	[ "$(result '.tests_passed')" = 3 ]
}

@test "the last resort: npm test, or a target of the Makefile" {
	printf 'test:\n\ttouch made\n' >Makefile
	init_runs
	[ -e made ]
	[[ $(cat said) = *"Next: read it, then e2e-gen --run -o e2e.mk"* ]]
	rm phases.yaml
	file package.json <<<'{"scripts": {"test": "touch by-npm"}}'
	e2e-gen --init
	grep -q 'all: {command: "npm test"}' phases.yaml
}

# ---- Playwright beside us ----

# As Playwright does: it removes what is in its outputDir before anything else.
empties() {
	file playwright <<-'TOOL'
		#!/bin/sh
		rm -rf test-results/* test-results/.[!.]*
		mkdir -p test-results
		echo '{}' >test-results/.last-run.json
	TOOL
	chmod +x playwright
}

a_plan() {
	file phases.yaml <<-'YAML'
		phases:
		  - name: pages
		    tests: {good: {command: "true"}, bad: {command: "test -e mended"}}
	YAML
}

@test "a results directory that was emptied is named, and the history survives" {
	empties
	a_plan
	run -1 e2e-gen --run
	./playwright
	for command in "show pages/bad" again end; do
		# shellcheck disable=SC2086
		run e2e-report $command
		[ "$status" -ne 0 ]
		assert_contains "$output" "test-results: it was emptied since the run of 20"
		assert_contains "$output" 'write "output: e2e-results" into the plan'
	done
	run -0 e2e-report history
	[[ $output = *"pages/bad"*✗* ]]
	run -1 e2e-gen --run
	assert_contains "$output" "test-results was emptied since the run of 20"
	assert_contains "$output" "Still failing"
	assert_contains "$output" "2 runs"
	# Once is enough.
	run -1 e2e-gen --run
	[[ $output != *"was emptied"* ]]
	assert_contains "$output" "3 runs"
	[ -e test-results/.last-run.json ]
}

@test "the history survives also where the directory is gone as a whole, and no word is lost on that" {
	a_plan
	run -1 e2e-gen --run
	rm -r test-results
	run -2 e2e-report show pages/bad
	assert_contains "$output" "emptied since"
	run -1 e2e-gen --run
	[[ $output != *emptied* ]]
	assert_contains "$output" "2 runs"
}

@test "a history of an older e2e-gen is taken over, and git does not see what is kept" {
	need git
	a_plan
	run -1 e2e-gen --run
	rm -r .e2e-history
	run -1 e2e-gen --run
	rm -r test-results
	run -1 e2e-gen --run
	assert_contains "$output" "3 runs"
	git init -q .
	run -0 git status --short
	[[ $output != *e2e-history* ]]
}

@test "two results directories have two histories; clean forgets its own" {
	a_plan
	for out in one deep/two; do
		run -1 env E2E_OUT=$out e2e-gen --run
	done
	[ -e .e2e-history/one.jsonl ]
	[ -e deep/.e2e-history/two.jsonl ]
	run -1 env E2E_OUT=three e2e-gen --run
	gmake e2e-clean E2E_OUT=one
	[ "$(ls .e2e-history)" = "three.began
three.jsonl" ]
	rm -r three
	mkdir three
	touch three/mine
	gmake e2e-clean E2E_OUT=three
	[ -e three/mine ]
	[ ! -e .e2e-history ]
	run -0 e2e-report history --out three
	assert_contains "$output" "no history yet"
}

@test "where nothing can be kept a run is a run" {
	a_plan
	ln -s "$PWD/elsewhere" .e2e-history
	mkdir elsewhere
	run -1 e2e-gen --run
	[ -z "$(ls elsewhere)" ]
	rm .e2e-history
	: >.e2e-history
	run -1 e2e-gen --run
	assert_contains "$output" "2 runs"
	[ ! -s .e2e-history ]
}

@test "what is kept is no input of a test that watches the whole directory" {
	file phases.yaml <<-'YAML'
		output: sub/results
		phases:
		  - name: all
		    tests:
		      good: {command: "echo >>ran", path: sub}
		      bad: {command: "false"}
	YAML
	mkdir sub
	run -1 e2e-gen --run
	run -1 e2e-gen --run
	[ -e sub/.e2e-history/results.jsonl ]
	[ "$(wc -l <ran)" = 1 ]
}

@test "results in Playwright's own output directory: a warning, with the line to write" {
	a_plan
	file playwright.config.ts <<<'export default { testDir: "e2e" };'
	for results in test-results test-results/e2e ./test-results/; do
		run -0 e2e-gen --check --output $results
		assert_contains "$output" "Write: output: e2e-results"
		assert_contains "$output" "playwright.config.ts"
	done
	for results in e2e-results test-results-2; do
		run -0 e2e-gen --check --output $results
		[[ $output != *warning* ]]
	done
	# Above the plan, and in the directory of a runner.
	mkdir deep
	(cd deep && a_plan && echo "output: ../test-results/deep" >>phases.yaml)
	run -0 env -C deep e2e-gen
	assert_contains "$output" "phases.yaml:4:9: warning: "
	rm playwright.config.ts
	file web/playwright.config.js <<<'module.exports = { outputDir: `../out/pw` };'
	run -0 e2e-gen --check --output out
	[[ $output != *warning* ]]
	sed -i 's/command: "true"/command: "true", dir: web/' phases.yaml
	run -0 e2e-gen --check --output out
	assert_contains "$output" "(../out/pw, by web/playwright.config.js)"
	# What a program makes of it nobody can read.
	file web/playwright.config.js <<<'module.exports = { outputDir: process.env.OUT };'
	run -0 e2e-gen --check --output web/test-results
	[[ $output != *warning* ]]
}

@test "a port that is taken: a hint at what helps" {
	file phases.yaml <<-'YAML'
		phases:
		  - name: pages
		    tests:
		      a: {command: "echo 'Error: listen EADDRINUSE: address already in use :::3000'; false"}
		      b: {command: "false"}
	YAML
	run -1 e2e-gen --run
	[ "$(grep -c 'hint: a port is taken' <<<"$output")" = 1 ]
	assert_contains "$output" "webServer: process.env.E2E ? undefined : {...}"
}
