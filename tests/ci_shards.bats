#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The jobs that e2e-gen --ci writes: against the schemas of the services, and played with a project of
# five tests in three shards, each job in a fresh clone as CI has one. The job that merges them is the
# check: it is green only when all shards are there and all has passed.

load ci_helpers

play=$BATS_TEST_DIRNAME/ci/play.py

# A repository with five tests and the jobs of three shards.
setup_project() {
	export HOME=$PWD/home STORE=$PWD/store
	git_identity
	mkdir home
	switched_tests origin/tests/test_ a b c d e
	git init -q origin
	(
		cd origin || return
		{
			reporting_runner
			printf 'phases:\n  - {name: one, runner: sh, files: "**/test_*.sh"}\n'
		} >phases.yaml
		printf 'one/test_%s 1\n' a b c d e >e2e-timings.txt
		printf '%s\n' test-results .e2e-shards e2e.mk .e2e-history >.gitignore
		e2e-gen --ci "$1" --shards 3 -o jobs.yml
		git add .
		git commit -qm 'five tests'
	)
}

# job SYSTEM JOB [SHARD]: that job in a new clone; its exit code is in status.
job() {
	rm -rf clone
	git clone -q origin clone
	cd clone || return
	PLAY_ATTEMPT=${attempt:=1} PLAY_JOB=$2 PLAY_SHARD=${3:-} run python3 "$play" "$1" jobs.yml "$STORE"
	cd ..
}

# All jobs of a pipeline; the exit codes of the shards are in shards, that of the check in status.
pipeline() {
	local number
	shards=
	forget
	for number in 1 2 3; do
		job "$1" e2e-shard $number
		shards+="$status "
	done
	job "$1" e2e
}

# The jobs that have failed, and what comes after them, once more.
failed_jobs_again() {
	local number
	attempt=$((attempt + 1))
	forget
	for number in 1 2 3; do
		if [ "$(cut -d' ' -f$number <<<"$shards")" != 0 ]; then job "$1" e2e-shard $number; fi
	done
	job "$1" e2e
}

# Where GitHub's and GitLab's jobs have left what.
merged_file() { find store/artifacts -path '*/test-results/*' -name "$1"; }

green_and_red() {
	setup_project "$1"
	pipeline "$1"
	assert_equal "$shards$status" "0 0 0 0"
	assert_equal "$(ran)" "a b c d e"
	assert_equal "$(grep -c '<testcase' "$(merged_file e2e-results.xml)")" 5
	[ "$(wc -l <"$(find store/artifacts -name e2e-timings.txt)")" -eq 5 ]

	rm -r store ok/b
	pipeline "$1"
	assert_equal "$(grep -o 1 <<<"$shards" | wc -l)" 1
	assert_equal "$status" 1
	assert_contains "$output" "one/test_b"
	grep -q '<failure' "$(merged_file e2e-results.xml)"

	# Only what failed runs again.
	touch ok/b
	failed_jobs_again "$1"
	assert_equal "$(ran)" b
	assert_equal "$status" 0
}

a_shard_is_missing() {
	setup_project "$1"
	job "$1" e2e-shard 1
	job "$1" e2e-shard 3
	job "$1" e2e
	[ "$status" -ne 0 ]
	assert_contains "$output" "shard 2/3 did not report"
	rm -r store/artifacts/*
	job "$1" e2e
	[ "$status" -ne 0 ]
}

nothing_of_another_commit_counts() {
	setup_project "$1"
	pipeline "$1"
	git -C origin commit -q --allow-empty -m 'another'
	job "$1" e2e-shard 1
	job "$1" e2e
	[ "$status" -ne 0 ]
	assert_contains "$output" "from another commit"
	forget
	cache=$(ls store/*shard-2*.tar)
	rm -r store/artifacts/e2e-shard-2
	PLAY_RESTORE=$PWD/$cache job "$1" e2e-shard 2
	[ -n "$(ran)" ]
	job "$1" e2e-shard 3
	job "$1" e2e
	assert_equal "$status" 0
}

@test "GitHub Actions: green, red, and what failed again" { green_and_red github; }
@test "GitLab CI: green, red, and what failed again" { green_and_red gitlab; }

@test "GitHub Actions: a shard that is missing is red" { a_shard_is_missing github; }
@test "GitLab CI: a shard that is missing is red" { a_shard_is_missing gitlab; }

@test "GitHub Actions: nothing of another commit counts" { nothing_of_another_commit_counts github; }
@test "GitLab CI: nothing of another commit counts" { nothing_of_another_commit_counts gitlab; }

@test "the schemas of the services: the jobs hold, broken ones do not" {
	need_schemas
	mkdir one
	printf 'version: 1\nphases:\n  - {name: one, tests: {a: {command: "true"}}}\n  - {name: two, tests: {b: {command: "true"}}}\n' >one/plan.yml
	for service in github gitlab; do
		e2e-gen --ci $service --shards 12 --phase two one/plan.yml >$service.yml
		run -0 schema $service $service.yml
		grep -q -- '--phase two one/plan.yml$' $service.yml
		sed 's/needs: .*/needs: 3/' $service.yml >broken.yml
		run -1 schema $service broken.yml
	done
	sed 's/fail-fast: false/fail-fast: [no]/' github.yml >broken.yml
	run -1 schema github broken.yml
	sed 's/parallel: 12/parallel: many/' gitlab.yml >broken.yml
	run -1 schema gitlab broken.yml
}

@test "what cannot be dealt is wrong before it is in the CI" {
	printf 'version: 1\nphases:\n  - {name: one, tests: {a: {command: "true"}}}\n  - {name: two, tests: {b: {command: "true"}}}\n' >phases.yaml
	run -2 e2e-gen --ci github --shards 3
	assert_contains "$output" "shards do not wait for each other"
	run -2 e2e-gen --ci github
	assert_contains "$output" "--shards"
	run -2 e2e-gen --ci gitlab --shards 201 --phase one
	assert_contains "$output" "at most 200"
	run -2 e2e-gen --ci jenkins --shards 2
	assert_contains "$output" "github and gitlab"
	run -2 e2e-gen --ci gitlab --shards 2 --list
	cp phases.yaml 'a plan.yaml'
	run -2 e2e-gen --ci gitlab --shards 2 --phase one 'a plan.yaml'
	echo mine >jobs.yml
	run -2 e2e-gen --ci gitlab --shards 2 --phase one -o jobs.yml
	assert_equal "$(cat jobs.yml)" mine
	rm jobs.yml
	run -0 e2e-gen --ci gitlab --shards 2 --phase one -o jobs.yml
	run -0 e2e-gen --ci gitlab --shards 3 --phase one -o jobs.yml
	grep -q 'parallel: 3' jobs.yml
}
