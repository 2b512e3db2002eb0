# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# For the tests of presets: tools, real ones and fakes, and what became of a test.

# A tool of tests/presets/package.json, seen from the test's directory.
need_npm() {
	need_of npm npx
	[ -e "$BATS_TEST_DIRNAME/presets/node_modules/.bin/$1" ] ||
		lacks npm "$1 is not installed: (cd tests/presets && npm ci)"
	ln -s "$BATS_TEST_DIRNAME/presets/node_modules" node_modules
	echo '{"private": true}' >package.json
}

program() {
	cat >"$1"
	chmod +x "$1"
}

# PHASE/TEST: its status, its reason and, where there are any, NAME=STATUS of its cases.
outcome() {
	jq -r --arg phase "${1%/*}" --arg test "${1#*/}" '.phases[] | select(.name == $phase) |
		.tests[] | select(.name == $test) | [.status, .reason] +
		((.cases // []) | map(.name + "=" + .status)) | join(" ")' test-results/e2e-results.json
}

# fake NAME: a tool that is not to be had here; it writes down its words, does what standard input
# says, and exits with that.
fake() {
	mkdir -p bin
	{
		printf '#!/bin/sh\nprintf "%%s\\n" "$@" >"$E2E_ARTIFACTS/words"\n'
		cat
	} | program "bin/$1"
	PATH=$PWD/bin:$PATH
}
