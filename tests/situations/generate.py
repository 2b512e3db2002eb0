# SPDX-License-Identifier: MIT
"""A situation from a seed: a plan, and what happens to it. Everything is drawn from one random
generator, so that a seed always gives the same."""
import random

from attacks import Attacks
from keys import Keys
from meanwhile import Meanwhile
from plan import Phase, Plan, Service, Test
from scale import Scale

NAMES = "abcdefghijk"
PHASES = ("p", "q", "r")
OUT = "test-results"


# What can be asked to be in every situation, and the part of the generator that says whether it is.
KINDS = {"edges": "has_edges", "keys": "has_keys", "quarantine": "has_quarantine",
         "launchers": "has_launchers", "batches": "has_batches", "shards": "has_shards",
         "left-out": "leaves_out", "attacks": "has_attacks"}


class Generator(Keys, Scale, Attacks, Meanwhile):
    def __init__(self, seed, kinds=()):
        self.random = random.Random(seed)
        # Of its own, so that all else of a seed stays as it was.
        self.quarantine = random.Random("quarantine %d" % seed)
        # Edges have chances of their own, so that with and without them a seed does the same.
        self.edges = random.Random("edges %d" % seed)
        self.has_edges = self.edges.random() < 0.6
        Keys.__init__(self, seed)
        Scale.__init__(self, seed)
        Attacks.__init__(self, seed)
        self.batches = random.Random("batches %d" % seed)
        self.has_batches = self.batches.random() < 0.15
        self.has_quarantine = self.quarantine.random() < 0.35
        for kind in kinds:
            setattr(self, KINDS[kind], True)
        self.contents = 0
        self.has_variable = self.cloned = False

    # ---- chances ----

    def chance(self, p):
        return self.random.random() < p

    def one_of(self, items):
        return self.random.choice(list(items))

    def weighted(self, pairs):
        names, weights = zip(*pairs)
        return self.random.choices(names, weights)[0]

    # ---- the plan ----

    def plan(self):
        names = iter(NAMES)
        phases = [self.phase(name, names) for name in PHASES[:self.weighted([(1, 5), (2, 4), (3, 1)])]]
        plan = Plan(phases)
        if self.chance(0.22):
            self.add_services(plan)
        if self.chance(0.15):
            plan.value = "good"
        if self.chance(0.06):
            plan.max_age = "400ms"
        if self.chance(0.75):
            # Fails until m is there, so that the run stays open.
            last = plan.phases[-1 if self.chance(0.5) else 0]
            last.tests.append(Test("m", "bare", say="needs:m"))
        plan.wrapped = any(test.kind == "built" for test in plan.tests()) or self.chance(0.1)
        plan.settle()
        if all(not phase.required for phase in plan.phases):
            plan.phases[0].required = True
        if self.has_quarantine:
            for test in plan.tests():
                if self.quarantine.random() < 0.4:
                    test.quarantine = self.days()
        if self.has_edges:
            self.add_edges(plan)
        if self.has_keys:
            self.add_keys(plan)
        if self.has_batches:
            self.add_batches(plan)
        if self.has_launchers:
            self.add_launchers(plan)
        if self.has_attacks:
            self.forge_launchers(plan)
        if self.has_shards and self.scale.random() < 0.6:
            self.add_replicas(plan)
        return plan

    def add_batches(self, plan):
        for phase in plan.phases:
            if self.batches.random() < 0.7:
                phase.batch, phase.parallel = self.batches.choice((2, 2, 3, 8)), True
                for test in phase.tests:
                    if test.kind in ("dir", "bare") and test.name != "m" and self.batches.random() < 0.8:
                        test.kind, test.apart = "file", False
                    # The report of one that runs alone tells no files apart.
                    test.report = test.report if test.kind == "dir" and not test.apart else ""

    def add_edges(self, plan):
        """All of them go from what stands earlier in the plan to what stands later: no circles."""
        for number, phase in enumerate(plan.phases):
            if number and self.edges.random() < 0.5:
                names = [other.name for other in plan.phases[:number]]
                phase.needs = self.edges.sample(names, self.edges.randint(0, len(names)))
        tests = plan.tests()
        for number, test in enumerate(tests):
            if number and self.edges.random() < 0.35:
                test.needs = [self.edges.choice(tests[:number]).id]
            if number and self.edges.random() < 0.15:
                test.after = [self.edges.choice(tests[:number]).id]
            if self.edges.random() < 0.3:
                test.locks = self.edges.sample(["one", "two"], self.edges.randint(1, 2))
            test.exclusive = self.edges.random() < 0.1

    def edge(self):
        plan = self.the_plan
        if self.edges.random() < 0.3:
            return {"change": "phase needs", "phase": self.edges.choice(plan.phases).name}
        test, other = (self.edges.choice(plan.tests()).id for _ in range(2))
        return {"change": "edge", "test": test, "other": other,
                "kind": self.edges.choice(["needs", "needs", "after", "locks"])}

    def days(self):
        return self.quarantine.choice((60, 60, 60, 90, -2))

    def phase(self, name, names):
        tests = [self.test(next(names)) for _ in range(self.weighted([(1, 4), (2, 5), (3, 1)]))]
        return Phase(name, tests, required=not self.chance(0.12), parallel=not self.chance(0.2))

    def test(self, name):
        kind = self.weighted([("file", 60), ("dir", 12), ("bare", 12), ("var", 3), ("nested", 2),
                              ("built", 4)])
        if kind == "var":
            # The variable is one.
            kind, self.has_variable = ("file" if self.has_variable else "var"), True
        test = Test(name, kind)
        if kind == "dir":
            test.apart = self.chance(0.5)
        if kind in ("file", "dir"):
            if self.chance(0.25):
                test.report = self.weighted([("own", 4), ("fixed", 4), ("shared", 3)])
            if self.chance(0.2):
                test.retries = 1
        if kind == "bare":
            test.say = self.weighted([("pass", 4), ("not:x", 3), ("needs:y", 1), ("env:good", 1)])
        return test

    def add_services(self, plan):
        plan.services = [Service("s", once=self.chance(0.15))]
        if self.chance(0.3):
            plan.services.append(Service("z", needs=["s"]))
        names = [service.name for service in plan.services]
        if self.chance(0.5):
            self.one_of(plan.phases).services = names

    def content(self, test, fails=None):
        """What a script says. `fails`: whether it is to."""
        self.contents += 1
        content = {"v": self.contents, "say": "pass", "rep": "good"}
        fails = self.chance(0.12) if fails is None else fails
        if fails:
            content["say"] = self.weighted([("fail", 12), ("hard", 1), ("skip", 1), ("trap:fail", 1)])
        elif self.chance(0.3):
            content["say"] = self.weighted([("not:x", 3), ("up", 1), ("env:good", 1), ("tag:1", 2),
                                            ("trap:pass", 1), ("needs:y", 1), ("skip", 1)])
        if test.retries and self.chance(0.6):
            content["say"] = self.weighted([("fail,pass", 2), ("fail,skip", 3), ("hard,pass", 1),
                                            ("fail,fail", 1)])
        if self.has_keys and test.retries and self.keys.random() < 0.3:
            content["say"] = self.keys.choice(("kill,pass", "kill", "fail,pass", "kill,fail,pass"))
        if test.report and self.chance(0.45 if not fails else 0.1):
            words = ["good", "good", "bad", "none", "empty", "torn", "skips"]
            content["rep"] = self.one_of(words)
            if test.retries and self.chance(0.6):
                content["rep"] = "%s,%s" % (self.one_of(words), self.one_of(words))
        return content

    def files(self, plan):
        files = {}
        for test in plan.tests():
            if test.kind in ("file", "dir", "var"):
                files[test.script] = self.content(test)
            if test.kind == "built":
                files[test.path + ".in"] = self.content(test)
            if test.kind == "dir" and self.chance(0.6):
                self.contents += 1
                files[test.path + "/y.inc"] = {"v": self.contents}
            if test.kind == "dir" and self.chance(0.3):
                self.contents += 1
                files[test.path + "/sub/z.inc"] = {"v": self.contents}
        files["system.conf"] = {"v": 100000}
        return files

    # ---- single steps ----

    def scripts(self):
        return [test for test in self.the_plan.tests() if test.kind in ("file", "dir")]

    def how(self):
        return self.weighted([("now", 3), ("rename", 2), ("older", 3), ("kept", 2), ("second", 1),
                              ("link", 1), ("future", 0.3)])

    def some_test(self):
        return self.one_of(self.the_plan.tests()).id

    def edit(self):
        tests = self.scripts()
        if not tests:
            return self.set_switch()
        test = self.one_of(tests)
        if test.kind == "dir" and self.chance(0.6):
            self.contents += 1
            name = self.one_of(["y.inc", "sub/z.inc", "n.inc", "new/n.inc", "data"])
            if self.chance(0.2):
                return {"do": "delete", "file": test.path + "/" + name}
            return {"do": "write", "file": test.path + "/" + name, "v": self.contents,
                    "bad": self.chance(0.7), "how": self.how()}
        return dict(self.content(test, fails=self.chance(0.75)), do="write", file=test.script,
                    how=self.how())

    def edit_source(self):
        built = [test for test in self.the_plan.tests() if test.kind == "built"]
        if not built:
            return self.edit()
        test = self.one_of(built)
        return dict(self.content(test, fails=self.chance(0.7)), do="source", file=test.path)

    def touch(self):
        tests = self.scripts()
        if not tests or self.chance(0.4):
            return {"do": "fresh"}
        return {"do": "touch", "file": self.one_of(tests).script,
                "when": self.weighted([("now", 6), ("past", 2), ("future", 1)])}

    def delete(self):
        tests = self.scripts()
        return {"do": "delete", "file": self.one_of(tests).script} if tests else self.set_switch()

    def swap(self):
        tests = self.scripts()
        if len(tests) < 2:
            return self.edit()
        return {"do": "swap", "files": [test.script for test in self.random.sample(tests, 2)]}

    def rule(self):
        tests = [test for test in self.scripts() if test.kind == "file"]
        if not tests:
            return self.edit()
        kind = self.weighted([(".sh", 5), (".c", 1)])
        return dict(self.content(Test("x"), fails=False), do="rule", file=self.one_of(tests).path,
                    kind=kind, how=self.weighted([("now", 3), ("older", 1)]))

    def set_switch(self):
        return self.weighted([({"do": "switch", "name": "x", "on": True}, 3),
                              ({"do": "switch", "name": "x", "on": False}, 1),
                              ({"do": "switch", "name": "y", "on": True}, 1),
                              ({"do": "switch", "name": "inner", "on": True}, 1),
                              ({"do": "switch", "name": "broken.s", "on": True}, 0.5),
                              ({"do": "switch", "name": "broken.s", "on": False}, 0.5)])

    def variable(self):
        if any(test.kind == "var" for test in self.the_plan.tests()):
            return {"do": "variable", "name": "SIT_CMD", "value": self.one_of(["", None, "command"])}
        return {"do": "variable", "name": "SIT_V", "value": self.one_of(["", None, "good", "other"])}

    def change_plan(self):
        plan, change = self.the_plan, self.weighted(
            [("required", 4), ("parallel", 1), ("command", 4), ("retries", 1), ("env", 2),
             ("service", 2), ("add", 3), ("add phase", 2), ("drop", 1), ("break", 2), ("mend", 1),
             ("comment", 1)])
        step = {"do": "plan", "change": change, "phase": self.one_of(plan.phases).name,
                "how": self.weighted([("now", 6), ("rename", 2), ("older", 2), ("kept", 1),
                                      ("future", 0.1)])}
        if self.quarantine.random() < 0.12:
            step["change"] = "quarantine"
            step["test"] = self.quarantine.choice(plan.tests()).id
            step["days"] = self.quarantine.choice((0, self.days()))
        elif change in ("command", "retries", "drop"):
            step["test"] = self.some_test()
            test = plan.test(step["test"])
            if change == "command" and test.kind == "var":
                step["change"] = "comment"  # all of its command is in the environment
            if change == "command" and test.kind == "bare":
                step["say"] = self.one_of(["fail", "pass", "not:x"])
        elif change == "env":
            step["value"] = self.one_of(["good", "other", ""])
        elif change == "service":
            step["service"] = "s"
        elif change in ("add", "add phase"):
            step.update(name="w" if change == "add" else "late",
                        say=self.one_of(["fail", "fail", "pass"]), required=self.chance(0.7))
        if self.has_edges and self.edges.random() < 0.2:
            return dict(do="plan", how=step["how"], **self.edge())
        return step

    def of_service(self):
        return self.weighted([
            ({"do": "signal", "to": self.one_of(["keeper:s", "service:s"]),
              "signal": self.one_of(["TERM", "KILL"])}, 2), ({"do": "sick", "service": "s"}, 1)])

    def leftover(self):
        test = self.some_test()
        return self.weighted([
            ({"do": "backup", "name": "1"}, 4),
            ({"do": "restore", "name": "1", "test": test}, 3),
            ({"do": "restore", "name": "1"}, 2),
            ({"do": "forge", "test": test, "of": test}, 3),
            ({"do": "forge", "test": test, "of": self.some_test()}, 1),
            ({"do": "rename stamp", "test": test}, 1),
            ({"do": "touch stamp", "test": test, "ahead": self.one_of([0, 0, 3600])}, 1),
            ({"do": "remove", "what": self.one_of([".", ".e2e", ".e2e/run", ".e2e/epoch",
                                                   test + ".passed", test + ".failed"])}, 2),
            ({"do": "spoil", "test": test, "how": self.one_of(["torn", "none"])}, 3),
            ({"do": "age"}, 3 if self.the_plan.max_age else 0),
            ({"do": "clone", "to": "b", "results": self.chance(0.3)}, 3),
            ({"do": "import", "from": "b"}, 2),
            ({"do": "import", "from": "b", "test": test}, 2),
            ({"do": "replace checkout"}, 2)])

    def action(self):
        if self.has_keys and self.keys.random() < 0.2:
            return self.change_system() if self.keys.random() < 0.7 else self.change_keys()
        kind = self.weighted([
            (self.edit, 30), (self.edit_source, 2), (self.touch, 7), (self.delete, 3), (self.swap, 3),
            (self.rule, 4), (self.set_switch, 8), (self.variable, 4), (self.change_plan, 14),
            (self.leftover, 20), (self.of_service, 12 if self.the_plan.services else 0)])
        return kind()

    # ---- makes ----

    def goals(self):
        phase = self.one_of(self.the_plan.phases)
        test = self.one_of(phase.tests).id
        return self.weighted([
            (["e2e"], 70), (["e2e/" + phase.name], 6), (["e2e/" + test], 6), (["e2e-report"], 3),
            (["e2e/" + test.split("/")[1]], 2), (["e2e/%s/*" % phase.name], 2),
            (["e2e-phase-" + phase.name], 2), (["%s/%s.passed" % (OUT, test)], 1.5),
            (["e2e/typo"], 0.5), (["e2e/%s/typo" % phase.name], 0.5), (["e2e/there.sh"], 0.7),
            (["e2e-fresh", "e2e"], 1), (["e2e-fresh"], 0.7), (["e2e-clean"], 0.5),
            (["e2e-list"], 0.3), (["e2e-down"], 0.5), (["e2e", "e2e-report"], 0.5)])

    def flags(self):
        found = [self.weighted([("-j2", 4), ("-j8", 2), ("-j1", 1)])]
        if self.chance(0.25):
            test = self.one_of(self.the_plan.tests())
            odd = [(["-k"], 3), (["-i"], 2), (["-t"], 2), (["-n"], 1), (["-q"], 1), (["-B"], 1),
                   (["-s"], 1), (["-r"], 1), (["-R"], 0.5), (["-e"], 1), (["-w"], 0.5),
                   (["--warn-undefined-variables"], 0.5), (["--shuffle"], 1)]
            # A rule of the user is between him and make.
            if test.kind != "built":
                files = [test.script, "%s/.e2e/epoch" % OUT, "e2e-begin", "%s/%s.passed" % (OUT, test.id),
                         "phases.yaml", "e2e-phase-" + test.phase]
                odd += [(["-o", self.one_of(files)], 3), (["-W", self.one_of(files)], 1),
                        (["-o", "e2e-begin", "-o", OUT + "/.e2e/epoch"], 2)]
            found += self.weighted(odd)
        return found

    def variables(self):
        """For the command line and for the environment."""
        if not self.chance(0.22):
            return {}, {}
        plan = self.the_plan
        phase, test = self.one_of(plan.phases), self.one_of(plan.tests())
        in_env = self.chance(0.5)
        chosen = self.weighted([
            ({"E2E_PHASES": phase.name}, 4), ({"E2E_ONLY": test.id}, 4),
            ({"E2E_ONLY": phase.name + "/%"}, 1), ({"E2E_ONLY": "typo/%"}, 1),
            ({"E2E_ONLY": test.name}, 2), ({"E2E_ONLY": "*" + test.name[-1]}, 1),
            ({"E2E_ONLY": "%s %s" % (phase.name, test.id)}, 1), ({"E2E_ONLY": test.id + " typo"}, 1),
            ({"E2E_PHASES": "typo"}, 2), ({"E2E_PHASES": phase.name + " typo"}, 1),
            ({"E2E_PHASES": ""}, 1), ({"E2E_ONLY": ""}, 1),
            ({"E2E_OUT": "other"}, 2), ({"E2E_OUT": "$SIT/shared"}, 3),
            ({"E2E_REPORTS": "console"}, 3), ({"E2E_REPORTS": "json,html,console"}, 2),
            ({"E2E_RUN": "true"}, 2), ({"E2E_ENV": ""}, 2), ({"E2E_GEN": "true"}, 1),
            ({"E2E_SERVICE": "true"}, 2 if plan.services else 0),
            ({"E2E_KEEP": "1"}, 3 if plan.services else 0),
            ({"E2E_TESTS_" + phase.name: ""}, 1), ({"E2E_ALL": phase.name}, 1),
            ({"E2E_AFTER_" + phase.name: ""}, 0.5), ({"E2E_STRICT": ""}, 0.5),
            ({"E2E_LOOKS": "n"}, 0.5), ({"E2E_NEEDS_" + phase.name: ""}, 0.5),
            ({"E2E_ONLY": "%'; touch pwned; : '"}, 1), ({"E2E_OUT": "$(shell touch pwned)out"}, 0.5)])
        if in_env and self.chance(0.3):
            return {}, self.weighted([({"MAKEFLAGS": "i"}, 2), ({"MAKEFLAGS": "k"}, 1),
                                      ({"MAKEFLAGS": "t"}, 1), ({"MAKEFLAGS": "n"}, 1),
                                      ({"E2E_RUN": "true", "E2E_REPORT": "true"}, 3)])
        return ({}, chosen) if in_env else (chosen, {})

    def make(self, plain=False):
        step = {"do": "make", "flags": ["-j2"]}
        if plain:
            if self.has_keys and self.keys.random() < 0.15:
                step["vars"] = {"E2E_LAST_FAILED": "1"}
            elif self.the_plan.fingerprint and self.keys.random() < 0.2:
                self.change_in_mid_run(step)
            return step
        step["goals"], step["flags"] = self.goals(), self.flags()
        step["vars"], step["env"] = self.variables()
        if self.cloned and self.chance(0.5):
            step["where"] = "b"
        elif self.chance(0.02):
            step["space"] = True
        if self.chance(0.28) and step["goals"][0].startswith("e2e"):
            tests = [test for test in self.the_plan.tests() if test.kind != "nested"]
            if self.chance(0.15):
                step["during"] = [self.at_a_time()]
            elif tests:
                step["during"] = [self.during(self.one_of(tests))]
                steps = [one for phase in self.the_plan.phases for one in phase.steps()]
                if steps and self.keys.random() < 0.15:
                    step["during"] = [self.during(self.keys.choice(steps))]
        if self.has_keys and self.keys.random() < 0.15:
            self.select(step)
        if self.the_plan.fingerprint and "during" not in step and self.keys.random() < 0.2:
            self.change_in_mid_run(step)
        if self.away:
            step.pop("during", None)
        return {name: value for name, value in step.items() if value not in ({}, [])}

    # ---- the whole ----

    def situation(self):
        self.the_plan = plan = self.plan()
        steps = [{"do": "set up", "files": self.files(plan)}]
        if self.chance(0.15):
            steps.append(self.set_switch())
        small = self.chance(0.02)
        if small:
            steps.append({"do": "small disk"})
        rounds = self.weighted([(1, 1), (2, 5), (3, 4), (4, 1)])
        for number in range(rounds):
            for _ in range(self.weighted([(0, 2), (1, 5), (2, 3), (3, 1)]) if number else
                           self.weighted([(0, 7), (1, 2)])):
                step = self.action()
                self.cloned = self.cloned or step["do"] == "clone"
                steps.append(step)
            if small and self.chance(0.5):
                steps.append(self.one_of([{"do": "free"}, {"do": "fill", "left": self.one_of(
                    [0, 4096, 8192, 16384, 40960])}]))
            if number == rounds - 1 and self.chance(0.8):
                steps.append({"do": "switch", "name": "m", "on": True})
            if self.chance(0.03):
                steps.append(self.race())
            else:
                steps.append(self.make(plain=self.chance(0.45)))
            steps += self.more_machines()
        if self.chance(0.4):
            steps += [{"do": "heal"}, self.make(plain=True)]
        return {"plan": plan.to_json(), "steps": steps}


def situation(seed, kinds=()):
    return dict(Generator(seed, kinds).situation(), seed=seed)
