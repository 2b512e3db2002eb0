#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2016 # ${...} is e2e-gen's
# matrix: one test for each combination of values. None is missing, none runs twice under two names,
# and each runs with its own values.

load helpers

# The names of the plan's tests, in their order.
# shellcheck disable=SC2120 # some want other options
names() { e2e-gen --list "$@" | sed -n 's/^  //p' | sed 's/ .*//' | tr '\n' ' ' | sed 's/ $//'; }

# refused MATRIX MESSAGE: the plan of one phase with this matrix, which is an error there.
refused() {
	printf 'phases:\n- name: p\n  matrix: %s\n  tests: {t: {command: "echo ${b}"}}\n' "$1" >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:$2"
}

@test "each test once for each combination, in the order in which keys and values are written" {
	plan <<-'YAML'
	phases:
	  - name: p
	    matrix: {size: [s, m], browser: [chromium, firefox]}
	    tests:
	      cart: {command: "echo ${name} ${browser}-${size} >>ran"}
	      pay: {command: "echo ${name} ${browser}-${size} >>ran"}
	YAML
	assert_equal "$(names)" "p/cart.s.chromium p/cart.s.firefox p/cart.m.chromium p/cart.m.firefox p/pay.s.chromium p/pay.s.firefox p/pay.m.chromium p/pay.m.firefox"
	gmake -j4 e2e
	assert_equal "$(sort ran)" "$(
		for test in cart pay; do
			for size in m s; do
				for browser in chromium firefox; do echo "$test.$size.$browser $browser-$size"; done
			done
		done
	)"
	assert_equal "$(result '[.total_tests, .tests_passed] | join(" ")')" "8 8"
}

@test "a value is in path, command, environment, report and directory, of the test and of its runner" {
	mkdir -p one two
	cat >tool <<-'SH'
	#!/bin/sh
	echo "$PWD|$1|$OF_RUNNER|$OF_TEST" >>"$ALL"
	echo '<testsuite tests="1"><testcase name="c" classname="k"/></testsuite>' >"$2"
	SH
	chmod +x tool
	touch one/f.x one/f.y two/f.x two/f.y
	cat >phases.yaml <<-'YAML'
	runners:
	  base: {env: {OF_RUNNER: "r ${v}"}, report: {format: junit, file: "report.${v}.xml"}}
	  tool: {uses: base, command: ["../tool", "${path}", "${report}"], dir: "${where}"}
	phases:
	  - name: p
	    runner: tool
	    matrix: {where: [one, two], v: [x, y]}
	    tests:
	      t: {path: "f.${v}", env: {OF_TEST: "${where} ${UNSET:-${v}}"}}
	  - name: q
	    matrix: {where: [one, two]}
	    tests:
	      own: {command: ["../tool", "${where}", "${report}"], dir: "./${where}", report: {format: junit, file: "q.${where}.xml"}}
	YAML
	e2e-gen
	export ALL=$PWD/all
	gmake -j4 e2e
	assert_equal "$(sort all | sed "s,$PWD/,,")" "$(
		echo "one|f.x|r x|one x"
		echo "one|f.y|r y|one y"
		echo "one|one||"
		echo "two|f.x|r x|two x"
		echo "two|f.y|r y|two y"
		echo "two|two||"
	)"
	assert_equal "$(find one two -name '*.xml' | sort | tr '\n' ' ')" \
		"one/q.one.xml one/report.x.xml one/report.y.xml two/q.two.xml two/report.x.xml two/report.y.xml "
	# What make watches is the file with the value in its name.
	assert_equal "$(result '[.phases[].tests[].path] | map(. // "-") | join(" ")')" "f.x f.y f.x f.y - -"
	echo new >two/f.y
	run -0 gmake e2e/p/t.two.y
}

@test "a value is the text that was written, whatever it is" {
	plan <<-'YAML'
	phases:
	  - name: p
	    matrix: {v: [3.10, yes, 010, 1e3, "null", "a b", "${HOME}", "$$", "$", "it's \"q\"", "", "ä", "x\ny", "#", "-f", "a/b", "%", "${name}"]}
	    tests:
	      t: {command: [./check, "${v}", "${name}"], env: {V: "<${v}>"}}
	YAML
	cat >check <<-'PYTHON'
	#!/usr/bin/env python3
	import json, os, sys
	with open("seen", "a") as out:
	    out.write(json.dumps([sys.argv[1], os.environ["V"]]) + "\n")
	assert sys.argv[2] == os.environ["E2E_TEST"]
	PYTHON
	chmod +x check
	gmake -j4 e2e
	python3 - <<-'PYTHON'
	import json
	wanted = ["3.10", "yes", "010", "1e3", "null", "a b", "${HOME}", "$$", "$", "it's \"q\"", "", "ä", "x\ny", "#", "-f", "a/b", "%", "${name}"]
	seen = sorted(json.loads(line) for line in open("seen"))
	assert seen == sorted([value, "<%s>" % value] for value in wanted), seen
	tests = json.load(open("test-results/e2e-results.json"))["phases"][0]["tests"]
	assert [test["matrix"]["v"] for test in tests] == wanted
	names = [test["name"] for test in tests]
	assert len(set(names)) == len(wanted)
	assert names[:6] == ["t.3.10", "t.yes", "t.010", "t.1e3", "t.null", "t.a-b-c149b782"], names
	PYTHON
}

@test "a matrix of the test adds to that of its phase, and both to that of its runner; the nearer one counts" {
	plan <<-'YAML'
	runners:
	  far: {command: [echo, "${a}", "${b}"], matrix: {a: [r1, r2], b: [r3]}}
	  farther: {uses: far, matrix: {a: [r9]}}
	phases:
	  - name: p
	    runner: far
	    matrix: {c: [p1], b: [p2, p3]}
	    tests:
	      t: {env: {C: "${c}"}}
	      u: {env: {C: "${c}${d}"}, matrix: {d: [t1], a: [t2]}}
	      v: {runner: farther, env: {C: "${c}"}}
	YAML
	assert_equal "$(names)" "p/t.r1.p2.p1 p/t.r1.p3.p1 p/t.r2.p2.p1 p/t.r2.p3.p1 p/u.t2.p2.p1.t1 p/u.t2.p3.p1.t1 p/v.r9.p2.p1 p/v.r9.p3.p1"
	gmake -s e2e
	assert_equal "$(cat test-results/p/u.t2.p3.p1.t1.log)" "t2 p3"
	assert_equal "$(cat test-results/p/v.r9.p2.p1.log)" "r9 p2"
}

@test "exclude leaves out what it names, at every level" {
	plan <<-'YAML'
	runners:
	  r: {command: [echo, "${b}", "${s}"], matrix: {exclude: [{b: webkit}]}}
	phases:
	  - name: p
	    runner: r
	    matrix: {b: [chromium, firefox, webkit], s: [s, m], exclude: [{b: firefox, s: m}]}
	    tests:
	      t: {}
	      u: {matrix: {exclude: [{s: s}]}}
	YAML
	assert_equal "$(names)" "p/t.chromium.s p/t.chromium.m p/t.firefox.s p/u.chromium.m"
}

@test "a sequence runs as a whole for each combination" {
	plan <<-'YAML'
	phases:
	  - name: p
	    parallel: false
	    matrix: {shop: [de, fr]}
	    tests:
	      one: {command: "echo one.${shop} >>order"}
	      two: {command: "echo two.${shop}.${n} >>order; test ! -e ill || test ${shop}.${n} != de.2", matrix: {n: [1, 2]}}
	      three: {command: "echo three.${shop} >>order"}
	YAML
	gmake -j4 e2e
	assert_equal "$(tr '\n' ' ' <order)" "one.de two.de.1 two.de.2 three.de one.fr two.fr.1 two.fr.2 three.fr "
	# The first that fails skips what comes after it.
	touch ill
	run -2 gmake -j4 e2e
	assert_equal "$(result '[.phases[].tests[] | .status] | join(" ")')" \
		"passed passed failed skipped skipped skipped skipped skipped"
	# A combination alone: what comes before it in the file is not selected.
	rm order
	run -0 gmake -j4 e2e E2E_ONLY="p/one.fr p/two.fr.% p/three.fr"
	assert_equal "$(tr '\n' ' ' <order)" "one.fr two.fr.1 two.fr.2 three.fr "
}

@test "one combination is run by its name, all without it, and one that is not there is an error" {
	plan <<-'YAML'
	phases:
	  - {name: p, matrix: {b: [x, y]}, tests: {t: {command: "echo ${b} >>ran"}, u: {command: "echo u${b} >>ran"}}}
	YAML
	gmake e2e/p/t.y
	assert_equal "$(ran)" "y"
	forget
	gmake e2e E2E_ONLY="p/t.%"
	assert_equal "$(ran)" "x"
	forget
	run -0 e2e-gen --run --only p/u.x
	assert_equal "$(ran)" "ux"
	gmake e2e-fresh
	for way in "e2e-gen --run --only p/t" "gmake e2e/p/t" "gmake e2e/t"; do
		forget
		run -0 $way
		assert_equal "$(ran)" "x y"
	done
	run -2 gmake e2e/p/t.z
	assert_contains "$output" 'unknown test "p/t.z"; did you mean "p/t.x"?'
}

@test "a value that is new runs alone, one that is changed runs again, one that is gone counts no more" {
	make_plan() {
		printf 'phases:\n- {name: p, matrix: {b: [%s]}, tests: {t: {command: "echo ${b} >>ran"}}}\n- {name: never, required: false, tests: {x: {command: "false"}}}\n' "$1" >phases.yaml
		e2e-gen
	}
	make_plan "x, y"
	gmake e2e
	assert_equal "$(ran)" "x y"
	forget
	make_plan "z, y, x"
	gmake e2e
	assert_equal "$(ran)" "z"
	assert_equal "$(result '[.phases[0].tests[] | .name, .cached] | map(tostring) | join(" ")')" "t.z false t.y true t.x true"
	forget
	make_plan "y"
	gmake e2e
	assert_equal "$(ran)" ""
	assert_equal "$(result '.phases[0].tests | length')" 1
	# The same name for another value is another test.
	sed -i 's/echo ${b}/echo "${b}2"/; s/echo "/echo \\"/; s/2"/2\\"/' phases.yaml
	e2e-gen
	gmake e2e
	assert_equal "$(ran)" "y2"
}

@test "every report has the combination: names, JUnit's classname, the JSON by its schema" {
	plan <<-'YAML'
	reports: [console, json, junit, html, markdown, ctrf, tap]
	phases:
	  - name: p
	    matrix: {browser: [chromium, firefox]}
	    tests:
	      cart: {command: 'echo "<testsuite tests=\"1\"><testcase name=\"c\" classname=\"k\"/></testsuite>" >${report}; test ${browser} = chromium', report: {format: junit, file: "${artifacts}/r.xml"}}
	      none: {command: "true", env: {B: "${browser}"}}
	  - {name: q, tests: {plain: {command: "true"}}}
	YAML
	run -2 gmake e2e
	assert_contains "$output" "✓ p/cart.chromium"
	assert_contains "$output" "p/cart.firefox"
	assert_equal "$(result '[.phases[].tests[] | .matrix.browser // "-"] | join(" ")')" "chromium firefox chromium firefox -"
	assert_equal "$(result '.phases[1].tests[0] | has("matrix")')" false
	python_with jsonschema "$BATS_TEST_DIRNAME/reporters/check.py" schema \
		test-results "$BATS_TEST_DIRNAME/../docs/schema/e2e-results.schema.json"
	assert_equal "$(sed -n 's/.*classname="\([^"]*\)".*/\1/p' test-results/e2e-results.xml | uniq | tr '\n' ' ')" \
		"p.cart.chromium p.cart.firefox p.none.chromium p.none.firefox q.plain "
	assert_contains "$(cat test-results/summary.md)" "p/cart.firefox"
	assert_contains "$(cat test-results/report.html)" "cart.firefox"
	# Again from what is there, with the plan in slices or read anew.
	cp test-results/e2e-results.json before
	run -2 gmake e2e-report
	assert_equal "$(result '[.phases[].tests[] | .matrix]')" "$(jq '[.phases[].tests[] | .matrix]' before)"
	rm -r test-results/.e2e/plan
	run -2 gmake e2e-report
	assert_equal "$(result '[.phases[].tests[] | .matrix]')" "$(jq '[.phases[].tests[] | .matrix]' before)"
}

@test "errors in a matrix, each at its place" {
	refused '{}' '3:11: error: the matrix has no keys'
	refused '~' '3:11: error: matrix has to be a mapping, not nothing'
	refused '[b]' '3:11: error: matrix has to be a mapping, not a list'
	refused '{b: []}' '3:15: error: the key b of the matrix has no values'
	refused '{b: x}' '3:15: error: the key b of a matrix has a list of values'
	refused '{b: [x, ~]}' '3:19: error: a value of a matrix has to be a plain value, not nothing'
	refused '{b: [null]}' '3:16: error: a value of a matrix has to be a plain value, not nothing (the word null needs quotes)'
	refused '{b: [x, [y]]}' '3:19: error: a value of a matrix has to be a plain value, not a list'
	refused '{b: [x, "x"]}' '3:19: error: duplicate value "x"'
	refused '{b: ["a b", a-b-c149b782]}' '3:23: error: "a b" and "a-b-c149b782" give tests the same name'
	for key in BROWSER B_1 a-b _a 1a; do
		refused "{b: [x], $key: [y]}" "3:20: error: \"$key\" cannot be a key of a matrix"
	done
	for key in name phase path report artifacts attempt newline; do
		refused "{b: [x], $key: [y]}" "3:20: error: \${$key} has a meaning already"
	done
	for key in slots files; do
		refused "{b: [x], $key: [y]}" "3:20: error: \"$key\" is reserved"
	done
	refused '{b: [x], include: [{b: y}]}' '3:20: error: a matrix has no include: list all values'
	refused '{b: [x, y], exclude: [{b: z}]}' '3:33: error: this excludes nothing: no test has such a combination'
	refused '{b: [x, y], exclude: [{c: x}]}' '3:33: error: this excludes nothing'
	refused '{b: [3.10, 3], exclude: [{b: 3.1}]}' '3:36: error: this excludes nothing'
	refused '{b: [x, y], exclude: [{b: x}, {b: y}]}' '4:11: error: all combinations of "t" are excluded'
	refused '{b: [x], exclude: x}' '3:29: error: exclude has to be a list'
	refused '{b: [x], exclude: [x]}' '3:30: error: an item of exclude has to be a mapping'
	refused '{b: [x], exclude: [{}]}' '3:30: error: this excludes all combinations'
	refused '{b: [x], exclude: [{b: [x]}]}' '3:34: error: a value in exclude has to be a string, not a list'
	refused '{b: [x, y], c: [1, 2]}' '4:11: error: "t" would run the same for each value of ${c}'
	refused "{b: [$(printf 'x%.0s' {1..199})]}" '4:11: error: the name of a test has more than 200 characters'
	# What is wrong in each combination is told once.
	refused '{b: [x, y, z], c: [1]}' '4:11: error: "t" would run'
	printf 'phases:\n- {name: p, matrix: {b: [x, y, z]}, tests: {t: {command: "echo ${b} ${nothing}"}}}\n' >phases.yaml
	run -2 e2e-gen --check
	assert_equal "$(grep -c 'error:' <<<"$output")" 1
}

@test "a matrix that only excludes, and nothing to exclude from, is an error" {
	printf 'phases:\n- {name: p, matrix: {exclude: [{b: x}]}, tests: {t: {command: "true"}}}\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:2:32: error: this excludes nothing"
}

@test "names that collide are errors: with a test by hand, and among combinations" {
	printf 'phases:\n- {name: p, tests: {t.x: {command: "true"}, t: {command: "echo ${b}", matrix: {b: [x, y]}}}}\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:2:45: error: duplicate test name "t.x"'
	assert_contains "$output" "phases.yaml:2:21: note: the first is here"
	printf 'phases:\n- {name: p, matrix: {a: ["1", "1.2"], b: ["2.3", "3"]}, tests: {t: {command: "echo ${a} ${b}"}}}\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'duplicate test name "t.1.2.3"'
	# In another phase it is another test.
	printf 'phases:\n- {name: p, tests: {t.x: {command: "true"}}}\n- {name: q, tests: {t: {command: "echo ${b}", matrix: {b: [x]}}}}\n' >phases.yaml
	run -0 e2e-gen --check
}

@test "a key that is used where no matrix has it, and a value that makes no difference" {
	cat >phases.yaml <<-'YAML'
	runners: {r: {command: [echo, "${b}"]}}
	phases:
	  - {name: p, runner: r, tests: {t: {matrix: {b: [x]}}, u: {}}}
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:3:57: error: the runner "r" uses ${b}, and no matrix of "u" has that key'
	sed -i 's/{b: \[x\]}/{c: [x]}/' phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" '${b}'
	# A path that nobody reads, and the place of a report of which the tool does not know.
	cat >phases.yaml <<-'YAML'
	phases:
	  - {name: p, matrix: {b: [x, y]}, tests: {t: {command: "true", path: "${b}://"}}}
	  - {name: q, matrix: {b: [x, y]}, tests: {u: {command: "true", report: {format: junit, file: "${b}"}}}}
	  - {name: r, runner: command, matrix: {b: [x, y]}, tests: {v: "echo ${b}"}}
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" '"t" would run the same for each value of ${b}'
	assert_contains "$output" '"u" would run the same for each value of ${b}'
	refute_contains "$output" '"v"'
	# A variable of the runner that the test sets anew.
	cat >phases.yaml <<-'YAML'
	runners: {r: {command: [env], env: {B: "${b}"}}}
	phases:
	  - {name: p, runner: r, matrix: {b: [x, y]}, tests: {t: {env: {B: chromium}}, u: {env: {B: "${B} more"}}, v: {}}}
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" '"t" would run the same for each value of ${b}'
	refute_contains "$output" '"u"'
	refute_contains "$output" '"v"'
	# The environment of the plan and services have no matrix.
	printf 'env: {X: "${b}"}\nphases: [{name: p, matrix: {b: [x]}, tests: {t: {command: "echo ${b}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:1:10: error: ${b} is not known here'
}

@test "tests that are found by patterns have the matrix of their phase" {
	mkdir -p tests/sub
	for test in a b sub/c; do echo 'echo "$0 $1" >>ran' >"tests/$test.test"; done
	plan <<-'YAML'
	runners: {r: {command: ["sh", "./${path}", "${b}"]}}
	phases:
	  - name: p
	    runner: r
	    files: "tests/**/*.test"
	    matrix: {b: [x, y]}
	    tests:
	      special: {path: tests/b.test, matrix: {c: [1, 2], exclude: [{b: y, c: 2}]}, env: {C: "${c}"}}
	YAML
	assert_equal "$(names)" "p/a.x p/a.y p/special.x.1 p/special.x.2 p/special.y.1 p/c.x p/c.y"
	gmake -j4 e2e
	assert_equal "$(sort ran | uniq -c | sed 's/^ *//' | tr '\n' '|')" \
		"1 ./tests/a.test x|1 ./tests/a.test y|2 ./tests/b.test x|1 ./tests/b.test y|1 ./tests/sub/c.test x|1 ./tests/sub/c.test y|"
	# A directory that only the combination knows is none to look for files in.
	sed -i 's/"\${b}"\]}/"${b}"], dir: "${b}"}/' phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:5:12: error:"
}

@test "the value of a secret cannot come from a matrix" {
	cat >phases.yaml <<-'YAML'
	secrets: [TOKEN]
	runners: {r: {command: [env], env: {TOKEN: "${t}"}}}
	phases:
	  - {name: p, matrix: {t: [secret-one]}, tests: {t: {command: "env", env: {TOKEN: "x${t}"}}}}
	  - {name: q, matrix: {t: [secret-one]}, runner: r, tests: {t: {}}}
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" "phases.yaml:4:83: error: the value of the secret TOKEN cannot come from a matrix"
	assert_contains "$output" "phases.yaml:2:44: error: the value of the secret TOKEN cannot come from a matrix"
}

@test "values that would break what they are put into are errors" {
	printf 'phases: [{name: p, matrix: {b: ["}"]}, tests: {t: {command: "echo ${X:-${b}}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:1:61: error: ${b} cannot be used in a default: its value has a } in it'
	assert_equal "$(grep -c 'error:' <<<"$output")" 1
	printf 'phases: [{name: p, matrix: {b: ["", x]}, tests: {t: {command: "${b}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:1:63: error: with the matrix: '
	printf 'phases: [{name: p, matrix: {b: ["", x]}, tests: {t: {command: ["true"], dir: "${b}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'error: dir is empty'
	printf 'phases: [{name: p, matrix: {b: ["${X}", x]}, tests: {t: {command: ["true"], dir: "${b}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'error: dir cannot contain ${...}'
	printf 'phases: [{name: p, matrix: {b: ["", x]}, tests: {t: {runner: command, path: "${b}"}}}]\n' >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" 'error: the path is empty'
}

@test "a runner has the values of each test, also where two values give one name" {
	plan <<-'YAML'
	runners: {r: {command: [echo, "${b}"], env: {B: "<${b}>"}}}
	phases:
	  - {name: p, runner: r, matrix: {b: ["a b"]}, tests: {t: {}}}
	  - {name: q, runner: r, matrix: {b: [a-b-c149b782]}, tests: {t: {}, u: {command: "echo $B"}}}
	YAML
	gmake -s e2e
	assert_equal "$(cat test-results/p/*.log test-results/q/*.log | tr '\n' '|')" "a b|a-b-c149b782|<a-b-c149b782>|"
}

@test "a product that is too large is an error at once" {
	python3 - <<-'PYTHON'
	values = "[%s]" % ", ".join(map(str, range(100)))
	with open("phases.yaml", "w") as out:
	    out.write("phases:\n- name: p\n  matrix: {%s}\n" % ", ".join("%s: %s" % (key, values) for key in "abcdefgh"))
	    out.write("  tests: {t: {command: [echo, %s]}}\n" % ", ".join('"${%s}"' % key for key in "abcdefgh"))
	PYTHON
	run -2 at_once e2e-gen --check
	assert_contains "$output" "phases.yaml:3:11: error: more than 500000 combinations in one plan"
	{
		printf 'phases:\n- name: p\n  tests:\n'
		printf '    t%d: {command: [echo, "${a}"], matrix: {a: &all [0%s]}}\n' 0 "$(printf ', %s' {1..999})"
		for i in {1..600}; do printf '    t%d: {command: [echo, "${a}"], matrix: {a: *all}}\n' "$i"; done
	} >phases.yaml
	run -2 e2e-gen --check
	assert_contains "$output" "error: more than 500000 combinations in one plan"
}

@test "two combinations that write one report are warned of, and never run beside each other" {
	cat >phases.yaml <<-'YAML'
	phases:
	  - name: p
	    matrix: {b: [x, y]}
	    tests: {t: {command: "echo ${b}", report: {format: junit, file: r.xml}}}
	YAML
	run -0 e2e-gen
	assert_contains "$output" '"p/t.x" and "p/t.y" write the same report'
	assert_contains "$(cat Makefile)" "E2E_ORDER_p/t.y"
}
