# SPDX-License-Identifier: MIT
"""The harnesses that are compared. Each runs the same number of tests that do nothing, in a directory
of its own, from a state in which every test has to run."""
import json
import re
import shutil

from .files import TRUE, bare_makefile, phases_yaml, set_aside, test_names, true_tests, write
from .process import Broken, Missing, run
from .sizes import JOBS


def expect(log, pattern):
    """The output says that all tests have run."""
    if not re.search(pattern, log.read_text(errors="replace")):
        raise Broken("no \"%s\" in its output" % pattern)


class Harness:
    """One way to run `count` tests of true with two jobs, in a directory of its own."""
    name = ""
    needs = ()

    def __init__(self, directory, count):
        self.dir, self.count = directory, count

    def prepare(self):
        """Writes what the harness reads, and configures it."""

    def clean(self):
        """Back to a state in which every test has to run; not timed."""

    def command(self):
        """What is timed."""
        raise NotImplementedError

    def check(self, log):
        """Raises Broken unless every test has run; not timed."""

    @classmethod
    def ready(cls, directory, *size):
        """One that is prepared; raises Missing when its programs are not there."""
        missing = [program for program in cls.needs if not shutil.which(program)]
        if missing:
            raise Missing("not installed: " + ", ".join(missing))
        harness = cls(directory, *size)
        harness.dir.mkdir(parents=True)
        harness.prepare()
        return harness

    def seconds(self, clean=None):
        """Runs all tests once."""
        (clean or self.clean)()
        measured = run(self.command(), self.dir)
        self.check(measured.log)
        return measured.seconds


class BareMake(Harness):
    name = "bare make"
    needs = ("make",)

    def prepare(self):
        write(self.dir / "Makefile", bare_makefile(self.count))

    def command(self):
        return ["make", "-j%d" % JOBS]


class E2eGen(Harness):
    name = "e2e-gen"
    needs = ("make", "e2e-gen", "e2e-run", "e2e-report")

    def __init__(self, directory, phases, tests=None):
        """So many phases of so many tests; without tests, one phase of `phases` tests."""
        shape = (1, phases) if tests is None else (phases, tests)
        super().__init__(directory, shape[0] * shape[1])
        self.phases = [("p%d" % number, true_tests(shape[1])) for number in range(1, shape[0] + 1)]

    def prepare(self):
        write(self.dir / "phases.yaml", phases_yaml(self.phases))
        run(["e2e-gen", "phases.yaml"], self.dir)

    def clean(self):
        set_aside(self.dir / "test-results")

    def clean_by_removal(self):
        """What somebody types who wants to begin anew."""
        run(["rm", "-rf", "test-results"], self.dir)

    def clean_in_place(self):
        """The results stay, and none of them counts."""
        run(["make", "e2e-fresh"], self.dir)

    def command(self):
        return ["make", "-j%d" % JOBS, "e2e"]

    def check(self, log):
        results = json.loads((self.dir / "test-results/e2e-results.json").read_text())
        ran = results["tests_passed"] - results["tests_cached"]
        if ran != self.count:
            raise Broken("%d of %d tests ran" % (ran, self.count))


class Ctest(Harness):
    name = "ctest"
    needs = ("cmake", "ctest")

    def prepare(self):
        write(self.dir / "CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.5)\nproject(bench NONE)\nenable_testing()\n"
              + "".join("add_test(NAME %s COMMAND %s)\n" % (name, TRUE)
                        for name in test_names(self.count)))
        run(["cmake", "-S", ".", "-B", "build"], self.dir)

    def clean(self):
        set_aside(self.dir / "build/Testing")

    def command(self):
        return ["ctest", "--test-dir", "build", "-j%d" % JOBS]

    def check(self, log):
        expect(log, r"100%% tests passed, 0 tests failed out of %d\b" % self.count)


class Ninja(Harness):
    name = "ninja"
    needs = ("ninja",)

    def prepare(self):
        write(self.dir / "build.ninja", "rule test\n  command = %s\n" % TRUE
              + "".join("build %s: test\n" % name for name in test_names(self.count)))

    def clean(self):
        set_aside(self.dir / ".ninja_log")

    def command(self):
        return ["ninja", "-j%d" % JOBS]

    def check(self, log):
        expect(log, r"\[%d/%d\]" % (self.count, self.count))


class Meson(Harness):
    name = "meson test"
    needs = ("meson", "ninja")

    def prepare(self):
        write(self.dir / "meson.build", "project('bench')\nprogram = find_program('%s')\n" % TRUE
              + "".join("test('%s', program)\n" % name for name in test_names(self.count)))
        run(["meson", "setup", "build"], self.dir)

    def clean(self):
        set_aside(self.dir / "build/meson-logs")
        (self.dir / "build/meson-logs").mkdir()

    def command(self):
        return ["meson", "test", "-C", "build", "--no-rebuild", "--num-processes", str(JOBS)]

    def check(self, log):
        expect(log, r"Ok: +%d\b" % self.count)


class Automake(Harness):
    name = "automake check"
    needs = ("make", "aclocal", "automake", "autoconf")

    def prepare(self):
        names = [name + ".t" for name in test_names(self.count)]
        self.build = self.dir / "build"
        self.build.mkdir(parents=True)
        write(self.dir / "configure.ac", "AC_INIT([bench], [1])\nAM_INIT_AUTOMAKE([foreign])\n"
              "AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n")
        write(self.dir / "Makefile.am",
              "TEST_EXTENSIONS = .t\nT_LOG_COMPILER = %s\nTESTS = \\\n%s\n"
              % (TRUE, " \\\n".join(names)))
        for name in names:
            write(self.dir / name, "")
        for command in (["aclocal"], ["autoconf"], ["automake", "--add-missing", "--copy"]):
            run(command, self.dir)
        run(["sh", "../configure"], self.build)

    def clean(self):
        set_aside(self.build)
        self.build.mkdir()
        run(["sh", "../configure"], self.build)

    def command(self):
        return ["make", "-C", "build", "-j%d" % JOBS, "check"]

    def check(self, log):
        expect(log, r"# PASS: +%d\b" % self.count)
