# SPDX-License-Identifier: MIT
"""What a run costs that is not the first: with the results of the one before in place, after they have
been removed, and with one test left to run."""
from .figures import Figure, everywhere
from .harnesses import BareMake, E2eGen
from .process import progress
from .samples import divided, in_pairs

FIGURES = (
    Figure("one", "one test again, {middle} kept", "s"),
    Figure("aside", "{tests} tests against bare make, old results moved aside"),
    Figure("all", "the same after make e2e-fresh, old results in place"),
    Figure("all-aside", "after make e2e-fresh, against moved aside"),
    Figure("removed", "{tests} tests against bare make, right after rm -rf test-results"),
    Figure("removed-aside", "after rm -rf, against moved aside", aims=everywhere(1.3, 1.0)),
)


def measure(bench):
    sizes, record, top = bench.sizes, bench.record, bench.top / "reruns"
    plan = bench.plans.ready(sizes.middle)
    progress("reruns: %s, one test" % bench.place.type)
    record.add("one", [plan.run_one() for _ in range(sizes.large_rounds)])

    bare = BareMake.ready(top / "bare", sizes.tests)
    ours = E2eGen.ready(top / "e2e-gen", sizes.tests)

    def ratios(clean):
        return in_pairs(lambda: ours.seconds(clean), bare.seconds, sizes.rounds, sizes.warm_up).ratios

    # In this order, as what has been removed slows down what comes in the minutes after it.
    progress("reruns: %s, aside" % bench.place.type)
    aside = ratios(ours.clean)
    record.add("aside", aside)
    progress("reruns: %s, in place" % bench.place.type)
    again = ratios(ours.clean_in_place)
    record.add("all", again)
    record.add("all-aside", divided(again, aside))
    progress("reruns: %s, after rm -rf" % bench.place.type)
    removed = ratios(ours.clean_by_removal)
    record.add("removed", removed)
    record.add("removed-aside", divided(removed, aside))
