#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The reporter slack against an HTTPS server of our own on loopback: what it posts, when, and that the
# webhook's URL stays where it is.

load helpers

setup_file() {
	# A certificate for the name localhost, and for no address.
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
		-addext subjectAltName=DNS:localhost -keyout "$BATS_FILE_TMPDIR/key" \
		-out "$BATS_FILE_TMPDIR/ca" 2>/dev/null
	cat "$BATS_FILE_TMPDIR/key" "$BATS_FILE_TMPDIR/ca" >"$BATS_FILE_TMPDIR/both"
}

setup() {
	set_up
	unset http_proxy https_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY NO_PROXY
	unset SLACK_WEBHOOK SSL_CERT_FILE GITHUB_SERVER_URL GITHUB_REPOSITORY GITHUB_RUN_ID CI_JOB_URL BUILD_URL
	unset GITHUB_STEP_SUMMARY
	export CURL_CA_BUNDLE=$BATS_FILE_TMPDIR/ca
	secret=T0SECRET$RANDOM$RANDOM/B0/x$RANDOM
	server_pid=
}

teardown() {
	if [ "$server_pid" ]; then
		kill "$server_pid" 2>/dev/null || true
		wait "$server_pid" 2>/dev/null || true
	fi
}

# serve [plain] ANSWER...: starts the server and sets SLACK_WEBHOOK.
serve() {
	local certificate=$BATS_FILE_TMPDIR/both scheme=https port
	if [ "$1" = plain ]; then
		certificate=- scheme=http
		shift
	fi
	mkdir -p server
	SLACK_PATH=/services/$secret python3 "$BATS_TEST_DIRNAME/reporters/slack_server.py" \
		server/port "$certificate" "$@" 3>&- &
	server_pid=$!
	wait_until test -s server/port
	port=$(cat server/port)
	export SLACK_WEBHOOK=$scheme://localhost:$port/services/$secret
}

requests() { if [ -e server/port.times ]; then wc -l <server/port.times; else echo 0; fi; }

# A value of the N-th message: message N JQ-EXPRESSION
message() { jq -r "$2" "server/port.$1"; }

within_limits() {
	python3 - "$1" <<-'PYTHON'
	import json, sys
	text = open(sys.argv[1], encoding="utf-8").read()
	message = json.loads(text)
	assert len(text) <= 12000, len(text)
	assert len(message["blocks"]) <= 50
	assert len(message["text"]) <= 3000
	assert message["blocks"][0]["type"] == "header"
	assert len(message["blocks"][0]["text"]["text"]) <= 150
	for block in message["blocks"]:
	    if block["type"] == "section":
	        assert 0 < len(block["text"]["text"]) <= 3000
	    for element in block.get("elements", []):
	        assert len(element["text"]) <= 3000
	PYTHON
}

failing_plan() {
	echo '<!channel> & `x`' >bytes
	plan <<-'YAML'
	name: shop
	reports: [slack]
	phases:
	  - name: opt
	    required: false
	    tests: {o: {command: "exit 4"}}
	  - name: p
	    tests: {good: {command: 'echo "<testsuite><testcase name=\"x\"/></testsuite>" >${report}', report: {format: junit, file: good.xml}}, bad: {command: 'cat bytes; exit 1'}}
	  - {name: later, tests: {l: {command: "true"}}}
	YAML
}

# A plan whose test passes while the file "ok" is there: switch_plan WHEN
switch_plan() {
	plan <<-YAML
	reports: {slack: {on: $1}}
	phases:
	  - {name: p, tests: {t: {command: "test -e ok"}}}
	YAML
}

# The webhook's URL is nowhere: not in a file, not in what make printed.
assert_secret_kept() {
	run -1 grep -r "${secret##*/}" .
	[ "$output" = "" ]
}

@test "a failed run: verdict, counts, failures with their error, run id" {
	serve 200
	failing_plan
	run -2 gmake e2e
	refute_contains "$output" "$secret"
	refute_contains "$output" "e2e-report:"
	assert_equal "$(requests)" 1
	within_limits server/port.1
	assert_equal "$(message 1 '.blocks[0].text | [.type, .text] | join(" ")')" "plain_text ❌ E2E tests failed, 1 optional failure: shop"
	assert_contains "$(message 1 '.blocks[1].text.text')" "1 passed, 2 failed, 1 skipped of 4 tests"
	assert_contains "$(message 1 '.blocks[1].text.text')" $'\nCases: 1 passed, of 1'
	assert_equal "$(message 1 '.blocks[2].text.text')" '*opt* failed (not required): 1 of 1
• opt/o: `exit 4`
*p* failed: 1 of 2
• p/bad: `exit 1: &lt;!channel&gt; &amp; '"'x'"'`
*later* skipped: p did not pass'
	assert_contains "$(message 1 '.blocks[-1].elements[0].text')" "Run \`$(stamp p/bad.failed .run)\`"
	assert_secret_kept
}

@test "a required phase of which all tests skipped themselves says why it is red" {
	serve 200
	plan <<-'YAML'
	reports: [slack]
	phases:
	  - {name: p, tests: {a: {command: "exit 77"}}}
	YAML
	run -2 gmake e2e
	assert_equal "$(message 1 '.blocks[2].text.text')" '*p* failed: it is required, and all of its tests skipped themselves'
}

@test "failed services stand before failed phases, with their error, and markup is escaped" {
	serve 200
	plan <<-'YAML'
	name: shop
	reports: [slack]
	services:
	  web: {command: "echo '<!channel> & `x` </script><img src=x onerror=alert(1)>'; exit 3"}
	  fine: {command: "sleep 1000"}
	  extra: {command: "sleep 1000", ready: {exec: "echo '*<@U1>* & `y`' >&2; exit 1", interval: 50ms, retries: 2}}
	phases:
	  - {name: p, services: [web, fine], tests: {t: {command: "true"}}}
	  - {name: opt, required: false, services: [extra], tests: {t: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	within_limits server/port.1
	run -0 message 1 '.blocks[2].text.text'
	[[ ${lines[0]} == '*service web*: `exited with 3 after '*': &lt;!channel&gt; &amp; '"'x'"' &lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;`' ]]
	[[ ${lines[1]} == '*service extra* (not required): `was not healthy after '*'*&lt;@U1&gt;* &amp; '"'y'"'`' ]]
	assert_equal "${lines[2]}" "*p* skipped: service web failed"
	assert_equal "${#lines[@]}" 4
}

@test "a service that dies in the middle, and very many that fail: within the limits" {
	serve 200 200
	plan <<-'YAML'
	reports: [slack]
	services: {api: {command: "until [ -e test-results/p/t.log ]; do sleep 0.05; done; echo out of memory; exit 5"}}
	phases: [{name: p, tests: {t: {command: "until [ -e test-results/.e2e/blocked/service/api ]; do sleep 0.05; done; exit 1"}}}]
	YAML
	run -2 gmake e2e
	[[ $(message 1 '.blocks[2].text.text') == '*service api*: `exited with 5 after '*': out of memory`'$'\n''*p* failed: 1 of 1'$'\n'* ]]
	rm -rf test-results
	{
		echo "reports: [slack]"
		echo "services: {$(printf 'a-service-with-a-long-name-%d: {command: "printf %%0300d 1; exit 1"}, ' {1..60})}"
		echo "phases: [{name: p, tests: {t: {command: 'true'}}}]"
	} | plan
	run -2 gmake -s -j4 e2e
	within_limits server/port.2
	assert_contains "$(message 2 '[.blocks[] | .text.text // empty] | join(" ")')" "more"
}

@test "whose failures they are, and that retries were stopped" {
	serve 200
	plan <<-'YAML'
	retries: {count: 2, budget: 1}
	reports: {slack: }
	phases: [{name: p, tests: {t: {command: no-such-program}, u: {command: "true"}}}, {name: q, tests: {v: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	within_limits server/port.1
	local text
	text=$(message 1 '[.blocks[].text.text // ""] | join("\n")')
	assert_contains "$text" "Failures by class: 1 infrastructure, 1 blocked"
	assert_contains "$text" "*Only infrastructure failures: no assertion failed.*"
	assert_contains "$text" "Retries stopped: 1 failed test was not retried: more than 1 retry was needed in this run."
	assert_contains "$text" "• p/t (infrastructure): "
}

@test "a passed run, with a link to the CI" {
	serve 200
	touch ok
	switch_plan always
	export GITHUB_SERVER_URL=https://localhost GITHUB_REPOSITORY=o/r GITHUB_RUN_ID=7
	gmake e2e
	assert_contains "$(message 1 '.blocks[0].text.text')" "✅ E2E tests passed"
	assert_contains "$(message 1 '.blocks[-1].elements[0].text')" "<https://localhost/o/r/actions/runs/7|the CI run>"
	unset GITHUB_RUN_ID
	export CI_JOB_URL='https://localhost/job/1?a=b&c'
	gmake e2e
	assert_contains "$(message 2 '.blocks[-1].elements[0].text')" "<https://localhost/job/1?a=b&amp;c|the CI run>"
	export CI_JOB_URL='javascript:alert(1)|<x>'
	gmake e2e
	refute_contains "$(message 3 '.blocks[-1].elements[0].text')" "javascript"
}

@test "without a webhook: one line, and the verdict stays" {
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_equal "$(grep slack <<<"$output")" "e2e-report: slack: nothing was sent: SLACK_WEBHOOK is not set"
}

@test "the webhook's option names another variable" {
	serve 200
	plan <<-'YAML'
	reports: {slack: {webhook: "${OTHER_WEBHOOK}"}}
	phases:
	  - {name: p, tests: {t: {command: "true"}}}
	YAML
	OTHER_WEBHOOK=$SLACK_WEBHOOK run -0 gmake e2e
	assert_equal "$(requests)" 1
	run -0 gmake e2e
	assert_contains "$output" "OTHER_WEBHOOK is not set"
	assert_equal "$(requests)" 1
}

@test "on: failure" {
	serve 200
	touch ok
	switch_plan failure
	gmake e2e
	assert_equal "$(requests)" 0
	rm ok
	run -2 gmake e2e
	assert_equal "$(requests)" 1
}

@test "on: change; a post that failed is no news that was heard" {
	serve 200 200 400 200
	touch ok
	switch_plan change
	gmake e2e
	gmake e2e
	assert_equal "$(requests)" 1
	rm ok
	run -2 gmake e2e
	run -2 gmake e2e
	assert_equal "$(requests)" 2
	touch ok
	run -0 gmake e2e
	assert_contains "$output" "nothing was sent: status 400, invalid_payload"
	gmake e2e
	gmake e2e
	assert_equal "$(requests)" 4
}

@test "429: waits as long as it is told to, and tries again" {
	serve 429:2 200
	failing_plan
	run -2 gmake e2e
	refute_contains "$output" "e2e-report:"
	assert_equal "$(requests)" 2
	awk 'NR == 1 { first = $1 } END { exit !($1 - first >= 2) }' server/port.times
	cmp server/port.1 server/port.2
}

@test "500: three tries, a warning, and the verdict stays" {
	serve 500
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_contains "$output" "e2e-report: slack: nothing was sent (tried more than once): status 500, invalid_payload"
	assert_equal "$(requests)" 3
	assert_secret_kept
}

@test "400 is not tried again, and an answer that quotes the URL is not printed" {
	serve echo
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_contains "$output" "nothing was sent: status 403"
	refute_contains "$output" "$secret"
	assert_equal "$(requests)" 1
	assert_secret_kept
}

@test "a try that hangs is given up, and the next one succeeds" {
	serve hang 200
	touch ok
	switch_plan always
	run -0 gmake e2e
	refute_contains "$output" "e2e-report:"
	assert_equal "$(requests)" 2
}

@test "redirects are not followed" {
	serve 302
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_contains "$output" "status 302; redirects are not followed"
	assert_equal "$(requests)" 1
	[ ! -e server/port.wrong ]
}

@test "a certificate that is not trusted, or of another name" {
	serve 200
	touch ok
	switch_plan always
	CURL_CA_BUNDLE='' run -0 gmake e2e
	assert_contains "$output" "e2e-report: slack: nothing was sent:"
	assert_contains "$output" "certificate"
	SLACK_WEBHOOK=${SLACK_WEBHOOK/localhost/127.0.0.1} run -0 gmake e2e
	assert_contains "$output" "e2e-report: slack: nothing was sent:"
	assert_equal "$(requests)" 0
	CURL_CA_BUNDLE='' SSL_CERT_FILE=$BATS_FILE_TMPDIR/ca run -0 gmake e2e
	assert_equal "$(requests)" 1
}

@test "an answer of 5 MB is not read to its end" {
	serve big
	touch ok
	switch_plan always
	run -0 gmake e2e
	refute_contains "$output" "e2e-report:"
	assert_equal "$(requests)" 1
}

@test "http goes to this machine only, and other schemes nowhere" {
	local url
	serve plain 200
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_equal "$(requests)" 1
	for url in "http://192.0.2.1/$secret" "http://[::2]/$secret" "http://127.0.0.1@192.0.2.1/$secret" \
		"file:///etc/$secret" "no url $secret"; do
		SLACK_WEBHOOK=$url run -0 gmake e2e
		assert_contains "$output" "nothing was sent: the webhook is not an https URL"
		refute_contains "$output" "$secret"
	done
	assert_equal "$(requests)" 1
}

@test "nobody is there: a warning without the URL" {
	serve 200
	kill "$server_pid"
	wait "$server_pid" || true
	server_pid=
	touch ok
	switch_plan always
	run -0 gmake e2e
	assert_contains "$output" "e2e-report: slack: nothing was sent (tried more than once)"
	refute_contains "$output" "$secret"
	refute_contains "$output" "$(cat server/port)"
}

@test "the URL is in no command line while it posts, and in no file afterwards" {
	serve hold
	failing_plan
	start_make e2e >output 2>&1
	wait_until test -e server/port.1
	# shellcheck disable=SC2009 # the whole lines, not the pids
	run -1 sh -c 'ps axww -o args= | grep "$1" | grep -v "grep\|sh -c"' sh "[${secret:0:1}]${secret:1}"
	assert_equal "$output" ""
	touch server/port.go
	wait_make
	# shellcheck disable=SC2154 # wait_make sets it
	assert_equal "$make_status" 2
	assert_secret_kept
}

# past TEST STATUS: a line in the history of the tests of phase p.
past() {
	mkdir -p test-results/.e2e
	printf '{"run":"r","invocation":1,"time":"2025-01-01T00:00:00.000Z","phase":"p","test":"%s","status":"%s","reason":"exit","duration":0.01,"attempts":1,"flaky":false}\n' \
		"$1" "$2" >>test-results/.e2e/history.jsonl
}

@test "what is new since the last run stands before the failures" {
	serve 200 200
	plan <<-'YAML'
	reports: [slack]
	phases: [{name: p, tests: {a: {command: "false"}, b: {command: "false"}, c: {command: "true"}}}]
	YAML
	past a passed
	past b failed
	past c failed
	run -2 gmake e2e
	within_limits server/port.1
	assert_equal "$(message 1 '.blocks[2].text.text')" '*New failures:* `p/a` · *Fixed:* `p/c`'
	assert_equal "$(message 1 '.blocks[3].text.text')" '*p* failed: 2 of 3
• p/a: `exit 1`
• p/b: `exit 1` since 2025-01-01 00:00 UTC, 2 runs'
	run -2 gmake e2e
	refute_contains "$(message 2 '[.blocks[].text.text] | join(" ")')" "New failures"
}

@test "500 failures are within Slack's limits, and the rest is counted" {
	serve 200
	python3 - <<-'PYTHON'
	with open("phases.yaml", "w") as plan:
	    plan.write('name: "' + "<&>" * 60 + '"\nreports: [slack]\n')
	    plan.write("runners: {bad: {command: 'cat bytes; exit 1'}}\nphases:\n- name: p\n  runner: bad\n  tests:\n")
	    plan.writelines(f"    a-test-with-a-long-name-{i}: {{}}\n" for i in range(500))
	with open("bytes", "w") as file:
	    file.write('<>&"\\`😀' * 60 + "\n")
	PYTHON
	e2e-gen
	for i in $(seq 0 499); do past "a-test-with-a-long-name-$i" "$([ "$i" -lt 250 ] && echo passed || echo failed)"; done
	gmake -s -j8 e2e >/dev/null 2>&1 || true
	assert_equal "$(requests)" 1
	[[ $(message 1 '.blocks[2].text.text') =~ ^\*New\ failures:\*.*\ and\ 2[0-9][0-9]\ more$ ]]
	within_limits server/port.1
	python3 - server/port.1 <<-'PYTHON'
	import json, re, sys
	blocks = json.load(open(sys.argv[1], encoding="utf-8"))["blocks"]
	text = "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section")
	shown = text.count("• p/")
	assert 10 < shown < 500, shown
	assert f"and {500 - shown} more" in text, text[-200:]
	PYTHON
}

@test "many phases that failed are within the limits too" {
	serve 200
	{
		echo "reports: [slack]"
		echo "runners: {bad: {command: 'exit 1'}}"
		echo "phases:"
		printf -- '- {name: a-phase-with-a-rather-long-name-%d, runner: bad, required: false, tests: {t: {}}}\n' {1..300}
	} | plan
	gmake -s -j8 e2e >/dev/null 2>&1 || true
	within_limits server/port.1
	[[ $(message 1 '[.blocks[].text.text] | join(" ")') =~ and\ [0-9]+\ more ]]
}
