#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The programs that were built have what configure found for --enable-hardening. "make check" says in
# E2E_HARDENING which flags these are; with none there is nothing to see.

load helpers

PROGRAMS=(e2e-gen e2e-run e2e-report e2e-probe)

# Skips where the flag was not used.
used() {
	need readelf
	[[ " ${E2E_HARDENING:-} " == *" $1 "* ]] || skip "built without $1"
}

headers() { readelf -hldW "$(command -v "$1")"; }

is_dynamic() { headers "$1" | grep -q INTERP; }

# A static program without glibc's.
is_of_musl() { ! is_dynamic "$1" && ! symbols "$1" | grep -q 'vfprintf_internal'; }

# Symbols of a static program, and what a dynamic one looks for in the libraries.
symbols() { readelf -sW "$(command -v "$1")"; }

@test "the stack cannot be executed" {
	used -fstack-protector-strong
	for program in "${PROGRAMS[@]}"; do
		assert_contains "$program $(headers "$program" | grep GNU_STACK)" " RW "
	done
}

@test "programs look for damage to their stack" {
	used -fstack-protector-strong
	for program in "${PROGRAMS[@]}"; do
		assert_contains "$(symbols "$program")" __stack_chk_fail
	done
}

@test "string functions check the size of what they write to" {
	used -D_FORTIFY_SOURCE=2
	for program in "${PROGRAMS[@]}"; do
		# musl has no such functions. What e2e-run prints into goes through buf_printf, which measures.
		if is_of_musl "$program"; then continue; fi
		assert_contains "$(symbols "$program")" printf_chk
	done
}

@test "relocations are read-only, and done before the program begins" {
	used -Wl,-z,relro
	for program in "${PROGRAMS[@]}"; do
		assert_contains "$program $(headers "$program")" GNU_RELRO
		if is_dynamic "$program"; then
			assert_contains "$program $(headers "$program" | grep -w FLAGS)" BIND_NOW
		fi
	done
}

@test "programs that are linked dynamically have no fixed address" {
	used -pie
	for program in "${PROGRAMS[@]}"; do
		if is_dynamic "$program"; then
			assert_contains "$program $(headers "$program" | grep Type:)" DYN
		fi
	done
	is_dynamic e2e-gen
}

@test "functions say where an indirect call may land" {
	used -fcf-protection
	need objdump
	for program in "${PROGRAMS[@]}"; do
		objdump -d --disassemble=main "$(command -v "$program")" >main.txt
		grep -qE 'endbr(32|64)' main.txt
	done
}
