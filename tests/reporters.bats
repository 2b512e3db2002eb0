#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The reporters: each file is read with a strict parser and held against e2e-results.json.

load helpers

ALL=json,junit,ctrf,markdown,trace,events

# The reports of the last run, with tests/reporters/check.py.
check_all() {
	python3 "$BATS_TEST_DIRNAME/reporters/check.py" junit,ctrf,trace,events,markdown test-results
	need xmllint
	xmllint --noout --nonet --schema "$BATS_TEST_DIRNAME/reporters/junit.xsd" test-results/e2e-results.xml
}

# A value of another report, by a jq expression: of FILE EXPRESSION
of() { jq -r "$2" "test-results/$1"; }

# The text that an XPath expression finds in the JUnit file, by its subset in Python.
junit() {
	python3 - "$1" "${2:-}" <<-'PYTHON'
	import sys, xml.etree.ElementTree as tree
	for found in tree.parse("test-results/e2e-results.xml").getroot().iterfind(sys.argv[1]):
	    print(found.get(sys.argv[2]) if sys.argv[2] else found.text)
	PYTHON
}

# Every kind of result.
mixed_plan() {
	plan <<-'YAML'
	name: mixed
	phases:
	  - name: one
	    tests:
	      pass: {command: "echo fine"}
	      flaky: {command: 'echo "try $E2E_ATTEMPT"; test "$E2E_ATTEMPT" = 2', retries: 1}
	      skip: {command: "exit 77"}
	  - name: opt
	    required: false
	    tests:
	      bad: {command: 'echo "went wrong"; exit 3', retries: 1}
	      killed: {command: 'kill -SEGV $$$$'}
	  - name: steps
	    required: false
	    parallel: false
	    tests:
	      first: {command: "false"}
	      second: {command: "true"}
	  - name: two
	    tests:
	      fail: {command: 'echo "expected 1, got 2"; exit 1', path: nowhere.txt, retries: 0}
	      none: {command: [no-such-command-anywhere]}
	  - name: three
	    tests: {never: {command: "true"}, neither: {command: "true"}}
	YAML
}

# One failing test that prints what is in the file "bytes".
failing_plan() {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "cat bytes; exit 1"}}}
	YAML
}

hostile_bytes() {
	printf '\033[31mred\033[0m \033]0;title\007 </x> ]]> <![CDATA[ &amp; <script>\n'
	printf '::error::boo\n  ::set-env name=a::b\n##[error]hidden ##[group]\n'
	printf '``` ````` </details> @here <!channel> | a | \xf0\x9f\x98\x80 \xff\xfe\xc0\x80 \xed\xa0\x80 \x01\x02\x1b\n'
	printf 'not ok 1 - forged\n  ...\n---\nlast `line` | <b>&@team\n'
}

@test "every kind of result: all reports agree with the JSON" {
	mixed_plan
	run -2 gmake -j4 e2e E2E_REPORTS=$ALL
	check_all
	assert_equal "$(junit 'testsuite' name | tr '\n' ' ')" "one opt steps two three "
	assert_equal "$(junit './/testcase[@name="flaky"]/flakyFailure' message)" "attempt 1 of 2: exit 1: try 1"
	assert_equal "$(junit './/testcase[@name="bad"]/rerunFailure' message)" "attempt 1 of 2: exit 3: went wrong"
	assert_equal "$(junit './/testcase[@name="bad"]/failure' message)" "exit 3: went wrong"
	assert_contains "$(junit './/testcase[@name="bad"]/system-out')" "went wrong"
	assert_contains "$(junit './/testcase[@name="none"]/error' message)" "command not found"
	assert_equal "$(junit './/testcase[@name="never"]/skipped' message)" "skipped: two did not pass"
	assert_equal "$(junit './/testcase[@name="second"]/skipped' message)" "skipped: first did not pass"
	assert_equal "$(junit './/testcase[@name="fail"]' file)" "nowhere.txt"
	assert_equal "$(of ctrf-report.json '.results.tests[] | select(.name == "flaky") | [.flaky, .retries, (.retryAttempts | length), .retryAttempts[0].status] | map(tostring) | join(" ")')" \
		"true 1 2 failed"
	assert_equal "$(of ctrf-report.json '.results.tests[] | select(.name == "killed") | [.status, .rawStatus] | join(" ")')" \
		"failed signal"
	assert_equal "$(of ctrf-report.json '.results.tests[] | select(.name == "fail") | [.filePath, .message, .suite[0]] | join(" ")')" \
		"nowhere.txt exit 1: expected 1, got 2 two"
	assert_contains "$(cat test-results/summary.md)" '**`two/fail`**: `exit 1: expected 1, got 2`'
	assert_contains "$(cat test-results/summary.md)" '- `one/flaky`: passed on attempt 2'
	assert_contains "$(cat test-results/summary.md)" '| `opt` | ❌ failed (not required) | 0 | 2 | 0 |'
}

@test "a run in which all passes, and one that goes on" {
	touch bad
	plan <<-'YAML'
	phases:
	  - name: p
	    tests: {a: {command: "true"}, b: {command: "test ! -e bad"}}
	YAML
	run -2 gmake e2e E2E_REPORTS=$ALL
	check_all
	rm bad
	run -0 gmake e2e E2E_REPORTS=$ALL
	check_all
	# Of a pass of an earlier invocation nothing happens in this one.
	assert_equal "$(of events.jsonl 'select(.event == "test_end") | .test')" b
	# What ran before is not in this invocation's trace.
	assert_equal "$(of trace.json '[.traceEvents[] | select(.cat == "test") | .name] | join(" ")')" p/b
	assert_contains "$(cat test-results/summary.md)" "✅ E2E tests passed"
}

@test "the reports of an earlier run are gone when one has begun" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "ls test-results"}}}
	YAML
	gmake e2e E2E_REPORTS=$ALL
	gmake e2e E2E_REPORTS=$ALL
	# What is written as things happen is there already.
	assert_equal "$(cat test-results/p/t.log)" "$(printf 'events.jsonl\np')"
	[ -e test-results/trace.json ]
}

@test "a report that cannot be written is a failure of our own, and no verdict" {
	local name
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "mkdir -p test-results/$NAME.d test-results/.$NAME.tmp/x"}}}
	YAML
	for name in e2e-results.xml ctrf-report.json summary.md trace.json; do
		rm -rf test-results
		run -2 env NAME="$name" "$E2E_TEST_MAKE" --no-print-directory e2e E2E_REPORTS="$ALL"
		assert_contains "$output" "write test-results/$name"
	done
}

@test "hostile output breaks no report" {
	hostile_bytes >bytes
	failing_plan
	run -2 gmake e2e E2E_REPORTS=$ALL
	check_all
	assert_contains "$(junit './/system-out')" "</x> ]]> <![CDATA[ &amp; <script>"
	assert_equal "$(junit './/failure' message)" 'exit 1: last `line` | <b>&@team'
	# Behind a fence that is longer than any in the log.
	assert_contains "$(cat test-results/summary.md)" $'\n``````text\n'
}

@test "every code point in a log gives whole reports" {
	python3 - <<-'PYTHON'
	# Chunks that the tail of a log holds as a whole; surrogates as the bytes that they would be.
	import os
	os.mkdir("chunks")
	chunk, number = bytearray(), 0
	for code in list(range(1, 0x110000)) + [None]:
	    if code is not None:
	        chunk += chr(code).encode("utf-8", "surrogatepass")
	    if len(chunk) > 16000 or code in (0xD7FF, 0xDFFF, None):
	        with open(f"chunks/c{number}", "wb") as file:
	            file.write(chunk)
	        chunk, number = bytearray(), number + 1
	with open("phases.yaml", "w") as plan:
	    plan.write("runners: {r: {command: 'cat chunks/${name}; exit 1'}}\nphases:\n- name: p\n  runner: r\n  tests:\n")
	    plan.writelines(f"    c{i}: {{}}\n" for i in range(number))
	PYTHON
	e2e-gen
	gmake -s -j8 e2e E2E_REPORTS=$ALL >/dev/null 2>&1 || true
	check_all
	python3 - <<-'PYTHON'
	import xml.etree.ElementTree as tree
	found = set("".join(it.text for it in tree.parse("test-results/e2e-results.xml").getroot().iter("system-out")))
	bidi = [0x61C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
	wanted = {chr(code) for code in range(0xA0, 0x110000)
	          if not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF) and code not in bidi}
	# What an escape sequence took with it is no loss: a control character began it.
	assert len(wanted - found) == 0, sorted(wanted - found)[:20]
	assert "\ufffd" in found
	PYTHON
}

# Those of the first two planes and of the last; of all in make check-long.
@test "every code point in a name gives whole reports" {
	local part
	for part in $(size "0 1 16" "$(seq -s ' ' 0 16)"); do
		python3 - "$part" <<-'PYTHON'
		import sys
		part = int(sys.argv[1])
		codes = [code for code in range(part << 16, part + 1 << 16) if code and not 0xD800 <= code <= 0xDFFF]
		with open("phases.yaml", "w") as plan:
		    plan.write('name: "%s"\n' % "".join("\\U%08X" % code for code in codes))
		    plan.write("phases: [{name: p, tests: {t: {command: 'false'}}}]\n")
		PYTHON
		e2e-gen
		rm -rf test-results
		run -2 gmake e2e E2E_REPORTS=$ALL
		check_all
	done
}

@test "every awkward character in an error gives whole reports" {
	python3 - <<-'PYTHON'
	codes = [*range(1, 0x20), *range(0x7F, 0xA0), 0x2028, 0x202E, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFE,
	         0xFFFF, 0x10000, 0x1FFFE, 0x10FFFF, *map(ord, "<>&\"'`|@]*_#:,%")]
	with open("phases.yaml", "w") as plan:
	    plan.write("phases:\n- name: p\n  tests:\n")
	    plan.writelines('    c%X: {command: ["no\\U%08Xcommand"]}\n' % (code, code) for code in codes)
	PYTHON
	e2e-gen
	run -2 gmake -j4 e2e E2E_REPORTS=$ALL,tap,github
	check_all
	printf '%s\n' "$output" >output
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
}

@test "junit: the log is cut to its last 16 KiB, at a character" {
	python3 -c 'print("é" * 20000 + "end")' >bytes
	failing_plan
	run -2 gmake e2e E2E_REPORTS=$ALL
	check_all
	[[ $(junit './/system-out') == é*é'end' ]]
	[ "$(junit './/system-out' | wc -c)" -gt 16000 ]
}

# ---- cases of test tools ----

# A test whose tool writes the JUnit report that stands in the file "tool.xml".
tool_plan() {
	plan <<-YAML
	phases:
	  - name: p
	    tests:
	      t:
	        command: 'cp tool.xml "\$E2E_ARTIFACTS/r.xml"; $1'
	        report: {format: junit, file: "\${artifacts}/r.xml"}
	        retries: ${2:-0}
	YAML
}

@test "cases stand for their test; names that are there twice are told apart" {
	cat >tool.xml <<-'XML'
	<testsuites><testsuite name="s">
	<testcase classname="tests.test_a" name="same" file="tests/test_a.py" line="3" time="0.5"/>
	<testcase classname="tests.test_a" name="same" file="tests/test_a.py" line="4" time="0.5"/>
	<testcase classname="tests.test_a" name="same (2)" time="0.5"/>
	<testcase classname="tests.test_a" name="bad" file="tests/test_a.py" line="9" time="0.25"><failure message="assert 1 == 2">Traceback ]]&gt; &lt;x&gt;
	second line</failure></testcase>
	<testcase classname="tests.test_a" name="left" time="0"><skipped message="not today"/></testcase>
	</testsuite></testsuites>
	XML
	tool_plan 'exit 1'
	run -2 gmake e2e E2E_REPORTS=$ALL,tap,github
	assert_equal "$(result '.phases[0].tests[0].cases | length')" 5
	check_all
	assert_equal "$(junit './/testcase' classname | sort -u)" p.t
	assert_contains "$(junit './/failure' message)" "assert 1 == 2"
	assert_contains "$(junit './/failure')" "Traceback ]]> <x>"
	assert_contains "$(junit './/testcase' file)" "tests/test_a.py"
	assert_contains "$(of ctrf-report.json '.results.tests[] | select(.status == "failed") | .trace')" "second line"
	assert_equal "$(of ctrf-report.json '.results.tests[] | select(.status == "failed") | .suite | join(" ")')" "p t"
	assert_contains "$(cat test-results/summary.md)" 'assert 1 == 2'
	assert_contains "$output" "::error file=tests/test_a.py,line="
	assert_contains "$output" "assert 1 == 2%0ATraceback"
}

@test "a case's file is told as seen from where make runs" {
	mkdir -p sub/t t
	touch sub/t/test_a.py sub/t/both.py t/both.py t/here.py
	cat >sub/tool.xml <<-'XML'
	<testsuite name="s">
	<testcase name="a" file="t/test_a.py" line="3"><failure message="no"/></testcase>
	<testcase name="both" file="t/both.py" line="4"><failure message="no"/></testcase>
	<testcase name="here" file="t/here.py" line="5"><failure message="no"/></testcase>
	<testcase name="nowhere" file="t/nowhere.py" line="6"><failure message="no"/></testcase>
	</testsuite>
	XML
	cat >phases.yaml <<-'YAML'
	runners:
	  sub:
	    dir: sub
	    command: 'cp tool.xml "$E2E_ARTIFACTS/r.xml"; exit 1'
	    report: {format: junit, file: "${artifacts}/r.xml"}
	phases: [{name: p, runner: sub, tests: {t: {}}}]
	YAML
	e2e-gen
	run -2 gmake e2e E2E_REPORTS=$ALL,console,html,github
	local files='sub/t/test_a.py sub/t/both.py t/here.py t/nowhere.py' file
	assert_equal "$(result '[.phases[].tests[].cases[].file] | join(" ")')" "$files"
	assert_equal "$(of ctrf-report.json '[.results.tests[].filePath] | join(" ")')" "$files"
	assert_equal "$(junit './/testcase' file | xargs)" "$files"
	for file in $files; do
		assert_contains "$output" "::error file=$file,line="
		assert_contains "$output" "  $file:"
		grep -q "\"file\":\"$file\"" test-results/report.html
	done
}

@test "a failed test whose cases all passed stands for itself" {
	echo '<testsuite name="s"><testcase classname="c" name="good" time="1"/></testsuite>' >tool.xml
	tool_plan 'echo "died after the report"; exit 5'
	run -2 gmake e2e E2E_REPORTS=$ALL,github
	check_all
	assert_equal "$(junit './/testcase' name | wc -l)" 2
	assert_equal "$(junit './/testcase[@name="t"]/failure' message)" "exit 5: died after the report"
	assert_contains "$output" "::error title=p/t::exit 5: died after the report"
}

@test "a flaky test with cases tells its attempts in a row of its own" {
	echo '<testsuite name="s"><testcase classname="c" name="good" time="1"/></testsuite>' >tool.xml
	tool_plan 'test "$E2E_ATTEMPT" = 2' 1
	gmake e2e E2E_REPORTS=$ALL
	check_all
	assert_equal "$(junit './/testcase[@name="t"]/flakyFailure' message)" "attempt 1 of 2: exit 1"
}

@test "what the tool itself has tried again is flaky in every report" {
	cat >tool.xml <<-'XML'
	<testsuite name="s"><testcase classname="c" name="good"/>
	<testcase classname="c" name="settles"><flakyFailure message="too early">at a.js:1</flakyFailure></testcase>
	<testcase classname="c" name="settles too"><flakyError message="no answer"/></testcase></testsuite>
	XML
	tool_plan true 0
	cp tool.xml keep.xml
	for _ in 1 2; do
		cp keep.xml tool.xml
		rm -rf test-results/p
		run gmake -s e2e E2E_REPORTS=$ALL,console
		assert_equal "$status" 0
	done
	assert_contains "$output" "flaky: 2 cases passed only on retry"
	assert_contains "$output" "1 passed (1 flaky)"
	check_all
	assert_equal "$(result '[.tests_flaky, .phases[0].tests[0].flaky, .phases[0].tests[0].history.flaky_runs] | map(tostring) | join(" ")')" "1 true 2"
	assert_equal "$(stamp p/t.passed .flaky)" false
	assert_equal "$(junit './/testcase[@name="c › settles"]/flakyFailure' message)" "try 1 of 2 by the test tool: too early"
	assert_equal "$(of ctrf-report.json '[.results.tests[] | .flaky] | map(tostring) | join(" ")')" "false true true"
	assert_contains "$(cat test-results/summary.md)" '- `p/t`: 2 cases passed only on retry; flaky in 2 of the last 2 runs'
	run e2e-report show p/t
	assert_contains "$output" "Cases  3 passed (2 flaky), 0 failed, 0 skipped, of 3"
	run gmake -s e2e E2E_REPORTS=tap
	assert_contains "$output" "# flaky: 2 cases passed only on retry"
	run e2e-report history
	assert_contains "$output" "3/3"
}

@test "each attempt of the tool at a case is in every report" {
	cat >tool.xml <<-'XML'
	<testsuite name="s"><testcase name="settles" time="0.25"><flakyFailure message="too early"><stackTrace>E: too early
	at a.js:1</stackTrace></flakyFailure><flakyError message="no answer">E: no answer from NUMBER</flakyError>
	<system-out>[[ATTACHMENT|late.png]]</system-out></testcase>
	<testcase name="never" time="0.5"><failure message="one">E: one
	at a.js:3</failure><rerunFailure message="two" time="1.5"><stackTrace>E: two
	at a.js:4</stackTrace><system-out>[[ATTACHMENT|two.png]]</system-out></rerunFailure>
	<rerunError message="one"><stackTrace>E: one
	at a.js:3</stackTrace></rerunError></testcase></testsuite>
	XML
	tool_plan 'echo "log of $E2E_ATTEMPT"; exit 1' 1
	run -2 gmake -s e2e E2E_REPORTS=$ALL
	check_all
	assert_equal "$(result '.phases[0].tests[0].cases[] | .name, (.attempts[] | [.status, .message, (.details // "" | sub("\n.*"; "")), .duration, (.attachments | length)] | map(tostring) | join("|"))')" \
		'settles
failed|too early|E: too early|null|0
error|no answer|E: no answer from NUMBER|null|0
passed|null||0.25|1
never
failed|one|E: one|0.5|0
failed|two|E: two|1.5|1
error|one|E: one|null|0'
	assert_equal "$(junit './/testcase[@name="s › settles"]/flakyFailure' message)" \
		$'try 1 of 3 by the test tool: too early\ntry 2 of 3 by the test tool: no answer'
	assert_contains "$(junit './/testcase[@name="s › settles"]/flakyFailure')" "E: no answer from NUMBER"
	# The first attempt is the failure itself.
	assert_equal "$(junit './/testcase[@name="s › never"]/rerunFailure' message)" \
		$'attempt 1 of 2: s › never: one\ntry 2 of 3 by the test tool: two\ntry 3 of 3 by the test tool: one'
	assert_contains "$(junit './/testcase[@name="s › never"]/rerunFailure')" "a.js:4"
	# Those of e2e-run before the last one, and the tool's.
	assert_equal "$(of ctrf-report.json '.results.tests[] | .name, .retries, (.retryAttempts[] | [.attempt, .status, .message, .line, (.attachments // [] | map(.path) | join(" "))] | map(tostring) | join("|"))')" \
		's › settles
2
1|failed|too early|1|
2|failed|no answer|null|
3|passed|null|null|late.png
s › never
3
1|failed|s › never: one|null|
2|failed|one|3|
3|failed|two|4|two.png
4|failed|one|3|'
	run -0 e2e-report show p/t
	assert_contains "$output" "       try 1 of 3  ✗  0.50s
         E: one
         at a.js:3
       try 2 of 3  ✗  1.50s
         E: two
         at a.js:4
       try 3 of 3  ✗  the same as try 1"
	assert_contains "$output" "         E: no answer from NUMBER
       try 3 of 3  ✓  0.25s"
	# What was written can be read again.
	cp test-results/e2e-results.xml junit.report
	cp test-results/ctrf-report.json ctrf.report
	plan <<-'YAML'
	reports: [json]
	phases:
	  - name: p
	    tests:
	      junit: {command: 'cp junit.report "${report}"', report: {format: junit, file: "${artifacts}/r"}}
	      ctrf: {command: 'cp ctrf.report "${report}"', report: {format: ctrf, file: "${artifacts}/r"}}
	YAML
	run -2 gmake -s e2e
	assert_equal "$(result '.phases[0].tests[] | .name, (.cases[] | [.name, .status, .flaky, .retries, (.attempts | length)] | map(tostring) | join(" "))')" \
		'junit
s › settles passed true 2 3
s › never failed false 3 4
ctrf
s › settles passed true 2 3
s › never failed false 3 4'
}

@test "why a case failed: the lines that say something, in every report" {
	cp "$BATS_TEST_DIRNAME/cases/jest-kinds.junit.xml" tool.xml
	tool_plan 'exit 1'
	run -2 gmake -s e2e E2E_REPORTS=$ALL,console,github
	check_all
	# shellcheck disable=SC2016
	local matcher='Error: expect(received).toBe(expected) // Object.is equality'
	assert_contains "$output" $'cart totals adds  /shop/sum.test.js:5\n          '"$matcher"$'\n          Expected: 4\n          Received: 3\n'
	assert_contains "$output" "::error file=/shop/sum.test.js,line=5,title=p/t%3A cart › cart totals adds::$matcher%0AExpected: 4%0AReceived: 3%0A"
	assert_equal "$(result '.phases[0].tests[0].cases[0] | [.message, .excerpt] | join("|")')" "$matcher|$matcher
Expected: 4
Received: 3"
	# One line is one line.
	assert_equal "$(junit './/testcase[@name="cart › cart totals adds"]/failure' message)" "$matcher"
	assert_equal "$(of ctrf-report.json '.results.tests[0].message | split("\n") | .[2]')" "Received: 3"
	assert_contains "$(cat test-results/summary.md)" "  Expected: 4"
	run ! grep -rE '"(undefined|\(no name\)|null)[" ›]' test-results/e2e-results.xml
	run e2e-report show p/t
	assert_contains "$output" $'       Expected: 4\n       Received: 3'
}

@test "what does not compile is told by the compiler's error, from the log" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      counted:
	        command: 'printf "# shop/bad [shop/bad.test]\nsrc/bad_test.go:7:2: undefined: total\nFAIL\tshop/bad [build failed]\n"; printf "<testsuites errors=\"2\" tests=\"1\"><testsuite name=\"ok\"><testcase name=\"a\"/></testsuite></testsuites>" >"${report}"; exit 1'
	        report: {format: junit, file: "${artifacts}/r.xml"}
	      node:
	        command: 'echo "# Error [ERR_MODULE_NOT_FOUND]: Cannot find module b.mjs"; printf "not ok 1 - a.mjs\n  ---\n  error: \"test failed\"\n  ...\n1..1\n" >"${report}"; exit 1'
	        report: {format: tap, file: "${artifacts}/r.tap"}
	      bare:
	        command: 'printf "[ERROR] COMPILATION ERROR :\n[ERROR] /shop/CartTest.java:[12,5] cannot find symbol\n[ERROR] -> [Help 1]\n[ERROR] \n[ERROR] [Help 1] http://example.org\n"; exit 1'
	YAML
	mkdir src
	touch src/bad_test.go
	run -2 gmake -s e2e E2E_REPORTS=json,junit
	assert_equal "$(result '.phases[0].tests[] | select(.name == "counted").cases[] | select(.status == "error") | [.message, .file, .line] | map(tostring) | join("|")')" \
		"src/bad_test.go:7:2: undefined: total|src/bad_test.go|7"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "node").cases[0].message')" \
		"Error [ERR_MODULE_NOT_FOUND]: Cannot find module b.mjs"
	assert_equal "$(junit './/testcase[@name="bare"]/failure' message)" \
		"exit 1: [ERROR] /shop/CartTest.java:[12,5] cannot find symbol"
}

# ---- TAP ----

@test "tap: points, plan, blocks and directives; a harness sees the same verdict" {
	mixed_plan
	hostile_bytes >>nowhere.txt
	sed -i 's/echo "expected 1, got 2"/cat nowhere.txt/' phases.yaml
	e2e-gen
	run -2 gmake -s -j4 e2e E2E_REPORTS=json,tap
	printf '%s\n' "$output" >output
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	assert_contains "$output" "ok 2 - one/flaky"
	assert_contains "$output" "ok 3 - one/skip # SKIP skipped itself"
	assert_contains "$output" "not ok 4 - opt/bad # TODO not required"
	assert_contains "$output" "not ok 8 - two/fail"
	refute_contains "$output" "Bail out!"
}

@test "tap: version 13, which prove takes, unless 14 is asked for" {
	local body='phases: [{name: one, tests: {a: {command: "true"}, b: {command: "exit 77"}}}]'
	plan <<<"$body"
	run -0 gmake -s e2e E2E_REPORTS=tap
	printf '%s\n' "$output" >output
	assert_equal "${lines[0]}" "TAP version 13"
	if command -v prove >/dev/null; then
		run -0 prove --exec cat output
		assert_contains "$output" "Result: PASS"
	fi
	plan <<<$'reports: {tap: {version: 14}}\n'"$body"
	run -0 gmake -s e2e-fresh e2e
	assert_equal "${lines[0]}" "TAP version 14"
	sed -i 's/14/"13"/' phases.yaml
	e2e-gen
	run -0 gmake -s e2e-fresh e2e
	assert_equal "${lines[0]}" "TAP version 13"
}

@test "tap: a failure that no test point tells bails out" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {a: {command: "exit 77"}}}
	YAML
	run -2 gmake -s e2e E2E_REPORTS=tap
	assert_contains "$output" "ok 1 - one/a # SKIP"
	assert_contains "$output" "Bail out! one did not pass: it is required, and all of its tests skipped themselves"
}

# ---- GitHub ----

# What the runner would take for a command: lines outside of stopped parts.
runner_commands() {
	python3 - <<-'PYTHON'
	import re
	token = None
	for line in open("output", encoding="utf-8"):
	    line = line.rstrip("\n")
	    assert "##[" not in line, line
	    found = re.match(r"\s*::(\S+?)( .*?)?::(.*)$", line)
	    if token:
	        if line == f"::{token}::":
	            token = None
	    elif found and found.group(1) == "stop-commands":
	        token = found.group(3)
	        assert re.fullmatch(r"[0-9a-f]{32}", token)
	    elif found:
	        print(line)
	assert token is None, "commands stay stopped"
	PYTHON
}

@test "github: annotations and logs; what a test prints is no command" {
	hostile_bytes >bytes
	failing_plan
	run -2 gmake -s e2e E2E_REPORTS=github
	printf '%s\n' "$output" >output
	run -0 runner_commands
	assert_equal "$output" "::group::p/t: the end of its log
::endgroup::
::error title=p/t::exit 1: last \`line\` | <b>&@team"
	assert_contains "$(cat output)" "## [error]hidden ## [group]"
	# Each time another token.
	run -2 gmake -s e2e E2E_REPORTS=github
	[ "$(grep -o 'stop-commands::.*' output)" != "$(grep -o 'stop-commands::.*' <<<"$output")" ]
}

@test "console: in GitHub's CI what a test prints is no command, and elsewhere it stays" {
	printf '%s\n' '::error::a' '  ::warning::b' 'c ##[error]d ##[group]' >bytes
	cat >tool.xml <<-'XML'
	<testsuite name="s">
	<testcase name="::error::n ##[group]" file="##[error]f"><failure message="::add-mask::m ##[error]"/></testcase>
	<testcase name="wide"><failure message="&#160;&#8195;::warning::space"/></testcase>
	</testsuite>
	XML
	tool_plan 'cat bytes; exit 1'
	run -2 gmake -s e2e E2E_REPORTS=console
	assert_contains "$output" "::add-mask::m ##[error]"
	GITHUB_ACTIONS=true run -2 gmake -s e2e E2E_REPORTS=console
	printf '%s\n' "$output" >output
	assert_contains "$output" ": :add-mask::m ## [error]"
	run -0 runner_commands
	# Where no case says why, the log does.
	plan <<<'phases: [{name: p, tests: {t: {command: "cat bytes; exit 1"}}}]'
	run -2 gmake -s e2e E2E_REPORTS=console
	assert_contains "$output" "c ##[error]d ##[group]"
	GITHUB_ACTIONS=true run -2 gmake -s e2e E2E_REPORTS=console
	printf '%s\n' "$output" >output
	assert_contains "$output" "c ## [error]d ## [group]"
	assert_contains "$output" " ::warning::b"
	run -0 runner_commands
	assert_equal "$output" ""
}

@test "github: %, line ends, colons and commas are escaped" {
	printf '%s\n' '100% sure' >bytes
	cat >phases.yaml <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "cat bytes; exit 1", path: "a,b:c%.txt"}}}
	YAML
	touch 'a,b:c%.txt'
	e2e-gen
	run -2 gmake -s e2e E2E_REPORTS=github
	assert_contains "$output" '::error file=a%2Cb%3Ac%25.txt,title=p/t::exit 1: 100%25 sure'
}

@test "github: ten annotations, what gates first" {
	{
		echo "runners: {bad: {command: 'exit 1'}}"
		echo "phases:"
		echo "- {name: opt, runner: bad, required: false, tests: {$(printf 'o%d: {}, ' {1..8})}}"
		echo "- {name: req, runner: bad, tests: {$(printf 'r%d: {}, ' {1..7})}}"
	} | plan
	run -2 gmake -s -j4 e2e E2E_REPORTS=github
	assert_equal "$(grep -c '^::error ' <<<"$output")" 7
	assert_equal "$(grep -c '^::warning ' <<<"$output")" 3
	assert_contains "$output" "and 5 more failures"
}

@test "github: the summary is appended, whole, and below 1 MiB in all" {
	export GITHUB_STEP_SUMMARY=$PWD/step.md
	hostile_bytes >bytes
	failing_plan
	echo "from before" >step.md
	run -2 gmake e2e E2E_REPORTS=json,github
	assert_equal "$(head -1 step.md)" "from before"
	assert_contains "$(cat step.md)" '**`p/t`**'
	assert_equal "$(stat -c %s step.md)" "$(($(wc -c <step.md)))"
	python3 "$BATS_TEST_DIRNAME/reporters/check.py" markdown . step.md 1048575
	# Nearly full: what fits is written; full: nothing.
	head -c 1040000 /dev/zero | tr '\0' 'x' >step.md
	run -2 gmake e2e E2E_REPORTS=json,github
	[ "$(stat -c %s step.md)" -gt 1040000 ] && [ "$(stat -c %s step.md)" -lt 1048576 ]
	head -c 1048000 /dev/zero | tr '\0' 'x' >step.md
	run -2 gmake e2e E2E_REPORTS=json,github
	assert_equal "$(stat -c %s step.md)" 1048000
	assert_contains "$output" "the summary is left out"
}

# ---- services ----

# What a service prints, and what it says of its health: all of it hostile.
hostile_services() {
	{ hostile_bytes; printf '%s\n' '</script><img src=x onerror="window.broken=1">' '::error::forged' '##[error]&<>'; } >bytes
	printf '%s\n' "##[error]x </script><img src=x onerror='window.broken=1'> ::error::y &<> | \`z\` @team <!channel>" >ill
	plan <<-'YAML'
	services:
	  web: {command: "cat bytes; exit 3"}
	  api: {command: "cat bytes; sleep 1000", ready: {exec: "cat ill >&2; exit 1", interval: 50ms, retries: 2}}
	  fine: {command: "sleep 1000"}
	phases:
	  - {name: one, tests: {t: {command: "true"}}}
	  - {name: two, required: false, tests: {t: {command: "true"}}}
	YAML
}

# One that dies in the middle, when the first test has begun.
dying_service() {
	plan <<-'YAML'
	services:
	  fine: {command: "sleep 1000"}
	  api: {command: "until [ -e test-results/one/killer.log ]; do sleep 0.05; done; echo out of memory; exit 5"}
	phases:
	  - name: one
	    tests: {killer: {command: "until [ -e test-results/.e2e/blocked/service/api ]; do sleep 0.05; done; exit 1"}}
	  - {name: two, tests: {t: {command: "true"}}}
	YAML
}

@test "a service that cannot start is in every report, with the end of its log" {
	plan <<-'YAML'
	services:
	  web: {command: "echo cannot bind; exit 3"}
	  fine: {command: "sleep 1000"}
	phases: [{name: one, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake -s -j4 e2e E2E_REPORTS=$ALL,tap,github
	printf '%s\n' "$output" >output
	check_all
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	assert_equal "$(junit testsuite name | tr '\n' ' ')" "services one "
	assert_equal "$(junit './/testcase[@classname="services"]' name)" web
	[[ $(junit './/error' message) == "exited with 3 after "*": cannot bind" ]]
	assert_contains "$(junit './/system-out')" "cannot bind"
	[[ $output == *"::error title=service web::exited with 3 after "*": cannot bind"* ]]
	assert_contains "$output" "::group::service web: the end of its log"
	assert_contains "$output" "# service web: exited with 3 after"
	assert_contains "$output" "#   | cannot bind"
	# No test point can tell of it, and a harness must not take the run for a pass.
	assert_contains "$output" "Bail out! service web failed"
	refute_contains "$output" "not ok"
	assert_contains "$(cat test-results/summary.md)" '❌ Service `web`: `exited with 3 after'
	assert_contains "$(cat test-results/summary.md)" $'```text\ncannot bind\n```'
	assert_contains "$(cat test-results/summary.md)" '| `one` | ⏩ skipped: service web failed |'
	assert_equal "$(of ctrf-report.json '.results.environment.extra.services | map("\(.name) \(.state)") | join(", ")')" "web failed, fine stopped"
	assert_equal "$(of ctrf-report.json '.results | .summary.failed, (.tests[-1] | .name, .status, .message)' | xargs)" "1 (run) failed service web failed"
	assert_equal "$(of trace.json '[.traceEvents[] | select(.cat == "service") | "\(.args.service) \(.name)"] | join(", ")')" "web starting, fine starting, fine healthy"
	assert_equal "$(of events.jsonl 'select(.event == "service" and .service == "web") | .state' | tr '\n' ' ')" "starting failed "
	# What is made again later from the state agrees.
	run -1 e2e-report again --reports $ALL,tap
	check_all
	assert_equal "$(of events.jsonl 'select(.event == "service" and .service == "fine") | .state' | tr '\n' ' ')" "starting healthy stopped "
}

@test "a service that dies in the middle is in every report" {
	dying_service
	run -2 gmake -s e2e E2E_REPORTS=$ALL,tap,github
	printf '%s\n' "$output" >output
	check_all
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	assert_contains "$(junit './/testcase[@name="api"]/error' message)" "out of memory"
	assert_contains "$output" "::error title=service api::exited with 5 after"
	assert_contains "$output" "# service api: exited with 5 after"
	assert_contains "$output" "not ok 1 - one/killer"
	refute_contains "$output" "Bail out!"
	assert_contains "$(cat test-results/summary.md)" '❌ Service `api`: `exited with 5 after'
	assert_equal "$(of trace.json '[.traceEvents[] | select(.cat == "service" and .args.service == "api") | .name] | join(" ")')" "starting healthy"
}

@test "what a service says and prints breaks no report" {
	hostile_services
	run -2 gmake -s -j4 e2e E2E_REPORTS=$ALL,tap,github,console
	assert_contains "$output" "service api  was not healthy after"
	check_all
	assert_contains "$(junit './/error' message)" "</script><img src=x onerror='window.broken=1'> ::error::y &<> | \`z\`"
	assert_contains "$(junit './/system-out')" '</script><img src=x onerror="window.broken=1">'
	GITHUB_ACTIONS=true run -2 gmake -s -j4 e2e E2E_REPORTS=json,console,github
	printf '%s\n' "$output" >output
	run -0 runner_commands
	assert_equal "$(grep -o '^::error title=service [a-z]*' <<<"$output" | sort)" $'::error title=service api\n::error title=service web'
	run -1 grep -v -e "^::error title=service" -e "^::group::service" -e "^::endgroup::" <<<"$output"
	run -2 gmake -s -j4 e2e E2E_REPORTS=json,tap
	printf '%s\n' "$output" >output
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	# By hand in GitHub's CI.
	GITHUB_ACTIONS=true run -2 gmake -s -j4 e2e-up
	printf '%s\n' "$output" >output
	assert_contains "$output" "## [error]"
	run -0 runner_commands
	assert_equal "$output" ""
	e2e-service stop
}

@test "junit: a phase that is called services keeps its name; the log of a service is cut" {
	python3 -c 'print("é" * 20000 + "end")' >bytes
	plan <<-'YAML'
	services: {web: {command: "cat bytes; exit 3"}}
	phases: [{name: services, tests: {web: {command: "true"}}}]
	YAML
	run -2 gmake e2e E2E_REPORTS=$ALL
	check_all
	assert_equal "$(junit testsuite name | tr '\n' ' ')" "(services) services "
	[[ $(junit './/system-out') == é*é'end' ]]
}

@test "services that are well take no room" {
	plan <<-'YAML'
	services: {fine: {command: "sleep 1000"}, once: {command: "true", oneshot: true}}
	phases: [{name: one, tests: {t: {command: "true"}}}]
	YAML
	gmake -s e2e E2E_REPORTS=$ALL,tap,github >output
	check_all
	assert_equal "$(junit testsuite name)" one
	refute_contains "$(cat test-results/summary.md output)" ervice
}

@test "a service of an optional phase is a warning" {
	plan <<-'YAML'
	services: {extra: {command: "exit 1"}}
	phases:
	  - {name: one, tests: {t: {command: "true"}}}
	  - {name: two, required: false, services: [extra], tests: {t: {command: "true"}}}
	YAML
	run -0 gmake -s e2e E2E_REPORTS=$ALL,tap,github
	printf '%s\n' "$output" >output
	check_all
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	assert_contains "$output" "::warning title=service extra::exited with 1"
	assert_contains "$output" "# service extra (not required): exited with 1"
	refute_contains "$output" "Bail out!"
	assert_contains "$(cat test-results/summary.md)" '❌ Service `extra` (not required): `exited with 1'
}

@test "a service that was ill is told of, and is no failure" {
	plan <<-'YAML'
	services: {s: {command: "sleep 1000", ready: {exec: "! test -e ill", interval: 100ms, retries: 2}}}
	phases:
	  - {name: one, required: false, tests: {t: {command: "touch ill; until grep -q unhealthy test-results/.e2e/services/s.json; do sleep 0.05; done; rm ill; until grep -q '\"healthy' test-results/.e2e/services/s.json; do sleep 0.05; done; exit 1"}}}
	  - {name: two, tests: {t: {command: "true"}}}
	YAML
	run -0 gmake -s e2e E2E_REPORTS=$ALL,tap,github,html
	printf '%s\n' "$output" >output
	check_all
	python_with yaml "$BATS_TEST_DIRNAME/reporters/check.py" tap output
	assert_contains "$output" "# service s: was unhealthy: "
	refute_contains "$output" "title=service"
	assert_contains "$(cat test-results/summary.md)" '⚠️ Service `s`: `was unhealthy: '
	assert_equal "$(of events.jsonl 'select(.event == "service") | .state' | tr '\n' ' ')" "starting healthy unhealthy healthy stopped "
	assert_equal "$(junit testsuite name | tr '\n' ' ')" "one two "
	[[ $(grep -A1 'id="services"' test-results/report.html; grep 'class="state">was unhealthy' test-results/report.html) == *'<tr class="skipped">'* ]]
}

@test "github: failed services come first and count among the ten annotations" {
	{
		echo "services: {$(printf 's%d: {command: "exit 1"}, ' {1..12})}"
		echo "phases:"
		echo "- {name: opt, required: false, services: [s1, s2, s3, s4, s5, s6], tests: {t: {command: 'true'}}}"
		echo "- {name: one, services: [s7, s8, s9, s10, s11, s12], tests: {t: {command: 'true'}}}"
	} | plan
	run -2 gmake -s -j4 e2e E2E_REPORTS=json,github
	assert_equal "$(grep -cE '^::error title=service s([7-9]|1[0-2])::' <<<"$output")" 6
	assert_equal "$(grep -cE '^::warning title=service s[1-6]::' <<<"$output")" 4
	assert_equal "$(grep -E '^::(error|warning) ' <<<"$output" | head -6 | grep -c error)" 6
	assert_contains "$output" "and 2 more failures without an annotation"
}

# ---- size ----

# 500 failing tests with long output.
large_plan() {
	python3 - <<-'PYTHON'
	with open("phases.yaml", "w") as plan:
	    plan.write("runners: {bad: {command: 'cat bytes; exit 1'}}\nphases:\n- name: p\n  runner: bad\n  tests:\n")
	    plan.writelines(f"    a-test-with-a-long-name-{i}: {{}}\n" for i in range(500))
	with open("bytes", "w") as file:
	    file.write(("<>&`@|" * 20 + "\n") * 100)
	PYTHON
	e2e-gen
}

@test "500 failures: the Markdown stays short, and whole" {
	export GITHUB_STEP_SUMMARY=$PWD/step.md
	large_plan
	gmake -s -j8 e2e E2E_REPORTS=$ALL,github >output 2>&1 || true
	check_all
	grep -q '^and [0-9]* more$' test-results/summary.md
	python3 "$BATS_TEST_DIRNAME/reporters/check.py" markdown . step.md 1048575
	assert_equal "$(grep -c '^::error ' output)" 10
	assert_contains "$(cat output)" "and 490 more failures"
}

# ---- the schema of e2e-results.json ----

@test "e2e-results.json is as its schema says" {
	local schema=$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json
	mixed_plan
	run -2 gmake -j4 e2e
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema test-results "$schema"
	rm -rf test-results
	echo '<testsuite name="s"><testcase classname="c" name="good" time="1"/></testsuite>' >tool.xml
	tool_plan 'exit 5'
	run -2 gmake e2e
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema test-results "$schema"
	rm -rf test-results
	echo '<testsuite' >tool.xml
	tool_plan 'exit 0'
	run -2 gmake e2e
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema test-results "$schema"
	# And it is not content with anything.
	sed -i 's/"success":false/"success":"no"/' test-results/e2e-results.json
	run -1 python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema test-results "$schema"
}
