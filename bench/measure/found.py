# SPDX-License-Identifier: MIT
"""What a plan costs whose tests are found by a pattern: in directories of 50 files each, and with the
second Makefile that make makes when a file is new."""
import itertools

from .figures import Figure, everywhere
from .files import write
from .process import Broken, progress, run
from .scale import LINEAR, growth

IN_DIRECTORY = 50
PLAN = """\
runners:
  file: {command: ["test", -e, "${path}"]}
phases:
  - name: found
    runner: file
    files: "tests/**/*.spec.{ts,js}"
"""

FIGURES = (
    Figure("gen", "e2e-gen, {found} files found", "s", aims=everywhere(0.5)),
    Figure("gen-growth", "growth of e2e-gen, {found_small} to {found} files", aims=everywhere(LINEAR)),
    Figure("look", "make -n e2e, {found} files", "s"),
    Figure("new", "make e2e-list after one more file, {found} files", "s"),
    Figure("one", "make e2e again, one of {found} files has failed", "s"),
)


def directory_with(top, count):
    for i in range(count):
        write(top / "tests" / ("d%d" % (i // IN_DIRECTORY)) / ("case%d.spec.ts" % i), "")
    write(top / "phases.yaml", PLAN)
    return top


def find_new(directory, number):
    """Seconds of a make that finds a file that has come."""
    write(directory / "tests" / "d0" / ("new%d.spec.ts" % number), "")
    done = run(["make", "e2e-list"], directory)
    if ("new%d" % number) not in done.log.read_text():
        raise Broken("found: the new file is not in the list")
    return done.seconds


def rerun_one(directory):
    """Seconds of a make that runs the test which has failed, again, and nothing else."""
    return run(["make", "e2e", "E2E_REPORTS=json"], directory, fails=True).seconds


def rounds(sizes, seconds):
    return [seconds() for _ in range(sizes.warm_up + sizes.rounds)][sizes.warm_up:]


def measure(bench):
    sizes, record, top = bench.sizes, bench.record, bench.top / "found"
    few = sizes.found // 5
    small, large = (directory_with(top / str(count), count) for count in (few, sizes.found))
    progress("found: %s, e2e-gen" % bench.place.type)
    seconds = rounds(sizes, lambda: run(["e2e-gen"], large).seconds)
    record.add("gen", seconds)
    record.add("gen-growth", growth(seconds, sizes.found,
                                    rounds(sizes, lambda: run(["e2e-gen"], small).seconds), few))
    progress("found: %s, make" % bench.place.type)
    run(["make", "e2e-list"], large)
    record.add("look", rounds(sizes, lambda: run(["make", "-n", "e2e"], large).seconds))
    numbers = itertools.count()
    record.add("new", rounds(sizes, lambda: find_new(large, next(numbers))))
    # A link that leads nowhere is a test that fails.
    (large / "tests" / "d0" / "gone.spec.ts").symlink_to("nowhere")
    run(["make", "-j2", "e2e", "E2E_REPORTS=json"], large, fails=True)
    record.add("one", rounds(sizes, lambda: rerun_one(large)))
