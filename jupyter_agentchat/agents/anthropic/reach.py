"""Ask an endpoint what it is, before it is used: its models, and whether it speaks the Messages API."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from jupyter_agentchat.agents.anthropic.endpoint import connect
from jupyter_agentchat.agents.anthropic.trouble import NOT_THE_API, read_trouble
from jupyter_agentchat.protocol.connection import Reached
from jupyter_agentchat.protocol.events import TurnError

PATIENCE = 5.0
"""Seconds for each of two questions: somebody is watching."""


class NotReached(Exception):
    """It is no use; ``error`` says why in a sentence."""

    def __init__(self, error: TurnError) -> None:
        super().__init__(error.code)
        self.error = error


async def reach(address: str | None, secret: str) -> Reached:
    """Return what answers there. Raises NotReached. Costs nothing: no model is asked."""
    client = await connect(address, secret, read=PATIENCE, start=PATIENCE)
    where = str(client.base_url).rstrip("/")
    try:
        async with asyncio.timeout(2 * PATIENCE):
            return await _ask(client, where)
    except TimeoutError:
        raise NotReached(TurnError(code="unreachable", message=f"{where} does not answer in time.")) from None
    finally:
        await client.close()


async def _ask(client: Any, where: str) -> Reached:
    try:
        listed = await _list(client, where)
    except NotReached as missing:
        # A gateway may have no list of models; only then the other question decides.
        if missing.error.code not in ("unsupported", "unknown_model"):
            raise
        await _must_take_messages(client, where)
        return Reached(models=None)
    if not listed or any(model.get("type") != "model" for model in listed):
        await _must_take_messages(client, where)  # another API's list: the server may speak both
    return Reached(models=tuple(str(model["id"])[:200] for model in listed))


async def _list(client: Any, where: str) -> list[dict[str, Any]]:
    answer = await _send(client.get, "/v1/models", where, options={"params": {"limit": 100}})
    try:
        data = json.loads(answer)["data"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise NotReached(TurnError(code="unsupported", message=NOT_THE_API.format(where=where))) from None
    return [one for one in data if isinstance(one, dict) and "id" in one] if isinstance(data, list) else []


async def _must_take_messages(client: Any, where: str) -> None:
    """Send an empty message: who speaks the API refuses it as one, and anybody else knows no such address."""
    try:
        await _send(client.post, "/v1/messages", where, body={})
    except NotReached as refused:
        if refused.error.code != "bad_request":
            raise
    else:
        raise NotReached(TurnError(code="unsupported", message=NOT_THE_API.format(where=where)))


async def _send(call: Any, path: str, where: str, **given: Any) -> str:
    """Return the body of the answer. Raises NotReached for every other end."""
    import httpx2  # noqa: PLC0415 - imported with the SDK

    try:
        response = await call(path, cast_to=httpx2.Response, **given)
    except Exception as error:
        trouble = read_trouble(error, begun=False, where=where)
        if trouble is None:
            raise
        raise NotReached(trouble.error) from None
    return str(response.text)
