#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The rows of tests/faults/matrix.md, each at some of its calls: "make faults" tries them at all.
load helpers

# All rows in one go, as they begin in the same directories. What it prints of a row ends in a line
# that begins with the row's name.
setup_file() {
	"$BATS_TEST_DIRNAME/faults/run" --quick --jobs 2 >"$BATS_FILE_TMPDIR/rows" 2>&1 ||
		echo "exit $?" >>"$BATS_FILE_TMPDIR/rows"
}

# One row; skipped where it cannot be tried.
row() {
	local rows=$BATS_FILE_TMPDIR/rows of_row
	of_row=$(awk -v row="$1" '
		{ text = text $0 "\n" }
		/^[a-z-]+ +([0-9]+ cases|skipped)/ { if ($1 == row) { printf "%s", text; exit } text = "" }' "$rows")
	if [[ $of_row = "$1 "*skipped:* ]] || [ "$(tail -n 1 "$rows")" = "exit 77" ]; then
		skip "$(grep -m 1 skipped: <<<"${of_row:-$(cat "$rows")}")"
	fi
	echo "${of_row:-$(cat "$rows")}"
	[[ $of_row =~ ^"$1"\ +[1-9][0-9]*\ cases\ \ 0\ torn\ \ 0\ green\ \ 0\ survivor\ \ 0\ wrong ]]
}

@test "each row of the matrix is tried here" {
	assert_equal "$(grep -o '^	row [a-z-]*' "$BATS_TEST_FILENAME" | cut -d' ' -f2)" \
		"$("$BATS_TEST_DIRNAME/faults/run" --list)"
}

@test "run-kill: e2e-run is killed, its test having left a process in a session of its own" {
	row run-kill
}

@test "gen-run-kill: the same below e2e-gen --run" {
	row gen-run-kill
}

@test "run-enospc: the disk is full" {
	row run-enospc
}

@test "run-edquot: the quota is used up" {
	row run-edquot
}

@test "run-eio: the disk is broken" {
	row run-eio
}

@test "run-emfile: no descriptor is left" {
	row run-emfile
}

@test "run-erofs: nothing can be changed" {
	row run-erofs
}

@test "run-malloc: no memory" {
	row run-malloc
}

@test "run-in-the-way: a directory, a FIFO, a symbolic link where a result, a log or a temporary file will be" {
	row run-in-the-way
}

@test "report-kill: e2e-report begin, phase, end or again is killed" {
	row report-kill
}

@test "report-enospc: the disk is full" {
	row report-enospc
}

@test "report-edquot: the quota is used up" {
	row report-edquot
}

@test "report-eio: the disk is broken" {
	row report-eio
}

@test "report-emfile: no descriptor is left" {
	row report-emfile
}

@test "report-erofs: nothing can be changed" {
	row report-erofs
}

@test "report-malloc: no memory" {
	row report-malloc
}

@test "report-in-the-way: a directory, a FIFO, a symbolic link where a report or a mark will be; the directory of a phase is gone" {
	row report-in-the-way
}

@test "green-end: end of a run in which all passed is killed, or a call of it fails" {
	row green-end
}

@test "stamp-truncated: a stamp is cut" {
	row stamp-truncated
}

@test "stamp-flipped: a bit of a stamp is another" {
	row stamp-flipped
}

@test "stamp-foreign: a stamp of another test, run, definition, version or status; an empty one; a directory, a FIFO, a link in its place" {
	row stamp-foreign
}
