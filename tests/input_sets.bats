#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# `inputs:`: what tests read besides their own files.

load helpers

setup() {
	set_up
	mkdir -p lib/sub
	echo 1 >lib/a.py
	echo 1 >lib/sub/b.py
	echo 1 >conf.py
	echo 1 >only.txt
	cat >phases.yaml <<-'EOF'
		inputs: [conf.py]
		phases:
		  - name: one
		    inputs: "lib/**/*.py"
		    tests:
		      a: {command: "echo a >>ran"}
		      b: {command: "echo b >>ran"}
		  - name: two
		    tests:
		      c: {command: "echo c >>ran", inputs: [only.txt]}
		      d: {command: "echo d >>ran"}
		      open: {command: "test -e green"}
	EOF
	e2e-gen
}

# What makes of the open run: which tests ran.
ran() {
	rm -f ran
	gmake e2e "$@" >log 2>&1 && echo green
	sort ran 2>/dev/null | tr '\n' ' '
}

@test "a changed input runs what has it, and nothing else" {
	assert_equal "$(ran)" "a b c d "
	assert_equal "$(ran)" ""
	echo 2 >lib/sub/b.py
	assert_equal "$(ran)" "a b "
	echo 2 >only.txt
	assert_equal "$(ran)" "c "
	echo 2 >conf.py
	assert_equal "$(ran -j4)" "a b c d "
	assert_equal "$(ran)" ""
}

@test "what is in an input decides, not its time" {
	assert_equal "$(ran)" "a b c d "
	touch lib/a.py conf.py
	assert_equal "$(ran)" ""
	echo 2 >new
	touch -d '1 day ago' new
	mv new lib/a.py
	assert_equal "$(ran)" "a b "
}

@test "an input that is new, gone or renamed is a change" {
	assert_equal "$(ran)" "a b c d "
	echo 1 >lib/c.py
	assert_equal "$(ran)" "a b "
	mv lib/c.py lib/sub/c.py
	assert_equal "$(ran)" "a b "
	rm lib/sub/c.py
	assert_equal "$(ran)" "a b "
	chmod +x lib/a.py
	assert_equal "$(ran)" "a b "
	echo 1 >lib/other.txt
	assert_equal "$(ran)" ""
}

@test "make -W FILE -n shows what a change would run" {
	assert_equal "$(ran)" "a b c d "
	run -0 gmake -n e2e
	refute_contains "$output" 'two/d.passed'
	run -0 gmake -W lib/sub/b.py -n e2e
	assert_contains "$output" one/a.passed
	assert_contains "$output" 'one/b.passed'
	refute_contains "$output" 'two/c.passed'
	run -0 gmake -W only.txt -n e2e
	assert_contains "$output" 'two/c.passed'
	refute_contains "$output" one/a.passed
	assert_equal "$(ran)" ""
}

@test "an input that is changed while its test runs is no pass" {
	cat >phases.yaml <<-'EOF'
		phases:
		  - name: one
		    tests:
		      a: {command: "echo 2 >>lib/a.py", inputs: "lib/*"}
		      b: {command: "true"}
	EOF
	e2e-gen
	run -2 gmake e2e
	assert_contains "$output" "its inputs changed while it ran: lib/a.py"
}

@test "an input that is changed by a later test is no pass either" {
	cat >phases.yaml <<-'EOF'
		phases:
		  - name: one
		    tests: {a: {command: "true", inputs: "lib/*"}}
		  - name: two
		    tests: {b: {command: "echo 2 >>lib/a.py"}}
	EOF
	e2e-gen
	run -2 gmake e2e
	assert_contains "$output" "its inputs have changed: lib/a.py"
}

@test "a pattern that finds nothing is an error" {
	printf '%s\n' 'phases:' '- name: one' '  tests: {a: {command: "true", inputs: [nix*]}}' >phases.yaml
	run -2 e2e-gen
	assert_contains "$output" 'no file matches "nix*"'
}

@test "inputs are seen from the directory of the test, those of the plan from where make runs" {
	mkdir -p app
	echo 1 >app/x.txt
	cat >phases.yaml <<-'EOF'
		inputs: conf.py
		runners:
		  r: {command: "echo ${name} >>../ran", dir: app, inputs: x.txt}
		phases:
		  - name: one
		    runner: r
		    inputs: "../lib/*.py"
		    tests: {a: {env: {N: a}}, b: {inputs: ../only.txt}, c: {command: "test -e ../green"}}
	EOF
	e2e-gen
	assert_equal "$(ran)" "a b "
	echo 2 >app/x.txt
	assert_equal "$(ran)" "a b "
	echo 2 >only.txt
	assert_equal "$(ran)" "b "
	echo 2 >lib/a.py
	assert_equal "$(ran)" "a b "
}

@test "a changed input runs what has it also where the result is dated in the future" {
	assert_equal "$(ran)" "a b c d "
	touch -d '1 hour' test-results/two/c.passed
	echo 2 >only.txt
	assert_equal "$(ran)" "c "
	assert_equal "$(ran)" ""
}
