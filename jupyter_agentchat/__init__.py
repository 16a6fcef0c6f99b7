"""Sessions with agents inside JupyterLab."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-agentchat"}]


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    # Imported here, so that `import jupyter_agentchat` in a kernel does not load a web server.
    from jupyter_agentchat.server.app import AgentChatExtension  # noqa: PLC0415

    return [{"module": "jupyter_agentchat", "app": AgentChatExtension}]


def load_ipython_extension(shell: Any) -> None:
    """Offer ``%agent`` and ``%%agent``: what ``%load_ext jupyter_agentchat`` calls."""
    from jupyter_agentchat.magics.load import load  # noqa: PLC0415 - see above

    load(shell)


def unload_ipython_extension(shell: Any) -> None:
    """Let go of what they opened."""
    from jupyter_agentchat.magics.load import unload  # noqa: PLC0415 - see above

    unload(shell)
