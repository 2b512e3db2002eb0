# SPDX-License-Identifier: MIT
"""What make takes when it has nothing to run, or only looks, to what a Makefile takes that has as many
targets and nothing else."""
from .figures import Figure, everywhere
from .files import bare_makefile, write
from .process import progress, run
from .samples import in_pairs

FIGURES = (
    Figure("nothing", "nothing to do, {large} tests", "s"),
    Figure("nothing-bare", "nothing to do, {large} tests, against make -n of a bare Makefile",
           aims=everywhere(5, 3)),
    Figure("look", "make -n e2e, {middle} tests", "s"),
    Figure("look-bare", "make -n e2e, {middle} tests, against make -n of a bare Makefile",
           aims=everywhere(1.3)),
)


def bare_look(directory, count):
    """Seconds of make -n on a bare Makefile."""
    write(directory / "Makefile", bare_makefile(count))
    return lambda: run(["make", "-n"], directory).seconds


def measure(bench):
    sizes, record, top = bench.sizes, bench.record, bench.top / "nothing"
    large = bench.plans.ready(sizes.large)
    progress("nothing: %s, nothing to do" % bench.place.type)
    pairs = in_pairs(lambda: large.run_step("nothing").seconds, bare_look(top / "large", sizes.large),
                     sizes.large_rounds)
    record.add("nothing", pairs.first)
    record.add("nothing-bare", pairs.ratios)
    progress("nothing: %s, make -n" % bench.place.type)
    middle = bench.plans.ready(sizes.middle)
    # Another directory for the results, in which there are none: every test has to run.
    look = ["make", "-n", "e2e", "E2E_OUT=no-results"]
    pairs = in_pairs(lambda: run(look, middle.dir).seconds, bare_look(top / "middle", sizes.middle),
                     sizes.rounds, sizes.warm_up)
    record.add("look", pairs.first)
    record.add("look-bare", pairs.ratios)
