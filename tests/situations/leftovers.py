# SPDX-License-Identifier: MIT
"""Steps on results that lie about: stamps and whole directories are copied, restored, made by hand
and removed; checkouts are copied and moved; time passes."""
import os
import shutil
import time
from pathlib import Path

import files
import stamp_sums
from step import Pointless, checkout_of, step, test_of

OUT = "test-results"


def unsettle(world):
    files.unsettle(world)
    for results in world.results.values():
        results.did_pass.clear()


def stamp(checkout, test, status):
    return checkout.path / OUT / test.phase / ("%s.%s" % (test.name, status))


def copy(world, source, target, tree=False):
    """cp -a"""
    if not source.exists():
        raise Pointless
    if tree:
        copy_tree(source, target)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    world.tell("cp -a %s %s" % (world.short(source), world.short(target)))


def remove(world, path):
    if not path.exists():
        raise Pointless
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    world.tell("rm -r " + world.short(path))


def drop_other_stamps(world, checkout, test):
    for status in ("failed", "skipped"):
        path = stamp(checkout, test, status)
        if path.exists():
            remove(world, path)


@step("backup")
def backup(world, each):
    """Of the results, by cp -a."""
    checkout = checkout_of(world, each)
    place = world.root / ("backup." + each["name"])
    if place.exists():
        raise Pointless
    copy(world, checkout.path / OUT, place, tree=True)
    world.backups[place.name] = world.results_of(checkout, OUT).copy()


@step("restore")
def restore(world, each):
    """The whole of a backup, as a cache of CI does, or (`test`) one stamp of it."""
    checkout = checkout_of(world, each)
    place = world.root / ("backup." + each["name"])
    if not place.exists():
        raise Pointless
    unsettle(world)
    if "test" in each:
        test = test_of(checkout, each)
        copy(world, place / test.phase / (test.name + ".passed"), stamp(checkout, test, "passed"))
        drop_other_stamps(world, checkout, test)
        return
    if (checkout.path / OUT).exists():
        remove(world, checkout.path / OUT)
    copy(world, place, checkout.path / OUT, tree=True)
    world.results[os.path.realpath(checkout.path / OUT)] = world.backups[place.name].copy()


@step("forge")
def forge(world, each):
    """A pass that is made by hand: of this test's failure or another test's pass, all in it put
    right, also its checksum."""
    checkout = checkout_of(world, each)
    test = test_of(checkout, each)
    other = checkout.plan.test(each["of"])
    source = other and stamp(checkout, other, "failed" if other is test else "passed")
    if not source or not source.exists():
        raise Pointless
    text = source.read_text()
    for old, new in (('"failed"', '"passed"'), ('"exit_code":1', '"exit_code":0'),
                     ('"phase":"%s"' % other.phase, '"phase":"%s"' % test.phase),
                     ('"name":"%s"' % other.name, '"name":"%s"' % test.name)):
        text = text.replace(old, new)
    makefile = checkout.path / ("e2e.mk" if checkout.plan.wrapped else "Makefile")
    for line in makefile.read_text().splitlines():
        if "--definition" in line and "/%s.passed --" % test.id in line.replace("$@", "/%s.passed" % test.id):
            break
    drop_other_stamps(world, checkout, test)
    world.write(stamp(checkout, test, "passed"), stamp_sums.with_checksum(text))
    unsettle(world)


@step("rename stamp")
def rename_stamp(world, each):
    checkout = checkout_of(world, each)
    test = test_of(checkout, each)
    old, new = stamp(checkout, test, "failed"), stamp(checkout, test, "passed")
    if not old.exists():
        raise Pointless
    old.rename(new)
    world.tell("mv %s %s" % (world.short(old), world.short(new)))
    unsettle(world)


@step("touch stamp")
def touch_stamp(world, each):
    """make believes in times."""
    checkout = checkout_of(world, each)
    test = test_of(checkout, each)
    path = stamp(checkout, test, "passed")
    if not path.exists():
        raise Pointless
    world.date(path, time.time() + each.get("ahead", 0))


@step("remove")
def remove_results(world, each):
    """All results (`what` is "."), a part of them, or the stamp of a test."""
    checkout = checkout_of(world, each)
    what = each["what"]
    remove(world, checkout.path / OUT / what)
    unsettle(world)
    results = world.results_of(checkout, OUT)
    if what in (".", ".e2e", ".e2e/run"):
        results.executions.clear()
        results.stripped = what != "."


@step("spoil")
def spoil(world, each):
    """The report of a test is cut, or away: after it was written, and also after it was read."""
    checkout = checkout_of(world, each)
    test = test_of(checkout, each)
    if test.report not in ("own", "fixed"):
        raise Pointless
    path = checkout.path / test.report_file().replace(
        "${artifacts}", "%s/%s.d" % (OUT, test.id))
    if not path.exists():
        raise Pointless
    if each["how"] == "none":
        remove(world, path)
    else:
        path.write_text("<testsuite><testca")
        world.tell("echo '<testsuite><testca' >" + world.short(path))
    world.log.write("R %s %s" % (test.id, each["how"]))
    world.take_in()
    for execution in world.results_of(checkout, OUT).executions:
        # Of a report elsewhere, e2e-run has made a copy.
        if execution.id == test.id and execution.is_over() and test.report == "own":
            execution.lost = True
    unsettle(world)


@step("age")
def age(world, _):
    """Until all passes are older than max_age."""
    world.take_in()
    limit = max((float(checkout.plan.max_age.rstrip("ms")) / 1000
                 for checkout in world.checkouts.values() if checkout.plan.max_age), default=None)
    if limit is None:
        raise Pointless
    time.sleep(limit + 0.02)
    world.tell("sleep %s" % (limit + 0.02))
    for results in world.results.values():
        for execution in results.executions:
            execution.old = True
    unsettle(world)


# ---- checkouts ----

@step("clone")
def clone(world, each):
    """Another checkout beside this one, with or without the results."""
    checkout = checkout_of(world, each)
    target = world.root / each["to"]
    if target.exists():
        raise Pointless
    copy(world, checkout.path, target, tree=True)
    world.checkouts[each["to"]] = checkout.copy(target)
    old, new = checkout.path / OUT, target / OUT
    if new.exists() and not each["results"]:
        remove(world, new)
    elif new.exists():
        world.results[os.path.realpath(new)] = world.results_of(checkout, OUT).copy()
        assert os.path.realpath(old) in world.results
    unsettle(world)


@step("import")
def import_results(world, each):
    """The results of another checkout (`test`: one stamp of them)."""
    checkout, other = checkout_of(world, each), world.checkouts.get(each["from"])
    if not other or other is checkout or not (other.path / OUT).exists():
        raise Pointless
    unsettle(world)
    if "test" in each:
        test = test_of(checkout, each)
        copy(world, stamp(other, test, "passed"), stamp(checkout, test, "passed"))
        drop_other_stamps(world, checkout, test)
        return
    if (checkout.path / OUT).exists():
        remove(world, checkout.path / OUT)
    copy(world, other.path / OUT, checkout.path / OUT, tree=True)
    world.results[os.path.realpath(checkout.path / OUT)] = world.results_of(other, OUT).copy()


def copy_tree(source, target):
    """As cp -a: what vanishes while it is read is left out."""
    try:
        shutil.copytree(source, target, symlinks=True)
    except shutil.Error as error:
        # It may have come again, too.
        if any(Path(each[0]).exists() and "[Errno 2]" not in each[2] for each in error.args[0]):
            raise


def remove_tree(path):
    """Also while tests are at work in it: what they move meanwhile is looked at once more."""
    for _ in range(100):
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
    shutil.rmtree(path)


@step("replace checkout")
def replace_checkout(world, each):
    """As a new job of CI that has the results from a cache: the same place, but a new directory in
    which all files are new."""
    checkout = checkout_of(world, each)
    # With new times make cannot see any more that its Makefile is older than the plan.
    made = [checkout.path / name for name in ("e2e.mk", "Makefile") if (checkout.path / name).exists()]
    plan = checkout.path / "phases.yaml"
    if not made or not plan.exists() or made[0].stat().st_mtime < plan.stat().st_mtime:
        checkout.synced = False
    aside = world.root / "aside"
    copy_tree(checkout.path, aside)
    for path in [path for path in aside.rglob("*") if OUT not in path.parts and path.is_file()]:
        os.utime(path)
    remove_tree(checkout.path)
    aside.rename(checkout.path)
    here = world.short(checkout.path)
    world.tell("cp -a %s aside; find aside -type f ! -path '*/%s/*' -exec touch {} +; rm -r %s; "
               "mv aside %s" % (here, OUT, here, here))
    name = checkout.path.name
    world.checkouts[name] = checkout.copy(Path(checkout.path))
    unsettle(world)
