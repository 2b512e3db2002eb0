# SPDX-License-Identifier: MIT
"""What a situation draws of running on more than one machine: launchers, what is left out of what tests
need, shards and their merge. From chances of their own, so that with and without them a seed does the
same."""
import random

# How a launcher behaves, see launcher.sh.
RIGHT = ("exec", "fails", "dies", "ends", "twice", "double", "again", "second")
LIARS, SLOW = ("lies", "refuses", "torn"), ("away",)
FORGERS = ("replays", "stamps")
WRONG = (*LIARS, "stamps")              # it starts nothing
MAYBE = (*SLOW, "replays")              # it is gone before the test may have begun, or starts it the first time


class Scale:
    """A part of the generator, whose plan is the_plan."""

    def __init__(self, seed):
        self.scale = random.Random("scale %d" % seed)
        self.has_launchers = self.scale.random() < 0.3
        self.has_shards = self.scale.random() < 0.4
        self.leaves_out = self.scale.random() < 0.5
        # One that is gone is waited for, for ten seconds; so it is not for tests that wait themselves.
        self.away = SLOW if self.scale.random() < 0.1 else ()
        self.the_plan = None

    def add_launchers(self, plan):
        for test in plan.tests():
            if test.kind in ("file", "dir", "bare") and self.scale.random() < 0.5:
                test.launcher = self.scale.choice(RIGHT + RIGHT + LIARS + self.away)

    def add_replicas(self, plan):
        """Now and then, so that several phases can be dealt at once."""
        everywhere = self.scale.random() < 0.5
        for phase in plan.phases[:-1]:
            phase.replicate = everywhere or self.scale.random() < 0.2

    def change_launcher(self):
        test = self.scale.choice(self.the_plan.tests())
        if test.kind not in ("file", "dir", "bare"):
            return None
        return {"do": "plan", "change": "launcher", "test": test.id, "how": "now",
                "launcher": self.scale.choice(RIGHT + LIARS + ("",))}

    def leave_out(self, step):
        """Tests alone, without what they need."""
        tests = [test for test in self.the_plan.tests() if test.needs] or self.the_plan.tests()
        test = self.scale.choice(tests)
        chosen = self.scale.choice(({"E2E_ONLY": test.id}, {"E2E_ONLY": test.name},
                                    {"E2E_PHASES": test.phase}, {}))
        step["vars"] = dict(chosen, E2E_WITHOUT_NEEDS=self.scale.choice(("1", "1", "1", "1", "0", "no")))
        step["goals"], step["env"] = ["e2e"], {}
        if not chosen:
            step["goals"] = ["e2e/" + self.scale.choice((test.id, test.phase))]

    # ---- shards ----

    def part(self):
        """What is dealt."""
        phase, test = (self.scale.choice(self.the_plan.phases), self.scale.choice(self.the_plan.tests()))
        found = self.scale.choice(({}, {"E2E_PHASES": phase.name}, {"E2E_PHASES": phase.name},
                                   {"E2E_PHASES": phase.name}, {"E2E_ONLY": test.id}))
        if self.leaves_out and self.scale.random() < 0.4:
            found = dict(found, E2E_WITHOUT_NEEDS="1")
        return found

    def attack(self, count):
        one, other = self.scale.randint(1, count), self.scale.randint(1, count)
        return self.scale.choice((
            {"what": "drop", "shard": one}, {"what": "twice", "shard": one}, {"what": "link", "shard": one},
            {"what": "other", "shard": one, "of": other}, {"what": "older", "shard": one},
            {"what": "older", "shard": one},
            {"what": "stamp", "shard": one, "of": other, "test": self.scale.choice(self.the_plan.tests()).id},
            {"what": "stamp", "shard": one, "of": 0, "test": self.scale.choice(self.the_plan.tests()).id},
            {"what": "unfailed", "shard": one, "test": self.scale.choice(self.the_plan.tests()).id}))

    def shards(self):
        count = self.scale.choice((1, 2, 2, 2, 3, 3, 5))
        step = {"do": "shards", "count": count, "vars": self.part()}
        kind = self.scale.random()
        number = self.scale.randint(1, count)
        if kind < 0.15:
            step["between"] = {str(number): [self.action()]}
        elif kind < 0.35:
            step["then"] = [self.attack(count)]
        elif kind < 0.42:
            step["skip"] = [number]
        elif kind < 0.5:
            step["extra"] = {str(number): self.scale.choice(
                ({"E2E_TAGS": "t"}, {"E2E_WITHOUT_NEEDS": "1"}, {"E2E_LAST_FAILED": "1"}))}
        elif kind < 0.58:
            test = self.scale.choice(self.the_plan.tests())
            step["during"] = [{"at": test.id, "gate": self.scale.choice(("start", "end")), "do": [
                {"do": "signal", "to": self.scale.choice(("make", "group", "test:" + test.id)),
                 "signal": self.scale.choice(("TERM", "INT"))}]}]
        elif kind < 0.66:
            step["before merge"] = [self.action()]
        return step

    def more_machines(self):
        """After a make of the situation."""
        found = []
        if self.has_launchers and self.scale.random() < 0.15:
            found += [step for step in [self.change_launcher()] if step]
        if self.leaves_out and self.scale.random() < 0.5:
            step = {"do": "make", "flags": ["-j2"]}
            self.leave_out(step)
            found.append({name: value for name, value in step.items() if value not in ({}, [])})
        if self.has_shards and self.scale.random() < 0.6:
            step = self.shards()
            found += self.worsen(step) if self.has_attacks else [step]
        return found
