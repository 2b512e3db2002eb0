# SPDX-License-Identifier: MIT
"""What a situation draws that happens while a make is at work, or several are."""


class Meanwhile:
    """A part of the generator."""

    def during(self, test):
        return {"at": test.id, "gate": self.weighted([("start", 3), ("end", 2)]),
                "do": [self.meanwhile(test) for _ in range(self.weighted([(1, 5), (2, 1)]))]}

    def at_a_time(self):
        """Whatever make is at: few milliseconds are all that it takes."""
        return {"after": self.random.randrange(0, 80), "do": [
            {"do": "signal", "to": self.one_of(["make", "group"]),
             "signal": self.one_of(["TERM", "INT", "KILL"])}]}

    def meanwhile(self, test):
        if self.has_keys and self.keys.random() < 0.2:
            return self.system()
        kind = self.weighted([("edit", 5), ("plan", 3), ("signal", 6), ("make", 5), ("pause", 1),
                              ("down", 2 if self.the_plan.services else 0), ("spoil", 1),
                              ("any", 2), ("sick", 1 if self.the_plan.services else 0)])
        if kind == "edit" and test.kind in ("file", "dir"):
            if test.kind == "dir" and self.chance(0.5):
                self.contents += 1
                return {"do": "write", "file": test.path + "/" + self.one_of(["y.inc", "n.inc"]),
                        "v": self.contents, "bad": True, "how": self.how()}
            return dict(self.content(test, fails=self.chance(0.8)), do="write", file=test.script,
                        how=self.how())
        if kind == "plan":
            return self.change_plan()
        if kind == "signal":
            return {"do": "signal", "to": self.target(test),
                    "signal": self.weighted([("TERM", 4), ("KILL", 3), ("INT", 2), ("HUP", 0.5)])}
        if kind == "make":
            step = {"do": "make", "flags": ["-j2"]}
            if self.chance(0.5):
                step["space"] = True
            if self.chance(0.2):
                step["goals"] = self.goals()
            return step
        if kind == "pause":
            return {"do": "pause", "to": self.one_of(["make", "run:" + test.id]),
                    "while": [self.edit()]}
        if kind == "down":
            return {"do": "make", "goals": ["e2e-down"], "flags": []}
        if kind == "sick":
            return {"do": "sick", "service": "s"}
        if kind == "spoil":
            return {"do": "spoil", "test": test.id, "how": self.one_of(["torn", "none"])}
        return self.action()

    def target(self, test):
        of_services = [("keeper:s", 4), ("service:s", 2)] if self.the_plan.services else []
        return self.weighted([("make", 4), ("group", 1.5), ("run:" + test.id, 2),
                              ("test:" + test.id, 1)] + of_services)

    def race(self):
        return {"do": "race", "makes": [
            {"do": "make", "flags": ["-j2"], **({"space": True} if self.chance(0.5) else {})}
            for _ in range(self.weighted([(2, 3), (4, 1)]))]}
