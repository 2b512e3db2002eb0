#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# phases.yaml is text and never syntax: every byte in every field is refused with its place, or comes
# to the test as it is. And a Makefile is the old one or the new one, whenever e2e-gen ends.

load helpers

# All of them, in every field: tests/unit/test_input.c.
@test "every byte comes to the test as it is" {
	cat >receive <<-'SH'
	#!/bin/sh
	printf '%s' "$FIELD" >"got.$E2E_TEST"
	SH
	chmod +x receive
	python3 - <<-'PYTHON'
	import glob, json, os, subprocess

	make = os.environ["E2E_TEST_MAKE"] if "E2E_TEST_MAKE" in os.environ else "make"
	good = [chr(n) for n in range(1, 128)] + ["a" + chr(n) + "b" for n in range(1, 128)]
	good += ["tail\\", "  lead", "$(eval $(shell touch canary))", "\n\t@touch canary", "%s\ne2e: ; touch canary",
	         "$$(touch canary)", "a\\\n\ttouch canary", "\"; touch canary; \"", "define x\ntouch canary\nendef"]
	quote = lambda t: t.replace("$", "$$")
	tests = {"t%d" % n: {"env": {"FIELD": quote(t)}} for n, t in enumerate(good)}
	json.dump({"runners": {"r": {"command": ["./receive"]}}, "phases": [{"name": "p", "runner": "r", "tests": tests}]},
	          open("phases.yaml", "w"))
	subprocess.run(["e2e-gen"], check=True)
	subprocess.run([make, "-j4", "e2e"], check=True, stdout=subprocess.DEVNULL)
	for n, t in enumerate(good):
	    got = open("got.t%d" % n, "rb").read()
	    assert got == t.encode(), (t, got)
	assert not glob.glob("**/canary", recursive=True)
	PYTHON
}

@test "values of 100 KiB come to the test whole, and longer ones are refused" {
	{
		printf 'env: {FIELD: "'
		printf '%0102400d' 0
		printf '"}\nphases: [{name: p, tests: {t: {command: ["sh", "-c", "printf %%s \\"$FIELD\\" | wc -c >size"]}}}]\n'
	} >phases.yaml
	e2e-gen
	gmake e2e
	assert_equal "$(cat size | tr -d ' ')" 102400
	for field in name output; do
		{
			printf '%s: "' $field
			printf '%0204800d' 0
			printf '"\nphases: [{name: p, tests: {t: {command: "true"}}}]\n'
		} >phases.yaml
		run e2e-gen
		if [ "$status" = 0 ]; then gmake -n e2e >/dev/null; else assert_equal "$status" 2; fi
	done
}

# Every system call that touches files, killed or failed at its first, second, ... time.
@test "e2e-gen that is killed, or that has no room, leaves the old Makefile or the new one" {
	need strace
	[ "${E2E_TEST_LIMIT:-2}" = 2 ] || skip "the sanitizers do not like to be traced"
	strace -o /dev/null true 2>/dev/null || skip "strace is not allowed here"
	printf 'phases: [{name: p, tests: {t: {command: "true"}}}]\n' >phases.yaml
	e2e-gen
	cp Makefile old
	printf 'phases: [{name: p, tests: {t: {command: "true"}, u: {command: "exit 0"}}}]\n' >phases.yaml
	e2e-gen
	cp Makefile new
	run ! cmp -s old new
	local call when what count=0
	for call in openat write futimens,utimensat close rename,renameat,renameat2 unlink,unlinkat; do
		for what in signal=KILL error=ENOSPC error=EIO; do
			if [[ $what = error=* && $call = openat ]]; then continue; fi
			for when in 1 2 3 4 5 6; do
				cp old Makefile
				strace -f -o trace -e trace="$call" -e inject="$call:$what:when=$when" e2e-gen >out 2>&1 || true
				cmp -s Makefile old || cmp -s Makefile new || { echo "$call $what $when"; cat Makefile; false; }
				count=$((count + 1))
			done
		done
	done
	[ "$count" -gt 90 ]
	# What was left beside it is no obstacle.
	e2e-gen
	cmp Makefile new
	assert_equal "$(find . -name '*.tmp')" ""
}

@test "paths that lead nowhere sensible are refused" {
	for output in .. /.. ../.. a/../.. . /; do
		printf 'output: %s\nphases: [{name: p, tests: {t: {command: "true"}}}]\n' "$output" >phases.yaml
		run -2 e2e-gen
		assert_contains "$output" "phases.yaml:1:9: error: output has to be a directory of its own"
	done
	for name in .. . ../x a/b /x; do
		printf 'phases: [{name: %s, tests: {t: {command: "true"}}}]\n' "$name" >phases.yaml
		run -2 e2e-gen
		printf 'phases: [{name: p, tests: {%s: {command: "true"}}}]\n' "$name" >phases.yaml
		run -2 e2e-gen
	done
}
