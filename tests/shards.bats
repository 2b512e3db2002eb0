#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# A run that is dealt to several jobs: whose a test is, what stays together, and what is refused.

load helpers

# Writes a plan of one phase with COUNT tests, t1 to tCOUNT, each of which appends its name to "ran".
phase_of() {
	printf 'version: 1\nphases:\n  - name: api\n    tests:\n'
	for ((i = 1; i <= $1; i++)); do
		printf '      t%d: {command: "echo t%d >>ran"}\n' "$i" "$i"
	done
}

# The tests of shard I of N, by --list.
of_shard() { e2e-gen --list --shard "$1" | sed -n 's/^  \([^ ]*\).*/\1/p' | tr '\n' ' ' | sed 's/ $//'; }

run_shard() { run gmake -j4 e2e "E2E_SHARD=$1" "E2E_OUT=shard-${1%/*}" "${@:2}"; }

@test "each test is run by exactly one shard" {
	phase_of 7 | plan
	for shard in 1 2 3; do
		run_shard $shard/3
		assert_equal "$status" 0
		assert_contains "$output" "shard $shard/3"
	done
	assert_equal "$(ran)" "t1 t2 t3 t4 t5 t6 t7"
	assert_equal "$(jq -c .shard shard-2/e2e-results.json | sed 's/"plan":"[0-9a-f]*"/"plan":"-"/')" \
		'{"index":2,"count":3,"plan":"-","timings":null,"commit":null}'
	assert_equal "$(jq -r '.shard + " " + .commit' shard-2/.e2e/run)" "2/3 "
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema shard-2 \
		"$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json"
}

@test "the longest test goes first to the shard with least to do, and the order of the file changes nothing" {
	phase_of 5 | plan
	printf 'api/t1 1\napi/t2 2\napi/t3 9.5 # long\n\napi/t4 4\napi/t5 5\n' >e2e-timings.txt
	assert_equal "$(of_shard 1/2)" "api/t1 api/t3"
	assert_equal "$(of_shard 2/2)" "api/t2 api/t4 api/t5"
	sort -r e2e-timings.txt >other
	export E2E_TIMINGS=other
	run_shard 1/2
	assert_equal "$(ran)" "t1 t3"
	run -0 e2e-gen --list --shards 2 --timings other
	assert_contains "$output" "shard 1/2: 2 tests, 10.5s"
	assert_contains "$output" "shard 2/2: 3 tests, 11.0s"
}

@test "make, e2e-gen --list, --run and --why agree about a shard" {
	phase_of 9 | plan
	for ((i = 1; i <= 9; i++)); do echo "api/t$i $((i * i % 7)).25"; done >e2e-timings.txt
	expected=$(of_shard 2/4 | tr -d / | sed 's/api//g')
	run_shard 2/4
	assert_equal "$(ran)" "$expected"
	forget
	run -0 e2e-gen --run --shard 2/4 --output other
	assert_equal "$(ran)" "$expected"
	assert_equal "$(e2e-gen --why --shard 2/4 | sed -n 's|^run *api/\([^ ]*\).*|\1|p' | sort | tr '\n' ' ' | sed 's/ $//')" "$expected"
	assert_equal "$(gmake e2e-list E2E_SHARD=2/4 | grep -c '^  api/')" "$(wc -w <<<"$expected")"
}

@test "what has to be on one machine stays together" {
	plan <<-'YAML'
	version: 1
	phases:
	  - name: api
	    tests:
	      a: {command: "true"}
	      b: {command: "true", needs: [a]}
	      c: {command: "true", after: [b]}
	      d: {command: "true", locks: [printer]}
	      e: {command: "true", locks: [printer, scanner]}
	      f: {command: "true", locks: [scanner]}
	      g: {command: "true"}
	  - name: flow
	    needs: []
	    parallel: false
	    tests:
	      one: {command: "true"}
	      two: {command: "true", tags: [two]}
	      three: {command: "true"}
	YAML
	run -0 e2e-gen --list --shards 4
	for shard in 1 2 3 4; do of_shard $shard/4 && echo; done | sort >dealt
	assert_equal "$(cat dealt)" "api/a api/b api/c
api/d api/e api/f
api/g
flow/one flow/two flow/three"
	# Also around what is not selected.
	assert_equal "$(e2e-gen --list --tag '!two' --shards 10 | grep -B4 flow/three | grep -c flow/one)" 1
}

@test "setup and teardown come with the tests of their phase, replicated phases with every shard" {
	plan <<-'YAML'
	version: 1
	phases:
	  - name: base
	    tests: {seed: {command: "true"}, other: {command: "true"}}
	  - name: health
	    replicate: true
	    needs: []
	    tests:
	      up: {command: "true", needs: [base/seed]}
	  - name: api
	    needs: [health]
	    setup: {prepare: {command: "true"}}
	    teardown: {wipe: {command: "true"}}
	    tests: {a: {command: "true"}, b: {command: "true"}}
	YAML
	phases=$(e2e-gen --list --shards 3 --phase health,api)
	assert_equal "$(grep -c health/up <<<"$phases")" 3
	assert_equal "$(grep -c base/seed <<<"$phases")" 3
	assert_equal "$(grep -c base/other <<<"$phases")" 0
	assert_equal "$(grep -c api/prepare <<<"$phases")" 2
	assert_equal "$(grep -c api/wipe <<<"$phases")" 2
}

@test "phases that wait for each other are not dealt, unless the first is replicated or one is selected" {
	plan <<-'YAML'
	version: 1
	phases:
	  - name: health
	    tests: {up: {command: "echo up >>ran"}}
	  - name: api
	    tests: {a: {command: "echo a >>ran"}, b: {command: "echo b >>ran"}}
	YAML
	run_shard 1/2
	assert_equal "$status" 2
	assert_contains "$output" 'phase "api" waits for "health", and shards do not wait for each other'
	assert_equal "$(ran)" ""
	run -2 e2e-gen --list --shard 1/2
	run_shard 1/2 E2E_PHASES=api
	assert_equal "$status" 0
	assert_equal "$(ran)" a
	sed -i 's/name: health/&\n    replicate: true/' phases.yaml
	forget
	run_shard 2/2
	assert_equal "$status" 0
	assert_equal "$(ran)" "b up"
}

@test "auto asks the CI, and does not guess" {
	phase_of 4 | plan
	run -2 gmake e2e E2E_SHARD=auto
	assert_contains "$output" "no variable of a CI service tells which shard this is"
	CI_NODE_INDEX=2 CI_NODE_TOTAL=4 run -0 gmake e2e E2E_SHARD=auto
	assert_equal "$(jq -r .shard test-results/.e2e/run)" 2/4
	CIRCLE_NODE_INDEX=2 CIRCLE_NODE_TOTAL=4 run -0 gmake e2e E2E_SHARD=auto
	assert_equal "$(jq -r .shard test-results/.e2e/run)" 3/4
	BUILDKITE_PARALLEL_JOB=0 BUILDKITE_PARALLEL_JOB_COUNT=4 run -0 gmake e2e E2E_SHARD=auto
	assert_equal "$(jq -r .shard test-results/.e2e/run)" 1/4
	BUILDKITE_PARALLEL_JOB=4 BUILDKITE_PARALLEL_JOB_COUNT=4 run -2 gmake e2e E2E_SHARD=auto
	CI_NODE_INDEX=1 CI_NODE_TOTAL=4 CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=4 run -2 gmake e2e E2E_SHARD=auto
	assert_contains "$output" "two CI services disagree"
}

@test "what is no shard, and what are no timings, is an error" {
	phase_of 2 | plan
	for shard in 0/2 3/2 2 1/ /2 1/2/3 -1/2 1/99999999999 x; do
		run -2 gmake e2e "E2E_SHARD=$shard"
		assert_contains "$output" "is not a shard"
	done
	echo 'api/t1 1s' >e2e-timings.txt
	run -2 gmake e2e E2E_SHARD=1/2
	assert_contains "$output" "e2e-timings.txt:1"
	printf 'api/t1 1\napi/t1 2\n' >e2e-timings.txt
	run -2 e2e-gen --list --shards 2
	assert_contains "$output" "e2e-timings.txt:2: this test has a line already"
	run -2 gmake e2e E2E_SHARD=1/2 E2E_TIMINGS=nowhere
	assert_contains "$output" nowhere
	run -2 e2e-gen --shard 1/2
	run -2 e2e-gen --list --shards 0
	assert_equal "$(ran)" ""
}

@test "a shard that nothing is left for passes, and proves nothing" {
	phase_of 2 | plan
	run_shard 3/3
	assert_equal "$status" 0
	assert_equal "$(ran)" ""
	assert_equal "$(jq .total_tests shard-3/e2e-results.json)" 0
	assert_equal "$(jq .open shard-3/.e2e/run)" true
	run -2 gmake e2e E2E_SHARD=1/3 E2E_ONLY=nothing
}

@test "tests in quarantine are not all there is because the others are another shard's" {
	plan <<-YAML
	version: 1
	phases:
	  - name: api
	    tests:
	      a: {command: "false", quarantine: {until: $(date -u -d '+20 days' +%F)}}
	      b: {command: "true"}
	YAML
	run_shard 1/2
	assert_equal "$status" 0
	assert_contains "$output" "quarantine"
	rm -r shard-1/.e2e/plan
	run -0 e2e-report again --out shard-1
	run_shard 2/2
	assert_equal "$status" 0
	run -2 gmake e2e E2E_ONLY=api/a
}

@test "a test that is named by a goal runs whatever the shard is, and an inner run has none" {
	phase_of 2 | plan
	run -0 gmake e2e/api/t2 E2E_SHARD=1/2
	assert_equal "$(ran)" t2
	mkdir inner
	(cd inner && phase_of 3 | sed 's/>>ran/>>..\/ran/' | plan)
	plan <<-'YAML'
	version: 1
	phases:
	  - name: outer
	    tests: {inner: {command: "make -C inner e2e"}, other: {command: "true"}}
	YAML
	forget
	run_shard 1/2
	assert_equal "$status" 0
	assert_equal "$(ran)" "t1 t2 t3"
}

@test "the commit is noted" {
	need git
	phase_of 2 | plan
	git_identity
	git init -q .
	git commit -q --allow-empty -m a
	run_shard 1/2
	assert_equal "$(jq -r .commit shard-1/.e2e/run)" "$(git rev-parse HEAD)"
	rm -rf .git
	GIT_CEILING_DIRECTORIES=$PWD/.. GITHUB_ACTIONS=true GITHUB_SHA=abc run_shard 1/2
	assert_equal "$(jq -r .commit shard-1/.e2e/run)" abc
}

@test "e2e-report timings writes what is read" {
	phase_of 3 | plan
	run -2 e2e-report timings
	run -0 gmake e2e
	e2e-report timings >e2e-timings.txt
	assert_equal "$(sed 's/ [0-9.]*$//' e2e-timings.txt | tr '\n' ' ')" "api/t1 api/t2 api/t3 "
	run -0 e2e-gen --list --shards 2
	assert_contains "$output" "one after the other"
}
