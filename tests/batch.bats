#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Tests that share a start of their tool: what runs, what each of them is said to be, and that none is
# green for another one's sake.

load helpers

# A test tool that takes files and writes JUnit. Each line of a file is a case: "pass NAME" and so on;
# what it does not know is a command for the shell. Each start appends its files to "starts".
setup() {
	set_up
	mkdir t
	cat >tool <<-'SH'
	#!/bin/sh
	report=${1#--junit=}
	shift
	printf '%s\n' "$*" >>starts
	status=0
	put() { printf '<testcase name="%s" classname="c" file="%s" time="0.1">%s</testcase>\n' "$2" "$1" "$3" >>out.$$; }
	: >out.$$
	for file; do
		while read -r word name; do
			case $word in
			pass) put "$file" "$name" ;;
			fail) put "$file" "$name" '<failure message="it failed"/>'; status=1 ;;
			skip) put "$file" "$name" '<skipped/>' ;;
			once) if [ -e "$file.seen" ]; then put "$file" "$name"; else : >"$file.seen"
				put "$file" "$name" '<failure message="once"/>'; status=1; fi ;;
			of) put "${name% *}" "${name#* }" ;;
			*) eval "$word $name" ;;
			esac
		done <"$file"
	done
	{ echo '<testsuite>'; cat out.$$; echo '</testsuite>'; } >"$report"
	rm out.$$
	exit "${exit_with:-$status}"
	SH
	chmod +x tool
}

# three [LINE]: a plan with t/a, t/b and t/c, a line each, in one batch; LINE is more of the phase.
three() {
	for name in a b c; do [ -e "t/$name" ] || echo "pass x" >"t/$name"; done
	plan <<-YAML
	runners:
	  tool:
	    command: [./tool, "--junit=\${report}", "\${path}"]
	    report: {format: junit, file: "\${artifacts}/junit.xml"}
	phases:
	  - name: p
	    runner: tool
	    batch: 8
	    ${1:-}
	    tests: {a: t/a, b: t/b, c: t/c}
	YAML
}

# "a:passed b:failed c:passed"
results() { result '[.phases[].tests[] | .name + ":" + .status] | join(" ")'; }

starts() {
	if [ -e starts ]; then paste -sd '|' starts; fi
}

# sorted FILE: the same of jobs that run side by side: whose e2e-run comes first leads, and its file stands
# first.
sorted() {
	local line
	while read -r line; do
		xargs -n 1 <<<"$line" | sort | xargs
	done <"$1" | sort | paste -sd '|'
}

@test "the files of a batch share one start, and each has a result of its own" {
	printf 'pass x\npass more\n' >t/b
	three
	run gmake -j8 e2e
	assert_equal "$status" 0
	assert_equal "$(sorted starts)" "t/a t/b t/c"
	assert_equal "$(results)" "a:passed b:passed c:passed"
	for name in a b c; do
		assert_contains "$output" "p/$name"
		[ -s "test-results/p/$name.passed" ]
		[ -e "test-results/p/$name.log" ]
	done
	assert_contains "$output" "[3/3]"
	assert_equal "$(result '[.phases[0].tests[].cases | length] | join(" ")')" "1 2 1"
}

@test "a rerun runs the failed file alone, and keeps the others" {
	echo "fail x" >t/b
	three
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "exit 1"
	assert_equal "$(stamp p/a.passed '.attempts[0].exit_code')" null
	assert_equal "$(stamp p/a.passed '.batch[2]')" p/b
	assert_equal "$(stamp p/b.failed '.attempts[0].exit_code')" 1
	echo "pass x" >t/b
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a t/b t/c|t/b"
	assert_equal "$(results)" "a:passed b:passed c:passed"
	assert_equal "$(result '[.phases[0].tests[] | select(.cached)] | length')" 2
}

@test "the next attempt takes only the files that failed, and what then passes is flaky" {
	printf 'once x\npass y\n' >t/b
	three "retries: 1"
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a t/b t/c|t/b"
	assert_equal "$(result '[.phases[0].tests[] | .flaky] | join(" ")')" "false true false"
	assert_equal "$(result '[.phases[0].tests[] | .attempts | length] | join(" ")')" "1 2 1"
}

@test "each file that has another attempt counts as a retry, and one that a budget does not let has failed" {
	echo 'once x' | tee t/a t/b t/c >/dev/null
	three "retries: {count: 2, budget: 2}"
	run -2 gmake e2e
	assert_equal "$(result '[.phases[0].tests[] | .status] | sort | join(" ")')" "failed passed passed"
	assert_equal "$(result '[.phases[0].tests[] | .flaky] | sort | join(" ")')" "false true true"
	assert_equal "$(result '[.phases[0].tests[] | select(.status == "failed") | .not_retried] | join(" ")')" \
		"more than 2 retries were needed in phase p"
}

@test "a crash of all files has each of them run alone only as often as the budget allows" {
	echo '[ $count = 1 ] || kill -SEGV $$; put t/b x' >t/b
	three "retries: {budget: 1}"
	sed -i 's/^for file; do/count=$#; &/' tool
	run -2 gmake e2e
	assert_equal "$(wc -l <starts)" 2
	assert_equal "$(result '[.phases[0].tests[] | .status] | sort | join(" ")')" "failed failed passed"
	assert_equal "$(result .tests_not_retried)" 2
}

@test "causes that are named hold in a batch too" {
	printf 'once x\n' >t/b
	three "retries: {count: 2, on: timeout}"
	run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c"
	assert_equal "$(results)" "a:passed b:failed c:passed"
}

@test "when a tool crashes each file is run alone, and one that passes then is flaky" {
	echo 'kill -SEGV $$' >t/b
	three "retries: 1"
	run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c|t/a|t/b|t/b|t/c"
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_equal "$(result '[.phases[0].tests[].flaky] | join(" ")')" "true false true"
	assert_contains "$output" "killed by signal 11"
}

@test "a crash of all files together and of none alone leaves all of them flaky" {
	echo '[ $count = 1 ] || kill -SEGV $$; put t/b x' >t/b
	three
	sed -i 's/^for file; do/count=$#; &/' tool
	gmake e2e
	assert_equal "$(result '[.phases[0].tests[].flaky] | join(" ")')" "true true true"
}

@test "without a report, or with half of one, the file that did it has not passed" {
	echo 'exit 0' >t/b
	three
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "exit 0, but no report at"
	echo "printf '<testsuite><testcase name=\"x\" file=\"t/a\"/>' >\$report; exit 0" >t/b
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "cut off"
	echo "exit 1" >t/b
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "no report at test-results/p/b.d/junit.xml"
}

@test "a file of which the report has no case has not passed" {
	echo ':' >t/b
	three
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "exit 0, but the report of its batch has no case for it"
	sed -i 's|junit.xml"|junit.xml", empty: allow|' phases.yaml
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(results)" "a:passed b:passed c:passed"
}

@test "where no case is needed, a file without one passes only when the tool has not failed" {
	echo ':' >t/b
	echo 'fail x' >t/c
	three
	sed -i 's|junit.xml"|junit.xml", empty: allow|' phases.yaml
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:failed"
	assert_contains "$output" "exit 1, and the report of its batch has no case for it"
}

@test "a case of a file that was not asked for speaks against the start" {
	echo 'of t/other x' >>t/b
	three
	: >t/other
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" 'the case "x" of t/other in its report does not belong to exactly one file'
}

@test "a case without a file speaks against the start" {
	echo "pass x" >t/a
	echo 'echo "<testcase name=\"lost\" classname=\"c\"/>" >>out.$$' >t/b
	three
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" 'the case "lost"'
}

@test "exit 0 with failed cases fails the files that have them" {
	echo 'fail x' >t/b
	three
	exit_with=0 run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_contains "$output" "exit 0, but its report has 1 failed case"
}

@test "an exit code that no case explains fails all" {
	three
	exit_with=1 run -2 gmake e2e
	assert_equal "$(results)" "a:failed b:failed c:failed"
	assert_contains "$output" "exit 1, and no failed case in its report explains that"
	exit_with=77 run -2 gmake e2e
	assert_equal "$(results)" "a:failed b:failed c:failed"
	assert_contains "$output" "exit 77"
}

@test "a failed case explains only an exit code that means failed cases" {
	echo 'fail x' >t/b
	three
	exit_with=2 run -2 gmake e2e
	assert_equal "$(results)" "a:failed b:failed c:failed"
	assert_contains "$output" "exit 2, which failed cases alone do not explain"
}

@test "pytest: a file that ends the session takes nothing as passed" {
	need pytest
	echo 'def test_a(): assert 0' >test_a.py
	printf 'import pytest\ndef test_b(): pass\ndef test_c(): pytest.exit("over")\ndef test_d(): assert 0\n' >test_b.py
	plan <<-'YAML'
	phases: [{name: p, runner: pytest, batch: 8, tests: {a: test_a.py, b: test_b.py}}]
	YAML
	run -2 gmake e2e
	assert_equal "$(results)" "a:failed b:failed"
}

@test "a hard error is not tried again" {
	three "retries: 2"
	exit_with=99 run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c"
	assert_contains "$output" "a hard error"
}

@test "a file whose cases are all skipped is skipped" {
	echo 'skip x' >t/b
	three
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(results)" "a:passed b:skipped c:passed"
}

@test "the time limit is that of all files together, and then of each" {
	echo 'sleep 60' >t/b
	three "timeout: 1s"
	sed -i 's/tests: {a: t\/a,/tests: {a: {path: t\/a, timeout: 1s},/; s/b: t\/b, c: t\/c/b: {path: t\/b, timeout: 1s}, c: {path: t\/c, timeout: 1s}/; /^ *timeout: 1s$/d' phases.yaml
	run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c|t/a|t/b|t/c"
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_equal "$(stamp p/b.failed .reason)" timeout
	[ "$(stamp p/b.failed '.batch[1] >= 3')" = true ]
}

@test "Ctrl-C leaves no pass, and all files run again" {
	three
	echo 'while [ ! -e go ]; do sleep 0.05; done' >>t/b
	start_make e2e
	wait_until test -e starts
	kill -INT -- "$make_pid"
	pkill -INT -P "$make_pid" e2e-run
	wait_make
	[ "$make_status" -ne 0 ]
	[ ! -e test-results/p/a.passed ]
	: >go
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a t/b t/c|t/a t/b t/c"
}

@test "one file that is named runs alone" {
	three
	run gmake e2e/p/b
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/b"
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/b|t/a t/c"
	run gmake e2e E2E_ONLY="p/a p/c"
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/b|t/a t/c|t/a t/c"
}

@test "what is changed runs again, and its neighbours do not" {
	echo "fail x" >t/c
	three
	run -2 gmake e2e
	echo "pass y" >>t/b
	run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c|t/b t/c"
}

@test "another file in the batch makes no pass worthless" {
	echo "fail x" >t/c
	three
	run -2 gmake e2e
	echo "pass x" >t/d
	sed -i 's|c: t/c|c: t/c, d: t/d|' phases.yaml
	run -2 gmake e2e
	assert_equal "$(starts)" "t/a t/b t/c|t/c t/d"
}

@test "a file that was changed while it ran has failed alone" {
	three
	echo 'echo "# changed" >>t/b' >>t/a
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
	assert_equal "$(stamp p/b.failed .reason)" changed
}

@test "a batch is as large as it was asked for, and batches run side by side" {
	three
	sed -i 's/batch: 8/batch: 2/; s|c: t/c|c: t/c, d: t/d, e: t/e|' phases.yaml
	# Each waits for the other.
	echo 'until [ -e c.here ]; do sleep 0.05; done' >>t/a
	echo ': >c.here' >>t/c
	echo 'pass x' >t/d
	echo 'pass x' >t/e
	run gmake -j2 e2e
	assert_equal "$status" 0
	assert_equal "$(sorted starts)" "t/a t/b|t/c t/d|t/e"
}

@test "a service that goes down is the end of all" {
	cat >svc <<-'SH'
	#!/bin/sh
	until [ -e down ]; do sleep 0.05; done
	SH
	chmod +x svc
	three
	echo ': >down; sleep 60' >>t/b
	echo 'services: {s: {command: ./svc, ready: {exec: "true", interval: 100ms}}}' >>phases.yaml
	e2e-gen
	run -2 gmake e2e
	assert_equal "$(results)" "a:failed b:failed c:failed"
	assert_equal "$(stamp p/a.failed .reason)" service
}

@test "a copied pass of a neighbour does not count" {
	echo "fail x" >t/b
	three
	run -2 gmake e2e
	cp test-results/p/a.passed test-results/p/b.passed
	rm test-results/p/b.failed
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed"
}

@test "a part of a report that was changed or removed is no evidence" {
	echo "fail x" >t/c
	three
	run -2 gmake e2e
	rm test-results/p/a.d/e2e-report.json
	echo '{}' >test-results/p/b.d/e2e-report.json
	run -2 gmake e2e
	assert_equal "$(tail -1 starts)" "t/a t/b t/c"
	assert_equal "$(results)" "a:passed b:passed c:failed"
}

@test "a leader that is killed leaves no pass" {
	echo 'kill -KILL $PPID; sleep 5' >>t/b
	three
	run gmake -k e2e
	[ "$status" -ne 0 ]
	for name in a b c; do [ ! -e "test-results/p/$name.passed" ]; done
	echo "pass x" >t/b
	run gmake e2e
	assert_equal "$status" 0
}

@test "everything runs again with -B, once" {
	echo "fail x" >t/c
	three
	run -2 gmake e2e
	run -2 gmake -B e2e
	assert_equal "$(starts)" "t/a t/b t/c|t/a t/b t/c"
}

@test "a rule of the user for one result of a batch is refused" {
	three
	cp Makefile e2e.mk
	printf 'include e2e.mk\ntest-results/p/b.passed: made\nmade:\n\ttouch $@\n' >Makefile
	run -2 gmake e2e
	assert_contains "$output" "p/b shares a start of its tool with other tests"
	[ ! -e test-results/p/b.passed ]
}

@test "batches by time follow the history" {
	three
	sed -i 's/batch: 8/batch: {seconds: 20}/' phases.yaml
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a t/b t/c"
	# From now on a takes long: all but a share a start.
	jq -c 'if .test == "p/a" or .name == "p/a" or (.phase == "p" and .test == "a") then .duration = 15 else .duration = 8 end' test-results/.e2e/history.jsonl >h
	cp h test-results/.e2e/history.jsonl
	: >starts
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a|t/b t/c"
}

@test "all reports show files and no batches" {
	echo "fail x" >t/b
	three
	run -2 gmake e2e E2E_REPORTS=console,json,junit,html,tap
	for name in a b c; do
		assert_contains "$output" "p/$name"
		grep -q "name=\"$name\"\|classname=\"[^\"]*$name" test-results/e2e-results.xml
	done
	assert_equal "$(result '[.phases[0].tests[].cases[0].file] | join(" ")')" "t/a t/b t/c"
	refute_contains "$(cat test-results/e2e-results.xml)" "batch"
}

@test "what cannot be run in a batch is said" {
	three
	sed -i 's|"${path}"|"--file=${path}"|' phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "phases.yaml:8"
	assert_contains "$output" '${path} inside a word'
	sed -i 's|"--file=${path}"|-x, "${path}"|' phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "with -x a failure in one file skips tests of others"
	sed -i 's|-x, ||; s|format: junit|format: tap|' phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "TAP"
	sed -i 's|format: tap|format: junit|; s|batch: 8|batch: 0|' phases.yaml
	run -2 e2e-gen
	assert_contains "$output" "a whole number from 1 to 500"
}

@test "a test that differs has a start of its own" {
	three
	sed -i 's|b: t/b|b: {path: t/b, env: {X: "1"}}|' phases.yaml
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(sort starts | paste -sd '|')" "t/a t/c|t/b"
}

@test "a test that another one needs or comes after has a start of its own, and is over when that begins" {
	for name in a b c d; do echo "pass x" >"t/$name"; done
	plan <<-YAML
	runners:
	  tool:
	    command: [./tool, "--junit=\${report}", "\${path}"]
	    report: {format: junit, file: "\${artifacts}/junit.xml"}
	phases:
	  - name: p
	    runner: tool
	    batch: 8
	    tests: {a: t/a, b: t/b, c: t/c, d: t/d}
	  - name: q
	    needs: []
	    tests:
	      after_c: {command: "grep t/c starts", after: p/c}
	      on_b: {command: "grep t/b starts", needs: p/b}
	YAML
	run gmake -j8 e2e
	assert_equal "$status" 0
	assert_equal "$(sorted starts)" "t/a t/d|t/b|t/c"
}

@test "files that are found are run in batches" {
	three
	sed -i 's|tests: {.*|files: "t/*"|' phases.yaml
	e2e-gen
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(starts)" "t/a t/b t/c"
	echo "pass x" >t/d
	echo "fail x" >t/b
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed c:passed d:passed"
}

@test "each combination of a matrix has batches of its own" {
	cat >with <<-'SH'
	#!/bin/sh
	echo "$BROWSER $2 $3" >>starts.of
	exec ./tool "$@"
	SH
	chmod +x with
	three
	sed -i 's|batch: 8|batch: 8\n    matrix: {browser: [one, other]}|; s|./tool,|./with,|; s|^    report:|    env: {BROWSER: "${browser}"}\n    report:|' phases.yaml
	e2e-gen
	run gmake -j4 e2e
	assert_equal "$status" 0
	assert_equal "$(sorted starts.of)" "one t/a t/b|other t/a t/b"
	assert_equal "$(wc -l <starts)" 2
	assert_equal "$(result '[.phases[0].tests[]] | length')" 6
}

@test "pytest: classes and files tell the files apart" {
	need pytest
	mkdir -p tests/a tests/b
	echo 'def test_one(): pass' >tests/a/test_x.py
	printf 'class TestB:\n    def test_two(self): assert 1 == 2\n    def test_three(self): pass\n' >tests/b/test_x.py
	touch tests/__init__.py tests/a/__init__.py tests/b/__init__.py
	plan <<-'YAML'
	runners:
	  pytest: {uses: pytest, batch: 8}
	phases:
	  - name: p
	    runner: pytest
	    tests: {a: tests/a/test_x.py, b: tests/b/test_x.py}
	YAML
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed"
	assert_equal "$(result '[.phases[0].tests[].cases | length] | join(" ")')" "1 2"
	sed -i 's/1 == 2/1 == 1/' tests/b/test_x.py
	run gmake e2e
	assert_equal "$status" 0
	assert_equal "$(result '[.phases[0].tests[] | select(.cached)] | length')" 1
}

@test "pytest: a file that cannot be imported is the one that has failed" {
	need pytest
	echo 'def test_one(): pass' >test_a.py
	echo 'import not_there' >test_b.py
	plan <<-'YAML'
	phases:
	  - name: p
	    runner: pytest
	    batch: 8
	    tests: {a: test_a.py, b: test_b.py}
	YAML
	run -2 gmake e2e
	assert_equal "$(results)" "a:passed b:failed"
}

@test "a batch in a shard has that shard's tests, and counts when shards are merged" {
	for name in a b c; do echo "pass x" >"t/$name"; done
	echo "fail x" >t/b
	three
	run -2 gmake e2e E2E_SHARD=2/2 E2E_OUT=shard-2 E2E_REPORTS=json
	run -0 gmake e2e E2E_SHARD=1/2 E2E_OUT=shard-1 E2E_REPORTS=json
	assert_equal "$(sort starts | tr '\n' '|')" "t/a t/c|t/b|"
	run -1 e2e-report merge --reports json shard-1 shard-2
	assert_equal "$(results)" "a:passed b:failed c:passed"
	rm -r starts shard-1
	# A pass that a failure beside it explains.
	echo "fail x" >t/c
	run -2 gmake e2e E2E_SHARD=1/2 E2E_OUT=shard-1 E2E_REPORTS=json
	rm -r shard-2
	run -2 gmake e2e E2E_SHARD=2/2 E2E_OUT=shard-2 E2E_REPORTS=json
	run -1 e2e-report merge --reports json shard-1 shard-2
	assert_equal "$(results)" "a:passed b:failed c:failed"
}
