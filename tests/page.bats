#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What report.html shows of failures: colours, diffs, attempts, copies, the address. Like html.bats it looks
# at real runs in a headless Chromium.

# shellcheck disable=SC2016
load html_helpers

# Each failure another kind; reports as the tools write them.
failing_plan() {
	export TOKEN=s3cr3t-value
	mkdir reports
	for name in mail search stock; do junit a "$name" 'connection refused' 'connection refused' >reports/$name.xml; done
	junit a.test.js jest 'expect(received).toBe(expected)' 'expect(received).toBe(expected)

- Expected  - 1
+ Received  + 1

  Object {
-   4
+   3
  }

  11 |   const sum = add(1, 2);
&gt; 12 |   expect(sum).toBe(4);
     |               ^
    at Object.toBe (a.test.js:12:15)
  - no part of it' >reports/jest.xml
	junit a.py pytest 'AssertionError' '&gt;       assert a == b
E       AssertionError: assert
E     - old
E     + new' >reports/pytest.xml
	junit a.c plain 'not equal' 'not equal
  - a list
expected: 4
actual: 3' >reports/plain.xml
	{
		echo '<testsuites><testsuite name="s" tests="5" failures="4">'
		for name in first second third fourth; do
			echo "<testcase classname='s' name='$name'><failure message='no index'>no index, says $name</failure></testcase>"
		done
		echo '<testcase classname="s" name="fifth"/></testsuite></testsuites>'
	} >reports/many.xml
	base64 -d >shot.png <<<iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==
	playwright_report >page.json
	tool_report >tool.json
	plan <<-'YAML'
	name: many faces
	reports: [html, json]
	secrets: [TOKEN]
	runners:
	  junit: {command: 'echo "log of $E2E_TEST"; cp "reports/$E2E_TEST.xml" "${report}"; exit 1', report: {format: junit, file: "${artifacts}/junit.xml"}}
	phases:
	  - name: p
	    runner: junit
	    tests:
	      mail: {}
	      stock: {}
	      jest: {}
	      pytest: {}
	      search: {}
	      many: {}
	      plain: {command: 'cp reports/plain.xml "${report}"; echo only in the log; exit 1'}
	      retried:
	        command: "sed \"s/NUMBER/${attempt}/g\" retried.xml >\"${report}\"; echo \"log of attempt ${attempt}\"; exit 1"
	        retries: {count: 2, delay: 0s}
	      flaky: {command: 'cp reports/mail.xml "${report}"; echo "log of attempt ${attempt}"; [ ${attempt} -ge 2 ] && sed -i "s|<failure.*</failure>||; s/failures=.1./failures=\"0\"/" "${report}"', retries: {count: 1, delay: 0s}}
	      page:
	        retries: {count: 1, delay: 0s}
	        command: 'cp shot.png "$E2E_ARTIFACTS"; echo zip >"$E2E_ARTIFACTS/a trace.zip"; sed "s|DIR|$E2E_ARTIFACTS|g" page.json > "${report}"; exit 1'
	        report: {format: playwright, file: "${artifacts}/report.json"}
	      tool:
	        command: 'for n in 1 2; do cp shot.png "$E2E_ARTIFACTS/shot-$n.png"; done; sed "s|DIR|$E2E_ARTIFACTS|g; s|SECRET|$TOKEN|g" tool.json >"${report}"; exit 1'
	        report: {format: playwright, file: "${artifacts}/report.json"}
	YAML
	junit a.py case 'this is failure NUMBER' 'this is failure NUMBER
```
whole of attempt NUMBER' 3 >retried.xml
}

# junit FILE NAME MESSAGE TEXT [LINE]: a report with this one failure.
junit() {
	printf '<testsuites><testsuite name="s" tests="1" failures="1"><testcase name="%s" file="%s" line="%s"><failure message="%s">%s</failure></testcase></testsuite></testsuites>\n' \
		"$2" "$1" "${5:-1}" "$3" "$4"
}

playwright_report() {
	cat <<-'JSON'
	{"config": {"rootDir": "/"}, "suites": [{"title": "page.spec.ts", "file": "e2e/page.spec.ts", "line": 0, "column": 0, "specs": [
	 {"title": "shows the total", "ok": false, "file": "e2e/page.spec.ts", "line": 7, "column": 1, "tests": [
	  {"timeout": 30000, "expectedStatus": "passed", "projectName": "", "status": "unexpected", "results": [
	   {"status": "failed", "duration": 1200, "retry": 0, "error": {"message": "expect failed"},
	    "errors": [{"message": "\u001b[2mexpect(\u001b[22m\u001b[32mexpected\u001b[39m\u001b[2m)\u001b[22m failed\nReceived: \u001b[31m10.70\u001b[39m"}],
	    "steps": [{"title": "open", "duration": 500}, {"title": "add all", "duration": 136, "steps": [{"title": "type", "duration": 100}]}, {"title": "look", "duration": 1058, "error": {"message": "no"}}],
	    "attachments": [{"name": "screenshot", "contentType": "image/png", "path": "DIR/shot.png"}, {"name": "trace", "contentType": "application/zip", "path": "DIR/a trace.zip"}]}]}]}]}],
	 "errors": [], "stats": {"expected": 0, "unexpected": 1, "flaky": 0, "skipped": 0}}
	JSON
}

# Two cases that Playwright has tried again itself: one failed at each attempt, one passed in the end.
tool_report() {
	cat <<-'JSON'
	{"config": {"rootDir": "/"}, "suites": [{"title": "cart.spec.ts", "file": "e2e/cart.spec.ts", "line": 0, "column": 0, "specs": [
	 {"title": "adds a clip", "ok": false, "file": "e2e/cart.spec.ts", "line": 7, "column": 1, "tests": [
	  {"timeout": 30000, "expectedStatus": "passed", "projectName": "phone", "status": "unexpected", "results": [
	   {"status": "timedOut", "duration": 30000, "retry": 0, "error": {"message": "Test timeout of 30000ms exceeded, says SECRET"},
	    "errors": [{"message": "\u001b[31mTest timeout of 30000ms exceeded, says SECRET\u001b[39m"}],
	    "steps": [{"title": "sign in with SECRET", "duration": 500}, {"title": "wait", "duration": 29500, "error": {"message": "no"}}],
	    "attachments": [{"name": "screenshot", "contentType": "image/png", "path": "DIR/shot-1.png"}]},
	   {"status": "failed", "duration": 1200, "retry": 1, "error": {"message": "Error: expect(received).toBe(expected)"},
	    "errors": [{"message": "Error: expect(received).toBe(expected)\n\nExpected: 2\nReceived: 1\n\n   6 | test('adds a clip', async ({ page }) => {\n>  7 |   expect(await clips(page)).toBe(2);\n     |                             ^\n   8 | });"}],
	    "steps": [{"title": "sign in again", "duration": 400}],
	    "attachments": [{"name": "screenshot", "contentType": "image/png", "path": "DIR/shot-2.png"}]}]}]},
	 {"title": "settles", "ok": true, "file": "e2e/cart.spec.ts", "line": 20, "column": 1, "tests": [
	  {"timeout": 30000, "expectedStatus": "passed", "projectName": "phone", "status": "flaky", "results": [
	   {"status": "failed", "duration": 700, "retry": 0, "error": {"message": "Error: the list is empty"}, "errors": [{"message": "Error: the list is empty\n\n> 22 |   throw new Error('the list is empty');"}],
	    "attachments": []},
	   {"status": "passed", "duration": 300, "retry": 1, "steps": [{"title": "look again", "duration": 200}], "attachments": []}]}]}]}],
	 "errors": [], "stats": {"expected": 0, "unexpected": 1, "flaky": 1, "skipped": 0}}
	JSON
}

@test "a log's colours are classes, and no other escape sequence comes through" {
	plan <<-'YAML'
	reports: [html]
	phases: [{name: one, tests: {a: {command: "cat colours; exit 1"}}}]
	YAML
	printf '%b' '\033[31mred \033[1mbold\033[0m \033[94mbright\033[m\n\033[38;5;196mpalette\033[39m \033[38;2;40;230;60mtrue\033[0m \033[43;31mground\033[0m \033[36;7mreverse\033[0m\n' \
		'\033[2J\033]0;title\007\033[10;10Hplain after\n' 'stray [31 \033[31;"x"onclick=alert(1)m <b>text</b>\n' '\033[32mleft open\n' >colours
	run -2 gmake e2e
	check colours
}

@test "a diff is green and red: what was expected, by its head" {
	results_of failing_plan
	check diffs
}

@test "each attempt has a tab with its error, its log and its artifacts" {
	results_of failing_plan
	check attempts
}

# The attempts of the test in the page's data, each as its last line.
last_lines() {
	sed -n 's/.*<script type="application\/json" id="run">//; /^{/,/<\/script>/p' test-results/report.html | sed 's/<\/script>.*//' |
		jq -r '.phases[0].tests[0] | [.attempts[:-1][].tail, .tail] | map(. // "" | rtrimstr("\n") | split("\n") | "\(length) \(.[0]) to \(.[-1])")[]'
}

@test "of a long log each attempt has its own end, as far back as is looked" {
	plan <<-'YAML'
	reports: [html]
	log: 16MiB
	phases:
	  - name: p
	    tests:
	      t:
	        command: 'echo "begin ${attempt}"; seq ${attempt}0000001 ${attempt}0400000; echo "say: e2e-run: attempt 2 of 3"; printf "no newline ${attempt}"; exit 1'
	        retries: {count: 2, delay: 0s}
	YAML
	run -2 gmake e2e
	[ "$(stat -c %s test-results/p/t.log)" -gt $((8 * 1024 * 1024)) ]
	# The first one ends before that.
	assert_equal "$(last_lines | tr '\n' ';')" "0 null to null;400 20399603 to no newline 2;400 30399603 to no newline 3;"
	# In a short one each is whole.
	sed -i 's/; seq [^;]*//' phases.yaml
	e2e-gen phases.yaml
	run -2 gmake e2e
	assert_equal "$(last_lines | tr '\n' ';')" "3 begin 1 to no newline 1;3 begin 2 to no newline 2;3 begin 3 to no newline 3;"
}

@test "Playwright: steps, the screenshot beside the error, the command that opens a trace" {
	results_of failing_plan
	check playwright
}

@test "Playwright's own attempts at a case have tabs, and are in the JSON, without secrets" {
	results_of failing_plan
	assert_equal "$(result '.phases[0].tests[] | select(.name == "tool").cases[] | .name, (.attempts[] | [.status, .message, .duration, ([.attachments[].path | sub(".*/"; "")] | join(" "))] | join("|"))')" \
		'adds a clip
failed|Test timeout of 30000ms exceeded, says ***|30|shot-1.png
failed|Error: expect(received).toBe(expected)|1.2|shot-2.png
settles
failed|Error: the list is empty|0.7|
passed||0.3|'
	# What was tried once has none.
	assert_equal "$(result '[.phases[0].tests[] | select(.name != "tool").cases[]? | has("attempts")] | any')" false
	run -1 grep -r s3cr3t-value test-results/report.html test-results/e2e-results.json
	check tool
}

# Attempts of Surefire, and a phase that skipped itself.
surefire_plan() {
	cat >r.xml <<-'XML'
	<testsuite name="s"><testcase name="settles" time="0.25"><flakyFailure message="too early"><stackTrace>E: too early
	&#9;at a.java:1</stackTrace></flakyFailure></testcase>
	<testcase name="never" time="0.5"><failure message="one">E: one</failure><rerunFailure message="two">
	<stackTrace>E: two</stackTrace></rerunFailure><rerunError message="three"><stackTrace>E: three</stackTrace></rerunError>
	</testcase><testcase name="passes"/></testsuite>
	XML
	plan <<-'YAML'
	reports: [html, json]
	phases:
	  - {name: p, halt: false, tests: {t: {command: 'cp r.xml "${report}"; exit 1', report: {format: junit, file: "${artifacts}/r"}}}}
	  - {name: q, tests: {gpu: {command: "exit 77"}}}
	YAML
}

@test "attempts of Surefire have tabs, and a phase that skipped itself is red" {
	results_of surefire_plan
	check surefire
}

@test "the rerun command and the failure as Markdown are copied" {
	results_of failing_plan
	check copies
}

@test "failures with the same first line stand together" {
	results_of failing_plan
	check same
}

@test "the search finds messages and logs; filter, test and case are in the address" {
	results_of failing_plan
	check address
}

@test "axe-core finds nothing" {
	E2E_AXE=$BATS_TEST_DIRNAME/presets/node_modules/axe-core/axe.min.js
	export E2E_AXE
	[ -e "$E2E_AXE" ] || lacks npm "axe-core is not installed: (cd tests/presets && npm ci)"
	results_of failing_plan
	check axe
}

# ---- where a run comes from ----

origin() { grep -o '<p class="name origin">.*</p>' test-results/report.html | sed 's/<[^>]*>//g; s/  */ /g; s/ on .*//'; }

passing_plan() {
	plan <<-'YAML'
	reports: [html]
	secrets: [TOKEN]
	phases: [{name: one, tests: {a: {command: "true"}}}]
	YAML
}

@test "branch, commit, job and host are at the top, from the variables of CI, without secrets" {
	passing_plan
	export GITHUB_ACTIONS=true GITHUB_REF_NAME='fix/<b>-s3cr3t-value' GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 \
		GITHUB_WORKFLOW=checks GITHUB_JOB=e2e GITHUB_SERVER_URL=https://git.example.org GITHUB_REPOSITORY=shop/web GITHUB_RUN_ID=17 TOKEN=s3cr3t-value
	gmake e2e E2E_REPORTS=html,json
	assert_equal "$(origin)" "branch fix/&lt;b&gt;-*** commit 0123456789ab job checks / e2e"
	assert_equal "$(result ".origin.branch, .origin.commit, .origin.job" | xargs -d"\n")" "fix/<b>-*** 0123456789abcdef0123456789abcdef01234567 checks / e2e"
	grep -q '<a rel="noreferrer" href="https://git.example.org/shop/web/actions/runs/17">checks / e2e</a>' test-results/report.html
	grep -q "<span>on $(uname -n)</span>" test-results/report.html
	run -1 grep -r s3cr3t-value test-results
	# What no page can be opened by is no link; a password is none either.
	for url in 'javascript:alert(1)' 'https://user:password@ci.example.org/1' 'https://ci.example.org/"onclick="x'; do
		env -u GITHUB_ACTIONS GITLAB_CI=true CI_COMMIT_REF_NAME=main CI_JOB_NAME=smoke CI_JOB_URL="$url" "$E2E_TEST_MAKE" -s e2e
		assert_equal "$(origin)" "branch main job smoke"
		run -1 grep -e '<p class="name origin">.*href' -e password test-results/report.html
	done
}

@test "the origin is that of the run, also when it is reported later" {
	passing_plan
	GITLAB_CI=true CI_COMMIT_REF_NAME=main CI_JOB_NAME=smoke gmake e2e
	GITLAB_CI=true CI_COMMIT_REF_NAME=other CI_JOB_NAME=smoke gmake e2e-report
	assert_equal "$(origin)" "branch main job smoke"
}

@test "branch and commit are those of the Git checkout: a branch, packed refs, a worktree, a detached HEAD" {
	need git
	git_identity
	git init -q -b trunk .
	git commit -q --allow-empty -m one
	local commit there=$PWD
	commit=$(git rev-parse HEAD)
	mkdir sub && cd sub
	passing_plan
	gmake e2e
	assert_equal "$(origin)" "branch trunk commit ${commit:0:12}"
	git pack-refs --all
	gmake e2e
	assert_equal "$(origin)" "branch trunk commit ${commit:0:12}"
	git worktree add -q -b side/way "$there-side"
	cd "$there-side"
	passing_plan
	gmake e2e
	assert_equal "$(origin)" "branch side/way commit ${commit:0:12}"
	git checkout -q --detach
	gmake e2e
	assert_equal "$(origin)" "commit ${commit:0:12}"
	# The checkout is what was tried, and not what started the job.
	GITHUB_ACTIONS=true GITHUB_REF_NAME=main GITHUB_SHA=0123456789abcdef0123456789abcdef01234567 gmake e2e
	assert_equal "$(origin)" "branch main commit ${commit:0:12}"
	rm -rf "$there-side"
}

@test "where the refs of a Git checkout are no files, Git is asked for the commit" {
	passing_plan
	mkdir .git bin
	echo 'ref: refs/heads/.invalid' >.git/HEAD
	printf '#!/bin/sh\n[ "$*" = "rev-parse --verify --quiet HEAD" ] && echo %s\n' 0123456789abcdef0123456789abcdef01234567 >bin/git
	chmod +x bin/git
	PATH=$PWD/bin:$PATH gmake e2e
	assert_equal "$(origin)" "commit 0123456789ab"
	printf '#!/bin/sh\nexit 128\n' >bin/git
	PATH=$PWD/bin:$PATH gmake e2e
	refute_contains "$(origin)" commit
}

# ---- services ----

@test "the log of a service is in no hidden file, and an artifact without these has it" {
	plan <<-'YAML'
	reports: [html, json]
	services: {api: {command: "echo listening; sleep 1000", log_ready: listening}}
	phases: [{name: services, tests: {t: {command: "true"}}}]
	YAML
	gmake e2e
	assert_equal "$(cat test-results/_services/api.log)" listening
	assert_equal "$(jq -r '.services[0].log' test-results/e2e-results.json)" test-results/_services/api.log
	mkdir artifact
	tar -c -C test-results --exclude '.[!./]*' . | tar -x -C artifact
	[ ! -e artifact/.e2e ]
	[ -e "artifact/$(grep -o 'href="[^"]*api.log"' artifact/report.html | cut -d '"' -f 2)" ]
}

@test "in a directory with files of others the services' logs are ours, and go with e2e-clean" {
	mkdir -p test-results/mine
	plan <<-'YAML'
	services: {api: {command: "echo listening; sleep 1000", log_ready: listening}, web: {command: "echo up; sleep 1000", log_ready: up}}
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	gmake -j4 e2e
	[ -e test-results/_services/api.log ]
	gmake e2e-clean
	assert_equal "$(ls -A test-results)" mine
	# One that is somebody else's stays as it is.
	mkdir test-results/_services && echo mine >test-results/_services/api.log
	run -2 gmake e2e
	assert_contains "$output" "test-results/_services already exists and was not created by e2e-gen"
	assert_equal "$(cat test-results/_services/api.log)" mine
}
