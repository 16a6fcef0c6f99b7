"""What the tools' tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_agentchat.tools.tool import Context


@pytest.fixture
def context(tmp_path: Path) -> Context:
    workspace = tmp_path / "ws"
    workspace.mkdir()
    return Context(workspace=workspace, emit=lambda text: None)
