# SPDX-License-Identifier: MIT
"""How much is measured: the number of tests of each plan, and of rounds."""
from dataclasses import dataclass

JOBS = 2


@dataclass(frozen=True)
class Sizes:
    tests: int          # of the comparison with other harnesses
    slow_tests: int     # of the comparison with those that take seconds for hundreds
    rounds: int
    warm_up: int        # rounds before those
    large_rounds: int   # of the larger plans
    small: int
    middle: int
    large: int
    many_phases: tuple  # phases, tests of each
    few_phases: tuple   # as many tests
    found: int          # files that a pattern finds
    spread: int         # tests that sleep, each as long as it likes
    history: int        # tests with durations, that are dealt to shards
    logs: int           # tests that print something
    shards: int         # to which the largest plan is dealt

    @property
    def plans(self):
        return (1, self.small, self.middle, self.large)

    @property
    def edges(self):
        """Tests of each plan in which they wait for others."""
        return (self.large // 4, self.large // 2, self.large)

    @property
    def words(self):
        """For the labels of the figures."""
        words = {name: "{:,}".format(getattr(self, name))
                 for name in ("tests", "slow_tests", "small", "middle", "large", "found", "spread",
                              "history", "logs", "shards")}
        words["logs_small"] = "{:,}".format(self.logs // 10)
        words["found_small"] = "{:,}".format(self.found // 5)
        words.update(zip(("edges_quarter", "edges_half", "edges"), map("{:,}".format, self.edges)))
        words["jobs"] = str(JOBS)
        words["many"] = "%d phases of %d tests" % self.many_phases
        words["few"] = "%d of %d" % self.few_phases
        return words

    @property
    def room(self):
        """Bytes that a file system must have free: at most two blocks for each test of
        the plans that stay, and for each round of those that are moved aside."""
        rounds = 6 * (self.rounds + 2) * (self.tests + self.many_phases[0] * self.many_phases[1])
        return 2 * 4096 * (sum(self.plans) + rounds + 3 * self.found + 4 * self.logs) + 10**7


def choose(arguments):
    if arguments.quick:
        return Sizes(tests=10, slow_tests=5, rounds=2, warm_up=0, large_rounds=2, small=10, middle=20,
                     large=50, many_phases=(6, 2), few_phases=(2, 6), found=50, spread=12,
                     history=30, logs=100, shards=5)
    return Sizes(tests=arguments.tests, slow_tests=max(1, arguments.tests // 4),
                 rounds=arguments.rounds, warm_up=1, large_rounds=min(3, arguments.rounds),
                 small=arguments.large // 100, middle=arguments.large // 5, large=arguments.large,
                 many_phases=(300, 5), few_phases=(3, 500), found=5000, spread=200,
                 history=300, logs=10000, shards=1000)
