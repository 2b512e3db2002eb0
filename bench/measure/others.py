# SPDX-License-Identifier: MIT
"""What a test costs under harnesses that are not compared with ours directly: each against bare make."""
from .figures import Figure
from .harnesses import Automake, BareMake, Meson, Ninja
from .process import Broken, progress
from .samples import in_pairs

FIGURES = (
    Figure("ninja", "ninja against bare make, {tests} tests"),
    Figure("meson", "meson test against bare make, {slow_tests} tests"),
    Figure("automake", "automake check against bare make, {slow_tests} tests"),
)


def measure(bench):
    sizes, top = bench.sizes, bench.top / "others"
    for key, kind, count in (("ninja", Ninja, sizes.tests), ("meson", Meson, sizes.slow_tests),
                             ("automake", Automake, sizes.slow_tests)):
        progress("others: %s, %s" % (bench.place.type, kind.name))
        bare = BareMake.ready(top / key / "bare", count)
        # That it is missing or fails is no failure of ours.
        try:
            other = kind.ready(top / key / "other", count)
            pairs = in_pairs(other.seconds, bare.seconds, min(2, sizes.rounds))
            bench.record.add(key, pairs.ratios)
        except Broken as problem:
            bench.record.skip(key, str(problem))
