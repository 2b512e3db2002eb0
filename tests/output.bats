#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Standard output: what carries a result is written whole, or the program fails; and GitHub's runner
# finds no command in it.

load helpers

# Much output of each kind: 60 tests, each with a message, one with a long log.
much() {
	python3 - <<-'PYTHON'
	with open("phases.yaml", "w") as out:
	    out.write("phases:\n- name: p\n  required: false\n  tests:\n")
	    out.write("    long: {command: 'seq 100000 160000'}\n")
	    for n in range(60):
	        name = "test_number_%d_%s" % (n, "x" * 60)
	        out.write("    %s: {command: 'echo message of %d %s; exit 1'}\n" % (name, n, "y" * 200))
	PYTHON
	e2e-gen
}

# slowly COMMAND...: its output as a reader gets it who takes it late, from a pipe that does not block.
slowly() {
	local status=0
	python3 "$BATS_TEST_DIRNAME/slow_reader.py" got "$@" || status=$?
	assert_equal "$status" 0
}

# same COMMAND...: prints the same for that reader as for any other.
same() {
	"$@" >wanted
	[ "$(stat -c %s wanted)" -gt 4096 ]
	slowly "$@"
	cmp wanted got
}

@test "a standard output that does not block loses nothing" {
	much
	slowly "$E2E_TEST_MAKE" --no-print-directory -j4 e2e E2E_REPORTS=console,json,tap
	assert_equal "$(grep -c '^\[' got)" 61
	assert_equal "$(grep -c '^ok\|^not ok' got)" 61
	assert_equal "$(grep -c '^Tests ' got)" 1
	same e2e-report show p/long
	assert_equal "$(grep -c '^1' got)" 60001
	same e2e-report history
	same e2e-gen --list
	same "$E2E_TEST_MAKE" --no-print-directory e2e-list
	for reports in tap console; do
		same "$E2E_TEST_MAKE" --no-print-directory e2e-report E2E_REPORTS=$reports
	done
	# It holds random words.
	e2e-report again --reports github >wanted
	slowly e2e-report again --reports github
	assert_equal "$(wc <got)" "$(wc <wanted)"
}

@test "a standard output that cannot be written is an error of ours, and the files are written before" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: 'true'}}}]
	YAML
	gmake e2e
	fails() { run -3 sh -c '"$@" >/dev/full' - "$@" && assert_contains "$output" "write to standard output"; }
	fails e2e-report show p/a
	fails e2e-report history
	fails e2e-gen --list
	fails e2e-gen --check
	fails e2e-probe exec true
	for reports in tap console; do
		e2e-report fresh
		run -2 sh -c '"$0" --no-print-directory e2e E2E_REPORTS=json,$1 >/dev/full' "$E2E_TEST_MAKE" $reports
		assert_contains "$output" "write to standard output"
		assert_equal "$(result .success)" true
		# No verdict was recorded, so the run is still open.
		gmake e2e
		assert_equal "$(result '.phases[0].tests[0].cached')" true
		fails e2e-report again --reports $reports
	done
	e2e-report fresh
	run -3 sh -c 'e2e-gen --run >/dev/full'
}

@test "a reader that is gone changes nothing" {
	much
	gmake -j4 e2e E2E_REPORTS=json
	gone() { run sh -c '("$@"; echo "code $?" >&2) | true' - "$@" && assert_equal "$output" "code 0"; }
	gone e2e-report show p/long
	gone e2e-report history
	gone e2e-report again --reports tap,console
	gone e2e-probe exec true
}

@test "GitHub's runner finds no command in what is shown of a test" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {path: "##[group]x", command: 'printf "::error::no\n  ::warning::no\n##[error]no\n##[group]no"; exit 1', report: {format: tap, file: r.tap}}
	YAML
	touch '##[group]x'
	printf '1..1\nnot ok 1 - ##[error]no\n# ::error::no\n  ::warning::no\n' >r.tap
	export GITHUB_ACTIONS=true
	commands() { grep -E '^[[:space:]]*::|##\[' || true; }
	gmake e2e >all 2>&1 || true
	e2e-report show p/a >>all 2>&1
	e2e-gen --list >>all 2>&1
	e2e-report again --reports tap >>all 2>&1 || true
	e2e-gen --phase '##[error]no' >>all 2>&1 || true
	printf '::error::no: x\n##[error]no: 1\n' >odd.yaml
	e2e-gen odd.yaml >>all 2>&1 || true
	e2e-report show '##[error]no' >>all 2>&1 || true
	assert_equal "$(commands <all)" ""
	unset GITHUB_ACTIONS
	e2e-report show p/a >all
	[ "$(commands <all | wc -l)" -ge 4 ]
}
