#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays one job of an example in docs/ci in the current directory, with the shell commands as they
stand, and exits with what the job would come to.

    play.py github|gitlab|jenkins FILE STORE

STORE stands in for the service: its caches, and in STORE/artifacts what the job uploaded. Steps that
install something are left out. PLAY_RUN, PLAY_ATTEMPT and PLAY_RESTORE (a cache to take whatever its
key is) say more. A step that is not known here is an error."""
import glob
import os
import re
import shutil
import subprocess
import sys

import yaml

system, path, store = sys.argv[1:]
commit = subprocess.check_output(["git", "rev-parse", "HEAD"], text=True).strip()
run = os.environ.get("PLAY_RUN", "1")
attempt = os.environ.get("PLAY_ATTEMPT", "1")
failed = False


def shell(script):
    """What fails, fails the job."""
    global failed
    command = ["bash", "--noprofile", "--norc", "-ec", script]
    failed |= subprocess.run(command, check=False).returncode != 0


def save(key, paths):
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", key), key
    subprocess.run(["tar", "--posix", "-cf", f"{store}/{key}.tar", *paths], check=True)


def restore(keys, whole_seconds=False):
    """The last of the archives that the first key names; keys can be patterns."""
    found = [file for key in keys for file in sorted(glob.glob(f"{store}/{key}.tar"))[::-1]]
    if os.environ.get("PLAY_RESTORE"):
        found = [os.environ["PLAY_RESTORE"]]
    if not found:
        return
    subprocess.run(["tar", "-xf", found[0]], check=True)
    if whole_seconds:
        for directory, _, names in os.walk("test-results"):
            for name in names:
                file = os.path.join(directory, name)
                second = int(os.lstat(file).st_mtime)
                os.utime(file, (second, second), follow_symlinks=False)


def upload(paths):
    shutil.rmtree(f"{store}/artifacts", ignore_errors=True)
    for item in paths:
        shutil.copytree(item, f"{store}/artifacts/{item.rstrip('/')}", symlinks=True)


# ---- GitHub Actions ----


def github(text):
    values = {"github.job": "e2e", "github.sha": commit, "github.run_id": run,
              "github.run_attempt": attempt}

    def fill(template):
        return re.sub(r"\$\{\{ *([a-z_.]+) *\}\}", lambda match: values[match[1]], template)

    for step in yaml.load(text, yaml.BaseLoader)["jobs"]["e2e"]["steps"]:
        with_ = {name: fill(value) for name, value in step.get("with", {}).items()}
        assert step.get("if", "success()") in ("success()", "always()"), step["if"]
        if step.get("name") == "Install" or (failed and step.get("if") != "always()"):
            continue
        if "run" in step:
            shell(step["run"])
            continue
        action, major = step["uses"].split("@")
        assert re.fullmatch(r"v[0-9]+", major), step["uses"]
        if action == "actions/cache/restore":
            restore([with_["key"], *(key + "*" for key in with_["restore-keys"].split())])
        elif action == "actions/cache/save":
            save(with_["key"], [with_["path"]])
        elif action == "actions/upload-artifact":
            upload([with_["path"]])
        else:
            assert action == "actions/checkout", action


# ---- GitLab CI: its caches keep whole seconds of a time ----


def gitlab(text):
    job = yaml.safe_load(text)["e2e"]
    values = {"CI_JOB_NAME_SLUG": "e2e", "CI_COMMIT_SHA": commit, "CI_PIPELINE_ID": run}
    key = re.sub(r"\$(\w+)", lambda match: values[match[1]], job["cache"]["key"])
    restore([key], whole_seconds=True)
    shell("set -eo pipefail\n" + "\n".join(job["script"]))
    assert job["cache"]["when"] == job["artifacts"]["when"] == "always"
    save(key, job["cache"]["paths"])
    upload(job["artifacts"]["paths"])
    assert os.path.exists(f"{store}/artifacts/{job['artifacts']['reports']['junit']}")


# ---- Jenkins: a stash too. The build goes on with what the one before it stashed ----


def jenkins(text):
    steps = re.compile(r"""\b(sh|unstash|stash|archiveArtifacts|junit)\s+(?:name:\s*)?"""
                       r"""(?:'''(.*?)'''|'([^'\n]*)')(?:,\s*includes:\s*'([^'\n]*)')?""", re.S)
    body, post = text[text.index("stages {"):].split("post {")
    assert "catchError(" in body and "always {" in post
    for part in (body, post):
        for step, long, short, includes in steps.findall(part):
            word = long or short
            if step == "sh" and not failed:
                shell(word)
            elif step == "unstash" and not failed:
                restore([word], whole_seconds=True)
            elif step == "stash":
                save(word, [includes.removesuffix("/**")])
            elif step == "archiveArtifacts":
                upload([word.removesuffix("/**")])
            elif step == "junit":
                assert os.path.exists(word), word


os.makedirs(store, exist_ok=True)
with open(path, encoding="utf-8") as file:
    {"github": github, "gitlab": gitlab, "jenkins": jenkins}[system](file.read())
sys.exit(failed)
