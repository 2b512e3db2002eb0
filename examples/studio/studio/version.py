# SPDX-License-Identifier: MIT
"""Which studio this is. python3 studio/version.py says it of the one at API_URL, of the files here, and of
what its tests share; it needs no package. GET /version says it of a studio that runs."""

import hashlib
import http.client
import os
import re
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent

FILES = (
    "services/*",
    "studio/**/*.py",
    "studio/sql/*",
    "tsx/server.mjs",
    "tsx/pages/*",
    "tsx/public/*",
)
SHARED = (
    "pytest.ini",
    "backend/tests/*.py",
    "tsx/e2e/*.ts",
    "tsx/package-lock.json",
    "tsx/playwright.config.ts",
)


def digest(patterns):
    whole = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in TOP.glob(pattern)):
        if path.is_file():
            name, content = path.relative_to(TOP).as_posix().encode(), path.read_bytes()
            whole.update(b"%d %s %d " % (len(name), name, len(content)) + content)
    return whole.hexdigest()


# What this studio was started from: its files may change while it runs.
VERSION = digest(FILES)


def report():
    return VERSION, {"Content-Type": "text/plain"}


def running():
    """The version of the studio that answers; None where none does."""
    url = os.environ.get("API_URL", "http://localhost:8000").rstrip("/")
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/version", timeout=2) as answer:
            said = answer.read(100).decode(errors="replace")
    except (OSError, ValueError, http.client.HTTPException):
        return None
    return said if re.fullmatch("[0-9a-f]{64}", said) else None


if __name__ == "__main__":
    # Where none runs, the next one is started from the files.
    print(running() or VERSION, VERSION, digest(SHARED))
