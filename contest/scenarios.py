# SPDX-License-Identifier: MIT
"""The scenarios of the contest. Each is a function of a harness and of `fault`: with the fault the
run must not be green; without it, which is the control, it must be. It returns the last verdict.

What a line of a scenario says is what goes wrong. Those of `HIDDEN` hide the fault before any
runner can see it: they are told of, and decide nothing."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import stamp_sums
from harnesses import (Automake, Broken, Cannot, Ctest, E2eGen, Meson, PlainMake, Test, quote,
                       write)

SCENARIOS, HIDDEN = [], []


class Scenario:
    def __init__(self, group, name, line, play):
        self.group, self.name, self.line, self.play = group, name, line, play


def scenario(group, name, line, into=SCENARIOS):
    def add(play):
        into.append(Scenario(group, name, line, play))
        return play
    return add


def only(h, *kinds, why):
    if not isinstance(h, kinds):
        raise Cannot(why)


def single(h, script, **options):
    h.plan(Test("a", script, **options))
    return h.run()


# ---- how a test ends ----

END = "How a test ends"


@scenario(END, "trap-term", "the run is cancelled (TERM); the test traps it and exits 0")
def trap_term(h, fault, number=signal.SIGTERM):
    h.plan(Test("a", "trap 'exit 0' TERM INT\n: >running\n" +
                ("i=0; while [ $i -lt 300 ]; do sleep 0.1; i=$((i+1)); done; exit 1" if fault
                 else "exit 0")))
    process = h.start()
    h.wait_for("running")
    if fault:
        os.killpg(process.pid, number)
    result = h.finish(process)
    return later(h, result, fault)


def later(h, result, fault):
    """What it said, and what it says when it is asked again."""
    if isinstance(h, E2eGen) and fault:
        again = h.again()
        if again.green:
            return again
    return result


@scenario(END, "trap-int", "Ctrl-C; the test traps it and exits 0")
def trap_int(h, fault):
    return trap_term(h, fault, signal.SIGINT)


@scenario(END, "timeout-0", "the time limit is over; the test traps TERM and exits 0")
def timeout_0(h, fault):
    return single(h, "trap 'exit 0' TERM\n" +
                  ("i=0; while [ $i -lt 50 ]; do sleep 0.1; i=$((i+1)); done" if fault else ":"),
                  limit=1 if fault else 60)


@scenario(END, "killed", "the test is killed by KILL, as for lack of memory")
def killed(h, fault):
    return single(h, "kill -KILL $$" if fault else ":")


@scenario(END, "no-program", "the program of the test is not installed (127)")
def no_program(h, fault):
    return single(h, "exec no-such-program" if fault else "exec true")


@scenario(END, "hard-error", "exit 99, a hard error; the retry is lucky")
def hard_error(h, fault):
    if isinstance(h, (Ctest, PlainMake)):
        raise Cannot("knows no 99")
    return single(h, "[ -e second ] && exit 0; : >second; exit %d" % (99 if fault else 1),
                  retries=2)


@scenario(END, "silent-flaky", "only a retry passes, and nobody is told")
def silent_flaky(h, fault):
    result = single(h, "[ -e second ] && exit 0; : >second; exit 1" if fault else ":", retries=2)
    words = ("flaky", "retr", "Failed  ", "attempt")
    if fault and any(word in result.text for word in words):
        result.green = False
    return result


@scenario(END, "skip-after-fail", "it fails, and skips itself (77) when it is tried again")
def skip_after_fail(h, fault):
    h.plan(Test("a", "[ -e second ] && exit %d; : >second; exit 1" % (77 if fault else 0), retries=1),
           Test("b"))
    return h.run()


@scenario(END, "all-skip", "every test skips itself (77)")
def all_skip(h, fault):
    if isinstance(h, PlainMake):
        raise Cannot("no skips")
    h.plan(Test("a", "exit 77"), Test("b", "exit 77" if fault else "exit 0"))
    return h.run()


@scenario(END, "background", "the work goes on in the background, and fails later")
def background(h, fault):
    return single(h, "(sleep 3; exit 1) &" if fault else "(exit 0) &\nwait", **ours(h, leaky="fail"))


@scenario(END, "daemon", "a daemon that the test left (setsid, no output) dies later")
def daemon(h, fault):
    return single(h, "setsid sh -c ': >apart; sleep 3; exit 1' >/dev/null 2>&1 </dev/null &\n"
                  "until [ -e apart ]; do sleep 0.05; done" if fault else ":", **ours(h, leaky="fail"))


@scenario(END, "unset", "a variable of the command is not set, so nothing is tested")
def unset(h, fault):
    write(h.dir / "t/each.sh", "for url do echo \"$url\"; done\n")
    h.plan(Test("a", command=["sh", "t/each.sh", "${CONTEST_URL}" if fault else "here"]))
    return h.run()


@scenario(END, "dash", "a command begins with a dash, which make takes for \"ignore\"")
def dash(h, fault):
    write(h.dir / "t/fail.sh", "exit 1\n")
    h.plan(Test("a", command=["-sh", "t/fail.sh"] if fault else ["sh", "t/each.sh"]))
    write(h.dir / "t/each.sh", "exit 0\n")
    return h.run()


def ours(h, **keys):
    return keys if isinstance(h, E2eGen) else {}


# ---- what the tool reports ----

TOOL = "What the test tool reports"
GOOD = '<testsuite><testcase name="x"/></testsuite>'
BAD = '<testsuite><testcase name="x"><failure>no</failure></testcase></testsuite>'
ALL_SKIPPED = '<testsuite><testcase name="x"><skipped/></testcase></testsuite>'


def reporting(h, text, code="exit 0", fixed=None, form="junit"):
    """A tool that writes a report, in JUnit XML as a rule, and exits."""
    place = fixed or "${artifacts}/junit.xml"
    write(h.dir / "report.xml", text)
    target = '"$1"' if isinstance(h, E2eGen) else fixed or "junit.xml"
    script = "cat report.xml >%s\n%s" % (target, code)
    return single(h, script, **ours(h, our_command=["sh", "t/a.sh", "${report}"],
                                    report={"format": form, "file": place}))


@scenario(TOOL, "report-fails", "the report has a failed case, the exit code is 0")
def report_fails(h, fault):
    return reporting(h, BAD if fault else GOOD)


@scenario(TOOL, "report-counts", "the report counts a failure that is in none of its cases, exit 0")
def report_counts(h, fault):
    return reporting(h, '<testsuite tests="%d" failures="%d"><testcase name="x"/></testsuite>'
                     % (1 + fault, fault))


@scenario(TOOL, "json-counts", "pytest's JSON counts a failure that is in none of its tests, exit 0")
def json_counts(h, fault):
    report = {"exitcode": 0, "summary": {"passed": 1, "total": 1 + fault},
              "tests": [{"nodeid": "t/test_a.py::test_a", "outcome": "passed"}]}
    if fault:
        report["summary"]["failed"] = 1
    return reporting(h, json.dumps(report), form="pytest-json")


def pytest_json(h, exitcode=0, collected=1):
    return reporting(h, json.dumps({
        "exitcode": exitcode, "summary": {"passed": 1, "total": 1, "collected": collected},
        "tests": [{"nodeid": "t/test_a.py::test_a", "outcome": "passed"}]}), form="pytest-json")


@scenario(TOOL, "json-exitcode", "pytest's JSON: pytest ended with 3, an error of its own, exit 0")
def json_exitcode(h, fault):
    return pytest_json(h, exitcode=3 if fault else 0)


@scenario(TOOL, "json-collected", "pytest's JSON: more tests were collected than were run, exit 0")
def json_collected(h, fault):
    return pytest_json(h, collected=2 if fault else 1)


@scenario(TOOL, "nested-case", "the failed case of the report is inside of another case")
def nested_case(h, fault):
    inner = '<testcase name="y">%s</testcase>' % ("<failure/>" if fault else "")
    return reporting(h, '<testsuite><testcase name="x">%s</testcase></testsuite>' % inner)


@scenario(TOOL, "prefixed", "the elements of the report have a namespace prefix, and one is a failure")
def prefixed(h, fault):
    text = re.sub("<(/?)", r"<\1j:", BAD if fault else GOOD)
    return reporting(h, text.replace("<j:testsuite", '<j:testsuite xmlns:j="urn:junit"'))


@scenario(TOOL, "status-failed", "a case says status=\"Failed\", and has no <failure>")
def status_failed(h, fault):
    return reporting(h, '<testsuite><testcase name="x" status="%s"/></testsuite>'
                     % ("Failed" if fault else "Passed"))


@scenario(TOOL, "warning", "PHPUnit has found no test, and warns of it in a case")
def warning(h, fault):
    inner = "<warning>No tests found in class &quot;CartTest&quot;.</warning>" if fault else ""
    return reporting(h, '<testsuite><testcase name="Warning">%s</testcase></testsuite>' % inner)


@scenario(TOOL, "count-2", "go test -count=2: a case fails and then passes, which is no retry")
def count_2(h, fault):
    x, y = '<testcase name="x"/>', '<testcase name="y"/>'
    first = '<testcase name="x"><failure/></testcase>' if fault else x
    return reporting(h, "<testsuite>%s</testsuite>" % "".join((first, y, x, y)))


@scenario(TOOL, "256-failures", "the exit code counts 256 failures, which is 0")
def many_failures(h, fault):
    cases = '<testcase name="x"><failure/></testcase>' * 256 if fault else '<testcase name="x"/>'
    return reporting(h, "<testsuite>%s</testsuite>" % cases,
                     "exec '%s' -c 'import sys; sys.exit(%d)'" % (sys.executable, 256 if fault else 0))


@scenario(TOOL, "no-case", "the report has no case")
def no_case(h, fault):
    return reporting(h, "<testsuite/>" if fault else GOOD)


@scenario(TOOL, "only-skipped", "every case of the report is skipped")
def only_skipped(h, fault):
    return reporting(h, ALL_SKIPPED if fault else GOOD)


@scenario(TOOL, "torn-report", "the report ends in the middle")
def torn_report(h, fault):
    return reporting(h, GOOD[:40] if fault else GOOD)


@scenario(TOOL, "no-report", "the tool writes no report any more")
def no_report(h, fault):
    if not fault:
        return reporting(h, GOOD)
    return single(h, "exit 0", **ours(h, report={"format": "junit",
                                                 "file": "${artifacts}/junit.xml"}))


@scenario(TOOL, "old-report", "the report is that of an earlier run, at the same place")
def old_report(h, fault):
    if not fault:
        return reporting(h, GOOD, fixed="junit.xml")
    write(h.dir / "junit.xml", GOOD)
    os.utime(h.dir / "junit.xml", (time.time() - 60, time.time() - 60))
    return single(h, "exit 0", **ours(h, report={"format": "junit", "file": "junit.xml"}))


def attempts(h, first, second):
    """A tool that fails, having written the first report, and then passes with the second; None:
    it writes none."""
    for name, text in (("first.xml", first), ("second.xml", second)):
        if text:
            write(h.dir / name, text)
    h.plan(Test("a", "if [ -e second ]; then [ ! -e second.xml ] || cat second.xml >r.xml; exit 0; fi\n"
                ": >second; cat first.xml >r.xml; exit 1", retries=1,
                **ours(h, report={"format": "junit", "file": "r.xml"})), Test("b"))
    return h.run()


@scenario(TOOL, "report-of-first", "the report is that of the attempt before, which failed")
def report_of_first(h, fault):
    return attempts(h, GOOD, None if fault else GOOD)


@scenario(TOOL, "skips-after-fail", "it fails; tried again, all cases of its report are skipped")
def skips_after_fail(h, fault):
    return attempts(h, BAD, ALL_SKIPPED if fault else GOOD)


@scenario(TOOL, "shared-report", "two tests write one report; the failed case is overwritten")
def shared_report(h, fault):
    write(h.dir / "a.xml", BAD if fault else GOOD)
    write(h.dir / "b.xml", GOOD)
    h.plan(*[Test(name, "cat %s.xml >r.xml" % name,
                  **ours(h, report={"format": "junit", "file": "r.xml"})) for name in "ab"],
           of_phases={"one": {"parallel": False}})
    return h.run()


@scenario(TOOL, "report-circle", "the report's place is said to be the report's place")
def report_circle(h, fault):
    only(h, E2eGen, why="knows no place of a report")
    return single(h, "echo '%s' >r.xml" % GOOD,
                  report={"format": "junit", "file": "${report}" if fault else "r.xml"})


@scenario(TOOL, "tap-short", "TAP: 3 tests are planned, 2 come, exit 0")
def tap_short(h, fault):
    return single(h, "echo 1..%d; echo ok 1; echo ok 2" % (3 if fault else 2), tap=True)


@scenario(TOOL, "tap-not-ok", "TAP: \"not ok\", exit 0")
def tap_not_ok(h, fault):
    return single(h, "echo 1..2; echo ok 1; echo %sok 2" % ("'not '" if fault else ""), tap=True)


@scenario(TOOL, "tap-twice", "TAP: 2 tests are planned, the first comes twice, exit 0")
def tap_twice(h, fault):
    return single(h, "echo 1..2; echo ok 1; echo ok %d" % (1 if fault else 2), tap=True)


@scenario(TOOL, "tap-bail", "TAP: \"Bail out!\", exit 0")
def tap_bail(h, fault):
    return single(h, "echo 1..1; echo ok 1; " + ("echo 'Bail out! no database'" if fault else ":"),
                  tap=True)


def tap(h, *lines):
    return single(h, "cat <<'END'\n%s\nEND" % "\n".join(lines), tap=True)


@scenario(TOOL, "tap-ids", "TAP: 3 tests are planned; the second, fourth and first come, exit 0")
def tap_ids(h, fault):
    return tap(h, "1..3", *("ok 2", "ok 4", "ok 1") if fault else ("ok 1", "ok 2", "ok 3"))


@scenario(TOOL, "tap-plan-inside", "TAP: the plan stands between the tests, exit 0")
def tap_plan_inside(h, fault):
    return tap(h, *("ok 1", "1..2", "ok 2") if fault else ("1..2", "ok 1", "ok 2"))


@scenario(TOOL, "tap-todo", "TAP: #todo is a part of the failed test's name, and no directive, exit 0")
def tap_todo(h, fault):
    return tap(h, "1..1", "not ok 1 - shows the list#todo" if fault else "ok 1 - shows the list")


@scenario(TOOL, "tap-deep", "TAP: a subtest two levels deeper fails, which nothing above says, exit 0")
def tap_deep(h, fault):
    return tap(h, "1..1", "        1..1", "        %s 1 - deep" % ("not ok" if fault else "ok"),
               "ok 1 - above")


@scenario(TOOL, "tap-glued", "TAP: \"not ok2\", without the blank, exit 0")
def tap_glued(h, fault):
    return tap(h, "1..2", "ok 1", "not ok2" if fault else "ok 2")


def pytest(h, text, words=""):
    if not shutil.which("pytest"):
        raise Cannot("pytest is not installed")
    write(h.dir / "t/test_a.py", text)
    return single(h, "exec pytest -q -p no:cacheprovider t/test_a.py " + words,
                  **ours(h, runner="pytest", path="t/test_a.py", env={"PYTEST_ADDOPTS": words}))


@scenario(TOOL, "pytest-none", "pytest runs no test (-k matches nothing)")
def pytest_none(h, fault):
    return pytest(h, "def test_a():\n    pass\n", "-k " + ("typo" if fault else "test_a"))


@scenario(TOOL, "pytest-skip", "pytest skips all tests, exit 0")
def pytest_skip(h, fault):
    mark = "@pytest.mark.skip\n" if fault else ""
    return pytest(h, "import pytest\n%sdef test_a():\n    assert not %s\n" % (mark, bool(fault)))


PLACES = [Path(__file__).resolve().parent.parent / "examples/studio/tsx/node_modules"]


@scenario(TOOL, "test-only", "Playwright: a test.only was left behind, the other test would fail")
def test_only(h, fault):
    found = [place for place in PLACES if (place / "@playwright/test").exists()]
    if not found:
        raise Cannot("Playwright is not installed: ./bootstrap demo does it")
    (h.dir / "node_modules").symlink_to(found[0])
    write(h.dir / "package.json", "{}\n")
    write(h.dir / "t/a.spec.js",
          "const { test } = require('@playwright/test');\n"
          "test%s('a', () => {});\ntest('b', () => { if (%d) throw new Error('b'); });\n"
          % (".only" if fault else "", fault))
    return single(h, "exec npx playwright test t/a.spec.js --reporter=line",
                  **ours(h, runner="playwright", path="t/a.spec.js"))


# ---- make ----

MAKE = "What make is told"


def failing(h, fault):
    h.plan(Test("a"), Test("b", "exit 1" if fault else "exit 0"))


@scenario(MAKE, "make-i", "make -i")
def make_i(h, fault):
    failing(h, fault)
    return h.run_make(*["-i"] if fault else [])


@scenario(MAKE, "makeflags-i", "MAKEFLAGS=i in the environment")
def makeflags_i(h, fault):
    failing(h, fault)
    return h.run_make(env={"MAKEFLAGS": "i"} if fault else {})


@scenario(MAKE, "ignore", ".IGNORE: in the Makefile around it")
def ignore(h, fault):
    only(h, E2eGen, Automake, PlainMake, why="no Makefile around it")
    failing(h, fault)
    makefile = h.dir / "Makefile"
    if isinstance(h, E2eGen):
        makefile.rename(h.dir / "e2e.mk")
        write(makefile, "all: e2e\n%sinclude e2e.mk\n" % (".IGNORE:\n" if fault else ""))
    elif fault:
        makefile.write_text(makefile.read_text() + ".IGNORE:\n")
    return h.run_make()


@scenario(MAKE, "make-t", "make -t, and then make")
def make_t(h, fault):
    failing(h, fault)
    if fault:
        # As an earlier run would have left it: make -t makes no directories.
        (h.dir / (h.results or ".")).mkdir(parents=True, exist_ok=True)
        h.run_make("-t")
    return h.run_make()


@scenario(MAKE, "make-t-report", "make -t, and then only the report")
def make_t_report(h, fault):
    failing(h, fault)
    h.run_make(*["-t"] if fault else [])
    return h.again()


@scenario(MAKE, "make-n", "make -n, and then only the report")
def make_n(h, fault):
    failing(h, fault)
    h.run_make(*["-n"] if fault else [])
    return h.again()


@scenario(MAKE, "make-o", "make -o: the result is taken to be up to date")
def make_o(h, fault):
    failing(h, fault)
    old = {E2eGen: "test-results/one/b.passed", Automake: "t/b.log", PlainMake: "results/b.ok"}
    only(h, *old, why="no make decides what is run")
    return h.run_make(*["-o", old[type(h)]] if fault else [])


@scenario(MAKE, "make-o-begin", "all was green; what is tested breaks; make -o of what would notice")
def make_o_begin(h, fault):
    only(h, E2eGen, PlainMake, Automake, why="no make decides what is run")
    h.plan(Test("a", "! test -e broken"))
    h.run()
    if fault:
        write(h.dir / "broken", "")
        words = ["e2e-begin", h.results + "/.e2e/epoch"] if isinstance(h, E2eGen) else ["t/a.sh"]
        return h.run_make(*[word for name in words for word in ("-o", name)])
    return h.run()


@scenario(MAKE, "programs", "the environment has true for the programs of the runner")
def programs(h, fault):
    failing(h, fault)
    if not isinstance(h, (E2eGen, Automake)):
        raise Cannot("takes no programs from there")
    return h.run_make(env=dict.fromkeys(("E2E_RUN", "E2E_REPORT", "SH_LOG_COMPILER"), "true")
                      if fault else {})


@scenario(MAKE, "no-env", "make is told that the environment of the tests is empty (E2E_ENV=)")
def no_env(h, fault):
    only(h, E2eGen, Automake, why="make is not asked for the environment")
    script, mode = 'test -z "$CONTEST_MODE"', {"CONTEST_MODE": "bad" if fault else ""}
    if isinstance(h, Automake):
        h.plan(Test("a", script, env=mode))
        return h.run(*["TESTS_ENVIRONMENT="] if fault else [])
    h.plan(Test("a", script), env=mode)
    return h.run(*["E2E_ENV="] if fault else [])


def inside(h, fault, words):
    """A test runs a plan of its own, whose second phase fails; what is said to the outer make may be
    what the inner one hears."""
    only(h, *words, why="no variable of make selects that")
    inner = type(h)(h.dir / "inner")
    inner.plan(Test("a", phase="one"), Test("y", "exit %d" % fault, phase="two"))
    h.plan(Test("a", "cd inner && exec " + quote(inner.make_command())), Test("b", phase="last"))
    return h.run_make(words[type(h)])


@scenario(MAKE, "outer-phases", "a test runs a plan, whose failing phase the outer run has not selected")
def outer_phases(h, fault):
    return inside(h, fault, {E2eGen: "E2E_PHASES=one", Ctest: "ARGS=-L one"})


@scenario(MAKE, "outer-only", "a test runs a plan, whose failing test the outer run has not selected")
def outer_only(h, fault):
    return inside(h, fault, {E2eGen: "E2E_ONLY=one/%", Ctest: "ARGS=-R a", Automake: "TESTS=t/a.sh",
                             PlainMake: "TESTS=results/a.ok"})


@scenario(MAKE, "file-goal", "the goal is misspelt, and a file has this name")
def file_goal(h, fault):
    goals = {E2eGen: ("e2e/one", "e2e/one.sh"), PlainMake: ("results/a.ok", "t/a.sh"),
             Automake: ("check", "t/a.sh")}
    only(h, *goals, why="a test is no goal of make")
    h.plan(Test("a", "exit %d" % fault))
    write(h.dir / "e2e/one.sh", "")
    return h.shell(["make", goals[type(h)][bool(fault)]])


@scenario(MAKE, "phase-goal", "the goal is the barrier of a phase that fails")
def phase_goal(h, fault):
    only(h, E2eGen, why="no goal between a test and all of them")
    failing(h, fault)
    return h.shell(["make", "e2e-phase-one" if fault else "e2e"])


@scenario(MAKE, "result-goal", "the goal is the result of a test that fails")
def result_goal(h, fault):
    only(h, E2eGen, PlainMake, Automake, why="a result is no goal of make")
    failing(h, fault)
    goal = {E2eGen: "test-results/one/b.passed", PlainMake: "results/b.ok", Automake: "t/b.log"}
    return h.shell(["make", goal[type(h)]]) if fault else h.run()


@scenario(MAKE, "built-in-rule", "a rule of make's own writes the file of a test (from NAME.sh)")
def built_in_rule(h, fault):
    only(h, E2eGen, PlainMake, why="its tests have a suffix, or are no files of make")
    write(h.dir / "t/a", "exit %d\n" % fault)
    if fault:
        os.utime(h.dir / "t/a", (time.time() - 60, time.time() - 60))
        write(h.dir / "t/a.sh", "exit 0\n")
    h.plan(Test("a", command=["sh", "t/a"], **ours(h, path="t/a")))
    if isinstance(h, PlainMake):
        makefile = h.dir / "Makefile"
        makefile.write_text(makefile.read_text().replace("results/a.ok:", "results/a.ok: t/a"))
    return h.run_make()


@scenario(MAKE, "make-k", "make -k, and what a test needs cannot be built")
def make_k(h, fault):
    only(h, E2eGen, PlainMake, Automake, why="make builds nothing for a test")
    h.plan(Test("a"), Test("b"))
    makefile = h.dir / "Makefile"
    write(makefile, "all:\nt/b.sh: source\n\t%s\nsource:\n\n"
          % ("exit 1" if fault else ":") + makefile.read_text())
    return h.run_make("-k")


@scenario(MAKE, "file-named", "a file has the name of the target")
def file_named(h, fault):
    failing(h, fault)
    if fault:
        for name in ("e2e", "e2e-begin", "e2e-phase-one", "test", "check"):
            write(h.dir / name, "")
            if (h.dir / "build").exists():
                write(h.dir / "build" / name, "")
    return h.run_make()


@scenario(MAKE, "make-killed", "make is killed with -9 in the middle")
def make_killed(h, fault):
    h.plan(Test("a", ": >running\n" + ("sleep 1" if fault else ":")), Test("b"))
    process = h.start()
    h.wait_for("running")
    if fault:
        os.kill(process.pid, signal.SIGKILL)
    return later(h, h.finish(process), fault)


@scenario(MAKE, "two-at-once", "a second run in the same results, where what fails in the first passes")
def two_at_once(h, fault):
    h.plan(Test("a", "[ -e second ] || { : >second; exit %d; }" % fault),
           Test("b", "[ -e running ] && exit 0; : >running; while [ ! -e go ]; do sleep 0.05; done"))
    process = h.start()
    h.wait_for("running")
    h.wait_for("second")
    if isinstance(h, Automake):
        h.wait_for("t/a.trs")
    if fault:
        second = h.run()
    write(h.dir / "go", "")
    first = h.finish(process)
    # Ours takes no second run; for others it is one that has passed.
    return second if fault and isinstance(h, E2eGen) and second.green else first


@scenario(MAKE, "two-spaces", "two makes at once, each in a PID namespace of its own, as in containers")
def two_spaces(h, fault):
    only(h, E2eGen, why="has no lock that a namespace could hide")
    space = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]
    if not shutil.which("unshare") or subprocess.run(
            [*space, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        raise Cannot("no namespaces here")
    # The first waits between its begin and its test.
    h.plan(Test("a", "! [ -e both ] || ! [ -e go ]"))
    makefile = h.dir / "Makefile"
    makefile.write_text(makefile.read_text() + "t/a.sh: | built\nbuilt: | e2e-begin\n"
                        "\t@: >begun; [ -z '$(FIRST)' ] || until [ -e go ]; do sleep 0.05; done\n")
    if not fault:
        return h.run()
    write(h.dir / "both", "")
    process = h.start([*space, "env", "FIRST=1"])
    h.wait_for("begun")
    second = h.shell([*space, *h.command()])
    write(h.dir / "go", "")
    first = h.finish(process)
    return second if second.green else first


# ---- what lies about ----

OLD = "What an earlier run left"


def stale(h, change, after=None, **keys):
    """a passes and b fails; something is changed; b is mended, and the run goes on."""
    b = Test("b", "test -e mended")
    h.plan(Test("a", **keys), b)
    if h.run().green:
        raise Broken("green although a test has failed")
    write(h.dir / "mended", "")
    if change:
        change(b)
    return h.run()


@scenario(OLD, "broken-later", "all was green; then what is tested breaks")
def broken_later(h, fault):
    h.plan(Test("a", "! test -e broken"))
    h.run()
    if fault:
        write(h.dir / "broken", "")
    return h.run()


@scenario(OLD, "deleted", "the file of a test that has passed is deleted")
def deleted(h, fault):
    return stale(h, fault and (lambda b: (h.dir / "t/a.sh").unlink()))


@scenario(OLD, "renamed", "a test is renamed and fails; its old pass lies about")
def renamed(h, fault):
    return stale(h, fault and (lambda b: h.replan(Test("c", "exit 1"), b)))


@scenario(OLD, "changed-file", "the file of a test that has passed changes, and fails")
def changed_file(h, fault):
    def change(_):
        time.sleep(0.02)
        write(h.dir / "t/a.sh", "exit 1\n")
    return stale(h, fault and change)


def edit(h, how):
    """The file of a says another thing, and its time does not tell."""
    path = h.dir / "t/a.sh"
    old = path.stat()
    write(h.dir / "t/new", "exit 1\n")
    if how == "older":
        os.utime(h.dir / "t/new", (time.time() - 60, time.time() - 60))
    elif how == "kept":
        os.utime(h.dir / "t/new", ns=(old.st_mtime_ns, old.st_mtime_ns))
    elif how == "second":
        os.utime(h.dir / "t/new", (int(time.time()), int(time.time())))
    (h.dir / "t/new").rename(path)


@scenario(OLD, "older-file", "an older file, which fails, is moved over that of a test that has passed")
def older_file(h, fault):
    return stale(h, fault and (lambda b: edit(h, "older")))


@scenario(OLD, "kept-time", "the same, and it has the time of the one before (rsync -a)")
def kept_time(h, fault):
    return stale(h, fault and (lambda b: edit(h, "kept")))


@scenario(OLD, "same-second", "the same, on a file system that keeps whole seconds")
def same_second(h, fault):
    return stale(h, fault and (lambda b: edit(h, "second")))


@scenario(OLD, "edited-meanwhile", "the file of a test is edited while that runs, and fails from then on")
def edited_meanwhile(h, fault):
    h.plan(Test("a", ": >running; while [ ! -e go ]; do sleep 0.05; done"), Test("b", "test -e mended"))
    process = h.start()
    h.wait_for("running")
    if fault:
        edit(h, "now")
    write(h.dir / "go", "")
    h.finish(process)
    write(h.dir / "mended", "")
    return h.run()


@scenario(OLD, "directory", "a test is a directory; a file in it changes, and it fails")
def directory(h, fault):
    only_if_commands(h)
    write(h.dir / "t/d/x.sh", "exit 0\n")

    def change(_):
        time.sleep(0.02)
        write(h.dir / "t/d/x.sh", "exit 1\n")
    return stale(h, fault and change, command=["sh", "t/d/x.sh"], **ours(h, path="t/d"))


@scenario(OLD, "changed-command", "the command of a test that has passed changes, and fails")
def changed_command(h, fault):
    only_if_commands(h)
    write(h.dir / "t/good.sh", "exit 0\n")
    write(h.dir / "t/bad.sh", "exit 1\n")
    return stale(h, fault and (lambda b: h.replan(Test("a", command=["sh", "t/bad.sh"]), b)),
                 command=["sh", "t/good.sh"])


def only_if_commands(h):
    if isinstance(h, Automake):
        raise Cannot("a test is a file")


@scenario(OLD, "changed-env", "the environment of a test that has passed changes, and it fails")
def changed_env(h, fault):
    script = 'test "$CONTEST_MODE" = good'
    return stale(h, fault and (lambda b: h.replan(
        Test("a", script, env={"CONTEST_MODE": "bad"}), b)), script=script,
                 env={"CONTEST_MODE": "good"})


@scenario(OLD, "changed-runner", "the runner of a test that has passed changes, and it fails")
def changed_runner(h, fault):
    only(h, E2eGen, Automake, why="has no runners")

    def plan(command):
        if isinstance(h, Automake):
            h.plan(Test("a"), Test("b", "test -e mended"))
            makefile = h.dir / "Makefile"
            makefile.write_text(makefile.read_text().replace("SH_LOG_COMPILER = sh",
                                                             "SH_LOG_COMPILER = " + command))
            return
        h.plan(Test("a", runner="mine", path="x"), Test("b", "test -e mended"),
               runners={"mine": {"command": [command]}})
    plan("sh" if isinstance(h, Automake) else "true")
    h.run()
    write(h.dir / "mended", "")
    if fault:
        plan("false")
    return h.run()


@scenario(OLD, "too-old", "a pass is older than may be (max_age), and would fail now")
def too_old(h, fault):
    keys = {"max_age": 1} if isinstance(h, E2eGen) else {}
    h.plan(Test("a", "! test -e broken"), Test("b", "test -e mended"), **keys)
    h.run()
    write(h.dir / "mended", "")
    if fault:
        write(h.dir / "broken", "")
        time.sleep(1.2)
    return h.run()


def from_tomorrow(path):
    """Dates a result by a clock that was a day ahead; ours also holds its own time, under a sum."""
    tomorrow = time.time() + 86400
    if path.suffix == ".passed":
        text = re.sub(r'"finished":[0-9.]+', '"finished":%.6f' % tomorrow, path.read_text())
        path.write_text(stamp_sums.with_checksum(text))
    os.utime(path, (tomorrow, tomorrow))


@scenario(OLD, "clock-back", "a pass is from the future, and its test has changed since")
def clock_back(h, fault):
    def change(_):
        for path in list(h.dir.glob("**/a.*")):
            if path.suffix in (".passed", ".ok", ".trs", ".log"):
                from_tomorrow(path)
        write(h.dir / "t/a.sh", "exit 1\n")
    return stale(h, fault and change)


def stamps_of(h):
    """Where a harness keeps what has passed, per test."""
    if isinstance(h, E2eGen):
        return h.dir / "test-results/one/%s.passed"
    if isinstance(h, PlainMake):
        return h.dir / "results/%s.ok"
    if isinstance(h, Automake):
        return h.dir / "t/%s.trs"
    raise Cannot("keeps nothing per test")


def go_on(h):
    """A run that repeats only what has not passed."""
    if isinstance(h, Automake):
        return h.shell(["make", "--no-print-directory", "recheck"])
    return h.run(*["--rerun-failed"] if isinstance(h, Ctest) else [])


def false_stamp(h, fault, make):
    """a passes, b fails; a pass of b is made by hand, and the run goes on."""
    path = stamps_of(h)
    h.plan(Test("a"), Test("b", "test -e mended"))
    h.run()
    if not fault:
        write(h.dir / "mended", "")
        return go_on(h)
    make(str(path) % "a", str(path) % "b")
    (h.dir / "test-results/one/b.failed").unlink(missing_ok=True)
    return go_on(h)


@scenario(OLD, "empty-stamp", "an empty stamp lies where a pass would")
def empty_stamp(h, fault):
    return false_stamp(h, fault, lambda a, b: open(b, "w").close())


@scenario(OLD, "torn-stamp", "a stamp is cut off")
def torn_stamp(h, fault):
    def make(a, b):
        with open(a) as good, open(b, "w") as torn:
            torn.write(good.read()[:20])
    return false_stamp(h, fault, make)


@scenario(OLD, "copied-stamp", "the pass of another test is copied")
def copied_stamp(h, fault):
    return false_stamp(h, fault, lambda a, b: shutil.copy(a, b))


@scenario(OLD, "renamed-stamp", "the stamp of the failure is renamed to that of a pass")
def renamed_stamp(h, fault):
    only(h, E2eGen, why="keeps nothing of a failure that could be renamed")

    def make(_, b):
        os.rename(b.replace(".passed", ".failed"), b)
    return false_stamp(h, fault, make)


@scenario(OLD, "foreign-stamp", "the pass of the same test is copied from another checkout")
def foreign_stamp(h, fault):
    stamps_of(h)
    other = type(h)(h.dir.parent / "other")
    other.plan(Test("a"), Test("b"))
    other.run()

    def make(_, b):
        shutil.copy(b.replace(str(h.dir), str(other.dir)), b)
    return false_stamp(h, fault, make)


@scenario(OLD, "copied-results", "all results are copied from another checkout, where it passed")
def copied_results(h, fault):
    only(h, E2eGen, PlainMake, Automake, Ctest, why="keeps nothing that is read again")
    here, other = h, type(h)(h.dir.parent / "other")
    for each in (here, other):
        each.plan(Test("a", "test -e only-there"), Test("b", "test -e mended"))
    write(other.dir / "only-there", "")
    other.run()
    write(here.dir / "mended", "")
    if not fault:
        write(here.dir / "only-there", "")
    into = here.dir / h.results
    into.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(into, ignore_errors=True)
    subprocess.run(["cp", "-a", str(other.dir / h.results), str(into)], check=True)
    return go_on(here)


@scenario(OLD, "shared-results", "two checkouts have one directory for results; it passed in the other")
def shared_results(h, fault):
    only(h, E2eGen, PlainMake, why="its results have no place of their own")
    other, shared = type(h)(h.dir.parent / "other"), h.dir.parent / "shared"
    words = ["E2E_OUT=%s" % shared] if isinstance(h, E2eGen) else []
    shared.mkdir()
    for each in (h, other):
        each.plan(Test("a", "test -e only-there"), Test("b", "test -e mended"))
        if not words:
            (each.dir / each.results).symlink_to(shared)
    write(other.dir / "only-there", "")
    other.run(*words)
    write(h.dir / "mended", "")
    if not fault:
        write(h.dir / "only-there", "")
    return h.run(*words)


@scenario(OLD, "old-backup", "it passed, and fails when it runs again; then the old pass is restored")
def old_backup(h, fault):
    path = stamps_of(h)
    stamp, kept = Path(str(path) % "a"), h.dir / "kept"
    h.plan(Test("a", "! test -e broken"), Test("b", "test -e mended"))
    h.run()
    shutil.copy2(stamp, kept)
    if fault:
        write(h.dir / "broken", "")
        stamp.unlink()
        h.run()
        stamp.with_suffix(".failed").unlink(missing_ok=True)
        shutil.copy2(kept, stamp)
    write(h.dir / "mended", "")
    return go_on(h)


def sealed_pass(path):
    """The stamp of a failure says that it is one of a pass, under a right sum."""
    if path.suffix == ".trs":
        return path.read_text().replace("FAIL", "PASS").replace("recheck: yes", "recheck: no")
    text = path.read_text().replace('"failed"', '"passed"').replace('"exit_code":1', '"exit_code":0')
    return stamp_sums.with_checksum(text)


@scenario(OLD, "hand-made", "a stamp is made by hand, of that of the failure, with a right checksum")
def hand_made(h, fault):
    only(h, E2eGen, Automake, why="keeps nothing of a failure that could be edited")
    return false_stamp(h, fault, lambda a, b: Path(b).write_text(
        sealed_pass(Path(b.replace(".passed", ".failed")))))


FILES = {E2eGen: "test-results/e2e-results.json", Ctest: "build/r.xml",
         Meson: "build/meson-logs/testlog.junit.xml", Automake: "test-suite.log"}
WRITE = {Ctest: ["--output-junit", "r.xml"]}    # in the run that is to write it


def told(h, result):
    """What a program that reads the file of results takes for the verdict."""
    try:
        text = (h.dir / FILES[type(h)]).read_text()
    except OSError:
        result.green = False
        return result
    if isinstance(h, E2eGen):
        result.green = json.loads(text)["success"]
    elif isinstance(h, Automake):
        result.green = all(re.search("^# %s: +0$" % word, text, re.M) for word in ("FAIL", "ERROR"))
    else:
        result.green = "<testcase" in text and not re.search(r"<(failure|error)\b", text)
    return result


@scenario(OLD, "stale-json", "all was green; now it fails, and the file of results is not asked for")
def stale_json(h, fault):
    only(h, E2eGen, Ctest, why="has no file of results, or always writes it")
    h.plan(Test("a", "! test -e broken"))
    result = h.run(*WRITE.get(type(h), []))
    if fault:
        write(h.dir / "broken", "")
        result = h.run(*["E2E_REPORTS=console"] if isinstance(h, E2eGen) else [])
    return told(h, result)


@scenario(OLD, "stale-json-plan", "all was green; now the plan is broken, and the file of results is there")
def stale_json_plan(h, fault):
    only(h, *FILES, why="has no file of results")
    result = regenerate(h, fault, WRITE.get(type(h), []))
    return told(h, result)


@scenario(OLD, "stale-json-name", "all was green; now a selection is misspelt; the file of results is there")
def stale_json_name(h, fault):
    only(h, *FILES, why="has no file of results")
    h.plan(Test("a"))
    result = h.run(*WRITE.get(type(h), []))
    if fault:
        result = h.select("nothing")
    return told(h, result)


def optional(h, required):
    h.plan(Test("a", "exit 1", phase="one"), Test("b", phase="two"),
           of_phases={"one": {"required": required}})


@scenario(OLD, "required-later", "a failed phase becomes a required one before the report once more")
def required_later(h, fault):
    only(h, E2eGen, why="all tests are required")
    optional(h, False)
    h.run()
    if fault:
        optional(h, True)
    return h.again()


@scenario(OLD, "required-meanwhile", "a phase that fails becomes a required one while it runs")
def required_meanwhile(h, fault):
    only(h, E2eGen, why="all tests are required")

    def plan(required):
        h.plan(Test("a", ": >running; while [ ! -e go ]; do sleep 0.05; done; exit 1", phase="one"),
               Test("b", phase="two"), of_phases={"one": {"required": required}})
    plan(False)
    process = h.start()
    h.wait_for("running")
    if fault:
        plan(True)
    write(h.dir / "go", "")
    return h.finish(process)


@scenario(OLD, "old-plan", "a failing test is added; the plan's file is dated before the Makefile")
def old_plan(h, fault):
    h.plan(Test("a"))
    past = time.time() - 3600
    if isinstance(h, Automake):
        # Its plan is Makefile.am here; the Makefile stays as it was.
        plan = h.dir / "Makefile.am"
        if fault:
            write(h.dir / "t/z.sh", "exit 1\n")
            write(plan, plan.read_text().replace("none.sh", "t/a.sh t/z.sh"))
        os.utime(plan, (past, past))
        return h.run()
    if fault:
        h.plan(Test("a"), Test("z", "exit 1"))
    for name in ("phases.yaml", "CMakeLists.txt", "meson.build", "Makefile"):
        if (h.dir / name).exists() and not (name == "Makefile" and isinstance(h, E2eGen)):
            os.utime(h.dir / name, (past, past))
    return h.run()


@scenario(OLD, "again-changed", "the report once more, after the plan has changed")
def again_changed(h, fault):
    h.plan(Test("a"))
    h.run()
    if fault:
        h.plan(Test("a"), Test("z", "exit 1"))
    return h.again()


# ---- what is run at all ----

WHAT = "What is run at all"


@scenario(WHAT, "select-nothing", "a selection matches no test")
def select_nothing(h, fault):
    h.plan(Test("a"), Test("b", "exit 1" if fault else ":"))
    return h.select("nothing") if fault else h.run()


@scenario(WHAT, "select-half", "one of two selected names is misspelt, its tests would fail")
def select_half(h, fault):
    h.plan(Test("a", phase="one"), Test("b", "exit 1" if fault else ":", phase="two"))
    return h.select("half") if fault else h.run()


@scenario(WHAT, "select-empty", "the variable with the selection is empty")
def select_empty(h, fault):
    failing(h, fault)
    return h.select("empty") if fault else h.run()


@scenario(WHAT, "named-optional", "a phase that may fail is asked for by name, and fails")
def named_optional(h, fault):
    only(h, E2eGen, why="all tests are required")
    h.plan(Test("a", "exit %d" % fault, phase="one"), Test("b", phase="two"),
           of_phases={"one": {"required": False}})
    return h.run("E2E_PHASES=one")


@scenario(WHAT, "empty-command", "the command is in a variable, which is empty")
def empty_command(h, fault):
    if isinstance(h, Ctest):
        raise Cannot("variables have their values when it is configured")
    h.plan(Test("a", command=["${CONTEST_COMMAND}"], **ours(h, our_command="${CONTEST_COMMAND}")))
    return h.run(env={"CONTEST_COMMAND": "" if fault else "true"})


@scenario(WHAT, "empty-path", "the path of a test is empty, and the runner's command is nothing else")
def empty_path(h, fault):
    only(h, E2eGen, why="has no runners")
    h.plan(Test("a", runner="command", path="" if fault else "true"))
    return h.run()


@scenario(WHAT, "variable-runs", "what a variable says is run by the shell, and mends what is tested")
def variable_runs(h, fault):
    only(h, E2eGen, why="reads no such variable")
    h.plan(Test("a", "test -e mended"))
    if not fault:
        write(h.dir / "mended", "")
    return h.run(env={"E2E_REPORTS": "console'; touch mended; : '"} if fault else {})


@scenario(WHAT, "no-tests", "the plan has no test")
def no_tests(h, fault):
    h.plan(*[] if fault else [Test("a")])
    return h.run()


@scenario(WHAT, "misspelt", "an option of a test is misspelt (its time limit)")
def misspelt(h, fault):
    only_if_commands(h)
    if isinstance(h, PlainMake):
        raise Cannot("no options")
    return single(h, "sleep 1.5" if fault else ":", **({"timeuot": 1} if fault else {"limit": 60}))


@scenario(WHAT, "same-name", "two tests have the same name, and the first fails")
def same_name(h, fault):
    only_if_commands(h)
    write(h.dir / "t/one.sh", "exit %d\n" % fault)
    write(h.dir / "t/two.sh", "exit 0\n")
    h.plan(Test("a", command=["sh", "t/one.sh"]),
           Test("a" if fault else "b", command=["sh", "t/two.sh"]))
    return h.run()


@scenario(WHAT, "later-green", "a required phase fails, the one after it is green")
def later_green(h, fault):
    h.plan(Test("a", "exit %d" % fault, phase="one"), Test("b", phase="two"))
    return h.run()


@scenario(WHAT, "blocked-step", "the first step fails, and those after it never run")
def blocked_step(h, fault):
    only(h, E2eGen, why="has no steps")
    h.plan(Test("a", "exit %d" % fault), Test("b"), of_phases={"one": {"parallel": False}})
    result = h.run()
    if fault and not result.green:
        # The failed step mended, but only the first asked for: the second is still owed.
        h.shell(h.command("E2E_ONLY=one/a"))
        return h.again()
    return result


@scenario(WHAT, "run-deadline", "the time of the whole run is over before the last test starts")
def run_deadline(h, fault):
    if isinstance(h, Ctest):
        raise Cannot("what it has (--stop-time) is a time of day")
    only(h, E2eGen, why="has no time for the whole run")
    h.plan(Test("a", "sleep 1" if fault else ":", phase="one"), Test("b", phase="two"),
           timeout="500ms" if fault else "10m")
    return h.run()


@scenario(WHAT, "regenerate", "the plan has an error, the Makefile of the old plan is there")
def regenerate(h, fault, words=()):
    h.plan(Test("a"))
    h.run(*words)
    if fault:
        time.sleep(0.02)
        for name in ("phases.yaml", "CMakeLists.txt", "meson.build", "Makefile.am", "Makefile"):
            if (h.dir / name).exists():
                if name != "Makefile" or isinstance(h, PlainMake):
                    with open(h.dir / name, "a") as plan:
                        plan.write("\n]] error (\n")
                break
    return h.run(*words)


# ---- services ----

BELOW = "What the tests stand on"
SERVICE = """[ ! -e broken ] || exit 1
trap 'rm -f up; exit 0' TERM
echo $$ >up
while :; do sleep 0.05; done
"""


def standing(h, first="exit 0", **service):
    """A service, and two tests of which none looks at it."""
    write(h.dir / "service.sh", SERVICE)
    h.plan(Test("a", first, phase="one"), Test("b", phase="two"),
           services={"s": service or {"command": "exec sh service.sh",
                                      "ready": {"exec": "test -e up"}}})


def end_keepers(h, number):
    found = list(keepers(h))
    if not found:
        raise Broken("nobody looks after the service")
    for pid in found:
        os.kill(pid, number)


def keepers(h):
    """Those who look after a service say so in their title."""
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.readlink(entry / "cwd") == str(h.dir.resolve()) and \
                    (entry / "cmdline").read_bytes().startswith(b"e2e-service: "):
                yield int(entry.name)
        except OSError:
            pass


def down_meanwhile(h, fault, end):
    """The service is ended while the first test runs."""
    standing(h, ": >running; while [ ! -e go ]; do sleep 0.05; done")
    process = h.start()
    h.wait_for("running")
    if fault:
        end()
        h.wait_until(lambda: not (h.dir / "up").exists() and not list(keepers(h)), "it is down")
    write(h.dir / "go", "")
    return h.finish(process)


@scenario(BELOW, "keeper-ended", "what looks after a service gets TERM; the tests after it need none")
def keeper_ended(h, fault):
    only(h, E2eGen, why="nobody looks after its services")
    return down_meanwhile(h, fault, lambda: end_keepers(h, signal.SIGTERM))


@scenario(BELOW, "keeper-killed", "the same, and it is killed: the service is nobody's any more")
def keeper_killed(h, fault):
    only(h, E2eGen, why="nobody looks after its services")

    def end():
        end_keepers(h, signal.SIGKILL)
        # What it kept may live on.
        (h.dir / "up").unlink(missing_ok=True)
    return down_meanwhile(h, fault, end)


@scenario(BELOW, "down-meanwhile", "the services are ended from another terminal while tests run")
def down_by_hand(h, fault):
    only(h, E2eGen, Ctest, PlainMake, why="has no services")
    words = ["make", "--no-print-directory", "e2e-down"] if isinstance(h, E2eGen) else ["sh", "stop.sh"]
    return down_meanwhile(h, fault, lambda: h.shell(words))


# It goes on when it does not get its port.
LISTENER = """import socket, sys, time
try:
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
except OSError:
    pass
time.sleep(3600)
"""


@scenario(BELOW, "stranger", "another program, one of 120 that listen, has the port of the service")
def stranger(h, fault):
    only(h, E2eGen, why="asks nobody's port")
    write(h.dir / "listener.py", LISTENER)
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(120)]
    try:
        port = listeners[-1].getsockname()[1]
        if not fault:
            listeners.pop().close()
        standing(h, command=[sys.executable, "listener.py", str(port)],
                 ready={"tcp": "127.0.0.1:%d" % port})
        return h.run()
    finally:
        for listener in listeners:
            listener.close()


def kept(h, fault, again, **service):
    """A service is kept up; before the next run it is not well any more, and cannot be started."""
    only(h, E2eGen, why="keeps no services up")
    standing(h, **service)
    h.run("E2E_KEEP=1")
    if fault:
        (h.dir / "up").unlink()
        write(h.dir / "broken", "")
    try:
        return again()
    finally:
        h.shell(["make", "--no-print-directory", "e2e-down"])


@scenario(BELOW, "kept-sick", "a service that was kept up fails its check when the next run begins")
def kept_sick(h, fault):
    return kept(h, fault, h.run)


@scenario(BELOW, "rebooted", "what a service has made once was made before the machine was rebooted")
def rebooted(h, fault):
    only(h, E2eGen, why="has no services")
    write(h.dir / "boot", "01234567-89ab-cdef-0123-456789abcdef\n")
    boot = ["unshare", "--mount", "sh", "-c",
            'mount --bind boot /proc/sys/kernel/random/boot_id && exec "$@"', "sh"]
    if not shutil.which("unshare") or subprocess.run(
            [*boot, "true"], cwd=h.dir, stderr=subprocess.DEVNULL, check=False).returncode:
        raise Cannot("the machine cannot be told that it was rebooted")
    return kept(h, fault, lambda: h.shell([*boot, *h.command()]), oneshot=True,
                command="[ ! -e broken ] && : >up")


# ---- the machine ----

MACHINE = "The machine"


def mount(h, *words):
    done = subprocess.run(["mount", *words], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                          check=False)
    if done.returncode:
        raise Cannot("nothing may be mounted here")
    if words[-1] not in h.mounted:
        h.mounted.append(words[-1])


@scenario(MACHINE, "disk-full", "the disk is full when the result is written")
def disk_full(h, fault):
    # Its whole directory on a small file system, which the test fills.
    kept = h.dir.parent / "kept"
    h.dir.rename(kept)
    h.dir.mkdir()
    mount(h, "-t", "tmpfs", "-o", "size=8m", "none", str(h.dir))
    for name in kept.iterdir():
        subprocess.run(["cp", "-a", str(name), str(h.dir)], check=True)
    try:
        return single(h, "cat /dev/zero >filler 2>/dev/null; exit 0" if fault else ":")
    finally:
        (h.dir / "filler").unlink(missing_ok=True)


@scenario(MACHINE, "read-only", "the results cannot be written")
def read_only(h, fault):
    h.plan(Test("a"))
    results = h.dir / h.results
    results.mkdir(parents=True, exist_ok=True)
    if fault:
        mount(h, "--bind", str(results), str(results))
        mount(h, "-o", "remount,ro,bind", str(results))
    try:
        return h.run()
    finally:
        h.unmount()


@scenario(MACHINE, "closed-pipe", "nobody reads the output (as of head), and a test fails")
def closed_pipe(h, fault):
    failing(h, fault)
    read, end = os.pipe()
    os.close(read)
    try:
        if fault:
            return h.run(stdout=end)
    finally:
        os.close(end)
    return h.run()


@scenario(MACHINE, "supervisor-killed", "what stands between the scheduler and the test is killed")
def supervisor_killed(h, fault):
    only(h, E2eGen, PlainMake, Automake, why="nothing stands between it and the test")
    # Ours is the parent of the test; elsewhere it is a shell.
    return single(h, "kill -KILL $PPID; exit 0" if fault else ":")


# ---- what no runner can see ----

NOBODY = "Hidden before a runner could see it"


@scenario(NOBODY, "exit-256", "a program exits with 256: the system makes it 0", HIDDEN)
def exit_256(h, fault):
    return single(h, "exec '%s' -c 'import sys; sys.exit(%d)'" % (sys.executable, 256 * fault))


@scenario(NOBODY, "no-set-e", "a shell script without set -e: `false; true`", HIDDEN)
def no_set_e(h, fault):
    return single(h, ("false" if fault else ":") + "\ntrue")


@scenario(NOBODY, "pipe-tee", "a test is piped into tee, without pipefail", HIDDEN)
def pipe_tee(h, fault):
    return single(h, ("false" if fault else "true") + " | tee log")


@scenario(NOBODY, "empty-test", "the script of the test is empty", HIDDEN)
def empty_test(h, fault):
    return single(h, "" if fault else ":")


@scenario(NOBODY, "ignored-by-name", "`-$(MAKE) …` or `make … || true` around it", HIDDEN)
def ignored_by_name(h, fault):
    failing(h, fault)
    return h.shell(["sh", "-c", quote(h.command()) + (" || true" if fault else "")])
