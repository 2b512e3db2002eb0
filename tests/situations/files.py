# SPDX-License-Identifier: MIT
"""Steps that change what the user has: the files of tests, those beside and below them, the clock
of files, switches of the system and variables of the environment."""
import os
import shlex
import subprocess
import time

from scale import MAYBE, WRONG
from step import Pointless, checkout_of, step
from world import Content, is_helper


def unsettle(world):
    for results in world.results.values():
        results.calm = False


@step("system")
def system(world, each):
    """What is tested is another version, or (0) none that can be told; or its file says something else."""
    if "version" in each:
        path = world.root / "sys/version"
        if each["version"]:
            world.write(path, "%d\n" % each["version"])
        else:
            path.unlink(missing_ok=True)
            world.tell("rm -f sys/version")
    else:
        checkout = checkout_of(world, each)
        checkout.want["system.conf"] = Content(each["v"])
        world.write(checkout.path / "system.conf", checkout.want["system.conf"].text(False), each["how"])
    if world.at_work:
        world.at_work.saw_another_system = True
    unsettle(world)


def content_of(each):
    return Content(each["v"], each.get("say", "pass"), each.get("rep", "good"), each.get("bad", False))


@step("write")
def write(world, each):
    """A file of a test gets another content."""
    checkout = checkout_of(world, each)
    path, content = each["file"], content_of(each)
    checkout.want[path] = content
    world.write(checkout.path / path, content.text(is_helper(path)), each.get("how", "now"))


@step("source")
def source(world, each):
    """What a rule of the user makes a test's file from."""
    checkout = checkout_of(world, each)
    world.write(checkout.path / (each["file"] + ".in"), content_of(each).text(False))
    unsettle(world)


@step("rule")
def rule(world, each):
    """A file beside a test, from which make has a rule to make that."""
    checkout = checkout_of(world, each)
    path = checkout.path / (each["file"] + each["kind"])
    text = "int main(void) { return 0; }\n" if each["kind"] == ".c" else content_of(each).text(False)
    world.write(path, text, each.get("how", "now"))
    checkout.rules.add(path)
    unsettle(world)


@step("touch")
def touch(world, each):
    checkout = checkout_of(world, each)
    path = checkout.path / each["file"]
    if not path.exists():
        raise Pointless
    world.date(path, time.time() + {"now": 0, "past": -1000, "future": 3600}[each["when"]])


@step("fresh")
def fresh(world, each):
    """As a new checkout of the same: every file is new, and says the same."""
    checkout = checkout_of(world, each)
    for path, content in sorted(checkout.want.items()):
        world.write(checkout.path / path, content.text(is_helper(path)), "rename")


@step("delete")
def delete(world, each):
    checkout = checkout_of(world, each)
    if not checkout.want.pop(each["file"], None):
        raise Pointless
    os.unlink(checkout.path / each["file"])
    world.tell("rm " + world.short(checkout.path / each["file"]))


@step("swap")
def swap(world, each):
    """Two files change places, and keep their times."""
    checkout = checkout_of(world, each)
    one, two = each["files"]
    if one not in checkout.want or two not in checkout.want:
        raise Pointless
    first, second = checkout.path / one, checkout.path / two
    # A link would lead to something else from there.
    if first.is_symlink() or second.is_symlink():
        raise Pointless
    aside = checkout.path / "t/.aside"
    for source_path, target in ((first, aside), (second, first), (aside, second)):
        os.rename(source_path, target)
        world.tell("mv %s %s" % (world.short(source_path), world.short(target)))
    want = checkout.want
    want[one], want[two] = want[two], want[one]


@step("switch")
def switch(world, each):
    """Something of the system that no make can see."""
    path = world.root / "sys" / each["name"]
    if each["on"]:
        path.touch()
        world.tell("touch " + world.short(path))
    else:
        path.unlink(missing_ok=True)
        world.tell("rm -f " + world.short(path))


@step("variable")
def variable(world, each):
    """Set, empty or (None) unset for all that comes."""
    value = each["value"]
    if value == "command":
        value = world.command_of_variable(world.checkouts["a"])
    world.now[each["name"]] = value and value.replace("$SIT", str(world.root))
    world.tell("unset " + each["name"] if value is None else "export %s=%s" % (
        each["name"], value if value.startswith("$SIT") else shlex.quote(value)))


FILLER = "disk/filler"


@step("small disk")
def small_disk(world, _):
    """Results are on a disk that is soon full; where none can be mounted, they are where they
    always are."""
    disk = world.root / "disk"
    disk.mkdir()
    size = "size=200k"
    if subprocess.run(["mount", "-t", "tmpfs", "-o", size, "none", str(disk)],
                      stderr=subprocess.DEVNULL, check=False).returncode:
        raise Pointless
    world.mounted.append(disk)
    world.tell("mkdir disk; mount -t tmpfs -o %s none disk" % size)
    variable(world, {"name": "E2E_OUT", "value": "$SIT/disk/out"})


@step("fill")
def fill(world, each):
    """The disk has so many bytes left."""
    if not world.mounted:
        raise Pointless
    stat = os.statvfs(world.root / "disk")
    size = max(0, stat.f_bavail * stat.f_frsize - each["left"])
    with open(world.root / FILLER, "ab") as file:
        file.write(bytes(size))
    world.tell("head -c %d /dev/zero >>%s" % (size, FILLER))
    world.full = True
    if world.at_work:
        world.at_work.disturbed = True


@step("free")
def free(world, _):
    if not world.full:
        raise Pointless
    os.unlink(world.root / FILLER)
    world.tell("rm " + FILLER)
    world.full = False


@step("heal")
def heal(world, each):
    """Everything is put right by the user, but for the results: all would pass now, and has to."""
    checkout = checkout_of(world, each)
    for name in ("m", "y", "inner"):
        switch(world, {"name": name, "on": True})
    for name in ("x", "broken.s"):
        switch(world, {"name": name, "on": False})
    if not (world.root / "sys/version").exists():
        system(world, {"version": 1000})
    for path in list(checkout.rules):
        path.unlink(missing_ok=True)
        world.tell("rm -f " + world.short(path))
    checkout.rules.clear()
    heal_plan(world, checkout)
    if world.sick:
        world.run(["make", "e2e-down"], checkout.path)
        world.sick = False
    if world.full:
        free(world, {})
    number = 1000
    for test in checkout.plan.tests():
        number += 1
        if test.kind in ("file", "dir", "var"):
            checkout.want[test.script] = Content(number)
            world.write(checkout.path / test.script, checkout.want[test.script].text(False))
        if test.kind == "built":
            source(world, {"file": test.path, "v": number})
        for path in [path for path in checkout.want
                     if path.startswith(test.path + "/") and path != test.script]:
            delete(world, {"file": path})
        if test.kind == "var":
            variable(world, {"name": "SIT_CMD", "value": world.command_of_variable(checkout)})
    variable(world, {"name": "SIT_V", "value": "good"})


def heal_plan(world, checkout):
    from plans import write_makefile, write_plan    # pylint: disable=import-outside-toplevel,cyclic-import
    plan = checkout.plan
    plan.broken, plan.value = False, "good" if plan.value else ""
    for test in plan.tests():
        if test.kind == "bare":
            test.say = "pass"
        if test.launcher in WRONG + MAYBE:
            test.launcher = "exec"
    for phase in plan.phases:
        phase.setup, phase.teardown = phase.setup and "pass", phase.teardown and "pass"
    write_plan(world, checkout)
    write_makefile(world, checkout)
