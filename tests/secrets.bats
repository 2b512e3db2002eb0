#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The values of secrets are in nothing that is written or shown, in no form. What the forms are is
# said by Python's encoders: secrets/forms.py.

load helpers

forms=$BATS_TEST_DIRNAME/secrets/forms.py

with() { python3 "$forms" with "$@"; }

# In what a person sees of all files of one test's run and of what was printed, there is no value.
check_seen() {
	mapfile -t files < <(find "$@" -type f ! -path '*.d/*' ! -path '*.d.1/*')
	python3 "$forms" check-seen "${files[@]}"
}

# Nothing but what the tests themselves wrote into their artifacts, and the plan's own text.
check_all() {
	mapfile -t files < <(find "$@" -type f ! -path '*.d/*' ! -path '*.d.1/*')
	python3 "$forms" check "${files[@]}"
}

teardown() {
	touch go
	if [ -n "${server_pid:-}" ]; then
		kill "$server_pid" 2>/dev/null || true
		wait "$server_pid" 2>/dev/null || true
	fi
	if [ -n "${make_pid:-}" ]; then wait_make || true; fi
}

all_but_slack=console,json,html,junit,ctrf,tap,github,markdown,trace,events
all_reports=console,json,html,junit,ctrf,tap,github,markdown,trace,events,slack

serve() {
	mkdir -p server
	SLACK_PATH=/x python3 "$BATS_TEST_DIRNAME/reporters/slack_server.py" server/port - 200 3>&- &
	server_pid=$!
	wait_until test -s server/port
	SLACK_WEBHOOK=http://localhost:$(cat server/port)/x
	export SLACK_WEBHOOK
}

@test "every form of a value, printed in every way, is in no file and on no console" {
	export FORMS=$forms
	serve
	plan <<-YAML
	secrets: [$(python3 "$forms" names)]
	log: 100MiB
	runners:
	  prints: {command: 'python3 "\$FORMS" print \${name}; echo the end; exit 1'}
	  report:
	    command: 'python3 "\$FORMS" junit "\${report}"; exit 1'
	    report: {format: junit, file: '\${artifacts}/junit.xml'}
	phases:
	  - {name: out, runner: prints, required: false, tests: {whole: {}, bytes: {}, cut: {}, streams: {}}}
	  - name: rest
	    tests:
	      report: {runner: report, retries: 1}
	      good: {runner: report, command: 'python3 "\$FORMS" junit "\${report}"'}
	      leaves: {command: 'python3 "\$FORMS" leave; exit 1'}
	      argument: {command: ["false", "\${S0}", "x\${S1}", "\${S2}\${S3}", "--password=\${S10}"]}
	      missing: {command: ["./\${S7}\${S7}"]}
	      long: {command: ["$(printf 'x%.0s' {1..480})\${S7}"]}
	      unset: {command: ["\${S0}", "\${NOT_SET}"]}
	YAML
	run with "$E2E_TEST_MAKE" --no-print-directory -j4 e2e "E2E_REPORTS=$all_reports"
	assert_equal "$status" 2
	mkdir shown
	echo "$output" >shown/make
	assert_contains "$(tail -n 1 test-results/out/bytes.log)" "the end"
	assert_equal "$(stamp rest/leaves.failed '.leaky | length')" 72
	for name in out/whole rest/report rest/good rest/leaves rest/missing rest/argument; do
		with e2e-report show $name >"shown/${name#*/}" 2>&1 || true
	done
	assert_contains "$(cat shown/report)" "***"
	run with "$E2E_TEST_MAKE" --no-print-directory e2e-report "E2E_REPORTS=$all_reports"
	echo "$output" >shown/again
	run with e2e-report history
	echo "$output" >shown/history
	test -s server/port.1
	# Only its own text has been taken away.
	assert_contains "$(head -n 1 test-results/out/whole.log)" "before *** behind"
	assert_contains "$(stamp rest/argument.failed '.command | join(" ")')" "--password=***"
	check_all test-results server shown Makefile
}

@test "a value with something in it that nobody sees is in nothing that a person sees" {
	export FORMS=$forms
	serve
	plan <<-YAML
	secrets: [$(python3 "$forms" names)]
	log: 100MiB
	phases:
	  - name: p
	    tests:
	      prints: {command: 'python3 "\$FORMS" veiled 2>&1; echo the end; exit 1'}
	      ctrf:
	        command: 'python3 "\$FORMS" veiled-ctrf "\${report}"; exit 1'
	        report: {format: ctrf, file: '\${artifacts}/r.json'}
	      tap:
	        command: 'python3 "\$FORMS" veiled-tap "\${report}"; exit 1'
	        report: {format: tap, file: '\${artifacts}/r.tap'}
	YAML
	mkdir shown
	with "$E2E_TEST_MAKE" --no-print-directory e2e "E2E_REPORTS=$all_reports" >shown/make 2>&1 || true
	assert_contains "$(tail -n 1 test-results/p/prints.log)" "the end"
	for name in prints ctrf tap; do with e2e-report show $name >shown/$name 2>&1; done
	[ "$(grep -c '\*\*\*' shown/ctrf)" -gt 60 ]
	[ "$(grep -c '\*\*\*' shown/tap)" -gt 60 ]
	check_seen test-results server shown
	assert_contains "$(head -n 1 test-results/p/prints.log)" "before *** behind"
}

@test "a value as shells and other programs quote it is in nothing that a person sees" {
	export FORMS=$forms
	plan <<-YAML
	secrets: [$(python3 "$forms" names)]
	phases: [{name: p, tests: {t: {command: 'python3 "\$FORMS" quoted 2>&1; echo the end; exit 1'}}}]
	YAML
	mkdir shown
	with "$E2E_TEST_MAKE" --no-print-directory e2e >shown/make 2>&1 || true
	assert_contains "$(tail -n 1 test-results/p/t.log)" "the end"
	check_all test-results shown
	check_seen test-results shown
}

@test "what was masked once stays masked for whoever has no value" {
	cat >write.py <<-'PYTHON'
	import os, sys
	token, name = os.environ.get("TOKEN") or sys.exit(1), os.environ["NAME"]
	case = "<testsuite name='s'><testcase classname='c' name='n'><failure message='%s'>%s</failure></testcase></testsuite>"
	kinds = {
	    "plain": case % (token, token),
	    "entities": case % (token, "".join("&#%d;" % ord(c) for c in token)),
	    "cdata": case % ("m", "%s<![CDATA[%s]]>%s" % (token[:3], token[3:6], token[6:])),
	    "comment": case % ("m", "%s<!-- here -->%s" % (token[:3], token[3:])),
	    "latin": "<?xml version='1.0' encoding='ISO-8859-1'?>" + case % ("m", name),
	    "utf16": "<?xml version='1.0' encoding='UTF-16'?>" + case % (token, token),
	}
	encoding = {"latin": "iso-8859-1", "utf16": "utf-16"}.get(sys.argv[1], "utf-8")
	os.makedirs(os.path.dirname(sys.argv[2]) or ".", exist_ok=True)
	with open(sys.argv[2], "w", encoding=encoding) as out:
	    out.write(kinds[sys.argv[1]])
	PYTHON
	plan <<-'YAML'
	secrets: [TOKEN, NAME]
	env: {NAME: "${NAME:-}"}
	runners:
	  own: {command: 'python3 write.py ${name} ${report}; exit 1', report: {format: junit, file: '${artifacts}/r.xml'}}
	phases:
	  - name: own
	    runner: own
	    required: false
	    tests: {plain: {}, entities: {}, cdata: {}, comment: {}, latin: {}, utf16: {}}
	  - name: outside
	    required: false
	    tests:
	      one: {command: 'python3 write.py plain out/one.xml; exit 1', report: {format: junit, file: out/one.xml}}
	      many: {command: 'for n in 1 2; do python3 write.py plain more/$n.xml; done; exit 1', report: {format: junit, file: 'more/*.xml'}}
	YAML
	mkdir shown
	# Like shell variables that were set for one command only.
	TOKEN=hunter2hunter2 NAME=pässwörd-E-hunter2hunter2 run gmake e2e E2E_REPORTS=$all_but_slack
	assert_equal "$(result '[.phases[].tests[] | select(.name != "utf16").cases | length] | join(" ")')" "1 1 1 1 1 1 2"
	grep -q hunter2 out/one.xml more/1.xml
	gmake e2e-report "E2E_REPORTS=$all_but_slack" >shown/report 2>&1 || true
	gmake e2e-report E2E_REPORTS=github >shown/github 2>&1 || true
	for test in own/{plain,entities,cdata,comment,latin,utf16} outside/{one,many}; do
		e2e-report show $test >"shown/${test#*/}" 2>&1
		# What is put in its place is no character of UTF-16.
		[ $test = own/utf16 ] || grep -qF '***' "shown/${test#*/}"
	done
	e2e-report history >shown/history
	gmake e2e >shown/again 2>&1 || true
	grep -rE "hunter2|pässw|h.u.n.t.e.r" test-results shown >found || true; assert_equal "$(cat found)" ""
	python3 - <<-'PYTHON'
	import glob, os
	for name in glob.glob("test-results/**", recursive=True):
	    if os.path.isfile(name):
	        data = open(name, "rb").read()
	        for encoding in "utf-8", "latin-1", "utf-16-le":
	            assert "hunter2".encode(encoding) not in data, name
	            assert "pässwörd".encode(encoding) not in data, name
	PYTHON
}

@test "a value that stands in phases.yaml only, for the run, a runner, a test, or made of others" {
	plan <<-'YAML'
	secrets: [A, B, C, D, E]
	env: {A: "of-the-plan", PART: "joined-", D: "${PART}${phase}-${name}", E: "${A}/${OUTSIDE:-no}"}
	runners:
	  r:
	    env: {B: "of-the-runner"}
	    command: 'cp in.xml "${report}"; echo "$A $B $C $D $E"'
	    report: {format: junit, file: "${artifacts}/r.xml"}
	phases:
	  - {name: phase, runner: r, tests: {test: {env: {C: "of-the-test"}}}}
	YAML
	echo '<testsuite><testcase name="of-the-plan of-the-runner of-the-test joined-phase-test of-the-plan/very-much"/></testsuite>' >in.xml
	OUTSIDE=very-much run -0 gmake e2e E2E_REPORTS=console,json,html,junit,markdown
	assert_equal "$(cat test-results/phase/test.log)" "*** *** *** *** ***"
	assert_equal "$(result '.phases[0].tests[0].cases[0].name')" "*** *** *** *** ***"
	run -1 grep -rlE --exclude-dir='*.d' 'of-the-(plan|runner|test)|joined-p|very-much' test-results
}

@test "a literal value of a secret is warned of, with its place" {
	cat >phases.yaml <<-'YAML'
	secrets: [A, B]
	env: {A: of-the-plan, B: "${B:-a-default}"}
	phases: [{name: p, tests: {t: {command: "true", env: {B: of-the-test}}}}]
	YAML
	run -0 e2e-gen
	assert_contains "$output" "phases.yaml:2:10: warning: the value of the secret A is written here"
	assert_contains "$output" "phases.yaml:3:58: warning: the value of the secret B is written here"
	assert_equal "$(grep -c warning: <<<"$output")" 2
	run -0 gmake e2e
	refute_contains "$output" warning:
}

@test "no value is in a command line of ours" {
	export FORMS=$forms
	plan <<-YAML
	secrets: [$(python3 "$forms" names)]
	env: {ALL: "\${S0}\${S1}"}
	runners: {r: {env: {S9: "\${S10}"}, command: 'touch up; until [ -e go ]; do sleep 0.05; done'}}
	phases: [{name: p, runner: r, tests: {t: {env: {OTHER: "\${S7}"}}}}]
	YAML
	python3 "$forms" with "$E2E_TEST_MAKE" --no-print-directory e2e 3>&- >out 2>&1 &
	make_pid=$!
	wait_until test -e up
	mkdir lines
	for pid in $make_pid $(pgrep -P "$make_pid"); do tr '\0' '\n' <"/proc/$pid/cmdline" >"lines/$pid"; done
	grep -q e2e-run lines/*
	touch go
	wait "$make_pid"
	make_pid=
	check_all lines test-results Makefile
}

# A server that takes connections and never answers: who asks it can be looked at.
listen() {
	cat >listen.py <<-'PYTHON'
	import os, socket, time
	server = socket.create_server(("127.0.0.1", 0), backlog=50)
	open("port.tmp", "w").write(str(server.getsockname()[1]))
	os.rename("port.tmp", "port")
	time.sleep(60)
	PYTHON
	python3 listen.py 3>&- &
	server_pid=$!
	wait_until test -e port
	PORT=$(cat port)
	export PORT
}

@test "no value is in a command line of e2e-probe or e2e-service" {
	listen
	export TOKEN=hunter2hunter2
	for check in 'http: "http://me:${TOKEN}@localhost:${PORT}/?q=${TOKEN}", header: "Authorization: Bearer ${TOKEN}", data: "${name} $$x ${TOKEN}"' \
		'redis: "redis://:${TOKEN}@localhost:${PORT}"' \
		'postgres: "postgres://me:${TOKEN}@localhost:${PORT}/db"' \
		'exec: [sh, -c, "sleep 7655; test -n $1", -, "${TOKEN}"]'; do
		rm -rf test-results lines
		plan <<-YAML
		secrets: [TOKEN]
		services: {s: {command: sleep 7656, ready: {$check, timeout: 20s}}}
		phases: [{name: p, services: [s], tests: {t: {command: "true"}}}]
		YAML
		start_make e2e E2E_SERVICES=external
		wait_until has_process e2e-probe
		mkdir lines
		# Some may have ended meanwhile, or have become the command that e2e-probe starts.
		for pid in $(own_processes e2e-); do
			cp "/proc/$pid/cmdline" "lines/$pid" 2>/dev/null || continue
			grep -q e2e- "lines/$pid" || rm -f "lines/$pid"
		done
		grep -q e2e-probe lines/*
		grep -q e2e-service lines/*
		run -1 grep -r "$TOKEN" lines
		# shellcheck disable=SC2046 # words, on purpose
		kill "$make_pid" $(own_processes 'e2e-probe|sleep 765[56]') || true
		wait_make
	done
	make_pid=
}

@test "what the check of a service is given is what it was given before" {
	cat >answer.py <<-'PYTHON'
	import http.server, os
	class Handler(http.server.BaseHTTPRequestHandler):
	    def do_POST(self):
	        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
	        open("asked", "w").write(repr((self.path, self.headers["X-Token"], body)))
	        self.send_response(200)
	        self.end_headers()
	server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
	open("port.tmp", "w").write(str(server.server_port))
	os.rename("port.tmp", "port")
	server.serve_forever()
	PYTHON
	python3 answer.py 3>&- 2>/dev/null &
	server_pid=$!
	wait_until test -e port
	plan <<-'YAML'
	secrets: [TOKEN]
	services: {s: {command: "true", env: {OWN: "own-${TOKEN}"}, ready: {http: "http://localhost:${PORT}/${NONE:-a$$b}", header: "X-Token: ${TOKEN}", data: "${name} ${OWN} $$HOME $$$$ ${TOKEN}"}}}
	phases: [{name: p, services: [s], tests: {t: {command: "true"}}}]
	YAML
	TOKEN='hunter2$${PORT}' PORT=$(cat port) run -0 gmake e2e E2E_SERVICES=external
	assert_equal "$(cat asked)" "('/a\$b', 'hunter2\$\${PORT}', 's own-hunter2\$\${PORT} \$HOME \$\$ hunter2\$\${PORT}')"
}

@test "what a dead make left running is told of without the values" {
	not_under_valgrind "e2e-run is known by its name there"
	plan <<-'YAML'
	secrets: [TOKEN]
	phases: [{name: p, tests: {t: {command: 'if [ -e up ]; then exit 0; fi; setsid sh -c "touch up; sleep 7651; true" "padding padding $TOKEN" & wait'}}}]
	YAML
	export TOKEN=hunter2hunter2hunter2hunter2hunter2
	start_make e2e
	# Also where one of an earlier test is left: this very one is there.
	wait_until test -e up
	# e2e-run and make, and nothing else; in this order, so that e2e-run does not end its test because
	# make has gone.
	kill -KILL "$(pgrep -P "$make_pid" -x e2e-run)" "$make_pid"
	wait "$make_pid" || true
	make_pid=
	unset TOKEN
	run gmake e2e
	assert_contains "$output" "still running since the last make"
	refute_contains "$output" hunter2
}

@test "a value that is too short: one warning, with its name and not its value" {
	plan <<-'YAML'
	secrets: [SHORT, EMPTY, LONG]
	env: {SHORT: "${SHORT}"}
	runners: {r: {env: {SHORT: "${SHORT}"}, command: 'echo $SHORT $LONG'}}
	phases: [{name: p, runner: r, tests: {t: {}, u: {env: {SHORT: "${SHORT}"}}}}]
	YAML
	SHORT=qzjxk EMPTY='' LONG=qzjxkv run -0 gmake e2e
	assert_equal "$(grep -c "warn\|not masked" <<<"$output")" 1
	assert_contains "$output" "the secret SHORT has fewer than 6 bytes and is not masked"
	refute_contains "$output" qzjxk
	assert_equal "$(cat test-results/p/t.log)" "qzjxk ***"
}

@test "a report's place that holds a value is an error, and is not told" {
	plan <<-'YAML'
	secrets: [TOKEN]
	phases:
	  - {name: p, tests: {t: {command: "true", report: {format: junit, file: "x/${TOKEN}.xml"}}}}
	YAML
	TOKEN=hunter2hunter2 run -2 gmake e2e
	assert_contains "$output" "the path of the report holds the value of a secret"
	refute_contains "$output" hunter2
	run -1 grep -r hunter2 test-results
}

@test "what can be shown is in the log at once" {
	plan <<-'YAML'
	secrets: [TOKEN]
	phases: [{name: p, tests: {t: {command: 'echo a line that has no end of its own; printf "%s" "hunter2hunter"; until [ -e go ]; do sleep 0.05; done'}}}]
	YAML
	export TOKEN=hunter2hunter2
	start_make e2e
	wait_until grep -qs 'of its own' test-results/p/t.log
	run -1 grep hunter test-results/p/t.log
	touch go
	wait_make
	make_pid=
	grep hunter2hunter test-results/p/t.log
}
