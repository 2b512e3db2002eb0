#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What somebody who wants green gives to e2e-report merge, and what it must not take for that: launched
# tests, what is needed and was left out, shards of another time, odd places.

load ci_helpers
load shards

setup() {
	set_up
	export OK=$PWD/ok
	mkdir ok
}

# Writes the plan of the project from standard input.
project() {
	mkdir -p project
	cat >project/phases.yaml
}

@test "a shard whose later make was refused is red" {
	project <<-'YAML'
	phases: [{name: p, tests: {a: {command: "true"}, b: {command: "true"}}}]
	YAML
	shards 2
	merge results/*
	assert_equal "$status" 0
	local refused
	# A tag that no test has, a phase that is not there, a plan that is wrong.
	for refused in "--tag none" "--phase none" "broken.yaml"; do
		rm -rf job kept
		cp -r results/1 kept
		cp -r project job
		mv results/1 job/test-results
		echo "phases: [" >job/broken.yaml
		# shellcheck disable=SC2086 # words
		run env -C job E2E_SHARD_HERE=1 e2e-gen --run --shard 1/2 $refused
		assert_equal "$status" 2
		mv job/test-results results/1
		merge results/*
		assert_equal "$status" 1
		assert_contains "$output" "shard 1/2 (../results/1) did not pass"
		# One that comes to its end afterwards counts.
		rm -rf job
		cp -r project job
		mv results/1 job/test-results
		run env -C job E2E_SHARD_HERE=1 e2e-gen --run --shard 1/2
		assert_equal "$status" 0
		mv job/test-results results/1
		merge results/*
		assert_equal "$status" 0
	done
}

@test "launched tests come out as they were: host, attempts, logs, artifacts, reports" {
	project <<-'YAML'
	version: 1
	launchers: {near: {command: [sh, -c, 'echo "the launcher says this" >&2; "$@"; exit 1', x]}}
	phases:
	  - name: api
	    launcher: near
	    tests:
	      a:
	        command: 'echo hello; echo "<testsuite><testcase name=\"one\"/></testsuite>" >"${report}"; echo shot >"${artifacts}/shot.txt"'
	        report: {format: junit, file: "${artifacts}/report.xml"}
	      b: {command: 'test "${attempt}" = 2 || { echo first; exit 1; }; echo second', retries: 1}
	      c: {launcher: local, command: "echo local"}
	      d: {command: "exit 77"}
	YAML
	shards 2
	merge results/*
	assert_equal "$status" 0
	rm -r results
	assert_equal "$(merged '[.success, .tests_passed, .tests_flaky, .tests_skipped] | tostring')" '[true,3,1,1]'
	assert_equal "$(merged '[.phases[0].tests[] | [.attempts[].host]] | tostring')" \
		"[[\"$(hostname)\"],[\"$(hostname)\",\"$(hostname)\"],[null],[\"$(hostname)\"]]"
	assert_equal "$(cat project/merged/api/a.log)" hello
	assert_equal "$(cat project/merged/api/b.log)" "first
e2e-run: attempt 2 of 2
second"
	assert_equal "$(cat "project/$(merged '.phases[0].tests[0].artifacts')/shot.txt")" shot
	assert_equal "$(merged '.phases[0].tests[0].cases[0].name')" one
	assert_equal "$(find project/merged -name '*verdict*' -o -path '*/jobs/*')" ""
	run -0 env -C project e2e-report again --out merged --reports json
}

@test "a launcher that lies in one shard makes the run red, by name" {
	project <<-'YAML'
	version: 1
	launchers: {it: {command: [sh, -c, 'test -e "$OK/lies-$E2E_SHARD_HERE" && { echo "all is well" >&2; exit 0; }; "$@"', x], retries: 0}}
	phases:
	  - {name: api, launcher: it, tests: {a: {command: "true"}, b: {command: "true"}}}
	YAML
	touch ok/lies-2
	shards 2
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "it ended without starting it (exit 0): all is well"
	assert_equal "$(merged '[.phases[0].tests[] | [.name, .status, .class]] | tostring')" \
		'[["a","passed",null],["b","failed","infrastructure"]]'
	# The plan of the launchers is a part of the plan.
	rm ok/lies-2
	sed -i 's/all is well/all is very well/' project/phases.yaml
	shard 2/2
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "is from another plan"
}

# Base and api, where api/a needs base/seed, which reads seed.txt.
needy() {
	project <<-'YAML'
	version: 1
	phases:
	  - name: base
	    tests: {seed: {path: seed.txt, command: "test ! -e $OK/no-seed"}, other: {command: "true"}}
	  - name: api
	    tests:
	      a: {command: "echo a >>$OK/ran", needs: [base/seed]}
	      b: {command: "true"}
	      c: {command: "true"}
	YAML
	echo 1 >project/seed.txt
}

# two_stages I/N: a job that runs the first phase, and one that goes on in its directory with a shard of the
# second and without what that needs.
two_stages() {
	local job=job-${1%/*}
	rm -rf "$job" "results/${1%/*}"
	cp -r project "$job"
	mkdir -p results
	run env -C "$job" e2e-gen --run --phase base
	run env -C "$job" e2e-gen --run --phase api --without-needs --shard "$1"
	mv "$job/test-results" "results/${1%/*}"
	rm -rf "$job"
}

@test "without needs, no shard is green without what it needs" {
	needy
	shard 1/2 --phase api --without-needs
	assert_equal "$status" 1
	assert_contains "$output" "it needs base/seed, which is not selected (it has no pass)"
	[ ! -e ok/ran ]
	shard 2/2 --phase api --without-needs
	assert_equal "$status" 0
	merge results/*
	assert_equal "$status" 1
	assert_equal "$(merged '.phases[0].tests[0] | [.name, .status, .class] | tostring')" '["a","skipped","blocked"]'
	# With it and without it are two runs.
	shard 1/2 --phase api
	assert_equal "$status" 0
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "from another selection"
}

@test "without needs, a shard that has the pass is green, and so is the merged run" {
	needy
	two_stages 1/2
	assert_equal "$status" 0
	two_stages 2/2
	assert_equal "$status" 0
	cp -r results kept
	for order in "results/1 results/2" "results/2 results/1"; do
		# shellcheck disable=SC2086 # words
		merge $order
		assert_equal "$status" 0
		assert_equal "$(merged '[.phases[].tests[].name] | tostring')" '["a","b","c"]'
	done
	rm -r results
	run -0 env -C project e2e-report again --out merged --reports json

	# What it needs is held against its evidence where it was.
	restore() { rm -rf results && cp -r kept results; }
	restore
	echo 2 >project/seed.txt
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "api/a: its result does not count: it needs base/seed, which is not selected (its result does not count: its inputs have changed: seed.txt"
	run -1 env -C project e2e-report again --out merged --reports json
	echo 1 >project/seed.txt
	at=$(dirname "$(ls -d results/*/api/a.passed)")
	at=${at%/api}
	# The other shard has a pass of it, too: it is none of this one.
	for how in gone edited copied failed; do
		restore
		case $how in
		gone) rm "$at/base/seed.passed" ;;
		edited) break_seal "$at/base/seed.passed" ;;
		copied) cp kept/[!"${at##*/}"]/base/seed.passed "$at/base/seed.passed" ;;
		failed) cp "$at/base/seed.passed" "$at/base/seed.failed" ;;
		esac
		merge results/*
		assert_equal "$how $status" "$how 1"
		assert_equal "$how $(merged '.phases[0].tests[0].status')" "$how failed"
		run -1 env -C project e2e-report again --out merged --reports json
	done
	merge kept/*
	assert_equal "$status" 0
}

@test "a step of a sequence that was selected alone stands on the steps before it" {
	project <<-'YAML'
	version: 1
	phases:
	  - name: flow
	    parallel: false
	    tests: {one: {command: "true"}, two: {command: "true"}, three: {command: "true"}}
	  - {name: open, needs: [], tests: {o: {command: "false"}}}
	YAML
	mkdir results
	for number in 1 2; do
		cp -r project job
		run env -C job e2e-gen --run --shard $number/2
		run -0 env -C job e2e-gen --run --only flow/three --shard $number/2
		mv job/test-results results/$number
		rm -r job
	done
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '[.phases[].tests[].name] | tostring')" '["three"]'
}

simple() {
	project <<-'YAML'
	version: 1
	phases:
	  - {name: api, tests: {a: {command: "true"}, b: {command: "true"}, c: {command: "true"}}}
	YAML
}

# dated DIR SECONDS: the shard is one of so long ago.
dated() {
	jq -c ".started |= (.[0:19] + \"Z\" | fromdate - $2 | todate | .[0:19] + \".000Z\")" "$1/.e2e/run" >run.json
	mv run.json "$1/.e2e/run"
}

@test "a shard of an older run of the same commit is refused, by the CI and by its age" {
	simple
	for pair in GITHUB_ACTIONS=GITHUB_RUN_ID GITLAB_CI=CI_PIPELINE_ID BUILDKITE=BUILDKITE_BUILD_ID TF_BUILD=BUILD_BUILDID; do
		name=${pair#*=}
		export "${pair%=*}=true"
		export "$name=6"
		shard 1/2
		export "$name=7"
		shard 2/2
		merge results/*
		assert_equal "$name $status" "$name 2"
		assert_contains "$output" "shard 2/2 (../results/2) is from another run of the CI than shard 1/2 (../results/1): 7, and not 6"
		[ ! -e project/merged/e2e-results.json ]
		shard 1/2
		merge results/*
		assert_equal "$name $status" "$name 0"
		unset "$name" "${pair%=*}"
	done
	shards 2
	dated results/1 3000
	merge results/*
	assert_equal "$status" 0
	dated results/1 3000
	merge results/*
	assert_equal "$status" 2
	assert_contains "$output" "shard 1/2 (../results/1) had ended"
	assert_contains "$output" "older than max_age, 1h"
	[ ! -e project/merged/e2e-results.json ]
	# Whoever knows that it does not matter says so.
	sed -i '1a max_age: 3h' project/phases.yaml
	shards 2
	dated results/2 6000
	merge results/*
	assert_equal "$status" 0
}

@test "of what every shard runs, a flaky pass is worse than one that is not" {
	project <<-'YAML'
	version: 1
	phases:
	  - name: health
	    replicate: true
	    tests: {up: {command: 'test "$E2E_SHARD_HERE" = 1 || test "${attempt}" = 2', retries: 1}}
	  - {name: api, tests: {a: {command: "true"}, b: {command: "true"}}}
	YAML
	shards 2
	for order in "results/1 results/2" "results/2 results/1"; do
		# shellcheck disable=SC2086 # words
		merge $order
		assert_equal "$status" 0
		assert_equal "$(merged .tests_flaky)" 1
	done
}

@test "what every shard runs of an optional phase: a result that is refused or worse is named with its shard, and is no failure of the run" {
	project <<-'YAML'
	version: 1
	phases:
	  - name: lint
	    required: false
	    replicate: true
	    needs: []
	    tests: {r: {command: 'test ! -e "$OK/no-r-$E2E_SHARD_HERE"'}}
	  - {name: api, needs: [], tests: {a: {command: "true"}, b: {command: "true"}}}
	YAML
	worst='e2e-report: lint/r did not pass in shard 2/2; another shard has a better result, but the worst one counts'
	shards 2
	merge results/*
	assert_equal "$status" 0
	[[ $output != *"worst"* ]]
	# Changed by hand.
	sed -i 's/"duration":[0-9.]*/"duration":9/' results/2/lint/r.passed
	merge results/*
	assert_equal "$status" 0
	assert_contains "$output" "e2e-report: shard 2/2: lint/r: its result does not count: its file is damaged or was edited"
	assert_contains "$output" "$worst"
	assert_contains "$output" "E2E TESTS PASSED, 1 optional failure"
	assert_equal "$(merged '.phases[0].tests[0] | [.reason, .class] | join(" ")')" "invalid infrastructure"
	# Gone.
	rm results/2/lint/r.passed
	merge results/*
	assert_equal "$status" 0
	assert_contains "$output" "no result: it did not run in shard 2/2"
	assert_contains "$output" "$worst"
	# Failed there.
	touch ok/no-r-2
	shards 2
	assert_equal "$status" 0
	merge results/*
	assert_equal "$status" 0
	assert_contains "$output" "$worst"
	# A test that decides stands on it.
	sed -i 's/b: {command: "true"}/b: {command: "true", needs: [lint\/r]}/' project/phases.yaml
	rm ok/no-r-2
	shards 2
	sed -i 's/"duration":[0-9.]*/"duration":9/' results/*/lint/r.passed
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "api/b: its result does not count: the pass of lint/r that it depends on no longer holds"
	[[ $output != *"worst"* ]]
}

@test "a shard's directory is not the place of the merged run, by whatever name" {
	simple
	shards 2
	ln -s ../results/1 project/link
	cp -r results kept
	mkdir -p project/above/.e2e
	cp -r results project/above/results
	touch project/above/.e2e/own
	for out in ../results/1 ../results/../results/1/ link "$PWD/results/1" ../results/1/merged ../results/1/new/merged; do
		run -2 env -C project e2e-report merge --out "$out" ../results/1 ../results/2
		assert_contains "$output" "shard"
		diff -r --no-dereference --exclude=e2e-results.json kept results
	done
	run -2 env -C project e2e-report merge --out above above/results/1 above/results/2
	assert_contains "$output" "would be emptied"
	[ -e project/above/results/1/.e2e/run ]
	# Twice, by two names.
	ln -s 1 results/3
	merge results/1 results/2 results/3
	assert_equal "$status" 2
	assert_contains "$output" "shard 1/2 is given twice: in ../results/1 and in ../results/3"
}

@test "a merge that is refused leaves no earlier success" {
	simple
	shards 2
	for dirs in "" results/1 "results/1 nowhere" "results/1 results/1"; do
		merge results/*
		assert_equal "$status" 0
		# shellcheck disable=SC2086 # words
		merge $dirs
		[ "$status" -ne 0 ]
		[ ! -e project/merged/e2e-results.json ] || [ "$(merged .success)" = false ]
	done
}

@test "where --out is a link, it stays one" {
	simple
	shards 2
	mkdir elsewhere
	ln -s ../elsewhere project/merged
	for _ in 1 2; do
		merge results/*
		assert_equal "$status" 0
		[ -L project/merged ]
		[ -e elsewhere/e2e-results.json ]
	done
}

@test "results may lie below a directory that is called as a test is" {
	project <<-'YAML'
	version: 1
	runners:
	  sh:
	    command: 'mkdir -p "${artifacts}/p"; echo "<testsuite><testcase name=\"one\"/></testsuite>" >"${report}"'
	    report: {format: junit, file: "${artifacts}/p/t.xml"}
	phases:
	  - {name: p, tests: {t: {runner: sh}, u: {runner: sh}}}
	YAML
	for out in "$PWD/p/t.git/job" "$PWD/p/t.d/p/u.git/job"; do
		rm -rf "$PWD/p" results
		mkdir -p "$(dirname "$out")" results
		for number in 1 2; do
			cp -r project "$out"
			for where in "$out/test-results" p/t.d; do
				run -0 env -C "$out" e2e-gen --run --shard $number/2 --output "$where"
			done
			mv "$out/p/t.d" results/$number
			rm -r "$out"
		done
		merge results/*
		assert_equal "$out $status" "$out 0"
		assert_equal "$(merged '[.phases[].tests[].cases[].name] | tostring')" '["one","one"]'
	done
}

@test "an interrupted shard is red, and counts once it has run again" {
	project <<-'YAML'
	version: 1
	phases:
	  - {name: api, tests: {a: {command: 'touch "$OK/up"; test -e "$OK/quick" || exec sleep 600'}, b: {command: "true"}}}
	YAML
	cp -r project job
	(cd job && exec env --default-signal=INT e2e-gen --run --shard 1/2 >../out 2>&1 3>&-) &
	pid=$!
	wait_until test -e ok/up
	kill -INT "$pid"
	wait "$pid" || true
	mkdir results
	cp -r job/test-results results/1
	touch ok/quick
	shard 2/2
	merge results/*
	assert_equal "$status" 1
	assert_contains "$output" "shard 1/2 (../results/1)"
	run -0 env -C job e2e-gen --run --shard 1/2
	rm -r results/1
	cp -r job/test-results results/1
	merge results/*
	assert_equal "$status" 0
}

@test "files with names of many scripts are dealt and merged" {
	project <<-'YAML'
	version: 1
	runners: {sh: {command: [sh, "${path}"]}}
	phases:
	  - {name: api, runner: sh, files: "tests/*.sh"}
	YAML
	mkdir project/tests
	for name in ä ß 日本 "a b" plain; do echo 'echo "$0"' >"project/tests/$name.sh"; done
	shards 7
	merge results/*
	echo "$output"
	assert_equal "$status" 0
	assert_equal "$(merged .tests_passed)" 5
}

@test "each shard has its own budget of retries, and setup and teardown" {
	project <<-'YAML'
	version: 1
	retries: {count: 1, budget: 1}
	phases:
	  - name: api
	    setup: {seed: {command: 'test ! -e "$OK/no-seed-$E2E_SHARD_HERE"'}}
	    teardown: {wipe: {command: 'test ! -e "$OK/no-wipe-$E2E_SHARD_HERE"', required: true}}
	    tests:
	      a: {command: 'test "${attempt}" = 2'}
	      b: {command: 'test "${attempt}" = 2'}
	YAML
	shards 2
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged .tests_flaky)" 2
	for what in seed wipe; do
		touch ok/no-$what-2
		shard 2/2
		merge results/*
		assert_equal "$what $status" "$what 1"
		assert_equal "$(merged ".phases[0].tests[] | select(.name == \"$what\") | .status")" failed
		rm ok/no-$what-2
	done
}

@test "a shard in which all of its tests skip themselves is no failure, and the run is one when all do" {
	project <<-'YAML'
	version: 1
	phases:
	  - name: api
	    tests: {a: {command: "exit 77"}, b: {command: 'test ! -e "$OK/no-b" || exit 77'}}
	  - {name: alone, needs: [], replicate: true, tests: {r: {command: "true"}}}
	YAML
	shard 1/2
	assert_equal "$status" 0
	run -0 env -C project e2e-report again --out ../results/1 --reports json
	shard 2/2
	merge results/*
	assert_equal "$status" 0
	assert_equal "$(merged '[.success, .tests_skipped] | tostring')" '[true,1]'
	touch ok/no-b
	shards 2
	merge results/*
	assert_equal "$status" 1
	assert_equal "$(merged '[.success, .tests_skipped] | tostring')" '[false,2]'
	# What every shard runs is no other one's.
	sed -i 's/"true"/"exit 77"/' project/phases.yaml
	shard 1/2
	assert_equal "$status" 1
}
