#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plans and the JSON Schema of phases.yaml.

plans.py collect FILE... DIR   writes each plan that stands in these files (bats, mdoc, Markdown, YAML)
                               as a file of DIR
plans.py check SCHEMA PLAN...  says what the schema has against each plan; exits 1 when there is something

A plan is read as editors read it, by YAML 1.2: `on` is a word, and only true and false are booleans."""

import json
import os
import re
import sys

import yaml

try:
    from jsonschema import Draft202012Validator
except ImportError:
    Draft202012Validator = None


class Loader(yaml.SafeLoader):
    pass


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    Loader.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile("^(?:%s)$" % pattern), list(first))
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))
Loader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))


def mapping(loader, node):
    """With keys as JSON has them: text, whatever it looks like."""
    loader.flatten_mapping(node)
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:map", mapping)


def load(text):
    return yaml.load(text, Loader)


# ---- plans of the tests and the documentation ----


def here_documents(text):
    lines = text.split("\n")
    for number, line in enumerate(lines):
        begin = re.search(r"<<(-?)('?)([A-Z]+)'?", line)
        if not begin or "<<<" in line:
            continue
        dash, quoted, end = begin.groups()
        body = []
        for inside in lines[number + 1:]:
            if inside.lstrip("\t" if dash else "") == end:
                break
            body.append(inside.lstrip("\t") if dash else inside)
        found = "\n".join(body) + "\n"
        if quoted or not re.search(r"[$`\\]", found):
            yield number + 1, found


def literal_blocks(text):
    for begin in re.finditer(r"^\.Bd -literal.*\n((?:.*\n)*?)\.Ed", text, re.M):
        yield text.count("\n", 0, begin.start()) + 1, begin.group(1).replace("\\e", "\\").replace("\\&", "")


def fenced_blocks(text):
    for begin in re.finditer(r"^```ya?ml\n((?:.*\n)*?)```", text, re.M):
        yield text.count("\n", 0, begin.start()) + 1, begin.group(1)


def plans_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    if path.endswith((".yaml", ".yml")):
        blocks = [(1, text)]
    elif path.endswith(".bats"):
        blocks = here_documents(text)
    elif path.endswith(".md"):
        blocks = fenced_blocks(text)
    else:
        blocks = literal_blocks(text)
    for line, block in blocks:
        try:
            plan = load(block)
        except (yaml.YAMLError, AttributeError, ValueError):
            continue
        if isinstance(plan, dict) and isinstance(plan.get("phases"), list):
            yield line, block


def collect(paths, directory):
    for path in paths:
        for line, block in plans_of(path):
            name = "%s-%d.yaml" % (os.path.basename(path), line)
            with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                file.write(block)


# ---- the schema ----


def check(schema, paths):
    with open(schema, encoding="utf-8") as file:
        wanted = json.load(file)
    Draft202012Validator.check_schema(wanted)
    validator = Draft202012Validator(wanted)
    wrong = 0
    for path in paths:
        with open(path, encoding="utf-8") as file:
            plan = load(file.read())
        errors = sorted(validator.iter_errors(plan), key=lambda error: error.json_path)
        for error in errors:
            print("%s: %s: %s" % (path, error.json_path, error.message[:200]))
        wrong += bool(errors)
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1] == "collect":
        collect(sys.argv[2:-1], sys.argv[-1])
    else:
        sys.exit(check(sys.argv[2], sys.argv[3:]))
