# SPDX-License-Identifier: MIT
"""The picture of bench/demo: two timelines and what the next run costs. Measures nothing."""
import statistics
from datetime import datetime
from html import escape

WIDTH, LEFT, RIGHT = 900, 20, 20
BAR, GAP = 7, 2
COLOURS = {
    "health": "#8c8c8c",
    "backend_smoke": "#56a0d3",
    "frontend_smoke": "#e69f00",
    "backend_flows": "#1f5f99",
    "frontend_flows": "#c8550d",
    "database_integrity": "#2a9d62",
}
ARMS = {"before": "phases in the order of the file", "after": "phases.yaml as it is"}
ARM_COLOURS = {"before": "#b4b4b4", "after": "#1f5f99"}
SITUATIONS = {
    "first": "the first run",
    "all": "the application has changed",
    "nothing": "nothing has changed",
    "one": "one test file has changed",
}


def seconds(time):
    return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()


class Drawing:
    def __init__(self):
        self.parts, self.y = [], 0

    def text(self, x, y, words, size=13, colour="#222", anchor="start", weight="normal"):
        self.parts.append('<text x="%.1f" y="%.1f" font-size="%d" fill="%s" text-anchor="%s" font-weight="%s">'
                          "%s</text>" % (x, y, size, colour, anchor, weight, escape(words)))

    def bar(self, x, y, width, height, colour, title=None):
        inner = "<title>%s</title>" % escape(title) if title else ""
        self.parts.append('<rect x="%.1f" y="%.1f" width="%.1f" height="%d" rx="1.5" fill="%s">%s</rect>'
                          % (x, y, max(width, 1), height, colour, inner))

    def line(self, x, top, bottom, colour="#ddd"):
        self.parts.append('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"/>'
                          % (x, top, x, bottom, colour))

    def whole(self):
        return ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" '
                'font-family="system-ui, sans-serif">\n<rect width="100%%" height="100%%" fill="#fff"/>\n'
                "%s\n</svg>\n" % (WIDTH, self.y, WIDTH, self.y, "\n".join(self.parts)))


def lanes_of(tests):
    """Tests that ran at the same time lie below each other, those of a sequence beside each other."""
    lanes = []
    for test in sorted(tests, key=lambda test: test["began"]):
        free = [lane for lane in lanes if lane[-1]["ended"] <= test["began"] + 0.05]
        own = [lane for lane in free if lane[-1]["phase"] == test["phase"]]
        if free:
            (own or free)[0].append(test)
        else:
            lanes.append([test])
    return lanes


def median(run):
    return statistics.median(run["seconds"])


def timeline(drawing, arm, run, scale):
    end = min(run["seconds"], key=lambda value: abs(value - statistics.median_low(run["seconds"])))
    drawing.text(LEFT, drawing.y + 14, "%s: %s, %.1f s" % (arm, ARMS[arm], end), weight="bold")
    drawing.y += 24
    lanes = lanes_of(run["tests"])
    bottom = drawing.y + len(lanes) * (BAR + GAP) + 4
    for tick in range(0, int((WIDTH - LEFT - RIGHT) / scale) + 1, 10):
        drawing.line(LEFT + tick * scale, drawing.y - 3, bottom)
        drawing.text(LEFT + tick * scale, bottom + 12, "%d s" % tick, 10, "#777", "middle" if tick else "start")
    for lane in lanes:
        for test in lane:
            drawing.bar(LEFT + test["began"] * scale, drawing.y, (test["ended"] - test["began"]) * scale, BAR,
                        COLOURS.get(test["phase"], "#444"),
                        "%s/%s, %.1f s" % (test["phase"], test["name"], test["ended"] - test["began"]))
        drawing.y += BAR + GAP
    first = min(test["began"] for test in run["tests"])
    drawing.text(LEFT + 4, bottom - 8, "services start", 10, "#777")
    drawing.line(LEFT + first * scale, bottom - 20, bottom - 4, "#aaa")
    drawing.line(LEFT + end * scale, drawing.y - len(lanes) * (BAR + GAP) - 3, bottom, "#222")
    drawing.y = bottom + 30


def legend(drawing):
    x = LEFT
    for phase, colour in COLOURS.items():
        drawing.bar(x, drawing.y, 12, 10, colour)
        drawing.text(x + 17, drawing.y + 9, phase, 12)
        x += 40 + 7.2 * len(phase)
    drawing.y += 34


def cost(drawing, runs):
    label, room = 210, WIDTH - 210 - LEFT - RIGHT - 170
    longest = max(median(run) for arm in runs.values() for run in arm.values())
    for situation, words in SITUATIONS.items():
        drawing.text(LEFT, drawing.y + 21, words)
        for arm in ARMS:
            run = runs[arm][situation]
            width = median(run) / longest * room
            drawing.bar(LEFT + label, drawing.y, width, 13, ARM_COLOURS[arm])
            drawing.text(LEFT + label + width + 6, drawing.y + 11, "%.1f s, %s of 26 tests ran" % (
                median(run), len(run["tests"]) or "none"), 11, "#444")
            drawing.y += 15
        drawing.y += 10


def draw(figures):
    runs, drawing = figures["runs"], Drawing()
    drawing.y = 16
    drawing.text(LEFT, drawing.y + 14, "The 26 tests of ./bootstrap demo, make -j%d" % figures["jobs"], 17,
                 weight="bold")
    drawing.y += 40
    scale = (WIDTH - LEFT - RIGHT) / (max(max(arm["first"]["seconds"]) for arm in runs.values()) * 1.02)
    for arm in ARMS:
        timeline(drawing, arm, runs[arm]["first"], scale)
    legend(drawing)
    drawing.text(LEFT, drawing.y + 10, "What a run costs", weight="bold")
    x = LEFT + 210
    for arm, words in ARMS.items():
        drawing.bar(x, drawing.y, 12, 11, ARM_COLOURS[arm])
        drawing.text(x + 17, drawing.y + 10, "%s: %s" % (arm, words), 12)
        x += 290
    drawing.y += 28
    cost(drawing, runs)
    drawing.y += 8
    drawing.text(LEFT, drawing.y + 8, "%s. %s. Median of %d." % (
        figures["date"], figures["machine"].split(", ctest")[0], len(runs["after"]["first"]["seconds"])), 10, "#777")
    drawing.y += 22
    return drawing.whole()
