# SPDX-License-Identifier: MIT
"""Rounds of two things in turn. What else the machine does meets both alike when they are measured
one right after the other, so each round gives a ratio of its own, and the median of these counts."""
import statistics
from dataclasses import dataclass, field


@dataclass
class Pairs:
    first: list = field(default_factory=list)
    second: list = field(default_factory=list)

    @property
    def ratios(self):
        return [a / b for a, b in zip(self.first, self.second)]


def in_pairs(first, second, rounds, warm_up=0):
    """Calls both, which return seconds, in each round: in alternating order, so that none is always
    the one that comes after the other. What the first rounds, warm_up of them, take does not count."""
    pairs = Pairs()
    for number in range(-warm_up, rounds):
        if number % 2 == 0:
            a = first()
            b = second()
        else:
            b = second()
            a = first()
        if number >= 0:
            pairs.first.append(a)
            pairs.second.append(b)
    return pairs


def divided(values, by):
    """Each of the values, to the median of others that were not measured beside them."""
    middle = statistics.median(by)
    return [value / middle for value in values]
