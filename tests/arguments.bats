#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Any characters but NUL in an argument, a variable, a path or a directory's name come to the test as
# they are: through YAML, make, a shell where make needs one, and e2e-run.
#
# The texts are random. A failure prints the seed; ARGS_SEED=SEED gives the same texts again.

load helpers

setup_file() {
	export ARGS_SEED=${ARGS_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
}

setup_suite_of_texts() {
	cat >texts.py <<-'PYTHON'
	import os, random, sys

	seed = int(os.environ["ARGS_SEED"])
	PIECES = ["\n", "'", '"', "\t", "\r", "\\", "$", "$$", "${", "}", "$(", "#", "%", "`", "!", "*", "?", "[", "]", "~",
	          "&", "|", ";", "<", ">", "(", ")", "=", ":", ",", "@", "-", "--", "+", " ", "  ", "\r\n", "\\\n", "$\n",
	          "\\#", "\\'", "$HOME", "$(shell x)", "$@", "$<", "${path", "{newline}", "newline", "{", "A", "b", "0", "_",
	          "\N{SNOWMAN}", "\N{ROCKET}", "\u00fc", "\u0301", "\u200d", "\u202e", "\u2028", "\u0085", "\ufeff", "\uffff",
	          "\x01", "\x07", "\x08", "\x0b", "\x0c", "\x1b", "\x1b[31m", "\x7f", "\x80", "\x9b", "word", "two words"]
	FIXED = ["", " ", "  ", " lead", "trail ", "\n", "\n\n", "a\nb", "$", "$$", "$$$", "$\n", "\n$", "a$\n{b}", "\\", "\\\\",
	         "\\\n", "'", "''", '"', "#", " # ", "\t", "\r", "a\r\nb", "%", "-", "--", "-n", "--help", "~", "*", "!", "$(x)",
	         "${1}", "$HOME", "`x`", "=", "A=b", "@", "+", "\ufeff", "\x7f", "\x80", "null", "true", "1e3", "0x1F"]

	def text(rng):
	    return "".join(rng.choice(PIECES) for _ in range(rng.choice([1, 2, 3, 5, 8, 20])))

	# A template that gives the text: a dollar is doubled where it would begin an interpolation, and
	# elsewhere now and then.
	def template(text, rng, after=""):
	    out = ""
	    for i, c in enumerate(text):
	        out += c
	        if c == "$" and ((text + after)[i + 1:i + 2] in ("$", "{") or rng.random() < 0.3):
	            out += "$"
	    return out

	def yaml(text):
	    out = '"'
	    for c in text:
	        n = ord(c)
	        if c in '"\\':
	            out += "\\" + c
	        elif n < 0x20 or 0x7F <= n <= 0xA0:
	            out += "\\x%02x" % n
	        elif 0x2000 <= n <= 0xFFFF:
	            out += "\\u%04x" % n
	        else:
	            out += c
	    return out + '"'

	def texts(count, salt):
	    rng = random.Random(seed * 10 + salt)
	    return (FIXED + [text(rng) for _ in range(count)])[:count], rng

	def fail(what, want, got):
	    print("ARGS_SEED=%d: %s\n  want %r\n  got  %r" % (seed, what, want, got), file=sys.stderr)
	    sys.exit(1)
	PYTHON
	cat >receive <<-'SH'
	#!/bin/sh
	printf '%s\0' "$@" >"got.$E2E_TEST"
	SH
	cat >receive_env <<-'PYTHON'
	import os
	with open("got." + os.environ["E2E_TEST"], "wb") as out:
	    for i in range(1000):
	        if b"V%d" % i in os.environb:
	            out.write(os.environb[b"V%d" % i] + b"\0")
	PYTHON
	chmod +x receive
}

# check SALT COUNT PER_TEST: compares what the tests got.
check() {
	python3 - "$@" <<-'PYTHON'
	import sys
	from texts import *
	salt, count, per = map(int, sys.argv[1:])
	want, _ = texts(count, salt)
	if salt == 6:
	    want = [t or "not empty" for t in want]
	for n in range(0, count, per):
	    name = "t%d" % (n // per)
	    try:
	        got = open("got." + name, "rb").read().split(b"\0")[:-1]
	    except FileNotFoundError:
	        fail(name + " did not run", want[n:n + per], None)
	    for i, (w, g) in enumerate(zip(want[n:n + per], got)):
	        if w.encode() != g:
	            fail("%s, number %d" % (name, i), w.encode(), g)
	    if len(got) != len(want[n:n + per]):
	        fail(name, len(want[n:n + per]), len(got))
	PYTHON
}

@test "a thousand arguments" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(1000, 1)
	print("phases:\n- name: p\n  tests:")
	for n in range(0, 1000, 10):
	    print("    t%d: {command: [./receive, %s]}" % (n // 10, ", ".join(yaml(template(t, rng)) for t in want[n:n + 10])))
	PYTHON
	at_once e2e-gen || { echo "ARGS_SEED=$ARGS_SEED"; false; }
	run gmake -j4 e2e
	check 1 1000 10
	assert_equal "$status" 0
}

@test "arguments of a runner, and names of ours among them" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(200, 2)
	print("runners:")
	for n in range(20):
	    print("  r%d: {command: [./receive, %s]}" % (n, ", ".join(
	        yaml("${name}" + template(t, rng, "${phase}") + "${phase}") for t in want[n * 10:n * 10 + 10])))
	print("phases:\n- name: p\n  tests:")
	for n in range(20):
	    print("    t%d: {runner: r%d}" % (n, n))
	PYTHON
	e2e-gen || { echo "ARGS_SEED=$ARGS_SEED"; false; }
	run gmake -j4 e2e
	python3 - <<-'PYTHON'
	from texts import *
	want, _ = texts(200, 2)
	for n in range(20):
	    got = open("got.t%d" % n, "rb").read().split(b"\0")[:-1]
	    for w, g in zip(want[n * 10:n * 10 + 10], got):
	        if ("t%d%sp" % (n, w)).encode() != g:
	            fail("t%d" % n, w.encode(), g)
	PYTHON
}

@test "values of variables: the plan's, a runner's, a test's" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(300, 3)
	def env(first):
	    return "{%s}" % ", ".join("V%d: %s" % (i, yaml(template(want[i], rng))) for i in range(first, first + 100))
	print("env: %s\nrunners: {r: {command: [python3, receive_env], env: %s}}" % (env(0), env(100)))
	print("phases: [{name: p, runner: r, tests: {t0: {env: %s}}}]" % env(200))
	PYTHON
	e2e-gen || { echo "ARGS_SEED=$ARGS_SEED"; false; }
	run gmake e2e
	check 3 300 300
}

@test "values from the environment" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(100, 4)
	print("env: {%s}" % ", ".join('V%d: "${FROM_%d:-x}"' % (i, i) for i in range(50)))
	print("phases: [{name: p, tests: {t0: {command: [./receive, %s]}}}]" % ", ".join(
	    '"${V%d}"' % i if i < 50 else '"${FROM_%d:-}"' % i for i in range(100)))
	PYTHON
	e2e-gen
	python3 - <<-'PYTHON'
	from texts import *
	import subprocess
	want, _ = texts(100, 4)
	want = [t or "x" for t in want]
	subprocess.run(["make", "e2e"], env=dict(os.environ, **{"FROM_%d" % i: t for i, t in enumerate(want)}),
	    stdout=subprocess.DEVNULL)
	got = open("got.t0", "rb").read().split(b"\0")[:-1]
	for w, g in zip(want, got):
	    if w.encode() != g:
	        fail("from the environment", w.encode(), g)
	PYTHON
}

@test "defaults of variables" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(100, 5)
	want = [t.replace("}", "") for t in want]
	print("phases: [{name: p, tests: {t0: {command: [./receive, %s]}}}]" % ", ".join(
	    yaml("${E2E_NOT_SET:-" + template(t, rng, "}") + "}") for t in want))
	PYTHON
	e2e-gen || { echo "ARGS_SEED=$ARGS_SEED"; false; }
	run gmake e2e
	python3 - <<-'PYTHON'
	from texts import *
	want, _ = texts(100, 5)
	got = open("got.t0", "rb").read().split(b"\0")[:-1]
	for w, g in zip(want, got):
	    if w.replace("}", "").encode() != g:
	        fail("default", w.encode(), g)
	PYTHON
}

@test "paths" {
	setup_suite_of_texts
	python3 - >phases.yaml <<-'PYTHON'
	from texts import *
	want, rng = texts(200, 6)
	# With an empty one nothing would be run, and that is an error.
	want = [t or "not empty" for t in want]
	print('runners: {r: {command: [./receive, "${path}"]}}\nphases:\n- name: p\n  runner: r\n  tests:')
	for n, t in enumerate(want):
	    print("    t%d: {path: %s}" % (n, yaml(template(t, rng))))
	PYTHON
	e2e-gen || { echo "ARGS_SEED=$ARGS_SEED"; false; }
	run gmake -j4 e2e
	check 6 200 1
	refute_contains "$output" "make:"
}

@test "a path beside other text is the path beside that text" {
	setup_suite_of_texts
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      t0: {path: 'a$', command: [./receive, '${path}{HOME}', '${path}$$', '${path}${name}', '$${path}']}
	YAML
	gmake e2e
	assert_equal "$(tr '\0' '|' <got.t0)" 'a${HOME}|a$$|a$t0|${path}|'
}

# As many in one plan as a batch has; in make check-long each is in one of its own.
@test "names of directories" {
	setup_suite_of_texts
	python3 - "$(size 500 1)" <<-'PYTHON'
	from texts import *
	import shutil, subprocess
	want, rng = texts(200, 7)
	names = [t.replace("/", "") for t in want]
	names = list(dict.fromkeys(name for name in names if name and "${" not in name and len(name.encode()) <= 200))
	tried = 0

	def compile(tests):
	    """e2e-gen of a plan in which each test is in its directory, by its runner or by itself."""
	    plan = "runners:\n"
	    for i, (name, place) in enumerate(tests):
	        plan += "  r%d: {command: 'pwd; echo .', dir: %s}\n" % (i, yaml("dir/" + name) if place == "runner" else ".")
	    plan += "phases:\n- name: p\n  tests:\n"
	    for i, (name, place) in enumerate(tests):
	        dir = ", dir: " + yaml("dir/" + name) if place == "test" else ""
	        plan += "    t%d: {runner: r%d%s}\n" % (i, i, dir)
	    open("phases.yaml", "w").write(plan)
	    return subprocess.run(["timeout", "60", "e2e-gen"], capture_output=True)

	taken = []
	for name in names:
	    for place in ("runner", "test"):
	        gen = compile([(name, place)])
	        if gen.returncode == 2 and b"phases.yaml:" in gen.stderr:
	            continue  # refused, with a place
	        if gen.returncode:
	            fail("e2e-gen", name, gen.stderr)
	        taken.append((name, place))
	many = int(sys.argv[1])
	for first in range(0, len(taken), many):
	    batch = taken[first:first + many]
	    shutil.rmtree("dir", ignore_errors=True)
	    shutil.rmtree("test-results", ignore_errors=True)
	    for name, place in batch:
	        os.makedirs(os.path.join("dir", name), exist_ok=True)
	    if compile(batch).returncode:
	        fail("e2e-gen", batch, compile(batch).stderr)
	    make = subprocess.run(["make", "-j4", "e2e"], capture_output=True)
	    for i, (name, place) in enumerate(batch):
	        try:
	            log = open("test-results/p/t%d.log" % i, "rb").read()
	        except FileNotFoundError:
	            fail("dir of a " + place, name, make.stderr)
	        if log != (os.path.realpath("dir") + "/" + name + "\n.\n").encode():
	            fail("dir of a " + place, name, log)
	        tried += 1
	assert tried > 100
	PYTHON
}

@test "a command of one string is the shell's, as it stands" {
	setup_suite_of_texts
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      t0:
	        command: |
	          X='it'\''s'  # a comment: not make's
	          for i in 1 2; do
	          	Y="$Y$i"
	          done
	          ./receive "$X" "$Y" $((1 + 2)) `echo four` "$(printf '%s' 'fi"ve')" 'a\
	          b' "%" \# "\\" '$$HOME' "$$$$" | cat
	YAML
	sed -i 's/"\$\$\$\$"/x/' phases.yaml
	e2e-gen
	gmake e2e
	assert_equal "$(tr '\0' '|' <got.t0)" $'it\'s|12|3|four|fi"ve|a\\\nb|%|#|\\|$HOME|x|'
}
