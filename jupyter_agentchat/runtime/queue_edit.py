"""Changes of the prompts that wait: values in, event out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec.structs import replace

from jupyter_agentchat.protocol.events import QueuedPrompt, QueueUpdated
from jupyter_agentchat.protocol.parts import Content
from jupyter_agentchat.protocol.refused import Refused
from jupyter_agentchat.protocol.transcript import Transcript

Op = Literal["edit", "remove", "move", "send_now", "pause", "resume"]


def edited(
    transcript: Transcript,
    op: Op,
    prompt_id: str | None,
    content: tuple[Content, ...] | None,
    position: int | None,
    *,
    may_run_code: bool = True,
) -> QueueUpdated:
    """Return the queue after the change. Raises Refused ``stale_request`` for a prompt that does not wait.

    Words of somebody who may not run code take that right from the prompt: another one's name stands on it.
    """
    items, paused = list(transcript.queue), transcript.queue_paused
    if op in ("pause", "resume"):
        return QueueUpdated(items=tuple(items), paused=op == "pause")
    index = _index(items, prompt_id)
    item = items.pop(index)
    if op == "edit":
        if content is None:
            raise Refused("bad_request", "Say what the prompt should be: content is missing.")
        may_run_code = item.may_run_code and may_run_code
        items.insert(index, replace(item, content=content, may_run_code=may_run_code))
    elif op == "move":
        if position is None:
            raise Refused("bad_request", "Say where to move it: position is missing.")
        items.insert(max(0, position), item)
    elif op == "send_now":
        items = list(ahead(item, items))
    return QueueUpdated(items=tuple(items), paused=paused)


def ahead(item: QueuedPrompt, waiting: Iterable[QueuedPrompt]) -> tuple[QueuedPrompt, ...]:
    """Return the queue with a prompt before all others that the running turn is to make way for.

    Another one that was to go first has missed that and waits like the rest: a Stop must hold it.
    """
    rest = (replace(o, delivery="queue") if o.delivery == "interrupt" else o for o in waiting)
    return (replace(item, delivery="interrupt"), *rest)


def _index(items: list[QueuedPrompt], prompt_id: str | None) -> int:
    for index, item in enumerate(items):
        if item.prompt_id == prompt_id:
            return index
    raise Refused("stale_request", "That prompt no longer waits: it was sent or removed.")
