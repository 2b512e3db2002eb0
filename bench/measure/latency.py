# SPDX-License-Identifier: MIT
"""How long nothing of one's own happens: from make e2e to the first test, and from the end of the last
to the end of make. The tests themselves write down when they ran."""
from .figures import Figure

FIGURES = (
    Figure("before-1", "to the first test's start, 1 test", "s"),
    Figure("before-small", "to the first test's start, {small} tests", "s"),
    Figure("before-middle", "to the first test's start, {middle} tests", "s"),
    Figure("after-1", "from the last test's end to make's, 1 test", "s"),
    Figure("after-small", "from the last test's end to make's, {small} tests", "s"),
    Figure("after-middle", "from the last test's end to make's, {middle} tests", "s"),
)


def measure(bench):
    sizes = bench.sizes
    found = {}
    for name, count, rounds in (("1", 1, sizes.rounds), ("small", sizes.small, sizes.rounds),
                                ("middle", sizes.middle, 1)):
        plan = bench.plans.ready(count)
        while len(plan.whole) < rounds:
            plan.run_all()
        found[name] = plan.whole
    for name, runs in found.items():
        bench.record.add("before-" + name, [whole.before for whole in runs])
    for name, runs in found.items():
        bench.record.add("after-" + name, [whole.after for whole in runs])
