# SPDX-License-Identifier: MIT
"""What the figures were measured with: the machine, its load and the programs."""
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from .process import ENVIRONMENT

PROGRAMS = ("e2e-gen", "make", "ctest", "ninja", "meson", "automake")


def version(program):
    text = subprocess.run([program, "--version"], stdout=subprocess.PIPE, env=ENVIRONMENT,
                          stderr=subprocess.STDOUT, check=False).stdout.decode(errors="replace")
    number = re.search(r"\d+(\.\d+)+\S*", text)
    return number.group(0) if number else "?"


def processor():
    """Its model where the system says it."""
    try:
        text = Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return platform.machine()
    model = re.search(r"^model name\s*: (.*)$", text, re.M)
    virtual = ", virtual" if re.search(r"^flags\s*:.*\bhypervisor\b", text, re.M) else ""
    return (model.group(1) if model else platform.machine()) + virtual


def describe():
    """All of it, for --json and the table."""
    return {
        "cpus": os.cpu_count(), "processor": processor(), "system": platform.system(),
        "release": platform.release(), "architecture": platform.machine(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load": round(os.getloadavg()[0], 1),
        "versions": {name: version(name) for name in PROGRAMS if shutil.which(name)},
    }


def in_words(machine):
    return "%d CPUs (%s), %d GB, %s %s; load %.1f when it began; %s" % (
        machine["cpus"], machine["processor"], machine["memory_gb"], machine["system"],
        machine["release"], machine["load"],
        ", ".join("%s %s" % pair for pair in machine["versions"].items()))


def busy(machine):
    """Whether others use it so much that what is measured would say little."""
    return machine["load"] > machine["cpus"] / 2
