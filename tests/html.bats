#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# report.html, made by real runs and looked at in a headless Chromium. E2E_HTML_PICTURES=DIR keeps
# screenshots.

# shellcheck disable=SC2016,SC2030,SC2031
load html_helpers

# 26 tests: 15 that pass; flaky, failed, timed out and skipped ones; a killed one that halts the run.
mixed_plan() {
	{
		cat <<-'YAML'
		name: mixed
		reports: [html]
		phases:
		  - name: quick_phase
		    tests:
		YAML
		for i in $(seq 15); do printf '      quick_%d: {command: "sleep 0.0%d; echo fine"}\n' "$i" $((i % 9)); done
		cat <<-'YAML'
		  - name: odd
		    required: false
		    tests:
		      flaky: {command: '[ ${attempt} -ge 2 ]', retries: {count: 2, delay: 50ms}}
		      long_log: {command: 'seq 1 2000; printf "\033[31mthe last words\033[0m\n"; exit 3', retries: {count: 1, delay: 50ms}}
		      too_slow: {command: 'echo waiting; sleep 30', timeout: 300ms}
		      itself: {command: 'exit 77'}
		      plain: {command: 'true'}
		  - name: steps
		    parallel: false
		    required: false
		    tests: {first: {command: 'true'}, second: {command: 'echo no; false'}, third: {command: 'true'}}
		  - name: wrecked
		    tests: {killed: {command: 'kill -9 $$$$'}}
		  - name: never
		    tests: {one: {command: 'true'}, two: {command: 'true'}}
		YAML
	} | plan
}

# ---- the file ----

@test "report.html is written at the end, and an old one is gone when a run begins" {
	plan <<-'YAML'
	name: small
	reports: [html]
	phases: [{name: one, tests: {a: {command: "test ! -e ../test-results/report.html && test ! -e test-results/report.html"}}}]
	YAML
	gmake e2e
	[ -s test-results/report.html ]
	gmake e2e # the test itself looks
	grep -q '<title>✓ passed · small</title>' test-results/report.html
}

@test "a report.html that cannot be written leaves no good verdict" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {a: {command: "true"}}}]
	YAML
	gmake e2e-begin
	mkdir -p test-results/report.html/in-the-way
	run -3 e2e-report end
	assert_equal "$(jq .verdict test-results/.e2e/run)" 1
}

@test "one file: its policy names its own style and script by their hashes, and no address" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {a: {command: "echo no; exit 1"}}}]
	YAML
	run -2 gmake e2e
	page=test-results/report.html
	policy=$(grep -o '<meta http-equiv="Content-Security-Policy" content="[^"]*"' $page)
	assert_contains "$policy" "default-src 'none'"
	refute_contains "$policy" unsafe
	for kind in style script; do
		hash=$(python3 - "$kind" <<-'PYTHON'
		import base64, hashlib, re, sys
		page = open("test-results/report.html", "rb").read()
		kind = sys.argv[1].encode()
		inline = re.findall(b"<" + kind + b">(.*?)</" + kind + b">", page, re.S)
		assert len(inline) == 1
		print(base64.b64encode(hashlib.sha256(inline[0]).digest()).decode())
		PYTHON
		)
		assert_contains "$policy" "$kind-src 'sha256-$hash'"
	done
	run -1 grep -nE '(src|href)="?(https?:)?//|@import|url\(' $page
}

@test "invalid bytes, escape sequences and bidirectional controls: the page is UTF-8 without them" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {a: {command: "printf '\\377\\376\\033[2J\\033]0;t\\007 \\342\\200\\256 \\342\\200\\250 \\302\\205 \\000 caf\\303\\251 <&> \\303\\n'; exit 1"}}}]
	YAML
	run -2 gmake e2e
	iconv -f UTF-8 -t UTF-8 test-results/report.html >/dev/null
	run -1 grep -nP '[\x00-\x08\x0B-\x1F\x7F\x{80}-\x{9F}\x{202A}-\x{202E}\x{2028}\x{2029}]' test-results/report.html
	grep -q 'café' test-results/report.html
	python3 - <<-'PYTHON'
	import json, re
	page = open("test-results/report.html", encoding="utf-8").read()
	data = re.search(r'<script type="application/json" id="run">(.*?)</script>', page, re.S).group(1)
	assert not re.search("[<>&\u2028\u2029]", data)
	assert "café" in json.loads(data)["phases"][0]["tests"][0]["tail"]
	PYTHON
}

@test "links lead from the report to the logs and artifacts" {
	plan <<-'YAML'
	reports: [html]
	output: out/results
	phases: [{name: one, tests: {a: {command: "echo x > \"$E2E_ARTIFACTS/x\"; echo log; exit 1"}}}]
	YAML
	run -2 gmake e2e
	cd out/results
	assert_equal "$(python3 - <<-'PYTHON'
	import json, os, re
	page = open("report.html", encoding="utf-8").read()
	data = json.loads(re.search(r'id="run">(.*?)</script>', page, re.S).group(1))
	test = data["phases"][0]["tests"][0]
	print(test["log"], test["artifacts"], os.path.exists(test["log"]), os.path.isdir(test["artifacts"]))
	PYTHON
	)" "one/a.log one/a.d True True"
}

@test "a long log is cut to its end, and ten thousand characters of error to less" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {a: {command: "seq 1 200000; exit 1"}}}]
	YAML
	run -2 gmake e2e
	[ "$(wc -c <test-results/report.html)" -lt 120000 ]
	grep -q '200000' test-results/report.html
}

# ---- in a browser ----

@test "26 tests: verdict, failures, timeline, filters and keys, without a message or a request" {
	results_of mixed_plan
	check mixed
}

@test "26 tests: light and dark, desk and phone" {
	results_of mixed_plan
	E2E_HTML_NAME=26 check views
}

@test "26 tests: on paper, and without JavaScript" {
	results_of mixed_plan
	check plain
}

# 10,000 of them: make check-long.
@test "500 tests" {
	local tests
	tests=$(size 500 10000)
	{
		printf 'name: many\nreports: [html]\ntimeout: 1h\nrunners: {t: {command: ["${path}"]}}\nphases:\n'
		printf '  - {name: few, runner: t, tests: {a: "true"}}\n  - name: many\n    runner: t\n    tests:\n'
		seq 2 "$tests" | awk '{ printf "      test_%d: %s\n", $1, $1 % 100 ? "true" : "false" }' | sed "s/ \(true\|false\)$/ '\1'/"
	} | plan
	run -2 gmake -s -j8 e2e
	E2E_HTML_TESTS=$tests E2E_HTML_NAME=$tests check many,views
}

@test "what a test wrote is text: names, commands, errors and logs with markup in them" {
	plan <<-'YAML'
	name: "</title></script><img src=x onerror=alert(1)>"
	reports: [html]
	phases:
	  - name: one
	    required: false
	    tests:
	      log: {command: 'cat hostile; exit 1'}
	      start: {command: ["./</script><img src=x onerror=alert(2)>"]}
	      tricky: {command: 'printf "<!--<script>\n</noscript></pre></style>\n\\u003c \\ &lt; &amp;\n@SCRIPT@ @DATA@\n"; exit 1'}
	  - name: two
	    tests: {variable: {command: [echo, "${NOT_SET}", "<b id=x>"]}}
	YAML
	printf '%s\n' '</script x="window.broken=1" ' '<!-- <script ' '</script><img src=x onerror="window.broken=1">' '</noscript><script>window.broken=1</script>' \
		"';alert(3)//" 'javascript:alert(4)' >hostile
	run -2 gmake e2e
	export E2E_HTML_TEXTS='</title></script><img src=x onerror=alert(1)>
	</script><img src=x onerror="window.broken=1">
	</noscript><script>window.broken=1</script>
	<!--<script>
	</noscript></pre></style>
	\u003c \ &lt; &amp;
	@SCRIPT@ @DATA@'
	E2E_HTML_TEXTS=${E2E_HTML_TEXTS//$'\t'/}
	check hostile
}

@test "what is new since the last run: badges, counts and filters" {
	plan <<-'YAML'
	reports: [html]
	phases:
	  - name: p
	    tests: {broken: {command: "false"}, worse: {command: "false"}, mended: {command: "true"}, slow: {command: "sleep 0.2"}, same: {command: "true"}}
	YAML
	mkdir -p test-results/.e2e
	local name status number
	while read -r name status; do
		for number in 1 2 3 4; do
			printf '{"run":"r%d","invocation":1,"time":"2025-01-01T00:0%d:00.000Z","phase":"p","test":"%s","status":"%s","reason":"exit","duration":0.01,"attempts":1,"flaky":false}\n' \
				$number $number "$name" "$status"
		done
	done >test-results/.e2e/history.jsonl <<-'TESTS'
	broken passed
	worse failed
	mended failed
	slow passed
	TESTS
	run -2 gmake e2e
	E2E_HTML_NAME=news check news,views
	grep -q "exit 1 (newly failing)" test-results/report.html
}

# ---- services ----

@test "services: those that failed first, a table, and rows in the timeline" {
	plan <<-'YAML'
	name: studio
	reports: [html]
	services:
	  fine: {command: "sleep 1000"}
	  api: {command: "until [ -e test-results/one/t.log ]; do sleep 0.05; done; echo half a line; echo out of memory; exit 5"}
	  mail: {command: "echo cannot bind; exit 3"}
	phases:
	  - {name: one, services: [fine, api], tests: {t: {command: "until [ -e test-results/.e2e/blocked/service/api ]; do sleep 0.05; done; exit 1"}}}
	  - {name: two, services: [fine, api], tests: {t: {command: "true"}}}
	  - {name: three, required: false, services: [mail], tests: {t: {command: "true"}}}
	YAML
	run -2 gmake -j4 e2e
	E2E_HTML_NAME=services check services,views
}

@test "a service that cannot start: its name in the title, its error and log at the top" {
	plan <<-'YAML'
	name: studio
	reports: [html]
	services: {web: {command: "echo cannot bind; exit 3"}}
	phases: [{name: one, tests: {t: {command: "true"}}}]
	YAML
	run -2 gmake e2e
	grep -q '<title>✗ service web failed · studio</title>' test-results/report.html
	grep -q '<h1><span class="verdict">Failed</span> service web; 0 of 1 test passed</h1>' test-results/report.html
	[ "$(grep -c 'cannot bind' test-results/report.html)" -ge 4 ]
	E2E_HTML_NAME=service check views
}

@test "without services the page has no section of them" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {t: {command: "true"}}}]
	YAML
	gmake e2e
	run -1 grep -e 'id="services"' test-results/report.html
	E2E_HTML_NAME=none check views
}

@test "what a service prints and says is text" {
	plan <<-'YAML'
	reports: [html]
	services:
	  web: {command: "cat hostile; exit 3"}
	  api: {command: "cat hostile; sleep 1000", ready: {exec: "cat ill >&2; exit 1", interval: 50ms, retries: 2}}
	  none: {command: ["./</script><img src=x onerror=window.broken=2>"]}
	phases: [{name: one, tests: {t: {command: "true"}}}]
	YAML
	printf '%s\n' '<!-- <script ' '</script><img src=x onerror="window.broken=1">' '::error::forged' '&lt; &<> @SERVICES@ @DATA@' >hostile
	printf '%s\n' "</td></noscript><img src=x onerror='window.broken=3'> &amp; ::error::y" >ill
	run -2 gmake -j4 e2e
	export E2E_HTML_TEXTS='</script><img src=x onerror="window.broken=1">
	&lt; &<> @SERVICES@ @DATA@
	</td></noscript><img src=x onerror='"'window.broken=3'"'> &amp; ::error::y
	cannot start ./</script><img src=x onerror=window.broken=2>: No such file'
	E2E_HTML_TEXTS=${E2E_HTML_TEXTS//$'\t'/}
	check hostile
}

# ---- cases ----

@test "cases of a JUnit report with markup in their names and messages are text" {
	plan <<-'YAML'
	reports: [html]
	runners:
	  t: {command: 'cp junit.xml "${report}"; exit 1', report: {format: junit, file: "${artifacts}/junit.xml"}}
	phases: [{name: one, runner: t, tests: {a: {}}}]
	YAML
	cat >junit.xml <<-'XML'
	<testsuites><testsuite name="s" tests="1" failures="1"><testcase classname="&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" name="&lt;/script&gt;&lt;img src=x onerror=window.broken=1&gt;" time="0.5">
	<failure message="&lt;!--&lt;script&gt;window.broken=2">whole &lt;/pre&gt;&lt;iframe src=x&gt;</failure></testcase></testsuite></testsuites>
	XML
	run -2 gmake e2e
	grep -q '"cases":' test-results/report.html
	export E2E_HTML_TEXTS='</script><img src=x onerror=window.broken=1>
	<!--<script>window.broken=2'
	E2E_HTML_TEXTS=${E2E_HTML_TEXTS//$'\t'/}
	check hostile
}

@test "cases of Playwright: message, place, and the screenshot inline" {
	plan <<-'YAML'
	reports: [html]
	runners:
	  t: {command: 'cp shot.png trace.zip "$E2E_ARTIFACTS"; sed "s|DIR|$E2E_ARTIFACTS|" report.json > "${report}"; exit 1', report: {format: playwright, file: "${artifacts}/report.json"}}
	phases: [{name: one, runner: t, tests: {a: {}}}]
	YAML
	base64 -d >shot.png <<<iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
	echo zip >trace.zip
	cat >report.json <<-'JSON'
	{"config": {"rootDir": "/"}, "suites": [{"title": "page.spec.ts", "file": "e2e/page.spec.ts", "line": 0, "column": 0, "specs": [
	 {"title": "shows the page", "ok": false, "file": "e2e/page.spec.ts", "line": 7, "column": 1, "tests": [
	  {"timeout": 30000, "expectedStatus": "passed", "projectName": "", "status": "unexpected", "results": [
	   {"status": "failed", "duration": 1200, "retry": 0, "error": {"message": "expected 1, got 2"}, "errors": [{"message": "expected 1, got 2"}],
	    "attachments": [{"name": "screenshot", "contentType": "image/png", "path": "DIR/shot.png"}, {"name": "trace", "contentType": "application/zip", "path": "DIR/trace.zip"}]}]}]}]}],
	 "errors": [], "stats": {"expected": 0, "unexpected": 1, "flaky": 0, "skipped": 0}}
	JSON
	run -2 gmake e2e
	grep -q '"cases":' test-results/report.html
	check cases
}
