# SPDX-License-Identifier: MIT
"""Files that are written before a measurement, or moved out of its way."""
import shutil
import tempfile
from pathlib import Path

TRUE = shutil.which("true", path="/bin:/usr/bin") or shutil.which("true")


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def set_aside(path):
    """Out of the way until everything is removed at the end. A file that is deleted right before a
    round slows that round down: ext4 looks in vain at every inode freed in the last minute or more
    before it takes a new one. What that costs is measured by itself."""
    if path.exists():
        trash = Path(tempfile.mkdtemp(prefix="aside-", dir=path.parent))
        path.rename(trash / path.name)


def test_names(count):
    width = len(str(count))
    return ["t%0*d" % (width, i) for i in range(1, count + 1)]


def bare_makefile(count):
    """As many phony targets that do nothing."""
    names = test_names(count)
    words = " ".join(names)
    return (".PHONY: all %s\nall: %s\n" % (words, words)
            + "".join("%s:\n\t@%s\n" % (name, TRUE) for name in names))


def phases_yaml(phases):
    """A plan. phases: a name, and the tests' commands by their names, each as YAML; None is true."""
    lines = ["version: 1", "name: bench", "timeout: 24h", "max_age: 24h", "phases:"]
    for phase, tests in phases:
        lines += ["  - name: " + phase, "    tests:"]
        lines += ["      %s: {command: %s}" % (name, command or "[%s]" % TRUE)
                  for name, command in tests.items()]
    return "\n".join(lines) + "\n"


def true_tests(count):
    return dict.fromkeys(test_names(count))
