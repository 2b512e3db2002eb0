#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What waits for what, where the plan says so: needs of phases, needs and after of tests, locks, and
# tests beside which nothing runs.

load helpers

# Each test says in "trace" when it begins and when it ends.
tracing() {
	cat >step <<-'SH'
	#!/bin/sh
	echo "+ $E2E_PHASE/$E2E_TEST" >>trace
	sleep "${1:-0.2}"
	echo "- $E2E_PHASE/$E2E_TEST" >>trace
	test ! -e "fail-$E2E_TEST"
	SH
	chmod +x step
	: >trace
}

place() { grep -nxF -- "$1" trace | head -n 1 | cut -d: -f1; }

# The first had ended when the second began.
comes_before() {
	local end begin
	end=$(place "- $1") begin=$(place "+ $2")
	[ -n "$end" ] && [ -n "$begin" ] && [ "$end" -lt "$begin" ] || {
		echo "$1 does not come before $2:"
		cat trace
		return 1
	} >&2
}

# Waits, in a test, until another one has begun: only then do they run side by side.
meeting() { printf 'echo "+ %s" >>trace; n=0; until grep -qxF "+ %s" trace || [ $n -gt 100 ]; do sleep 0.05; n=$((n+1)); done; echo "- %s" >>trace; [ $n -le 100 ]' "$1" "$2" "$1"; }

@test "phases that are selected run no test of others for a lock, or for one that runs alone" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: "echo a >>ran", locks: [one]}
	      b: {command: "echo b >>ran", locks: [one]}
	      c: {command: "echo c >>ran", exclusive: true}
	      d: {command: "echo d >>ran", after: [c]}
	  - name: q
	    needs: []
	    tests:
	      x: {command: "echo x >>ran", locks: [one]}
	      y: {command: "echo y >>ran", exclusive: true}
	      z: {command: "echo z >>ran", after: [p/d]}
	  - {name: r, needs: [], tests: {l: {command: "echo l >>ran"}}}
	YAML
	run -0 gmake -j4 e2e E2E_PHASES=q
	assert_equal "$(ran)" "x y z"
	forget
	run -0 gmake -j4 e2e E2E_PHASES="r p"
	assert_equal "$(ran)" "a b c d l"
	forget
	rm -r test-results
	run -0 gmake -j4 e2e E2E_PHASES=r
	assert_equal "$(ran)" l
}

@test "phases that need nothing of each other run side by side" {
	: >trace
	plan <<-YAML
	phases:
	  - {name: health, tests: {a: {command: 'echo + health/a >>trace; echo - health/a >>trace'}}}
	  - {name: left, needs: [health], tests: {a: {command: '$(meeting left/a right/a)'}}}
	  - {name: right, needs: [health], tests: {a: {command: '$(meeting right/a left/a)'}}}
	  - {name: last, tests: {a: {command: 'echo + last/a >>trace'}}}
	YAML
	run -0 gmake -j4 e2e
	comes_before health/a left/a
	comes_before health/a right/a
	comes_before left/a last/a
	comes_before right/a last/a
	# One at a time, the same verdict; the two cannot meet then.
	: >trace
	run -2 gmake -j1 e2e
	assert_contains "$output" "left/a"
}

@test "needs: [] starts at once" {
	: >trace
	plan <<-YAML
	phases:
	  - {name: one, tests: {a: {command: '$(meeting one/a two/a)'}}}
	  - {name: two, needs: [], tests: {a: {command: '$(meeting two/a one/a)'}}}
	YAML
	run -0 gmake -j2 e2e
}

@test "a phase that failed skips what needs it and what comes after it, not what is independent" {
	plan <<-'YAML'
	phases:
	  - {name: bad, tests: {a: {command: "false"}}}
	  - {name: needing, needs: [bad], tests: {a: {command: "true"}}}
	  - {name: free, needs: [], tests: {a: {command: "true"}}}
	  - {name: behind, needs: [free], tests: {a: {command: "true"}}}
	  - {name: last, tests: {a: {command: "true"}}}
	YAML
	for jobs in 1 4; do
		run -2 gmake -j$jobs e2e
		assert_equal "$(stamp needing/a.skipped '[.reason, .detail] | join(" ")')" "halted bad"
		assert_equal "$(stamp last/a.skipped '[.reason, .detail] | join(" ")')" "halted bad"
		[ -e test-results/free/a.passed ]
		[ -e test-results/behind/a.passed ]
	done
	# What does not halt, or does not gate, stops nothing.
	sed -i 's/{name: bad,/{name: bad, halt: false,/' phases.yaml
	run -2 gmake -j4 e2e
	[ -e test-results/needing/a.passed ]
	[ -e test-results/last/a.passed ]
	sed -i 's/halt: false/required: false/' phases.yaml
	run -0 gmake -j4 e2e
}

@test "a service that fails stops what stands on it, and what comes after that" {
	plan <<-'YAML'
	services: {s: {command: "exit 1", ready: {exec: "false"}}}
	phases:
	  - {name: on, services: [s], tests: {a: {command: "true"}}}
	  - {name: behind, needs: [on], tests: {a: {command: "true"}}}
	  - {name: free, needs: [], tests: {a: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	assert_equal "$(stamp on/a.skipped .reason)" service
	assert_equal "$(stamp behind/a.skipped '[.reason, .detail] | join(" ")')" "halted on"
	[ -e test-results/free/a.passed ]
}

@test "selected phases: what lies between them does not count, and the order is kept" {
	tracing
	plan <<-'YAML'
	phases:
	  - {name: a, tests: {t: {command: ./step}}}
	  - {name: b, needs: [a], tests: {t: {command: ./step}}}
	  - {name: c, needs: [b], tests: {t: {command: ./step}}}
	YAML
	run -0 gmake -j4 e2e E2E_PHASES="a c"
	comes_before a/t c/t
	[ ! -e test-results/b/t.passed ]
}

@test "a test needs another: it runs after it, and only when it has passed" {
	tracing
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      order: {command: ./step 0, needs: stock}
	      stock: {command: ./step 0.1}
	      other: {command: ./step 0}
	  - name: q
	    tests:
	      mail: {command: ./step 0, needs: [p/order, pay]}
	      pay: {command: ./step 0}
	YAML
	run -0 gmake -j8 e2e
	comes_before p/stock p/order
	comes_before q/pay q/mail
	rm -rf test-results
	touch fail-stock
	run -2 gmake -j8 e2e
	assert_equal "$(stamp p/order.skipped '[.reason, .detail] | join(" ")')" "blocked p/stock"
	[ -e test-results/p/other.passed ]
	# Mended: what needs it runs, and what has passed does not.
	rm fail-stock
	: >trace
	run -0 gmake -j8 e2e
	run -1 grep -F p/other trace
	comes_before p/stock p/order
}

@test "what a test needs has not passed when it skipped itself" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "exit 77"}, b: {command: "true", needs: a}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp p/b.skipped .reason)" blocked
	# Also where its report says so only in the end.
	cat >report <<-'SH'
	#!/bin/sh
	printf '1..1\nok 1 # SKIP not here\n' >"$1"
	SH
	chmod +x report
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: './report "${report}"', report: {format: tap, file: "${artifacts}/r.tap"}}
	      b: {command: "true", needs: a}
	YAML
	run -2 gmake e2e
	assert_contains "$output" "the pass of p/a that it depends on no longer holds"
}

@test "a pass stands on that of what it needs, also in another phase" {
	tracing
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {path: in, command: 'cat "${path}"; ./step 0'}, x: {command: ./step 0}}}
	  - {name: q, tests: {b: {command: ./step 0, needs: p/a}, c: {command: "test -e mended"}}}
	YAML
	echo 1 >in
	run -2 gmake -j4 e2e
	echo 2 >in
	: >trace
	touch mended
	run -0 gmake -j4 e2e
	comes_before p/a q/b
	run -1 grep -F p/x trace
	# A pass of what it needs that was put back from a copy is not that pass.
	rm mended
	run -2 gmake -j4 e2e
	cp -p test-results/p/a.passed kept
	echo 3 >in
	run -2 gmake -j4 e2e
	cp -p kept test-results/p/a.passed
	touch mended
	: >trace
	run -0 gmake -j4 e2e
	comes_before p/a q/b
}

@test "after is order alone" {
	tracing
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      b: {command: ./step 0, after: [a]}
	      a: {command: ./step 0.2}
	      c: {command: test -e mended}
	YAML
	touch fail-a
	run -2 gmake -j4 e2e
	comes_before p/a p/b
	[ -e test-results/p/b.passed ]
	: >trace
	rm fail-a
	touch mended
	run -0 gmake -j4 e2e
	run -1 grep -F p/b trace
	# One that is not selected is not asked for.
	run -0 gmake e2e E2E_ONLY=p/b
}

@test "what waits for itself is said with its path, where it stands" {
	plan_is_wrong() { cat >phases.yaml; run -2 e2e-gen; }
	plan_is_wrong <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: x, needs: [b]}
	      b: {command: x, after: c}
	      c: {command: x, needs: a}
	YAML
	assert_contains "$output" 'phases.yaml:4:30: error: a cycle: "p/a" needs "p/b", which comes after "p/c", which needs "p/a"'
	plan_is_wrong <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: x, needs: q/b}}}
	  - {name: q, tests: {b: {command: x}}}
	YAML
	assert_contains "$output" 'a cycle: "p/a" needs "q/b", which is in "q", which comes after "p", which has "p/a"'
	plan_is_wrong <<-'YAML'
	phases:
	  - {name: p, needs: [q], tests: {a: {command: x}}}
	  - {name: q, needs: [p], tests: {b: {command: x}}}
	YAML
	assert_contains "$output" 'a cycle: "p" needs "q", which needs "p"'
	plan_is_wrong <<-'YAML'
	phases:
	  - {name: p, needs: [p], tests: {a: {command: x}}}
	YAML
	assert_contains "$output" 'a cycle: "p" needs "p"'
	plan_is_wrong <<-'YAML'
	phases:
	  - {name: p, parallel: false, tests: {a: {command: x, after: b}, b: {command: x}}}
	YAML
	assert_contains "$output" 'a cycle: "p/a" comes after "p/b", which comes after "p/a"'
	plan_is_wrong <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: x, needs: a}}}
	YAML
	assert_contains "$output" 'a cycle: "a" waits for itself'
}

@test "names that nobody has are said with the nearest one" {
	cat >phases.yaml <<-'YAML'
	phases:
	  - {name: health, tests: {stock: {command: x}, b: {command: x, needs: [stok, mail]}}}
	  - {name: q, needs: [heath], tests: {mail: {command: x, after: health/stok}, d: {command: x, needs: [mail, mail]}}}
	YAML
	run -2 e2e-gen
	assert_contains "$output" 'phase "health" has no test "stok"; did you mean "stock"?'
	assert_contains "$output" 'phase "health" has no test "mail"; "q/mail" is in another phase'
	assert_contains "$output" 'unknown phase "heath"; did you mean "health"?'
	assert_contains "$output" 'unknown test "health/stok"; did you mean "health/stock"?'
	assert_contains "$output" '"mail" is listed twice'
}

@test "a test with a matrix is needed as a whole, or one of its combinations" {
	tracing
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      login: {command: './step 0.1 ${b}', matrix: {b: [x, y]}}
	      buy: {command: './step 0 ${b}', needs: 'login.${b}', matrix: {b: [x, y]}}
	      all: {command: ./step 0, needs: login}
	YAML
	run -0 gmake -j8 e2e
	comes_before p/login.x p/buy.x
	comes_before p/login.y p/buy.y
	comes_before p/login.x p/all
	comes_before p/login.y p/all
	touch fail-login.x
	run -2 gmake -j8 e2e
	[ -e test-results/p/buy.y.passed ]
	assert_equal "$(stamp p/buy.x.skipped .detail)" p/login.x
	assert_equal "$(stamp p/all.skipped .detail)" p/login.x
}

# No two of the tests ran at one time.
one_at_a_time() {
	local before="" sign name
	while read -r sign name; do
		case $sign in
		+) [ -z "$before" ] || { echo "$name runs beside $before" >&2; return 1; }; before=$name ;;
		-) before="" ;;
		esac
	done < <(grep -E " ($(IFS='|'; echo "$*"))$" trace)
}

@test "tests with one lock never run side by side, whatever is selected" {
	tracing
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: ./step, locks: [printer]}
	      b: {command: ./step, locks: [printer, disk]}
	      c: {command: ./step, locks: printer}
	      d: {command: ./step, locks: disk}
	  - {name: q, needs: [], tests: {e: {command: ./step, locks: [printer], needs: f}, f: {command: ./step}}}
	YAML
	run -0 gmake -j8 e2e
	one_at_a_time p/a p/b p/c q/e
	one_at_a_time p/b p/d
	for only in "p/a p/c" "p/a q/e q/f" "p/c p/d q/%"; do
		: >trace
		gmake e2e-fresh
		run -0 gmake -j8 e2e E2E_ONLY="$only"
		one_at_a_time p/a p/b p/c q/e
		one_at_a_time p/b p/d
	done
}

@test "beside an exclusive test nothing runs, whatever is selected" {
	tracing
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      x: {command: ./step, exclusive: true}
	      a: {command: ./step}
	      b: {command: ./step, needs: x}
	      y: {command: ./step, exclusive: true}
	      c: {command: ./step}
	  - {name: q, needs: [], tests: {d: {command: ./step}, e: {command: ./step}, z: {command: ./step, exclusive: true}}}
	  - {name: r, tests: {g: {command: ./step, exclusive: true}, h: {command: ./step}}}
	YAML
	run -0 gmake -j8 e2e
	for test in a b c y; do one_at_a_time p/x p/$test; one_at_a_time p/y p/$test; done
	for test in d e; do for alone in p/x p/y q/z; do one_at_a_time $alone q/$test; done; done
	one_at_a_time p/x p/y q/z
	one_at_a_time r/g r/h
	for only in "p/a p/b p/y" "p/x p/b q/%" "p/a q/z" "p/b p/c q/d" "q/z p/x"; do
		: >trace
		gmake e2e-fresh
		run -0 gmake -j8 e2e E2E_ONLY="$only"
		for test in p/a p/b p/c q/d q/e; do
			for alone in p/x p/y q/z; do one_at_a_time $alone $test; done
		done
		one_at_a_time p/x p/y q/z
	done
}

@test "a step that lacks what it needs ends its sequence" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "false"}}}
	  - name: q
	    needs: []
	    parallel: false
	    tests: {a: {command: "true"}, b: {command: "true", needs: p/a}, c: {command: "true"}}
	YAML
	run -2 gmake -j4 e2e
	assert_equal "$(stamp q/b.skipped '[.reason, .detail] | join(" ")')" "blocked p/a"
	assert_equal "$(stamp q/c.skipped '[.reason, .detail] | join(" ")')" "blocked b"
}

@test "a selected test takes in what it needs, in whichever phase, and that is not run again" {
	tracing
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: ./step 0}, b: {command: ./step 0}, c: {command: ./step 0, needs: b}}}
	  - {name: q, tests: {d: {command: ./step 0, needs: p/c}, e: {command: ./step 0}}}
	  - {name: r, tests: {f: {command: test -e mended}}}
	YAML
	for how in "E2E_ONLY=d" "e2e/q/d" "e2e/d"; do
		: >trace
		rm -rf test-results
		case $how in E2E*) run -0 gmake -j4 e2e "$how" ;; *) run -0 gmake -j4 "$how" ;; esac
		assert_equal "$(sed -n 's/^+ //p' trace | xargs)" "p/b p/c q/d"
	done
	# Named again, it runs; what it needs has passed.
	: >trace
	run -0 gmake e2e/d
	assert_equal "$(sed -n 's/^+ //p' trace | xargs)" "q/d"
	for how in "E2E_PHASES=q" "e2e/q"; do
		: >trace
		rm -rf test-results
		case $how in E2E*) run -0 gmake -j4 e2e "$how" ;; *) run -0 gmake -j4 "$how" ;; esac
		assert_equal "$(sed -n 's/^+ //p' trace | sort | xargs)" "p/b p/c q/d q/e"
	done
	rm -rf test-results
	touch fail-b
	run -2 gmake -j4 e2e/d
	assert_equal "$(stamp q/d.skipped .reason)" halted
}

@test "without needs, a test asks for a pass that is there and holds, and is blocked where none is" {
	echo 1 >a.txt
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "echo a >>ran", path: a.txt}, b: {command: "echo b >>ran", needs: a}}}
	  - {name: q, tests: {d: {command: "echo d >>ran", needs: p/b}, e: {command: "echo e >>ran"}}}
	  - {name: r, tests: {open: {command: "test -e never"}}}
	YAML
	# Nothing has a pass.
	for how in "gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1" "gmake e2e/q/d E2E_WITHOUT_NEEDS=1" \
		"gmake e2e/q E2E_WITHOUT_NEEDS=1" "e2e-gen --run --only d --without-needs" \
		"env E2E_WITHOUT_NEEDS=1 e2e-gen --run --phase q"; do
		forget
		rm -rf test-results
		# shellcheck disable=SC2086 # words
		run ! $how
		assert_contains "$output" "it needs p/b, which is not selected (it has no pass)"
		[[ $(ran) =~ ^e?$ ]] || { echo "$how: $(ran)" >&2; return 1; }
		assert_equal "$(stamp q/d.skipped .reason)" blocked
		assert_equal "$(result .success)" false
	done
	# One that is there is used, and not made again.
	run -0 gmake e2e/p
	forget
	run -0 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	assert_equal "$(ran)" d
	# Kept, as long as what it stands on holds.
	forget
	run -0 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	assert_equal "$(ran)" ""
	# With 0, and without it, what is needed is taken in.
	for how in "" 0; do
		run -0 gmake e2e-list E2E_ONLY=d E2E_WITHOUT_NEEDS=$how
		assert_contains "$output" "  p/a"
	done
	run -0 gmake e2e-list E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	refute_contains "$output" "  p/"
	# What the pass of b stands on has changed: neither that pass nor the one of d is proof.
	echo 2 >a.txt
	run -0 e2e-gen --why --only d --without-needs
	assert_contains "$output" "skip  q/d  it needs p/b, which is not selected (a test that it depends on"
	run -2 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	assert_contains "$output" "it needs p/b, which is not selected (a test that it depends on"
	assert_equal "$(ran)" ""
	[ ! -e test-results/q/d.passed ]
	run -0 gmake e2e/p
	assert_equal "$(ran)" "a b"
	run -0 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	# So has the file of what is needed itself; d is asked for by its name.
	echo 3 >a.txt
	run -2 gmake e2e/p/b E2E_WITHOUT_NEEDS=1
	assert_contains "$output" "it needs p/a, which is not selected (its result does not count: its inputs have changed: a.txt"
	# The same file as before, with a time at which make would keep the pass.
	run -0 gmake e2e/p
	echo 4 >a.txt
	touch -d '2020-01-01' a.txt
	run -2 gmake e2e E2E_ONLY=b E2E_WITHOUT_NEEDS=1
	assert_contains "$output" "its inputs have changed: a.txt"
	[ ! -e test-results/p/b.passed ]
}

@test "without needs, a pass that is put in the place of the needed one is none" {
	plan <<-'YAML'
	phases:
	  - {name: p, tests: {a: {command: "true"}}}
	  - {name: q, tests: {d: {command: "cp saved test-results/p/a.passed", needs: p/a}}}
	  - {name: r, tests: {open: {command: "test -e never"}}}
	YAML
	run -0 gmake e2e/p
	cp test-results/p/a.passed saved
	run -0 gmake e2e/p/a
	# While d runs, the pass that it stands on becomes another one.
	run -2 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	assert_contains "$output" "p/a has run again since"
	# A pass that was made by hand.
	run -0 gmake e2e/p/a
	break_seal test-results/p/a.passed
	run -2 gmake e2e E2E_ONLY=d E2E_WITHOUT_NEEDS=1
	assert_contains "$output" "it needs p/a, which is not selected"
}

@test "E2E_WITHOUT_NEEDS is 1 or 0, and goes with what selects" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: "true"}}}]
	YAML
	run -2 gmake e2e E2E_WITHOUT_NEEDS=yes
	assert_contains "$output" "E2E_WITHOUT_NEEDS=yes: it has to be 1 or 0"
	run -2 env E2E_WITHOUT_NEEDS=yes e2e-gen --run
	assert_contains "$output" "E2E_WITHOUT_NEEDS=yes: it has to be 1 or 0"
	run -2 e2e-gen --without-needs
	assert_contains "$output" "--without-needs goes with --run and --list"
}
