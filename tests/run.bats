#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What e2e-run does with one test: its environment, its limits, its attempts, its stamp.

load helpers

# One phase "p" with one test "t": one_test 'COMMAND' ['MORE KEYS of the test']
one_test() {
	{
		printf 'phases:\n- name: p\n  tests:\n    t:\n      command: |\n'
		sed 's/^/        /' <<<"$1"
		[ $# -lt 2 ] || sed 's/^/      /' <<<"$2"
	} | plan
}

log() { cat test-results/p/t.log; }

@test "a test gets the inherited environment, plan's, runner's and its own on top, and PATH" {
	plan <<-'YAML'
	env: {A: plan, B: plan, C: plan, URL: "${URL:-http://localhost}/api"}
	runners:
	  r: {command: 'echo "$A $B $C $D $URL $FULL $INHERITED"; command -v sh', env: {B: runner, C: runner}}
	phases:
	  - {name: p, runner: r, tests: {t: {env: {C: test, D: "${A}+${C}", FULL: "${URL}/x"}}}}
	YAML
	INHERITED=yes gmake e2e
	assert_equal "$(head -1 test-results/p/t.log)" \
		"plan runner test plan+test http://localhost/api http://localhost/api/x yes"
	assert_equal "$(tail -1 test-results/p/t.log)" "$(command -v sh)"
	rm -rf test-results
	URL=http://other gmake e2e
	assert_contains "$(log)" "http://other/api/x"
}

@test "a test is told where it is" {
	one_test 'echo "$E2E $E2E_RUN_ID $E2E_PHASE $E2E_TEST $E2E_ATTEMPT"; echo made > "$E2E_ARTIFACTS/file"; cd /; test -d "$E2E_ARTIFACTS"'
	gmake e2e
	assert_equal "$(log)" "1 $(result .run) p t 1"
	assert_equal "$(cat test-results/p/t.d/file)" made
	assert_equal "$(stamp p/t.passed .artifacts)" test-results/p/t.d
	assert_equal "$(stamp p/t.passed .log)" test-results/p/t.log
}

@test "an artifacts directory that stays empty is not left behind" {
	one_test 'test -d "$E2E_ARTIFACTS"'
	gmake e2e
	[ ! -e test-results/p/t.d ]
	assert_equal "$(stamp p/t.passed .artifacts)" null
}

@test "stdin is empty, output goes to the log and not to make" {
	one_test 'cat; echo out; echo err >&2'
	run -0 gmake e2e
	refute_contains "$output" "err"
	assert_equal "$(log)" $'out\nerr'
}

@test "what make tells other makes is taken away, and no descriptor is left open" {
	one_test 'env; ls -l /proc/self/fd | sed -n "s/.* \([0-9]*\) -> .*/fd \1/p"'
	gmake -j4 e2e SOME=thing
	run -1 grep -E '^(MAKEFLAGS|MFLAGS|MAKELEVEL|MAKEOVERRIDES|MAKE_TERM)' test-results/p/t.log
	# 0, 1, 2, and the directory that ls itself reads
	assert_equal "$(grep -c '^fd' test-results/p/t.log)" 4
}

@test "a make inside a test is not part of the one outside" {
	printf 'all: x y\nx y:\n\techo inner\n' >inner.mk
	one_test "$E2E_TEST_MAKE -j2 -f inner.mk"
	gmake -j4 e2e
	refute_contains "$(log)" "jobserver"
	refute_contains "$(log)" "forced"
}

@test "dir is where the command runs" {
	not_under_valgrind "its vfork shares no memory with the child, which tells what failed there"
	mkdir sub
	one_test 'pwd' 'dir: sub'
	gmake e2e
	assert_equal "$(log)" "$PWD/sub"
	one_test 'pwd' 'dir: nowhere'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" error
	assert_contains "$(stamp p/t.failed .detail)" "nowhere"
}

@test "a script without #! is run by the shell, from its path and from PATH" {
	mkdir bin
	printf 'echo "$0 got $*"\n' >bin/bare
	chmod +x bin/bare
	plan <<-'YAML'
	phases:
	- name: p
	  tests:
	    by_path: {command: [bin/bare, "a b", c]}
	    by_name: {command: [bare, "a b", c], env: {PATH: "${PWD}/bin:${PATH}"}}
	    not_there: {command: [baree]}
	YAML
	gmake e2e || true
	assert_equal "$(cat test-results/p/by_path.log)" "bin/bare got a b c"
	assert_contains "$(cat test-results/p/by_name.log)" "bin/bare got a b c"
	assert_contains "$(cat test-results/p/not_there.log)" "baree: command not found"
}

@test "exit codes: 0 passes, 77 skips, others fail" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      c0: {command: exit 0}
	      c1: {command: exit 1}
	      c77: {command: exit 77}
	      c99: {command: exit 99}
	      c255: {command: exit 255}
	YAML
	run -2 gmake -j4 e2e
	assert_equal "$(cd test-results/p; echo *.passed *.skipped *.failed)" \
		"c0.passed c77.skipped c1.failed c255.failed c99.failed"
	assert_equal "$(stamp p/c255.failed '.attempts[0].exit_code')" 255
	assert_equal "$(stamp p/c0.passed '.attempts[0].exit_code')" 0
}

@test "a signal is a failure and is named" {
	one_test 'kill -SEGV $$$$'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" signal
	assert_equal "$(stamp p/t.failed '.attempts[0].signal')" 11
	assert_equal "$(stamp p/t.failed '.attempts[0].exit_code')" null
	assert_contains "$output" "signal 11 (SEGV)"
}

@test "a failed test is retried; one that passes then is flaky" {
	one_test 'echo "attempt $E2E_ATTEMPT ${attempt}"; echo x > "$E2E_ARTIFACTS/$E2E_ATTEMPT"; test "$E2E_ATTEMPT" = 3' \
		'retries: {count: 3, delay: 10ms}'
	run -0 gmake e2e
	assert_contains "$output" "flaky"
	assert_equal "$(stamp p/t.passed '[.flaky, (.attempts | length), .attempts[0].status, .attempts[2].status] | map(tostring) | join(" ")')" \
		"true 3 failed passed"
	assert_contains "$(log)" "attempt 1 1"
	assert_contains "$(log)" "attempt 3 3"
	assert_equal "$(result .tests_flaky)" 1
	assert_equal "$(result '.phases[0].tests[0].flaky')" true
	# What each attempt left is kept beside the last one's.
	assert_equal "$(cd test-results/p; echo t.d*/*)" "t.d.1/1 t.d.2/2 t.d/3"
}

@test "no attempt more than retries says" {
	one_test 'echo run >> ran; exit 1' 'retries: 2'
	run -2 gmake e2e
	assert_equal "$(wc -l <ran)" 3
	assert_equal "$(stamp p/t.failed '.attempts | length')" 3
}

@test "retries of the plan and of the phase are inherited, and 0 overrides" {
	plan <<-'YAML'
	retries: {count: 2, delay: 1ms}
	phases:
	  - {name: p, required: false, tests: {a: {command: "echo a >> ran; false"}, b: {command: "echo b >> ran; false", retries: 0}}}
	  - {name: q, retries: 1, tests: {c: {command: "echo c >> ran; false"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(ran)" "a a a b c c"
}

@test "77, 99 and a command that cannot be started are not retried" {
	not_under_valgrind "its vfork shares no memory with the child, which tells what failed there"
	plan <<-'YAML'
	retries: {count: 3, delay: 1ms}
	phases:
	  - name: p
	    tests:
	      skip: {command: "echo skip >> ran; exit 77"}
	      hard: {command: "echo hard >> ran; exit 99"}
	      none: {command: [no-such-command-anywhere]}
	      unset: {command: ["true", "${NO_SUCH_VARIABLE}"]}
	YAML
	run -2 gmake e2e
	assert_equal "$(ran)" "hard skip"
	assert_equal "$(stamp p/none.failed '.attempts | length')" 1
	assert_equal "$(stamp p/none.failed .reason)" error
	assert_contains "$(stamp p/none.failed .detail)" "command not found"
	assert_equal "$(stamp p/unset.failed .reason)" error
	assert_contains "$(stamp p/unset.failed .detail)" NO_SUCH_VARIABLE
}

@test "a test that takes too long is ended, with all of its process group" {
	one_test 'sleep 7531 & sleep 7531' 'timeout: 300ms'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" timeout
	wait_until no_process 'sleep 7531'
}

@test "a timeout is a failure, whatever the exit code" {
	one_test 'trap "exit 0" TERM; while :; do sleep 0.05; done' 'timeout: 300ms'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" timeout
}

@test "a test that ignores TERM is killed after the grace period" {
	one_test 'trap "" TERM; while :; do sleep 0.05; done' $'timeout: 1s\ngrace: 200ms'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed .reason)" timeout
	assert_equal "$(stamp p/t.failed '.attempts[0].signal')" 9
}

@test "within the grace period a test can clean up, also behind a shell that is gone" {
	one_test 'sh -c "trap \"sleep 0.3; echo cleaned; exit\" TERM; while :; do sleep 0.05; done" & sleep 100' \
		$'timeout: 1s\ngrace: 10s'
	run -2 gmake e2e
	assert_contains "$(log)" cleaned
}

@test "a stopped test is ended too" {
	one_test 'kill -STOP $$$$' $'timeout: 300ms\ngrace: 10s'
	run -2 gmake e2e
	assert_equal "$(stamp p/t.failed '.attempts[0].signal')" 15
}

@test "a timeout is retried" {
	# On a busy machine the second attempt may time out, too.
	one_test 'test "$E2E_ATTEMPT" != 1 || sleep 100' $'timeout: 300ms\nretries: 20'
	gmake e2e
	assert_equal "$(stamp p/t.passed '[.attempts[0, -1].reason] | join(" ")')" "timeout exit"
}

@test "what a passed test left in its process group is gone" {
	one_test 'sleep 7532 >/dev/null 2>&1 & true'
	gmake e2e
	wait_until no_process 'sleep 7532'
}

@test "a phase's timeout is each test's, and its budget" {
	plan <<-'YAML'
	phases:
	  - name: p
	    timeout: 3s
	    grace: 100ms
	    parallel: false
	    required: false
	    # A tenth of the limit, or more, so that it is the phase that u has too little time of.
	    tests: {t: {command: sleep 0.5}, u: {command: sleep 100}}
	  - name: q
	    timeout: 300ms
	    tests: {v: {command: sleep 100}}
	YAML
	run -2 gmake e2e
	assert_equal "$(stamp p/u.failed .reason)" deadline
	assert_equal "$(stamp q/v.failed .reason)" timeout
}

@test "no attempt begins when the budget is used up" {
	plan <<-'YAML'
	phases:
	  - {name: p, timeout: 500ms, retries: {count: 5, delay: 400ms}, tests: {t: {command: "echo t >> ran; false"}}}
	YAML
	run -2 gmake e2e
	[ "$(wc -l <ran)" -le 2 ]
}

@test "the run's timeout ends what runs and skips the rest" {
	plan <<-'YAML'
	timeout: 3s
	retries: 3
	phases:
	  - {name: p, required: false, tests: {t: {command: "echo t >> ran; sleep 100"}}}
	  - {name: q, tests: {u: {command: "echo u >> ran"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(ran)" t
	assert_equal "$(stamp p/t.failed .reason)" deadline
	assert_equal "$(stamp q/u.skipped .reason)" deadline
	assert_equal "$(result .success)" false
}

@test "the stamp has what the design promises" {
	one_test 'true'
	gmake e2e
	for key in version run phase name status reason duration started attempts flaky definition command log artifacts; do
		jq -e "has(\"$key\")" test-results/p/t.passed >/dev/null
	done
	assert_equal "$(stamp p/t.passed '.command | join("|")')" 'sh|-c|true'
	stamp p/t.passed .started | grep -Eq '^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$'
	assert_equal "$(cd test-results/p && echo *)" "t.log t.passed"
}

@test "exactly one stamp, whatever came before" {
	mkdir -p test-results/p
	one_test 'exit 1'
	touch test-results/p/t.passed test-results/p/t.skipped
	run -2 gmake e2e
	assert_equal "$(cd test-results/p && echo *)" "t.failed t.log"
}

@test "old results are gone before the test starts" {
	one_test 'ls test-results/p; test ! -e test-results/p/t.passed && test ! -e "$E2E_ARTIFACTS/old" && touch "$E2E_ARTIFACTS/old"'
	gmake e2e
	gmake e2e
}

@test "the value of a secret is not in the stamp" {
	plan <<-'YAML'
	secrets: [TOKEN]
	env: {URL: "https://${TOKEN}@host"}
	phases:
	  - {name: p, tests: {t: {command: ["true", "${TOKEN}", "${URL}"]}}}
	YAML
	TOKEN=hunter2hunter2 gmake e2e
	run -1 grep -r hunter2 test-results
	assert_contains "$(stamp p/t.passed '.command | join(" ")')" "https://***@host"
}

@test "e2e-run that is interrupted ends its test, records it and dies of the signal" {
	one_test 'echo started; sleep 7533'
	start_make e2e
	wait_until grep -qs started test-results/p/t.log
	pkill -INT -P "$make_pid" -f e2e-run
	wait_make
	[ "$make_status" -ne 0 ]
	wait_until no_process 'sleep 7533'
	assert_equal "$(stamp p/t.failed .reason)" interrupted
}

@test "TERM to make alone ends everything" {
	one_test 'echo started; sleep 7534'
	start_make e2e
	wait_until grep -qs started test-results/p/t.log
	kill -TERM "$make_pid"
	wait_make
	[ "$make_status" -ne 0 ]
	wait_until no_process 'sleep 7534'
	[ ! -e test-results/p/t.passed ]
}

@test "without a run, e2e-run says what to do" {
	run -2 e2e-run nowhere/p/t.passed -- true
	assert_contains "$output" "make e2e"
	run -2 e2e-run t.passed -- true
	run -2 e2e-run out/p/t.passed true
	run -2 e2e-run
	run -0 e2e-run --help
	run -0 e2e-run --version
}

@test "path and report can be used in the environment" {
	mkdir sub && touch sub/file
	plan <<-'YAML'
	env: {ALL: "all ${path}"}
	runners: {r: {command: 'echo "$ALL; $ONE"; mkdir -p out; echo "<testsuite><testcase name=\"x\"/></testsuite>" > "$ONE"', dir: sub, env: {ONE: "${report}"}, report: {format: junit, file: "out/${name}.xml"}}}
	phases: [{name: p, runner: r, tests: {t: file}}]
	YAML
	gmake e2e
	assert_equal "$(log)" "all file; $PWD/sub/out/t.xml"
}

@test "dir: . in a test undoes its runner's dir" {
	mkdir sub
	plan <<-'YAML'
	runners: {r: {command: pwd, dir: sub}}
	phases: [{name: p, runner: r, tests: {t: {dir: .}}}]
	YAML
	gmake e2e
	assert_equal "$(log)" "$PWD"
}

@test "the value of a secret is not in an error" {
	plan <<-'YAML'
	secrets: [TOKEN]
	phases: [{name: p, tests: {t: {command: ["${TOKEN}"]}}}]
	YAML
	TOKEN=hunter2hunter2 run -2 gmake e2e
	refute_contains "$output" hunter2
	run -1 grep -r hunter2 test-results
}

@test "a test that empties the results directory is named, and nothing is green or left running" {
	plan <<-'YAML'
	services: {s: {command: "sleep 7657 & sleep 7657"}}
	phases:
	  - name: p
	    services: [s]
	    tests:
	      a: {command: "true"}
	      b: {command: 'rm -rf test-results/* test-results/.e2e; mkdir -p test-results/p; exit $CODE', retries: 1}
	  - {name: q, tests: {c: {command: "true"}}}
	YAML
	export CODE
	for CODE in 0 1; do
		run -2 gmake e2e
		assert_contains "$output" "test-results was emptied while p/b ran"
		assert_contains "$output" "Error 3"
		refute_contains "$output" PASSED
		wait_until no_process 'sleep 7657'
		run -3 e2e-gen --run -j1
		assert_contains "$output" "test-results was emptied while p/b ran"
		refute_contains "$output" PASSED
		wait_until no_process 'sleep 7657'
		run -2 gmake -kj3 e2e
		assert_contains "$output" "test-results was emptied while p/b ran"
		refute_contains "$output" PASSED
		wait_until no_process 'sleep 7657'
		# One beside it may have left its own result after that: no run counts it.
		assert_equal "$(find test-results -name '*.json')" ""
	done
	sed -i 's/rm -rf .*; exit $CODE/true/' phases.yaml
	run -0 gmake e2e
	refute_contains "$output" "not run again"
}
