#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The manual pages are well-formed, and their examples work as they stand. In a page, a literal block
# that begins with "# NAME" is the file NAME, and "# phases.yaml" begins a new directory; one that
# begins with a key of phases.yaml is a part to look at; every other one is commands for sh. What
# ARCHITECTURE.md and CONTRIBUTING.md say is where they say.

load helpers

man_dir=$BATS_TEST_DIRNAME/../man

# Writes the page's literal blocks to blocks/001, blocks/002, ...
extract_blocks() {
	mkdir -p blocks
	awk '/^\.Bd -literal/ { n++; inside = 1; next }
		/^\.Ed/ { inside = 0; next }
		inside { gsub(/\\e/, "\\"); print > sprintf("blocks/%03d", n) }' "$1"
}

run_examples() {
	local block first dir=. count=0
	extract_blocks "$man_dir/$1"
	for block in "$PWD"/blocks/*; do
		first=$(head -n 1 "$block")
		case $first in
		"# phases.yaml")
			dir=$(mktemp -d "$BATS_TEST_TMPDIR/example.XXXXXX")
			cp "$block" "$dir/phases.yaml"
			;;
		"# "*)
			mkdir -p "$(dirname "$dir/${first#\# }")"
			cp "$block" "$dir/${first#\# }"
			;;
		runners:* | phases:*) ;;
		*)
			(cd "$dir" && sh -ex "$block") || return
			count=$((count + 1))
			;;
		esac
	done
	[ "$count" -gt 0 ]
}

@test "mandoc finds nothing wrong with the pages" {
	for page in "$man_dir"/*.[15]; do
		run -0 mandoc -T lint -W warning "$page"
		assert_equal "$output" ""
	done
}

@test "the examples of e2e-gen(1)" { run_examples e2e-gen.1; }
@test "the examples of phases.yaml(5)" { run_examples phases.yaml.5; }

@test "the examples of e2e-service(1)" { run_examples e2e-service.1; }

# The options of a page: the items of its lists that are options.
options_of_page() {
	sed -n 's/^\.It Fl -\([a-z-]*\).*/--\1/p; s/^\.It Fl \([a-z]\)\( .*\)\{0,1\}$/-\1/p' "$1" | sort
}

# The options of a program: what stands in the lines of --help before the words for it.
options_of_help() {
	"$1" --help | sed -n 's/^  -/-/p' | sed 's/  .*//' | grep -oE '(^|, )--?[a-z][a-z-]*' |
		sed 's/^, //' | sort
}

@test "the pages have the options of their programs, and no others" {
	for program in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do
		options_of_help "$program" >help
		# One is for the rule in the Makefile alone.
		if [ "$program" = e2e-gen ]; then echo --results | sort -o help - help; fi
		[ -s help ]
		diff -u help <(options_of_page "$man_dir/$program.1")
	done
}

@test "the pages have the commands of their programs, and no others" {
	for program in e2e-report e2e-service; do
		"$program" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' | sort >help
		[ -s help ]
		diff -u help <(sed -n '/^\.Bl/,/^\.El/s/^\.It Cm \([a-z]*\).*/\1/p; /^\.El/q' "$man_dir/$program.1" | sort)
	done
}

# The lines of a section of a page.
section_of() { # PAGE NAME
	awk -v name=".Sh $2" '/^\.Sh / { inside = $0 == name; next } inside' "$1"
}

@test "the synopses have each command, and each option that e2e-gen has" {
	local program word missing=
	for program in e2e-report e2e-service e2e-probe; do
		section_of "$man_dir/$program.1" SYNOPSIS >synopsis
		"$program" --help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p' >words
		[ -s words ]
		while read -r word; do
			grep -qE "^\.Cm ([a-z]+ \| )*$word( \||\$)" synopsis || missing+=" $program:$word"
		done <words
	done
	section_of "$man_dir/e2e-gen.1" SYNOPSIS >synopsis
	while read -r word; do
		grep -qE -- "Fl ${word#-}( |\$)" synopsis || missing+=" e2e-gen:$word"
	done < <(options_of_help e2e-gen | grep -vxE -- '--(help|version)')
	assert_equal "$missing" ""
}

@test "SEE ALSO has each page that a page names, and all of ours, in order" {
	local page
	for page in "$man_dir"/*.[15]; do
		section_of "$page" "SEE ALSO" | sed -n 's/^\.Xr \([^ ]* [0-9]\).*/\1/p' >has
		{
			sed -n 's/^\.Xr \([^ ]* [0-9]\).*/\1/p' "$page"
			for other in "$man_dir"/*.[15]; do
				other=${other##*/}
				echo "${other%.*} ${other##*.}"
			done | grep -vx "$(basename "${page%.*}") ${page##*.}"
		} | LC_ALL=C sort -u | LC_ALL=C sort -k2,2 -k1,1 | diff -u has -
	done
}

@test "the plan in the README compiles, with what the guide adds" {
	mkdir e2e
	touch e2e/sign_in.spec.ts
	awk '/^```yaml/ { inside = 1; next } /^```/ { inside = 0 } inside' "$BATS_TEST_DIRNAME"/../{README,docs/guide}.md |
		plan
	grep -q '^e2e-phase-pages:' Makefile
}

# The paths in a text: PATTERN is how they begin, and NAME in one stands for any name.
paths_in() { # FILE PATTERN
	grep -oE "(^|[^A-Za-z0-9_./-])($2)[A-Za-z0-9_./*-]*" "$1" | sed 's/^[^A-Za-z0-9_]//; s/[.]*$//' |
		grep -v NAME | LC_ALL=C sort -u
}

@test "ARCHITECTURE.md and CONTRIBUTING.md name only files that are there" {
	local root=$BATS_TEST_DIRNAME/.. file path count=0 missing=
	for file in ARCHITECTURE.md CONTRIBUTING.md; do
		while read -r path; do
			count=$((count + 1))
			compgen -G "$root/$path" >/dev/null || missing+=" $file:$path"
		done < <(paths_in "$root/$file" '(src|tests|tools|templates|docs|man|docker|contest|fuzz|examples)/')
		# A source file that is named alone.
		# shellcheck disable=SC2016
		while read -r path; do
			count=$((count + 1))
			[ -n "$(find "$root/src" -name "$path")" ] || missing+=" $file:$path"
		done < <(grep -oE '`[a-z_]+\.[ch]`' "$root/$file" | tr -d '`' | sort -u)
	done
	assert_equal "$missing" ""
	[ "$count" -gt 50 ]
}

@test "ARCHITECTURE.md has a line for each room" {
	local root=$BATS_TEST_DIRNAME/..
	# shellcheck disable=SC2016
	diff -u <(cd "$root/src" && printf '%s\n' */ | tr -d / | sort) \
		<(sed -n '/^| room |/,/^$/s/^| `\([a-z]*\)` |.*/\1/p' "$root/ARCHITECTURE.md" | sort)
}

@test "ARCHITECTURE.md has a line for each row of evidence" {
	local root=$BATS_TEST_DIRNAME/..
	sed -n 's/^\t\.name = "\(.*\)",$/\1/p' "$root/src/state/evidence.c" >rows
	[ -s rows ]
	# shellcheck disable=SC2016
	diff -u rows <(sed -n '/^| row |/,/^$/s/^| `\([a-z]*\)` |.*/\1/p' "$root/ARCHITECTURE.md")
}
