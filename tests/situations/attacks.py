# SPDX-License-Identifier: MIT
"""What a situation draws against a run in shards: odd makes of theirs, files that are away or another
shard's, makes that come again, and what is done in the merged directory. From chances of its own."""
import random

import altered
from scale import FORGERS
from shards import CI, MERGED

FILES = (".e2e/run", ".e2e/selection", ".e2e/whole", ".e2e/judged", ".e2e/failed", ".e2e/services",
         ".e2e/epoch", ".e2e/plan", ".e2e/own", ".e2e")


class Attacks:
    """A part of the generator, whose plan is the_plan."""

    def __init__(self, seed):
        self.attacks = random.Random("attacks %d" % seed)
        self.has_attacks = self.attacks.random() < 0.3
        self.the_plan = None

    def forge_launchers(self, plan):
        for test in plan.tests():
            if test.launcher and self.attacks.random() < 0.25:
                test.launcher = self.attacks.choice(FORGERS)

    def flags_of_shard(self):
        test = self.attacks.choice(self.the_plan.tests())
        files = ("e2e-begin", "phases.yaml", "e2e-phase-" + test.phase, test.script)
        return self.attacks.choice((
            ["-k"], ["-i"], ["-t"], ["-n"], ["-q"], ["-B"], ["-k", "-i"], ["--shuffle"],
            ["-o", self.attacks.choice(files)], ["-W", self.attacks.choice(files)]))

    def times(self):
        """Of some tests, in seconds, as e2e-report timings tells them."""
        return "".join("%s %d\n" % (test.id, self.attacks.randint(1, 9)) for test in self.the_plan.tests()
                       if self.attacks.random() < 0.7)

    def file(self):
        test = self.attacks.choice(self.the_plan.tests())
        return self.attacks.choice(FILES + (test.phase, test.id + ".passed", test.id + ".passed",
                                            test.id + ".failed", test.id + ".d", ".e2e/failed/" + test.phase,
                                            ".e2e/judged/" + test.phase))

    def alteration(self, count):
        one, other = self.attacks.randint(1, count), self.attacks.randint(1, count)
        return self.attacks.choice((
            {"what": "number", "shard": one, "of": other},
            {"what": "partly", "shard": one, "file": self.file()},
            {"what": "file of", "shard": one, "of": other, "from": "", "file": self.file(),
             "how": self.attacks.choice(altered.WAYS)},
            {"what": "file of", "shard": one, "of": one, "from": "old.", "file": self.file(),
             "how": self.attacks.choice(altered.WAYS)}))

    def worsen(self, step):
        """Does several things to a step of the kind shards, each of them seldom. Mostly all is well before:
        only where the shards are green anything is to be had by it. Gives the steps."""
        attacks, count = self.attacks, step["count"]
        some = [str(number) for number in range(1, count + 1) if attacks.random() < 0.6]
        if attacks.random() < 0.25:
            step["flags"] = {number: self.flags_of_shard() for number in some[:1]}
        if attacks.random() < 0.2:
            step["timings"] = {number: self.times() for number in some}
            if attacks.random() < 0.6:
                text = self.times()
                step["timings"] = {str(number): text for number in range(1, count + 1)}
        if attacks.random() < 0.2:
            step["auto"] = {number: attacks.choice(sorted(CI)) for number in some}
        if attacks.random() < 0.3:
            step["again"] = {number: [self.action()] for number in some[:2]}
        if attacks.random() < 0.35:
            step["then"] = step.get("then", []) + [
                self.alteration(count) for _ in range(attacks.choice((1, 1, 2)))]
        if attacks.random() < 0.25:
            step["after"] = [self.in_merged()]
        if not {"before merge", "then"} & set(step) and attacks.random() < 0.4:
            step["before merge"] = [self.edit() if attacks.random() < 0.6 else self.action()]
        return [{"do": "heal"}, step] if attacks.random() < 0.7 else [step]

    def in_merged(self):
        """A make where the merged run is."""
        return {"do": "make", "goals": [self.attacks.choice(("e2e", "e2e", "e2e-report"))], "flags": ["-j2"],
                "vars": dict({"E2E_OUT": MERGED}, **self.attacks.choice(
                    ({}, {}, {"E2E_LAST_FAILED": "1"}, {"E2E_WITHOUT_NEEDS": "1", "E2E_ONLY":
                     self.attacks.choice(self.the_plan.tests()).id})))}
