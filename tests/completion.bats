#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The completions: for bash as bash calls it, for zsh in a terminal, for fish as it answers itself.

load helpers

completions=$(dirname "$(command -v e2e-gen)")/docs/completion

setup() {
	set_up
	# shellcheck source=/dev/null
	source "$completions/e2e.bash"
}

# What bash would offer behind these words, of which the last is completed, in one line.
offered() {
	COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
	_e2e_complete "$1" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
	echo "${COMPREPLY[*]}"
}

# The same of zsh and of fish: SHELL 'LINE'.
zsh_offers() { zsh -f "$BATS_TEST_DIRNAME/completion/offered.zsh" "$completions" "$1" | in_line; }
fish_offers() {
	HOME=$PWD fish --no-config -c "set fish_complete_path '$completions'; complete -C '$1'" | cut -f 1 | sort -u | in_line
}
in_line() { tr '\n' ' ' | sed 's/ $//'; }

# The options of a program by its --help, sorted.
options_of_help() {
	"$1" --help | sed -n 's/^  -/-/p' | sed 's/  .*//' | grep -oE '(^|, )--[a-z-]*' | sed 's/^, //' | LC_ALL=C sort
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
		options_of_help "$program" >help
		[ -s help ]
		diff -u help <(offered "$program" -- | tr ' ' '\n' | LC_ALL=C sort)
	done
	assert_equal "$(offered e2e-gen --ph)" --phase
	assert_equal "$(offered e2e-gen --nonsense)" ""
}

@test "commands and kinds of checks" {
	assert_equal "$(offered e2e-report '')" "begin phase end summary again merge refuse fresh clean watch show why history timings"
	assert_equal "$(offered e2e-report h)" history
	assert_equal "$(offered e2e-report --out results sh)" show
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
	assert_equal "$(offered e2e-gen --why health/a)" health/api
	mv phases.yaml other.yaml
	assert_equal "$(offered e2e-gen other.yaml --phase '')" "health orders"
	assert_equal "$(offered e2e-gen other.yaml --why o)" orders/create
	assert_equal "$(offered e2e-gen --phase '')" ""
	mv other.yaml phases.yaml
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

# What zsh and fish offer: SHELL. Sorted, so not always as bash has it.
other_shell() {
	local offers=$1_offers program
	for program in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do
		options_of_help "$program" >help
		[ -s help ]
		diff -u help <("$offers" "$program --" | tr ' ' '\n' | grep -- -- | LC_ALL=C sort)
	done
	shop_plan
	sed -i 's/- name: health.*/- name: health\n    tags: [smoke, up]/; s/create: {/&tags: slow, /' phases.yaml
	assert_equal "$("$offers" 'e2e-report ')" "again begin clean end fresh history merge phase refuse show summary timings watch why"
	assert_equal "$("$offers" 'e2e-report h')" history
	assert_equal "$("$offers" 'e2e-report --out results sh')" show
	assert_equal "$("$offers" 'e2e-service sta')" "start status"
	assert_equal "$("$offers" 'e2e-gen --phase ')" "health orders"
	assert_equal "$("$offers" 'e2e-gen --run --only health/')" "health/api health/database"
	assert_equal "$("$offers" 'e2e-gen --list --tag ')" "slow smoke up"
	assert_equal "$("$offers" 'e2e-gen --report j')" "json junit"
	assert_equal "$("$offers" 'e2e-run --leaky ')" "fail mark"
	assert_equal "$("$offers" 'e2e-run --timeout ')" ""
	assert_equal "$("$offers" 'e2e-report show o')" orders/create
	assert_equal "$("$offers" 'e2e-report why health/d')" health/database
	assert_equal "$("$offers" 'e2e-report phase h')" health
	assert_equal "$("$offers" 'e2e-gen --why or')" orders/create
	mkdir results
	assert_contains "$("$offers" 'e2e-gen --output r')" results
	assert_equal "$("$offers" 'e2e-gen -o p')" phases.yaml
	mv phases.yaml other.yaml
	assert_equal "$("$offers" 'e2e-gen --phase ')" ""
	assert_equal "$("$offers" 'e2e-gen other.yaml --phase ')" "health orders"
}

@test "zsh: options, commands, and what is in the plan" {
	need zsh
	other_shell zsh
	assert_equal "$(zsh_offers 'e2e-gen other.yaml --phase health,')" orders
	assert_equal "$(zsh_offers 'e2e-gen other.yaml --tag=slow,s')" smoke
}

@test "fish: options, commands, and what is in the plan" {
	need fish
	other_shell fish
	assert_equal "$(fish_offers 'e2e-gen other.yaml --phase health,o')" health,orders
	# With words for people.
	run -0 env HOME="$PWD" fish --no-config -c "set fish_complete_path '$completions'; complete -C 'e2e-gen --last'"
	assert_equal "$output" "--last-failed"$'\t'"the same: only tests that did not pass last time"
}

@test "what is installed is where the shells look" {
	local build
	build=$(dirname "$(command -v e2e-gen)")
	[ -e "$build/Makefile" ] || skip "not in a build directory"
	gmake -s -C "$build" install-data-local DESTDIR="$PWD/root" datadir=/usr/share
	for program in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do
		cmp "$completions/e2e.bash" "root/usr/share/bash-completion/completions/$program"
		cmp "$completions/$program.fish" "root/usr/share/fish/vendor_completions.d/$program.fish"
	done
	assert_contains "$(head -n 1 root/usr/share/zsh/site-functions/_e2e-gen)" \
		"#compdef e2e-gen e2e-run e2e-report e2e-service e2e-probe"
	gmake -s -C "$build" uninstall-local DESTDIR="$PWD/root" datadir=/usr/share
	assert_equal "$(find root -type f)" ""
}
