# SPDX-License-Identifier: MIT
"""The log of a situation: lines that tests, services and we append, in the order in which things
happened. Executions of tests are read from it."""
import os
import re

LINE = re.compile(
    r"S (?P<make>\d+) (?P<id>\S+) (?P<n>\d+) v=(?P<v>\S*) tag=(?P<tag>\S*) V=(?P<value>\S*)"
    r" up=(?P<up>\S*) sys=(?P<system>\S*)"
    r"|E (?P<make2>\d+) (?P<id2>\S+) (?P<n2>\d+) code=(?P<code>\d+) rep=(?P<rep>\S*)"
    r" up=(?P<up2>\S*) sys=(?P<system2>\S*)"
    r"|G (?P<make3>\d+) (?P<id3>\S+) (?P<gate>\S+)"
    r"|[DK] (?P<down>\S+)"
    r"|R (?P<torn>\S+) (?P<spoilt>\S+)"
    r"|U .*|M .*|A .*")


def services(text):
    """By name, the tag of the instance that was up, or nothing."""
    return dict(part.split(":") for part in text.split(",") if part)


class Attempt:
    """One attempt; `code` is None until it has told its end. `spoilt`: what became of its report
    after it had written it."""

    def __init__(self):
        self.code, self.wrote, self.spoilt = None, "none", None
        self.has_written = False

    @property
    def report(self):
        return self.spoilt or self.wrote


class Execution:
    """One test, run once by one make, with all attempts of that."""

    def __init__(self, at, match):
        self.make, self.id = int(match["make"]), match["id"]
        self.content, self.tag, self.value = match["v"], match["tag"], match["value"]
        self.start, self.end = at, None
        self.up, self.down = match["up"], set()     # services: as seen; ended while it ran
        self.system = {match["system"]}     # each that it has seen
        self.closed = False     # a run that was all green has ended since
        self.unsure = False     # maybe it has
        self.attempts = []
        self.old = self.lost = False    # max_age is over; its report is not what it was
        self.changed = False            # one attempt read another content than the one before

    def is_over(self):
        return self.attempts[-1].code is not None

    def outcome(self, has_report):
        """pass, fail or skip, by what it did; cut: it came to no end."""
        last = self.attempts[-1]
        if last.code is None:
            return "cut"
        if last.code == 0 and has_report and last.report not in ("good", "skips"):
            return "fail"
        if last.code == 77 and has_report and last.report == "bad":
            return "fail"
        skipped = last.code == 77 or last.code == 0 and has_report and last.report == "skips"
        earlier = [attempt.code for attempt in self.attempts[:-1]]
        if 99 in earlier or last.code not in (0, 77):
            return "fail"
        if skipped:
            return "fail" if any(code not in (0, 77) for code in earlier) else "skip"
        return "pass"

    def services(self):
        return services(self.up)

    def describe(self):
        return "make %d ran it with content %s, tag %s%s%s: %s" % (
            self.make, self.content, self.tag, self.value and ", SIT_V=" + self.value,
            self.up and ", services " + self.up,
            ", ".join("attempt %d: %s, report %s" % (
                number, "exit %d" % attempt.code if attempt.code is not None else "no end",
                attempt.report) for number, attempt in enumerate(self.attempts, 1)))


class Log:
    """The file, and what was read from it so far."""

    def __init__(self, path):
        self.path = path
        open(path, "w", encoding="ascii").close()
        self.descriptor = os.open(path, os.O_RDWR | os.O_APPEND)
        self.at = self.number = 0
        self.rest = b""
        self.running, self.gates = {}, []

    def close(self):
        os.close(self.descriptor)

    def write(self, text):
        os.write(self.descriptor, text.encode() + b"\n")

    def read(self):
        """What is new: executions that have started. Those that run are brought up to date, and
        the gates that were reached are added to `gates`."""
        data = os.pread(self.descriptor, 1 << 20, self.at)
        self.at += len(data)
        *lines, self.rest = (self.rest + data).split(b"\n")
        started = []
        for line in lines:
            self.number += 1
            match = LINE.fullmatch(line.decode(errors="replace"))
            if not match:
                raise ValueError("the log has the line %r" % line)
            execution = self._take(match)
            if execution:
                started.append(execution)
        return started

    def _take(self, match):
        if match["id"]:
            key = int(match["make"]), match["id"]
            new = None
            # A test that runs twice in one make begins with attempt 1 again.
            if key not in self.running or match["n"] == "1":
                new = self.running[key] = Execution(self.number, match)
            execution = self.running[key]
            execution.attempts.append(Attempt())
            execution.up, execution.down = match["up"], set()
            execution.system.add(match["system"])
            execution.changed |= execution.content != match["v"]
            execution.content, execution.tag = match["v"], match["tag"]
            execution.end = None
            return new
        if match["id2"]:
            execution = self.running.get((int(match["make2"]), match["id2"]))
            if execution and not execution.is_over():
                last = execution.attempts[-1]
                last.code, last.wrote = int(match["code"]), match["rep"]
                execution.end = self.number
                execution.system.add(match["system2"])
                # Whether it was there at both ends.
                before, after = services(execution.up), services(match["up2"])
                execution.down |= {name for name in before if after.get(name) != before[name]}
        elif match["gate"]:
            self.gates.append((int(match["make3"]), match["id3"], match["gate"]))
            if match["gate"] == "end":
                self.running[int(match["make3"]), match["id3"]].attempts[-1].has_written = True
        elif match["down"]:
            for execution in self.running.values():
                if execution.end is None:
                    execution.down.add(match["down"])
        elif match["torn"]:
            for execution in self.running.values():
                if execution.id == match["torn"] and execution.end is None and \
                        execution.attempts[-1].has_written:
                    execution.attempts[-1].spoilt = match["spoilt"]
        return None
