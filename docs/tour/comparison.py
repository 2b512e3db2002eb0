#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""How soon the failing line of a test is on the screen: comparison.py ROUNDS, in a directory that parts/comparison has
made. The tools take turns; the median of the rounds is printed, as a table in Markdown."""

import os
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import terminal  # noqa: E402

JS, GO = "expect(total).toBe(21.4)", "t.Fatalf("
# The tool, its directory, its command; the place of the failing line, and its text.
ROWS = [
    ("Playwright, line", "playwright", ["node_modules/.bin/playwright", "test", "--reporter=line"], "shop.spec.js:7", JS),
    ("e2e-gen, preset playwright", "playwright", ["e2e-gen", "--run"], "shop.spec.js:7", JS),
    ("Vitest", "vitest", ["node_modules/.bin/vitest", "run"], "shop.test.js:7", JS),
    ("e2e-gen, preset vitest", "vitest", ["e2e-gen", "--run"], "shop.test.js:7", JS),
    ("gotestsum", "go", ["gotestsum"], "shop_test.go:9", GO),
    ("e2e-gen, preset go", "go", ["e2e-gen", "--run"], "shop_test.go:9", GO),
]


def measure(directory, command, place, line):
    """Seconds until the place of the line is on the terminal, and until the command was over; whether the line itself is
    there, too."""
    for name in ("test-results", "e2e-results", ".e2e-history", "playwright-report"):
        shutil.rmtree(os.path.join(directory, name), ignore_errors=True)
    home = os.getcwd()
    os.chdir(directory)
    screen, seen = terminal.Screen(), []
    raw = bytearray()
    begin = time.monotonic()

    def on_output(_, data):
        raw.extend(data)
        screen.__init__()
        screen.feed(raw.decode(errors="ignore"))
        if not seen and place in screen.text():
            seen.append(time.monotonic() - begin)

    status = terminal.run(command, on_output)
    end = time.monotonic() - begin
    os.chdir(home)
    if not seen or status == 0:
        sys.exit("%s: ended with %s, and the line was %s\n%s" % (command, status, "seen" if seen else "not seen", screen.text()))
    return seen[0], end, line in screen.text()


def page(directory, report, needle, test):
    """How often one has to click on the page until the line is to be seen."""
    done = subprocess.run(["node", os.path.join(os.path.dirname(os.path.abspath(__file__)), "clicks.mjs"),
                           os.path.abspath(os.path.join(directory, report)), needle, test],
                          stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


def main():
    rounds = int(sys.argv[1])
    taken = {row[0]: [] for row in ROWS}
    for _ in range(rounds):
        for name, directory, command, place, line in ROWS:
            taken[name].append(measure(directory, command, place, line))
    print("| terminal | place shown after | run over after | with its text | further keystrokes |\n|---|---|---|---|---|")
    for name, *_ in ROWS:
        seen, end, line = zip(*taken[name])
        print("| %s | %.1f s | %.1f s | %s | 0 |"
              % (name, statistics.median(seen), statistics.median(end), "yes" if all(line) else "no"))
    # The pages of the last runs.
    measure("playwright", ["node_modules/.bin/playwright", "test"], "shop.spec.js:7", JS)
    clicks = [("Playwright", "playwright", "playwright-report/index.html", "the total is right")]
    print("\n| page | clicks until the line is visible |\n|---|---|")
    for name, directory, report, test in clicks:
        print("| %s | %s |" % (name, page(directory, report, JS, test)))
    measure("playwright", ["e2e-gen", "--run"], "shop.spec.js:7", JS)
    print("| e2e-gen | %s |" % page("playwright", "e2e-results/report.html", JS, "the total is right"))


if __name__ == "__main__":
    main()
