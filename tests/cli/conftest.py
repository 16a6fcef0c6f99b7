"""A shell, and sessions to look at."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import ENTRY, Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def samples(shell: Shell) -> dict[str, str]:
    """The sample sessions, brought in: their ids by name."""
    done = subprocess.run(
        [ENTRY, "demo-data", "--json"], cwd=shell.work, env=shell.environment, capture_output=True, check=True
    )
    lines = map(json.loads, done.stdout.splitlines())
    return {line["sample"]: line["session_id"] for line in lines}
