"""What a request used and what it costs, by the price list that genai-prices carries. No price is not 0."""

from __future__ import annotations

from typing import Any, Literal

from jupyter_agentchat.agents.anthropic.reply import Reply
from jupyter_agentchat.protocol.events import UsageRecorded


def recorded(
    turn_id: str | None,
    model: str,
    reply: Reply,
    part_id: str | None = None,
    purpose: Literal["answer", "title"] = "answer",
) -> UsageRecorded:
    """Return the event for what the API said that a request used; what it did not say is None.

    It says all only at the end: of a reply that was cut before, what was billed for the words is unknown.
    """
    usage = reply.usage
    return UsageRecorded(
        turn_id=turn_id,
        request_id=reply.request_id,
        model=model,
        input_tokens=usage.get("input_tokens"),
        output_tokens=usage.get("output_tokens"),
        cache_read_tokens=usage.get("cache_read_input_tokens"),
        cache_write_tokens=usage.get("cache_creation_input_tokens"),
        cost=cost(model, usage),
        cut=reply.stop_reason is None,
        part_id=part_id,
        purpose=purpose,
    )


def cost(model: str, usage: dict[str, Any]) -> float | None:
    """Return US dollars at list price, or None when the model has no price or the figures are missing."""
    from genai_prices import Usage, calc_price  # noqa: PLC0415 - a tenth of a second that only a turn pays

    if "input_tokens" not in usage or "output_tokens" not in usage:
        return None
    read = usage.get("cache_read_input_tokens") or 0
    written = usage.get("cache_creation_input_tokens") or 0
    counted = Usage(
        # The API counts what the cache did not have; the price list counts the whole prompt.
        input_tokens=usage["input_tokens"] + read + written,
        cache_read_tokens=read,
        cache_write_tokens=written,
        output_tokens=usage["output_tokens"],
    )
    try:
        return float(calc_price(counted, model_ref=model).total_price)
    except LookupError:
        return None
