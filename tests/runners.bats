#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What a runner says of its tool: where its programs are (bin), what its exit codes mean (exit), and
# what the path of a test is (path_is).

load helpers
load presets_helpers

# tool DIR TEXT: a program called tool in DIR, which says TEXT.
tool() {
	mkdir -p "$1"
	printf '#!/bin/sh\necho "%s" "$@"\n' "$2" | program "$1/tool"
}

@test "bin: a program is found in the directory itself, then in those above it, then on the PATH" {
	tool path "on the PATH"
	tool node_modules/.bin "of the repository"
	tool web/node_modules/.bin "of web"
	mkdir -p web/deep api/node_modules other
	PATH=$PWD/path:$PATH
	plan <<'YAML'
runners:
  top: {command: [tool, "${path}"], bin: [node_modules/.bin]}
  web: {uses: top, dir: web/deep}
  api: {uses: top, dir: api}
  shell: {command: "tool in a shell", bin: [none/bin, node_modules/.bin]}
  plain: {uses: top, bin: []}
phases:
  - name: p
    tests:
      top: {runner: top, path: a}
      web: {runner: web, path: b}
      api: {runner: api, path: c}
      shell: {runner: shell}
      plain: {runner: plain, path: d}
YAML
	gmake e2e
	assert_equal "$(cat test-results/p/top.log)" "of the repository a"
	assert_equal "$(cat test-results/p/web.log)" "of web b"
	assert_equal "$(cat test-results/p/api.log)" "of the repository c"
	assert_equal "$(cat test-results/p/shell.log)" "of the repository in a shell"
	assert_equal "$(cat test-results/p/plain.log)" "on the PATH d"
}

@test "bin: a tool that is nowhere is named, with the place where it was looked for" {
	plan <<'YAML'
retries: 1
phases:
  - name: p
    tests: {a: {command: [jest-of-nobody], runner: t}}
runners:
  t: {bin: [node_modules/.bin], command: "true"}
YAML
	run ! gmake e2e
	assert_equal "$(stamp p/a.failed .reason)" error
	assert_equal "$(stamp p/a.failed .detail)" \
		"jest-of-nobody: command not found, neither on the PATH nor in node_modules/.bin"
	assert_equal "$(stamp p/a.failed '.attempts | length')" 1
}

@test "npx is asked for a tool that is neither in node_modules/.bin nor on the PATH" {
	need_of npm node
	mkdir only
	local tool
	for tool in sh dash cat sed mkdir dirname basename printf ls rm cp node tr env; do
		ln -s "$(command -v "$tool")" "only/$tool"
	done
	fake npx <<<'exit 1'
	plan <<'YAML'
phases:
  - name: p
    tests:
      jest: {runner: jest, path: a.js}
      vitest: {runner: vitest, path: a.js}
      mocha: {runner: mocha, path: a.js}
      playwright: {runner: playwright, path: a.js}
      cypress: {runner: cypress, path: a.js}
      newman: {runner: newman, path: a.js}
env: {PATH: "${PWD_OF_TEST}/bin:${PWD_OF_TEST}/only"}
YAML
	export PWD_OF_TEST=$PWD
	run ! gmake e2e
	for tool in jest vitest mocha playwright cypress newman; do
		assert_equal "$(head -n 2 "test-results/p/$tool.d/words" | xargs)" "--no-install $tool"
		assert_contains "$(cat "test-results/p/$tool.log")" "npx is asked for it"
	done
}

@test "bin: no npx is started for a tool of npm" {
	fake npx <<<'exit 1'
	mkdir -p node_modules/.bin
	printf '#!/bin/sh\necho "$PATH" >seen\nexit 1\n' | program node_modules/.bin/jest
	plan <<'YAML'
phases:
  - name: p
    tests: {a: {runner: jest, path: a.test.js}}
YAML
	run ! gmake e2e
	assert_equal "$(outcome p/a)" "failed exit"
	[ ! -e test-results/p/a.d/words ]
	# What the tool starts finds its neighbours, as it does below npm.
	assert_contains "$(cat seen)" "$PWD/node_modules/.bin:"
}

# coder: a tool that exits with its path, and writes the report of that name, if there is one.
coder() {
	cat >coder <<'SH'
#!/bin/sh
if [ -e "$2.xml" ]; then cp "$2.xml" "$1"; fi
exit "${2%%[!0-9]*}"
SH
	chmod +x coder
}

# cases CASE...: a report of them in JUnit's form: passed, failed or skipped.
cases() {
	local it
	echo '<testsuite>'
	for it; do
		case $it in
		passed) echo '<testcase name="passed"/>' ;;
		failed) echo '<testcase name="failed"><failure message="no"/></testcase>' ;;
		skipped) echo '<testcase name="skipped"><skipped message="no GPU"/></testcase>' ;;
		esac
	done
	echo '</testsuite>'
}

coder_runner='runners:
  coder:
    command: ["./coder", "${report}", "${path}"]
    report: {format: junit, file: "${artifacts}/junit.xml"}
    exit:
      fail: {99: , 8: a threshold}
      skip: {5: no test was run}
      fatal: {2: interrupted, 3: "an internal error: $HOME, '"'quoted'"'"}'

@test "exit: a code that is a skip is one only with a report of skips alone" {
	coder
	cases skipped skipped >5-skips.xml
	cases skipped failed >5-fails.xml
	cases skipped passed >5-mixed.xml
	cases >5-empty.xml
	cases failed >77-fails.xml
	cases skipped >77-skips.xml
	plan <<YAML
$coder_runner
  lenient: {uses: coder, report: {format: junit, file: "\${artifacts}/junit.xml", empty: allow}}
phases:
  - name: p
    runner: coder
    tests:
      skips: 5-skips
      fails: 5-fails
      mixed: 5-mixed
      empty: 5-empty
      none: 5-none
      lenient: {path: 5-empty, runner: lenient}
      own: "77"
      own_skips: 77-skips
      own_fails: 77-fails
YAML
	run ! gmake -j4 e2e
	assert_equal "$(outcome p/skips)" "skipped exit skipped=skipped skipped=skipped"
	assert_contains "$(result '.phases[0].tests[] | select(.name == "skips").error')" "skipped itself"
	assert_contains "$(result '.phases[0].tests[] | select(.name == "skips").error')" "no GPU"
	assert_equal "$(outcome p/fails)" "failed report skipped=skipped failed=failed"
	assert_equal "$(stamp p/fails.failed .detail)" \
		"exit 5: no test was run; but its report has 1 failed case"
	assert_equal "$(outcome p/mixed)" "failed report skipped=skipped passed=passed"
	assert_equal "$(outcome p/empty)" "failed report"
	assert_contains "$(stamp p/empty.failed .detail)" "exit 5: no test was run; but "
	assert_equal "$(outcome p/none)" "failed report"
	assert_contains "$(stamp p/none.failed .detail)" "no report"
	assert_equal "$(outcome p/lenient)" "skipped exit"
	assert_equal "$(outcome p/own)" "skipped exit"
	assert_equal "$(outcome p/own_skips)" "skipped exit skipped=skipped"
	assert_equal "$(outcome p/own_fails)" "failed report failed=failed"
	# One result each, and asking again says the same.
	[ ! -e test-results/p/fails.skipped ]
	cp test-results/e2e-results.json first.json
	run ! gmake e2e-report
	assert_equal "$(outcome p/mixed)" "failed report skipped=skipped passed=passed"
	assert_equal "$(outcome p/skips)" "skipped exit skipped=skipped skipped=skipped"
}

@test "exit: a skip after a failure is a failure" {
	cat >coder <<'SH'
#!/bin/sh
[ "$E2E_ATTEMPT" = 1 ] && exit 1
cp 5-skips.xml "$1"
exit 5
SH
	chmod +x coder
	cases skipped >5-skips.xml
	plan <<YAML
$coder_runner
retries: 1
phases:
  - {name: p, runner: coder, tests: {a: 5-skips}}
YAML
	run ! gmake e2e
	assert_contains "$(outcome p/a)" "failed exit"
	assert_contains "$(stamp p/a.failed .detail)" "an attempt failed"
}

@test "exit: a fatal code is not tried again, and says what it means" {
	coder
	plan <<YAML
$coder_runner
retries: 2
phases:
  - name: p
    runner: coder
    tests: {stopped: "2", internal: "3", threshold: "8", hard: "99", other: "1"}
YAML
	run ! gmake -j4 e2e
	assert_equal "$(stamp p/stopped.failed '.attempts | length')" 1
	assert_equal "$(stamp p/stopped.failed .detail)" "exit 2: interrupted"
	assert_equal "$(stamp p/internal.failed '.attempts | length')" 1
	assert_equal "$(stamp p/internal.failed .detail)" "exit 3: an internal error: \$HOME, 'quoted'"
	# Those that were said to be failures are tried again, 99 included.
	assert_equal "$(stamp p/threshold.failed '.attempts | length')" 3
	assert_equal "$(stamp p/threshold.failed .detail)" "exit 8: a threshold"
	assert_equal "$(stamp p/hard.failed '.attempts | length')" 3
	assert_equal "$(stamp p/other.failed '.attempts | length')" 3
}

@test "exit: a code that passes after all is no failure's text" {
	cat >coder <<'SH'
#!/bin/sh
[ "$E2E_ATTEMPT" = 2 ] || exit 8
cp good.xml "$1"
SH
	chmod +x coder
	cases passed >good.xml
	plan <<YAML
$coder_runner
retries: 1
phases:
  - {name: p, runner: coder, tests: {a: good}}
YAML
	gmake e2e
	assert_equal "$(stamp p/a.passed '[.flaky, .detail] | tostring')" '[true,null]'
}

@test "exit and bin belong to what a test is" {
	coder
	cases passed >0.xml
	plan <<YAML
$coder_runner
phases:
  - {name: p, runner: coder, tests: {a: "0"}}
  - {name: q, tests: {b: {command: "false"}}}
YAML
	run ! gmake e2e
	sed -i 's/8: a threshold/9: a threshold/' phases.yaml
	e2e-gen
	run ! gmake e2e
	assert_equal "$(jq .invocation test-results/p/a.passed)" 2
	sed -i 's/    exit:/    bin: [here]\n    exit:/' phases.yaml
	e2e-gen
	run ! gmake e2e
	assert_equal "$(jq .invocation test-results/p/a.passed)" 3
}

@test "what is wrong in exit, bin and path_is is said where it stands" {
	cat >phases.yaml <<'YAML'
runners:
  a: {command: "true", exit: {skip: [5]}}
  b: {command: "true", exit: {fail: [0, 256, x], fatal: {3: one, 4: [two]}, pass: [1]}}
  c: {command: "true", exit: {fail: [3], fatal: [3]}}
  d: {command: "true", bin: x}
  e: {command: "true", bin: ["${HOME}/bin"], path_is: thing}
phases:
  - {name: p, tests: {t: {command: "true"}}}
YAML
	run -2 e2e-gen
	assert_contains "$output" "2:30: error: the exit code 5 counts as a skip only if a report shows it"
	assert_contains "$output" "3:38: error: expected a whole number from 1 to 255"
	assert_contains "$output" "3:41: error: expected a whole number from 1 to 255"
	assert_contains "$output" "3:46: error: expected a whole number from 1 to 255"
	assert_contains "$output" "what an exit code means has to be a string"
	assert_contains "$output" "unknown key \"pass\" in exit"
	assert_contains "$output" "4:50: error: duplicate exit code 3"
	assert_contains "$output" "5:29: error: bin has to be a list"
	assert_contains "$output" "dir cannot contain \${...}"
	assert_contains "$output" "path_is has to be \"file\", \"name\", \"class\" or \"package\""
	run -2 e2e-run --exit 5 out/p/a.passed -- true
	assert_contains "$output" "is not CODE=fail, CODE=skip or CODE=fatal"
	run -2 e2e-run --exit 0=skip out/p/a.passed -- true
	run -2 e2e-run --exit 5=pass out/p/a.passed -- true
}

@test "path_is: what --check looks for, and what is watched" {
	mkdir -p shop/cart src
	echo 'package cart' >shop/cart/cart.go
	echo 1 >src/a.rs
	echo 1 >spec.ts
	plan <<'YAML'
runners:
  name: {command: "true", path_is: name}
  class: {command: "true", path_is: class}
  package: {command: "true", path_is: package, dir: shop}
  file: {command: "true"}
phases:
  - name: p
    tests:
      name: {runner: name, path: unit/cart}
      class: {runner: class, path: src/a.rs}
      class_name: {runner: class, path: shop.CartTest}
      package: {runner: package, path: ./cart}
      all: {runner: package, path: ./...}
      import: {runner: package, path: example.com/shop/cart}
      line: {runner: file, path: "spec.ts:12"}
      column: {runner: file, path: "spec.ts:12:3"}
  - {name: q, tests: {fails: {command: "false"}}}
YAML
	e2e-gen --check
	run ! gmake e2e
	assert_contains "$(cat Makefile)" "--input shop/./cart "
	assert_contains "$(cat Makefile)" "--input shop/. "
	assert_equal "$(grep -c -- '--unwatched' Makefile)" 3
	assert_equal "$(grep -c -- '--input spec.ts ' Makefile)" 2
	echo 'package cart // 2' >shop/cart/cart.go
	run ! gmake e2e
	# What is below the package has changed, and so has what is not watched.
	assert_equal "$(cd test-results/p && jq -r 'select(.invocation == 2).name' ./*.passed | sort | xargs)" \
		"all class_name import name package"
	sed -i 's#src/a.rs#src/gone.rs#; s#\./cart#./gone#; s#spec.ts:12}#gone.ts:12}#' phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "src/gone.rs does not exist"
	assert_contains "$output" "shop/./gone does not exist"
}
