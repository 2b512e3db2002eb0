#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The completion for bash, as bash calls it.

load helpers

setup() {
	set_up
	# shellcheck source=/dev/null
	source "$(dirname "$(command -v e2e-gen)")/docs/completion/e2e.bash"
}

# What bash would offer behind these words, of which the last is completed, in one line.
offered() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_e2e_complete "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	echo "${COMPREPLY[*]}"
}

shop_plan() {
	plan <<-'YAML'
	phases:
	  - name: health
	    tests: {api: {command: "true"}, database: {command: "true"}}
	  - name: orders
	    tests: {create: {command: "true"}}
	YAML
}

@test "each program is completed, and offers all of its options" {
	for program in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do
		run -0 complete -p "$program"
		assert_contains "$output" _e2e_complete
		"$program" --help | sed -n 's/^  -/-/p' | sed 's/  .*//' | grep -oE '(^|, )--[a-z-]*' |
			sed 's/^, //' | sort >help
		[ -s help ]
		diff -u help <(offered "$program" -- | tr ' ' '\n' | sort)
	done
	assert_equal "$(offered e2e-gen --ph)" --phase
	assert_equal "$(offered e2e-gen --nonsense)" ""
}

@test "commands and kinds of checks" {
	assert_equal "$(offered e2e-report '')" "begin phase end again refuse fresh clean watch show why history"
	assert_equal "$(offered e2e-report h)" history
	assert_equal "$(offered e2e-report --out results s)" show
	assert_equal "$(offered e2e-service sta)" "start status"
	assert_equal "$(offered e2e-probe '')" "http tcp redis postgres exec"
	assert_equal "$(offered ./bin/e2e-probe p)" postgres
}

@test "reporters, one by one and in a list" {
	assert_equal "$(offered e2e-gen --report j)" "json junit"
	assert_equal "$(offered e2e-gen --report console,ht)" "console,html"
	assert_equal "$(offered e2e-report again --reports = sl)" slack
	assert_equal "$(offered e2e-report again --reports =)" "console json html junit ctrf tap github markdown trace events slack"
}

@test "phases and tests of the plan that is here" {
	assert_equal "$(offered e2e-gen --phase '')" ""
	shop_plan
	assert_equal "$(offered e2e-gen --phase '')" "health orders"
	assert_equal "$(offered e2e-gen --phase health,o)" "health,orders"
	assert_equal "$(offered e2e-gen --run --only health/)" "health/api health/database"
	assert_equal "$(offered e2e-gen --run --tag '')" ""
	sed -i 's/- name: health.*/- name: health\n    tags: [smoke, up]/; s/create: {/&tags: slow, /' phases.yaml
	assert_equal "$(offered e2e-gen --run --tag '')" "slow smoke up"
	assert_equal "$(offered e2e-gen --list --tag up,s)" "up,slow up,smoke"
	assert_equal "$(offered e2e-report show o)" orders/create
	assert_equal "$(offered e2e-report history '')" "health/api health/database orders/create"
	assert_equal "$(offered e2e-report phase h)" health
}

@test "files, directories and words" {
	mkdir results
	touch plan.yaml
	assert_equal "$(offered e2e-gen p)" plan.yaml
	assert_equal "$(offered e2e-gen -o p)" plan.yaml
	assert_equal "$(offered e2e-gen --output '')" results
	assert_equal "$(offered e2e-run --leaky '')" "mark fail"
	assert_equal "$(offered e2e-run --timeout '')" ""
	assert_equal "$(offered e2e-service start --services e)" external
	assert_equal "$(offered e2e-probe exec pl)" plan.yaml
	assert_equal "$(offered e2e-probe tcp pl)" ""
}
