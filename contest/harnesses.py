# SPDX-License-Identifier: MIT
"""The harnesses of the contest: how each is given the same tests, and is asked for its verdict.
Knows nothing of the scenarios."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import time

# What a make or a CI above us says is not meant for what is tried here.
OF_OTHERS = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS", "MAKEFILES",
             "MAKE_TERMOUT", "MAKE_TERMERR", "CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in OF_OTHERS and not name.startswith(("E2E_", "CTEST_", "NINJA_"))}
# Seconds, after which something hangs. What is decided takes a second or two; the rest is for a machine
# that has much else to do.
LIMIT = 120
STOPPING = threading.Event()        # the contest is ended before its end


class Cannot(Exception):
    """This scenario cannot be put to this harness; the text says why."""


class Broken(Exception):
    """A scenario that does not do what it is meant to do."""


class Stopped(Exception):
    """The contest is ended before its end."""


def processes_in(directory):
    """Those that stand there. Everything of a scenario does, also what has a session of its own."""
    place = os.path.realpath(directory)
    for entry in os.listdir("/proc"):
        if entry.isdigit() and int(entry) != os.getpid():
            with contextlib.suppress(OSError):
                where = os.readlink("/proc/%s/cwd" % entry)
                if where == place or where.startswith(place + "/"):
                    yield int(entry)


def end_processes(directory):
    """Kills those that stand there, until none does."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        found = list(processes_in(directory))
        if not found:
            return
        for number in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(number, signal.SIGKILL)
        time.sleep(0.02)


class Test:
    """One test: a script t/NAME.sh that `sh` runs, or a command of its own."""

    def __init__(self, name, script="exit 0", command=None, phase="one", limit=None, retries=0,
                 tap=False, env=None, **ours):
        self.name, self.script, self.command, self.phase = name, script, command, phase
        self.limit, self.retries, self.tap, self.env = limit, retries, tap, env or {}
        self.ours = ours        # keys of phases.yaml that nobody else has

    def file(self):
        return "t/%s.%s" % (self.name, "tap" if self.tap else "sh")

    def words(self):
        return self.command or ["sh", self.file()]


class Result:
    def __init__(self, code, text):
        self.code, self.text = code, text
        self.green = code == 0


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def quote(words):
    return " ".join("'%s'" % word.replace("'", "'\\''") for word in words)


class Harness:
    name = ""
    needs = ()
    make = True         # a make runs the tests, or can

    def __init__(self, directory):
        self.dir = directory
        self.dir.mkdir(parents=True)
        self.started, self.mounted = [], []

    # ---- what the scenarios use ----

    def plan(self, *tests, **keys):
        """Writes the tests and what the harness reads, and configures it. `keys` are those of
        phases.yaml; what else has no meaning for others is left out there."""
        for test in tests:
            if not test.command:
                write(self.dir / test.file(), test.script + "\n")
        self.write_plan(tests, keys)

    def replan(self, *tests, **keys):
        """The plan has changed, and the harness finds out as it does."""
        self.plan(*tests, **keys)

    def run(self, *words, env=None, stdout=None):
        """All tests; `words` are added to the command."""
        return self.shell(self.command(*words), env, stdout)

    def run_make(self, *words, env=None):
        """All tests by make, with its options."""
        if not self.make:
            raise Cannot("no make")
        return self.shell(self.make_command(*words), env)

    def select(self, what):
        """Only some tests; `what` is one of "nothing", "half", "empty"."""
        return self.shell(self.select_command(what))

    def again(self):
        """Its last verdict once more, without a run."""
        raise Cannot("no verdict but that of a run")

    def start(self, before=()):
        """Starts a run, in a process group of its own. `before`: a program that starts it."""
        with open(self.dir / "started.log", "wb") as log:
            return self.spawn([*before, *self.command()], log)

    def finish(self, process):
        self.wait(process)
        text = (self.dir / "started.log").read_text(errors="replace")
        return Result(process.returncode, text)

    def wait_until(self, holds, what):
        """Until something holds; `what` says what."""
        end = time.monotonic() + LIMIT
        while not holds():
            if STOPPING.is_set():
                raise Stopped
            if time.monotonic() > end:
                raise Broken("never: " + what)
            time.sleep(0.02)

    def wait_for(self, name):
        """Until a test has made the file."""
        self.wait_until((self.dir / name).exists, name + " is there")

    def unmount(self):
        """What a scenario has mounted."""
        while self.mounted:
            subprocess.run(["umount", "--lazy", self.mounted.pop()], check=False)

    def close(self):
        """Ends what is still alive of it, before its directory may be removed."""
        end_processes(self.dir)
        self.unmount()
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.wait(LIMIT)

    # ---- what a harness says of itself ----

    def write_plan(self, tests, keys):
        raise NotImplementedError

    def command(self, *words):
        raise NotImplementedError

    def make_command(self, *words):
        return self.command(*words)

    def select_command(self, what):
        raise Cannot("nothing to select")

    results = None      # the directory of its results

    # ---- running ----

    def spawn(self, words, out, env=None):
        """In a session of its own, so that a Ctrl-C is for the contest alone."""
        if STOPPING.is_set():
            raise Stopped
        process = subprocess.Popen(words, cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT, env=dict(ENVIRONMENT, **(env or {})),
                                   start_new_session=True)
        self.started.append(process)
        return process

    def wait(self, process):
        try:
            process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            raise Broken("no end after %d s: %s" % (LIMIT, quote(process.args))) from None

    def shell(self, words, env=None, stdout=None):
        log = self.dir / "output.log"
        with open(log, "wb") as out:
            process = self.spawn(words, stdout or out, env)
            self.wait(process)
        return Result(process.returncode, log.read_text(errors="replace"))

    def setup(self, words):
        """A step of configuring. When it refuses, that is the answer: not green."""
        done = self.shell(words)
        if done.code:
            raise Refused(done.text)


class Refused(Exception):
    """The harness does not take this plan, and says so."""


def write_service(directory, services):
    """For those who look after no services: scripts that start one, which waits until it is up, and
    stop it."""
    for service in services.values():
        write(directory / "start.sh", "setsid sh -c '%s' >/dev/null 2>&1 </dev/null &\n"
              "until %s; do sleep 0.05; done\n" % (service["command"], service["ready"]["exec"]))
        write(directory / "stop.sh", '[ ! -e up ] || kill "$(cat up)"\n')


class E2eGen(Harness):
    name = "e2e-gen"
    needs = ("make", "e2e-gen", "e2e-run", "e2e-report")
    results = "test-results"

    def write_plan(self, tests, keys):
        phases = {}
        for test in tests:
            body = dict(test.ours)
            if "runner" not in body:
                body["command"] = body.pop("our_command", None) or test.words()
                body.setdefault("path", test.file() if not test.command else "")
                if not body["path"]:
                    del body["path"]
            if test.tap:
                body["command"] = "exec >${report}; . ./" + test.file()
                body["report"] = {"format": "tap", "file": "${artifacts}/out.tap"}
            if test.limit:
                body["timeout"] = test.limit
            if test.retries:
                body["retries"] = test.retries
            if test.env:
                body["env"] = test.env
            phases.setdefault(test.phase, []).append((test.name, body))
        keys = dict(keys)
        of_phases = keys.pop("of_phases", {})
        # By hand, because a name may stand twice.
        text = ",".join(
            '{"name": %s, %s "tests": {%s}}'
            % (json.dumps(phase),
               "".join("%s: %s, " % (json.dumps(key), json.dumps(value))
                       for key, value in of_phases.get(phase, {}).items()),
               ", ".join("%s: %s" % (json.dumps(name), json.dumps(body)) for name, body in bodies))
            for phase, bodies in (phases or {"one": []}).items())
        write(self.dir / "phases.yaml",
              '{"version": 1, %s"phases": [%s]}\n'
              % ("".join("%s: %s, " % (json.dumps(key), json.dumps(value))
                         for key, value in keys.items()), text))
        if not (self.dir / "Makefile").exists():
            self.setup(["e2e-gen"])

    def command(self, *words):
        return ["make", "--no-print-directory", "-j2", *words, "e2e"]

    def select_command(self, what):
        return self.command({"nothing": "E2E_ONLY=typo/%", "half": "E2E_PHASES=one typo",
                             "empty": "E2E_ONLY="}[what])

    def again(self):
        return self.shell(["make", "--no-print-directory", "e2e-report"])

    def stamp(self, name):
        return self.dir / "test-results" / "one" / name


class Ctest(Harness):
    name = "ctest"
    needs = ("cmake", "ctest")
    results = "build/Testing"

    def write_plan(self, tests, keys):
        services = keys.get("services", {})
        write_service(self.dir, services)
        lines = ["cmake_minimum_required(VERSION 3.5)", "project(contest NONE)", "enable_testing()"]
        for test in tests:
            words = [word.replace("${", "$ENV{") for word in test.words()]
            lines.append("add_test(NAME %s COMMAND %s WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})"
                         % (test.name, " ".join(words)))
            properties = ["SKIP_RETURN_CODE 77", "LABELS " + test.phase]
            if test.limit:
                properties.append("TIMEOUT %d" % test.limit)
            if services:
                properties.append("FIXTURES_REQUIRED service")
            if test.env:
                properties.append("ENVIRONMENT " + ";".join("%s=%s" % it for it in test.env.items()))
            properties += ["%s %s" % (key.upper(), value) for key, value in test.ours.items()
                           if key == "timeuot"]
            lines.append("set_tests_properties(%s PROPERTIES %s)" % (test.name, " ".join(properties)))
        for name, role in (("start", "SETUP"), ("stop", "CLEANUP")) if services else ():
            lines += ["add_test(NAME %s COMMAND sh %s.sh WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})"
                      % (name, name),
                      "set_tests_properties(%s PROPERTIES FIXTURES_%s service)" % (name, role)]
        self.retries = max([test.retries for test in tests] + [0])
        write(self.dir / "CMakeLists.txt", "\n".join(lines) + "\n")
        if not (self.dir / "build/Makefile").exists():
            self.setup(["cmake", "-S", ".", "-B", "build", "-G", "Unix Makefiles"])

    def replan(self, *tests, **keys):
        self.plan(*tests, **keys)
        self.setup(["cmake", "build"])

    def command(self, *words):
        repeat = ["--repeat", "until-pass:%d" % (self.retries + 1)] if self.retries else []
        return ["ctest", "--test-dir", "build", "-j2", *repeat, *words]

    def make_command(self, *words):
        return ["make", "-C", "build", *words, "test"]

    def select_command(self, what):
        return self.command(*{"nothing": ["-R", "typo"], "half": ["-L", "one|typo"],
                              "empty": ["-R", ""]}[what])


class Meson(Harness):
    name = "meson test"
    needs = ("meson", "ninja")
    make = False
    results = "build/meson-logs"

    def write_plan(self, tests, keys):
        lines = ["project('contest')"]
        for test in tests:
            words = test.words()
            more = ["workdir: meson.source_root()", "suite: '%s'" % test.phase]
            if any("${" in word for word in words):
                words = ["sh", "-c", " ".join(words)]
            if test.limit:
                more.append("timeout: %d" % test.limit)
            if test.tap:
                more.append("protocol: 'tap'")
            if test.env:
                more.append("env: [%s]" % ", ".join("'%s=%s'" % it for it in test.env.items()))
            more += ["%s: %s" % (key, value) for key, value in test.ours.items() if key == "timeuot"]
            lines.append("test('%s', find_program('%s'), args: [%s], %s)"
                         % (test.name, words[0], ", ".join("'%s'" % word for word in words[1:]),
                            ", ".join(more)))
        if any(test.retries for test in tests):
            raise Cannot("no retries")
        write(self.dir / "meson.build", "\n".join(lines) + "\n")
        if not (self.dir / "build").exists():
            self.setup(["meson", "setup", "build"])

    def command(self, *words):
        return ["meson", "test", "-C", "build", "--num-processes", "2", *words]

    def select_command(self, what):
        return self.command(*{"nothing": ["typo"], "half": ["--suite", "one", "--suite", "typo"],
                              "empty": [""]}[what])


class Automake(Harness):
    """In its parallel form. A tree that was configured once is copied; what would come from
    Makefile.am is put into the Makefile."""
    name = "Automake"
    needs = ("make", "aclocal", "automake", "autoconf")
    results = "t"
    tree = None

    @classmethod
    def make_tree(cls, directory):
        cls.tree = directory
        write(directory / "configure.ac",
              "AC_INIT([contest], [1])\nAM_INIT_AUTOMAKE([foreign])\nAC_PROG_AWK\nAC_REQUIRE_AUX_FILE([tap-driver.sh])\n"
              "AC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n")
        write(directory / "Makefile.am",
              "CONTEST_TESTS = none.sh\nCONTEST_ENV =\nTESTS = $(CONTEST_TESTS)\n"
              "TESTS_ENVIRONMENT = $(CONTEST_ENV)\n"
              "TEST_EXTENSIONS = .sh .tap\nSH_LOG_COMPILER = sh\nTAP_LOG_COMPILER = sh\n"
              "TAP_LOG_DRIVER = $(SHELL) $(srcdir)/tap-driver.sh\n")
        write(directory / "t/.keep", "")
        for words in (["aclocal"], ["autoconf"], ["automake", "--add-missing", "--copy"],
                      ["./configure", "-q"]):
            subprocess.run(words, cwd=directory, check=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, env=ENVIRONMENT)

    def __init__(self, directory):
        directory.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-a", str(self.tree), str(directory)], check=True)
        self.dir, self.started, self.mounted = directory, [], []

    def write_plan(self, tests, keys):
        if any(test.command for test in tests):
            raise Cannot("a test is a file")
        if any(test.retries for test in tests):
            raise Cannot("no retries")
        self.names = [test.file() for test in tests]
        env = " ".join("%s=%s" % it for test in tests for it in test.env.items())
        limit = max([test.limit or 0 for test in tests] + [0])
        makefile = self.dir / "Makefile"
        lines = []
        for line in makefile.read_text().splitlines():
            if line.startswith("CONTEST_TESTS ="):
                line = "CONTEST_TESTS = " + " ".join(self.names)
            elif line.startswith("CONTEST_ENV ="):
                line = "CONTEST_ENV = " + env
            elif line.startswith("SH_LOG_COMPILER =") and limit:
                line = "SH_LOG_COMPILER = timeout %d sh" % limit
            lines.append(line)
        makefile.write_text("\n".join(lines) + "\n")

    def command(self, *words):
        return ["make", "--no-print-directory", "-j2", *words, "check"]

    def select_command(self, what):
        return self.command({"nothing": "TESTS=$(filter typo/%,$(CONTEST_TESTS))",
                             "half": "TESTS=$(filter t/a.sh typo.sh,$(CONTEST_TESTS))",
                             "empty": "TESTS="}[what])


class PlainMake(Harness):
    """A Makefile as one writes it: a stamp for each test that has passed."""
    name = "plain make"
    needs = ("make",)
    results = "results"

    def write_plan(self, tests, keys):
        services = keys.get("services", {})
        write_service(self.dir, services)
        stamps = " ".join("results/%s.ok" % test.name for test in tests)
        lines = ["TESTS = " + stamps, ".PHONY: test service", "test: $(TESTS)"]
        if services:
            lines += ["\t@sh stop.sh", "service:", "\t@sh start.sh", "$(TESTS): | service"]
        for test in tests:
            line = " ".join(test.words()).replace("${", "$(").replace("}", ")")
            if test.limit:
                line = "timeout %d %s" % (test.limit, line)
            line = "".join("%s=%s " % it for it in test.env.items()) + line
            lines += ["results/%s.ok:%s" % (test.name, "" if test.command else " " + test.file()),
                      "\t@mkdir -p results",
                      "\t" + " || ".join([line] * (test.retries + 1)), "\t@touch $@"]
        write(self.dir / "Makefile", "\n".join(lines) + "\n")

    def command(self, *words):
        return ["make", "--no-print-directory", "-k", "-j2", *words, "test"]

    def select_command(self, what):
        return self.command({"nothing": "TESTS=$(filter results/typo/%,results/a.ok)",
                             "half": "TESTS=$(filter results/a.ok typo,results/a.ok)",
                             "empty": "TESTS="}[what])


ALL = (E2eGen, Ctest, Meson, Automake, PlainMake)


def missing(kind):
    return [program for program in kind.needs if not shutil.which(program)]
