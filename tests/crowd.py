# SPDX-License-Identifier: MIT
"""Many tests with locks and slots: their plan, and what their trace says.

    crowd.py plan TESTS LOCKS SLOTS SEED    writes phases.yaml
    crowd.py check JOBS                     reads the file trace; prints the share of idle jobs

A test of that plan is this program, too: crowd.py work TEST SECONDS."""
import json
import os
import random
import sys
import time


def plan(tests, locks, slots, seed):
    chance = random.Random(seed)
    found = {}
    for number in range(tests):
        found["t%d" % number] = {
            "command": [sys.executable, "-S", __file__, "work", "t%d" % number,
                        "%.3f" % (0.02 + chance.random() ** 3 * 0.6)],
            "slots": chance.randint(1, slots),
            "locks": ["l%d" % lock for lock in chance.sample(
                range(locks), chance.choice([0, 1, 1, 2]))],
            "exclusive": chance.random() < 1 / tests}
    with open("phases.yaml", "w", encoding="ascii") as file:
        json.dump({"phases": [{"name": "p", "tests": found}]}, file)


def note(sign, test):
    trace = os.open("trace", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(trace, b"%s %s %d\n" % (sign.encode(), test.encode(), time.monotonic_ns()))


def work(test, seconds):
    note("+", test)
    time.sleep(float(seconds))
    note("-", test)


def check(jobs):
    """The time that a job was free is told apart: while a test that nothing held was left to start,
    and while there was none."""
    with open("phases.yaml", encoding="ascii") as file:
        tests = json.load(file)["phases"][0]["tests"]
    left, running, held = dict(tests), set(), {}
    used = idle = waiting = 0
    last = None
    with open("trace", encoding="ascii") as file:
        for line in file:
            sign, name, now = line.split()
            test = tests[name]
            busy = sum(min(tests[one]["slots"], jobs) for one in running)
            if last is not None:
                passed = int(now) - last
                used += busy * passed
                idle += (jobs - busy) * passed
                # The jobs that what could have been started would have taken, at most.
                could = 0
                taken = set(held)
                alone = any(tests[one]["exclusive"] for one in running)
                for one in left.values():
                    if not alone and not one["exclusive"] and not taken & set(one["locks"]) and \
                            busy + could + min(one["slots"], jobs) <= jobs:
                        could += min(one["slots"], jobs)
                        taken |= set(one["locks"])
                waiting += could * passed
            last = int(now)
            if sign == "+":
                del left[name]
                for lock in test["locks"]:
                    if lock in held:
                        sys.exit("%s and %s ran at one time, which have %s" % (held[lock], name, lock))
                    held[lock] = name
                for one in running:
                    if test["exclusive"] or tests[one]["exclusive"]:
                        sys.exit("%s and %s ran at one time, one of them exclusive" % (one, name))
                running.add(name)
                if sum(min(tests[one]["slots"], jobs) for one in running) > jobs:
                    sys.exit("more jobs than %d: %s" % (jobs, sorted(running)))
            else:
                running.remove(name)
                for lock in test["locks"]:
                    del held[lock]
    if left or running:
        sys.exit("not run: %s; not ended: %s" % (sorted(left), sorted(running)))
    print("%d %d" % (100 * idle // (used + idle), 100 * waiting // (used + idle)))


if __name__ == "__main__":
    {"plan": lambda *words: plan(*map(int, words)), "work": work,
     "check": lambda jobs: check(int(jobs))}[sys.argv[1]](*sys.argv[2:])
