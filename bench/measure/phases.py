# SPDX-License-Identifier: MIT
"""What a phase costs: as many tests in many phases and in few."""
from .figures import Figure, everywhere
from .harnesses import E2eGen
from .process import progress
from .samples import in_pairs

FIGURES = (
    Figure("many", "{many}", "s"),
    Figure("few", "{few}", "s"),
    Figure("ratio", "{many} against {few}, per test", aims=everywhere(1.5, 1.2)),
)


def measure(bench):
    sizes, top = bench.sizes, bench.top / "phases"
    progress("phases: %s" % bench.place.type)
    many = E2eGen.ready(top / "many", *sizes.many_phases)
    few = E2eGen.ready(top / "few", *sizes.few_phases)
    assert many.count == few.count
    pairs = in_pairs(many.seconds, few.seconds, sizes.large_rounds)
    bench.record.add("many", pairs.first)
    bench.record.add("few", pairs.second)
    bench.record.add("ratio", pairs.ratios)
