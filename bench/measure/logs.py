# SPDX-License-Identifier: MIT
"""The reports that quote logs: of tests that each print 40 lines, and of which one in fifty fails."""
from .figures import Figure, everywhere
from .files import phases_yaml, test_names
from .process import progress, run
from .scale import LINEAR, growth
from .sizes import JOBS

LINES = "for i in 0 1 2 3 4 5 6 7 8 9; do echo \"step $i: the page has what it should\"; " \
        "echo \"  status 200\"; echo \"  12 rows\"; echo; done; "
PASSES = "[sh, -c, '%sexit 0']" % LINES
FAILS = "[sh, -c, '%secho \"Error: expected 1, got 2\" >&2; exit 1']" % LINES
ONE_FAILS_IN = 50
REPORTS = ("html", "junit")

FIGURES = tuple(
    figure for name in REPORTS for figure in (
        Figure(name, "%s of {logs} tests with logs" % name, "s", aims=everywhere(1)),
        Figure(name + "-growth", "growth of %s, {logs_small} to {logs} tests" % name,
               aims=everywhere(LINEAR))))


def run_with_logs(directory, count):
    tests = {name: PASSES if i % ONE_FAILS_IN else FAILS for i, name in enumerate(test_names(count))}
    directory.mkdir(parents=True)
    (directory / "phases.yaml").write_text(phases_yaml([("logs", tests)]))
    run(["e2e-gen", "phases.yaml"], directory)
    run(["make", "-j%d" % JOBS, "e2e", "E2E_REPORTS=json"], directory, fails=True)
    return directory


def seconds(directory, report, sizes):
    command = ["e2e-report", "again", "--reports", report, "--out", "test-results"]
    return [run(command, directory, fails=True).seconds
            for _ in range(sizes.warm_up + sizes.rounds)][sizes.warm_up:]


def measure(bench):
    sizes, few = bench.sizes, bench.sizes.logs // 10
    progress("logs: %s" % bench.place.type)
    small, large = (run_with_logs(bench.top / "logs" / str(count), count)
                    for count in (few, sizes.logs))
    for report in REPORTS:
        taken = seconds(large, report, sizes)
        bench.record.add(report, taken)
        bench.record.add(report + "-growth",
                         growth(taken, sizes.logs, seconds(small, report, sizes), few))
