# SPDX-License-Identifier: MIT
"""How cost grows with the number of tests: the time per test of a large plan, to that of a small one.
Nothing is subtracted for what every plan costs, so the small one looks a little dear."""
import statistics

from .figures import Figure, everywhere
from .process import progress, run

LINEAR = 1.3

# The steps of a plan, in words.
STEPS = {
    "gen": "e2e-gen",
    "nothing": "make e2e with nothing to do",
    "phase": "e2e-report phase",
    "again": "e2e-report again",
}

FIGURES = (
    Figure("all-seconds", "a first run of {large} tests", "s"),
    Figure("all-small", "growth of a first run, {small} to {large} tests", aims=everywhere(LINEAR)),
    Figure("all-middle", "growth of a first run, {middle} to {large} tests", aims=everywhere(LINEAR)),
) + tuple(figure for key, name in STEPS.items() for figure in (
    Figure(key + "-seconds", name + ", {large} tests", "s"),
    Figure(key + "-mb", name + ", {large} tests, its largest process", "MB"),
    Figure(key + "-small", "growth of " + name + ", {small} to {large} tests",
           aims=everywhere(LINEAR)),
    Figure(key + "-middle", "growth of " + name + ", {middle} to {large} tests",
           aims=everywhere(LINEAR)),
))


def growth(large, large_count, small, small_count):
    """Of seconds: each of those of the large plan, to the median of the small one, per test."""
    return [value / large_count / (statistics.median(small) / small_count) for value in large]


def measure(bench):
    sizes, record = bench.sizes, bench.record
    counts = {"small": sizes.small, "middle": sizes.middle, "large": sizes.large}
    plans = {name: bench.plans.ready(count) for name, count in counts.items()}
    whole = {name: [one.seconds for one in plan.whole] for name, plan in plans.items()}
    record.add("all-seconds", whole["large"])
    for name in ("small", "middle"):
        record.add("all-" + name, growth(whole["large"], sizes.large, whole[name], counts[name]))
    # The least that can be told apart: what the interpreter takes that starts the command.
    floor = run(["true"], bench.top).mb * 1.05
    for key, words in STEPS.items():
        runs = {}
        for name, plan in plans.items():
            progress("scale: %s, %s, %d tests" % (bench.place.type, words, counts[name]))
            # Some may have been measured before, beside what they are compared with.
            while len(plan.steps[key]) < sizes.large_rounds:
                plan.run_step(key)
            runs[name] = plan.steps[key]
        seconds = {name: [one.seconds for one in found] for name, found in runs.items()}
        record.add(key + "-seconds", seconds["large"])
        memory = [one.mb for one in runs["large"]]
        if max(memory) > floor:
            record.add(key + "-mb", memory)
        else:
            record.skip(key + "-mb", "less than the %.0f MB of what starts it" % floor)
        for name in ("small", "middle"):
            record.add("%s-%s" % (key, name),
                       growth(seconds["large"], sizes.large, seconds[name], counts[name]))
