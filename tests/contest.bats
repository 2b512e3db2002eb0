#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The false-green contest itself: it comes to an end, and leaves nothing when it is ended before.

load helpers

setup() {
	set_up
	export TMPDIR=$PWD
	contest=$BATS_TEST_DIRNAME/../contest/run
}

# What is alive of a scenario stands in its directory.
alive() {
	local link
	for link in /proc/[0-9]*/cwd; do
		case $(readlink "$link") in
		"$PWD"/contest-*) echo "$link" ;;
		esac
	done
}

@test "scenarios are played to their end, with services too, and leave nothing" {
	run "$contest" --ours --jobs 2 --only killed --only keeper-ended --only keeper-killed
	[ "$status" -eq 0 ]
	[ "$(grep -cE '^\| (killed|keeper-ended|keeper-killed) .* not +\|$' <<<"$output")" -eq 3 ]
	[ -z "$(alive)" ]
	[ -z "$(compgen -G 'contest-*')" ]
}

@test "ended in the middle of a scenario, it ends what runs and removes its directory" {
	local signal pid code
	for signal in TERM INT; do
		"$contest" --ours --jobs 2 --only timeout-0 >"$signal.log" 2>&1 3>&- &
		pid=$!
		wait_until compgen -G 'contest-*/e2e-gen/timeout-0/here/test-results/.e2e/run'
		kill -"$signal" "$pid"
		code=0
		wait "$pid" || code=$?
		[ "$code" -eq $((128 + $(kill -l "$signal"))) ]
		[ ! -s "$signal.log" ]
		[ -z "$(alive)" ]
		[ -z "$(compgen -G 'contest-*')" ]
	done
}

@test "what was not played is said" {
	run "$contest" --jobs 2 --only blocked-step --only killed
	[ "$status" -eq 0 ]
	if [[ $output == *"| plain make |"* ]]; then
		[[ $output == *"- plain make: has no steps: blocked-step."* ]]
	fi
}
