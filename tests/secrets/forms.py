# SPDX-License-Identifier: MIT
"""Secret values in all their forms, made by Python's own encoders and not by the code that is tried.

    forms.py with COMMAND...     runs it with the secrets in its environment, S0 and so on
    forms.py names               their names, for `secrets:`
    forms.py print HOW           prints all forms: whole, bytes, cut, streams
    forms.py junit FILE          writes a JUnit report that holds them
    forms.py leave               leaves a process running with the secrets in its command line
    forms.py check FILE...       fails when a form of any secret occurs in a file or its name"""

import base64
import html
import json
import os
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
    elif what == "leave":
        for value in SECRETS:
            for before in (2, 12, 25):
                command = ["sh", "-c", "sleep 7650; true", "y" * before, value]
                subprocess.Popen(command, start_new_session=True)
    elif what == "check":
        check(arguments)


main()
