# SPDX-License-Identifier: MIT
"""Settings, all from the environment, so that one checkout can run many studios."""

import os
from pathlib import Path

# Loopback, unless something else keeps others away, such as the network of a container.
API_HOST = os.environ.get("API_HOST", "127.0.0.1")
API_PORT = int(os.environ.get("API_PORT", "8000"))
REDIS_URL = os.environ.get("REDIS_URL", "redis://localhost:6379")
DATABASE_URL = os.environ.get(
    "DATABASE_URL", "postgresql://studio_api:studio@localhost:5432/studio"
)
STORAGE = Path(os.environ.get("STUDIO_STORAGE", "storage"))

SESSION_SECONDS = 3600
FAILED_SIGN_INS_PER_MINUTE = 5
LARGEST_UPLOAD = 1024 * 1024
