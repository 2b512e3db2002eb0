#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# Results count in one checkout, for one make at a time, in a directory that is ours.

load helpers

# a passes; b does once there is m.
open_run() {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: echo a >>ran}, b: {command: test -e m}}}]
	YAML
	run -2 gmake e2e
	touch m
	forget
}

@test "results that were copied from another checkout are not used" {
	mkdir one two
	cd one || return
	open_run
	cp phases.yaml Makefile m ../two
	cd ../two || return
	cp -a ../one/test-results .
	run -0 gmake e2e
	assert_contains "$output" "the results in test-results are those of another checkout"
	assert_equal "$(ran)" a
}

@test "a directory for results that two checkouts share gives no pass to the other" {
	mkdir one two
	cd one || return
	export E2E_OUT=$BATS_TEST_TMPDIR/shared
	open_run
	cp phases.yaml Makefile m ../two
	cd ../two || return
	run -0 gmake e2e
	assert_equal "$(ran)" a
}

@test "a checkout that is moved, and one that is made again with a cache, keep their passes" {
	mkdir one
	cd one || return
	open_run
	cd ..
	mv one two
	cd two || return
	gmake e2e E2E_ONLY=p/a
	assert_equal "$(ran)" ""
	tar -cf ../cache.tar test-results
	cp phases.yaml Makefile m ..
	cd ..
	rm -r two
	mkdir three
	mv phases.yaml Makefile m three
	cd three || return
	tar -xf ../cache.tar
	gmake e2e
	assert_equal "$(ran)" ""
	assert_equal "$(result .tests_passed)" 2
}

@test "a skip that was made by hand, or put back over a later failure, does not count" {
	plan <<-'YAML'
	phases:
	  - name: p
	    tests:
	      a: {command: "true"}
	      b: {command: 'exit $(cat code)'}
	      c: {command: "[ -e kept ] && rm -f test-results/p/b.failed && cp -p kept test-results/p/b.skipped", after: b}
	YAML
	echo 1 >code
	run -2 gmake -k e2e
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - <<-'PYTHON'
	from stamp_sums import with_checksum
	text = open("test-results/p/b.failed").read()
	text = text.replace('"status":"failed"', '"status":"skipped"').replace('"exit_code":1', '"exit_code":77')
	open("test-results/p/b.skipped", "w").write(with_checksum(text))
	PYTHON
	rm test-results/p/b.failed
	run -1 e2e-report again
	assert_contains "$output" "b          its result does not count: it was not written by this run"
	echo 77 >code
	run -2 gmake -k e2e
	refute_contains "$output" "does not count"
	cp -p test-results/p/b.skipped kept
	echo 1 >code
	run -2 gmake -k e2e
	assert_contains "$output" "b          its result does not count: it is older than the last failure of the test"
}

@test "a stamp of an old run, or one made by hand, is no pass" {
	open_run
	cp -p test-results/p/a.passed old
	gmake e2e
	rm m
	run -2 gmake e2e-fresh e2e
	touch m
	forget
	# As of this run, with a checksum that is right; but its seal is not.
	PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$BATS_TEST_DIRNAME python3 - <<-'PYTHON'
	import json, re
	from stamp_sums import with_checksum
	run = json.load(open("test-results/.e2e/run"))["run"]
	text = open("old").read()
	text = re.sub(r'"run":"[^"]*"', '"run":"%s"' % run, text)
	open("test-results/p/a.passed", "w").write(with_checksum(text))
	PYTHON
	run -0 gmake e2e
	assert_contains "$output" "p/a: its result does not count: it was not written by this run"
	assert_equal "$(ran)" a
	forget
	cp -p old test-results/p/a.passed
	run -0 gmake e2e
	assert_equal "$(ran)" a
}

@test "of six makes that begin at once one runs" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: 'echo a >>ran; until test -e go; do sleep 0.05; done'}}}]
	YAML
	for i in 1 2 3 4 5 6; do
		(code=0; gmake e2e >"out$i" 2>&1 3>&- || code=$?; echo "$code" >"status$i") 3>&- &
	done
	all_but_one_refused() { [ "$(cat status* 2>/dev/null | wc -l)" = 5 ]; }
	wait_until all_but_one_refused
	touch go
	wait
	assert_equal "$(ran)" a
	assert_equal "$(sort status* | tr '\n' ' ')" "0 2 2 2 2 2 "
	assert_equal "$(grep -l 'another make .* is running' out* | wc -l)" 5
}

@test "two makes in PID namespaces of their own do not both run" {
	unshare -pf --mount-proc true 2>/dev/null || skip "no PID namespaces here"
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: 'echo a >>ran; until test -e go; do sleep 0.05; done'}}}]
	YAML
	unshare -pf --mount-proc "$E2E_TEST_MAKE" e2e >first 2>&1 3>&- &
	wait_until test -e ran
	run -2 unshare -pf --mount-proc "$E2E_TEST_MAKE" e2e
	assert_contains "$output" "another make, in another container or PID namespace, is running"
	touch go
	wait $!
	assert_equal "$(ran)" a
}

@test "the lock ends with make, however it ends" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: 'echo $$ >pid; test -e go || sleep 7613'}}}]
	YAML
	start_make e2e
	wait_until test -e pid
	kill -KILL "$make_pid"
	touch go
	gmake e2e
	assert_equal "$(result .success)" true
	wait_until no_process e2e-lock
}

@test "no report of an earlier run stands there after one that was red, or could not begin" {
	plan <<-'YAML'
	phases: [{name: p, tests: {a: {command: test -e m}}}]
	YAML
	there() { ls test-results/*.json test-results/*.xml test-results/*.html 2>/dev/null | wc -l; }
	touch m
	gmake e2e E2E_REPORTS=json,junit,html
	assert_equal "$(there)" 3
	rm m
	run -2 gmake e2e E2E_REPORTS=console
	assert_equal "$(there)" 0
	touch m
	gmake e2e E2E_REPORTS=json,html
	run -2 gmake e2e E2E_PHASES=q
	assert_equal "$(there)" 0
	gmake e2e E2E_REPORTS=json,html
	run -2 e2e-gen --run --phase q
	assert_equal "$(there)" 0
	gmake e2e E2E_REPORTS=json,html
	echo 'rubbish: [' >>phases.yaml
	run -2 gmake e2e
	assert_equal "$(there)" 0
}

@test "files and directories that are not ours stay as they are" {
	plan <<-'YAML'
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	mkdir -p build/p/t.d elsewhere/p
	echo mine | tee build/p/t.log build/p/t.d/file build/report.html >elsewhere/p/t.log
	run -2 gmake e2e E2E_OUT=build
	assert_contains "$output" "build/p already exists and was not created by e2e-gen"
	assert_equal "$(cat build/p/t.log build/p/t.d/file)" $'mine\nmine'
	rm -r build/p
	run -2 gmake e2e E2E_OUT=build E2E_REPORTS=console,html
	assert_contains "$output" "build/report.html already exists and was not created by e2e-gen"
	# No run has begun.
	refute_contains "$output" "1 test in 1 phase"
	[ ! -e build/.e2e/run ]
	gmake e2e E2E_OUT=build
	gmake e2e-clean E2E_OUT=build
	assert_equal "$(ls build)" report.html
	assert_equal "$(cat build/report.html)" mine
	mkdir test-results
	ln -s ../elsewhere/p test-results/p
	run -2 gmake e2e
	assert_equal "$(cat elsewhere/p/t.log)" mine
	run -2 gmake e2e-clean
	assert_equal "$(cat elsewhere/p/t.log)" mine
	rm test-results/p
	gmake e2e
	rm -r test-results/p
	ln -s ../elsewhere/p test-results/p
	run -2 gmake e2e
	assert_contains "$output" "test-results/p is not a directory"
	assert_equal "$(cat elsewhere/p/t.log)" mine
}

@test "what a test leaves in a results directory that was emptied while it ran is ours" {
	plan <<-'YAML'
	phases: [{name: p, tests: {t: {command: "true"}}}]
	YAML
	local left
	for left in .spare.0.d t.d t.log .t.stamp.tmp t.passed; do
		gmake e2e
		rm -r test-results/* test-results/.e2e
		mkdir test-results/p
		case $left in *.d) mkdir "test-results/p/$left" ;; *) echo left >"test-results/p/$left" ;; esac
		run -0 gmake e2e
		assert_contains "$output" "test-results was emptied since the run of"
		# A log that nobody can have left for this plan.
		rm -r test-results/* test-results/.e2e
		mkdir test-results/p
		echo mine >test-results/p/other.log
		run -2 gmake e2e
		assert_contains "$output" "test-results/p already exists"
		assert_equal "$(cat test-results/p/other.log)" mine
		rm -r test-results
	done
}

@test "a pass of this run that is put back after the test has failed does not count" {
	plan <<-'YAML'
	phases:
	- name: p
	  tests:
	    a: {command: "test ! -e broken"}
	    b: {command: "test -e mended"}
	YAML
	run gmake e2e
	cp -p test-results/p/a.passed kept
	touch broken
	rm test-results/p/a.passed
	run gmake e2e
	[ "$status" = 2 ]
	rm test-results/p/a.failed
	cp -p kept test-results/p/a.passed
	touch mended
	run gmake e2e
	[ "$status" = 2 ]
	assert_contains "$output" "p/a: its result does not count: it is older than the last failure"
	assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "failed passed"
	# Also when make asks for it, and when it is the tool's own report that failed it.
	cp -p kept test-results/p/a.passed
	rm test-results/p/a.failed
	rm mended
	touch -d @0 test-results/p/a.passed
	run gmake e2e
	[ "$status" = 2 ]
	rm broken
	touch mended
	gmake e2e
	assert_equal "$(result '[.phases[].tests[].status] | join(" ")')" "passed passed"
}

@test "the directories of a run are made in another part of the disk, and nothing else is left or changed" {
	plan <<-'YAML'
	phases:
	- {name: one, tests: {a: {command: "true"}}}
	- {name: two, tests: {b: {command: "true"}}}
	YAML
	gmake e2e
	assert_equal "$(ls -A test-results | sort | tr '\n' ' ')" ".e2e e2e-results.json one two "
	[ ! -e test-results/.e2e/phase.new ]
	# A phase's directory that is gone, and one that a make was killed in making.
	rm -r test-results/one
	mkdir test-results/.e2e/phase.new
	gmake e2e
	assert_equal "$(ls -A test-results | sort | tr '\n' ' ')" ".e2e e2e-results.json one two "
	[ ! -e test-results/.e2e/phase.new ]
	# One in which there was something of somebody else.
	rm -r test-results
	mkdir test-results
	touch test-results/theirs
	gmake e2e
	assert_equal "$(ls -A test-results | sort | tr '\n' ' ')" ".e2e e2e-results.json one theirs two "
	[ "$(stat -f -c %T .)" = ext2/ext3 ] && command -v lsattr >/dev/null || return 0
	! lsattr -d test-results test-results/.e2e | grep -q '^[^ ]*T'
}
