# SPDX-License-Identifier: MIT
"""check.py REPORT[,REPORT...] DIRECTORY [ARGUMENT...]: reads reports in a results directory with strict
parsers and holds them against e2e-results.json. Exits 1 with what is wrong."""

import json
import re
import sys
import xml.etree.ElementTree as ElementTree

FAILED = ("failed", "error")

CLASSES = {"product", "timeout", "infrastructure", "blocked"}


def unique(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a member stands twice: {names}"
    return dict(pairs)


def no_constant(name):
    raise AssertionError(f"{name} is no JSON")


def strict_json(text):
    return json.loads(text, object_pairs_hook=unique, parse_constant=no_constant)


def read(directory, name):
    with open(f"{directory}/{name}", "rb") as file:
        return file.read().decode("utf-8", "strict")


def results(directory):
    found = strict_json(read(directory, "e2e-results.json"))
    classes = [test["class"] for phase in found["phases"] for test in phase["tests"]]
    assert found["classes"] == {name: classes.count(name) for name in CLASSES}
    for phase in found["phases"]:
        for test in phase["tests"]:
            assert test["status"] == "skipped" or (test["class"] is None) == (test["status"] == "passed"), test
    return found


def rows(test):
    """The statuses of the rows that stand for a test."""
    cases = [case["status"] for case in test.get("cases", [])]
    failed = any(status in FAILED for status in cases)
    if not cases or (test["status"] == "failed" and not failed) or (len(test["attempts"]) > 1 and test["status"] == "passed"):
        own = test["status"]
        if own == "failed" and test["reason"] not in ("exit", "signal", "timeout", "report"):
            own = "error"
        cases.append(own)
    return cases


def junit(directory):
    root = ElementTree.fromstring(read(directory, "e2e-results.xml").encode())
    expected = results(directory)
    assert root.tag == "testsuites"
    totals = {"tests": 0, "failures": 0, "errors": 0}
    suites = list(root)
    failed = [service["name"] for service in expected["services"] if service["state"] == "failed"]
    if failed:
        services = suites.pop(0)
        names = [phase["name"] for phase in expected["phases"]]
        assert services.get("name") == ("(services)" if "services" in names else "services")
        assert [case.get("name") for case in services] == failed
        assert {case.get("classname") for case in services} == {services.get("name")}
        assert all(len(case.findall("error")) == 1 and case.find("error").get("message") for case in services)
        assert [services.get(it) for it in ("failures", "skipped")] == ["0", "0"]
        for name in ("tests", "errors"):
            assert int(services.get(name)) == len(failed)
            totals[name] += len(failed)
        for output in services.iter("system-out"):
            assert len(output.text.encode()) <= 16 * 1024
    assert [suite.get("name") for suite in suites] == [phase["name"] for phase in expected["phases"]]
    for suite, phase in zip(suites, expected["phases"]):
        counts = {"tests": len(suite)}
        for attribute, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counts[attribute] = len(suite.findall(f"testcase/{element}"))
        for name, count in counts.items():
            assert int(suite.get(name)) == count, (suite.get("name"), name)
        for name in totals:
            totals[name] += counts[name]
        statuses = [status for test in phase["tests"] for status in rows(test)]
        assert counts["tests"] == len(statuses)
        assert counts["failures"] == statuses.count("failed")
        assert counts["errors"] == statuses.count("error")
        assert counts["skipped"] == statuses.count("skipped")
        names = [(case.get("classname"), case.get("name")) for case in suite]
        assert len(set(names)) == len(names), "names are not unique"
        assert {name for name, _ in names} == {f"{phase['name']}.{test['name']}" for test in phase["tests"]}
        for output in suite.iter("system-out"):
            assert len(output.text.encode()) <= 16 * 1024
        for element in ("failure", "error"):
            assert {it.get("type") for it in suite.iter(element)} <= CLASSES
    for name, count in totals.items():
        assert int(root.get(name)) == count, name


def ctrf(directory):
    report = strict_json(read(directory, "ctrf-report.json"))
    expected = results(directory)
    assert report["reportFormat"] == "CTRF"
    assert report["specVersion"] == "0.0.0"  # the one that there is
    found = report["results"]
    assert set(found) == {"tool", "summary", "environment", "tests"}
    assert found["tool"]["name"]
    assert set(found["environment"]) <= {"appName", "reportName", "extra"}
    told = found["environment"].get("extra", {}).get("services", [])
    assert [(it["name"], it["state"]) for it in told] == [(it["name"], it["state"]) for it in expected["services"]]
    for it in told:
        assert "message" in it or it["state"] not in ("failed", "unhealthy"), it
    summary = found["summary"]
    assert set(summary) == {"tests", "passed", "failed", "skipped", "pending", "other", "start", "stop"}
    assert all(type(value) is int for value in summary.values()), summary
    assert 1.6e12 < summary["start"] <= summary["stop"]
    allowed = {"name": str, "status": str, "duration": int, "start": int, "stop": int, "suite": list,
               "message": str, "trace": str, "line": int, "rawStatus": str, "type": str, "filePath": str,
               "retries": int, "retryAttempts": list, "flaky": bool, "attachments": list, "extra": dict}
    for test in found["tests"]:
        assert {"name", "status", "duration"} <= set(test)
        for name, value in test.items():
            assert type(value) is allowed[name], (name, value)
        assert test["name"] and test["suite"] and test["duration"] >= 0
        attempts = test.get("retryAttempts", [])
        assert [attempt["attempt"] for attempt in attempts] == list(range(1, len(attempts) + 1))
        assert not attempts or test["retries"] == len(attempts) - 1
        for attempt in attempts:
            assert set(attempt) <= {"attempt", "status", "duration", "message", "trace", "line", "attachments"}
            assert all(type(value) is allowed.get(name, int) for name, value in attempt.items()), attempt
            assert attempt["status"] in ("passed", "failed", "skipped")
            for attachment in attempt.get("attachments", []):
                assert set(attachment) == {"name", "contentType", "path"}
        assert set(test.get("extra", {})) <= {"class", "history"}
        assert test.get("extra", {}).get("class") in (CLASSES if test["status"] == "failed" else CLASSES | {None})
        for attachment in test.get("attachments", []):
            assert set(attachment) == {"name", "contentType", "path"}
    statuses = [test["status"] for test in found["tests"]]
    wanted = []
    for phase in expected["phases"]:
        wanted += [status.replace("error", "failed") for test in phase["tests"] for status in rows(test)]
        wanted += ["failed"] if phase["error"] else []
    # No reader takes a run that failed for a good one.
    if not expected["success"] and "failed" not in wanted:
        assert found["tests"][-1]["name"] == "(run)" and found["tests"][-1]["message"]
        wanted.append("failed")
    assert statuses == wanted
    assert summary["tests"] == len(statuses)
    for status in ("passed", "failed", "skipped"):
        assert summary[status] == statuses.count(status)


def trace(directory):
    report = strict_json(read(directory, "trace.json"))
    rows_ = {}
    phases = [phase["name"] for phase in results(directory)["phases"]]
    services = {service["name"]: service["state"] for service in results(directory)["services"]}
    names = {(event["pid"], event["tid"]): event["args"]["name"]
             for event in report["traceEvents"] if event["name"] == "thread_name"}
    for event in report["traceEvents"]:
        assert event["ph"] in ("M", "X"), event
        if event["ph"] == "M":
            continue
        assert event["ts"] == int(event["ts"]) >= 0 and event["dur"] == int(event["dur"]) >= 0
        rows_.setdefault((event["pid"], event["tid"]), []).append(event)
        if event["cat"] == "phase":
            assert event["name"] in phases and names[event["pid"], event["tid"]] == event["name"]
        if event["cat"] == "service":
            args = event["args"]
            assert event["name"] in ("starting", "healthy") and args["state"] == services[args["service"]]
            assert names[event["pid"], event["tid"]] == args["service"]
    for events in rows_.values():
        # Each lies inside one that is open, or after all that were.
        open_ends = []
        for event in sorted(events, key=lambda it: (it["ts"], -it["dur"])):
            end = event["ts"] + event["dur"]
            while open_ends and open_ends[-1] <= event["ts"]:
                open_ends.pop()
            assert not open_ends or end <= open_ends[-1], (event, open_ends)
            open_ends.append(end)


def events(directory):
    lines = [strict_json(line) for line in read(directory, "events.jsonl").removesuffix("\n").split("\n")]
    expected = results(directory)
    assert lines[0]["event"] == "run_start" and lines[-1]["event"] == "run_end"
    assert lines[-1]["success"] == expected["success"]
    assert lines[0]["tests"] == expected["total_tests"]
    open_, seen, began = set(), {}, {}
    states = {}
    for line in lines:
        if line["event"] == "service":
            assert line["time"] >= 0 and set(line) == {"event", "time", "service", "state", "detail"}
            states[line["service"]] = line["state"]
            continue
        what, moment = line["event"].rsplit("_", 1)
        key = (what, line.get("phase"), line.get("test"))
        if what == "test":
            assert ("phase", line["phase"], None) in open_, line
        if moment == "start":
            assert line.get("attempt", 1) > 1 or key not in open_, line
            open_.add(key)
            began.setdefault(key, line["time"])
        elif moment == "judged":
            seen[key] = line
        elif moment == "end":
            open_.remove(key)
            seen[key] = line
            assert line["time"] >= began[key], line
            assert what != "phase" or not [it for it in open_ if it[0] == "test" and it[1] == line["phase"]]
        else:
            assert moment == "slow" and key in open_, line
    assert not open_
    for service in expected["services"]:
        assert states.get(service["name"], service["state"]) == service["state"], service
    for phase in expected["phases"]:
        assert seen["phase", phase["name"], None]["status"] == phase["status"]
        assert seen["phase", phase["name"], None]["error"] == phase["error"]
        for test in phase["tests"]:
            line = seen.pop(("test", phase["name"], test["name"]), None)
            assert (line is None) == test["cached"], test
            if line:
                assert (line["status"], line["reason"]) == (test["status"], test["reason"])
    assert not [key for key in seen if key[0] == "test"]


def markdown(directory, name="summary.md", limit=60000):
    text = read(directory, name)
    assert len(text.encode()) <= limit, len(text)
    outside, fence, folds = [], None, 0
    for line in text.split("\n"):
        opening = re.match(r"((?:  )?`{3,})text$", line)
        if fence:
            if line == fence:
                fence = None
        elif opening:
            fence = opening.group(1)
        else:
            outside.append(line)
    assert fence is None, "a fence is open"
    for line in outside:
        if line == "<details><summary>the end of its log</summary>":
            folds += 1
        elif line == "</details>":
            folds -= 1
        else:
            # Without code spans nothing is left that means anything.
            rest = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", line)
            assert not re.search(r"[<>@`&]", rest), (line, rest)
            assert line.startswith("|") or "|" not in rest, line
        assert folds in (0, 1)
    assert folds == 0, "a fold is open"


def tap(path):
    text = read(".", path)
    text = text[text.index("TAP version 13\n"):]
    lines = text.split("\n")
    plan = int(re.fullmatch(r"1\.\.(\d+)", lines[1]).group(1))
    number, block, blocks = 0, None, []
    for line in lines[2:]:
        if block is not None:
            if line == "  ...":
                blocks.append("\n".join(block))
                block = None
            else:
                assert line.startswith("  "), line
                block.append(line[2:])
            continue
        if line == "  ---":
            block = []
            continue
        point = re.fullmatch(r"(not )?ok (\d+) - [A-Za-z0-9_./-]+( # (SKIP|TODO) [^\n]*)?", line)
        if point:
            number += 1
            assert int(point.group(2)) == number
        else:
            if line == "" or line.startswith("make: ") or line.startswith("::"):
                break
            assert line.startswith(("# flaky", "# service ", "#   | ", "Bail out! ")), line
    assert number == plan and block is None
    import yaml

    for block in blocks:
        assert set(yaml.safe_load(block)) >= {"message", "reason", "duration_ms", "attempts"}


def schema(directory, path):
    import jsonschema

    with open(path, encoding="utf-8") as file:
        wanted = json.load(file)
    jsonschema.Draft202012Validator.check_schema(wanted)
    jsonschema.Draft202012Validator(wanted).validate(results(directory))


if __name__ == "__main__":
    reports, *arguments = sys.argv[1:]
    checks = {"junit": junit, "ctrf": ctrf, "trace": trace, "events": events, "markdown": markdown, "tap": tap,
              "schema": schema}
    for report in reports.split(","):
        checks[report](*[int(it) if it.isdigit() else it for it in arguments])
