# SPDX-License-Identifier: MIT
"""How evenly a run is dealt to shards: what the longest one has to do, against the least that it could.
Nothing of it is run: the durations are those of a file of timings, as a suite has them that has grown,
most of them short and a few long."""
import random
import re

from .figures import Figure, everywhere
from .files import write
from .process import Broken, progress, run

LIMIT = 1.05
COUNTS = (2, 5, 10)
SEED = 15
# So many tests are the steps of a sequence, and of each hundred of the others so many need the test
# before them.
STEPS, NEEDS = 12, 5

FIGURES = (
    *(Figure("longest%d" % count, "{history} tests, %d shards: the longest against the least" % count,
             aims=everywhere(LIMIT)) for count in COUNTS),
    Figure("file5", "the same for 5 shards, dealt in the order of the file"),
    Figure("longest-many", "{large} tests, {shards} shards: the longest against the least",
           aims=everywhere(LIMIT)),
    Figure("list", "e2e-gen --list, {large} tests", "s"),
    Figure("own", "the same of one of {shards} shards", "s"),
)


class Dealt:
    """A plan with a file of timings. `pieces`: how long what stays together takes, in the order of the
    file."""

    def __init__(self, directory, count):
        self.dir, self.seconds, self.pieces = directory, {}, []
        chance = random.Random(SEED)
        lines = ["version: 1", "phases:"]
        steps = min(STEPS, count // 4)
        lines += ["  - {name: flow, needs: [], parallel: false, tests: {"]
        lines += ["      s%d: {command: 'true'}," % number for number in range(steps)]
        lines += ["    }}"]
        self.pieces.append(sum(self.add("flow/s%d" % number, chance) for number in range(steps)))
        lines += ["  - {name: rest, needs: [], tests: {"]
        for number in range(count - steps):
            # So that the same in each hundred need another.
            needs = number > 0 and number % 100 < NEEDS
            lines.append("      t%d: {command: 'true'%s}," %
                         (number, ", needs: [t%d]" % (number - 1) if needs else ""))
            seconds = self.add("rest/t%d" % number, chance)
            if needs:
                self.pieces[-1] += seconds
            else:
                self.pieces.append(seconds)
        lines += ["    }}"]
        write(directory / "phases.yaml", "\n".join(lines) + "\n")
        write(directory / "e2e-timings.txt",
              "".join("%s %.3f\n" % item for item in self.seconds.items()))

    def add(self, name, chance):
        """The median is 2 seconds, one in a hundred takes more than 20."""
        self.seconds[name] = round(min(120, chance.lognormvariate(0.7, 1)), 3)
        return self.seconds[name]

    def least(self, count):
        return max(max(self.pieces), sum(self.pieces) / count)

    def longest(self, count):
        """Of all shards, as e2e-gen deals them. Each test has to be in one of them."""
        seconds, seen = [], set()
        for line in run(["e2e-gen", "--list", "--shards", str(count)], self.dir).log.read_text().splitlines():
            if line.startswith("shard "):
                seconds.append(0)
            test = re.match(r"  (\S+/\S+)", line)
            if test:
                if test[1] in seen:
                    raise Broken("shards: %s is in two" % test[1])
                seen.add(test[1])
                seconds[-1] += self.seconds[test[1]]
        if len(seconds) != count or seen != set(self.seconds):
            raise Broken("shards: %d shards have %d tests" % (len(seconds), len(seen)))
        return max(seconds)

    def contiguous(self, count):
        """The longest of as many parts of the file with as many pieces each."""
        ends = [len(self.pieces) * part // count for part in range(count + 1)]
        return max(sum(self.pieces[begin:end]) for begin, end in zip(ends, ends[1:]))


def measure(bench):
    sizes, record = bench.sizes, bench.record
    progress("shards: %s" % bench.place.type)
    plan = Dealt(bench.top / "shards", sizes.history)
    for count in COUNTS:
        record.add("longest%d" % count, [plan.longest(count) / plan.least(count)])
    record.add("file5", [plan.contiguous(5) / plan.least(5)])
    large, many = Dealt(bench.top / "many-shards", sizes.large), sizes.shards
    record.add("longest-many", [large.longest(many) / large.least(many)])
    record.add("list", [run(["e2e-gen", "--list"], large.dir).seconds])
    record.add("own", [run(["e2e-gen", "--list", "--shard", "1/%d" % many], large.dir).seconds])
