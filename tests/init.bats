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

# fake TOOL: one that passes, and says in $TOP.ran with what it was called, and where. It stands for the
# real one, in bin or in the directory DIR, and writes JUnit where its options say.
fake() {
	file "${2:-bin}/$1" <<-'TOOL'
		#!/bin/sh
		out=${JEST_JUNIT_OUTPUT_FILE:-} path= before=
		for word; do
			case $before in --log-junit | --out) out=$word ;; esac
			case $word in
			--outputFile.junit=* | --junitfile=* | output=*) out=${word#*=} ;;
			-* | /* | run | test) ;;
			*)
				if [ -e "$word" ]; then path="$path $word"; fi
				;;
			esac
			before=$word
		done
		cases=
		for file in ${path:-""}; do
			echo "${0##*/} ${PWD#"$TOP"}${file:+ $file} ${MODE:-}" | sed "s/ *\$//" >>"$TOP.ran"
			cases="$cases<testcase classname=\"c\" name=\"n\"${file:+ file=\"$file\"}/>"
		done
		echo "running 1 test"
		echo "test it ... ok"
		if [ -n "$out" ]; then echo "<testsuite>$cases</testsuite>" >"$out"; fi
	TOOL
	chmod +x "${2:-bin}/$1"
	export TOP=$PWD PATH=$PWD/bin:$PATH
}

# The same for Vitest, which is started through its module.
fake_vitest() {
	fake vitest node_modules/.bin
	file node_modules/vitest/package.json <<<'{"exports": {"./node": "./node.mjs"}}'
	file node_modules/vitest/node.mjs <<-'JAVASCRIPT'
		import { execFileSync } from "node:child_process"
		import { relative } from "node:path"
		export async function startVitest(mode, files, options) {
			const paths = files.map((path) => relative(process.cwd(), path))
			execFileSync("node_modules/.bin/vitest", ["run", "--outputFile.junit=" + options.outputFile.junit, ...paths])
			return { shouldKeepServer: () => false, exit: async () => {} }
		}
	JAVASCRIPT
}

# The plan is accepted, and all of its tests pass. Of the bats around it one inside is to know nothing.
init_runs() {
	local PATH=$PATH
	e2e-gen --init >said
	e2e-gen --check >/dev/null 2>checked
	[ ! -s checked ] || { cat phases.yaml checked; return 1; }
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
	[[ $output = *"no tests of a known kind were found"*"Next: "*"e2e-gen --run"* ]]
	e2e-gen --run -o e2e.mk
	run -2 e2e-gen --init
	[[ $output = *"phases.yaml exists already and is not changed"* ]]
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
	need_of extra node
	fake_vitest
	fake playwright node_modules/.bin
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
	[ "$(sort "$TOP.ran")" = "vitest  src/a.test.ts unit
vitest  src/deep/a.test.ts unit" ]
}

@test "packages with tools of their own: runners with a directory, their names apart" {
	fake jest node_modules/.bin
	file package.json <<<'{"private": true}'
	for package in packages/cart packages/mail apps/cart; do
		file "$package/package.json" <<<'{"jest": {}, "devDependencies": {"jest": "29"}}'
		file "$package/src/sum.test.js" <<<''
	done
	e2e-gen --init
	e2e-gen --check
	[ "$(phases_of_plan)" = "apps_cart_jest packages_cart_jest mail_jest" ]
	grep -q '^    dir: apps/cart$' phases.yaml
	run -0 e2e-gen --list
	assert_contains "$output" "mail_jest/sum  src/sum.test.js"
}

@test "mocha: what its configuration and the script say" {
	fake mocha node_modules/.bin
	file package.json <<-'JSON'
		{"scripts": {"test": "NODE_ENV=test MODE=x mocha --require ./setup.js --reporter dot --exit 'spec/**/*.js' more.js"},
		 "devDependencies": {"mocha": "10", "jest": "29"}}
	JSON
	for name in spec/a.js spec/deep/b.js more.js setup.js test/c.js; do file "$name" <<<''; done
	init_runs
	[ "$(sort "$TOP.ran")" = "mocha  more.js x
mocha  spec/a.js x
mocha  spec/deep/b.js x" ]
	grep -q '^      MOCHA_OPTIONS: "--require ./setup.js --exit"$' phases.yaml
}

@test "mocha: the files of .mocharc, and those of test" {
	fake mocha node_modules/.bin
	file package.json <<<'{"devDependencies": {"mocha": "10"}}'
	for name in test/a.js test/deep/b.js lib/c.js unit/d.js; do file "$name" <<<''; done
	init_runs
	[ "$(cat "$TOP.ran")" = "mocha  test/a.js" ]
	rm "$TOP.ran" phases.yaml
	file package.json <<<'{"scripts": {"test": "mocha --recursive"}}'
	init_runs
	[ "$(sort "$TOP.ran")" = "mocha  test/a.js
mocha  test/deep/b.js" ]
	rm "$TOP.ran" phases.yaml
	file package.json <<<'{"devDependencies": {"mocha": "10"}}'
	file .mocharc.yml <<<'spec: ["unit/*.js", "test/**/*.js"]'
	init_runs
	[ "$(sort "$TOP.ran")" = "mocha  test/a.js
mocha  test/deep/b.js
mocha  unit/d.js" ]
}

@test "node:test" {
	need_of extra node
	file package.json <<<'{"scripts": {"test": "npm run lint && node --test --import ./setup.mjs"}}'
	file setup.mjs <<<'globalThis.isSetUp = true'
	file tests/a.test.js <<-'JAVASCRIPT'
		require("node:test")("is set up", () => { if (!globalThis.isSetUp) throw new Error("not") })
	JAVASCRIPT
	file tests/helper.js <<<'process.exit(1)'
	init_runs
	[ "$(result '.tests_passed')" = 1 ]
}

@test "jest with what its report needs: a comment says what is missing" {
	fake jest node_modules/.bin
	file package.json <<<'{"devDependencies": {"jest": "29"}}'
	file src/__tests__/a.js <<<''
	file src/b.spec.tsx <<<''
	init_runs
	[ "$(sort "$TOP.ran")" = "jest  src/__tests__/a.js
jest  src/b.spec.tsx" ]
	grep -q 'its report needs jest-junit: npm install --save-dev jest-junit' phases.yaml
	rm phases.yaml
	file package.json <<<'{"devDependencies": {"jest": "29", "jest-junit": "16"}}'
	e2e-gen --init
	run ! grep 'its report needs' phases.yaml
}

@test "jest: roots, testRegex and testMatch" {
	fake jest node_modules/.bin
	file package.json <<<'{"jest": {"roots": ["<rootDir>/test"], "testRegex": "test/(.*?/)?.*test.js$"}}'
	for name in test/a.test.js test/deep/b.test.js test/c.spec.js other/d.test.js; do file "$name" <<<''; done
	init_runs
	[ "$(sort "$TOP.ran")" = "jest  test/a.test.js
jest  test/deep/b.test.js" ]
	rm "$TOP.ran" phases.yaml
	file package.json <<<'{"devDependencies": {"jest": "29"}}'
	file jest.config.js <<<'module.exports = { testMatch: ["<rootDir>/other/**/*.js", "**/c.spec.js"] };'
	init_runs
	[ "$(sort "$TOP.ran")" = "jest  other/d.test.js
jest  test/c.spec.js" ]
}

@test "what builds and packages have put there is excluded where a pattern would find it" {
	fake jest node_modules/.bin
	file package.json <<<'{"devDependencies": {"jest": "29"}}'
	for name in a.test.js lib/b.test.js x1/c.test.js x2/c.test.js x3/c.test.js x4/c.test.js; do file "$name" <<<''; done
	for name in dist/d.test.js vendor/other/e.test.js coverage/page.js; do file "$name" <<<''; done
	init_runs
	[ "$(result '.tests_passed')" = 6 ]
	grep -q '^    exclude: \["dist/\*\*", "vendor/\*\*"\]$' phases.yaml
}

@test "go: packages" {
	fake gotestsum
	file go.mod <<<'module example.com/shop'
	for name in shop_test.go cart/cart_test.go cart/sub/x_test.go cart/testdata/y_test.go mail/mail.go; do
		file "$name" <<<'package shop'
	done
	init_runs
	[ "$(sort "$TOP.ran")" = "gotestsum
gotestsum  ./cart
gotestsum  ./cart/sub" ]
	grep -q '^      shop: example.com/shop$' phases.yaml
	[ "$(result '[.phases[].tests[].name] | sort | join(" ")')" = "cart shop sub" ]
}

@test "ctest: the tests of the build directory; without one it is said how they come" {
	need_of extra cmake ctest
	file CMakeLists.txt <<-'CMAKE'
		cmake_minimum_required(VERSION 3.19)
		project(shop NONE)
		enable_testing()
		add_test(NAME "a test" COMMAND true)
		add_subdirectory(sub)
	CMAKE
	file sub/CMakeLists.txt <<<'add_test(NAME deep COMMAND true)'
	run -0 e2e-gen --init
	assert_contains "$output" "run e2e-gen --init again then"
	rm phases.yaml
	cmake -B build >/dev/null
	init_runs
	[ "$(result '.tests_passed')" = 2 ]
	grep -q ': "a test"$' phases.yaml
}

@test "prove" {
	need_of extra prove
	file t/a.t <<<'print "1..1\nok 1 - it\n";'
	file t/lib/Helper.pm <<<'1;'
	init_runs
	[ "$(result '.tests_passed')" = 1 ]
}

@test "cargo: the tests of a workspace, without what they share" {
	fake cargo
	file Cargo.toml <<<'[workspace]'
	file crates/cart/Cargo.toml <<<'[package]'
	file crates/cart/src/lib.rs <<<'mod sum;'
	file crates/cart/src/sum.rs <<<'#[test] fn it() {}'
	file crates/cart/tests/whole.rs <<<'mod common;'
	file crates/cart/tests/common/mod.rs <<<''
	file crates/mail/Cargo.toml <<<'[package]'
	file crates/mail/src/main.rs <<<'fn main() {}'
	init_runs
	[ "$(result '[.phases[].tests[].path] | sort | join(" ")')" = "crates/cart/src/lib.rs crates/cart/tests/whole.rs" ]
}

@test "phpunit and rspec" {
	fake phpunit
	fake rspec
	file phpunit.xml.dist <<<'<phpunit/>'
	file tests/CartTest.php <<<''
	file tests/Helper.php <<<''
	file spec/spec_helper.rb <<<''
	file spec/cart_spec.rb <<<''
	init_runs
	[ "$(sort "$TOP.ran")" = "phpunit  tests/CartTest.php
rspec  spec/cart_spec.rb" ]
}

@test "a name that YAML or a template would read otherwise" {
	file 'test/no.bats' <<<'@test "a" { true; }'
	# shellcheck disable=SC2016
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
	# shellcheck disable=SC2016
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
	assert_contains "$output" "process.env.E2E ? undefined : {...}"
}
