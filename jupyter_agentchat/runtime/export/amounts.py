"""Times, tokens and money, as a document says them."""

from __future__ import annotations

from datetime import UTC, datetime

from jupyter_agentchat.protocol.transcript import Totals

_LATEST = datetime(9999, 12, 31, tzinfo=UTC).timestamp() * 1000


def date(at: int) -> str:
    """Return a moment (ms since 1970) as people read it, the same in every time zone."""
    moment = datetime.fromtimestamp(min(max(at, 0), _LATEST) / 1000, UTC)
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def lasting(begun: int | None, ended: int | None) -> str:
    """Return ", 12 s", or nothing where it is not known."""
    if begun is None or ended is None:
        return ""
    seconds = max(0, ended - begun) / 1000
    if seconds < 60:
        return f", {seconds:.1f} s"
    return f", {int(seconds // 60)} min {int(seconds % 60):02} s"


def spent(totals: Totals) -> str:
    """Return tokens and cost; what nobody knows is said to be unknown. Empty where no model was asked."""
    if totals.requests == 0:
        return ""
    tokens = totals.input_tokens + totals.output_tokens + totals.cache_read_tokens + totals.cache_write_tokens
    least = "at least " if totals.tokens_unknown else ""
    return f"{least}{tokens:,} tokens, {cost(totals)}"


def cost(totals: Totals) -> str:
    """Return the cost in dollars, or that there is no price."""
    if totals.cost_unknown == totals.requests:
        return "no price"
    return f"{'at least ' if totals.cost_unknown else ''}${totals.cost:.4f}"
