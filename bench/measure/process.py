# SPDX-License-Identifier: MIT
"""A command is run and measured. Knows nothing of tests."""
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# What a make above us says to its children is not meant for the makes that are measured.
OF_MAKE = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "GNUMAKEFLAGS", "MAKEFILES",
           "MAKE_TERMOUT", "MAKE_TERMERR")
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if name not in OF_MAKE and not name.startswith(("E2E_", "CTEST_", "NINJA_"))}


class Broken(Exception):
    """A measurement that cannot be made."""


class Missing(Broken):
    """A measurement that cannot be made here, for want of a program or a permission."""


# Starts a command, and writes its figures to a descriptor. In an interpreter of its own that stays
# small, because the kernel counts in a process's peak memory that of the one which started it.
MEASURE = """
import os, sys, time
answer = int(sys.argv[1])
os.set_inheritable(answer, False)
began, begin = time.time(), time.perf_counter()
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
seconds, ended = time.perf_counter() - begin, time.time()
os.write(answer, b"%d %f %f %f %d %d" % (os.waitstatus_to_exitcode(status), seconds, began, ended,
                                          usage.ru_maxrss, usage.ru_minflt))
"""


@dataclass
class Run:
    """One run of a command. Memory is that of the largest process among the command and what it
    waited for, faults are those of all of them; began and ended are times of the wall clock."""
    seconds: float
    began: float
    ended: float
    mb: float
    faults: int
    log: Path


def run(command, cwd, fails=False, output="bench-output.txt"):
    """Runs the command, its output in a file. Another exit code than 0 is Broken; with fails, 0 is."""
    log = Path(cwd, output)
    words = [str(word) for word in command]
    figures, figures_end = os.pipe()
    with open(log, "wb") as out, open(figures, "rb") as answer:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", MEASURE, str(figures_end)] + words,
            cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env=ENVIRONMENT, pass_fds=[figures_end], start_new_session=True)
        os.close(figures_end)
        try:
            text = answer.read()
            process.wait()
        except BaseException:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()
            raise
    status, seconds, began, ended, memory, faults = text.split() or (process.returncode or 1,
                                                                    0, 0, 0, 0, 0)
    if (int(status) != 0) != fails:
        tail = log.read_text(errors="replace").splitlines()[-5:]
        raise Broken("exit %d: %s\n    %s" % (int(status), " ".join(words), "\n    ".join(tail)))
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Run(float(seconds), float(began), float(ended), int(memory) / unit, int(faults), log)


def progress(text):
    """Says on a terminal what is going on."""
    if sys.stderr.isatty():
        print("\r\033[K" + text, end="", file=sys.stderr, flush=True)
