# SPDX-License-Identifier: MIT
"""What a make was asked for: which tests have to have passed when it says that all is well."""
import re
from dataclasses import dataclass, field

ACTIONS = ("e2e-list", "e2e-fresh", "e2e-clean", "e2e-up", "e2e-down", "e2e-status")


@dataclass
class Asked:
    """`gating`: these decide. `selected`: these are told of. `wrong`: why it has to be refused.
    `whole`: it is the whole plan. `again`: only the last verdict once more."""
    gating: list = field(default_factory=list)
    selected: list = field(default_factory=list)
    wrong: str = ""
    whole: bool = False
    last: bool = False      # of these only what did not pass last time, see Judgement
    again: bool = False
    nothing: bool = False
    left_out: list = field(default_factory=list)    # of what these need, by E2E_WITHOUT_NEEDS


def compiled(word):
    return re.compile(".*".join(map(re.escape, re.split("[*%]", word))))


def tagged(plan, text):
    """The tests that have one of the tags and none with a `!`; None: a tag that no test has."""
    found, without = [], []
    words = re.split("[ ,]+", text.strip(" ,"))
    for word in words:
        tests = [test for test in plan.tests()
                 if any(compiled(word.removeprefix("!")).fullmatch(tag) for tag in test.tags)]
        if not tests:
            return None
        (without if word[0] == "!" else found).extend(tests)
    if all(word[0] == "!" for word in words):
        found = plan.tests()
    return [test for test in found if test not in without]


def named(plan, word):
    """The tests that a word of E2E_ONLY names; None: none, or it is not clear which."""
    if "*" in word or "%" in word:
        pattern = compiled(word)
        return [test for test in plan.tests()
                if pattern.fullmatch(test.id) or pattern.fullmatch(test.name) or
                test.file and pattern.fullmatch(test.file)] or None
    whole = [test for test in plan.tests() if word in (test.id, test.file)]
    if whole:
        return whole
    meant = [[test] for test in plan.tests() if test.name == word]
    meant += [list(phase.tests) for phase in plan.phases if phase.name == word]
    return meant[0] if len(meant) == 1 else None


def says_more(word, test):
    """Whether the word, which names the test, says more than its phase."""
    return word != test.phase and not compiled(word).fullmatch(test.phase + "/\x01")


def select(plan, phases, only, tags=None, last=None, without=None):
    known = [phase.name for phase in plan.phases]
    asked = Asked()
    wanted = known if phases is None else phases.split()
    words = ["%"] if only is None else only.split()
    found = [named(plan, word) for word in words]
    unknown = [name for name in wanted if name not in known]
    asked.selected = [test for phase in plan.phases if phase.name in wanted
                      for test in phase.tests
                      if any(test in tests for tests in found if tests)]
    with_tags = tagged(plan, tags) if tags and tags.strip(" ,") else plan.tests()
    asked.selected = [test for test in asked.selected if test in (with_tags or [])]
    if unknown or not wanted:
        asked.wrong = "no phase is called %s" % (" ".join(unknown) or "''")
    elif not asked.selected or None in found or with_tags is None:
        asked.wrong = "the selection matches no test"
    asked.whole = len(asked.selected) == len(plan.tests())
    # What a selected test needs is taken in, also from other phases.
    needed = plan.needed(asked.selected)
    if without:
        asked.left_out = [test for test in needed if test not in asked.selected]
    else:
        asked.selected = needed
    by_name = set(wanted) != set(known) or words != ["%"] or bool(last) or \
        any(word[0] != "!" for word in re.split("[ ,]+", (tags or "").strip(" ,")) if word)
    asked.last = bool(last)
    if last not in (None, "1"):
        asked.wrong = asked.wrong or "E2E_LAST_FAILED is 1 or 0"
    if without not in (None, "1"):
        asked.wrong = asked.wrong or "E2E_WITHOUT_NEEDS is 1 or 0"
    asked.gating = [test for test in asked.selected if by_name or plan.phase(test.phase).required]
    free = {test.id for test in asked.selected if test.quarantine <= 0 or
            any(test in tests and says_more(word, test) for word, tests in zip(words, found) if tests)}
    # A step on which one stands that is in no quarantine.
    for phase in plan.phases:
        steps = [] if phase.parallel else [test.id for test in asked.selected if test.phase == phase.name]
        last = max((at for at, step in enumerate(steps) if step in free), default=-1)
        free |= set(steps[:last + 1])
    # Unless nothing would be left that decides.
    asked.gating = [test for test in asked.gating if test.id in free] or asked.gating
    return asked


def asked_of(made):
    plan, asked = made.checkout.plan, Asked(nothing=True)
    phases, only = made.setting("E2E_PHASES"), made.setting("E2E_ONLY")
    tags, last = made.setting("E2E_TAGS"), made.setting("E2E_LAST_FAILED")
    last, without = (None if value in (None, "", "0") else value
                     for value in (last, made.setting("E2E_WITHOUT_NEEDS")))
    for goal in made.goals:
        if goal in ACTIONS:
            continue
        asked.nothing = False
        if goal == "e2e":
            part = select(plan, phases, only, tags, last, without)
        elif goal == "e2e-report":
            asked.again = True
            continue
        elif goal.startswith("e2e-phase-"):
            part = select(plan, goal[len("e2e-phase-"):], only)
        elif goal.startswith("e2e/"):
            words = goal[len("e2e/"):].split("/")
            # Nothing said of the tests is all of them.
            of_phase = only if only and only.strip() else None
            if words[0] in [phase.name for phase in plan.phases] and len(words) == 1:
                part = select(plan, words[0], of_phase or words[0] + "/%", tags, last, without)
            else:
                part = select(plan, None, "/".join(words), without=without)
        else:
            name = goal.removesuffix(".passed")
            part = select(plan, name.split("/")[-2], "/".join(name.split("/")[-2:]))
        asked.gating += part.gating
        asked.selected += part.selected
        asked.left_out += part.left_out
        asked.wrong = asked.wrong or part.wrong
        asked.last = asked.last or part.last
        asked.whole = asked.whole or part.whole and goal == "e2e"
    asked.again = asked.again and not asked.selected and not asked.wrong
    return asked
