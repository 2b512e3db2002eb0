# SPDX-License-Identifier: MIT
"""Cuts a situation down: drops steps, tests and switches as long as the same is found."""
import argparse
import copy

import oracle
import single
from plan import Plan

ROUNDS = 3
HANGS = 6   # seconds for one make, when it hangs


def kinds(findings):
    return {finding.kind for finding in findings}


def shrink(situation, findings, arguments):
    """The smallest situation that was reached, and what it shows. One that shows nothing when it is
    played again, because of a race, stays as it is."""
    first = next((finding for finding in findings if finding.kind in oracle.GREENS), findings[0])
    wanted = {first.kind}
    best, shown = situation, findings
    if wanted == {oracle.HANG}:
        arguments = argparse.Namespace(**dict(vars(arguments), limit=HANGS))

    def shows(candidate):
        nonlocal best, shown
        try:
            again = single.play(candidate, arguments)
        except Exception:  # pylint: disable=broad-except
            return False
        if not wanted <= kinds(again):
            return False
        best, shown = candidate, [finding for finding in again if finding.kind in wanted]
        return True

    for _ in range(ROUNDS):
        before = best
        for candidate in smaller(lambda: best):
            shows(candidate)
        if best is before:
            break
    return tidy(best), shown


def tidy(situation):
    """Without the files of tests that were dropped."""
    paths = ["t/" + test["name"] for phase in situation["plan"]["phases"] for test in phase["tests"]]
    steps = copy.deepcopy(situation["steps"])
    steps[0]["files"] = {name: content for name, content in steps[0]["files"].items()
                         if "/" not in name or any(name in (path, path + ".in") or name.startswith(path + "/")
                                for path in paths)}
    return dict(situation, plan=Plan.from_json(situation["plan"]).to_json(), steps=steps)


def smaller(current):
    """Candidates, each made from the best one at the time."""
    for make in (without_steps, without_tests, simpler_plan, simpler_makes):
        number = 0
        while True:
            situation = current()
            candidate = make(situation, number)
            if candidate is None:
                break
            if candidate != situation:
                yield candidate
            # What was dropped has moved the next one to its place.
            if current() is situation:
                number += 1


def without_steps(situation, number):
    """From the end: what comes after is mostly not needed."""
    at = len(situation["steps"]) - 1 - number
    if at < 1:
        return None
    return dict(situation, steps=situation["steps"][:at] + situation["steps"][at + 1:])


def without_tests(situation, number):
    """One test less, or a phase that would be empty."""
    plan = copy.deepcopy(situation["plan"])
    for phase in plan["phases"]:
        if number < len(phase["tests"]):
            del phase["tests"][number]
            plan["phases"] = [phase for phase in plan["phases"] if phase["tests"]]
            return dict(situation, plan=plan) if plan["phases"] else situation
        number -= len(phase["tests"])
    return None


def simpler_plan(situation, number):
    plan = copy.deepcopy(situation["plan"])
    changes = [lambda: plan.update(services=[], phases=[dict(phase, services=[])
                                                        for phase in plan["phases"]]),
               lambda: plan.update(value=""), lambda: plan.update(max_age=""),
               lambda: plan.update(wrapped=False)]
    for phase in plan["phases"]:
        changes += [lambda phase=phase: phase.update(parallel=True),
                    lambda phase=phase: phase.update(required=True)]
        for test in phase["tests"]:
            changes += [lambda test=test: test.update(retries=0),
                        lambda test=test: test.update(report=""),
                        lambda test=test: test.update(launcher="")]
    if number >= len(changes):
        return None
    changes[number]()
    return dict(situation, plan=plan)


def simpler_makes(situation, number):
    """A make with one thing less that it is told."""
    steps = copy.deepcopy(situation["steps"])
    for each in makes(steps):
        for name in ("goals", "flags", "vars", "env", "during", "space", "where"):
            if name in each:
                if number == 0:
                    del each[name]
                    return dict(situation, steps=steps)
                number -= 1
    return None


def makes(steps):
    for each in steps:
        if each["do"] == "make":
            yield each
            for during in each.get("during", []):
                yield from makes(during["do"])
        elif each["do"] == "race":
            yield from each["makes"]
