"""What each command does: a table from its type to a small function, and what one needs to be allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple

from jupyter_agentchat import __version__
from jupyter_agentchat.protocol import commands as c
from jupyter_agentchat.protocol.frames import Reply, ServerHello
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.server.about import PROTOCOLS
from jupyter_agentchat.server.client import Client, HangUp
from jupyter_agentchat.server.rights import (
    RUN_CODE,
    check_own,
    check_own_mode,
    demand,
    of_answer,
    of_mode,
    of_prompt,
)

LIST_ROWS = 200
"""How much of the session list a new client gets; older sessions are read by page."""


class Way(NamedTuple):
    """How a command is done. What is *lasting* changes something and is executed once for all time; what is
    *urgent* is done also while that cannot be noted, because the store is away.
    """

    action: Literal["read", "write", "execute"]
    does: Callable[[Client, Any], Awaitable[Reply]]
    lasting: bool = True
    urgent: bool = False


def way_of(command: c.Command) -> Way:
    """Return how it is done. Raises Refused ``unsupported`` for what this server does not offer."""
    way = _WAYS.get(type(command))
    if way is None:
        name = type(command).__struct_config__.tag
        raise Refused("unsupported", f"This server does not offer {name}. Nothing was changed.")
    if isinstance(command, c.Cancel) and command.turn_id is not None:
        # Stopping a turn twice is stopping it once: this need not wait for the disk, full or slow as it is.
        return way._replace(lasting=False)
    return way


# --- looking


async def _hello(client: Client, command: c.Hello) -> Reply:
    common = set(PROTOCOLS) & set(command.protocol)
    if not common:
        raise HangUp(4409, "This page and the server do not fit together. Reload the page.")
    client.kind = client.kind or command.client or "window"  # once for all: what it may do hangs on it
    manager = client.manager
    hello = ServerHello(
        protocol=max(common),
        server=__version__,
        limits=manager.settings.limits(),
        time=manager.bench.clock.now(),
        user=client.author,
    )
    await client.watch_list()  # before the list is read: no change may fall in between
    rows = await manager.rows(limit=LIST_ROWS)
    client.outbox.say(hello)
    client.outbox.list_is([row for row in rows if client.sees(row.session_id)])
    return Reply(id=command.id, ok=True)


async def _attach(client: Client, command: c.Attach) -> Reply:
    session = await client.session(command.session_id)
    client.outbox.attach(session, command.epoch, command.after)
    return _done(command)


async def _detach(client: Client, command: c.Detach) -> Reply:
    client.outbox.detach(command.session_id)
    return _done(command)


# --- acting


async def _prompt(client: Client, command: c.SendPrompt) -> Reply:
    session = await client.session(command.session_id)
    mode = command.settings.mode if command.settings is not None else None
    if client.is_kernel:
        check_own_mode(mode)
    await demand(client.may, *of_prompt(mode or session.info.mode, command.content))
    receipt = await session.prompt(
        client.author,
        command.content,
        command.delivery,
        command.settings,
        is_cell=client.is_kernel,
        may_run_code=await client.may(*RUN_CODE),
    )
    client.prompts.add(receipt.prompt_id)
    return Reply(
        id=command.id,
        ok=True,
        session_id=command.session_id,
        turn_id=receipt.turn_id,
        prompt_id=receipt.prompt_id,
    )


async def _queue(client: Client, command: c.EditQueue) -> Reply:
    session = await client.session(command.session_id)
    if command.content is not None:
        waits = next((one for one in session.transcript.queue if one.prompt_id == command.prompt_id), None)
        mode = waits.mode if waits is not None else None
        await demand(client.may, *of_prompt(mode or session.info.mode, command.content))
    await session.edit_queue(
        client.author,
        command.op,
        command.prompt_id,
        command.content,
        command.position,
        may_run_code=await client.may(*RUN_CODE),
    )
    return _done(command)


async def _cancel(client: Client, command: c.Cancel) -> Reply:
    session = await client.session(command.session_id)
    await session.cancel(client.author, command.turn_id)
    return _done(command)


async def _stop_tool(client: Client, command: c.StopTool) -> Reply:
    await (await client.session(command.session_id)).stop_tool(client.author, command.part_id)
    return _done(command)


async def _pause(client: Client, command: c.Pause) -> Reply:
    await (await client.session(command.session_id)).pause(client.author)
    return _done(command)


async def _resume(client: Client, command: c.Resume) -> Reply:
    await (await client.session(command.session_id)).resume(client.author)
    return _done(command)


async def _answer(client: Client, command: c.Answer) -> Reply:
    if command.edited_input is not None or command.rule is not None:
        raise Refused("unsupported", "Answer with one of the request's options, and text if you like.")
    session = await client.session(command.session_id)
    if client.is_kernel:
        check_own(session.transcript, command, client.prompts)
    needed = of_answer(session.transcript, command.request_id, command.option)
    await demand(client.may, *needed)
    await session.answer(client.author, command.request_id, command.option, command.text)
    return Reply(id=command.id, ok=True, session_id=command.session_id, request_id=command.request_id)


async def _set(client: Client, command: c.SetSession) -> Reply:
    if client.is_kernel and command.mode is not None:
        raise Refused(
            "forbidden", "A cell may not change how the session asks. Choose the mode in the panel."
        )
    await demand(client.may, *of_mode(command.mode))
    session = await client.session(command.session_id)
    await session.set(
        client.author,
        title=command.title,
        model=command.model,
        mode=command.mode,
        effort=command.effort,
    )
    return _done(command)


# --- executing


async def _offer(client: Client, command: c.Offer) -> Reply:
    unknown = set(command.tools) - set(client.manager.bench.toolbox.names)
    if unknown:
        raise Refused("bad_request", f"There is no tool {min(unknown)[:64]!r} that could be offered.")
    client.manager.bench.hands.put(client.hand, command)
    if client.is_kernel:
        await client.know_again(command.said)
    return Reply(id=command.id, ok=True, windows=client.windows())


async def _tool_progress(client: Client, command: c.ToolProgress) -> Reply:
    client.manager.bench.hands.progress(client.hand, command)
    return Reply(id=command.id, ok=True)


async def _tool_result(client: Client, command: c.ToolResult) -> Reply:
    client.manager.bench.hands.result(client.hand, command)
    return Reply(id=command.id, ok=True)


def _done(command: Any) -> Reply:
    return Reply(id=command.id, ok=True, session_id=command.session_id)


_WAYS: dict[type[Any], Way] = {
    c.Hello: Way("read", _hello, lasting=False),
    c.Attach: Way("read", _attach, lasting=False),
    c.Detach: Way("read", _detach, lasting=False),
    c.SendPrompt: Way("execute", _prompt),
    c.EditQueue: Way("execute", _queue),
    c.Cancel: Way("execute", _cancel, urgent=True),
    c.StopTool: Way("execute", _stop_tool, urgent=True),
    c.Pause: Way("execute", _pause),
    c.Resume: Way("execute", _resume),
    c.Answer: Way("execute", _answer),
    c.SetSession: Way("write", _set),
    c.Offer: Way("execute", _offer, lasting=False),
    c.ToolProgress: Way("execute", _tool_progress, lasting=False),
    c.ToolResult: Way("execute", _tool_result, lasting=False),
}
