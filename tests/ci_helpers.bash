# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of CI share: a repository whose tests can be told to fail, and the schemas of the services.

load helpers

# switched_tests PREFIX TEST...: the files PREFIXTEST.sh, for reporting_runner. Each test appends its name
# to $RAN, writes its tool's report, and passes while its file is in $OK.
switched_tests() {
	local test prefix=$1
	export RAN=$PWD/ran OK=$PWD/ok
	mkdir -p ok "${prefix%/*}"
	for test in "${@:2}"; do
		touch "ok/$test"
		cat >"$prefix$test.sh" <<-SH
		echo $test >>"\$RAN"
		echo '<testsuite><testcase name="one"/></testsuite>' >"\$1"
		test -e "\$OK/$test"
		SH
	done
}

# The start of a plan: a runner of shell scripts that are given where their report is to be.
reporting_runner() {
	cat <<-'YAML'
	version: 1
	runners:
	  sh:
	    command: [sh, "${path}", "${report}"]
	    report: {format: junit, file: "${artifacts}/report.xml"}
	YAML
}

need_schemas() {
	need node
	[ -d "$BATS_TEST_DIRNAME/ci/node_modules" ] || lacks npm "not installed: (cd tests/ci && npm ci)"
}

# schema SERVICE FILE: whether it holds.
schema() { node "$BATS_TEST_DIRNAME/ci/schema.mjs" "$@"; }
