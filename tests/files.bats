#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2001,SC2016 # names are meant as they stand
# files and exclude: tests that are found. Which files, what they are called, and that make hears of each
# that comes or goes.

load helpers

# The tests write their paths to "ran" and pass, unless a file "fails" has the path in it.
tests_at() {
	local file
	for file in "$@"; do
		mkdir -p "$(dirname "$file")"
		cat >"$file" <<-'SH'
			echo "$1" >>"$RAN"
			! grep -qxF "$1" "$RAN.fails"
		SH
	done
	export RAN=$PWD/ran
	touch ran.fails
}

# A phase "p" with a runner for such tests; $1 are lines of the phase, $2 of the runner.
found_plan() {
	cat <<-YAML
	runners:
	  t: {command: [sh, "\${path}", "\${path}"]${2:+, $2}}
	phases:
	- name: p
	  runner: t
	$(sed 's/^/  /' <<<"$1")
	YAML
}

# The names of the tests of the phase p, with their paths: "name path".
list() { e2e-gen --list 2>/dev/null | sed -n 's|^  [a-z]*/||p' | sed -E 's/  +/ /'; }

# How often make makes the Makefile, for a goal that runs nothing; it must come to an end.
generations() {
	# Not in a directory in which files are looked for.
	local beside=$BATS_TEST_TMPDIR.beside
	mkdir -p "$beside"
	cat >"$beside/gen" <<-SH
		#!/bin/sh
		case "\$*" in *--results*" -o "*) echo >>$beside/generated ;; esac
		exec "\$@"
	SH
	chmod +x "$beside/gen"
	: >"$beside/generated"
	timeout 60 "$E2E_TEST_MAKE" --no-print-directory E2E_GEN="$beside/gen e2e-gen" e2e-list >/dev/null 2>&1 || return
	wc -l <"$beside/generated"
}

# refused LINE:COLUMN TEXT: phases.yaml has this error there, and no other that follows from it.
refused() {
	run -2 e2e-gen
	assert_contains "$output" "phases.yaml:$1: error: "
	assert_contains "$output" "$2"
	assert_equal "$(grep -c 'error: ' <<<"$output")" 1
}

# ---- which files ----

@test "a test for each file, sorted by path, whatever the order of the patterns" {
	tests_at t/test_b.sh t/sub/test_c.sh t/test_a.sh t/sub/deep/er/test_d.sh other/test_e.sh t/help.sh
	found_plan 'files: ["t/**/test_b.sh", "t/**/test_*.sh"]' >phases.yaml
	assert_equal "$(list)" "test_d t/sub/deep/er/test_d.sh
test_c t/sub/test_c.sh
test_a t/test_a.sh
test_b t/test_b.sh"
	run -0 e2e-gen --check
	assert_contains "$output" "1 phase, 4 tests"
	e2e-gen
	gmake -j4 e2e
	assert_equal "$(ran)" "t/sub/deep/er/test_d.sh t/sub/test_c.sh t/test_a.sh t/test_b.sh"
	assert_equal "$(result .tests_passed)" 4
}

@test "exclude takes files away, and whole directories without looking into them" {
	tests_at t/test_a.sh t/test_wip_b.sh t/old/test_c.sh t/x/build/test_d.sh
	found_plan 'files: "t/**/test_*.sh"
exclude: ["**/test_wip_*.sh", "t/old/**", "**/build/**"]' >phases.yaml
	assert_equal "$(list)" "test_a t/test_a.sh"
	run -0 --separate-stderr e2e-gen
	assert_equal "$stderr" ""
	refute_contains "$(cat Makefile)" "t/old//"
	refute_contains "$(cat Makefile)" "t/x/build//"
	found_plan 'files: "t/test_*.sh"
exclude: "**/nothing_*.sh"' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" 'phases.yaml:7:12: warning: "**/nothing_*.sh" excludes nothing'
}

@test "the patterns are seen from the runner's directory, and so are the paths" {
	tests_at web/e2e/a.sh web/e2e/sub/b.sh shared/c.sh
	found_plan 'files: ["e2e/**/*.sh", "../shared/*.sh"]' 'dir: web' >phases.yaml
	assert_equal "$(list)" "c ../shared/c.sh
a e2e/a.sh
b e2e/sub/b.sh"
	e2e-gen
	gmake e2e
	assert_equal "$(ran)" "../shared/c.sh e2e/a.sh e2e/sub/b.sh"
	# make watches the very files.
	echo exit 1 >>web/e2e/a.sh
	run -2 gmake e2e
	assert_equal "$(result '[.phases[].tests[] | select(.status == "failed") | .name] | join(" ")')" a
}

@test "what is hidden, of tools or of results is looked into only where a pattern names it" {
	tests_at a.sh .hidden/b.sh node_modules/c.sh __pycache__/d.sh test-results/p/e.sh .f.sh results2/g.sh
	mkdir results2/.e2e
	touch results2/.e2e/own
	found_plan 'files: "**/*.sh"' >phases.yaml
	assert_equal "$(list)" "a a.sh"
	found_plan 'files: ["node_modules/*.sh", ".hidden/*.sh", ".*.sh", "results2/*.sh"]' >phases.yaml
	assert_equal "$(list | cut -d' ' -f2 | tr '\n' ' ')" ".f.sh .hidden/b.sh node_modules/c.sh results2/g.sh "
}

@test "links: a file is taken, ** follows no directory, so that there is no loop" {
	tests_at t/a.sh real/b.sh
	ln -s ../t/a.sh t/link.sh
	ln -s .. t/up
	ln -s ../real t/dir
	ln -s t/gone.sh t/dangling.sh
	found_plan 'files: "t/**/*.sh"' >phases.yaml
	# One that leads nowhere is not passed over: it fails.
	assert_equal "$(at_once e2e-gen --list | sed -n 's|^  p/[a-z]* *||p' | tr '\n' ' ')" "t/a.sh t/dangling.sh t/link.sh "
	run -2 e2e-gen --check
	assert_contains "$output" "t/dangling.sh does not exist"
	e2e-gen
	run -2 gmake e2e
	assert_equal "$(result '[.phases[].tests[] | select(.status != "passed") | .name] | join(" ")')" dangling
	found_plan 'files: "t/*/b.sh"' >phases.yaml
	assert_equal "$(list)" "b t/dir/b.sh"
}

@test "a file that two patterns find is one test, and in two phases two" {
	tests_at t/a.sh
	found_plan 'files: ["t/*.sh", "**/a.*", "t/a.sh"]' >phases.yaml
	cat >>phases.yaml <<-'YAML'
	- {name: q, runner: t, files: "t/a.sh"}
	YAML
	e2e-gen
	gmake e2e
	assert_equal "$(ran)" "t/a.sh t/a.sh"
	assert_equal "$(result '[.phases[].tests | length] | join(" ")')" "1 1"
}

@test "an entry of tests: says more about a found file and stands in its place, others come behind" {
	tests_at t/a.sh t/b.sh t/c.sh other.sh
	found_plan 'files: "t/*.sh"
parallel: false
tests:
  extra: other.sh
  b_first: {path: ./t/b.sh, env: {ONE: "1"}, timeout: 5m}
  b_again: {path: "t//b.sh"}' >phases.yaml
	assert_equal "$(list)" "a t/a.sh
b_first ./t/b.sh
b_again t//b.sh
c t/c.sh
extra other.sh"
	e2e-gen
	assert_contains "$(grep p/b_first.passed Makefile)" "p/b_first"
	assert_contains "$(grep -A1 '/p/b_first.passed:' Makefile)" "timeout 300"
	# In order: what fails skips all behind it.
	echo t/b.sh >ran.fails
	echo ./t/b.sh >>ran.fails
	run -2 gmake e2e
	assert_equal "$(result '[.phases[].tests[] | "\(.name):\(.status)"] | join(" ")')" \
		"a:passed b_first:failed b_again:skipped c:skipped extra:skipped"
}

# ---- names ----

@test "names: directories tell apart what would be the same" {
	tests_at cart/a.spec.sh user/a.spec.sh b.spec.sh user/c.spec.sh user/c.test.sh
	found_plan 'files: "**/*.{spec,test}.sh"' >phases.yaml
	assert_equal "$(list)" "b b.spec.sh
cart.a cart/a.spec.sh
user.a user/a.spec.sh
c.spec.sh user/c.spec.sh
c.test.sh user/c.test.sh"
}

@test "odd names of files: each runs under a name of its own, which stays the same" {
	local names
	tests_at 't/a b.sh' 't/a_b.sh' $'t/new\nline.sh' 't/[id].sh' 't/id.sh' 't/$HOME.sh' 't/${path}.sh' 't/-n.sh' \
		"t/it's.sh" 't/#x.sh' 't/x%y.sh' 't/ü.sh' 't/a:b.sh' 't/a::b.sh' 't/(x) dir/d.sh' 't/100%/e.sh' 't/$$.sh'
	found_plan 'files: "t/**/*.sh"' >phases.yaml
	e2e-gen
	gmake -j4 e2e
	assert_equal "$(result .tests_passed)" 17
	assert_equal "$(sort -u ran | wc -l)" 18
	names=$(e2e-gen --list | grep -o 'p/[^ ]*' | sort)
	assert_equal "$(sort -u <<<"$names" | wc -l)" 17
	assert_contains "$names" "p/id"
	# It does not depend on what else is there.
	rm 't/id.sh' t/a_b.sh t/ü.sh
	assert_equal "$(comm -13 <(echo "$names") <(e2e-gen --list | grep -o 'p/[^ ]*' | sort))" ""
}

@test "a file that begins with a dash is no option of the tool" {
	tests_at ./-a.sh
	found_plan 'files: "*.sh"' >phases.yaml
	assert_equal "$(list)" "a-$(e2e-gen --list | sed -n 's/.*p.a-\([0-9a-f]*\).*/\1/p') ./-a.sh"
	e2e-gen
	gmake e2e
}

@test "where the shell gets the path, a name that it would take apart is refused" {
	mkdir t
	echo 'echo ran >>ran' | tee t/a.sh top.sh >'t/b;true.sh'
	chmod +x t/*.sh top.sh
	cat >phases.yaml <<-'YAML'
	phases:
	- {name: p, runner: command, files: ["t/**/*.sh", "top.sh"]}
	YAML
	refused 2:38 'which would split the file name t/b;true.sh'
	rm 't/b;true.sh'
	e2e-gen
	gmake e2e
	assert_equal "$(ran)" "ran ran"
}

@test "a name that is not UTF-8 is refused" {
	tests_at t/a.sh $'t/\xff.sh'
	found_plan 'files: "t/*.sh"' >phases.yaml
	refused 6:10 "is not UTF-8"
	found_plan 'files: "t/*.sh"
exclude: "t/[!a]*.sh"' >phases.yaml
	e2e-gen
}

# ---- errors ----

@test "errors have their place" {
	tests_at t/a.sh
	found_plan 'files: ["t/*.sh", "t/*.py"]' >phases.yaml
	refused 6:21 'no file matches "t/*.py"'
	found_plan 'files: "t/*.sh"
exclude: "**/a.sh"' >phases.yaml
	refused 6:10 'and is not excluded'
	found_plan 'files: "*.sh"' 'dir: gone' >phases.yaml
	refused 6:10 'no file in gone matches'
	found_plan 'files: []' >phases.yaml
	refused 6:10 'files has no pattern'
	found_plan 'files: "t/*.sh"
exclude: []' >phases.yaml
	refused 7:12 'exclude has no pattern'
	found_plan 'files: ~' >phases.yaml
	refused 6:10 'has to be a string or a list of strings, not nothing'
	found_plan 'files: {a: b}' >phases.yaml
	refused 6:10 'has to be a string or a list of strings, not a mapping'
	found_plan 'file: "t/*.sh"' >phases.yaml
	refused 6:3 'did you mean "files"?'
	found_plan 'exclude: "t/a.sh"' >phases.yaml
	refused 6:12 'exclude needs files, and the phase has none'
	found_plan 'files: *.sh' >phases.yaml
	refused 6:11 'a value that begins with * needs quotes'
	found_plan 'files: ""' >phases.yaml
	refused 6:10 'it is empty'
	found_plan 'files: "t/${X}.sh"' >phases.yaml
	refused 6:10 'cannot be used in a pattern'
	found_plan 'files: "t/"' >phases.yaml
	refused 6:10 'it names a directory'
	found_plan 'files: "t"' >phases.yaml
	refused 6:10 'it is a directory'
	found_plan 'files: "t/[a.sh"' >phases.yaml
	refused 6:10 'a [ has no ]'
	found_plan 'exclude: "t/*.sh"
tests: {a: t/a.sh}' >phases.yaml
	refused 6:12 'exclude needs files, and the phase has none'
	cat >phases.yaml <<-'YAML'
	phases:
	- {name: p, files: "t/*.sh"}
	YAML
	refused 2:20 'needs a runner'
	cat >phases.yaml <<-'YAML'
	runners: {same: {command: [make, test]}}
	phases:
	- {name: p, runner: same, files: "t/*.sh"}
	YAML
	refused 3:34 'does not use ${path}'
}

@test "a directory that cannot be looked into is an error, unless it is excluded" {
	[ "$(id -u)" != 0 ] || skip "root looks into every directory"
	tests_at t/a.sh t/secret/b.sh
	chmod 0 t/secret
	found_plan 'files: "t/**/*.sh"' >phases.yaml
	refused 6:10 "cannot look into t/secret: Permission denied"
	found_plan 'files: "t/**/*.sh"
exclude: "t/secret/**"' >phases.yaml
	e2e-gen
	chmod 755 t/secret
}

@test "what is mostly meant by an exclude that excludes nothing, a pattern as a path, an entry without a path" {
	tests_at t/a.sh t/b.sh
	found_plan 'files: "t/*.sh"
exclude: [t, a.sh, "t/c*"]' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" '"t" excludes nothing; it is a directory: add /** for all files below it'
	assert_contains "$output" '"a.sh" excludes nothing; write "**/a.sh" for any directory'
	grep -q '"t/c\*" excludes nothing$' <<<"$output"
	found_plan 'tests: {all: "t/*.sh"}' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:6:16: error: t/*.sh does not exist; patterns are for files: of the phase"
	found_plan 'files: "t/*.sh"
tests: {a: {timeout: 10s}}' >phases.yaml
	refused 7:11 'the command of "a" uses ${path}, and it has no path'
	assert_contains "$output" "phases.yaml:6:10: note: an entry of tests adds to a file that is found here if its path is that file"
}

@test "what is wrong with the matrix of files that a pattern finds is told once" {
	tests_at t/a.sh t/b.sh t/c.sh
	found_plan 'matrix: {v: [x, y]}
files: "t/*.sh"' >phases.yaml
	refused 7:10 '"a" would run the same for each value of ${v}'
	found_plan 'files: "t/*.sh"' 'env: {V: "${v}"}' >phases.yaml
	cat >>phases.yaml <<-'YAML'
	- {name: q, runner: t, matrix: {v: [x, y]}, files: "t/*.sh"}
	YAML
	refused 6:10 'the runner "t" uses ${v}, and no matrix of "a" has that key'
}

@test "results of a run beside tests hide none of them" {
	tests_at t/a.sh t/unit/b.sh t/unit/sub/c.sh
	found_plan 'files: "t/**/*.sh"' >phases.yaml
	e2e-gen
	# A phase has a directory there now.
	gmake E2E_OUT=t/unit e2e
	tests_at t/unit/p/a.d/artifact.sh
	assert_equal "$(list | cut -d' ' -f2 | tr '\n' ' ')" "t/a.sh t/unit/b.sh t/unit/sub/c.sh "
	echo t/unit/b.sh >ran.fails
	run -2 gmake e2e
	assert_equal "$(result .tests_failed)" 1
	# Where a pattern names the directory, a phase's results in it are none of its tests either.
	found_plan 'files: "t/unit/**/*.sh"' >phases.yaml
	assert_equal "$(list | cut -d' ' -f2 | tr '\n' ' ')" "t/unit/b.sh t/unit/sub/c.sh "
}

@test "a test in the results directory does not vanish without a word" {
	tests_at a.sh t/b.sh
	found_plan 'files: "**/*.sh"' >phases.yaml
	sed -i '1i output: t' phases.yaml
	refused 7:10 "the results directory is not searched, but contains t/b.sh"
	found_plan 'files: ["*.sh", "t/*.sh"]' >phases.yaml
	sed -i '1i output: t' phases.yaml
	run -0 e2e-gen
	assert_equal "$(list | cut -d' ' -f2 | tr '\n' ' ')" "a.sh t/b.sh "
	# What a run has made is no test.
	found_plan 'files: "**/*.sh"' >phases.yaml
	run -0 e2e-gen
	run -0 gmake e2e
	tests_at test-results/c.sh test-results/p/d.sh
	assert_equal "$(list | cut -d' ' -f2 | tr '\n' ' ')" "a.sh t/b.sh "
}

# ---- files that come and go ----

@test "a new file is found by the next make, and a removed one is no test any more" {
	tests_at t/a.sh t/sub/b.sh
	found_plan 'files: "t/**/*.sh"' >phases.yaml
	e2e-gen
	echo t/a.sh >ran.fails
	run -2 gmake e2e
	tests_at t/sub/new.sh
	forget
	run -2 gmake e2e
	assert_equal "$(ran)" "t/a.sh t/sub/new.sh"
	assert_equal "$(result .total_tests)" 3
	mkdir -p t/other/deep
	tests_at t/other/deep/x.sh
	forget
	run -2 gmake e2e
	assert_equal "$(ran)" "t/a.sh t/other/deep/x.sh"
	# Its old failure says nothing any more.
	rm t/a.sh
	forget
	gmake e2e
	assert_equal "$(ran)" ""
	assert_equal "$(result .total_tests)" 3
	refute_contains "$(cat test-results/e2e-results.json)" '"a"'
	run -2 e2e-report show p/a
	rm -r t/other
	gmake e2e
	assert_equal "$(result .total_tests)" 2
}

@test "a file that took the place of another of the same name is not that test" {
	tests_at t/a.sh t/b.sh
	found_plan 'files: "t/**/*.{sh,bash}"' >phases.yaml
	e2e-gen
	echo t/b.sh >ran.fails
	run -2 gmake e2e
	mv t/a.sh t/a.bash
	forget
	run -2 gmake e2e
	assert_equal "$(ran)" "t/a.bash t/b.sh"
}

@test "a test file that a directory took the place of is no test" {
	tests_at t/a.sh t/b.sh
	found_plan 'files: "t/*.sh"' >phases.yaml
	e2e-gen
	rm t/a.sh
	mkdir t/a.sh
	gmake e2e
	assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" b
}

@test "directories of any name: spaces, characters of make, a newline" {
	local dir
	for dir in 'my dir' 'a#b' 'a$b' '[id]' 'a:b' 'a%b' $'new\nline' "it's" test e2e all clean; do
		rm -rf t Makefile test-results
		tests_at "t/$dir/a.sh"
		found_plan 'files: "t/**/*.sh"' >phases.yaml
		e2e-gen
		gmake e2e
		tests_at "t/$dir/b.sh"
		forget
		gmake e2e
		assert_equal "$(result .total_tests)" 2
		rm -r "t/${dir:?}" && tests_at t/c.sh
		gmake e2e
		assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" c
		generations
		[ "$(generations)" -le 1 ]
	done
}

@test "a directory that is called like a target of the Makefile around is no such target" {
	tests_at test/a.sh tests/b.sh
	cat >Makefile <<-'MAKE'
	.PHONY: test tests
	test tests: ; @echo made >>made
	%: %.in ; cp $< $@
	include e2e.mk
	MAKE
	touch tests.in
	found_plan 'files: "test*/*.sh"' >phases.yaml
	e2e-gen -o e2e.mk
	gmake e2e
	tests_at test/c.sh
	gmake e2e
	assert_equal "$(result .total_tests)" 3
	[ ! -e made ]
	generations
	assert_equal "$(generations)" 0
}

@test "the Makefile is not made again for ever" {
	tests_at a.sh t/b.sh 't/[x]/c.sh'
	found_plan 'files: "**/*.sh"' >phases.yaml
	e2e-gen
	# Its own directory is one that was looked into: a new Makefile changes that once more. And what
	# changed only just now may have changed while it was looked into.
	generations
	# A name that make cannot write: once in each make.
	assert_equal "$(generations)" 1
	rm -r 't/[x]'
	generations
	assert_equal "$(generations)" 0
	# What the run itself writes.
	mkdir t/__pycache__
	gmake e2e
	generations
	assert_equal "$(generations)" 0
	touch -d '+1 day' t
	generations
	assert_equal "$(generations)" 0
	run -0 e2e-gen
	assert_contains "$output" "t is dated in the future"
	gmake e2e
}

@test "make -n, -q and -t look only, also after a directory has changed or is gone" {
	tests_at t/a.sh u/b.sh
	found_plan 'files: "**/*.sh"' >phases.yaml
	e2e-gen
	gmake e2e
	cp Makefile before
	touch -d '-1 day' Makefile
	tests_at t/c.sh
	rm -r u
	gmake -n e2e >/dev/null
	cmp Makefile before
	run gmake -q e2e
	cmp Makefile before
	gmake e2e
	assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" "a c"
}

# ---- begin ----

@test "a file that comes between make and begin is seen: nothing runs that is not whole" {
	tests_at t/a.sh
	found_plan 'files: "t/*.sh"' >phases.yaml
	e2e-gen
	cat >late-e2e-report <<-'SH'
	#!/bin/sh
	case "$*" in *" begin "*) cp t/a.sh t/late.sh ;; esac
	exec "$@"
	SH
	chmod +x late-e2e-report
	run -2 gmake e2e E2E_REPORT="./late-e2e-report e2e-report"
	assert_contains "$output" "test files were added or removed"
	assert_equal "$(ran)" ""
	# The next one is right.
	gmake e2e
	assert_equal "$(ran)" "t/a.sh t/late.sh"
}

@test "a file that goes between make and begin is seen, too" {
	tests_at t/a.sh t/b.sh
	found_plan 'files: "t/*.sh"' >phases.yaml
	e2e-gen
	cat >late-e2e-report <<-'SH'
	#!/bin/sh
	case "$*" in *" begin "*) rm -f t/b.sh ;; esac
	exec "$@"
	SH
	chmod +x late-e2e-report
	run -2 gmake e2e E2E_REPORT="./late-e2e-report e2e-report"
	assert_contains "$output" "test files were added or removed"
	gmake e2e
}

@test "a run during which a file comes or goes is not green" {
	tests_at t/a.sh t/b.sh u/z.sh
	found_plan 'files: "t/*.sh"' >phases.yaml
	cat >>phases.yaml <<-'YAML'
	- {name: q, runner: t, files: "u/*.sh"}
	YAML
	e2e-gen
	echo 'touch "$(dirname "$1")/came.sh"' >>u/z.sh
	run -2 gmake e2e
	assert_contains "$output" "test files were added or removed"
	forget
	gmake e2e
	assert_equal "$(ran)" ""
	assert_equal "$(result .total_tests)" 4
}

@test "a test that changes the directories of the tests, and no file that is found, does not matter" {
	tests_at t/a.sh u/z.sh
	found_plan 'files: "t/*.sh"' >phases.yaml
	cat >>phases.yaml <<-'YAML'
	- {name: q, runner: t, files: "u/*.sh"}
	YAML
	echo 'mkdir -p t/__pycache__; touch t/data u/data; rm u/data' >>t/a.sh
	e2e-gen
	gmake e2e
	gmake e2e
	assert_equal "$(result .tests_passed)" 2
}

# ---- files that nobody has found ----

@test "a file that looks like a test and is in no phase is warned of" {
	tests_at t/a.test.js t/b.test.cjs t/c.test.mjs t/sub/d.test.js t/sub/e.test.ts
	found_plan 'files: "t/**/*.test.js"' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "phases.yaml:6:10: warning: 3 more files look like tests"
	assert_contains "$output" "t/b.test.cjs, t/c.test.mjs, t/sub/e.test.ts"
	run -0 e2e-gen --check
	assert_contains "$output" "3 more files look like tests"
	# Excluded, or found by another phase.
	found_plan 'files: "t/**/*.test.js"
exclude: "**/*.cjs"' >phases.yaml
	cat >>phases.yaml <<-'YAML'
	- {name: q, runner: t, files: "t/*.test.mjs"}
	- {name: r, runner: t, tests: {e: t/sub/e.test.ts}}
	YAML
	run -0 e2e-gen
	refute_contains "$output" "look"
	assert_contains "$output" "excludes nothing"
}

@test "a file with the mark of a test beside others, and no helper, is warned of" {
	tests_at t/test_a1.py t/test_x.py t/conftest.py t/__init__.py t/test_utils.py t/helper.py t/test_data.json \
		u/test_y.py
	found_plan 'files: "t/test_a*.py"' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "1 more file looks like a test and is in no phase: t/test_x.py; add it to files or exclude"
	# Without a mark: only another extension of the family, and not of helpers.
	rm -r t
	tests_at t/a.js t/b.mjs t/setup.cjs t/types.d.ts t/jest.config.cjs t/a.json t/_c.mjs t/.d.mjs
	found_plan 'files: "t/*.js"' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "1 more file looks like a test and is in no phase: t/b.mjs;"
}

@test "of many such files some are named" {
	local i
	tests_at t/a.spec.ts
	for i in 1 2 3 4 5 6 7 8; do touch "t/b$i.spec.js"; done
	found_plan 'files: "t/*.spec.ts"' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "8 more files look like tests and are in no phase: t/b1.spec.js, t/b2.spec.js, t/b3.spec.js, t/b4.spec.js, t/b5.spec.js and 3 more;"
}

@test "thousands of files are found at once" {
	local i
	mkdir -p t/{1..20}
	for i in {1..100}; do touch t/{1..20}/"case$i.spec.ts"; done
	cat >phases.yaml <<-'YAML'
	phases: [{name: p, runner: playwright, files: "**/*.spec.{ts,js}"}]
	YAML
	at_once e2e-gen
	run -0 e2e-gen --check
	assert_contains "$output" "1 phase, 2000 tests"
	# The same bytes, however the file system keeps them.
	cp Makefile first
	mv t u
	mkdir t
	for i in {20..1}; do cp -r "u/$i" t/; done
	rm -r u
	e2e-gen
	cmp Makefile first
}
