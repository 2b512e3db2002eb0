# SPDX-License-Identifier: MIT
"""The plan of a situation: phases, tests and services as data, and as phases.yaml.

A tag stands in a command and does nothing but to be another when the command is to be another one;
what ran tells it to the log."""
import copy
import datetime
import json
from dataclasses import MISSING, dataclass, field, fields


SETUP, TEARDOWN = "seed", "wipe"
# What a fingerprint can be made of, and how the plan says it.
FINGERPRINTS = {"command": 'cat "$SIT/sys/version"', "env": ["SIT_F"], "files": ["system.conf"]}


@dataclass
class Test:
    name: str
    # file, dir: a script, or a directory with one; bare: no file; var: the command is in a variable;
    # nested: it runs a plan of its own; built: a rule of the user makes the file.
    kind: str = "file"
    apart: bool = False     # of a dir: its path is the script alone, the rest are its inputs
    tag: int = 1
    say: str = "pass"       # of a bare test, whose command says it
    retries: int = 0
    report: str = ""        # own: in the artifacts; fixed: at a place of its own; shared: with others
    quarantine: int = 0     # days until its end, counted from today; 0: none
    needs: list = field(default_factory=list)   # ids of tests that have to have passed
    after: list = field(default_factory=list)   # ids of tests that come before it
    locks: list = field(default_factory=list)
    exclusive: bool = False
    slots: int = 1
    tags: list = field(default_factory=list)
    on: list = field(default_factory=list)      # after which causes it is tried again; none: all
    launcher: str = ""      # how the one behaves that starts it, see launcher.sh; none: it runs beside make
    phase: str = field(default="", compare=False)

    @property
    def id(self):
        return self.phase + "/" + self.name

    @property
    def path(self):
        return "t/" + self.name

    @property
    def script(self):
        return self.path + "/x" if self.kind == "dir" else self.path

    @property
    def file(self):
        """By which it can be selected, too."""
        if self.kind in ("bare", "nested"):
            return ""
        return self.script if self.apart else self.path

    def report_file(self):
        return {"own": "${artifacts}/r.xml", "fixed": "r-%s.xml" % self.name,
                "shared": "r-shared.xml"}[self.report]


@dataclass
class Phase:
    name: str
    tests: list
    required: bool = True
    parallel: bool = True
    services: list = field(default_factory=list)
    needs: list = None      # None: all phases before it
    setup: str = ""         # what its step says; none: there is no step
    teardown: str = ""
    decides: bool = False   # its teardown
    budget: int = None      # of retries
    replicate: bool = False     # every shard runs it
    batch: int = 0          # so many of its tests share a start

    def steps(self):
        """Those of its setup and its teardown, as tests."""
        for name, say in ((SETUP, self.setup), (TEARDOWN, self.teardown)):
            if say:
                yield Test(name, "bare", say=say, phase=self.name)


@dataclass
class Service:
    name: str
    tag: int = 1
    once: bool = False
    needs: list = field(default_factory=list)


@dataclass
class Plan:
    phases: list
    services: list = field(default_factory=list)
    value: str = ""         # of SIT_V in the plan's env
    max_age: str = ""
    fingerprint: list = field(default_factory=list)     # names of FINGERPRINTS
    budget: int = None      # of retries
    wrapped: bool = False   # a Makefile of the user includes ours
    broken: bool = False
    format: int = 0         # a comment; changes nothing

    def tests(self):
        return [test for phase in self.phases for test in phase.tests]

    def test(self, name):
        """By its id, or None."""
        return next((test for test in self.tests() if test.id == name), None)

    def target(self, name):
        """A test or a step, by its id, or None."""
        return next((test for phase in self.phases for test in [*phase.tests, *phase.steps()]
                     if test.id == name), None)

    def phase(self, name):
        return next((phase for phase in self.phases if phase.name == name), None)

    def has_tool(self, test):
        """Whether its command could run others beside it. A step of a phase has none."""
        phase = self.phase(test.phase)
        return phase.batch > 0 and test in phase.tests and test.kind == "file" and not test.report

    def in_batch(self, test):
        """Whether it can share its start."""
        return self.has_tool(test) and self.phase(test.phase).parallel and not test.exclusive and \
            not (test.needs or test.after or test.locks or test.launcher) and \
            not any(test.id in other.needs + other.after for other in self.tests())

    def before(self, phase):
        """The phases that come before it, directly or not."""
        found = []
        earlier = self.phases[:self.phases.index(phase)]
        for other in earlier if phase.needs is None else map(self.phase, phase.needs):
            found += [one for one in [*self.before(other), other] if one not in found]
        return found

    def needed(self, tests):
        """The tests, and all that they need."""
        found, todo = list(tests), list(tests)
        while todo:
            for name in todo.pop().needs:
                other = self.test(name)
                if other not in found:
                    found.append(other)
                    todo.append(other)
        return found

    def services_of(self, test):
        """What the test stands on: what its phase names, or all where no phase names any."""
        if any(phase.services for phase in self.phases):
            return self.phase(test.phase).services
        return [service.name for service in self.services]

    def service(self, name):
        return next(service for service in self.services if service.name == name)

    def copy(self):
        return copy.deepcopy(self)

    def settle(self):
        """Tells each test its phase."""
        for phase in self.phases:
            for test in phase.tests:
                test.phase = phase.name
        return self

    def to_json(self):
        """Without what is as it is by default."""
        return dict(lean(self), phases=[
            dict(lean(phase), tests=[lean(test, ("phase",)) for test in phase.tests])
            for phase in self.phases], services=[lean(service) for service in self.services])

    @staticmethod
    def from_json(data):
        data = dict(data)
        data["phases"] = [Phase(**dict(phase, tests=[Test(**test) for test in phase["tests"]]))
                          for phase in data["phases"]]
        data["services"] = [Service(**service) for service in data.get("services", [])]
        return Plan(**data).settle()

    # ---- phases.yaml ----

    def yaml(self):
        lines = ["version: 1", "timeout: 1m", "grace: 1s"]
        lines += ["# %d" % self.format] if self.format else []
        lines += ["max_age: " + self.max_age] if self.max_age else []
        if self.fingerprint:
            lines.append("fingerprint: " + quoted({name: FINGERPRINTS[name] for name in self.fingerprint}))
        lines += ["retries: {budget: %d}" % self.budget] if self.budget is not None else []
        lines += ["env: {SIT_V: %s}" % quoted(self.value)] if self.value else []
        for how in sorted({test.launcher for test in self.tests() if test.launcher}):
            lines += [] if "launchers:" in lines else ["launchers:"]
            lines.append("  l-%s: {command: %s}" % (how, quoted(["sh", "${SIT}/launcher.sh", how])))
        lines += ["services:"] if self.services else []
        for service in self.services:
            lines.append("  %s:" % service.name)
            lines.append("    command: " + quoted(
                ["sh", "${SIT}/service.sh", service.name, str(service.tag),
                 "once" if service.once else "-"]))
            if service.once:
                lines.append("    oneshot: true")
            else:
                lines.append("    ready: {exec: %s}" % quoted(
                    'read -r pid tag <"$SIT/sys/up.%s" && kill -0 "$pid"' % service.name))
            if service.needs:
                lines.append("    needs: " + quoted(service.needs))
        lines.append("phases:")
        for phase in self.phases:
            lines.append("- name: " + phase.name)
            lines += ["  required: false"] if not phase.required else []
            lines += ["  parallel: false"] if not phase.parallel else []
            lines += ["  replicate: true"] if phase.replicate else []
            if any(self.in_batch(test) for test in phase.tests):
                lines.append("  batch: %d" % phase.batch)
            lines += ["  needs: " + quoted(phase.needs)] if phase.needs is not None else []
            lines += ["  services: " + quoted(phase.services)] if phase.services else []
            if phase.budget is not None:
                lines.append("  retries: {budget: %d}" % phase.budget)
            for key, step in zip(("setup", "teardown"), (SETUP, TEARDOWN)):
                if getattr(phase, key):
                    lines += ["  %s:" % key, "    %s:" % step]
                    lines += ["      " + line for one in phase.steps() if one.name == step
                              for line in self.test_yaml(one)]
            lines += ["      required: true"] if phase.teardown and phase.decides else []
            lines.append("  tests:")
            for test in phase.tests:
                lines.append("    %s:" % test.name)
                lines += ["      " + line for line in self.test_yaml(test)]
        if self.broken:
            lines.append("]] no YAML")
        return "\n".join(lines) + "\n"

    def test_yaml(self, test):
        directory = test.kind == "dir" and not test.apart
        words = [test.id, str(test.tag), "${attempt}", ",".join(self.services_of(test)) or "-",
                 "${report}" if test.report else "-", "${path}" if directory else
                 test.path if test.apart else "-"]
        if test.kind == "bare":
            yield "command: " + quoted("set -- %s; v=%s say=%s rep=good; . \"$SIT/lib.sh\"" % (
                " ".join(words), test.say, test.say))
        elif test.kind == "var":
            yield "path: " + test.path
            yield "command: " + quoted("${SIT_CMD}")
        elif test.kind == "nested":
            yield "command: " + quoted(["sh", "${SIT}/nested.sh", *words[:3]])
        elif self.has_tool(test):
            yield "path: " + test.path
            yield "report: {format: junit, file: \"${artifacts}/r.xml\"}"
            yield "command: " + quoted(
                ["sh", "${SIT}/batch.sh", test.phase, *words[1:4], "${report}", "${path}"])
        else:
            yield "path: " + (test.script if test.apart else test.path)
            if test.apart:
                yield "inputs: " + quoted(test.path + "/**")
            yield "command: " + quoted(
                ["sh", "${path}/x" if directory else "${path}", *words])
        for key in ("needs", "after", "locks", "tags"):
            if getattr(test, key):
                yield "%s: %s" % (key, quoted(getattr(test, key)))
        if test.exclusive:
            yield "exclusive: true"
        if test.report:
            yield "report: {format: junit, file: %s}" % quoted(test.report_file())
        if test.quarantine:
            day = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(test.quarantine)
            yield "quarantine: {until: %s}" % day.strftime("%Y-%m-%d")
        if test.launcher:
            yield "launcher: l-" + test.launcher
        if test.slots > 1:
            yield "slots: %d" % test.slots
        if test.retries and test.on:
            yield "retries: {count: %d, on: %s}" % (test.retries, quoted(test.on))
        elif test.retries:
            yield "retries: %d" % test.retries


def lean(thing, without=()):
    found = {}
    for one in fields(thing):
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        if one.name not in without and getattr(thing, one.name) != default:
            found[one.name] = getattr(thing, one.name)
    return found


def variable_command(test):
    """What the command of a test of the kind var is, when the variable has it."""
    return "sh %s %s %d 1 - - -" % (test.path, test.id, test.tag)


def quoted(value):
    """JSON, which YAML is too."""
    return json.dumps(value)
