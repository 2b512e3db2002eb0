# SPDX-License-Identifier: MIT
"""The steps that run make, and what is known of each make: for the oracle, which is asked at its
end."""
import functools
import json
import os
import re
import select
import shlex
import subprocess
import time
from pathlib import Path

import oracle
import processes
from files import unsettle
from leftovers import OUT
from scale import MAYBE, WRONG
from step import checkout_of, play, step
from world import REPORTS

# A PID namespace of its own, as a container has.
SPACE = ("unshare", "--pid", "--fork", "--kill-child", "--mount-proc")
MAKE = os.environ.get("E2E_TEST_MAKE", "make")


@functools.lru_cache
def can(*words):
    """Whether this is known or permitted here."""
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          stdin=subprocess.DEVNULL, check=False).returncode == 0


@functools.lru_cache
def has_jobserver(name):
    """One that tests can take part in."""
    text = subprocess.run([name, "--version"], stdout=subprocess.PIPE, check=True).stdout.decode()
    return tuple(map(int, re.match(r"GNU Make (\d+)\.(\d+)", text).groups())) >= (4, 2)


def identity(path):
    try:
        stat = os.stat(path)
        return stat.st_ino, stat.st_mtime_ns, stat.st_size
    except OSError:
        return None


class Made:
    """A make: what it was told, and what came of it. `code` is None when it hangs."""

    def __init__(self, world, each):
        self.world = world
        world.makes.append(self)
        self.number, self.each = len(world.makes), each
        self.checkout = checkout_of(world, each)
        self.plan_before = self.checkout.plan.to_json()
        self.fingerprint = list(self.checkout.plan.fingerprint)
        self.goals, self.flags = each.get("goals", ["e2e"]), each.get("flags", [])
        self.vars, self.env = each.get("vars", {}), each.get("env", {})
        self.code, self.text, self.disturbed, self.alone = None, "", False, True
        self.saw_another_system = False     # it changed while this make was at work
        self.inherited = dict(world.now)
        self.out = str(self.setting("E2E_OUT") or OUT).replace("$SIT", str(world.root))
        self.results = world.results_of(self.checkout, self.out)
        world.rooms[self.number] = self.results
        self.place = Path(os.path.realpath(self.checkout.path / self.out))
        self.before = self.look()
        self.calm, self.pid = self.results.calm, None
        if world.at_work:
            self.alone = False
            if world.at_work.results is self.results:
                world.at_work.alone = False

    def setting(self, name):
        """A variable as make has it: the command line wins over the environment."""
        for values in (self.vars, self.env, self.inherited):
            if values.get(name) is not None:
                return values[name]
        return None

    def look(self):
        found = {name: identity(self.place / name) for name in REPORTS}
        found["run"] = identity(self.place / ".e2e/run")
        return found

    def words(self):
        flags = [flag for flag in self.flags
                 if flag != "--shuffle" or can(self.each.get("make", MAKE), "--shuffle", "--version")]
        make = self.each.get("make", MAKE)
        words = [make, "--no-print-directory", *flags, *self.goals]
        words += ["%s=%s" % item for item in self.vars.items()]
        if self.each.get("space") and can(*SPACE, "true"):
            words = [*SPACE, *words]
        return words

    def json(self):
        """What it has written, or None."""
        found = self.after["e2e-results.json"]
        # Nor what a make has written that came and went while this one was at work.
        if found == self.before["e2e-results.json"] or any(
                other is not self and other.results is self.results and other.over() and
                other.began > self.began and other.after["e2e-results.json"] == found
                for other in self.world.makes):
            return None
        try:
            return json.loads((self.place / "e2e-results.json").read_text())
        except (OSError, ValueError):
            return None

    def jobs(self):
        """How many it has; None: it cannot share them out by slots."""
        if not has_jobserver(self.each.get("make", MAKE)):
            return None
        return next((int(flag[2:]) for flag in self.flags if re.fullmatch("-j[0-9]+", flag)), 1)

    def plain_retries(self):
        """Whether nothing but the plan decides what is tried again, and all of it tells the log."""
        plan = self.checkout.plan
        return not self.disturbed and not self.each.get("during") and not plan.services and all(
            self.checkout.identity(test) is not None and test.kind not in ("var", "built") and
            test.launcher not in WRONG + MAYBE
            for test in plan.tests())

    def over(self):
        return hasattr(self, "after")

    def begun(self):
        return self.over() and self.after["run"] != self.before["run"] and self.after["run"] is not None

    def hangs_or_died(self):
        return self.code is None or self.code < 0

    def refused(self):
        # Where two race for a new directory, the state that is new may be the other one's.
        return "is running in" in self.text and not (self.begun() and any(
            execution.make == self.number for execution in self.results.executions))

    def shell(self, word=""):
        """For a shell in the directory of the situation; `word` comes before the program."""
        env = ["SIT_MAKE=%d" % self.number] + [
            "%s=%s" % (name, quote(value)) for name, value in self.env.items()]
        return "(cd %s && %s) >out.%d 2>&1" % (self.checkout.path.name, " ".join(
            [*env, *([word] if word else []), *map(quote, self.words())]), self.number)


def quote(word):
    return word if word.startswith(("$SIT", "E2E_OUT=$SIT/")) else shlex.quote(word)


def gate_of(made, during):
    return "%d.%s.%s" % (made.number, during["at"].replace("/", "."), during.get("gate", "start"))


class Gate:
    """Where a test waits for us. We hold its FIFO open, so that nobody waits in open()."""

    def __init__(self, world, made, during):
        self.during, self.name = during, gate_of(made, during)
        self.path = world.root / "sys" / ("gate." + self.name)
        os.mkfifo(self.path)
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)

    def open(self):
        os.write(self.descriptor, b"\n")

    def close(self):
        os.unlink(self.path)
        os.close(self.descriptor)


def start(world, made, output):
    env = world.environment(made.number)
    for name, value in made.env.items():
        env[name] = value.replace("$SIT", str(world.root))
    words = [word.replace("$SIT", str(world.root)) if word.startswith("E2E_OUT=") else word
             for word in made.words()]
    world.log.write("M %d begins" % made.number)
    world.take_in()
    made.began = world.log.number
    child = processes.Child(words, made.checkout.path, env, output)
    made.pid = child.pid
    return child


@step("make")
def make(world, each):
    run(world, Made(world, each))


def is_served(world):
    """Whether a service lives, or somebody who keeps one. What runs is not always listed while parents die,
    so each service is also looked for by what it has written of itself."""
    if processes.find(["e2e-service", " start "]) or processes.find(["/service.sh "]):
        return True
    for path in (world.root / "sys").glob("up.*"):
        try:
            if "/service.sh " in processes.command(int(path.read_text().split()[0])):
                return True
        except (OSError, ValueError, IndexError):
            pass
    return False


def let_services_end(world):
    """Those of a make go down after it, and each takes the file with it by which one of the next make is
    seen. In its own place that waits for them; in another one we do."""
    end = time.monotonic() + 5
    while time.monotonic() < end and is_served(world):
        time.sleep(0.005)
    world.tell("sleep 1")


def run(world, made, judge=None):
    """Until its end; `judge` is asked about it then, or the oracle."""
    each = made.each
    if made.checkout.plan.services and not world.at_work and \
            any(other.results is not made.results for other in world.makes[-2:]):
        let_services_end(world)
    during = each.get("during", [])
    gates = {gate_of(made, each): Gate(world, made, each) for each in during if "at" in each}
    timed = [each for each in during if "after" in each]
    if during:
        for name in gates:
            world.tell("gate " + name)
        world.tell("%s & M%d=$!" % (made.shell("exec"), made.number))
    else:
        world.tell("%s; echo make %d: exit $?" % (made.shell(), made.number))
    before, world.at_work = world.at_work, made
    child = start(world, made, world.root / ("out.%d" % made.number))
    watch(world, made, child, gates, timed)
    for gate in gates.values():
        gate.close()
    if during:
        world.tell("wait $M%d; echo make %d: exit $?" % (made.number, made.number))
    world.at_work = before
    finish(world, made, child, judge)


def watch(world, made, child, gates, timed):
    """Until it ends: does what is to be done while tests of it wait, and at its times."""
    begin = time.monotonic()
    while not child.ended(0.001 if gates or timed else world.limit):
        past = time.monotonic() - begin
        if past > world.limit:
            made.hangs = True
            return
        if timed and past * 1000 > timed[0]["after"]:
            world.tell("sleep %.3f" % (timed[0]["after"] / 1000))
            play(world, timed.pop(0)["do"])
        if not gates:
            continue
        world.take_in()
        reached, world.log.gates = world.log.gates, []
        for number, test, kind in reached:
            gate = gates.get("%d.%s.%s" % (number, test.replace("/", "."), kind))
            if not gate:
                continue
            world.tell("reached " + gate.name)
            play(world, gate.during["do"])
            gate.open()
            world.tell("go " + gate.name)


def finish(world, made, child, judge=None):
    if getattr(made, "hangs", False):
        for pid in [*processes.descendants(child.pid), child.pid]:
            processes.send(pid, 9)
        child.code()
    else:
        made.code = child.code()
    world.log.write("M %d ends %s" % (made.number, made.code))
    world.take_in()
    made.ended = world.log.number
    # As a shell tells it.
    world.tell("# make %d: exit %s" % (made.number, made.code if made.code is None or made.code >= 0
                                       else 128 - made.code))
    made.text, made.after = child.text(), made.look()
    (judge or oracle.judge)(world, made)
    world.judged(made)


@step("race")
def race(world, each):
    """Several makes that are started at the same time."""
    made = [Made(world, one) for one in each["makes"]]
    for one in made:
        one.alone, one.disturbed = False, True
    world.tell(" ".join(one.shell("exec") + " &" for one in made) + " wait")
    children = {}
    poll = select.poll()
    for one in made:
        child = start(world, one, world.root / ("out.%d" % one.number))
        children[child.descriptor] = one, child
        poll.register(child.descriptor, select.POLLIN)
    end = time.monotonic() + world.limit
    while children and time.monotonic() < end:
        for descriptor, _ in poll.poll(1000):
            poll.unregister(descriptor)
            # Each is judged as things are when it ends.
            finish(world, *children.pop(descriptor))
    for one, child in children.values():
        one.hangs = True
        finish(world, one, child)
    oracle.settle_race(world, made)
    unsettle(world)
