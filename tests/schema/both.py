# SPDX-License-Identifier: MIT
"""A table of plans, each of which e2e-gen and the schema refuse both, or both take: both.py SCHEMA."""

import json
import os
import sys

from jsonschema import Draft202012Validator
from plans import load
from refusals import e2e_gen, phase_and, phase_with, plan_and

with open(sys.argv[1], encoding="utf-8") as file:
    VALIDATOR = Draft202012Validator(json.load(file))


def test_with(lines):
    """A plan of one test, which has a command and these keys."""
    return phase_with('tests:\n  other: {command: "true"}\n  t: {command: "true", %s}' % lines)


def service_with(lines):
    return plan_and("services: {s: {%s}}" % lines)


def runner_with(lines):
    return plan_and("runners: {r: {%s}}" % lines)


def values(where, key, right, wrong):
    """The same key with values that are right and wrong."""
    for value in right:
        RIGHT.append(where("%s: %s" % (key, value)))
    for value in wrong:
        WRONG.append(where("%s: %s" % (key, value)))


RIGHT, WRONG = [], []

COUNTS = ["0", "-1", "1.5", '"2"', "yes", "[1]", "{}", "~"]
DURATIONS = (["1", "0.5", "1.5m", "1h30m", "500ms", '"10"', "1h2m3s4ms", ".5s", "5.s", "1000h"],
             ["-1", "1d", "1m1h", "1s1s", "ten", "true", "[1]", "{}", "~", '""', "3600001", "1 s"])
STRINGS = ["[a]", "{a: b}", "~", ""]
MAPPINGS = ["1", "a", "[a]", "~", ""]

# ---- the plan ----
values(plan_and, "version", ["1", '"1"'], ["2", "one", "[1]", "~"])
values(plan_and, "name", ["a", "1", "true", "1.5", '"a b"', "no"], STRINGS)
values(plan_and, "output", ["out", "a/b"], ['"a b"', "a$b", "-a", '""', "[a]"])
for key in "timeout", "max_age", "grace":
    values(plan_and, key, *DURATIONS)
values(plan_and, "timeout", [], ["0", "0s", "0.0", "0h0m"])
values(plan_and, "max_age", ["0", "0s"], [])
values(plan_and, "log", ["1KiB", "8MiB", "1024", "1GiB", "2kB"], ["8", "8 MiB", "8M", "1GiB1", "-1", "[1KiB]", "~"])
values(plan_and, "leaky", ["mark", '"fail"'], ["true", "maybe", "[mark]"])
values(plan_and, "retries", ["0", "100", "{count: 1}"], ["101", "-1", "two", "[1]", "{counts: 1}", '"1"', "~"])
values(plan_and, "env", ["{A: b, _C1: 1, d: true}", "{}"], MAPPINGS + ["{1A: b}", "{A-B: c}", "{A: [b]}", "{A: }"])
values(plan_and, "secrets", ["[A, B_2]", "[]"], ["A", "[a b]", "[1A]", "{A: b}"])
values(plan_and, "reports", ["[json, html]", "[]", "{json: , tap: {version: 14}}", '{tap: {version: "13"}}', "{html: {}}",
                             "{slack: {on: change, webhook: '${HOOK}'}}"],
       ["json", "[jsno]", "[json, json]", "{jsno: }", "{json: {a: b}}", "{tap: {version: 12}}", "{slack: {on: never}}"])
values(plan_and, "fingerprint", ["{command: date}", "{env: [A]}"],
       ["{}", "{timeout: 1s}", "{comand: date}", "date", "{env: A}", "{command: date, timeout: 0}"])
values(plan_and, "x-anything", ["1", "[a]", "{a: b}", "~"], [])
values(plan_and, "tiemout", [], ["1s"])
WRONG += ["version: 1\n", "phases: []\n", "phases: {a: b}\n", "phases: a\n", "phases: [a]\n", "phases:\n", "a\n", "[]\n"]

# ---- phases ----
WRONG += ['phases: [{tests: {t: {command: "true"}}}]', "phases: [{name: p}]", "phases: [{name: p, tests: {}}]",
          'phases: [{name: "a b", tests: {t: {command: "true"}}}]', 'phases: [{name: [p], tests: {t: {command: "true"}}}]']
for key in "parallel", "required", "halt":
    values(phase_and, key, ["true", "False", "TRUE"], ["yes", "no", "on", "1", '"true"', "maybe", "[true]", "~"])
RIGHT.append(phase_and("required: false\nhalt: false"))
WRONG.append(phase_and("required: false\nhalt: true"))
values(phase_and, "needs", ["[]"], ["[a, a]", "{a: b}", "[[a]]", "~"])
values(phase_and, "services", ["[]"], ["a", "{a: b}", "[[a]]"])
values(phase_and, "timeout", *DURATIONS)
values(phase_and, "slots", ["1", "1000"], COUNTS + ["1001"])
values(phase_and, "batch", [], COUNTS + ["501", "{seconds: 0}", "{second: 1}"])
values(phase_and, "tags", ["a", "[a, a]", "[]", "1"], ["[a b]", "{a: b}", "~", "a/b"])
values(phase_and, "files", [], ["[]", "{a: b}", "~", "[[a]]"])
values(phase_and, "matrix", [], ["{}", "[a]", "{a: b}", "{A: [b]}", "{a: []}", "{a: [b, b]}", "{a: [[b]]}", "{a: [~]}",
                                 "{a: [b], exclude: {a: b}}", "{a: [b], exclude: [{}]}", "{a-b: [c]}"])
values(phase_and, "retries", ["{count: 1, budget: 0}"], ["{budget: 1001}", "{budget: -1}"])
values(phase_with, "tests", ['{t: {command: "true"}}', '{t.a-b_c: {command: [a, 1, true]}}', '{1: {command: "true"}}'],
       ["[t]", "t", "{t: }", "{t: [a]}", "{a b: {command: x}}", "{-a: {command: x}}", "{a/b: {command: x}}",
        "{t: {command: }}", '{t: {command: ""}}', "{t: {command: []}}", "{t: {command: {a: b}}}", "{t: {command: [[a]]}}",
        "{t: {comand: a}}"])

for key in "setup", "teardown":
    values(phase_and, key, ['{s: {command: "true"}}', '{s: {command: a, retries: 1, timeout: 1s}}'],
           ["a", "[a]", "{s: }", "{s: {command: a, tags: b}}", "{s: {command: a, needs: []}}", "{a b: {command: c}}",
            "{s: {command: a, retries: {budget: 1}}}"])
values(phase_and, "teardown", ["{s: {command: a, required: true}}"], ["{s: {command: a, required: yes}}"])
values(phase_and, "setup", [], ["{s: {command: a, required: true}}"])

# ---- tests ----
RIGHT.append(phase_with('runner: r\ntests: {t: a.sh}') + 'runners: {r: {command: [sh, "${path}"]}}\n')
values(test_with, "path", ["a", "1"], STRINGS + ['""'])
values(test_with, "dir", ["a", "."], STRINGS + ['""'])
values(test_with, "runner", [], STRINGS + ["a b"])
values(test_with, "timeout", *DURATIONS)
values(test_with, "slots", ["1", "1000"], COUNTS + ["1001"])
values(test_with, "needs", ["other", "[p/other]", "[]"], ["[other, other]", "{other: 1}", "[a/b/c]", '""', "~"])
values(test_with, "after", ["other", "[p/other]"], ["[other, other]", "{other: 1}", "~"])
values(test_with, "locks", ["a", "[a, b]", "[a b]", "[]"], ["[a, a]", "{a: 1}", '[""]', "~"])
values(test_with, "exclusive", ["true"], ["yes", "1", "~"])
values(test_with, "retries", ["0", "{count: 2, delay: 5s, backoff: 2, max_delay: 1m, on: [exit, timeout]}", "{on: exit}",
                              '{backoff: "1.25"}', "{backoff: 1.5}", "{delay: 0}", '{"on": leaky}'],
       ["{budget: 1}", "{count: 1, budget: 0}", "{on: []}", "{on: deadline}", "{on: [exit, exit]}", "{on: {exit: 1}}", "{on: ~}",
        "{backoff: 11}", "{backoff: 0.5}", "{backoff: two}", "{max_delay: 0}", "{delay: -1}", "{count: 101}"])
values(test_with, "quarantine", ["{until: 2027-01-31}", "{until: 2020-01-31, reason: a, issue: 7}"],
       ["2027-01-31", "{}", "{reason: a}", "{until: tomorrow}", "{until: 2027-13-01}", "{until: 2027-01-32}", "{until: 20270131}",
        '{until: 2027-01-31, reason: "a\\nb"}', '{until: 2027-01-31, reason: ""}', "{until: 2027-01-31, since: 2026-01-01}"])
values(test_with, "report", ["{format: junit, file: a.xml}", "{format: tap, file: a, empty: allow}"],
       ["a.xml", "{}", "{format: junit}", "{file: a.xml}", "{format: xml, file: a}", "{format: tap, file: a, empty: true}",
        "{format: tap, file: a, name: b}"])

# ---- runners ----
values(runner_with, "command", ["a", "[a, b]"], ["[]", "{a: b}", "~", '" "'])
values(runner_with, "path_is", ["file, command: a", "package, command: a"], ["files, command: a", "[file], command: a"])
values(runner_with, "bin", ["[a, b], command: c", "[], command: c"], ["a, command: c", '[""], command: c'])
values(runner_with, "exit", ["{fail: 1, fatal: [2, 3]}, command: c", "{fatal: {2: wrong, 3: }}, command: c"],
       ["1, command: c", "{fail: 0}, command: c", "{fail: 256}, command: c", "{pass: 1}, command: c", "{fail: [1, 1]}, command: c",
        "{fail: {a: b}}, command: c", '{fail: {1: "a\\nb"}}, command: c'])
values(runner_with, "uses", ["pytest"], STRINGS[:3] + ["a b"])

# ---- services ----
for keys in ("command: a", "command: [a], dir: b, env: {C: d}", "compose: a.yaml", "compose: a.yaml, services: [b]",
             "command: a, ready: {tcp: 'localhost:1'}", "command: a, ready: {exec: [a]}, reuse: true",
             "command: a, ready: {http: 'http://a', status: 200, header: [a, b], insecure: true, expect_header: c}",
             "command: a, ready: {tcp: 'a:1', interval: 1s, timeout: 1, start_period: 0, retries: 1000}",
             "command: a, log_ready: up", "command: a, oneshot: true", "command: a, oneshot: false, log_ready: up",
             "command: a, ready: {interval: 1s}, oneshot: true"):
    RIGHT.append(service_with(keys))
for keys in ("dir: a", "command: a, compose: b.yaml", "command: a, services: [b]", "compose: a.yaml, services: b",
             "compose: a.yaml, services: [-b]", "command: a, ready: tcp", "command: a, ready: {tpc: 'a:1'}",
             "command: a, ready: {tcp: 'a:1', exec: b}", "command: a, ready: {tcp: 'a:1', status: 200}",
             "command: a, ready: {status: 200}", "command: a, ready: {tcp: 'a:1', retries: 0}",
             "command: a, ready: {tcp: 'a:1', insecure: true}", "command: a, ready: {http: [a]}",
             "command: a, ready: {tcp: 'a:1', interval: 0}", "command: a, log_ready: ''", "command: a, reuse: true",
             "command: a, oneshot: true, log_ready: up", "compose: a.yaml, oneshot: true",
             "command: a, oneshot: true, ready: {tcp: 'a:1'}", "command: a, oneshot: yes", "command: a, grace: -1",
             "command: a, depends_on: [b]", "image: redis"):
    WRONG.append(service_with(keys))


def main():
    seen, wrong = set(), []
    for plans, right in ((RIGHT, True), (WRONG, False)):
        for plan in plans:
            assert plan not in seen, "this plan stands twice:\n" + plan
            seen.add(plan)
            done = e2e_gen(plan)
            assert done.returncode in (0, 2), (plan, done)
            errors = [error.message for error in VALIDATOR.iter_errors(load(plan))]
            if (done.returncode == 0) != right:
                wrong.append("%s\ne2e-gen: %s" % (plan, done.stdout or "takes it"))
            if (not errors) != right:
                wrong.append("%s\nschema: %s" % (plan, errors or "takes it"))
            if os.path.exists("Makefile"):
                os.remove("Makefile")
    assert not wrong, "\n\n".join(wrong)


main()
