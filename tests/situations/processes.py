# SPDX-License-Identifier: MIT
"""Processes of a situation: found below us, and ended with it. We are their subreaper, so that
none gets away, whatever sessions and daemons they make."""
import ctypes
import os
import select
import signal
import subprocess
import time

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans():
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(parent):
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _children(pid):
    try:
        with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def descendants(pid=None):
    """Depth first."""
    found, todo = [], _children(pid or os.getpid())
    while todo:
        child = todo.pop()
        found.append(child)
        todo += _children(child)
    return found


def command(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read().rstrip(b"\0").replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def find(words, pid=None):
    """The processes below us, or below `pid`, whose command has all of these words in it."""
    return [child for child in descendants(pid)
            if all(word in command(child) for word in words)]


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def reap():
    """Orphans that have ended. Not while somebody waits for a child of his own."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                return
        except ChildProcessError:
            return


def end_all():
    """Kills everything below us. What makes new processes faster than it is killed is tried again."""
    while True:
        below = descendants()
        if not below:
            return
        for pid in below:
            send(pid, signal.SIGKILL)
        reap()
        time.sleep(0.001)


class Child:
    """A program in a session of its own, whose output goes to a file."""

    def __init__(self, words, cwd, env, output):
        with open(output, "wb") as file:
            self.process = subprocess.Popen(  # pylint: disable=consider-using-with
                words, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=file,
                stderr=subprocess.STDOUT, start_new_session=True)
        self.pid, self.output = self.process.pid, output
        self.descriptor = os.pidfd_open(self.pid)
        self._poll = select.poll()
        self._poll.register(self.descriptor, select.POLLIN)

    def ended(self, seconds):
        """Whether it has, after waiting so long."""
        return bool(self._poll.poll(seconds * 1000))

    def code(self):
        os.close(self.descriptor)
        return self.process.wait()

    def text(self):
        with open(self.output, encoding="utf-8", errors="replace") as file:
            return file.read()
