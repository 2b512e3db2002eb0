#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What the console shows: where phases run side by side, the lines of each stand together.

load helpers

teardown() {
	touch go-on
	if [ -n "${make_pid:-}" ] && ! has_ended "$make_pid"; then wait_make || true; fi
}

# The phases of the lines of FILE, in their order, as often as they change. One that is over has a
# line of its own.
phases_of() { grep -oE '^(\[[ 0-9]+/[0-9]+\] . [a-z]+/|[✅❌⚠️⏩]+ +[a-z]+)' "$1" | sed 's,/$,,; s/.* //' | uniq | xargs; }

# In a test: waits for a file.
waits() { printf 'n=0; until [ -e %s ] || [ $n -gt 400 ]; do sleep 0.05; n=$((n+1)); done; [ $n -le 400 ]' "$1"; }

printed() { [ "$(grep -cF -- "$2" "$1")" -gt 0 ]; }

# In a test: waits until FILE has a line of PHASE/TEST.
waits_for_line() { printf 'n=0; until grep -qF %s out || [ $n -gt 400 ]; do sleep 0.05; n=$((n+1)); done' "$1"; }

# Two phases whose tests end in turn.
in_turn() {
	plan <<-YAML
	phases:
	  - name: one
	    tests:
	      a: {command: "true"}
	      b: {command: '$(waits test-results/two/a.passed)'}
	      c: {command: '$(waits test-results/two/b.passed)'}
	  - name: two
	    needs: []
	    tests:
	      a: {command: '$(waits test-results/one/a.passed)'}
	      b: {command: '$(waits test-results/one/b.passed)'}
	      c: {command: '$(waits test-results/one/c.passed)'}
	YAML
}

# Phase one has printed a line and goes on until there is a file; phase two has a test that is over,
# the line of which is held back, and one that goes on as well.
held_back() {
	plan <<-YAML
	phases:
	  - name: one
	    tests:
	      first: {command: "true"}
	      long: {command: '$(waits go-on)'}
	  - name: two
	    needs: []
	    tests:
	      quick: {command: '$(waits_for_line one/first)'}
	      long: {command: '$(waits go-on)'}
	YAML
	start_make -j4 "$@" e2e >out 2>err
	wait_until test -s test-results/.e2e/held/two
}

@test "lines of phases that run side by side stand together" {
	in_turn
	run -0 gmake -j6 e2e
	echo "$output" >out
	assert_equal "$(phases_of out | tr ' ' '\n' | sort | xargs)" "one two"
	assert_equal "$(grep -c '^\[' out)" 6
	assert_equal "$(grep -c '^✅' out)" 2
	[ ! -e test-results/.e2e/groups ]
}

@test "and so they do where make gathers the output of each job" {
	make --version | grep -q 'Make [4-9]' || skip "make has no --output-sync"
	in_turn
	run -0 gmake -j6 -Otarget e2e
	assert_equal "$(grep -c '^\[' <<<"$output")" 6
	assert_equal "$(grep -c '^✅' <<<"$output")" 2
	assert_contains "$output" "E2E TESTS PASSED"
}

@test "one phase prints as it goes, the others when it is over" {
	held_back
	refute_contains "$(cat out)" two/
	touch go-on
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(phases_of out)" "one two"
	assert_equal "$(grep -c '^\[' out)" 4
}

@test "a phase that is over comes before one that is not" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: '$(waits test-results/.e2e/judged/three)'}}}
	  - {name: two, needs: [], tests: {a: {command: '$(waits_for_line one/a)'}, b: {command: '$(waits go-on)'}}}
	  - {name: three, needs: [], tests: {a: {command: '$(waits test-results/.e2e/held/two)'}}}
	YAML
	start_make -j5 e2e >out
	# Now two is the only one that is at work.
	wait_until printed out two/a
	touch go-on
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(phases_of out)" "one three two"
}

@test "a phase of which nothing had to run is printed as well" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "false"}, b: {command: '[ ! -e again ] || { $(waits test-results/.e2e/judged/two); }; false'}}}
	  - {name: two, needs: [], tests: {a: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	touch again
	gmake -j4 e2e >out || true
	assert_contains "$(cat out)" "1 test is cached and does not run again"
	assert_equal "$(grep -cE '^(✅ two|❌ one  )' out)" 2
	assert_equal "$(phases_of out | tr ' ' '\n' | sort -u | xargs)" "one two"
}

@test "what is held back is printed when the run is interrupted" {
	for signal in INT TERM; do
		rm -rf test-results
		held_back
		refute_contains "$(cat out)" two/quick
		kill -"$signal" -- "$(ps -o pid= --ppid "$make_pid" | head -n 1 | xargs)" "$make_pid"
		wait_make
		wait_until printed out two/quick
		assert_equal "$(grep -cF '] ✓ two/quick' out)" 1
	done
}

@test "what is held back is printed when make is killed" {
	held_back
	kill -KILL "$make_pid"
	wait_until printed out two/quick
	wait_until no_process 'e2e-run'
	assert_equal "$(grep -cF '] ✓ two/quick' out)" 1
}

@test "the same where make gathers the output of each job" {
	make --version | grep -q 'Make [4-9]' || skip "make has no --output-sync"
	held_back -Otarget
	kill -KILL "$make_pid"
	wait_until printed out two/quick
}

@test "what is held back is printed when make stops for something else" {
	held_back
	kill -KILL "$(pgrep -P "$make_pid" -f one/long)"
	touch go-on
	wait_make
	[ "$make_status" != 0 ]
	wait_until printed out two/long
	assert_equal "$(grep -cF '] ✓ two/quick' out)" 1
}

@test "a run that cannot hold a line back prints it" {
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: '$(waits broken)'}}}
	  - {name: two, needs: [], tests: {a: {command: '$(waits_for_line one/a); rm -r test-results/.e2e/held; touch test-results/.e2e/held broken'}}}
	YAML
	gmake -j4 e2e >out
	assert_equal "$(grep -c '^\[' out)" 3
	assert_equal "$(grep -c '^✅' out)" 2
}

@test "a reader that is gone is no reason to wait" {
	in_turn
	gmake -j6 e2e 2>&1 | head -n 1
	[ -e test-results/two/c.passed ]
	assert_equal "$(result .success)" true
}

@test "the lines of phases that come one after the other are not held back" {
	need strace
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "true"}, b: {command: "true"}}}
	  - {name: two, tests: {a: {command: "true"}}}
	  - {name: three, needs: [two], tests: {a: {command: "true"}}}
	YAML
	strace -f -o trace -e trace=openat,open,unlink,unlinkat,stat,newfstatat "$E2E_TEST_MAKE" -j2 e2e >out ||
		skip "ptrace is not permitted"
	# begin removes what another run may have left.
	assert_equal "$(grep -E 'e2e/(groups|held)' trace | grep -cvE 'ENOENT')" 0
	assert_equal "$(grep -cE 'e2e/(groups|held)' trace)" 2
}

# ---- why, where one looks ----

# A report with cases that failed; "tool" leaves it as its own and exits with 1.
cases_plan() {
	cat >report.xml <<-'XML'
	<testsuite name="s">
	<testcase name="sum" classname="cart"><failure message="expected 6, received 5">Error: expected 6, received 5

	  Expected: 6
	  Received: 5

	   4 |   const cart = fill();
	>  5 |   expect(cart.total).toBe(6);
	     |                      ^
	   6 | });
	</failure></testcase>
	<testcase name="names" classname="cart"/>
	</testsuite>
	XML
	plan <<-'YAML'
	runners: {tool: {command: 'cp report.xml ${report}; for i in 1 2 3 4 5 6 7 8; do echo "===== banner $i ====="; done; exit 1', report: {format: junit, file: "${artifacts}/r.xml"}}}
	phases:
	  - {name: p, runner: tool, tests: {cart: {}}}
	YAML
}

@test "a failure is told by its cases, with what was expected and the source, twice" {
	cases_plan
	run -2 gmake e2e
	refute_contains "$output" banner
	assert_equal "$(grep -c 'Expected: 6' <<<"$output")" 2
	assert_equal "$(grep -c 'Received: 5' <<<"$output")" 2
	assert_equal "$(grep -c '>  5 |   expect(cart.total).toBe(6);' <<<"$output")" 2
	assert_equal "$(grep -c '1 of 2 cases failed' <<<"$output")" 2
	assert_contains "$output" "Cases   1 passed, 1 failed, of 2"
}

@test "the line of the source stands below a failure whose tool names only the place" {
	local cases=$BATS_TEST_DIRNAME/cases
	cp "$cases/vitest.junit.xml" vitest.xml
	cp "$cases/gotestsum.junit.xml" go.xml
	printf '\n\n\n\n\n  expect(size).toEqual({ width: 1080 });\n' >studio.test.js
	{ printf '\n%.0s' {1..13}; printf '\t\tt.Errorf("title %%q", token /* s3cret-word */)\n'; } >studio_test.go
	touch -d '1 hour ago' studio.test.js studio_test.go
	plan <<-'YAML'
	secrets: [WORD]
	env: {WORD: "${WORD}"}
	runners: {tool: {command: 'cp ${path} ${report}; exit 1', report: {format: junit, file: "${artifacts}/r.xml"}}}
	phases: [{name: p, runner: tool, tests: {vitest: vitest.xml, go: go.xml}}]
	YAML
	export WORD=s3cret-word
	run -2 gmake e2e
	assert_equal "$(grep -c '> 6 | expect(size).toEqual({ width: 1080 });' <<<"$output")" 2
	assert_contains "$output" '> 14 | t.Errorf("title %q", token'
	refute_contains "$output" s3cret-word
	# What was changed since is not what has failed.
	run -1 e2e-report again
	assert_contains "$output" "> 6 |"
	touch studio.test.js
	run -1 e2e-report again
	refute_contains "$output" "> 6 |"
	assert_contains "$output" "> 14 |"
}

@test "what to type next" {
	cases_plan
	run -2 gmake e2e E2E_REPORTS=console,html
	assert_contains "$output" "rerun  make e2e/p/cart"
	assert_contains "$output" "show   e2e-report show p/cart"
	assert_contains "$output" "page   test-results/report.html"
	run -0 e2e-gen -o e2e.mk
	assert_contains "$output" "e2e.mk: 1 phase, 1 test; next: make -f e2e.mk -j"
	run -2 gmake -f e2e.mk e2e
	assert_contains "$output" "rerun  make -f e2e.mk e2e/p/cart"
	run -2 gmake -f e2e.mk e2e/p/cart
	assert_contains "$output" "rerun  make -f e2e.mk e2e/p/cart"
	refute_contains "$output" "page "
}

@test "each failed attempt is told, of a flaky test too" {
	plan <<-'YAML'
	retries: 2
	phases:
	  - name: p
	    tests:
	      flaky: {command: 'if [ -e second ]; then exit 0; fi; touch second; echo "refused by the shop"; exit 3'}
	      broken: {command: 'echo "no stock in ${attempt}"; exit 4'}
	  - {name: web, needs: [], runner: http, tests: {up: "http://127.0.0.1:9/health"}}
	YAML
	gmake e2e >out || true
	assert_contains "$(cat out)" "RETRY p/flaky  exit 3; attempt 2 of 3"
	assert_contains "$(cat out)" "attempt 1: exit 3: refused by the shop"
	assert_contains "$(cat out)" "attempt 1: exit 4: no stock in 1"
	assert_contains "$(cat out)" "attempt 2: exit 4: no stock in 2"
	# In the list at the end what the log says last.
	sed -n '/^❌ p$/,$p' out >list
	assert_contains "$(cat list)" "no stock in 3"
	assert_contains "$(cat list)" "http://127.0.0.1:9/health: Connection refused"
}

@test "a flaky test's first failure is told by its cases" {
	cases_plan
	cat >>phases.yaml <<-'YAML'
	  - name: q
	    retries: 1
	    tests:
	      flaky: {command: 'if [ ${attempt} = 1 ]; then cp report.xml ${report}; exit 1; fi; sed "s,<failure.*,,; /Error/,/failure/d" report.xml | grep -v Expected >${report}; echo "<testsuite name=\"s\"><testcase name=\"sum\"/></testsuite>" >${report}', report: {format: junit, file: "${artifacts}/r.xml"}}
	YAML
	sed -i 's/name: p, /name: p, required: false, /' phases.yaml
	e2e-gen
	run -0 gmake e2e E2E_REPORTS=console,json,html,markdown,junit
	assert_contains "$output" "attempt 1: cart › sum: expected 6, received 5"
	assert_contains "$output" "E2E TESTS PASSED, 1 optional failure"
	assert_contains "$(cat test-results/e2e-results.xml)" '<flakyFailure type="attempt" message="attempt 1 of 2: cart › sum: expected 6, received 5"'
	run -0 e2e-report show q/flaky
	assert_contains "$output" "cart › sum: expected 6, received 5"
	# So say all reports, and how many cases there were.
	assert_equal "$(result '.optional_failures, .total_cases, .cases_passed, .cases_failed, .cases_skipped, .cases_flaky' | xargs)" \
		"1 3 2 1 0 0"
	assert_contains "$(cat test-results/summary.md)" "E2E tests passed, 1 optional failure"
	assert_contains "$(cat test-results/summary.md)" "Cases: 2 passed, 1 failed, of 3."
	assert_contains "$(cat test-results/report.html)" "1 of 2 tests, 1 optional failure</h1>"
	assert_contains "$(cat test-results/report.html)" "Cases: 2 passed, 1 failed, of 3</p>"
}

@test "long lines go on under where they began" {
	plan <<-YAML
	phases:
	  - {name: p, tests: {t: {command: 'echo "$(printf 'word%.0s ' {1..60})"; echo $(printf 'x%.0s' {1..500}); exit 1'}}}
	YAML
	for columns in 80 120; do
		COLUMNS=$columns run -2 gmake -s e2e
		assert_equal "$(grep -E "^.{$((columns + 1))}" <<<"$output")" ""
		assert_equal "$(grep -c '^        │ ' <<<"$output")" 6
	done
}

@test "what a service, a retry and a skipped test say fits, and why the service failed is not said by each test" {
	long=a_test_of_a_longer_name
	plan <<-YAML
	services:
	  db: {command: [sleep, "7391"], ready: {exec: "echo $(printf 'refused%.0s ' {1..20}) >&2; exit 1", interval: 100ms, start_period: 100ms, retries: 1}}
	phases:
	  - {name: one_of_the_phases, halt: false, retries: {count: 1, delay: 10ms}, tests: {$long: {command: "false"}}}
	  - {name: q, services: [db], tests: {x: {command: "true"}, y: {command: "true"}}}
	YAML
	COLUMNS=60 run -2 gmake -s e2e
	assert_equal "$(grep -vE '^ +log: |^show ' <<<"$output" | grep -E "^.{61}")" ""
	assert_contains "$output" "RETRY one_of_the_phases/$long"
	assert_equal "$(grep -c '^✗ service db  was not healthy after .*: exec sh: exit$' <<<"$output")" 2
	# By e2e-service, and in the list at the end.
	assert_equal "$(tr -s ' \n' ' ' <<<"$output" | grep -oE '(refused ){20}' | wc -l)" 2
	grep -qE '^\[[23]/3\] - q/x  skipped: service db' <<<"$output"
}

@test "of a test that was retried the log of its last attempt is shown" {
	plan <<-'YAML'
	phases:
	  - name: p
	    retries: 2
	    tests:
	      same: {command: 'echo "no stock"; exit 4'}
	      silent: {command: '[ ${attempt} = 3 ] || echo early; exit 5'}
	YAML
	run -2 gmake -s e2e
	refute_contains "$output" "e2e-run: attempt"
	assert_equal "$(grep -c '^        attempts 1 to 2: the same$' <<<"$output")" 2
	assert_equal "$(grep -c '^        │ no stock$' <<<"$output")" 1
	# What an attempt before it has printed is not what it says.
	assert_contains "$output" "p/silent  "
	assert_equal "$(grep -E '(✗ p/silent|│).*early' <<<"$output")" ""
	assert_equal "$(grep -c '^        attempts 1 to 2: exit 5: early$' <<<"$output")" 2
}

@test "passed: hide, lines and dots" {
	tests=$(for i in {1..70}; do echo "t$i: {command: 'true'},"; done)
	for passed in lines hide dots; do
		rm -rf test-results
		plan <<-YAML
		reports: {console: {passed: $passed}}
		phases:
		  - {name: p, tests: {$tests}}
		  - {name: q, tests: {bad: {command: "false"}, good: {command: "true"}}}
		YAML
		gmake -j2 e2e >out 2>err || true
		case $passed in
		lines) assert_equal "$(grep -c '✓' out)" 71 ;;
		*) assert_equal "$(grep -c '✓' out || true)" 0 ;;
		esac
		assert_equal "$(grep -c '✗' out)" 3
		[ "$passed" != dots ] || assert_equal "$(grep -E '^\.+$' out | tr -d '\n' | wc -c)" 71
		[ "$passed" != dots ] || assert_equal "$(grep -E '^\.+$' out | head -n 1 | tr -d '\n' | wc -c)" 60
		assert_equal "$(grep -c '^❌ q  ' out)" 1
	done
}

@test "dots of phases that run side by side stand together" {
	in_turn
	sed -i '1i reports: {console: {passed: dots}}' phases.yaml
	e2e-gen
	run -0 gmake -j6 e2e
	assert_equal "$(grep -cx '\.\.\.' <<<"$output")" 2
}

@test "a required phase of which all tests skipped themselves says why it is red in all reports" {
	plan <<-'YAML'
	reports: [console, junit, json, markdown, html, ctrf, events, trace]
	phases:
	  - {name: p, tests: {a: {command: "exit 77"}, b: {command: "exit 77"}}}
	YAML
	run -2 gmake e2e
	assert_contains "$output" "⏩ p  failed: it is required, and all of its tests skipped themselves"
	assert_contains "$(cat test-results/e2e-results.xml)" 'errors="1"'
	assert_contains "$(cat test-results/e2e-results.xml)" 'message="it is required, and all of its tests skipped themselves"'
	assert_equal "$(result '.phases[0] | [.status, .error] | join(": ")')" "skipped: it is required, and all of its tests skipped themselves"
	assert_contains "$(cat test-results/summary.md)" '| `p` | ❌ failed: it is required, and all of its tests skipped themselves |'
	assert_contains "$(cat test-results/report.html)" '<p><b>p</b> did not pass: required, but every test skipped itself.</p>'
	assert_contains "$(cat test-results/report.html)" '<title>✗ not passed'
	assert_equal "$(jq -r '.results | [.summary.tests, .summary.failed, .summary.skipped], (.tests[2] | [.name, .status, .message]) | join("|")' test-results/ctrf-report.json)" \
		$'3|1|2\np|failed|it is required, and all of its tests skipped themselves'
	assert_equal "$(jq -r '.traceEvents[] | select(.cat == "phase").args | [.status, .required, .error] | map(tostring) | join("|")' test-results/trace.json)" \
		"skipped|true|it is required, and all of its tests skipped themselves"
	for _ in as-it-went again; do
		assert_equal "$(jq -r 'select(.event == "phase_end") | [.status, .required, .error] | map(tostring) | join("|")' test-results/events.jsonl)" \
			"skipped|true|it is required, and all of its tests skipped themselves"
		assert_equal "$(jq -r 'select(.event == "run_end").success' test-results/events.jsonl)" false
		run -1 e2e-report again --reports=events
	done
	E2E_REPORTS=tap run -2 gmake e2e
	assert_contains "$output" "Bail out! p did not pass: it is required, and all of its tests skipped themselves"
	E2E_REPORTS=github run -2 gmake e2e
	assert_contains "$output" "::error title=phase p::it is required, and all of its tests skipped themselves"
}

@test "a phase of which all tests skipped themselves and that does not decide is no failure in any report" {
	plan <<-'YAML'
	reports: [console, junit, json, markdown, html, ctrf, events, trace]
	phases:
	  - {name: p, required: false, tests: {a: {command: "exit 77"}}}
	  - {name: q, tests: {b: {command: "true"}}}
	YAML
	run -0 gmake e2e
	assert_contains "$(cat test-results/e2e-results.xml)" 'errors="0"'
	assert_equal "$(result '.phases[0].error')" null
	assert_equal "$(jq '.results.summary.failed' test-results/ctrf-report.json)" 0
	assert_equal "$(jq 'select(.event == "phase_end" and .phase == "p").error' test-results/events.jsonl)" null
	assert_equal "$(jq '[.traceEvents[] | select(.cat == "phase").args | has("error")] | any' test-results/trace.json)" false
	assert_contains "$(cat test-results/summary.md)" '| `p` | ⏩ skipped itself (not required) |'
}

# A test that has passed, one that fails, one that goes on, and one behind it that make never comes to. make
# has seen the first two end when the third begins: it would remove the target of one that has only printed.
interruptible() {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {quick: {command: "true"}, bad: {command: "exit 5"}, long: {after: [quick, bad], command: "touch up; exec sleep 600"}}}
	  - {name: two, required: false, tests: {never: {command: "true"}}}
	YAML
}

@test "after an interruption there is a summary, which calls nothing failed that did not run" {
	interruptible
	for signal in INT TERM; do
		rm -rf test-results up
		start_make -j4 e2e >out 2>&1
		wait_until test -e up
		kill -"$signal" "$(ps -o pid= --ppid "$make_pid" | head -n 1 | xargs)" "$make_pid"
		wait_make
		[ "$make_status" != 0 ]
		assert_contains "$(cat out)" "Tests   1 passed, 1 failed, 1 interrupted, 1 not run, of 4"
		assert_contains "$(cat out)" "Phases  0 passed, 1 failed, 1 not finished, of 2"
		assert_contains "$(cat out)" "- two/never  not run"
		assert_equal "$(grep -c 'one/long .*interrupted$' out)" 1
		assert_equal "$(grep -c 'E2E TESTS' out)" 1
		# It is no verdict: the run goes on where it was.
		jq -e '.ended < 0' test-results/.e2e/run
	done
}

@test "under e2e-gen --run there is one summary" {
	interruptible
	env --default-signal=INT,QUIT e2e-gen --run -j4 >out 2>&1 3>&- &
	make_pid=$!
	wait_until test -e up
	kill -INT "$make_pid"
	wait_make
	assert_equal "$make_status" 130
	assert_equal "$(grep -c 'E2E TESTS' out)" 1
	assert_contains "$(cat out)" "1 interrupted, 1 not run, of 4"
}

# ---- the live line ----

on_terminal() { TERM=xterm script -qfec "$*" screen </dev/null >/dev/null 3>&-; }

@test "the list at the end says why a phase in which nothing failed did not pass" {
	plan <<-'YAML'
	phases:
	  - name: api
	    tests: {a: {command: "exit 1"}}
	  - name: web
	    needs: []
	    tests:
	      b: {command: "true", needs: api/a}
	      c: {command: "true", needs: api/a}
	      d: {command: "true", needs: api/a}
	      e: {command: "true", needs: api/a}
	YAML
	run -2 gmake -k e2e
	list=$(sed -n '/^❌ api$/,/^rerun/p' <<<"$output")
	assert_contains "$list" "❌ web
   - web/b  skipped: api/a did not pass
   - web/c  skipped: api/a did not pass
   - web/d  skipped: api/a did not pass
   and 1 more skipped"
}

@test "on a terminal a line shows how far the run is, and is gone at the end" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      bad: {command: "false"}
	      long: {command: 'n=0; until grep -qE "1/2 .*1 failed.* p/long [0-9]+s" screen || [ $n -gt 200 ]; do sleep 0.05; n=$((n+1)); done; [ $n -le 200 ]'}
	YAML
	on_terminal "$E2E_TEST_MAKE --no-print-directory -j2 e2e" || true
	assert_contains "$(cat screen)" "p/long"
	[ -e test-results/p/long.passed ]
	[ ! -e test-results/.e2e/live ]
	wait_until no_process e2e-report
	# Nothing is drawn behind the verdict, and nothing of it in a pipe.
	refute_contains "$(sed -n '/E2E TESTS FAILED/,$p' screen)" "p/long"
	# It is erased from the start of the line: a terminal shows ^C there.
	assert_equal "$(tr -d '\n' <screen | grep -aoP '[^\r]\x1b\[J' || true)" ""
	run -2 gmake -j2 e2e
	refute_contains "$output" $'\033'
}

@test "a service that fails erases the live line before it says so" {
	plan <<-'YAML'
	services:
	  db: {command: "exit 3", ready: {exec: "false"}}
	phases:
	  - {name: p, services: [db], tests: {t: {command: "true"}}}
	YAML
	on_terminal "$E2E_TEST_MAKE --no-print-directory e2e" || true
	grep -aqP '\r\x1b\[J(\x1b\[[0-9;]*m)*✗(\x1b\[[0-9;]*m)* service db  exited with 3' screen
}

@test "the live line is of the terminal's width, and tells the time left" {
	cat >until-watched <<-'SH'
	[ -e watched ] || exit 0
	n=0
	until grep -qE '0/9  p/.*, \+[0-9].*about .* left' screen || [ $n -gt 200 ]; do sleep 0.05; n=$((n+1)); done
	SH
	plan <<-YAML
	phases:
	  - {name: p, tests: {$(for i in {1..9}; do echo "a_test_with_a_long_name_$i: {command: sh until-watched},"; done)}}
	YAML
	gmake -j9 e2e >/dev/null
	sed -i 's/"duration":[0-9.]*/"duration":3600.000000/' test-results/.e2e/history.jsonl
	touch watched
	on_terminal "stty cols 80; $E2E_TEST_MAKE --no-print-directory -j9 e2e"
	sed 's/\x1b\[[0-9;]*[A-Za-z]//g' screen | tr '\r' '\n' >plain
	grep -qE '^0/9  p/a_test_with_a_long_name_. [0-9]+s.*, \+[0-9].*  about .* left$' plain
	assert_equal "$(grep -E '^[0-9]/9' plain | grep -E '^.{80}' || true)" ""
}

@test "a test without a limit is slow against what it took before" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: '[ ! -e slow ] || { n=0; until grep -qF SLOW out || [ $n -gt 400 ]; do sleep 0.05; n=$((n+1)); done; }'}}}
	YAML
	gmake e2e >/dev/null
	touch slow
	gmake e2e >out
	assert_contains "$(cat out)" "SLOW p/t  running for "
	assert_contains "$(cat out)" ", expected about "
}
