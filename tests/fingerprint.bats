#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # dollars are for templates
# `fingerprint:`: what the system under test is.

load helpers

setup() {
	set_up
	echo v1 >version
	echo 1 >compose.yml
	echo 1 >lib.py
	export TAG=1
	cat >phases.yaml <<-'EOF'
		fingerprint: {command: "cat ${VERSION}", env: [TAG], files: [compose.yml]}
		env: {VERSION: version}
		phases:
		  - name: one
		    parallel: false
		    tests:
		      a: {command: "echo a >>ran", inputs: lib.py}
		      b: {command: "echo b >>ran"}
		  - name: two
		    tests: {c: {command: "echo c >>ran"}}
	EOF
	e2e-gen
}

ran() {
	rm -f ran
	gmake e2e "$@" >log 2>&1 || echo red
	sort ran 2>/dev/null | tr '\n' ' '
}

@test "a green run stays green while its system is the same" {
	assert_equal "$(ran)" "a b c "
	assert_equal "$(ran)" ""
	run -0 cat log
	assert_contains "$output" "nothing changed since "
	assert_contains "$output" ": 3 tests are cached"
	assert_contains "$output" "E2E TESTS PASSED"
	echo 2 >lib.py
	assert_equal "$(ran -j4)" "a b "
	assert_equal "$(ran)" ""
	gmake e2e-fresh
	assert_equal "$(ran)" "a b c "
}

@test "another system runs everything, and the reason names which part is another" {
	assert_equal "$(ran)" "a b c "
	echo v2 >version
	assert_equal "$(ran)" "a b c "
	run -0 cat log
	assert_contains "$output" "the command of the fingerprint prints something different"
	assert_equal "$(TAG=2 ran)" "a b c "
	run -0 cat log
	assert_contains "$output" "a variable of the fingerprint has changed"
	echo 2 >compose.yml
	assert_equal "$(TAG=2 ran)" "a b c "
	run -0 cat log
	assert_contains "$output" "files of the fingerprint have changed: compose.yml"
	# What it was once does not bring old passes back.
	echo v1 >version
	assert_equal "$(TAG=2 ran)" "a b c "
	assert_equal "$(TAG=2 ran)" ""
}

@test "a fingerprint that comes, goes or is another one runs everything" {
	assert_equal "$(ran)" "a b c "
	sed -i 's/cat \${VERSION}/cat ${VERSION} version/' phases.yaml
	assert_equal "$(ran)" "a b c "
	sed -i '/^fingerprint/d' phases.yaml
	assert_equal "$(ran)" "a b c "
	assert_equal "$(ran)" "a b c "
}

@test "max_age holds with a fingerprint, too" {
	sed -i '1i max_age: 0s' phases.yaml
	assert_equal "$(ran)" "a b c "
	assert_equal "$(ran)" "a b c "
}

@test "a system that changes while the run goes on makes it red, and all runs again" {
	sed -i 's/echo c >>ran/echo c >>ran; cp next version/' phases.yaml
	echo v2 >next
	assert_equal "$(ran)" "red
a b c "
	run -0 cat log
	assert_contains "$output" "the command of the fingerprint prints something different"
	assert_contains "$output" "E2E TESTS FAILED"
	assert_equal "$(ran)" "a b c "
	assert_equal "$(ran)" ""
}

@test "a fingerprint that cannot be taken lets nothing be green" {
	rm version
	run -2 gmake e2e
	assert_contains "$output" "the fingerprint of the system cannot be taken, so nothing was run: its command exited with 1"
	[ ! -e ran ]
	: >version
	run -2 gmake e2e
	assert_contains "$output" "its command prints nothing"
	sed -i 's/cat ${VERSION}", /sleep 60", timeout: 100ms, /' phases.yaml
	run -2 gmake e2e
	assert_contains "$output" "its command took longer than its timeout"
	[ ! -e ran ]
}

@test "a fingerprint that can be taken no more at the end makes the run red" {
	sed -i 's/echo c >>ran/rm version/' phases.yaml
	e2e-gen
	run -2 gmake e2e
	assert_contains "$output" "it can no longer be determined"
	assert_contains "$output" "E2E TESTS FAILED"
}

@test "nothing that a fingerprint reads is kept" {
	echo sesame-open-wide >version
	assert_equal "$(TAG=very-hidden-word ran)" "a b c "
	run -1 grep -r -e sesame-open-wide -e very-hidden-word test-results
}

# ---- why ----

# What why says would run, and what then ran.
agrees() {
	local said
	said=$(e2e-gen --why | sed -n 's|^run *[a-z]*/\([a-z]*\) .*|\1|p' | sort | tr '\n' ' ')
	assert_equal "$said" "$1"
	assert_equal "$(e2e-report why | sed -n 's|^run *[a-z]*/\([a-z]*\) .*|\1|p' | sort | tr '\n' ' ')" "$1"
	assert_equal "$(ran "${@:2}")" "$1"
}

@test "why says what make then runs" {
	assert_equal "$(e2e-gen --why | grep -c 'it has no pass')" 3
	assert_equal "$(ran)" "a b c "
	agrees ""
	echo 2 >lib.py
	run -0 e2e-report why one/a
	assert_contains "$output" "its inputs have changed: lib.py"
	run -0 e2e-gen --why one/b
	assert_contains "$output" "run   one/b  it depends on one/a, which runs"
	agrees "a b "
	touch lib.py
	agrees ""
	rm test-results/one/b.passed
	agrees "b "
	sed -i 's/echo c >>ran/echo c  >>ran/' phases.yaml
	run -0 e2e-report why two/c
	assert_contains "$output" "the definition of the test has changed"
	agrees "c "
	echo v2 >version
	run -0 e2e-report why two/c
	assert_contains "$output" "the command of the fingerprint prints something different"
	agrees "a b c " -j3
	gmake e2e-fresh
	run -0 e2e-report why two/c
	assert_contains "$output" "it is from a run that is closed"
	agrees "a b c "
	sed -i 's/: {command: "echo c/: {inputs: version, command: "echo c/' phases.yaml
	agrees "c "
	sed -i '/^fingerprint/d' phases.yaml
	agrees "a b c "
	agrees "a b c "
}

@test "why has a row for each evidence, from its table" {
	assert_equal "$(ran)" "a b c "
	run -0 e2e-report why one/a
	assert_equal "${lines[0]}" "keep  one/a"
	for row in run definition age inputs fingerprint services report attempts passes place; do
		[[ $output =~ \ \ $row\ +holds ]] || { echo "$row: $output"; return 1; }
	done
	run -2 e2e-report why one/typo
	run -0 e2e-gen --why --only "two/%"
	assert_equal "$output" "keep  two/c"
}
