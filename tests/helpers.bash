# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the behaviour tests share. Each test works in a directory of its own, with the programs that
# were built found on the PATH and nothing of the surrounding make or CI in the environment.

# The make that is tried: E2E_TEST_MAKE=/path/to/another/make runs the suite with that one.
: "${E2E_TEST_MAKE:=make}"

setup() { set_up; }

# For a file that has more to set up.
set_up() {
	cd "$BATS_TEST_TMPDIR" || return
	unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES MAKE GNUMAKEFLAGS MAKEFILES
	unset CI GITHUB_ACTIONS GITLAB_CI JENKINS_URL CIRCLECI BUILDKITE BITBUCKET_BUILD_NUMBER TF_BUILD NO_COLOR FORCE_COLOR
	unset E2E_OUT E2E_PHASES E2E_ONLY E2E_TAGS E2E_LAST_FAILED E2E_WITHOUT_NEEDS E2E_SHARD E2E_TIMINGS E2E_REPORTS E2E E2E_RUN_ID E2E_KEEP E2E_SERVICES
	unset CI_NODE_INDEX CI_NODE_TOTAL CIRCLE_NODE_INDEX CIRCLE_NODE_TOTAL BUILDKITE_PARALLEL_JOB BUILDKITE_PARALLEL_JOB_COUNT
	export LC_ALL=C.UTF-8
	find_python
}

# Where python3 is a script that looks for the interpreter each time, as that of pyenv is, which takes
# longer than most of ours run: the interpreter, found once.
find_python() {
	local bin=$BATS_RUN_TMPDIR/bin found start
	if [ ! -e "$bin" ]; then
		mkdir "$bin.$$"
		found=$(command -v python3) && read -r -n 2 start <"$found" && [ "$start" = '#!' ] &&
			printf '#!/bin/sh\nexec "%s" "$@"\n' "$(python3 -c 'import sys; print(sys.executable)')" >"$bin.$$/python3" &&
			chmod +x "$bin.$$/python3"
		mv -T "$bin.$$" "$bin" 2>/dev/null || rm -r "$bin.$$"
	fi
	PATH=$bin:$PATH
}

# Waits until COMMAND succeeds, 20 s at most; WAIT_LIMIT=60 wait_until ... waits longer.
wait_until() {
	local end=$((SECONDS + ${WAIT_LIMIT:-20}))
	until "$@"; do
		if [ "$SECONDS" -ge "$end" ]; then
			echo "never true: $*" >&2
			return 1
		fi
		sleep 0.05
	done
}

# Runs COMMAND, which has to be done at once: in 2 s of the processor's time, or more with the
# sanitizers. On a busy machine the clock's time may be much more.
at_once() { (ulimit -t "${E2E_TEST_LIMIT:-2}" && exec "$@"); }

# Commits are made by this author, with nothing of the user's configuration.
git_identity() {
	export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
	export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
}

# needs_make VERSION WHAT: skips the test where the make that is tried is older and has no WHAT.
needs_make() {
	local version
	version=$("$E2E_TEST_MAKE" --version | sed -n '1s/^GNU Make //p')
	printf '%s\n' "$1" "$version" | sort -VC || skip "make $version has no $2"
}

gmake() { "$E2E_TEST_MAKE" --no-print-directory "$@"; }

# Starts make in the background; its pid is in make_pid. Not through a subshell, which a signal would
# end in its place, and without bats' own descriptor, which would keep bats waiting. What bash starts
# in the background ignores INT and QUIT, and so would all that make starts; env puts that right.
start_make() {
	env --default-signal=INT,QUIT "$E2E_TEST_MAKE" --no-print-directory "$@" 3>&- &
	make_pid=$!
}

# Whether a process has ended: one that nobody has waited for yet is a zombie.
has_ended() { [[ $(ps -o stat= -p "$1") != [!Z]* ]]; }

# Waits for the make of start_make; its exit code is in make_status. One that does not end, as
# nothing ended its tests, fails the test here and not after hours.
wait_make() {
	make_status=0
	if ! WAIT_LIMIT=60 wait_until has_ended "$make_pid"; then
		kill -TERM "$make_pid"
		return 1
	fi
	# shellcheck disable=SC2034 # for the tests
	wait "$make_pid" || make_status=$?
}

# size HERE LONG: how much of something a test tries; LONG of it in make check-long.
size() { if [ -n "${E2E_TEST_LONG:-}" ]; then echo "$2"; else echo "$1"; fi; }

# Writes phases.yaml from standard input and compiles it.
plan() {
	cat >phases.yaml
	e2e-gen
}

# Each test of the plans here says that it ran by appending its name to "ran".
ran() {
	if [ -e ran ]; then sort ran | tr '\n' ' ' | sed 's/ $//'; fi
}

forget() { rm -f ran; }

# Phases one and two with the tests a, b and c, d; each passes while ok/NAME is there.
two_phases() {
	mkdir -p ok && touch ok/a ok/b ok/c ok/d
	plan <<-'YAML'
	version: 1
	runners:
	  check: {command: 'echo ${name} >> ran; test -e ok/${name}'}
	phases:
	  - {name: one, runner: check, tests: {a: {}, b: {}}}
	  - {name: two, runner: check, tests: {c: {}, d: {}}}
	YAML
}

# A value of e2e-results.json, by a jq expression.
result() { jq -r "$1" test-results/e2e-results.json; }

# A value of a stamp: stamp health/a.failed .reason
stamp() { jq -r "$2" "test-results/$1"; }

# lacks GROUP REASON: skips the test, as a tool is not there. E2E_TEST_TOOLS names the groups of tools
# that somebody has made sure of, as ./bootstrap check does: one of these that is not there is a failure.
# The groups are check and npm, see bootstrap; "extra" are those that nobody installs.
lacks() {
	if [[ " ${E2E_TEST_TOOLS:-} " = *" $1 "* ]]; then
		echo "$2, and it should be: E2E_TEST_TOOLS=$E2E_TEST_TOOLS" >&2
		return 1
	fi
	skip "$2"
}

# need PROGRAM...: skips the test where one of them is not there.
need() { need_of check "$@"; }

# need_of GROUP PROGRAM...: the same for tools of another group.
need_of() {
	local program
	for program in "${@:2}"; do
		command -v "$program" >/dev/null || lacks "$1" "$program is not installed"
	done
}

# python_with MODULE ARGUMENT...: a Python that can import it, as bootstrap looks for one.
python_with() {
	local python module=$1
	shift
	for python in python3 /usr/bin/python3; do
		if "$python" -c "import $module" 2>/dev/null; then
			"$python" "$@"
			return
		fi
	done
	lacks check "no Python has $module"
}

# A port that nothing listens at is left in $port. For a minute nobody gets it who asks for any: a
# connection that this end has closed first is still remembered there (TIME_WAIT). A server can listen
# at it all the same, as servers set SO_REUSEADDR.
free_port() {
	# shellcheck disable=SC2034 # for the tests
	port=$(python3 -c '
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    with socket.create_connection(server.getsockname()) as client:
        server.accept()[0].close()
        client.recv(1)
    print(server.getsockname()[1])')
}

# For what cannot hold when tools/under-valgrind runs the programs: WHY.
not_under_valgrind() {
	if [ -n "${E2E_UNDER_VALGRIND:-}" ]; then skip "not under valgrind: $1"; fi
}

bats_require_minimum_version 1.5.0

# The processes of this test that have PATTERN in their command line: those that run in its directory.
# Another suite that runs on this machine has processes with the same words.
own_processes() {
	local pid own at
	own=$(cd "$BATS_TEST_TMPDIR" && pwd -P)
	for pid in $(pgrep -f -- "$1"); do
		at=$(readlink "/proc/$pid/cwd") || continue
		if [[ $at/ == "$own/"* ]]; then echo "$pid"; fi
	done
}

# Whether a process of this test has PATTERN in its command line, and whether none has.
has_process() { [ -n "$(own_processes "$1")" ]; }
no_process() { ! has_process "$1"; }

# The first digit of a stamp's seal becomes another one.
break_seal() { sed -i 's/"seal":"0/"seal":"1/; t; s/"seal":"./"seal":"0/' "$1"; }

assert_equal() {
	if [ "$1" != "$2" ]; then
		printf 'expected: %s\ngot:      %s\n' "$2" "$1" >&2
		return 1
	fi
}

assert_contains() {
	if [[ $1 != *"$2"* ]]; then
		printf 'not found: %s\nin:        %s\n' "$2" "$1" >&2
		return 1
	fi
}

refute_contains() {
	if [[ $1 == *"$2"* ]]; then
		printf 'found: %s\nin:    %s\n' "$2" "$1" >&2
		return 1
	fi
}
