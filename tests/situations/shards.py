# SPDX-License-Identifier: MIT
"""A run in shards: each by a make of its own in a directory of its own, and the merge of all; and what
has to hold of that, by what the tests of the shards have told the log."""
import json
import os
import time

import files
import leftovers
import makes
import oracle
import processes
import stamp_sums
from evidence import last_of
from oracle import FALSE_GREEN, FALSE_RED, NOT_IN_ORDER, Judgement
from step import checkout_of, play, step
from world import Results

MERGED = "$SIT/merged"


def place_of(number, count):
    return "$SIT/shards/%d.%d" % (number, count)


class Shard(makes.Made):
    """The make of a shard. What of it is green is asked when all are merged."""

    def __init__(self, world, each, number):
        makes.Made.__init__(self, world, each)
        self.shard = number


class Merge(makes.Made):
    """e2e-report merge, as if it were a make that has run what all shards did. `given`: by directory, the
    make that was the last in it."""

    def __init__(self, world, each, dirs, given, quiet):
        makes.Made.__init__(self, world, {"do": "make", "vars": dict(each.get("vars", {}), E2E_OUT=MERGED)})
        self.dirs, self.given, self.count = dirs, given, each["count"]
        self.quiet = quiet      # nothing happened since the first shard
        self.results.executions = sorted(
            {id(one): one for made in given for one in made.kept.executions}.values(),
            key=lambda one: one.start)
        self.results.owner = self.checkout

    def words(self):
        return ["e2e-report", "merge", "--out", str(self.world.root / "merged"), *self.dirs]


class Merging(Judgement):
    """Whether the merged run says what is true."""

    def of_system(self, execution):
        """That the shards agree is all that a merge can know."""
        return []

    def of_now(self):
        return {one.number for one in self.made.given}

    def beside(self, execution):
        """What a phase that every shard runs has there, is what the other tests there stand on; that it
        ran in another shard later takes nothing from them. Whether it passed there is asked by itself,
        see `in_each`. A copied directory has the same executions, and then they are one place."""
        return [one for one in self.executions
                if any(one in made.kept.executions and execution in made.kept.executions
                       for made in self.made.given)]

    def everywhere(self):
        """The tests that every shard has."""
        return self.plan.needed(
            [test for phase in self.plan.phases if phase.replicate for test in phase.tests])

    def in_each(self):
        """What is wrong with a test that every shard has, in one of them; None: nothing."""
        for test in self.everywhere():
            for made in self.made.given if test in self.asked.gating else []:
                last = last_of(made.kept.executions, test)
                why = self.why_not(test, last) if last else "it has not run there"
                if why not in (None, "skip"):
                    return "%s in shard %d: %s" % (test.id, made.shard, why)
        return None

    def hold_alone(self):
        pass

    def systems(self):
        """What the tests that decide have seen of the system, as far as the plan tells it."""
        parts = [number for number, name in enumerate(("command", "files")) if name in self.plan.fingerprint]
        return {tuple(seen.split("/")[number] for number in parts) for test in self.asked.gating
                for one in [self.last(test)] if one for seen in one.system}

    def wrong(self):
        """What keeps these shards from being a run that is green; None: nothing."""
        made = self.made
        there = sorted(one.shard for one in made.given)
        if there != list(range(1, made.count + 1)):
            return "of %d shards it was given %s" % (made.count, there)
        for one in made.given:
            if one.code != 0:
                return "shard %d was not green: %s" % (one.shard, one.code)
            if plain(one.plan_then) != plain(self.plan.to_json()):
                return "shard %d was of another plan" % one.shard
        selected = {tuple(sorted(test.id for test in oracle.Judgement(self.world, one).asked.selected))
                    for one in made.given}
        if len(selected) > 1:
            return "its shards are of several selections"
        if len(self.systems()) > 1:
            return "its shards have seen several systems: %s" % self.systems()
        return self.in_each()

    def hold_deal(self):
        """No test is two shards' that is not everybody's."""
        everywhere = self.everywhere()
        runs = {}
        for made in self.made.given:
            for one in made.kept.executions:
                test = self.plan.test(one.id)
                if one.make == made.number and test and test not in everywhere:
                    runs.setdefault(one.id, set()).add(made.shard)
        for name, numbers in runs.items():
            if len(numbers) > 1:
                self.find(NOT_IN_ORDER, "%s ran in the shards %s" % (name, sorted(numbers)))
                return

    def hold_red_merge(self):
        made = self.made
        if made.code != 0 and made.quiet and not self.wrong() and not self.asked.wrong and \
                not self.plan.max_age and not self.foreign and \
                all(self.why_not(test) in (None, "skip") for test in self.asked.gating):
            self.find(FALSE_RED, "merge: exit %s, but all shards are green" % made.code,
                      oracle.tail(made.text))

    def hold(self):
        made = self.made
        if made.code is None or made.code < 0:
            self.find(oracle.HANG if made.code is None else oracle.CRASH, "merge: %s" % made.code,
                      oracle.tail(made.text))
            return
        self.hold_files()
        data = made.json()
        said = "merge: exit 0" if made.code == 0 else \
            "merge: success" if data and data["success"] else None
        wrong = self.wrong()
        if said and wrong:
            self.find(FALSE_GREEN, said + ", but " + wrong)
        elif said:
            self.hold_exit_code(said)
            self.hold_json(data or {"phases": [], "success": True})
        if made.code not in (0, 1) and (made.place / "e2e-results.json").exists() and data is None and \
                json.loads((made.place / "e2e-results.json").read_text())["success"]:
            self.find(oracle.STALE, "merge: exit %d, and an earlier success stands there" % made.code)
        if made.quiet:
            self.hold_deal()
        self.hold_red_merge()


def plain(plan):
    """Without what may be another in the same plan. Locks of tests that never meet make none; where they
    deal a test otherwise, it is missing or twice."""
    found = {name: value for name, value in plan.items() if name not in ("format", "max_age")}
    found["phases"] = [dict(phase, tests=[
        {name: value for name, value in test.items() if name != "locks"} for test in phase["tests"]])
        for phase in plan["phases"]]
    return found


def let_services_end(world):
    """Those of a make that was ended go down after it, and each takes the file with it by which one of
    the next make is seen, which runs in another place and waits for nobody."""
    end = time.monotonic() + 5
    while time.monotonic() < end and processes.find(["e2e-service", " start "]):
        time.sleep(0.005)
    world.tell("sleep 1")


def run_shard(world, each, number):
    words = dict(each.get("vars", {}), E2E_SHARD="%d/%d" % (number, each["count"]),
                 E2E_OUT=place_of(number, each["count"]))
    words.update(each.get("extra", {}).get(str(number), {}))
    told = {"do": "make", "flags": ["-j2"], "vars": words}
    if "during" in each:
        told["during"] = each["during"]
    if world.checkouts["a"].plan.services:
        let_services_end(world)
    made = Shard(world, told, number)
    makes.run(world, made, judge=judge_shard)
    return made


def judge_shard(world, made):
    """Only whether it came to an end."""
    made.plan_then, made.kept = made.checkout.plan.to_json(), made.results
    made.judged = oracle.Judgement(world, made)
    made.judged.sure = False    # whose each test is, is the deal's
    if made.code is None and not world.sick:
        made.judged.find(oracle.HANG, "no end after %d s" % world.limit, oracle.tail(made.text))
    if made.code is not None and made.code < 0 and not made.disturbed:
        made.judged.find(oracle.CRASH, "make died of signal %d" % -made.code, oracle.tail(made.text))
    made.judged.hold_edges()


def last_make(world, directory):
    """The one that has begun a run there last."""
    path = os.path.realpath(directory)
    return next((made for made in reversed(world.makes)
                 if isinstance(made, Shard) and str(made.place) == path and made.begun()), None)


def alter(world, each, attack, dirs):
    """What somebody does to the directories who wants green. Changes which are given."""
    count, number = each["count"], attack["shard"]
    path = world.root / ("shards/%d.%d" % (number, count))
    if not path.exists() or path not in dirs:
        return
    if attack["what"] == "drop":
        del dirs[path]
    elif attack["what"] in ("twice", "link"):
        copy = world.root / "shards/again"
        remove(world, copy)
        if attack["what"] == "link":
            copy.symlink_to(path)
            world.tell("ln -s %s %s" % (world.short(path), world.short(copy)))
        else:
            leftovers.copy(world, path, copy, tree=True)
        dirs[copy] = dirs[path]
    elif attack["what"] == "other":
        other = world.root / ("shards/%d.%d" % (attack["of"], count))
        if other in dirs and other != path:
            copy = world.root / "shards/again"
            remove(world, copy)
            leftovers.copy(world, other, copy, tree=True)
            dirs[copy] = dirs.pop(other)
            del dirs[path]
            dirs[other] = dirs[copy]
    elif attack["what"] == "older":
        old = world.root / ("shards/old.%d.%d" % (number, count))
        if old.exists() and world.old_shards.get(old):
            del dirs[path]
            dirs[old] = world.old_shards[old]
    else:
        copy_stamp(world, each, attack, path)


def remove(world, path):
    if path.is_symlink():
        path.unlink()
        world.tell("rm " + world.short(path))
    elif path.exists():
        leftovers.remove(world, path)


def copy_stamp(world, each, attack, path):
    """A pass from another shard, from the results of no shard, or by another name."""
    phase, name = attack["test"].split("/")
    stamp, failed = (path / phase / (name + "." + status) for status in ("passed", "failed"))
    source = failed
    if attack["what"] == "stamp":
        of = attack["of"]
        source = (world.root / ("shards/%d.%d" % (of, each["count"])) if of else
                  world.checkouts["a"].path / leftovers.OUT) / phase / stamp.name
    if not source.exists() or source == stamp:
        return
    text = source.read_text()
    if attack["what"] == "unfailed":
        text = text.replace('"status":"failed"', '"status":"passed"').replace('"exit_code":1', '"exit_code":0')
        text = stamp_sums.with_checksum(text)
    if failed.exists():
        leftovers.remove(world, failed)
    world.write(stamp, text)


def keep_old(world, path, made):
    """A copy, for somebody who brings it again."""
    old = path.parent / ("old." + path.name)
    remove(world, old)
    leftovers.copy(world, path, old, tree=True)
    world.old_shards[old] = Copied(made)


class Copied:
    """What is known of a directory that was copied."""

    def __init__(self, made):
        self.shard, self.code, self.plan_then = made.shard, made.code, made.plan_then
        self.original, self.kept = made, Results(made.results.owner)
        self.kept.executions = list(made.kept.executions)

    def __getattr__(self, name):
        return getattr(self.original, name)


@step("shards")
def shards(world, each):
    checkout = checkout_of(world, each)
    quiet = not {"between", "then", "skip", "extra", "during", "before merge"} & set(each)
    (world.root / "shards").mkdir(exist_ok=True)
    for number in range(1, each["count"] + 1):
        if number in each.get("skip", []):
            continue
        made = run_shard(world, each, number)
        quiet = quiet and made.begun() and made.code == 0 and not made.disturbed
        play(world, each.get("between", {}).get(str(number), []))
    dirs = {}
    for number in range(1, each["count"] + 1):
        path = world.root / ("shards/%d.%d" % (number, each["count"]))
        last = last_make(world, path)
        if last and path.exists():
            dirs[path] = last
    for attack in each.get("then", []):
        alter(world, each, attack, dirs)
    play(world, each.get("before merge", []))
    merge(world, each, dirs, quiet and checkout.synced)
    for number in range(1, each["count"] + 1):
        path = world.root / ("shards/%d.%d" % (number, each["count"]))
        if isinstance(dirs.get(path), Shard):
            keep_old(world, path, dirs[path])
    files.unsettle(world)


def merge(world, each, dirs, quiet):
    told = Merge(world, each, [str(path) for path in dirs], list(dirs.values()), quiet)
    output = world.root / ("out.%d" % told.number)
    child = makes.start(world, told, output)
    told.hangs = not child.ended(world.limit)
    world.tell("%s; echo merge %d: exit $?" % (told.shell(), told.number))
    makes.finish(world, told, child, judge=lambda *_: Merging(world, told).hold())


