# SPDX-License-Identifier: MIT
"""What reading all results costs: as bytes alone, in a script as a team would write it, and ours, which
also holds them against the plan and writes the reports."""
import sys

from .figures import Figure, everywhere
from .process import progress, run
from .samples import in_pairs

FIGURES = (
    Figure("cat", "cat of {large} results", "s"),
    Figure("python", "a Python script that reads {large} results", "s"),
    Figure("seconds", "e2e-report again, {large} results", "s"),
    Figure("ratio", "e2e-report again against the Python script, {large} results",
           aims=everywhere(0.33, 0.2)),
    Figure("mb", "e2e-report again, {large} results, memory", "MB", aims=everywhere(150)),
)

READ_ALL = """
import json, pathlib
statuses = {}
for path in pathlib.Path("test-results").glob("*/*.passed"):
    with open(path, encoding="utf-8") as file:
        status = json.load(file)["status"]
    statuses[status] = statuses.get(status, 0) + 1
print(statuses)
"""
CAT = ["sh", "-c", "find test-results -name '*.passed' -print0 | xargs -0 cat >/dev/null"]


def measure(bench):
    sizes, record = bench.sizes, bench.record
    plan = bench.plans.ready(sizes.large)
    progress("report: %s" % bench.place.type)
    record.add("cat", [run(CAT, plan.dir).seconds for _ in range(sizes.large_rounds)])
    pairs = in_pairs(lambda: plan.run_step("again").seconds,
                     lambda: run([sys.executable, "-c", READ_ALL], plan.dir).seconds,
                     sizes.large_rounds)
    record.add("python", pairs.second)
    record.add("seconds", pairs.first)
    record.add("ratio", pairs.ratios)
    record.add("mb", [one.mb for one in plan.steps["again"]])
