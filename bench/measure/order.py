# SPDX-License-Identifier: MIT
"""How near a run comes to the least time that it could take: tests that only sleep, of which some wait
for others. Once in the order of the file, when nothing is known of them, and then the longest first."""
import random

from .figures import Figure, everywhere
from .files import write
from .process import Broken, progress, run

LIMIT = 1.05
WIDTHS = (4, 8)
# Sequences of so many tests each, beside one phase of all others.
SEQUENCES = (8, 5, 3)
NEEDS = 4       # chains of three in that phase
SEED = 20

FIGURES = tuple(figure for jobs in WIDTHS for figure in (
    Figure("least%d" % jobs, "the least that {spread} tests can take, -j%d" % jobs, "s"),
    Figure("file%d" % jobs, "in the order of the file against the least, -j%d" % jobs),
    Figure("first%d" % jobs, "longest first against the least, -j%d" % jobs, aims=everywhere(LIMIT)),
))


class Spread:
    """A plan of tests that take from 0.05 to 3 seconds, most of them little."""

    def __init__(self, directory, count):
        self.dir, self.chains, lines = directory, [], ["phases:"]
        chance = random.Random(SEED)
        length = lambda: round(min(3, max(0.05, chance.lognormvariate(-1, 1))), 2)  # noqa: E731
        used = 0
        for number, steps in enumerate(SEQUENCES):
            steps = min(steps, count // 8 + 1)
            chain = [length() for _ in range(steps)]
            used += steps
            self.chains.append(chain)
            lines += ["  - name: sequence%d" % number, "    needs: []", "    parallel: false", "    tests:"]
            lines += ["      s%d: {command: [sleep, '%g']}" % each for each in enumerate(chain)]
        lines += ["  - name: others", "    needs: []", "    tests:"]
        rest = [length() for _ in range(max(1, count - used))]
        for number, seconds in enumerate(rest):
            needs = ""
            # The last ones in the file are chains: what waits longest is not looked at first.
            back = len(rest) - 1 - number
            if back < 3 * NEEDS and back % 3 != 2 and number > 0:
                needs = ", needs: [t%d]" % (number - 1)
                self.chains[-1].append(seconds)
            else:
                self.chains.append([seconds])
            lines.append("      t%d: {command: [sleep, '%g']%s}" % (number, seconds, needs))
        write(directory / "phases.yaml", "\n".join(lines) + "\n")
        run(["e2e-gen"], directory)

    def least(self, jobs):
        lengths = [sum(chain) for chain in self.chains]
        return max(max(lengths), sum(lengths) / jobs)

    def seconds(self, jobs):
        return run(["make", "-j%d" % jobs, "e2e", "E2E_REPORTS=json"], self.dir).seconds


def measure(bench):
    plan = Spread(bench.top / "order", bench.sizes.spread)
    order = bench.top / "order" / "test-results/.e2e/order.mk"
    for jobs in WIDTHS:
        least = plan.least(jobs)
        bench.record.add("least%d" % jobs, [least])
        for key in ("file", "first"):
            progress("order: %s, -j%d, %s" % (bench.place.type, jobs, key))
            if key == "file":
                order.unlink(missing_ok=True)
            elif not order.exists():
                raise Broken("order: a run left no %s" % order)
            bench.record.add("%s%d" % (key, jobs), [plan.seconds(jobs) / least])
