# SPDX-License-Identifier: MIT
"""Steps that change phases.yaml and what is made from it."""
from files import unsettle
from plan import Phase, Test
from step import Pointless, checkout_of, step, test_of
from world import Content

INCLUDING = """# A Makefile of the user.
all: e2e
include e2e.mk
%s"""
BUILDING = "%(path)s: %(path)s.in\n\tcp %(path)s.in %(path)s\n"
INNER = """version: 1
phases:
- name: %s
  tests:
    one: {command: "true"}
- name: zz
  tests:
    two: {command: 'test -e "$SIT/sys/inner"'}
"""


def write_plan(world, checkout, how="now"):
    world.write(checkout.path / "phases.yaml", checkout.plan.yaml(), how)
    unsettle(world)


def write_makefile(world, checkout):
    """The first time, and when the user says so."""
    plan = checkout.plan
    if plan.wrapped:
        rules = "".join(BUILDING % {"path": test.path} for test in plan.tests() if test.kind == "built")
        world.write(checkout.path / "Makefile", INCLUDING % rules)
    code = world.run(["e2e-gen", "-o", "e2e.mk" if plan.wrapped else "Makefile"], checkout.path)
    checkout.synced = code == 0
    if any(test.kind == "nested" for test in plan.tests()) and \
            not (checkout.path / "inner").exists():
        world.write(checkout.path / "inner/phases.yaml", INNER % plan.phases[0].name)
        world.run(["e2e-gen", "-o", "Makefile"], checkout.path / "inner")


@step("set up")
def set_up(world, each):
    """The beginning: the plan, the files of its tests, the Makefile."""
    checkout = checkout_of(world, each)
    world.tell("mkdir -p a/t sys")
    world.write(world.root / "sys/version", "1\n")
    for path, content in sorted(each["files"].items()):
        content = Content(**content)
        if path.endswith(".in"):
            world.write(checkout.path / path, content.text(False))
        else:
            checkout.want[path] = content
            world.write(checkout.path / path, content.text(path.count("/") > 1 and path[-2:] != "/x"))
    write_plan(world, checkout)
    write_makefile(world, checkout)
    if any(test.kind == "var" for test in checkout.plan.tests()):
        world.now["SIT_CMD"] = world.command_of_variable(checkout)
        world.tell("export SIT_CMD='%s'" % world.now["SIT_CMD"])


@step("generate")
def generate(world, each):
    write_makefile(world, checkout_of(world, each))
    unsettle(world)


CHANGES = {}


def change(name):
    def add(function):
        CHANGES[name] = function
        return function
    return add


@step("plan")
def plan(world, each):
    """One thing of the plan changes; `how` is that of world.write."""
    checkout = checkout_of(world, each)
    CHANGES[each["change"]](checkout, each)
    checkout.plan.settle()
    how = each.get("how", "now")
    # make sees only a plan that is newer than the Makefile.
    checkout.synced = how in ("now", "rename") and not checkout.plan.broken
    write_plan(world, checkout, how)


def phase_of(checkout, each):
    phase = checkout.plan.phase(each["phase"])
    if not phase:
        raise Pointless
    return phase


@change("required")
def required(checkout, each):
    phase = phase_of(checkout, each)
    phase.required = not phase.required


@change("parallel")
def parallel(checkout, each):
    phase = phase_of(checkout, each)
    phase.parallel = not phase.parallel


@change("command")
def command(checkout, each):
    test = test_of(checkout, each)
    if test.kind == "nested":
        raise Pointless
    if test.kind == "bare" and "say" in each:
        test.say = each["say"]
    else:
        test.tag += 1


@change("retries")
def retries(checkout, each):
    test = test_of(checkout, each)
    test.retries = 0 if test.retries else 1


@change("quarantine")
def quarantine(checkout, each):
    test_of(checkout, each).quarantine = each["days"]


@change("launcher")
def change_launcher(checkout, each):
    test_of(checkout, each).launcher = each["launcher"]


@change("fingerprint")
def fingerprint(checkout, each):
    """It comes, goes, or is made of other things."""
    checkout.plan.fingerprint = each["parts"]


@change("step")
def change_step(checkout, each):
    setattr(phase_of(checkout, each), each["step"], each["say"])


@change("cause")
def cause(checkout, each):
    test_of(checkout, each).on = each["on"]


@change("budget")
def budget(checkout, each):
    checkout.plan.budget = each["budget"]


@change("env")
def env(checkout, each):
    checkout.plan.value = each["value"]


@change("service")
def service(checkout, each):
    for one in checkout.plan.services:
        if one.name == each["service"]:
            one.tag += 1


@change("add")
def add_test(checkout, each):
    phase = phase_of(checkout, each)
    if any(test.name == each["name"] for test in phase.tests):
        raise Pointless
    phase.tests.append(Test(each["name"], "bare", say=each["say"]))


@change("add phase")
def add_phase(checkout, each):
    if checkout.plan.phase(each["name"]):
        raise Pointless
    checkout.plan.phases.append(
        Phase(each["name"], [Test("new", "bare", say=each["say"])], each["required"]))


@change("drop")
def drop_test(checkout, each):
    test = test_of(checkout, each)
    phase = checkout.plan.phase(test.phase)
    if len(phase.tests) == 1:
        raise Pointless
    phase.tests.remove(test)
    for other in checkout.plan.tests():
        other.needs = [name for name in other.needs if name != test.id]
        other.after = [name for name in other.after if name != test.id]


@change("edge")
def edge(checkout, each):
    """A test needs an earlier one, comes after it, or shares a lock with it; or does so no more."""
    test, other = test_of(checkout, each), checkout.plan.test(each["other"])
    tests = checkout.plan.tests()
    if not other or tests.index(other) >= tests.index(test):
        raise Pointless
    if each["kind"] == "locks":
        test.locks, other.locks = ([], []) if test.locks else (["one"], ["one"])
        return
    names = getattr(test, each["kind"])
    if other.id in names:
        names.remove(other.id)
    else:
        names.append(other.id)


@change("phase needs")
def phase_needs(checkout, each):
    phase = phase_of(checkout, each)
    phase.needs = [] if phase.needs is None else None


@change("break")
def break_plan(checkout, _):
    checkout.plan.broken = True


@change("mend")
def mend_plan(checkout, _):
    checkout.plan.broken = False


@change("comment")
def comment(checkout, _):
    checkout.plan.format += 1
