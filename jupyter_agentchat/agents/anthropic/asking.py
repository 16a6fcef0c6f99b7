"""One request to the API, from its first byte to its last: retries that one can see, and no half calls."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from jupyter_agentchat.agents.agent import Host, Stopped
from jupyter_agentchat.agents.anthropic.endpoint import Endpoint
from jupyter_agentchat.agents.anthropic.models import MAX_OUTPUT, Model
from jupyter_agentchat.agents.anthropic.reply import Reply
from jupyter_agentchat.agents.anthropic.speech import Speech
from jupyter_agentchat.agents.anthropic.trouble import Trouble, cut_short, not_the_api, read_trouble
from jupyter_agentchat.core.history import Request
from jupyter_agentchat.protocol.events import Event, RetryEnded, RetryScheduled
from jupyter_agentchat.protocol.value import parse_json

CACHE = {"type": "ephemeral"}


def body(request: Request, model: Model, effort: str | None) -> dict[str, Any]:
    """Return the request's fields, only those that the model is known to take."""
    fields: dict[str, Any] = {
        "model": request.model,
        "max_tokens": min(model.output_tokens or MAX_OUTPUT, MAX_OUTPUT),
        # One mark after what never changes, and the API's own moving one for the rest.
        "system": [{"type": "text", "text": request.system, "cache_control": CACHE}],
        "cache_control": CACHE,
        "tools": parse_json(request.tools),
        "messages": [parse_json(message) for message in request.messages],
    }
    if model.adaptive_thinking:
        fields["thinking"] = {"type": "adaptive", "display": "summarized"}
    if effort is not None and effort in model.efforts:
        fields["output_config"] = {"effort": effort}
    return fields


class Asking:
    """Sends one request; ``reply`` is what came, also when it was cut.

    ``under_way``: it was sent and nobody has said how it ended, so nobody knows what it costs.
    """

    def __init__(self, endpoint: Endpoint, turn_id: str, host: Host) -> None:
        self.reply = Reply()
        self.under_way = False
        self.speech = Speech(turn_id, host)
        self._endpoint = endpoint
        self._turn_id = turn_id
        self._host = host

    async def run(self, fields: dict[str, Any]) -> AsyncGenerator[Event]:
        """Yield what happens. Raises Stopped when the API cannot be had, or its answer was cut."""
        waited, attempt = 0.0, 1
        while True:
            trouble: Trouble | None = None
            async with aclosing(self._try(fields)) as events:
                async for event in events:
                    if isinstance(event, Trouble):
                        trouble = event
                    else:
                        yield event
            if trouble is None:
                return
            if not trouble.helps_to_wait(attempt, waited):
                raise Stopped("error", trouble.error)
            wait = trouble.wait(attempt)
            async for event in self._wait(attempt, trouble, wait):
                yield event
            waited, attempt = waited + wait, attempt + 1

    async def _try(self, fields: dict[str, Any]) -> AsyncGenerator[Event | Trouble]:
        client = await self._endpoint.client()
        self.under_way, answers, heard = True, False, False
        where = str(client.base_url).rstrip("/")
        try:
            async with await client.messages.create(stream=True, **fields) as stream:
                answers = is_stream(stream.response)
                if not answers:
                    self.under_way = False
                    yield not_the_api(where)
                    return
                async for raw in stream:
                    heard = True
                    event = raw.to_dict(mode="json", warnings=False)
                    self.reply.take(event)
                    for told in self.speech.tell(event, self.reply):
                        yield told
        except Exception as error:
            self.under_way = answers  # begun, and broken off before it said what it costs
            trouble = read_trouble(error, bool(self.reply.open), where, fields["model"])
            if trouble is None:
                raise
            yield trouble
            return
        if not heard:  # a stream, but of something else
            self.under_way = False
            yield not_the_api(where)
        elif not self.reply.complete and self.reply.stop_reason is None:
            yield cut_short()

    async def _wait(self, attempt: int, trouble: Trouble, seconds: float) -> AsyncGenerator[Event]:
        at = self._host.now() + round(seconds * 1000)
        yield RetryScheduled(
            turn_id=self._turn_id, attempt=attempt, reason=trouble.error.message, retry_at=at
        )
        await self._host.wait(seconds)
        yield RetryEnded(turn_id=self._turn_id, attempt=attempt)


def is_stream(response: Any) -> bool:
    """Say whether what came is an answer of the API at all."""
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")
