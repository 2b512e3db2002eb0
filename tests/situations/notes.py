# SPDX-License-Identifier: MIT
"""What a make changes of what counts from then on, by what it said and what its tests have logged."""


def close(results, plan):
    """A run that was all green is over: its passes count no more, unless the plan tells systems apart."""
    if plan.fingerprint:
        for execution in results.executions:
            execution.closed = True
    else:
        results.executions = []


class Notes:
    """A part of the judgement, which has found by then what is wrong."""

    def note(self, said):
        """What it has changed of what counts from now on."""
        made, results = self.made, self.results
        if made.begun():
            if self.foreign:
                results.executions = list(self.executions)
            results.owner = made.checkout
            results.calm = self.is_plain() and (self.asked.whole or made.calm) and \
                (made.code != 0 or bool(self.plan.fingerprint))
            self.note_last()
        elif not self.looks:
            results.calm = False
        # What a make that is at work has kept before is its own.
        if {"e2e-fresh", "e2e-clean"} & set(made.goals) and made.code == 0 and not self.looks and \
                all(other.over() or other is made or other.results is not results
                    for other in self.world.makes):
            results.executions = [execution for execution in results.executions
                                  if execution.make == made.number]
            results.did_pass.clear()
        if said and self.runs() and made.begun():
            results.green = {name: what for name, what in made.after.items()
                             if what and what != made.before[name] and name != "run"}
        self.note_closed()

    def is_of_all(self):
        """Whether it asks for every test of the plan, be it for what another one needs, and says how all
        of it ended: when that is green, the run is over, and its passes count no more."""
        return all(test in self.asked.selected for test in self.plan.tests()) and \
            any(goal == "e2e" or goal.startswith("e2e/") for goal in self.made.goals)

    def closes(self):
        """Whether it has ended the run; None: that is not known."""
        made = self.made
        if made.code != 0 or self.looks or not self.runs():
            return False
        # Of what did not pass last time it may have been all, by what nobody knows here.
        if not self.is_of_all():
            return None if self.asked.last and not self.sure else False
        if made.disturbed or any(execution.changed for execution in self.executions
                                 if execution.make == made.number) or \
                any(self.why_not(test) for test in self.asked.selected):
            return None
        return True

    def note_closed(self):
        """Where it is not known whether the run is over, its passes count in what is green, and prove
        nothing against what is red."""
        made, results, closes = self.made, self.results, self.closes()
        # Nor does anything of a run that has seen two systems, be it what saw only the second one.
        if closes is None or self.plan.fingerprint and made.saw_another_system:
            self.note_unsure()
        if closes:
            close(results, self.plan)

    def note_unsure(self):
        for execution in self.results.executions:
            execution.unsure = True

    def note_last(self):
        """What is known to have passed, and to have failed, in the last run of each test."""
        known = self.results.did_pass
        self.results.plan_then = self.plan.to_json()
        if self.made.disturbed or self.made.hangs_or_died() or not self.made.alone or \
                self.made.each.get("during") or not self.made.checkout.synced or self.plan.broken or \
                not self.is_plain():
            known.clear()
            return
        ran = set()
        for execution in self.executions:
            test = self.plan.test(execution.id)
            if execution.make != self.made.number or not test:
                continue
            ran.add(test.id)
            outcome = execution.outcome(bool(test.report))
            if outcome == "fail" and test.kind != "nested":
                known[test.id] = False
            else:
                known.pop(test.id, None)
        green = self.made.code == 0 and self.asked.whole
        for test in self.plan.tests():
            if green and self.why_not(test) is None:
                known[test.id] = True
            elif test.id not in ran and known.get(test.id):
                # Another test may have kept it from running, by which its pass is gone.
                known.pop(test.id)
