# SPDX-License-Identifier: MIT
"""Many situations, several at a time, each worker a process that takes the next. What is found is
cut down, printed and, where that was asked for, kept."""
import collections
import json
import multiprocessing
import os
import signal
import sys
import time
import traceback
from pathlib import Path

import oracle
import processes
import shrink
import single
from plan import Plan


def leave(*_):
    processes.end_all()
    single.clean_up()
    os._exit(1)


def work(todo, taken, answers, load, arguments, parent):
    processes.die_with_parent(parent)
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        with taken.get_lock():
            number, taken.value = taken.value, taken.value + 1
        if number >= len(todo):
            return
        answers.put(examine(todo[number], load, arguments))


def examine(name, load, arguments):
    """Its name, what was found as text, and the situation that shows it."""
    try:
        situation = load(name)
        findings = single.play(situation, arguments)
        if not findings:
            return name, [], None
        if not arguments.no_shrink:
            situation, findings = shrink.shrink(situation, findings, arguments)
        if arguments.keep:
            keep(name, situation, findings, arguments)
        return name, [(finding.kind, str(finding)) for finding in findings], situation
    except Exception:  # pylint: disable=broad-except
        return name, [("broken", traceback.format_exc())], None


def keep(name, situation, findings, arguments):
    place = Path(arguments.keep)
    place.mkdir(parents=True, exist_ok=True)
    base = place / Path(name).stem
    situation["found"] = [str(finding) for finding in findings]
    base.with_suffix(".json").write_text(as_text(situation))
    lines = []
    single.play(situation, arguments, tell=lines.append, keep=str(base))
    base.with_suffix(".sh").write_text("\n".join(lines) + "\n")


def as_text(situation):
    """JSON, a step on each line."""
    lines = ["%s: %s" % (json.dumps(name), json.dumps(situation[name]))
             for name in ("seed", "plan") if name in situation]
    for name in ("found", "steps"):
        lines.append("%s: [\n  %s\n]" % (json.dumps(name), ",\n  ".join(
            json.dumps(each) for each in situation.get(name, []))))
    return "{%s}\n" % ",\n".join(lines)


def show(name, found, situation):
    print("---- situation %s" % name)
    for _, text in found:
        print(text)
    if situation:
        for line in Plan.from_json(situation["plan"]).yaml().splitlines()[3:]:
            print("  | " + line)
        for each in situation["steps"]:
            print("  " + describe(each))
    sys.stdout.flush()


def describe(each):
    """A step in few words."""
    if each["do"] == "set up":
        return "; ".join("%s: %s" % (path, describe_content(content))
                         for path, content in sorted(each["files"].items()))
    words = [each["do"]]
    for name, value in each.items():
        if name == "during":
            value = "".join(" {%s: %s}" % (
                "at %s of %s" % (one.get("gate", "start"), one["at"]) if "at" in one else
                "after %d ms" % one["after"], "; ".join(map(describe, one["do"]))) for one in value)
        elif name in ("while", "makes"):
            value = "{%s}" % "; ".join(map(describe, value))
        if name != "do" and value not in ([], {}):
            words.append("%s=%s" % (name, value))
    return " ".join(words)


def describe_content(content):
    return " ".join([str(content["v"])] + [str(content[name]) for name in ("say", "rep", "bad")
                                           if name in content and content[name] != "good"])


def play(todo, load, arguments):
    taken, answers = multiprocessing.Value("i", 0), multiprocessing.SimpleQueue()
    workers = [multiprocessing.Process(
        target=work, args=(todo, taken, answers, load, arguments, os.getpid()))
        for _ in range(min(arguments.jobs, len(todo)))]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began, counts, seeds = time.monotonic(), collections.Counter(), collections.defaultdict(list)
    for worker in workers:
        worker.start()
    try:
        for number in range(1, len(todo) + 1):
            name, found, situation = answers.get()
            for kind in {kind for kind, _ in found}:
                counts[kind] += 1
                seeds[kind].append(Path(name).stem)
            if found:
                show(name, found, situation)
            if sys.stderr.isatty():
                print("\r%d of %d" % (number, len(todo)), end="\r", file=sys.stderr)
    except KeyboardInterrupt:
        pass
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    seconds = time.monotonic() - began
    print("%d situations, %s to %s, %.1f a second: %s" % (
        len(todo), todo[0], todo[-1], len(todo) / seconds,
        ", ".join("%d %s" % (counts[kind], kind) for kind in sorted(counts)) or "nothing found"))
    for kind in sorted(seeds):
        print("%s: %s" % (kind, " ".join(seeds[kind])))
    greens = sum(counts[kind] for kind in oracle.GREENS)
    print("false greens: %d" % greens)
    return 1 if counts else 0
