# SPDX-License-Identifier: MIT
"""Holds what each make said against what is true. It believes the log, in which the tests themselves
say what they did, and what the steps have written down; never a stamp or a report.

A green is true when each test that decides has evidence: its last execution that counts passed, and
nothing that is evidence has changed since. What make cannot see (a switch of the system, a variable
of the environment) is no evidence: a pass in an open run holds although it would fail now. Where it
is not known whether something counts, it counts, so that each finding is one."""
from dataclasses import dataclass

import edges
import retries
import truth
from evidence import Evidence
from notes import Notes
from plan import TEARDOWN
from scale import MAYBE, WRONG
from selection import asked_of

FALSE_GREEN = "false green"         # of a test that would not pass now
UNFOUNDED = "unfounded green"       # it would pass now, but was not shown to
STALE = "stale report"              # an earlier success stands there after a run that was none
NOT_ALONE = "not alone"             # two makes were at work in the same results, and one is green
FALSE_RED = "false red"             # nothing is wrong
FOR_NOTHING = "ran for nothing"     # all evidence was there
NOT_IN_ORDER = "not in order"       # the plan says another one
WRONG_RETRIES = "wrong retries"     # tried again when it was not to be, or not when it was
NOT_SELECTED = "not selected"       # and it ran
NOT_RUN = "not run"                 # nothing kept it from running
HANG, CRASH = "hang", "crash"
CHANGED = "changed a file"          # of the user
INJECTED = "injection"
GREENS = (FALSE_GREEN, UNFOUNDED, STALE, NOT_ALONE, INJECTED)

LOOKS = {"n", "q", "t"}
PLAIN_FLAGS = {"-k", "-j2", "-j8", "-s", "-w", "-r", "-R", "--shuffle", "--warn-undefined-variables",
               "-Otarget", "-j1"}
PLAIN_NAMES = {"E2E_PHASES", "E2E_ONLY", "E2E_TAGS", "E2E_LAST_FAILED", "E2E_OUT", "E2E_REPORTS",
               "E2E_WITHOUT_NEEDS", "E2E_SHARD"}


@dataclass
class Finding:
    kind: str
    make: int
    what: str
    why: str = ""

    def __str__(self):
        return "%s: make %d: %s%s" % (self.kind, self.make, self.what, self.why and "\n    " + self.why)


def letters(made):
    """The switches of one letter, also from MAKEFLAGS."""
    found = set()
    words = list(made.flags)
    makeflags = made.setting("MAKEFLAGS") or ""
    if makeflags:
        first = makeflags.split()[0]
        words.append(first if first.startswith("-") else "-" + first)
    for word in words:
        if word.startswith("-") and not word.startswith("--"):
            found |= set(word[1:2] if word[1:2] in "jWoOf" else word[1:])
    return found


def without_comments(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


class Judgement(Evidence, Notes):
    def __init__(self, world, made):
        Evidence.__init__(self, world, made)
        self.asked = asked_of(made)
        self.sure = True    # that exactly what is asked for was selected
        if self.asked.last:
            self.ask_for_last_failed()
        self.letters = letters(made)
        self.looks = bool(self.letters & LOOKS)

    def ask_for_last_failed(self):
        """Of what is asked for, only what is known not to have passed last time. Where that is not
        known of a test, it is not asked for, and it may have run."""
        asked, known = self.asked, self.results.did_pass
        # A pass of a test that was defined anew is gone.
        if self.results.plan_then != self.plan.to_json():
            known = {name: passed for name, passed in known.items() if not passed}
        asked.selected = [test for test in asked.selected if known.get(test.id) is False]
        needed = self.plan.needed(asked.selected)
        if self.made.setting("E2E_WITHOUT_NEEDS") in (None, "", "0"):
            asked.selected = needed
        else:
            asked.left_out = [test for test in needed if test not in asked.selected]
        asked.gating = [test for test in asked.gating if known.get(test.id) is False]
        asked.whole = False
        self.sure = all(test.id in known for test in self.plan.tests())
        if not asked.selected and self.sure:
            asked.wrong = "nothing failed last time"

    def find(self, kind, what, why=""):
        self.world.findings.append(Finding(kind, self.made.number, what, why))

    # ---- greens ----

    def green(self, test, what, why):
        says = truth.would_say(self.world, self.made.checkout, test)
        kind = UNFOUNDED if says in (truth.PASS, truth.UNKNOWN) else FALSE_GREEN
        self.find(kind, "%s, but %s would %s now" % (what, test.id, says), why)

    def hold_exit_code(self, what):
        asked = self.asked
        if asked.wrong:
            self.find(FALSE_GREEN, what + ", but " + asked.wrong)
            return
        if "command" in self.plan.fingerprint and not self.system()[0]:
            self.find(FALSE_GREEN, what + ", but nobody can tell what the system is")
            return
        for phase in {test.phase for test in asked.gating}:
            last = next((one for one in reversed(self.executions)
                         if one.id == "%s/%s" % (phase, TEARDOWN)), None)
            if self.plan.phase(phase).teardown and self.plan.phase(phase).decides and last and \
                    last.outcome(False) not in ("pass", "skip"):
                self.find(FALSE_GREEN, what, "the teardown of %s did not pass" % phase)
                return
        passed = set()
        for test in asked.gating:
            why = self.why_not(test)
            if why == "skip":
                continue
            passed.add(test.phase)
            if why:
                self.green(test, what, why)
                return
        # A pass in quarantine is one, too.
        passed |= {test.phase for test in asked.selected if self.why_not(test) is None}
        for test in asked.gating:
            if test.phase not in passed:
                self.find(FALSE_GREEN, what, "every test of %s skipped itself" % test.phase)
                return

    def hold_json(self, data):
        for phase in data["phases"]:
            for told in phase["tests"]:
                test = self.plan.test(phase["name"] + "/" + told["name"])
                if told["status"] != "passed" or told.get("role") in ("setup", "teardown"):
                    continue
                if not test:
                    self.find(UNFOUNDED, "e2e-results.json: %s/%s passed, which is not in the plan"
                              % (phase["name"], told["name"]))
                    continue
                # Of a run that is no success because of its system, some passes are told of.
                why = self.why_not(test, of_system=data["success"])
                if why:
                    self.green(test, "e2e-results.json: %s passed" % test.id, why)
                    return

    def hold_alone(self):
        """A green one among several that were at work in the same results."""
        own = [execution.start for execution in self.executions if execution.make == self.made.number]
        last = max((execution.end or execution.start for execution in self.executions
                    if execution.make == self.made.number), default=0)
        for execution in self.results.executions:
            if execution.make != self.made.number and own and min(own) < execution.start < last:
                self.find(NOT_ALONE, "exit 0, but make %d ran %s in the same results meanwhile"
                          % (execution.make, execution.id))
                return

    def hold_again(self):
        """The last verdict once more: it is green only when that was."""
        if any(made.results is self.results and not made.over() and made is not self.made
               for made in self.world.makes):
            return      # of the run that is going on
        before = [made for made in self.world.makes[:self.made.number - 1]
                  if made.results is self.results and made.begun()]
        if before and before[-1].code != 0 and not before[-1].disturbed:
            self.find(FALSE_GREEN, "make e2e-report: exit 0, but make %d was not green"
                      % before[-1].number)
        elif before and without_comments(self.plan.yaml()) != without_comments(before[-1].plan_then):
            self.find(UNFOUNDED, "make e2e-report: exit 0, but the plan has changed")

    def hold_stale(self):
        made = self.made
        if made.code == 0 or self.looks or not (
                made.begun() or self.plan.broken or "no phase" in self.asked.wrong) or \
                not made.alone or self.letters & {"i", "o"} or made.disturbed or \
                made.refused() or not self.runs():
            return
        # Without its state nothing in the directory is known to be ours.
        if self.results.stripped and not made.begun():
            return
        for name, what in self.results.green.items():
            if made.after[name] == what:
                self.find(STALE, "exit %d, and %s of an earlier success stands there" % (made.code, name))
                return

    def runs(self):
        return not (self.asked.nothing or self.asked.again)

    # ---- reds ----

    def is_plain(self):
        made = self.made
        names = set(made.vars) | set(made.env) | {
            name for name in made.inherited if name.startswith(("E2E_", "MAKEFLAGS"))}
        values = "".join(made.setting(name) or "" for name in names)
        return set(made.flags) <= PLAIN_FLAGS and names <= PLAIN_NAMES and self.runs() and \
            not set("'$;") & set(values.replace("$SIT", "")) and \
            not ({"E2E_ONLY", "E2E_TAGS", "E2E_LAST_FAILED"} & names and made.goals != ["e2e"]) and \
            not made.disturbed and not made.each.get("during") and made.alone and \
            all(goal.startswith("e2e/") or goal == "e2e" for goal in made.goals)

    def hold_red(self):
        made, asked = self.made, self.asked
        if made.code == 0 or not self.is_plain() or asked.wrong or \
                self.plan.broken or not made.checkout.synced or self.may_refuse() or \
                self.world.sick or self.world.full:
            return
        # They have one plan inside, and one make at a time works there.
        if sum(test.kind == "nested" for test in asked.selected) > 1:
            return
        if not self.sure and any(truth.would_say(self.world, made.checkout, test) != truth.PASS
                                 for test in self.plan.tests()):
            return
        if any(self.why_not(test) or self.is_unsure(test) for test in asked.left_out) or \
                self.may_be_old():
            return
        said = {test.id: truth.would_say(self.world, made.checkout, test) for test in asked.gating}
        phases = {test.phase for test in asked.gating}
        # One that skips itself is not enough for what needs it.
        needed = [one for one in self.plan.needed(asked.gating)
                  if any(one.id in test.needs for test in asked.selected)]
        if any(truth.would_say(self.world, made.checkout, one) != truth.PASS for one in needed):
            return
        # Nor do they run when a step before them fails.
        steps = [step for one in needed if not self.plan.phase(one.phase).parallel
                 for step in asked.selected if step.phase == one.phase]
        if any(truth.would_say(self.world, made.checkout, step) not in (truth.PASS, truth.SKIP)
               for step in steps):
            return
        if phases and phases == {test.phase for test in asked.gating if said[test.id] == truth.PASS} and \
                set(said.values()) <= {truth.PASS, truth.SKIP}:
            self.find(FALSE_RED, "exit %s, but all would pass now" % made.code, tail(made.text))

    def is_unsure(self, test):
        """Whether the pass that it has by the log may be gone: with its run, or as it began once more and
        came to no end."""
        ran = [one for one in self.executions if one.id == test.id]
        return not ran or not ran[-1].is_over() or ran[-1].unsure

    def may_be_old(self):
        """Of what is left out, when nothing tells how old its pass is."""
        return bool(self.asked.left_out and self.plan.max_age)

    def may_refuse(self):
        """What a make that was killed has left may be at work yet; and results without their
        state may be anybody's."""
        before = [made for made in self.world.makes[:self.made.number - 1]
                  if made.results is self.results]
        # A pattern of files that finds none is an error of the plan.
        want = self.made.checkout.want
        if any(test.apart and not any(path.startswith(test.path + "/") for path in want)
               for test in self.plan.tests()):
            return True
        # A plan that was dated in the future leaves a Makefile that is newer than the next plan.
        if "in the future" in self.made.text and "is out of date" in self.made.text:
            return True
        # A make that is killed while it makes its Makefile again takes that with it.
        if "No rule to make target 'e2e" in self.made.text and any(
                made.disturbed for made in self.world.makes[:self.made.number - 1]):
            return True
        return "is running in" in self.made.text and any(made.disturbed for made in before) or \
            self.results.stripped and "was not created by e2e-gen" in self.made.text

    def hold_thrift(self):
        made = self.made
        if not self.is_plain() or not made.calm or self.foreign or made.goals != ["e2e"] or \
                self.plan.max_age:
            return
        own = {execution.id for execution in self.executions if execution.make == made.number}
        for phase in self.plan.phases:
            if not any(test.id in own or self.why_not(test) for test in phase.tests):
                for step in phase.steps():
                    # A step that did not pass is owed itself, and with it the others.
                    before = [next((one for one in reversed(self.executions)
                                    if one.id == other.id and one.make != made.number), None)
                              for other in phase.steps()]
                    if step.id in own and all(one and one.outcome(False) == "pass" for one in before):
                        self.find(FOR_NOTHING, step.id + " ran, and nothing of its phase was owed")
                        return
        for execution in self.executions:
            test = self.plan.test(execution.id)
            if execution.make != made.number or not test or test.kind not in ("file", "dir") or \
                    self.plan.services_of(test) or not self.plan.phase(test.phase).parallel:
                continue
            before = [other for other in self.executions if other.id == test.id and
                      other.make != made.number and other.is_over()]
            # A make that is ended takes the targets with it that it was making.
            if before and self.world.makes[before[-1].make - 1].disturbed:
                continue
            if before and self.why_not(test, before[-1]) is None:
                self.find(FOR_NOTHING, "%s ran again" % test.id, before[-1].describe())
                return

    def hold_files(self):
        # It may have been replaced while make was at work.
        checkout = self.world.checkouts[self.made.checkout.path.name]
        for path, content in checkout.want.items():
            try:
                with open(checkout.path / path, encoding="ascii") as file:
                    if file.readline() == "#%d\n" % content.v:
                        continue
            except (OSError, UnicodeDecodeError):
                pass
            self.find(CHANGED, path + " is not what the user wrote")
            return

    # ---- all ----

    def hold_edges(self):
        """The order in which it ran the tests, and what it did not run."""
        made = self.made
        own = [one for one in self.results.executions if one.make == made.number]
        # What it took as done was not waited for.
        if made.disturbed or made.hangs_or_died() or made.plan_before != self.plan.to_json() or \
                not made.checkout.synced or "-o" in made.flags:
            return
        for what in edges.out_of_order(self.plan, own, not made.each.get("during"), made.jobs()):
            self.find(NOT_IN_ORDER, what)
            return
        for what in retries.wrong(self.plan, own, made.plain_retries()):
            self.find(WRONG_RETRIES, what)
            return
        for one in own if self.sure and self.is_plain() else []:
            if self.plan.test(one.id) and self.plan.test(one.id) not in self.asked.selected:
                self.find(NOT_SELECTED, one.id + " ran")
                return
        if self.has_to_run():
            for test in edges.not_run(self.plan, self.asked, own, self.why_not_or_silent):
                if self.is_silent(test):
                    continue
                # A report may be read only after this make has taken the test for passed.
                last = self.last(test)
                if last and (self.world.makes[last.make - 1].disturbed or
                             test.report and last.attempts[-1].code == 0):
                    continue
                self.find(NOT_RUN, "%s did not run, and nothing kept it from that" % test.id,
                          tail(made.text))
                return

    def is_silent(self, test):
        """What cannot be found, or has no command, tells the log nothing when it fails."""
        return self.made.checkout.identity(test) is None or test.kind == "var" or \
            test.launcher in WRONG + MAYBE

    def why_not_or_silent(self, test):
        """What stands on a test may have been kept from running by it, although its last pass was never
        seen to go: because it failed in silence, or does not run in this make."""
        if self.is_silent(test) and truth.would_say(self.world, self.made.checkout, test) != truth.PASS:
            return "it would fail in silence"
        if test in self.asked.left_out and self.is_unsure(test):
            return "its pass may be gone"
        return self.why_not(test)

    def has_to_run(self):
        """Whether nothing but the plan keeps a test from running that is selected."""
        made, world = self.made, self.world
        # A service that fails halts the run, and what make -t has touched tells nothing.
        odd = world.touched or world.sick or world.full or self.foreign or any(
            (world.root / ("sys/broken." + service.name)).exists() for service in self.plan.services)
        return not odd and not self.may_be_old() and self.sure and self.is_plain() and made.json() and \
            not self.may_refuse() and not self.asked.wrong and made.goals == ["e2e"] and \
            sum(test.kind == "nested" for test in self.asked.selected) < 2

    def hold(self):
        made, world = self.made, self.world
        made.plan_then = self.plan.yaml()
        # A make that is ended takes the targets with it that it was making, be it to keep a pass.
        if made.disturbed:
            self.note_unsure()
        # A goal that make is told to take as done is done: nothing of ours is asked.
        if any(flag == "-o" and goal in made.goals for flag, goal in zip(made.flags, made.flags[1:])):
            return
        if "t" in self.letters and any(test.kind == "built" for test in self.plan.tests()):
            self.world.touched = True
        # The first process of a PID namespace has no default for signals: make, which means to die of
        # one after it has cleaned up, goes on waiting.
        if made.code is None and made.each.get("space") and made.disturbed:
            return
        # A service that falls sick before it was healthy is given the time of its checks.
        if made.code is None and world.sick:
            return
        if made.code is None:
            self.find(HANG, "no end after %d s" % world.limit, tail(made.text))
            return
        if made.code < 0 and not made.disturbed:
            self.find(CRASH, "make died of signal %d" % -made.code, tail(made.text))
        if any((checkout.path / "pwned").exists() for checkout in world.checkouts.values()):
            self.find(INJECTED, "a variable was run as a command")
        self.hold_files()
        # Of a make that was refused it is that of the one at work: also what a killed make has left.
        data = None if made.refused() else made.json()
        said = "exit 0" if made.code == 0 and not self.looks else \
            "e2e-results.json: success" if data and data["success"] else None
        if self.asked.again and made.code == 0 and not self.looks:
            self.hold_again()
        elif said and self.runs():
            self.hold_exit_code(said)
            self.hold_alone()
        if data and not self.asked.again:
            self.hold_json(data)
        self.hold_stale()
        self.hold_red()
        self.hold_thrift()
        self.hold_edges()
        self.note(said)


def settle_race(world, makes):
    """Makes that were started at one time: each was judged when others may have been at work. Now that
    all have ended, the last one that began a run is known to have been alone in it since."""
    for results in {id(made.results): made.results for made in makes}.values():
        begun = [made for made in makes if made.results is results and made.begun() and not made.refused()]
        last = max(begun, key=lambda made: made.ended, default=None)
        if last:
            last.disturbed = False
            Judgement(world, last).note_closed()
            last.disturbed = True


def tail(text):
    return "\n    ".join(text.splitlines()[-12:])


def judge(world, made):
    Judgement(world, made).hold()
