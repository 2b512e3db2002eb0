# SPDX-License-Identifier: MIT
"""The table of figures in README.md: between two marks, and made here only."""
from pathlib import Path

from .process import Broken

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- figures: made by bench/run --write -->"
END = "<!-- end of figures -->"


def cell(sample):
    if sample is None:
        return ""
    if sample.skipped:
        return "–"
    spread = " (%s)" % sample.spread_text if sample.spread_text else ""
    verdict = {"": "", "MISSED": " **missed**"}.get(sample.verdict, " " + sample.verdict)
    return sample.value_text + spread + verdict


def aim_text(samples):
    """What is aimed at, and the moonshot behind it; of each place when they differ."""
    aims = {sample.place.type: str(sample.aim) for sample in samples if sample.aim}
    if len(set(aims.values())) == 1 and len(aims) == len(samples):
        return next(iter(aims.values()))
    return "; ".join("%s %s" % pair for pair in aims.items())


def figures_table(samples):
    """Markdown: a row for each figure, a column for each place."""
    places = list(dict.fromkeys(sample.place for sample in samples))
    lines = ["| | %s | aim, moonshot |" % " | ".join(place.type for place in places),
             "|---|%s---|" % ("---|" * len(places))]
    rows = {}
    for sample in samples:
        rows.setdefault((sample.measure, sample.label, sample.figure.key), []).append(sample)
    measure = None
    for (name, label, _), found in rows.items():
        if name != measure:
            measure = name
            lines.append("| **%s** |%s |" % (name, " |" * len(places)))
        by_place = {sample.place: sample for sample in found}
        lines.append("| %s | %s | %s |" % (
            label, " | ".join(cell(by_place.get(place)) for place in places), aim_text(found)))
    skipped = dict.fromkeys((sample.measure, sample.label, sample.place.type, sample.skipped)
                            for sample in samples if sample.skipped)
    lines += [""] * bool(skipped) + ["- %s, %s, %s: skipped, %s." % what for what in skipped]
    return "\n".join(lines)


def write(samples, date, machine, readme=README):
    """Puts the figures in the place of those before; raises Broken when the marks are not there."""
    text = readme.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise Broken("%s: it needs one line %s and after it one line %s" % (readme, BEGIN, END))
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    readme.write_text("%s%s\n\nMeasured on %s: %s. The median and, in brackets, the least and the "
                      "greatest of several rounds.\n\n%s\n\n%s%s"
                      % (before, BEGIN, date, machine, figures_table(samples), END, after))
