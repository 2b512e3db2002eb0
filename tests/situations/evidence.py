# SPDX-License-Identifier: MIT
"""Whether what a test did in this make or an earlier one is evidence for it now. All of it is read from
the log, and from what the steps have written down."""
import math


def last_of(executions, test):
    """That came to an end, or None."""
    return next((execution for execution in reversed(executions)
                 if execution.id == test.id and execution.is_over()), None)


class Evidence:
    """What a judgement knows: the world, the make and its plan, what is asked for, the executions."""

    def __init__(self, world, made):
        self.world, self.made = world, made
        self.plan, self.results = made.checkout.plan, made.results
        owner = self.results.owner
        self.foreign = owner is not None and owner is not made.checkout and \
            world.checkouts.get(owner.path.name) is owner
        self.executions = [execution for execution in self.results.executions
                           if execution.make == made.number or self.remembers(execution)]

    def remembers(self, execution):
        """Whether what another make ran can count for this one: of one beside it, what was over
        before this one ran anything."""
        if self.foreign or {"e2e-fresh", "e2e-clean"} & set(self.made.goals):
            return False
        if execution.closed and not self.plan.fingerprint:
            return False
        if self.made.alone or execution.end is None:
            return True
        own = [other.start for other in self.results.executions if other.make == self.made.number]
        return execution.end < max(self.made.began, min(own, default=math.inf))

    def last(self, test):
        return last_of(self.executions, test)

    def beside(self, _):
        """The executions of the place where this one ran: on these it stands."""
        return self.executions

    def why_not(self, test, execution=None, of_system=True):
        """What is wrong with the last execution; "skip" when it skipped itself and all else is well;
        None when it is a pass that counts."""
        if test.kind == "built" and self.world.touched:
            return None     # an empty file has passed, and told nothing
        execution = execution or self.last(test)
        if not execution:
            return "it has not run in this run"
        outcome = execution.outcome(bool(test.report))
        identity = self.made.checkout.identity(test)
        why = []
        if outcome not in ("pass", "skip"):
            why.append("that is no pass")
        if identity != execution.content and not (test.kind == "var" and execution.content == identity):
            why.append("its content is %s now" % identity)
        if execution.tag != str(test.tag):
            why.append("its command has tag %d now" % test.tag)
        if self.launcher_then(execution) != test.launcher:
            why.append("it was launched by %r" % self.launcher_then(execution))
        if self.plan.value and test.kind != "nested" and execution.value != self.plan.value:
            why.append("the plan's env has SIT_V=%s" % self.plan.value)
        why += self.of_services(test, execution)
        if self.is_old(execution):
            why.append("it is older than max_age")
        if execution.lost and test.report and execution.attempts[-1].code == 0:
            why.append("its report is not what it was")
        why += self.of_sequence(test, execution)
        why += self.of_needs(test, execution)
        why += self.of_system(execution) if of_system else []
        if why:
            return "%s; but %s" % (execution.describe(), ", ".join(why))
        if outcome == "skip":
            return "skip" if execution.make in self.of_now() else "it skipped itself, and did not run again"
        return None

    def is_old(self, execution):
        return execution.old and execution.make != self.made.number

    def of_now(self):
        """The makes whose skips count."""
        return {self.made.number}

    def launcher_then(self, execution):
        """What started it, by the plan of its make."""
        plan = self.world.makes[execution.make - 1].plan_before
        return next((test.get("launcher", "") for phase in plan["phases"] for test in phase["tests"]
                     if "%s/%s" % (phase["name"], test["name"]) == execution.id), "")

    def of_services(self, test, execution):
        if test.kind in ("nested", "var"):
            return
        seen = execution.services()
        for name in self.plan.services_of(test):
            # One that is sick lives. And services of two checkouts or two results directories that were
            # at work side by side have one file in sys, in which the one may say that the other has gone.
            if name in self.world.were_sick or len(self.world.checkouts) > 1 or \
                    len({id(results) for results in self.world.rooms.values()}) > 1:
                continue
            if not seen.get(name):
                yield "service %s was not up" % name
            elif seen[name] != str(self.plan.service(name).tag):
                yield "service %s has another command now" % name
            if name in execution.down:
                yield "service %s ended while it ran" % name

    def of_sequence(self, test, execution):
        phase = self.plan.phase(test.phase)
        if phase.parallel:
            return
        steps = [step for step in phase.tests if step in self.asked.selected]
        at = steps.index(test) if test in steps else 0
        before = last_of(self.beside(execution), steps[at - 1]) if at else None
        if before and before.outcome(bool(steps[at - 1].report)) == "pass" and \
                before.end > execution.start:
            yield "%s, on which it stands, ran after it" % steps[at - 1].id

    def of_needs(self, test, execution):
        for name in test.needs:
            other = self.plan.test(name)
            before = last_of(self.beside(execution), other)
            # The rule that makes its file is the user's.
            if other.kind == "built" and self.world.touched:
                continue
            if not before or before.outcome(bool(other.report)) != "pass":
                yield "%s, which it needs, has not passed" % name
            elif before.end > execution.start:
                yield "%s, which it needs, ran after it" % name
            elif other in self.asked.left_out and not self.made.each.get("during"):
                why = self.why_not(other, before)
                if why:
                    yield "%s, which it needs, is no pass: %s" % (name, why)

    def of_system(self, execution):
        parts = self.plan.fingerprint
        if not parts:
            return
        before = self.world.makes[execution.make - 1]
        if set(before.fingerprint) != set(parts):
            yield "the plan had another fingerprint"
        for number, name in enumerate(("command", "files")):
            now = self.system()[number]
            if name in parts and {seen.split("/")[number] for seen in execution.system} != {now}:
                yield "the system is %s %s now, and was %s" % (
                    name, now, " and ".join(sorted(execution.system)))
        if "env" in parts and before.setting("SIT_F") != self.made.setting("SIT_F"):
            yield "SIT_F was %s" % before.setting("SIT_F")

    def system(self):
        """As tests would see it now."""
        found = []
        for path in (self.world.root / "sys/version", self.made.checkout.path / "system.conf"):
            try:
                found.append(path.read_text().split("\n")[0].lstrip("#"))
            except OSError:
                found.append("")
        return found
