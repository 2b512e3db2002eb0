# SPDX-License-Identifier: MIT
"""Secret values in all their forms, made by Python's own encoders and not by the code that is tried.

    forms.py with COMMAND...     runs it with the secrets in its environment, S0 and so on
    forms.py names               their names, for `secrets:`
    forms.py print HOW           prints all forms: whole, bytes, cut, streams
    forms.py junit FILE          writes a JUnit report that holds them
    forms.py leave               leaves a process running with the secrets in its command line
    forms.py veiled              prints the secrets with something in them that nobody sees
    forms.py veiled-ctrf FILE    writes a CTRF report that holds them
    forms.py veiled-tap FILE     the same in TAP
    forms.py quoted              has the shells that there are print them, quoted
    forms.py check FILE...       fails when a form of any secret occurs in a file or its name
    forms.py check-seen FILE...  fails when a secret occurs in what a person sees of a file"""

import base64
import html
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.parse
import xml.sax.saxutils

SECRETS = [
    "hunter2hunter2",
    'two words, "double", \'single\' & <more>; 100% + $HOME/`x`\\n',
    "pässwörd-\N{SNOWMAN}-\N{ROCKET}-geheim",
    "-----BEGIN KEY-----\n" + "\n".join(("Qk%02d/+zZ" % i) * 8 for i in range(12)) + "\n-----END KEY-----\n",
    "c2VjcmV0IHZhbHVlIGluIGJhc2U2NA==",
    "a/b+c/d+e/f+g==",
    "prefix-of-another",
    "prefix-of-another-one/and+more",
    "overlapping-tail-head",
    "tail-head-that-overlaps",
    "postgres://user:p%40ss,w;rd@host:5432/db?a=b&c=d#e",
    "\ttrailing white space \n",
]
NAMES = ["S%d" % n for n in range(len(SECRETS))]


def middle(encode, value):
    """What all texts with the value in them have in common, whatever stands around it."""
    for before in range(3):
        one = encode(b"\0" * before + value + b"\0\0\0")
        other = encode(b"\xff" * before + value + b"\xff\xff\xff")
        same = [a == b for a, b in zip(one, other)]
        start = max([i for i in range(len(one) // 4) if not same[i]][-1:] + [-1]) + 1
        if before == 0:
            start = 0
        end = start
        while end < len(same) and same[end]:
            end += 1
        yield one[start:end]


def encoded(value):
    data = value.encode()
    yield data
    yield from middle(base64.b64encode, data)
    yield from middle(base64.urlsafe_b64encode, data)
    for safe in ("", "/", "!*'()", "!*'();,/?:@&=+$#", "$&+=:@"):
        text = urllib.parse.quote(value, safe=safe)
        yield text.encode()
        yield text.replace("%", "\0").lower().replace("\0", "%").encode() if value.islower() else b""
    yield urllib.parse.quote_plus(value).encode()
    yield "".join("%%%02x" % b for b in data).encode()
    for ascii in (False, True):
        text = json.dumps(value, ensure_ascii=ascii)[1:-1]
        yield text.encode()
        yield text.replace("/", "\\/").encode()
        for c in "<>&'+":
            text = text.replace(c, "\\u%04x" % ord(c))
        yield text.encode()
    yield html.escape(value).encode()
    yield html.escape(value, quote=False).encode()
    yield xml.sax.saxutils.quoteattr(value)[1:-1].encode()
    yield value.encode("ascii", "xmlcharrefreplace")
    yield "".join("&#x%X;" % ord(c) for c in value).encode()


def wrapped(value):
    """Whole lines of base64 as it is mostly broken."""
    lines = base64.encodebytes(value.encode()).split(b"\n")
    return [line for line in lines if len(line) == 76]


def forms():
    """Each once, the secret's own value first."""
    found = {}
    for value in SECRETS:
        for text in [value] + value.split("\n") + [value.strip()]:
            for form in encoded(text):
                if len(text.encode()) >= 6 and len(form) >= 6:
                    found[form] = None
    return list(found)


def put(fd, data):
    while data:
        data = data[os.write(fd, data) :]


def print_forms(how):
    for form in forms():
        if how == "whole":
            put(1, b"before " + form + b" behind\n")
        elif how == "bytes":
            for i in range(len(form)):
                put(1, form[i : i + 1])
            put(1, b"\n")
        elif how == "cut":
            step = 1 if len(form) < 100 else 37
            for i in range(0, len(form), step):
                put(1, b"<" + form[:i])
                put(1, form[i:] + b">\n")
        else:
            for i in range(len(form)):
                put(1 + i % 2, form[i : i + 1])
            put(1, b"\n")
    for value in SECRETS:
        put(1, base64.encodebytes(value.encode()))
        put(1, base64.encodebytes(b"x" * 20 + value.encode()))
    put(1, (SECRETS[8][:-9] + SECRETS[9] + SECRETS[6] + SECRETS[7] + SECRETS[0] * 3).encode())


def write_junit(path):
    def attribute(text):
        return xml.sax.saxutils.quoteattr("".join(c for c in text if c >= " "))

    with open(path, "w", encoding="utf-8") as out:
        out.write("<testsuite name='s'>")
        for n, value in enumerate(SECRETS):
            a = attribute("x" * 40 + value)
            out.write(f"<testcase classname={a} name={a} file={a}>")
            if n % 2 == 0:
                out.write(f"<failure message={a}>{html.escape(value)}\n")
                out.write("\n".join(html.escape(form.decode()) for form in encoded(value)))
                out.write("</failure>")
            out.write(f"<system-out>[[ATTACHMENT|{html.escape(value.strip())}]]</system-out></testcase>")
        out.write("</testsuite>")


# What stands in a text and is not seen, or is dropped by who shows it.
VEILS = [
    "\x1b[7m",
    "\x1b[38;5;196m\x1b[1m",
    "\x1b(0",
    "\x1b]8;;http://x/\x1b\\",
    "\x1b]0;title\a",
    "\x1bPq\x1b\\",
    "\0",
    "\r",
    "\x7f",
    "\x01\x02",
    "\x85",
    "\xad",
    "\u200b",
    "\u2060\u200d",
    "\u202e",
    "\u2066",
    "\u2028",
    "\ufeff",
    "\ufe0f",
    "\U000e0001",
    "x\b",
]


def veiled():
    for value in SECRETS[:3]:
        for veil in VEILS:
            yield value[:4] + veil + value[4:]
        yield "".join(c + "\x1b[3%dm" % (i % 8) for i, c in enumerate(value))
        yield "".join(c + "\b" + c for c in value)
        yield "".join("_\b" + c for c in value)


def print_veiled():
    for text in veiled():
        put(1, b"before " + text.encode() + b" behind\n")
        put(1, b"before " + json.dumps(text).encode() + b" behind\n")
        put(1, b"before " + repr(text).encode() + b" behind\n")
    for text in veiled():
        for byte in text.encode():
            put(1, bytes([byte]))
        put(1, b"\n")


def write_ctrf(path):
    tests = []
    for text in veiled():
        tests.append({"name": text, "status": "failed", "duration": 1, "message": text, "trace": text, "filePath": text})
    summary = {"tests": len(tests), "failed": len(tests), "passed": 0, "pending": 0, "skipped": 0, "other": 0, "start": 0, "stop": 1}
    report = {"reportFormat": "CTRF", "specVersion": "0.0.0", "results": {"tool": {"name": "t"}, "summary": summary, "tests": tests}}
    with open(path, "w", encoding="utf-8") as out:
        json.dump(report, out)


def write_tap(path):
    texts = [text for text in veiled() if not re.search("[\0\r\n]", text)]
    with open(path, "w", encoding="utf-8") as out:
        out.write("1..%d\n" % len(texts))
        for n, text in enumerate(texts):
            name = text.replace("\\", "\\\\").replace("#", "\\#")
            out.write("not ok %d - %s\n# %s\n" % (n + 1, name, text))


def print_quoted():
    trace = 'set -x; : "$1"; : "x$1" "--password=$1"; eval ": $2"'
    for value in SECRETS:
        for shell in "bash", "dash", "ksh", "mksh", "zsh", "busybox":
            for locale in "C", "C.UTF-8":
                if shutil.which(shell):
                    command = ["busybox", "sh"] if shell == "busybox" else [shell]
                    command += ["-c", trace, "-", value, shlex.quote(value)]
                    subprocess.run(command, env=dict(os.environ, LC_ALL=locale), check=True)
        bash = 'printf "%q\n" "$1"; v=$1; declare -p v; echo "${v@Q}" "${v@A}"; printf "%q\n" "$(printf "%q" "$1")"'
        subprocess.run(["bash", "-c", bash, "-", value], check=True)
        put(1, (shlex.quote(value) + "\n" + shlex.quote(shlex.quote(value)) + "\n").encode())
        put(1, (repr(value) + ascii(value) + repr(value.encode()) + json.dumps(json.dumps(value)) + "\n").encode())


def seen(text):
    """What is left of a text when it is shown: on a terminal, and by who only drops what is unsafe."""
    text = re.sub("\x1b(\\[[0-?]*[ -/]*[@-~]|[]PX^_][^\n\a\x1b]*(\a|\x1b\\\\)|[ -/]*[0-~])", "", text)
    text = re.sub("[\xad\u034f\u061c\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]", "", text)
    yield re.sub("[\0-\x08\x0b-\x1f\x7f-\x9f]", "", text)
    text = re.sub("[\0-\x07\x0b-\x1f\x7f-\x9f]", "", text)
    yield re.sub("[^\n]\b", "", text)


def readings(text):
    """The text, and what stands in it as strings of JSON and as XML."""
    yield text
    yield html.unescape(text)
    try:
        yield re.sub(r"(\\u[0-9a-fA-F]{4})+", lambda found: json.loads('"' + found[0] + '"'), text)
    except ValueError:
        yield text


def unquoted(text):
    """Without what quotes a word of a shell or a string."""
    text = re.sub(r"\\([0-7]{3}|x[0-9a-fA-F]{2})", lambda found: chr(int(found[1].lstrip("x"), 16 if "x" in found[1] else 8)), text)
    return re.sub("[\\\\'\"$]", "", text)


def check_seen(names):
    wanted = [value.strip() for value in SECRETS]
    bad = 0
    for name in names:
        with open(name, "rb") as file:
            data = file.read().decode("utf-8", "replace")
        for reading in readings(data):
            for text in seen(reading):
                lean = unquoted(text)
                for value in wanted:
                    if value in text or unquoted(value) in lean or unquoted(value) in lean.encode("latin-1", "replace").decode("utf-8", "replace"):
                        print(name, "shows", repr(value))
                        bad += 1
    assert names
    sys.exit(bad > 0)


def check(names):
    wanted = forms() + [line for value in SECRETS for line in wrapped(value)]
    bad = 0
    for name in names:
        with open(name, "rb") as file:
            data = file.read()
        for form in wanted:
            if form in data or form in name.encode():
                at = data.find(form)
                print(name, "has", form, "in", data[max(0, at - 60) : at + len(form) + 30])
                bad += 1
    assert names
    sys.exit(bad > 0)


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "with":
        os.environ.update(zip(NAMES, SECRETS))
        os.execvp(arguments[0], arguments)
    elif what == "names":
        print(", ".join(NAMES))
    elif what == "print":
        print_forms(arguments[0])
    elif what == "junit":
        write_junit(arguments[0])
    elif what == "veiled":
        print_veiled()
    elif what == "veiled-ctrf":
        write_ctrf(arguments[0])
    elif what == "veiled-tap":
        write_tap(arguments[0])
    elif what == "quoted":
        print_quoted()
    elif what == "leave":
        for value in SECRETS:
            for before in (2, 12, 25):
                command = ["sh", "-c", "sleep 7650; true", "y" * before, value]
                subprocess.Popen(command, start_new_session=True)
    elif what == "check":
        check(arguments)
    elif what == "check-seen":
        check_seen(arguments)


main()
