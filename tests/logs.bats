#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Logs: whatever a test prints, and however much. The head and the tail are kept, it is said what is
# not, and no control sequence comes to a terminal.

load helpers

# log_plan COMMAND [MORE]: one test.
log_plan() {
	cat >script
	plan <<-YAML
	phases:
	  - {name: p, required: false, tests: {t: {command: sh ./script ${1:+, $1}}}}
	YAML
}

log=test-results/p/t.log

# The N bytes that a test prints are no two of them alike within a line's length.
numbers() { seq 100000 999999 | head -c "$1"; }

@test "below the limit, at it, and one byte more" {
	for size in 4095 4096; do
		log_plan "log: 4KiB" <<<"seq 100000 999999 | head -c $size"
		gmake e2e
		cmp "$log" <(numbers $size)
	done
	log_plan "log: 4KiB" <<<"seq 100000 999999 | head -c 4097"
	gmake e2e
	numbers 4097 >all
	cmp "$log" <(head -c 2048 all; printf '\ne2e-run: 1 byte is left out here\n'; tail -c 2048 all)
}

@test "head and tail of much, however it is written, and the right figure" {
	for bytes in 4098 6000 70000 3000001; do
		for block in 1 7 2048 65536; do
			if [ $((bytes / block)) -gt 100000 ]; then continue; fi
			log_plan "log: 4096B" <<<"seq 100000 999999 | head -c $bytes | dd bs=$block status=none"
			gmake e2e
			numbers $bytes >all
			cmp "$log" <(head -c 2048 all; printf '\ne2e-run: %d bytes are left out here\n' $((bytes - 4096)); tail -c 2048 all)
		done
	done
}

@test "an odd limit, the smallest one, and a head that ends with its line" {
	log_plan "log: 1KiB" <<<'for i in $(seq 1 128); do echo "0123456"; done; for i in $(seq 129 1000); do echo "abcdefg"; done'
	gmake e2e
	assert_equal "$(sed -n '64,66p' "$log" | tr '\n' '|')" "0123456|e2e-run: 6976 bytes are left out here|abcdefg|"
	assert_equal "$(wc -l <"$log")" 129
	log_plan "log: 1025" <<<"seq 100000 999999 | head -c 1026"
	gmake e2e
	numbers 1026 >all
	cmp "$log" <(head -c 512 all; printf '\ne2e-run: 1 byte is left out here\n'; tail -c 513 all)
}

@test "the limit is each attempt's, and an attempt begins with a line of its own" {
	log_plan "log: 1KiB, retries: 2" <<-'SH'
	if [ "$E2E_ATTEMPT" = 1 ]; then printf 'no newline'; exit 1; fi
	if [ "$E2E_ATTEMPT" = 2 ]; then seq 100000 999999 | head -c 2000; exit 1; fi
	seq 100000 999999 | head -c 1000
	SH
	gmake e2e
	numbers 2000 >all
	cmp "$log" <(
		printf 'no newline\ne2e-run: attempt 2 of 3\n'
		head -c 512 all
		printf '\ne2e-run: 976 bytes are left out here\n'
		tail -c 512 all
		printf '\ne2e-run: attempt 3 of 3\n'
		numbers 1000
	)
}

@test "a test that prints nothing, and one that ends with its newline" {
	log_plan "retries: 1" <<<'test "$E2E_ATTEMPT" = 2'
	gmake e2e
	assert_equal "$(cat "$log")" "e2e-run: attempt 2 of 2"
	log_plan "retries: 1" <<<'echo "line $E2E_ATTEMPT"; test "$E2E_ATTEMPT" = 2'
	gmake e2e
	assert_equal "$(tr '\n' '|' <"$log")" "line 1|e2e-run: attempt 2 of 2|line 2|"
}

@test "8 MiB unless said otherwise, and log: of the plan, the phase and the test" {
	plan <<-'YAML'
	log: 3KiB
	runners: {r: {command: 'seq 100000 999999'}}
	phases:
	  - {name: p, runner: r, tests: {plan: {}}}
	  - {name: q, runner: r, log: 2KiB, tests: {phase: {}, test: {log: 5kB}}}
	YAML
	gmake e2e
	sizes() { (cd test-results && for t in "$@"; do grep -v '^e2e-run: ' "$t.log" | wc -c; done | tr '\n' ' '); }
	assert_equal "$(sizes p/plan q/phase q/test)" "3073 2049 5001 "
	log_plan <<<'head -c 8388608 /dev/zero'
	gmake e2e
	assert_equal "$(stat -c %s "$log")" 8388608
	log_plan <<<'head -c 8388609 /dev/zero'
	gmake e2e
	assert_equal "$(grep -c "e2e-run: 1 byte is left out here" "$log")" 1
}

@test "what is kept is what is left when the secrets are out" {
	cat >script <<<'i=0; while [ $i -lt 1000 ]; do echo hunter2hunter2hunter2; i=$((i+1)); done'
	plan <<-'YAML'
	secrets: [S]
	log: 4000
	phases: [{name: p, tests: {t: {command: sh ./script}}}]
	YAML
	S=hunter2hunter2hunter2 gmake e2e
	assert_equal "$(sort "$log" | uniq -c | tr -s ' ')" " 1000 ***"
}

@test "NULs, bytes that are no UTF-8, no newline: the log has them, and every report is whole" {
	log_plan <<<'printf "a\000b\377\303\050\355\240\200\360\237 \033[31mred\033]0;title\007\233\0632J\302\233x\rback\010 no end"; exit 1'
	run gmake e2e E2E_REPORTS=console,json,html,junit,ctrf,tap,github,markdown,trace,events
	assert_equal "$status" 0
	cmp "$log" <(sh ./script)
	jq -e . test-results/e2e-results.json test-results/ctrf-report.json test-results/trace.json >/dev/null
	jq -e . test-results/events.jsonl >/dev/null
	python3 - <<-'PYTHON'
	import re, xml.etree.ElementTree as tree
	tree.parse("test-results/e2e-results.xml")
	for name in "e2e-results.xml", "report.html", "summary.md", "e2e-results.json", "ctrf-report.json", "events.jsonl":
	    text = open("test-results/" + name, "rb").read().decode("utf-8")
	    assert not re.search("[\0-\x08\x0b-\x1f\x7f\x80-\x9f]", text), name
	PYTHON
	grep -q "no end" <<<"$output"
}

# Everything that shows a log, on a terminal of its own.
@test "no control sequence of a test comes to a terminal" {
	need script
	python3 - >bytes <<-'PYTHON'
	import sys
	out = sys.stdout.buffer
	out.write(b"".join(b"<" + bytes([n]) + b"[2J]0;x>" for n in range(256) if n != 10))
	out.write("".join("<" + chr(n) + "[31m>" for n in list(range(0x80, 0xa0)) + [0x202e, 0x2066, 0x200f]).encode())
	out.write(b"\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\ \x1bPq\x1b\\ \x1b[6n\x1b[c\x1b(0 the end\n")
	PYTHON
	log_plan 'report: {format: junit, file: r.xml}' <<<'cat bytes; cat bytes >&2; exit 1'
	printf '<testsuite><testcase name="&#x9b;31m"><failure message="\302\2332J\342\200\256">\302\233x</failure></testcase></testsuite>' >r.xml
	cat >all <<-SH
	'$E2E_TEST_MAKE' --no-print-directory e2e
	'$E2E_TEST_MAKE' --no-print-directory e2e-report
	e2e-report show p/t
	e2e-report history
	SH
	for color in NO_COLOR FORCE_COLOR; do
		env TERM=xterm $color=1 script -qec "sh ./all" /dev/null </dev/null >screen 2>&1 || true
		grep -q "the end" screen
		COLOR=$color python3 - <<-'PYTHON'
		import os, re
		text = open("screen", "rb").read()
		if os.environ["COLOR"] == "FORCE_COLOR":
		    assert b"\x1b[3" in text
		    text = re.sub(rb"\x1b\[[0-9;]*m", b"", text)
		    # What the line about the run, which is drawn again and again, leaves where it was.
		    text = re.sub(rb"(^|\r|\n)\x1b\[J", b"", text)
		found = re.search("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]", text.decode("utf-8"))
		assert not found, text[found.start() - 40 : found.end() + 40]
		PYTHON
	done
	assert_equal "$(env NO_COLOR=1 script -qec 'sh ./all' /dev/null </dev/null | grep -c $'\033')" 0
}

@test "200 MB of output, with secrets and without: memory stays bounded" {
	[ "${E2E_TEST_LIMIT:-2}" = 2 ] || skip "the sanitizers have memory of their own"
	[ -r /proc/self/status ] || skip "no /proc"
	plan <<-'YAML'
	secrets: [SECRET]
	runners:
	  # The parent of the shell is e2e-run.
	  r: {command: 'head -c 200000000 /dev/zero; yes "hunter2 hunter" | head -c 20000000; grep VmHWM /proc/$PPID/status >>peak'}
	phases: [{name: p, runner: r, tests: {t: {}}}]
	YAML
	gmake e2e
	SECRET=hunter2hunter2 gmake e2e
	assert_equal "$(wc -l <peak)" 2
	while read -r _ kib _; do
		[ "$kib" -lt 32768 ] || { cat peak; false; }
	done <peak
	[ "$(stat -c %s "$log")" -lt 8400000 ]
}

@test "memory that is limited is enough" {
	[ "${E2E_TEST_LIMIT:-2}" = 2 ] || skip "the sanitizers have memory of their own"
	log_plan <<<'yes | head -c 200000000'
	(ulimit -v 200000 && gmake e2e)
	assert_equal "$(result .success)" true
}

# make's own exit code, behind a reader that goes away at once or that was never there.
@test "a reader that goes away, and no console at all: make's own code says the verdict" {
	for code in 0 1; do
		plan <<-YAML
		runners: {r: {command: 'seq 1 2000; exit $code'}}
		phases:
		  - {name: p, runner: r, tests: {a: {}, b: {}, c: {}, d: {}}}
		YAML
		want=$((code * 2))
		for reader in 'head -1' 'head -c 1' true; do
			rm -rf test-results
			{ gmake e2e; echo $? >code; } 2>&1 | $reader >/dev/null || true
			# A make that cannot say that a recipe failed dies of that.
			if [ $code = 0 ]; then assert_equal "$(cat code)" 0; else [ "$(cat code)" != 0 ]; fi
			assert_equal "$(result .success)" "$([ $code = 0 ] && echo true || echo false)"
		done
		for closed in '>&-' '2>&-' '>&- 2>&-' '<&-' '<&- >&- 2>&-' '>/dev/full' '>/dev/full 2>&1'; do
			rm -rf test-results
			status=0
			eval "gmake e2e $closed" || status=$?
			assert_equal "$(result .success)" "$([ $code = 0 ] && echo true || echo false)"
			# make itself fails when it cannot print what it does.
			if [[ $code = 1 || $closed = *'>'* ]]; then continue; fi
			assert_equal "$status" $want
		done
	done
}

@test "e2e-gen --run behind a reader that goes away" {
	for code in 0 1; do
		plan <<-YAML
		phases: [{name: p, tests: {a: {command: 'seq 1 2000; exit $code'}, b: {command: "true"}}}]
		YAML
		rm -f code
		{ e2e-gen --run; echo $? >code; } 2>&1 | head -1 >/dev/null || true
		assert_equal "$(cat code)" $code
	done
}
