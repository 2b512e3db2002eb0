# SPDX-License-Identifier: MIT
"""The example application's last run, which ./bootstrap demo has made: how far it is from the least that
it could take. Runs nothing."""
import json
from datetime import datetime
from pathlib import Path

from .figures import Figure
from .process import Missing

# ./bootstrap demo runs make -j8.
JOBS = 8
RESULTS = Path(__file__).resolve().parents[2] / "test-results/e2e-results.json"

# What phases.yaml says: the smoke phases in the order of the file, then these side by side.
SMOKE = ("health", "backend_smoke", "frontend_smoke")
CHAINS = tuple((*SMOKE, phase) for phase in ("backend_flows", "frontend_flows", "database_integrity"))

FIGURES = (
    Figure("wall", "the demo, make e2e", "s"),
    Figure("start", "the demo, until its services are up and its first test starts", "s"),
    Figure("chain", "the demo, its longest chain of tests", "s"),
    Figure("share", "the demo, the sum of its tests over %d jobs" % JOBS, "s"),
    Figure("ratio", "the demo against the greater of chain and share"),
    Figure("ratio-tests", "the same from the first test's start"),
)


def seconds_between(began, ended):
    begin, end = (datetime.fromisoformat(time.replace("Z", "+00:00")) for time in (began, ended))
    return (end - begin).total_seconds()


def chain_of(phase):
    """Tests of a parallel phase need not wait for each other; those of another do."""
    times = [test["duration"] for test in phase["tests"]]
    return max(times) if phase["parallel"] else sum(times)


def read(path):
    """The results, when they are a whole run; raises Missing."""
    try:
        results = json.loads(path.read_text())
    except (OSError, ValueError):
        raise Missing("no results of ./bootstrap demo") from None
    if results.get("name") != "streamer-studio":
        raise Missing("test-results is of another plan than the demo's")
    if not results["success"] or results["tests_skipped"] or results["tests_cached"]:
        raise Missing("the demo's last run was not a whole one that passed")
    return results


def measure(bench):
    record, results = bench.record, read(bench.demo)
    phases = {phase["name"]: chain_of(phase) for phase in results["phases"]}
    chain = max(sum(phases.get(name, 0) for name in names) for names in CHAINS)
    tests = [test for phase in results["phases"] for test in phase["tests"]]
    share = sum(test["duration"] for test in tests) / JOBS
    start = seconds_between(results["timestamp"], min(test["started"] for test in tests))
    wall, bound = results["total_duration"], max(chain, share)
    record.add("wall", [wall])
    record.add("start", [start])
    record.add("chain", [chain])
    record.add("share", [share])
    record.add("ratio", [wall / bound])
    record.add("ratio-tests", [(wall - start) / bound])
