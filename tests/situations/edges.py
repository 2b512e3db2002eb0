# SPDX-License-Identifier: MIT
"""What the edges of a plan say of the order in which one make ran its tests, by the log alone."""
import math


def out_of_order(plan, executions, calm):
    """What ran when the plan does not let it. `calm`: nothing happened to the files meanwhile."""
    known = [(plan.test(one.id), one) for one in executions if plan.test(one.id)]
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


def not_run(plan, selected, executions, why_not):
    """The tests that had to run in this make, did not, and were kept from it by nothing."""
    ran = {one.id for one in executions}
    # Of one that skips itself, whether it counts is for others to say.
    bad = {test.id for test in selected if why_not(test)}

    def stands_on(test):
        """What has to have passed before it, as far as it is selected."""
        phase = plan.phase(test.phase)
        for other in selected:
            before = other.phase == test.phase and not phase.parallel and \
                phase.tests.index(other) < phase.tests.index(test)
            earlier = plan.phase(other.phase)
            if before or other.id in test.needs or earlier.required and earlier in plan.before(phase):
                yield other

    def is_blocked(test):
        """A pass on what turns out to be none (by its report, which is read later) is none either."""
        return any(other.id in bad or is_blocked(other) for other in stands_on(test))

    return [test for test in selected if test.id in bad and test.id not in ran
            and not plan.services_of(test) and not is_blocked(test)]
