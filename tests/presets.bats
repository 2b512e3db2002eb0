#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The presets with the tools that they are for: what passes, what fails, what has no case. A tool
# that is not installed is not tried; those of npm come from tests/presets/package.json.

load helpers
load presets_helpers

# The server for `http` and Newman, on a port that it chooses itself.
setup_file() {
	cat >"$BATS_FILE_TMPDIR/shop.py" <<'PYTHON'
import http.server, json, os, sys


class Shop(http.server.BaseHTTPRequestHandler):
    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        text = json.dumps({"status": "down", "method": self.command, "sent": body,
                           "token": self.headers.get("X-Token")}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
PYTHON
}

teardown() {
	if [ -n "${server_pid:-}" ]; then
		kill "$server_pid"
		wait "$server_pid" || true
	fi
}

serve() {
	need python3
	python3 "$BATS_FILE_TMPDIR/shop.py" "$PWD/port" >server.log 2>&1 3>&- &
	server_pid=$!
	wait_until test -e port
	API_URL=http://127.0.0.1:$(cat port)
	export API_URL
}

# Debian's Maven repository, without a network.
need_maven_repository() {
	[ -d "/usr/share/maven-repo/$1" ] || lacks extra "/usr/share/maven-repo/$1 is not installed"
}

@test "bats" {
	# The @ is put in later: bats would take these for tests of this file.
	sed 's/^%/@/' >"sign in.bats" <<'EOF'
%test "accepts" { echo "# not a plan: 1..9"; }
%test "rejects" { [ 1 -eq 2 ]; }
%test "forgets" { skip later; }
EOF
	echo '%test "adds" { true; }' | sed 's/^%/@/' >cart.bats
	: >none.bats
	plan <<'EOF'
phases:
  - name: p
    runner: bats
    tests: {bad: "sign in.bats", good: cart.bats, none: none.bats}
EOF
	# Of the bats around it the one inside is to know nothing: its variables, its own programs.
	PATH=$(printf %s "$PATH" | tr : '\n' | grep -v /bats-core | paste -s -d : -)
	# shellcheck disable=SC2046 # words, on purpose
	run ! env $(compgen -e BATS_ | sed 's/^/-u /') "$E2E_TEST_MAKE" --no-print-directory -j2 e2e
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed forgets=skipped"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_equal "$(outcome p/none)" "skipped report (all)=skipped"
	assert_contains "$(cat test-results/p/bad.log)" "not ok 2 rejects"
}

@test "tap: the exit code and the report have to be those of a pass" {
	program "sign in" <<'EOF'
#!/bin/sh
echo "1..2"
echo "ok 1 - accepts"
echo "for people" >&2
echo "not ok 2 - rejects"
exit 77
EOF
	program cart <<'EOF'
#!/bin/sh
echo "ok 1 - adds"
echo "1..1"
EOF
	program dies <<'EOF'
#!/bin/sh
echo "1..1"
echo "ok 1 - adds"
exit 3
EOF
	program short <<'EOF'
#!/bin/sh
echo "1..2"
echo "ok 1 - adds"
EOF
	program none <<'EOF'
#!/bin/sh
echo "1..0"
EOF
	plan <<'EOF'
retries: 1
phases:
  - name: p
    runner: tap
    tests: {bad: "sign in", good: cart, dies: ./dies, short: short, none: none, missing: missing}
EOF
	run ! gmake -j2 e2e
	# As many cases as 77 may have failed: that is no skip.
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed"
	assert_contains "$(cat test-results/p/bad.log)" "for people"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_equal "$(outcome p/dies)" "failed exit adds=passed"
	assert_contains "$(outcome p/short)" "failed report adds=passed"
	assert_equal "$(outcome p/none)" "skipped report (all)=skipped"
	assert_contains "$(outcome p/missing)" "failed exit"
}

@test "tap: perl" {
	need perl
	program page.t <<'EOF'
#!/usr/bin/perl
use Test::More tests => 2;
ok(1, "opens");
is("a", "b", "has a title");
EOF
	plan <<'EOF'
phases:
  - name: p
    runner: tap
    tests: {page: page.t}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/page)" "failed exit opens=passed has a title=failed"
}

@test "go" {
	need_of extra go gotestsum
	export GOFLAGS=-mod=mod GOCACHE=$BATS_FILE_TMPDIR/go-cache
	mkdir -p shop/cart shop/sign_in shop/none
	printf 'module example.com/shop\n\ngo 1.18\n' >shop/go.mod
	cat >shop/sign_in/sign_in_test.go <<'EOF'
package sign_in

import "testing"

func TestAccepts(t *testing.T) {}
func TestRejects(t *testing.T) { t.Fatal("took any password") }
EOF
	cat >shop/cart/cart_test.go <<'EOF'
package cart

import "testing"

func TestAdds(t *testing.T) {}
EOF
	echo 'package none' >shop/none/none.go
	plan <<'EOF'
runners: {go: {uses: go, dir: shop}}
phases:
  - name: p
    runner: go
    tests: {bad: ./sign_in, good: ./cart, none: ./none}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit TestRejects=failed TestAccepts=passed"
	assert_equal "$(outcome p/good)" "passed exit TestAdds=passed"
	assert_equal "$(outcome p/none)" "failed report"
}

@test "jest" {
	need_npm jest
	mkdir "my tests"
	cat >"my tests/[sign] in.test.js" <<'EOF'
describe('sign in', () => {
  test('accepts', () => {})
  test('rejects', () => { expect(1).toBe(2) })
})
EOF
	echo "test('adds', () => {})" >cart.test.js
	echo "require('./nothing')" >broken.test.js
	plan <<'EOF'
phases:
  - name: p
    runner: jest
    tests: {bad: "my tests/[sign] in.test.js", good: cart.test.js, broken: broken.test.js}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_contains "$(outcome p/broken)" "failed exit broken.test.js="
}

@test "vitest" {
	need_npm vitest
	mkdir "my tests"
	cat >"my tests/sign in.test.js" <<'EOF'
import { expect, test } from 'vitest'
test('accepts', () => {})
test('rejects', () => { expect(1).toBe(2) })
EOF
	printf "import { test } from 'vitest'\ntest('adds', () => {})\n" >cart.test.js
	printf "import { test } from 'vitest'\ntest.only('adds', () => {})\ntest('hidden', () => {})\n" >only.test.js
	plan <<'EOF'
phases:
  - name: p
    runner: vitest
    tests: {bad: my tests/sign in.test.js, good: cart.test.js, only: only.test.js}
EOF
	run ! gmake e2e
	assert_contains "$(outcome p/only)" "failed exit"
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
}

@test "jest and vitest take the files of a batch" {
	need_npm jest
	rm node_modules
	need_npm vitest
	mkdir u v
	echo '{}' >package.json
	echo "test('rejects', () => { expect(1).toBe(2) })" >u/bad.test.js
	echo "test('adds', () => {})" >u/good.test.js
	printf "import { expect, test } from 'vitest'\ntest('rejects', () => { expect(1).toBe(2) })\n" >v/bad.test.js
	printf "import { test } from 'vitest'\ntest('adds', () => {})\n" >v/good.test.js
	plan <<'EOF'
phases:
  - {name: u, runner: jest, batch: 8, required: false, tests: {bad: u/bad.test.js, good: u/good.test.js}}
  - {name: v, runner: vitest, batch: 8, tests: {bad: v/bad.test.js, good: v/good.test.js}}
EOF
	run ! gmake e2e
	for phase in u v; do
		assert_equal "$(outcome $phase/bad)" "failed exit rejects=failed"
		assert_equal "$(outcome $phase/good)" "passed exit adds=passed"
		[ "$(stat -c %h test-results/$phase/good.log)" = 2 ]
	done
}

# collection FILE TEST...: a Postman collection whose one request has these tests, in JavaScript.
collection() {
	local file=$1
	shift
	jq -n --arg url "$API_URL/" --arg tests "$*" '{
		info: {name: "shop",
			schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
		item: [{name: "state", request: $url,
			event: [{listen: "test", script: {exec: [$tests]}}]}]}' >"$file"
}

@test "newman" {
	need_npm newman
	serve
	collection "my shop.json" \
		"pm.test('answers', () => pm.response.to.have.status(200));" \
		"pm.test('is up', () => pm.expect(pm.response.json().status).to.eql('up'));"
	collection good.json "pm.test('answers', () => pm.response.to.have.status(200));"
	collection none.json ""
	plan <<'EOF'
phases:
  - name: p
    runner: newman
    tests: {bad: my shop.json, good: good.json, none: none.json}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit answers=passed is up=failed"
	assert_equal "$(outcome p/good)" "passed exit answers=passed"
	assert_equal "$(outcome p/none)" "failed report"
}

# java_tests DIR: a class that passes and one that does not.
java_tests() {
	mkdir -p "$1/src/test/java/shop"
	cat >"$1/src/test/java/shop/CartTest.java" <<'EOF'
package shop;

public class CartTest {
	@org.junit.Test
	public void adds() {}
}
EOF
	cat >"$1/src/test/java/shop/SignInTest.java" <<'EOF'
package shop;

public class SignInTest {
	@org.junit.Test
	public void accepts() {}

	@org.junit.Test
	public void rejects() { org.junit.Assert.fail("took any password"); }
}
EOF
}

# An old report, and tests side by side in one project: each has only its own cases.
@test "maven" {
	need_of extra mvn
	need_maven_repository org/apache/maven/plugins/maven-surefire-plugin
	need_maven_repository org/apache/maven/plugins/maven-compiler-plugin
	need_maven_repository org/apache/maven/plugins/maven-resources-plugin
	need_maven_repository junit/junit
	java_tests "my shop"
	mkdir -p "my shop/.mvn" "my shop/target/surefire-reports"
	printf '%s\n' -o -Dmaven.repo.local=/usr/share/maven-repo -Dsurefire.rerunFailingTestsCount=1 \
		>"my shop/.mvn/maven.config"
	# A pass for Maven, whose report counts a failure for its first attempt.
	cat >"my shop/src/test/java/shop/FlakyTest.java" <<'EOF'
package shop;

public class FlakyTest {
	static int attempts;

	@org.junit.Test
	public void passesLater() { org.junit.Assert.assertTrue("too early", ++attempts > 1); }
}
EOF
	echo '<testsuite/>' >"my shop/target/surefire-reports/TEST-shop.OldTest.xml"
	# Its path ends in the same way, and it is another one.
	mkdir -p "my shop/src/test/java/deep/shop"
	sed 's/^package /&deep./' "my shop/src/test/java/shop/CartTest.java" \
		>"my shop/src/test/java/deep/shop/CartTest.java"
	cat >"my shop/pom.xml" <<'EOF'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>shop</groupId>
  <artifactId>shop</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>11</maven.compiler.source>
    <maven.compiler.target>11</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency>
      <groupId>junit</groupId>
      <artifactId>junit</artifactId>
      <version>4.x</version>
      <scope>test</scope>
    </dependency>
  </dependencies>
</project>
EOF
	(cd "my shop" && mvn -q -B test-compile)
	plan <<'EOF'
runners: {maven: {uses: maven, dir: my shop}}
phases:
  - name: p
    runner: maven
    tests:
      bad: src/test/java/shop/SignInTest.java
      good: src/test/java/shop/CartTest.java
      flaky: src/test/java/shop/FlakyTest.java
      method: shop.SignInTest#accepts
EOF
	run ! gmake -j2 e2e
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	assert_equal "$(outcome p/flaky)" "passed exit passesLater=passed"
	assert_equal "$(result '.phases[0].tests[] | select(.name == "flaky").cases[0] |
		[.flaky, .retries, .message] | map(tostring) | join(" ")')" "true 1 too early"
	assert_equal "$(outcome p/method)" "passed exit accepts=passed"
	assert_equal "$(result '[.phases[].tests[].cases[].suite] | unique | join(" ")')" \
		"shop.CartTest shop.FlakyTest shop.SignInTest"
	assert_equal "$(cd "my shop/target/surefire-reports" && echo *.xml)" TEST-shop.OldTest.xml
}

@test "gradle" {
	need_of extra gradle
	need_maven_repository junit/junit
	java_tests "my shop"
	export GRADLE_USER_HOME=$BATS_FILE_TMPDIR/gradle
	cat >"my shop/build.gradle" <<'EOF'
apply plugin: 'java'
repositories { maven { url 'file:///usr/share/maven-repo' } }
dependencies { testCompile 'junit:junit:4.x' }
EOF
	echo "rootProject.name = 'shop'" >"my shop/settings.gradle"
	plan <<'EOF'
runners: {gradle: {uses: gradle, dir: my shop, env: {GRADLE_OPTS: -Dorg.gradle.daemon=false}}}
phases:
  - name: p
    runner: gradle
    tests:
      good: src/test/java/shop/CartTest.java
      bad: src/test/java/shop/SignInTest.java
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/bad)" "failed exit accepts=passed rejects=failed"
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
	# What Gradle takes for known is run again.
	gmake e2e/p/good
	assert_equal "$(outcome p/good)" "passed exit adds=passed"
}

@test "http" {
	serve
	plan <<'EOF'
secrets: [TOKEN]
phases:
  - name: p
    runner: http
    tests:
      good: ${API_URL}/
      gone: {path: "${API_URL}/404", env: {HTTP_STATUS: 4xx}}
      post:
        path: ${API_URL}/
        env:
          HTTP_BODY: '{"name": "a b"}'
          HTTP_HEADER: "X-Token: ${TOKEN}"
          HTTP_EXPECT_HEADER: "server: Python"
          HTTP_TEXT: '"method"'
          HTTP_JSON: |
            method=POST
            sent={"name": "a b"}
            token=very s3cret
      error: ${API_URL}/500
      cached: {path: "${API_URL}/", env: {HTTP_EXPECT_HEADER: ETag}}
      down: {path: "${API_URL}/", env: {HTTP_JSON: status=up}}
EOF
	TOKEN='very s3cret' run ! gmake e2e
	assert_equal "$(outcome p/good)" "passed exit"
	assert_equal "$(outcome p/gone)" "passed exit"
	assert_equal "$(outcome p/post)" "passed exit"
	assert_equal "$(outcome p/error)" "failed exit"
	assert_equal "$(cat test-results/p/error.log)" \
		"e2e-probe: $API_URL/500: status 500, 2xx expected"
	assert_equal "$(outcome p/cached)" "failed exit"
	assert_equal "$(cat test-results/p/cached.log)" \
		"e2e-probe: $API_URL/: status 200, but there is no header ETag"
	assert_equal "$(outcome p/down)" "failed exit"
	assert_equal "$(cat test-results/p/down.log)" \
		"e2e-probe: $API_URL/: status 200, but status is \"down\", \"up\" expected"
}

@test "http: e2e-probe is found beside e2e-run" {
	serve
	local programs
	programs=$(dirname "$(command -v e2e-gen)")
	mkdir "my programs"
	ln -s "$programs"/e2e-* "my programs"
	cat >phases.yaml <<'EOF'
phases:
  - name: p
    runner: http
    tests: {good: "${API_URL}/"}
EOF
	PATH=${PATH//"$programs":/} run ! command -v e2e-probe
	PATH=${PATH//"$programs":/} "./my programs/e2e-gen" --run
	assert_equal "$(outcome p/good)" "passed exit"
	# In front of it is what the test itself finds.
	mkdir own
	printf '#!/bin/sh\necho own "$2"\n' | program own/e2e-probe
	rm -r test-results
	PATH=$PWD/own:${PATH//"$programs":/} "./my programs/e2e-gen" --run
	assert_contains "$(cat test-results/p/good.log)" "own $API_URL/"
}

@test "tools whose exit code is a number of failures cannot skip a test" {
	fake cypress <<'EOF'
exit 77
EOF
	fake robot <<'EOF'
exit 77
EOF
	fake k6 <<'EOF'
exit 99
EOF
	mkdir "my tests"
	touch "my tests"/a.{cy.js,robot,js}
	plan <<'EOF'
retries: 1
phases:
  - name: p
    tests:
      cypress: {runner: cypress, path: "my tests/a.cy.js"}
      robot: {runner: robot, path: my tests/a.robot}
      k6: {runner: k6, path: my tests/a.js}
EOF
	run ! gmake e2e
	for test in cypress robot k6; do
		assert_contains "$(outcome "p/$test")" "failed exit"
		assert_equal "$(stamp "p/$test.failed" '.attempts | length')" 2
		grep -qx 'my tests/a\..*' "test-results/p/$test.d/words"
	done
}

@test "cypress and robot: the documented reports, where they were told to write them" {
	export SAMPLES=$BATS_TEST_DIRNAME/cases
	fake cypress <<'EOF'
for word; do
	case $word in mochaFile=*'[hash].xml') file=${word#mochaFile=} ;; esac
done
cp "$SAMPLES/cypress.documented.junit.xml" "${file%%\[*}0a1b2c.xml"
exit 1
EOF
	fake robot <<'EOF'
[ "$1 $3" = "--outputdir --xunit" ] && cp "$SAMPLES/robot.documented.junit.xml" "$4"
exit 1
EOF
	plan <<'EOF'
phases:
  - name: p
    tests: {cypress: {runner: cypress, path: a.cy.js}, robot: {runner: robot, path: a.robot}}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/cypress)" \
		"failed exit adds=passed removes=failed"
	assert_contains "$(outcome p/robot)" "failed exit Shows Title=passed"
}

@test "k6: the exit code counts, and a report that the script writes can be asked for" {
	fake k6 <<'EOF'
[ "$K6_SUMMARY_EXPORT" = "$E2E_ARTIFACTS/summary.json" ] && [ "$1" = run ] || exit 1
cp "$2" "$E2E_ARTIFACTS/junit.xml"
EOF
	cp "$BATS_TEST_DIRNAME/cases/k6.documented.junit.xml" "load.js"
	plan <<'EOF'
runners:
  k6-report: {uses: k6, report: {format: junit, file: "${artifacts}/junit.xml"}}
phases:
  - name: p
    tests: {plain: {runner: k6, path: load.js}, report: {runner: k6-report, path: load.js}}
EOF
	run ! gmake e2e
	assert_equal "$(outcome p/plain)" "passed exit"
	assert_equal "$(outcome p/report)" \
		"failed report http_req_failed - rate<0.01=passed http_req_duration - p(95)<200=failed"
}
