# SPDX-License-Identifier: MIT
"""What the plan says of retries, held against the attempts that one make ran, by the log alone."""
from scale import MAYBE, WRONG
from truth import CAUSES

FATAL = 99


def wrong(plan, executions, plain):
    """What was tried again and must not be, and, where only the plan decides (`plain`), what was not
    tried again and had to be."""
    tests = [(plan.target(one.id), one) for one in executions if plan.target(one.id)]
    refused = []
    for test, one in tests:
        # What shares a start may have one of its own besides its retries.
        if test.kind == "nested" or test.launcher in WRONG + MAYBE or plan.in_batch(test):
            continue
        codes = [attempt.code for attempt in one.attempts]
        if len(codes) > test.retries + 1:
            yield "%s had %d attempts" % (test.id, len(codes))
        for code in codes[:-1]:
            if code is not None and not is_retried(test, code):
                yield "%s was tried again after exit code %s" % (test.id, code)
        if len(codes) <= test.retries and is_retried(test, codes[-1]):
            refused.append(test)
    for name, budget, ours in budgets(plan, tests):
        used = sum(len(one.attempts) - 1 for _, one in ours)
        if budget is not None and used > budget:
            yield "%d retries of %s, of %d" % (used, name, budget)
    for test in refused if plain else []:
        if not any(budget is not None and test in [one for one, _ in ours] and
                   sum(len(one.attempts) - 1 for _, one in ours) >= budget
                   for _, budget, ours in budgets(plan, tests)):
            yield "%s was not tried again, and no budget was used up" % test.id


def budgets(plan, tests):
    """Each with what it is for."""
    yield "the run", plan.budget, tests
    for phase in plan.phases:
        yield phase.name, phase.budget, [(test, one) for test, one in tests if test.phase == phase.name]


def is_retried(test, code):
    """Of one that has not told its end, and of a pass with a report that speaks against it, nothing is
    known."""
    if code in (None, 0, 77):
        return False
    return code != FATAL and (not test.on or CAUSES.get(code, "exit") in test.on)
