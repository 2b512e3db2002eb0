# SPDX-License-Identifier: MIT
"""What can happen: each kind of step is a function of the world and the step, a dictionary whose
"do" names the function. Steps are data, so that a sequence can be kept, cut and played again."""
STEPS = {}


class Pointless(Exception):
    """A step that has nothing to work on, after others were dropped: it does nothing."""


def step(name):
    def add(function):
        STEPS[name] = function
        return function
    return add


def play(world, steps):
    for each in steps:
        try:
            STEPS[each["do"]](world, each)
        except Pointless:
            pass


def checkout_of(world, each):
    checkout = world.checkouts.get(each.get("where", "a"))
    if not checkout:
        raise Pointless
    return checkout


def test_of(checkout, each):
    test = checkout.plan.test(each["test"])
    if not test:
        raise Pointless
    return test
