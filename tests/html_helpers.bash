# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the tests of report.html share: it is looked at in a headless Chromium.

load helpers

# check NAME[,NAME...] [FILE]: checks of html/check.mjs.
check() {
	if [ -z "${CHROMIUM:-}" ]; then
		CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
			lacks check "no Chromium on the PATH"
	fi
	export CHROMIUM
	need node
	timeout 120 node "$BATS_TEST_DIRNAME/html/check.mjs" "$1" "${2:-test-results/report.html}"
}

# results_of PLAN: the results of that function's plan, which is red; run once for the tests of a file.
results_of() {
	local once=$BATS_FILE_TMPDIR/$1
	if [ ! -e "$once/ran" ]; then
		mkdir -p "$once"
		(cd "$once" && "$1" && { gmake -j4 e2e; [ $? = 2 ]; } && touch ran)
	fi
	cp -r "$once/test-results" .
}
