# SPDX-License-Identifier: MIT
"""What the edges of a plan say of the order in which one make ran its tests, by the log alone."""
import math

from plan import SETUP, TEARDOWN
from scale import MAYBE


def too_many(known, jobs):
    """More of make's jobs than it has, by the slots of what runs at one time."""
    for _, one in known if jobs else []:
        beside = [other for other, late in known
                  if late.start <= one.start < (late.end or math.inf)]
        # Those of a launched test are the engine's.
        used = sum(1 if other.launcher else min(other.slots, jobs) for other in beside)
        if used > jobs:
            yield "%s ran with -j%d and had %d slots" % (
                " ".join(sorted(other.id for other in beside)), jobs, used)


def twice(known):
    """What ran, and was begun once more by the same make. What a launcher left behind is ended with it,
    and launched again when nothing of it is at work: it may have begun twice."""
    seen = set()
    for test, one in known:
        if one.id in seen and test.kind != "nested" and test.launcher not in MAYBE:
            yield "%s ran twice" % test.id
        seen.add(one.id)


def around(plan, executions):
    """Steps that did not run before, or after, all tests of their phase."""
    for phase in plan.phases:
        ids = {test.id for test in phase.tests}
        tests = [one for one in executions if one.id in ids]
        steps = {step.name: [one for one in executions if one.id == step.id] for step in phase.steps()}
        for name, ran in steps.items():
            if not ran and (tests or name == TEARDOWN and steps.get(SETUP)):
                yield "%s/%s did not run, but its phase did" % (phase.name, name)
            if len(ran) > 1:
                yield "%s/%s ran %d times" % (phase.name, name, len(ran))
        for setup in steps.get(SETUP, []):
            for one in tests:
                if one.start < (setup.end or math.inf):
                    yield "%s ran before %s had ended, its setup" % (one.id, setup.id)
                elif setup.outcome(False) not in ("pass", "skip"):
                    yield "%s ran although %s, its setup, had not passed" % (one.id, setup.id)
        for teardown in steps.get(TEARDOWN, []):
            for one in [*tests, *steps.get(SETUP, [])]:
                if teardown.start < (one.end or math.inf):
                    yield "%s, a teardown, ran before %s had ended" % (teardown.id, one.id)


def out_of_order(plan, executions, calm, jobs):
    """What ran when the plan does not let it. `calm`: nothing happened to the files meanwhile."""
    known = [(plan.target(one.id), one) for one in executions if plan.target(one.id)]
    yield from too_many(known, jobs)
    if calm:
        yield from around(plan, executions)
        yield from twice(known)
    for test, one in known:
        before = plan.before(plan.phase(test.phase))
        for other, early in known:
            if early is one:
                continue
            end = early.end or math.inf
            beside = one.start < end and early.start < (one.end or math.inf)
            if beside and set(test.locks) & set(other.locks):
                yield "%s and %s ran at one time, which have one lock" % (test.id, other.id)
            if beside and test.exclusive:
                yield "%s ran beside %s, beside which nothing runs" % (other.id, test.id)
            if not calm or one.start > end:
                continue
            if other.id in test.needs:
                yield "%s ran before %s had ended, which it needs" % (test.id, other.id)
            if other.id in test.after:
                yield "%s ran before %s had ended, after which it comes" % (test.id, other.id)
            if plan.phase(other.phase) in before:
                yield "%s ran before %s had ended, whose phase comes before" % (test.id, other.id)


def not_run(plan, asked, executions, why_not):
    """The tests that had to run in this make, did not, and were kept from it by nothing."""
    selected, ran = asked.selected, {one.id for one in executions}
    # Of one that skips itself, whether it counts is for others to say.
    bad = {test.id for test in selected + asked.left_out if why_not(test)}
    # A phase whose setup failed runs no test.
    shut = {phase.name for phase in plan.phases for one in executions
            if one.id == "%s/%s" % (phase.name, SETUP) and one.outcome(False) not in ("pass", "skip")}
    # And one whose teardown failed, and decides, halts what comes after it.
    halts = [phase for phase in plan.phases for one in executions if phase.required and phase.decides and
             one.id == "%s/%s" % (phase.name, TEARDOWN) and one.outcome(False) not in ("pass", "skip")]

    def stands_on(test):
        """What has to have passed before it, as far as it is selected."""
        phase = plan.phase(test.phase)
        for other in selected + [one for one in asked.left_out if one.id in test.needs]:
            before = other.phase == test.phase and not phase.parallel and \
                phase.tests.index(other) < phase.tests.index(test)
            earlier = plan.phase(other.phase)
            if before or other.id in test.needs or earlier.required and earlier in plan.before(phase):
                yield other

    def is_blocked(test):
        """A pass on what turns out to be none (by its report, which is read later) is none either."""
        return test.phase in shut or any(
            phase in plan.before(plan.phase(test.phase)) for phase in halts) or any(
            other.phase in shut or other.id in bad or is_blocked(other) for other in stands_on(test))

    return [test for test in selected if test.id in bad and test.id not in ran
            and not plan.services_of(test) and not is_blocked(test)]
