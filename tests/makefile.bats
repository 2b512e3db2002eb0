#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2001,SC2012,SC2059,SC2086,SC1003 # formats and words are meant as they stand
# The generated Makefile as a Makefile: beside other rules, under make's options, with odd names.
#
# The files in golden/ are compared byte for byte. After a change that is meant, write them anew with
#
#   UPDATE_GOLDENS=1 bats tests/makefile.bats -f golden
#
# and read the difference.

load helpers

# ---- goldens ----

# golden NAME OPTION...: the Makefile of golden/NAME.yaml, made in that directory.
golden() {
	local name=$1 dir=$BATS_TEST_DIRNAME/golden
	shift
	(cd "$dir" && e2e-gen -o - "$@" "$name.yaml") >"$name.mk"
	if [ "${UPDATE_GOLDENS:-}" = 1 ]; then cp "$name.mk" "$dir"; fi
	diff -u "$dir/$name.mk" "$name.mk"
}

@test "golden: odd characters" { golden odd; }

@test "golden: services" { golden services; }

@test "golden: a sequential phase and limits" { golden sequential; }

@test "golden: selected phases, reports and output" {
	golden selected --phase two --report json --output elsewhere
}

@test "golden: the phases.yaml of this project" {
	(cd "$BATS_TEST_DIRNAME/.." && e2e-gen -o - phases.yaml) >phases.mk
	if [ "${UPDATE_GOLDENS:-}" = 1 ]; then cp phases.mk "$BATS_TEST_DIRNAME/golden"; fi
	diff -u "$BATS_TEST_DIRNAME/golden/phases.mk" phases.mk
}

@test "nothing in a Makefile needs more than make 3.81, and no line is longer than it has to be" {
	for plan in "$BATS_TEST_DIRNAME"/golden/*.yaml "$BATS_TEST_DIRNAME"/../phases.yaml; do
		e2e-gen -o - "$plan" 2>/dev/null | grep -v '^#' >tried.mk
		run -1 grep -nE '!=|::=|&:|\.ONESHELL|\.SHELLFLAGS|\.EXTRA_PREREQS|\.WAIT|\.NOTINTERMEDIATE|\$\((file|guile|intcmp|let) |^(undefine|load|private|define) |\+:?=' tried.mk
		run -1 grep -nE '^(SHELL|MAKEFLAGS|export|unexport|\.DEFAULT[^_]|\.SUFFIXES|\.DELETE_ON_ERROR|\.SECONDEXPANSION|\.POSIX|\.NOTPARALLEL)' tried.mk
	done
}

@test "every name that a Makefile defines begins with e2e or E2E_, or is a result or an input" {
	two_phases
	sed -i 's|a: {}|a: t/a|' phases.yaml
	e2e-gen
	grep -q '^t/%: | e2e-input/t/% ;' Makefile
	run -1 grep -nvE '^($|#|	|(override )?(e2e|E2E_)|\$\((E2E_|e2e-turn)|\$\((foreach|call e2e-program|call e2e-refuse|error)[ ,]|[^ ]+: \| e2e-input/|\.PHONY: |\.PRECIOUS: \$\(E2E_MAKEFILE\)|ifeq |ifneq |endif|\.DEFAULT_GOAL := \$\(E2E_CALLER_GOAL\)|\.RECIPEPREFIX :=)' Makefile
}

# ---- beside other rules ----

included() {
	two_phases
	mv Makefile e2e.mk
}

@test "included at the top: the caller's first rule stays the default" {
	included
	printf 'include e2e.mk\nall:\n\t@echo the default\nbuild:\n\t@echo build\ncheck: e2e\n' >Makefile
	run -0 gmake
	assert_equal "$output" "the default"
	[ ! -e ran ]
	gmake check
	assert_equal "$(ran)" "a b c d"
}

@test "included at the bottom: the default goal, check and build of the caller" {
	included
	printf 'all:\n\t@echo the default\nbuild:\n\t@touch built\ncheck: e2e\ne2e-begin: | build\ninclude e2e.mk\n' >Makefile
	run -0 gmake
	assert_equal "$output" "the default"
	gmake -j4 check
	[ -e built ]
	assert_equal "$(ran)" "a b c d"
}

@test "included, with .DEFAULT_GOAL set before and after" {
	included
	printf '.DEFAULT_GOAL := build\ninclude e2e.mk\nall:\n\t@echo all\nbuild:\n\t@echo build\n' >Makefile
	run -0 gmake
	assert_equal "$output" build
	printf 'include e2e.mk\n.DEFAULT_GOAL := build\nall:\n\t@echo all\nbuild:\n\t@echo build\n' >Makefile
	run -0 gmake
	assert_equal "$output" build
}

@test "on its own, the default goal is e2e" {
	two_phases
	gmake
	assert_equal "$(ran)" "a b c d"
}

@test "included in a Makefile with its own SHELL, flags and special targets" {
	included
	printf 'SHELL := /bin/bash\n.SHELLFLAGS := -ec\nMAKEFLAGS += -rR --warn-undefined-variables\n.SUFFIXES:\n.DELETE_ON_ERROR:\n.SECONDEXPANSION:\n.ONESHELL:\nall: e2e\ninclude e2e.mk\n' >Makefile
	run -0 gmake -j4
	assert_equal "$(ran)" "a b c d"
	refute_contains "$output" "undefined"
	forget
	rm ok/b
	run -2 gmake -j4
	refute_contains "$output" "PASSED"
}

@test "included under .EXPORT_ALL_VARIABLES and -e" {
	included
	printf '.EXPORT_ALL_VARIABLES:\nall: e2e\ninclude e2e.mk\n' >Makefile
	gmake -j4
	gmake -e
	assert_equal "$(ran)" "a a b b c c d d"
}

@test "the caller's e2e.mk regenerates itself" {
	included
	sed -i 's/a: {}/a: {}, z: {}/' phases.yaml
	touch ok/z
	printf 'all:\n\t@echo all\ninclude e2e.mk\n' >Makefile
	touch -d '1 hour ago' e2e.mk
	gmake e2e
	assert_equal "$(ran)" "a b c d z"
	assert_equal "$(head -1 Makefile)" "all:"
}

@test "a make that is ended while it makes its Makefile again does not delete it" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {t: {command: "true"}}}
	YAML
	mkdir bin && mkfifo gate
	printf '#!/bin/sh\n"%s" "$@" && touch made && read -r _ <gate\n' "$(command -v e2e-gen)" >bin/e2e-gen
	chmod +x bin/e2e-gen
	touch -d '1 hour ago' Makefile
	start_make e2e-list "E2E_GEN=$PWD/bin/e2e-gen"
	wait_until test -e made
	kill -TERM "$make_pid"
	wait_make || true
	[ "$make_status" -ne 0 ]
	grep -q "^# Generated by e2e-gen" Makefile
	run -0 gmake e2e
}

@test "a test whose file the Makefile builds is built first, and again when its source is newer" {
	printf 'runners: {run: {command: ["./${path}"]}}\nphases:\n- {name: p, runner: run, tests: {t: bin/t}}\n- {name: never, required: false, tests: {x: {command: "false"}}}\n' >phases.yaml
	e2e-gen -o e2e.mk
	printf 'all:\nbin/t: t.sh\n\tmkdir -p bin && cp t.sh bin/t && chmod +x bin/t && echo built >> built\ninclude e2e.mk\n' >Makefile
	printf '#!/bin/sh\necho t >> ran\n' >t.sh
	gmake -j4 e2e
	assert_equal "$(ran)" t
	gmake -j4 e2e
	assert_equal "$(ran)" t
	assert_equal "$(wc -l <built)" 1
	touch -d '1 minute ago' bin/t
	echo '# changed' >>t.sh
	gmake -j4 e2e
	assert_equal "$(ran)" "t t"
	assert_equal "$(wc -l <built)" 2
}

@test "a test file that cannot be built is the caller's error, and nothing has passed" {
	printf 'runners: {run: {command: ["./${path}"]}}\nphases:\n- {name: p, runner: run, tests: {t: bin/t, u: {command: "true"}}}\n' >phases.yaml
	e2e-gen -o e2e.mk
	printf 'all:\nbin/t:\n\tfalse\ninclude e2e.mk\n' >Makefile
	for flags in '' -k -j4 '-k -j4' -i; do
		run -2 gmake $flags e2e
		refute_contains "$output" "PASSED"
	done
}

@test "a missing test file is that test's failure" {
	plan <<-'YAML'
	runners: {sh: {command: [sh, "${path}"]}}
	phases: [{name: p, runner: sh, tests: {gone: t/gone, b: {command: "echo b >> ran"}}}]
	YAML
	run -2 gmake e2e
	refute_contains "$output" "No rule"
	assert_equal "$(ran)" b
	assert_equal "$(stamp p/gone.failed .reason)" exit
	mkdir t
	echo 'echo gone >> ran' >t/gone
	forget
	gmake e2e
	assert_equal "$(ran)" gone
}

# ---- names of files ----

# A file of that name is the test's input: it runs with the right path, again when it is newer. All the
# names are in one plan; in make check-long each has one of its own.
@test "odd names of test files" {
	printf '#!/bin/sh\nprintf "%%s" "$1" >"ran.$E2E_TEST"\nexec sh -- "./$1"\n' >run
	chmod +x run
	python3 - "$(size 100 1)" <<-'PYTHON'
	import glob, json, os, shutil, subprocess, sys, time

	ODD = ["a b", " lead", "trail ", "a#b", "a$b", "a$(b)", "a${B", "a%b", "%", "a:b", "a::b", "a;b", "a=b", "a*b", "*",
	       "a?b", "a[b]c", "it's", '"q"', "a\\b", "a\\#b", "a&b", "a|b", "a<b", "a>b", "a,b", "a(b)", "lib.a(m.o)", "a{b}",
	       "~", "~root", "a~", "!a", "a!b", "`x`", "^a", "@a", "+a", "--", "-x", "--help", "grün", "🚀", "a\tb", "a\nb",
	       "a\rb", "a@b", ".hidden", "..a", "x//y"]
	# One is in the way of another, and of another make makes one.
	ALONE = ["a/b c/d", "./a.sh"]
	make = [os.environ.get("E2E_TEST_MAKE") or "make", "--no-print-directory", "e2e"]
	wrong = []

	def batch(names):
	    shutil.rmtree("test-results", ignore_errors=True)
	    for ran in glob.glob("ran.*"):
	        os.unlink(ran)
	    for name in names:
	        os.makedirs(os.path.dirname("./" + name), exist_ok=True)
	        open("./" + name, "w").write("exit 0\n")
	    open("other", "w").close()
	    tests = {"t%d" % i: name.replace("${", "$${") for i, name in enumerate(names)}
	    json.dump({"runners": {"r": {"command": ["./run", "${path}"]}},
	               "phases": [{"name": "p", "runner": "r", "tests": dict(tests, u="other")},
	                          {"name": "never", "required": False, "tests": {"x": {"command": "false"}}}]},
	              open("phases.yaml", "w"), ensure_ascii=False)
	    subprocess.run(["e2e-gen"], check=True)
	    done = subprocess.run(make, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
	    if done.returncode or "make:" in done.stdout:
	        wrong.append("not run: %r: %s" % (names, done.stdout))
	    for test, name in [*(("t%d" % i, name) for i, name in enumerate(names)), ("u", "other")]:
	        got = open("ran." + test, newline="").read() if os.path.exists("ran." + test) else None
	        if got != name:
	            wrong.append("path of %r: %r" % (name, got))
	    assert not glob.glob("ran.t%d" % len(names))
	    # Newer, and now it fails: its pass is not used again.
	    later = time.time() + 2
	    for name in names:
	        open("./" + name, "w").write("exit 1\n")
	        os.utime("./" + name, (later, later))
	    subprocess.run(make, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
	    for i, name in enumerate(names):
	        if not os.path.exists("test-results/p/t%d.failed" % i) or os.path.exists("test-results/p/t%d.passed" % i):
	            wrong.append("wrongly reused: %r" % name)

	many = int(sys.argv[1])
	for first in range(0, len(ODD), many):
	    batch(ODD[first:first + many])
	for name in ALONE:
	    batch([name])
	assert not wrong, "\n".join(wrong)
	PYTHON
}

# The same: all in one plan, in make check-long each in one of its own.
@test "names of test files that are words of make, or of this Makefile" {
	python3 - "$(size 100 1)" <<-'PYTHON'
	import json, os, shutil, subprocess, sys, time

	WORDS = """include -include sinclude define endef undefine ifeq ifneq ifdef ifndef else endif export unexport override
	    private vpath load -load .PHONY .IGNORE .SILENT .DEFAULT .SUFFIXES .POSIX .NOTPARALLEL .ONESHELL .SECONDARY .PRECIOUS
	    .EXPORT_ALL_VARIABLES .DELETE_ON_ERROR .INTERMEDIATE .SECONDEXPANSION .LOW_RESOLUTION_TIME
	    e2e-begin e2e-report e2e-list e2e-clean e2e-fresh e2e-phase-p e2e/p/t Makefile phases.yaml""".split()
	# One of these is a directory that another is in.
	INSIDE = ["e2e", "e2e/p"]
	make = [os.environ.get("E2E_TEST_MAKE") or "make", "--no-print-directory", "-j2", "e2e"]
	hour_ago = time.time() - 3600
	wrong = []

	def remove(path):
	    if os.path.isdir(path):
	        shutil.rmtree(path)
	    elif os.path.lexists(path):
	        os.unlink(path)

	def batch(words):
	    for path in ("test-results", "ran", "e2e", "Makefile"):
	        remove(path)
	    say = lambda word: {"command": "echo %s >> ran" % word}
	    both = {"t%d" % i: dict(say("t%d" % i), path=word) for i, word in enumerate(words)}
	    again = {"u%d" % i: dict(say("u%d" % i), path=word) for i, word in enumerate(words)}
	    json.dump({"phases": [{"name": "p", "tests": dict(both, u=dict(say("u"), path="zzz"))},
	                          {"name": "q", "parallel": False, "tests": dict(both, **again)},
	                          {"name": "never", "required": False, "tests": {"x": {"command": "false"}}}]},
	              open("phases.yaml", "w"))
	    subprocess.run(["e2e-gen"], check=True)
	    for path in [*words, "zzz"]:
	        os.makedirs(os.path.dirname("./" + path), exist_ok=True)
	        if path == "zzz" or not os.path.exists(path):
	            open(path, "a").close()
	            os.utime(path, (hour_ago, hour_ago))
	    done = subprocess.run(make, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
	    ran = sorted(open("ran").read().split()) if os.path.exists("ran") else []
	    if done.returncode or "make:" in done.stdout or ran != sorted([*both, *both, *again, "u"]):
	        wrong.append("%r: ran %s\n%s" % (words, ran, done.stdout))

	many = int(sys.argv[1])
	for first in range(0, len(WORDS), many):
	    batch(WORDS[first:first + many])
	for word in INSIDE:
	    batch([word])
	assert not wrong, "\n".join(wrong)
	PYTHON
}

@test "a test whose path is a directory of the name of a caller's target" {
	mkdir test
	printf 'runners: {r: {command: "echo ${name} >> ran"}}\nphases: [{name: p, runner: r, tests: {t: test}}]\n' >phases.yaml
	e2e-gen -o e2e.mk
	printf 'all:\n.PHONY: build\nbuild:\n\t@echo build >> ran\ninclude e2e.mk\n' >Makefile
	gmake e2e
	assert_equal "$(ran)" t
}

@test "a node id of pytest depends on its file" {
	mkdir t
	touch t/x.py
	plan <<-'YAML'
	runners: {r: {command: 'echo "${path}" >> ran'}}
	phases:
	  - {name: p, runner: r, tests: {a: "t/x.py::test_a", b: "t/x.py::C::test_b[1-x y]"}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
	assert_equal "$(sort ran | tr '\n' '|')" "t/x.py::C::test_b[1-x y]|t/x.py::test_a|"
	forget
	gmake e2e
	[ ! -e ran ]
	echo '# changed' >>t/x.py
	gmake e2e
	assert_equal "$(wc -l <ran)" 2
}

@test "a URL is no file" {
	plan <<-'YAML'
	runners: {r: {command: 'echo "${path}" >> ran'}}
	phases:
	  - {name: p, runner: r, tests: {a: "http://localhost:8000/a?b=c&d=%20#e", b: "https://localhost/"}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	gmake e2e
	assert_equal "$(sort ran | head -1)" 'http://localhost:8000/a?b=c&d=%20#e'
	run -1 grep -E '^[^#	].*localhost' Makefile
	forget
	gmake e2e
	[ ! -e ran ]
}

@test "a path that the environment changes is the file that is watched, or none is" {
	mkdir t u
	echo 'echo t >> ran' >t/x
	echo 'echo u >> ran' >u/x
	plan <<-'YAML'
	runners: {r: {command: [sh, "${path}"]}}
	phases:
	  - {name: p, runner: r, tests: {a: "${WHERE:-t}/x"}}
	  - {name: never, required: false, tests: {x: {command: "false"}}}
	YAML
	WHERE=u gmake e2e
	assert_equal "$(ran)" u
	echo 'exit 1' >u/x
	touch -d '2 seconds' u/x
	WHERE=u run gmake e2e
	[ ! -e test-results/p/a.passed ]
}

# ---- make's options ----

@test "-n runs nothing and writes nothing" {
	two_phases
	touch -d '1 hour ago' Makefile
	find . | sort >before
	cksum Makefile >>before
	for goal in e2e e2e/one e2e/one/a e2e-clean e2e-fresh e2e-report e2e-list; do
		run -0 gmake -n "$goal"
		run -0 gmake -n -j4 "$goal"
	done
	run -0 gmake -n e2e
	assert_contains "$output" "e2e-run"
	{ find . | sort; cksum Makefile; } >after
	diff <(grep -vE '^\./(before|after)$' before) <(grep -vE '^\./(before|after)$' after)
}

@test "-n after a run" {
	two_phases
	rm ok/d
	run -2 gmake e2e
	forget
	find test-results -type f -exec cksum {} + | sort >before
	for goal in e2e e2e/two/d e2e-clean e2e-fresh; do run gmake -n "$goal"; done
	find test-results -type f -exec cksum {} + | sort | diff before -
	[ ! -e ran ]
}

@test "-q runs nothing and writes nothing" {
	two_phases
	touch -d '1 hour ago' Makefile
	run -1 gmake -q e2e
	[ ! -e ran ]
	[ ! -e test-results ]
	[ phases.yaml -nt Makefile ]
}

@test "-t, and then a real run" {
	two_phases
	run gmake -t e2e
	[ ! -e ran ]
	refute_contains "$output" "PASSED"
	gmake e2e
	assert_equal "$(ran)" "a b c d"
	forget
	rm ok/d
	run -2 gmake e2e
	touch ok/d
	forget
	gmake -t e2e
	run -0 gmake e2e
	assert_contains "$(ran)" d
}

@test "-t, and then only the report" {
	two_phases
	mkdir -p test-results/one test-results/two test-results/.e2e
	gmake -t e2e
	run gmake e2e-report
	refute_contains "$output" "PASSED"
	[ "$status" != 0 ]
}

@test "-k, -j1, -j64, -s, -B, -O, -l, --shuffle and others: a failure is a failure" {
	two_phases
	rm ok/b
	for flags in -k -j1 -j64 -s -B -rR -w --trace -kj4 '-l 100' -Otarget '-Oline -j8' --shuffle '--shuffle=reverse -j4 -k'; do
		"$E2E_TEST_MAKE" $flags -v >/dev/null 2>&1 || continue
		forget
		rm -rf test-results
		run -2 gmake $flags e2e
		refute_contains "$output" "PASSED"
		assert_contains "$output" "FAILED"
		assert_equal "$(ran)" "a b"
		assert_equal "$(result .success)" false
		assert_equal "$(stamp two/c.skipped .reason)" halted
	done
}

@test "-k, -j1, -j64, -s, -B, --shuffle: a pass is a pass" {
	two_phases
	for flags in -k -j1 -j64 -s -B -rR --shuffle -Otarget -Oline -Orecurse -Onone; do
		"$E2E_TEST_MAKE" $flags -v >/dev/null 2>&1 || continue
		forget
		run -0 gmake $flags -j8 e2e
		assert_contains "$output" "PASSED"
		refute_contains "$output" "warning"
		assert_equal "$(ran)" "a b c d"
	done
}

@test "MAKEFLAGS from the environment" {
	two_phases
	rm ok/b
	for flags in k s j4 B w rR --no-print-directory '-j4 -k' 'E2E_OUT=elsewhere'; do
		forget
		rm -rf test-results elsewhere
		MAKEFLAGS=$flags run gmake e2e
		refute_contains "$output" "PASSED"
		assert_contains "$output" "FAILED"
		assert_equal "$(ran)" "a b"
	done
	forget
	rm -rf test-results elsewhere
	MAKEFLAGS=n run gmake e2e
	[ ! -e ran ]
	[ ! -e test-results ]
	MAKEFLAGS=t run gmake e2e
	[ ! -e ran ]
	rm -rf test-results
	run -2 gmake e2e
}

# Whether a test fails or not, each way to ask for a verdict is refused.
refused() { # MAKE-ARGUMENT...
	local goal
	for goal in e2e e2e-begin e2e/one e2e/one/a e2e-report; do
		run -2 gmake "$@" "$goal"
		assert_contains "$output" "would hide the verdict; nothing was run"
		refute_contains "$output" "PASSED"
		[ ! -e ran ]
	done
}

@test "-i and MAKEFLAGS=i are refused, wherever the i stands" {
	two_phases
	rm ok/b
	for flags in -i -ki -sij4 --ignore-errors '-j4 -i E2E_ONLY=%'; do refused $flags; done
	MAKEFLAGS=i refused
	MAKEFLAGS='ki -- E2E_ONLY=%' refused
	[ ! -e test-results ]
	# What does not tell a verdict works.
	run -0 gmake -i e2e-list
	gmake -i e2e-clean
}

@test "-i is no less refused when an old verdict lies about" {
	two_phases
	gmake e2e
	forget
	refused -i
	[ ! -e test-results/e2e-results.json ]
	gmake e2e
}

@test "GNUMAKEFLAGS=i is refused, and --run does not mind it" {
	two_phases
	rm ok/b
	GNUMAKEFLAGS=i run gmake e2e
	[ "$status" = 2 ]
	refute_contains "$output" "PASSED"
	MAKE=$E2E_TEST_MAKE GNUMAKEFLAGS=i MAKEFLAGS=i run -1 e2e-gen --run
	assert_contains "$output" "FAILED"
}

@test ".IGNORE around an included Makefile is refused, before and after the include" {
	included
	rm ok/b
	printf '.IGNORE:\nall: e2e\ninclude e2e.mk\n' >Makefile
	refused
	printf 'all: e2e\ninclude e2e.mk\n.IGNORE:\n' >Makefile
	refused
	# Of targets that are not ours it may say so.
	printf '.IGNORE: build\nall: e2e\ninclude e2e.mk\ne2e-begin: | build\nbuild:\n\tfalse\n' >Makefile
	run -2 gmake
	assert_contains "$output" "FAILED"
	touch ok/b
	gmake
}

@test "-i with -n, -q or -t runs nothing and is not refused" {
	two_phases
	run -0 gmake -ni e2e
	assert_contains "$output" "e2e-report"
	run -0 gmake -ni e2e/one
	run -1 gmake -qi e2e
	[ ! -e test-results ]
	run gmake -ti e2e
	[ ! -e ran ]
}

@test "a variable with an i in it is no option" {
	two_phases
	run -0 gmake e2e i=i E2E_REPORTS=json
	run -0 gmake e2e/one iii=1
	run -0 gmake --no-print-directory --include-dir=i e2e
}

@test "files of the names of our targets change nothing" {
	two_phases
	touch e2e e2e-begin e2e-report e2e-list e2e-phase-one e2e-phase-two
	mkdir -p e2e.d
	rm ok/b
	run -2 gmake e2e
	assert_equal "$(ran)" "a b"
	touch ok/b
	gmake -j4 e2e
	assert_equal "$(result .success)" true
	run -0 gmake e2e-list
	assert_contains "$output" "one"
}

@test "-o of a result, of a phase or of the begin is never a pass" {
	two_phases
	rm ok/b
	for old in test-results/one/b.passed e2e-phase-one e2e-begin test-results/.e2e/epoch; do
		rm -rf test-results
		run gmake -o "$old" e2e
		[ "$status" = 2 ] || { echo "-o $old"; false; }
		refute_contains "$output" "PASSED"
	done
}

@test "a failure in a make below another, with and without -k" {
	two_phases
	rm ok/b
	printf 'all:\n\t$(MAKE) e2e\n' >outer.mk
	for flags in -j4 -k -kj4 -B; do
		rm -rf test-results
		run -2 gmake $flags -f outer.mk
		assert_contains "$output" "FAILED"
	done
	# What the outer one was told to ignore, the inner one does not call a pass.
	run gmake -i -f outer.mk
	assert_contains "$output" "would hide the verdict"
	refute_contains "$output" "PASSED"
}

@test "a variable of which a letter looks like an option does not keep the Makefile from being made again" {
	two_phases
	touch -d '1 hour ago' Makefile
	gmake e2e q=nqt E2E_ONLY='one/a'
	[ Makefile -nt phases.yaml ]
}

@test "E2E_PHASES with commas, or all, is what it says or is refused" {
	two_phases
	for value in one,two all "all two" "one,two one"; do
		forget
		run gmake e2e E2E_PHASES="$value"
		refute_contains "$output" "did not run"
		if [ "$status" = 0 ]; then
			assert_equal "$(ran)" "a b c d"
		else
			assert_equal "$(ran)" ""
		fi
	done
}

@test "odd values of the variables are refused and run nothing" {
	two_phases
	for value in "'" "'; touch canary; '" '`touch canary`' 'a"b' '--help' '%%x'; do
		run gmake e2e "E2E_ONLY=$value"
		[ "$status" != 0 ] || { echo "E2E_ONLY=$value"; false; }
		run gmake e2e "E2E_PHASES=$value"
		[ "$status" != 0 ] || { echo "E2E_PHASES=$value"; false; }
		run gmake e2e "E2E_REPORTS=$value"
		[ "$status" != 0 ] || { echo "E2E_REPORTS=$value"; false; }
		refute_contains "$output" "PASSED"
	done
	[ ! -e ran ]
}

@test "\$(MAKE) e2e from another make, with -j" {
	two_phases
	printf 'all: x y\nx:\n\t$(MAKE) e2e E2E_OUT=x\ny:\n\t$(MAKE) -C . e2e E2E_OUT=y\n' >outer.mk
	run -0 gmake -j4 -f outer.mk
	refute_contains "$output" "jobserver"
	refute_contains "$output" "forced"
	assert_equal "$(ran)" "a a b b c c d d"
}

@test "make -C and make -f from elsewhere" {
	mkdir there
	(cd there && two_phases)
	gmake -C there e2e
	assert_equal "$(cd there && ran)" "a b c d"
	[ -e there/test-results ]
}

# ---- two at once ----

@test "a second make in the same directory is refused and names the first; a dead one's place is taken" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      t: {command: 'echo t >> ran; test -e go || { echo $$$$ > pid; exec sleep 7551; }'}
	YAML
	start_make e2e
	wait_until test -s pid
	run -2 gmake e2e
	assert_contains "$output" "pid $make_pid"
	run -2 gmake e2e E2E_ONLY=p/t
	assert_contains "$output" "pid $make_pid"
	run e2e-gen --run -o other.mk
	[ "$status" != 0 ]
	refute_contains "$output" "PASSED"
	assert_equal "$(ran)" t
	# Elsewhere it may work.
	touch go
	gmake e2e E2E_OUT=elsewhere
	kill -KILL "$make_pid"
	run ! wait "$make_pid"
	wait_until no_process 'sleep 7551'
	gmake e2e
	assert_equal "$(result .success)" true
}

@test "a lock of a pid that is another process now is taken over" {
	two_phases
	gmake e2e
	printf '%d 1\n' $$ >test-results/.e2e/lock
	gmake e2e
	: >test-results/.e2e/lock
	gmake e2e
	echo rubbish >test-results/.e2e/lock
	gmake e2e
}

# ---- the console ----

@test "a console that goes away changes no result" {
	two_phases
	gmake -j2 e2e | head -1
	assert_equal "$(ran)" "a b c d"
	assert_equal "$(result .success)" true
	rm ok/c
	forget
	gmake -j2 e2e | head -c 1 >/dev/null
	assert_equal "$(result .success)" false
	run gmake e2e >/dev/full
	assert_equal "$(result .success)" false
	gmake e2e >&- 2>&- || true
	assert_equal "$(result .success)" false
	touch ok/c
	gmake e2e >&- 2>&- || true
	assert_equal "$(result .success)" true
}

# ---- size ----

# A phase of many tests, which has the line too; make has the option. 2,000 of them: make check-long.
run_many() { # LINE OPTION
	local tests
	tests=$(size 500 2000)
	{
		printf 'phases:\n- name: many\n%s  tests:\n' "$1"
		seq -f '    t%.0f: {command: ["true"]}' "$tests"
	} >phases.yaml
	e2e-gen
	run -0 gmake "$2" e2e E2E_REPORTS=json
	assert_equal "$(jq '[.phases[].tests[] | select(.status == "passed")] | length' test-results/e2e-results.json)" "$tests"
}

@test "a sequential phase of 500 tests" {
	run_many $'  parallel: false\n' -j8
}

@test "500 tests side by side" {
	run_many '' -j64
}

# ---- the canary ----

@test "no value in phases.yaml is run by make or by a shell" {
	python3 - <<-'PYTHON'
	import json, os, re, shutil, subprocess

	VALUES = ["$(shell touch canary)", "${shell touch canary}", "`touch canary`", ";touch canary", "; touch canary #",
	          "|touch canary", "&touch canary&", "'; touch canary; '", '"; touch canary; "', "$(touch canary)",
	          "$$(touch canary)", "x\n\ttouch canary\n", "x\ntouch canary\n", "x\n$(shell touch canary)\n",
	          "x\ne2e: ; touch canary\n", "x\n\tE2E_RUN=touch canary #", "#", "\\", "\\\\", "\\\ntouch canary",
	          "$(eval $(shell touch canary))", "$(info x)$(error y)", "%", ": ; touch canary", "x\r\n\ttouch canary",
	          "-touch canary", "@touch canary", "+touch canary", ">canary", "$", "'", '"', "!touch canary"]
	PLACES = dict.fromkeys(["plan", "env", "runner-env", "runner-report", "runner-argument", "path", "test-env",
	                        "test-report", "argument"], "x")
	PLACES.update({"output": "out", "runner-name": "r", "runner-dir": ".", "phase": "p", "test": "t", "test-dir": ".",
	               "first-word": "true", "secret": "S"})
	make = [os.environ.get("E2E_TEST_MAKE") or "make", "--no-print-directory", "e2e"]
	limit = os.environ.get("E2E_TEST_LIMIT", "2")
	wrong = []

	def plan(value, places):
	    """The plan with the value in these places, each on a line of its own."""
	    at = dict(PLACES, **{place: value or "@%s@" % place for place in places})
	    words = [at["first-word"], at["argument"]]
	    report = lambda place: {"format": "tap", "file": at[place]}
	    return json.dumps({
	        "name": at["plan"], "output": at["output"], "env": {"A": at["env"]}, "secrets": [at["secret"]],
	        "runners": {at["runner-name"]: {
	            "dir": at["runner-dir"], "env": {"B": at["runner-env"]}, "command": ["true", at["runner-argument"]],
	            "report": report("runner-report")}},
	        "phases": [
	            {"name": at["phase"], "tests": {
	                at["test"]: {"runner": at["runner-name"], "path": at["path"], "env": {"C": at["test-env"]}},
	                "u": {"path": at["path"], "dir": at["test-dir"], "command": [*words, "${path}"],
	                      "report": report("test-report")}}},
	            {"name": "s", "parallel": False, "tests": {"v": {"command": words}, "w": {"command": words}}}]}, indent=1)

	place_of = {number: place for number, line in enumerate(plan("", PLACES).split("\n"), 1)
	            for place in PLACES if "@%s@" % place in line}

	def compile(value, places):
	    """e2e-gen of that plan: the places that it refuses."""
	    open("phases.yaml", "w").write(plan(value, places))
	    if os.path.exists("Makefile"):
	        os.unlink("Makefile")
	    done = subprocess.run(["sh", "-c", "ulimit -t %s; exec e2e-gen" % limit], capture_output=True, text=True)
	    refused = set()
	    for line, message in re.findall(r"^phases\.yaml:(\d+):\d+: error: (.*)", done.stderr, re.M):
	        place = place_of.get(int(line))
	        if message.startswith("dir "):  # at the name of what has it
	            place = "runner-dir" if place == "runner-name" else "test-dir"
	        refused.add(place)
	    assert done.returncode == (2 if refused else 0), (value, done)
	    assert refused <= set(places), (value, refused, done.stderr)
	    return refused

	for value in VALUES:
	    text = value.replace("${", "$${")
	    # Where it is taken, in all of these places at once: for each alone see tests/unit/test_input.c.
	    taken = set(PLACES)
	    while refused := compile(text, taken):
	        taken -= refused
	    shutil.rmtree("out", ignore_errors=True)
	    assert len(taken) > 6, (value, taken)
	    done = subprocess.run(make, capture_output=True, text=True, errors="replace")
	    if not os.path.exists("out/.e2e/run"):
	        wrong.append("make cannot read what was made of %s: %r: %s" % (taken, value, done.stderr))
	    canaries = [os.path.join(dir, it) for dir, dirs, files in os.walk(".") for it in dirs + files
	                if "canary" in it and not dir.startswith("./out")]
	    if canaries:
	        wrong.append("run: %s: %r" % (taken, value))
	    for it in canaries:
	        os.unlink(it)
	assert not wrong, "\n".join(wrong)
	PYTHON
}
