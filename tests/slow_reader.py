# SPDX-License-Identifier: MIT
"""slow_reader.py FILE COMMAND...: runs the command with a standard output that does not block, as Node
makes it, into a pipe as small as there is one. It is read only when it is full, or the command has
ended; what comes out goes into FILE. Exits as the command does."""

import fcntl
import os
import select
import subprocess
import sys

read_end, write_end = os.pipe()
fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ if hasattr(fcntl, "F_SETPIPE_SZ") else 1031, 4096)
os.set_blocking(write_end, False)
os.set_blocking(read_end, False)
command = subprocess.Popen(sys.argv[2:], stdout=write_end, stdin=subprocess.DEVNULL)
with open(sys.argv[1], "wb") as out:
    while True:
        try:
            ended = command.wait(0.002) is not None
        except subprocess.TimeoutExpired:
            ended = False
        full = not select.select([], [write_end], [], 0)[1]
        if full or ended:
            try:
                out.write(os.read(read_end, 1 << 20))
            except BlockingIOError:
                break
sys.exit(command.returncode)
