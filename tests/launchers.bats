#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# launchers: and launcher: tests that are started elsewhere. Whatever the launcher says, what counts is
# the verdict of its launch. The launchers here are commands on this machine; tools/check-slurm has a
# real engine.

load helpers

# launched COMMAND [KEYS [TEST KEYS]]: a plan of one test, p/t, that a launcher with that command runs.
launched() {
	cat >phases.yaml <<-YAML
	version: 1
	launchers:
	  it: {command: $1${2:+, $2}}
	phases:
	  - name: p
	    launcher: it
	    tests: {t: {command: 'echo ran >>ran; echo hello'${3:+, $3}}}
	YAML
	e2e-gen
}

# The attempt's member, or the result's.
of() { stamp "$(cd test-results && echo p/t.*ed)" "$1"; }

ran() { if [ -e ran ]; then wc -l <ran; else echo 0; fi; }

@test "a test that a launcher starts has the same result as one beside make" {
	plan <<-'YAML'
	launchers: {it: {command: [env, FROM=launcher]}}
	phases:
	  - name: p
	    launcher: it
	    tests:
	      pass: {command: 'echo "$FROM $X"; pwd', env: {X: "a b"}}
	      fail: {command: "echo bad; exit 3"}
	      skip: {command: exit 77}
	      slow: {command: sleep 600, timeout: 300ms}
	      leaks: {command: "sleep 600 & true"}
	      killed: {command: "kill -9 $$$$"}
	      dir: {command: pwd, dir: sub}
	      none: {command: ./is-not-there}
	      here: {launcher: local, command: "true"}
	YAML
	mkdir sub
	run -2 gmake -j4 e2e
	assert_equal "$(result '.phases[0].tests | map(.name + ":" + .status + ":" + .reason) | join(" ")')" \
		"pass:passed:exit fail:failed:exit skip:skipped:exit slow:failed:timeout leaks:passed:exit killed:failed:signal dir:passed:exit none:failed:exit here:passed:exit"
	assert_equal "$(cat test-results/p/pass.log)" "launcher a b
$PWD"
	assert_equal "$(cat test-results/p/dir.log)" "$PWD/sub"
	assert_equal "$(stamp p/fail.failed '.attempts[0].exit_code')" 3
	assert_equal "$(stamp p/killed.failed '.attempts[0].signal')" 9
	assert_contains "$(stamp p/leaks.passed '.leaky[0]')" "sleep 600"
	assert_equal "$(stamp p/pass.passed '.attempts[0].host')" "$(hostname)"
	run -0 e2e-report show p/pass
	assert_contains "$output" "  on $(hostname), queued "
	assert_equal "$(stamp p/here.passed '.attempts[0].host')" null
	wait_until no_process "sleep 600"
	# Nothing of it is left.
	assert_equal "$(ls test-results/.e2e/jobs)" ""
	run -1 compgen -G 'test-results/p/*.verdict.*'
}

@test "a launcher that exits 0 without starting the test makes no pass" {
	launched '["true"]'
	run -2 gmake e2e
	assert_equal "$(of '[.status, .reason] | join(" ")')" "failed launcher"
	assert_contains "$output" "it ended without starting it (exit 0)"
	assert_contains "$output" "(infrastructure)"
	assert_equal "$(ran)" 0
}

@test "of a test that was not started nobody misses the report" {
	launched '["true"]' 'retries: 0' "report: {format: junit, file: '\${artifacts}/junit.xml'}"
	run -2 gmake e2e
	assert_contains "$output" "it ended without starting it"
	[[ $output != *"no report"* ]]
	# One that was has to have one.
	sed -i 's/\["true"\]/[env]/' phases.yaml
	run -2 gmake e2e
	assert_contains "$output" "no report"
}

@test "a launcher that fails behind a test that has passed is not believed either" {
	launched "[sh, -c, '\"\$@\"; exit 7', x]"
	run -0 gmake e2e
	assert_equal "$(of .status)" passed
	assert_equal "$(ran)" 1
}

@test "without a verdict it is launched again, with what the launcher said" {
	cat >flaky <<-'SH'
	#!/bin/sh
	echo "$E2E_PHASE $*" >>launches
	test "$(wc -l <launches)" -gt 1 || { echo "no nodes" >&2; exit 1; }
	exec "$@"
	SH
	chmod +x flaky
	launched '[./flaky]' 'retries: 2'
	run -0 gmake e2e
	assert_equal "$(wc -l <launches)" 2
	assert_equal "$(ran)" 1
	assert_equal "$(of .flaky)" false
	assert_equal "$(cat test-results/p/t.log)" "e2e-run: launch 1 of 3: it ended without starting it (exit 1): no nodes
hello"
	# Another nonce each time.
	assert_equal "$(grep -o '[0-9a-f]*\.job' launches | sort -u | wc -l)" 2
	# retries: 0 is one launch.
	rm launches
	launched '[./flaky]' 'retries: 0'
	run -2 gmake e2e
	assert_equal "$(wc -l <launches)" 1
	assert_contains "$output" "no nodes"
}

@test "what is killed on its way has no verdict, and is launched again when nothing of it is at work" {
	cat >dies <<-'SH'
	#!/bin/sh
	test -e second && exec "$@"
	touch second
	"$@" &
	node=$!
	until test -e began; do sleep 0.02; done
	kill -9 $node
	SH
	chmod +x dies
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers: {it: {command: [./dies]}}
	phases: [{name: p, launcher: it, tests: {t: {command: "test -e began || { touch began; exec sleep 600; }", grace: 100ms}}}]
	YAML
	e2e-gen
	run -0 gmake e2e
	assert_equal "$(of .status)" passed
	assert_contains "$(cat test-results/p/t.log)" "launch 1 of 2: no verdict came from $(hostname)"
}

@test "when the part beside the test is killed, nothing of the test is left, also what is in a session of its own" {
	cat >dies <<-'SH'
	#!/bin/sh
	"$@" &
	node=$!
	until test -e began && test -e far; do sleep 0.02; done
	kill -9 $node
	wait
	SH
	chmod +x dies
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers: {it: {command: [./dies]}}
	phases: [{name: p, launcher: it, tests: {t: {command: "setsid sh -c 'touch far; sleep 7741; :' & (sleep 7741; :) & touch began; wait"}}}]
	YAML
	e2e-gen
	run -2 gmake e2e
	assert_equal "$(of .reason)" launcher
	wait_until no_process "sleep 7741"
	wait_until no_process "e2e-run --node"
	# Another one that has nothing to do with it goes on.
	sleep 7742 3>&- &
	other=$!
	rm began far
	run -2 gmake e2e
	wait_until no_process "sleep 7741"
	kill "$other"
}

@test "a launcher that leaves before its test has ended: the test is ended, and the next make waits for nothing" {
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers: {it: {command: [./leaves], retries: 0}}
	phases: [{name: p, launcher: it, tests: {t: {command: "touch began; exec sleep 7743"}}}]
	YAML
	e2e-gen
	for how in '"$@" & exit 0' 'setsid "$@" & exit 0' '"$@" & until test -e began; do sleep 0.02; done' \
		'setsid "$@" & until test -e began; do sleep 0.02; done'; do
		rm -f began
		printf '#!/bin/sh\n%s\n' "$how" >leaves
		chmod +x leaves
		run -2 gmake e2e
		assert_equal "$how: $(of .reason)" "$how: launcher"
		assert_contains "$output" "it ended"
		assert_contains "$output" "(exit 0)"
		[[ $output != *"may still be running"* ]]
		no_process "sleep 7743"
		for claim in test-results/.e2e/jobs/*.claim; do
			[ ! -e "$claim" ] || [[ $(tail -n 1 "$claim") == @(ended|revoked) ]]
		done
	done
}

@test "what an earlier make may have left at work is said, with how long it is waited for, and only that long" {
	launched '[env]'
	run -0 gmake e2e
	jobs=$PWD/test-results/.e2e/jobs
	echo "n3 17 40000 p/t" >"$jobs/1.claim"
	echo "n2 17 1000 p/other" >"$jobs/2.claim"
	printf 'n1 17 1000 p/over\nended\n' >"$jobs/3.claim"
	echo revoked >"$jobs/4.claim"
	setsid "$E2E_TEST_MAKE" e2e >out 2>&1 3>&- &
	make_pid=$!
	wait_until grep -qE 'p/t of an earlier make may still be running on n3, and 1 more elsewhere; waiting for its end, [0-9]+ seconds at most' out
	echo ended >>"$jobs/1.claim"
	echo ended >>"$jobs/2.claim"
	wait_make
	assert_equal "$make_status" 0
	assert_equal "$(grep -c 'may still' out)" 1
	# Its lease has run out long since.
	echo "n3 17 40000 p/t" >"$jobs/1.claim"
	touch -d '1 hour ago' "$jobs/1.job" "$jobs"
	run -0 gmake e2e
	[[ $output != *"may still"* ]]
}

@test "a launcher that runs the test again and again gets one verdict, that of the first time" {
	for how in '"$@"; "$@"' '"$@"; "$@" || "$@"' '"$@" & "$@"; wait' 'for _ in 1 2 3; do "$@"; cp "$3" job 2>/dev/null; done'; do
		rm -rf test-results ran
		cat >phases.yaml <<-YAML
		version: 1
		launchers: {it: {command: [sh, -c, '$how', x]}}
		phases: [{name: p, launcher: it, tests: {t: {command: 'echo ran >>ran; test "\$(wc -l <ran)" -gt 1'}}}]
		YAML
		e2e-gen
		run -2 gmake e2e
		assert_equal "$how: $(of '[.status, .reason] | join(" ")') $(ran)" "$how: failed exit 1"
		assert_equal "$(ls test-results/.e2e/jobs)" ""
	done
}

@test "late, torn and foreign verdicts are no verdicts" {
	cat >forger <<-'SH'
	#!/bin/sh
	nonce=$(basename "$3" .job)
	case $(cat kind) in
	foreign) cp old "test-results/p/t.verdict.$nonce" ;;
	torn) head -c 200 old >"test-results/p/t.verdict.$nonce" ;;
	empty) : >"test-results/p/t.verdict.$nonce" ;;
	edited) sed "s/\"definition\":\"[0-9a-f]*\"/\"definition\":\"$nonce\"/" old >"test-results/p/t.verdict.$nonce" ;;
	keep)
		(until test -e "test-results/p/t.verdict.$nonce"; do sleep 0.01; done
		cp "test-results/p/t.verdict.$nonce" old) &
		"$@"
		wait ;;
	esac
	SH
	chmod +x forger
	launched '[./forger]' 'retries: 0'
	# A real one, to be brought again.
	sed -i "s/echo hello/echo hello; sleep 0.2/" phases.yaml
	cat >keeper <<-'SH'
	#!/bin/sh
	nonce=$(basename "$3" .job)
	ln -s /nonexistent x 2>/dev/null
	"$@"
	cp "test-results/p/t.verdict.$nonce" old
	SH
	chmod +x keeper
	sed -i 's/\.\/forger/.\/keeper/' phases.yaml
	run -0 gmake e2e
	[ -s old ]
	sed -i 's/\.\/keeper/.\/forger/' phases.yaml
	for kind in foreign torn empty edited; do
		echo "$kind" >kind
		rm -f ran
		run -2 gmake e2e
		assert_equal "$kind $(of '[.status, .reason] | join(" ")')" "$kind failed launcher"
		assert_equal "$(ran)" 0
	done
}

@test "one that does not start in time is taken back, and never runs" {
	launched "[sh, -c, 'sleep 600; \"\$@\"', x]" 'queue: 300ms, retries: 0'
	run -2 gmake e2e
	assert_contains "$output" "it did not start it in time (queue: 300ms)"
	assert_equal "$(of .reason)" launcher
	assert_equal "$(ran)" 0
	# What it has said until then says why.
	cat >waits <<-'SH'
	#!/bin/sh
	trap 'echo revoked >&2; exit 1' TERM
	printf 'hello\nno nodes\n\nqueued, and waiting\r\n' >&2
	sleep 600 & wait
	SH
	chmod +x waits
	launched '[./waits]' 'queue: 5s, retries: 0'
	run -2 gmake e2e
	assert_contains "$output" "it did not start it in time (queue: 5s): no nodes; queued, and waiting (infrastructure)"
	# Once: the log has no more than that.
	[[ $output != *"│ e2e-run:"* ]]
}

@test "where the checkout is another one, nothing runs" {
	mkdir copy
	cat >elsewhere <<-'SH'
	#!/bin/sh
	# Another directory is mounted where the working directory is.
	exec unshare -m sh -c 'mount --bind "$PWD/copy" "$PWD" && cd "$PWD" && exec "$@"' x "$@"
	SH
	chmod +x elsewhere
	unshare -m true 2>/dev/null || lacks check "no mounts of one's own"
	echo 1 >in
	cat >phases.yaml <<-YAML
	version: 1
	launchers: {it: {command: [./elsewhere], retries: 0}}
	phases: [{name: p, launcher: it, tests: {t: {path: in, command: 'echo ran >>"$PWD/ran"; cat "\${path}"'}}}]
	YAML
	e2e-gen
	E2E_OUT=$(mktemp -d)/out
	export E2E_OUT
	# The same, but an older file.
	cp -r phases.yaml elsewhere in copy
	run -0 gmake e2e
	rm -f ran copy/ran
	echo 2 >in
	run -2 gmake e2e
	assert_contains "$output" "in is not the file that make sees: the checkout there is stale"
	[ ! -e ran ] && [ ! -e copy/ran ]
	# Of another commit.
	cp in copy
	echo "# other" >>copy/phases.yaml
	run -2 gmake e2e
	assert_contains "$output" "phases.yaml is not the file that make sees"
	[ ! -e ran ] && [ ! -e copy/ran ]
}

@test "the results that the node sees have to be these" {
	mkdir -p other/test-results
	cat >elsewhere <<-'SH'
	#!/bin/sh
	exec unshare -m sh -c 'mount --bind "$PWD/other" "$PWD/test-results" && exec "$@"' x "$@"
	SH
	chmod +x elsewhere
	unshare -m true 2>/dev/null || lacks check "no mounts of one's own"
	launched '[./elsewhere]' 'retries: 0'
	run -2 gmake e2e
	assert_equal "$(of .reason)" launcher
	assert_equal "$(ran)" 0
}

@test "Ctrl-C ends what was launched, wherever it is, and calls cancel" {
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers: {it: {command: [setsid, --wait], cancel: 'echo "${job}" >cancelled'}}
	phases: [{name: p, launcher: it, tests: {t: {command: "touch up; exec sleep 7641"}}}]
	YAML
	e2e-gen
	env --default-signal=INT e2e-gen --run >out 2>&1 3>&- &
	pid=$!
	wait_until test -e up
	kill -INT "$pid"
	code=0
	wait "$pid" || code=$?
	assert_equal "$code" 130
	run -1 pgrep -f 'sleep 764[1]'
	assert_equal "$(stamp p/t.failed .reason)" interrupted
	[[ $(cat cancelled) == e2e-* ]]
	assert_equal "$(find test-results/.e2e/jobs -name '*.job')" ""
}

@test "when make and e2e-run are killed, the test ends, and no next run starts beside it" {
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers: {it: {command: [setsid, --fork, --wait]}}
	phases: [{name: p, launcher: it, tests: {t: {command: "echo $$ >>pids; test -e quick || exec sleep 7642"}}}]
	YAML
	e2e-gen
	setsid "$E2E_TEST_MAKE" e2e >out 2>&1 3>&- &
	make_pid=$!
	wait_until test -s pids
	run_pid=$(pgrep -P "$make_pid" -f e2e-run | head -n 1)
	kill -KILL "$make_pid" "$run_pid"
	wait "$make_pid" || true
	touch quick
	run -0 gmake e2e
	no_process "sleep 7642"
	assert_equal "$(wc -l <pids)" 2
}

@test "a secret is in no file that stays, and in no log" {
	export TOKEN=hush-hush-hush
	cat >phases.yaml <<-'YAML'
	version: 1
	secrets: [TOKEN]
	launchers: {it: {command: [sh, -c, 'stat -c %a "$3" >mode; exec "$@"', x]}}
	phases: [{name: p, launcher: it, tests: {t: {command: 'echo "it is $TOKEN"'}}}]
	YAML
	e2e-gen
	run -0 gmake e2e
	assert_equal "$(cat test-results/p/t.log)" "it is ***"
	run -1 grep -r hush-hush-hush test-results
	assert_equal "$(cat mode)" 600
}

@test "the engine gets the slots, and make's jobs are not asked for" {
	plan <<-'YAML'
	launchers: {it: {command: [env, "CPUS=${slots}", "JOB=${job}", "AT=${phase}/${name}"]}}
	phases: [{name: p, launcher: it, tests: {t: {command: 'echo "$CPUS $AT ${slots}"', slots: 4}}}]
	YAML
	run -0 gmake -j2 e2e
	assert_equal "$(cat test-results/p/t.log)" "4 p/t 4"
}

@test "what is wrong with launchers is said where it stands" {
	cat >phases.yaml <<-'YAML'
	version: 1
	launchers:
	  a: {queue: 1s}
	  local: {command: x}
	  b: {uses: slurn}
	  c: {command: ["${jab}"], retries: -1}
	phases:
	  - {name: p, launcher: slrum, tests: {t: {command: "true"}}}
	YAML
	run -2 e2e-gen
	assert_contains "$output" 'the launcher "a" has no command'
	assert_contains "$output" '"local" is reserved'
	assert_contains "$output" '"slurn"'
	assert_contains "$output" '${jab}'
	assert_contains "$output" 'unknown launcher "slrum"; did you mean "slurm"?'
}

@test "a test that is run by another launcher runs again" {
	launched '[env]'
	sed -i '$a\  - {name: q, tests: {z: {command: "test -e ok"}}}' phases.yaml
	run -2 gmake e2e
	assert_equal "$(ran)" 1
	run -2 gmake e2e
	assert_equal "$(ran)" 1
	sed -i 's/it: {command: \[env\]/it: {command: [env, A=1]/' phases.yaml
	run -2 gmake e2e
	assert_equal "$(ran)" 2
}

@test "a launched test is told where services are, and localhost is warned of" {
	cat >phases.yaml <<-'YAML'
	version: 1
	env: {API: "http://localhost:1/", WEB: "http://${E2E_SERVICES_HOST:-localhost}:2/"}
	launchers: {it: {command: [env]}, near: {command: [sh, -c, 'shift; exec "$@"', x, --network=host]}}
	services: {s: {command: sleep 1000}}
	phases:
	  - {name: p, launcher: it, tests: {t: {command: 'echo "$WEB"'}, u: {command: 'echo 127.0.0.1'}}}
	  - {name: q, launcher: near, tests: {t: {command: 'echo "$WEB"'}}}
	  - {name: r, tests: {t: {command: 'echo "$WEB"'}}}
	YAML
	run -0 e2e-gen
	assert_equal "$(grep -c 'warning: ' <<<"$output")" 2
	assert_contains "$output" 'phases.yaml:2:12: warning: the launcher "it" may run "t" on another host'
	assert_contains "$output" '"u" on another host'
	run -0 gmake e2e
	assert_equal "$(cat test-results/p/t.log test-results/r/t.log)" "http://$(hostname):2/
http://localhost:2/"
}

@test "a launched test without a time limit may take longer than what is called slow" {
	launched '[env]' 'retries: 0'
	sed -i 's/echo hello/sleep 6; echo hello/' phases.yaml
	e2e-gen
	run -0 gmake e2e
	assert_equal "$(of .status)" passed
	assert_equal "$(cat test-results/p/t.log)" hello
}

@test "the command of a launcher may have lines" {
	plan <<-'YAML'
	launchers:
	  it:
	    command:
	      - sh
	      - -c
	      - |
	        FROM="two lines, $$ and \"quotes\""
	        export FROM
	        exec "$@"
	      - x
	phases: [{name: p, launcher: it, tests: {t: {command: 'echo "$FROM"'}}}]
	YAML
	run -0 gmake e2e
	assert_contains "$(cat test-results/p/t.log)" 'two lines, $ and "quotes"'
}
