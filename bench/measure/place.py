# SPDX-License-Identifier: MIT
"""Where files are written: on a disk or in memory, and in a file system of what type."""
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .process import Broken

DISK, MEMORY = "disk", "memory"
IN_MEMORY = ("tmpfs", "ramfs")
SHM = Path("/dev/shm")


def file_system(path):
    """The type of the file system that a path is in; ? where the system does not say."""
    path = os.path.realpath(path)
    found, length = "?", 0
    try:
        mounts = Path("/proc/self/mountinfo").read_text(errors="replace")
    except OSError:
        return found
    for line in mounts.splitlines():
        before, after = line.split(" - ", 1)
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal.group(1), 8)),
                       before.split(" ")[4])
        # A later mount hides one before it at the same point.
        if (path + "/").startswith(point.rstrip("/") + "/") and len(point) >= length:
            found, length = after.split(" ")[0], len(point)
    return found


@dataclass(frozen=True)
class Place:
    """A file system: disk or memory, and its type."""
    kind: str
    type: str

    @classmethod
    def of(cls, path):
        found = file_system(path)
        return cls(MEMORY if found in IN_MEMORY else DISK, found)


def free_bytes(path):
    room = os.statvfs(path)
    return room.f_bavail * room.f_frsize


def given_directory(option):
    """Where the user wants to be: --dir, TMPDIR, or else the first usual place that is on a disk."""
    given = option or os.environ.get("TMPDIR")
    if given:
        return Path(given)
    usual = [Path(tempfile.gettempdir()), Path("/var/tmp"), Path.cwd()]
    disks = [path for path in usual
             if path.is_dir() and os.access(path, os.W_OK) and Place.of(path).kind == DISK]
    return disks[0] if disks else usual[0]


def choose(wanted, option, need):
    """The directories to measure in, by place, and why a place that was wanted is left out.

    wanted is disk, memory or both; need is the room in bytes that a place must have."""
    given = given_directory(option)
    if not given.is_dir():
        raise Broken("%s: no such directory" % given)
    found, left_out = {}, {}
    if wanted != MEMORY:
        if Place.of(given).kind == DISK:
            found[Place.of(given)] = given
        else:
            left_out[DISK] = "%s is in memory (%s); --dir names one on a disk" % (
                given, Place.of(given).type)
    if wanted != DISK:
        memory = given if Place.of(given).kind == MEMORY else SHM
        if not memory.is_dir() or not os.access(memory, os.W_OK):
            left_out[MEMORY] = "no %s to write to" % memory
        elif Place.of(memory).kind != MEMORY:
            left_out[MEMORY] = "%s is no tmpfs" % memory
        else:
            found[Place.of(memory)] = memory
    for place, path in list(found.items()):
        if free_bytes(path) < need:
            del found[place]
            left_out[place.kind] = "%s has %d MB of room, %d are needed" % (
                path, free_bytes(path) // 10**6, need // 10**6)
    if not found or (wanted != "both" and left_out):
        raise Broken("nowhere to measure: " + "; ".join(left_out.values()))
    return found, left_out
