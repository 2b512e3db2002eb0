# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# The jobs of a CI that run the shards of the plan in project/, and the one that merges them.

# Runs shard I of N as a job of its own, in another checkout on the same machine, and leaves its results
# in results/I.
shard() {
	local job=job-${1%/*}
	rm -rf "$job" "results/${1%/*}"
	cp -r project "$job"
	mkdir -p results
	run env -C "$job" E2E_SHARD_HERE="${1%/*}" e2e-gen --run -j4 --shard "$1" "${@:2}"
	mv "$job/test-results" "results/${1%/*}"
	rm -rf "$job"
}

shards() {
	for ((number = 1; number <= $1; number++)); do shard "$number/$1" "${@:2}"; done
}

# merge DIR...: in a checkout, to merged.
merge() { run env -C project e2e-report merge --out merged --reports console,json,html,junit,tap,ctrf,markdown,trace,events "${@/#/../}"; }

merged() { jq -r "$1" project/merged/e2e-results.json; }
