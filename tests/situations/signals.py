# SPDX-License-Identifier: MIT
"""Steps while a make is at work: signals to make and to what it has started, and services that are
ended."""
import os
import signal
import time

import processes
from files import unsettle
from step import Pointless, step, play


def targets(world, each):
    """The processes that `to` means, in the make that is at work."""
    kind, _, name = each["to"].partition(":")
    make = world.at_work
    if kind in ("make", "group"):
        return [make.pid] if make else []
    words = {"run": ["e2e-run", "/%s.passed" % name], "test": ["sh ", " %s " % name],
             "keeper": ["e2e-service", "start", " %s -- " % name],
             "service": ["/service.sh %s " % name]}[kind]
    found = processes.find(words)
    return [pid for pid in found if kind in ("run", "keeper") or
            not processes.command(pid).startswith("e2e-")]


PATTERNS = {"run": "^e2e-run .*/%s.passed", "test": "^sh .* %s ", "keeper": "^e2e-service start.* %s --",
            "service": "^sh .*/service.sh %s "}


def tell(world, each, word):
    kind, _, name = each["to"].partition(":")
    if kind == "make":
        world.tell("kill -%s $M%d" % (word, world.at_work.number))
    elif kind == "group":
        world.tell("kill -%s -- -$M%d" % (word, world.at_work.number))
    else:
        world.tell("kill -%s $(ours '%s')" % (word, PATTERNS[kind] % name))


def loses(world, each):
    """What a signal to a keeper or a service takes from the tests that stand on it."""
    kind, _, name = each["to"].partition(":")
    if kind in ("keeper", "service"):
        world.log.write("K " + name)


@step("signal")
def send(world, each):
    pids = targets(world, each)
    if not pids:
        raise Pointless
    number = getattr(signal, "SIG" + each["signal"])
    if world.at_work:
        world.at_work.disturbed = True
    unsettle(world)
    loses(world, each)
    tell(world, each, each["signal"])
    for pid in pids:
        if each["to"] == "group":
            os.killpg(pid, number)
        else:
            processes.send(pid, number)
    kind, _, name = each["to"].partition(":")
    if kind in ("keeper", "service"):
        wait_until_down(world, name)
        world.tell("sleep 0.3")


def wait_until_down(world, name):
    """A test that goes on before a service has gone proves nothing."""
    end = time.monotonic() + 2
    while time.monotonic() < end and processes.find(["/service.sh %s " % name]):
        time.sleep(0.002)


@step("sick")
def sick(world, each):
    """The check of a service fails from now on, although its process lives. Its keeper finds that at the
    next check, and calls it unhealthy after some more: until then it counts as healthy."""
    path = world.root / "sys" / ("up." + each["service"])
    if not path.exists():
        raise Pointless
    path.unlink()
    world.tell("rm " + world.short(path))
    world.sick = True
    world.were_sick.add(each["service"])
    if world.at_work:
        world.at_work.disturbed = True
    unsettle(world)


@step("pause")
def pause(world, each):
    """Stopped, as by Ctrl-Z or a machine that sleeps, while other things happen."""
    pids = targets(world, each)
    if not pids:
        raise Pointless
    if world.at_work:
        world.at_work.disturbed = True
    tell(world, each, "STOP")
    for pid in pids:
        processes.send(pid, signal.SIGSTOP)
    play(world, each["while"])
    tell(world, each, "CONT")
    for pid in pids:
        processes.send(pid, signal.SIGCONT)
