#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # dollars are for make and for templates
# Files that tests run: what a pass was shown for is their content, whatever their time, and no rule
# that the user did not write for that very file makes one.

load helpers

# One phase p: "a" runs the file $1 with sh, "b" is red until the file m is there.
file_and_red() {
	plan <<YAML
version: 1
phases:
- name: p
  tests:
    a: {path: "$1", command: [sh, "\${path}"]}
    b: {command: test -e m}
YAML
}

# One phase p with one test, which runs the file $1 with sh.
one_file() {
	plan <<YAML
version: 1
phases:
- name: p
  tests:
    a: {path: "$1", command: [sh, "\${path}"]}
YAML
}

is_mended() { touch m; }

# ---- the content decides ----

@test "a file that is changed while its test runs is no pass, then or later" {
	mkdir t
	printf '%s\n' 'touch started' 'while ! test -e go; do sleep 0.05; done' >t/a
	file_and_red t/a
	start_make e2e
	wait_until test -e started
	echo 'exit 1' >n
	mv n t/a
	touch go
	wait_make
	# shellcheck disable=SC2154 # from wait_make
	assert_equal "$make_status" 2
	assert_equal "$(result '.phases[0].tests[0].reason')" changed
	is_mended
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0] | "\(.status) \(.reason)"')" "failed exit"
}

@test "an older file that is moved over the one that passed is run" {
	mkdir t
	echo 'exit 1' >t/n
	touch -d '1 hour ago' t/n
	: >t/a
	file_and_red t/a
	run -2 gmake e2e
	mv t/n t/a
	is_mended
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "an edit that leaves the time as it was is run" {
	mkdir t
	echo 'exit 0' >t/a
	touch -d '2 minutes ago' t/a
	touch -r t/a time
	file_and_red t/a
	run -2 gmake e2e
	echo 'exit 1' >t/a
	touch -r time t/a
	is_mended
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "a directory as path: what is in it decides" {
	mkdir t
	: >t/x
	plan <<'YAML'
version: 1
phases:
- name: p
  tests:
    a: {path: t, command: sh t/x}
    b: {command: test -e m}
YAML
	run -2 gmake e2e
	echo 'exit 1' >t/x
	is_mended
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "inputs that are only newer, as in a fresh checkout, do not run again" {
	mkdir t
	echo 'echo a >>ran' >t/a
	file_and_red t/a
	run -2 gmake e2e
	assert_equal "$(ran)" a
	forget
	cp -r t fresh
	rm -r t
	mv fresh t
	touch -d '+2 seconds' t/a
	is_mended
	gmake e2e
	assert_equal "$(ran)" ""
}

# ---- rules that would write a test file ----

# The file $1 holds $2 still, and its test has failed.
is_untouched() {
	assert_equal "$(cat "$1")" "$2"
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

# Writes the test file $1, which fails, and $2, newer than it, from which a rule could make it.
made_from() {
	mkdir -p "$(dirname "$1")" "$(dirname "$2")"
	echo 'exit 1' >"$1"
	touch -d '1 hour ago' "$1"
	echo "${3-:}" >"$2"
}

@test "make's own rules make no test file: from a script, C, a SCCS or RCS file" {
	made_from t/a t/a.sh
	made_from t/c t/c.c 'int main(void) { return 0; }'
	made_from t/s t/s.a
	made_from t/v 't/RCS/v,v'
	made_from t/w t/SCCS/s.w
	made_from t/y.c t/y.y
	plan <<'YAML'
version: 1
phases:
- name: p
  tests:
    a: {path: t/a, command: [sh, "${path}"]}
    c: {path: t/c, command: [sh, "${path}"]}
    s: {path: t/s, command: [sh, "${path}"]}
    v: {path: t/v, command: [sh, "${path}"]}
    w: {path: t/w, command: [sh, "${path}"]}
    y: {path: t/y.c, command: [sh, "${path}"]}
YAML
	run -2 gmake e2e
	for file in t/a t/c t/s t/v t/w t/y.c; do
		is_untouched "$file" 'exit 1'
	done
	assert_equal "$(result '[.phases[0].tests[].status] | unique | .[]')" failed
}

@test "a name of one character, at the top" {
	made_from a a.sh
	made_from b b.c 'int main(void) { return 0; }'
	plan <<'YAML'
version: 1
phases:
- name: p
  tests:
    a: {path: a, command: [sh, "${path}"]}
    b: {path: b, command: [sh, "${path}"]}
YAML
	run -2 gmake e2e
	is_untouched a 'exit 1'
	is_untouched b 'exit 1'
	assert_equal "$(result '.phases[0].tests[1].status')" failed
}

@test "a name with a directory written otherwise: ./t/a" {
	made_from t/a t/a.sh
	one_file ./t/a
	run -2 gmake e2e
	is_untouched t/a 'exit 1'
}

# user_rules BEFORE AFTER: a Makefile around ours.
user_rules() {
	made_from t/login t/login.in
	rm -f Makefile
	one_file t/login
	mv Makefile e2e.mk
	printf '%b\ninclude e2e.mk\n%b\n' "$1" "$2" >Makefile
}

@test "pattern rules of the user, before and after the include, make no test file" {
	needs_make 3.82 "choice of the pattern that leaves least open"
	for rule in 't/%: t/%.in\n\tcp $< $@' '%: %.in\n\tcp $< $@' 't/%:: t/%.in\n\tcp $< $@'; do
		rm -rf t test-results
		user_rules "$rule" ''
		run -2 gmake e2e
		is_untouched t/login 'exit 1'
		rm -rf t test-results
		user_rules '' "$rule"
		run -2 gmake e2e
		is_untouched t/login 'exit 1'
	done
}

@test "suffix rules and .DEFAULT of the user make no test file" {
	user_rules '.SUFFIXES: .in\n.in:\n\tcp $< $@' '.DEFAULT:\n\techo : >$@'
	run -2 gmake e2e
	is_untouched t/login 'exit 1'
	rm t/login
	rm -rf test-results
	run -2 gmake e2e
	[ ! -e t/login ]
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "pattern rules of the user still make what is no test file" {
	user_rules 'gen/%: t/%.in\n\t@mkdir -p gen; cp $< $@' 't/%.out: t/%.in\n\t@cp $< $@'
	gmake gen/login t/login.out
	assert_equal "$(cat gen/login t/login.out)" $':\n:'
}

@test "a rule for that very file makes it, and again when its source has changed" {
	for place in before after; do
		rm -rf t test-results
		made_from t/login t/login.in 'echo one >>ran'
		rm t/login
		rm -f Makefile
		one_file t/login
		mv Makefile e2e.mk
		rule='t/login: t/login.in\n\tcp $< $@'
		if [ "$place" = before ]; then
			printf '%b\ninclude e2e.mk\n' "$rule" >Makefile
		else
			printf 'include e2e.mk\n%b\n' "$rule" >Makefile
		fi
		forget
		gmake e2e
		assert_equal "$(ran)" one
		forget
		gmake e2e
		assert_equal "$(ran)" one
		echo 'exit 1' >t/login.in
		touch -d '+2 seconds' t/login.in
		run -2 gmake e2e
		is_untouched t/login 'exit 1'
	done
}

@test "a file that only has prerequisites, no recipe, is an error when it is older" {
	user_rules '' 't/login: t/login.in'
	run -2 gmake e2e
	assert_contains "$output" "t/login is older than t/login.in"
	assert_equal "$(cat t/login)" 'exit 1'
}

@test "a file that is missing is not made by make -t" {
	one_file t/login
	mkdir t
	run -2 gmake e2e
	gmake -t e2e
	[ ! -e t/login ]
	run -2 gmake e2e
	assert_equal "$(result '.phases[0].tests[0].status')" failed
}

@test "what a Makefile adds to a result makes its test run again when it is newer" {
	mkdir t
	echo 'echo a >>ran' >t/a
	: >'lib of t.sh'
	file_and_red t/a
	mv Makefile e2e.mk
	printf 'include e2e.mk\n$(E2E_OUT)/p/a.passed: lib\\ of\\ t.sh\n' >Makefile
	run -2 gmake e2e
	run -2 gmake e2e
	assert_equal "$(ran)" a
	touch -d '2 seconds' 'lib of t.sh'
	run -2 gmake e2e
	assert_equal "$(ran)" "a a"
}

# many_files NAME: 2,000 tests, whose files are named by printf's format; and one that is always red.
many_files() {
	{
		printf 'runners: {sh: {command: [sh, "${path}"]}}\nphases:\n- name: p\n  runner: sh\n  tests:\n    red: {command: "false"}\n'
		for ((i = 0; i < 2000; i++)); do printf "    t%d: $1\n" "$i" "$i"; done
	} >phases.yaml
	e2e-gen
}

@test "thousands of files in one directory need few patterns, and no rule makes one" {
	made_from t/test_7.sh t/test_7.sh.sh
	made_from t/test_1999.sh t/test_1999.sh.c 'int main(void) { return 0; }'
	many_files 't/test_%d.sh'
	[ "$(grep -c ': | e2e-input/' Makefile)" -le 500 ]
	run -2 gmake e2e E2E_ONLY="p/t7 p/t1999"
	is_untouched t/test_7.sh 'exit 1'
	is_untouched t/test_1999.sh 'exit 1'
	assert_equal "$(result .tests_failed)" 2
}

@test "of files in very many directories make watches some, and the content of all decides" {
	mkdir c0 c1999
	echo 'echo first >>ran' >c0/run
	echo 'echo last >>ran' >c1999/run
	many_files 'c%d/run'
	[ "$(grep -c ': | e2e-input/' Makefile)" -le 500 ]
	run -2 gmake e2e E2E_ONLY="p/red p/t0 p/t1999"
	touch -d '2 seconds' c0/run c1999/run
	run -2 gmake e2e E2E_ONLY="p/red p/t0 p/t1999"
	assert_equal "$(ran)" "first last"
	failed=1
	for dir in c0 c1999; do
		echo 'exit 1' >$dir/run
		run -2 gmake e2e E2E_ONLY="p/red p/t0 p/t1999"
		assert_equal "$(result .tests_failed)" "$((++failed))"
	done
}
