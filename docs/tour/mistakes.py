#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What e2e-gen says of typical mistakes in a plan.

mistakes.py write OLD NEW >mistakes.md   by two builds of e2e-gen, what each says; OLD can be a mistakes.md instead,
                                         whose "before" is then kept
mistakes.py check NEW FILE               whether FILE has what this one says"""

import os
import re
import subprocess
import sys
import tempfile

MISTAKES = [
    ("A file without a runner", "", """\
phases:
  - name: smoke
    tests:
      api: tests/test_api.py
      cart: tests/test_cart.py
"""),
    ("Tests as a list", "", """\
phases:
  - name: smoke
    runner: pytest
    tests:
      - tests/test_api.py
      - cart: tests/test_cart.py
"""),
    ("Phases as a mapping", "", """\
phases:
  smoke: {runner: pytest, tests: {api: tests/test_api.py}}
"""),
    ("A word of Compose or CI: depends_on", "", """\
phases:
  - {name: health, tests: {api: {command: ./health}}}
  - {name: smoke, depends_on: [health], tests: {api: {command: ./smoke}}}
"""),
    ("A word of another tool: cmd", "", """\
phases:
  - name: smoke
    tests: {api: {cmd: ./smoke}}
"""),
    ("An image as a service", "", """\
services: {db: {image: "postgres:16"}}
phases: [{name: smoke, tests: {api: {command: ./smoke}}}]
"""),
    ("A URL for the health of a service", "", """\
services: {web: {command: ./web, ready: {url: "http://localhost:8000/health"}}}
phases: [{name: smoke, tests: {api: {command: ./smoke}}}]
"""),
    ("yes for true", "", """\
phases:
  - {name: smoke, required: yes, tests: {api: {command: ./smoke}}}
"""),
    ("A variable in small letters", "", """\
phases: [{name: smoke, tests: {api: {command: "curl ${api_url}/health"}}}]
"""),
    ("No plan at all", "", None),
    ("A misspelt section, and what uses it", "", """\
runner: {own: {command: [./run, "${path}"]}}
phases: [{name: smoke, runner: own, tests: {api: test_api, cart: test_cart}}]
"""),
    ("A misspelt key of a test", "", """\
phases: [{name: smoke, tests: {api: {comand: ./smoke}}}]
"""),
    ("A misspelt variable of the http check", "--check", """\
phases:
  - name: smoke
    runner: http
    tests: {health: {path: "http://localhost:8000/health", env: {HTTP_JSONN: status=up}}}
"""),
    ("An address without a scheme", "--check", """\
phases: [{name: smoke, runner: http, tests: {health: "localhost:8000/health"}}]
"""),
    ("A test file that is not there", "", """\
phases: [{name: smoke, runner: pytest, tests: {api: tests/test_apy.py}}]
"""),
]


def said(program, option, plan):
    """What it says is wrong, or that it says nothing; the line about the Makefile is left out."""
    with tempfile.TemporaryDirectory() as directory:
        if plan is not None:
            with open(os.path.join(directory, "phases.yaml"), "w", encoding="utf-8") as file:
                file.write(plan)
        done = subprocess.run([program] + option.split(), cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        lines = [line for line in done.stdout.splitlines(True) if not line.startswith("Makefile: ")]
        return "".join(lines) or "(nothing)\n"


def before(old):
    """What the old one says of each mistake."""
    if not old.endswith(".md"):
        return [said(old, option, plan) for _, option, plan in MISTAKES]
    with open(old, encoding="utf-8") as file:
        return re.findall(r" before:\n\n```\n(.*?)```", file.read(), re.S)


def write(old, new):
    then = before(old)
    assert len(then) == len(MISTAKES), len(then)
    print("# Typical mistakes in a plan\n\nWhat e2e-gen says about each, before and now. Made by `docs/tour/mistakes.py`.")
    for number, (title, option, plan) in enumerate(MISTAKES, 1):
        command = "e2e-gen" + (" " + option if option else "")
        print("\n## %d. %s\n" % (number, title))
        if plan is not None:
            print("```yaml\n%s```\n" % plan)
        print("`%s` before:\n\n```\n%s```\n\nNow:\n\n```\n%s```" % (command, then[number - 1], said(new, option, plan)))


def check(new, path):
    with open(path, encoding="utf-8") as file:
        now = re.findall(r"\nNow:\n\n```\n(.*?)```", file.read(), re.S)
    assert len(now) == len(MISTAKES), len(now)
    for (title, option, plan), text in zip(MISTAKES, now):
        assert said(new, option, plan) == text, "%s:\n%s" % (title, said(new, option, plan))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(sys.argv[2], sys.argv[3])
    else:
        check(sys.argv[2], sys.argv[3])
