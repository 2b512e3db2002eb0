# SPDX-License-Identifier: MIT
"""A large plan and its results, made once and used by several measures. It is run in a way that
tells when its first test began and its last one ended."""
import json
from dataclasses import dataclass

from .files import phases_yaml, set_aside, test_names, write
from .process import Broken, progress, run
from .sizes import JOBS

# GNU date has the nanoseconds; a shell alone has no such clock.
STAMP = '"date +%s.%N >>times"'
RUN_BIG = ["make", "-j%d" % JOBS, "e2e", "E2E_PHASES=big"]

# What can be asked of a plan whose tests have passed, and changes nothing of that.
STEPS = {
    "gen": ["e2e-gen", "phases.yaml"],
    "nothing": RUN_BIG,
    "phase": ["e2e-report", "phase", "big", "--out", "test-results"],
    "again": ["e2e-report", "again", "--out", "test-results"],
}


@dataclass
class Whole:
    """A run of all tests: its seconds, those before the first test began to run and those after the
    last one ended."""
    seconds: float
    before: float
    after: float


class Plan:
    """One phase, big, whose first and last tests write down when they ran, and in the middle one test
    that fails while there is no file `ok`. A second phase, which is never run, keeps the run open: a
    run in which everything has passed would begin anew."""

    def __init__(self, directory, count):
        self.dir, self.count = directory, count
        self.whole = []
        # What was measured of each step, by whichever measure.
        self.steps = {step: [] for step in STEPS}
        names = test_names(count)
        tests = dict.fromkeys(names)
        # As many at the end as there are jobs, and some more: the last to end is one of them.
        for name in names[:JOBS] + names[-2 * JOBS:]:
            tests[name] = STAMP
        self.fickle = names[count // 2] if count > 4 * JOBS else None
        if self.fickle:
            tests[self.fickle] = '"test -e ok"'
        self.dir.mkdir(parents=True)
        write(self.dir / "ok", "")
        write(self.dir / "phases.yaml", phases_yaml([("big", tests), ("small", {"t": None})]))
        run(["e2e-gen", "phases.yaml"], self.dir)

    def results(self):
        return json.loads((self.dir / "test-results/e2e-results.json").read_text())

    def run_all(self):
        """Runs every test, from nothing."""
        progress("%s: %d tests, all of them" % (self.dir.name, self.count))
        set_aside(self.dir / "test-results")
        (self.dir / "times").unlink(missing_ok=True)
        measured = run(RUN_BIG, self.dir)
        results = self.results()
        if results["tests_passed"] - results["tests_cached"] != self.count:
            raise Broken("not all of %d tests ran and passed" % self.count)
        try:
            times = [float(line) for line in (self.dir / "times").read_text().split()]
        except ValueError as problem:
            raise Broken("date +%%s.%%N: %s" % problem) from problem
        before, after = min(times) - measured.began, measured.ended - max(times)
        if not 0 <= before <= measured.seconds or not 0 <= after <= measured.seconds:
            raise Broken("the clock was set while it was read")
        self.whole.append(Whole(measured.seconds, before, after))
        return measured.seconds

    def run_step(self, step):
        """One of STEPS. Returns its Run."""
        measured = run(STEPS[step], self.dir)
        if step == "nothing":
            self._expect_kept(self.count)
        self.steps[step].append(measured)
        return measured

    def run_one(self):
        """One test has failed, and runs again; all others have passed."""
        (self.dir / "ok").unlink()
        run(["make", "e2e/big/" + self.fickle], self.dir, fails=True)
        (self.dir / "ok").touch()
        measured = run(RUN_BIG, self.dir)
        self._expect_kept(self.count - 1)
        return measured.seconds

    def _expect_kept(self, count):
        results = self.results()
        if (results["tests_passed"], results["tests_cached"]) != (self.count, count):
            raise Broken("%d of %d passes were kept" % (results["tests_cached"], count))


class Plans:
    """Those of one place, by their number of tests; each is made and run when it is first asked for."""

    def __init__(self, top):
        self.top, self.plans = top, {}

    def ready(self, count):
        if count not in self.plans:
            plan = Plan(self.top / ("plan-%d" % count), count)
            plan.run_all()
            self.plans[count] = plan
        return self.plans[count]
