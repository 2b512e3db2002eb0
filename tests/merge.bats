#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The results of shards become one run with one verdict. What is missing, twice, of something else, or
# not what a shard has written, is never green, and is named.

load ci_helpers
load shards

# A project in a directory of its own, as each job of a CI has it; its tests are green while OK is
# there.
setup_project() {
	export OK=$PWD/ok
	mkdir -p "$OK" project/tests
	(
		cd project || return
		for test in a b c d; do
			cat >tests/$test.sh <<-SH
			echo $test >>"\$RAN"
			echo shot >"\${1%/*}/shot.txt"
			shot=\$(realpath "\${1%/*}/shot.txt")
			echo "<testsuite><testcase name='$test'><system-out>[[ATTACHMENT|\$shot]]</system-out></testcase></testsuite>" >"\$1"
			test ! -e "\$OK/no-$test"
			SH
		done
		{
			reporting_runner
			cat <<-'YAML'
			phases:
			  - name: health
			    replicate: true
			    tests: {up: {command: "test ! -e $OK/no-up-$E2E_SHARD_HERE"}}
			  - name: api
			    runner: sh
			    setup: {prepare: {command: "true"}}
			    tests:
			      a: tests/a.sh
			      b: {path: tests/b.sh, needs: [a, health/up]}
			      c: tests/c.sh
			      d: tests/d.sh
			YAML
		} >phases.yaml
	)
	export RAN=$PWD/ran
}

@test "green shards are one green run, with every report and one history" {
	setup_project
	shards 3
	assert_equal "$(ran)" "a b c d"
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '[.success, .total_tests, .tests_passed, .cut_short] | tostring')" '[true,6,6,false]'
	assert_equal "$(merged '.shards | [.count, .ended] | tostring')" '[3,[1,2,3]]'
	assert_equal "$(merged '[.phases[].tests[].name] | tostring')" '["up","prepare","a","b","c","d"]'
	for file in e2e-results.xml report.html ctrf-report.json summary.md trace.json events.jsonl; do
		[ -s "project/merged/$file" ]
	done
	assert_equal "$(grep -c '<testcase' project/merged/e2e-results.xml)" 6
	assert_equal "$(wc -l <project/merged/.e2e/history.jsonl)" 6
	assert_equal "$(jq -r .run project/merged/.e2e/history.jsonl | sort -u)" "$(merged .run)"
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema project/merged \
		"$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json"
	run -0 env -C project e2e-report again --out merged --reports json
	run -0 env -C project e2e-report timings --out merged
	assert_contains "$output" "api/d "
	run -0 env -C project e2e-report show api/b --out merged
}

@test "logs, artifacts and reports are where the merged run says" {
	setup_project
	shards 2
	merge results/2 results/1
	assert_equal "$status" 0
	rm -r results
	cd project
	for test in a b c d; do
		assert_equal "$(jq -r ".phases[1].tests[] | select(.name == \"$test\") | .artifacts" merged/e2e-results.json)" merged/api/$test.d
		[ -e merged/api/$test.d/shot.txt ]
		[ -e merged/api/$test.log ]
		assert_equal "$(jq -r ".phases[1].tests[] | select(.name == \"$test\") | .cases[0].attachments[0].path" merged/e2e-results.json)" \
			merged/api/$test.d/shot.txt
		grep -q "\"api/$test.d/shot.txt\"" merged/report.html
	done
	run -0 e2e-report again --out merged --reports json
}

@test "a failure in one shard makes the run red, and E2E_LAST_FAILED runs it again" {
	setup_project
	touch ok/no-c
	shards 2
	merge results/*
	assert_equal "$status" 1
	assert_equal "$(merged '[.success, .tests_failed, (.phases[1].tests[] | select(.status == "failed") | .name)] | tostring')" '[false,1,"c"]'
	assert_contains "$output" "api/c"
	forget
	run -1 env -C project e2e-gen --run --last-failed --output merged
	assert_equal "$(ran)" c
}

@test "a shard that did not report is red, by name" {
	setup_project
	shards 3
	rm -r results/2
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "shard 2/3 did not report"
	assert_equal "$(merged '[.success, .cut_short, .shards.ended] | tostring')" '[false,true,[1,3]]'
	assert_contains "$(cat project/merged/e2e-results.xml)" "shard 2/3 did not report"
	assert_contains "$(cat project/merged/report.html)" "only 1, 3 of 3 did"
	run -1 env -C project e2e-report again --out merged --reports json
}

@test "a shard for which nothing was left counts, and is missed as well" {
	setup_project
	shards 5 --phase api
	assert_equal "$(jq -r '.phases[].tests[].name' results/5/e2e-results.json)" up
	merge results/*
	assert_equal "$status" 0
	rm -r results/5
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "shard 5/5 did not report"
	assert_equal "$(merged .tests_failed)" 0
	run -1 env -C project e2e-report again --out merged --reports json
}

@test "a directory in which nothing began, and no directory at all, are red" {
	setup_project
	shards 2
	rm -r results/1/* results/1/.e2e
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "results/1: no shard has reported there: no run has begun there"
	assert_contains "$output" "shard 1/2 did not report"
	merge results/1
	assert_equal "$status" 2
	[ ! -e project/merged/e2e-results.json ]
	merge nothing/*
	assert_equal "$status" 2
	merge
	assert_equal "$status" 2
}

@test "a shard that came to no end is red, although its tests have passed" {
	setup_project
	shards 2
	jq -c '.ended = -1' results/1/.e2e/run >run.json
	mv run.json results/1/.e2e/run
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "shard 1/2 (../results/1) did not finish"
	assert_equal "$(merged '[.success, .tests_failed] | tostring')" '[false,0]'
	run -1 env -C project e2e-report again --out merged --reports json
}

@test "a shard that did not pass is red, although its tests have passed" {
	setup_project
	shards 2
	jq -c '.verdict = 1' results/2/.e2e/run >run.json
	mv run.json results/2/.e2e/run
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "shard 2/2 (../results/2) did not pass"
	run -1 env -C project e2e-report again --out merged --reports json
}

@test "doubled shards are refused" {
	setup_project
	shards 2
	cp -r results/2 results/3
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 2/2 is given twice: in ../results/2 and in ../results/3"
	[ ! -e project/merged/e2e-results.json ]
}

@test "shards that are the same run, one restored from a cache of the other, are refused" {
	setup_project
	shards 2
	cp -r project job
	cp -r results/1 job/test-results
	run env -C job E2E_SHARD_HERE=2 e2e-gen --run --shard 2/2
	rm -r results/2
	mv job/test-results results/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "are the same run"
}

@test "a shard of another plan, deal, file of timings, selection or of no run in parts is refused" {
	setup_project
	shards 2
	cp -r results kept
	restore() { rm -rf results && cp -r kept results; }

	cp project/phases.yaml phases.yaml
	sed -i 's/needs: \[a, health.up\]/needs: [a]/' project/phases.yaml
	shard 2/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 1/2 (../results/1) is from another plan"
	cp phases.yaml project/phases.yaml
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 2/2 (../results/2) is from another plan"

	restore
	shard 3/3
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "is one of 3 shards, and the others are of 2"

	restore
	echo 'api/a 30' >project/e2e-timings.txt
	shard 2/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "divided by another file of timings"
	rm project/e2e-timings.txt

	restore
	shard 2/2 --only '*/*'
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "from another selection"

	restore
	cp -r project job
	run -0 env -C job e2e-gen --run
	merge results/1 job/test-results
	assert_equal "$status" 2
	assert_contains "$output" "is not a shard"
}

@test "a shard for another state of the system is refused" {
	setup_project
	sed -i '1a fingerprint: {env: [VERSION]}' project/phases.yaml
	VERSION=1 shard 1/2
	VERSION=1 shard 2/2
	merge results/*
	assert_equal "$status" 0
	VERSION=2 shard 2/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "from another state of the system"
}

@test "a shard of another commit is refused, and so is another checkout" {
	need git
	setup_project
	git_identity
	git init -q project
	git -C project add .
	git -C project commit -q -m one
	shards 2
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged .shards.commit)" "$(git -C project rev-parse HEAD)"
	first=$(git -C project rev-parse HEAD)
	git -C project commit -q --allow-empty -m two
	shard 2/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 1/2 (../results/1) is from another commit than the one that is checked out here: $first"
	rm -r project/.git
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 2/2 (../results/2) is from another commit than shard 1/2"
}

# edit DIR/FILE SCRIPT: edits a stamp, and makes its checksum right again.
reseal() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - "$1" "$2" "$3" <<-'PY'
	import sys
	from stamp_sums import with_checksum
	path, old, new = sys.argv[1:]
	text = open(path).read()
	assert old in text, text
	open(path, "w").write(with_checksum(text.replace(old, new)))
	PY
}

@test "a stamp that is edited, forged, torn or of another run counts for nothing" {
	setup_project
	touch ok/no-d
	shards 2
	cp -r results kept
	at=$(dirname kept/*/api/d.failed)
	at=results/${at#kept/}
	other=$(dirname kept/*/api/a.passed)
	attempts() {
		rm -rf results && cp -r kept results
		"$@"
		merge results/*
		assert_equal "$status" 1
		assert_equal "$(merged '.phases[1].tests[] | select(.name == "d") | .status')" failed
		assert_contains "$output" "api/d"
	}
	edited() { sed 's/"status":"failed"/"status":"passed"/; s/"exit_code":1/"exit_code":0/' "$at/d.failed" >"$at/d.passed" && rm "$at/d.failed"; }
	forged() { edited && reseal "$at/d.passed" '"name":"d"' '"name":"d"'; }
	torn() { head -c 300 "$at/d.failed" >"$at/d.passed" && rm "$at/d.failed"; }
	beside() { forged && cp "kept/${at#results/}/d.failed" "$at/d.failed"; }
	empty() { : >"$at/d.passed" && rm "$at/d.failed"; }
	gone() { rm "$at/d.failed"; }
	of_another() { cp "$other/a.passed" "$at/d.passed" && rm "$at/d.failed"; }
	as_skip() {
		sed 's/"status":"failed"/"status":"skipped"/g; s/"exit_code":1/"exit_code":77/' "$at/d.failed" >"$at/d.skipped" && rm "$at/d.failed"
		reseal "$at/d.skipped" '"name":"d"' '"name":"d"'
	}
	# A real one, from an earlier attempt.
	skip_beside() {
		as_skip && later "${at%/api}" api/d.skipped 0
		cp "kept/${at#results/}/d.failed" "$at/d.failed"
	}
	for attempt in edited forged torn beside empty gone of_another as_skip skip_beside; do attempts $attempt; done
	assert_contains "$output" "the test has more than one result"
}

@test "a pass that was put back over its later failure, and a report that is not what it was, do not count" {
	setup_project
	shards 2
	at=$(dirname results/*/api/d.passed)
	cp -r results kept
	echo changed >>"$at/d.d/report.xml"
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "api/d: its result does not count: its report has changed"
	rm -r "$at/d.d"
	merge results/*
	assert_equal "$status" 1
	rm -r results
	cp -r kept results
	mkdir -p "${at%/api}/.e2e/failed"
	printf 'd 9999999999.0\n' >"${at%/api}/.e2e/failed/api"
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "it is older than the last failure"
}

# fnv TEXT...: what e2e-gen makes of these texts, each with its end, and of "named" or none.
fnv() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - "$@" <<-'PY'
	import sys, stamp_sums
	print(stamp_sums.fnv(b"".join(text.encode() + b"\0" for text in sys.argv[1:]) + b"\1\0"))
	PY
}

# selects I TESTS: the shard is said to have had these.
selects() {
	echo "$2" >"results/$1/.e2e/selection"
	jq -c ".selection = \"$(fnv "$2")\"" "results/$1/.e2e/run" >run.json
	mv run.json "results/$1/.e2e/run"
}

@test "a test of two shards, of none, and one that is not of the run, are refused by name" {
	setup_project
	shards 2
	own=$(cat results/1/.e2e/selection)
	assert_equal "$(fnv "$own")" "$(jq -r .selection results/1/.e2e/run)"
	other=$(tr ' ' '\n' <results/2/.e2e/selection | grep api/d)
	[ -n "$other" ]
	selects 1 "$own $other"
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "api/d is a test of shard 1/2 and of shard 2/2"
	[ ! -e project/merged/e2e-results.json ]
	selects 1 "$own"
	selects 2 "$(sed 's| api/d||' results/2/.e2e/selection)"
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "api/d is a test of no shard"
	echo health/up >results/2/.e2e/selection
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "its selection cannot be read"
}

# later DIR FILE SECONDS: the stamp is of a host whose clock was ahead.
later() {
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - "$@" <<-'PY'
	import json, re, sys
	from stamp_sums import body, sealed
	dir, file, seconds = sys.argv[1:]
	run = json.load(open(f"{dir}/.e2e/run"))
	text = open(f"{dir}/{file}").read()
	text = re.sub(r'"finished":([0-9.]+)', lambda m: f'"finished":{float(m[1]) + int(seconds):.6f}', text)
	open(f"{dir}/{file}", "w").write(sealed(body(text), run["key"]))
	PY
}

@test "a host whose clock was ahead is none of another time than its own" {
	setup_project
	shards 2
	at=$(dirname results/*/api/d.passed)
	later "${at%/api}" api/d.passed 1800
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "api/d: its result does not count: it is dated in the future"
	jq -c '.started |= (.[0:19] + "Z" | fromdate + 1800 | todate | .[0:19] + ".000Z")' "${at%/api}/.e2e/run" >run.json
	mv run.json "${at%/api}/.e2e/run"
	merge results/*
	assert_equal "$status" 0
}

@test "a sequence, a matrix, a report of several files and a flaky test come out as they were" {
	setup_project
	cat >project/phases.yaml <<-'YAML'
	version: 1
	runners:
	  many:
	    command: [sh, -c, 'for i in 1 2; do echo "<testsuite><testcase name=\"$i\"/></testsuite>" >"$1/$i.xml"; done', sh, "${artifacts}", "${path}", "${theme}"]
	    report: {format: junit, file: "${artifacts}/*.xml"}
	phases:
	  - name: flow
	    parallel: false
	    needs: []
	    tests: {one: {command: "true"}, two: {command: "true"}, three: {command: "true"}}
	  - name: pages
	    needs: []
	    runner: many
	    matrix: {theme: [light, dark]}
	    tests: {a: tests/a.sh, b: tests/b.sh}
	  - name: shaky
	    needs: []
	    retries: 1
	    tests:
	      s: {command: 'test -e "$OK/$E2E_SHARD_HERE" || { touch "$OK/$E2E_SHARD_HERE"; exit 1; }'}
	YAML
	shards 3
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '[.total_tests, .tests_passed, .tests_flaky] | tostring')" '[8,8,1]'
	assert_equal "$(merged '[.phases[1].tests[].cases | length] | tostring')" '[2,2,2,2]'
	run -0 env -C project e2e-report again --out merged --reports json
	echo more >>project/merged/pages/a.dark.d/1.xml
	run -1 env -C project e2e-report again --out merged --reports json
}

@test "a test file that is not the shard's is no evidence" {
	setup_project
	shards 2
	echo "# other" >>project/tests/c.sh
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "api/c: its result does not count: its inputs have changed: tests/c.sh"
	# Nor is one that is not there any more.
	rm project/tests/c.sh
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "tests/c.sh"
}

@test "of a phase that every shard runs, the worst result counts" {
	setup_project
	shards 2
	touch ok/no-up-2
	shard 2/2
	merge results/1 results/2
	assert_equal "$status" 1
	assert_equal "$(merged '.phases[0].tests[0].status')" failed
	merge results/2 results/1
	assert_equal "$status" 1
	assert_equal "$(merged '.phases[0].tests[0].status')" failed
}

@test "what is nobody's results directory is not touched" {
	setup_project
	shards 2
	mkdir project/merged
	echo mine >project/merged/file
	merge results/*
	assert_equal "$status" 2
	assert_equal "$(cat project/merged/file)" mine
	run -2 env -C project e2e-report merge --out ../results/1 ../results/1 ../results/2
	[ -e results/1/.e2e/run ]
	rm -r project/merged
	merge results/*
	assert_equal "$status" 0
	run env -C project e2e-report merge --out merged ../results/1
	assert_equal "$status" 1
	assert_equal "$(wc -l <project/merged/.e2e/history.jsonl)" "$(($(jq .total_tests project/merged/e2e-results.json) * 2))"
}

@test "quarantine is asked of the run as a whole" {
	setup_project
	sed -i "s/d: tests.d.sh/d: {path: tests\/d.sh, quarantine: {until: $(date -u -d '+20 days' +%F)}}/" project/phases.yaml
	touch ok/no-d
	shards 3
	merge results/*
	assert_equal "$status" 0
	assert_contains "$output" "1 quarantined failure"
	touch ok/no-c
	shards 3
	merge results/*
	assert_equal "$status" 1
}

@test "services of all shards are reported, and one that failed fails the run" {
	setup_project
	cat >project/phases.yaml <<-'YAML'
	version: 1
	services:
	  db:
	    command: [sh, -c, "echo db in $E2E_SHARD_HERE; exec sleep 1000"]
	    ready: {exec: [test, "!", -e, "${OK}/no-db-${E2E_SHARD_HERE}"], interval: 50ms, retries: 3}
	phases:
	  - {name: api, tests: {a: {command: "true"}, b: {command: "true"}}}
	YAML
	shards 2
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '.services[0] | [.name, .log] | tostring')" '["db","merged/_services/db.log"]'
	touch ok/no-db-2
	shard 2/2
	merge results/*
	assert_equal "$status" 1
	assert_equal "$(merged '.services[0].state')" failed
	assert_contains "$(cat project/merged/_services/db.log)" "db in 2"
}

@test "a shard that ran again goes on with its passes, and these count" {
	setup_project
	touch ok/no-c
	shards 2
	rm ok/no-c
	for number in 1 2; do
		cp -r project job
		cp -r results/$number job/test-results
		run -0 env -C job E2E_SHARD_HERE=$number e2e-gen --run --shard $number/2
		rm -r results/$number
		mv job/test-results results/$number
		rm -r job
	done
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '[.success, .tests_cached > 2] | tostring')" '[true,true]'
}
