#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays one job of an example in docs/ci in the current directory, with the shell commands as they
stand, and exits with what the job would come to.

    play.py github|gitlab|jenkins FILE STORE

STORE stands in for the service: its caches, and in STORE/artifacts what the job uploaded. Steps that
install something are left out. PLAY_RUN, PLAY_ATTEMPT and PLAY_RESTORE (a cache to take whatever its
key is) say more; so do PLAY_JOB, the job, and PLAY_SHARD, which of several it is. A step that is not
known here is an error."""
import fnmatch
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
job_name = os.environ.get("PLAY_JOB", "e2e")
shard = os.environ.get("PLAY_SHARD", "")
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
        for directory, _, names in os.walk("."):
            for name in names if ".git" not in directory.split("/") else ():
                file = os.path.join(directory, name)
                second = int(os.lstat(file).st_mtime)
                os.utime(file, (second, second), follow_symlinks=False)


def upload(paths):
    shutil.rmtree(f"{store}/artifacts", ignore_errors=True)
    for item in paths:
        copy(item, f"{store}/artifacts/{item.rstrip('/')}")


def copy(item, to, ignore=None):
    if os.path.isdir(item):
        shutil.copytree(item, to, symlinks=True, ignore=ignore, dirs_exist_ok=True)
    elif os.path.exists(item):
        os.makedirs(os.path.dirname(to), exist_ok=True)
        shutil.copy2(item, to)


# ---- GitHub Actions ----


def github(text):
    values = {"github.job": job_name, "github.sha": commit, "github.run_id": run,
              "github.run_attempt": attempt, "matrix.shard": shard}
    job = yaml.load(text, yaml.BaseLoader)["jobs"][job_name]
    if "needs" in job:
        assert job["if"] == "always()"
    else:
        assert shard in job.get("strategy", {}).get("matrix", {}).get("shard", [""])

    def fill(template):
        return re.sub(r"\$\{\{ *([a-z_.]+) *\}\}", lambda match: values[match[1]], template)

    def upload_artifact(name, paths, hidden, overwrite):
        """Of one path what is in it, of several from where they are; no hidden files but on request."""
        to = f"{store}/artifacts/{name}"
        if overwrite:
            shutil.rmtree(to, ignore_errors=True)
        elif not os.environ.get("PLAY_JOB"):
            shutil.rmtree(f"{store}/artifacts", ignore_errors=True)
        assert not os.path.exists(to), name
        for item in paths:
            copy(item, to if len(paths) == 1 else f"{to}/{item}",
                 None if hidden else shutil.ignore_patterns(".*"))

    def download_artifacts(pattern, to):
        for name in sorted(os.listdir(f"{store}/artifacts")):
            if fnmatch.fnmatch(name, pattern):
                copy(f"{store}/artifacts/{name}", to)

    for step in job["steps"]:
        with_ = {name: fill(value) for name, value in step.get("with", {}).items()}
        assert step.get("if", "success()") in ("success()", "always()"), step["if"]
        if step.get("name") == "Install" or (failed and step.get("if") != "always()"):
            continue
        if "run" in step:
            shell(fill(step["run"]))
            continue
        action, major = step["uses"].split("@")
        assert re.fullmatch(r"v[0-9]+", major), step["uses"]
        if action == "actions/cache/restore":
            restore([with_["key"], *(key + "*" for key in with_["restore-keys"].split())])
        elif action == "actions/cache/save":
            save(with_["key"], [with_["path"]])
        elif action == "actions/upload-artifact":
            upload_artifact(with_["name"], with_["path"].split(), "include-hidden-files" in with_,
                            "overwrite" in with_)
        elif action == "actions/download-artifact":
            assert with_["merge-multiple"] == "true"
            download_artifacts(with_["pattern"], with_["path"])
        else:
            assert action == "actions/checkout", action


# ---- GitLab CI: its caches keep whole seconds of a time ----


def gitlab(text):
    jobs = yaml.safe_load(text)
    job = {**jobs.get(jobs[job_name].get("extends"), {}), **jobs[job_name]}
    values = {"CI_JOB_NAME_SLUG": "e2e", "CI_COMMIT_SHA": commit, "CI_PIPELINE_ID": run}
    if "parallel" in job:
        values |= {"CI_NODE_INDEX": shard, "CI_NODE_TOTAL": str(job["parallel"])}
        assert 1 <= int(shard) <= job["parallel"]
    os.environ.update(values)
    if "needs" in job:
        assert job["when"] == "always"
        for need in job["needs"]:
            for artifacts in sorted(glob.glob(f"{store}/artifacts/{need}-*")):
                copy(artifacts, ".")
    key = re.sub(r"\$(\w+)", lambda match: values[match[1]], job.get("cache", {}).get("key", ""))
    if key:
        restore([key], whole_seconds=True)
    shell("set -eo pipefail\n" + "\n".join(job["script"]))
    assert job["artifacts"]["when"] == "always"
    if key:
        assert job["cache"]["when"] == "always"
        save(key, job["cache"]["paths"])
    to = f"{store}/artifacts" + (f"/{job_name}-{shard}" if os.environ.get("PLAY_JOB") else "")
    shutil.rmtree(to, ignore_errors=True)
    for item in job["artifacts"]["paths"]:
        copy(item, f"{to}/{item.rstrip('/')}")
    if "reports" in job["artifacts"]:
        assert os.path.exists(f"{to}/{job['artifacts']['reports']['junit']}")


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
