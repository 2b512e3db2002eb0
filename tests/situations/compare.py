# SPDX-License-Identifier: MIT
"""One plan under several makes and switches: what each run says has to be the same, test by test."""
import json
import os
import time

import generate
import makes
import single
from plan import Plan
from scale import MAYBE

OF_MAKE = ("-j1", "-j8", "-j8 --shuffle")


def ways(names):
    """Each make with each of its switches, as the keys of a step."""
    for name in names:
        for flags in OF_MAKE:
            if "--shuffle" not in flags or makes.can(name, "--shuffle", "--version"):
                yield {"make": name, "flags": flags.split()}


def steps(seed):
    """A plan, of which nothing depends on what runs first: no budget, no report of several tests, no
    pass that ages. Between its makes the files change, and at last all is put right."""
    generator = generate.Generator(seed)
    found = generator.situation()
    plan = Plan.from_json(found["plan"])
    plan.budget, plan.max_age = None, ""
    nested = 0
    for phase in plan.phases:
        phase.budget = None
        for test in phase.tests:
            test.report = "own" if test.report == "shared" else test.report
            test.launcher = "" if test.launcher in MAYBE else test.launcher
            nested += test.kind == "nested"
            # Two would be two makes in one directory.
            if test.kind == "nested" and nested > 1:
                test.kind, test.say = "bare", "pass"
    make = {"do": "make", "compared": True}
    return plan, [found["steps"][0], make, generator.edit(), generator.set_switch(), make,
                  {"do": "switch", "name": "m", "on": True}, make, {"do": "heal"}, make]


def verdict(made):
    """Its exit code, and the result of each test, without what depends on time."""
    try:
        data = json.loads((made.place / "e2e-results.json").read_text())
    except (OSError, ValueError):
        return made.code, None
    return made.code, data["success"], {
        "%s/%s" % (phase["name"], test["name"]): "%s %s" % (test["status"], test.get("class", ""))
        for phase in data["phases"] for test in phase["tests"]}


def play(seed, way, arguments):
    """What each make said, and what the oracle found."""
    plan, todo = steps(seed)
    todo = [dict(each, **way) if each.get("compared") else each for each in todo]
    said = []
    findings = single.play({"plan": plan.to_json(), "steps": todo}, arguments,
                           judged=lambda made: said.append(verdict(made)))
    return said, findings


def difference(one, other):
    for number, (a, b) in enumerate(zip(one, other), 1):
        if a[:2] != b[:2]:
            return "make %d: %s, and %s" % (number, a[:2], b[:2])
        for test in sorted(set(a[2]) | set(b[2])) if a[1] is not None and b[1] is not None else []:
            if a[2].get(test) != b[2].get(test):
                return "make %d: %s is %s, and %s" % (number, test, a[2].get(test), b[2].get(test))
    return None


def play_all(arguments):
    todo = list(ways(arguments.makes.split(",")))
    began, compared, bad = time.monotonic(), 0, []
    for seed in range(arguments.seed, arguments.seed + arguments.count):
        first = None
        for way in todo:
            said, findings = play(seed, way, arguments)
            name = " ".join([way["make"], *way["flags"]])
            compared += len(said)
            for finding in findings:
                print("---- plan %d with %s\n%s" % (seed, name, finding))
            what = first and difference(first[1], said)
            if what:
                print("---- plan %d: %s, and %s, are not the same\n%s" % (seed, first[0], name, what))
            if findings or what:
                bad.append(seed)
            first = first or (name, said)
    print("%d plans, %d to %d, each with %s: %d makes, in %d s: %s" % (
        arguments.count, arguments.seed, arguments.seed + arguments.count - 1,
        ", ".join(" ".join([os.path.basename(os.path.dirname(way["make"])) or way["make"], *way["flags"]])
                  for way in todo), compared, time.monotonic() - began,
        "not the same: " + " ".join(map(str, sorted(set(bad)))) if bad else "all the same"))
    return 1 if bad else 0
