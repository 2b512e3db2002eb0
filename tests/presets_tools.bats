#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Further presets with the tools that they are for, see presets.bats; what their exit codes mean; and
# those whose tools are nowhere to be had, with fakes that do what the documentation says.

load helpers
load presets_helpers

# A value of a test's first failed case: failed_case PHASE/TEST EXPRESSION.
failed_case() {
	jq -r --arg phase "${1%/*}" --arg test "${1#*/}" '.phases[] | select(.name == $phase) |
		.tests[] | select(.name == $test) | [.cases[] | select(.status != "passed")][0] | '"$2" \
		test-results/e2e-results.json
}

error_of() {
	jq -r --arg phase "${1%/*}" --arg test "${1#*/}" '.phases[] | select(.name == $phase) |
		.tests[] | select(.name == $test).error' test-results/e2e-results.json
}

@test "pytest: what its exit codes mean" {
	need_of extra pytest
	cat >test_skip.py <<'PY'
import pytest
pytest.importorskip("nothing_like_it")
def test_a(): pass
PY
	printf 'import pytest\n@pytest.mark.skip(reason="no GPU")\ndef test_a(): pass\n' >test_each.py
	: >test_none.py
	echo 'import nothing_like_it' >test_broken.py
	echo 'def test_a(): assert 1 == 2' >test_bad.py
	printf 'import pytest\ndef test_a(): pytest.exit("enough")\n' >test_exit.py
	echo 'def test_a(): pass' >test_a.py
	plan <<'YAML'
retries: 1
runners: {k: {uses: pytest, env: {PYTEST_ADDOPTS: "-k nothing"}}}
phases:
  - name: p
    runner: pytest
    tests:
      skip: test_skip.py
      each: test_each.py
      none: test_none.py
      broken: test_broken.py
      bad: test_bad.py
      exit: test_exit.py
      gone: test_gone.py
      deselected: {path: test_a.py, runner: k}
YAML
	run ! gmake -j2 e2e
	assert_equal "$(outcome p/skip)" "skipped exit test_skip=skipped"
	assert_contains "$(error_of p/skip)" "could not import 'nothing_like_it'"
	assert_equal "$(outcome p/each)" "skipped report test_a=skipped"
	assert_equal "$(outcome p/none)" "failed report"
	assert_contains "$(error_of p/none)" "exit 5: pytest ran no test: there is none, or none was selected; but"
	assert_equal "$(outcome p/deselected)" "skipped exit (all)=skipped"
	assert_equal "$(outcome p/broken)" "failed exit test_broken=error"
	assert_equal "$(stamp p/broken.failed '[(.attempts | length), .detail] | join(" ")')" \
		"1 exit 2: pytest stopped: it was interrupted, or a file could not be loaded"
	assert_equal "$(stamp p/bad.failed '.attempts | length')" 2
	assert_equal "$(stamp p/exit.failed '.attempts | length')" 1
	assert_equal "$(stamp p/gone.failed '[(.attempts | length), .detail] | join(" ")')" \
		"1 exit 4: test_gone.py does not exist"
}

@test "pytest-json: a file that skips itself, and tests of which none is selected" {
	fake pytest <<'SH'
for word; do case $word in --json-report-file=*) report=${word#*=} ;; esac; done
cp "$1.json" "$report"
exit 5
SH
	cat >skip.json <<'JSON'
{"exitcode": 5, "summary": {"total": 0, "collected": 0}, "tests": [], "collectors": [
{"nodeid": "", "outcome": "passed"}, {"nodeid": "test_skip.py", "outcome": "skipped",
"longrepr": "('/repo/test_skip.py', 2, 'Skipped: no GPU')"}]}
JSON
	echo '{"exitcode": 5, "summary": {"total": 0, "collected": 2, "deselected": 2}, "tests": []}' >none.json
	echo '{"exitcode": 5, "summary": {"total": 0, "collected": 0}, "tests": []}' >empty.json
	plan <<'YAML'
phases:
  - {name: p, runner: pytest-json, tests: {skip: skip, none: none, empty: empty}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/skip)" "skipped exit test_skip.py=skipped"
	assert_contains "$(error_of p/skip)" "no GPU"
	assert_equal "$(outcome p/none)" "skipped exit (all)=skipped"
	assert_contains "$(error_of p/none)" "deselected: 2 tests"
	assert_equal "$(outcome p/empty)" "failed report"
}

@test "mocha" {
	need_npm mocha
	cat >cart.test.js <<'JS'
const assert = require('assert')
describe('cart', () => {
  it('adds', () => {})
  it('removes', () => { assert.equal(1, 2) })
  it.skip('later', () => {})
})
JS
	echo "it('adds', () => {})" >good.test.js
	printf "it.only('adds', () => {})\nit('hidden', () => {})\n" >only.test.js
	echo "require('./nothing')" >broken.test.js
	# As many failures as a skip has for its exit code.
	echo "for (let i = 0; i < 77; i++) it('t' + i, () => { throw new Error('no') })" >many.test.js
	plan <<'YAML'
phases:
  - name: p
    runner: mocha
    tests: {bad: cart.test.js, good: good.test.js, only: only.test.js, broken: broken.test.js, many: many.test.js}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit adds=passed removes=failed later=skipped"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/only)" "failed exit"
	assert_contains "$(outcome p/broken)" "failed exit"
	assert_contains "$(outcome p/many)" "failed exit t0=failed"
}

@test "node" {
	need_of npm node
	case $(node --version) in v1[0-9].*) skip "Node is older than 20" ;; esac
	cat >"my cart.test.mjs" <<'JS'
import { test, describe, it } from 'node:test'
import assert from 'node:assert'
describe('cart', () => {
  it('adds', () => {})
  it('removes', () => { assert.equal(1, 2) })
  it.skip('later', () => {})
})
JS
	printf "import { test } from 'node:test'\ntest('adds', () => {})\n" >good.test.mjs
	printf "import { test } from 'node:test'\ntest('a', () => {})\ntest('b', () => { process.exit(0) })\n" >exits.test.mjs
	echo "console.log('no test')" >none.mjs
	plan <<'YAML'
phases:
  - name: p
    runner: node
    tests: {bad: my cart.test.mjs, good: good.test.mjs, exits: exits.test.mjs, none: none.mjs}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit adds=passed removes=failed later=skipped"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/exits)" "failed exit"
	assert_contains "$(outcome p/none)" "failed exit"
}

@test "ctest" {
	need_of extra ctest cmake
	mkdir shop
	cat >shop/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.21)
project(shop NONE)
enable_testing()
add_test(NAME good COMMAND true)
add_test(NAME bad COMMAND sh -c "echo took any password; exit 3")
add_test(NAME later COMMAND sh -c "exit 4")
set_tests_properties(later PROPERTIES SKIP_RETURN_CODE 4)
add_test(NAME gone COMMAND /nowhere/program)
CMAKE
	if ! cmake -S shop -B build >cmake.log 2>&1; then skip "$(tail -n 1 cmake.log)"; fi
	plan <<'YAML'
runners: {ctest: {uses: ctest, dir: build}}
phases:
  - {name: p, runner: ctest, tests: {good: good, bad: bad, later: later, gone: gone, none: none}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/good)" "passed exit good=passed"
	assert_equal "$(outcome p/bad)" "failed exit bad=failed"
	assert_equal "$(outcome p/later)" "skipped report later=skipped"
	assert_contains "$(outcome p/gone)" "failed exit"
	assert_equal "$(outcome p/none)" "failed exit"
}

@test "prove" {
	need_of extra perl prove
	cat >page.t <<'PERL'
use Test::More tests => 3;
ok(1, "opens");
is("a", "b", "has a title");
SKIP: { skip("no GPU", 1); ok(1, "draws"); }
PERL
	printf 'use Test::More skip_all => "no GPU";\n' >skip.t
	printf 'use Test::More tests => 2;\nok(1, "one");\n' >short.t
	printf 'use Test::More tests => 1;\nok(1, "one");\nexit 3;\n' >dies.t
	printf 'use Test::More tests => 1;\nok(1, "one");\n' >good.t
	plan <<'YAML'
phases:
  - name: p
    runner: prove
    tests: {bad: page.t, skip: skip.t, short: short.t, dies: dies.t, good: good.t, gone: gone.t}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit opens=passed has a title=failed test 3=skipped"
	assert_equal "$(outcome p/skip)" "skipped report (all)=skipped"
	assert_contains "$(outcome p/short)" "failed exit"
	assert_contains "$(outcome p/dies)" "failed exit"
	assert_equal "$(outcome p/good)" "passed exit one=passed"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "cargo" {
	need_of extra cargo
	mkdir -p shop/src shop/tests/deep
	printf '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n' >shop/Cargo.toml
	cat >shop/src/lib.rs <<'RUST'
pub fn add(a: i32, b: i32) -> i32 { a + b }
#[cfg(test)]
mod tests {
    #[test]
    fn adds() { assert_eq!(super::add(1, 2), 3); }
}
RUST
	cat >shop/tests/cart.rs <<'RUST'
#[test]
fn adds() { println!("test fake ... ok"); assert_eq!(shop::add(1, 2), 3); }
#[test]
fn removes() {
    assert_eq!(shop::add(1, 2), 4, "a \"sum\" of \\ # two");
}
#[test]
#[ignore = "no GPU"]
fn later() {}
#[test]
#[should_panic]
fn panics() { panic!("as it should"); }
RUST
	printf '#[test]\nfn is_deep() {}\n' >shop/tests/deep/main.rs
	printf '#[test]\n#[ignore]\nfn later() {}\n' >shop/tests/later.rs
	echo >shop/tests/none.rs
	echo 'fn broken( {' >broken.rs
	plan <<'YAML'
runners: {inside: {uses: cargo, dir: shop, env: {CARGO_NET_OFFLINE: "true"}}, cargo: {uses: cargo, env: {CARGO_NET_OFFLINE: "true"}}}
phases:
  - name: p
    tests:
      bad: {runner: cargo, path: shop/tests/cart.rs}
      lib: {runner: inside, path: src/lib.rs}
      name: {runner: inside, path: deep}
      deep: {runner: cargo, path: shop/tests/deep/main.rs}
      later: {runner: inside, path: tests/later.rs}
      none: {runner: inside, path: tests/none.rs}
      gone: {runner: inside, path: gone}
YAML
	e2e-gen --check
	RUSTFLAGS='' RUST_BACKTRACE=0 run ! gmake e2e
	assert_contains "$(outcome p/bad)" "failed exit"
	assert_contains "$(outcome p/bad)" "adds=passed"
	assert_contains "$(outcome p/bad)" "removes=failed"
	assert_contains "$(outcome p/bad)" "later=skipped"
	assert_contains "$(outcome p/bad)" "panics - should panic=passed"
	assert_equal "$(result '[.phases[0].tests[] | select(.name == "bad").cases[]] | length')" 4
	assert_equal "$(result '.phases[0].tests[] | select(.name == "bad").cases[] | select(.name == "removes") |
		[.file, .line] | join(" ")')" "shop/tests/cart.rs 5"
	assert_contains "$(result '.phases[0].tests[] | select(.name == "bad").cases[] | select(.name == "removes").message')" \
		'a "sum" of \ # two'
	assert_equal "$(outcome p/lib)" "passed exit tests::adds=passed"
	assert_equal "$(outcome p/name)" "passed exit is_deep=passed"
	assert_equal "$(outcome p/deep)" "passed exit is_deep=passed"
	assert_equal "$(outcome p/later)" "skipped report later=skipped"
	assert_contains "$(outcome p/none)" "failed report"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "cargo: a report that is cut off is no pass" {
	fake cargo <<'SH'
echo 'running 2 tests'
echo 'test one ... ok'
SH
	plan <<'YAML'
phases:
  - {name: p, runner: cargo, tests: {a: tests/a.rs}}
YAML
	run ! gmake e2e
	assert_contains "$(outcome p/a)" "failed report one=passed"
}

@test "phpunit" {
	need_of extra phpunit
	cat >CartTest.php <<'PHP'
<?php
final class CartTest extends PHPUnit\Framework\TestCase {
	public function testAdds(): void { $this->assertTrue(true); }
	public function testRemoves(): void { $this->assertSame(1, 2); }
	public function testLater(): void { $this->markTestSkipped('no GPU'); }
}
PHP
	sed '/Removes/d; /Later/d; s/CartTest/GoodTest/' CartTest.php >GoodTest.php
	sed '/Removes/d; /Adds/d; s/CartTest/LaterTest/' CartTest.php >LaterTest.php
	sed '/Removes/d; /Adds/d; /Later/d; s/CartTest/NoneTest/' CartTest.php >NoneTest.php
	plan <<'YAML'
phases:
  - name: p
    runner: phpunit
    tests: {bad: CartTest.php, good: GoodTest.php, later: LaterTest.php, none: NoneTest.php, gone: GoneTest.php}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit testAdds=passed testRemoves=failed testLater=skipped"
	assert_equal "$(outcome p/good)" "passed exit testAdds=passed"
	assert_equal "$(outcome p/later)" "skipped report testLater=skipped"
	assert_contains "$(outcome p/none)" "failed"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "phpunit: that of the project comes first" {
	fake phpunit <<<'exit 3'
	mkdir -p vendor/bin
	program vendor/bin/phpunit <<'SH'
#!/bin/sh
echo '<testsuite><testcase name="of the project"/></testsuite>' >"$2"
SH
	plan <<'YAML'
phases:
  - {name: p, runner: phpunit, tests: {a: CartTest.php}}
YAML
	gmake e2e
	assert_equal "$(outcome p/a)" "passed exit of the project=passed"
}

@test "rspec" {
	need_of extra rspec
	ruby -e 'require "rspec_junit_formatter"' || lacks extra "rspec_junit_formatter is not installed"
	cat >cart_spec.rb <<'RUBY'
RSpec.describe "cart" do
  it("adds") {}
  it("removes") { raise "took any password" }
  xit("later") {}
end
RUBY
	sed '/removes/d; /later/d' cart_spec.rb >good_spec.rb
	sed '/removes/d; /adds/d' cart_spec.rb >later_spec.rb
	: >none_spec.rb
	plan <<'YAML'
phases:
  - name: p
    runner: rspec
    tests: {bad: cart_spec.rb, good: good_spec.rb, later: later_spec.rb, none: none_spec.rb, gone: gone_spec.rb}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit cart adds=passed cart removes=failed cart later=skipped"
	assert_equal "$(outcome p/good)" "passed exit cart adds=passed"
	assert_equal "$(outcome p/later)" "skipped report cart later=skipped"
	assert_equal "$(outcome p/none)" "failed report"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "rspec and minitest: through Bundler where there is a Gemfile" {
	fake bundle <<<'exit 1'
	touch Gemfile
	plan <<'YAML'
phases:
  - {name: p, tests: {r: {runner: rspec, path: a_spec.rb}, m: {runner: minitest, path: a_test.rb}}}
YAML
	run ! gmake e2e
	assert_equal "$(head -n 2 test-results/p/r.d/words | xargs)" "exec rspec"
	assert_equal "$(head -n 2 test-results/p/m.d/words | xargs)" "exec ruby"
}

@test "minitest" {
	need_of extra ruby
	ruby -e 'require "minitest"' || lacks extra "minitest is not installed"
	mkdir test lib
	echo 'class Shop; end' >lib/shop.rb
	cat >test/cart_test.rb <<'RUBY'
require "minitest/autorun"
require "shop"

class CartTest < Minitest::Test
  i_suck_and_my_tests_are_order_dependent!
  def test_adds; assert Shop; end
  def test_later; skip "no GPU"; end
  def test_removes
    assert_equal 1, 2
  end
end

describe("shop # 1") { it("opens") { _(1).must_equal 1 } }
RUBY
	printf 'require "minitest/autorun"\nclass A < Minitest::Test; def test_a; skip "no GPU"; end; end\n' >test/later_test.rb
	printf 'require "minitest/autorun"\n' >test/none_test.rb
	printf 'require "minitest/autorun"\nclass A < Minitest::Test; def test_a; exit!(0); end; end\n' >test/exits_test.rb
	plan <<'YAML'
phases:
  - name: p
    runner: minitest
    tests: {bad: test/cart_test.rb, later: test/later_test.rb, none: test/none_test.rb, exits: test/exits_test.rb, gone: gone.rb}
YAML
	run ! gmake e2e
	assert_contains "$(outcome p/bad)" "CartTest#test_adds=passed CartTest#test_later=skipped CartTest#test_removes=failed"
	assert_contains "$(outcome p/bad)" "shop # 1#test_0001_opens=passed"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "bad").cases[] | select(.status == "failed") |
		[.file, .line] | join(" ")')" "test/cart_test.rb 9"
	assert_equal "$(outcome p/later)" "skipped report A#test_a=skipped"
	assert_equal "$(outcome p/none | cut -d ' ' -f 1)" failed
	assert_contains "$(outcome p/exits)" "failed report"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "deno" {
	need_of extra deno
	export DENO_DIR=$PWD/deno DENO_NO_UPDATE_CHECK=1
	cat >cart.test.mjs <<'JS'
Deno.test('adds', () => { Deno.env.get('HOME') })
Deno.test('removes', () => { throw new Error('took any password') })
Deno.test.ignore('later', () => {})
JS
	sed '/removes/d; /later/d' cart.test.mjs >good.test.mjs
	printf "Deno.test.only('a', () => {})\nDeno.test('hidden', () => {})\n" >only.test.mjs
	: >none.test.mjs
	plan <<'YAML'
phases:
  - name: p
    runner: deno
    tests: {bad: cart.test.mjs, good: good.test.mjs, only: only.test.mjs, none: none.test.mjs}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit adds=passed removes=failed later=skipped"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/only)" "failed"
	assert_contains "$(outcome p/none)" "failed"
}

@test "bun" {
	need_of extra bun
	cat >cart.test.ts <<'JS'
import { expect, test } from 'bun:test'
test('adds', () => {})
test('removes', () => { expect(1).toBe(2) })
test.skip('later', () => {})
JS
	sed '/removes/d; /later/d' cart.test.ts >good.test.ts
	: >none.test.ts
	plan <<'YAML'
phases:
  - {name: p, runner: bun, tests: {bad: cart.test.ts, good: good.test.ts, none: none.test.ts, gone: gone.test.ts}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit adds=passed removes=failed later=skipped"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/none)" "failed"
	assert_contains "$(outcome p/gone)" "failed exit"
}

@test "playwright: what passes, what fails, what hides the others" {
	need_npm playwright
	printf "import { expect, test } from '@playwright/test'\ntest('adds', () => {})\ntest('removes', () => { expect(1).toBe(2) })\n" >bad.spec.ts
	sed '/removes/d' bad.spec.ts >good.spec.ts
	sed 's/test(.adds/test.only('"'"'adds/' bad.spec.ts >only.spec.ts
	plan <<'YAML'
phases:
  - {name: p, runner: playwright, tests: {bad: bad.spec.ts, good: good.spec.ts, only: only.spec.ts}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit adds=passed removes=failed"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/only)" "failed exit"
}

# batch_of RUNNER ENDING: two files, of which one fails, share a start.
batch_of() {
	plan <<YAML
phases:
- {name: p, runner: $1, batch: 8, tests: {bad: t/bad$2, good: t/good$2}}
YAML
	run ! gmake e2e
	assert_contains "$(outcome p/bad)" "failed exit"
	assert_contains "$(outcome p/bad)" "removes=failed"
	assert_contains "$(outcome p/good)" "passed exit"
	[ "$(stat -c %h test-results/p/good.log)" = 2 ]
}

@test "mocha takes the files of a batch, also where its report names none" {
	need_npm mocha
	mkdir t
	# Its exit code counts the failures.
	printf "it('removes', () => { throw 1 })\nit('also', () => { throw 1 })\n" >t/bad.js
	echo "it('adds', () => {})" >t/good.js
	batch_of mocha .js
	rm -rf test-results
	cat >.mocharc.js <<'JS'
require("mocha").reporters.XUnit.prototype.test = function ({ title, state }) {
  const rest = state === "failed" ? "><failure>no</failure></testcase>" : "/>"
  this.write(`<testcase classname="c" name="${title}"${rest}`)
}
module.exports = {}
JS
	batch_of mocha .js
}

@test "rspec takes the files of a batch" {
	need_of extra rspec
	ruby -e 'require "rspec_junit_formatter"' || lacks extra "rspec_junit_formatter is not installed"
	mkdir t
	echo 'RSpec.describe("cart") { it("removes") { raise "no" } }' >t/bad_spec.rb
	echo 'RSpec.describe("cart") { it("adds") {} }' >t/good_spec.rb
	batch_of rspec _spec.rb
}

@test "playwright takes the files of a batch" {
	need_npm playwright
	mkdir t
	printf "import { expect, test } from '@playwright/test'\ntest('removes', () => { expect(1).toBe(2) })\n" >t/bad.spec.ts
	printf "import { test } from '@playwright/test'\ntest('adds', () => {})\n" >t/good.spec.ts
	batch_of playwright .spec.ts
}

@test "pytest: tests that are all deselected are a skip, and a file without one is none" {
	need pytest
	printf 'def test_a(): pass\ndef test_b(): pass\n' >test_x.py
	echo 'x = 1' >test_none.py
	# What a test prints is not what pytest says.
	printf 'import os\nprint("=== 3 deselected in 0.01s ===", flush=True)\nos._exit(5)\n' >test_liar.py
	plan <<'YAML'
runners:
  py: {uses: pytest, env: {PYTEST_ADDOPTS: "-k nothing"}}
phases:
- {name: p, runner: py, tests: {x: test_x.py, none: {path: test_none.py, runner: pytest}, liar: {path: test_liar.py, runner: pytest}}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/x)" "skipped exit (all)=skipped"
	assert_contains "$output" "deselected: 2 tests"
	assert_contains "$(outcome p/none)" "failed report"
	assert_contains "$(outcome p/liar)" "failed"
}

# Each has to be told of all of its files, and to leave a report of each.
@test "several files: the loops of presets whose tools take one" {
	fake newman <<'SH'
echo "<testsuite><testcase name='$2'/></testsuite>" >"$6"
[ "$2" != bad.json ]
SH
	need_of npm node
	local file
	for file in a b; do
		printf "import { test } from 'node:test'\ntest('%s', () => {})\n" "$file" >"$file.test.mjs"
	done
	# A second path, as a word of its own, is what a runner with more of them gives.
	local runner words
	for runner in newman node; do
		words=$(sed 's/^  - ${path}$/  - ${path}\n  - ${SECOND}/' \
			"$BATS_TEST_DIRNAME/../templates/runners/$runner.yaml" | sed 's/^/    /')
		printf 'runners:\n  two:\n%s\nphases:\n  - {name: p, runner: two, tests: {two: %s}}\n' \
			"$words" "$([ $runner = node ] && echo a.test.mjs || echo bad.json)" >phases.yaml
		e2e-gen
		SECOND=$([ $runner = node ] && echo b.test.mjs || echo good.json) run gmake e2e
		if [ $runner = node ]; then
			assert_equal "$(outcome p/two)" "passed exit a=passed b=passed"
		else
			assert_equal "$(outcome p/two)" "failed exit bad.json=passed good.json=passed"
		fi
	done
}

@test "nextest: the documented report and codes" {
	fake cargo <<'SH'
[ "$1 $2 $3" = "nextest run --tool-config-file" ] || exit 1
config=${4#e2e:}
report=$(sed -n 's/^path = "\(.*\)"$/\1/p' "$config")
for word; do case $word in *exit*) exit "${word#exit}" ;; esac; done
echo '<testsuites><testsuite name="shop::cart"><testcase name="adds" classname="shop::cart"/></testsuite></testsuites>' >"$report"
SH
	plan <<'YAML'
retries: 1
phases:
  - name: p
    runner: nextest
    tests: {good: shop/tests/cart.rs, name: cart, none: exit4, bad: exit100, list: exit104}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_equal "$(tail -n 4 test-results/p/good.d/words | xargs)" "--manifest-path shop/Cargo.toml --test cart"
	assert_equal "$(tail -n 2 test-results/p/name.d/words | xargs)" "--test cart"
	assert_equal "$(stamp p/none.failed .detail)" "exit 4: nextest has run no test"
	assert_equal "$(stamp p/bad.failed '.attempts | length')" 2
	assert_equal "$(stamp p/list.failed '[(.attempts | length), .detail] | join(" ")')" \
		"1 exit 104: nextest could not list the tests"
}

@test "dotnet and ginkgo: the documented options and codes" {
	fake dotnet <<'SH'
[ "$1 $3" = "test --logger" ] || exit 1
echo '<testsuites><testsuite><testcase name="Adds" classname="Shop.Cart"/></testsuite></testsuites>' >"${4#junit;LogFilePath=}"
SH
	fake ginkgo <<'SH'
[ "$1" = run ] || exit 1
for word; do case $word in --output-dir=*) dir=${word#*=} ;; --junit-report=*) report=${word#*=} ;; *focus) exit 197 ;; esac; done
echo '<testsuites><testsuite><testcase name="[It] adds"/></testsuite></testsuites>' >"$dir/$report"
SH
	mkdir cart focus
	plan <<'YAML'
retries: 1
phases:
  - name: p
    tests:
      dotnet: {runner: dotnet, path: Shop.Tests/Shop.Tests.csproj}
      ginkgo: {runner: ginkgo, path: ./cart}
      focus: {runner: ginkgo, path: ./focus}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/dotnet)" "passed exit Adds=passed"
	assert_equal "$(outcome p/ginkgo)" "passed exit [It] adds=passed"
	assert_equal "$(stamp p/focus.failed '[(.attempts | length), .detail] | join(" ")')" \
		"1 exit 197: specs of Ginkgo are focused, which hides all others"
}

@test "robot and k6: the documented codes" {
	fake robot <<'SH'
shift 4; exit "$1"
SH
	fake k6 <<'SH'
exit "$2"
SH
	plan <<'YAML'
retries: 1
phases:
  - name: p
    tests:
      two: {runner: robot, path: "2"}
      data: {runner: robot, path: "252"}
      threshold: {runner: k6, path: "99"}
      config: {runner: k6, path: "104"}
      script: {runner: k6, path: "107"}
YAML
	run ! gmake e2e
	assert_equal "$(stamp p/two.failed '.attempts | length')" 2
	assert_equal "$(stamp p/data.failed '.attempts | length')" 1
	assert_contains "$(stamp p/data.failed .detail)" "exit 252: Robot Framework was called wrongly"
	assert_equal "$(stamp p/threshold.failed '[(.attempts | length), .detail] | join(" ")')" \
		"2 exit 99: a threshold of k6 does not hold"
	assert_equal "$(stamp p/config.failed '.attempts | length')" 1
	assert_equal "$(stamp p/script.failed .detail)" "exit 107: the script of k6 threw an exception"
}

# The names of the presets, as e2e-gen says them, are those that the manual and the README have.
@test "each preset is described" {
	printf 'phases:\n  - {name: p, runner: nothing-like-it, tests: {a: b}}\n' >phases.yaml
	run -2 e2e-gen
	local name missing=
	for name in $(sed -n '/presets are/{s/.*presets are //;s/,//g;p}' <<<"$output"); do
		grep -q "^\.It Cm $name " "$BATS_TEST_DIRNAME/../man/phases.yaml.5" || missing+=" man:$name"
		grep -q "\`$name\`" "$BATS_TEST_DIRNAME/../README.md" || missing+=" README:$name"
	done
	assert_equal "$missing" ""
	assert_contains "$output" vitest
}
