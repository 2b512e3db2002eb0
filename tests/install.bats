#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# What "make install" leaves works wherever it was moved to, and the files of the Debian package fit the
# rest. "make check-deb" builds the package and the release tarball, and tries them in a clean system.

bats_require_minimum_version 1.5.0
load helpers

packaging=$BATS_TEST_DIRNAME/../packaging/debian
tools=$BATS_TEST_DIRNAME/../tools
build=$(dirname "$(command -v e2e-gen)")

# In "moved to", with no program of the build directory on the PATH.
installed_and_moved() {
	local program
	[ -e "$build/Makefile" ] || skip "not in a build directory"
	gmake -s -C "$build" install DESTDIR="$PWD/root" prefix=/opt >install.log
	mv root/opt "moved to"
	PATH="$PWD/moved to/bin:${PATH//"$build:"/}"
	for program in e2e-gen e2e-run e2e-report e2e-service e2e-probe; do
		assert_equal "$(command -v "$program")" "$PWD/moved to/bin/$program"
	done
}

@test "what was installed and moved: the starter plan, which is the test of the package" {
	installed_and_moved
	TMPDIR=$PWD run -0 sh "$packaging/tests/starter"
	mkdir empty
	(cd empty && e2e-gen --init && ls)
	# An editor reads the name up to a space.
	assert_equal "$(grep -c 'yaml-language-server' empty/phases.yaml)" 0
	mv "moved to" moved
	rm empty/phases.yaml
	(cd empty && PATH=$BATS_TEST_TMPDIR/moved/bin:$PATH e2e-gen --init)
	assert_equal "$(head -n 1 empty/phases.yaml)" \
		"# yaml-language-server: \$schema=$PWD/moved/share/e2e-gen/schema/phases.schema.json"
}

@test "what was installed and moved finds its programs in libexec" {
	installed_and_moved
	plan <<-'YAML'
	runners:
	  sh:
	    command: [sh, -c, 'for path in "$@"; do printf "<testsuite><testcase name=\"x\" file=\"%s\"/></testsuite>" "$path"; done >"$0"', "${report}", "${path}"]
	    report: {format: junit, file: "${artifacts}/report.xml"}
	phases:
	  - {name: p, runner: sh, batch: 8, tests: {a: t/a}}
	YAML
	mkdir t
	touch t/a
	e2e-gen
	run -0 gmake e2e
	# Also by a link to it.
	mkdir links
	ln -s "$PWD/moved to/bin/e2e-run" links/e2e-run
	touch t/b
	sed -i 's|a: t/a|a: t/a, b: t/b|' phases.yaml
	e2e-gen
	run -0 gmake e2e E2E_RUN="$PWD/links/e2e-run"
	mv "moved to/libexec" elsewhere
	touch t/c
	sed -i 's|b: t/b|b: t/b, c: t/c|' phases.yaml
	e2e-gen
	run -2 gmake e2e
	assert_contains "$output" e2e-split
}

# With an e2e-gen that does nothing, one that makes nothing that runs, and one that is always green.
@test "the starter of the package is red where e2e-gen is" {
	local kind
	mkdir bin
	for kind in nothing empty green; do
		cat >bin/e2e-gen <<-SH
		#!/bin/sh
		[ $kind != empty ] || printf '.PHONY: e2e\ne2e:\n' >Makefile
		[ $kind != green ] || [ "\$1" = --run ] || exec "$build/e2e-gen" "\$@"
		[ \$1 != --init ] || : >phases.yaml
		SH
		chmod +x bin/e2e-gen
		PATH=$PWD/bin:$PATH TMPDIR=$PWD run -1 sh "$packaging/tests/starter"
		assert_contains "$output" "starter: "
	done
	assert_contains "$output" "exit code 0 when a test fails"
}

@test "the package is built with what configure looks for" {
	local library
	for library in $(sed -n 's/^E2E_REQUIRE(\[[^]]*\], \[[^]]*\], \[\([^]]*\)\].*/\1/p' "$tools/../configure.ac"); do
		grep -qE "^ $library( [|<].*)?,\$" "$packaging/control"
		count=$((${count:-0} + 1))
	done
	assert_equal "$count" 5
}

@test "the files of the package are as dpkg wants them" {
	need_of extra dpkg-parsechangelog
	assert_equal "$(cat "$packaging/source/format")" "3.0 (quilt)"
	[ -x "$packaging/rules" ]
	# Fields and paragraphs, as dpkg reads them.
	run -0 perl -MDpkg::Control::Info -e \
		'print Dpkg::Control::Info->new($ARGV[0])->get_pkg_by_idx(1)->{Architecture}' "$packaging/control"
	assert_equal "$output" any
	# What is installed as documentation and as an example is there.
	while read -r file; do
		[ -e "$tools/../$file" ]
	done < <(cat "$packaging/e2e-gen.docs" "$packaging/e2e-gen.examples")
}

@test "make deb says what is missing, in one line" {
	mkdir bin
	ln -s "$(type -P bash)" bin/sh
	PATH=$PWD/bin run -1 "$tools/build-deb" --check
	assert_equal "$output" "build-deb: not installed, and needed to build a Debian package: dpkg-dev debhelper"
	ln -s "$(type -P true)" bin/dpkg-buildpackage
	PATH=$PWD/bin run -1 "$tools/build-deb" --check
	assert_equal "$output" "build-deb: not installed, and needed to build a Debian package: debhelper"
	ln -s "$(type -P true)" bin/dh
	PATH=$PWD/bin run -0 "$tools/build-deb" --check
	assert_equal "$output" ""
}

@test "a release says which archive is missing, in one line" {
	cat >cc <<-'SH'
	#!/bin/sh
	name=${1#-print-file-name=}
	[ "$name" = libexpat.a ] || name=/usr/lib/$name
	echo "$name"
	SH
	chmod +x cc
	need readelf
	CC=$PWD/cc run -1 "$tools/build-release" 1.0
	assert_equal "$output" "build-release: not installed, and needed for a release: libexpat.a"
	assert_equal "$(ls)" cc
}

@test "the examples for CI install the version that this is" {
	local file version
	version=$(e2e-gen --version)
	for file in "$tools"/../docs/ci/{github-actions,gitlab-ci}.yml "$tools"/../templates/ci/{github-install,gitlab}.yml; do
		assert_equal "$(grep -oE 'e2e-gen[-_][0-9][0-9.]*[0-9]' "$file" | tr _- "  " | sort -u)" "${version/e2e-gen/e2e gen}"
	done
}
