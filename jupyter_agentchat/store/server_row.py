"""Who runs a turn: enough to prove, later and from another process, that this server is gone."""

from __future__ import annotations

from jupyter_agentchat.protocol.value import Value


class ServerIdentity(Value, frozen=True, kw_only=True):
    """One start of one server. Boot id, pid namespace and start time are only ever compared."""

    server_id: str
    name: str
    host: str
    boot_id: str
    pid_namespace: str
    pid: int
    pid_started: str


class OpenTurn(Value, frozen=True, kw_only=True):
    """A turn without its ``turn_ended``, who started it, and how far that server's counter is."""

    session_id: str
    turn_id: str
    server: ServerIdentity
    counter: int = 0
