#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a command shows on a terminal of 80 columns, as a picture.

terminal.py [--interrupt TEXT] [--at TEXT] FILE.svg STATUS COMMAND...

The command has a terminal of its own. --interrupt types Ctrl-C when TEXT is on the screen; --at draws the screen of
the moment in which TEXT appears, and not the one at the end. It fails when the command does not exit with STATUS, or
TEXT never comes. What scrolled off the screen is in the picture, too."""

import argparse
import fcntl
import html
import os
import pty
import re
import select
import shlex
import signal
import struct
import sys
import termios
import time
import unicodedata

COLUMNS, ROWS = 80, 200
LIMIT = 120  # seconds
CHAR, LINE, EDGE = 8.43, 18, 12
TOKEN = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b[()][A-Z0-9]|\x1b[=>78]|[\r\n\b\t]|[^\x1b\r\n\b\t]", re.DOTALL)
COLOURS = {31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#56d4dd", 90: "#8b949e"}


class Screen:
    """The lines that a terminal would show: each a list of cells (text, style), a wide character with an empty one
    after it."""

    def __init__(self):
        self.lines, self.row, self.column, self.style = [[]], 0, 0, ()

    def put(self, text):
        wide = 2 if unicodedata.east_asian_width(text) in "WF" else 1
        if unicodedata.combining(text) or text in "\ufe0f\u200d":
            return
        if self.column + wide > COLUMNS:
            self.column = 0
            self.down()
        line = self.lines[self.row]
        line.extend([(" ", ())] * (self.column + wide - len(line)))
        line[self.column : self.column + wide] = [(text, self.style)] + [("", ())] * (wide - 1)
        self.column += wide

    def down(self):
        self.row += 1
        if self.row == len(self.lines):
            self.lines.append([])

    def control(self, numbers, letter):
        count = int(numbers) if numbers.isdigit() else 1
        if letter == "m":
            for number in map(int, numbers.split(";") if numbers else ["0"]):
                if number == 0:
                    self.style = ()
                elif number in (22, 39):
                    self.style = tuple(has for has in self.style if (has > 9) != (number == 39))
                else:
                    self.style += (number,)
        elif letter == "A":
            self.row = max(0, self.row - count)
        elif letter == "B":
            for _ in range(count):
                self.down()
        elif letter == "C":
            self.column = min(COLUMNS - 1, self.column + count)
        elif letter == "D":
            self.column = max(0, self.column - count)
        elif letter == "G":
            self.column = count - 1
        elif letter == "K":
            if numbers == "2":
                self.lines[self.row] = []
            elif numbers in ("", "0"):
                del self.lines[self.row][self.column :]
        elif letter == "J":
            del self.lines[self.row + 1 :]
            del self.lines[self.row][self.column :]

    def feed(self, text):
        for token in TOKEN.finditer(text):
            what = token.group()
            if token.group(2):
                self.control(token.group(1), token.group(2))
            elif what == "\r":
                self.column = 0
            elif what == "\n":
                self.down()
            elif what == "\b":
                self.column = max(0, self.column - 1)
            elif what == "\t":
                self.column = min(COLUMNS - 1, (self.column // 8 + 1) * 8)
            elif what[0] != "\x1b":
                self.put(what)

    def text(self):
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self.lines).rstrip() + "\n"


def run(command, on_output):
    """Runs the command on a terminal. on_output(fd, bytes) is called for all that it prints; when that is true, the
    command is ended. Returns the exit status, or None then."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(COLUMNS))
        time.sleep(0.1)  # the size is set meanwhile
        os.execvp(command[0], command)
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    end, seen = time.monotonic() + LIMIT, False
    while True:
        if time.monotonic() > end:
            sys.exit("%s: not over after %d s" % (command[0], LIMIT))
        if not select.select([fd], [], [], 1)[0]:
            continue
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data:
            break
        if not seen and on_output(fd, data):
            seen = True
            os.kill(pid, signal.SIGTERM)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return None if seen else status


def draw(screen):
    lines = screen.lines[:]
    while lines and not any(text.strip() for text, _ in lines[-1]):
        lines.pop()
    width, height = COLUMNS * CHAR + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">'
           % (width, height, width, height),
           '<rect width="100%" height="100%" rx="6" fill="#0d1117"/>',
           '<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" fill="#e6edf3">']
    for number, line in enumerate(lines):
        start = 0
        while start < len(line):
            end = start + 1
            wide = end < len(line) and line[end][0] == ""
            # A wide character stands alone, so that a font without it moves nothing else.
            while not wide and end < len(line) and line[end][1] == line[start][1] and not (
                    end + 1 < len(line) and line[end + 1][0] == ""):
                end += 1
            text, style = "".join(cell[0] for cell in line[start:end]), line[start][1]
            if text.strip():
                how = "".join(' fill="%s"' % COLOURS[number] for number in style[-3:] if number in COLOURS)
                how += ' font-weight="bold"' * (1 in style) + ' opacity=".65"' * (2 in style)
                how += "" if wide else ' textLength="%.2f"' % (len(text) * CHAR)
                out.append('<text x="%.2f" y="%d"%s>%s</text>'
                           % (EDGE + start * CHAR, EDGE + number * LINE + 14, how, html.escape(text.replace(" ", "\u00a0"))))
            start = end + 1 if wide else end
    return "\n".join(out + ["</g></svg>", ""])


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("file")
    parser.add_argument("status", type=int)
    parser.add_argument("--interrupt")
    parser.add_argument("--at")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()
    screen, raw, typed = Screen(), bytearray(), []
    screen.feed("\x1b[90m$\x1b[0m \x1b[1m%s\x1b[0m\r\n" % shlex.join(args.command))

    def on_output(fd, data):
        raw.extend(data)
        # Up to the last whole character and control sequence.
        text = raw.decode(errors="ignore") if not data.endswith(b"\x1b") else ""
        screen.__init__()
        screen.feed("\x1b[90m$\x1b[0m \x1b[1m%s\x1b[0m\r\n" % shlex.join(args.command))
        screen.feed(text)
        if args.interrupt and not typed and args.interrupt in screen.text():
            typed.append(os.write(fd, b"\x03"))
        return args.at and args.at in screen.text()

    status = run(args.command, on_output)
    if args.interrupt and not typed or args.at and status is not None or not args.at and status != args.status:
        sys.exit("%s%s: ended with %s" % (screen.text(), shlex.join(args.command), status))
    with open(args.file, "w", encoding="utf-8") as file:
        file.write(draw(screen))


if __name__ == "__main__":
    main()
