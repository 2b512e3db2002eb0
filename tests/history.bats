#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The history: what is written, what is said to be new, and that it decides nothing.

# shellcheck disable=SC2016
load helpers

HISTORY=test-results/.e2e/history.jsonl

# Tests a and b of phase p, each passes while ok/NAME is there.
small_plan() {
	mkdir -p ok && touch ok/a ok/b
	plan <<-'YAML'
	name: small
	runners:
	  check: {command: 'echo ${name} >> ran; test -e ok/${name}'}
	phases:
	  - {name: p, runner: check, required: false, tests: {a: {}, b: {}}}
	YAML
}

# past TEST STATUS DURATION [FLAKY]: a line of an earlier run; each is a minute after the one before.
minute=0
past() {
	local reason=exit
	case $2 in passed | failed) ;; *) reason=${2#*:} ;; esac
	mkdir -p test-results/.e2e
	printf '{"run":"20250101T000000Z-%08x","invocation":1,"time":"2025-01-01T%02d:%02d:00.000Z","phase":"p","test":"%s","status":"%s","reason":"%s","duration":%s,"attempts":%d,"flaky":%s}\n' \
		$minute $((minute / 60)) $((minute % 60)) "$1" "${2%:*}" "$reason" "$3" \
		$((${4:-0} + 1)) "$([ "${4:-0}" = 1 ] && echo true || echo false)" >>$HISTORY
	minute=$((minute + 1))
}

# The member of test NAME's history in e2e-results.json.
trend() { result ".phases[0].tests[] | select(.name == \"$1\") | .history | $2"; }

# ---- what is written ----

@test "each test that got a result has a line; one that passed before has none again" {
	small_plan
	rm ok/a
	gmake e2e
	assert_equal "$(jq -r '[.phase, .test, .status, .reason, .attempts, .flaky, .invocation] | map(tostring) | join(" ")' $HISTORY)" \
		"p a failed exit 1 false 1
p b passed exit 1 false 1"
	assert_equal "$(jq -r .run $HISTORY | uniq)" "$(result .run)"
	assert_equal "$(jq -r .time $HISTORY | head -1)" "$(result '.phases[0].tests[0].started')"
	assert_equal "$(jq -r .duration $HISTORY | head -1)" "$(result '.phases[0].tests[0].duration')"
	gmake e2e
	assert_equal "$(jq -r '[.test, .invocation] | map(tostring) | join(" ")' $HISTORY | tail -n +3)" "a 2"
}

@test "a skipped test and one without a result have their lines" {
	plan <<-'YAML'
	phases:
	  - {name: one, tests: {bad: {command: "false"}, itself: {command: "exit 77"}}}
	  - {name: two, tests: {never: {command: "true"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(jq -r '[.test, .status, .reason] | join(" ")' $HISTORY)" \
		"bad failed exit
itself skipped exit
never skipped halted"
	gmake e2e-begin
	rm test-results/one/itself.* test-results/two/never.*
	run -1 e2e-report end
	assert_equal "$(tail -n 2 $HISTORY | jq -r '[.test, .status, .reason] | join(" ")')" \
		"itself failed missing
never failed missing"
}

@test "the end of the same invocation, twice, is one line" {
	small_plan
	gmake e2e-begin
	e2e-report end || true
	e2e-report end || true
	assert_equal "$(wc -l <$HISTORY)" 2
}

@test "a line that was cut in its middle is passed over, and nothing is added to it" {
	small_plan
	past a failed 1
	printf '{"run":"20250101T000000Z-00000000","invocation":1,"time":"2025-' >>$HISTORY
	gmake e2e
	assert_equal "$(trend a .change)" fixed
	assert_equal "$(wc -l <$HISTORY)" 4
	assert_equal "$(sed -n 3p $HISTORY | jq -r .test)" a
}

@test "lines that we did not write are passed over" {
	small_plan
	past a failed 1
	{
		printf 'null\n\n{}\n[1]\n\xff\xfe\n'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"test"/"tset"/'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"p"/"p\\u001b[31m"/'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/}$/} /'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"2025-01-01T/"yesterday/'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"duration":1/"duration":1e9/'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"duration":1/"duration":-1/'
		sed -n 1p $HISTORY | sed 's/failed/passed/; s/"invocation":1/"invocation":99999999999/'
		sed -n 1p $HISTORY | sed 's/failed/broken/'
		printf 'a%.0s' $(seq 100000)
		printf '\n'
	} >foreign
	cat foreign >>$HISTORY
	gmake e2e
	assert_equal "$(trend a '[.change, .failures] | map(tostring) | join(" ")')" "fixed 1"
}

# ---- what is new ----

@test "a first run says nothing of news" {
	small_plan
	rm ok/a
	run -0 gmake e2e
	refute_contains "$output" "New failures"
	refute_contains "$output" "Still failing"
	assert_equal "$(trend a .)" null
	assert_equal "$(result '[.tests_newly_failing, .tests_still_failing, .tests_fixed, .tests_slower] | map(tostring) | join(" ")')" "0 0 0 0"
}

@test "newly failing, still failing since then, fixed" {
	small_plan
	gmake e2e
	rm ok/a
	run -0 gmake e2e
	assert_contains "$output" $'New failures\n   p/a\n'
	refute_contains "$output" "Still failing"
	assert_equal "$(trend a '[.change, .since, .failures] | map(tostring) | join(" ")')" "newly_failing null 0"
	assert_equal "$(trend b .change)" null
	assert_equal "$(result .tests_newly_failing)" 1
	since=$(result '.phases[0].tests[0].started')
	gmake e2e
	run -0 gmake e2e
	assert_contains "$output" "Still failing
   p/a  since ${since:0:10} ${since:11:5} UTC, 3 runs
"
	refute_contains "$output" "New failures"
	assert_equal "$(trend a '[.change, .since, .failures] | map(tostring) | join(" ")')" "still_failing $since 3"
	assert_equal "$(result .tests_still_failing)" 1
	touch ok/a
	run -0 gmake e2e
	assert_contains "$output" $'Fixed\n   p/a  after 3 failures\n'
	assert_equal "$(trend a '[.change, .since, .failures] | map(tostring) | join(" ")')" "fixed $since 3"
	# The other one passed before and did not run: nothing is new about it.
	assert_equal "$(trend b '[.change, .runs] | map(tostring) | join(" ")')" "null 2"
	run -0 gmake e2e
	for word in "New failures" "Still failing" Fixed; do refute_contains "$output" "$word"; done
}

@test "skips and interruptions are looked through, in both directions" {
	small_plan
	past a passed 1
	past a skipped:halted 0
	past a failed:interrupted 1
	past a failed:missing 0
	past b failed 1
	past b failed 1
	past b skipped:blocked 0
	past b failed 1
	rm ok/a ok/b
	gmake e2e
	assert_equal "$(trend a .change)" newly_failing
	assert_equal "$(trend b '[.change, .since, .failures, .runs] | map(tostring) | join(" ")')" \
		"still_failing 2025-01-01T00:04:00.000Z 4 4"
}

@test "a test that did not come to its turn is no new failure" {
	small_plan
	past a passed 1
	gmake e2e-begin
	run -0 e2e-report end
	assert_contains "$output" "p/a  no result"
	refute_contains "$output" "New failures"
	assert_equal "$(trend a .change)" null
}

@test "the failures in a row may have begun before the history does" {
	small_plan
	for _ in $(seq 25); do past a failed 1; done
	rm ok/a
	run -0 gmake e2e
	assert_contains "$output" "p/a  since before 2025-01-01 00:00 UTC, 26 runs or more"
}

@test "flaky: how often in the last 20 runs" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: '[ ${attempt} -ge 2 ]', retries: {count: 1, delay: 1ms}}, b: {command: "true"}}}]
	YAML
	for _ in 1 2 3; do past a passed 1 1; done # of these, none is among the last 20
	for _ in $(seq 17); do past a passed 1; done
	past a passed 1 1
	past a failed 1
	past a skipped:halted 0
	past b passed 1 1
	run -0 gmake e2e
	assert_contains "$output" $'Flaky\n   p/a  2 of the last 20 runs\n'
	assert_equal "$(trend a '[.runs, .flaky_runs] | map(tostring) | join(" ")')" "20 2"
	assert_equal "$(trend b '[.runs, .flaky_runs] | map(tostring) | join(" ")')" "2 1"
}

@test "slower than usual: beyond three median deviations of enough passes" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      slow: {command: "sleep 0.3"}
	      varied: {command: "sleep 0.3"}
	      rare: {command: "sleep 0.3"}
	      bad: {command: "sleep 0.3; false", retries: 0}
	YAML
	for d in 0.010 0.011 0.012 0.011; do past slow passed $d; done
	for d in 0.010 3.000 1.000 5.000; do past varied passed $d; done
	for d in 0.010 0.011 0.012; do past rare passed $d; done
	past rare failed 0.010
	for d in 0.010 0.011 0.012 0.011; do past bad passed $d; done
	for d in 50 60 70; do past slow failed $d; done # failures say nothing of how long a pass takes
	run -2 gmake e2e
	assert_equal "$(result '[.phases[0].tests[] | select(.history.slower) | .name] | join(" ")')" slow
	assert_equal "$(trend slow .usual_duration)" 0.011
	[[ $output =~ Slower\ than\ usual$'\n'\ +p/slow\ +[0-9.]+s,\ usually\ 0\.01s ]]
}

@test "again says what end has said" {
	small_plan
	gmake e2e
	rm ok/a
	gmake e2e
	gmake e2e
	result 'del(.total_duration)' >end.json
	before=$(wc -l <$HISTORY)
	run -0 gmake e2e-report
	assert_contains "$output" "Still failing"
	result 'del(.total_duration)' >again.json
	cmp end.json again.json
	assert_equal "$(wc -l <$HISTORY)" "$before"
}

@test "the other reporters say it too" {
	small_plan
	past a failed 1
	past b passed 1
	rm ok/a ok/b
	run -0 gmake e2e E2E_REPORTS=markdown,ctrf,tap
	assert_contains "$(cat test-results/summary.md)" "### Since the last run

- New failures: \`p/b\`
- Still failing: \`p/a\` (since 2025-01-01 00:00 UTC, 2 runs)
"
	assert_equal "$(jq -r '.results.tests[0].extra.history.change' test-results/ctrf-report.json)" still_failing
	assert_contains "$output" '  history: "still failing since 2025-01-01 00:00 UTC, 2 runs"'
	assert_contains "$output" '  history: "newly failing"'
}

@test "each list is cut after ten names" {
	{
		printf 'phases:\n  - name: p\n    required: false\n    tests:\n'
		for i in $(seq 10 22); do printf '      t%d: {command: "false"}\n' "$i"; done
	} | plan
	for i in $(seq 10 22); do past "t$i" passed 1; done
	run -0 gmake e2e
	assert_contains "$output" $'   p/t19\n   and 3 more\n'
}

# ---- bounded ----

@test "the file is made small again when it is twice as large as it has to be, and not before" {
	small_plan
	for _ in $(seq 90); do past a passed 1; done
	for _ in $(seq 3); do past b passed 1; done
	past gone passed 1
	gmake e2e
	assert_equal "$(wc -l <$HISTORY)" 96
	for _ in $(seq 20); do past a passed 1; done
	gmake e2e
	assert_equal "$(jq -r .test $HISTORY | sort | uniq -c | awk '{print $2, $1}')" "a 50
b 5
gone 1"
	# The latest ones stay, in their order.
	assert_equal "$(jq -r .time $HISTORY | tail -n 1 | cut -c 1-4)" "$(date -u +%Y)"
	assert_equal "$(grep -c '"test":"a".*"2025\|"2025.*"test":"a"' $HISTORY)" 48
}

@test "what cannot be read does not stay for ever" {
	small_plan
	mkdir -p test-results/.e2e
	head -c 100000 /dev/zero | tr '\0' x >$HISTORY
	gmake e2e
	assert_equal "$(jq -r .test $HISTORY)" "a
b"
}

@test "a file above its limit is read from its end, and made small" {
	small_plan
	past a failed 1
	cp $HISTORY line
	truncate -s 70M $HISTORY
	{ printf '\n'; cat line; } >>$HISTORY
	gmake e2e
	assert_equal "$(trend a '[.change, .failures] | map(tostring) | join(" ")')" "fixed 1"
	assert_equal "$(wc -l <$HISTORY)" 3
}

# ---- it decides nothing ----

@test "a history that cannot be read or written is a warning, and the verdict stands" {
	small_plan
	gmake e2e
	for kind in directory link fifo; do
		rm -rf $HISTORY
		case $kind in
		directory) mkdir $HISTORY ;;
		link)
			echo precious >precious
			ln -s "$PWD/precious" $HISTORY
			;;
		fifo) mkfifo $HISTORY ;;
		esac
		run -0 gmake e2e
		assert_contains "$output" "history.jsonl"
		assert_contains "$output" "E2E TESTS PASSED"
		assert_equal "$(result .success)" true
	done
	assert_equal "$(cat precious)" precious
	rm $HISTORY ok/a
	sed -i 's/, required: false//' phases.yaml
	e2e-gen
	mkdir $HISTORY
	run -2 gmake e2e
	assert_contains "$output" "E2E TESTS FAILED"
}

@test "what the history says of a test makes no pass and no failure" {
	small_plan
	sed -i 's/, required: false//' phases.yaml
	e2e-gen
	for _ in $(seq 30); do past a failed 1; done
	gmake e2e
	assert_equal "$(result .success)" true
}

# ---- e2e-report history ----

@test "no history yet: it says so" {
	run -0 e2e-report history
	assert_contains "$output" "no history yet"
	small_plan
	gmake e2e-begin
	run -0 e2e-report history
	assert_contains "$output" "no history yet"
	run -0 e2e-report history p/a
	assert_contains "$output" "it has not run yet"
}

@test "the table has a line for each test of the plan, of 80 columns at most" {
	{
		cat <<-'YAML'
		phases:
		  - name: p
		    tests:
		      a: {command: "true"}
		      a_test_with_a_long_name_that_leaves_no_room_for_anything_else_at_all: {command: "true"}
		      none: {command: "true"}
		YAML
	} | plan
	gmake e2e-begin
	for d in 1 2 3 4 5 6 7 8; do past a passed $d; done
	past a skipped:halted 0
	past a failed 1
	past a failed 1
	past a_test_with_a_long_name_that_leaves_no_room_for_anything_else_at_all passed 1 1
	past other passed 1
	run -0 e2e-report history
	assert_equal "${#lines[@]}" 4
	assert_contains "${lines[1]}" "✗ p/a "
	assert_contains "${lines[1]}" "▃▄▅▆▇█ ▁▁"
	assert_contains "${lines[1]}" "✓✓✓✓✓✓-✗✗"
	assert_contains "${lines[1]}" "4.50s"
	assert_contains "${lines[1]}" "2025-01-01"
	assert_contains "${lines[2]}" "…"
	assert_contains "${lines[2]}" "1/1"
	assert_contains "${lines[3]}" "p/none"
	for line in "${lines[@]}"; do [ "${#line}" -le 80 ]; done
	COLUMNS=150 run -0 e2e-report history
	assert_contains "${lines[1]}" "▁▂▃▄▅▆▇█ ▁▁"
	assert_contains "${lines[1]}" "2025-01-01 00:09"
	assert_contains "${lines[2]}" "anything_else_at_all "
	for line in "${lines[@]}"; do [ "${#line}" -le 150 ]; done
	LC_ALL=C run -0 e2e-report history
	assert_contains "${lines[1]}" "-:=+*# __"
	assert_contains "${lines[1]}" "......-FF"
	run -1 grep -P '[^\x00-\x7F]' <<<"$output"
	FORCE_COLOR=1 run -0 e2e-report history
	assert_contains "$output" $'\033[31m✗'
}

@test "the results of one test, the latest first" {
	small_plan
	gmake e2e
	past a failed:timeout 12.3
	past a passed 4 1
	run -0 e2e-report history p/a
	assert_equal "${lines[0]}" p/a
	assert_contains "${lines[1]}" "usually"
	assert_contains "${lines[1]}" "flaky in 1 of the last 3 runs"
	assert_contains "${lines[3]}" "2025-01-01 00:01  20250101T000000Z-00000001/1  passed (flaky)       4.00s      2"
	assert_contains "${lines[4]}" "2025-01-01 00:00  20250101T000000Z-00000000/1  failed (timeout)     12.3s      1"
	assert_contains "${lines[5]}" "$(result .run)/1  passed"
	for line in "${lines[@]}"; do [ "${#line}" -le 80 ]; done
	# Also one that the plan had once.
	past gone failed 1
	run -0 e2e-report history p/gone
	assert_contains "$output" "failing since 2025-01-01 00:02 UTC, 1 run"
}

@test "an unknown test is an error with the nearest name" {
	small_plan
	gmake e2e
	run -2 e2e-report history p/aa
	assert_contains "$output" 'unknown test "p/aa"; did you mean "p/a"?'
	run -2 e2e-report history completely/different
	assert_contains "$output" 'unknown test "completely/different"'
	run -2 e2e-report history p/a p/b
	assert_contains "$output" "unexpected argument"
}

@test "the results directory can be another one" {
	small_plan
	gmake e2e E2E_OUT=elsewhere
	run -0 e2e-report history p/a --out elsewhere
	assert_contains "$output" passed
}
