# SPDX-License-Identifier: MIT
"""What each test would say if it ran now: from its content, the plan, the switches and the
variables, by the same rules as lib.sh."""
import re

from plan import variable_command
from scale import MAYBE, WRONG
from world import Content

PASS, FAIL, SKIP, UNKNOWN = "pass", "fail", "skip", "unknown"
CAUSES = {137: "signal"}    # by exit code, as the log has it; of all others it is "exit"


def would_say(world, checkout, test):
    switches = world.root / "sys"
    if any((switches / ("broken." + name)).exists() for name in checkout.plan.services_of(test)):
        return FAIL
    if test.launcher in WRONG:
        return FAIL
    phase = checkout.plan.phase(test.phase)
    for say in (phase.setup, phase.teardown if phase.decides else ""):
        if say and judge(world, checkout, test, say, switches) not in (0, 77):
            return FAIL
    if "command" in checkout.plan.fingerprint and not (switches / "version").exists():
        return FAIL
    if test.kind == "nested":
        return PASS if (switches / "inner").exists() else FAIL
    if test.kind == "var" and world.now.get("SIT_CMD") != variable_command(test):
        return FAIL
    content = content_now(checkout, test)
    if not content:
        return FAIL
    spoilt = test.kind == "dir" and any(
        other.bad for path, other in checkout.want.items()
        if path.startswith(test.path + "/") and path.endswith(".inc"))
    if test.launcher in MAYBE or may_be_crashed(checkout, test):
        return UNKNOWN
    failed = False
    for attempt in range(test.retries + 1):
        said = judge(world, checkout, test, nth(content.say, attempt), switches)
        # A report has no word for what is not to be tried again.
        said = 1 if said == 99 and checkout.plan.has_tool(test) else said
        said = 1 if spoilt else said
        report = nth(content.rep, attempt)
        if said == 0 and test.report and report not in ("good", "skips"):
            return FAIL if attempt == test.retries else UNKNOWN
        if said == 0 and not (test.report and report == "skips"):
            return PASS
        if said == 77 and test.report and report == "bad":
            return FAIL
        if said in (0, 77):
            return FAIL if failed else SKIP
        if said == 99:
            return FAIL
        failed = True
        if test.on and CAUSES.get(said, "exit") not in test.on:
            return FAIL
        # Others may have used the retries up.
        if checkout.plan.budget is not None or phase.budget is not None:
            return UNKNOWN
    return FAIL


def may_be_crashed(checkout, test):
    """By another test that shares its start. It has a start of its own then, unless a budget is used up."""
    plan = checkout.plan
    return plan.in_batch(test) and any(
        other is not test and plan.in_batch(other) and "kill" in content_now(checkout, other).say
        for other in plan.phase(test.phase).tests if content_now(checkout, other))


def nth(words, attempt):
    words = words.removeprefix("trap:").split(",")
    return words[min(attempt, len(words) - 1)]


def content_now(checkout, test):
    if test.kind == "bare":
        return Content(0, test.say)
    if test.kind != "built":
        return checkout.want.get(test.script)
    try:
        text = (checkout.path / (test.path + ".in")).read_text()
    except OSError:
        return None
    match = re.search(r"v=(\d+) say=(\S+) rep=(\S+)", text)
    return Content(int(match[1]), match[2], match[3])


def judge(world, checkout, test, word, switches):
    word, _, argument = word.partition(":")
    fixed = {"pass": 0, "fail": 1, "skip": 77, "hard": 99, "kill": 137, "up": 0}
    if word in fixed:
        return fixed[word]
    value = checkout.plan.value or world.now.get("SIT_V") or ""
    holds = {"needs": (switches / argument).exists(), "not": not (switches / argument).exists(),
             "env": value == argument, "tag": str(test.tag) == argument}[word]
    return 0 if holds else 1
