#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What e2e-gen says to somebody whose plan is wrong: the line to write, no error that only follows from
# another, and what --check finds besides.

load helpers

# What e2e-gen says of phases.yaml from standard input, without the lines of the file.
said() {
	cat >phases.yaml
	e2e-gen 2>&1 | grep -vE '^ +([0-9]+ )?\|'
}

# helped LINE...: the same is these lines.
helped() { diff -u <(printf '%s\n' "$@") <(said); }

# ---- help ----

@test "a file without a runner: the runner that such files have" {
	local path runner
	while read -r path runner; do
		printf 'phases: [{name: p, tests: {t: "%s"}}]\n' "$path" >phases.yaml
		run -2 e2e-gen
		assert_contains "$output" "error: the test has neither a runner nor a command"
		assert_contains "$output" "= help: runner: $runner, in the phase or in the test"
		# And it is one.
		printf 'phases: [{name: p, runner: %s, tests: {t: "%s"}}]\n' "$runner" "$path" >phases.yaml
		e2e-gen
		rm Makefile
	done <<-'FILES'
		tests/test_api.py pytest
		tests/test_api.py::test_one pytest
		a.bats bats
		e2e/a.spec.ts playwright
		a.cy.js cypress
		a.test.ts vitest
		a_test.go go
		a_spec.rb rspec
		ATest.php phpunit
		a.t prove
		a.robot robot
		http://localhost/health http
	FILES
}

@test "a file without a runner: a script, and what is not known" {
	helped 'phases.yaml:3:14: error: the test has neither a runner nor a command' \
		'      = help: shop: {command: [sh, "bin/shop.sh"]}' <<-'YAML'
		phases:
		  - name: p
		    tests: { shop: bin/shop.sh }
	YAML
	helped 'phases.yaml:1:31: error: the test has neither a runner nor a command' \
		'      = help: runner: NAME, in the phase or in the test; or shop: {command: "..."}' <<-'YAML'
		phases: [{name: p, tests:    {shop: bin/shop}}]
	YAML
	helped 'phases.yaml:1:31: error: the test has neither a runner nor a command' \
		'      = help: shop: {command: "..."}' <<-'YAML'
		phases: [{name: p, tests:    {shop: {timeout: 5s}}}]
	YAML
}

@test "a phase without a runner is one error, whatever tests it has" {
	helped 'phases.yaml:4:7: error: the test has neither a runner nor a command' \
		'      = help: runner: pytest, in the phase or in the test' <<-'YAML'
		phases:
		  - name: p
		    tests:
		      a: a.py
		      b: b.py
		      own: {command: "true"}
		      c: {path: c.py, timeout: 5s}
	YAML
	assert_equal "$(said <<<'phases: [{name: p, tests: {a: a.py}}, {name: q, tests: {a: a.py}}]' | grep -c error:)" 2
}

@test "tests as a list: each as an entry of a mapping, and those entries are right" {
	helped 'phases.yaml:5:7: error: tests has to be a mapping, not a list' \
		'      = help: test_api: tests/test_api.py' \
		'      = help: cart: tests/test_cart.py (without the dash)' \
		'      = help: order: tests/test_order.py' <<-'YAML'
		phases:
		  - name: p
		    runner: pytest
		    tests:
		      - tests/test_api.py
		      - cart: tests/test_cart.py
		      - {name: order, path: tests/test_order.py}
	YAML
	e2e-gen >said 2>&1 || true
	{
		printf 'phases:\n  - name: p\n    runner: pytest\n    tests:\n'
		sed -n 's/ (without the dash)//; s/^ *= help:/     /p' said
	} >phases.yaml
	e2e-gen
	assert_contains "$(e2e-gen --list)" "p/order     tests/test_order.py"
	assert_contains "$(said <<<'phases: [{name: p, tests: [a, b, c, d]}]')" "help: and so on: each test has a name"
	helped 'phases.yaml:2:3: error: phases has to be a list, not a mapping' '      = help: - name: smoke' <<-'YAML'
		phases:
		  smoke: {tests: {a: {command: "true"}}}
	YAML
}

@test "words of other tools: the key here" {
	said >words <<-'YAML'
		services:
		  web: {image: redis}
		  api: {cmd: a, depends_on: [web], environment: {A: b}, url: http://localhost}
		  db: {command: a, ready: {url: http://localhost, port: 80}, healthcheck: {test: b}}
		phases:
		  - name: p
		    depends_on: [q]
		    steps: {a: {command: "true"}}
		  - name: q
		    variables: {A: b}
		    allow_failure: true
		    tests:
		      t: {script: a, workdir: b, file: c, dependsOn: d, Environment: {A: b}}
	YAML
	diff -u - words <<-'SAID'
		phases.yaml:2:9: error: unknown key "image" in a service
		      = help: compose: compose.yaml, or command: [docker, run, --rm, IMAGE]
		phases.yaml:3:9: error: unknown key "cmd" in a service; did you mean "command"?
		phases.yaml:3:17: error: unknown key "depends_on" in a service; did you mean "needs"?
		phases.yaml:3:36: error: unknown key "environment" in a service; did you mean "env"?
		phases.yaml:3:57: error: unknown key "url" in a service
		      = help: ready: {http: URL}
		phases.yaml:4:28: error: unknown key "url" in ready; did you mean "http"?
		phases.yaml:4:51: error: unknown key "port" in ready
		      = help: tcp: localhost:PORT
		phases.yaml:4:62: error: unknown key "healthcheck" in a service
		      = help: ready: {exec: COMMAND}, or http, tcp, redis, postgres
		phases.yaml:7:5: error: unknown key "depends_on" in a phase; did you mean "needs"?
		phases.yaml:8:5: error: unknown key "steps" in a phase; did you mean "tests"?
		phases.yaml:10:5: error: unknown key "variables" in a phase
		phases.yaml:11:5: error: unknown key "allow_failure" in a phase
		      = help: required: false
		phases.yaml:13:11: error: unknown key "script" in a test; did you mean "command"?
		phases.yaml:13:22: error: unknown key "workdir" in a test; did you mean "dir"?
		phases.yaml:13:34: error: unknown key "file" in a test; did you mean "path"?
		phases.yaml:13:43: error: unknown key "dependsOn" in a test; did you mean "needs"?
		phases.yaml:13:57: error: unknown key "Environment" in a test; did you mean "env"?
	SAID
}

@test "yes and no" {
	helped 'phases.yaml:3:15: error: expected true or false' '      = help: write true' \
		'phases.yaml:4:15: error: expected true or false' '      = help: write false' \
		'phases.yaml:5:11: error: expected true or false' '      = help: write true, without quotes' <<-'YAML'
		phases:
		  - name: p
		    required: yes
		    parallel: Off
		    halt: "true"
		    tests: {t: {command: "true"}}
	YAML
}

@test "a name that is no name of ours is an environment variable, or is misspelt" {
	assert_contains "$(said <<<'phases: [{name: p, tests: {t: {command: "curl ${api_url}"}}}]')" \
		'${api_url} is not known here; did you mean ${API_URL}? (write $$ for a dollar)'
	assert_contains "$(said <<<'phases: [{name: p, tests: {t: {command: "ls ${artefacts}"}}}]')" \
		'did you mean ${artifacts}?'
	# One of ours that is not known at this place is neither.
	assert_contains "$(said <<<'phases: [{name: p, tests: {t: {path: "${path}"}}}]')" \
		'${path} is not known here (write $$ for a dollar)'
}

@test "no file: --init" {
	run -2 e2e-gen
	assert_equal "$output" "phases.yaml: error: cannot be read: No such file or directory
      = help: e2e-gen --init writes one for the tests that it finds"
	run -2 e2e-gen --check other.yaml
	assert_contains "$output" "help: e2e-gen --init other.yaml writes one"
	mkdir phases.yaml
	run -2 e2e-gen
	refute_contains "$output" help
}

@test "colours on a terminal, and nowhere else" {
	printf 'phases: [{name: p, runer: x, tests: {t: a.py}}]\n' >phases.yaml
	run -2 env FORCE_COLOR=1 e2e-gen
	assert_contains "$output" $'phases.yaml:1:20: \e[1;31merror\e[0m: unknown key'
	assert_contains "$output" $'\e[1;31m^\e[0m'
	run -2 env FORCE_COLOR=1 e2e-gen none.yaml
	assert_contains "$output" $'= \e[32mhelp\e[0m: e2e-gen --init'
	run -2 e2e-gen
	refute_contains "$output" $'\e'
	need script
	run -0 script -qec 'env -u NO_COLOR -u CI TERM=xterm e2e-gen; test $? = 2' /dev/null
	assert_contains "$output" $'\e[1;31merror\e[0m'
	run -0 script -qec 'env -u CI NO_COLOR=1 TERM=xterm e2e-gen; test $? = 2' /dev/null
	refute_contains "$output" $'\e[1;31m'
}

# ---- what only follows ----

@test "what follows from another error is not one" {
	helped 'phases.yaml:1:1: error: unknown key "runer" in phases.yaml; did you mean "runners"?' \
		'phases.yaml:2:1: error: unknown key "service" in phases.yaml; did you mean "services"?' \
		'phases.yaml:4:5: error: unknown key "nam" in a phase; did you mean "name"?' \
		'phases.yaml:9:5: error: unknown key "runer" in a phase; did you mean "runner"?' \
		'phases.yaml:14:15: error: unknown key "comand" in a test; did you mean "command"?' <<-'YAML'
		runer: {x: {command: a}}
		service: {x: {command: a}}
		phases:
		  - nam: smoke
		    runner: x
		    services: [x]
		    tests: {t: a}
		  - name: b
		    runer: x
		    tests: {t: a, u: b}
		  - name: c
		    tests:
		      right: {command: "true"}
		      wrong: {comand: "true"}
	YAML
	helped 'phases.yaml:1:17: error: unknown key "comand" in a service; did you mean "command"?' <<-'YAML'
		services: {db: {comand: a}}
		phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	helped 'phases.yaml:1:1: error: unknown key "phase" in phases.yaml; did you mean "phases"?' <<-'YAML'
		phase: [{name: p, tests: {t: {command: "true"}}}]
	YAML
}

@test "but what is wrong besides is shown" {
	helped 'phases.yaml:1:1: error: unknown key "runer" in phases.yaml; did you mean "runners"?' \
		'phases.yaml:4:35: error: unknown runner "y"; the presets are '"$(presets)" <<-'YAML'
		runer: {x: {command: a}}
		runners: {z: {command: a}}
		phases:
		  - {name: p, tests: {t: {runner: y}}}
	YAML
	assert_equal "$(said <<<'phases: [{tests: {t: {command: "true"}}}]' | grep -c 'the phase has no name')" 1
}
presets() {
	find "$BATS_TEST_DIRNAME/../templates/runners" -name '*.yaml' -printf '%f\n' | sed 's/\.yaml$//' | LC_ALL=C sort |
		paste -s -d , | sed 's/,/, /g; s/pytest, pytest-json/pytest-json, pytest/'
}

# ---- --check ----

@test "--check: a variable that nothing reads, and is nearly one that is read" {
	cat >phases.yaml <<-'YAML'
		runners:
		  own: {uses: http, env: {HTTP_STATU: 200}}
		phases:
		  - name: p
		    runner: http
		    tests:
		      misspelt: {path: "http://localhost/a", env: {HTTP_JSONN: "a=1"}}
		      right: {path: "http://localhost/b", env: {HTTP_JSON: "a=1", HTTP_TOKEN: x, HTTP_HEADER: "A: ${HTTP_TOKEN}"}}
		      other: {path: "http://localhost/c", env: {HTTP_PROXY_USER: x, JSONN: y}}
		      script: {command: 'test "$HTTP_JSONN" = "${HTTP_JSON:-}"', env: {HTTP_JSONN: ""}}
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" 'phases.yaml:7:64: error: nothing that is run reads the variable HTTP_JSONN; did you mean HTTP_JSON?'
	assert_equal "$(grep -c 'error:' <<<"$output")" 1
	# Without --check it is a warning: it could be meant.
	run -0 e2e-gen
	assert_contains "$output" 'phases.yaml:7:64: warning: nothing that is run reads the variable HTTP_JSONN'
	sed -i 's/HTTP_JSONN: "a=1"/HTTP_JSON: "a=1"/' phases.yaml
	run -0 e2e-gen --check
	refute_contains "$output" warning
}

@test "--check: a URL without a scheme, of a test and of a service" {
	cat >phases.yaml <<-'YAML'
		services:
		  web: {command: a, ready: {http: "localhost:8000/health", status: 200}}
		  cache: {command: a, ready: {redis: "localhost:6379"}}
		  right: {command: a, ready: {http: "${WEB_URL}/health"}}
		  db: {command: a, ready: {postgres: "localhost:5432"}}
		phases:
		  - name: p
		    runner: http
		    tests:
		      health: localhost:8000/health
		      port: "localhost:8000"
		      variable: "${WEB_URL:-http://localhost}/health"
		      right: https://localhost/health
	YAML
	run -2 e2e-gen --check
	assert_contains "$output" '"localhost:8000/health" has no scheme, and a check by http needs a URL'
	assert_contains "$output" '= help: http://localhost:8000/health'
	assert_contains "$output" '= help: redis://localhost:6379'
	assert_contains "$output" 'phases.yaml:11:13: error: "localhost:8000" has no scheme'
	# Not also as files that do not exist.
	assert_equal "$(grep -c 'error:' <<<"$output")" 4
	run -0 e2e-gen
	assert_equal "$(grep -c 'warning: "localhost' <<<"$output")" 4
}

@test "--check: a test file that is not there; without --check a warning, and of many a few" {
	printf 'phases:\n  - name: p\n    runner: pytest\n    tests:\n' >phases.yaml
	for n in 1 2 3 4 5 6 7 8; do echo "      t$n: test_$n.py" >>phases.yaml; done
	touch test_1.py
	run -0 e2e-gen
	assert_contains "$output" 'phases.yaml:6:11: warning: test_2.py does not exist'
	refute_contains "$output" test_1.py
	assert_equal "$(grep -c 'warning: test_' <<<"$output")" 5
	assert_contains "$output" 'phases.yaml: warning: and 2 more test files that do not exist; e2e-gen --check shows all'
	run -2 e2e-gen --check
	assert_equal "$(grep -c 'error: test_' <<<"$output")" 7
	# Those of a setup and a teardown are looked at too.
	printf 'phases: [{name: p, runner: pytest, setup: {s: set.py}, tests: {t: {command: "true"}}, teardown: {d: down.py}}]\n' >phases.yaml
	run -0 e2e-gen
	assert_contains "$output" "warning: set.py does not exist"
	assert_contains "$output" "warning: down.py does not exist"
	# What looks like a name of something else is left to --check.
	printf 'runners: {r: {command: "echo ${path}"}}\nphases: [{name: p, runner: r, tests: {a: "1", b: login/x, c: shop.example.com}}]\n' >phases.yaml
	run -0 --separate-stderr e2e-gen
	assert_equal "$stderr" ""
	run -2 e2e-gen --check
	assert_equal "$(grep -c 'does not exist' <<<"$output")" 3
	# One test of a matrix is one place.
	printf 'phases: [{name: p, runner: pytest, tests: {t: {path: t.py, matrix: {a: [1, 2]}, env: {A: "${a}"}}}}]\n' >phases.yaml
	run -0 e2e-gen
	assert_equal "$(grep -c warning: <<<"$output")" 1
	run -0 e2e-gen --list
	refute_contains "$output" warning
}

@test "the typical mistakes of the documentation" {
	PYTHONDONTWRITEBYTECODE=1 python3 "$BATS_TEST_DIRNAME/../docs/tour/mistakes.py" check \
		"$(command -v e2e-gen)" "$BATS_TEST_DIRNAME/../docs/tour/mistakes.md"
}

# ---- in a run ----

@test "a test file that is not there fails at once, whatever retries say" {
	plan 2>/dev/null <<-'YAML'
		retries: {count: 3, delay: 100ms}
		runners: {sh: {command: [sh, "${path}"]}}
		phases:
		  - name: p
		    runner: sh
		    tests:
		      gone: gone.sh
		      fails: fails.sh
		      made: {path: made.sh, command: 'test -e made.sh || { echo "exit 1" >made.sh; exit 1; }; sh made.sh'}
		      passes: {path: away.sh, command: "true"}
		      # No file, by its looks.
		      scenario: {path: login/wrong password, command: 'exit 3'}
	YAML
	echo 'exit 1' >fails.sh
	run -2 gmake e2e
	assert_equal "$(stamp p/gone.failed '.attempts | length')" 1
	assert_equal "$(stamp p/gone.failed .detail)" "exit 2: gone.sh does not exist"
	assert_contains "$output" "p/gone"
	assert_contains "$output" "gone.sh does not exist"
	assert_equal "$(result '.phases[].tests[] | select(.name == "gone").class')" infrastructure
	# Others are tried again: also one that makes its file itself.
	assert_equal "$(stamp p/fails.failed '.attempts | length')" 4
	assert_equal "$(stamp p/made.failed '.attempts | length')" 4
	assert_equal "$(result '.phases[].tests[] | select(.name == "fails").class')" product
	assert_equal "$(stamp p/scenario.failed '.attempts | length')" 4
	assert_equal "$(stamp p/scenario.failed .detail)" null
	# One that needs no file of that name passes.
	[ -e test-results/p/passes.passed ]
	# And the file that is there again counts.
	echo 'exit 0' >gone.sh
	run -2 gmake e2e
	[ -e test-results/p/gone.passed ]
}
