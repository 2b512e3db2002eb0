# SPDX-License-Identifier: MIT
"""One situation: in a directory of its own, which is removed with all processes that it started."""
import copy
import os
import shutil
import tempfile
from pathlib import Path

# What they define is found in step.STEPS.
import files  # noqa: F401  pylint: disable=unused-import
import leftovers  # noqa: F401  pylint: disable=unused-import
import makes  # noqa: F401  pylint: disable=unused-import
import plans  # noqa: F401  pylint: disable=unused-import
import processes
import shards  # noqa: F401  pylint: disable=unused-import
import signals  # noqa: F401  pylint: disable=unused-import
import step
from plan import Plan
from world import PROGRAMS, World

NEEDED = ("make", "e2e-gen", "e2e-run", "e2e-report", "e2e-service", "e2e-probe")
ROOM = 256 << 20    # bytes that have to be free in memory


def missing():
    return [program for program in NEEDED if not shutil.which(program)]


def place():
    """Where it is fast, when there is room."""
    if "TMPDIR" not in os.environ:
        try:
            stat = os.statvfs("/dev/shm")
            if stat.f_bavail * stat.f_frsize > ROOM and os.access("/dev/shm", os.W_OK):
                return "/dev/shm"
        except OSError:
            pass
    return tempfile.gettempdir()


def prologue(world):
    """What the shell commands of a situation stand on."""
    for name in PROGRAMS:
        yield "cat >%s <<'END'\n%sEND" % (name, (world.root / name).read_text())
    yield PROLOGUE


PROLOGUE = """\
set -m
mkdir -p sys; : >log; export SIT=$PWD LC_ALL=C.UTF-8
gate() { mkfifo "sys/gate.$1"; }
reached() {
	IFS=. read -r make phase test gate <<-END
		$1
	END
	until grep -q "^G $make $phase/$test $gate" log; do sleep 0.01; done
}
go() { timeout 2 sh -c "echo >sys/gate.$1"; rm -f "sys/gate.$1"; }
ours() {
	for pid in $(pgrep -f "$1"); do
		case $(readlink "/proc/$pid/cwd") in "$SIT"/*) echo "$pid" ;; esac
	done
}"""


PLACES = []     # that exist


def clean_up():
    while PLACES:
        shutil.rmtree(PLACES.pop(), ignore_errors=True)


def play(situation, arguments, tell=None, keep=None, judged=None):
    """What was found. With `keep`, a path, its files stay there. `judged` is told each make."""
    processes.adopt_orphans()
    root = Path(tempfile.mkdtemp(prefix="situation-", dir=place()))
    PLACES.append(root)
    plan = Plan.from_json(copy.deepcopy(situation["plan"]))
    world = World(root, plan, tell, arguments.limit)
    world.judged = judged or world.judged
    try:
        if tell:
            for line in prologue(world):
                tell(line)
        step.play(world, copy.deepcopy(situation["steps"]))
        return [finding for finding in world.findings
                if not arguments.only or finding.kind in arguments.only]
    finally:
        world.close()
        if keep:
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(root, keep, symlinks=True,
                            ignore=lambda at, names: [name for name in names if name.startswith("gate.")])
        clean_up()
