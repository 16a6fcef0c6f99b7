"""A session in which anything may have been said, put into a store without an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from jupyter_agentchat.protocol import events as e
from jupyter_agentchat.protocol import parts as p
from jupyter_agentchat.runtime.manager import Manager

AT = 1_760_000_000_000
ADA = p.Author(kind="user", name="ada", display_name="Ada")


def facts(title: str = "Rain", **more) -> e.SessionUpdated:
    known = {"workspace": "/work", "agent": "actor", "state": "idle", **more}
    return e.SessionUpdated(title=title, **known)


def turn(number: int, parts: Iterable[p.Part], **end) -> list[e.Event]:
    """Return the events of a turn whose parts are all there at once."""
    turn_id = f"t{number}"
    usage = e.UsageRecorded(
        turn_id=turn_id, request_id=f"r{number}", model="m", input_tokens=10, output_tokens=5, cost=0.25
    )
    return [
        e.TurnStarted(turn_id=turn_id, agent="actor", model="m"),
        *(e.PartStarted(part=part) for part in parts),
        usage,
        e.TurnEnded(turn_id=turn_id, stop_reason="end_turn", **end),
    ]


def every_part(number: int, words: str) -> list[p.Part]:
    """Return a part of every kind with the words wherever words can be."""
    ids = iter(f"p{number}-{index}" for index in range(20))

    def common() -> dict[str, object]:
        return {"part_id": next(ids), "turn_id": f"t{number}", "status": "completed"}

    content = (
        p.TextContent(text=words),
        p.FileContent(path=words),
        p.BlobContent(hash="0" * 64, name=words, mime=words),
        p.CellContent(path=words, cell_id=words),
        p.OutputContent(path="a", cell_id="b", text=words),
        p.VariableContent(name=words),
        p.TerminalContent(text=words, name=words),
    )
    return [
        p.Prompt(**common(), author=p.Author(kind="user", name="x", display_name=words), content=content),
        p.Thinking(**common(), text=words, started_at=AT, ended_at=AT + 12_000),
        p.ToolCall(
            **common(),
            name=words,
            kind="edit",
            title=words,
            input=words,
            output=words,
            error=words,
            started_at=AT,
            ended_at=AT + 90_000,
            allowed=p.Allowed(outcome="allowed", why=words, by=ADA),
            diffs=(p.Diff(path=words, old_text=words, new_text=f"{words}\nmore"),),
            blobs=(p.FieldBlob(field="output", hash="0" * 64, size=70_000),),
        ),
        p.Plan(**common(), entries=(p.PlanEntry(content=words, status="pending"),)),
        p.Notice(**common(), level="warning", text=words),
        p.Text(**common(), text=words),
    ]


async def tell(manager: Manager, session_id: str, events: Iterable[e.Event], step: int = 500) -> None:
    """Store a session, some events at a time, each time a second later."""
    given = list(events)
    await manager.store.create_session(session_id, "ada", given[:1], AT)
    for number, start in enumerate(range(1, len(given), step), 1):
        await manager.store.append(session_id, given[start : start + step], AT + number * 1_000)


async def text_of(chunks) -> str:
    async with asyncio.timeout(60):
        return "".join([chunk async for chunk in chunks])
