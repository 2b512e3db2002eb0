#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Many tests with locks and slots under one make.

load helpers

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
}

@test "of many tests with locks and slots none meets what it must not, and all come to an end" {
	needs_make 4.2 "jobserver for tests"
	local idle=0 waiting=0 runs
	runs=$(size 1 100)
	for ((i = 1; i <= runs; i++)); do
		python3 "$BATS_TEST_DIRNAME/crowd.py" plan "$(size 60 200)" 20 4 "$i"
		e2e-gen
		rm -rf trace test-results
		run -0 timeout 120 "$E2E_TEST_MAKE" --no-print-directory -j8 e2e
		run -0 python3 "$BATS_TEST_DIRNAME/crowd.py" check 8
		read -r a b <<<"$output"
		idle=$((idle + a)) waiting=$((waiting + b))
	done
	echo "# $runs runs with -j8: a job was free for $((idle / runs))% of the time of all jobs," \
		"and for at most $((waiting / runs))% while a test could have had it" >&3
}
