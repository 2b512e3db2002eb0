#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# e2e-report watch, on a real terminal: that of tmux. The tests of the plans here wait for a file, so
# that nothing depends on time.

load helpers

terminal_setup() {
	need tmux
	unset TMUX NO_COLOR
	socket=e2e-watch-$$-$BATS_TEST_NUMBER
	tmux -L "$socket" -f /dev/null -u new-session -d -x 80 -y 24 \
		"exec env PS1='here> ' ENV= sh -i" 3>&-
	wait_until on_screen 'here>'
}

teardown() {
	touch go/all go/api go/web 2>/dev/null || true
	if [ -n "${watcher:-}" ]; then kill -KILL "$watcher" 2>/dev/null || true; fi
	if [ -n "${socket:-}" ]; then tmux -L "$socket" kill-server 2>/dev/null || true; fi
	if [ -n "${make_pid:-}" ]; then wait_make || true; fi
}

screen() { tmux -L "$socket" capture-pane -p; }
on_screen() { screen | grep -qF -- "$1"; }
not_on_screen() { ! on_screen "$1"; }
keys() { tmux -L "$socket" send-keys "$@"; }
say() { keys "$1" Enter; }

# A line of the screen with both texts.
on_one_line() { screen | grep -F -- "$1" | grep -qF -- "$2"; }

# Each test ends when go/NAME is there, with the exit code in it, or when go/all is.
waiting_plan() {
	mkdir -p go
	plan <<-'YAML'
	name: studio
	runners:
	  wait:
	    command: |
	      echo "waiting for ${name}"
	      until [ -e go/${name} ] || [ -e go/all ]; do sleep 0.05; done
	      exit $(cat go/${name} 2>/dev/null)
	phases:
	  - {name: one, runner: wait, required: false, tests: {a: {}, b: {}, c: {}}}
	  - {name: two, runner: wait, tests: {d: {}}}
	YAML
}

let_end() { echo "${2:-0}" >"go/$1"; }

@test "it waits for a run, shows it, and leaves the terminal as it was" {
	waiting_plan
	terminal_setup
	say 'stty -a >before; e2e-report watch; echo left with $?'
	wait_until on_screen "no run has begun in test-results; waiting"
	start_make -j4 e2e
	wait_until on_one_line "one/a" "waiting for a"
	wait_until on_screen "Running 3"
	on_one_line one/a s
	on_one_line one 0/3
	on_one_line two 0/1
	on_one_line studio 0/4
	let_end a
	let_end b 7
	wait_until on_one_line one/b "exit 7"
	wait_until on_one_line one 2/3
	on_screen "Failures 1"
	on_one_line one "1 failed"
	screen | grep -q '[█▓]'
	touch go/all
	wait_until on_screen "PASSED in"
	wait_make
	assert_equal "$make_status" 0
	on_screen "The run is over: q quits."
	on_one_line studio 4/4
	keys q
	wait_until on_screen "left with 0"
	not_on_screen studio
	on_screen "stty -a >before"
	say 'stty -a >after; echo com""pared'
	wait_until on_screen compared
	cmp before after
}

totals_at_the_edge() { screen | head -n 1 | grep -q ' 0/4$'; }

@test "it follows the size of the terminal, to a very small one and back" {
	waiting_plan
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch'
	wait_until on_one_line one/a "waiting for a"
	for size in 40x10 20x5 10x1 200x60 80x24; do
		tmux -L "$socket" resize-window -x "${size%x*}" -y "${size#*x}"
		case $size in
		10x1) wait_until on_screen studio ;;
		20x5) wait_until on_screen "Running 3" ;;
		*) wait_until totals_at_the_edge ;;
		esac
	done
	wait_until on_one_line one/a "waiting for a"
	touch go/all
	wait_until on_screen "PASSED in"
	keys q
	wait_until on_screen "here>"
}

@test "what a test writes reaches the screen without control sequences, and wide text is cut" {
	mkdir -p go
	printf '\033[2J\033]0;title\007\033[5;1Hharmless \342\200\256 %s\n' \
		"$(printf '日本語%.0s' 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15)" >evil
	plan <<-'YAML'
	phases:
	  - name: one
	    tests:
	      a: {command: 'cat evil; until [ -e go/all ]; do sleep 0.05; done'}
	YAML
	terminal_setup
	start_make e2e
	say 'e2e-report watch'
	wait_until on_one_line one/a "harmless"
	on_one_line one/a "日本語日本語"
	on_one_line one/a "…"
	on_one_line e2e 0/1
	assert_equal "$(screen | sed -n '1s/^ e2e .*/e2e/p')" e2e
	[ "$(tmux -L "$socket" display-message -p '#{pane_title}')" != title ]
	printf 'first\rsecond\r\n\n  \n' >>test-results/one/a.log
	wait_until on_one_line one/a "second"
	not_on_screen first
}

@test "the log of a failure, a key away" {
	waiting_plan
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch'
	let_end b 7
	wait_until on_one_line one/b "exit 7"
	let_end c 8
	wait_until on_one_line one/c "exit 8"
	seq -f 'line %g of the log' 100 >>test-results/one/b.log
	keys k k Enter
	wait_until on_screen "line 100 of the log"
	on_one_line one/b "exit 7"
	keys k
	wait_until not_on_screen "line 100 of the log"
	on_screen "line 99 of the log"
	keys Home
	wait_until on_screen "waiting for b"
	keys q
	wait_until on_screen "Failures 2"
}

@test "a run that goes on: what passed before is counted, and another run is picked up" {
	waiting_plan
	sed -i 's/required: false, //' phases.yaml && e2e-gen
	let_end a
	let_end b
	let_end c 3
	run -2 gmake -j4 e2e
	terminal_setup
	say 'e2e-report watch'
	wait_until on_screen "FAILED in"
	on_one_line one/c "exit 3"
	on_one_line two "1 skipped"
	rm go/c
	start_make -j4 e2e
	wait_until on_screen "Running 1"
	on_one_line studio 2/4
	on_one_line one "2 before"
	not_on_screen Failures
	touch go/all
	wait_until on_screen "PASSED in"
}

@test "after a plan that cannot be read, the next run has its totals again" {
	waiting_plan
	terminal_setup
	start_make -j4 e2e
	wait_until [ -e test-results/one/c.log ]
	cp -p phases.yaml whole.yaml
	echo 'phases: [' >phases.yaml
	say 'e2e-report watch'
	wait_until on_one_line one/a "waiting for a"
	not_on_screen two
	mv whole.yaml phases.yaml
	touch go/all
	wait_until on_screen "PASSED in"
	wait_make
	assert_equal "$make_status" 0
	rm -r go
	mkdir go
	start_make -j4 e2e
	wait_until on_one_line one/a "waiting for a"
	on_one_line one 0/3
	on_one_line two 0/1
}

@test "--exit leaves with the verdict" {
	waiting_plan
	let_end d 5
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch --exit; echo left with $?'
	wait_until on_one_line one/a "waiting for a"
	touch go/all
	wait_until on_screen "left with 1"
	on_screen "E2E TESTS FAILED in"
	on_screen "3 passed, 1 failed, 0 skipped, of 4"
	wait_make
	make_pid=
	rm go/all go/d
	start_make -j4 e2e
	wait_until grep -q '"invocation":2' test-results/.e2e/events
	say 'clear; e2e-report watch --exit; echo without one: $?'
	wait_until on_screen "Running 1"
	keys q
	wait_until on_screen "without one: 1"
}

@test "a required phase of which all tests skipped themselves is red, and says why" {
	waiting_plan
	sed -i 's/required: false, //' phases.yaml
	e2e-gen
	let_end a 77
	let_end b 77
	let_end c 77
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch --exit; echo left with $?'
	wait_until on_screen "left with 1"
	on_screen "E2E TESTS FAILED in"
	on_screen "one: it is required, and all of its tests skipped themselves"
	say 'clear; e2e-report watch'
	wait_until on_screen "FAILED in"
	on_one_line "✗ one" "it is required, and all of its tests"
	on_one_line one "3 skipped"
	keys q
}

@test "a make that died is told of, and its tests' processes too" {
	waiting_plan
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch'
	wait_until on_one_line one/a "waiting for a"
	runner=$(pgrep -P "$make_pid" -f 'one/a\.passed')
	group=$(jq -r 'select(.event == "test_start" and .test == "a") | .pid' test-results/.e2e/events)
	# This e2e-run can record nothing any more; the others record that they were interrupted.
	kill -STOP "$runner"
	kill -KILL "$make_pid"
	wait_until on_screen "make is gone"
	kill -KILL "$runner"
	kill -KILL -- "-$group" 2>/dev/null || true
	wait_until on_one_line one/a gone
	wait_make
	make_pid=
	wait_until on_one_line one 2/3
	on_one_line one/b interrupted
}

watcher_pid() { pgrep -P "$(tmux -L "$socket" display-message -p '#{pane_pid}')" -x e2e-report; }

@test "it ends with its terminal, also when no signal tells it" {
	waiting_plan
	touch go/all
	gmake e2e >/dev/null
	for prepare in "trap - HUP" "trap '' HUP"; do
		terminal_setup
		say "$prepare"
		say 'e2e-report watch'
		wait_until on_screen "The run is over"
		watcher=$(watcher_pid)
		tmux -L "$socket" kill-server
		wait_until has_ended "$watcher"
		watcher=
	done
}

@test "the terminal is given back however it ends" {
	waiting_plan
	touch go/all
	gmake e2e >/dev/null
	terminal_setup
	say 'stty -a >before'
	for signal in INT TERM HUP QUIT; do
		say "e2e-report watch"
		wait_until on_screen "The run is over"
		watcher=$(watcher_pid)
		kill "-$signal" "$watcher"
		wait_until not_on_screen "The run is over"
		watcher=
		say "echo left \$? by $signal"
		wait_until on_screen "left $((128 + $(kill -l "$signal"))) by $signal"
	done
	say 'stty -a >after; echo com""pared'
	wait_until on_screen compared
	cmp before after
}

@test "it can be stopped and goes on" {
	waiting_plan
	touch go/all
	gmake e2e >/dev/null
	terminal_setup
	say 'stty -a >before; e2e-report watch'
	wait_until on_screen "The run is over"
	keys C-z
	wait_until on_screen "Stopped"
	say 'stty -a >after; echo com""pared'
	wait_until on_screen compared
	cmp before after
	say fg
	wait_until on_screen "The run is over"
	keys q
	wait_until not_on_screen "The run is over"
}

@test "in an ASCII locale, and without colours" {
	waiting_plan
	let_end a 4
	terminal_setup
	start_make -j4 e2e
	say 'NO_COLOR=1 LC_ALL=C e2e-report watch'
	wait_until on_one_line one/a "exit 4"
	on_one_line "> one" x.
	assert_equal "$(tmux -L "$socket" capture-pane -p | LC_ALL=C grep '[^ -~]')" ""
	assert_equal "$(tmux -L "$socket" capture-pane -p -e | grep -oE $'\033\\[[0-9;]*3[0-7]m')" ""
	not_on_screen "here>"
	keys q
	wait_until on_screen "here>"
	say 'e2e-report watch'
	wait_until on_one_line one/a "exit 4"
	[ "$(tmux -L "$socket" capture-pane -p -e | grep -cE $'\033\\[[0-9;]*31m')" -gt 0 ]
}

# Three services, of which the file go/NAME makes one healthy or lets it fail.
service_plan() {
	mkdir -p go
	plan <<-'YAML'
	name: studio
	services:
	  redis: {command: "sleep 1000"}
	  api: {command: "sleep 1000", ready: {exec: "test -e go/api", interval: 60s, retries: 1}}
	  web: {command: "until [ -e go/web ]; do sleep 0.05; done; echo cannot bind; exit 3", ready: {exec: "test -e go/healthy", interval: 60s, retries: 1}}
	phases:
	  - name: one
	    tests:
	      a: {command: "until [ -e go/all ] || [ -e test-results/.e2e/blocked/service/web ]; do sleep 0.05; done; test ! -e test-results/.e2e/blocked/service/web"}
	YAML
}

phases_below_services() {
	[ "$(screen | grep -oE '^ Services|^ [^ ]+ one ' | sed 's/.*one/one/' | xargs)" = "Services one" ]
}

@test "services that start, and one that fails: a line above the phases, at any size" {
	service_plan
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch'
	wait_until on_one_line Services "web starting"
	wait_until on_one_line Services "api starting"
	wait_until on_one_line Services "redis ✓"
	touch go/web
	wait_until on_one_line Services "web ✗ exited with 3 after"
	on_one_line Services ": cannot bind"
	tmux -L "$socket" resize-window -x 40 -y 10
	wait_until on_one_line Services "web ✗ exited with 3"
	on_one_line Services "+2"
	tmux -L "$socket" resize-window -x 20 -y 5
	wait_until on_one_line Services "web ✗"
	tmux -L "$socket" resize-window -x 80 -y 24
	touch go/api
	wait_until on_screen "FAILED in"
	wait_until on_one_line Services "redis ✓"
	on_one_line Services "web ✗ exited with 3 after"
	phases_below_services
	on_one_line one "1 skipped"
}

@test "services that are healthy take no line, and one that dies gets it" {
	service_plan
	touch go/api go/healthy
	terminal_setup
	start_make -j4 e2e
	say 'e2e-report watch'
	wait_until on_screen "Running 1"
	not_on_screen Services
	touch go/web
	wait_until on_one_line Services "web ✗ exited with 3 after"
	wait_until on_screen "FAILED in"
	on_screen "Failures 1"
	phases_below_services
}

@test "services in an ASCII locale, and what they print is without control sequences" {
	service_plan
	sed -i 's/echo cannot bind/cat evil/' phases.yaml && e2e-gen
	printf '\033[2J\033]0;title\007\033[5;1Hharmless \342\200\256\n' >evil
	terminal_setup
	start_make -j4 e2e
	say 'NO_COLOR=1 LC_ALL=C e2e-report watch'
	wait_until on_one_line Services "redis +"
	touch go/web
	wait_until on_one_line Services "web x exited with 3 after"
	on_one_line Services harmless
	assert_equal "$(screen | LC_ALL=C grep '[^ -~]')" ""
	[ "$(tmux -L "$socket" display-message -p '#{pane_title}')" != title ]
	touch go/api
	wait_until on_screen "FAILED in"
}

@test "nothing below the results directory is changed" {
	waiting_plan
	touch go/all
	gmake e2e >/dev/null
	echo torn >test-results/one/a.passed
	find test-results -printf '%p %T@ %s\n' | sort >was
	terminal_setup
	say 'e2e-report watch'
	wait_until on_screen "The run is over"
	keys q
	wait_until on_screen "here>"
	find test-results -printf '%p %T@ %s\n' | sort >is
	diff was is
}

@test "without a terminal that can show a screen it says so" {
	waiting_plan
	run -2 e2e-report watch </dev/null
	assert_contains "$output" "have to be a terminal"
	terminal_setup
	for kind in dumb nonsense ""; do
		say "TERM=$kind e2e-report watch; echo \"left \$? with <$kind>\""
		wait_until on_screen "left 2 with <$kind>"
	done
	on_screen "TERM=dumb cannot show a screen"
	on_screen "TERM=nonsense cannot show a screen"
	on_screen "TERM is not set"
}
