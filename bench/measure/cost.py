# SPDX-License-Identifier: MIT
"""What e2e-run itself costs, in what does not depend on the load of the machine: page faults, bytes and
system calls of one test that passes."""
import re
import shutil
import sys
from pathlib import Path

from .figures import Figure
from .files import TRUE, phases_yaml, true_tests, write
from .process import Broken, Missing, progress, run

FIGURES = (
    Figure("bytes", "e2e-run, the program", "bytes"),
    Figure("faults", "page faults of e2e-run and its test of true", "faults"),
    Figure("faults-true", "page faults of true alone", "faults"),
    Figure("faults-run", "page faults of e2e-run", "faults"),
    Figure("calls", "system calls of e2e-run for a first run", "calls"),
    Figure("calls-dir", "of these on directories, first run", "calls"),
    Figure("again", "system calls of e2e-run for a rerun", "calls"),
    Figure("again-dir", "of these on directories, rerun", "calls"),
)

# Writes how often the kernel had to find a page for the command and its children.
FAULTS = """
import os, sys
child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "a") as file:
    file.write("%d\\n" % usage.ru_minflt)
sys.exit(os.waitstatus_to_exitcode(status))
"""

# They change what is in a directory. open does when it has O_CREAT.
OF_DIRECTORIES = re.compile(r"(mkdir|rmdir|rename|unlink|link|symlink|mknod)(at)?2?\(|creat\(")


def count_calls(trace):
    """Of `strace -f`: system calls of e2e-run and of its child until that has become the test, and
    those of them that change a directory."""
    calls = of_directories = 0
    ours, became = None, set()
    executing = set()
    for line in trace.splitlines():
        pid, call = line.split(None, 1)
        if ours is None:
            ours = pid
        if pid in became or call.startswith(("---", "+++")):
            continue
        if call.startswith("<... "):
            if call.startswith("<... execve resumed") and pid in executing and call.endswith("= 0"):
                became.add(pid)
            continue
        calls += 1
        if OF_DIRECTORIES.match(call) or (call.startswith("open") and "O_CREAT" in call):
            of_directories += 1
        if call.startswith("execve(") and pid != ours:
            executing.add(pid)
            if re.search(r"= 0$", call):
                became.add(pid)
    if not became:
        raise Broken("strace did not show the start of the test")
    return calls, of_directories


def measure_faults(bench, directory, record):
    write(directory / "faults.py", FAULTS)
    wrapper = "%s -I -S faults.py faults" % sys.executable
    values = {"with": [], "true": []}
    for _ in range(bench.sizes.rounds):
        run(["make", "e2e-fresh"], directory)
        run(["make", "e2e", "E2E_RUN=%s e2e-run" % wrapper], directory)
        run(wrapper.split() + [TRUE], directory)
        both, alone = (directory / "faults").read_text().split()[-2:]
        (directory / "faults").unlink()
        values["with"].append(int(both))
        values["true"].append(int(alone))
    record.add("faults", values["with"])
    record.add("faults-true", values["true"])
    record.add("faults-run", [both - alone for both, alone in zip(values["with"], values["true"])])


def measure_calls(directory, record):
    if not shutil.which("strace"):
        raise Missing("not installed: strace")
    try:
        run(["strace", "-f", "-qq", "-o", "trace", TRUE], directory)
    except Broken as problem:
        raise Missing("strace: not permitted") from problem
    for key, clean in (("calls", ["rm", "-rf", "test-results"]), ("again", ["make", "e2e-fresh"])):
        run(clean, directory)
        run(["make", "e2e", "E2E_RUN=strace -f -qq -o trace e2e-run"], directory)
        calls, of_directories = count_calls((directory / "trace").read_text(errors="replace"))
        record.add(key, [calls])
        record.add(key + "-dir", [of_directories])


def measure(bench):
    record, directory = bench.record, bench.top / "cost"
    directory.mkdir()
    progress("cost: %s" % bench.place.type)
    record.add("bytes", [Path(shutil.which("e2e-run")).stat().st_size])
    # Each measure looks at the last of them: the first may have to make directories for all.
    write(directory / "phases.yaml", phases_yaml([("p", true_tests(3))]))
    run(["e2e-gen", "phases.yaml"], directory)
    run(["make", "e2e"], directory)
    measure_faults(bench, directory, record)
    measure_calls(directory, record)
