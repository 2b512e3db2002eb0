# SPDX-License-Identifier: MIT
"""The figures: what each is called, what is aimed at, and what was measured. Knows not how."""
import statistics
from dataclasses import dataclass, field

from .place import DISK, MEMORY


@dataclass(frozen=True)
class Aim:
    """At most this; the moonshot is what would be better still."""
    aim: float
    moonshot: float = None

    def __str__(self):
        return "%g" % self.aim if self.moonshot is None else "%g, %g" % (self.aim, self.moonshot)


@dataclass(frozen=True)
class Figure:
    """label may have {names} of sizes in it. aims: one for each kind of place, or one for all."""
    key: str
    label: str
    unit: str = ""
    aims: dict = field(default_factory=dict)

    def aim(self, place):
        return self.aims.get(place.kind)


def everywhere(aim, moonshot=None):
    return {DISK: Aim(aim, moonshot), MEMORY: Aim(aim, moonshot)}


@dataclass
class Sample:
    """What was measured of one figure in one place; skipped says why nothing was."""
    measure: str
    figure: Figure
    label: str
    place: object
    values: list = field(default_factory=list)
    skipped: str = ""
    judged: bool = True

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def aim(self):
        return self.figure.aim(self.place) if self.judged else None

    @property
    def met(self):
        """None: there is no aim, or nothing was measured."""
        return None if self.aim is None or not self.values else self.median <= self.aim.aim

    @property
    def moonshot_met(self):
        return bool(self.met and self.aim.moonshot is not None and self.median <= self.aim.moonshot)

    def number(self, value):
        if self.figure.unit in ("s", "MB", ""):
            digits = 3 if abs(value) < 1 else 2 if abs(value) < 100 else 0
        elif self.figure.unit == "ms":
            digits = 1 if abs(value) < 100 else 0
        else:
            digits = 0
        return "{:,.{}f}".format(value, digits)

    @property
    def value_text(self):
        return (self.number(self.median) + " " + self.figure.unit).rstrip()

    @property
    def spread_text(self):
        """Least and greatest of several."""
        if len(self.values) < 2:
            return ""
        return "%s–%s" % (self.number(min(self.values)), self.number(max(self.values)))

    @property
    def verdict(self):
        if self.met is None:
            return ""
        return "moonshot" if self.moonshot_met else "met" if self.met else "MISSED"


class Record:
    """All that was measured, in the order in which it was. Prints each figure as it comes."""

    def __init__(self, sizes, judged):
        self.sizes, self.judged, self.samples = sizes, judged, []
        self.measure, self.figures, self.place = "", {}, None

    def begin(self, measure, figures, place):
        self.measure, self.place = measure, place
        self.figures = {figure.key: figure for figure in figures}

    def label(self, figure):
        return figure.label.format(**self.sizes.words)

    def _append(self, key, **what):
        figure = self.figures[key]
        sample = Sample(self.measure, figure, self.label(figure), self.place, judged=self.judged,
                        **what)
        self.samples.append(sample)
        print_sample(sample)

    def add(self, key, values):
        self._append(key, values=list(values))

    def skip(self, key, why):
        self._append(key, skipped=" ".join(why.split()))

    def skip_rest(self, why):
        """Those of this measure of which nothing is known yet."""
        known = {sample.figure.key for sample in self.samples
                 if (sample.measure, sample.place) == (self.measure, self.place)}
        for key in self.figures:
            if key not in known:
                self.skip(key, why)

    def missing(self):
        """Figures of the current measure that were promised, and neither measured nor skipped."""
        known = {sample.figure.key for sample in self.samples
                 if (sample.measure, sample.place) == (self.measure, self.place)}
        return [key for key in self.figures if key not in known]

    def as_json(self):
        return [{"measure": sample.measure, "figure": sample.figure.key, "what": sample.label,
                 "place": sample.place.kind, "file_system": sample.place.type,
                 "unit": sample.figure.unit or "ratio", "values": sample.values,
                 "median": sample.median if sample.values else None,
                 "aim": sample.aim.aim if sample.aim else None,
                 "moonshot": sample.aim.moonshot if sample.aim else None,
                 "met": sample.met, "skipped": sample.skipped or None}
                for sample in self.samples]

    @property
    def all_met(self):
        return all(sample.met is not False for sample in self.samples)


def print_sample(sample):
    what = "%-8s %s" % (sample.place.type, sample.label)
    if sample.skipped:
        print("  %-70s skipped: %s" % (what, sample.skipped), flush=True)
        return
    spread = "(%s)" % sample.spread_text if sample.spread_text else ""
    print(("  %-70s %12s %-17s %s" % (what, sample.value_text, spread, sample.verdict)).rstrip(),
          flush=True)


def print_aims(record):
    """Each figure that has an aim."""
    print("\nThe aims, and in brackets the moonshots:")
    for sample in record.samples:
        if sample.met is not None:
            moonshot = "" if sample.aim.moonshot is None else " (%g)" % sample.aim.moonshot
            print("%-9s %-70s %8s, at most %g%s"
                  % (sample.verdict, "%s: %s" % (sample.place.type, sample.label),
                     sample.value_text, sample.aim.aim, moonshot))
