#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Situations that nobody has thought of: from a seed, a small plan and what happens to it; and an oracle
# that holds every green against what each test would say. tests/situations/run says more.

load helpers

situations=$BATS_TEST_DIRNAME/situations/run

# Plays so many situations, of these kinds. With the sanitizers, which make each program slow, a tenth of
# them is enough.
play() {
	local count=$1 kinds=$2

	[ "${E2E_TEST_LIMIT:-2}" -le 2 ] || count=$((count / 10))
	run python3 "$situations" --seed 1 --count "$count" --kinds "$kinds"
	assert_contains "$output" "false greens: 0"
	refute_contains "$output" "false red"
}

@test "150 situations have no false green and no false red" {
	play 150 ""
}

@test "50 situations in which launchers, shards, batches and the rest meet have none either" {
	play 50 all
}

@test "each plan has the same verdict with -j1, with -j8 and shuffled" {
	run -0 python3 "$situations" --compare --makes "$E2E_TEST_MAKE" --seed 1 --count 8
	assert_contains "$output" "all the same"
}

@test "situations that were found once are right now" {
	ls "${situations%/*}"/found/*.json >/dev/null 2>&1 || skip "none was kept"
	run -0 python3 "$situations" --kept
}
