"""Sessions with agents inside JupyterLab."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-agentchat"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Imported here, so that `import jupyter_agentchat` in a kernel does not load a web server.
    from jupyter_agentchat.server.app import AgentChat  # noqa: PLC0415

    return [{"module": "jupyter_agentchat", "app": AgentChat}]
