# SPDX-License-Identifier: MIT
"""So much of the API of Kubernetes as kubectl asks for to create a Job, wait for it, read its log and
delete it. It is its own controller and its one node: what a Job's container runs is run on this machine.

kube_api.py DIR: writes DIR/config for kubectl, notes each request in DIR/requests and each Job as it was
sent in DIR/jobs. DIR/mode says what becomes of the next Jobs:

  run      they run
  lie      they are complete, and nothing has run
  pending  no node has room
  lost     the node of the first one dies in mid-test: when DIR/began is there
  broken   the container cannot be started
  quota    none may be created
  away     it runs; from when DIR/began is there nobody answers, until DIR/back is
"""
import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HERE = sys.argv[1]
changed = threading.Condition()
version = 1
events = []  # (version, type, Job)
jobs = {}
pods = {}
away = threading.Event()


def mode():
    try:
        with open(f"{HERE}/mode", encoding="utf-8") as file:
            return file.read().strip()
    except FileNotFoundError:
        return "run"


def note(file, line):
    with open(f"{HERE}/{file}", "a", encoding="utf-8") as out:
        out.write(line + "\n")


def tell(kind, job):
    """With `changed` held."""
    global version
    version += 1
    job["metadata"]["resourceVersion"] = str(version)
    events.append((version, kind, json.loads(json.dumps(job))))
    changed.notify_all()


def end(name, kind):
    with changed:
        if name in jobs:
            jobs[name]["status"] = {"conditions": [{"type": kind, "status": "True"}]}
            tell("MODIFIED", jobs[name])


class Pod(threading.Thread):
    """What a node and the controller of Jobs do for one Job."""

    def __init__(self, name, job, fate):
        super().__init__(daemon=True)
        self.name, self.job, self.fate = name, job, fate
        self.process = None
        self.log = f"{HERE}/{name}.log"
        self.message = ""

    def run(self):
        container = self.job["spec"]["template"]["spec"]["containers"][0]
        if self.fate == "pending":
            return
        if self.fate == "lie":
            end(self.name, "Complete")
            return
        if self.fate == "broken":
            self.message = "failed to create the container: no such file"
            end(self.name, "Failed")
            return
        with open(self.log, "wb") as log, changed:
            self.process = subprocess.Popen(
                container["command"],
                cwd=container["workingDir"],
                env={"PATH": os.environ["PATH"], "HOSTNAME": self.name, "FROM": "pod"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if self.fate == "lost":
            while not os.path.exists(f"{HERE}/began"):
                time.sleep(0.02)
            self.process.kill()
        if self.fate == "away":
            while not os.path.exists(f"{HERE}/began"):
                time.sleep(0.02)
            away.set()
            server.shutdown()
            while not os.path.exists(f"{HERE}/back"):
                time.sleep(0.02)
            away.clear()
        code = self.process.wait()
        end(self.name, "Complete" if code == 0 else "Failed")

    def delete(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)

    def describe(self):
        state = {"terminated": {"exitCode": 0, "message": self.message}}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": self.name + "-x", "namespace": "e2e", "labels": {"job-name": self.name}},
            "spec": {"containers": [{"name": "test", "image": "x"}]},
            "status": {"phase": "Succeeded", "containerStatuses": [{"name": "test", "state": state}]},
        }


def resource(name, kind, *verbs):
    return {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": list(verbs)}


VERBS = ("create", "delete", "get", "list", "watch")
BATCH = {"groupVersion": "batch/v1", "version": "v1"}
FIXED = {
    "/version": {"major": "1", "minor": "32", "gitVersion": "v1.32.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "apiVersion": "v1",
        "groups": [{"name": "batch", "versions": [BATCH], "preferredVersion": BATCH}],
    },
    "/api/v1": {
        "kind": "APIResourceList",
        "groupVersion": "v1",
        "resources": [resource("pods", "Pod", *VERBS), resource("pods/log", "Pod", "get")],
    },
    "/apis/batch/v1": {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": "batch/v1",
        "resources": [resource("jobs", "Job", *VERBS)],
    },
}
JOBS = "/apis/batch/v1/namespaces/e2e/jobs"
PODS = "/api/v1/namespaces/e2e/pods"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, code, body, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, code, reason, message):
        status = {"kind": "Status", "apiVersion": "v1", "status": "Failure"}
        self.answer(code, {**status, "code": code, "reason": reason, "message": message})

    def do_GET(self):
        url = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        note("requests", f"GET {url.path}{' watch' if 'watch' in query else ''}")
        if url.path in FIXED:
            self.answer(200, FIXED[url.path])
        elif url.path == JOBS:
            self.list_jobs(query)
        elif url.path.startswith(JOBS + "/"):
            with changed:
                job = jobs.get(url.path[len(JOBS) + 1 :])
            self.answer(200, job) if job else self.refuse(404, "NotFound", "there is no such job")
        elif url.path == PODS:
            name = query.get("labelSelector", "").rpartition("=")[2]
            items = [pod.describe() for pod in pods.values() if pod.name == name]
            self.answer(200, {"kind": "PodList", "apiVersion": "v1", "metadata": {}, "items": items})
        elif url.path.startswith(PODS + "/") and url.path.endswith("/log"):
            name = url.path[len(PODS) + 1 : -len("-x/log")]
            try:
                with open(f"{HERE}/{name}.log", "rb") as log:
                    self.answer(200, log.read(), "text/plain")
            except FileNotFoundError:
                self.refuse(400, "BadRequest", "the container has not begun")
        elif url.path.startswith(PODS + "/"):
            pod = pods.get(url.path[len(PODS) + 1 : -len("-x")])
            self.answer(200, pod.describe()) if pod else self.refuse(404, "NotFound", "there is no such pod")
        else:
            self.refuse(404, "NotFound", "the fake does not have it")

    def list_jobs(self, query):
        name = query.get("fieldSelector", "").rpartition("=")[2]
        if "watch" in query:
            self.watch(name, int(query.get("resourceVersion") or 0))
            return
        with changed:
            items = [job for job in jobs.values() if name in ("", job["metadata"]["name"])]
            body = {"kind": "JobList", "apiVersion": "batch/v1", "items": items}
            self.answer(200, {**body, "metadata": {"resourceVersion": str(version)}})

    def watch(self, name, seen):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while True:
            with changed:
                new = [event for event in events if event[0] > seen]
                if not new:
                    changed.wait(0.1)
                if away.is_set():
                    self.close_connection = True
                    return
            for seen, kind, job in new:
                if name in ("", job["metadata"]["name"]):
                    line = json.dumps({"type": kind, "object": job}).encode() + b"\n"
                    try:
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(line), line))
                    except OSError:
                        self.close_connection = True
                        return

    def do_POST(self):
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        url = urlsplit(self.path)
        fate = mode()
        note("requests", f"POST {url.path}")
        if url.path != JOBS or job["kind"] != "Job":
            self.refuse(404, "NotFound", "the fake does not have it")
            return
        if fate == "quota":
            self.refuse(403, "Forbidden", "exceeded quota: jobs")
            return
        note("jobs", json.dumps(job))
        name = job["metadata"]["name"]
        job["metadata"].update(namespace="e2e", uid=name)
        job["spec"]["selector"] = {"matchLabels": {"job-name": name}}
        if fate == "lost":
            with open(f"{HERE}/mode", "w", encoding="utf-8") as file:
                file.write("run\n")
        with changed:
            jobs[name] = job
            pods[name] = Pod(name, job, fate)
            tell("ADDED", job)
            pods[name].start()
        self.answer(201, job)

    def do_DELETE(self):
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        url = urlsplit(self.path)
        note("requests", f"DELETE {url.path}")
        name = url.path[len(JOBS) + 1 :]
        with changed:
            job = jobs.pop(name, None)
            if job:
                tell("DELETED", job)
                pods[name].delete()
        if job:
            self.answer(200, {"kind": "Status", "apiVersion": "v1", "status": "Success"})
        else:
            self.refuse(404, "NotFound", "there is no such job")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


server = Server(("127.0.0.1", 0), Handler)
port = server.server_port
CONFIG = {
    "apiVersion": "v1",
    "kind": "Config",
    "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{port}"}}],
    "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "e2e"}}],
    "users": [{"name": "u", "user": {}}],
    "current-context": "c",
}
with open(f"{HERE}/config.tmp", "w", encoding="utf-8") as file:
    json.dump(CONFIG, file)
os.rename(f"{HERE}/config.tmp", f"{HERE}/config")
while True:
    server.serve_forever()
    server.server_close()
    note("requests", "away")
    while away.is_set():
        time.sleep(0.02)
    server = Server(("127.0.0.1", port), Handler)
