#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# The benchmark measures what it says it does. Nothing here depends on how long anything takes.

load helpers

setup() {
	set_up
	bench=$BATS_TEST_DIRNAME/../bench
	# LeakSanitizer cannot work below strace.
	export ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0"
}

# measures NAME: a quick run of it prints each figure that --list promises of it, with a number or with
# the program that is missing.
measures() {
	need make python3
	mkdir place
	TMPDIR=$PWD/place "$bench/run" --quick --list >list
	TMPDIR=$PWD/place "$bench/run" --quick --only "$1" >out
	cat out
	[ -z "$(ls -A place)" ]
	python3 - "$1" <<'EOF'
import re, sys
names = [line.split(": ", 1)[1].rstrip("\n") for line in open("list")
         if line.startswith(sys.argv[1] + ": ")]
lines = open("out").read().splitlines()
assert names
places = [line for line in lines if re.match(sys.argv[1] + r", (disk|memory) \(\S+\):$", line)]
assert places, "it does not say where it measured"
for place in places:
    kind = re.search(r"\((\S+)\)", place).group(1)
    for name in names:
        value = r" +([\d,.]+( \w+)?( +\([\d,.]+–[\d,.]+\))?" \
                r"|skipped: (not installed: [\w, -]+|strace: not permitted" \
                r"|less than the \d+ MB of what starts it))"
        found = [line for line in lines
                 if re.fullmatch("  %s +%s%s" % (re.escape(kind), re.escape(name), value), line)]
        assert len(found) == 1, "%s, %s: %s" % (kind, name, found)
assert not [line for line in lines if "met" in line.split() or "MISSED" in line], "judged"
EOF
}

@test "cost prints its figures" { measures cost; }
@test "overhead prints its figures" { measures overhead; }
@test "phases prints its figures" { measures phases; }
@test "latency prints its figures" { measures latency; }
@test "scale prints its figures" { measures scale; }
@test "report prints its figures" { measures report; }
@test "nothing prints its figures" { measures nothing; }
@test "found prints its figures" { measures found; }
@test "edges prints its figures" { measures edges; }
@test "order prints its figures" { measures order; }
@test "logs prints its figures" { measures logs; }
@test "shards prints its figures" { measures shards; }
@test "others prints its figures" { measures others; }
@test "reruns prints its figures" { measures reruns; }

@test "every measure that there is has a test here" {
	"$bench/run" --list | cut -d: -f1 | sort -u >measures
	{ sed -n 's/^@test .* { measures \(.*\); }$/\1/p' "$BATS_TEST_FILENAME"; echo demo; } | sort >tried
	diff tried measures
}

demo() { # [CACHED]: results like the demo's, of a parallel and of a sequential phase
	cat <<EOF
{"name": "streamer-studio", "timestamp": "2026-01-01T00:00:00.000Z", "success": true, "total_duration": 12.0,
"tests_skipped": 0, "tests_cached": ${1:-0}, "phases": [
{"name": "health", "parallel": true, "tests": [{"duration": 2.0, "started": "2026-01-01T00:00:02.000Z"}, {"duration": 4.0, "started": "2026-01-01T00:00:02.500Z"}]},
{"name": "backend_smoke", "parallel": false, "tests": [{"duration": 1.0, "started": "2026-01-01T00:00:07.000Z"}, {"duration": 3.0, "started": "2026-01-01T00:00:08.000Z"}]}]}
EOF
}

@test "the demo is held against its longest chain and the sum over its jobs" {
	demo >results.json
	"$bench/run" --only demo --demo results.json >out
	cat out
	grep -E 'longest chain of tests +8\.00 s$' out
	grep -E 'sum of its tests over 8 jobs +1\.25 s$' out
	grep -E 'until its services are up .* +2\.00 s$' out
	grep -E 'greater of chain and share +1\.50$' out
	grep -E 'the same from the first .* +1\.25$' out
}

@test "a demo that was not run, or not whole, is skipped and says why" {
	"$bench/run" --only demo --demo none.json >out
	grep -E 'the demo, make e2e +skipped: no results of ./bootstrap demo$' out
	demo 1 >results.json
	"$bench/run" --only demo --demo results.json >out
	grep -E 'the demo, make e2e +skipped: .* was not a whole one that passed$' out
}

@test "the picture of the demo is that of its figures" {
	"$bench/demo" --draw | diff - "$bench/../docs/demo.svg"
}

@test "a place that is not there is not measured in" {
	run -1 "$bench/run" --quick --only cost --dir nowhere
	assert_contains "$output" "nowhere: no such directory"
}

@test "what cannot be measured ends it, and leaves nothing" {
	mkdir place bin
	printf '#!/bin/sh\nexit 3\n' >bin/e2e-report
	chmod +x bin/e2e-report
	PATH=$PWD/bin:$PATH TMPDIR=$PWD/place run -1 "$bench/run" --quick --only phases
	assert_contains "$output" "bench: exit "
	[ -z "$(ls -A place)" ]
}

@test "--quick neither judges nor writes, and --write wants everything" {
	run -2 "$bench/run" --quick --write
	run -2 "$bench/run" --quick --strict
	run -2 "$bench/run" --only cost --write
	run -2 "$bench/run" --on disk --write
}

# Its parts, which need no measurement.
parts() { PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=$bench python3 -; }

@test "pairs alternate, and each gives a ratio" {
	parts <<'EOF'
from measure.samples import in_pairs
order = []
values = {"a": iter([9, 2, 3, 8]), "b": iter([9, 1, 2, 2])}
def take(name):
    order.append(name)
    return next(values[name])
pairs = in_pairs(lambda: take("a"), lambda: take("b"), 3, warm_up=1)
assert pairs.ratios == [2, 1.5, 4], pairs
assert "".join(order) == "baabbaab", order
EOF
}

@test "a figure is held against the aim of its place" {
	parts <<'EOF'
from measure.figures import Aim, Figure, Record
from measure.place import DISK, MEMORY, Place
from measure.sizes import Sizes, choose
import argparse
sizes = choose(argparse.Namespace(quick=True))
figure = Figure("f", "figure", aims={DISK: Aim(2.0, 1.5), MEMORY: Aim(1.0)})
record = Record(sizes, judged=True)
def verdict(kind, *values):
    record.begin("m", [figure], Place(kind, "fs"))
    record.add("f", values)
    return record.samples[-1].verdict
assert verdict(DISK, 1, 2.0, 9) == "met"
assert verdict(DISK, 2.1) == "MISSED"
assert verdict(DISK, 1.5) == "moonshot"
assert verdict(MEMORY, 1.5) == "MISSED"
assert verdict(MEMORY, 0.1) == "met"
assert not record.all_met
record.judged = False
assert verdict(DISK, 9) == ""
record.begin("m", [figure, Figure("g", "other")], Place(DISK, "other-fs"))
record.add("f", [1])
assert record.missing() == ["g"]
record.skip_rest("why")
assert record.missing() == [] and record.samples[-1].skipped == "why"
EOF
}

@test "the table is put between its marks, and nothing else is changed" {
	parts <<'EOF'
import argparse, pathlib
from measure import table
from measure.figures import Aim, Figure, Record
from measure.place import DISK, MEMORY, Place
from measure.process import Broken
from measure.sizes import choose
record = Record(choose(argparse.Namespace(quick=True)), judged=True)
figures = [Figure("a", "against make, {tests} tests", aims={DISK: Aim(2.2, 1.8), MEMORY: Aim(1.8)}),
           Figure("b", "bytes", "bytes")]
record.begin("cost", figures, Place(MEMORY, "tmpfs"))
record.add("a", [1, 1.5, 2])
record.skip("b", "not there")
record.begin("cost", figures, Place(DISK, "ext4"))
record.add("a", [2.5])
record.add("b", [1234])
readme = pathlib.Path("README.md")
readme.write_text("before\n%s\nold\n%s\nafter\n" % (table.BEGIN, table.END))
for _ in range(2):
    table.write(record.samples, "2026-01-02", "a machine", readme)
    text = readme.read_text()
    assert text.startswith("before\n") and text.endswith(table.END + "\nafter\n"), text
    assert "old" not in text and text.count("| **cost** |") == 1, text
    assert "Measured on 2026-01-02: a machine." in text, text
    assert "| | tmpfs | ext4 | aim, moonshot |" in text, text
    assert "| against make, 10 tests | 1.50 (1.00–2.00) met | 2.50 **missed** | tmpfs 1.8; ext4 2.2, 1.8 |" in text, text
    assert "| bytes | – | 1,234 bytes |  |" in text and "- cost, bytes, tmpfs: skipped, not there." in text, text
readme.write_text("no marks\n")
try:
    table.write(record.samples, "2026-01-02", "a machine", readme)
    raise SystemExit("written without marks")
except Broken:
    assert readme.read_text() == "no marks\n"
EOF
	grep -c '^<!-- figures: made by bench/run --write -->$' "$bench/README.md"
	grep -c '^<!-- end of figures -->$' "$bench/README.md"
}

@test "the test's own system calls are not counted as those of e2e-run" {
	parts <<'EOF'
from measure.cost import count_calls
trace = """10 execve("/b/e2e-run", ["e2e-run"], 0x1 /* 9 vars */) = 0
10 open("o/.e2e/alive", O_RDONLY) = 3
10 openat(AT_FDCWD, "o/p/t.log", O_WRONLY|O_CREAT, 0666) = 4
10 vfork( <unfinished ...>
11 setpgid(0, 0) = 0
11 execve("/none/true", ["true"], 0x1) = -1 ENOENT (No such file or directory)
11 execve("/bin/true", ["true"], 0x1 <unfinished ...>
10 <... vfork resumed>) = 11
11 <... execve resumed>) = 0
11 mkdir("mine", 0777) = 0
11 openat(AT_FDCWD, "mine/x", O_RDWR|O_CREAT, 0666) = 3
11 +++ exited with 0 +++
10 --- SIGCHLD {si_signo=SIGCHLD} ---
10 rename("o/p/.t.tmp", "o/p/t.passed") = 0
10 renameat2(AT_FDCWD, "a", AT_FDCWD, "b", 0) = 0
10 readlink("a", 0x1, 9) = -1 EINVAL (Invalid argument)
10 unlinkat(AT_FDCWD, "a", 0) = 0
"""
assert count_calls(trace) == (11, 4), count_calls(trace)
EOF
}

@test "whole suites: the counts of the tool and ours, the lines of the plan, and each case that one alone has" {
	need make python3 bats
	mkdir -p shop/test
	printf '%s\n' '%test "adds" { true; }' '%test "mends" { false; }' '%test "waits" { skip; }' | sed 's/^%/@/' >shop/test/cart.bats
	printf '%s\n' '%test "sends" { true; }' | sed 's/^%/@/' >shop/test/mail.bats
	PATH=$(printf %s "$PATH" | tr : '\n' | grep -v /bats-core | paste -s -d : -)
	# shellcheck disable=SC2046
	env $(compgen -e BATS_ | sed 's/^/-u /') "$bench/suites" --keep kept shop >out 2>err
	cat out err
	grep -qE '^\| shop \| bats \| 2 \| 4 \| 4 \| 1 \| [0-9.]+ s \| [0-9.]+ s \| [0-9.]+ \| [0-9]+ \| 0 \|$' out
	run ! grep '^- ' out
	[ ! -e shop/test-results ]
	# A plan that somebody has changed: without one of the files.
	sed 's,"test/\*\*/\*.bats","test/mail.bats",' kept/shop/phases.yaml >mine.yaml
	if cmp -s kept/shop/phases.yaml mine.yaml; then sed '/cart/d' kept/shop/phases.yaml >mine.yaml; fi
	# shellcheck disable=SC2046
	env $(compgen -e BATS_ | sed 's/^/-u /') "$bench/suites" --plan shop=mine.yaml shop >out 2>err
	cat out err
	grep -qE '^\| shop \| bats \| 1 \| 4 \| 1 \| .*\| [12] \|$' out
	grep -qx -- '- failed by the tool alone: mends' out
	grep -qx -- '- skipped by the tool alone: waits' out
	run ! grep 'sends' out
}
