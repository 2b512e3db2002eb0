# SPDX-License-Identifier: MIT
"""A run in shards: each by a make of its own in a directory of its own, and the merge of all; and what
has to hold of that, by what the tests of the shards have told the log."""
import json
import os

import altered
import files
import makes
import oracle
from evidence import last_of
from notes import close
from oracle import FALSE_GREEN, FALSE_RED, NOT_IN_ORDER, Judgement
from plan import TEARDOWN
from step import checkout_of, play, step

MERGED = "$SIT/merged"
# By service: the number of its first job, and the variables that tell a job which one it is.
CI = {"gitlab": (1, "CI_NODE_INDEX", "CI_NODE_TOTAL"), "circle": (0, "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL"),
      "buildkite": (0, "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT")}
QUIET = {"do", "count", "vars", "where", "auto", "after"}


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
        # What was asked for is what the shards were; whether it was the same of all is asked later.
        words = {name: value for name, value in (given[0].vars if given else each.get("vars", {})).items()
                 if name not in ("E2E_SHARD", "E2E_TIMINGS")}
        makes.Made.__init__(self, world, {"do": "make", "vars": dict(words, E2E_OUT=MERGED)})
        self.dirs, self.given, self.count = dirs, given, each["count"]
        self.quiet = quiet      # nothing happened since the first shard
        self.results_before = self.results.executions
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

    def is_old(self, execution):
        """When the last shard began: a merge is the end of the run, and nothing is used again by it."""
        return execution in self.made.old

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
        """What is wrong, in one of the shards, with a test that every shard has or with a teardown; None:
        nothing."""
        for test in self.everywhere():
            for made in self.made.given if test in self.asked.gating else []:
                last = last_of(made.kept.executions, test)
                why = self.why_not(test, last) if last else "it has not run there"
                if why not in (None, "skip"):
                    return "%s in shard %d: %s" % (test.id, made.shard, why)
        for step in teardowns(self.plan, self.asked.gating):
            for made in self.made.given:
                last = last_of(made.kept.executions, step)
                if last and last.make == made.number and last.outcome(False) not in ("pass", "skip"):
                    return "%s in shard %d did not pass" % (step.id, made.shard)
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

    def has_passes(self):
        """One in each phase that decides: where all skip themselves, or only one in quarantine did not,
        nothing was shown."""
        passed = {test.phase for test in self.asked.selected if self.why_not(test) is None}
        return {test.phase for test in self.asked.gating} <= passed

    def hold_red_merge(self):
        made = self.made
        if made.code != 0 and made.quiet and not self.wrong() and not self.asked.wrong and \
                not self.plan.max_age and not self.foreign and \
                all(self.why_not(test) in (None, "skip") for test in self.asked.gating) and \
                self.has_passes():
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
        self.note_merge()

    def note_merge(self):
        """The merged run is over, and a make there begins another one."""
        made, results = self.made, self.results
        made.plan_then = self.plan.yaml()
        results.executions = [] if made.begun() else made.results_before
        results.calm = False
        results.did_pass.clear()
        if made.begun():
            results.green = {name: what for name, what in made.after.items()
                             if made.code == 0 and what and what != made.before[name] and name != "run"}


def plain(plan):
    """Without what may be another in the same plan. Locks of tests that never meet make none; where they
    deal a test otherwise, it is missing or twice."""
    found = {name: value for name, value in plan.items() if name not in ("format", "max_age")}
    found["fingerprint"] = sorted(plan.get("fingerprint", []))
    found["phases"] = [dict(phase, tests=[plain_test(test) for test in phase["tests"]])
                       for phase in plan["phases"]]
    return found


def plain_test(test):
    """What is tried again only after some causes says so only where something is tried again."""
    without = ("locks",) if test.get("retries") else ("locks", "on")
    return {name: value for name, value in test.items() if name not in without}


def words_of(world, each, number):
    """What the make of this shard is told."""
    count, own = each["count"], str(number)
    values = dict(each.get("vars", {}), E2E_SHARD="%d/%d" % (number, count), E2E_OUT=place_of(number, count))
    values.update(each.get("extra", {}).get(own, {}))
    told = {"do": "make", "flags": ["-j2", *each.get("flags", {}).get(own, [])], "vars": values}
    if own in each.get("auto", {}):
        first, index, total = CI[each["auto"][own]]
        values["E2E_SHARD"] = "auto"
        told["env"] = {index: str(number - 1 + first), total: str(count)}
    if own in each.get("timings", {}):
        values["E2E_TIMINGS"] = "times.%d" % number
        world.write(checkout_of(world, each).path / values["E2E_TIMINGS"], each["timings"][own])
    if "during" in each:
        told["during"] = each["during"]
    return told


def run_shard(world, each, number):
    last = last_make(world, world.root / ("shards/%d.%d" % (number, each["count"])))
    if last and last.closes:
        close(last.results, checkout_of(world, each).plan)
        last.closes = False
    made = Shard(world, words_of(world, each, number), number)
    made.closes = False
    makes.run(world, made, judge=judge_shard)
    # Of several, none is known to have had all tests.
    made.closes = each["count"] == 1 and made.judged.closes()
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
    if made.code == 0 and not made.judged.looks:
        hold_green_shard(made.judged)


def teardowns(plan, tests):
    """Those that decide, of the phases of these tests."""
    return [step for phase in plan.phases if phase.decides and
            any(test.phase == phase.name for test in tests)
            for step in phase.steps() if step.name == TEARDOWN]


def hold_green_shard(judged):
    """Of what this make ran itself all has to have passed that decides; whose the rest is, and whether that
    has passed, is asked when all are merged."""
    made, plan = judged.made, judged.plan
    if judged.asked.wrong:
        judged.find(FALSE_GREEN, "exit 0, but " + judged.asked.wrong)
        return
    last = {one.id: one for one in judged.results.executions if one.make == made.number}
    # Nor does a phase decide here whose tests that decide are all of other shards.
    ran = [test for test in judged.asked.gating if test.id in last]
    for test in judged.asked.gating + teardowns(plan, ran):
        one = last.get(test.id)
        if one and one.outcome(bool(test.report)) not in ("pass", "skip"):
            judged.find(FALSE_GREEN, "shard %d: exit 0, but %s did not pass" % (made.shard, test.id),
                        one.describe())
            return


def last_make(world, directory):
    """The one that has begun a run there last."""
    path = os.path.realpath(directory)
    return next((made for made in reversed(world.makes)
                 if isinstance(made, Shard) and str(made.place) == path and made.begun()), None)


@step("shards")
def shards(world, each):
    checkout = checkout_of(world, each)
    # What was altered once stays so.
    quiet = set(each) <= QUIET and not world.altered
    (world.root / "shards").mkdir(exist_ok=True)
    for number in range(1, each["count"] + 1):
        if number in each.get("skip", []):
            continue
        made = run_shard(world, each, number)
        quiet = quiet and made.begun() and made.code == 0 and not made.disturbed
        play(world, each.get("between", {}).get(str(number), []))
    for number, before in each.get("again", {}).items():
        play(world, before)
        run_shard(world, dict(each, flags={}), int(number))
    dirs = {}
    for number in range(1, each["count"] + 1):
        path = world.root / ("shards/%d.%d" % (number, each["count"]))
        last = last_make(world, path)
        if last and path.exists():
            dirs[path] = last
    for attack in each.get("then", []):
        altered.alter(world, each, attack, dirs)
        world.altered = True
    # In a directory without it there is no shard.
    dirs.update({path: None for path in dirs if not (path / ".e2e/run").exists()})
    old = [one for made in dirs.values() if made for one in made.kept.executions if one.old]
    play(world, each.get("before merge", []))
    merge(world, each, dirs, quiet and checkout.synced, old)
    for number in range(1, each["count"] + 1):
        path = world.root / ("shards/%d.%d" % (number, each["count"]))
        if isinstance(dirs.get(path), Shard):
            altered.keep_old(world, path, dirs[path])
    files.unsettle(world)
    play(world, each.get("after", []))


def merge(world, each, dirs, quiet, old):
    told = Merge(world, each, [str(path) for path in dirs],
                 [made for made in dirs.values() if made], quiet)
    told.old = old
    output = world.root / ("out.%d" % told.number)
    child = makes.start(world, told, output)
    told.hangs = not child.ended(world.limit)
    world.tell("%s; echo merge %d: exit $?" % (told.shell(), told.number))
    makes.finish(world, told, child, judge=lambda *_: Merging(world, told).hold())


