#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A path is a path, also where the tool takes a pattern or a part of it: that file is run, and no other.

load helpers
load presets_helpers

@test "playwright: neither a regular expression nor a part of a path" {
	need_npm playwright
	mkdir -p e2e xe2e sub/e2e
	local file
	for file in "e2e/[id].spec.ts" e2e/i.spec.ts e2e/a.spec.ts e2e/A.spec.ts e2e/axspec.ts xe2e/a.spec.ts \
		sub/e2e/a.spec.ts "e2e/a (1)+\$^|{2}.spec.ts"; do
		printf "import { test } from '@playwright/test'\n\ntest('%s', () => {})\ntest('more', () => {})\n" \
			"$file" >"$file"
	done
	plan <<'YAML'
phases:
  - name: p
    runner: playwright
    tests:
      id: "e2e/[id].spec.ts"
      a: e2e/a.spec.ts
      dot: ./sub/../e2e/a.spec.ts
      line: "e2e/a.spec.ts:3"
      odd: "e2e/a (1)+$^|{2}.spec.ts"
      dir: xe2e
      none: e2e/none.spec.ts
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/id)" "passed exit e2e/[id].spec.ts=passed more=passed"
	assert_equal "$(outcome p/a)" "passed exit e2e/a.spec.ts=passed more=passed"
	assert_equal "$(outcome p/dot)" "passed exit e2e/a.spec.ts=passed more=passed"
	assert_equal "$(outcome p/line)" "passed exit e2e/a.spec.ts=passed"
	assert_equal "$(outcome p/odd)" "passed exit e2e/a (1)+\$^|{2}.spec.ts=passed more=passed"
	assert_equal "$(outcome p/dir)" "passed exit xe2e/a.spec.ts=passed more=passed"
	assert_contains "$(outcome p/none)" "failed exit"
}

@test "vitest: no part of a path" {
	need_npm vitest
	mkdir -p vt/other/vt xvt
	local file
	for file in vt/sum.test.ts vt/sum.test.tsx vt/other/vt/sum.test.ts xvt/sum.test.ts "vt/[id].test.ts" \
		vt/i.test.ts; do
		printf "import { test } from 'vitest'\ntest('%s', () => {})\n" "$file" >"$file"
	done
	plan <<'YAML'
phases:
  - name: p
    runner: vitest
    tests: {sum: vt/sum.test.ts, other: ./vt/other/vt/sum.test.ts, id: "vt/[id].test.ts", none: t/sum.test.ts}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/sum)" "passed exit vt/sum.test.ts=passed"
	assert_equal "$(outcome p/other)" "passed exit vt/other/vt/sum.test.ts=passed"
	assert_equal "$(outcome p/id)" "passed exit vt/[id].test.ts=passed"
	assert_contains "$(outcome p/none)" "failed exit"
}

@test "mocha: neither a pattern nor what its configuration names" {
	need_npm mocha
	mkdir t
	local file
	for file in t/a.test.js "t/[id].test.js" t/i.test.js t/setup.js; do
		printf "it('%s', () => {})\n" "$file" >"$file"
	done
	echo 'globalThis.ready = true' >t/setup.js
	echo "it('is ready', () => { if (!ready) throw new Error('no') })" >>t/a.test.js
	echo '{"spec": "t/**/*.test.js", "file": ["t/setup.js"], "parallel": true}' >.mocharc.json
	plan <<'YAML'
phases:
  - name: p
    runner: mocha
    tests: {a: t/a.test.js, id: "t/[id].test.js", none: t/none.test.js}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/a)" "passed exit t/a.test.js=passed is ready=passed"
	assert_equal "$(outcome p/id)" "passed exit t/[id].test.js=passed"
	assert_contains "$(outcome p/none)" "failed"
}

@test "mocha: one that loads its files in another way is no pass" {
	need_of npm node
	mkdir -p node_modules/mocha bin
	echo 'module.exports = class { loadFiles() {} }' >node_modules/mocha/index.js
	# The tool takes its own way, and leaves a report of a pass.
	program bin/mocha <<'SH'
#!/bin/sh
while [ "$1" != --require ]; do shift; done
echo '<testsuite><testcase name="a"/></testsuite>' >"$E2E_ARTIFACTS/junit.xml"
exec node --require "$2" -e ''
SH
	plan <<'YAML'
runners: {mocha: {uses: mocha, bin: [bin]}}
phases:
  - {name: p, runner: mocha, tests: {a: a.js}}
YAML
	run ! gmake e2e
	assert_contains "$(outcome p/a)" "failed exit"
	assert_contains "$(cat test-results/p/a.log)" "does not load its files as it is known to"
}

@test "node: no pattern" {
	need_of npm node
	case $(node --version) in v1[0-9].*) skip "Node is older than 20" ;; esac
	local file
	for file in "[id].test.mjs" i.test.mjs; do
		printf "import { test } from 'node:test'\ntest('%s', () => {})\n" "$file" >"$file"
	done
	plan <<'YAML'
phases:
  - {name: p, runner: node, tests: {id: "[id].test.mjs", i: ./i.test.mjs}}
YAML
	gmake e2e
	assert_equal "$(outcome p/id)" "passed exit [id].test.mjs=passed"
	assert_equal "$(outcome p/i)" "passed exit i.test.mjs=passed"
}

@test "ctest: a name is no regular expression" {
	need_of extra ctest cmake
	mkdir shop
	cat >shop/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.21)
cmake_policy(SET CMP0110 NEW)
project(shop NONE)
enable_testing()
foreach(name "unit/a.b+c[1]" "unit/axb+c[1]" "x unit/a.b+c[1]" "unit/a.b+c[1]2" "a|b" a)
  add_test(NAME "${name}" COMMAND true)
endforeach()
CMAKE
	if ! cmake -S shop -B build >cmake.log 2>&1; then skip "$(tail -n 1 cmake.log)"; fi
	plan <<'YAML'
runners: {ctest: {uses: ctest, dir: build}}
phases:
  - {name: p, runner: ctest, tests: {one: "unit/a.b+c[1]", or: "a|b", none: "unit/a."}}
YAML
	e2e-gen --check
	run ! gmake e2e
	assert_equal "$(outcome p/one)" "passed exit unit/a.b+c[1]=passed"
	assert_equal "$(outcome p/or)" "passed exit a|b=passed"
	assert_contains "$(outcome p/none)" "failed exit"
}

@test "bun: no part of a path" {
	need_of extra bun
	mkdir -p t x/t
	local file
	for file in t/a.test.ts x/t/a.test.ts "t/[id].test.ts" t/i.test.ts; do
		printf "import { test } from 'bun:test'\ntest('%s', () => {})\n" "$file" >"$file"
	done
	plan <<'YAML'
phases:
  - {name: p, runner: bun, tests: {a: t/a.test.ts, id: "t/[id].test.ts"}}
YAML
	gmake e2e
	assert_equal "$(outcome p/a)" "passed exit t/a.test.ts=passed"
	assert_equal "$(outcome p/id)" "passed exit t/[id].test.ts=passed"
}

@test "deno: no pattern" {
	need_of extra deno
	export DENO_DIR=$PWD/deno DENO_NO_UPDATE_CHECK=1
	local file
	for file in "[id].test.mjs" i.test.mjs; do
		printf "Deno.test('%s', () => {})\n" "$file" >"$file"
	done
	plan <<'YAML'
phases:
  - {name: p, runner: deno, tests: {id: "[id].test.mjs"}}
YAML
	gmake e2e
	assert_equal "$(outcome p/id)" "passed exit [id].test.mjs=passed"
}

@test "rspec: no pattern, and a line" {
	need_of extra rspec
	ruby -e 'require "rspec_junit_formatter"' || lacks extra "rspec_junit_formatter is not installed"
	mkdir spec
	printf 'RSpec.describe("id") do\n  it("a") {}\n  it("b") {}\nend\n' >"spec/[id]_spec.rb"
	echo 'RSpec.describe("i") { it("x") {} }' >spec/i_spec.rb
	plan <<'YAML'
phases:
  - {name: p, runner: rspec, tests: {id: "spec/[id]_spec.rb", line: "spec/[id]_spec.rb:3"}}
YAML
	e2e-gen --check
	gmake e2e
	assert_equal "$(outcome p/id)" "passed exit id a=passed id b=passed"
	assert_equal "$(outcome p/line)" "passed exit id b=passed"
}

@test "cypress: a path with what means something in a pattern is escaped" {
	fake cypress <<'SH'
echo '<testsuite><testcase name="a"/></testsuite>' >"$E2E_ARTIFACTS/junit-1.xml"
SH
	plan <<'YAML'
phases:
  - name: p
    runner: cypress
    tests: {a: "e2e/[id] (1)*.cy.js", comma: "e2e/a,b.cy.js"}
YAML
	run ! gmake e2e
	assert_equal "$(sed -n 3p test-results/p/a.d/words)" 'e2e/\[id\] \(1\)\*.cy.js'
	assert_equal "$(outcome p/a)" "passed exit a=passed"
	assert_contains "$(outcome p/comma)" "failed exit"
	assert_contains "$(cat test-results/p/comma.log)" "takes no spec with a comma in its name: e2e/a,b.cy.js"
}

@test "tap and prove: a file that is not executable runs as prove runs it" {
	need_of extra perl prove
	printf '#!/usr/bin/perl -w\nuse Test::More tests => 1;\nok($^W, "has warnings");\n' >warn.t
	printf 'use Test::More tests => 1;\nok(1, "plain");\n' >plain.t
	printf '#!/bin/sh\necho 1..1\necho "ok 1 - shell"\n' >shell.t
	mkdir t
	printf 'use Test::More tests => 1;\nok(1, "below");\n' >"t/my test.t"
	plan <<'YAML'
phases:
  - {name: tap, runner: tap, tests: {warn: warn.t, plain: plain.t, shell: shell.t, below: t/my test.t}}
  - {name: prove, runner: prove, tests: {warn: warn.t, plain: plain.t, shell: shell.t, below: t/my test.t}}
YAML
	gmake e2e
	for runner in tap prove; do
		assert_equal "$(outcome $runner/warn)" "passed exit has warnings=passed"
		assert_equal "$(outcome $runner/plain)" "passed exit plain=passed"
		assert_equal "$(outcome $runner/shell)" "passed exit shell=passed"
		assert_equal "$(outcome $runner/below)" "passed exit below=passed"
	done
}

@test "go: a package with all below it exists for --check" {
	mkdir -p shop/cart
	plan <<'YAML'
runners: {go: {uses: go, dir: shop}}
phases:
  - name: p
    tests: {all: {runner: go, path: ./...}, one: {runner: go, path: ./cart}, deep: {runner: ginkgo, path: shop/...}}
YAML
	e2e-gen --check
	sed -i 's#\./cart#./gone/...#' phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "shop/./gone does not exist"
}
