# SPDX-License-Identifier: MIT
"""What a test costs beside the test: tests that do nothing, under bare make, ctest and ours."""
from .figures import Aim, Figure
from .harnesses import BareMake, Ctest, E2eGen
from .place import DISK, MEMORY
from .process import Missing, progress
from .samples import in_pairs

FIGURES = (
    Figure("seconds", "e2e-gen, {tests} tests of true", "s"),
    Figure("bare-seconds", "bare make, the same", "s"),
    Figure("bare", "e2e-gen against bare make",
           aims={DISK: Aim(2.2, 1.8), MEMORY: Aim(1.8, 1.5)}),
    Figure("ctest", "e2e-gen against ctest", aims={DISK: Aim(0.40, 0.33)}),
)


def measure(bench):
    sizes, record, top = bench.sizes, bench.record, bench.top / "overhead"
    progress("overhead: %s, e2e-gen" % bench.place.type)
    bare = BareMake.ready(top / "bare", sizes.tests)
    ours = E2eGen.ready(top / "e2e-gen", sizes.tests)
    pairs = in_pairs(ours.seconds, bare.seconds, sizes.rounds, sizes.warm_up)
    record.add("seconds", pairs.first)
    record.add("bare-seconds", pairs.second)
    record.add("bare", pairs.ratios)
    try:
        ctest = Ctest.ready(top / "ctest", sizes.tests)
    except Missing as why:
        record.skip("ctest", str(why))
    else:
        progress("overhead: %s, ctest" % bench.place.type)
        beside = in_pairs(ours.seconds, ctest.seconds, sizes.rounds, sizes.warm_up)
        record.add("ctest", beside.ratios)
