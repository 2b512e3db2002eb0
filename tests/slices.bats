#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The plan that begin leaves for phase and end, in .e2e/plan: it saves time, and decides nothing.

load helpers

# Two phases; $1 is a command of the first one's test, $2 what the second one's tests do.
two_phases() {
	export TOKEN=hidden-value
	plan <<-YAML
	name: "a name"
	secrets: [TOKEN]
	env: {TOKEN: "\${TOKEN}", PLAN: p}
	runners:
	  r: {command: [sh, -c, "${2:-true}"], env: {OF_RUNNER: x}}
	services:
	  base: {command: "sleep 60", ready: {exec: "true"}}
	  top: {command: "sleep 60", needs: [base], ready: {exec: "true"}}
	reports: {console: {}, json: {}, junit: {}}
	phases:
	- name: one
	  services: [top]
	  tests:
	    a: {command: "${1:-true}"}
	- name: two
	  parallel: false
	  runner: r
	  tests:
	    b: {env: {OF_TEST: y}}
	    c: {dir: .}
	- name: three
	  required: false
	  tests:
	    d: {path: d.sh, command: [sh, "\${path}"]}
	YAML
	echo 'echo hidden-value; exit 1' >d.sh
}

# What of the report does not depend on when it was made.
reported() {
	jq 'del(.. | .duration?, .started?, .finished?, .offset?, .pid?)' test-results/e2e-results.json
	sed -E 's/(time|timestamp|duration)="[^"]*"//g' test-results/e2e-results.xml
}

is_old() { [ "$(($(date +%s) - $(stat -c %Z "$1")))" -gt 4 ]; }

# The calls by which the programs open files of that name.
opened() { grep -cE "\"([^\"]*/)?$1\"" trace; }

@test "phases.yaml is read by begin alone, each slice once by its phase and once by the end" {
	need strace
	two_phases
	# Of a file that was changed only just now, the content is looked at too.
	wait_until is_old phases.yaml
	gmake e2e E2E_REPORT="env ASAN_OPTIONS=detect_leaks=0 strace -A -o trace -e trace=open,openat e2e-report" || true
	assert_equal "$(opened phases.yaml)" 1
	assert_equal "$(opened plan/phases/one)" 2
	assert_equal "$(opened plan/phases/two)" 2
	# Each stamp by its phase, and by the end as the evidence asks.
	assert_equal "$(opened a.passed)" 2
	assert_equal "$(opened b.passed)" 2
	assert_equal "$(opened d.failed)" 2
}

@test "phases.yaml is read by begin alone where tests have presets, too" {
	need strace
	plan <<-YAML
	secrets: [TOKEN]
	runners:
	  own: {uses: command, env: {TOKEN: "\${TOKEN}"}}
	phases:
	- {name: one, runner: command, tests: {a: "true"}}
	- {name: two, required: false, runner: jest, tests: {b: {path: b.js, command: "true"}}}
	- {name: three, runner: own, tests: {c: "true"}}
	YAML
	touch b.js
	export TOKEN=x
	wait_until is_old phases.yaml
	gmake e2e E2E_REPORT="env ASAN_OPTIONS=detect_leaks=0 strace -A -o trace -e trace=open,openat e2e-report"
	assert_equal "$(opened phases.yaml)" 1
	assert_equal "$(opened .three.tmp)" 1
}

@test "phases.yaml is read again by a phase when a test file may have come or gone" {
	need strace
	mkdir t
	echo true >t/a.sh
	plan <<-'YAML'
	runners:
	  s: {command: [sh, "${path}"]}
	phases:
	- {name: one, runner: s, files: "t/*.sh"}
	- {name: two, runner: s, files: "t/*.sh"}
	YAML
	wait_until is_old t
	trace="env ASAN_OPTIONS=detect_leaks=0 strace -A -o trace -e trace=open,openat e2e-report"
	gmake e2e E2E_REPORT="$trace"
	assert_equal "$(opened phases.yaml)" 1
	rm trace
	# The first phase changes the directory: what comes after it looks again.
	gmake e2e-fresh
	echo 'touch t/data; rm t/data' >t/a.sh
	gmake e2e E2E_REPORT="$trace"
	[ "$(opened phases.yaml)" -gt 1 ]
}

@test "the reports say the same, from slices and from phases.yaml" {
	two_phases
	gmake e2e
	reported >from-slices
	grep -q '"success": true' from-slices
	rm -r test-results/.e2e/plan
	e2e-report again --out test-results --reports json,junit >/dev/null
	reported | diff from-slices -
	! grep -r hidden-value test-results --include='*.log' --include='*.json' --include='*.xml'
}

@test "a slice that is damaged while the tests run is made again, and nothing is green for it" {
	local damage
	for damage in \
		'rm -r test-results/.e2e/plan' \
		'rm test-results/.e2e/plan/phases/two' \
		': >test-results/.e2e/plan/head' \
		'printf x >>test-results/.e2e/plan/head' \
		'sed -i s/two/twe/ test-results/.e2e/plan/head' \
		"sed -i '2s/^.2/[1/' test-results/.e2e/plan/phases/two" \
		'cp test-results/.e2e/plan/phases/three test-results/.e2e/plan/phases/two' \
		'head -c 100 test-results/.e2e/plan/phases/two >x && mv x test-results/.e2e/plan/phases/two' \
		'cd test-results/.e2e/plan && rm head phases/two && mkdir head phases/two && touch head/x phases/two/x' \
		'rm test-results/.e2e/plan/head && ln -s /dev/zero test-results/.e2e/plan/head'
	do
		echo "$damage"
		two_phases "$(sed 's/"/\\"/g' <<<"$damage")" 'test ${name} = b'
		run gmake e2e
		[ "$status" = 2 ]
		assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "passed passed failed skipped"
		two_phases "$(sed 's/"/\\"/g' <<<"$damage")" true
		gmake e2e
		assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "passed passed passed failed"
		rm -r test-results
	done
}

@test "the head of another invocation, which selected less, is not used" {
	two_phases 'if [ -e less ]; then cp less test-results/.e2e/plan/head; fi' 'false'
	gmake e2e E2E_PHASES=one
	cp test-results/.e2e/plan/head less
	e2e-report fresh --out test-results
	run gmake e2e
	[ "$status" = 2 ]
	assert_equal "$(result '[.phases[].name] | join(" ")')" "one two three"
}

@test "phases.yaml that changes between begin and a phase is noticed, also within one tick" {
	two_phases 'sed -i s/OF_TEST/OF_TESX/ phases.yaml'
	run gmake e2e
	[ "$status" = 2 ]
	assert_contains "$output" "phases.yaml has changed since the run began"
	# Only its times: it is the same.
	two_phases 'touch phases.yaml; cp -p phases.yaml n; mv n phases.yaml'
	gmake e2e
}

@test "what is selected by name decides, from slices too" {
	two_phases true true
	run gmake e2e/three
	[ "$status" = 2 ]
	run gmake e2e E2E_ONLY='three/d two/b'
	[ "$status" = 2 ]
	assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" "b d"
	echo 'exit 0' >d.sh
	gmake e2e E2E_ONLY='three/d two/b'
	assert_equal "$(result '[.phases[].tests[].name] | join(" ")')" "b d"
}

@test "where slices cannot be written, phases.yaml is read" {
	two_phases 'rm -r test-results/.e2e/plan; touch test-results/.e2e/plan' true
	gmake e2e
	touch test-results/.e2e/plan
	gmake e2e
}

@test "what changes in phases.yaml and not in the digest holds from the next make on, in an open run too" {
	local empty
	for empty in allow fail; do
		plan <<-YAML
		phases:
		- name: one
		  tests:
		    a:
		      command: "echo '<testsuite/>' >\${report}"
		      report: {format: junit, file: "\${artifacts}/r.xml", empty: $empty}
		- name: two
		  tests:
		    b: {command: "false"}
		YAML
		run gmake e2e
		[ "$status" = 2 ]
		result '.phases[0].tests[0].status' >"$empty"
	done
	assert_equal "$(cat allow)" passed
	assert_equal "$(cat fail)" failed
}

@test "a phase hides the secrets of other phases too" {
	plan <<-YAML
	secrets: [TOKEN]
	runners:
	  r: {command: "true", env: {TOKEN: "of-runner-\${name}"}}
	phases:
	- name: one
	  tests:
	    a: {command: "true", env: {PART: den, TOKEN: "hid\${PART}-value"}}
	    r: {runner: r}
	- name: two
	  tests:
	    b:
	      command: "cp cases.xml \${report}; exit 1"
	      report: {format: junit, file: "\${artifacts}/r.xml"}
	YAML
	echo '<testsuite><testcase name="c"><failure message="got hidden-value, of-runner-r"/></testcase></testsuite>' >cases.xml
	run gmake e2e
	[ "$status" = 2 ]
	assert_contains "$output" "got "
	[[ "$output" != *hidden-value* ]]
	[[ "$output" != *of-runner-r* ]]
}

@test "what may be secret is in no slice" {
	plan <<-YAML
	secrets: [TOKEN]
	reports: {console: {}, slack: {webhook: "http://127.0.0.1:1/hidden-hook", on: failure}}
	phases: [{name: one, tests: {a: {command: "true", env: {OTHER: hidden-other, TOKEN: "\${TOKEN}"}}}}]
	YAML
	export TOKEN=hidden-token
	gmake e2e
	[ -e test-results/.e2e/plan/head ]
	run -1 grep -r hidden- test-results
	# Where phases.yaml has one, there are none.
	plan <<-YAML
	secrets: [TOKEN]
	phases: [{name: one, tests: {a: {command: "true", env: {TOKEN: "\${TOKEN:-hidden-default}"}}}}]
	YAML
	rm -r test-results
	gmake e2e
	[ ! -e test-results/.e2e/plan ]
	run -1 grep -r hidden- test-results
}

@test "a webhook of phases.yaml is used by the end" {
	plan <<-YAML
	reports: {console: {}, slack: {webhook: "http://127.0.0.1:1/hook", on: always}}
	phases: [{name: one, tests: {a: {command: "true"}}}]
	YAML
	run gmake e2e
	assert_contains "$output" "slack: "
	[[ "$output" != *SLACK_WEBHOOK* ]]
}
