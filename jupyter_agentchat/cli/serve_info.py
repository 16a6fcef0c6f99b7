"""``jupyter agentchat serve-info``."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import msgspec
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect
from traitlets import Bool, Unicode

from jupyter_agentchat.cli.command import DONE, FAILED, LAST, Command, Misused
from jupyter_agentchat.cli.words import safe, safe_json
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.runtime.local_servers import Server, running_servers


class ServeInfo(Command):
    """Print what runs; with ``--probe``, what a session's clients are sent."""

    name = "jupyter-agentchat-serve-info"
    description = (
        "The Jupyter servers of yours that run, and their agents. With --probe [SESSION] it attaches to a "
        "session as a browser does and prints every message as a JSON line, until Ctrl+C."
    )
    examples = "jupyter agentchat serve-info --json\njupyter agentchat serve-info --probe last --until-synced"

    probe = Bool(False, help="Attach to a session and print what comes.").tag(config=True)
    until_synced = Bool(False, help="Stop when everything that is stored was sent.").tag(config=True)
    server = Unicode(help="Only the server with this in its address.").tag(config=True)

    aliases = {**Command.aliases, "server": "ServeInfo.server"}
    flags = {
        **Command.flags,
        "probe": ({"ServeInfo": {"probe": True}}, "Attach to a session and print what comes."),
        "until-synced": (
            {"ServeInfo": {"until_synced": True}},
            "With --probe: stop when everything that is stored was sent.",
        ),
    }

    async def work(self) -> int:
        """Print the servers, or what one sends."""
        servers = [server for server in await running_servers() if self.server in server.url]
        if self.probe:
            return await self._probe(servers)
        if self.extra_args:
            raise Misused("A session is only named with --probe.")
        for server in servers:
            await self._describe(server)
        if not servers and not self.as_json:
            self.say("No Jupyter server of yours runs here.")
        return DONE

    async def _describe(self, server: Server) -> None:
        seen: dict[str, Any] = {"url": server.url, "root": str(server.root), "pid": server.pid}
        try:
            about = await server.about()
        except Refused as error:
            seen["problem"] = error.message
        else:
            seen["about"] = msgspec.to_builtins(about)
        if self.as_json:
            return self.say_json(seen)
        self.say(f"{server.url}  {safe(str(server.root))}  pid {server.pid}")
        if "problem" in seen:
            return self.say(f"  {seen['problem']}")
        self.say(f"  jupyter_agentchat {about.version}, new sessions: {about.default_agent}")
        for agent in about.agents:
            self.say(f"  {agent.name}: {agent.state}{' - ' + safe(agent.note) if agent.note else ''}")
        if about.warning:
            self.say(f"  {safe(about.warning)}")
        return None

    async def _probe(self, servers: list[Server]) -> int:
        if not servers:
            raise Refused("not_found", "No Jupyter server of yours runs here.")
        if len(servers) > 1:
            addresses = ", ".join(server.url for server in servers)
            raise Misused(f"Several servers run; choose one with --server=PART_OF_ADDRESS: {addresses}")
        server = servers[0]
        session_id = await _session(server, self.extra_args[0] if self.extra_args else LAST)
        address = "ws" + server.url.removeprefix("http") + "api/agentchat/channel"
        asked = HTTPRequest(address, headers=server.headers, validate_cert=False)
        channel = await websocket_connect(asked, compression_options={})
        try:
            return await self._print(channel, session_id)
        except (asyncio.CancelledError, KeyboardInterrupt):
            return DONE
        finally:
            channel.close()

    async def _print(self, channel: WebSocketClientConnection, session_id: str) -> int:
        for command in (
            {"type": "hello", "protocol": [1], "client": self.name},
            {"type": "attach", "session_id": session_id},
        ):
            await channel.write_message(safe_json({**command, "id": str(uuid4())}))
        while (message := await channel.read_message()) is not None:
            said = json.loads(message)
            self.say_json(said)
            if said["type"] == "ping":
                await channel.write_message(safe_json({"type": "pong", "id": str(uuid4())}))
            if self.until_synced and said["type"] == "synced":
                return DONE
        return self.complain("The server has closed the connection.", FAILED)


async def _session(server: Server, name: str) -> str:
    """Return the id of the session with this id, the beginning of its id, or ``last``."""
    page = await server.get("api/agentchat/sessions?limit=1000", dict[str, Any])
    ids = [str(row["session_id"]) for row in page["sessions"]]
    found = ids[:1] if name == LAST else [one for one in ids if one.startswith(name)]
    if len(found) != 1:
        raise Misused(f"{'More than one' if found else 'No'} session there is called {safe(name)!r}.")
    return found[0]
