# SPDX-License-Identifier: MIT
"""What a plan costs whose tests wait for others: needs in a phase and across phases, after, locks, and
sequences. Only e2e-gen and a make that looks: what a run costs is the same as without edges."""
from .files import TRUE, write
from .figures import Figure, everywhere
from .process import progress, run
from .scale import LINEAR, growth

# A phase of so many tests; each fourth one is a sequence.
IN_PHASE = 100
LOCKS = 20

FIGURES = (
    Figure("gen", "e2e-gen, {edges} tests with edges", "s"),
    Figure("gen-quarter", "growth of e2e-gen, {edges_quarter} to {edges} tests with edges",
           aims=everywhere(LINEAR)),
    Figure("gen-half", "growth of e2e-gen, {edges_half} to {edges} tests with edges",
           aims=everywhere(LINEAR)),
    Figure("bytes-quarter", "the Makefile, {edges_quarter} tests with edges, for each", "bytes"),
    Figure("bytes-half", "the Makefile, {edges_half} tests with edges, for each", "bytes"),
    Figure("bytes", "the Makefile, {edges} tests with edges, for each", "bytes"),
    Figure("look-half", "growth of make -n e2e, {edges_quarter} to {edges_half} tests with edges",
           aims=everywhere(LINEAR)),
)


def waits(phase, number):
    """What a test waits for: four of five for something."""
    if number % 5 == 1:
        return ", needs: [t%d]" % (number - 1)
    if number % 5 == 2 and phase:
        return ", needs: [p%d/t%d]" % (phase - 1, number)
    if number % 5 == 3:
        return ", after: [t%d, t%d]" % (number - 1, number - 2)
    if number % 5 == 4:
        return ", locks: [l%d]" % (number % LOCKS)
    return ""


def plan_of(count):
    lines = ["phases:"]
    for first in range(0, count, IN_PHASE):
        phase = first // IN_PHASE
        lines += ["  - name: p%d" % phase, "    parallel: %s" % ("false" if phase % 4 == 3 else "true"),
                  "    tests:"]
        lines += ["      t%d: {command: [%s]%s}" % (number, TRUE, waits(phase, number))
                  for number in range(min(IN_PHASE, count - first))]
    return "\n".join(lines) + "\n"


class Plan:
    def __init__(self, top, count):
        self.dir, self.count = top / str(count), count
        write(self.dir / "phases.yaml", plan_of(count))

    def seconds(self, sizes, *command):
        """Of each round that counts, and of those before that."""
        taken = [run(list(command), self.dir).seconds
                 for _ in range(sizes.warm_up + sizes.large_rounds)]
        return taken[sizes.warm_up:]

    @property
    def bytes(self):
        return (self.dir / "Makefile").stat().st_size / self.count


def measure(bench):
    sizes, record = bench.sizes, bench.record
    quarter, half, whole = (Plan(bench.top / "edges", count) for count in sizes.edges)
    progress("edges: %s, e2e-gen" % bench.place.type)
    seconds = {plan: plan.seconds(sizes, "e2e-gen") for plan in (quarter, half, whole)}
    record.add("gen", seconds[whole])
    record.add("gen-quarter", growth(seconds[whole], whole.count, seconds[quarter], quarter.count))
    record.add("gen-half", growth(seconds[whole], whole.count, seconds[half], half.count))
    for key, plan in (("bytes-quarter", quarter), ("bytes-half", half), ("bytes", whole)):
        record.add(key, [plan.bytes])
    progress("edges: %s, make -n" % bench.place.type)
    looks = {plan: plan.seconds(sizes, "make", "-n", "e2e") for plan in (quarter, half)}
    record.add("look-half", growth(looks[half], half.count, looks[quarter], quarter.count))
