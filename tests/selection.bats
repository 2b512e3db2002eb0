#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Which tests run: words and tags in a person's language, the same wherever they are given.

load helpers

# Two files, a matrix, an optional phase and tags. Each test says that it ran.
shop() {
	mkdir -p tests/smoke
	echo 'echo cart >>ran; test ! -e bad-cart' >tests/smoke/test_cart.sh
	echo 'echo pay >>ran; test ! -e bad-pay' >tests/smoke/test_pay.sh
	plan <<'YAML'
runners:
  sh: {command: [sh, "${path}"], tags: [shell]}
phases:
- name: smoke
  runner: sh
  tags: [smoke]
  halt: false
  files: "tests/**/*.sh"
  tests:
    test_pay: {path: tests/smoke/test_pay.sh, tags: [slow, smoke]}
- name: pages
  required: false
  matrix: {b: [x, y]}
  tests:
    home: {command: "echo home-${b} >>ran; test ! -e bad-home"}
    same: {command: "echo same-${b} >>ran", tags: [slow]}
- name: last
  tests:
    same: {command: "echo last >>ran"}
    skips: {command: "echo skips >>ran; exit 77"}
YAML
}

# runs EXPECTED COMMAND...: it passes, and these tests ran, in a run of its own.
runs() {
	local expected=$1
	shift
	forget
	rm -rf test-results
	run -0 "$@"
	assert_equal "$(ran)" "$expected" || { echo "$*" >&2; return 1; }
}

# refuses TEXT COMMAND...: an error that says so, nothing ran, and no report stands there.
refuses() {
	local text=$1
	shift
	forget
	run -2 "$@"
	assert_contains "$output" "$text"
	refute_contains "$output" PASSED
	assert_equal "$(ran)" ""
	[ ! -e test-results/e2e-results.json ]
}

@test "a word means the same as --only, E2E_ONLY and goal" {
	local word
	shop
	while IFS=: read -r word expected; do
		runs "$expected" e2e-gen --run --only "$word"
		runs "$expected" gmake -j4 e2e E2E_ONLY="$word"
		runs "$expected" env E2E_ONLY="$word" "$E2E_TEST_MAKE" -j4 e2e
		runs "$expected" env E2E_ONLY="$word" e2e-gen --run
		runs "$expected" gmake -j4 "e2e/$word"
	done <<'WORDS'
smoke/test_cart:cart
test_cart:cart
tests/smoke/test_cart.sh:cart
./tests/smoke/test_cart.sh:cart
test_*:cart pay
smoke/*:cart pay
tests/smoke/*:cart pay
*pay*:pay
home:home-x home-y
pages/home:home-x home-y
home.x:home-x
pages/%.y:home-y same-y
last/same:last
WORDS
	runs "cart home-x home-y" e2e-gen --run --only test_cart --only home
	runs "cart pay" gmake e2e E2E_ONLY=smoke
}

@test "tags of the phase, the runner and the test add up, and select" {
	shop
	runs "cart pay" gmake -j4 e2e E2E_TAGS=smoke
	runs "cart pay" gmake -j4 e2e E2E_TAGS=shell
	runs "pay same-x same-y" e2e-gen --run --tag slow
	runs "cart" e2e-gen --run --tag smoke --tag '!slow'
	runs "cart" env E2E_TAGS='smoke,!slow' "$E2E_TEST_MAKE" e2e
	assert_equal "$(result '[.phases[].tests[] | .name + ":" + (.tags | join(","))] | join(" ")')" test_cart:smoke,shell
	runs "cart home-x home-y last skips" gmake -j4 e2e E2E_TAGS='!slow'
	assert_equal "$(result '[.phases[].tests[] | select(.tags) | .name] | join(" ")')" test_cart
	runs "pay" gmake e2e/smoke E2E_TAGS=slow
	runs "pay" gmake e2e E2E_TAGS=slow E2E_ONLY='smoke/*'
	runs "same-x same-y" gmake -j4 e2e E2E_TAGS=slow E2E_PHASES='pages last'
	# What is named as a goal needs no tag.
	runs "cart" env E2E_TAGS=slow E2E_LAST_FAILED=1 "$E2E_TEST_MAKE" e2e/test_cart
	run -0 gmake e2e-list E2E_TAGS=slow
	assert_contains "$output" "smoke/test_pay  tests/smoke/test_pay.sh  [smoke shell slow]"
	refute_contains "$output" test_cart
	assert_equal "$output" "$(e2e-gen --list --tag slow)"
}

@test "a test found by a tag that is written anew is selected by the next make" {
	shop
	sed -i 's/^- name: last/&\n  tags: new/' phases.yaml
	touch -d '+2 seconds' phases.yaml
	run -0 gmake e2e E2E_TAGS=new
	assert_equal "$(ran)" "last skips"
	# A pass does not depend on tags.
	forget
	sed -i 's/tags: new/tags: newer/' phases.yaml
	touch -d '+4 seconds' phases.yaml
	run -0 gmake e2e E2E_TAGS=newer E2E_ONLY=last/same
	assert_equal "$(ran)" ""
}

@test "what cannot be a tag is an error" {
	for tags in '[""]' '"a b"' '"!slow"' '{a: b}' '[a, [b]]' '["s*"]'; do
		run -2 plan <<-YAML
		phases: [{name: p, tags: $tags, tests: {t: {command: x}}}]
		YAML
		assert_contains "$output" "phases.yaml:1:"
	done
}

@test "what matches nothing is an error with the nearest name, in the words of whoever asked" {
	local word hint
	shop
	gmake e2e
	while IFS=: read -r word hint; do
		refuses "$hint" e2e-gen --run --only "$word"
		gmake e2e
		refuses "$hint" gmake e2e E2E_ONLY="$word"
		gmake e2e
		refuses "$hint" gmake "e2e/$word"
		assert_contains "$output" "e2e/$word: unknown phase or test"
		refuses "$hint" e2e-gen --list --only "$word"
		refuses "$hint" gmake e2e-list E2E_ONLY="$word"
	done <<'WORDS'
test_crat:did you mean "test_cart"?
smoke/test_crat:did you mean "smoke/test_cart"?
smok/test_cart:did you mean "smoke/test_cart"?
tests/smoke/test_crat.sh:did you mean "tests/smoke/test_cart.sh"?
smoke/home:did you mean "pages/home"?
smok/*:did you mean "smoke/*"?
nothing*:no test matches "nothing*"
same:"same" can be several: pages/same, last/same
WORDS
	refuses 'did you mean "smoke"?' gmake e2e E2E_TAGS=smkoe
	refuses 'did you mean "slow"?' e2e-gen --run --tag '!slwo'
	refuses "none in common" gmake e2e E2E_TAGS=smoke E2E_PHASES=last
	refuses "none in common" gmake e2e E2E_TAGS=smoke E2E_ONLY='last/*'
	refuses "no test is selected" gmake e2e E2E_ONLY=
}

@test "what was named decides, optional or not" {
	shop
	touch bad-home
	run -0 gmake -j4 e2e
	run -0 gmake -j4 e2e E2E_TAGS='!shell'
	for way in "gmake e2e E2E_ONLY=home" "gmake e2e E2E_ONLY=*" "gmake e2e/home" "gmake e2e/home.*" "gmake e2e E2E_LAST_FAILED=1"; do
		set -f
		# shellcheck disable=SC2086 # words
		run -2 $way
		set +f
		assert_contains "$output" "not required, but selected by name"
		run -2 gmake e2e-report
	done
	run -1 e2e-gen --run --only home
	run -1 e2e-gen --run --last-failed
	# shellcheck disable=SC2016 # a key of the matrix
	sed -i 's/same: {command: "echo same.*/same: {command: "false ${b}", tags: [odd]}/' phases.yaml
	touch -d '+2 seconds' phases.yaml
	run -2 gmake e2e E2E_TAGS=odd
	assert_contains "$output" "not required, but selected by name"
	rm bad-home
	run -0 gmake e2e/home
}

@test "a goal that names tests runs them also when they have passed" {
	shop
	# The run stays open.
	touch bad-home
	gmake e2e
	for goal in e2e/test_cart e2e/smoke/test_cart e2e/tests/smoke/test_cart.sh 'e2e/*cart'; do
		forget
		run -0 gmake "$goal"
		assert_equal "$(ran)" cart
	done
	forget
	run -0 gmake e2e/smoke
	assert_equal "$(ran)" ""
	run -0 gmake 'e2e/smoke/*' e2e/pages/same
	assert_equal "$(ran)" "cart pay same-x same-y"
	# The passes of the others hold, and what fails now has no pass any more.
	forget
	touch bad-pay
	run -2 gmake e2e/test_pay
	run -2 gmake e2e
	assert_equal "$(ran)" "home-x home-y pay pay skips"
}

@test "a goal of words works where files have such names, from another Makefile, and beside others" {
	shop
	mkdir -p e2e/smoke e2e/tests
	touch e2e/test_cart e2e/smoke/test_cart e2e/smoke/other
	forget
	run -0 gmake e2e/test_cart 'e2e/smoke/*' e2e/last/same
	assert_equal "$(ran)" "cart cart last pay"
	mv Makefile e2e.mk
	mv phases.yaml e2e/phases.yaml
	e2e-gen -o e2e.mk e2e/phases.yaml
	printf 'all: e2e/x\n\t@echo all\ninclude e2e.mk\ne2e/x: ; touch $@\n' >Makefile
	forget
	run -0 gmake 'e2e/*' all
	assert_contains "$output" "touch e2e/x"
	assert_equal "$(ran)" "cart home-x home-y last pay same-x same-y skips"
	# The rule is for the goals alone.
	refute_contains "$(gmake -pn 'e2e/*' 2>/dev/null | sed -n '/^e2e\/phases.yaml:/p')" goal
	forget
	run -0 gmake e2e/test_cart
	assert_equal "$(ran)" cart
}

@test "no word of a goal or a switch is run by make or a shell" {
	shop
	# shellcheck disable=SC2016 # nothing is to expand it
	for word in '$(shell touch pwned)' '`touch${IFS}pwned`' "';touch pwned;'" ';touch pwned' '$$(touch pwned)' \
		"x'y" 'a|touch pwned' 'smoke/*;touch pwned' 'x:touch pwned' '$(error x)' 'a#b' 'a\b' '--help' '-x' '!' '..' '/'; do
		run -2 gmake "e2e/$word"
		run -2 gmake e2e E2E_ONLY="$word"
		run -2 env E2E_TAGS="$word" "$E2E_TEST_MAKE" -e e2e
		run -2 e2e-gen --run --only "$word"
		[ ! -e pwned ]
		assert_equal "$(ran)" ""
	done
	printf '.SECONDEXPANSION:\n' >first.mk
	# shellcheck disable=SC2016
	run -2 gmake -f first.mk -f Makefile 'e2e/$(shell touch pwned)'
	[ ! -e pwned ]
}

@test "make asks e2e-gen what is selected only where something is, and once" {
	shop
	mkdir by
	printf '#!/bin/sh\necho "$*" >>asked\nexec %s "$@"\n' "$(command -v e2e-gen)" >by/e2e-gen
	chmod +x by/e2e-gen
	asked() {
		grep -s -c -e --select asked || [ -e asked ] || echo 0
		rm -f asked
	}
	for goals in e2e e2e/smoke/test_cart e2e-report e2e-list e2e-fresh e2e-clean 'e2e E2E_PHASES=smoke'; do
		# shellcheck disable=SC2086 # words
		run -0 gmake E2E_GEN=by/e2e-gen $goals
		assert_equal "$(asked)" "$([ "$goals" = e2e/smoke/test_cart ] && echo 1 || echo 0)"
	done
	run -0 gmake e2e E2E_GEN=by/e2e-gen E2E_ONLY=test_cart
	assert_equal "$(asked)" 1
	# Another goal that does not stand on a run fails for no selection.
	gmake e2e
	for goal in e2e-report e2e-fresh e2e-clean; do
		run -0 env E2E_ONLY=zzz "$E2E_TEST_MAKE" $goal E2E_GEN=by/e2e-gen
		assert_equal "$(asked)" 0
	done
	mv Makefile e2e.mk
	printf 'all:\n\t@echo all\ninclude e2e.mk\n' >Makefile
	run -0 env E2E_ONLY=zzz "$E2E_TEST_MAKE" --no-print-directory all
	assert_equal "$output" all
}

@test "an e2e-gen that tells make of other tests than begin selects is not believed" {
	shop
	mkdir by
	for change in 's| .*||' 's|smoke/test_cart ||' 's| [^ ]*$||' 's|smoke|pages|g' 's|.*||' 's|[0-9a-f]$|x|'; do
		# shellcheck disable=SC2016
		printf '#!/bin/sh\ncase "$*" in\n*--select*) %s "$@" | sed "%s" ;;\n*) exec %s "$@" ;;\nesac\n' \
			"$(command -v e2e-gen)" "$change" "$(command -v e2e-gen)" >by/e2e-gen
		chmod +x by/e2e-gen
		for words in 'test_cart home' 'smoke/* home.x'; do
			run gmake -j4 e2e E2E_ONLY="$words" E2E_GEN=by/e2e-gen
			if [ "$status" = 0 ]; then
				# Only what changes nothing is a pass.
				assert_equal "$(result .total_tests)" 3
			else
				refute_contains "$output" PASSED
			fi
		done
	done
	run -2 gmake e2e E2E_ONLY=test_cart E2E_GEN="env PATH=$PWD/none e2e-gen"
}

@test "the report again, the phases and the watch know what was selected, also without slices" {
	for secret in "" "env: {TOKEN: hidden-value}"; do
		rm -rf test-results
		plan <<-YAML
		secrets: [TOKEN]
		$secret
		phases:
		- {name: one, tests: {a: {command: "true", tags: [t]}, b: {command: "false"}}}
		- {name: two, required: false, tests: {c: {command: "true", tags: [t]}, d: {command: "false"}}}
		YAML
		run -0 gmake e2e E2E_TAGS=t
		run -0 gmake e2e-report
		assert_contains "$output" "2 passed"
		run -0 e2e-report watch --exit </dev/null || true
		echo one/b >test-results/.e2e/selection
		run gmake e2e-report
		[ "$status" != 0 ]
		refute_contains "$output" PASSED
	done
}

@test "a selection leaves a sequence in its order" {
	plan <<'YAML'
phases:
- name: flow
  parallel: false
  tests:
    a: {command: "echo a >>order", tags: [t]}
    b: {command: "echo b >>order"}
    c: {command: "echo c >>order", tags: [t]}
    d: {command: "echo d >>order; exit 1", tags: [t]}
    e: {command: "echo e >>order", tags: [t]}
YAML
	run -2 gmake -j8 e2e E2E_TAGS=t
	assert_equal "$(tr '\n' ' ' <order)" "a c d "
	assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "passed passed failed skipped"
}

@test "nearly all steps of a long sequence are selected" {
	{
		echo 'phases: [{name: p, parallel: false, tests: {'
		seq -f 't%g: {command: "true", tags: [y]},' 9999
		echo 'last: {command: "true", tags: [x]}}}]'
	} | plan
	# One filter of all words for each step took seconds.
	run -0 at_once make -n e2e E2E_TAGS='!x'
	assert_equal "$(grep -c 'e2e-run' <<<"$output")" 9999
}

@test "thousands of names" {
	{
		echo 'phases: [{name: p, tests: {'
		seq 3000 | sed 's/.*/  t&: {command: "true", tags: [n&]},/'
		echo '}}]'
	} | plan
	only=$(seq -f 'p/t%g' 1 2 2999 | tr '\n' ' ')
	run -0 gmake -n e2e E2E_ONLY="$only"
	assert_equal "$(grep -c 'e2e-run' <<<"$output")" 1500
	run -0 gmake -j4 -s e2e E2E_ONLY="p/t1*" E2E_REPORTS=json
	assert_equal "$(result .total_tests)" 1111
}

# ---- --last-failed ----

@test "--last-failed runs what did not pass, and what was not run because of it" {
	shop
	sed -i '/halt: false/d' phases.yaml
	touch bad-pay
	run -2 gmake -j4 e2e
	# The optional phase and the last one were not run.
	assert_equal "$(ran)" "cart pay"
	forget
	rm bad-pay
	run -0 gmake -j4 e2e E2E_LAST_FAILED=1
	assert_equal "$(ran)" "home-x home-y last pay same-x same-y skips"
	# A skip of one's own is no failure.
	refuses "nothing failed in the last run" gmake e2e E2E_LAST_FAILED=1
	touch bad-pay
	run -2 gmake e2e/test_pay
	rm bad-pay
	for way in "e2e-gen --run --last-failed" "gmake e2e E2E_LAST_FAILED=1" "env E2E_LAST_FAILED=1 e2e-gen --run"; do
		touch bad-pay
		run gmake e2e/test_pay
		rm bad-pay
		forget
		# shellcheck disable=SC2086 # words
		run -0 $way
		assert_equal "$(ran)" pay
		assert_contains "$output" "1 test in 1 phase"
	done
}

@test "--last-failed where nothing is known, or nothing failed, is no success" {
	shop
	for results in missing green; do
		[ $results = missing ] || gmake -j4 e2e
		refuses "nothing" e2e-gen --run --last-failed
		refuses "nothing" gmake e2e E2E_LAST_FAILED=1
		refuses "nothing" e2e-gen --list --last-failed
	done
	# Whoever writes "false" is not to get fewer tests than without.
	for value in false no yes 11 "0 1 2"; do
		refuses "E2E_LAST_FAILED=$value: it has to be 1 or 0" gmake e2e E2E_LAST_FAILED="$value"
		refuses "E2E_LAST_FAILED=$value: it has to be 1 or 0" env E2E_LAST_FAILED="$value" e2e-gen --run
	done
	# What has nothing in common with it.
	gmake -j4 e2e E2E_LAST_FAILED=0
	touch bad-pay
	run -2 gmake e2e/test_pay
	refuses "none in common" gmake e2e E2E_LAST_FAILED=1 E2E_ONLY=test_cart
	run -2 gmake e2e E2E_LAST_FAILED=1 E2E_TAGS=slow
	assert_equal "$(ran)" pay
	run -0 gmake e2e-list E2E_LAST_FAILED=1
	assert_equal "$(grep -c '^  ' <<<"$output")" 1
}

@test "--last-failed knows a test that failed in a run before the last, and what a killed run did not come to" {
	plan <<'YAML'
phases:
- name: one
  halt: false
  tests:
    a: {command: "echo a >>ran; test -e good"}
    b: {command: "echo b >>ran"}
- name: two
  tests:
    c: {command: "echo c >>ran; test -e go || { touch at; exec sleep 7552; }"}
    d: {command: "echo d >>ran"}
YAML
	run -2 gmake e2e/one
	run -0 gmake e2e/one/b
	forget
	start_make -j1 e2e E2E_PHASES=two
	wait_until test -e at
	kill -KILL "$make_pid"
	wait_until no_process "sleep 7552"
	touch go good
	forget
	run -0 gmake e2e E2E_LAST_FAILED=1
	assert_equal "$(ran)" "a c d"
}

@test "a test whose report speaks against its pass, and one without a result, are among the failed" {
	plan <<'YAML'
phases:
- name: one
  tests:
    a: {command: "cat report.xml >${report}", report: {format: junit, file: "${artifacts}/r.xml"}}
    b: {command: "true"}
YAML
	echo '<testsuite tests="1" failures="1"><testcase name="x"><failure/></testcase></testsuite>' >report.xml
	run -2 gmake e2e
	assert_equal "$(e2e-gen --list --last-failed | grep '^  ')" "  one/a"
	rm test-results/one/b.passed
	assert_equal "$(e2e-gen --list --last-failed | grep -c '^  ')" 2
}

@test "what the Makefile around sets changes no selection" {
	shop
	mv Makefile e2e.mk
	while read -r setting; do
		printf 'all:\n\t@echo all\n%b\ninclude e2e.mk\n' "$setting" >Makefile
		for words in "e2e E2E_TAGS=smoke" "e2e E2E_ONLY=smoke/*" "e2e/tests/*"; do
			forget
			rm -rf test-results
			set -f
			# shellcheck disable=SC2086 # words
			run -0 gmake $words
			set +f
			assert_equal "$(ran)" "cart pay" || { echo "$setting $words" >&2; return 1; }
		done
		refuses 'did you mean "test_cart"?' gmake e2e E2E_ONLY=test_crat
		refuses 'did you mean "test_cart"?' gmake e2e/test_crat
	done <<'SETTINGS'
.ONESHELL:
.SECONDEXPANSION:
.EXPORT_ALL_VARIABLES:
SHELL := /bin/bash\n.SHELLFLAGS := -euc
MAKEFLAGS += -r -R -k -j4
%:\n\t@echo any $@
.DEFAULT:\n\t@echo default $@
%.sh: %.in\n\tcp $< $@
E2E_ONLY = *\nE2E_TAGS = $(and ,)
SETTINGS
}

@test "make warns of no variable of a selection that is not defined" {
	shop
	for words in "e2e E2E_TAGS=smoke" "e2e E2E_ONLY=test_cart" e2e/test_cart e2e-list "e2e-list E2E_TAGS=slow"; do
		# shellcheck disable=SC2086 # words
		run -0 gmake --warn-undefined-variables $words
		refute_contains "$output" "undefined variable"
	done
}

@test "a phase may be called all" {
	plan <<'YAML'
phases:
- {name: one, tests: {a: {command: "echo a >>ran"}}}
- {name: all, tests: {b: {command: "echo b >>ran"}}}
YAML
	assert_equal "$(e2e-gen --list | grep -c '^  ')" 2
	assert_equal "$(e2e-gen --why | wc -l)" 2
	run -0 e2e-gen --run
	assert_equal "$(ran)" "a b"
}
