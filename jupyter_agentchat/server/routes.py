"""Every address of ours and who answers there."""

from __future__ import annotations

from typing import Any

from jupyter_agentchat.server.about import AboutHandler
from jupyter_agentchat.server.agent_door import AgentTokenHandler
from jupyter_agentchat.server.blobs import BlobHandler, BlobsHandler
from jupyter_agentchat.server.changes import ChangesHandler
from jupyter_agentchat.server.connection import CheckHandler, ConnectionHandler
from jupyter_agentchat.server.desk import Desk
from jupyter_agentchat.server.export import ExportHandler
from jupyter_agentchat.server.importing import ImportHandler
from jupyter_agentchat.server.kernel_door import (
    KernelAgentsHandler,
    KernelChannelHandler,
    KernelCredentialHandler,
    KernelSecretHandler,
    KernelSessionHandler,
)
from jupyter_agentchat.server.models import ModelsHandler
from jupyter_agentchat.server.search import SearchHandler
from jupyter_agentchat.server.sessions import EmptyHandler, EndHandler, SessionHandler, SessionsHandler
from jupyter_agentchat.server.socket import ChannelHandler
from jupyter_agentchat.server.stream import StreamHandler
from jupyter_agentchat.server.terminals import TerminalHandler
from jupyter_agentchat.server.turns import FramesHandler, TurnHandler, TurnsHandler
from jupyter_agentchat.server.variables import VariablesHandler

ROOT = "/api/agentchat"
_SESSION = rf"{ROOT}/sessions/([^/]+)"
_KERNEL = rf"{ROOT}/kernels/([^/]+)"

HANDLERS: tuple[tuple[str, type[Any]], ...] = (
    (ROOT, AboutHandler),
    (f"{ROOT}/channel", ChannelHandler),
    (f"{ROOT}/connection", ConnectionHandler),
    (f"{ROOT}/connection/check", CheckHandler),
    (f"{ROOT}/models", ModelsHandler),
    (f"{ROOT}/search", SearchHandler),
    (f"{ROOT}/blobs", BlobsHandler),
    (rf"{ROOT}/blobs/([^/]+)", BlobHandler),
    (f"{ROOT}/changes", ChangesHandler),
    (f"{ROOT}/import", ImportHandler),
    (f"{ROOT}/sessions", SessionsHandler),
    (f"{ROOT}/variables", VariablesHandler),
    (_SESSION, SessionHandler),
    (f"{_SESSION}/agent-token", AgentTokenHandler),
    (f"{_SESSION}/empty", EmptyHandler),
    (f"{_SESSION}/end", EndHandler),
    (f"{_SESSION}/export", ExportHandler),
    (f"{_SESSION}/frames", FramesHandler),
    (f"{_SESSION}/turns", TurnsHandler),
    (f"{_SESSION}/turn", TurnHandler),
    (f"{_SESSION}/stream", StreamHandler),
    (f"{_SESSION}/terminal", TerminalHandler),
    (f"{_KERNEL}/secret", KernelSecretHandler),
    (f"{_KERNEL}/credential", KernelCredentialHandler),
    (f"{_KERNEL}/agents", KernelAgentsHandler),
    (f"{_KERNEL}/session", KernelSessionHandler),
    (f"{_KERNEL}/channel", KernelChannelHandler),
)


def routes(desk: Desk) -> list[tuple[str, type[Any], dict[str, Any]]]:
    """Return the routes as an extension registers them; the server's base URL is put before them."""
    return [(pattern, handler, {"desk": desk}) for pattern, handler in HANDLERS]
