# SPDX-License-Identifier: MIT
"""The place of a situation: checkouts with their plan and files as the user wants them, the results
directories, the log, and the environment. Steps change it; it knows nothing of who is right."""
import os
import shlex
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import processes
from log import Log
from plan import Plan, variable_command

HERE = Path(__file__).resolve().parent
PROGRAMS = ("lib.sh", "service.sh", "nested.sh", "launcher.sh", "batch.sh")
# What a make or a CI above us says is not meant for what is tried here.
OF_OTHERS = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS", "MAKEFILES",
             "MAKE_TERMOUT", "MAKE_TERMERR", "CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "MAKE")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in OF_OTHERS and not name.startswith(("E2E_", "SIT"))}
ENVIRONMENT["LC_ALL"] = "C.UTF-8"
REPORTS = ("e2e-results.json", "report.html", "e2e-results.xml", "ctrf-report.json", "summary.md")


@dataclass(frozen=True)
class Content:
    """What a file says: which content it is (no two have the same number), and what that means.
    `bad` is for files that a script of a directory reads."""
    v: int
    say: str = "pass"
    rep: str = "good"
    bad: bool = False

    def text(self, helper):
        if helper:
            return "#%d\n%s\n" % (self.v, "bad=1" if self.bad else ":")
        return '#%d\nv=%d say=%s rep=%s\n. "$SIT/lib.sh"\n' % (self.v, self.v, self.say, self.rep)


def is_helper(path):
    return path.count("/") > 1 and not path.endswith("/x")


class Checkout:
    """A tree of the user: its plan, and what is in its files because he wants it so. `synced`: the
    Makefile is of this plan, or make will see that it is not."""

    def __init__(self, path, plan):
        self.path, self.plan, self.want, self.synced = path, plan, {}, True
        self.rules = set()      # files that make's built-in rules would make test files from

    def copy(self, path):
        new = Checkout(path, self.plan.copy())
        new.want, new.synced, new.rules = dict(self.want), self.synced, set(self.rules)
        return new

    def identity(self, test):
        """What a test says its content is, when it is what the user wants; None: it cannot say."""
        if test.kind == "bare":
            return test.say
        if test.kind == "nested":
            return "-"
        main = self.want.get(test.script)
        if test.kind == "built":
            return self.built(test)
        if not main:
            return None
        if test.kind != "dir":
            return str(main.v)
        below = sorted(name for name in self.want
                       if name.startswith(test.path + "/") and name != test.script)
        below.sort(key=lambda name: name.count("/"))
        return "%d%s" % (main.v, "".join(
            "+%s#%d" % (name[len(test.path) + 1:], self.want[name].v) for name in below))

    def built(self, test):
        """The rule that makes it is the user's, and make's clock is all that he relies on."""
        try:
            return (self.path / test.path).read_text().split("\n", 1)[0].lstrip("#")
        except OSError:
            return None


class Results:
    """A results directory: the executions that it may count, and whose it is. `calm`: since the last
    make nothing was done that could make a pass too old."""

    def __init__(self, owner=None):
        self.executions, self.calm = [], False
        self.owner = owner      # the checkout that began the run, and where it was
        self.stripped = False   # its state was taken away
        self.plan_then = None   # of the last make that has begun
        self.did_pass = {}      # by id, as far as it is known: whether its last result is a pass
        self.green = {}         # reports by name that a green make wrote: their identity

    def copy(self):
        new = Results(self.owner)
        new.executions = list(self.executions)
        return new

    def last(self, test):
        """The last one that came to an end, or None."""
        return next((execution for execution in reversed(self.executions)
                     if execution.id == test.id and execution.is_over()), None)


class World:
    """Everything, and what has happened so far. `tell`: gets the shell commands of each step."""

    def __init__(self, root, plan, tell=None, limit=30):
        self.root, self.limit, self.tell = Path(root), limit, tell or (lambda line: None)
        self.checkouts, self.results, self.backups = {}, {}, {}
        self.makes, self.findings, self.mounted = [], [], []
        self.full = False       # the small disk
        self.were_sick = set()
        self.touched = False    # make -t has made files of a rule of the user's, without anything in them
        self.sick = False       # a service lives and is not well
        self.judged = lambda made: None
        self.at_work = None     # the make during which steps are played
        self.rooms = {}         # results by the number of the make
        self.old_shards = {}    # what is known of copies of shards, by their path
        self.altered = False    # something was done to a directory of a shard
        self.names = 0
        (self.root / "sys").mkdir(parents=True)
        for name in PROGRAMS:
            shutil.copy(HERE / name, self.root / name)
        self.log = Log(self.root / "log")
        self.now = {}           # what variables are set for the makes to come
        self.add("a", plan)

    def close(self):
        processes.end_all()
        self.log.close()
        for place in self.mounted:
            subprocess.run(["umount", "--lazy", str(place)], check=False)

    def add(self, name, plan: Plan):
        checkout = self.checkouts[name] = Checkout(self.root / name, plan)
        (checkout.path / "t").mkdir(parents=True)
        return checkout

    def environment(self, make):
        return dict(ENVIRONMENT, SIT=str(self.root), SIT_MAKE=str(make),
                    **{name: value for name, value in self.now.items() if value is not None})

    # ---- files ----

    def write(self, path, text, how="now"):
        """Writes a file in one of the ways in which files come to be changed, and tells how."""
        path = Path(path)
        here = self.short(path)
        old = path.stat() if path.exists() else None
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
            self.tell("mkdir -p " + self.short(path.parent))
        target = path
        if how not in ("now", "kept"):
            target = path.parent / (path.name + ".new")
        if path.is_symlink():
            path.unlink()
        if how == "link":
            self.names += 1
            target = path.parent / ("." + path.name + ".%d" % self.names)
        target.write_text(text)
        self.tell("cat >%s <<'END'\n%sEND" % (self.short(target), text))
        if how == "older":
            self.date(target, time.time() - 100)
        elif how == "second":
            self.date(target, int(time.time()))
        elif how == "future":
            self.date(target, time.time() + 3600)
        elif how == "kept" and old:
            os.utime(target, ns=(old.st_mtime_ns, old.st_mtime_ns))
            self.tell("touch -d @%d.%09d %s" % (*divmod(old.st_mtime_ns, 10 ** 9), here))
        if how == "link":
            self.date(target, time.time() - 100)
            path.unlink(missing_ok=True)
            path.symlink_to(target.name)
            self.tell("ln -sf %s %s" % (target.name, here))
        elif target != path:
            target.rename(path)
            self.tell("mv %s %s" % (self.short(target), here))

    def date(self, path, when):
        os.utime(path, (when, when))
        ago = round(time.time() - when, 1)
        self.tell("touch -d '%s seconds %s' %s" % (abs(ago), "ago" if ago >= 0 else "", self.short(path)))

    def short(self, path):
        """For a shell whose directory is that of the situation."""
        try:
            return shlex.quote(str(Path(path).relative_to(self.root)))
        except ValueError:
            return shlex.quote(str(path))

    def run(self, words, cwd=None):
        """A small program of the steps; tells it."""
        child = processes.Child(words, cwd or self.root, self.environment(0), self.root / "out.step")
        if not child.ended(self.limit):
            processes.send(child.pid, 9)
        code = child.code()
        text = " ".join(shlex.quote(str(word)) for word in words).replace(str(self.root) + "/", "")
        self.tell("(cd %s && %s)" % (self.short(cwd), text) if cwd else text)
        return code

    # ---- results ----

    def results_of(self, checkout, out):
        path = os.path.realpath(checkout.path / out)
        return self.results.setdefault(path, Results())

    def take_in(self):
        """Sorts what is new in the log."""
        for execution in self.log.read():
            if execution.make in self.rooms:
                self.rooms[execution.make].executions.append(execution)

    def command_of_variable(self, checkout):
        test = next((test for test in checkout.plan.tests() if test.kind == "var"), None)
        return variable_command(test) if test else ""
