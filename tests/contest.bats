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

@test "who stands in a directory that is kept is left alone" {
	local bystander contest_pid code=0
	mkdir kept
	(cd kept && exec sleep 60) 3>&- &
	bystander=$!
	"$contest" --ours --jobs 1 --only timeout-0 --keep kept >kept.log 2>&1 3>&- &
	contest_pid=$!
	wait_until compgen -G 'kept/e2e-gen/timeout-0/here/test-results/.e2e/run'
	kill "$contest_pid"
	wait "$contest_pid" || code=$?
	[ "$code" -eq 143 ]
	kill "$bystander"
}

@test "what was not played is said" {
	run "$contest" --jobs 2 --only blocked-step --only killed
	[ "$status" -eq 0 ]
	if [[ $output == *"| plain make |"* ]]; then
		[[ $output == *"- plain make: has no steps: blocked-step."* ]]
	fi
}

# a_make LINE: what is called make from now on.
a_make() {
	mkdir bin
	printf '#!/bin/sh\n%s\n' "$1" >bin/make
	chmod +x bin/make
	PATH=$PWD/bin:$PATH
}

@test "who is always green is told as such" {
	a_make "exit 0"
	run "$contest" --ours --only later-green
	[ "$status" -eq 1 ]
	[[ $output =~ later-green\ .*\|\ GREEN\ +\| ]]
	[[ $output == *"e2e-gen: later-green: green"* ]]
}

@test "who is never green has said nothing by it" {
	a_make "exit 2"
	run "$contest" --ours --only later-green
	[ "$status" -eq 1 ]
	[[ $output =~ later-green\ .*\|\ \?\ +\| ]]
	[[ $output == *"e2e-gen: later-green: no control"* ]]
}
