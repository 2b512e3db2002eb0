# SPDX-License-Identifier: MIT
"""What a situation draws of some keys: fingerprints, tags, slots, retries by cause, setup and teardown.
From chances of their own, so that with and without them a seed does the same."""
import random


class Keys:
    """A part of the generator, whose plan is the_plan."""

    def __init__(self, seed):
        self.keys = random.Random("keys %d" % seed)
        self.has_keys = self.keys.random() < 0.7
        self.versions = 1
        self.the_plan = None

    def add_keys(self, plan):
        keys = self.keys
        if keys.random() < 0.5:
            plan.fingerprint = self.parts()
        if keys.random() < 0.15:
            plan.budget = keys.randint(0, 2)
        for phase in plan.phases:
            if keys.random() < 0.1:
                phase.budget = keys.randint(0, 2)
            phase.setup = self.step_says() if keys.random() < 0.25 else ""
            phase.teardown = self.step_says() if keys.random() < 0.25 else ""
            phase.decides = keys.random() < 0.4
        for test in plan.tests():
            if keys.random() < 0.35:
                test.tags = keys.sample(["t", "u"], keys.randint(1, 2))
            if keys.random() < 0.2:
                test.slots = keys.randint(2, 4)
            if test.kind not in ("nested", "var") and keys.random() < 0.2:
                test.retries = keys.randint(1, 2)
            if test.retries and keys.random() < 0.4:
                test.on = self.causes()

    def parts(self):
        return self.keys.sample(["command", "env", "files"], self.keys.choice((1, 1, 2, 3)))

    def step_says(self):
        return self.keys.choice(("pass", "pass", "pass", "not:x", "not:x", "fail", "skip"))

    def causes(self):
        return self.keys.choice((["exit"], ["signal"], ["exit", "signal"], ["timeout"]))

    def system(self):
        """What is tested becomes another one."""
        self.versions += 1
        if self.keys.random() < 0.6:
            return {"do": "system", "version": self.versions}
        return {"do": "system", "v": 100000 + self.versions, "how": self.keys.choice(("now", "older"))}

    def change_system(self):
        """The same between makes, where it can also be what it was."""
        kind = self.keys.random()
        if kind < 0.6:
            return self.system()
        if kind < 0.7:
            return {"do": "system", "version": max(1, self.versions - 1)}
        if kind < 0.75:
            return {"do": "system", "version": 0}
        return {"do": "variable", "name": "SIT_F", "value": self.keys.choice(("1", "2", None))}

    def change_keys(self):
        step = {"do": "plan", "phase": self.keys.choice(self.the_plan.phases).name,
                "how": self.keys.choice(("now", "now", "rename", "older"))}
        change = self.keys.choice(("fingerprint", "fingerprint", "step", "cause", "budget"))
        more = {"fingerprint": lambda: {"parts": self.parts() if self.keys.random() < 0.7 else []},
                "step": lambda: {"step": self.keys.choice(("setup", "teardown")),
                                 "say": self.keys.choice((self.step_says(), ""))},
                "cause": lambda: {"test": self.keys.choice(self.the_plan.tests()).id, "on": self.causes()},
                "budget": lambda: {"budget": self.keys.choice((None, 0, 1))}}
        return dict(step, change=change, **more[change]())

    def change_in_mid_run(self, step):
        test = self.keys.choice([test for test in self.the_plan.tests() if test.kind != "nested"] or
                                self.the_plan.tests())
        step["during"] = [{"at": test.id, "gate": self.keys.choice(("start", "end")),
                           "do": [self.system()]}]

    def select(self, step):
        """In a person's words."""
        test = self.keys.choice(self.the_plan.tests())
        if test.file and self.keys.random() < 0.2:
            step["goals"] = ["e2e/" + self.keys.choice((test.file, "t/*", "*" + test.file[1:]))]
            return
        chosen = self.keys.choice((
            {"E2E_LAST_FAILED": "1"}, {"E2E_LAST_FAILED": "1"}, {"E2E_LAST_FAILED": "1"},
            {"E2E_LAST_FAILED": "1", "E2E_ONLY": test.phase}, {"E2E_LAST_FAILED": "no"},
            {"E2E_TAGS": "t"}, {"E2E_TAGS": "!t"}, {"E2E_TAGS": "t !u"}, {"E2E_TAGS": "t,u"},
            {"E2E_TAGS": "typo"}, {"E2E_TAGS": "t", "E2E_PHASES": test.phase},
            {"E2E_ONLY": test.file or test.name}, {"E2E_ONLY": "t/*"},
            {"E2E_TAGS": "u", "E2E_LAST_FAILED": "1"}))
        if self.keys.random() < 0.7:
            step["goals"] = ["e2e"]
        step["vars"], step["env"] = (chosen, {}) if self.keys.random() < 0.6 else ({}, chosen)
